"""The stages, one file per arrow. A stage reads rows that are due, does its work and writes its own rows."""
