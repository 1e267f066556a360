"""Editions, answers and sources as JSON, for `--json`."""

from __future__ import annotations

from typing import Any

from bot.chat.post import ABSTENTIONS
from bot.model.brief import Statement
from bot.model.choice import Explained
from bot.model.edition import ArticleRef, Edition, EditionStory
from bot.model.question import Answer
from bot.model.rows import SourceHealth
from bot.model.span import Citation

Json = dict[str, Any]


def citation_json(citation: Citation) -> Json:
    return {
        "revision": citation.revision,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def statement_json(statement: Statement) -> Json:
    """Return the statement; `rests_on` ("caption", "heading") where the running text does not say it."""
    data: Json = {"text": statement.text, "citations": [citation_json(citation) for citation in statement.citations]}
    return data if statement.rests_on is None else data | {"rests_on": statement.rests_on}


def ref_json(ref: ArticleRef) -> Json:
    return {
        "revision": ref.revision,
        "title": ref.title,
        "url": ref.url,
        "outlet": ref.outlet,
        "published": ref.published,
        "language": ref.language,
    }


def answer_json(answer: Answer) -> Json:
    return {
        "question": answer.question,
        "answer": [statement_json(statement) for statement in answer.statements],
        "abstained": answer.abstained,
        "note": None if answer.abstained is None else ABSTENTIONS[answer.abstained],
        "articles": [ref_json(ref) for ref in answer.refs],
        "engine": {
            "name": answer.engine.name,
            "model": answer.engine.model,
            "fallback": answer.engine.fallback,
        },
    }


def edition_json(edition: Edition) -> Json:
    return {
        "id": edition.id,
        "slot": edition.slot.isoformat(),
        "local_date": edition.local_date.isoformat(),
        "timezone": edition.timezone,
        "late": edition.late,
        "stories": [_story_json(story) for story in edition.stories],
        "coverage": {
            "sources_checked": edition.coverage.sources_checked,
            "sources_failed": edition.coverage.sources_failed,
            "sources_silent": edition.coverage.sources_silent,
            "articles": edition.coverage.articles,
            "used": edition.coverage.used,
        },
    }


def choice_json(row: Explained) -> Json:
    choice = row.choice
    return {
        "story": choice.story,
        "verdict": choice.verdict,
        "why": choice.why,
        "score": choice.score,
        "parts": dict(choice.parts),
        "article": None if row.ref is None else ref_json(row.ref),
    }


def _story_json(story: EditionStory) -> Json:
    quotation = story.quotation
    return {
        "label": story.label,
        "headline": statement_json(story.headline),
        "bottom_line": None if story.bottom_line is None else statement_json(story.bottom_line),
        "points": [statement_json(point) for point in story.points],
        "standings": [
            {"text": one.text, "also": [statement_json(said) for said in one.alike], "only": one.alone}
            for one in story.standings
        ],
        "quotation": None
        if quotation is None
        else {
            "words": [citation_json(citation) for citation in quotation.words],
            "speaker": quotation.speaker,
            "role": quotation.role,
            "anonymous": quotation.anonymous,
        },
        "disagreements": [
            {
                "label": disagreement.label,
                "sides": [
                    {
                        "value": side.value,
                        "according_to": side.according_to,
                        "citations": [citation_json(citation) for citation in side.citations],
                        "sentence": None if side.sentence is None else citation_json(side.sentence),
                    }
                    for side in disagreement.sides
                ],
            }
            for disagreement in story.disagreements
        ],
        "articles": [ref_json(ref) for ref in story.refs],
        "outlets": list(story.outlets),
        "originals": story.originals,
    }


def source_json(health: SourceHealth) -> Json:
    source = health.source
    return {
        "id": source.id,
        "kind": source.kind,
        "location": source.location,
        "title": source.title,
        "articles": health.articles,
        "last_success_at": source.last_success_at.isoformat() if source.last_success_at else None,
        "last_article_at": source.last_article_at.isoformat() if source.last_article_at else None,
        "next_fetch_at": source.next_fetch_at.isoformat() if source.next_fetch_at else None,
        "last_change_at": source.last_change_at.isoformat() if source.last_change_at else None,
        "entries_a_day": round(source.entries_a_day, 2) if source.entries_a_day is not None else None,
        "silent_since": source.silent_since.isoformat() if source.silent_since else None,
        "ended_at": source.ended_at.isoformat() if source.ended_at else None,
        "consecutive_failures": source.consecutive_failures,
        "last_error": source.last_error,
        "paused": source.paused,
    }
