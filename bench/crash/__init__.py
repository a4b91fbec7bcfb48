"""Everything is killed at random while leads come in; nothing may be lost. `make crash-test`."""
