"""Drafts over several articles: each statement must be borne out by every article that it names, by each alone.

Joined halves pass nowhere: what one article says of a thing and another of another can't be put together here, since
each article is asked for the whole statement and hears nothing of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.language.locate import locate, normalise
from bot.language.read import anchor_day
from bot.language.story_gist import gist_of
from bot.language.story_sentences import story_sentences
from bot.language.verify import Witness, in_agreement
from bot.model.brief import Dropped, EngineMark, Statement
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.reading import Sentence
from bot.model.story import Original, VerifiedStory

Numbered = Sequence[tuple[int, Sentence]]


def verify_story(draft: DraftBrief, originals: Sequence[Original], engine: EngineMark) -> VerifiedStory:
    """Return what passes; its numbers are those of `story_sentences`. Never raises on any draft."""
    numbered = story_sentences(originals)
    witnesses = {place: Witness(originals[place].reading) for place in {place for place, _ in numbered}}
    dropped: list[Dropped] = []
    seen: set[str] = set()

    def keep(item: DraftStatement | None, *, title: bool = False, repeats: bool = False) -> Statement | None:
        if item is None:
            return None
        made = _heard(item, numbered, originals, witnesses, title=title)
        if isinstance(made, Statement) and not repeats and _key(made.text) in seen:
            made = Dropped(item.text, "repeated")
        if isinstance(made, Dropped):
            dropped.append(made)
            return None
        if not repeats:
            seen.add(_key(made.text))
        return made

    headline = keep(draft.headline, title=True, repeats=True)
    bottom_line = keep(draft.bottom_line)
    points = tuple(made for item in draft.points if (made := keep(item)) is not None)
    coming = tuple(made for item in draft.next if (made := keep(item)) is not None)
    return VerifiedStory(headline, bottom_line, points, coming, engine, tuple(dropped))


def _heard(
    item: DraftStatement,
    numbered: Numbered,
    originals: Sequence[Original],
    witnesses: Mapping[int, Witness],
    *,
    title: bool,
) -> Statement | Dropped:
    """Ask every article that is named, one after the other, with its own sentences alone."""
    if not item.sentences:
        return Dropped(item.text, "no_evidence")
    if any(not 0 <= number < len(numbered) for number in item.sentences):
        return Dropped(item.text, "no_such_sentence")
    named: dict[int, list[Sentence]] = {}
    for number in dict.fromkeys(item.sentences):
        place, sentence = numbered[number]
        named.setdefault(place, []).append(sentence)
    if len(named) > 1 and not _one_meaning(item.text, [originals[place] for place in named]):
        return Dropped(item.text, "differs_between_articles")
    held: dict[int, list[str]] = {place: [] for place in named}
    for words in filter(str.strip, item.words):
        holders = [place for place, cited in named.items() if _holds(words, originals[place], cited)]
        if not holders:
            return Dropped(item.text, f"quote_not_in_evidence: {words.strip()[:60]}")
        for place in holders:
            held[place].append(words)
    made: list[Statement] = []
    for place, cited in named.items():
        own = DraftStatement(text=item.text, sentences=[s.index for s in cited], words=held[place])
        verdict = witnesses[place].hear(own, title=title)
        if isinstance(verdict, Dropped):
            return verdict
        made.append(verdict)
    return in_agreement(*made)


def _one_meaning(text: str, articles: Sequence[Original]) -> bool:
    """Whether words mean the same in each article: Tuesday may be another day there, and "he" another man."""
    gists = [gist_of(text, one.reading.language, anchor_day(one.reading.article)) for one in articles]
    return not gists[0].refers and all(gist.dates == gists[0].dates for gist in gists)


def _holds(words: str, original: Original, cited: Sequence[Sentence]) -> bool:
    for sentence in cited:
        found = locate(words, original.reading.text, near=sentence.span)
        if found is not None and all(sentence.span.contains(part) for part in found):
            return True
    return False


def _key(text: str) -> str:
    return "".join(char for char in normalise(text).casefold() if char.isalnum())
