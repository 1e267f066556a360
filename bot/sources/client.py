"""The one HTTP client for everything that comes from outside: guarded, capped, polite, honest about itself."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import NoReturn, Self

import httpcore2
import httpx2

from bot.errors import FetchGone, FetchRefused, FetchTransient
from bot.ports import Hosts
from bot.sources import urls
from bot.sources.body import BodyTooLarge, BodyTruncated, read_body
from bot.sources.guard import AddressRefused, GuardedBackend, GuardedTransport, NameUnknown, Resolver, system_resolver
from bot.sources.politeness import HostGate, HostHeld

AGENT = "Dragoman"
"""The product name, which robots.txt rules are matched with."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LONGEST_HOLD_S = 24 * 3600.0
_LEASE_MARGIN_S = 30.0
_MAX_AGE = re.compile(r"(?i)(?:^|,)\s*max-age\s*=\s*\"?(\d{1,9})")
_NOT_FRESH = re.compile(r"(?i)(?:^|,)\s*(?:no-cache|no-store)\s*(?:,|$)")


def user_agent(version: str, contact: str | None) -> str:
    """Return what the client calls itself: product, version and where its operator can be reached."""
    return f"{AGENT}/{version} (+{contact})" if contact else f"{AGENT}/{version}"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may cost. Seconds and bytes."""

    connect_s: float = 10.0
    read_s: float = 20.0
    """The longest silence between two pieces of an answer."""
    total_s: float = 60.0
    """All of a fetch with its redirects; waiting for the host's turn is not counted."""
    max_wire_bytes: int = 10 * 1024 * 1024
    max_body_bytes: int = 20 * 1024 * 1024
    """After decompression."""
    max_redirects: int = 5
    pause_s: float = 1.0
    """Between two requests to one host."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is the one that answered, `moved_to` the same when every redirect to it was permanent."""

    url: str
    status: int
    body: bytes = b""
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    fresh_for_s: float | None = None
    """The answer's max-age: how long the publisher asks us not to come again."""
    rules: str | None = None
    """The X-Robots-Tag headers, a line each."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request's outcome: an answer, or where it sends us. `server` is the address that was connected to."""

    fetched: Fetched
    location: str | None
    retry_after_s: float | None
    server: str | None = None


_LISTENER: ContextVar[Callable[[Hop], None] | None] = ContextVar("hops", default=None)


