"""A brief's values for its page: quotations, figures and commitments with where their words are."""

from __future__ import annotations

from bot.chat.web.pages import WordsLinks
from bot.language.fragment import fragment_url
from bot.model.brief import Statement
from bot.model.rows import WrittenBrief
from bot.model.span import Citation, Span


class BriefView:
    """What the template asks of a brief beyond its own fields."""

    def __init__(self, written: WrittenBrief) -> None:
        self.written = written
        self.brief = written.brief
        self.ref = written.ref
        self._links = WordsLinks([written.ref], self._url, name="in the text")
        self.headline = self.tied(written.brief.headline)
        self.bottom_line = self.tied(written.brief.bottom_line)
        self.points = [statement.in_revision(written.revision) for statement in written.brief.points]
        self.next = [statement.in_revision(written.revision) for statement in written.brief.next]
        self.quotations = [q for q in written.brief.quotations if q.kind != "indirect"]

    @property
    def told(self) -> set[str]:
        """What any of the figures tells of itself: the columns of their table."""
        fields = ("label", "as_of", "according_to")
        return {field for field in fields for figure in self.brief.figures if getattr(figure, field)}

    @property
    def links(self) -> WordsLinks:
        return self._links

    def tied(self, statement: Statement | None) -> Statement | None:
        return None if statement is None else statement.in_revision(self.written.revision)

    def words(self, span: Span) -> str:
        return span.of(self.brief.article.text)

    def cited(self, span: Span) -> list[Citation]:
        return [Citation.cut(self.brief.article.text, span, self.written.revision)]

    def _url(self, citation: Citation) -> str | None:
        url = self.ref.url
        return fragment_url(url, self.brief.article.text, citation.span) if url else None
