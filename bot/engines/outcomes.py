"""What became of a call: answers and failures of the SDK, each with the ledger's name for it.

Messages are ours and in one line: what an endpoint says may hold the key, or words of the article.
"""

from __future__ import annotations

from dataclasses import dataclass

import httpx2
import openai

from bot.errors import EngineError, EngineTransient

MAX_CONTENT_CHARS = 60_000
"""A longer answer is a model that loops."""
MAX_RETRY_AFTER_S = 3_600.0
LOOP_PERIOD = 200
LOOP_TIMES = 4
LOOP_CHARS = 60

_UNBILLED: frozenset[str] = frozenset(
    {"unauthorised", "unknown_model", "rejected", "no_quota", "rate_limited", "unreachable"}
)
_UNBILLED_STATUSES = frozenset({400, 500, 501, 503})
"""Refused, or the server failed or was too busy. Behind gateways that say 502 and 504 the work may have been done."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them."""

    tokens_in: int
    tokens_out: int


def usage_of(completion: object) -> Usage | None:
    """Return the usage, or None where the endpoint told none that makes sense."""
    usage = getattr(completion, "usage", None)
    counted = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if not all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in counted):
        return None
    total = getattr(usage, "total_tokens", None)
    tokens_in, tokens_out = counted
    assert isinstance(tokens_in, int)
    assert isinstance(tokens_out, int)
    if isinstance(total, int) and total > tokens_in + tokens_out:
        # Some count the reasoning in the total alone, and bill it.
        tokens_out = total - tokens_in
    return Usage(tokens_in, tokens_out)


def raw_of(completion: object) -> str | None:
    """Return the text of the answer, whatever became of it."""
    choices = getattr(completion, "choices", None)
    message = getattr(choices[0], "message", None) if isinstance(choices, list) and choices else None
    for words in (getattr(message, "content", None), getattr(message, "refusal", None)):
        if isinstance(words, str) and words:
            return words
    return None


def content_of(completion: object) -> str:
    """Return the answer's text, from whatever the SDK made of the response. Raises `EngineError`."""
    # A page of HTML comes as str, a foreign JSON object as a completion without its fields.
    choices: object = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise EngineError(
            "The model endpoint's answer is not a chat completion: is the base URL right?", outcome="not_an_endpoint"
        )
    choice = choices[0]
    message = getattr(choice, "message", None)
    if getattr(message, "refusal", None):
        raise EngineError("The model refused to answer", outcome="refused")
    content = getattr(message, "content", None)
    words = content if isinstance(content, str) else ""
    finish = getattr(choice, "finish_reason", None)
    if len(words) > MAX_CONTENT_CHARS or (finish == "length" and _loops(words)):
        raise EngineError("The model's answer repeats itself without end", outcome="looping")
    if finish == "length":
        raise EngineError("The model's answer was cut off at its length limit", outcome="truncated")
    if finish == "content_filter":
        raise EngineError("The endpoint's content filter withheld the answer", outcome="filtered")
    if finish != "stop":
        raise EngineError("The model did not finish its answer", outcome="unfinished")
    if not words.strip():
        raise EngineTransient("The model's answer is empty", outcome="empty")
    return words


def _loops(words: str) -> bool:
    """Whether the end of an answer is one stretch of words, or of spaces, over and over."""
    tail = words[-LOOP_PERIOD * LOOP_TIMES :]
    for size in range(1, LOOP_PERIOD + 1):
        times = max(LOOP_TIMES, LOOP_CHARS // size)
        if len(tail) >= size * times and tail.endswith(tail[-size:] * times):
            return True
    return False


def failure_of(error: Exception) -> EngineError:
    """Return our error for one of the SDK or its transport."""
    if isinstance(error, openai.APIStatusError):
        return _status_failure(error)
    if isinstance(error.__cause__, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)):
        # Without a connection nothing was asked; one that broke may have been charged for.
        return EngineTransient("The model endpoint can't be reached", outcome="unreachable")
    if isinstance(error, (openai.APITimeoutError, TimeoutError)):
        return EngineTransient("The model endpoint did not answer in time", outcome="timeout")
    if isinstance(error, openai.APIConnectionError):
        return EngineTransient("The connection to the model endpoint broke", outcome="cut")
    # Half an answer with a whole one's length: something on the way broke it.
    return EngineTransient("The model endpoint's answer can't be read", outcome="unreadable")


def is_unbilled(failure: EngineError) -> bool:
    """Whether nobody charges for this failure; where that is not certain, the upper bound counts as spent."""
    return failure.outcome in _UNBILLED or failure.status in _UNBILLED_STATUSES


def _status_failure(error: openai.APIStatusError) -> EngineError:
    status = error.status_code
    if status == 429 and error.code == "insufficient_quota":
        says = "The model endpoint says that the account's quota is used up (429)"
        return EngineError(says, outcome="no_quota", status=status)
    if status in (408, 409, 429) or status >= 500:
        says = f"The model endpoint {'limits our calls' if status == 429 else f'answered {status}'}"
        outcome = "rate_limited" if status == 429 else "server_error"
        wait_s = _retry_after(error.response.headers)
        return EngineTransient(says, outcome=outcome, status=status, retry_after_s=wait_s)
    if status in (401, 403):
        says = f"The model endpoint refused the key ({status})"
        return EngineError(says, outcome="unauthorised", status=status)
    if status == 404:
        says = "The model endpoint does not know this model or address (404)"
        return EngineError(says, outcome="unknown_model", status=status)
    if error.code == "content_filter":
        return EngineError("The endpoint's content filter refused the call", outcome="filtered", status=status)
    return EngineError(f"The model endpoint refused the call ({status})", outcome="rejected", status=status)


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Return the seconds of `retry-after-ms` or `retry-after`; a date there is not worth a clock."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= seconds <= MAX_RETRY_AFTER_S:
            return seconds
    return None
