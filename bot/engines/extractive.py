"""The engine without a model: it picks the article's own sentences."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.answering import answer_phrases
from bot.language.phrasing import Phrase
from bot.language.salience import select
from bot.model.brief import EngineMark
from bot.model.draft import DraftAnswer, DraftBrief, DraftStatement
from bot.model.question import Passage
from bot.model.reading import Reading

MARK = EngineMark("extractive")
_MAX_TEXT = 600
"""What a draft statement takes."""


class ExtractiveEngine:
    """Implements `bot.ports.Engine`. Never raises; an article of no sentences gives a draft without points."""

    async def draft_brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]:
        return self.brief(reading)

    def brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]:
        """The same without waiting, for the pipe: nothing here does."""
        chosen = select(reading)
        draft = DraftBrief(
            headline=_statement(chosen.headline),
            bottom_line=_statement(chosen.bottom_line),
            points=_statements(chosen.points),
            next=_statements(chosen.next),
        )
        return draft, MARK

    async def draft_answer(self, question: str, passages: Sequence[Passage]) -> tuple[DraftAnswer, EngineMark]:
        return DraftAnswer(statements=_statements(answer_phrases(question, passages))), MARK


def _statements(phrases: Sequence[Phrase]) -> list[DraftStatement]:
    return [made for made in map(_statement, phrases) if made is not None]


def _statement(phrase: Phrase | None) -> DraftStatement | None:
    if phrase is None or len(phrase.text) > _MAX_TEXT:
        return None
    return DraftStatement(text=phrase.text, sentences=list(phrase.sentences))
