"""One endpoint that speaks OpenAI's chat completions: a call is metered, bounded in time and in length, and classified.

Only what every such endpoint knows is sent: model, messages, the limit of the answer, and `response_format` as far as
the endpoint takes it. Where OpenAI's own models want the limit under another name, hosts of OpenAI and Azure get that.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

import httpx2
import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from bot.engines.answers import InvalidAnswer
from bot.engines.metering import Bound, Errand, Meter, Sleep
from bot.engines.outcomes import content_of, failure_of, is_unbilled, raw_of, usage_of
from bot.engines.slots import slots_of
from bot.errors import EngineError, EngineTransient
from bot.model.ledger import CallResult, Outcome, PlannedCall, Rung

OPENAI = "https://api.openai.com/v1"
CONNECT_S = 10.0
BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 10.0
"""Whoever asks us to wait longer is left alone: the extractive engine takes over."""
MESSAGE_TOKENS = 16
"""What a chat template puts around each message, and around all of them, at most."""

Limit = Literal["max_tokens", "max_completion_tokens"]
_OF_OPENAI = (".openai.com", ".openai.azure.com", ".services.ai.azure.com")
_RETRIED = frozenset({"unreachable", "cut", "rate_limited", "server_error", "empty", "unreadable"})
"""Not `timeout`: whoever waited that long does not wait as long again."""

T = TypeVar("T")


class Request(NamedTuple):
    """What is asked, and how the schema of the answer is given. `max_tokens` bounds the answer."""

    messages: Sequence[ChatCompletionMessageParam]
    name: str
    schema: dict[str, Any]
    rung: Rung
    max_tokens: int

    def options(self, *, beside: bool) -> dict[str, Any]:
        """Return the `response_format` of the rung, if there is one; `beside` an object's type the schema too."""
        if self.rung == "json_schema":
            wanted = {"name": self.name, "schema": self.schema, "strict": True}
            return {"response_format": {"type": "json_schema", "json_schema": wanted}}
        if self.rung == "text":
            return {}
        return {"response_format": {"type": "json_object", **({"schema": _unmeasured(self.schema)} if beside else {})}}

    def bound(self) -> Bound:
        """Return the most tokens that the call can take: no token stands for less than a byte of what is sent."""
        sent = [str(message.get("content", "")) for message in self.messages]
        if self.rung != "text":
            sent.append(json.dumps(self.schema))
        size = sum(len(words.encode("utf-8", "replace")) for words in sent)
        return Bound(size + MESSAGE_TOKENS * (len(sent) + 1), self.max_tokens)


