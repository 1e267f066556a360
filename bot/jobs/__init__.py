"""The clock and the queue: job name → pipeline call."""
