"""Every way in which a model's endpoint fails: named in the ledger, tried again where that helps, never passed on."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from bot.chat.post import answer_post
from bot.engines.extractive import ExtractiveEngine
from bot.engines.fallback import FallbackEngine, fallback_of
from bot.engines.metering import MemoryMeter
from bot.errors import EngineError, EngineTransient
from bot.language.read import read_article
from bot.model.brief import Fallback
from bot.model.ledger import Outcome
from bot.model.question import Answer
from bot.model.reading import Reading
from tests.unit.model_endpoint import ScriptedEndpoint, completion, refusal, said
from tests.unit.samples import fetched

GOOD = {
    "headline": None,
    "bottom_line": None,
    "points": [
        {
            "text": "Two older ships will be scrapped once the new ones sail.",
            "sentences": [4],
            "words": ["older ships"],
        }
    ],
    "next": [],
}
HTML = httpx2.Response(200, html="<html><title>Router login</title><body>sk-secret</body></html>")
FOREIGN = httpx2.Response(200, json={"hello": "world"})
BROKEN = httpx2.Response(200, content=b'{"choices": [', headers={"content-type": "application/json"})
LOOP = '{"headline": null, "points": [' + '{"text": "Ships will sail.", "sentences": [1], "words": []}, ' * 40
CUT = httpx2.ReadError("connection reset by sk-secret")
NOBODY = httpx2.ConnectError("sk-secret refused")

FINAL: list[tuple[Any, Outcome, Fallback]] = [
    (completion(None, refusal="I can't help with ships."), "refused", "answer"),
    (completion('{"headline": nu', finish="length"), "truncated", "answer"),
    (completion(LOOP, finish="length"), "looping", "answer"),
    (completion("{" + " " * 500, finish="length"), "looping", "answer"),
    (completion("x" * 70_000), "looping", "answer"),
    (completion("{}", finish="content_filter"), "filtered", "answer"),
    (refusal(400, code="content_filter"), "filtered", "answer"),
    (completion(json.dumps(GOOD), finish=None), "unfinished", "answer"),
    (HTML, "not_an_endpoint", "endpoint"),
    (FOREIGN, "not_an_endpoint", "endpoint"),
    (refusal(401, code="invalid_api_key"), "unauthorised", "endpoint"),
    (refusal(403), "unauthorised", "endpoint"),
    (refusal(404, code="model_not_found"), "unknown_model", "endpoint"),
    (refusal(413), "rejected", "endpoint"),
    (refusal(429, code="insufficient_quota"), "no_quota", "endpoint"),
    (httpx2.ReadTimeout("slow"), "timeout", "endpoint"),
]
PASSING: list[tuple[Any, Outcome]] = [
    (completion("  \n"), "empty"),
    (completion(None), "empty"),
    (BROKEN, "unreadable"),
    (refusal(408), "server_error"),
    (refusal(409), "server_error"),
    (refusal(429), "rate_limited"),
    (refusal(502), "server_error"),
    (refusal(503), "server_error"),
    (refusal(529), "server_error"),
    (CUT, "cut"),
    (NOBODY, "unreachable"),
    (httpx2.RemoteProtocolError("half an answer"), "cut"),
    (httpx2.ConnectTimeout("nobody"), "unreachable"),
]


def reading() -> Reading:
    return read_article(fetched().article)


@pytest.mark.parametrize(("answer", "outcome", "reason"), FINAL)
async def test_what_cannot_work_is_named_and_not_tried_again(answer: Any, outcome: str, reason: Fallback) -> None:
    endpoint, meter = ScriptedEndpoint(answer), MemoryMeter()
    engine = endpoint.engine(meter)

    with pytest.raises(EngineError) as caught:
        await engine.draft_brief(reading(), workspace="w")

    assert caught.value.outcome == outcome
    assert meter.outcomes == [outcome]
    assert endpoint.slept == []
    assert "sk-secret" not in caught.value.message
    assert "ships" not in caught.value.message
    assert fallback_of(outcome) == reason


@pytest.mark.parametrize(("answer", "outcome"), PASSING)
async def test_what_may_pass_is_tried_once_more(answer: Any, outcome: str) -> None:
    endpoint, meter = ScriptedEndpoint(answer, said(GOOD)), MemoryMeter()

    draft, mark = await endpoint.engine(meter).draft_brief(reading(), workspace="w")

    assert len(draft.points) == 1
    assert mark.fallback is None
    assert meter.outcomes == [outcome, "ok"]
    assert len(endpoint.slept) == 1
    assert 0.7 <= endpoint.slept[0] <= 1.3


@pytest.mark.parametrize(("answer", "outcome"), PASSING)
async def test_what_does_not_pass_is_left_to_the_extractive_engine(answer: Any, outcome: str) -> None:
    endpoint, meter = ScriptedEndpoint(answer), MemoryMeter()
    engine = FallbackEngine(endpoint.engine(meter), ExtractiveEngine())

    draft, mark = await engine.draft_brief(reading(), workspace="w")

    assert draft.points
    assert (mark.name, mark.model, mark.fallback) == ("extractive", None, fallback_of(outcome))
    assert meter.outcomes == [outcome] * 2


@pytest.mark.parametrize(
    ("headers", "slept"),
    [({"retry-after": "7"}, [7.0]), ({"retry-after-ms": "250"}, [0.25]), ({"retry-after": "120"}, [])],
)
async def test_it_waits_as_long_as_the_endpoint_says_unless_that_is_too_long(
    headers: dict[str, str], slept: list[float]
) -> None:
    endpoint = ScriptedEndpoint(refusal(429, headers=headers), said(GOOD))
    engine = FallbackEngine(endpoint.engine(), ExtractiveEngine())

    _, mark = await engine.draft_brief(reading(), workspace="w")

    assert endpoint.slept == slept
    assert mark.name == ("openai_compatible" if slept else "extractive")


async def test_the_shape_is_asked_for_once_more_and_that_is_all() -> None:
    endpoint, meter = ScriptedEndpoint(completion("Ships!"), completion("More ships!")), MemoryMeter()

    with pytest.raises(EngineError, match="twice") as caught:
        await endpoint.engine(meter).draft_brief(reading(), workspace="w")

    assert caught.value.outcome == "invalid"
    assert meter.outcomes == ["invalid", "invalid"]
    assert [call.purpose for call, _ in meter.calls] == ["brief", "repair"]
    assert [result.raw for _, result in meter.calls] == ["Ships!", "More ships!"]


@pytest.mark.parametrize("reason", ["budget", "settings", "endpoint", "answer", "unverified"])
def test_a_post_says_why_no_model_wrote_it(reason: Fallback) -> None:
    mark = ExtractiveEngine(reason)._mark
    for abstained in (None, "coverage_does_not_tell"):
        post = answer_post(Answer("?", (), abstained, (), (), mark))
        assert "Written without a language model: " in str(post.blocks)


# ---------------------------------------------------------------- the ladder


async def test_a_500_on_the_first_call_is_tried_again_before_it_counts_against_the_schema() -> None:
    endpoint, meter = ScriptedEndpoint(refusal(500), said(GOOD)), MemoryMeter()
    engine = endpoint.engine(meter)

    await engine.draft_brief(reading(), workspace="w")

    assert engine.rung == "json_schema"


async def test_a_server_that_always_answers_500_to_a_schema_gets_none() -> None:
    endpoint = ScriptedEndpoint(lambda asked: refusal(500) if "json_schema" in str(asked) else said(GOOD))
    engine = endpoint.engine()

    for _ in range(2):
        await engine.draft_brief(reading(), workspace="w")

    assert endpoint.formats() == ["json_schema", "json_schema", "json_object", "json_object"]
    assert "additionalProperties" in endpoint.asked[-1]["messages"][0]["content"]


@pytest.mark.parametrize(("address", "beside"), [(None, [False]), ("https://models.example/v1", [True, False, False])])
async def test_beside_json_object_the_schema_goes_to_other_hosts_until_they_refuse_it(
    address: str | None, beside: list[bool]
) -> None:
    def answer(asked: Any) -> httpx2.Response:
        wanted = asked["response_format"]
        return refusal(400) if wanted["type"] == "json_schema" or "schema" in wanted else said(GOOD)

    endpoint = ScriptedEndpoint(answer)
    engine = endpoint.engine(base_url=address)
    for _ in range(max(1, len(beside) - 1)):
        await engine.draft_brief(reading(), workspace="w")

    assert engine.rung == "json_object"
    assert ["schema" in asked["response_format"] for asked in endpoint.asked[1:]] == beside


async def test_wrong_keys_and_unknown_models_are_not_asked_on_every_rung() -> None:
    for status in (401, 403, 404):
        endpoint = ScriptedEndpoint(refusal(status))
        with pytest.raises(EngineError):
            await endpoint.engine().draft_brief(reading(), workspace="w")
        assert len(endpoint.asked) == 1


class Remembering(MemoryMeter):
    async def known_rung(self, workspace: str, *, endpoint: str, model: str) -> Any:
        assert (workspace, endpoint, model) == ("w", "models.example/v1", "m")
        return "json_object"


async def test_the_rung_of_earlier_calls_comes_first_and_another_server_is_found_out() -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    await endpoint.engine(Remembering()).draft_brief(reading(), workspace="w")
    assert endpoint.formats() == ["json_object"]

    endpoint = ScriptedEndpoint(refusal(400), refusal(400), said(GOOD))
    engine = endpoint.engine(Remembering())
    await engine.draft_brief(reading(), workspace="w")
    assert endpoint.formats() == ["json_object", "json_object", "json_schema"]
    assert engine.rung == "json_schema"


# ---------------------------------------------------------------- what is sent


async def test_only_what_every_endpoint_knows_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: desk\nAuthorization: Bearer other")
    endpoint = ScriptedEndpoint(said(GOOD))
    await endpoint.engine().draft_brief(reading(), workspace="w")

    assert set(endpoint.asked[0]) == {"model", "messages", "max_tokens", "response_format"}
    sent = endpoint.headers[0]
    assert sent["authorization"] == "Bearer sk-secret"
    assert "x-team" not in sent
    assert not [name for name in sent if name.startswith("openai-")]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (None, "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("https://desk.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("https://notopenai.com/v1", "max_tokens"),
    ],
)
async def test_the_limit_has_the_name_that_the_host_takes(address: str | None, name: str) -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    await endpoint.engine(base_url=address, max_answer_tokens=321).draft_brief(reading(), workspace="w")
    assert endpoint.asked[0][name] == 321


async def test_a_host_that_wants_the_limit_s_other_name_gets_it() -> None:
    refused = refusal(400, param="max_tokens", code="unsupported_parameter")
    endpoint, meter = ScriptedEndpoint(refused, said(GOOD)), MemoryMeter()
    engine = endpoint.engine(meter)

    for _ in range(2):
        await engine.draft_brief(reading(), workspace="w")

    assert ["max_completion_tokens" in asked for asked in endpoint.asked] == [False, True, True]
    assert engine.rung == "json_schema"


async def test_instructions_come_first_and_are_the_same_for_every_article() -> None:
    endpoint = ScriptedEndpoint(said(GOOD))
    engine = endpoint.engine()
    await engine.draft_brief(reading(), workspace="w")
    await engine.draft_brief(read_article(fetched("Another day passed.").article), workspace="w")
    first, second = (asked["messages"] for asked in endpoint.asked)
    assert first[0] == second[0]
    assert first[0]["role"] == "system"
    assert first[1] != second[1]


# ---------------------------------------------------------------- what a call counts as


async def test_the_endpoint_s_own_count_is_what_counts() -> None:
    meter = MemoryMeter()
    await ScriptedEndpoint(said(GOOD, usage=(812, 64))).engine(meter).draft_brief(reading(), workspace="w", about="r1")
    ((call, result),) = meter.calls
    assert (result.tokens_in, result.tokens_out, result.estimated) == (812, 64, False)
    assert (call.prompt, call.prompt_version, call.about, call.purpose) == ("brief", 2, "r1", "brief")
    assert call.tokens >= 4_000 + len(reading().text)
    assert result.latency_ms >= 0


@pytest.mark.parametrize("answer", [said(GOOD, usage=None), CUT, httpx2.ReadTimeout("slow"), refusal(504)])
async def test_where_nobody_tells_the_upper_bound_counts(answer: Any) -> None:
    meter = MemoryMeter()
    engine = FallbackEngine(ScriptedEndpoint(answer).engine(meter, retries=0), ExtractiveEngine())
    await engine.draft_brief(reading(), workspace="w")
    ((call, result),) = meter.calls
    assert result.tokens_in + result.tokens_out == call.tokens
    assert result.estimated


@pytest.mark.parametrize("answer", [refusal(401), refusal(404), refusal(429), refusal(503), NOBODY])
async def test_what_nobody_charges_for_counts_nothing(answer: Any) -> None:
    meter = MemoryMeter()
    engine = FallbackEngine(ScriptedEndpoint(answer).engine(meter, retries=0), ExtractiveEngine())
    await engine.draft_brief(reading(), workspace="w")
    assert [result.tokens_in + result.tokens_out for _, result in meter.calls] == [0]


# ---------------------------------------------------------------- the check of `doctor`


async def test_the_check_finds_the_rung_with_a_small_call() -> None:
    endpoint, meter = ScriptedEndpoint(refusal(400), said({"statements": []})), MemoryMeter()
    engine = endpoint.engine(meter)

    report = await engine.check(workspace="w")

    assert (report.endpoint, report.model, report.rung, report.shaped) == (
        "models.example/v1",
        "m",
        "json_object",
        True,
    )
    assert engine.rung == "json_object"
    assert {call.purpose for call, _ in meter.calls} == {"check"}
    assert sum(len(message["content"]) for message in endpoint.asked[0]["messages"]) < 500


@pytest.mark.parametrize("answer", [completion("Hello!"), completion("", finish="length"), completion("")])
async def test_an_endpoint_that_answers_anything_has_a_rung(answer: Any) -> None:
    report = await ScriptedEndpoint(answer).engine(retries=0).check(workspace="w")
    assert (report.rung, report.shaped) == ("json_schema", False)


@pytest.mark.parametrize(
    ("answer", "says"),
    [(refusal(401), "key"), (refusal(404), "model or address"), (HTML, "base URL"), (NOBODY, "reach")],
)
async def test_what_is_wrong_with_an_endpoint_is_said(answer: Any, says: str) -> None:
    with pytest.raises(EngineError, match=says):
        await ScriptedEndpoint(answer).engine(retries=0).check(workspace="w")


async def test_a_check_is_over_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.engines.openai_compatible.CHECK_S", 0.01)
    meter = MemoryMeter()
    endpoint = ScriptedEndpoint(said(GOOD))

    async def forever(request: httpx2.Request) -> httpx2.Response:
        import asyncio

        await asyncio.Event().wait()
        raise AssertionError

    endpoint.handle = forever  # type: ignore[method-assign]
    with pytest.raises(EngineTransient, match="within"):
        await endpoint.engine(meter).check(workspace="w")
    assert meter.outcomes == ["lost"]
