"""Draw docs/edition.svg from the newest edition: run `dragoman demo --once`, then `python docs/picture.py`."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rich.console import Console

from bot.bootstrap import application
from bot.chat.console import render_post
from bot.chat.post import digest_post
from bot.config import load_settings
from bot.model.edition import Edition

STORIES = 3


async def main() -> None:
    async with application(load_settings()) as program:
        edition = (await program.desk.editions(1))[0]
    with Path(os.devnull).open("w") as quiet:
        draw(edition, quiet)


def draw(edition: Edition, quiet: TextIO) -> None:
    console = Console(record=True, width=100, markup=False, highlight=False, emoji=False, file=quiet)
    console.print(render_post(digest_post(replace(edition, stories=edition.stories[:STORIES]))))
    drawn = console.export_svg(title="dragoman demo --once")
    # The fonts that rich refers to lie on somebody else's server; the reader's own monospace font serves.
    drawn = re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL)
    Path(__file__).with_name("edition.svg").write_text(drawn, "utf-8")


asyncio.run(main())
