"""The messenger against our fake Slack, with everything that can go wrong between the two."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.post import notice_post
from bot.chat.slack import client as slack_client
from bot.chat.slack.client import web_client
from bot.chat.slack.messenger import MAX_PAGES, PAGE, SlackMessenger, opaque
from bot.chat.slack.outcomes import LATER, OPEN_ENDED, REFUSED, UNREACHABLE
from bot.errors import ChannelUnreachable, DeliveryError, DeliveryUnknown, DragomanError, TransientError
from tests.integration.fake_slack import BOT_TOKEN, BOT_USER, FakeSlack, Fault

KEY = "edition:7:0"
POST = notice_post("Six stories this morning.")
NEWS = "C0NEWS"
METHOD = "chat.postMessage"


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        fake.person("U0ANNA", "anna")
        fake.channel(NEWS, "news", members=["U0ANNA"])
        yield fake


@pytest.fixture
def messenger(slack: FakeSlack) -> SlackMessenger:
    return SlackMessenger(web_client(BOT_TOKEN, base_url=slack.api_url), public_url=None)


@pytest.fixture
def since() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test can wait for."""
    monkeypatch.setattr(slack_client, "TIMEOUT_S", 0.3)
    monkeypatch.setattr(slack_client, "CONNECT_S", 0.1)


def texts(slack: FakeSlack, channel: str = NEWS, thread: str | None = None) -> list[str]:
    return [message.text for message in slack.messages(channel, thread)]


# ---------------------------------------------------------------- what is posted


async def test_a_post_stands_in_the_channel_with_blocks_text_and_no_previews(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)
    (message,) = slack.messages(NEWS)
    assert (message.ts, message.user) == (ts, BOT_USER)
    assert "Six stories this morning." in message.text
    assert message.blocks
    assert message.given["unfurl_links"] is False
    assert message.given["unfurl_media"] is False


async def test_the_key_is_carried_but_not_readable(slack: FakeSlack, messenger: SlackMessenger) -> None:
    await messenger.post(NEWS, POST, key=KEY)
    (message,) = slack.messages(NEWS)
    assert message.metadata == {"event_type": "dragoman_delivery", "event_payload": {"key": opaque(KEY)}}
    assert "edition" not in str(message.metadata)
    assert opaque(KEY) != opaque("edition:7:1")


async def test_a_reply_stands_in_the_thread_only(slack: FakeSlack, messenger: SlackMessenger) -> None:
    root = await messenger.post(NEWS, POST, key=KEY)
    await messenger.post(NEWS, notice_post("The first story."), key="edition:7:1", thread=root)
    assert len(texts(slack)) == 1
    assert len(texts(slack, thread=root)) == 1


async def test_a_person_is_written_to_in_direct_messages(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime
) -> None:
    ts = await messenger.post("U0ANNA", POST, key=KEY)
    await messenger.post("U0ANNA", POST, key="another")
    direct = slack.dm("U0ANNA").id
    assert len(texts(slack, direct)) == 2
    assert slack.count("conversations.open") == 1
    assert await messenger.find("U0ANNA", KEY, since) == ts
    assert await messenger.find(direct, KEY, since) == ts


async def test_a_message_is_changed_where_it_stands_and_keeps_its_key(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime
) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)

    await messenger.update(NEWS, ts, notice_post("Five stories this morning."))

    assert texts(slack) == ["Five stories this morning."]
    assert await messenger.find(NEWS, KEY, since) == ts


async def test_a_change_whose_answer_is_lost_may_be_tried_again(slack: FakeSlack, messenger: SlackMessenger) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)
    slack.fail("chat.update", Fault("lost_after"))

    with pytest.raises(TransientError):
        await messenger.update(NEWS, ts, POST)
    with pytest.raises(DeliveryError):
        await messenger.update(NEWS, "1700000000.000000", POST)


async def test_a_long_digest_is_taken(slack: FakeSlack, messenger: SlackMessenger) -> None:
    await messenger.post(NEWS, notice_post(*(f"{n} " + "minister " * 60 for n in range(80))), key=KEY)
    assert len(texts(slack)) == 1


# ---------------------------------------------------------------- looking for what may be there


async def test_a_message_is_found_by_its_key(slack: FakeSlack, messenger: SlackMessenger, since: datetime) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)
    reply = await messenger.post(NEWS, POST, key="reply", thread=ts)
    slack.say(NEWS, "U0ANNA", "thanks")
    assert await messenger.find(NEWS, KEY, since) == ts
    assert await messenger.find(NEWS, "reply", since) is None
    assert await messenger.find(NEWS, "reply", since, thread=ts) == reply
    assert await messenger.find(NEWS, "never posted", since) is None
    assert await messenger.find(NEWS, KEY, datetime.now(UTC) + timedelta(seconds=5)) is None


async def test_a_busy_channel_is_read_page_by_page(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime
) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)
    reply = await messenger.post(NEWS, POST, key="reply", thread=ts)
    for n in range(PAGE + 5):
        slack.say(NEWS, "U0ANNA", str(n))
        slack.say(NEWS, "U0ANNA", str(n), thread_ts=ts)
    last = await messenger.post(NEWS, POST, key="last", thread=ts)
    assert await messenger.find(NEWS, KEY, since) == ts
    assert await messenger.find(NEWS, "reply", since, thread=ts) == reply
    assert await messenger.find(NEWS, "last", since, thread=ts) == last


