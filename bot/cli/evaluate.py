"""`dragoman eval brief`: how much of what a brief should tell it tells, beside the article's first sentences."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.table import Table

from bot.bootstrap import application
from bot.chat.console import plain
from bot.cli.engine_choice import EngineOption, PromptOption, uses_model, version_of, with_engine
from bot.cli.eval_models import Heard, Sums, lines, sums_json
from bot.cli.shared import JsonFlag, err, out, print_json, run_async, settings
from bot.config import Settings
from bot.engines.extractive import ExtractiveEngine
from bot.engines.prompts import PromptStore
from bot.errors import InputError
from bot.jobs.pool import Inline
from bot.language.coverage import Expected, Tally, expected_from_json, lead_of, told_by
from bot.language.read import read_article
from bot.model.article import Article
from bot.model.brief import Brief
from bot.model.ledger import CallResult, PlannedCall
from bot.pipeline.write import draft_and_verify
from bot.ports import Engine
from bot.resources import newsroom_folder, points_folder, prompts_folder
from bot.sources.files import read_text_file
from bot.sources.folders import folder_entries, read_folder_file

MAX_ARTICLES = 10_000
NEWSROOM = "newsroom"
_LATER = "edits/"

Half = Literal["dev", "held"]

eval_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown")


def register(app: typer.Typer) -> None:
    app.add_typer(eval_app, name="eval", help="Measure what the program writes.")


@eval_app.callback()
def _group() -> None:
    """Make `eval` a group: without a callback, its only command would take its place."""


@dataclass(frozen=True, slots=True)
class Material:
    """An article to brief, by its path inside the folder, and what its brief should tell, if somebody wrote that."""

    name: str
    article: Article
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Result:
    """The sums of one way to write briefs; `sums` is None where nothing was drafted. `calls` are of a model."""

    name: str
    tally: Tally
    sums: Sums | None = None
    calls: Sequence[tuple[PlannedCall, CallResult]] = field(default=())


@eval_app.command("brief")
def brief(
    what: Annotated[str, typer.Argument(metavar="FOLDER|newsroom", help="Articles: text, Markdown, HTML, letters.")],
    points: Annotated[
        Path | None,
        typer.Option(help="A folder of facts that briefs should tell, a JSON file an article, by the article's name."),
    ] = None,
    half: Annotated[
        Half | None,
        typer.Option(help="Only one half of the articles, by a hash of their names: rules are made on `dev`."),
    ] = None,
    engine: EngineOption = None,
    prompt: PromptOption = None,
    against: Annotated[
        str | None, typer.Option(help="With a model: a second version of the prompt, to be measured beside it.")
    ] = None,
    missing: Annotated[bool, typer.Option("--missing", help="List the facts that no statement tells.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Write briefs of a folder's articles and count what they tell. Nothing is stored.

    Beside the engine stands lead-3: each article's first three sentences. `newsroom` is the demo's, with its own facts.
    With a model its calls are in the ledger and within the day's budget.

    Example: `dragoman eval brief newsroom --engine model --prompt v2 --against v1`
    """
    # Without a model nothing is asked for but the articles.
    loaded = with_engine(settings(log_file=engine not in (None, "extractive")), engine or "extractive")
    versions = [version_of(prompt), *([version_of(against)] if against is not None else [])]
    if not uses_model(loaded) and (prompt is not None or against is not None):
        raise InputError("--prompt and --against are for models: name one with --engine")
    store = PromptStore(prompts_folder())
    material = load_material(what, points, half=half)
    prompts = [store.get("brief", version).version for version in versions] if uses_model(loaded) else []
    results = [_with_prompt(loaded, number, material) for number in prompts]
    results.append(run_async(lambda: measure("extractive", ExtractiveEngine(), material)))
    results.append(lead(material))
    if as_json:
        print_json(results_json(results, missing=missing))
    else:
        show(results, missing=missing)


def _with_prompt(loaded: Settings, version: int, material: Sequence[Material]) -> Result:
    return run_async(lambda: measure_model(loaded, version, material))


def half_of(stem: str) -> Half:
    """Return the half that an article falls into by its file's name without ending: by hash, so that nobody chose."""
    return "dev" if hashlib.sha256(stem.encode()).digest()[0] % 2 == 0 else "held"


def load_material(what: str, points: Path | None = None, *, half: Half | None = None) -> list[Material]:
    """Return a folder's articles with what is expected of them; `newsroom` has expectations of its own.

    Raises `InputError`: no such folder, nothing readable in it, a file of facts that is none.
    """
    newsroom = what == NEWSROOM and not Path(what).is_dir()
    folder = str(newsroom_folder()) if newsroom else what
    paths = [entry.path for entry in folder_entries(folder, max_entries=MAX_ARTICLES).entries if entry.path]
    if newsroom:
        points = points or points_folder()
        if points is None:
            raise InputError("the newsroom's facts come with the source code; name their folder with --points")
    expected = read_points(points) if points is not None else {}
    if newsroom:
        # Front pages are no articles, and facts are told of each article as it was first served.
        paths = [path for path in paths if Path(path).stem in expected and not path.startswith(_LATER)]
    latest = datetime.now(UTC)
    found = []
    for path in paths:
        stem = Path(path).stem
        if half not in (None, half_of(stem)):
            continue
        try:
            article = read_folder_file(folder, path, latest)
        except InputError as error:
            raise InputError(f"{path}: {error.message}") from None
        found.append(Material(path, article, expected.get(stem)))
    if not found:
        raise InputError(f"there are no articles in {what}")
    if expected and not any(material.expected for material in found):
        raise InputError("no file of facts has the name of an article (the names before the ending must be the same)")
    return found


