"""The fetcher over loopback HTTP: every kind of source, and what goes wrong with them."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
import pytest_asyncio

from bot.errors import FetchForbidden, FetchRefused, FetchTransient, FetchUnchanged, InputError
from bot.model.source import Entry, Source, SourceKind
from bot.sources.client import AGENT, FetchLimits, GuardedClient
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from tests.integration.sources_loopback import Loopback, loopback, redirect, response

P = ParamSpec("P")
R = TypeVar("R")

SITE = "http://courier.example"
BODY = (
    "The two ministers met for an hour in the old customs house and agreed to open a second quay before the winter. "
    "Ship owners had asked for it since the storm of last year, when forty vessels waited outside the harbour."
)
PAGE = f"""<html lang="en"><head><title>A second quay</title>
<link rel="canonical" href="{SITE}/quay">{{extra}}</head><body><nav>Home Sport</nav><article><h1>A second quay</h1>
<p>{BODY}</p><p>Work begins on 2 May and is to end in October of next year, if all goes well with the money.</p>
</article></body></html>"""
ITEM = (
    "<item><title>A second quay</title><link>{link}</link><pubDate>Tue, 29 Apr 2025 10:00:00 +0200</pubDate>"
    "<description>&lt;p&gt;Ministers agree on a quay.&lt;/p&gt;</description></item>"
)


class At:
    """A clock that stands still."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