async def test_a_channel_that_is_too_busy_is_not_guessed_about(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime
) -> None:
    for n in range(PAGE * MAX_PAGES + 1):
        slack.say(NEWS, "U0ANNA", str(n))
    with pytest.raises(DeliveryUnknown, match="too many newer messages"):
        await messenger.find(NEWS, KEY, since)


async def test_what_people_write_is_never_taken_for_ours(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime
) -> None:
    slack.store(NEWS, "U0ANNA", opaque(KEY), metadata={"event_type": "other", "event_payload": {"key": opaque(KEY)}})
    slack.store(NEWS, "U0ANNA", KEY, metadata={"event_type": "dragoman_delivery", "event_payload": {"key": [1]}})
    assert await messenger.find(NEWS, KEY, since) is None


async def test_a_thread_that_is_gone_holds_nothing(messenger: SlackMessenger, since: datetime) -> None:
    assert await messenger.find(NEWS, KEY, since, thread="1700000000.000001") is None


@pytest.mark.parametrize("what", ["scope", "member", "limit", "token"])
async def test_where_nothing_can_be_looked_for_the_outcome_stays_unknown(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime, what: str
) -> None:
    match what:
        case "scope":
            slack.scopes.discard("channels:history")
        case "member":
            slack.remove_bot(NEWS)
        case "limit":
            slack.fail("conversations.history", Fault("ratelimited", retry_after_s=60))
        case "token":
            slack.revoke()
    with pytest.raises(DeliveryUnknown) as caught:
        await messenger.find(NEWS, KEY, since)
    assert "may or may not be there" in caught.value.message


@pytest.mark.parametrize("fault", [Fault("lost"), Fault("status", status=503), Fault("garbage")])
async def test_a_look_up_without_an_answer_can_be_tried_again(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime, fault: Fault
) -> None:
    ts = await messenger.post(NEWS, POST, key=KEY)
    slack.fail("conversations.history", fault)
    with pytest.raises(TransientError):
        await messenger.find(NEWS, KEY, since)
    assert await messenger.find(NEWS, KEY, since) == ts


# ---------------------------------------------------------------- outcomes that nobody knows


@pytest.mark.parametrize(
    "fault",
    [
        Fault("lost_after"),
        Fault("status_after", status=500),
        Fault("status_after", status=503),
    ],
)
async def test_a_message_whose_answer_was_lost_is_unknown_posted_once_and_found(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime, fault: Fault
) -> None:
    slack.fail(METHOD, fault)
    with pytest.raises(DeliveryUnknown, match="may or may not be there"):
        await messenger.post(NEWS, POST, key=KEY)
    assert slack.count(METHOD) == 1
    (message,) = slack.messages(NEWS)
    assert await messenger.find(NEWS, KEY, since) == message.ts


@pytest.mark.parametrize(
    "fault",
    [
        Fault("lost"),
        Fault("status", status=500),
        Fault("status", status=502),
        Fault("garbage"),
        Fault("error", error="internal_error"),
        Fault("error", error="fatal_error"),
    ],
)
async def test_the_same_faults_without_a_message_are_unknown_too_and_nothing_is_found(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime, fault: Fault
) -> None:
    slack.fail(METHOD, fault)
    with pytest.raises(DeliveryUnknown):
        await messenger.post(NEWS, POST, key=KEY)
    assert slack.count(METHOD) == 1
    assert await messenger.find(NEWS, KEY, since) is None


@pytest.mark.parametrize("fault", [Fault("hang_after", delay_s=2), Fault("slow", delay_s=2)])
@pytest.mark.usefixtures("impatient")
async def test_an_answer_that_does_not_come_in_time_leaves_it_open(slack: FakeSlack, fault: Fault) -> None:
    slack.fail(METHOD, fault)
    messenger = SlackMessenger(web_client(BOT_TOKEN, base_url=slack.api_url), public_url=None)
    with pytest.raises(DeliveryUnknown):
        await messenger.post(NEWS, POST, key=KEY)
    assert slack.count(METHOD) == (1 if fault.kind == "hang_after" else 0)


# ---------------------------------------------------------------- outcomes that are known


