"""Settings → wired application. The only module that knows every other."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import structlog
from rich.console import Console

from bot import __version__
from bot.chat.console import ConsoleMessenger
from bot.chat.presenter import ChatPresenter
from bot.config import Settings
from bot.engines.extractive import ExtractiveEngine
from bot.engines.fallback import FallbackEngine
from bot.engines.prompts import PromptStore
from bot.jobs.clock import Ticker, WallClock
from bot.jobs.pool import Inline, ProcessPool
from bot.jobs.queue import Queue, Stage
from bot.jobs.upkeep import article_keeper, ledger_keeper
from bot.model.ledger import CallResult, PlannedCall
from bot.model.pace import Pace
from bot.model.schedule import DueSlot
from bot.newsroom.server import Newsroom, NewsroomServer, read_newsroom
from bot.pipeline.answer import Answering, answer_asked
from bot.pipeline.cluster import cluster_new
from bot.pipeline.compose import compose_edition
from bot.pipeline.correct import correct_editions
from bot.pipeline.deliver import Outbox, deliver_edition, deliver_message
from bot.pipeline.desk import PipelineDesk
from bot.pipeline.fetch import fetch_source, recheck_source
from bot.pipeline.places import LinkRules
from bot.pipeline.tell import Storytelling
from bot.pipeline.write import write_brief
from bot.ports import Clock, Engine, Hosts, Messenger, ModelEndpoint, Offload, UnitOfWorkFactory
from bot.resources import newsroom_folder, prompts_folder
from bot.rooms import Room, open_rooms, slack_messenger
from bot.sources.client import AGENT, FetchLimits, GuardedClient, user_agent
from bot.sources.discover import SourceFinder
from bot.sources.explain import SourceExplainer
from bot.sources.fetcher import HttpFetcher
from bot.sources.robots import RobotsCache
from bot.store import migrate
from bot.store.address import queue_conninfo
from bot.store.database import Database
from bot.store.embedded import EmbeddedPostgres
from bot.store.hosts import SqlHosts
from bot.store.server import ServerAddress

log = structlog.get_logger()

Heard = Callable[[PlannedCall, CallResult], None]

NO_MODEL = "DRAGOMAN_ENGINE_MODEL is missing: name the model that the endpoint is to use"
NO_PRICE = "the model has no price in DRAGOMAN_PRICES: what it costs is not counted"

PACES: Mapping[str, Pace] = {
    # Slack: "one message per second per channel", and "several hundred messages per minute" in a workspace
    # (docs.slack.dev/apis/web-api/rate-limits).
    "slack": Pace(channel=timedelta(seconds=1), platform=timedelta(seconds=0.25)),
}


@dataclass(frozen=True)
class Place:
    """Where the database is. `owner_url` migrates, `url` works; `server` is the embedded one, if it is ours."""

    url: str
    owner_url: str
    server: ServerAddress | None


@dataclass(frozen=True)
class Application:
    """Everything wired for one workspace."""

    settings: Settings
    workspace: str
    place: Place
    database: Database
    work: UnitOfWorkFactory
    queue: Queue
    ticker: Ticker
    desk: PipelineDesk
    finder: SourceFinder
    explainer: SourceExplainer
    clock: Clock
    engine: Engine
    newsroom: Newsroom
    newsroom_server: NewsroomServer | None
    endpoint: ModelEndpoint | None = None
    """Of the language model, where one is set."""
    rooms: Sequence[Room] = ()
    """Where people meet the application, open and not yet serving."""


@asynccontextmanager
async def database_place(settings: Settings, *, progress: Console | None = None) -> AsyncIterator[Place]:
    """Yield where the database is; with no `DATABASE_URL`, run our own meanwhile."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        owner = settings.migration_url.get_secret_value() if settings.migration_url else url
        yield Place(url, owner, None)
        return
    with ExitStack() as waiting:
        told: Callable[[str], None] | None = None
        if progress is not None:
            # Seen only while it lasts, and only at a terminal.
            told = waiting.enter_context(progress.status("Starting")).update
        server = EmbeddedPostgres(settings.data_dir, on_progress=told)
        address = await server.start()
    try:
        yield Place(address.url("app"), address.url("owner"), address)
    finally:
        await server.stop()


