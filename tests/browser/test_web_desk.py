"""The web desk as its readers meet it: the demo runs as a process of its own, Chromium reads its pages."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from tests.acceptance.command import ROOT, run_dragoman

START_S = 180
STOP_S = 30
PHONE: ViewportSize = {"width": 360, "height": 720}
DESK: ViewportSize = {"width": 1200, "height": 800}
QUESTION = "What trade volume did Türkiye and Italy agree to aim for?"
LOADED = re.compile(r"The web desk is at (http://127\.0\.0\.1:\d+)")

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# Text whose colour stands out too little from what it is painted on (WCAG 2.2, 1.4.3), with the measured ratio.
FAINT = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const over = (colour, under) => {
    canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(getComputedStyle(e).backgroundColor);
    return layers.reduce((under, colour) => over(colour, under), [255, 255, 255]);
  };
  const light = rgb => rgb.map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, number) => sum + part * [0.2126, 0.7152, 0.0722][number], 0);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || !element.checkVisibility({checkVisibilityCSS: true})) continue;
    const under = ground(element), [a, b] = [light(over(style.color, under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} "${node.data.trim().slice(0, 40)}"`);
  }
  return found;
}"""

# What a page lacks that every page needs to be found one's way in.
LACKING = """() => {
  const found = [], need = (fine, words) => fine || found.push(words);
  const all = selector => [...document.querySelectorAll(selector)];
  need(document.documentElement.lang, 'no language');
  need(document.title.trim(), 'no title');
  need(all('h1').length === 1, `${all('h1').length} first headings`);
  need(all('main').length === 1, 'not one main part');
  need(all('meta[name=robots][content*=noindex]').length === 1, 'may be indexed');
  const ids = all('[id]').map(element => element.id);
  need(new Set(ids).size === ids.length, `an id twice: ${ids.filter((id, n) => ids.indexOf(id) !== n)}`);
  const levels = all('h1, h2, h3, h4').map(element => Number(element.tagName[1]));
  levels.forEach((level, n) => need(n === 0 || level <= levels[n - 1] + 1, `a heading of level ${level} too deep`));
  all('[aria-labelledby]').forEach(element => need(document.getElementById(element.getAttribute('aria-labelledby')),
    `nothing is called ${element.getAttribute('aria-labelledby')}`));
  all('input').forEach(element => need(element.labels.length, `no label for ${element.name}`));
  all('img').forEach(element => need(element.hasAttribute('alt'), `no words for ${element.src}`));
  all('a[href^="#"]').forEach(element => need(document.getElementById(decodeURIComponent(element.hash.slice(1))),
    `${element.hash} leads nowhere`));
  return found;
}"""

# What can be reached by Tab, in the page's order; and where the focus is.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, [tabindex="0"]')]
  .filter(element => element.tabIndex >= 0 && element.checkVisibility())
  .map((element, number) => { element.dataset.number = number; return number; }).length"""
FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {number: Number(element.dataset.number ?? -1), text: element.textContent, id: element.id,
          ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
          seen: box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight};
}"""
MARKED = "() => [...document.querySelectorAll('mark.asked')].map(mark => mark.textContent)"
MARK_IN_SIGHT = """() => {
  const box = document.querySelector('mark.asked').getClientRects()[0];
  return box.top >= 0 && box.bottom <= innerHeight;
}"""


@dataclass
class Told:
    """What a browser said of the pages it was shown."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "data"


@pytest.fixture(scope="module")
def desk(data: Path) -> Iterator[str]:
    """The address of the desk of a running demo, which must end in order when it is asked to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DRAGOMAN_", "DATABASE_"))}
    environment |= {"DRAGOMAN_DATA_DIR": str(data), "DRAGOMAN_WEB_PORT": str(port), "PYTHONPATH": str(ROOT)}
    said = data.parent / "said.txt"
    with said.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=data.parent,
        )
        try:
            yield _address(demo, said)
        finally:
            demo.send_signal(signal.SIGTERM)
            try:
                code = demo.wait(STOP_S)
            except subprocess.TimeoutExpired:
                demo.kill()
                demo.wait()
                raise
    assert code == 0, said.read_text("utf-8")


