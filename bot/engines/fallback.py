"""An engine that falls back: what the model can't do, the extractive engine does, and its mark says why."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.engines.extractive import ExtractiveEngine
from bot.errors import EngineError
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, Refusal
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.story import Original
from bot.ports import Engine

log = structlog.get_logger()

_FALLBACKS: dict[str, Fallback] = {
    "over_budget": "budget",
    "no_price": "settings",
    "ok": "answer",
    "invalid": "answer",
    "empty": "answer",
    "looping": "answer",
    "truncated": "answer",
    "unfinished": "answer",
    "refused": "answer",
    "filtered": "answer",
}


def fallback_of(outcome: str) -> Fallback:
    """Return what readers are told when the extractive engine takes over after this outcome."""
    return _FALLBACKS.get(outcome, "endpoint")


class FallbackEngine:
    """`primary`, and `extractive` wherever that raises `EngineError` (`EngineTransient` is one)."""

    def __init__(self, primary: Engine, extractive: ExtractiveEngine) -> None:
        self._primary = primary
        self._extractive = extractive

    async def draft_brief(
        self, reading: Reading, *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        try:
            return await self._primary.draft_brief(reading, workspace=workspace, about=about)
        except EngineError as error:
            behind = self._behind(error, "brief", about)
        return await behind.draft_brief(reading, workspace=workspace, about=about)

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        try:
            return await self._primary.draft_story(originals, workspace=workspace, about=about)
        except EngineError as error:
            behind = self._behind(error, "story", about)
        return await behind.draft_story(originals, workspace=workspace, about=about)

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]:
        try:
            return await self._primary.draft_answer(question, passages, workspace=workspace, about=about)
        except EngineError as error:
            behind = self._behind(error, "answer", about)
        return await behind.draft_answer(question, passages, workspace=workspace, about=about)

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        """Return no repairs where the model can't make any: what passed of its draft stands."""
        try:
            return await self._primary.repair_brief(reading, draft, refused, workspace=workspace, about=about)
        except EngineError as error:
            return _no_repair(error, "brief", about)

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        try:
            return await self._primary.repair_story(originals, draft, refused, workspace=workspace, about=about)
        except EngineError as error:
            return _no_repair(error, "story", about)

    async def repair_answer(
        self,
        question: str,
        passages: Sequence[Passage],
        draft: DraftAnswer,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        try:
            return await self._primary.repair_answer(
                question, passages, draft, refused, workspace=workspace, about=about
            )
        except EngineError as error:
            return _no_repair(error, "answer", about)

    def without_model(self, reason: Fallback) -> Engine:
        return self._extractive.without_model(reason)

    def _behind(self, error: EngineError, task: str, about: str | None) -> Engine:
        log.warning("engine.fell_back", task=task, about=about, outcome=error.outcome, reason=error.message)
        return self._extractive.without_model(fallback_of(error.outcome))


def _no_repair(error: EngineError, task: str, about: str | None) -> DraftRepair:
    log.warning("engine.not_repaired", task=task, about=about, outcome=error.outcome, reason=error.message)
    return DraftRepair(statements=[])
