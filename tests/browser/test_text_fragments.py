"""Links into publishers' pages: the browser opens the newsroom's pages at exactly the words that we quote."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Playwright

from bot.engines.extractive import ExtractiveEngine
from bot.jobs.pool import Inline
from bot.language.fragment import fragment_url
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.source import Source
from bot.model.span import Span
from bot.newsroom.server import Newsroom, NewsroomServer, read_newsroom
from bot.pipeline.write import draft_and_verify
from bot.resources import newsroom_folder
from bot.sources.client import AGENT, FetchLimits, GuardedClient
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from tests.browser.conftest import launch

SAMPLE = 100
"""So many quotes are opened, evenly chosen from all; each takes a third of a second."""
ENOUGH = 0.95
TRIES = 8
"""A page is looked at so often until the browser has shown the words."""

# Nothing else on the newsroom's pages has this colour; the letters get it too, so that a shown word is one full box.
STYLE = "::target-text { background: rgb(255, 0, 255) !important; color: rgb(255, 0, 255) !important; }"

# Finds each quoted piece by itself: the element of the article that holds exactly the block's text, and in it the
# piece by its offsets. Returns the boxes of the lines in the page's coordinates: the piece with its stops and marks,
# and from its first to its last letter; and whether its first line can be seen.
LOCATE = """pieces => {
  const shown = root => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      let at = 0;
      for (const sign of node.data) {
        if (!/\\s/.test(sign)) found.push({sign, node, at, past: at + sign.length});
        else if (found.length && found.at(-1).sign !== ' ') found.push({sign: ' ', node, at, past: at + 1});
        at += sign.length;
      }
    }
    if (found.length && found.at(-1).sign === ' ') found.pop();
    return found;
  };
  const plain = element => element.textContent.replace(/\\s+/g, ' ').trim();
  const boxes = (signs, start, end) => {
    const range = document.createRange();
    range.setStart(signs[start].node, signs[start].at);
    range.setEnd(signs[end - 1].node, signs[end - 1].past);
    return [...range.getClientRects()].filter(box => box.width > 0).map(box => ({
      left: box.left + scrollX, top: box.top + scrollY, right: box.right + scrollX, bottom: box.bottom + scrollY}));
  };
  const answer = {whole: [], core: [], seen: true};
  for (const [number, piece] of pieces.entries()) {
    const all = [...document.body.querySelectorAll('*')].filter(element => plain(element) === piece.block);
    const inside = all.filter(element => element.closest('article'));
    const deepest = e => ![...e.children].some(child => plain(child) === piece.block);
    const element = (inside.length ? inside : all).find(deepest);
    if (!element) return null;
    const signs = shown(element);
    answer.whole.push(...boxes(signs, piece.start, piece.end));
    const core = boxes(signs, piece.first, piece.last);
    answer.core.push(...core);
    if (number === 0) answer.seen = core[0].top >= scrollY && core[0].bottom <= scrollY + innerHeight;
  }
  return answer;
}"""

# Reads a picture of the whole page: how much of the core's lines has the colour, and how many dots have it elsewhere.
MEASURE = """async ({picture, whole, core}) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const {width, height} = image;
  const canvas = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  canvas.drawImage(image, 0, 0);
  const dots = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer), colour = 0xffff00ff;
  let there = 0, wanted = 0, elsewhere = 0;
  for (const box of core) {
    const row = width * Math.round((box.top + box.bottom) / 2);
    for (let x = Math.ceil(box.left) + 1; x < Math.floor(box.right) - 1; x++) {
      wanted++;
      there += dots[row + x] === colour;
    }
  }
  for (let at = dots.indexOf(colour); at >= 0; at = dots.indexOf(colour, at + 1)) {
    const x = at % width, y = Math.floor(at / width);
    if (!whole.some(box => x >= box.left - 2 && x <= box.right + 2 && y >= box.top - 4 && y <= box.bottom + 4))
      elsewhere++;
  }
  return {share: wanted ? there / wanted : 0, elsewhere};
}"""


class Quote(NamedTuple):
    """Words of an article that a brief cites."""

    article: Article
    span: Span


@dataclass(frozen=True)
class At:
    moment: datetime

    def now(self) -> datetime:
        return self.moment


def cited(brief: Brief) -> set[Span]:
    """What is shown as somebody's words or stands behind a statement."""
    told = [brief.headline, brief.bottom_line, *brief.points, *brief.next]
    spans = {citation.span for statement in told if statement for citation in statement.citations}
    return spans | {span for quotation in brief.quotations for span in quotation.spans}


