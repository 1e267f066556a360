"""Any endpoint that speaks OpenAI's chat completions: OpenAI, Azure, vLLM, Ollama, llama.cpp.

Only what every one of them knows is sent: model, messages, and `response_format` as far as the endpoint takes it. The
ladder is json_schema (strict), json_object with the schema in the prompt, plain text with the schema in the prompt;
the first rung that is answered is remembered for the engine's life.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeVar

import httpx2
import openai
import structlog
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from bot.engines.answers import InvalidAnswer, parse_draft, strict_schema, with_schema
from bot.engines.prompts import Messages, Prompt, PromptStore
from bot.errors import EngineError, EngineTransient
from bot.language.passages import passage_sentences
from bot.model.brief import EngineMark
from bot.model.draft import DraftAnswer, DraftBrief
from bot.model.question import Passage
from bot.model.reading import Reading

log = structlog.get_logger()

OPENAI = "https://api.openai.com/v1"
CONNECT_S = 10.0
MAX_ARTICLE_CHARS = 40_000
"""Code points of an article that are shown to the model; what comes later is background."""
MAX_CONTENT_CHARS = 60_000
"""A longer answer is a model that loops."""
MAX_RETRY_AFTER_S = 3_600.0

Rung = Literal["json_schema", "json_object", "text"]
RUNGS: tuple[Rung, ...] = ("json_schema", "json_object", "text")
_REFUSES_FORMAT = frozenset({400, 404, 415, 422, 500, 501})
"""Statuses with which endpoints refuse a `response_format`; llama_cpp.server says 500."""

_D = TypeVar("_D", DraftBrief, DraftAnswer)


class _Numbered(NamedTuple):
    number: int
    text: str


class OpenAICompatibleEngine:
    """Drafts by a language model. Raises `EngineTransient` for what may work later, else `EngineError`.

    `base_url` None means OpenAI itself. `timeout_s` bounds one call as a whole. `retries` are the SDK's own, on
    connection failures, 408, 409, 429 and 5xx. At most `concurrency` calls run at a time.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        prompts: PromptStore,
        base_url: str | None = None,
        timeout_s: float = 60.0,
        concurrency: int = 4,
        retries: int = 1,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._client = AsyncOpenAI(
            api_key=api_key,
            base_url=base_url or OPENAI,
            timeout=httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            max_retries=retries,
            http_client=http_client,
        )
        # The SDK takes these from OPENAI_* variables and would send them to any host.
        self._client.organization = None
        self._client.project = None
        self._client.admin_api_key = None
        self._model = model
        self._prompts = prompts
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(concurrency)
        self._rung: Rung | None = None

    @property
    def rung(self) -> Rung | None:
        """How the endpoint takes the schema; None until it has answered once."""
        return self._rung

    async def close(self) -> None:
        await self._client.close()

    async def draft_brief(self, reading: Reading) -> tuple[DraftBrief, EngineMark]:
        prompt = self._prompts.get("brief")
        article = reading.article
        messages = prompt.render(
            {
                "title": _line(article.title or ""),
                "outlet": _line(article.outlet or ""),
                "published": article.published_at.isoformat() if article.published_at else article.date or "",
                "language": reading.language,
                "sentences": _shown(reading),
            }
        )
        return await self._draft(DraftBrief, messages), self._mark(prompt)

    async def draft_answer(self, question: str, passages: Sequence[Passage]) -> tuple[DraftAnswer, EngineMark]:
        prompt = self._prompts.get("answer")
        if not passages:
            return DraftAnswer(statements=[]), self._mark(prompt)
        numbered: list[list[_Numbered]] = [[] for _ in passages]
        for number, (place, span) in enumerate(passage_sentences(passages)):
            numbered[place].append(_Numbered(number, _line(span.of(passages[place].context))))
        shown = [
            {
                "title": _line(passage.ref.title or ""),
                "outlet": _line(passage.ref.outlet or ""),
                "published": passage.ref.published or "",
                "sentences": sentences,
            }
            for passage, sentences in zip(passages, numbered, strict=True)
        ]
        messages = prompt.render({"question": _line(question), "passages": shown})
        return await self._draft(DraftAnswer, messages), self._mark(prompt)

    def _mark(self, prompt: Prompt) -> EngineMark:
        return EngineMark("openai_compatible", self._model, prompt.name, prompt.version)

    async def _draft(self, kind: type[_D], messages: Messages) -> _D:
        """Ask, and once more with the reason when the answer is not of the draft's shape."""
        async with self._slots:
            rung, content = await self._first_answer(kind, messages)
            try:
                return parse_draft(kind, content)
            except InvalidAnswer as invalid:
                log.info("engine.repairing", model=self._model, draft=kind.__name__, reason=str(invalid))
                turns: list[ChatCompletionMessageParam] = [
                    {"role": "assistant", "content": content},
                    {
                        "role": "user",
                        "content": f"This is not what was asked for: {invalid}. Answer again with the JSON object.",
                    },
                ]
            repaired = await self._ask(rung, kind, messages, turns)
            try:
                return parse_draft(kind, repaired)
            except InvalidAnswer as invalid:
                raise EngineError(f"The model's answer is not of the asked shape, twice: {invalid}") from invalid

    async def _first_answer(self, kind: type[_D], messages: Messages) -> tuple[Rung, str]:
        """Return the answer, and the rung of the ladder on which it came."""
        if self._rung is not None:
            return self._rung, await self._ask(self._rung, kind, messages, [])
        failure: EngineError | None = None
        for rung in RUNGS:
            try:
                content = await self._ask(rung, kind, messages, [])
            except _FormatRefused as refused:
                # The first failure says most: on a lower rung the same trouble only looks different.
                failure = failure or refused.meaning
                continue
            self._rung = rung
            log.info("engine.format_found", model=self._model, response_format=rung)
            return rung, content
        raise failure or EngineError("The model endpoint can't be used")

    async def _ask(
        self, rung: Rung, kind: type[_D], messages: Messages, turns: list[ChatCompletionMessageParam]
    ) -> str:
        """Make one call and return the content of a finished answer."""
        schema = strict_schema(kind)
        instructions = messages.instructions
        options: dict[str, Any] = {}
        if rung == "json_schema":
            options["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": kind.__name__, "schema": schema, "strict": True},
            }
        else:
            instructions = with_schema(instructions, schema)
        if rung == "json_object":
            options["response_format"] = {"type": "json_object"}
        conversation: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": instructions},
            {"role": "user", "content": messages.data},
            *turns,
        ]
        try:
            async with asyncio.timeout(self._timeout_s):
                completion = await self._client.chat.completions.create(
                    model=self._model, messages=conversation, **options
                )
        except openai.APIStatusError as error:
            failure = _status_failure(error)
            if self._rung is None and rung != "text" and error.status_code in _REFUSES_FORMAT:
                raise _FormatRefused(failure) from error
            raise failure from error
        except (openai.APITimeoutError, TimeoutError) as error:
            raise EngineTransient("The model endpoint did not answer in time") from error
        except openai.APIConnectionError as error:
            raise EngineTransient("The model endpoint can't be reached") from error
        except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:
            raise EngineError("The model endpoint's answer can't be read") from error
        return _content(completion)


