"""Which stories an edition tells and in which order, with the reason for each that it tells and each that it leaves.

Pure. What the rank is the sum of is in `parts_of_rank`; the reasons are kept with the edition.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.language.interest import Fit, Interests, fit
from bot.model.brief import Brief
from bot.model.choice import Choice, Verdict
from bot.model.edition import ArticleRef, EditionStory
from bot.model.rows import StoryInWindow, StoryMember
from bot.pipeline.select import substance, tell_story

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


def choose_stories(
    stories: Sequence[StoryInWindow], shelf: Shelf, *, interests: Interests, window: Window, limit: int
) -> tuple[list[EditionStory], list[Choice]]:
    """Return the stories to tell, best first, at most `limit`, and a choice for each story that was looked at."""
    choices: list[Choice] = []
    ranked: list[tuple[float, Mapping[str, float], Fit, StoryInWindow]] = []
    for whole in stories:
        story, found = wanted_part(whole, shelf, interests)
        verdict = _refusal(story, shelf, window, found)
        if verdict is not None:
            choices.append(Choice(whole.story, _shown_by(whole), verdict, _why(found) if verdict == "unwanted" else ""))
            continue
        parts = parts_of_rank(story, shelf, window, interests)
        ranked.append((sum(parts.values()), parts, found, story))
    # Among equals the newest, then by the story's name, so that the rows' order never shows.
    ranked.sort(key=lambda row: (-row[0], -_newest(row[3]).timestamp(), row[3].story))
    told: list[EditionStory] = []
    decided: list[Choice] = []
    for score, parts, found, story in ranked:
        words = tell_story(story, shelf.briefs, shelf.refs) if len(told) < limit else None
        if words is not None:
            told.append(words)
        verdict = "told" if words is not None else "no room" if len(told) >= limit else "no headline"
        shown = words.headline.citations[0].revision if words is not None else _shown_by(story)
        decided.append(Choice(story.story, shown, verdict, _why(found), round(score, 3), parts))
    return told, [*decided, *sorted(choices, key=lambda choice: choice.story)]


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
