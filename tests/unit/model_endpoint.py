"""A model's endpoint in memory, behind the real SDK: what it answers is scripted, what it was asked is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx2

from bot.engines.metering import MemoryMeter, Meter
from bot.engines.openai_compatible import OpenAICompatibleEngine
from bot.engines.prompts import PromptStore

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
Answer = httpx2.Response | Exception | Callable[[dict[str, Any]], httpx2.Response]


def completion(
    content: str | None,
    *,
    finish: str | None = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] | None = (100, 20),
) -> httpx2.Response:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    body: dict[str, Any] = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
    if usage is not None:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    # Half a surrogate pair can be sent, escaped.
    return httpx2.Response(200, content=json.dumps(body), headers={"content-type": "application/json"})


def said(draft: Mapping[str, Any], **fields: Any) -> httpx2.Response:
    return completion(json.dumps(draft), **fields)


def refusal(status: int, *, headers: Mapping[str, str] | None = None, **error: Any) -> httpx2.Response:
    return httpx2.Response(status, json={"error": {"message": "no", **error}}, headers=dict(headers or {}))


class ScriptedEndpoint:
    """Answers in turn, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.slept: list[float] = []

    async def handle(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(json.loads(request.content))
        self.headers.append(request.headers)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            # A response is read once.
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(self.asked[-1])

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def engine(self, meter: Meter | None = None, **options: Any) -> OpenAICompatibleEngine:
        given: dict[str, Any] = {"base_url": "https://models.example/v1", "model": "m", **options}
        return OpenAICompatibleEngine(
            api_key="sk-secret",
            prompts=PromptStore(PROMPTS),
            meter=meter or MemoryMeter(),
            http_client=httpx2.AsyncClient(transport=httpx2.MockTransport(self.handle)),
            sleep=self.sleep,
            **given,
        )

    def formats(self) -> list[str]:
        """The rungs that were tried."""
        return [asked.get("response_format", {"type": "text"})["type"] for asked in self.asked]
