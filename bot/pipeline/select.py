"""Which stories an edition tells, in which order, and with which words. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bot.language.disagreement import find_disagreements
from bot.language.verify import shown_quotation
from bot.language.words import content_stems
from bot.model.brief import Brief, Statement
from bot.model.edition import ArticleRef, EditionStory, ShownQuotation, StoryLabel
from bot.model.reading import Quotation
from bot.ports import StoryInWindow, StoryMember

MAX_POINTS = 4
MIN_QUOTE_WORDS = 6
MAX_QUOTE_CHARS = 320


def pick_stories(
    stories: Sequence[StoryInWindow], briefs: Mapping[str, Brief], *, topics: Sequence[str], limit: int
) -> list[StoryInWindow]:
    """Return the stories to tell, best first, at most `limit`.

    With topics, only stories in which every word of at least one topic occurs. Rank: originals that report it,
    the weight of its figures and commitments, then the newest.
    """
    wanted = [story for story in stories if not topics or _on_topic(story, briefs, topics)]
    return sorted(wanted, key=lambda story: _rank(story, briefs), reverse=True)[:limit]


def tell_story(
    story: StoryInWindow, briefs: Mapping[str, Brief], refs: Mapping[str, ArticleRef]
) -> EditionStory | None:
    """Return what the edition says of the story; None when no member has a verified headline.

    The lead is the fullest brief among the originals; other originals add points that say something new.
    """
    originals = [m for m in story.members if m.original_of is None and m.revision in briefs and m.revision in refs]
    untold = [m for m in originals if m.revision not in story.told_revisions] or originals
    ranked = sorted(untold, key=lambda m: _fullness(m, briefs), reverse=True)
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
    quoted = best_quotation(used, briefs)
    members = {m.revision: m for m in story.members}
    shown = [refs[r] for r in dict.fromkeys([lead.revision, *(m.revision for m in story.members)]) if r in refs]
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
    )


def best_quotation(members: Sequence[StoryMember], briefs: Mapping[str, Brief]) -> ShownQuotation | None:
    """Return the first direct quotation with a named speaker that is neither a fragment nor a speech, or None."""
    for member in members:
        for quotation in briefs[member.revision].quotations:
            if quotation.kind == "direct" and quotation.speaker is not None and _fits(quotation, member.text):
                return shown_quotation(quotation, member.text, member.revision)
    return None


def _fits(quotation: Quotation, text: str) -> bool:
    words = " ".join(span.of(text) for span in quotation.spans)
    return len(words.split()) >= MIN_QUOTE_WORDS and len(words) <= MAX_QUOTE_CHARS


def _label(story: StoryInWindow) -> StoryLabel:
    return "updated" if story.told_revisions & {m.revision for m in story.members} else "new"


def _rank(story: StoryInWindow, briefs: Mapping[str, Brief]) -> tuple[float, float]:
    originals = [m for m in story.members if m.original_of is None]
    weight = max((_weight(briefs[m.revision]) for m in originals if m.revision in briefs), default=0.0)
    newest = max(m.published_at.timestamp() for m in story.members)
    return (2.0 * math.log1p(len(originals)) + weight, newest)


def _weight(brief: Brief) -> float:
    """Between 0 and 1: how much of substance (money, commitments, direct speech) the article holds."""
    money = any(figure.currency for figure in brief.figures)
    spoken = any(q.kind == "direct" and q.speaker is not None for q in brief.quotations)
    return 0.4 * bool(brief.commitments) + 0.3 * money + 0.3 * spoken


def _fullness(member: StoryMember, briefs: Mapping[str, Brief]) -> tuple[float, int, float]:
    brief = briefs[member.revision]
    return (_weight(brief), len(brief.points), member.published_at.timestamp())


def _on_topic(story: StoryInWindow, briefs: Mapping[str, Brief], topics: Sequence[str]) -> bool:
    for member in story.members:
        brief = briefs.get(member.revision)
        stems = set(content_stems(member.text, brief.article.language if brief else member.language))
        if any(set(content_stems(topic, member.language)) <= stems for topic in topics if topic.strip()):
            return True
    return False


def _is_new(point: Statement, said: Sequence[set[str]], language: str) -> bool:
    stems = set(content_stems(point.text, language))
    return bool(stems) and all(len(stems & other) < 0.5 * len(stems) for other in said)


def _maybe(statement: Statement | None) -> tuple[Statement, ...]:
    return () if statement is None else (statement,)
