"""Outward: rows of what goes out and comes in: messages, questions, links, rates, calls of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.model.ledger import Budget, CallResult, Grant, PlannedCall, RawAnswer, Rung, Spending, UsageRow
from bot.model.pace import Pace
from bot.model.rows import (
    Asked,
    Delivery,
    DeliveryNote,
    DeliveryState,
    EvidenceLink,
)
from bot.model.span import Citation


class Deliveries(Protocol):
    """The outbox."""

    async def add(self, delivery: Delivery) -> bool:
        """Write the row; return False, changing nothing, when its key is there already."""
        ...

    async def get(self, delivery_id: str) -> Delivery | None: ...

    async def of_edition(self, edition_id: str) -> Sequence[Delivery]:
        """In the order of their positions."""
        ...

    async def wait(self, delivery_id: str, *, slot_at: datetime) -> None:
        """Note the moment that was reserved for the message."""
        ...

    async def mark(
        self,
        delivery_id: str,
        state: DeliveryState,
        *,
        now: datetime,
        platform_id: str | None = None,
        reason: str | None = None,
        thread: str | None = None,
        as_read: Delivery | None = None,
    ) -> bool:
        """Move the row to `state`; the transition itself is stored with its time and reason.

        `thread`: where the message stands, known only now. `as_read`: only if the row is still as it was read;
        False, changing nothing, when somebody else has moved it meanwhile.
        """
        ...

    async def looked(self, delivery_id: str, *, now: datetime) -> None:
        """Note that the attempt was looked for in vain."""
        ...

    async def unfinished(self, limit: int) -> Sequence[Delivery]:
        """Return rows that are pending, or sending since before a crash, oldest first.

        What stands behind a message whose outcome nobody knows is left out: it waits for its owner.
        """
        ...

    async def beginning(self, id_part: str) -> Sequence[str]:
        """Return the ids that begin so, two at most."""
        ...

    async def in_state(self, state: DeliveryState | None, limit: int) -> Sequence[DeliveryNote]:
        """Return what became of messages, newest first; None: whatever their state."""
        ...

    async def in_thread(self, platform: str, channel: str, thread: str) -> bool:
        """Whether a message of ours begins that thread or stands in it."""
        ...


class Inbox(Protocol):
    """What came in from chats, each thing once, whoever delivers it again."""

    async def first_time(self, platform: str, key: str, *, now: datetime) -> bool:
        """Note the key of an event; False when it was noted before."""
        ...

    async def add(self, asked: Asked) -> bool:
        """Store the question; False, changing nothing, when its key was noted before."""
        ...

    async def get(self, asked_id: str) -> Asked | None: ...

    async def answered(self, asked_id: str, question_id: str) -> None: ...

    async def unanswered(self, limit: int) -> Sequence[Asked]: ...

    async def forget(self, before: datetime) -> int:
        """Delete noted keys and answered questions from before then; return how many."""
        ...


class EvidenceLinks(Protocol):
    """Unguessable links to single citations."""

    async def add(self, links: Sequence[EvidenceLink], *, now: datetime) -> None: ...

    async def citation(self, token: str, *, now: datetime) -> Citation | None:
        """Return what the link shows; None when there is none, it expired, was revoked, or the words are gone."""
        ...

    async def revoke(self, token: str, *, now: datetime) -> bool:
        """Make the link show nothing from now on; False when there is none."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete links that expired before then; return how many."""
        ...


class Rates(Protocol):
    """When a platform and its channels may be posted to again: kept by all processes together."""

    async def reserve(self, platform: str, channel: str, *, pace: Pace, now: datetime) -> datetime:
        """Take the next free moment for one message and return it: `now`, or later."""
        ...

    async def hold(self, platform: str, channel: str, *, until: datetime) -> None:
        """Let nothing be posted in the channel until then, as the platform asked."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete what has been free since before then; return how many."""


class Ledger(Protocol):
    """Calls of model endpoints, and what the workspace spends on them by UTC day."""

    async def reserve(self, call: PlannedCall, budget: Budget) -> Grant:
        """Set the call's upper bound aside and write its row, or do neither and say why.

        However many do so at once, what is spent and set aside never exceeds the budget. A budget in money grants
        nothing to a call without a price.
        """
        ...

    async def settle(self, call_id: str, result: CallResult) -> None:
        """Put what the call cost in the place of what was set aside for it. Again is harmless."""
        ...

    async def refused(self, call: PlannedCall, result: CallResult) -> None:
        """Note a call that was not made."""
        ...

    async def rung(self, endpoint: str, model: str) -> Rung | None:
        """Return how the endpoint took the schema when it last answered well; None: never."""
        ...

    async def spending(self, day: date) -> Spending: ...

    async def usage(self, since: datetime) -> Sequence[UsageRow]:
        """Return what was called since then: all, by day (newest first), by model and by prompt (most calls first)."""
        ...

    async def answers(self, about: Sequence[str]) -> Mapping[str, Sequence[RawAnswer]]:
        """Return the raw answers that are still kept of calls that ended well, oldest first, by what they are about."""
        ...

    async def give_up(self, before: datetime) -> int:
        """Count calls that began before then and never ended at their upper bound; return how many."""
        ...

    async def forget_raw(self, before: datetime) -> int:
        """Delete the raw answers from before then; return how many."""
        ...
