"""PostgreSQL as Django knows it, that nobody waits for longer than home.outage says."""