def read_points(folder: Path) -> dict[str, Expected]:
    """Return the folder's expectations by the files' names without ending. Raises `InputError`."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[path.stem] = expected_from_json(json.loads(read_text_file(path)))
        except InputError as error:
            raise InputError(f"{path.name}: {error.message}") from None
        except (ValueError, RecursionError):
            raise InputError(f"{path.name}: not JSON") from None
    if not found:
        raise InputError(f"there are no files of facts (*.json) in {folder}")
    return found


async def measure(
    name: str,
    engine: Engine,
    material: Sequence[Material],
    *,
    workspace: str = "local",
    each: Callable[[Material, Brief], None] | None = None,
) -> Result:
    """Let the engine write each brief, as the program does it (draft, gate, repair), and count."""
    tally, sums, heard = Tally(), Sums(), Heard(engine)
    for item in material:
        written = await draft_and_verify(
            item.article, engine=heard, offload=Inline(), workspace=workspace, about=item.name
        )
        tally.add(item.name, told_by(written), item.expected)
        sums.add(written, heard.take())
        if each is not None:
            each(item, written)
    return Result(name, tally, sums)


async def measure_model(
    loaded: Settings,
    version: int,
    material: Sequence[Material],
    *,
    each: Callable[[Material, Brief], None] | None = None,
) -> Result:
    """Measure the model that is set up, with that version of the prompt. Its calls are paid from the day's budget."""
    calls: list[tuple[PlannedCall, CallResult]] = []
    workspace = f"eval-{uuid.uuid4().hex}"
    everything = application(
        loaded,
        workspace=workspace,
        progress=err(),
        prompts={"brief": version},
        heard=lambda call, result: calls.append((call, result)),
    )
    async with everything as program:
        try:
            name = f"{loaded.engine_model} v{version}"
            result = await measure(name, program.engine, material, workspace=workspace, each=each)
        finally:
            await program.database.drop_workspace(workspace)
    return Result(result.name, result.tally, result.sums, calls)


def lead(material: Sequence[Material]) -> Result:
    """Count what the articles' first sentences tell."""
    tally = Tally()
    for item in material:
        tally.add(item.name, lead_of(read_article(item.article)), item.expected)
    return Result("lead-3", tally)


def results_json(results: Sequence[Result], *, missing: bool) -> dict[str, Any]:
    """Return all results; shares are 0 to 1, or null where nothing was expected."""
    first = results[0].tally
    return {
        "articles": first.articles,
        "with_facts": first.expected,
        "results": [_result_json(result, missing=missing) for result in results],
    }


def _result_json(result: Result, *, missing: bool) -> dict[str, Any]:
    tally = result.tally
    row: dict[str, Any] = {
        "name": result.name,
        "coverage": tally.coverage,
        "weight_3_in_headline_or_bottom_line": tally.loud_share,
        "noise": tally.noise_share,
        "points": tally.points,
        "kept": tally.kept,
        "dropped": tally.dropped,
    }
    if result.sums is not None:
        row |= sums_json(result.sums, result.calls)
    if missing:
        row["missing"] = [{"article": name, "fact": fact.fact, "weight": fact.weight} for name, fact in tally.missing]
    return row


def show(results: Sequence[Result], *, missing: bool) -> None:
    """Print one line for each way, then what the first one left out."""
    console = out()
    first = results[0].tally
    console.print(f"{first.articles} articles, {first.expected} of them with facts that their briefs should tell")
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1))
    table.add_column("", no_wrap=True)
    for heading in ("coverage", "weight 3 loud", "noise", "points", "kept", "dropped"):
        table.add_column(heading, justify="right", no_wrap=True)
    for result in results:
        tally = result.tally
        shares = (tally.coverage, tally.loud_share, tally.noise_share)
        counts = (tally.points, tally.kept, tally.dropped)
        table.add_row(
            result.name,
            *("-" if share is None else f"{share:.3f}" for share in shares),
            *("-" if count is None else str(count) for count in counts),
        )
    console.print(table)
    console.print("coverage: facts told, by weight; weight 3 loud: told by headline or bottom line", style="dim")
    for result in results:
        if result.sums is not None:
            for line in lines(result.name, sums_json(result.sums, result.calls)):
                console.print(plain(line))
    if missing:
        for name, fact in first.missing:
            console.print(f"{name}: {fact.weight} {fact.fact}")
