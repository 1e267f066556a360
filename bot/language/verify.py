"""The verifier: the only door through which words become statements.

Engines draft; here each drafted statement is held against the sentences that it names. What passes the gate becomes a
`Statement` whose citations are cut from the text; what fails is dropped with its reason, and the rest goes on.
Nothing else in the program makes statements, but for the store and `brief_json`, which read back what was made here
and check each citation again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.language.captions import block_of, refusal_beside
from bot.language.gate import Evidence, check
from bot.language.locate import locate, normalise
from bot.language.passages import passage_sentences, read_context
from bot.language.read import anchor_day
from bot.language.speakers import with_speakers_known
from bot.language.speech import parts_within, quoted_within
from bot.language.words import fold
from bot.model.article import BlockKind
from bot.model.brief import Brief, BriefArticle, Dropped, EngineMark, Statement
from bot.model.draft import DraftAnswer, DraftBrief, DraftStatement
from bot.model.edition import ArticleRef, ShownQuotation
from bot.model.question import Abstention, Answer, Passage
from bot.model.reading import Quotation, Reading, Sentence
from bot.model.span import Citation, Span

_RUNNING_TEXT = frozenset({"paragraph", "list_item"})
"""Kinds of blocks that statements rest on: titles and headings point at the article, captions at a picture, notices
talk about the text. A headline may rest on the title too; what a caption or heading alone says is marked."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A sentence that a draft names, with where its citation leads."""

    text: str
    span: Span
    revision: str | None
    evidence: Evidence
    speaker: Span | None = None
    block: BlockKind = "paragraph"


def verify_brief(draft: DraftBrief, reading: Reading, engine: EngineMark) -> Brief:
    """Return the brief of what passes. Quotations, figures, commitments and names are the reading's own.

    A headline may be the title itself; all else rests on running text, or is marked. Never raises on any draft.
    """
    dropped: list[Dropped] = []
    sources = _Sentences(reading)
    seen: set[str] = set()

    def keep(item: DraftStatement | None, *, title: bool = False, repeats: bool = False) -> Statement | None:
        if item is None:
            return None
        made = _statement(item, sources, sources, reading.language, title=title, beside=None if title else reading)
        if isinstance(made, Statement) and not repeats and _key(made.text) in seen:
            made = Dropped(item.text, "repeated")
        if isinstance(made, Dropped):
            dropped.append(made)
            return None
        if not repeats:
            seen.add(_key(made.text))
        return made

    # A headline says again what the text says: it does not use up the words for a point.
    headline = keep(draft.headline, title=True, repeats=True)
    bottom_line = keep(draft.bottom_line)
    points = [made for item in draft.points if (made := keep(item)) is not None]
    coming = [made for item in draft.next if (made := keep(item)) is not None]
    article = reading.article
    return Brief(
        article=BriefArticle(
            url=article.url,
            title=article.title,
            published_at=article.published_at.isoformat() if article.published_at else article.date,
            language=reading.language,
            text=article.text,
            sha256=article.sha256,
        ),
        headline=headline,
        bottom_line=bottom_line,
        points=tuple(points),
        quotations=with_speakers_known(reading.quotations),
        figures=reading.figures,
        commitments=reading.commitments,
        people=reading.people,
        organisations=reading.organisations,
        places=reading.places,
        topics=reading.topics,
        next=tuple(coming),
        disagreements=(),
        engine=engine,
        dropped=tuple(dropped),
    )


class Witness:
    """One article as it bears out statements: its running text, made ready once for many of them.

    Captions and headings bear out nothing here: what one article's caption says another article's text may tell.
    """

    def __init__(self, reading: Reading) -> None:
        self._language = reading.language
        self._sources = _Sentences(reading)

    def hear(self, item: DraftStatement, *, title: bool = False) -> Statement | Dropped:
        """Hold one drafted statement, its numbers being indices of the article's sentences, against them alone."""
        return _statement(item, self._sources, self._sources, self._language, title=title)


def in_agreement(first: Statement, *others: Statement) -> Statement:
    """Return the statement with the citations of all: each was made of the same words, by another article alone.

    What rests on a caption or heading agrees with nobody: `ValueError`.
    """
    if any(other.text != first.text for other in others):
        raise ValueError("not one statement")
    if others and any(statement.rests_on is not None for statement in (first, *others)):
        raise ValueError("a caption or heading agrees with nobody")
    citations = [citation for statement in (first, *others) for citation in statement.citations]
    return Statement(first.text, tuple(dict.fromkeys(citations)), first.rests_on)