@contextmanager
def hops_told_to(listener: Callable[[Hop], None]) -> Iterator[None]:
    """Call `listener` with each request's outcome within the block, for people who ask what a fetch does."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


class GuardedClient:
    """Fetches http(s) URLs from public addresses. One per process and event loop; close it at the end."""

    def __init__(
        self,
        *,
        agent: str = AGENT,
        limits: FetchLimits | None = None,
        allowed_hosts: Collection[str] = (),
        pinned: Mapping[str, tuple[str, int]] | None = None,
        resolver: Resolver = system_resolver,
        dialler: httpcore2.AsyncNetworkBackend | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        """Make the client; nothing is connected yet.

        `agent` is the User-Agent header. `allowed_hosts` may have private addresses. `pinned` maps a host to the
        (address, port) that stands in for it; a pinned host is ours, so no pause is kept between requests to it.
        `hosts`: what is shared with other processes about whose turn it is. `resolver` and `dialler` are for tests.
        """
        self.limits = limits or FetchLimits()
        self._pinned = dict(pinned or {})
        self._trusted = frozenset(allowed_hosts) | frozenset(self._pinned)
        self._gate = HostGate(self.limits.pause_s, hosts=hosts, lease_s=self.limits.total_s + _LEASE_MARGIN_S)
        backend = GuardedBackend(allowed_hosts=allowed_hosts, pinned=pinned, resolver=resolver, dialler=dialler)
        self._http = httpx2.AsyncClient(
            transport=GuardedTransport(backend),
            trust_env=False,
            follow_redirects=False,
            headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate", "Accept-Language": "*"},
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx2.Timeout(self.limits.read_s, connect=self.limits.connect_s, pool=self.limits.total_s),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
    ) -> Fetched:
        """Return the answer, whose status is 2xx or, to a conditional request, 304 (without a body).

        Raises `FetchTransient` (time-outs, broken connections, 429, 5xx) and `FetchRefused` (addresses that we do not
        reach, other statuses, answers that are too large), `FetchGone` (410).
        """
        fetched = await self.fetch(url, etag=etag, last_modified=last_modified, accept=accept)
        if 200 <= fetched.status < 300 or (fetched.status == 304 and (etag or last_modified)):
            return fetched
        host = urls.host_of(fetched.url)
        answer = f"{host} answered {status_words(fetched.status)}"
        if fetched.status >= 500 or fetched.status in {408, 425, 429}:
            held_s = self._gate.held_for(host or "")
            raise FetchTransient(answer, url=url, retry_after_s=held_s or None)
        raise (FetchGone if fetched.status == HTTPStatus.GONE else FetchRefused)(answer, url=url)

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        cut_at: int | None = None,
    ) -> Fetched:
        """As `get`, with whatever final status; bodies of error answers are not read.

        With `cut_at`, a longer body is cut there instead of refused.
        """
        headers = {"Accept": accept}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        current, seen, permanent = url, set[str](), True
        left_s = self.limits.total_s
        loop = asyncio.get_running_loop()
        while True:
            current = self._permitted(current, url)
            if current in seen:
                raise FetchRefused(f"{urls.host_of(url)} redirects in a circle", url=url)
            if len(seen) > self.limits.max_redirects:
                raise FetchRefused(
                    f"{urls.host_of(url)} redirects more than {self.limits.max_redirects} times", url=url
                )
            seen.add(current)
            host = urls.host_of(current) or ""
            try:
                async with self._gate.turn(host, ours=host in self._pinned):
                    started = loop.time()
                    hop = await self._send(current, url, headers, left_s, cut_at)
                    left_s -= loop.time() - started
                    if hop.retry_after_s:
                        self._gate.hold(host, hop.retry_after_s)
            except HostHeld as held:
                raise FetchTransient(f"{host} asked us to wait", url=url, retry_after_s=held.seconds) from held
            if hop.location is None:
                moved_to = hop.fetched.url if permanent and len(seen) > 1 else None
                return replace(hop.fetched, moved_to=moved_to)
            permanent = permanent and hop.fetched.status in _PERMANENT
            if current.startswith("https:") and not hop.location.startswith("https:"):
                raise FetchRefused(f"{host} redirects from https to {_scheme(hop.location)}", url=url)
            current = hop.location

    def _permitted(self, current: str, url: str) -> str:
        """Return the URL as it is sent (no fragment, no user name or password) or raise `FetchRefused`."""
        fine, reason = urls.fetchable(current, allowed_hosts=self._trusted)
        parsed = urls.parse(current)
        if not fine or parsed is None:
            step = "" if current == url else "it redirects to an address that is not fetched: "
            raise FetchRefused(f"{step}{reason}", url=url)
        port = f":{parsed.port}" if parsed.port else ""
        return f"{parsed.protocol}//{parsed.hostname}{port}{parsed.pathname}{parsed.search}"

    async def _send(self, current: str, url: str, headers: Mapping[str, str], left_s: float, cut_at: int | None) -> Hop:
        host = urls.host_of(current)
        try:
            async with asyncio.timeout(max(left_s, 0.0)):
                request = self._http.build_request("GET", current, headers=headers)
                response = await self._http.send(request, stream=True)
                try:
                    return await self._read(current, response, cut_at)
                finally:
                    await response.aclose()
        except AddressRefused as error:
            raise FetchRefused(f"{host} is {error.reason}, which is not fetched", url=url) from error
        except NameUnknown as error:
            raise FetchTransient(f"{host} can't be found", url=url) from error
        except BodyTooLarge as error:
            raise FetchRefused(f"{host} sends more than {error.limit // 1024 // 1024 or 1} MB", url=url) from error
        except BodyTruncated as error:
            raise FetchTransient(f"{host} sent an answer that breaks off or can't be unpacked", url=url) from error
        except (TimeoutError, httpcore2.TimeoutException, httpx2.TimeoutException) as error:
            raise FetchTransient(f"{host} did not answer in time", url=url) from error
        except (httpcore2.LocalProtocolError, httpx2.InvalidURL, httpx2.LocalProtocolError) as error:
            raise FetchRefused(f"{host} can't be asked for this URL", url=url) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError, OSError) as error:
            _connection_failed(host, url, error)

    async def _read(self, current: str, response: httpx2.Response, cut_at: int | None) -> Hop:
        status, headers = response.status_code, response.headers
        stream = response.extensions.get("network_stream")
        # Asked now: a connection that is closed after the body has forgotten it.
        address = stream.get_extra_info("server_addr") if stream is not None else None
        location = None
        if status in _REDIRECTS and headers.get("location"):
            location = urls.resolve(current, headers["location"]) or headers["location"].strip()
        body = b""
        if 200 <= status < 300:
            body = await read_body(
                response.aiter_raw(),
                encoding=headers.get("content-encoding", ""),
                declared_bytes=headers.get("content-length"),
                max_wire_bytes=self.limits.max_wire_bytes,
                max_body_bytes=self.limits.max_body_bytes,
                cut_at=cut_at,
            )
        fetched = Fetched(
            url=current,
            status=status,
            body=body,
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
            fresh_for_s=_fresh_for_s(headers),
            rules="\n".join(headers.get_list("x-robots-tag")) or None,
        )
        hop = Hop(fetched, location, _retry_after_s(status, headers), str(address[0]) if address else None)
        if (listener := _LISTENER.get()) is not None:
            listener(hop)
        return hop


def _fresh_for_s(headers: httpx2.Headers) -> float | None:
    """Return the max-age of Cache-Control; None without one, and where the answer is to be checked each time."""
    said = headers.get("cache-control", "")
    found = _MAX_AGE.search(said)
    return float(found[1]) if found and not _NOT_FRESH.search(said) else None


def _retry_after_s(status: int, headers: httpx2.Headers) -> float | None:
    """Return the seconds of Retry-After, a moment counted from the answer's own Date; None without a usable one."""
    value = headers.get("retry-after", "").strip()
    if status not in {429, 503} or not value:
        return None
    if value.isascii() and value.isdigit():
        return min(float(value), _LONGEST_HOLD_S)
    try:
        seconds = (parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(seconds, 0.0), _LONGEST_HOLD_S)


def status_words(status: int) -> str:
    """Return "404 (Not Found)"."""
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


def _scheme(url: str) -> str:
    return url.partition(":")[0][:20]


def _connection_failed(host: str | None, url: str, error: Exception) -> NoReturn:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            raise FetchTransient(f"no secure connection to {host}: its certificate or TLS is not valid", url=url)
        cause = cause.__cause__ or cause.__context__
    raise FetchTransient(f"the connection to {host} failed or broke", url=url) from error
