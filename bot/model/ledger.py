"""Calls of model endpoints as the ledger keeps them, and what may be spent. All datetimes are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

Purpose = Literal["brief", "story", "answer", "repair", "check"]
"""`repair` is any second turn: after an answer of the wrong shape, or after the verifier refused statements."""
Rung = Literal["json_schema", "json_object", "text"]
"""How an endpoint takes the schema of the answer, best first."""
Outcome = Literal[
    "started",  # being made, or left behind by a process that died
    "lost",  # left behind for good: counted at its upper bound
    "ok",
    "invalid",  # not of the asked shape
    "empty",
    "looping",  # one stretch of words again and again, or far too long
    "truncated",  # cut off at the length limit
    "unfinished",  # no reason to have finished is given
    "refused",
    "filtered",
    "not_an_endpoint",  # HTML, foreign JSON
    "unreadable",
    "unauthorised",
    "unknown_model",
    "rejected",
    "no_quota",
    "rate_limited",
    "server_error",
    "timeout",
    "unreachable",
    "cut",  # the connection broke while the answer was awaited
    "over_budget",  # no call was made
    "no_price",  # no call was made: a budget in money, and no price to count with
]
Grant = Literal["granted", "busy", "spent"]
"""`busy`: what calls that are being made have set aside leaves too little; it may do once they are settled."""

NOT_MADE: frozenset[Outcome] = frozenset({"over_budget", "no_price"})
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """USD for a million tokens."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return USD for so many tokens."""
        return (self.tokens_in * tokens_in + self.tokens_out * tokens_out) / MILLION


@dataclass(frozen=True, slots=True)
class Budget:
    """What one workspace may spend in one UTC day; None: as much as it takes."""

    usd: Decimal | None = None
    tokens: int | None = None

    @property
    def limited(self) -> bool:
        return self.usd is not None or self.tokens is not None


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call before it is made. `tokens` and `cost` (USD; None: price unknown) are upper bounds.

    `endpoint` is the host with the path, nothing secret. `about` is the id of the revision or of what was asked.
    """

    id: str
    at: datetime
    purpose: Purpose
    prompt: str
    prompt_version: int
    prompt_sha256: str
    engine: str
    model: str
    endpoint: str
    rung: Rung
    tokens: int
    cost: Decimal | None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class CallResult:
    """What became of a call. `estimated`: the endpoint told no usage, the tokens are upper bounds.

    `status` is the HTTP status where there was one. `raw` is the model's answer as it came.
    """

    outcome: Outcome
    latency_ms: int
    tokens_in: int = 0
    tokens_out: int = 0
    cost: Decimal | None = None
    estimated: bool = False
    status: int | None = None
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a model answered, as it came, and to which prompt; of calls that ended well."""

    engine: str
    model: str
    prompt: str
    prompt_version: int
    raw: str


@dataclass(frozen=True, slots=True)
class EndpointReport:
    """What one small call told of an endpoint. `shaped`: the answer was of the asked shape."""

    endpoint: str
    model: str
    rung: Rung
    shaped: bool
    latency_ms: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What a workspace spent in a day, and what calls that are being made have set aside."""

    tokens: int = 0
    cost: Decimal = Decimal(0)
    reserved_tokens: int = 0
    reserved_cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """Calls of one `group`: all of them (`all`), of a UTC day, a model or a prompt, whose name is `key`.

    `calls` leaves out those that were not made. `cost` is of the calls with a price; `unpriced` counts the others.
    Latencies (ms) are of calls that were made and ended; None without any.
    """

    group: Literal["all", "day", "model", "prompt"]
    key: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost: Decimal
    unpriced: int
    p50_ms: int | None
    p95_ms: int | None
    outcomes: Mapping[str, int] = field(default_factory=dict)
