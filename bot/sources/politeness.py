"""One request at a time per host, a pause after each, and silence for as long as a host asks for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_MANY_HOSTS = 2048


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at_s: float = 0.0
    held_until_s: float = 0.0


class HostGate:
    """Lets requests to one host through one after the other. Within one process and one event loop."""

    def __init__(
        self,
        pause_s: float,
        *,
        now_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause_s = pause_s
        self._sleep = sleep
        self._now_s = now_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, pause_s: float | None = None) -> AsyncIterator[None]:
        """Wait for the host's turn and keep it for the block; `pause_s` replaces the usual pause after it."""
        entry = self._hosts.get(host)
        if entry is None:
            self._forget_idle()
            entry = self._hosts[host] = _Host()
        entry.waiting += 1
        try:
            async with entry.lock:
                wait_s = entry.free_at_s - self._now_s()
                if wait_s > 0:
                    await self._sleep(wait_s)
                try:
                    yield
                finally:
                    entry.free_at_s = self._now_s() + (self._pause_s if pause_s is None else pause_s)
        finally:
            entry.waiting -= 1

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
