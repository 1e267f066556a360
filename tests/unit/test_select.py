"""Which stories an edition tells, in which order, and with which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.interest import read_interests
from bot.model.brief import Brief
from bot.model.choice import Choice
from bot.model.edition import ArticleRef, EditionStory
from bot.model.reading import Commitment, Figure
from bot.model.rows import StoryInWindow, StoryMember
from bot.model.span import Span
from bot.pipeline.choose import Chosen, Looking, Shelf, Window
from bot.pipeline.select import tell_story
from tests.unit.fakes import NOW
from tests.unit.samples import BRIDGE, FERRY, brief_of, quoted, ref

HEADLINE = "The port of Ancona ordered three ferries from a yard in Trieste on Tuesday."
SCRAPPED = "Two older ships will be scrapped once the new ones sail."
SPOKEN = "We will have them at sea before the summer of 2027,"


class Newsroom:
    """Stories with their briefs and refs, as a store gives them."""

    def __init__(self) -> None:
        self.stories: dict[str, StoryInWindow] = {}
        self.briefs: dict[str, Brief] = {}
        self.refs: dict[str, ArticleRef] = {}
        self.standing: dict[str, int] = {}

    def article(
        self,
        revision: str,
        brief: Brief | None,
        *,
        story: str = "s1",
        copies: str | None = None,
        outlet: str | None = None,
        text: str = FERRY,
        at: datetime = NOW,
        source: str | None = "a source",
        language: str = "en",
    ) -> None:
        told = self.stories.get(story, StoryInWindow(story, (), frozenset()))
        text = brief.article.text if brief else text
        member = StoryMember(
            f"article {revision}", revision, story, f"Title {revision}", text, language, at, copies, source
        )
        self.stories[story] = replace(told, members=(*told.members, member))
        self.refs[revision] = ref(revision, outlet=outlet or f"Outlet {revision}")
        if brief is not None:
            self.briefs[revision] = brief

    def told_before(self, *revisions: str, story: str = "s1") -> None:
        self.stories[story] = replace(self.stories[story], told_revisions=frozenset(revisions))

    def rank(self, *topics: str) -> list[str]:
        return [choice.story for choice in self.choices(*topics) if choice.score is not None]

    def choices(self, *topics: str, limit: int = 10) -> list[Choice]:
        chosen = self.chosen(*topics, limit=limit)
        assert [story.story for story in chosen.told] == [c.story for c in chosen.choices if c.verdict == "told"]
        return list(chosen.choices)

    def chosen(self, *topics: str, limit: int = 10) -> Chosen:
        return (
            Looking(
                list(self.stories.values()),
                Shelf(self.briefs, self.refs, self.standing),
                interests=read_interests(topics),
                window=Window(NOW - timedelta(days=1), NOW, NOW - timedelta(days=2)),
                limit=limit,
            )
            .ranked()
            .tell()
        )

    def verdicts(self, *topics: str, limit: int = 10) -> dict[str, tuple[str, str]]:
        return {choice.story: (choice.verdict, choice.why) for choice in self.choices(*topics, limit=limit)}

    def tell(self, story: str = "s1") -> EditionStory | None:
        return tell_story(self.stories[story], self.briefs, self.refs)

    def told(self, story: str = "s1") -> EditionStory:
        found = self.tell(story)
        assert found is not None
        return found


def plain_brief(text: str = FERRY, headline: str = HEADLINE, *points: str) -> Brief:
    return brief_of(text, headline=headline, points=points)


def weighty(brief: Brief) -> Brief:
    """The brief with money and a commitment in it."""
    span = Span(0, 10)
    return replace(brief, figures=(Figure(span, 1.0, currency="EUR"),), commitments=(Commitment(span, "pledge"),))


# ---------------------------------------------------------------- order


def test_what_more_originals_report_comes_first_and_copies_count_for_nothing() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), story="copied")
    for number in range(2, 7):
        newsroom.article(f"r{number}", plain_brief(), story="copied", copies="article r1")
    newsroom.article("r8", plain_brief(), story="reported", at=NOW - timedelta(hours=5))
    newsroom.article("r9", plain_brief(), story="reported", at=NOW - timedelta(hours=5))

    assert newsroom.rank() == ["reported", "copied"]


def test_among_equals_money_and_commitments_come_first_and_then_the_newest() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), story="old", at=NOW - timedelta(hours=2))
    newsroom.article("r2", plain_brief(), story="new", at=NOW - timedelta(hours=1))
    newsroom.article("r3", weighty(plain_brief()), story="weighty", at=NOW - timedelta(hours=3))

    assert newsroom.rank() == ["weighty", "new", "old"]


@given(st.permutations(range(6)))
def test_the_order_does_not_hang_on_the_order_of_the_rows(order: list[int]) -> None:
    newsroom = Newsroom()
    for number in order:
        newsroom.article(f"r{number}", plain_brief(), story=f"s{number}", at=NOW + timedelta(minutes=number))

    assert newsroom.rank() == ["s5", "s4", "s3", "s2", "s1", "s0"]


def test_every_story_that_is_left_out_has_its_reason() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), story="first")
    newsroom.article("r2", None, story="unread")
    newsroom.article("r3", plain_brief(), story="given", source=None)
    newsroom.article("r4", plain_brief(), story="known")
    newsroom.told_before("r4", story="known")
    newsroom.article("r5", plain_brief(), story="echoed")
    newsroom.article("r6", plain_brief(), story="echoed", copies="article r5")
    newsroom.told_before("r5", story="echoed")
    newsroom.article("r7", plain_brief(), story="old", at=NOW - timedelta(days=3))
    newsroom.article("r8", brief_of(BRIDGE), story="mute")
    newsroom.article("r9", plain_brief(), story="second", at=NOW - timedelta(hours=9))

    assert newsroom.verdicts(limit=1) == {
        "first": ("told", "everything is wanted"),
        "mute": ("no room", "everything is wanted"),
        "second": ("no room", "everything is wanted"),
        "unread": ("not read yet", ""),
        "given": ("not from a source", ""),
        "known": ("nothing new", ""),
        "echoed": ("only copies", ""),
        "old": ("too old", ""),
    }
    assert newsroom.verdicts()["mute"] == ("no headline", "everything is wanted")


def test_the_rank_is_the_sum_of_its_parts_and_says_them() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", weighty(plain_brief()), story="ferry", source="harbour")
    newsroom.standing["harbour"] = 1

    (choice,) = newsroom.choices("ferries")

    assert choice.score == pytest.approx(sum(choice.parts.values()), abs=0.001)
    assert (choice.parts["standing"], choice.parts["novelty"], choice.parts["topic"]) == (1.0, 0.3, 0.4)
    assert choice.why == "it has the words: ferries"


def test_a_source_of_standing_moves_its_story_up_and_a_poor_one_down() -> None:
    newsroom = Newsroom()
    for name in ("poor", "plain", "proud"):
        newsroom.article(f"r {name}", plain_brief(), story=name, source=name)
    newsroom.standing |= {"poor": -1, "proud": 1}

    assert newsroom.rank() == ["proud", "plain", "poor"]


# ---------------------------------------------------------------- topics


@pytest.mark.parametrize(
    ("topics", "found"),
    [
        ((), ["ferry", "bridge"]),
        (("ferries",), ["ferry"]),
        (("Ferry contracts",), ["ferry"]),
        (("ferries to Malta",), []),
        (("TRAM", "Malta"), ["bridge"]),
        (("tram", "harbour master"), ["ferry", "bridge"]),
        (("Ancóna",), ["ferry"]),
        (("chess",), []),
        (("the",), []),
        (('"ordered three ferries"',), ["ferry"]),
        (('"three ordered ferries"',), []),
        (("-ferries",), ["bridge"]),
        (("tram", "harbour master", '-"three ferries"'), ["bridge"]),
        (("lang:en",), ["ferry", "bridge"]),
        (("lang:de, it",), []),
        (("source:outlet R1",), ["ferry"]),
        (("source:nobody",), []),
    ],
)
def test_a_topic_is_all_of_its_words_in_any_form(topics: tuple[str, ...], found: list[str]) -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), story="ferry", at=NOW)
    newsroom.article("r2", brief_of(BRIDGE), story="bridge", at=NOW - timedelta(hours=1))

    assert newsroom.rank(*topics) == found


# ---------------------------------------------------------------- words


def test_a_story_is_told_with_its_articles_own_words_and_where_they_stand() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(FERRY, HEADLINE, SCRAPPED))

    story = newsroom.told()

    assert story.headline.text == HEADLINE
    assert [point.text for point in story.points] == [SCRAPPED]
    for statement in (story.headline, *story.points):
        for citation in statement.citations:
            assert citation.revision == "r1"
            assert citation.holds(FERRY)
    assert story.refs == (newsroom.refs["r1"],)


def test_without_a_verified_headline_nothing_is_told() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", brief_of(FERRY, points=(SCRAPPED,)))
    newsroom.article("r2", None)

    assert newsroom.tell() is None


def test_another_original_leads_where_the_best_has_no_headline() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", weighty(brief_of(FERRY, points=(SCRAPPED,))))
    newsroom.article("r2", plain_brief())

    headline = newsroom.told().headline

    assert {citation.revision for citation in headline.citations} == {"r2"}


def test_what_another_original_adds_is_told_once_and_cited_there() -> None:
    history = "Its cranes were built in 1911 by workers from Rijeka."
    other = f"{history} {SCRAPPED}"
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(FERRY, HEADLINE, SCRAPPED))
    newsroom.article("r2", brief_of(other, points=(SCRAPPED, history)))

    points = newsroom.told().points

    assert [point.text for point in points] == [SCRAPPED, history]
    for point in points:
        for citation in point.citations:
            assert citation.revision is not None
            assert citation.holds(newsroom.briefs[citation.revision].article.text)


def test_a_copy_says_nothing_and_is_counted_apart() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), outlet="Harbour Gazette")
    newsroom.article("r2", plain_brief(), outlet="Adria Wire", copies="article r1")
    newsroom.article("r3", plain_brief(), outlet="Adria Wire", copies="article r1")

    story = newsroom.told()

    assert (story.originals, sorted(story.outlets)) == (1, ["Adria Wire", "Harbour Gazette"])
    assert len(story.refs) == 3
    assert story.refs[0].revision == "r1", "the article that the story is told by stands first"


def test_a_story_told_before_is_an_update_told_with_what_is_new() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", weighty(plain_brief(FERRY, HEADLINE, SCRAPPED)))
    newsroom.article("r2", plain_brief(SCRAPPED, SCRAPPED))
    assert newsroom.told().label == "new"

    newsroom.told_before("r1")
    story = newsroom.told()

    assert story.label == "updated"
    assert {citation.revision for citation in story.headline.citations} == {"r2"}


def test_an_edited_article_of_a_story_told_before_is_an_update() -> None:
    newsroom = Newsroom()
    newsroom.article("r2", plain_brief())
    newsroom.told_before("r1 of the same article")

    assert newsroom.told().label == "updated"


def test_a_story_shows_somebody_s_own_words() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", replace(plain_brief(), quotations=(quoted(FERRY, SPOKEN, "Livia Conti"),)))

    quotation = newsroom.told().quotation

    assert quotation is not None
    assert quotation.speaker == "Livia Conti"
    assert [(words.quote, words.revision) for words in quotation.words] == [(SPOKEN, "r1")]


@pytest.mark.parametrize(
    "unfit",
    [
        pytest.param(quoted(FERRY, SPOKEN), id="nobody named"),
        pytest.param(quoted(FERRY, SPOKEN, "Livia Conti", kind="indirect"), id="reported speech"),
        pytest.param(quoted(FERRY, "at sea", "Livia Conti"), id="a fragment"),
        pytest.param(quoted(FERRY, HEADLINE, "Livia Conti"), id="told already"),
    ],
)
def test_what_is_no_quotation_to_show(unfit: object) -> None:
    newsroom = Newsroom()
    newsroom.article("r1", replace(plain_brief(), quotations=(unfit,)))  # type: ignore[arg-type]

    assert newsroom.told().quotation is None


def test_a_speech_is_too_long_to_show() -> None:
    speech = "“" + "We will go on and on. " * 40 + "” said Livia Conti."
    newsroom = Newsroom()
    brief = brief_of(speech, headline="said Livia Conti.")
    newsroom.article("r1", replace(brief, quotations=(quoted(speech, "We will go on and on. " * 40, "Livia Conti"),)))

    assert newsroom.told().quotation is None


def test_figures_that_differ_are_shown_side_by_side() -> None:
    newsroom = Newsroom()
    for revision, words in (("r1", "The ferry contract: €120 million."), ("r2", "The ferry contract: €90 million.")):
        money = words.split(": ")[1].rstrip(".")
        start = words.index(money)
        value = float(money.split()[0][1:]) * 1e6
        figure = Figure(Span(start, start + len(money)), value, currency="EUR", label="The ferry contract")
        newsroom.article(revision, replace(brief_of(words, headline=words), figures=(figure,)))

    (found,) = newsroom.told().disagreements

    assert sorted(side.value for side in found.sides) == ["€120 million", "€90 million"]


def test_a_preview_does_not_lead_once_there_is_a_report_of_what_happened() -> None:
    newsroom = Newsroom()
    preview = weighty(plain_brief("The port is to order ferries today.\n", "The port is to order ferries today."))
    newsroom.article("preview", preview, at=NOW - timedelta(hours=14))
    newsroom.article("report", plain_brief(), at=NOW)

    assert newsroom.told().headline.citations[0].revision == "report"


# ---------------------------------------------------------------- what somebody wants of a story


def test_only_the_articles_that_are_wanted_tell_the_story_and_a_copy_stands_in_for_its_original() -> None:
    newsroom = Newsroom()
    newsroom.article("r1", plain_brief(), outlet="The Agency")
    newsroom.article("r2", plain_brief(), outlet="The Quay", copies="article r1")
    newsroom.article("r3", plain_brief(), outlet="The Quay Online", copies="article r1")

    told = newsroom.chosen("source:quay").told

    assert [(story.outlets, story.originals) for story in told] == [(("The Quay", "The Quay Online"), 1)]
