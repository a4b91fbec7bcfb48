"""Small vocabularies of blocks that every kind of page can compose."""
