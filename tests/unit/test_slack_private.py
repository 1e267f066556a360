"""What commands and buttons do, and what one person is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chat.slack import listeners
from bot.chat.slack.blocks import SHARE_ACTION
from bot.errors import DatabaseUnavailable, EngineError, FetchRefused, FetchTransient, InputError
from bot.model.rows import WrittenBrief
from tests.unit.fake_desk import FakeDesk
from tests.unit.samples import brief_of, ref
from tests.unit.slack_rig import (
    ADDRESS,
    ANNA,
    QUESTION,
    Rig,
    command_body,
    news_desk,
    settled,
    until,
)


@pytest.fixture
def desk() -> FakeDesk:
    return news_desk()


@pytest.fixture
def rig(desk: FakeDesk) -> Rig:
    return Rig(desk)


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for block in message["blocks"] if block["type"] == "actions" for part in block["elements"]]


# ---------------------------------------------------------------- /ask, /brief


async def test_an_answer_comes_privately_with_a_button_to_share_it(rig: Rig, desk: FakeDesk) -> None:
    response = await rig.command("/ask", QUESTION)

    assert (response.status, response.body) == (200, "")
    assert desk.given("ask")["question"] == QUESTION
    assert desk.given("ask")["asked_by"] == f"slack:{ANNA}"
    [shown] = rig.private
    assert shown["response_type"] == "ephemeral"
    assert shown["unfurl_links"] is False
    assert "three ferries" in str(shown["blocks"])
    assert [(button["action_id"], button["value"]) for button in buttons(shown)] == [(SHARE_ACTION, "answer-1")]
    assert desk.count("placed") == 1


async def test_an_abstention_has_no_button(rig: Rig) -> None:
    await rig.command("/ask", "What is the meaning of life?")

    [shown] = rig.private
    assert "does not tell" in str(shown["blocks"])
    assert buttons(shown) == []


async def test_commands_are_acknowledged_before_the_desk_answers(rig: Rig, desk: FakeDesk) -> None:
    desk.waits["first_time"] = asyncio.Event()

    response = await rig.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command_body("/ask", QUESTION)))

    assert response.status == 200
    assert rig.private == []
    desk.waits["first_time"].set()
    await settled()
    assert len(rig.private) == 1


async def test_who_waits_is_told_that_something_happens(
    rig: Rig, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "NOTICE_S", 0.01)
    desk.waits["ask"] = asyncio.Event()

    await rig.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=command_body("/ask", QUESTION)))
    await until(lambda: rig.private)
    desk.waits["ask"].set()
    await settled()

    assert rig.lines[0] == "Looking in the coverage…"
    assert len(rig.private) == 2


async def test_the_same_command_again_does_nothing(rig: Rig, desk: FakeDesk) -> None:
    body = command_body("/ask", QUESTION)

    await rig.send(body)
    assert (await rig.send(body)).status == 200

    assert desk.count("ask") == 1
    assert len(rig.private) == 1


async def test_a_brief_by_address_and_by_words(rig: Rig, desk: FakeDesk) -> None:
    desk.briefs_of["three ferries"] = desk.briefs_of[ADDRESS]

    await rig.command("/brief", "<https://harbour.example/ferries>")
    await rig.command("/brief", "three ferries")

    assert desk.given("brief_url") == {"url": "https://harbour.example/ferries"}
    assert desk.given("find_brief") == {"words": "three ferries"}
    assert all("three ferries" in str(message["blocks"]) for message in rig.private)
    assert len(rig.private) == 2


async def test_a_long_brief_takes_several_messages_and_never_more_than_there_are_uses(rig: Rig, desk: FakeDesk) -> None:
    text = "\n".join(f"The port of Ancona ordered ferry number {n} " + "of many more " * 30 + "." for n in range(200))
    points = tuple(text.split("\n"))
    desk.briefs_of["long"] = WrittenBrief("r1", ref("r1"), brief_of(text, points=points))

    await rig.command("/brief", "long")

    assert 2 <= len(rig.private) <= 5
    assert "left out" in rig.lines[-1]


@pytest.mark.parametrize("command", ["/ask", "/brief", "/digest", "/dragoman"])
async def test_help_needs_no_desk(rig: Rig, desk: FakeDesk, command: str) -> None:
    await rig.command(command, "help")

    assert f"`{command}" in rig.lines[0]
    assert {call.name for call in desk.calls} <= {"first_time"}


async def test_a_wrong_command_gets_the_nearest_right_one(rig: Rig, desk: FakeDesk) -> None:
    await rig.command("/digest", "schedul weekdays 8:30")

    assert rig.lines == ["`/digest schedul weekdays 8:30`: did you mean `/digest schedule weekdays 08:30`?"]
    assert desk.calls == []


async def test_prefixed_commands(desk: FakeDesk) -> None:
    rig = Rig(desk, prefix="acme-")

    await rig.command("/acme-ask", QUESTION)
    await rig.command("/acme-dragoman", "digest status")
    await rig.command("/acme-digest", "statu")

    assert "three ferries" in str(rig.private[0]["blocks"])
    assert "`/acme-dragoman digest schedule weekdays 08:30`" in rig.lines[1]
    assert "`/acme-digest status`" in rig.lines[2]


async def test_what_people_type_mentions_nobody(rig: Rig) -> None:
    await rig.command("/digest", "&lt;!channel&gt; <!here> <@U2>")

    assert "&lt;!channel&gt;" in rig.lines[0]
    assert "<" not in rig.lines[0]


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (InputError("the question is longer than 2000 characters"), "The question is longer than 2000 characters."),
        (DatabaseUnavailable("host=secret refused"), "The database does not answer right now; please try again"),
        (FetchRefused("10.0.0.1 is private", url="http://10.0.0.1/"), "That page can't be read here. Reference"),
        (FetchTransient("http 503", url="http://a.example/"), "That page can't be read right now"),
        (EngineError("secret body"), "Something went wrong on our side"),
        (RuntimeError("secret trace"), "Something went wrong on our side"),
        (TimeoutError(), "That did not work right now"),
    ],
)
async def test_people_get_a_line_and_never_an_exceptions_words(
    rig: Rig, desk: FakeDesk, error: Exception, line: str
) -> None:
    desk.fail("ask", error)

    with structlog.testing.capture_logs() as logged:
        response = await rig.command("/ask", QUESTION)

    assert response.status == 200
    [told] = rig.lines
    assert told.startswith(line)
    assert "secret" not in told
    if not isinstance(error, InputError):
        reference = told.split("Reference ")[1].rstrip(".")
        assert len(reference) == 8
        assert [entry for entry in logged if entry.get("reference") == reference]


async def test_an_outage_while_noting_the_command_gets_a_line(rig: Rig, desk: FakeDesk) -> None:
    desk.fail("first_time", DatabaseUnavailable("no connection"))

    await rig.command("/ask", QUESTION)

    assert rig.lines[0].startswith("The database does not answer right now")
    assert desk.count("ask") == 0


async def test_a_database_that_hangs_gets_a_line(rig: Rig, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "NOTE_S", 0.01)
    desk.waits["first_time"] = asyncio.Event()

    await rig.command("/ask", QUESTION)

    assert rig.lines[0].startswith("The database does not answer right now")


async def test_a_refused_private_answer_is_said_once_and_hurts_nobody(rig: Rig) -> None:
    rig.refuse_private = 1
    await rig.command("/ask", QUESTION)
    rig.refuse_private = 5
    await rig.command("/ask", QUESTION)

    assert len(rig.private) == 1
    assert rig.lines[0].startswith("Something went wrong on our side")
