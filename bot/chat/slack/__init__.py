"""Slack: posts as Block Kit, what people type, and the ways in (a socket of ours, or HTTP requests)."""
