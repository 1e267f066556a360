"""What people read: `brief`, `ask`, `digest`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group

from bot.bootstrap import application
from bot.chat.console import render_brief, render_post
from bot.chat.post import answer_post, digest_post
from bot.chat.schedule_words import read_schedule
from bot.cli.json_forms import answer_json, edition_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.language.brief_json import brief_to_json
from bot.language.header import article_from_text
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.edition import Edition
from bot.model.question import Answer
from bot.sources.files import decode_text, read_text_file

digest_app = typer.Typer(no_args_is_help=False, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    app.command("brief")(brief)
    app.command("ask")(ask)
    app.add_typer(digest_app, name="digest", help="Read editions, preview the next one, schedule them.")


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


@digest_app.callback(invoke_without_command=True)
def digest(
    context: typer.Context,
    as_json: JsonFlag = False,
) -> None:
    """Read the newest edition.

    Example: `dragoman digest --json`
    """
    if context.invoked_subcommand is not None:
        return
    editions = _editions(1)
    if not editions:
        raise InputError("there is no edition yet; try: dragoman demo --once")
    _show(editions[0], as_json=as_json)


@digest_app.command("history")
def history(
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many editions.")] = 10, as_json: JsonFlag = False
) -> None:
    """List the newest editions.

    Example: `dragoman digest history --limit 5`
    """
    editions = _editions(limit)
    if as_json:
        print_json([edition_json(edition) for edition in editions])
        return
    for edition in editions:
        late = " (late)" if edition.late else ""
        out().print(f"{edition.local_date} {edition.timezone}: {len(edition.stories)} stories{late}", markup=False)


@digest_app.command("preview")
def preview(as_json: JsonFlag = False) -> None:
    """Show what the edition would say now. Nothing is stored or posted.

    Example: `dragoman digest preview`
    """
    loaded = settings()

    async def work() -> Edition:
        async with application(loaded, progress=err()) as program:
            subscriptions = await program.desk.subscriptions()
            if not subscriptions:
                raise InputError('nothing is scheduled yet; try: dragoman digest schedule "weekdays 08:30"')
            return await program.desk.compose_now(subscriptions[0].id)

    _show(run_async(work), as_json=as_json)


@digest_app.command("schedule")
def schedule(
    when: Annotated[
        str, typer.Argument(help='Days and times: "weekdays 08:30", "daily 07:00 18:00", "mon,thu 09:15".')
    ],
    timezone: Annotated[
        str | None, typer.Option(help="IANA name, such as Europe/Rome; default: DRAGOMAN_TIMEZONE.")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Only stories with these words; may be given again.")] = None,
) -> None:
    """Schedule the console's edition; given again, it changes.

    Example: `dragoman digest schedule "weekdays 08:30" --timezone Europe/Rome --topic defence`
    """
    loaded = settings()
    parsed = read_schedule(when, timezone or loaded.timezone)

    async def work() -> None:
        async with application(loaded, progress=err()) as program:
            await program.desk.subscribe(
                platform="console", channel="terminal", topics=tuple(topic or ()), schedule=parsed
            )

    run_async(work)
    out().print(f"Scheduled: {when}, {parsed.timezone}. `dragoman run` delivers it.", markup=False)


def _editions(limit: int) -> list[Edition]:
    loaded = settings()

    async def work() -> list[Edition]:
        async with application(loaded, progress=err()) as program:
            return list(await program.desk.editions(limit))

    return run_async(work)


def _show(edition: Edition, *, as_json: bool) -> None:
    if as_json:
        print_json(edition_json(edition))
    else:
        out().print(Group(render_post(digest_post(edition))))
