"""A desk for the web's tests: the ferries of Ancona, as an article, its brief, an edition and an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx2
from fastapi import FastAPI

from bot.language.fragment import fragment_url
from bot.language.read import read_article
from bot.model.article import Article
from bot.model.brief import Brief, Disagreement, EngineMark, Side
from bot.model.edition import ArticleRef, Edition, ShownQuotation
from bot.model.post import Place, Post, citations_in
from bot.model.question import Answer
from bot.model.rows import CitedParagraph, EvidencePage, SourceHealth, WrittenBrief
from bot.model.span import Citation, Span
from tests.unit.fake_desk import FakeDesk
from tests.unit.fakes import NOW
from tests.unit.samples import FEED, FERRY, brief_of, cited, edition, ref, stated, story

REVISION = "r1"
TITLE = "Ancona orders three ferries"
TEXT = f"{TITLE}\n\n{FERRY}"
TOKEN = "t0ken-of_the-ferries-0123456789ab"
WORDS = "The contract is worth €120 million"
QUOTE = "We will have them at sea before the summer of 2027,"
SCRIPT = "<script>alert(1)</script>"
BROKEN_OUT = '"><img src=x onerror=alert(1)>'
REVERSED = "\u202ecipher\u202c"
HOSTILE = f"{SCRIPT} {BROKEN_OUT} {REVERSED} {{{{ 7*7 }}}}"


def article(text: str = TEXT, **fields: Any) -> Article:
    given: dict[str, Any] = {
        "title": TITLE,
        "url": "https://harbour.example/ferries",
        "published_at": NOW - timedelta(hours=1),
        "language": "en",
        "author": "Ada Bianchi",
        "outlet": "Harbour Gazette",
        "revision": REVISION,
    }
    return Article(text=text, **{**given, **fields})


def ferry_brief(of: Article | None = None) -> Brief:
    """What reading the article finds, with two points in its own words."""
    reading = read_article(of or article())
    return brief_of(
        reading.text,
        headline=TITLE,
        points=(WORDS, "Two older ships will be scrapped once the new ones sail."),
        quotations=reading.quotations,
        figures=reading.figures,
        commitments=reading.commitments,
        people=reading.people,
        next=(stated(reading.text, "Two older ships will be scrapped"),),
    )


def ferry_edition(**fields: Any) -> Edition:
    at = TEXT.index("Conti told")
    speaker_at = Citation.cut(TEXT, Span(at, at + len("Conti")), REVISION)
    told = story(
        REVISION,
        headline=stated(TEXT, TITLE, REVISION),
        bottom_line=stated(TEXT, WORDS, REVISION),
        points=(stated(TEXT, "Two older ships will be scrapped", REVISION),),
        quotation=ShownQuotation((cited(TEXT, QUOTE, REVISION),), "Livia Conti", "harbour master", speaker_at),
        disagreements=(
            Disagreement(
                "the contract",
                (
                    Side("€120 million", "the harbour master", (cited(TEXT, "€120 million", REVISION),)),
                    Side("€90 million", None, (Citation(3, 9, "others", "r2"),)),
                ),
            ),
        ),
        refs=(ref(REVISION), ref("r2", outlet="Adria Post", title=None, url=None, published="2025-04-29")),
        outlets=("Harbour Gazette", "Adria Post"),
        originals=2,
    )
    return edition(told, **fields)


class WebDesk(FakeDesk):
    """`FakeDesk` that knows the ferries; publishers' pages are opened at the words where the text is known."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {REVISION: TEXT}
        written = WrittenBrief(REVISION, ref(REVISION), ferry_brief())
        self.briefs_of["ferries"] = written
        self.publish(ferry_edition())
        self.pages[REVISION] = EvidencePage(article(), ref(REVISION), written.brief, (ferry_edition(),))
        self.paragraphs[TOKEN] = paragraph()
        self.listed = [SourceHealth(FEED, 4)]

    def publish(self, *editions: Edition) -> None:
        self._editions |= {one.id: one for one in editions}

    async def placed(self, post: Post, *, links: bool = True) -> Post:
        await self._called("placed", post=post)
        refs = {one.revision: one for one in post.refs}
        places = {self._place(citation, refs) for block in post.blocks for citation in citations_in(block)}
        return replace(post, places=tuple(places))

    def _place(self, citation: Citation, refs: Mapping[str, ArticleRef]) -> Place:
        revision = citation.revision or ""
        url, text = refs[revision].url, self.texts.get(revision)
        opened = fragment_url(url, text, citation.span) if url and text else url
        return Place(revision, citation.start, citation.end, opened)


def paragraph(text: str | None = None, words: str = WORDS, **fields: Any) -> CitedParagraph:
    """The paragraph with the contract, the words of the contract cited."""
    start = TEXT.index("The port of Ancona")
    shown = text if text is not None else TEXT[start : TEXT.index("\n\nTwo older")]
    at = shown.index(words) + start
    citation = Citation(at, at + len(words), words, REVISION)
    given: dict[str, Any] = {
        "ref": ref(REVISION),
        "text": shown,
        "start": start,
        "citation": citation,
        "url": fragment_url("https://harbour.example/ferries", TEXT, Span(at, at + len(words))),
    }
    return CitedParagraph(**{**given, **fields})


def answered(*words: str, question: str = "What is the contract worth?", **fields: Any) -> Answer:
    statements = tuple(stated(TEXT, said, REVISION) for said in words)
    given: dict[str, Any] = {
        "question": question,
        "statements": statements,
        "abstained": None if words else "coverage_does_not_tell",
        "refs": (ref(REVISION),) if words else (),
        "passages": (),
        "engine": EngineMark("scripted"),
        "id": "answer-1",
    }
    return Answer(**{**given, **fields})


def browser(app: FastAPI, *, host: str = "127.0.0.1:8300") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=f"http://{host}")


class Page(HTMLParser):
    """A page as a browser's parser takes it: elements in their order, and the text within any of them."""

    VOID = frozenset(("meta", "link", "img", "br", "hr", "input"))

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._texts: list[list[str]] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._texts.append([])
        if tag not in self.VOID:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self.elements[self._open[-1]][0] == tag, f"</{tag}> closes {self.elements[self._open[-1]]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for number in self._open:
            self._texts[number].append(data)

    def texts(self, tag: str, **wanted: str) -> list[str]:
        """Return the texts of the elements; `class_` may be one of several."""
        return ["".join(self._texts[number]) for number in self._numbers(tag, wanted)]

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [self.elements[number][1] for number in self._numbers(tag, wanted)]

    def links(self) -> list[str]:
        return [str(attributes["href"]) for attributes in self.all("a")]

    def _numbers(self, tag: str, wanted: Mapping[str, str]) -> Sequence[int]:
        def fits(attributes: dict[str, str | None]) -> bool:
            classes = (attributes.get("class") or "").split()
            return all(
                value in classes if name == "class_" else attributes.get(name) == value
                for name, value in wanted.items()
            )

        return [number for number, (name, attributes) in enumerate(self.elements) if name == tag and fits(attributes)]
