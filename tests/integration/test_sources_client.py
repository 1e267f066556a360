"""The guarded client against servers that redirect, drip, lie, break off and bomb."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Iterable, Sequence

import httpcore2
import pytest
import pytest_asyncio

from bot.errors import FetchError, FetchGone, FetchRefused, FetchTransient
from bot.sources.client import FetchLimits, GuardedClient, user_agent
from tests.integration.sources_loopback import Loopback, loopback, redirect, response

FAST = FetchLimits(connect_s=2.0, read_s=0.3, total_s=1.0, max_wire_bytes=200_000, max_body_bytes=300_000, pause_s=0.0)
SITE = "http://courier.example"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest_asyncio.fixture
async def client(server: Loopback) -> AsyncIterator[GuardedClient]:
    pinned = server.pin("courier.example", "other.example")
    async with GuardedClient(agent=user_agent("1", "mailto:desk@x.example"), limits=FAST, pinned=pinned) as made:
        yield made


async def test_a_page_is_fetched(server: Loopback, client: GuardedClient) -> None:
    server.answers["/a?b=c"] = response(200, "words", content_type="text/plain", etag='"e1"', set_cookie="a=b; Path=/")
    found = await client.get(f"{SITE}/a?b=c#part")
    assert (found.status, found.body, found.etag, found.moved_to) == (200, b"words", '"e1"', None)
    await client.get(f"{SITE}/a?b=c")
    for asked in server.asked:
        assert asked.host == "courier.example"
        assert asked.headers["user-agent"] == "Dragoman/1 (+mailto:desk@x.example)"
        assert "cookie" not in asked.headers
        assert "authorization" not in asked.headers


async def test_user_names_and_passwords_are_not_sent(server: Loopback, client: GuardedClient) -> None:
    server.answers["/"] = response(200, "x")
    await client.get("http://user:secret@courier.example/")
    assert "authorization" not in server.asked[0].headers


async def test_conditional_requests(server: Loopback, client: GuardedClient) -> None:
    server.answers["/feed"] = response(304)
    found = await client.get(f"{SITE}/feed", etag='"e1"', last_modified="Tue, 29 Apr 2025 10:00:00 GMT")
    assert found.status == 304
    assert server.asked[0].headers["if-none-match"] == '"e1"'
    assert server.asked[0].headers["if-modified-since"] == "Tue, 29 Apr 2025 10:00:00 GMT"
    with pytest.raises(FetchRefused):
        await client.get(f"{SITE}/feed")


async def test_redirects_are_followed_and_permanent_moves_told(server: Loopback, client: GuardedClient) -> None:
    server.answers |= {"/old": redirect("/older", 301), "/older": redirect("http://other.example/new", 308)}
    server.answers["other.example/new"] = response(200, "here")
    found = await client.get(f"{SITE}/old")
    assert (found.url, found.moved_to) == ("http://other.example/new", "http://other.example/new")
    server.answers["/older"] = redirect("http://other.example/new", 302)
    assert (await client.get(f"{SITE}/old")).moved_to is None


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:{port}/secret", "loopback"),
        ("http://localhost:{port}/secret", "this machine"),
        ("http://2130706433:{port}/secret", "loopback"),
        ("http://[::ffff:127.0.0.1]:{port}/secret", "loopback"),
        ("http://169.254.169.254/latest/meta-data/", "metadata"),
        ("file:///etc/passwd", "http and https"),
        ("gopher://courier.example/", "http and https"),
        ("//10.0.0.1/secret", "private"),
    ],
)
async def test_redirects_into_private_places_are_refused(
    server: Loopback, client: GuardedClient, location: str, reason: str
) -> None:
    server.answers |= {"/go": redirect(location.format(port=server.port)), "/secret": response(200, "secret")}
    with pytest.raises(FetchRefused, match=reason):
        await client.get(f"{SITE}/go")
    assert server.paths() == ["/go"]


async def test_redirects_in_a_circle_and_without_end(server: Loopback, client: GuardedClient) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(FetchRefused, match="circle"):
        await client.get(f"{SITE}/a")
    server.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
    with pytest.raises(FetchRefused, match="more than 5 times"):
        await client.get(f"{SITE}/0")
    assert "/6" not in server.paths()


class Dialler(httpcore2.AsyncNetworkBackend):
    """Notes which address is dialled and connects to the test's server instead."""

    def __init__(self, port: int) -> None:
        self.dialled: list[tuple[str, int]] = []
        self._port = port
        self._real = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.dialled.append((host, port))
        return await self._real.connect_tcp("127.0.0.1", self._port, timeout=timeout)


