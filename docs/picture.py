"""Draw docs/edition.svg from the newest edition: run `dragoman demo --once`, then `python docs/picture.py`."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot.bootstrap import application
from bot.chat.console import render_post
from bot.chat.post import digest_post
from bot.config import load_settings

STORIES = 3


async def main() -> None:
    async with application(load_settings()) as program:
        edition = (await program.desk.editions(1))[0]
    console = Console(record=True, width=100, markup=False, highlight=False, emoji=False, file=Path("/dev/null").open("w"))
    console.print(render_post(digest_post(replace(edition, stories=edition.stories[:STORIES]))))
    console.save_svg(str(Path(__file__).with_name("edition.svg")), title="dragoman demo --once")


asyncio.run(main())
