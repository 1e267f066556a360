"""What messages say: posts from editions, answers, briefs and notices. Platform-neutral and pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.language.verify import shown_quotation
from bot.model.brief import EngineMark, Fallback, RestsOn, Statement
from bot.model.edition import ArticleRef, Coverage, Edition, EditionStory
from bot.model.post import (
    Chrome,
    DisagreementBlock,
    LabelBlock,
    NoteBlock,
    Post,
    PostBlock,
    QuestionBlock,
    QuoteBlock,
    SourcesBlock,
    StatementBlock,
    TitleBlock,
    citations_in,
)
from bot.model.question import Abstention, Answer
from bot.model.rows import WrittenBrief
from bot.model.span import Citation

ABSTENTIONS: dict[Abstention, str] = {
    "nothing_found": "The coverage does not tell: no stored article mentions this.",
    "coverage_does_not_tell": "The coverage does not tell. Stored articles speak of it, but none of them says this.",
    "nothing_verified": "The coverage does not tell with words that can be shown: no answer passed the evidence check.",
}
EXTRACTED = "Written without a language model, in the articles' own words."
FALLBACKS: dict[Fallback | None, str] = {
    "budget": "Written without a language model: today's budget is spent.",
    "settings": "Written without a language model: its settings are not complete.",
    "endpoint": "Written without a language model: it can't be reached or used at present.",
    "answer": "Written without a language model: it gave no answer that can be used.",
    "unverified": "Written without a language model: nothing that it wrote passed the evidence check.",
}
LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "tr": "Turkish",
}
RESTING: dict[RestsOn | None, str] = {None: "", "caption": "according to a caption", "heading": "in a heading"}
"""What stands beside a statement that the running text does not make, by the kind of block that alone does."""
BRIEF_QUOTES = 3
NOON = 12
CHANGED = "↑ Corrected: the article no longer says it so"
LABELS = {"new": "", "updated": "UPDATED", "corrected": "CORRECTED"}


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 outlet", "3 outlets"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def edition_posts(edition: Edition) -> Sequence[Post]:
    """Return the edition's messages: the digest in short, then for its thread the details, story by story."""
    numbered = list(enumerate(edition.stories, start=1))
    blocks = [block for number, story in numbered for block in _short_story(number, story)]
    guide = (
        [NoteBlock(Chrome(f"{count(len(numbered), 'story', 'stories')}, details in the thread"))] if numbered else []
    )
    short = Post((*_opening(edition), *guide, *blocks, *_footer(edition)), _refs_of(edition))
    return (short, *(Post(tuple(_details(number, story)), story.refs) for number, story in numbered))


def digest_post(edition: Edition) -> Post:
    """Return the whole edition as one post: title, story by story with all that it holds, coverage."""
    blocks = [block for number, story in enumerate(edition.stories, start=1) for block in _whole_story(number, story)]
    return Post((*_opening(edition), *blocks, *_footer(edition)), _refs_of(edition))


def answer_post(answer: Answer, *, with_question: bool = False) -> Post:
    """Return an answer as a post: the statements with their sources, or that the coverage does not tell.

    `with_question`: what was asked stands above it, where those who read it have not seen it.
    """
    blocks: list[PostBlock] = [QuestionBlock(answer.question)] if with_question else []
    if answer.abstained is not None:
        why = _engine_notes(answer.engine) if answer.engine.fallback else []
        return Post((*blocks, NoteBlock(Chrome(ABSTENTIONS[answer.abstained])), *why), answer=answer.id)
    blocks += [StatementBlock(statement, "answer") for statement in answer.statements]
    blocks += [SourcesBlock(answer.refs), *_engine_notes(answer.engine)]
    return Post(tuple(blocks), answer.refs, answer=answer.id)


def review_post(edition: Edition, channel: str) -> Post:
    """Return the edition as its approver sees it: what will be posted where, story by story."""
    note = NoteBlock(Chrome(f"For {channel}. Nobody has seen it yet: post it, leave stories out, or skip it."))
    blocks = [block for number, story in enumerate(edition.stories, start=1) for block in _short_story(number, story)]
    return Post((*_opening(edition), note, *blocks, *_footer(edition)), _refs_of(edition), review=edition.id)


