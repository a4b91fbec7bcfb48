"""What a machine has around it is taken away and given back while visitors go on. `make fault-test`."""