async def test_a_short_wait_is_waited_once(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail(METHOD, Fault("ratelimited", retry_after_s=0))
    await messenger.post(NEWS, POST, key=KEY)
    assert slack.count(METHOD) == 2
    assert len(texts(slack)) == 1


async def test_a_limit_that_stays_is_left_to_the_queue(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail(METHOD, Fault("ratelimited", retry_after_s=0), times=2)
    with pytest.raises(TransientError) as caught:
        await messenger.post(NEWS, POST, key=KEY)
    assert caught.value.retry_after_s == 0
    assert slack.count(METHOD) == 2
    assert texts(slack) == []


async def test_a_long_wait_is_left_to_the_queue_at_once(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail(METHOD, Fault("ratelimited", retry_after_s=30))
    async with asyncio.timeout(10):
        with pytest.raises(TransientError, match="more slowly") as caught:
            await messenger.post(NEWS, POST, key=KEY)
    assert caught.value.retry_after_s == 30
    assert slack.count(METHOD) == 1


async def test_without_a_connection_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    messenger = SlackMessenger(web_client(BOT_TOKEN, base_url=f"http://127.0.0.1:{port}/api/"), public_url=None)
    with pytest.raises(TransientError, match="no connection to Slack"):
        await messenger.post(NEWS, POST, key=KEY)


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_does_not_come_about_in_time_sent_nothing_either() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)  # one connection fits, and nobody takes it; the kernel lets further ones wait
        for other in (first, second):
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}/api/"
        messenger = SlackMessenger(web_client(BOT_TOKEN, base_url=address), public_url=None)
        with pytest.raises(TransientError, match="no connection to Slack"):
            await messenger.post(NEWS, POST, key=KEY)


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
async def test_a_token_taken_back_makes_the_channel_unreachable(
    slack: FakeSlack, messenger: SlackMessenger, code: str
) -> None:
    slack.revoke(code)
    with pytest.raises(ChannelUnreachable, match="Install App") as caught:
        await messenger.post(NEWS, POST, key=KEY)
    assert caught.value.message.endswith(f"({code})")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("removed", "/invite"),
        ("archived", "Unarchive"),
        ("gone", "/invite"),
        ("restricted", "admin"),
        ("scope", "OAuth & Permissions"),
    ],
)
async def test_a_channel_that_can_not_be_posted_to_says_what_to_do(
    slack: FakeSlack, messenger: SlackMessenger, change: str, words: str
) -> None:
    match change:
        case "removed":
            slack.remove_bot(NEWS)
        case "archived":
            slack.archive(NEWS)
        case "gone":
            del slack.channels[NEWS]
        case "restricted":
            slack.channels[NEWS].restricted = True
        case "scope":
            slack.scopes.discard("chat:write")
    with pytest.raises(ChannelUnreachable) as caught:
        await messenger.post(NEWS, POST, key=KEY)
    assert words in caught.value.message
    if change == "scope":
        assert "(missing_scope: chat:write)" in caught.value.message


async def test_a_person_who_left_is_unreachable_and_a_failed_opening_is_tried_again(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.person("U0GONE", deleted=True)
    for person in ("U0GONE", "U0NOBODY", BOT_USER):
        with pytest.raises(ChannelUnreachable):
            await messenger.post(person, POST, key=KEY)
    for fault in (Fault("lost_after"), Fault("status", status=500), Fault("ratelimited", retry_after_s=9)):
        slack.fail("conversations.open", fault)
        with pytest.raises(TransientError):
            await messenger.post("U0ANNA", POST, key=KEY)
    assert slack.posted == []
    await messenger.post("U0ANNA", POST, key=KEY)


@pytest.mark.parametrize("code", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long", "an_error_of_next_year"])
async def test_a_message_that_slack_refuses_does_not_pause_the_channel(
    slack: FakeSlack, messenger: SlackMessenger, code: str
) -> None:
    slack.fail(METHOD, Fault("error", error=code))
    with pytest.raises(DeliveryError, match=code) as caught:
        await messenger.post(NEWS, POST, key=KEY)
    assert type(caught.value) is DeliveryError


async def test_a_reply_to_a_message_that_is_gone_is_refused(slack: FakeSlack, messenger: SlackMessenger) -> None:
    with pytest.raises(DeliveryError, match="is gone"):
        await messenger.post(NEWS, POST, key=KEY, thread="1700000000.000001")
    assert slack.posted == []


@pytest.mark.parametrize("status", [403, 404])
async def test_an_answer_that_is_none_of_slacks_is_told_from_a_lost_one(
    slack: FakeSlack, messenger: SlackMessenger, status: int
) -> None:
    slack.fail(METHOD, Fault("status", status=status))
    with pytest.raises(TransientError):
        await messenger.post(NEWS, POST, key=KEY)


# ---------------------------------------------------------------- what people and logs see


async def test_no_error_shows_slacks_own_words_or_an_exception(slack: FakeSlack, messenger: SlackMessenger) -> None:
    for code in [*UNREACHABLE, *REFUSED, *LATER, *OPEN_ENDED, "restricted_action_read_only_channel", "<!channel> Boo"]:
        slack.fail(METHOD, Fault("error", error=code))
        with pytest.raises(DragomanError) as caught:
            await messenger.post(NEWS, POST, key=KEY)
        said = caught.value.message
        assert "Error" not in said
        assert "<!channel>" not in said
        assert "The server responded" not in said
        assert len(said) < 250
        assert caught.value.__cause__ is None


async def test_nothing_that_is_posted_is_logged(
    slack: FakeSlack, messenger: SlackMessenger, since: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.fail(METHOD, Fault("lost_after"))
    with pytest.raises(DeliveryUnknown):
        await messenger.post(NEWS, POST, key=KEY)
    await messenger.find(NEWS, KEY, since)
    assert "stories" not in caplog.text
    assert BOT_TOKEN not in caplog.text
