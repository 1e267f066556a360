"""The engine of any endpoint that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, llama.cpp."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import httpx2
import structlog
from pydantic import BaseModel

from bot.engines.answers import InvalidAnswer
from bot.engines.endpoint import Endpoint
from bot.engines.ladder import Ladder, Turns
from bot.engines.metering import Errand, MemoryMeter, Meter, Sleep
from bot.engines.prompts import Messages, Prompt, PromptStore
from bot.engines.reasons import refused_shown
from bot.engines.shown import article_shown, line, passages_shown, story_shown
from bot.errors import EngineError, EngineTransient
from bot.model.brief import EngineMark, Fallback
from bot.model.draft import DraftAnswer, DraftBrief, DraftRepair, Refusal
from bot.model.ledger import EndpointReport, Rung
from bot.model.question import Passage
from bot.model.reading import Reading
from bot.model.story import Original
from bot.ports import Engine

log = structlog.get_logger()

CHECK_S = 10.0
CHECK_TOKENS = 1_000
"""Room for the thoughts of a model that thinks before it answers."""
MAX_ECHO_CHARS = 6_000
"""What is repeated of an answer of the wrong shape when it is asked for again."""
_D = TypeVar("_D", bound=BaseModel)


class OpenAICompatibleEngine:
    """Implements `bot.ports.Engine`: drafts by a language model.

    Raises `EngineTransient` for what may work later, else `EngineError`. `base_url` None means OpenAI itself.
    `timeout_s` bounds one call as a whole; `retries` are for connection failures, 408, 409, 429, 5xx and empty answers.
    At most `concurrency` calls at a time go to the endpoint from this process. An article is shown as far as about
    `max_article_tokens` reach; an answer is at most `max_answer_tokens` long. `versions`: prompt name → version, where
    it is not the newest.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        prompts: PromptStore,
        meter: Meter | None = None,
        base_url: str | None = None,
        timeout_s: float = 60.0,
        concurrency: int = 4,
        retries: int = 1,
        max_article_tokens: int = 12_000,
        max_answer_tokens: int = 4_000,
        versions: Mapping[str, int] | None = None,
        http_client: httpx2.AsyncClient | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._endpoint = Endpoint(
            api_key=api_key,
            model=model,
            meter=meter or MemoryMeter(),
            base_url=base_url,
            timeout_s=timeout_s,
            concurrency=concurrency,
            retries=retries,
            http_client=http_client,
            sleep=sleep,
        )
        self._prompts = prompts
        self._versions = versions or {}
        self._max_article_tokens = max_article_tokens
        self._ladder = Ladder(self._endpoint, max_tokens=max_answer_tokens)

    @property
    def rung(self) -> Rung | None:
        """How the endpoint takes the schema; None until it has answered once."""
        return self._ladder.rung

    async def close(self) -> None:
        await self._endpoint.close()

    # ------------------------------------------------------------ the port

    async def draft_brief(
        self, reading: Reading, *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        prompt, messages, unread = self._brief_asked(reading)
        draft = await self._draft(DraftBrief, messages, Errand(workspace, "brief", prompt, about))
        return draft, self._mark(prompt, unread)

    async def draft_story(
        self, originals: Sequence[Original], *, workspace: str, about: str | None = None
    ) -> tuple[DraftBrief, EngineMark]:
        prompt, messages, unread = self._story_asked(originals)
        draft = await self._draft(DraftBrief, messages, Errand(workspace, "story", prompt, about))
        return draft, self._mark(prompt, unread)

    async def draft_answer(
        self, question: str, passages: Sequence[Passage], *, workspace: str, about: str | None = None
    ) -> tuple[DraftAnswer, EngineMark]:
        prompt, messages = self._answer_asked(question, passages)
        if not passages:
            return DraftAnswer(statements=[]), self._mark(prompt)
        draft = await self._draft(DraftAnswer, messages, Errand(workspace, "answer", prompt, about))
        return draft, self._mark(prompt)

    async def repair_brief(
        self,
        reading: Reading,
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        _, messages, _ = self._brief_asked(reading)
        return await self._repair(messages, draft, refused, workspace, about)

    async def repair_story(
        self,
        originals: Sequence[Original],
        draft: DraftBrief,
        refused: Sequence[Refusal],
        *,
        workspace: str,
        about: str | None = None,
    ) -> DraftRepair:
        _, messages, _ = self._story_asked(originals)
        return await self._repair(messages, draft, refused, workspace, about)

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
        _, messages = self._answer_asked(question, passages)
        return await self._repair(messages, draft, refused, workspace, about)

    def without_model(self, reason: Fallback) -> Engine | None:
        del reason
        return None

    async def check(self, *, workspace: str) -> EndpointReport:
        """Find the rung anew with one small call, within ten seconds. Raises `EngineError`."""
        prompt = self._prompts.get("check")
        errand = Errand(workspace, "check", prompt)
        began = time.monotonic()
        try:
            async with asyncio.timeout(CHECK_S):
                rung, shaped = await self._ladder.find(
                    DraftAnswer, prompt.render({"statements": "[]"}), errand, max_tokens=CHECK_TOKENS
                )
        except TimeoutError as error:
            says = f"The model endpoint did not answer within {CHECK_S:.0f} s"
            raise EngineTransient(says, outcome="timeout") from error
        latency_ms = round((time.monotonic() - began) * 1000)
        return EndpointReport(self._endpoint.name, self._endpoint.model, rung, shaped, latency_ms)

    # ------------------------------------------------------------ prompts

    def _mark(self, prompt: Prompt, unread: int = 0) -> EngineMark:
        return EngineMark("openai_compatible", self._endpoint.model, prompt.name, prompt.version, unread=unread)

    def _prompt(self, name: str) -> Prompt:
        return self._prompts.get(name, self._versions.get(name))

    def _brief_asked(self, reading: Reading) -> tuple[Prompt, Messages, int]:
        prompt, article = self._prompt("brief"), reading.article
        shown = article_shown(reading, max_tokens=self._max_article_tokens)
        values: dict[str, Any] = {
            "title": line(article.title or ""),
            "outlet": line(article.outlet or ""),
            "published": article.published_at.isoformat() if article.published_at else article.date or "",
            "language": reading.language,
            "sentences": shown.sentences,
            "unread": shown.unread,
        }
        return prompt, _rendered(prompt, values), shown.unread

    def _story_asked(self, originals: Sequence[Original]) -> tuple[Prompt, Messages, int]:
        prompt = self._prompt("story")
        articles, unread = story_shown(originals, max_tokens=self._max_article_tokens)
        return prompt, _rendered(prompt, {"articles": articles}), unread

    def _answer_asked(self, question: str, passages: Sequence[Passage]) -> tuple[Prompt, Messages]:
        prompt = self._prompt("answer")
        return prompt, _rendered(prompt, {"question": line(question), "passages": passages_shown(passages)})

    # ------------------------------------------------------------ turns

    async def _draft(self, kind: type[_D], messages: Messages, errand: Errand) -> _D:
        """Ask, and once more with the reason when the answer is not of the draft's shape."""
        try:
            return await self._ladder.ask(kind, messages, (), errand)
        except InvalidAnswer as invalid:
            log.info("engine.repairing", model=self._endpoint.model, draft=kind.__name__, reason=str(invalid))
            said = f"This is not what was asked for: {invalid}. Answer again with the JSON object."
            turns: Turns = (
                {"role": "assistant", "content": _sendable(invalid.content[:MAX_ECHO_CHARS])},
                {"role": "user", "content": said},
            )
        try:
            return await self._ladder.ask(kind, messages, turns, replace(errand, purpose="repair"))
        except InvalidAnswer as invalid:
            says = f"The model's answer is not of the asked shape, twice: {invalid}"
            raise EngineError(says, outcome="invalid") from invalid

    async def _repair(
        self, messages: Messages, draft: BaseModel, refused: Sequence[Refusal], workspace: str, about: str | None
    ) -> DraftRepair:
        """Go on with the conversation in which the draft was made: what was sent before can come from a cache."""
        prompt = self._prompt("repair")
        asked = prompt.render({"refused": refused_shown(refused)})
        turns: Turns = (
            {"role": "assistant", "content": draft.model_dump_json()},
            {"role": "user", "content": f"{asked.instructions}\n\n{asked.data}"},
        )
        errand = Errand(workspace, "repair", prompt, about)
        try:
            return await self._ladder.ask(DraftRepair, messages, turns, errand, first=type(draft))
        except InvalidAnswer as invalid:
            says = f"The model's repairs are not of the asked shape: {invalid}"
            raise EngineError(says, outcome="invalid") from invalid


def _sendable(words: str) -> str:
    """Return the words without halves of surrogate pairs, which no request can hold."""
    return words.encode("utf-8", "replace").decode()


def _rendered(prompt: Prompt, values: Mapping[str, Any]) -> Messages:
    """Fill in what this version of the prompt takes."""
    return prompt.render({name: value for name, value in values.items() if name in prompt.inputs})