@asynccontextmanager
async def application(
    settings: Settings,
    *,
    workspace: str | None = None,
    clock: Clock | None = None,
    console: Console | None = None,
    progress: Console | None = None,
    demo: bool = False,
    long_running: bool = False,
    chats: bool = False,
    rooms: bool = False,
    prompts: Mapping[str, int] | None = None,
    heard: Heard | None = None,
) -> AsyncIterator[Application]:
    """Yield the application on a database of the right schema; leave everything in order afterwards.

    `long_running` programs read in a process pool; single commands read in their own process. `chats`: messages go
    out to the chat platforms that are set up. `rooms`: people are met there and on the web desk. `prompts`: prompt
    name → version, where it is not the newest. `heard` is told of each call of a model. The demo newsroom's
    server runs beside the application for the `demo`, and wherever its sources are among the workspace's. Raises
    `SchemaMismatch` for a server of the user's that needs `dragoman db upgrade`; our own is upgraded here.
    """
    name = workspace or settings.workspace
    now = clock or WallClock()
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(database_place(settings, progress=progress))
        if place.server is not None:
            await migrate.upgrade(place.owner_url)
        else:
            await migrate.check(place.url)
        offload: Offload = Inline()
        if long_running:
            pool = ProcessPool(settings.reading_processes)
            stack.callback(pool.close)
            offload = pool
        database = Database(place.url)
        stack.push_async_callback(database.close)
        await database.create_workspace(name)
        work: UnitOfWorkFactory = database

        newsroom = read_newsroom(newsroom_folder())
        newsroom_server = None
        if demo or await _reads_newsroom(newsroom, work, name):
            newsroom_server = NewsroomServer(newsroom, edited=not demo)
            newsroom_server.start()
            stack.callback(newsroom_server.stop)
        hosts = SqlHosts(database)
        client = await stack.enter_async_context(_client(settings, newsroom, newsroom_server, hosts))
        robots = RobotsCache(client, offload, agent=AGENT, now_s=time.monotonic, hosts=hosts)
        fetcher = HttpFetcher(client, robots, offload, clock=now, honour_noai=settings.honour_noai)
        payer = None if name == settings.workspace else settings.workspace
        engines = _engines(settings, stack, work, now, payer, offload, prompts, heard)
        if payer is not None and engines.endpoint is not None:
            await database.create_workspace(payer)
        messengers: dict[str, Messenger] = {}
        if console is not None:
            messengers["console"] = ConsoleMessenger(console)
        if chats and (slack := slack_messenger(settings)) is not None:
            messengers[slack.platform] = slack
        presenter = ChatPresenter(public_url=settings.public_url)
        links = LinkRules(enabled=settings.public_url is not None, lasting=timedelta(days=settings.link_days))
        answering = Answering(name, work, engines.engine, offload, now)
        desk = PipelineDesk(
            answering=answering,
            fetcher=fetcher,
            presenter=presenter,
            links=links,
            edition_stories=settings.edition_stories,
        )
        stages = _stages(
            settings,
            answering=answering,
            fetcher=fetcher,
            messengers=messengers,
            presenter=presenter,
            links=links,
        )
        queue = Queue(
            queue_conninfo(place.url),
            stages,
            platforms=messengers,
            concurrency=settings.worker_concurrency,
            heartbeat_s=settings.heartbeat_s,
            stalled_after_s=settings.stalled_after_s,
        )
        database.deferrer, database.batch_deferrer = queue.defer_on, queue.defer_many_on
        await queue.open()
        stack.push_async_callback(queue.close)
        yield Application(
            settings=settings,
            workspace=name,
            place=place,
            database=database,
            work=work,
            queue=queue,
            ticker=Ticker(
                workspaces=database.workspaces,
                work=work,
                clock=now,
                grace=settings.grace,
                housekeeping=(
                    queue.purge,
                    hosts.forget,
                    ledger_keeper(database, now, raw_days=settings.raw_answer_days),
                    article_keeper(database, now, days=settings.article_days),
                ),
            ),
            desk=desk,
            finder=SourceFinder(client, fetcher, offload),
            explainer=SourceExplainer(client, fetcher, robots, now, timedelta(minutes=settings.fetch_interval_minutes)),
            clock=now,
            engine=engines.engine,
            newsroom=newsroom,
            newsroom_server=newsroom_server,
            endpoint=engines.endpoint,
            rooms=await open_rooms(settings, desk, now, stack, chats=chats) if rooms else (),
        )


def _client(settings: Settings, newsroom: Newsroom, server: NewsroomServer | None, hosts: Hosts) -> GuardedClient:
    pinned: Mapping[str, tuple[str, int]] = {}
    if server is not None:
        pinned = dict.fromkeys(newsroom.hosts, server.address)
    return GuardedClient(
        agent=user_agent(__version__, settings.contact),
        limits=FetchLimits(),
        allowed_hosts=settings.fetch_allow_hosts,
        pinned=pinned,
        hosts=hosts,
    )


@dataclass(frozen=True)
class _Engines:
    """What drafts, and the model's endpoint for those who look at it."""

    engine: Engine
    endpoint: ModelEndpoint | None = None


