"""Search in one studio, in one language."""
