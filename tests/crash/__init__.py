"""The crash harness: `python -m tests.crash --help`, `make crash`."""
