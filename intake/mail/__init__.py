"""The mails of the intake, in HTML and as text, each in its reader's language."""
