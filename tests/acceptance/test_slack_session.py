"""A day in Slack, against a Slack of our own: scheduled, posted by the clock, asked in the thread, shared, archived."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest_asyncio

from tests.acceptance.command import ROOT, run_dragoman
from tests.integration.fake_slack import FakeSlack
from tests.integration.slack_workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Message

ROME = ZoneInfo("Europe/Rome")
PATIENCE_S = 200
ANNA = "U0ANNA"
NEWS = "C0NEWS"
PUBLIC = "https://news.example.org"
FERRIES = """Ancona orders three ferries

The port of Ancona on {day} ordered three car ferries from the Adria yard in Trieste, its largest order.

"The contract is worth 120 million euros and the first ship comes in two years," harbour master Livia Conti said.

The ferries will sail between Ancona and Split. Two older ships will be scrapped once the new ones sail, Conti said.
"""
BRIDGE = """Galata footbridge closed

Engineers on {day} closed the Galata footbridge for repairs after a crack was found, the city said.

"The work will last six weeks, and nobody is in danger," chief engineer Nermin Tuna told reporters.
"""


def lay_out(folder: Path) -> None:
    folder.mkdir()
    day = f"{datetime.now(UTC):%A}"
    for name, words in (("ferries", FERRIES), ("bridge", BRIDGE)):
        (folder / f"{name}.txt").write_text(words.format(day=day), "utf-8")


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as running:
        running.person(ANNA, "anna", tz="Europe/Rome")
        running.channel(NEWS, "news", members=[ANNA])
        running.channel("C0OTHER", "other", members=[ANNA])
        yield running


def shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


async def until(slack: FakeSlack, fine: Any) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not fine():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.1)
    assert [call.error for call in slack.calls if call.error not in (None, "is_archived")] == []


async def test_a_day_in_slack(tmp_path: Path, slack: FakeSlack) -> None:
    data, clippings = tmp_path / "data", tmp_path / "clippings"
    lay_out(clippings)
    run_dragoman(data, "sources", "add", str(clippings), "--title", "Harbour Gazette")
    run_dragoman(data, "fetch")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DRAGOMAN_", "DATABASE_"))}
    environment |= {
        "DRAGOMAN_DATA_DIR": str(data),
        "DRAGOMAN_SLACK_BOT_TOKEN": BOT_TOKEN,
        "DRAGOMAN_SLACK_APP_TOKEN": APP_TOKEN,
        "DRAGOMAN_SLACK_API_URL": slack.api_url,
        "DRAGOMAN_WEB_PORT": "0",
        "DRAGOMAN_PUBLIC_URL": PUBLIC,
        "DRAGOMAN_PUBLIC_PORT": "8399",
        "DRAGOMAN_LOG_LEVEL": "info",
        "PYTHONPATH": str(ROOT),
    }
    notes = tmp_path / "notes"
    with notes.open("wb") as output:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stdout=output, stderr=output, cwd=tmp_path
        )
    try:
        await until(slack, lambda: slack.sockets)
        thread = await the_digest_comes_by_the_clock(slack)
        await questions_are_answered_where_they_are_asked(slack, thread)
        await an_answer_is_shared_by_a_button(slack)
        await an_archived_channel_rests_and_its_owner_is_told(slack)
    finally:
        if program.returncode is None:
            program.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            code = await program.wait()
    written = notes.read_text("utf-8") + (data / "logs" / "dragoman.log").read_text("utf-8")
    assert code == 0, written
    assert "Traceback" not in notes.read_text("utf-8")
    assert "zebra" not in written, "what is not meant for us is neither logged nor stored"


async def the_digest_comes_by_the_clock(slack: FakeSlack) -> str:
    at = (datetime.now(ROME) + timedelta(seconds=20)).replace(second=0) + timedelta(minutes=1)
    await slack.command("/digest", f"schedule daily {at:%H:%M}", channel=NEWS, user=ANNA).acked()
    await until(slack, lambda: any(f"{at:%H:%M}" in one.text for one in slack.private))
    await until(slack, lambda: slack.messages(NEWS))
    (digest,) = slack.messages(NEWS)
    await until(slack, lambda: len(slack.messages(NEWS, digest.ts)) == 2)
    assert "three car ferries" in shown(digest) or "Ancona orders three ferries" in shown(digest)
    assert "2 stories" in shown(digest)
    assert "1 source checked, 2 articles read, 2 used" in shown(digest)
    details = [shown(message) for message in slack.messages(NEWS, digest.ts)]
    assert all("rich_text" in detail for detail in details)
    everything = shown(digest) + " ".join(details)
    assert "harbour master" in everything
    assert "chief engineer Nermin Tuna" in everything
    assert f"{PUBLIC}/e/" in everything
    return digest.ts


async def questions_are_answered_where_they_are_asked(slack: FakeSlack, thread: str) -> None:
    slack.say(NEWS, ANNA, "I once saw a zebra")
    followed = slack.say(NEWS, ANNA, "How much is the contract for the ferries worth?", thread_ts=thread)
    await until(slack, lambda: len(slack.messages(NEWS, thread)) == 4)
    assert "120 million euros" in shown(slack.messages(NEWS, thread)[-1])
    for told in followed.told:
        slack.again(told)

    mentioned = slack.say(NEWS, ANNA, f"<@{BOT_USER}> How long will the work on the footbridge last?")
    await until(slack, lambda: slack.messages(NEWS, mentioned.message.ts))
    assert "six weeks" in shown(slack.messages(NEWS, mentioned.message.ts)[0])

    direct = slack.dm(ANNA).id
    asked = slack.say(direct, ANNA, "What did the president of Peru say?")
    await until(slack, lambda: slack.messages(direct, asked.message.ts))
    assert "coverage does not tell" in shown(slack.messages(direct, asked.message.ts)[0])

    assert len(slack.messages(NEWS, thread)) == 4, "an event that came twice is answered once"
    ours = [message for message in slack.messages(NEWS) if message.user == BOT_USER]
    assert len(ours) == 1, "nothing but the digest stands in the channel itself"


async def an_answer_is_shared_by_a_button(slack: FakeSlack) -> None:
    before = len(slack.private)
    await slack.command("/ask", "Who is the chief engineer?", channel="C0OTHER", user=ANNA).acked()
    await until(slack, lambda: any("share_answer" in json.dumps(one.blocks) for one in slack.private[before:]))
    private = next(one for one in slack.private[before:] if "share_answer" in json.dumps(one.blocks))
    assert slack.messages("C0OTHER") == [], "an answer is private until it is shared"
    for _ in range(2):
        await slack.click("share_answer", user=ANNA, on=private).acked()
    await until(slack, lambda: slack.messages("C0OTHER"))
    await asyncio.sleep(1)
    (posted,) = slack.messages("C0OTHER")
    assert "Nermin Tuna" in shown(posted)


async def an_archived_channel_rests_and_its_owner_is_told(slack: FakeSlack) -> None:
    direct = slack.dm(ANNA).id
    before = len(slack.messages(direct))
    # An edition of the minute in which the digest came would be that digest.
    await asyncio.sleep(60.5 - datetime.now(UTC).second)
    slack.channels[NEWS].archived = True
    await slack.command("/digest", "now", channel=NEWS, user=ANNA).acked()
    await until(slack, lambda: len(slack.messages(direct)) > before)
    notice = slack.messages(direct)[-1]
    assert "paused" in shown(notice)
    assert "archived" in shown(notice)
    before = len(slack.private)
    await slack.command("/digest", "status", channel=NEWS, user=ANNA).acked()
    await until(slack, lambda: any("archived" in one.text for one in slack.private[before:]))
