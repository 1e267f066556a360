"""With which words an edition tells a story. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.language.disagreement import find_disagreements
from bot.language.verify import shown_quotation
from bot.language.words import content_stems, fold, tokens
from bot.model.brief import Brief, Statement
from bot.model.edition import ArticleRef, EditionStory, ShownQuotation, StoryLabel
from bot.model.reading import Quotation
from bot.model.rows import StoryInWindow, StoryMember

MAX_POINTS = 4
BEHIND = timedelta(hours=12)
"""An article this much older than the story's newest one counts fully as behind."""
STALE = 0.3
"""What that costs it, in shares of what the others say."""
MIN_QUOTE_WORDS = 6
MAX_QUOTE_CHARS = 320
PERSONAL = frozenset({"he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs"})


def tell_story(
    story: StoryInWindow, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> EditionStory | None:
    """Return what the edition says of the story; None when no member has a verified headline.

    The lead is the original that shares most with the others; they add points that say something new.
    """
    originals = [m for m in story.members if m.original_of is None and m.revision in briefs and m.revision in refs]
    untold = [m for m in originals if m.revision not in story.told_revisions] or originals
    newest = max((m.published_at for m in originals), default=None)
    ranked = sorted(untold, key=lambda m: _lead_rank(m, originals, briefs, newest), reverse=True)
    lead = next((m for m in ranked if briefs[m.revision].headline is not None), None)
    if lead is None:
        return None
    brief = briefs[lead.revision]
    headline = brief.headline
    assert headline is not None
    used: list[StoryMember] = [lead]
    bottom = brief.bottom_line.in_revision(lead.revision) if brief.bottom_line else None
    points = [point.in_revision(lead.revision) for point in brief.points[: MAX_POINTS - 1]]
    said = [set(content_stems(s.text, lead.language)) for s in (headline, *brief.points, *_maybe(brief.bottom_line))]
    for other in ranked:
        if other is lead or len(points) >= MAX_POINTS:
            continue
        fresh = next((p for p in briefs[other.revision].points if _is_new(p, said, other.language)), None)
        if fresh is not None:
            points.append(fresh.in_revision(other.revision))
            said.append(set(content_stems(fresh.text, other.language)))
            used.append(other)
    told = " ".join(statement.text for statement in (headline, *points, *_maybe(bottom)))
    quoted = best_quotation(used, briefs, besides=told)
    members = {m.revision: m for m in story.members}
    # What has no brief yet has not been told: it is news of a later edition.
    read = [m.revision for m in story.members if m.revision in briefs]
    shown = [refs[revision] for revision in dict.fromkeys([lead.revision, *read]) if revision in refs]
    outlets = tuple(dict.fromkeys(ref.outlet or ref.title or "" for ref in shown))
    return EditionStory(
        story=story.story,
        label=_label(story),
        headline=headline.in_revision(lead.revision),
        bottom_line=bottom,
        points=tuple(points),
        quotation=quoted,
        disagreements=find_disagreements({m.revision: briefs[m.revision] for m in originals}),
        refs=tuple(shown),
        outlets=tuple(outlet for outlet in outlets if outlet),
        originals=sum(members[ref.revision].original_of is None for ref in shown),
        fallback=next((why for m in used if (why := briefs[m.revision].engine.fallback) is not None), None),
    )


def best_quotation(
    members: Sequence[StoryMember], briefs: Mapping[str, Brief], *, besides: str
) -> ShownQuotation | None:
    """Return the first direct quotation with a named speaker that is neither a fragment nor a speech, or None.

    What stands in the words `besides` it already is not shown twice.
    """
    for member in members:
        for quotation in briefs[member.revision].quotations:
            if quotation.kind != "direct" or quotation.speaker is None or not _fits(quotation, member.text):
                continue
            if not any(span.of(member.text) in besides for span in quotation.spans):
                return shown_quotation(quotation, member.text, member.revision)
    return None


def _fits(quotation: Quotation, text: str) -> bool:
    words = " ".join(span.of(text) for span in quotation.spans)
    return len(words.split()) >= MIN_QUOTE_WORDS and len(words) <= MAX_QUOTE_CHARS


def _label(story: StoryInWindow) -> StoryLabel:
    return "updated" if story.told_revisions else "new"


def substance(brief: Brief) -> float:
    """Between 0 and 1: how much of substance (money, commitments, direct speech) the article holds."""
    money = any(figure.currency for figure in brief.figures)
    spoken = any(q.kind == "direct" and q.speaker is not None for q in brief.quotations)
    return 0.4 * bool(brief.commitments) + 0.3 * money + 0.3 * spoken


def _lead_rank(
    member: StoryMember, others: Sequence[StoryMember], briefs: Mapping[str, Brief], newest: datetime | None
) -> tuple[float, float]:
    """Who speaks for all, less for being behind: a preview is no lead once there is a report of what happened."""
    central, weight = _centrality(member, others, briefs)
    behind = (newest - member.published_at) / BEHIND if newest is not None else 0.0
    return (central - min(behind, 1.0) * STALE, weight)


def _centrality(member: StoryMember, others: Sequence[StoryMember], briefs: Mapping[str, Brief]) -> tuple[float, float]:
    """How much of what the story's articles say this one says, then its own substance: the lead speaks for all."""
    own = _said(member, briefs)
    shared = [
        len(own & theirs) / max(1, len(theirs))
        for other in others
        if other is not member and (theirs := _said(other, briefs))
    ]
    return (round(sum(shared) / max(1, len(shared)), 2), substance(briefs[member.revision]))


def _said(member: StoryMember, briefs: Mapping[str, Brief]) -> frozenset[str]:
    brief = briefs[member.revision]
    told = [*_maybe(brief.headline), *_maybe(brief.bottom_line), *brief.points]
    return frozenset(stem for statement in told for stem in content_stems(statement.text, member.language))


def _is_new(point: Statement, said: Sequence[set[str]], language: str) -> bool:
    stems = set(content_stems(point.text, language))
    if any(fold(token.text) in PERSONAL for token in tokens(point.text)):
        return False  # among another article's points nobody knows who "he" is
    return bool(stems) and all(len(stems & other) < 0.5 * len(stems) for other in said)


def _maybe(statement: Statement | None) -> tuple[Statement, ...]:
    return () if statement is None else (statement,)
