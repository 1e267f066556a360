"""With which words an edition tells a story. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.language.disagreement import find_disagreements
from bot.language.verify import shown_quotation
from bot.language.words import content_stems, fold, tokens
from bot.model.brief import Brief, Statement
from bot.model.edition import ArticleRef, EditionStory, ShownQuotation, Standing, StoryLabel
from bot.model.reading import Quotation
from bot.model.rows import StoryInWindow, StoryMember
from bot.model.story import StoryBrief, StoryPoint

MAX_POINTS = 4
MAX_COMPARED = 6
"""Points of a story that several outlets tell."""
BEHIND = timedelta(hours=12)
"""An article this much older than the story's newest one counts fully as behind."""
STALE = 0.3
"""What that costs it, in shares of what the others say."""
MIN_QUOTE_WORDS = 6
MAX_QUOTE_CHARS = 320
PERSONAL = frozenset({"he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs"})


def tell_compared(
    story: StoryInWindow, told: StoryBrief, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> EditionStory:
    """Return what the edition says of a story whose articles were compared."""
    lead = told.headline.citations[0].revision or ""
    line = told.bottom_line
    points = told.points[:MAX_COMPARED]
    statements = [told.headline, *(point.statement for point in (*_maybe_point(line), *points))]
    cited = dict.fromkeys(citation.revision for one in statements for citation in one.citations)
    members = {member.revision: member for member in story.members}
    used = [members[revision] for revision in cited if revision in members]
    standings = [
        Standing(point.statement.text, point.alike, point.alone)
        for point in (*_maybe_point(line), *points)
        if point.alike or point.alone
    ]
    outlets, shown = _shown(story, lead, briefs, refs)
    return EditionStory(
        story=story.story,
        label=_label(story),
        headline=told.headline,
        bottom_line=line.statement if line is not None else None,
        points=tuple(point.statement for point in points),
        quotation=best_quotation(used, briefs, besides=" ".join(one.text for one in statements)),
        disagreements=told.disagreements,
        refs=shown,
        outlets=outlets,
        originals=sum(members[ref.revision].original_of is None for ref in shown),
        fallback=told.engine.fallback,
        standings=tuple(standings),
        scope=told.scope,
    )


def _maybe_point(point: StoryPoint | None) -> tuple[StoryPoint, ...]:
    return () if point is None else (point,)


def _shown(
    story: StoryInWindow, lead: str, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> tuple[tuple[str, ...], tuple[ArticleRef, ...]]:
    """Return the outlets and articles that count as told, the lead first.

    What has no brief yet has not been told: it is news of a later edition.
    """
    read = [m.revision for m in story.members if m.revision in briefs]
    shown = tuple(refs[revision] for revision in dict.fromkeys([lead, *read]) if revision in refs)
    outlets = dict.fromkeys(ref.outlet or ref.title or "" for ref in shown)
    return tuple(outlet for outlet in outlets if outlet), shown


def tell_story(
    story: StoryInWindow, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> EditionStory | None:
    """Return what the edition says of a story whose articles were not compared; None without a verified headline.

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
    outlets, shown = _shown(story, lead.revision, briefs, refs)
    return EditionStory(
        story=story.story,
        label=_label(story),
        headline=headline.in_revision(lead.revision),
        bottom_line=bottom,
        points=tuple(points),
        quotation=quoted,
        disagreements=find_disagreements({m.revision: briefs[m.revision] for m in originals}),
        refs=shown,
        outlets=outlets,
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
    if not names_whom(point.text):
        return False
    return bool(stems) and all(len(stems & other) < 0.5 * len(stems) for other in said)


def names_whom(words: str) -> bool:
    """Whether the words have no personal pronoun: among another article's points nobody knows who "he" is."""
    return not any(fold(token.text) in PERSONAL for token in tokens(words))


def _maybe(statement: Statement | None) -> tuple[Statement, ...]:
    return () if statement is None else (statement,)
