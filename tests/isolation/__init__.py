"""Nobody of one studio sees or changes anything of another: every address is tried, by whoever might."""
