"""robots.txt, read by protego; fetched once a day per host and remembered, by all processes together (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from protego import Protego

from bot.errors import FetchRefused, FetchTransient
from bot.model.source import KnownRobots
from bot.ports import Hosts, Offload

if TYPE_CHECKING:
    from bot.sources.client import GuardedClient

MAX_ROBOTS_BYTES = 512 * 1024
"""RFC 9309 asks for at least 500 KiB; what comes after is not read."""
ROBOTS_LIFETIME_S = 24 * 3600.0
UNREACHABLE_LIFETIME_S = 600.0
_MAX_HOSTS = 4096


class RobotsRow(TypedDict):
    """What the `robots` pipe says."""

    allowed: bool


@lru_cache(maxsize=64)
def _parsed(robots_txt: str) -> Protego:
    return Protego.parse(robots_txt)


def allowed(robots_txt: str, agent: str, url: str) -> bool:
    """Whether robots.txt lets `agent` (a product name such as `Dragoman`) fetch `url`."""
    return _parsed(robots_txt).can_fetch(url, agent)


def robots_row(robots_txt: str, agent: str, url: str) -> RobotsRow:
    """One line of the `robots` pipe."""
    return {"allowed": allowed(robots_txt, agent, url)}


@dataclass(frozen=True, slots=True)
class _Known:
    """One host's robots.txt; `text` None: it could not be read, nothing is allowed."""

    text: str | None
    until: float


class RobotsCache:
    """Answers whether a page may be fetched, asking each host for its robots.txt once a day."""

    def __init__(
        self,
        client: GuardedClient,
        offload: Offload,
        *,
        agent: str,
        now_s: Callable[[], float],
        hosts: Hosts | None = None,
    ) -> None:
        """`now_s` counts seconds and never goes back (`time.monotonic`). `hosts`: what other processes know already."""
        self._hosts = hosts
        self._client = client
        self._offload = offload
        self._agent = agent
        self._now_s = now_s
        self._known: dict[str, _Known] = {}

    async def check(self, url: str) -> None:
        """Return when the page may be fetched.

        Raises `FetchRefused` when robots.txt forbids it and `FetchTransient` when robots.txt cannot be had now.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        known = self._known.get(origin)
        if known is None or known.until <= self._now_s():
            known = await self._shared(origin)
            while len(self._known) >= _MAX_HOSTS:
                del self._known[next(iter(self._known))]
            self._known[origin] = known
        if known.text is None:
            raise FetchTransient(
                f"{parts.hostname} does not give out its robots.txt, so its pages are left alone for a while", url=url
            )
        if known.text and not await self._offload(allowed, known.text, self._agent, url):
            raise FetchRefused(f"robots.txt of {parts.hostname} asks programs not to read this page", url=url)

    async def _shared(self, origin: str) -> _Known:
        """Return what any process knows of the origin, else ask it and tell the others."""
        found = await self._hosts.robots(origin) if self._hosts is not None else None
        if found is None:
            found = await self._fetch(origin)
            if self._hosts is not None:
                await self._hosts.keep_robots(origin, found)
        return _Known(found.text, self._now_s() + found.lifetime_s)

    async def _fetch(self, origin: str) -> KnownRobots:
        try:
            response = await self._client.fetch(
                f"{origin}/robots.txt", accept="text/plain, */*;q=0.5", cut_at=MAX_ROBOTS_BYTES
            )
        except FetchTransient as error:
            if error.retry_after_s:
                raise  # the host wants silence: that says nothing about its robots.txt
            return KnownRobots(None, UNREACHABLE_LIFETIME_S)
        except FetchRefused:
            # A redirect in a circle or to an address that we do not reach: "unavailable", as a 4xx.
            return KnownRobots("", ROBOTS_LIFETIME_S)
        if response.status >= 500 or response.status == 429:
            return KnownRobots(None, UNREACHABLE_LIFETIME_S)
        if response.status >= 400:
            return KnownRobots("", ROBOTS_LIFETIME_S)
        text = response.body.decode("utf-8", "replace").removeprefix("\ufeff")
        return KnownRobots(text, ROBOTS_LIFETIME_S)
