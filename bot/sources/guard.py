"""The network layer of the HTTP client: it connects to public addresses only.

A name is resolved once per connection, every address of the answer is judged, and the connection is made to the very
address that was judged: a name that answers differently the next time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence

import httpcore2
import httpx2

from bot.sources.addresses import refused_address

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""(host, port) → IP addresses, best first. Raises `OSError` when the name is unknown."""

_MAX_ADDRESSES = 4


class AddressRefused(Exception):
    """The host's addresses are none that we reach; `reason` says what the first of them is."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(host, reason)
        self.host = host
        self.reason = reason


class NameUnknown(Exception):
    """The host's name could not be resolved now."""


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Resolve as the operating system does."""
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects by TCP after the guard's rules. `pinned` hosts go where they are pinned to, as curl's --resolve."""

    def __init__(
        self,
        *,
        allowed_hosts: Collection[str] = (),
        pinned: Mapping[str, tuple[str, int]] | None = None,
        resolver: Resolver = system_resolver,
        dialler: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed_hosts = frozenset(host.strip("[]") for host in allowed_hosts)
        self._pinned = dict(pinned or {})
        self._resolver = resolver
        self._dialler = dialler or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is the library's
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Raise `AddressRefused`, `NameUnknown` or what httpcore2 raises."""
        places = [self._pinned[host]] if host in self._pinned else await self._judged(host, port, timeout)
        failure: Exception | None = None
        for address, place_port in places:
            try:
                return await self._dialler.connect_tcp(
                    address, place_port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = failure or error
        raise failure or NameUnknown(host)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the signature is the library's
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        raise AddressRefused(path, "a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int, timeout_s: float | None) -> list[tuple[str, int]]:
        try:
            async with asyncio.timeout(timeout_s):
                addresses = await self._resolver(host, port)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise NameUnknown(host) from error
        if not addresses:
            raise NameUnknown(host)
        if host in self._allowed_hosts:
            return [(address, port) for address in addresses[:_MAX_ADDRESSES]]
        reasons = [refused_address(address) for address in addresses]
        public = [(address, port) for address, reason in zip(addresses, reasons, strict=True) if reason is None]
        if not public:
            raise AddressRefused(host, reasons[0] or "")
        return public[:_MAX_ADDRESSES]


class _Body(httpx2.AsyncByteStream):
    """The pool's body stream in httpx2's clothes."""

    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Carries httpx2's requests over a pool whose connections the guard makes. Errors are httpcore2's and ours."""

    def __init__(self, backend: GuardedBackend, *, max_connections: int = 64) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=max_connections,
            max_keepalive_connections=16,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, AsyncIterable)
        return httpx2.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()
