"""The three demo sites, made from content/."""