def corrected_post(post: Post, gone: frozenset[Citation], *, at: datetime, timezone: str) -> Post:
    """Return the message with a note below each block whose words the publisher has changed since it was posted."""
    when = at.astimezone(ZoneInfo(timezone))
    note = NoteBlock(Chrome(f"{CHANGED} ({when:%A} {when.day} {when:%B}, {when:%H:%M})"))
    blocks: list[PostBlock] = []
    for block in post.blocks:
        blocks.append(block)
        if any(citation in gone for citation in citations_in(block)):
            blocks.append(note)
    return replace(post, blocks=tuple(blocks))


def brief_post(written: WrittenBrief) -> Post:
    """Return a brief as a post: headline, bottom line, points, the best quotations, what is to come, the source."""
    brief, revision = written.brief, written.revision
    blocks: list[PostBlock] = []
    if brief.headline is not None:
        blocks.append(StatementBlock(brief.headline.in_revision(revision), "headline"))
    if brief.bottom_line is not None:
        blocks.append(StatementBlock(brief.bottom_line.in_revision(revision), "lead"))
    blocks += [StatementBlock(point.in_revision(revision), "point") for point in brief.points]
    spoken = [quotation for quotation in brief.quotations if quotation.kind != "indirect"]
    # One whose speaker is known says more than one that nobody said; the order within both stays the article's.
    spoken.sort(key=lambda quotation: quotation.speaker is None)
    blocks += [QuoteBlock(shown_quotation(q, brief.article.text, revision)) for q in spoken[:BRIEF_QUOTES]]
    said = {point.text for point in brief.points}
    blocks += [StatementBlock(item.in_revision(revision), "point") for item in brief.next if item.text not in said]
    if not blocks:
        blocks.append(NoteBlock(Chrome("Nothing in this article could be said with words that can be shown.")))
    blocks += [SourcesBlock((written.ref,)), *_engine_notes(brief.engine)]
    return Post(tuple(blocks), (written.ref,))


@dataclass(frozen=True, slots=True)
class PointGroup:
    """Points of a story that stand together; `label` is None over the first ones."""

    label: str | None
    points: tuple[StatementBlock, ...]


def point_groups(story: EditionStory) -> list[PointGroup]:
    """Return the points that several outlets tell or of which nothing is known, then what one outlet alone reports."""
    common: list[StatementBlock] = []
    alone: dict[str, list[StatementBlock]] = {}
    for point in story.points:
        standing = story.standing_of(point)
        outlet = _outlet_of(story, point) if standing.alone else ""
        (alone.setdefault(outlet, []) if outlet else common).append(StatementBlock(point, "point", also=standing.alike))
    groups = [PointGroup(None, tuple(common))] if common else []
    return groups + [PointGroup(only_line(outlet, story.scope), tuple(told)) for outlet, told in alone.items()]


def notice_post(*lines: str) -> Post:
    """Return our own words as a post, a paragraph for each line."""
    return Post(tuple(NoteBlock(Chrome(line)) for line in lines))


def coverage_line(coverage: Coverage) -> str:
    """Return the footer: what was looked at, counted from rows."""
    parts = [f"{count(coverage.sources_checked, 'source')} checked"]
    if coverage.sources_failed:
        parts.append(f"{coverage.sources_failed} failed")
    if coverage.sources_silent:
        parts.append(f"{coverage.sources_silent} unusually silent")
    parts.append(f"{count(coverage.articles, 'article')} read")
    parts.append(f"{coverage.used} used")
    return ", ".join(parts)


def origin_line(outlets: Sequence[str], originals: int) -> str:
    """Return "3 outlets, 1 original": how many told it, and how many of them in words of their own."""
    return f"{count(max(len(outlets), 1), 'outlet')}, {count(originals, 'original')}"


def engine_lines(engine: EngineMark) -> list[str]:
    """Say so where no language model wrote it, or one that did not read it all: whoever expects it should know."""
    lines = [FALLBACKS.get(engine.fallback, EXTRACTED)] if engine.name == "extractive" else []
    if engine.unread:
        unread = f"the last {count(engine.unread, 'paragraph')}"
        lines.append(f"The model did not read {unread}: the article is too long for it.")
    return lines


# ---------------------------------------------------------------- parts of an edition


