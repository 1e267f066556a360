"""The command `dragoman`."""

from bot.cli.main import main

__all__ = ["main"]