async def here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run in this process what the application runs in another."""
    return function(*args, **kwargs)


def rss(*items: str) -> bytes:
    body = f"<rss version='2.0'><channel><title>The Courier</title>{''.join(items)}</channel></rss>"
    return response(200, body, content_type="application/rss+xml", etag='"f1"')


def html(body: str = "", *, extra: str = "") -> bytes:
    return response(200, body or PAGE.format(extra=extra), content_type="text/html; charset=utf-8")


def source(kind: SourceKind = "feed", path: str = "/feed") -> Source:
    return Source(id="s1", kind=kind, location=f"{SITE}{path}", title="Courier", timezone="Europe/Rome", language="en")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Loopback]:
    async with loopback() as running:
        yield running


@pytest_asyncio.fixture
async def fetcher(server: Loopback) -> AsyncIterator[HttpFetcher]:
    limits = FetchLimits(read_s=0.5, total_s=2.0, pause_s=0.0)
    async with GuardedClient(limits=limits, pinned=server.pin("courier.example", "other.example")) as client:
        robots = RobotsCache(client, here, agent=AGENT, now_s=lambda: 0.0)
        yield HttpFetcher(client, robots, here, clock=At(datetime(2025, 4, 30, tzinfo=UTC)), max_entries=3)


async def test_a_feed_and_its_article(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers |= {"/feed": rss(ITEM.format(link=f"{SITE}/quay?utm_source=rss")), "/quay": html()}
    listing = await fetcher.list_entries(source())
    assert (listing.title, listing.etag, listing.not_modified, listing.skipped) == ("The Courier", '"f1"', False, 0)
    [entry] = listing.entries
    assert entry.identity == f"{SITE}/quay"
    fetched = await fetcher.read_entry(source(), entry)
    article = fetched.article
    assert (fetched.identity, fetched.partial) == (entry.identity, False)
    assert article.text.startswith(f"A second quay\n\n{BODY}\n\nWork begins")
    assert [block.kind for block in article.blocks] == ["title", "paragraph", "paragraph"]
    assert article.published_at == datetime(2025, 4, 29, 8, tzinfo=UTC)
    assert (article.outlet, article.timezone, article.language) == ("Courier", "Europe/Rome", "en")
    assert article.url == f"{SITE}/quay"


async def test_an_unchanged_feed(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers["/feed"] = response(304)
    listing = await fetcher.list_entries(replace(source(), etag='"f1"', last_modified="then"))
    assert (listing.not_modified, listing.entries) == (True, ())
    assert (listing.etag, listing.last_modified) == ('"f1"', "then")


async def test_a_moved_feed_is_told(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers |= {"/feed": redirect("/new", 301), "/new": rss()}
    assert (await fetcher.list_entries(source())).moved_to == f"{SITE}/new"


@pytest.mark.parametrize(
    "page",
    [
        response(404),
        response(503),
        response(200, "<html><body></body></html>", content_type="text/html"),
        response(200, b"%PDF-1.4", content_type="application/pdf"),
        redirect("http://127.0.0.1/"),
        b"",
    ],
)
async def test_a_page_that_fails_gives_way_to_the_feeds_text(
    server: Loopback, fetcher: HttpFetcher, page: bytes
) -> None:
    server.answers |= {"/feed": rss(ITEM.format(link="/quay")), "/quay": page}
    [entry] = (await fetcher.list_entries(source())).entries
    fetched = await fetcher.read_entry(source(), entry)
    assert fetched.partial
    assert fetched.article.text == "A second quay\n\nMinisters agree on a quay."
    assert fetched.article.outlet == "Courier"
    with pytest.raises((FetchRefused, FetchTransient)):
        await fetcher.read_entry(source(), replace(entry, summary=None))


async def test_the_pages_time_serves_where_the_feed_has_none_and_the_future_never(
    server: Loopback, fetcher: HttpFetcher
) -> None:
    server.answers["/quay"] = html(extra='<meta property="article:published_time" content="2025-04-28T10:00:00+02:00">')
    entry = Entry(identity=f"{SITE}/quay", fingerprint="x", url=f"{SITE}/quay")
    fetched = await fetcher.read_entry(source(), entry)
    assert fetched.article.published_at == datetime(2025, 4, 28, 8, tzinfo=UTC)
    server.answers["/quay"] = html(extra='<meta property="article:published_time" content="2031-04-28T10:00:00+02:00">')
    fetched = await fetcher.read_entry(source(), entry)
    assert fetched.article.published_at is None
    server.answers["/feed"] = rss(ITEM.format(link="/quay").replace("2025", "2031"))
    [listed] = (await fetcher.list_entries(source())).entries
    assert listed.published_at is None


async def test_the_pages_own_address_counts_only_on_its_own_site(server: Loopback, fetcher: HttpFetcher) -> None:
    entry = Entry(identity=f"{SITE}/quay?id=1", fingerprint="x", url=f"{SITE}/quay?id=1")
    server.answers["/quay?id=1"] = html()
    fetched = await fetcher.read_entry(source(), entry)
    assert (fetched.identity, fetched.article.url) == (entry.identity, f"{SITE}/quay")
    server.answers["/quay?id=1"] = html(PAGE.format(extra="").replace(SITE, "https://evil.example"))
    fetched = await fetcher.read_entry(source(), entry)
    assert (fetched.identity, fetched.article.url) == (entry.identity, entry.url)


async def test_a_title_of_the_feed_serves_where_the_page_has_none(server: Loopback, fetcher: HttpFetcher) -> None:
    page = f"<html><body><article><p>{BODY}</p><p>{BODY[::-1]}</p></article></body></html>"
    server.answers["/quay"] = html(page)
    entry = Entry(identity=f"{SITE}/quay", fingerprint="x", url=f"{SITE}/quay", title="A second quay")
    article = (await fetcher.read_entry(source(), entry)).article
    assert article.text.startswith(f"A second quay\n\n{BODY}")
    assert [block.span.of(article.text) for block in article.blocks][:2] == ["A second quay", BODY]


async def test_robots_txt_is_obeyed_and_asked_for_once(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers |= {
        "/robots.txt": response(200, "User-agent: *\nDisallow: /members/"),
        "/quay": html(),
        "/members/quay": html(),
    }
    for path in ("/quay", "/quay"):
        await fetcher.read_entry(source(), Entry(identity=f"{SITE}{path}", fingerprint="x", url=f"{SITE}{path}"))
    closed = f"{SITE}/members/quay"
    with pytest.raises(FetchRefused, match="robots"):
        await fetcher.read_entry(source(), Entry(identity=closed, fingerprint="x", url=closed))
    with pytest.raises(FetchRefused, match="robots"):
        await fetcher.list_entries(source("page", "/members/quay"))
    assert server.paths() == ["/robots.txt", "/quay", "/quay"]


@pytest.mark.parametrize("answer", [response(500), response(429), b""])
async def test_without_robots_txt_because_of_a_fault_pages_are_left_alone(
    server: Loopback, fetcher: HttpFetcher, answer: bytes
) -> None:
    server.answers |= {"/robots.txt": answer, "/quay": html()}
    with pytest.raises(FetchTransient, match="robots"):
        await fetcher.read_entry(source(), Entry(identity=f"{SITE}/quay", fingerprint="x", url=f"{SITE}/quay"))
    assert "/quay" not in server.paths()


async def test_a_web_page_in_place_of_a_feed(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers["/feed"] = response(200, PAGE, content_type="application/rss+xml")
    with pytest.raises(FetchRefused, match="a web page, not a feed") as caught:
        await fetcher.list_entries(source())
    assert caught.value.url == f"{SITE}/feed"


async def test_entries_past_the_cap_are_counted(server: Loopback, fetcher: HttpFetcher) -> None:
    items = [ITEM.format(link=f"/quay/{n}") for n in range(7)]
    server.answers["/feed"] = rss(*items)
    listing = await fetcher.list_entries(source())
    assert (len(listing.entries), listing.skipped) == (3, 4)


async def test_a_single_page(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers["/quay"] = html()
    page = source("page", "/quay?utm_source=x")
    server.answers["/quay?utm_source=x"] = html()
    [entry] = (await fetcher.list_entries(page)).entries
    assert (entry.identity, entry.title) == (f"{SITE}/quay", "A second quay")
    fetched = await fetcher.read_entry(page, entry)
    assert fetched.article.text.startswith("A second quay")
    assert server.paths() == ["/robots.txt", "/quay?utm_source=x"]
    [again] = (await fetcher.list_entries(page)).entries
    assert again.fingerprint == entry.fingerprint
    server.answers["/quay?utm_source=x"] = html(PAGE.format(extra="").replace("2 May", "3 May"))
    [edited] = (await fetcher.list_entries(page)).entries
    assert edited.fingerprint != entry.fingerprint


async def test_a_sitemap_and_its_index(server: Loopback, fetcher: HttpFetcher) -> None:
    def urlset(*names: str) -> bytes:
        rows = "".join(f"<url><loc>{SITE}/{name}</loc><lastmod>2025-04-{name}</lastmod></url>" for name in names)
        return response(200, f"<urlset>{rows}</urlset>", content_type="application/xml", etag='"m"')

    server.answers |= {"/news.xml": urlset("28", "29"), "/old.xml": urlset("01", "02")}
    listing = await fetcher.list_entries(source("sitemap", "/news.xml"))
    assert [entry.identity for entry in listing.entries] == [f"{SITE}/29", f"{SITE}/28"]
    assert listing.etag == '"m"'
    maps = "".join(f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("news", "old", "gone"))
    server.answers["/index.xml"] = response(200, f"<sitemapindex>{maps}</sitemapindex>", etag='"i"')
    listing = await fetcher.list_entries(source("sitemap", "/index.xml"))
    assert [entry.identity for entry in listing.entries] == [f"{SITE}/29", f"{SITE}/28", f"{SITE}/02"]
    assert (listing.etag, listing.skipped) == (None, 2)
    server.answers |= {"/news.xml": response(503), "/old.xml": response(503)}
    with pytest.raises((FetchTransient, FetchRefused)):
        await fetcher.list_entries(source("sitemap", "/index.xml"))


async def test_a_folder(tmp_path: Path, fetcher: HttpFetcher) -> None:
    (tmp_path / "a.txt").write_text("date 2025-04-29 The ferry left at noon.")
    folder = Source(id="f", kind="folder", location=str(tmp_path), title="Wire", timezone="Europe/Istanbul")
    [entry] = (await fetcher.list_entries(folder)).entries
    fetched = await fetcher.read_entry(folder, entry)
    assert (fetched.identity, fetched.article.text) == (f"{tmp_path}#a.txt", "The ferry left at noon.")
    assert (fetched.article.outlet, fetched.article.timezone, fetched.article.date) == (
        "Wire",
        "Europe/Istanbul",
        "2025-04-29",
    )
    with pytest.raises(InputError):
        await fetcher.list_entries(replace(folder, location=str(tmp_path / "gone")))


async def test_entries_of_one_address_are_read_from_the_feed(server: Loopback, fetcher: HttpFetcher) -> None:
    items = [
        f"<item><title>T{n}</title><link>{SITE}/</link><guid isPermaLink='false'>g{n}</guid>"
        f"<description>Words {n}.</description></item>"
        for n in range(2)
    ]
    server.answers |= {"/feed": rss(*items), "/": html()}
    listing = await fetcher.list_entries(source())
    fetched = [await fetcher.read_entry(source(), entry) for entry in listing.entries]
    assert [one.article.text for one in fetched] == ["T0\n\nWords 0.", "T1\n\nWords 1."]
    assert all(one.partial for one in fetched)
    assert server.paths() == ["/feed"]


@pytest.mark.parametrize(("header", "meta"), [("noai", ""), ("", "noarchive, noindex"), ("otherbot: noindex", "NOAI")])
async def test_pages_that_say_noai_or_noarchive_are_not_read(
    server: Loopback, fetcher: HttpFetcher, header: str, meta: str
) -> None:
    page = PAGE.format(extra=f'<meta name="robots" content="{meta}">' if meta else "")
    server.answers |= {
        "/feed": rss(ITEM.format(link=f"{SITE}/quay")),
        "/quay": response(200, page, content_type="text/html", x_robots_tag=header),
    }
    [entry] = (await fetcher.list_entries(source())).entries
    with pytest.raises(FetchForbidden, match="asks that no"):  # the feed's words are no way around that
        await fetcher.read_entry(source(), entry)
    with pytest.raises(FetchRefused, match="asks that no"):
        await fetcher.list_entries(source("page", "/quay"))


async def test_a_feed_that_says_noai_only_tells_of_pages(server: Loopback, fetcher: HttpFetcher) -> None:
    body = rss(ITEM.format(link=f"{SITE}/quay")).replace(b"\r\n", b"\r\nX-Robots-Tag: noai\r\n", 1)
    server.answers |= {"/feed": body, "/quay": response(404)}
    [entry] = (await fetcher.list_entries(source())).entries
    assert (entry.title, entry.summary, entry.content) == ("A second quay", None, None)
    with pytest.raises(FetchRefused, match="404"):
        await fetcher.read_entry(source(), entry)
    server.answers["/quay"] = html()
    assert not (await fetcher.read_entry(source(), entry)).partial


async def test_a_page_that_was_read_is_asked_for_conditionally(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers["/quay"] = response(200, PAGE.format(extra=""), content_type="text/html", etag='"p1"')
    entry = Entry(identity=f"{SITE}/quay", fingerprint="x", url=f"{SITE}/quay", summary="Words of the feed.")
    fetched = await fetcher.read_entry(source(), entry)
    assert (fetched.partial, fetched.etag) == (False, '"p1"')
    server.answers["/quay"] = response(304)
    with pytest.raises(FetchUnchanged):
        await fetcher.read_entry(source(), replace(entry, etag=fetched.etag))
    assert server.asked[-1].headers["if-none-match"] == '"p1"'


async def test_a_mobile_page_is_known_by_the_address_that_it_tells(server: Loopback, fetcher: HttpFetcher) -> None:
    server.answers |= {"/feed": rss(ITEM.format(link=f"{SITE}/m/quay")), "/m/quay": html()}
    [entry] = (await fetcher.list_entries(source())).entries
    fetched = await fetcher.read_entry(source(), entry)
    assert (fetched.identity, fetched.listed_as) == (f"{SITE}/quay", f"{SITE}/m/quay")


async def test_an_error_page_that_comes_with_a_200_takes_the_place_of_no_article(
    server: Loopback, fetcher: HttpFetcher
) -> None:
    sorry = "<h1>Sorry</h1><p>Something went wrong on our side. Please come back in a few minutes.</p>"
    server.answers |= {
        "/feed": rss(ITEM.format(link=f"{SITE}/quay")),
        "/quay": html(f"<html><body>{sorry}</body></html>"),
    }
    [entry] = (await fetcher.list_entries(source())).entries
    assert (await fetcher.read_entry(source(), entry)).partial
    with pytest.raises(FetchTransient, match="does not hold this article"):
        await fetcher.read_entry(source(), replace(entry, summary=None, content=None))


async def test_a_feed_that_has_moved_names_its_entries_as_before(server: Loopback, fetcher: HttpFetcher) -> None:
    item = (
        "<item><title>Short note</title><guid isPermaLink='false'>7</guid><description>One line.</description></item>"
    )
    server.answers["/new"] = rss(item)
    moved = replace(source(path="/new"), origin=f"{SITE}/feed")
    assert [entry.identity for entry in (await fetcher.list_entries(moved)).entries] == [f"{SITE}/feed#7"]
