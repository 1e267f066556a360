"""What people are told when something goes wrong: one line, never an exception's own words."""

from __future__ import annotations

import secrets

import structlog

from bot.errors import (
    DatabaseUnavailable,
    DeliveryError,
    DragomanError,
    FetchRefused,
    FetchTransient,
    InputError,
    TransientError,
)

log = structlog.get_logger()


def line_for(error: Exception, *, what: str) -> str:
    """Return the line; what is not the person's own doing is logged under a reference that the line carries."""
    if isinstance(error, InputError):
        return sentence(error.message)
    reference = secrets.token_hex(4)
    expected = isinstance(error, (TransientError, DeliveryError, FetchRefused))
    log.log(
        30 if expected else 40,
        "slack.failed",
        what=what,
        reference=reference,
        error=type(error).__name__,
        says=error.message if isinstance(error, DragomanError) else None,
        exc_info=None if expected else error,
    )
    return f"{_kind(error)} Reference {reference}."


def sentence(message: str) -> str:
    """Return our line as a sentence: a capital letter, a full stop."""
    line = message[:1].upper() + message[1:]
    return line if line.endswith((".", "?", "!", "`", "…")) else f"{line}."


def _kind(error: Exception) -> str:
    match error:
        case DatabaseUnavailable():
            return "The database does not answer right now; please try again in a minute."
        case FetchRefused():
            return "That page can't be read here."
        case FetchTransient():
            return "That page can't be read right now; please try again later."
        case TransientError() | TimeoutError():
            return "That did not work right now; please try again in a minute."
    return "Something went wrong on our side; the operator can look it up."
