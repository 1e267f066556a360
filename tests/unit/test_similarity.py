"""Stories and copies, on small articles of our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.language.similarity import STORY_WINDOW, choose_story, cluster_all, copy_of
from bot.model.article import Article, join_title

DAY = datetime(2025, 4, 29, 12, tzinfo=UTC)

FERRY = (
    "Dock workers in Trieste ended their strike on Monday and the ferry Halcyon left for Pendik with 180 lorries. "
    "The port authority said that the backlog of 900 trailers would be cleared within a week. Unions accepted a rise "
    "of 4.2 percent after two nights of talks with the terminal operator Riva Lines. The strike had stopped the "
    "busiest freight route between Italy and Türkiye for eleven days, and exporters of fruit had lost a part of "
    "their early harvest while refrigerated lorries waited at the quay."
)
FERRY_ELSEWHERE = (
    "Freight is moving again between Trieste and Pendik after dock workers voted to end an eleven-day strike. The "
    "Halcyon was the first ferry to sail, carrying 180 lorries, and Riva Lines promised extra departures. A rise of "
    "4.2 percent settled the dispute, according to the unions. Some 900 trailers are still parked around the port."
)
DRONES = (
    "Leonardo and Baykar will build unmanned aircraft together in a company with its seat in Italy. Roberto Cingolani "
    "and Selçuk Bayraktar signed the framework in Rome. The first aircraft is to fly in 2027, and engines may come "
    "from a plant in Liguria that Baykar is buying."
)
GAS = (
    "The pipeline that brings Caspian gas to Puglia will carry 1.2 billion cubic metres more from January. Shippers "
    "booked the new capacity in an auction that closed on Friday, the operator said in Baar."
)
ITALIAN = (
    "I portuali di Trieste hanno sospeso lo sciopero e il traghetto Halcyon è partito per Pendik con 180 camion. "
    "Riva Lines promette corse supplementari; restano 900 rimorchi nel porto. L'aumento è del 4.2 per cento."
)


@dataclass(frozen=True)
class Member:
    article: str
    story: str
    title: str | None
    text: str
    language: str = "en"
    published_at: datetime = DAY
    original_of: str | None = None


def member(article: str, story: str, title: str, body: str, **more: object) -> Member:
    return Member(article, story, title, join_title(title, body), **more)  # type: ignore[arg-type]


def article(title: str, body: str, *, at: datetime | None = DAY, language: str = "en") -> Article:
    return Article(text=join_title(title, body), title=title, published_at=at, language=language)


KNOWN = (
    member("a1", "ferry", "Strike over, ferry sails for Pendik", FERRY),
    member("a2", "drones", "Leonardo and Baykar sign in Rome", DRONES),
    member("a3", "gas", "More Caspian gas for Italy", GAS),
)


def test_an_article_joins_the_story_of_its_event() -> None:
    choice = choose_story(article("Trieste dockers end strike", FERRY_ELSEWHERE), KNOWN)
    assert choice.story == "ferry"
    assert 0 < choice.score <= 1


def test_another_event_begins_a_story() -> None:
    other = article("Frost in Ordu", "Snow fell on the hazelnut terraces and growers fear for a third of the crop.")
    assert choose_story(other, KNOWN).story is None
    assert choose_story(other, ()).story is None


def test_one_candidate_is_enough_to_compare_with() -> None:
    assert choose_story(article("Trieste dockers end strike", FERRY_ELSEWHERE), KNOWN[:1]).story == "ferry"
    assert choose_story(article("More gas", GAS), KNOWN[:1]).story is None


def test_names_and_numbers_carry_over_between_languages() -> None:
    assert choose_story(article("Traghetti, finito lo sciopero", ITALIAN, language="it"), KNOWN).story == "ferry"


def test_an_old_story_is_not_joined() -> None:
    late = article("Trieste dockers end strike", FERRY_ELSEWHERE, at=DAY + STORY_WINDOW + timedelta(hours=1))
    assert choose_story(late, KNOWN).story is None


def test_the_order_of_candidates_does_not_matter() -> None:
    new = article("Trieste dockers end strike", FERRY_ELSEWHERE)
    assert choose_story(new, KNOWN) == choose_story(new, KNOWN[::-1])


def test_a_wire_copy_is_a_copy_under_another_title() -> None:
    assert copy_of(article("Ferries back after strike", FERRY.replace("Monday", "28 April")), KNOWN) == "a1"


def test_a_cut_copy_is_a_copy() -> None:
    assert copy_of(article("Ferries back", FERRY[: FERRY.index("The strike had")]), KNOWN) == "a1"


def test_another_report_of_the_event_is_no_copy() -> None:
    assert copy_of(article("Trieste dockers end strike", FERRY_ELSEWHERE), KNOWN) is None


def test_a_copy_of_a_copy_names_the_original() -> None:
    known = [member("b1", "ferry", "Ferry sails", FERRY, original_of="a0")]
    assert copy_of(article("Ferries back", FERRY), known) == "a0"


def test_the_oldest_is_the_original() -> None:
    known = [
        member("b2", "ferry", "Ferry sails", FERRY, published_at=DAY),
        member("b1", "ferry", "Ferry sails", FERRY, published_at=DAY - timedelta(hours=3)),
    ]
    assert copy_of(article("Ferries back", FERRY), known) == "b1"


def test_short_and_empty_texts_are_no_copies_unless_equal() -> None:
    known = [member("c1", "s", "Brief", "Talks go on in Rome."), member("c2", "s", "", "")]
    assert copy_of(article("Other", "Talks go on in Oslo."), known) is None
    assert copy_of(article("Other", "Talks go on in Rome."), known) == "c1"
    assert copy_of(Article(text=""), known[1:]) is None


def test_a_corpus_is_clustered_in_the_order_of_its_times() -> None:
    found = cluster_all(
        [
            article("Ferries back after strike", FERRY, at=DAY + timedelta(hours=2)),
            article("Leonardo and Baykar sign", DRONES),
            article("Strike over, ferry sails", FERRY, at=DAY),
            article("Trieste dockers end strike", FERRY_ELSEWHERE, at=DAY + timedelta(hours=1)),
            article("More Caspian gas", GAS),
        ]
    )
    labels = [label for label, _ in found]
    assert labels[0] == labels[2] == labels[3]
    assert len(set(labels)) == 3
    assert [copied for _, copied in found] == [2, None, None, None, None]


def test_without_dates_no_window_applies() -> None:
    found = cluster_all([article("Strike over", FERRY, at=None), article("Strike ends", FERRY_ELSEWHERE, at=None)])
    assert found[0][0] == found[1][0]
    apart = cluster_all(
        [article("Strike over", FERRY, at=DAY), article("Strike ends", FERRY_ELSEWHERE, at=DAY + timedelta(days=30))]
    )
    assert apart[0][0] != apart[1][0]


def test_nothing_gives_nothing() -> None:
    assert cluster_all([]) == []
    assert [copied for _, copied in cluster_all([Article(text=""), Article(text="")])] == [None, None]
