"""`dragoman digest`: read editions, see why they are as they are, schedule them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Group
from rich.padding import Padding

from bot.bootstrap import Application, application
from bot.chat.console import plain, render_post
from bot.chat.pause_words import read_until
from bot.chat.post import digest_post
from bot.chat.schedule_words import read_schedule, times_in_words
from bot.cli.json_forms import choice_json, edition_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.errors import InputError
from bot.model.choice import IN_WORDS, Explained
from bot.model.edition import ArticleRef, Decision, Edition
from bot.model.rows import QuietDay, Subscription

_T = TypeVar("_T")

HERE = ("console", "terminal")
INDENT = (0, 0, 0, 4)
NOTHING = 'nothing is scheduled yet; try: dragoman digest schedule "weekdays 08:30"'

digest_app = typer.Typer(no_args_is_help=False, rich_markup_mode="markdown")

For = Annotated[
    str | None,
    typer.Option("--for", metavar="PLATFORM:CHANNEL", help="Whose digest, as `digest list` shows it; default: yours."),
]


def register(app: typer.Typer) -> None:
    app.add_typer(digest_app, name="digest", help="Read editions, see why they are as they are, schedule them.")


@digest_app.callback(invoke_without_command=True)
def digest(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Read the newest edition.

    Example: `dragoman digest --json`
    """
    if context.invoked_subcommand is None:
        _show(_editions(1)[0], as_json=as_json)


@digest_app.command("history")
def history(
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many editions.")] = 10, as_json: JsonFlag = False
) -> None:
    """List the newest editions, with the ids that `digest show` and `digest explain` take.

    Example: `dragoman digest history --limit 5`
    """
    editions = _editions(limit, none_is_fine=True)
    if as_json:
        print_json([edition_json(edition) for edition in editions])
        return
    for edition in editions:
        late = " (late)" if edition.late else ""
        line = f"{edition.id[:8]}  {edition.local_date} {edition.timezone}: {len(edition.stories)} stories{late}"
        out().print(plain(line))


@digest_app.command("show")
def show(edition: Annotated[str, typer.Argument(help="An id as `digest history` shows it.")]) -> None:
    """Show an older edition.

    Example: `dragoman digest show 3f2a91c0`
    """
    _show(_doing(lambda program: _edition(program, edition)), as_json=False)


