"""How many calls an endpoint gets at a time from this process, whoever makes them."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = WeakKeyDictionary()


def slots_of(endpoint: str, limit: int) -> asyncio.Semaphore:
    """Return the endpoint's semaphore on the running loop; the first who asks for one sets the limit."""
    endpoints = _slots.setdefault(asyncio.get_running_loop(), {})
    return endpoints.setdefault(endpoint, asyncio.Semaphore(limit))
