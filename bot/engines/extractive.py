"""The engine without a model: it picks the article's own sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.answering import answer_phrases
from bot.language.phrasing import Phrase
from bot.language.salience import Selection, select
from bot.language.story_select import select_story
from bot.language.verify import verify_brief
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, DraftStatement, Refusal
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.story import Original
from bot.ports import Offload

MARK = EngineMark("extractive")
_MAX_TEXT = 600
"""What a draft statement takes."""
_TRIES = 2
"""How often something else is chosen for what the gate would refuse."""


class ExtractiveEngine:
    """Implements `bot.ports.Engine`. Never raises; an article of no sentences gives a draft without points.

    `reason`: why it works where a model was to; None where none was asked for. `offload`: where words are
    chosen and articles compared, which takes milliseconds that others would wait for; None: right here.
    """

    def __init__(self, reason: Fallback | None = None, offload: Offload | None = None) -> None:
        self._mark = replace(MARK, fallback=reason)
        self._offload = offload

    async def draft_brief(
        self, reading: Reading, *, workspace: str = "", about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        del workspace, about
        if self._offload is None:
            return self.brief(reading)
        return _draft(await self._offload(choose, reading)), self._mark

    def brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]:
        """The same without waiting, for the pipe: nothing here does."""
        return _draft(choose(reading)), self._mark

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str = "", about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        del workspace, about
        if self._offload is None:
            return _draft(select_story(originals)), self._mark
        return _draft(await self._offload(select_story, originals)), self._mark

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str = "", about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]:
        del workspace, about
        return DraftAnswer(statements=_statements(answer_phrases(question, passages))), self._mark

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str = "",
        about: str | None = None,
    ) -> DraftRepair:
        """Return none: what it cuts from the text it would cut again."""
        del reading, draft, refused, workspace, about
        return DraftRepair(statements=[])

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str = "",
        about: str | None = None,
    ) -> DraftRepair:
        del originals, draft, refused, workspace, about
        return DraftRepair(statements=[])

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str = "",
        about: str | None = None,
    ) -> DraftRepair:
        del question, passages, draft, refused, workspace, about
        return DraftRepair(statements=[])

    def without_model(self, reason: Fallback) -> ExtractiveEngine:
        return ExtractiveEngine(reason, self._offload)


def _draft(chosen: Selection) -> DraftBrief:
    return DraftBrief(
        headline=_statement(chosen.headline),
        bottom_line=_statement(chosen.bottom_line),
        points=_statements(chosen.points),
        next=_statements(chosen.next),
    )


def choose(reading: Reading) -> Selection:
    """Choose the article's words; what is put together from several sentences and refused is chosen otherwise."""
    chosen = select(reading)
    refused: frozenset[str] = frozenset()
    for _ in range(_TRIES):
        failed = _refused(chosen, reading) - refused
        if not failed:
            break
        refused |= failed
        chosen = select(reading, refused)
    return chosen


def _refused(chosen: Selection, reading: Reading) -> frozenset[str]:
    """Return the texts put together from several sentences that the gate refuses; one sentence's own words pass."""
    phrases = [p for p in (chosen.bottom_line, *chosen.points, *chosen.next) if p and len(p.sentences) > 1]
    if not phrases:
        return frozenset()
    tried = DraftBrief.model_construct(headline=None, bottom_line=None, points=_statements(phrases), next=[])
    return frozenset(dropped.text for dropped in verify_brief(tried, reading, MARK).dropped)


def _statements(phrases: Sequence[Phrase]) -> list[DraftStatement]:
    return [made for made in map(_statement, phrases) if made is not None]


def _statement(phrase: Phrase | None) -> DraftStatement | None:
    if phrase is None or len(phrase.text) > _MAX_TEXT:
        return None
    return DraftStatement(text=phrase.text, sentences=list(phrase.sentences))
