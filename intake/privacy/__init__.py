"""Personal data: how long it is kept, how it leaves, how it is erased, and who looked at it."""
