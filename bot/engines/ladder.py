"""The ladder: how an endpoint is given the schema of its answer, and which way it takes.

json_schema (strict), json_object with the schema in the prompt, plain text with the schema in the prompt. The rung that
is answered is remembered for the engine's life, and by the ledger for the next one's first call.
"""

from __future__ import annotations

from typing import TypeVar

import structlog
from openai.types.chat import ChatCompletionMessageParam
from pydantic import BaseModel

from bot.engines.answers import InvalidAnswer, parse_draft, strict_schema, with_schema
from bot.engines.endpoint import Endpoint, Request
from bot.engines.metering import Errand
from bot.engines.prompts import Messages
from bot.errors import EngineError
from bot.model.ledger import Rung

log = structlog.get_logger()

RUNGS: tuple[Rung, ...] = ("json_schema", "json_object", "text")
_REFUSES = frozenset({400, 415, 422})
_MAY_REFUSE = frozenset({500, 501})
"""llama_cpp.server answers 500 to a schema. Where a rung is known, these say nothing against it."""
_ANSWERED = frozenset({"empty", "looping", "truncated", "unfinished", "refused", "filtered"})
"""Outcomes of calls that the endpoint took, whatever the model made of them."""

Turns = tuple[ChatCompletionMessageParam, ...]
_D = TypeVar("_D", bound=BaseModel)


class Ladder:
    """The rungs of one endpoint. `max_tokens` bounds an answer."""

    def __init__(self, endpoint: Endpoint, *, max_tokens: int) -> None:
        self._endpoint = endpoint
        self._max_tokens = max_tokens
        self.rung: Rung | None = None
        """None until a call was answered."""

    async def ask(
        self,
        kind: type[_D],
        messages: Messages,
        turns: Turns,
        errand: Errand,
        *,
        first: type[BaseModel] | None = None,
    ) -> _D:
        """Make the call on the rung that is known, or find one. `first` is the kind of a conversation's first answer.

        Raises `EngineError`, and `InvalidAnswer` when the answer is not of the kind.
        """
        refusing = _REFUSES
        if self.rung is not None:
            rungs: tuple[Rung, ...] = (self.rung,)
        else:
            known = await self._endpoint.meter.known_rung(
                errand.workspace, endpoint=self._endpoint.name, model=self._endpoint.model
            )
            # Another server may stand there by now: the known rung comes first, not alone.
            rungs = RUNGS if known is None else (known, *(rung for rung in RUNGS if rung != known))
            refusing = _REFUSES | _MAY_REFUSE if known is None else _REFUSES
        failure: EngineError | None = None
        for rung in rungs:
            request = _request(kind, messages, turns, rung, self._max_tokens, first or kind)
            try:
                return await self._call(kind, request, errand)
            except EngineError as error:
                # The first failure says most: on a lower rung the same trouble only looks different.
                failure = failure or error
                if not _of_format(error, refusing):
                    raise
        raise failure or EngineError("The model endpoint can't be used", outcome="rejected")

    async def find(self, kind: type[_D], messages: Messages, errand: Errand, *, max_tokens: int) -> tuple[Rung, bool]:
        """Look for the rung from the top; return it, and whether the answer was of the kind. Raises `EngineError`."""
        failure: EngineError | None = None
        self.rung = None
        for rung in RUNGS:
            try:
                await self._call(kind, _request(kind, messages, (), rung, max_tokens, kind), errand)
            except InvalidAnswer:
                return rung, False
            except EngineError as error:
                if self.rung is not None:
                    return rung, False
                failure = failure or error
                if not _of_format(error, _REFUSES | _MAY_REFUSE):
                    raise
            else:
                return rung, True
        raise failure or EngineError("The model endpoint can't be used", outcome="rejected")

    async def _call(self, kind: type[_D], request: Request, errand: Errand) -> _D:
        try:
            draft = await self._endpoint.call(request, errand, lambda content: parse_draft(kind, content))
        except InvalidAnswer:
            self._found(request.rung)
            raise
        except EngineError as error:
            if error.outcome in _ANSWERED and error.status is None:
                self._found(request.rung)
            raise
        self._found(request.rung)
        return draft

    def _found(self, rung: Rung) -> None:
        if self.rung != rung:
            log.info("engine.format_found", model=self._endpoint.model, response_format=rung)
        self.rung = rung


def _of_format(error: EngineError, statuses: frozenset[int]) -> bool:
    """Whether it may be the `response_format` that was refused."""
    return error.status in statuses and error.outcome in ("rejected", "server_error")


def _request(
    kind: type[BaseModel], messages: Messages, turns: Turns, rung: Rung, max_tokens: int, first: type[BaseModel]
) -> Request:
    """Return the conversation with instructions first, the same for every article, and the schema where it belongs."""
    in_prompt = rung != "json_schema"
    instructions = with_schema(messages.instructions, strict_schema(first)) if in_prompt else messages.instructions
    said: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": instructions},
        {"role": "user", "content": messages.data},
        *turns,
    ]
    if in_prompt and first is not kind:
        said[-1] = {"role": "user", "content": with_schema(str(said[-1].get("content")), strict_schema(kind))}
    return Request(tuple(said), kind.__name__, strict_schema(kind), rung, max_tokens)