def _address(demo: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until and demo.poll() is None:
        found = LOADED.search(said.read_text("utf-8", "replace"))
        if found:
            return found[1]
        time.sleep(0.2)
    pytest.fail(f"the demo's desk did not open: {said.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture(scope="module")
def edition(desk: str, data: Path) -> Any:
    """The demo's edition as the command line tells it, beside the running desk."""
    result = run_dragoman(data, "digest", "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, told: Told) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield await _watched(context, told)
    await context.close()


async def _watched(context: BrowserContext, told: Told) -> Page:
    context.on("request", lambda request: told.hosts.add(urlsplit(request.url).netloc))
    page = await context.new_page()
    page.on("console", lambda message: told.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: told.complaints.append(str(error)))
    return page


async def shown_words(page: Page) -> list[str]:
    """The marked words of an evidence page, once they are in sight."""
    await page.wait_for_function(MARK_IN_SIGHT)
    words: list[str] = await page.evaluate(MARKED)
    return words


async def test_a_quote_of_an_edition_leads_to_exactly_its_words(page: Page, desk: str, told: Told) -> None:
    await page.goto(desk)
    await page.click("article.newest h1 a")
    quote = page.locator("figure.pull blockquote a").first
    words = await quote.inner_text()
    await quote.click()
    assert urlsplit(page.url).path.startswith("/articles/")
    assert await shown_words(page) == [words]
    mark = page.locator("mark.asked")
    assert await mark.is_visible()
    around = "element => getComputedStyle(element.parentElement).backgroundColor"
    assert await mark.evaluate("element => getComputedStyle(element).backgroundColor") != await mark.evaluate(around)
    assert told == Told({urlsplit(desk).netloc}, [])


async def test_every_citation_of_the_edition_marks_its_words_and_leads_to_the_publisher(
    page: Page, desk: str, edition: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    quotes: dict[tuple[str, int, int], str] = {}
    for story in edition["stories"]:
        said = [story["headline"], story["bottom_line"], *story["points"]]
        said += [statement for one in story["standings"] for statement in one["also"]]
        cited = [citation for statement in said if statement for citation in statement["citations"]]
        cited += (story["quotation"] or {}).get("words", [])
        sides = [side for one in story["disagreements"] for side in one["sides"]]
        cited += [citation for side in sides for citation in side["citations"]]
        cited += [side["sentence"] for side in sides if side["sentence"]]
        quotes |= {(citation["revision"], citation["start"], citation["end"]): citation["quote"] for citation in cited}
    assert len(quotes) > 20

    await page.goto(f"{desk}/editions/{edition['id']}")
    links = await page.eval_on_selector_all("a.evidence", "all => all.map(one => one.getAttribute('href'))")
    addresses = {place_of(link): link for link in links}
    assert set(quotes) <= set(addresses)
    out = await page.eval_on_selector_all(".place a.out", "all => all.map(one => one.getAttribute('href'))")
    assert out
    assert all(re.search(r"#:~:text=[\w%.~,-]+$", link) for link in out), out

    for place, link in addresses.items():
        await page.goto(f"{desk}{link}")
        assert " ".join("".join(await shown_words(page)).split()) == " ".join(quotes[place].split()), link
    with capsys.disabled():
        print(f"\nmarked the words of {len(addresses)} of {len(quotes)} citations")  # noqa: T201 - the test's count


def place_of(link: str) -> tuple[str, int, int]:
    parts = urlsplit(link)
    start, _, end = parse_qs(parts.query)["at"][0].partition("-")
    return parts.path.rpartition("/")[2], int(start), int(end)


async def test_the_desk_can_be_used_by_keyboard(page: Page, desk: str, edition: Any) -> None:
    await page.goto(f"{desk}/editions/{edition['id']}")
    count = await page.evaluate(REACHABLE)
    await page.keyboard.press("Tab")
    first = await page.evaluate(FOCUSED)
    assert (first["text"], first["seen"]) == ("Skip to the text", True)
    reached = [first]
    for _ in range(count - 1):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate(FOCUSED))
    assert [focus["number"] for focus in reached] == list(range(count))
    assert [focus["text"] for focus in reached if not (focus["ring"] and focus["seen"])] == []

    await page.reload()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert (await page.evaluate(FOCUSED))["id"] == "main"
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => document.activeElement.matches('#story-1 a')")
    words = await page.evaluate("() => document.activeElement.textContent")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/articles/**")
    marked = "".join(await shown_words(page))
    assert marked
    assert words
    # From the marked words Tab goes on to what was said with them, not back to the page's top.
    await page.keyboard.press("Tab")
    assert await page.evaluate("() => !!document.activeElement.closest('main')")


async def test_a_question_is_answered_with_words_that_are_marked(page: Page, desk: str, told: Told) -> None:
    await page.goto(f"{desk}/ask")
    await page.get_by_role("textbox", name="Your question").fill(QUESTION)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/answers/**")
    assert "40" in await page.inner_text("main")
    await page.locator(".answer a.evidence").first.click()
    assert "40" in "".join(await shown_words(page))
    assert told == Told({urlsplit(desk).netloc}, [])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def paths(browser: Browser, desk: str, edition: Any) -> dict[str, str]:
    """One page of each kind."""
    story = edition["stories"][0]
    cited = story["headline"]["citations"][0]
    article = f"/articles/{cited['revision']}"
    page = await browser.new_page()
    await page.goto(f"{desk}/ask")
    await page.fill("#q", QUESTION)
    await page.click("button[type=submit]")
    answer = urlsplit(page.url).path
    await page.close()
    return {
        "editions": "/",
        "edition": f"/editions/{edition['id']}",
        "brief": f"/briefs/{cited['revision']}",
        "article": article,
        "evidence": f"{article}?at={cited['start']}-{cited['end']}#w-{cited['start']}",
        "ask": "/ask",
        "answer": answer,
        "sources": "/sources",
        "nothing there": "/briefs/nothing",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_every_page_can_be_read(
    browser: Browser, desk: str, paths: dict[str, str], told: Told, viewport: ViewportSize, scheme: Any
) -> None:
    context = await browser.new_context(viewport=viewport, color_scheme=scheme)
    page = await _watched(context, told)
    wrong: dict[str, Any] = {}
    for name, path in paths.items():
        response = await page.goto(f"{desk}{path}")
        assert response is not None
        assert response.status == (404 if name == "nothing there" else 200), name
        wide, room = await page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        found = [f"{wide} wide in {room}"] if wide > room else []
        found += await page.evaluate(LACKING) + await page.evaluate(FAINT) + await nameless(page)
        if found:
            wrong[name] = found
    await context.close()
    assert wrong == {}
    assert told.hosts == {urlsplit(desk).netloc}
    # The browser itself reports the page that is not there.
    assert [words for words in told.complaints if "status of 404" not in words] == []


async def test_every_link_of_the_desk_leads_to_a_page_that_fits_a_phone(
    browser: Browser, desk: str, told: Told
) -> None:
    context = await browser.new_context(viewport=PHONE)
    page = await _watched(context, told)
    waiting, known, wrong = ["/"], {"/"}, {}
    while waiting:
        path = waiting.pop()
        response = await page.goto(f"{desk}{path}")
        wide, room = await page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        found = [f"{wide} wide in {room}"] if wide > room else []
        found += await page.evaluate(LACKING)
        if response is None or response.status != 200:
            found.append("not there")
        if found:
            wrong[path] = found
        links = await page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.pathname)")
        fresh = set(links) - known
        known |= fresh
        waiting += sorted(fresh)
    await context.close()
    assert wrong == {}
    assert len(known) > 30
    assert told == Told({urlsplit(desk).netloc}, [])


async def nameless(page: Page) -> list[str]:
    """Return the roles of what a screen reader could only call by its role."""
    session = await page.context.new_cdp_session(page)
    nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
    await session.detach()
    found = []
    for node in nodes:
        role = node.get("role", {}).get("value")
        if role in ("link", "button", "textbox", "image", "form", "search", "navigation") and not node["ignored"]:
            name = node.get("name", {}).get("value", "").strip()
            if not any(c.isalnum() for c in name):
                found.append(f"a nameless {role}")
    return found
