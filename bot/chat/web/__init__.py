"""The web desk: editions, briefs, answers and the evidence page on loopback; posted evidence links in public."""
