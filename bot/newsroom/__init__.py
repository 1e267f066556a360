"""The demo's sources: invented outlets with their sites, as package data, and the loopback server that shows them."""
