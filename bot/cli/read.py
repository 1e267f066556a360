"""What people read: `brief`, `ask`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.bootstrap import application
from bot.chat.console import render_brief, render_post
from bot.chat.post import answer_post
from bot.cli.json_forms import answer_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.language.brief_json import brief_to_json
from bot.language.header import article_from_text
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.question import Answer
from bot.sources.files import decode_text, read_text_file


def register(app: typer.Typer) -> None:
    app.command("brief")(brief)
    app.command("ask")(ask)


def brief(
    what: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A text file (`-` for standard input) or an address.")
    ],
    as_json: JsonFlag = False,
    dropped: Annotated[
        bool, typer.Option("--dropped", help="With --json: also what failed the gate, and why.")
    ] = False,
) -> None:
    """Brief one article: the points, who said what, figures and commitments, each with its words.

    The file may begin with a header `date YYYY-MM-DD `. The article is stored, so that you can ask about it.

    Example: `dragoman brief article.txt --json`
    """
    loaded = settings()
    is_url = what.startswith(("http://", "https://"))
    article = None if is_url else _article(what)
    identity = "file:" + (article.sha256 if what == "-" and article else str(Path(what).absolute()))

    async def work() -> Brief:
        async with application(loaded, progress=err()) as program:
            if article is None:
                return (await program.desk.brief_url(what)).brief
            return (await program.desk.brief_text(article, identity=identity)).brief

    result = run_async(work)
    if as_json:
        print_json(brief_to_json(result, dropped=dropped))
    else:
        out().print(render_brief(result))


def _article(what: str) -> Article:
    text = decode_text(sys.stdin.buffer.read(), Path("standard input")) if what == "-" else read_text_file(Path(what))
    article = article_from_text(text)
    if not article.text.strip():
        raise InputError(f"{what} holds no text")
    return article


def ask(
    question: Annotated[str, typer.Argument(help="A question about the stored coverage.")],
    as_json: JsonFlag = False,
) -> None:
    """Answer a question from the stored articles, with quotes, or say that the coverage does not tell.

    Example: `dragoman ask "What trade volume did Türkiye and Italy agree to aim for?"`
    """
    loaded = settings()

    async def work() -> Answer:
        async with application(loaded, progress=err()) as program:
            return await program.desk.ask(question, asked_by=f"terminal:{_user()}")

    answer = run_async(work)
    if as_json:
        print_json(answer_json(answer))
    else:
        out().print(render_post(answer_post(answer)))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a number without a name, as in containers
        return "unknown"
