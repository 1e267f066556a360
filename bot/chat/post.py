"""What messages say: posts from editions and answers. Platform-neutral and pure."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.model.edition import Coverage, Edition, EditionStory
from bot.model.post import (
    Chrome,
    DisagreementBlock,
    NoteBlock,
    Post,
    PostBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
)
from bot.model.question import Abstention, Answer

ABSTENTIONS: dict[Abstention, str] = {
    "nothing_found": "The coverage does not tell: no stored article mentions this.",
    "coverage_does_not_tell": "The coverage does not tell. Stored articles speak of it, but none of them says this.",
    "nothing_verified": "The coverage does not tell with words that can be shown: no answer passed the evidence check.",
}
NOON = 12
LABELS = {"new": "", "updated": "UPDATED", "corrected": "CORRECTED"}


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 outlet", "3 outlets"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def edition_posts(platform: str, edition: Edition) -> Sequence[Post]:
    """Return the messages of an edition, in order. The console shows the whole digest as one."""
    del platform
    return (digest_post(edition),)


def digest_post(edition: Edition) -> Post:
    """Return the edition as one post: title, story by story, coverage."""
    day = f"{edition.local_date:%A} {edition.local_date.day} {edition.local_date:%B %Y}"
    blocks: list[PostBlock] = [TitleBlock(Chrome(f"Morning edition · {day}" if _is_morning(edition) else day))]
    if edition.late:
        blocks.append(NoteBlock(Chrome("This edition is late: Dragoman was not running when it was due.")))
    if not edition.stories:
        blocks.append(NoteBlock(Chrome("A quiet day: nothing new in the coverage since the last edition.")))
    for number, story in enumerate(edition.stories, start=1):
        blocks.extend(_story_blocks(number, story))
    blocks.append(NoteBlock(Chrome(coverage_line(edition.coverage))))
    refs = tuple({ref.revision: ref for story in edition.stories for ref in story.refs}.values())
    return Post(tuple(blocks), refs)


def answer_post(answer: Answer) -> Post:
    """Return an answer as a post: the statements with their sources, or that the coverage does not tell."""
    if answer.abstained is not None:
        return Post((NoteBlock(Chrome(ABSTENTIONS[answer.abstained])),))
    blocks: list[PostBlock] = [StatementBlock(statement, "answer") for statement in answer.statements]
    blocks.append(SourcesBlock(answer.refs))
    return Post(tuple(blocks), answer.refs)


def coverage_line(coverage: Coverage) -> str:
    """Return the footer: what was looked at, counted from rows."""
    parts = [f"{count(coverage.sources_checked, 'source')} checked"]
    if coverage.sources_failed:
        parts.append(f"{coverage.sources_failed} failed")
    parts.append(f"{count(coverage.articles, 'article')} read")
    parts.append(f"{coverage.used} used")
    return ", ".join(parts)


def origin_line(outlets: Sequence[str], originals: int) -> str:
    """Return "3 outlets, 1 original": how many told it, and how many of them in words of their own."""
    return f"{count(max(len(outlets), 1), 'outlet')}, {count(originals, 'original')}"


def _story_blocks(number: int, story: EditionStory) -> list[PostBlock]:
    tag = LABELS[story.label]
    blocks: list[PostBlock] = [
        StatementBlock(story.headline, "headline", number=number, tag=Chrome(tag) if tag else None)
    ]
    if story.bottom_line is not None:
        blocks.append(StatementBlock(story.bottom_line, "lead"))
    blocks.extend(StatementBlock(point, "point") for point in story.points)
    if story.quotation is not None:
        blocks.append(QuoteBlock(story.quotation))
    blocks.extend(DisagreementBlock(disagreement) for disagreement in story.disagreements)
    blocks.append(SourcesBlock(story.refs, Chrome(origin_line(story.outlets, story.originals))))
    return blocks


def _is_morning(edition: Edition) -> bool:
    return edition.slot.astimezone(ZoneInfo(edition.timezone)).hour < NOON