async def quotes_of(newsroom: Newsroom, server: NewsroomServer) -> list[Quote]:
    """Read and brief every page of the newsroom as the program does; return all quotes in a fixed order."""
    found: list[Quote] = []
    pinned = dict.fromkeys(newsroom.hosts, server.address)
    async with GuardedClient(limits=FetchLimits(pause_s=0.0), pinned=pinned) as client:
        robots = RobotsCache(client, Inline(), agent=AGENT, now_s=lambda: 0.0)
        fetcher = HttpFetcher(client, robots, Inline(), clock=At(newsroom.now))
        for stated in newsroom.sources:
            if stated.kind == "folder":
                continue
            source = Source(
                id=stated.key,
                kind=stated.kind,
                location=stated.location,
                title=stated.title,
                timezone=stated.timezone,
                language=stated.language,
            )
            listing = await fetcher.list_entries(source)
            for entry in sorted(listing.entries, key=lambda entry: entry.identity):
                fetched = await fetcher.read_entry(source, entry)
                if fetched.partial:
                    continue
                brief = await draft_and_verify(fetched.article, engine=ExtractiveEngine(), offload=Inline())
                found += [Quote(fetched.article, span) for span in sorted(cited(brief))]
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[NewsroomServer]:
    running = NewsroomServer(read_newsroom(newsroom_folder()), edited=True)
    running.start()
    yield running
    running.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def quotes(server: NewsroomServer) -> list[Quote]:
    return await quotes_of(read_newsroom(newsroom_folder()), server)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reader(playwright: Playwright, chromium: str, server: NewsroomServer) -> AsyncIterator[Browser]:
    """A browser for which the newsroom's hosts exist."""
    host, port = server.address
    launched = await launch(playwright, chromium, f"MAP *.example {host}:{port}, MAP * ~NOTFOUND, EXCLUDE {host}")
    yield launched
    await launched.close()


def pieces_of(quote: Quote) -> list[dict[str, Any]]:
    """The quote block by block, with offsets within the block's text, whole and from first to last letter."""
    text = quote.article.text
    pieces = []
    for block in quote.article.blocks:
        start, end = max(quote.span.start, block.span.start), min(quote.span.end, block.span.end)
        letters = [at for at in range(start, end) if text[at].isalnum()]
        if letters:
            begin = block.span.start
            pieces.append(
                {
                    "block": block.span.of(text),
                    "start": start - begin,
                    "end": end - begin,
                    "first": letters[0] - begin,
                    "last": letters[-1] + 1 - begin,
                }
            )
    return pieces


async def fault(page: Page, scale: Page, quote: Quote, url: str) -> str | None:
    """Open the link as a reader does; return what is wrong with what the browser shows of the quote, or None."""
    await page.goto("about:blank")
    await page.goto(url)
    await page.add_style_tag(content=STYLE)
    # The browser looks for the words once the page is there. A picture taken before it has scrolled might stop it.
    for number in range(TRIES):
        places = await page.evaluate(LOCATE, pieces_of(quote))
        if places is None:
            return "the quoted block is not on the page"
        if places["seen"]:
            break
        await asyncio.sleep(0.05 * number)
    else:
        return "the page was not scrolled to the quote"
    said: str | None = None
    for number in range(TRIES):
        picture = base64.b64encode(await page.screenshot(full_page=True, animations="disabled")).decode()
        measured = await scale.evaluate(MEASURE, {"picture": picture, "whole": places["whole"], "core": places["core"]})
        if measured["elsewhere"] > 0:
            said = f"{measured['elsewhere']} dots are marked outside of the quote"
        elif measured["share"] < 0.99:
            said = f"{measured['share']:.0%} of the quote is marked"
        else:
            return None
        await asyncio.sleep(0.05 * number)
    return said


@pytest_asyncio.fixture(loop_scope="session")
async def pages(reader: Browser) -> AsyncIterator[tuple[Page, Page]]:
    """The page that is read, and one that measures its pictures."""
    context = await reader.new_context(viewport={"width": 900, "height": 600})
    page, scale = await context.new_page(), await context.new_page()
    await page.bring_to_front()
    yield page, scale
    await context.close()


def link(quote: Quote) -> str:
    assert quote.article.url is not None
    return fragment_url(quote.article.url, quote.article.text, quote.span)


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_links_show_the_quoted_words_on_the_publishers_page(
    pages: tuple[Page, Page], quotes: list[Quote], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(quotes) > SAMPLE
    chosen = [quotes[number * len(quotes) // SAMPLE] for number in range(SAMPLE)]
    wrong = []
    for quote in chosen:
        said = await fault(*pages, quote, link(quote))
        if said is not None:
            wrong.append(f"{said}: {link(quote)}")
    told = f"highlighted {len(chosen) - len(wrong)} of {len(chosen)} quotes"
    with capsys.disabled():
        print(f"\n{told}, chosen from {len(quotes)}")  # noqa: T201 - the count belongs in the test's log
    assert len(wrong) <= (1 - ENOUGH) * len(chosen), "\n".join([told, *wrong])


@pytest.mark.slow
@pytest.mark.asyncio(loop_scope="session")
async def test_the_measure_sees_links_that_show_nothing_or_too_little_or_too_much(
    pages: tuple[Page, Page], quotes: list[Quote]
) -> None:
    # Near the page's top, so that it can be seen unscrolled.
    quote = next(quote for quote in quotes if 100 < quote.span.start < 400 and len(quote.span) > 60)
    start, end = quote.span.start, quote.span.end
    first_word = quote._replace(span=Span(start, start + quote.span.of(quote.article.text).index(" ")))
    too_much = quote._replace(span=Span(start, end + 80))
    assert await fault(*pages, quote, quote.article.url or "") == "0% of the quote is marked"
    assert "of the quote is marked" in (await fault(*pages, quote, link(first_word)) or "")
    assert "outside of the quote" in (await fault(*pages, quote, link(too_much)) or "")
    assert await fault(*pages, quote, link(quote)) is None
