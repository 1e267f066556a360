"""Values and pure functions: what Dragoman talks about. No I/O, no clock, no platform."""
