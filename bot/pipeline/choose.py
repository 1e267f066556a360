"""Which stories an edition tells and in which order, with the reason for each that it tells and each that it leaves.

Pure. What the rank is the sum of is in `parts_of_rank`; the reasons are kept with the edition.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.language.changes import news_among
from bot.language.interest import Fit, Interests, fit
from bot.model.brief import Brief, Statement
from bot.model.choice import Choice, Verdict
from bot.model.edition import ArticleRef, EditionStory
from bot.model.rows import StoryInWindow, StoryMember
from bot.model.story import StoryBrief
from bot.pipeline.select import MAX_POINTS, names_whom, substance, tell_compared, tell_story

ORIGINALS = 1.5
RECENCY = 0.5
NOVELTY = 0.3
"""A story that was not told before, against news of one that was."""
ON_TOPIC = 0.4
"""The topic's words stand in the headline, not somewhere in the text alone."""


@dataclass(frozen=True, slots=True)
class Window:
    """What an edition looks at: what came from `since` to `until`, published from `horizon` on."""

    since: datetime
    until: datetime
    horizon: datetime


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows about the window's stories. `standing` of a source: 1 counts more, -1 less; 0 where there is none."""

    briefs: Mapping[str, Brief]
    refs: Mapping[str, ArticleRef]
    standing: Mapping[str, int]
    told: Sequence[EditionStory] = ()
    """What the subscription's earlier editions said of these stories."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an edition tells, best first: `stories` are the rows behind `told`, each with its wanted articles alone.

    `choices` are those told, in order, and then those left out.
    """

    stories: tuple[StoryInWindow, ...]
    told: tuple[EditionStory, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Looking:
    """Everything that one edition may tell, and what its subscription wants of it: at most `limit` stories."""

    stories: Sequence[StoryInWindow]
    shelf: Shelf
    interests: Interests
    window: Window
    limit: int

    def ranked(self) -> Ranking:
        """Decide what may be told and in which order, before anything is told."""
        left_out: list[Choice] = []
        ranked: list[_Ranked] = []
        for whole in self.stories:
            story, found = wanted_part(whole, self.shelf, self.interests)
            verdict = _refusal(story, self.shelf, self.window, found)
            if verdict is None:
                ranked.append(_Ranked(story, found, parts_of_rank(story, self.shelf, self.window, self.interests)))
            else:
                why = _why(found) if verdict == "unwanted" else ""
                left_out.append(Choice(whole.story, _shown_by(whole), verdict, why))
        ranked.sort(key=_Ranked.order)
        left_out.sort(key=lambda choice: choice.story)
        return Ranking(tuple(ranked), tuple(left_out), self.shelf, self.limit)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The stories that may be told, best first, and why the others may not."""

    rows: tuple[_Ranked, ...]
    left_out: tuple[Choice, ...]
    shelf: Shelf
    limit: int

    def tell(self, compared: Mapping[str, StoryBrief] | None = None) -> Chosen:
        """Tell the best. `compared`: briefs of stories whose articles were compared, by the story's id."""
        stories: list[StoryInWindow] = []
        told: list[EditionStory] = []
        choices: list[Choice] = []
        for row in self.rows:
            words: EditionStory | None = None
            verdict: Verdict = "no room"
            if len(told) < self.limit:
                words, verdict = _tell(row.story, self.shelf, compared or {})
            if words is not None:
                stories.append(row.story)
                told.append(words)
            shown = words.headline.citations[0].revision if words is not None else _shown_by(row.story)
            choices.append(Choice(row.story.story, shown, verdict, _why(row.found), row.score, row.parts))
        return Chosen(tuple(stories), tuple(told), (*choices, *self.left_out))


@dataclass(frozen=True, slots=True)
class _Ranked:
    story: StoryInWindow
    found: Fit
    parts: Mapping[str, float]

    @property
    def score(self) -> float:
        return round(sum(self.parts.values()), 3)

    def order(self) -> tuple[float, float, str]:
        """Best first; among equals the newest, then by the story's name, so that the rows' order never shows."""
        return (-self.score, -_newest(self.story).timestamp(), self.story.story)


def _tell(
    story: StoryInWindow, shelf: Shelf, compared: Mapping[str, StoryBrief]
) -> tuple[EditionStory | None, Verdict]:
    brief = compared.get(story.story)
    if brief is not None:
        words: EditionStory | None = tell_compared(story, brief, shelf.briefs, shelf.refs)
    else:
        words = tell_story(story, shelf.briefs, shelf.refs)
    if words is None:
        return None, "no headline"
    if story.told_revisions:
        words = with_news_alone(words, story, shelf)
    return words, "told" if words is not None else "nothing new"


def wanted_part(story: StoryInWindow, shelf: Shelf, interests: Interests) -> tuple[StoryInWindow, Fit]:
    """Return the story with those of its articles that are wanted, and why they are, or why none is."""
    sourced = [member for member in story.members if member.source is not None]
    if not sourced:
        return replace(story, members=()), Fit(False, "no source reported it")
    fits = [(member, _fit_of(member, shelf, interests)) for member in sourced]
    kept = [member for member, found in fits if found.wanted]
    chosen = next((found for _, found in fits if found.wanted), fits[0][1])
    return replace(story, members=_with_originals(kept)), chosen


def parts_of_rank(story: StoryInWindow, shelf: Shelf, window: Window, interests: Interests) -> Mapping[str, float]:
    """Return what the story's rank is the sum of: how many report it, what it holds, how new and how fitting it is."""
    originals = [member for member in story.members if member.original_of is None]
    briefed = [shelf.briefs[member.revision] for member in originals if member.revision in shelf.briefs]
    length_s = max((window.until - window.since).total_seconds(), 1.0)
    age = (_newest(story) - window.since).total_seconds() / length_s
    best = max((shelf.standing.get(member.source or "", 0) for member in originals), default=0)
    parts = {
        "originals": ORIGINALS * math.log1p(len(originals)),
        "substance": max((substance(brief) for brief in briefed), default=0.0),
        "recency": RECENCY * min(1.0, max(0.0, age)),
        "novelty": 0.0 if story.told_revisions else NOVELTY,
        "standing": float(best),
        "topic": ON_TOPIC if interests.topics and _in_headline(briefed, interests) else 0.0,
    }
    return {name: round(value, 3) for name, value in parts.items()}


def _refusal(story: StoryInWindow, shelf: Shelf, window: Window, found: Fit) -> Verdict | None:
    """Return why the story is not told, or None when it has news: a briefed original, young enough and untold."""
    if not story.members:
        return "not from a source" if found.why == "no source reported it" else "unwanted"
    untold = [member for member in story.members if member.revision not in story.told_revisions]
    if not untold:
        return "nothing new"
    originals = [member for member in untold if member.original_of is None]
    if not originals:
        return "only copies"
    young = [member for member in originals if member.published_at >= window.horizon]
    if not young:
        return "too old"
    return None if any(member.revision in shelf.briefs for member in young) else "not read yet"


def _fit_of(member: StoryMember, shelf: Shelf, interests: Interests) -> Fit:
    brief = shelf.briefs.get(member.revision)
    language = brief.article.language if brief is not None else None
    ref = shelf.refs.get(member.revision)
    return fit(interests, text=member.text, language=language or member.language, outlet=ref.outlet if ref else None)


def _with_originals(members: Sequence[StoryMember]) -> tuple[StoryMember, ...]:
    """Return the members so that of copies whose original is not among them the first one counts as original."""
    there = {member.article for member in members}
    first: dict[str, str] = {}
    kept: list[StoryMember] = []
    for member in members:
        source = member.original_of
        if source is None or source in there:
            kept.append(member)
        elif source in first:
            kept.append(replace(member, original_of=first[source]))
        else:
            first[source] = member.article
            kept.append(replace(member, original_of=None))
    return tuple(kept)


def _in_headline(briefs: Sequence[Brief], interests: Interests) -> bool:
    wanted = replace(interests, unwanted=(), languages=(), sources=())
    return any(
        fit(wanted, text=brief.headline.text, language=brief.article.language or "", outlet=None).wanted
        for brief in briefs
        if brief.headline is not None
    )


def _newest(story: StoryInWindow) -> datetime:
    return max(member.published_at for member in story.members)


def _shown_by(story: StoryInWindow) -> str | None:
    return story.members[-1].revision if story.members else None


def _why(found: Fit) -> str:
    return f"{found.why}: {found.words}" if found.words else found.why


def with_news_alone(words: EditionStory, story: StoryInWindow, shelf: Shelf) -> EditionStory | None:
    """Return a story that was told before with what has changed since, or None when nothing has.

    A correction counts as a change even where nothing else is new.
    """
    before = [told for told in shelf.told if {ref.revision for ref in told.refs} & story.told_revisions]
    said = [statement.text for told in before for statement in statements_of(told)]
    fresh = _news(words, story, shelf, said)
    corrected = bool(story.corrected)
    if not fresh and not corrected:
        return None
    further = [statement for statement in fresh if statement != words.headline]
    bottom = further[0] if further else None if fresh else words.bottom_line
    quoted = {citation.quote for told in before if told.quotation for citation in told.quotation.words}
    repeated = words.quotation is not None and any(each.quote in quoted for each in words.quotation.words)
    return replace(
        words,
        label="corrected" if corrected else "updated",
        bottom_line=bottom,
        points=tuple(further[1 : MAX_POINTS + 1]),
        standings=tuple(one for one in words.standings if one.text in {each.text for each in further}),
        quotation=None if repeated else words.quotation,
    )


def statements_of(told: EditionStory) -> tuple[Statement, ...]:
    bottom = () if told.bottom_line is None else (told.bottom_line,)
    return (told.headline, *bottom, *told.points)


def _news(words: EditionStory, story: StoryInWindow, shelf: Shelf, said: Sequence[str]) -> list[Statement]:
    """Return what the untold articles say that was not said, each once: first what was chosen to tell the story."""
    untold = [
        member
        for member in story.members
        if member.revision in shelf.briefs
        and member.revision not in story.told_revisions
        and member.original_of is None
    ]
    offered = list(statements_of(words))
    for member in sorted(untold, key=lambda each: each.published_at, reverse=True):
        brief = shelf.briefs[member.revision]
        bottom = () if brief.bottom_line is None else (brief.bottom_line,)
        own = member.revision == words.headline.citations[0].revision
        offered += [
            each.in_revision(member.revision) for each in (*bottom, *brief.points) if own or names_whom(each.text)
        ]
    languages = {member.revision: member.language for member in story.members}
    known = list(said)
    fresh: list[Statement] = []
    for statement in offered:
        language = languages.get(statement.citations[0].revision or "", "")
        if news_among((statement,), known, language):
            fresh.append(statement)
            known.append(statement.text)
    return fresh