def _opening(edition: Edition) -> list[PostBlock]:
    day = f"{edition.local_date:%A} {edition.local_date.day} {edition.local_date:%B %Y}"
    blocks: list[PostBlock] = [TitleBlock(Chrome(f"Morning edition · {day}" if _is_morning(edition) else day))]
    if edition.late:
        blocks.append(NoteBlock(Chrome("This edition is late: Dragoman was not running when it was due.")))
    if not edition.stories:
        blocks.append(NoteBlock(Chrome("A quiet day: nothing new in the coverage since the last edition.")))
    return blocks


def _footer(edition: Edition) -> list[NoteBlock]:
    """Coverage; and which stories rules wrote although a model was to, for each reason."""
    lines = [coverage_line(edition.coverage)]
    reasons = Counter(story.fallback for story in edition.stories if story.fallback is not None)
    lines += [f"{number} of {len(edition.stories)} stories: {FALLBACKS[why]}" for why, number in reasons.items()]
    return [NoteBlock(Chrome(line)) for line in lines]


def _refs_of(edition: Edition) -> tuple[ArticleRef, ...]:
    return tuple({ref.revision: ref for story in edition.stories for ref in story.refs}.values())


def _whole_story(number: int, story: EditionStory) -> list[PostBlock]:
    return [
        _headline(number, story),
        *_lead(story),
        *_points(story),
        *_quote(story),
        *_differences(story),
        _origin(story),
    ]


def _short_story(number: int, story: EditionStory) -> list[PostBlock]:
    """What a story says on a phone's screen."""
    return [_headline(number, story), *_lead(story), *_quote(story), *_differences(story, short=True), _origin(story)]


def _details(number: int, story: EditionStory) -> list[PostBlock]:
    """What the short story leaves out, under its headline; the bottom line where there are no points."""
    sources = SourcesBlock(story.refs)
    return [_headline(number, story), *(_points(story) or _lead(story)), *_quote(story), *_differences(story), sources]


def _headline(number: int, story: EditionStory) -> StatementBlock:
    tag = LABELS[story.label]
    return StatementBlock(story.headline, "headline", number=number, tag=Chrome(tag) if tag else None)


def _lead(story: EditionStory) -> list[StatementBlock]:
    if story.bottom_line is None:
        return []
    return [StatementBlock(story.bottom_line, "lead", also=story.standing_of(story.bottom_line).alike)]


def _points(story: EditionStory) -> list[PostBlock]:
    blocks: list[PostBlock] = []
    for group in point_groups(story):
        blocks += [LabelBlock(Chrome(group.label)), *group.points] if group.label else group.points
    return blocks


def only_line(outlet: str, scope: str | None) -> str:
    """Return the label over what one outlet alone reports, as far as the articles could be compared."""
    language = LANGUAGES.get(scope or "", scope)
    return f"Only in {outlet}, of the articles in {language}:" if language else f"Only in {outlet}:"


def _outlet_of(story: EditionStory, statement: Statement) -> str:
    """Return who published the article that the statement cites first, "" where that is not known."""
    revision = statement.citations[0].revision
    return next((ref.outlet or "" for ref in story.refs if ref.revision == revision), "")


def _quote(story: EditionStory) -> list[QuoteBlock]:
    return [] if story.quotation is None else [QuoteBlock(story.quotation)]


def _differences(story: EditionStory, *, short: bool = False) -> list[DisagreementBlock]:
    """Figures side by side, with the sentences that state them unless it is to be `short`."""
    if not short:
        return [DisagreementBlock(disagreement) for disagreement in story.disagreements]
    bare = (replace(d, sides=tuple(replace(side, sentence=None) for side in d.sides)) for d in story.disagreements)
    return [DisagreementBlock(disagreement) for disagreement in bare]


def _origin(story: EditionStory) -> SourcesBlock:
    return SourcesBlock(story.refs, Chrome(origin_line(story.outlets, story.originals)))


def _engine_notes(engine: EngineMark) -> list[NoteBlock]:
    return [NoteBlock(Chrome(line)) for line in engine_lines(engine)]


def _is_morning(edition: Edition) -> bool:
    return edition.slot.astimezone(ZoneInfo(edition.timezone)).hour < NOON
