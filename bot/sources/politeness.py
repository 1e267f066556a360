"""One request at a time per host, a pause after each, and silence for as long as a host asks for it.

Within this process by locks, first come first served; across processes by `ports.Hosts`, where one is given.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.errors import DatabaseError
from bot.ports import Hosts

_MANY_HOSTS = 2048
_LONGEST_SLEEP_S = 0.5
"""Another process may give its turn back sooner than it has to."""


class HostHeld(Exception):
    """The host asked for silence; `seconds` are left of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at_s: float = 0.0
    held_until_s: float = 0.0


class HostGate:
    """Lets requests to one host through one after the other. For one event loop."""

    def __init__(
        self,
        pause_s: float,
        *,
        hosts: Hosts | None = None,
        lease_s: float = 120.0,
        now_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`lease_s`: longer than any turn takes; after it the turn of a process that died lapses for the others."""
        self._pause_s = pause_s
        self._shared = hosts
        self._lease_s = lease_s
        self._me = uuid.uuid4().hex
        self._sleep = sleep
        self._now_s = now_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, ours: bool = False) -> AsyncIterator[None]:
        """Wait for the host's turn and keep it for the block.

        A host of `ours` gets no pause after it and is no matter of other processes. Raises `HostHeld`.
        """
        entry = self._hosts.get(host)
        if entry is None:
            self._forget_idle()
            entry = self._hosts[host] = _Host()
        entry.waiting += 1
        try:
            async with entry.lock:
                self._check(host)
                wait_s = entry.free_at_s - self._now_s()
                if wait_s > 0:
                    await self._sleep(wait_s)
                shared = None if ours else self._shared
                if shared is not None:
                    await self._take(shared, host)
                try:
                    yield
                finally:
                    if shared is not None:
                        # Also when this request was given up: the others need not wait for the turn to lapse.
                        await asyncio.shield(self._give(shared, host))
                    # After it, so that by this clock the others' pause is over when ours is.
                    entry.free_at_s = self._now_s() + (0.0 if ours else self._pause_s)
        finally:
            entry.waiting -= 1

    async def _take(self, shared: Hosts, host: str) -> None:
        while True:
            turn = await shared.take(host, self._me, self._lease_s)
            if turn.held_s > 0:
                self.hold(host, turn.held_s)
                raise HostHeld(turn.held_s)
            if turn.wait_s <= 0:
                return
            await self._sleep(min(turn.wait_s, _LONGEST_SLEEP_S))

    async def _give(self, shared: Hosts, host: str) -> None:
        # What was fetched is not lost with the database: the turn lapses by itself.
        with contextlib.suppress(DatabaseError):
            await shared.give(host, self._me, pause_s=self._pause_s, hold_s=self.held_for(host))

    def _check(self, host: str) -> None:
        if (held_s := self.held_for(host)) > 0:
            raise HostHeld(held_s)

    def hold(self, host: str, seconds: float) -> None:
        """Note that the host asked for silence."""
        self._hosts.setdefault(host, _Host()).held_until_s = self._now_s() + seconds

    def held_for(self, host: str) -> float:
        """Return the seconds of silence that are left, 0 when the host may be asked."""
        entry = self._hosts.get(host)
        return 0.0 if entry is None else max(0.0, entry.held_until_s - self._now_s())

    def _forget_idle(self) -> None:
        if len(self._hosts) < _MANY_HOSTS:
            return
        now = self._now_s()
        self._hosts = {
            host: entry
            for host, entry in self._hosts.items()
            if entry.waiting or max(entry.free_at_s, entry.held_until_s) > now
        }
