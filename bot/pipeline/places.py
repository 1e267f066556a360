"""Where cited words can be read: the publisher's page at the words, and our own link to the cited paragraph."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.language.fragment import fragment_url
from bot.model.post import Place, Post, citations_in
from bot.model.rows import EvidenceLink
from bot.model.span import Citation
from bot.ports import UnitOfWork

TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Whether evidence links are made (there is an address where they answer), and for how long they answer."""

    enabled: bool
    lasting: timedelta


async def placed(posts: Sequence[Post], *, unit: UnitOfWork, now: datetime, rules: LinkRules) -> list[Post]:
    """Return the posts with the places of their citations; their evidence links are stored in the unit of work."""
    cited = [_cited(post) for post in posts]
    texts = {}
    for revision in {revision for keys in cited for revision, _, _ in keys}:
        article = await unit.articles.revision(revision)
        if article is not None:
            texts[revision] = article.text
    links: list[EvidenceLink] = []
    found = []
    for post, keys in zip(posts, cited, strict=True):
        urls = {ref.revision: ref.url for ref in post.refs}
        places = []
        for (revision, start, end), citation in keys.items():
            text = texts.get(revision)
            if text is None:
                continue
            token = secrets.token_urlsafe(TOKEN_BYTES) if rules.enabled else None
            if token is not None:
                links.append(EvidenceLink(token, citation, now + rules.lasting))
            url = urls.get(revision)
            places.append(Place(revision, start, end, fragment_url(url, text, citation.span) if url else None, token))
        found.append(replace(post, places=tuple(places)))
    await unit.links.add(links, now=now)
    return found


def _cited(post: Post) -> dict[tuple[str, int, int], Citation]:
    """Return the post's citations of stored revisions, each once, by revision and span."""
    found: dict[tuple[str, int, int], Citation] = {}
    for block in post.blocks:
        for citation in citations_in(block):
            if citation.revision is not None:
                found.setdefault((citation.revision, citation.start, citation.end), citation)
    return found