class _Sentences(Mapping[int, "_Source"]):
    """The sentences of a reading by their numbers, each made ready when it is asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._facts = _Facts.of(reading)
        self._made: dict[int, _Source] = {}

    def __getitem__(self, number: int) -> _Source:
        if number not in self._made:
            if not 0 <= number < len(self._reading.sentences):
                raise KeyError(number)
            self._made[number] = _of_reading(self._reading.sentences[number], self._reading, self._facts)
        return self._made[number]

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self._reading.sentences)))

    def __len__(self) -> int:
        return len(self._reading.sentences)


def verify_answer(draft: DraftAnswer, question: str, passages: Sequence[Passage], engine: EngineMark) -> Answer:
    """Return the statements that pass, each citing its revisions; without any, the answer abstains and says why."""
    dropped: list[Dropped] = []
    kept: list[Statement] = []
    seen: set[str] = set()
    languages = {passage.ref.language for passage in passages}
    sources = dict(enumerate(_of_passages(passages)))
    context = {source.evidence.order: source for source in sources.values() if source.evidence.order is not None}
    places = [number for number, _ in passage_sentences(passages)]
    heard: set[int] = set()
    for item in draft.statements:
        for index in {index for index in item.sentences if index in sources} - heard:
            sources[index] = _with_speaker(sources[index], passages[places[index]])
            heard.add(index)
        named = [sources[index] for index in item.sentences if index in sources]
        language = _language_of(named, passages) or next(iter(languages), "en")
        made = _statement(item, sources, context, language)
        if isinstance(made, Statement) and _key(made.text) in seen:
            made = Dropped(item.text, "repeated")
        if isinstance(made, Dropped):
            dropped.append(made)
        else:
            seen.add(_key(made.text))
            kept.append(made)
    abstained: Abstention | None = None
    if not kept:
        if not passages:
            abstained = "nothing_found"
        else:
            abstained = "nothing_verified" if draft.statements else "coverage_does_not_tell"
    return Answer(
        question=question,
        statements=tuple(kept),
        abstained=abstained,
        refs=_cited_refs(kept, passages),
        passages=tuple(passages),
        engine=engine,
        dropped=tuple(dropped),
    )


def shown_quotation(quotation: Quotation, text: str, revision: str | None) -> ShownQuotation:
    """Return a quotation of the reading in the form that may be shown: every word cut from the text."""
    speaker = quotation.speaker
    return ShownQuotation(
        words=tuple(Citation.cut(text, span, revision) for span in quotation.spans),
        speaker=speaker.name if speaker else None,
        role=speaker.role if speaker else None,
        speaker_at=Citation.cut(text, speaker.span, revision) if speaker else None,
        anonymous=speaker.anonymous if speaker else False,
    )


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, normalise(text).casefold()))


def _language_of(named: Sequence[_Source], passages: Sequence[Passage]) -> str | None:
    by_revision = {passage.ref.revision: passage.ref.language for passage in passages}
    return next((by_revision[s.revision] for s in named if s.revision in by_revision), None)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all sentences of one reading share."""

    names: tuple[tuple[str, ...], ...]
    bodies: frozenset[str]
    anchor: date | None

    @classmethod
    def of(cls, reading: Reading) -> _Facts:
        return cls(_name_groups(reading), _bodies(reading), anchor_day(reading.article))


def _of_reading(sentence: Sentence, reading: Reading, facts: _Facts) -> _Source:
    text, span = reading.text, sentence.span
    quoted = list(quoted_within(text, span))
    speaker: Span | None = None
    name: str | None = None
    for quotation in reading.quotations:
        if quotation.kind == "indirect" or not any(part.overlaps(span) for part in quotation.spans):
            continue
        quoted.extend(part for part in quotation.spans if part.overlaps(span))
        said = quotation.speaker
        if said is not None and not said.anonymous and not said.span.overlaps(span):
            speaker, name = said.span, said.name
    evidence = Evidence(
        text=span.of(text),
        quoted=parts_within(quoted, span),
        names=facts.names,
        bodies=facts.bodies,
        anchor=facts.anchor,
        speaker=name,
        order=sentence.index,
    )
    return _Source(text, span, reading.article.revision, evidence, speaker, sentence.block)


def _name_groups(reading: Reading) -> tuple[tuple[str, ...], ...]:
    groups = []
    for person in reading.people:
        forms = dict.fromkeys([person.name, *(mention.of(reading.text) for mention in person.mentions[:20])])
        groups.append(tuple(forms))
    return tuple(groups)


def _bodies(reading: Reading) -> frozenset[str]:
    """The folded names of organisations and places: capitals that no "he" means."""
    mentioned = (mention.of(reading.text) for body in reading.organisations for mention in body.mentions[:20])
    return frozenset(fold(name) for name in (*(b.name for b in reading.organisations), *mentioned, *reading.places))


def _of_passages(passages: Sequence[Passage]) -> list[_Source]:
    """The sentences that an answer's numbers mean. Numbers of `order` follow each other only where sentences do."""
    sources: list[_Source] = []
    order = 0
    for number, span in passage_sentences(passages):
        passage = passages[number]
        before = sources[-1] if sources else None
        beside = (
            before is not None
            and before.revision == passage.ref.revision
            and not passage.context[before.span.end : span.start].strip(" \n\t\r\u00a0\"'”’»")
            and before.span.end <= span.start
        )
        order += 1 if beside else 2
        evidence = Evidence(
            text=span.of(passage.context),
            quoted=parts_within(quoted_within(passage.context, span), span),
            anchor=passage.published_at.date() if passage.published_at else None,
            order=order,
        )
        sources.append(_Source(passage.context, span, passage.ref.revision, evidence))
    return sources