class Names:
    """A name server that may answer something else every time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.questions = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.questions += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.5", "192.168.1.1"], ["::1"], ["::ffff:169.254.169.254"], ["100.64.9.9"]]
)
async def test_names_of_private_addresses_are_not_connected_to(server: Loopback, addresses: list[str]) -> None:
    dialler = Dialler(server.port)
    async with GuardedClient(limits=FAST, resolver=Names(addresses), dialler=dialler) as client:
        with pytest.raises(FetchRefused, match="not fetched"):
            await client.get("http://rebind.example/")
    assert dialler.dialled == []
    assert server.asked == []


async def test_a_name_that_changes_its_answer_gains_nothing(server: Loopback) -> None:
    server.answers["/"] = response(200, "public")
    dialler, names = Dialler(server.port), Names(["10.9.9.9", "9.9.9.9"], ["127.0.0.1"])
    async with GuardedClient(limits=FAST, resolver=names, dialler=dialler) as client:
        assert (await client.get("http://rebind.example/")).body == b"public"
        assert (dialler.dialled, names.questions) == ([("9.9.9.9", 80)], 1)
        with pytest.raises(FetchRefused, match="loopback"):
            await client.get("http://rebind.example/")
    assert len(dialler.dialled) == 1


async def test_an_operator_can_allow_a_private_host(server: Loopback) -> None:
    server.answers["/"] = response(200, "inside")
    dialler = Dialler(server.port)
    async with GuardedClient(
        limits=FAST, resolver=Names(["10.0.0.5"]), dialler=dialler, allowed_hosts={"wiki.lan"}
    ) as client:
        assert (await client.get("http://wiki.lan/")).body == b"inside"
        with pytest.raises(FetchRefused):
            await client.get("http://other.lan/")


async def test_unknown_names_and_closed_ports_may_work_later(server: Loopback) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError

    async with GuardedClient(limits=FAST, resolver=unknown) as client:
        with pytest.raises(FetchTransient, match="can't be found"):
            await client.get("http://gone.example/")
    async with GuardedClient(limits=FAST, pinned={"shut.example": ("127.0.0.1", 1)}) as client:
        with pytest.raises(FetchTransient, match="connection"):
            await client.get("http://shut.example/")


async def test_the_environments_proxy_is_not_asked(
    server: Loopback, client: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    server.answers["/"] = response(200, "straight")
    async with GuardedClient(limits=FAST, pinned=server.pin("courier.example")) as fresh:
        assert (await fresh.get(f"{SITE}/")).body == b"straight"


async def test_statuses(server: Loopback, client: GuardedClient) -> None:
    for status in (400, 401, 403, 404, 410, 451):
        server.answers["/x"] = response(status)
        with pytest.raises(FetchRefused, match=str(status)):
            await client.get(f"{SITE}/x")
    for status in (500, 502, 503, 599):
        server.answers["/x"] = response(status)
        with pytest.raises(FetchTransient, match=str(status)):
            await client.get(f"{SITE}/x")


async def test_a_host_that_asks_for_silence_gets_it(server: Loopback, client: GuardedClient) -> None:
    server.answers["/x"] = response(429, retry_after="120")
    with pytest.raises(FetchTransient) as caught:
        await client.get(f"{SITE}/x")
    assert caught.value.retry_after_s == pytest.approx(120, abs=5)
    server.answers["/y"] = response(200, "y")
    with pytest.raises(FetchTransient, match="asked us to wait") as caught:
        await client.get(f"{SITE}/y")
    assert caught.value.retry_after_s == pytest.approx(120, abs=5)
    assert server.paths() == ["/x"]
    assert (await client.get("http://other.example/y")).body == b"y"


async def test_retry_after_as_a_date(server: Loopback, client: GuardedClient) -> None:
    server.answers["/x"] = response(
        503, date="Tue, 29 Apr 2025 10:00:00 GMT", retry_after="Tue, 29 Apr 2025 10:10:00 GMT"
    )
    with pytest.raises(FetchTransient) as caught:
        await client.get(f"{SITE}/x")
    assert caught.value.retry_after_s == pytest.approx(600, abs=5)
    server.answers["other.example/x"] = response(503, retry_after="when we feel like it")
    with pytest.raises(FetchTransient) as caught:
        await client.get("http://other.example/x")
    assert caught.value.retry_after_s is None


async def test_compressed_bodies(server: Loopback, client: GuardedClient) -> None:
    words = b"word " * 1000
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = {
        "gzip": gzip.compress(words[:2500]) + gzip.compress(words[2500:]),
        "deflate": zlib.compress(words),
        "x-gzip": gzip.compress(words),
        "DEFLATE": raw.compress(words) + raw.flush(),
        "identity": words,
    }
    for encoding, body in packed.items():
        server.answers["/"] = response(200, body, content_encoding=encoding)
        assert (await client.get(f"{SITE}/")).body == words


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"this is no gzip"),
        ("gzip", gzip.compress(bytes(range(256)) * 40, mtime=0)[:-40]),
        ("deflate", b"\xff\xfe no deflate"),
        ("br", b"\x0b\x02\x80hello\x03"),
        ("gzip, gzip", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0)),
    ],
    ids=["no gzip", "cut short", "no deflate", "unknown", "twice"],
)
async def test_lying_compression_gives_no_half_page(
    server: Loopback, client: GuardedClient, encoding: str, body: bytes
) -> None:
    server.answers["/"] = response(200, body, content_encoding=encoding)
    with pytest.raises(FetchTransient, match="breaks off or can't be unpacked"):
        await client.get(f"{SITE}/")


async def test_a_decompression_bomb_is_cut_off(server: Loopback, client: GuardedClient) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < FAST.max_wire_bytes
    server.answers["/"] = response(200, bomb, content_encoding="gzip")
    with pytest.raises(FetchRefused, match="more than"):
        await client.get(f"{SITE}/")


async def test_bodies_that_are_too_large(server: Loopback, client: GuardedClient) -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
        while sent < 50_000_000:
            writer.write(b"x" * 65536)
            sent += 65536
            await writer.drain()

    server.answers["/endless"] = endless
    with pytest.raises(FetchRefused, match="more than"):
        await client.get(f"{SITE}/endless")
    assert sent < 20_000_000
    server.answers["/declared"] = response(200, b"", content_length="99999999999")
    with pytest.raises(FetchRefused, match="more than"):
        await client.get(f"{SITE}/declared")


async def test_a_server_that_drips_or_never_answers(server: Loopback, client: GuardedClient) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async def silence(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    server.answers |= {"/drip": drip, "/silence": silence}
    for path in ("/drip", "/silence"):
        with pytest.raises(FetchTransient, match="in time"):
            await client.get(f"{SITE}{path}")


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n",
        b"SMTP ready\r\n\r\n",
        b"",
    ],
)
async def test_answers_that_break_off(server: Loopback, client: GuardedClient, said: bytes) -> None:
    async def speak(writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    server.answers["/"] = speak
    with pytest.raises(FetchTransient):
        await client.get(f"{SITE}/")


async def test_one_request_at_a_time_per_host(server: Loopback, client: GuardedClient) -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.03)
        writer.write(response(200, "x"))
        await writer.drain()

    server.answers["/"] = slow
    await asyncio.gather(*(client.get(f"{SITE}/") for _ in range(5)))
    assert server.most_busy == 1
    await asyncio.gather(client.get(f"{SITE}/"), client.get("http://other.example/"))
    assert len(server.asked) == 7


async def test_header_injection_is_refused(server: Loopback, client: GuardedClient) -> None:
    with pytest.raises(FetchRefused):
        await client.get(f"{SITE}/", etag='"a"\r\nX-Evil: 1')
    assert server.asked == []


async def test_messages_are_one_line_without_the_vendors_words(server: Loopback, client: GuardedClient) -> None:
    server.answers |= {"/a": redirect("http://127.0.0.1/"), "/b": response(500), "/c": b"nonsense\r\n\r\n"}
    for path in ("/a", "/b", "/c"):
        with pytest.raises(FetchError) as caught:
            await client.get(f"{SITE}{path}")
        assert "\n" not in caught.value.message
        assert "httpcore" not in caught.value.message
        assert caught.value.url == f"{SITE}{path}"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("public, max-age=600", 600.0),
        ('s-maxage=9, max-age="30"', 30.0),
        ("max-age=600, no-cache", None),
        ("max-age=600, must-revalidate", 600.0),
        ("max-age=soon", None),
        ("", None),
    ],
)
async def test_how_long_an_answer_stays_fresh(
    server: Loopback, client: GuardedClient, said: str, seconds: float | None
) -> None:
    server.answers["/"] = response(body="x", cache_control=said)
    assert (await client.get(f"{SITE}/")).fresh_for_s == seconds


async def test_gone_for_good_is_told_apart(server: Loopback, client: GuardedClient) -> None:
    server.answers["/"] = response(410)
    with pytest.raises(FetchGone, match="410"):
        await client.get(f"{SITE}/")
