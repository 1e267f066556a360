"""Finding the feed behind an address, and explaining what a fetch does."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import ParamSpec, TypeVar

import pytest
import pytest_asyncio

from bot.errors import FetchError
from bot.model.source import Source
from bot.sources.client import FetchLimits, GuardedClient
from bot.sources.discover import SourceFinder
from bot.sources.explain import SourceExplainer, Step
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from tests.integration.sources_loopback import Loopback, loopback, redirect, response
from tests.unit.fakes import SetClock

P = ParamSpec("P")
R = TypeVar("R")
SITE = "http://courier.example"
FEED = """<rss version="2.0"><channel><title>Courier</title><ttl>120</ttl>
<item><title>Ferries</title><link>http://courier.example/ferries</link><guid>1</guid>
<pubDate>Tue, 29 Apr 2025 08:00:00 GMT</pubDate><description>The port ordered three ferries.</description></item>
</channel></rss>"""
PAGE = f"""<html><head><title>Ferries</title></head><body><article><h1>Ferries</h1>
<p>{"The port of Ancona ordered three ferries from a yard in Trieste. " * 5}</p></article></body></html>"""
FRONT = """<html><head><title>Courier</title>
<link rel="alternate" type="application/rss+xml" href="/comments/feed">
<link rel="alternate" type="application/rss+xml; charset=utf-8" href="/news"></head><body><p>Hello</p></body></html>"""


async def here(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return function(*args, **kwargs)


class Rig:
    """A site and what reads it."""

    def __init__(self, server: Loopback) -> None:
        self.server = server
        limits = FetchLimits(pause_s=0.0, total_s=5.0)
        self.client = GuardedClient(limits=limits, pinned=server.pin("courier.example"))
        self.robots = RobotsCache(self.client, here, agent="Dragoman", now_s=time.monotonic)
        self.fetcher = HttpFetcher(self.client, self.robots, here, clock=SetClock())
        self.finder = SourceFinder(self.client, self.fetcher, here)

    async def explain(self, location: str) -> list[Step]:
        half_hour = timedelta(minutes=30)
        explainer = SourceExplainer(self.client, self.fetcher, self.robots, SetClock(), half_hour)
        return [step async for step in explainer.explain(Source("s", "feed", location, ""))]


@pytest_asyncio.fixture
async def rig() -> AsyncIterator[Rig]:
    async with loopback() as server:
        made = Rig(server)
        yield made
        await made.client.aclose()


async def test_a_feeds_own_address(rig: Rig) -> None:
    rig.server.answers["/news"] = response(body=FEED)
    (found,) = await rig.finder.find(f"{SITE}/news")
    assert (found.kind, found.url, found.title, found.listed) == ("feed", f"{SITE}/news", "Courier", 1)
    assert [entry.title for entry in found.newest] == ["Ferries"]


async def test_the_feed_that_a_page_links_to_and_not_that_of_its_comments(rig: Rig) -> None:
    rig.server.answers |= {"/": response(body=FRONT), "/news": response(body=FEED)}
    (found,) = await rig.finder.find(f"{SITE}/")
    assert (found.url, found.how) == (f"{SITE}/news", "linked from the page")
    assert "/comments/feed" not in rig.server.paths()


async def test_a_feed_at_a_usual_place_and_else_a_news_sitemap(rig: Rig) -> None:
    front = response(body="<html><body><p>Hello</p></body></html>")
    rig.server.answers |= {"/": front, "/rss.xml": response(body=FEED)}
    (found,) = await rig.finder.find(f"{SITE}/")
    assert (found.kind, found.url) == ("feed", f"{SITE}/rss.xml")

    sitemap = (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{SITE}/ferries</loc></url></urlset>'
    )
    told = f"Sitemap: {SITE}/all.xml\nSitemap: {SITE}/the-news.xml\n"
    del rig.server.answers["/rss.xml"]
    rig.server.answers |= {"/robots.txt": response(body=told), "/the-news.xml": response(body=sitemap)}
    (found,) = await rig.finder.find(f"{SITE}/")
    assert (found.kind, found.url) == ("sitemap", f"{SITE}/the-news.xml")


async def test_a_site_without_a_feed_is_a_page(rig: Rig) -> None:
    rig.server.answers["/"] = response(body=PAGE)
    assert await rig.finder.find(f"{SITE}/") == []
    page = await rig.finder.page(f"{SITE}/")
    assert page is not None
    assert (page.kind, page.title) == ("page", "Ferries")


async def test_an_address_that_does_not_answer_says_so(rig: Rig) -> None:
    with pytest.raises(FetchError, match="404"):
        await rig.finder.find(f"{SITE}/nothing")


async def test_a_fetch_is_explained_step_by_step(rig: Rig) -> None:
    rig.server.answers |= {
        "/old": redirect("/news", 301),
        "/news": response(body=FEED, etag='"1"', cache_control="max-age=60", content_type="application/rss+xml"),
        "/ferries": response(body=PAGE, content_type="text/html"),
    }
    steps = await rig.explain(f"{SITE}/old")

    said = {step.what: step.says for step in steps}
    assert all(step.fine for step in steps), steps
    assert said["redirect"].startswith(f"{SITE}/old at 127.0.0.1: 301")
    assert "moved for good to http://courier.example/news" in said["feed"]
    assert "1 entries, 1 of them dated" in said["feed"]
    assert "asks for 120 min" in said["rhythm"]
    assert "lets us read" in said["robots.txt"]
    assert said["article"].startswith("Ferries: ")


async def test_what_is_wrong_is_the_last_step(rig: Rig) -> None:
    rig.server.answers["/feed"] = response(body=FRONT, content_type="application/rss+xml")
    steps = await rig.explain(f"{SITE}/feed")
    assert [(step.what, step.fine) for step in steps] == [("request", True), ("source", False)]
    assert "web page, not a feed" in steps[-1].says


async def test_a_page_that_robots_txt_closes_is_said(rig: Rig) -> None:
    rig.server.answers |= {
        "/news": response(body=FEED),
        "/robots.txt": response(body="User-agent: *\nDisallow: /"),
    }
    steps = {step.what: step for step in await rig.explain(f"{SITE}/news")}
    assert not steps["robots.txt"].fine
    assert "the feed's own text only" in steps["article"].says