@digest_app.command("explain")
def explain(
    edition: Annotated[str | None, typer.Argument(help="An id as `digest history` shows it; default: newest.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Say why each story is in an edition, and why each that was looked at is not.

    Example: `dragoman digest explain`
    """

    async def work(program: Application) -> tuple[Edition, list[Explained]]:
        found = await _edition(program, edition)
        return found, list(await program.desk.explain(found.id))

    found, explained = _doing(work)
    if as_json:
        print_json([choice_json(row) for row in explained])
        return
    out().print(plain(f"The edition of {found.local_date} ({found.id[:8]}) looked at {len(explained)} stories."))
    for row in explained:
        _explain(row)


@digest_app.command("preview")
def preview(whose: For = None, as_json: JsonFlag = False) -> None:
    """Show what the edition would say now. Nothing is stored or posted.

    Example: `dragoman digest preview`
    """

    async def work(program: Application) -> Edition:
        return await program.desk.compose_now((await _subscription(program, whose)).id)

    _show(_doing(work), as_json=as_json)


@digest_app.command("now")
def now(whose: For = None) -> None:
    """Compose an edition now and deliver it, besides those of the schedule.

    Example: `dragoman digest now --for slack:C0123456789`
    """

    async def work(program: Application) -> tuple[Subscription, Edition]:
        subscription = await _subscription(program, whose)
        return subscription, await program.desk.deliver_now(subscription.id)

    subscription, edition = _doing(work)
    if (subscription.platform, subscription.channel) == HERE:
        _show(edition, as_json=False)
    else:
        out().print(plain(f"An edition with {len(edition.stories)} stories is on its way to {_name(subscription)}."))


@digest_app.command("list")
def list_subscriptions() -> None:
    """List who gets a digest, when, and about what.

    Example: `dragoman digest list`
    """
    found = _doing(lambda program: program.desk.subscriptions())
    if not found:
        out().print(plain(NOTHING))
    for subscription in found:
        about = f", about {', '.join(subscription.topics)}" if subscription.topics else ""
        when = f"{times_in_words(subscription.schedule)} {subscription.schedule.timezone}"
        out().print(plain(f"{_name(subscription)}: {when}{about}{_state(subscription)}"))


@digest_app.command("schedule")
def schedule(
    when: Annotated[
        str, typer.Argument(help='Days and times: "weekdays 08:30", "daily 07:00 18:00", "mon,thu 09:15".')
    ],
    timezone: Annotated[
        str | None, typer.Option(help="IANA name, such as Europe/Rome; default: DRAGOMAN_TIMEZONE.")
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            help="Only stories with these words: drones, '\"drone exports\"' in a row, -football for none of it, "
            "lang:de, 'source:Bosphorus Post'; may be given again."
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(help="How many stories at most.")] = None,
    quiet: Annotated[QuietDay, typer.Option(help="What a day without stories does.")] = "say",
) -> None:
    """Schedule the console's edition; given again, it changes.

    Example: `dragoman digest schedule "weekdays 08:30" --timezone Europe/Rome --topic defence --topic -football`
    """
    parsed = read_schedule(when, timezone or settings().timezone)

    async def work(program: Application) -> None:
        platform, channel = HERE
        subscription = await program.desk.subscribe(
            platform=platform, channel=channel, topics=tuple(topic or ()), schedule=parsed
        )
        await program.desk.adjust(subscription.id, size=size, quiet=quiet)

    _doing(work)
    out().print(f"Scheduled: {when}, {parsed.timezone}. `dragoman run` delivers it.", markup=False)


@digest_app.command("approver")
def approver(
    person: Annotated[str, typer.Argument(help='The platform\'s id of the person; "nobody" for no approval.')],
    whose: For = None,
) -> None:
    """Have somebody see each edition first, and post it, less what they leave out, or skip it.

    Example: `dragoman digest approver U0123456789 --for slack:C0123456789`
    """

    async def work(program: Application) -> str:
        subscription = await _subscription(program, whose)
        named = None if person.lower() in ("nobody", "none") else person
        await program.desk.approve_by(subscription.id, named)
        who = f"waits for {named}" if named else "is posted at once"
        return f"The digest of {_name(subscription)} {who}."

    out().print(plain(_doing(work)))


@digest_app.command("waiting")
def waiting() -> None:
    """List the editions that wait for their approvers; `digest show` shows one.

    Example: `dragoman digest waiting`
    """
    found = _doing(lambda program: program.desk.waiting())
    if not found:
        out().print("No edition waits for anybody.")
    for edition in found:
        out().print(plain(f"{edition.id[:8]}  {edition.local_date}: {len(edition.stories)} stories"))


@digest_app.command("post")
def post(
    edition: Annotated[str, typer.Argument(help="An id as `digest waiting` shows it.")],
    without: Annotated[list[int] | None, typer.Option(help="The number of a story to leave out.")] = None,
) -> None:
    """Post an edition that waits for its approver.

    Example: `dragoman digest post 3f2a91c0 --without 2`
    """
    found = _decided(edition, "posted", tuple(without or ()))
    out().print(plain(f"The edition of {found.local_date} is on its way, with {len(found.stories)} stories."))


@digest_app.command("skip")
def skip(edition: Annotated[str, typer.Argument(help="An id as `digest waiting` shows it.")]) -> None:
    """Leave an edition that waits for its approver unposted; what it told does not come again.

    Example: `dragoman digest skip 3f2a91c0`
    """
    out().print(plain(f"The edition of {_decided(edition, 'skipped', ()).local_date} is skipped."))


def _decided(beginning: str, decision: Decision, left_out: tuple[int, ...]) -> Edition:
    async def work(program: Application) -> Edition:
        found = [edition for edition in await program.desk.waiting() if edition.id.startswith(beginning)]
        if len(found) != 1:
            raise InputError("no such edition waits; `dragoman digest waiting` shows them")
        return await program.desk.decide(found[0].id, decision, left_out=left_out, by="operator")

    return _doing(work)


@digest_app.command("pause")
def pause(
    whose: For = None,
    until: Annotated[str | None, typer.Option(help='A date, "monday" or "3 days"; default: until `resume`.')] = None,
) -> None:
    """Compose no editions of a digest for a while.

    Example: `dragoman digest pause --until monday`
    """

    async def work(program: Application) -> str:
        subscription = await _subscription(program, whose)
        end = read_until(until, program.clock.now(), subscription.schedule.timezone) if until else None
        await program.desk.pause(subscription.id, until=end)
        local = f" until {end.astimezone(ZoneInfo(subscription.schedule.timezone)):%A %d %B}" if end else ""
        return f"The digest of {_name(subscription)} is paused{local}."

    out().print(plain(_doing(work)))


@digest_app.command("resume")
def resume(whose: For = None) -> None:
    """Go on with a digest that was paused.

    Example: `dragoman digest resume`
    """

    async def work(program: Application) -> Subscription:
        subscription = await _subscription(program, whose)
        await program.desk.resume(subscription.id)
        return subscription

    out().print(plain(f"The digest of {_name(_doing(work))} goes on."))


def _doing(work: Callable[[Application], Awaitable[_T]]) -> _T:
    loaded = settings()

    async def opened() -> _T:
        async with application(loaded, progress=err()) as program:
            return await work(program)

    return run_async(opened)


async def _subscription(program: Application, whose: str | None) -> Subscription:
    """Return the subscription that is named, or the console's, or the only one there is. Raises `InputError`."""
    there = await program.desk.subscriptions()
    if not there:
        raise InputError(NOTHING)
    named = {_name(subscription): subscription for subscription in there}
    own = named.get(":".join(HERE)) or (there[0] if len(there) == 1 else None)
    found = named.get(whose) if whose is not None else own
    if found is None:
        raise InputError(f"say whose digest with --for, one of: {', '.join(sorted(named)[:8])}")
    return found


async def _edition(program: Application, beginning: str | None) -> Edition:
    found = [
        edition for edition in await program.desk.editions(200) if beginning is None or edition.id.startswith(beginning)
    ]
    if not found:
        raise InputError("there is no such edition; `dragoman digest history` shows them")
    return found[0]


def _editions(limit: int, *, none_is_fine: bool = False) -> list[Edition]:
    found = list(_doing(lambda program: program.desk.editions(limit)))
    if not found and not none_is_fine:
        raise InputError("there is no edition yet; try: dragoman demo --once")
    return found


def _name(subscription: Subscription) -> str:
    return f"{subscription.platform}:{subscription.channel}"


def _state(subscription: Subscription) -> str:
    if subscription.paused is None:
        return ""
    if subscription.paused_until is not None:
        return f" (paused until {subscription.paused_until:%Y-%m-%d %H:%M} UTC)"
    return {"asked": " (paused)", "unscheduled": " (on demand only)"}.get(subscription.paused, " (out of reach)")


def _explain(row: Explained) -> None:
    choice = row.choice
    told = choice.verdict == "told"
    out().print(plain(f"{'+' if told else '-'} {_article(row.ref)}"), style="bold" if told else "")
    why = f"; {choice.why}" if choice.why else ""
    out().print(Padding(plain(f"{IN_WORDS[choice.verdict]}{why}"), INDENT))
    if choice.score is not None:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in choice.parts.items() if value)
        out().print(Padding(plain(f"rank {choice.score:.2f}: {parts}"), INDENT, style="dim"))


def _article(ref: ArticleRef | None) -> str:
    if ref is None:
        return "an article that was removed"
    named = ref.title or ref.url or f"an article without a title, {ref.published or 'undated'}"
    return f"{named} ({ref.outlet})" if ref.outlet else named


def _show(edition: Edition, *, as_json: bool) -> None:
    if as_json:
        print_json(edition_json(edition))
    else:
        out().print(Group(render_post(digest_post(edition))))
