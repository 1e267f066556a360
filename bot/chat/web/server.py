"""Serves a web application on an address of this machine, without signal handlers and without an access log."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from bot.errors import ConfigError

GRACE_S = 2
"""For answers that are under way when the room is closed; with the server's own ticks this stays within 3 s."""
END_S = 3.0
BACKLOG = 128


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program: it closes this room with the others, in its own order."""
        yield


class WebRoom:
    """One application at one address. Serve it once."""

    def __init__(self, app: FastAPI, *, host: str, port: int, setting: str) -> None:
        """`setting` names the port's setting, such as `DRAGOMAN_WEB_PORT`; port 0 takes any free one."""
        self._app = app
        self._host = host
        self._port = port
        self._setting = setting
        self._socket: socket.socket | None = None

    @property
    def url(self) -> str:
        """Where it answers, once it is bound: `http://127.0.0.1:8300`."""
        port = self._socket.getsockname()[1] if self._socket is not None else self._port
        return f"http://[{self._host}]:{port}" if ":" in self._host else f"http://{self._host}:{port}"

    def bind(self) -> None:
        """Take the address. Raises `ConfigError` that says in one line what to set when it can't be had."""
        if self._socket is not None:
            return
        taken: socket.socket | None = None
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self._host, self._port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            taken = socket.socket(family, kind, protocol)
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            taken.setblocking(False)
            taken.bind(address)
            # Two sockets may be bound to one port while neither listens: only this shows that the port is ours.
            taken.listen(BACKLOG)
        except OSError as error:
            if taken is not None:
                taken.close()
            raise ConfigError(self._refused(error)) from None
        self._socket = taken

    def _refused(self, error: OSError) -> str:
        host_setting = self._setting.removesuffix("_PORT") + "_HOST"
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            return f"{self._host} is not an address of this machine; set {host_setting} to one, such as 127.0.0.1"
        if error.errno == errno.EADDRINUSE:
            return f"port {self._port} is in use on {self._host}; set {self._setting} to another one"
        if error.errno in (errno.EACCES, errno.EPERM):
            return f"port {self._port} may not be used by this user; set {self._setting} to one from 1024 on"
        return f"{self._host}:{self._port} can't be served; set {self._setting} or {host_setting} to something else"

    async def serve(self) -> None:
        """Answer until cancelled; then take nothing new and end within 3 s."""
        self.bind()
        assert self._socket is not None
        server = _Server(
            uvicorn.Config(
                self._app,
                http="h11",  # not what else is installed
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        running = asyncio.create_task(server.serve(sockets=[self._socket]), name="web")
        try:
            await asyncio.shield(running)
        finally:
            server.should_exit = True
            try:
                await asyncio.wait({running}, timeout=END_S)
            finally:
                running.cancel()
                # Told twice, the server does not get to closing its listeners; the loop must not keep watching them.
                for listener in getattr(server, "servers", ()):
                    listener.close()
                self.close()

    def close(self) -> None:
        """Give the address back; harmless again."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