def _engines(
    settings: Settings,
    stack: AsyncExitStack,
    work: UnitOfWorkFactory,
    clock: Clock,
    payer: str | None,
    offload: Offload,
    prompts: Mapping[str, int] | None,
    heard: Heard | None,
) -> _Engines:
    """Return the extractive engine, or with a key or an endpoint the model with the extractive one behind it.

    `payer`: the workspace whose budget pays, where that is not the one that works.
    """
    extractive = ExtractiveEngine(offload=offload)
    if settings.engine_api_key is None and settings.engine_base_url is None:
        return _Engines(extractive)
    if settings.engine_model is None:
        log.warning("engine.no_model", reason=NO_MODEL)
        return _Engines(extractive.without_model("settings"))
    if settings.engine_model not in settings.prices:
        log.warning("engine.no_price", model=settings.engine_model, reason=NO_PRICE)
    # The SDK takes most of a second to import, which commands without a model need not wait for.
    from bot.engines.metering import LedgerMeter  # noqa: PLC0415
    from bot.engines.openai_compatible import OpenAICompatibleEngine  # noqa: PLC0415

    meter = LedgerMeter(
        work,
        clock,
        prices=settings.prices,
        budget=settings.budget,
        payer=payer,
        keep_raw=settings.raw_answer_days > 0,
        heard=heard,
    )
    primary = OpenAICompatibleEngine(
        api_key=settings.engine_api_key.get_secret_value() if settings.engine_api_key else "none",
        base_url=settings.engine_base_url,
        model=settings.engine_model,
        prompts=PromptStore(prompts_folder()),
        meter=meter,
        timeout_s=settings.engine_timeout_s,
        concurrency=settings.engine_concurrency,
        max_article_tokens=settings.engine_article_tokens,
        max_answer_tokens=settings.engine_answer_tokens,
        versions=prompts,
    )
    stack.push_async_callback(primary.close)
    return _Engines(FallbackEngine(primary, extractive), primary)


def _stages(
    settings: Settings,
    *,
    answering: Answering,
    fetcher: HttpFetcher,
    messengers: Mapping[str, Messenger],
    presenter: ChatPresenter,
    links: LinkRules,
) -> dict[str, Stage]:
    """Return job name → pipeline call. Arguments are what `defer` was given, with the workspace."""
    interval = timedelta(minutes=settings.fetch_interval_minutes)
    work, clock, engine, offload = answering.work, answering.clock, answering.engine, answering.offload

    async def fetch(workspace: str, source: str) -> None:
        await fetch_source(source, workspace=workspace, work=work, fetcher=fetcher, clock=clock, interval=interval)

    async def recheck(workspace: str, source: str) -> None:
        await recheck_source(source, workspace=workspace, work=work, fetcher=fetcher, clock=clock)

    async def cluster(workspace: str) -> None:
        await cluster_new(workspace=workspace, work=work, offload=offload, clock=clock)

    async def write(workspace: str, revision: str) -> None:
        await write_brief(revision, workspace=workspace, work=work, engine=engine, offload=offload, clock=clock)

    async def correct(workspace: str, revision: str) -> None:
        await correct_editions(revision, workspace=workspace, work=work, clock=clock, presenter=presenter)

    async def compose(workspace: str, subscription: str, slot: str, local_date: str, late: int) -> None:
        due = DueSlot(datetime.fromisoformat(slot), date.fromisoformat(local_date), bool(late))
        await compose_edition(
            subscription,
            due,
            workspace=workspace,
            work=work,
            clock=clock,
            presenter=presenter,
            links=links,
            limit=settings.edition_stories,
            storytelling=Storytelling(engine, offload),
        )

    def outbox(workspace: str) -> Outbox:
        settle = timedelta(seconds=settings.settle_s)
        return Outbox(workspace, work, messengers, clock, presenter, settle, PACES)

    async def deliver(workspace: str, platform: str, edition: str) -> None:
        del platform  # chose the queue
        await deliver_edition(edition, outbox=outbox(workspace))

    async def send(workspace: str, platform: str, delivery: str) -> None:
        del platform
        await deliver_message(delivery, outbox=outbox(workspace))

    async def answer(workspace: str, asked: str) -> None:
        mine = replace(answering, workspace=workspace)
        await answer_asked(asked, answering=mine, presenter=presenter, links=links)

    return {
        "fetch": fetch,
        "recheck": recheck,
        "cluster": cluster,
        "write": write,
        "correct": correct,
        "compose": compose,
        "deliver": deliver,
        "send": send,
        "answer": answer,
    }


async def _reads_newsroom(newsroom: Newsroom, work: UnitOfWorkFactory, workspace: str) -> bool:
    """Whether any of the workspace's sources is on one of the newsroom's hosts, which exist nowhere else."""
    async with work(workspace) as unit:
        return any(urlsplit(source.location).hostname in newsroom.hosts for source in await unit.sources.all())
