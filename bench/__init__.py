"""Benchmarks. They print ratios within one run; nothing in the test suite is timed."""
