"""Draw docs/slack-*.png from the newest edition: run `dragoman demo --once`, then `python docs/slack_picture.py`.

A renderer that others wrote (npm `slack-blocks-to-jsx`, in tests/npm: `npm ci` there) makes HTML of the messages, and
Chromium photographs it. The renderer is not Slack: it sets less space between blocks, shows a `verbatim` text with
all of its markup (Slack reads links there; the pictures are drawn without the mark), and reads markup in `plain_text`.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.bootstrap import application
from bot.chat.post import answer_post, edition_posts
from bot.chat.slack.blocks import SlackMessage, ephemeral_answer, render_message, size
from bot.config import load_settings
from bot.model.edition import Edition, EditionStory
from bot.ports import Desk

DOCS = Path(__file__).parent
PHONE, DESKTOP = 390, 900
PUBLIC_URL = "https://dragoman.example.com"
QUESTION = "What trade volume did Türkiye and Italy agree to aim for?"
STORIES = 3
DETAILED = 1


async def messages() -> dict[str, list[SlackMessage]]:
    """Return what is drawn, by picture: messages one under the other."""
    async with application(load_settings()) as program:
        desk: Desk = program.desk
        edition = (await desk.editions(1))[0]
        whole = await digest(desk, edition)
        print(f"digest of {len(edition.stories)} stories: {size(whole.blocks):,} bytes, {len(whole.blocks)} blocks")
        few = replace(edition, stories=tuple(story for story in edition.stories if is_linked(story))[:STORIES])
        details = await desk.placed(edition_posts(few)[DETAILED])
        answer = await desk.ask(QUESTION, asked_by="docs")
        answered = await desk.placed(answer_post(answer))
        return {
            "digest": [await digest(desk, few)],
            "thread": [render_message(details, public_url=PUBLIC_URL)],
            "answer": [ephemeral_answer(answered, public_url=PUBLIC_URL)],
        }


def is_linked(story: EditionStory) -> bool:
    """Whether the quotation's outlet has a page on the web: the folder's and the mails' stories show one link less."""
    pages = {ref.revision for ref in story.refs if ref.url}
    return story.quotation is not None and story.quotation.words[0].revision in pages


async def digest(desk: Desk, edition: Edition) -> SlackMessage:
    return render_message(await desk.placed(edition_posts(edition)[0]), public_url=PUBLIC_URL)


def photograph(name: str, drawn: list[SlackMessage], width: int, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        given, page = Path(folder) / "messages.json", Path(folder) / "page.html"
        given.write_text(json.dumps([without_verbatim(message.blocks) for message in drawn]), "utf-8")
        node = shutil.which("node") or "node"
        subprocess.run([node, str(DOCS / "slack_picture.mjs"), str(given), str(page)], check=True)
        asyncio.run(shoot(page, width, target))
    print(f"{target.name}: {name}, {width} px wide, {target.stat().st_size:,} bytes")


def without_verbatim(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_verbatim(each) for key, each in value.items() if key != "verbatim"}
    return [without_verbatim(each) for each in value] if isinstance(value, list | tuple) else value


async def shoot(page: Path, width: int, target: Path) -> None:
    from playwright.async_api import async_playwright

    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        view = await browser.new_page(viewport={"width": width, "height": 400}, device_scale_factor=1.4)
        await view.goto(page.as_uri())
        await view.locator("main").screenshot(path=target)
        await browser.close()


def main() -> None:
    widths = [PHONE] if len(sys.argv) < 2 else [int(width) for width in sys.argv[1:]]
    for name, drawn in asyncio.run(messages()).items():
        for width in widths:
            suffix = "" if width == PHONE else f"-{width}"
            photograph(name, drawn, width, DOCS / f"slack-{name}{suffix}.png")


main()
