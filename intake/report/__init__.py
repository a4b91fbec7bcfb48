"""What can be learned from leads. `figures` says what each figure means; `reading` counts in the database."""
