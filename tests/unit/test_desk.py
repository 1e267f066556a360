"""What chat, the web and the command line may ask of the application."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.post import answer_post
from bot.errors import DatabaseUnavailable, FetchRefused, InputError
from bot.model.article import Article
from bot.model.schedule import WEEKDAYS, Schedule
from bot.model.source import Source
from bot.model.span import Citation
from bot.pipeline.answer import MAX_QUESTION_CHARS
from bot.pipeline.desk import PipelineDesk
from bot.pipeline.evidence import MAX_PARAGRAPH_CHARS, paragraph_around
from bot.ports import UnitOfWork
from tests.unit.fakes import LINKS, NOW, ScriptedEngine, ScriptedFetcher, ScriptedPresenter, SetClock, World, answering
from tests.unit.samples import FEED, FERRY, MORNINGS, brief_of, draft_of, fetched

HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
SCRAPPED = "Two older ships will be scrapped once the new ones sail."
TEXT = Article(text=FERRY, language="en")


class Office:
    """A desk with everything that it works with."""

    def __init__(self) -> None:
        self.world, self.engine, self.fetcher = World(), ScriptedEngine(), ScriptedFetcher()
        self.clock = SetClock()
        self.desk = PipelineDesk(
            answering=answering(self.world, self.engine, self.clock),
            fetcher=self.fetcher,
            presenter=ScriptedPresenter(),
            links=LINKS,
            edition_stories=8,
        )


# ---------------------------------------------------------------- briefs


async def test_a_text_is_briefed_and_can_be_asked_about() -> None:
    office = Office()
    office.engine.briefs.append(draft_of(TEXT, headline=HEADLINE))
    office.engine.answers.append(SCRAPPED)

    brief = (await office.desk.brief_text(TEXT, identity="file:ferry.txt")).brief
    answer = await office.desk.ask("What about the older ships?", asked_by="me")

    assert brief.headline is not None
    assert brief.headline.text == HEADLINE
    assert [statement.text for statement in answer.statements] == [SCRAPPED]


async def test_the_same_text_again_costs_no_engine() -> None:
    office = Office()
    office.engine.briefs.append(draft_of(TEXT, headline=HEADLINE))

    first = await office.desk.brief_text(TEXT, identity="file:ferry.txt")
    again = await office.desk.brief_text(TEXT, identity="file:ferry.txt")

    assert first == again
    assert len(office.engine.readings) == 1
    assert len(office.world.rows().revisions) == 1


@pytest.mark.parametrize("text", ["", " \n\t", "\u2003\u00a0"])
async def test_a_text_of_nothing_is_refused_and_not_stored(text: str) -> None:
    office = Office()

    with pytest.raises(InputError):
        await office.desk.brief_text(Article(text=text), identity="file:empty.txt")

    assert office.world.rows().articles == {}


async def test_an_address_is_fetched_and_briefed() -> None:
    office = Office()
    page = fetched()
    url = page.identity
    office.fetcher.publish(url, page)

    brief = (await office.desk.brief_url(url)).brief

    assert brief.article.url == url
    assert brief.article.text == page.article.text
    assert [row.identity for row in office.world.rows().articles.values()] == [url]
    assert office.world.rows().sources == {}, "an address asked about once is no source"


@pytest.mark.parametrize("url", ["", "ferries", "http://", "file:///etc/passwd", "http://[half/page", "https:///x"])
async def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(InputError, match="not a web address"):
        await Office().desk.brief_url(url)


async def test_an_address_that_may_not_be_fetched_stores_nothing() -> None:
    office = Office()
    office.fetcher.listings["http://169.254.169.254/"] = FetchRefused("a private network", url="http://x/")

    with pytest.raises(FetchRefused):
        await office.desk.brief_url("http://169.254.169.254/")

    assert office.world.rows().articles == {}


# ---------------------------------------------------------------- questions


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
async def test_no_question_gets_an_example(question: str) -> None:
    with pytest.raises(InputError, match="for example"):
        await Office().desk.ask(question, asked_by="me")


async def test_a_question_has_a_greatest_length() -> None:
    office = Office()

    await office.desk.ask("q" * MAX_QUESTION_CHARS, asked_by="me")
    with pytest.raises(InputError, match=str(MAX_QUESTION_CHARS)):
        await office.desk.ask("q" * (MAX_QUESTION_CHARS + 1), asked_by="me")


async def test_a_question_is_one_line() -> None:
    office = Office()

    await office.desk.ask("  What about\nthe  ships? ", asked_by="me")

    assert office.engine.questions[0][0] == "What about the ships?"


# ---------------------------------------------------------------- subscriptions and editions


async def test_a_channel_has_one_subscription_which_changes() -> None:
    desk = Office().desk
    first = await desk.subscribe(platform="console", channel="terminal", topics=("trade",), schedule=MORNINGS)
    evenings = Schedule(WEEKDAYS, (time(18),), "Europe/Istanbul")
    again = await desk.subscribe(platform="console", channel="terminal", topics=(), schedule=evenings)

    assert again.id == first.id
    assert [(row.topics, row.schedule) for row in await desk.subscriptions()] == [((), evenings)]


async def in_a_story(office: Office) -> None:
    """Put every stored article into a story of its own and brief it."""
    async with office.world("local") as unit:
        for row in list(office.world.rows().articles.values()):
            text = office.world.rows().revisions[row.newest].value.text
            await unit.stories.assign(row.id, story_id=None, original_of=None, at=office.clock.now())
            await unit.briefs.save(row.newest, brief_of(text, headline=HEADLINE))
        await unit.commit()


async def test_a_preview_stores_and_sends_nothing() -> None:
    office = Office()
    subscription = await office.desk.subscribe(platform="console", channel="terminal", topics=(), schedule=MORNINGS)
    await office.desk.add_source(FEED)
    async with office.world("local") as unit:
        await unit.articles.store(fetched(), source_id=FEED.id, fingerprint="", now=NOW)
        await unit.commit()
    await in_a_story(office)

    preview = await office.desk.compose_now(subscription.id)

    assert [story.headline.text for story in preview.stories] == [HEADLINE]
    assert (await office.desk.editions(10), office.world.rows().deliveries, office.world.jobs) == ([], {}, [])
    with pytest.raises(InputError):
        await office.desk.compose_now("no such subscription")


async def test_what_a_user_gave_to_be_briefed_is_no_news_for_the_others() -> None:
    office = Office()
    subscription = await office.desk.subscribe(platform="console", channel="terminal", topics=(), schedule=MORNINGS)
    page = fetched()
    office.fetcher.publish(page.identity, page)
    await office.desk.brief_text(TEXT, identity="file:ferry.txt")
    await office.desk.brief_url(page.identity)
    await in_a_story(office)

    assert (await office.desk.compose_now(subscription.id)).stories == ()


async def test_a_preview_is_of_the_reader_s_day() -> None:
    office = Office()
    kiritimati = Schedule(MORNINGS.days, MORNINGS.times, "Pacific/Kiritimati")
    subscription = await office.desk.subscribe(platform="console", channel="x", topics=(), schedule=kiritimati)
    office.clock.moment = NOW + timedelta(hours=6)

    assert (await office.desk.compose_now(subscription.id)).local_date.isoformat() == "2025-05-01"


# ---------------------------------------------------------------- sources


async def test_a_source_is_due_at_once_and_there_once() -> None:
    office = Office()
    first = await office.desk.add_source(FEED)
    again = await office.desk.add_source(Source("another id", FEED.kind, FEED.location, "Another title"))

    assert first.next_fetch_at == NOW
    assert again.id == first.id
    assert [(row.source.id, row.articles) for row in await office.desk.sources()] == [(FEED.id, 0)]


async def test_sources_tell_how_much_they_gave() -> None:
    office = Office()
    await office.desk.add_source(FEED)
    async with office.world("local") as unit:
        for name in ("one", "two"):
            await unit.articles.store(fetched(name=name), source_id=FEED.id, fingerprint="", now=NOW)
        await unit.articles.store(fetched(name="three"), source_id=None, fingerprint="", now=NOW)
        await unit.commit()

    assert [row.articles for row in await office.desk.sources()] == [2]


async def test_a_removed_source_keeps_its_articles() -> None:
    office = Office()
    await office.desk.add_source(FEED)
    async with office.world("local") as unit:
        await unit.articles.store(fetched(), source_id=FEED.id, fingerprint="", now=NOW)
        await unit.commit()

    await office.desk.remove_source(FEED.id)
    await office.desk.remove_source("never there")

    assert await office.desk.sources() == []
    assert len(office.world.rows().articles) == 1


# ---------------------------------------------------------------- chats


async def test_what_is_heard_is_stored_with_its_job_and_once() -> None:
    office = Office()

    async def hear(key: str, text: str) -> bool:
        return await office.desk.hear(platform="chat", key=key, channel="C1", thread="7.0", person="U1", text=text)

    assert await hear("Ev1", " Which \n ships? ")
    assert not await hear("Ev1", "Which ships?")
    assert await hear("Ev2", "Which ships?")
    with pytest.raises(InputError):
        await hear("Ev3", "  ")
    with pytest.raises(InputError, match="longer than"):
        await hear("Ev4", "x" * (MAX_QUESTION_CHARS + 1))

    assert [asked.text for asked in office.world.rows().asked.values()] == ["Which ships?"] * 2
    assert len(office.world.jobs_named("answer")) == 2


async def test_an_event_is_noted_once() -> None:
    office = Office()

    assert await office.desk.first_time(platform="chat", key="T1")
    assert not await office.desk.first_time(platform="chat", key="T1")
    assert await office.desk.first_time(platform="other", key="T1")


async def test_a_channel_s_digest_is_scheduled_changed_paused_and_resumed() -> None:
    office = Office()
    desk = office.desk

    first = await desk.subscribe(
        platform="chat", channel="C1", topics=("ferries",), schedule=MORNINGS, owner="U1", paused="unscheduled"
    )
    office.clock.advance(timedelta(hours=1))
    changed = await desk.subscribe(platform="chat", channel="C1", topics=None, schedule=MORNINGS)

    assert first.paused == "unscheduled"
    assert (changed.id, changed.topics, changed.owner, changed.paused) == (first.id, ("ferries",), "U1", None)
    assert changed.active_since == office.clock.moment
    await desk.pause(first.id)
    paused = await desk.subscription(platform="chat", channel="C1")
    assert paused is not None
    assert paused.paused == "asked"
    office.clock.advance(timedelta(hours=1))
    await desk.resume(first.id)
    resumed = await desk.subscription(platform="chat", channel="C1")
    assert resumed is not None
    assert (resumed.paused, resumed.active_since) == (None, office.clock.moment)
    assert await desk.subscription(platform="chat", channel="C2") is None
    for change in (desk.pause, desk.resume, desk.compose_now, desk.deliver_now):
        with pytest.raises(InputError, match="no such subscription"):
            await change("gone")


async def test_an_edition_on_demand_is_delivered_and_twice_within_a_minute_is_once() -> None:
    office = Office()
    subscription = await office.desk.subscribe(
        platform="chat", channel="C1", topics=None, schedule=MORNINGS, paused="unscheduled"
    )

    first = await office.desk.deliver_now(subscription.id)
    office.clock.advance(timedelta(seconds=20))
    again = await office.desk.deliver_now(subscription.id)
    office.clock.advance(timedelta(minutes=1))
    later = await office.desk.deliver_now(subscription.id)

    assert first == again
    assert later.id != first.id
    assert [job.arguments["edition"] for job in office.world.jobs_named("deliver")] == [first.id, later.id]
    assert await office.desk.edition(first.id) == first
    assert await office.desk.edition("gone") is None


# ---------------------------------------------------------------- evidence


async def test_a_brief_is_found_by_words_and_by_its_revision() -> None:
    office = Office()
    office.engine.briefs.append(draft_of(TEXT, headline=HEADLINE))
    written = await office.desk.brief_text(TEXT, identity="file:ferry.txt")

    assert await office.desk.find_brief("the older ships") == written
    assert await office.desk.brief(written.revision) == written
    assert await office.desk.brief("gone") is None
    with pytest.raises(InputError, match="no stored article"):
        await office.desk.find_brief("zeppelins")


async def test_the_evidence_page_holds_the_article_and_what_was_said_with_it() -> None:
    office = Office()
    office.engine.briefs.append(draft_of(TEXT, headline=HEADLINE))
    written = await office.desk.brief_text(TEXT, identity="file:ferry.txt")

    page = await office.desk.evidence(written.revision)

    assert page is not None
    assert page.article.text == FERRY
    assert page.brief == written.brief
    assert await office.desk.evidence("gone") is None


async def test_a_posted_link_shows_the_paragraph_until_it_ends_or_is_revoked() -> None:
    office = Office()
    office.engine.answers.append(SCRAPPED)
    await office.desk.brief_text(TEXT, identity="file:ferry.txt")
    answer = await office.desk.ask("What about the older ships?", asked_by="me")

    post = await office.desk.placed(answer_post(answer))
    (place,) = post.places
    assert place.token is not None
    shown = await office.desk.cited_paragraph(place.token)

    assert shown is not None
    assert shown.text == SCRAPPED, "a paragraph of one sentence"
    assert shown.citation.quote == SCRAPPED
    assert FERRY[shown.start :].startswith(shown.text)
    assert await office.desk.cited_paragraph("unknown") is None
    office.clock.advance(LINKS.lasting)
    assert await office.desk.cited_paragraph(place.token) is None, "it has ended"
    office.clock.advance(-LINKS.lasting)
    assert await office.desk.revoke_link(place.token)
    assert await office.desk.cited_paragraph(place.token) is None
    assert not await office.desk.revoke_link("unknown")


@given(before=st.text("ab .\n", max_size=3000), quote=st.text("xyz", min_size=1, max_size=60), after=st.text("cd \n"))
def test_a_link_shows_the_words_whole_and_little_besides(before: str, quote: str, after: str) -> None:
    article = Article(text=before + quote + after * 40)
    citation = Citation(len(before), len(before) + len(quote), quote, "r1")

    around = paragraph_around(article, citation)

    assert around.contains(citation.span)
    assert len(around) <= MAX_PARAGRAPH_CHARS + len(quote)
    assert "\n\n" not in article.text[around.start : citation.start].lstrip()


async def test_a_desk_without_a_database_says_that_it_is_not_ready() -> None:
    office = Office()
    assert await office.desk.ready()

    def unreachable(workspace: str) -> UnitOfWork:
        raise DatabaseUnavailable("no connection")

    office.desk._work = unreachable
    assert not await office.desk.ready()
