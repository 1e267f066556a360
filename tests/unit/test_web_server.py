"""The room: an address that can't be had is said in one line, and it ends soon after it is told to."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.chat.web.app import desk_app
from bot.chat.web.server import WebRoom
from bot.errors import ConfigError
from tests.unit.web_desk import WebDesk


def room(app: FastAPI | None = None, *, host: str = "127.0.0.1", port: int = 0) -> WebRoom:
    served = app or desk_app(desk=WebDesk(), hosts=["127.0.0.1", "[::1]"])
    return WebRoom(served, host=host, port=port, setting="DRAGOMAN_WEB_PORT")


@asynccontextmanager
async def serving(one: WebRoom) -> AsyncIterator[asyncio.Task[None]]:
    one.bind()
    task = asyncio.create_task(one.serve())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def sentence_of(one: WebRoom) -> str:
    with pytest.raises(ConfigError) as refused:
        one.bind()
    assert "\n" not in refused.value.message
    assert refused.value.exit_code == 2
    return refused.value.message


async def test_it_answers_at_its_address_and_leaves_signals_alone() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    one = room()
    async with serving(one), httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{one.url}/healthz")
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    assert answer.json() == {"status": "ok"}
    assert "server" not in answer.headers


async def test_a_port_in_use_is_said_in_one_line() -> None:
    first = room()
    first.bind()
    port = int(first.url.rpartition(":")[2])
    assert sentence_of(room(port=port)) == (f"port {port} is in use on 127.0.0.1; set DRAGOMAN_WEB_PORT to another one")
    first.close()
    again = room(port=port)
    again.bind()
    again.close()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_said_in_one_line(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    if host.endswith("invalid"):
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said = sentence_of(room(host=host))
    assert said == f"{host} is not an address of this machine; set DRAGOMAN_WEB_HOST to one, such as 127.0.0.1"


def test_a_port_that_is_not_for_this_user_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: socket.socket, address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    assert sentence_of(room(port=80)) == (
        "port 80 may not be used by this user; set DRAGOMAN_WEB_PORT to one from 1024 on"
    )


async def test_it_ends_when_it_is_cancelled_and_gives_the_address_back() -> None:
    one = room()
    async with serving(one) as task:
        async with httpx2.AsyncClient(trust_env=False) as client:
            await client.get(f"{one.url}/healthz")
        port = int(one.url.rpartition(":")[2])
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    other = room(port=port)
    other.bind()
    other.close()


async def test_an_answer_under_way_is_finished() -> None:
    app = FastAPI()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> Response:
        del request
        begun.set()
        await go_on.wait()
        return PlainTextResponse("done")

    app.add_route("/slow", slow)
    one = room(app)
    async with serving(one) as task, httpx2.AsyncClient(trust_env=False) as client:
        asking = asyncio.create_task(client.get(f"{one.url}/slow"))
        await begun.wait()
        task.cancel()
        go_on.set()
        assert (await asking).text == "done"


async def test_an_answer_that_never_ends_is_cut() -> None:
    app = FastAPI()
    begun = asyncio.Event()
    cut: list[str] = []

    async def stuck(request: Request) -> Response:
        del request
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.append("cut")
        return PlainTextResponse("never")

    app.add_route("/stuck", stuck)
    two = room(app)
    async with serving(two) as task, httpx2.AsyncClient(trust_env=False) as client:
        asking = asyncio.create_task(client.get(f"{two.url}/stuck"))
        await begun.wait()
        task.cancel()
        await asyncio.wait({task}, timeout=30)
        assert task.cancelled()
        assert cut == ["cut"]
        with pytest.raises(httpx2.HTTPError):
            (await asking).raise_for_status()


async def test_told_twice_it_leaves_nothing_behind() -> None:
    one = room()
    async with serving(one) as task, httpx2.AsyncClient(trust_env=False) as client:
        await client.get(f"{one.url}/healthz")
        for _ in range(2):
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(task, return_exceptions=True)
    other = room()  # with the number of the socket that was closed
    async with serving(other), httpx2.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{other.url}/healthz")).status_code == 200
