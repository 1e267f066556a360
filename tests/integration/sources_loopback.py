"""A scriptable HTTP server on loopback: what a publisher's server may do, good and bad."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Speak = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """One request as it came in."""

    host: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Loopback:
    """Answers by (host, path), else by path; everything else is 404. `asked` are the requests in order."""

    port: int = 0
    answers: dict[str, bytes | Speak] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    busy: int = 0
    most_busy: int = 0
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def pin(self, *hosts: str) -> dict[str, tuple[str, int]]:
        return dict.fromkeys(hosts, ("127.0.0.1", self.port))

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
            }
            asked = Asked(headers.get("host", "").partition(":")[0], first.split(" ")[1], headers)
            self.asked.append(asked)
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
            answer = self.answers.get(asked.path, response(404))
            answer = self.answers.get(f"{asked.host}{asked.path}", answer)
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.busy = max(0, self.busy - 1)
            writer.close()


def response(status: int = 200, body: bytes | str = b"", **headers: str) -> bytes:
    """Write a whole answer; header names are given with underscores."""
    data = body.encode() if isinstance(body, str) else body
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"content-length": str(len(data)), "connection": "close", **given}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + data


def redirect(location: str, status: int = 302) -> bytes:
    return response(status, location=location)


@asynccontextmanager
async def loopback() -> AsyncIterator[Loopback]:
    """Run the server for the block."""
    state = Loopback()
    server = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        await server.wait_closed()