def _with_speaker(source: _Source, passage: Passage) -> _Source:
    """Return a sentence that quotes with whose words they are, as the reading of its whole article tells."""
    if not source.evidence.quoted:
        return source
    reading = read_context(passage)
    same = next((sentence for sentence in reading.sentences if sentence.span == source.span), None)
    if same is None:
        return source
    heard = _of_reading(same, reading, _Facts.of(reading))
    evidence = replace(heard.evidence, anchor=source.evidence.anchor, order=source.evidence.order)
    return replace(source, speaker=heard.speaker, evidence=evidence)


def _statement(
    item: DraftStatement,
    sources: Mapping[int, _Source],
    context: Mapping[int, _Source],
    language: str,
    *,
    title: bool = False,
    beside: Reading | None = None,
) -> Statement | Dropped:
    """Hold one drafted statement against the sentences that it names; `beside`: the reading whose captions count."""
    numbers = list(dict.fromkeys(item.sentences))
    if not numbers:
        return Dropped(item.text, "no_evidence")
    if any(number not in sources for number in numbers):
        return Dropped(item.text, "no_such_sentence")
    cited = [sources[number] for number in numbers]
    rests_on = block_of([source.block for source in cited]) if beside is not None else None
    allowed = _RUNNING_TEXT | {"title"} if title else _RUNNING_TEXT
    if rests_on is None and any(source.block not in allowed for source in cited):
        return Dropped(item.text, "heading_or_caption")
    for words in item.words:
        if words.strip() and not any(_holds_words(words, source) for source in cited):
            return Dropped(item.text, f"quote_not_in_evidence: {words.strip()[:60]}")
    bare = [_without_speaker(source.evidence) for source in cited]
    around = _Around(context)
    anchors = {source.evidence.anchor for source in cited}
    anchor = next(iter(anchors)) if len(anchors) == 1 else None
    verdict = check(item.text, bare, language=language, anchor=anchor, context=around)
    places = [(source, source.span) for source in cited]
    if not verdict.passed and any(source.speaker is not None for source in cited):
        told = check(item.text, [source.evidence for source in cited], language=language, anchor=anchor, context=around)
        if told.passed:
            verdict = told
            places += [(source, source.speaker) for source in cited if source.speaker is not None]
    if not verdict.passed:
        return Dropped(item.text, verdict.reason or "not_supported")
    if rests_on is not None and beside is not None:
        spans = [source.span for source in cited]
        refused = refusal_beside(item.text, spans, rests_on, beside, around, anchor=anchor)
        if refused is not None:
            return Dropped(item.text, refused)
    named = {source.evidence.order for source in cited}
    for order, part in verdict.antecedents:
        if order not in named:
            source = context[order]
            places.append((source, Span(source.span.start + part.start, source.span.start + part.end)))
    return Statement(item.text.strip(), _citations(item.text, places), rests_on)


class _Around(Mapping[int, Evidence]):
    """The running text around the cited sentences, by order: where the antecedent of a pronoun may stand."""

    def __init__(self, sources: Mapping[int, _Source]) -> None:
        self._sources = sources

    def __getitem__(self, order: int) -> Evidence:
        source = self._sources[order]
        if source.block not in _RUNNING_TEXT:
            raise KeyError(order)
        return _without_speaker(source.evidence)

    def __iter__(self) -> Iterator[int]:
        return (order for order in self._sources if order in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _without_speaker(evidence: Evidence) -> Evidence:
    return evidence if evidence.speaker is None else replace(evidence, speaker=None)


def _holds_words(words: str, source: _Source) -> bool:
    found = locate(words, source.text, near=source.span)
    return found is not None and all(source.span.contains(part) for part in found)


def _citations(text: str, places: Sequence[tuple[_Source, Span]]) -> tuple[Citation, ...]:
    """Cite the very words where the statement is a cut of one sentence, else every sentence that it rests on."""
    if len(places) == 1:
        source, span = places[0]
        cut = normalise(text) in normalise(span.of(source.text))
        found = locate(text.strip(), source.text, near=span) if cut else None
        if found is not None and len(found) == 1 and span.contains(found[0]):
            return (Citation.cut(source.text, found[0], source.revision),)
    unique = dict.fromkeys(Citation.cut(source.text, span, source.revision) for source, span in places)
    return tuple(unique)


def _cited_refs(statements: Iterable[Statement], passages: Sequence[Passage]) -> tuple[ArticleRef, ...]:
    refs = {passage.ref.revision: passage.ref for passage in reversed(passages)}
    cited = dict.fromkeys(citation.revision for made in statements for citation in made.citations)
    return tuple(refs[revision] for revision in cited if revision in refs)
