"""A story in several articles, of our own: the port of Ancona orders ferries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.language.read import read_article
from bot.language.story_sentences import story_sentences
from bot.model.article import Article, join_title
from bot.model.brief import EngineMark
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.story import Original

NOON = datetime(2025, 4, 29, 12, tzinfo=UTC)
MARK = EngineMark("scripted")

GAZETTE = """The port of Ancona ordered three ferries from the Adria yard in Trieste on Tuesday for €120 million.
The ferries will burn methanol on the line to Split.
"We have waited ten years for this order," harbour master Livia Conti said at the quay.
Two older ships of the port will be scrapped once the new ferries sail.
"""
WIRE = """The port of Ancona has ordered three ferries from the Adria yard for €120 million, to be built in Trieste.
"The yard needs 200 welders by June," union secretary Paolo Greco said on Tuesday.
Shares of the yard's owner rose 4 percent in Milan.
"""
COURIER = """Trieste's shipbuilders celebrated on Tuesday with music and free wine in front of the town hall.
Mayor Ada Brunner said that a training centre for 80 apprentices would open in Muggia in October.
The ferries will burn methanol on the line to Split.
"""


def original(
    text: str,
    revision: str,
    outlet: str,
    *,
    title: str | None = None,
    hours: float = 0,
    language: str = "en",
    carriers: tuple[str, ...] = (),
    fresh: bool = True,
) -> Original:
    """An original, published so many hours after noon."""
    at = NOON + timedelta(hours=hours)
    whole = join_title(title, text.strip().replace("\n", "\n\n"))
    article = Article(text=whole, title=title, published_at=at, language=language, revision=revision)
    return Original(read_article(article), outlet, at, carriers, fresh)


def gazette(**fields: object) -> Original:
    return original(GAZETTE, "g", "Harbour Gazette", title="Ancona orders three ferries", **fields)  # type: ignore[arg-type]


def wire(**fields: object) -> Original:
    return original(WIRE, "w", "Adria Wire", title="Adria yard wins order from Ancona", **fields)  # type: ignore[arg-type]


def courier(**fields: object) -> Original:
    return original(COURIER, "c", "Trieste Courier", title="Trieste celebrates", **fields)  # type: ignore[arg-type]


def drafted(
    text: str, originals: list[Original], *beginnings: str, words: tuple[str, ...] = (), everywhere: bool = False
) -> DraftStatement:
    """A statement on the first sentence that begins like each of these (by default like itself), or on all of them."""
    numbered = [
        (n, s.span.of(originals[place].reading.text)) for n, (place, s) in enumerate(story_sentences(originals))
    ]
    numbers: list[int] = []
    for one in beginnings or (text[:30],):
        found = [number for number, there in numbered if there.startswith(one)]
        numbers += found if everywhere else found[:1]
    return DraftStatement(text=text, sentences=numbers, words=list(words))


def draft(originals: list[Original], *points: DraftStatement, headline: str | None = None) -> DraftBrief:
    """A draft with the first original's title for a headline."""
    title = headline or originals[0].reading.article.title or ""
    return DraftBrief(headline=drafted(title, originals, title), bottom_line=None, points=list(points))
