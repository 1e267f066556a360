"""Outward: time, processors, sources, engines, chat platforms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ParamSpec, Protocol, TypeVar

from bot.model.article import FetchedArticle
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, Refusal
from bot.model.edition import Edition
from bot.model.ledger import EndpointReport
from bot.model.post import Post
from bot.model.question import Answer, Passage
from bot.model.reading import Reading
from bot.model.rows import (
    Subscription,
)
from bot.model.source import Entry, HostTurn, KnownRobots, Listing, Source
from bot.model.span import Citation
from bot.model.story import Original

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Clock(Protocol):
    """The only giver of the present moment; the demo's clock begins on the newsroom's morning."""

    def now(self) -> datetime: ...


class Offload(Protocol):
    """Runs a pure, picklable function in another process and returns what it returned or raises what it raised."""

    async def __call__(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R: ...


class Fetcher(Protocol):
    """Reads sources. Raises `FetchTransient`, `FetchRefused` or `InputError`; never returns half a page."""

    async def list_entries(self, source: Source) -> Listing:
        """Return what the source lists now, newest first as far as it tells, at most the configured cap."""
        ...

    async def read_entry(self, source: Source, entry: Entry) -> FetchedArticle:
        """Return the entry's article: its page's text, or the feed's own text marked partial."""
        ...


class Hosts(Protocol):
    """How hosts are treated, one memory for all processes that fetch. Raises `DatabaseError`."""

    async def take(self, host: str, holder: str, lease_s: float) -> HostTurn:
        """Take the host's turn for `holder`, or tell how long to wait; it lapses after `lease_s`, should we die."""
        ...

    async def give(self, host: str, holder: str, *, pause_s: float, hold_s: float) -> None:
        """Give the turn back: nobody asks within `pause_s`, nor within `hold_s` where the host asked for silence."""
        ...

    async def robots(self, origin: str) -> KnownRobots | None:
        """Return the robots.txt of the origin, None when it is not known or too old."""
        ...

    async def keep_robots(self, origin: str, known: KnownRobots) -> None: ...


class Engine(Protocol):
    """Drafts briefs and answers. What it returns is untrusted. Raises `EngineError`, `EngineTransient`.

    `workspace` pays for what it costs. `about` is the id of the revision, or of what was asked, for the ledger.
    """

    async def draft_brief(
        self, reading: Reading, *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]: ...

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        """Return a draft over the fresh originals; its numbers are those of `bot.language.story_sentences`."""
        ...

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]: ...

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        """Return other wordings of what the verifier refused of the engine's own draft; none is fine."""
        ...

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair: ...

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair: ...

    def without_model(self, reason: Fallback) -> Engine | None:
        """Return the engine that drafts in the articles' own words, its marks telling the reason; None without one."""
        ...


class ModelEndpoint(Protocol):
    """The endpoint of a language model, as `dragoman doctor` looks at it."""

    async def check(self, *, workspace: str) -> EndpointReport:
        """Make one small call. Raises `EngineError` with one line that says what is wrong."""
        ...


class Messenger(Protocol):
    """Carries posts to one platform.

    Raises `DeliveryUnknown` when the outcome is not known, `ChannelUnreachable` when nothing can be posted there any
    more, `DeliveryError` when this message was refused, `TransientError` when trying again may help.
    """

    platform: str
    searchable: bool
    """Whether `find` can tell at all what is visible there."""

    async def post(self, channel: str, post: Post, *, key: str, thread: str | None = None) -> str:
        """Make the post visible once; return the platform's id of the message.

        `channel` may be a person's id: it goes to the direct messages with them then. `thread`: the platform's id of
        the message under which it goes.
        """
        ...

    async def update(self, channel: str, message: str, post: Post) -> None:
        """Have the message say this instead, from now on. Again is harmless, so a lost answer is a `TransientError`.

        Where a platform can't change what it showed, it shows the post anew.
        """
        ...

    async def find(self, channel: str, key: str, since: datetime, *, thread: str | None = None) -> str | None:
        """Return the id of a message that carries `key`; raise `DeliveryUnknown` where a look-up is impossible."""
        ...


class Presenter(Protocol):
    """What is said where: the messages of an edition, an answer or a notice on a platform. Pure."""

    def edition(self, platform: str, edition: Edition) -> Sequence[Post]:
        """Return the messages, the first one in the channel and the others in its thread, as many as there are."""
        ...

    def answer(self, platform: str, answer: Answer, *, with_question: bool = False) -> Post:
        """Return the answer; `with_question` where its readers have not seen what was asked."""
        ...

    def unreachable(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told when a channel can't be reached any more; `reason` is our own line."""
        ...

    def unknown(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told when nobody can tell whether a message is visible."""
        ...

    def review(self, subscription: Subscription, edition: Edition) -> Sequence[Post]:
        """Return what an approver is shown of an edition that nobody else has seen."""
        ...

    def refused(self, subscription: Subscription, reason: str) -> Sequence[Post]:
        """Return what the owner is told when the platform refused an edition; `reason` is our own line."""
        ...

    def corrected(self, post: Post, gone: frozenset[Citation], *, at: datetime, timezone: str) -> Post:
        """Return a posted message that says which of its words the publisher has changed since, and when."""
        ...

    def fit(self, platform: str, post: Post) -> Sequence[Post]:
        """Return the post as messages that the platform takes, mostly one. Its places are known by now."""
        ...