class Endpoint:
    """The endpoint at `base_url` with one model.

    `timeout_s` bounds one call as a whole. Transient failures are tried again `retries` times, after a second or what
    the endpoint asks for. At most `concurrency` calls at a time go to one address from this process.
    """

    def __init__(
        self,
        *,
        api_key: str,
        model: str,
        meter: Meter,
        base_url: str | None,
        timeout_s: float,
        concurrency: int,
        retries: int,
        http_client: httpx2.AsyncClient | None,
        sleep: Sleep,
    ) -> None:
        address = base_url or OPENAI
        self._client = AsyncOpenAI(
            api_key=api_key,
            base_url=address,
            timeout=httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            max_retries=0,  # each try is a call of its own in the ledger
            http_client=http_client,
        )
        # The SDK takes these from OPENAI_* variables and would send them to any host.
        self._client.organization = None
        self._client.project = None
        self._client.admin_api_key = None
        self._client._custom_headers = {}  # noqa: SLF001 - OPENAI_CUSTOM_HEADERS has no other switch
        self.model = model
        self.name = place_of(address)
        self.meter = meter
        self._timeout_s = timeout_s
        self._concurrency = concurrency
        self._retries = retries
        self._sleep = sleep
        host = "." + (urlsplit(address).hostname or "")
        of_openai = host.endswith(_OF_OPENAI)
        self._limit: Limit = "max_completion_tokens" if of_openai else "max_tokens"
        # llama.cpp's servers hold a model to a schema beside `json_object`; who refuses that gets none.
        self._beside = not of_openai
        self._beside_taken = False

    async def close(self) -> None:
        await self._client.close()

    async def call(self, request: Request, errand: Errand, read: Callable[[str], T]) -> T:
        """Make the call and return what `read` makes of the answer.

        Raises `EngineError`, and `InvalidAnswer` as `read` does.
        """
        tries = 0
        renamed = False
        while True:
            try:
                return await self._once(request, errand, read)
            except _LimitRefused as refused:
                if renamed:
                    raise refused.meaning from refused
                renamed = True
                self._limit = "max_tokens" if self._limit == "max_completion_tokens" else "max_completion_tokens"
            except _BesideRefused:
                self._beside = False
            except EngineTransient as failure:
                wait_s = failure.retry_after_s
                if wait_s is None:
                    wait_s = BACK_OFF_S * random.uniform(0.75, 1.25)  # noqa: S311 - so that workers don't come at once
                if tries >= self._retries or failure.outcome not in _RETRIED or wait_s > LONGEST_BACK_OFF_S:
                    raise
                tries += 1
                await self._sleep(wait_s)

    async def _once(self, request: Request, errand: Errand, read: Callable[[str], T]) -> T:
        async with slots_of(self.name, self._concurrency):
            bound = request.bound()
            call = await self.meter.begin(errand, endpoint=self.name, model=self.model, rung=request.rung, bound=bound)
            return await self._metered(request, errand, read, call, bound)

    async def _metered(
        self, request: Request, errand: Errand, read: Callable[[str], T], call: PlannedCall, bound: Bound
    ) -> T:
        began = time.monotonic()

        async def end(outcome: str, completion: object = None, failure: EngineError | None = None) -> None:
            latency_ms = round((time.monotonic() - began) * 1000)
            result = _result(outcome, completion, failure, bound, latency_ms)
            await self.meter.end(errand.workspace, call, result)

        beside = self._beside and request.rung == "json_object"
        try:
            options: dict[str, Any] = {self._limit: request.max_tokens, **request.options(beside=beside)}
            async with asyncio.timeout(self._timeout_s):
                completion = await self._client.chat.completions.create(
                    model=self.model, messages=request.messages, **options
                )
        except asyncio.CancelledError:
            await end("lost")
            raise
        except (openai.OpenAIError, httpx2.HTTPError, TimeoutError, ValueError) as error:
            failure = failure_of(error)
            await end(failure.outcome, failure=failure)
            if isinstance(error, openai.APIStatusError) and self._refuses_limit(error):
                raise _LimitRefused(failure) from error
            if beside and not self._beside_taken and failure.status in (400, 415, 422):
                raise _BesideRefused from error
            raise failure from error
        self._beside_taken = self._beside_taken or beside
        try:
            answer = read(content_of(completion))
        except InvalidAnswer:
            await end("invalid", completion)
            raise
        except EngineError as failure:
            await end(failure.outcome, completion)
            raise
        await end("ok", completion)
        return answer

    def _refuses_limit(self, error: openai.APIStatusError) -> bool:
        """Whether the endpoint wants the answer's limit under its other name."""
        return error.status_code in (400, 422) and (error.param == self._limit or f"'{self._limit}'" in str(error.body))


class _LimitRefused(Exception):
    """`meaning` is the failure where the other name is refused too."""

    def __init__(self, meaning: EngineError) -> None:
        super().__init__()
        self.meaning = meaning


class _BesideRefused(Exception):
    """The endpoint may take `json_object` without a schema beside it."""


def _unmeasured(schema: Any) -> Any:
    """Return the schema without the lengths of its strings: llama.cpp makes slow grammars of them."""
    if isinstance(schema, dict):
        return {key: _unmeasured(value) for key, value in schema.items() if key != "maxLength"}
    return [_unmeasured(item) for item in schema] if isinstance(schema, list) else schema


def place_of(address: str) -> str:
    """Return host and path of an endpoint's address: what may be stored and shown."""
    parts = urlsplit(address)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def _result(outcome: str, completion: object, failure: EngineError | None, bound: Bound, latency_ms: int) -> CallResult:
    """Return what goes into the ledger; where the endpoint told no usage, the upper bound counts."""
    named = cast("Outcome", outcome)
    if failure is not None and is_unbilled(failure):
        return CallResult(named, latency_ms, status=failure.status)
    usage = usage_of(completion)
    status = failure.status if failure is not None else None
    raw = raw_of(completion)
    if usage is None:
        return CallResult(named, latency_ms, bound.tokens_in, bound.tokens_out, estimated=True, status=status, raw=raw)
    return CallResult(named, latency_ms, usage.tokens_in, usage.tokens_out, status=status, raw=raw)
