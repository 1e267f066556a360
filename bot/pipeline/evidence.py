"""What the evidence pages show: an article with all that was said with its words, or one cited paragraph of it."""

from __future__ import annotations

from datetime import datetime

from bot.language.fragment import fragment_url
from bot.model.article import Article
from bot.model.rows import CitedParagraph, EvidencePage
from bot.model.span import Citation, Span
from bot.ports import UnitOfWork

EDITIONS = 20
MAX_PARAGRAPH_CHARS = 1200
"""A link that is open to others shows the words with what surrounds them, not an article without paragraphs."""


async def page(unit: UnitOfWork, revision_id: str) -> EvidencePage | None:
    """Return the article with its brief and the editions that cite it; None when it is not stored (any more)."""
    article = await unit.articles.revision(revision_id)
    refs = await unit.articles.refs([revision_id])
    if article is None or revision_id not in refs:
        return None
    briefs = await unit.briefs.newest([revision_id])
    editions = await unit.editions.citing(revision_id, limit=EDITIONS)
    return EvidencePage(article, refs[revision_id], briefs.get(revision_id), tuple(editions))


async def cited_paragraph(unit: UnitOfWork, token: str, *, now: datetime) -> CitedParagraph | None:
    """Return what a posted link shows; None for an unknown, expired or revoked one."""
    citation = await unit.links.citation(token, now=now)
    if citation is None or citation.revision is None:
        return None
    article = await unit.articles.revision(citation.revision)
    refs = await unit.articles.refs([citation.revision])
    if article is None or citation.revision not in refs:
        return None
    ref = refs[citation.revision]
    around = paragraph_around(article, citation)
    url = fragment_url(ref.url, article.text, citation.span) if ref.url else None
    return CitedParagraph(
        ref, around.of(article.text), around.start, citation, url, withdrawn=article.kept == "withdrawn"
    )


def paragraph_around(article: Article, citation: Citation) -> Span:
    """Return the paragraph, or the paragraphs, that the words stand in; of very long ones what is near the words."""
    text = article.text
    start = text.rfind("\n\n", 0, citation.start)
    start = 0 if start < 0 else start + 2
    end = text.find("\n\n", citation.end)
    end = len(text) if end < 0 else end
    while start < citation.start and text[start].isspace():
        start += 1
    room = max(0, MAX_PARAGRAPH_CHARS - (citation.end - citation.start)) // 2
    if citation.start - start > room:
        cut = text.find(" ", citation.start - room, citation.start)
        start = citation.start if cut < 0 else cut + 1
    if end - citation.end > room:
        cut = text.rfind(" ", citation.end, citation.end + room)
        end = citation.end if cut < 0 else cut
    while end > citation.end and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