class _FormatRefused(Exception):
    """The endpoint may not take this `response_format`; `meaning` is the failure if that is not the reason."""

    def __init__(self, meaning: EngineError) -> None:
        super().__init__()
        self.meaning = meaning


def _shown(reading: Reading) -> list[_Numbered]:
    """Return the sentences that may be cited, as far as they are shown, one line each."""
    kinds = ("title", "paragraph", "list_item")
    shown = [s for s in reading.sentences if s.block in kinds and s.span.start < MAX_ARTICLE_CHARS]
    return [_Numbered(s.index, _line(s.span.of(reading.text)[:MAX_ARTICLE_CHARS])) for s in shown]


def _line(text: str) -> str:
    """Keep data on its line: a line of its own could pose as the end of the data."""
    return " ".join(text.split())


def _content(completion: object) -> str:
    """Return the answer's text, from whatever the SDK made of the response."""
    # A page of HTML comes as str, a foreign JSON object as a completion without its fields.
    choices: object = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise EngineError("The model endpoint's answer is not a chat completion: is the base URL right?")
    choice = choices[0]
    message = getattr(choice, "message", None)
    if getattr(message, "refusal", None):
        raise EngineError("The model refused to answer")
    finish = getattr(choice, "finish_reason", None)
    if finish == "length":
        raise EngineError("The model's answer was cut off at its length limit")
    if finish == "content_filter":
        raise EngineError("The endpoint's content filter withheld the answer")
    if finish != "stop":
        raise EngineError("The model did not finish its answer")
    content = getattr(message, "content", None)
    if not isinstance(content, str) or not content.strip():
        raise EngineError("The model's answer is empty")
    if len(content) > MAX_CONTENT_CHARS:
        raise EngineError("The model's answer is far too long")
    return content


def _status_failure(error: openai.APIStatusError) -> EngineError:
    status = error.status_code
    if status in (408, 409, 429) or status >= 500:
        said = "limits our calls" if status == 429 else f"answered {status}"
        return EngineTransient(f"The model endpoint {said}", retry_after_s=_retry_after(error.response.headers))
    if status in (401, 403):
        return EngineError(f"The model endpoint refused the key ({status})")
    if status == 404:
        return EngineError("The model endpoint does not know this model or address (404)")
    return EngineError(f"The model endpoint refused the call ({status})")


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
