"""Draw docs/desk-*.png from a running web desk: `dragoman demo`, then `python docs/web_picture.py` beside it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

DOCS = Path(__file__).parent
DESK = "http://127.0.0.1:8300"
WIDE, PHONE = {"width": 1100, "height": 760}, {"width": 390, "height": 780}


async def draw(desk: str) -> None:
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        wide = await browser.new_page(viewport=WIDE)
        await wide.goto(desk)
        await wide.screenshot(path=DOCS / "desk-front.png")
        await wide.locator("article.newest h1 a").click()
        phone = await browser.new_page(viewport=PHONE, device_scale_factor=1.2)
        await phone.goto(wide.url)
        await phone.screenshot(path=DOCS / "desk-edition.png")
        await evidence(wide)
        await browser.close()


async def evidence(page: Page) -> None:
    """Follow the first quotation to its words."""
    await page.locator("blockquote a[href^='/articles/'], .quote a[href^='/articles/']").first.click()
    await page.screenshot(path=DOCS / "desk-evidence.png")


if __name__ == "__main__":
    asyncio.run(draw(sys.argv[1] if sys.argv[1:] else DESK))
