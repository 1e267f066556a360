"""Tests that drive a real browser over what readers see."""
