"""Messages: what is a question, what is stored before it is acknowledged, what is dropped."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
import structlog
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chat.slack import listeners
from bot.errors import DatabaseUnavailable, InputError
from tests.unit.fake_desk import FakeDesk
from tests.unit.slack_rig import (
    ANNA,
    BOT,
    DIRECT,
    NEWS,
    QUESTION,
    THREAD,
    Rig,
    event_body,
    mentioned,
    news_desk,
    said,
    until,
)


@pytest.fixture
def desk() -> FakeDesk:
    return news_desk()


@pytest.fixture
def rig(desk: FakeDesk) -> Rig:
    return Rig(desk)


# ---------------------------------------------------------------- questions in messages


async def test_a_mention_is_heard_with_its_thread(rig: Rig, desk: FakeDesk) -> None:
    root, reply = mentioned(QUESTION), mentioned("and <@U2> &amp; co?", thread=THREAD)

    await rig.event(root)
    await rig.event(reply)

    assert desk.heard == [
        {"platform": "slack", "key": f"{NEWS}:{root['ts']}", "channel": NEWS, "thread": root["ts"], "person": ANNA,
         "text": QUESTION},
        {"platform": "slack", "key": f"{NEWS}:{reply['ts']}", "channel": NEWS, "thread": THREAD, "person": ANNA,
         "text": "and @U2 & co?"},
    ]  # fmt: skip
    assert rig.client.called == []


async def test_a_reply_in_our_thread_is_heard(rig: Rig, desk: FakeDesk) -> None:
    desk.threads.add(("slack", NEWS, THREAD))

    await rig.event(said(QUESTION, thread=THREAD))
    await rig.event(said("also told to all?", thread=THREAD, subtype="thread_broadcast"))
    await rig.event(said("and in this file?", thread=THREAD, subtype="file_share"))

    assert [heard["text"] for heard in desk.heard] == [QUESTION, "also told to all?", "and in this file?"]
    assert {heard["thread"] for heard in desk.heard} == {THREAD}


async def test_a_direct_message_is_heard(rig: Rig, desk: FakeDesk) -> None:
    first = said(QUESTION, channel=DIRECT)

    await rig.event(first)
    await rig.event(said(f"<@{BOT}> and who paid?", channel=DIRECT, thread=first["ts"]))

    assert [(heard["text"], heard["thread"]) for heard in desk.heard] == [
        (QUESTION, first["ts"]),
        ("and who paid?", first["ts"]),
    ]
    assert desk.count("in_our_thread") == 0


@pytest.mark.parametrize(
    "event",
    [
        said("just talking"),
        said(f"<@{BOT}> {QUESTION}"),  # app_mention brings it
        said("to <@U2>: look"),
        said(QUESTION, bot_id="B1"),
        said(QUESTION, subtype="bot_message"),
        said(QUESTION, subtype="message_changed", message={"text": QUESTION}),
        said(QUESTION, subtype="message_deleted"),
        said(QUESTION, subtype="channel_join"),
        said(QUESTION, thread=THREAD, user=BOT),
        said(QUESTION, channel=DIRECT, user=BOT),
        said(QUESTION, channel=DIRECT, user="USLACKBOT"),
        said(":+1:", channel=DIRECT),
        said("", channel=DIRECT, subtype="file_share"),
        said(f"<@U2> is {QUESTION}", thread=THREAD),
        said("<!subteam^S1|@desk> look", thread=THREAD),
        said("👍 :tada:", thread=THREAD),
        said(f"<@{BOT}> {QUESTION}", thread=THREAD),  # app_mention brings it
        mentioned(QUESTION, bot_id="B1"),
        mentioned(QUESTION, user=BOT),
        mentioned("👍"),
        {"type": "app_home_opened", "user": ANNA, "channel": DIRECT, "tab": "messages"},
        {"type": "member_joined_channel", "user": ANNA, "channel": NEWS},
        {"type": "channel_archive", "channel": NEWS, "user": ANNA},
        {"type": "reaction_added", "user": ANNA, "item": {}},
        {"type": "message"},
    ],
)
async def test_what_does_not_concern_us_touches_nothing(
    rig: Rig, desk: FakeDesk, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    desk.threads.add(("slack", NEWS, THREAD))

    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        response = await rig.event(event)

    assert response.status == 200
    assert desk.calls == []
    assert rig.client.called == []
    assert logged == []
    assert not [record for record in caplog.records if record.name.startswith("slack")]


async def test_replies_in_other_threads_are_dropped(rig: Rig, desk: FakeDesk) -> None:
    response = await rig.event(said(QUESTION, thread="1745970000.000009"))

    assert response.status == 200
    assert {call.name for call in desk.calls} == {"in_our_thread"}


async def test_root_messages_are_dropped_without_knowing_who_we_are(rig: Rig, desk: FakeDesk) -> None:
    await rig.event(said("just talking"), authorizations=[])

    assert rig.client.called == []
    assert desk.calls == []


async def test_who_we_are_is_asked_once_where_slack_does_not_say(rig: Rig, desk: FakeDesk) -> None:
    await rig.event(mentioned(QUESTION), authorizations=[])
    await rig.event(mentioned(QUESTION), authorizations=None)

    assert len(desk.heard) == 2
    assert len(rig.client.of("auth.test")) == 1


async def test_group_messages_are_heard_once_by_whichever_event_tells(rig: Rig, desk: FakeDesk) -> None:
    first = said(f"<@{BOT}> {QUESTION}", channel="G0GROUP", channel_type="mpim")

    await rig.event(first)
    await rig.event({**first, "type": "app_mention"})
    await rig.event(said("among us", channel="G0GROUP", channel_type="mpim"))

    assert [heard["text"] for heard in desk.heard] == [QUESTION]


# ---------------------------------------------------------------- stored, then acknowledged


async def test_a_question_is_stored_before_its_event_is_acknowledged(rig: Rig, desk: FakeDesk) -> None:
    desk.waits["hear"] = asyncio.Event()

    answering = asyncio.ensure_future(
        rig.app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=event_body(mentioned(QUESTION))))
    )
    await until(lambda: desk.count("hear"))
    assert not answering.done()
    desk.waits["hear"].set()

    assert (await answering).status == 200
    assert len(desk.heard) == 1


@pytest.mark.parametrize("method", ["hear", "in_our_thread"])
async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    rig: Rig, desk: FakeDesk, method: str
) -> None:
    desk.threads.add(("slack", NEWS, THREAD))
    desk.fail(method, DatabaseUnavailable("no connection"))
    body = event_body(said(QUESTION, thread=THREAD))

    assert (await rig.send(body)).status == 503
    assert desk.heard == []
    assert (await rig.send(body)).status == 200
    assert (await rig.send(body)).status == 200
    assert len(desk.heard) == 1


async def test_a_store_that_hangs_is_not_waited_for(rig: Rig, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "STORE_S", 0.01)
    desk.waits["hear"] = asyncio.Event()

    assert (await rig.event(mentioned(QUESTION))).status == 503
    assert desk.heard == []


async def test_a_fault_of_ours_is_not_acknowledged_either(rig: Rig, desk: FakeDesk) -> None:
    desk.fail("hear", RuntimeError("a bug"))
    body = event_body(mentioned(QUESTION))

    with structlog.testing.capture_logs() as logged:
        assert (await rig.send(body)).status == 500
    assert [entry["event"] for entry in logged] == ["slack.listener_failed"]
    assert (await rig.send(body)).status == 200
    assert len(desk.heard) == 1


async def test_not_knowing_who_we_are_is_a_reason_to_ask_again(rig: Rig, desk: FakeDesk) -> None:
    rig.client.answers["auth.test"] = TimeoutError()

    assert (await rig.event(mentioned(QUESTION), authorizations=[])).status == 503
    rig.client.answers["auth.test"] = {"user_id": BOT}
    assert (await rig.event(mentioned(QUESTION), authorizations=[])).status == 200
    assert len(desk.heard) == 1


async def test_a_mention_that_is_edited_is_heard_once(rig: Rig, desk: FakeDesk) -> None:
    first = mentioned(QUESTION)

    await rig.event(first)
    await rig.event({**first, "text": f"<@{BOT}> {QUESTION} Please.", "edited": {"user": ANNA, "ts": "1"}})

    assert [heard["text"] for heard in desk.heard] == [QUESTION]


async def test_a_question_that_is_too_long_is_acknowledged_and_told_privately(rig: Rig, desk: FakeDesk) -> None:
    desk.fail("hear", InputError("the question is longer than 2000 characters"))
    event = mentioned(QUESTION)

    assert (await rig.event(event)).status == 200

    [told] = rig.client.of("chat.postEphemeral")
    assert told["text"] == "The question is longer than 2000 characters."
    assert (told["channel"], told["user"], told["thread_ts"]) == (NEWS, ANNA, event["ts"])


# ---------------------------------------------------------------- words to the bot that are no question


@pytest.mark.parametrize("words", ["", "help", "Help!"])
async def test_help_in_a_mention_is_private(rig: Rig, desk: FakeDesk, words: str) -> None:
    event = mentioned(words, thread=THREAD)

    await rig.event(event, event_id="Ev-help")
    await rig.event(event, event_id="Ev-help")

    [told] = rig.client.of("chat.postEphemeral")
    assert "`/ask What was agreed on trade?`" in told["text"]
    assert (told["user"], told["thread_ts"]) == (ANNA, THREAD)
    assert desk.heard == []


async def test_help_in_the_direct_message(rig: Rig) -> None:
    await rig.event(said("help", channel=DIRECT))

    [told] = rig.client.of("chat.postMessage")
    assert told["channel"] == DIRECT
    assert "`/digest schedule weekdays 08:30`" in told["text"]


async def test_commands_in_words_work_in_threads(rig: Rig, desk: FakeDesk) -> None:
    await rig.event(mentioned("digest status", thread=THREAD))
    await rig.event(mentioned("brief <https://harbour.example/ferries>", thread=THREAD))
    await rig.event(mentioned("digest schedule weekdys 8:30", thread=THREAD))

    first, second, third = rig.client.of("chat.postEphemeral")
    assert first["text"].startswith("No digest is scheduled for this channel: `@Dragoman digest schedule")
    assert "three ferries" in str(second["blocks"])
    assert "`@Dragoman digest schedule weekdays 08:30`" in third["text"]
    assert desk.heard == []


async def test_among_people_in_our_thread_help_is_not_said_to_us(rig: Rig, desk: FakeDesk) -> None:
    desk.threads.add(("slack", NEWS, THREAD))

    await rig.event(said("help", thread=THREAD))

    assert [heard["text"] for heard in desk.heard] == ["help"]
    assert rig.client.called == []


async def test_the_bot_says_hello_once_where_it_is_brought(rig: Rig, desk: FakeDesk) -> None:
    joined = {"type": "member_joined_channel", "user": BOT, "channel": NEWS}

    await rig.event(joined, event_id="Ev-joined")
    await rig.event(joined, event_id="Ev-joined")

    [told] = rig.client.of("chat.postMessage")
    assert told["channel"] == NEWS
    assert "`/digest schedule weekdays 08:30`" in told["text"]


async def test_a_hello_that_fails_is_not_worth_an_error(rig: Rig, desk: FakeDesk) -> None:
    desk.fail("first_time", DatabaseUnavailable("no connection"))
    joined = {"type": "member_joined_channel", "user": BOT, "channel": NEWS}

    assert (await rig.event(joined)).status == 200
    rig.client.answers["chat.postMessage"] = "not_in_channel"
    assert (await rig.event(joined)).status == 200
