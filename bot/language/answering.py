"""Finding the sentences of passages that answer a question, or finding that none does.

Every content word of the question has a weight: rare among the passages' sentences is worth more, and so is a name. A
sentence earns the words that it holds, part of those that its neighbours, its article's title and its passage hold,
and must hold what is asked for: a number, a sum of money, a date, somebody's name, the words of the speaker. What
stays uncovered is the reason to abstain.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bot.language.passages import passage_sentences, read_context
from bot.language.phrasing import Phrase, opens_with_pronoun, phrase, plain, quoted_share, with_marks
from bot.language.questions import AnswerKind, Question, read_question
from bot.language.words import content_stems, fold, is_function_word, stem, tokens
from bot.model.question import Passage
from bot.model.reading import Quotation, Reading
from bot.model.span import Span

MAX_STATEMENTS = 3
MAX_CHARS = 450
ANSWER_CHARS = 450
"""More sentences join the first one only up to about this length: an answer is to be read at a glance."""
MIN_COVERED = 0.65
"""Share of the question's weight that the sentence and its surroundings must hold."""
MIN_SENTENCE = 0.2
"""Share that the sentence itself must hold."""
MISSING_NAMES = 0.34
"""Share of the question's names that the passage and its title may lack."""
MIN_MATTER = 0.25
"""Share of the other words that they must hold: an article about somebody does not tell everything about them."""
MIN_WHETHER = 0.75
"""The same for a question that asks for yes or no: what it supposes must stand in one sentence."""
RUNNER_UP = 0.72
"""A further sentence must score this share of the best."""
AGREEING = 20
MOST_AGREEING = 4
AGREEMENT = 0.05
"""What each further article that says the same name or number adds to a sentence's score."""
NEIGHBOUR, TITLE, PASSAGE = 0.6, 0.6, 0.35
"""What a word of the question is worth where it stands beside the sentence instead of in it."""
RANK = 0.35
LEAD_CHARS = 300

_MEASURE = re.compile(
    r"\d|\b(?:hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|twice"
    r"|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety)[- ](?:and a half )?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?"
    r"|decades?|metres?|meters?|kilometres?|kilometers?|miles?|tons?|tonnes?))\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\d|\b(?:hundreds?|thousands?|millions?|billions?|dozens?|(?<!the )two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|none|no)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥₺₽₹]|\b(?:USD|EUR|GBP|TRY|JPY|CHF|dollars?|euros?|pounds?|yen|yuan|lira|liras|roubles?|rubles?|rupees?|cents?|francs?|Euro|dollari|dólares|dolar)\b"
)
_PERCENT = re.compile(
    r"\d\s*%|\bper ?cent\b|\bpercent\b|\bProzent\b|\bpor ciento\b|\bper cento\b|\byüzde\b", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b\d{1,2}[./]\d{1,2}\b|\b(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
    r"|\b(?:today|yesterday|tomorrow|tonight|spring|summer|autumn|winter|week|month|year)\b|\b\d{1,2}\b",
    re.IGNORECASE,
)


class _Seen(NamedTuple):
    """A sentence among the passages': its number, passage, place and content stems."""

    number: int
    passage: int
    span: Span
    stems: frozenset[str]


def answer_phrases(question: str, passages: Sequence[Passage]) -> list[Phrase]:
    """Return one to three phrases that answer, best first, or none. Numbers are those of `passage_sentences`."""
    if not passages or not question.strip():
        return []
    asked = read_question(question, passages[0].ref.language)
    seen = [
        _Seen(
            number,
            place,
            span,
            frozenset(content_stems(span.of(passages[place].context), passages[place].ref.language)),
        )
        for number, (place, span) in enumerate(passage_sentences(passages))
    ]
    if asked.kind == "saying":
        return _sayings(asked, passages, seen)
    if not asked.stems:
        return []
    best = _ranked(asked, passages, seen)
    chosen: list[_Seen] = []
    length = 0
    for score, sentence in best[:12]:
        if len(chosen) == MAX_STATEMENTS or (chosen and score < RUNNER_UP * best[0][0]):
            break
        if any(_alike(sentence.stems, other.stems) for other in chosen):
            continue
        if chosen and length + len(sentence.span) > ANSWER_CHARS:
            continue
        chosen.append(sentence)
        length += len(sentence.span)
    return [_phrase(sentence, passages, seen) for sentence in chosen]


def _ranked(asked: Question, passages: Sequence[Passage], seen: Sequence[_Seen]) -> list[tuple[float, _Seen]]:
    """Return the sentences that answer, best first, with their scores."""
    frequency = Counter(stem for sentence in seen for stem in sentence.stems)
    weights = {
        stem: weight * math.log(1 + (len(seen) + 1) / (frequency[stem] + 0.5)) for stem, weight in asked.stems.items()
    }
    total = sum(weights.values()) or 1.0
    titles = [frozenset(content_stems(_subject(p), p.ref.language)) for p in passages]
    wholes = [frozenset(content_stems(p.text, p.ref.language)) for p in passages]
    top = max(p.score for p in passages) or 1.0
    matter = asked.stems.keys() - asked.names
    least = MIN_WHETHER if asked.kind == "whether" else MIN_SENTENCE
    found: list[tuple[float, _Seen]] = []
    for place, sentence in enumerate(seen):
        passage = passages[sentence.passage]
        words = sentence.span.of(passage.context)
        if len(words) > MAX_CHARS or words.rstrip().endswith("?") or not _holds(asked, words):
            continue
        near: set[str] = set()
        for other in (place - 1, place + 1):
            if 0 <= other < len(seen) and seen[other].passage == sentence.passage:
                near |= seen[other].stems
        own = around = covered = 0.0
        for key, weight in weights.items():
            if key in sentence.stems:
                own += weight
                worth = 1.0
            else:
                worth = NEIGHBOUR if key in near else TITLE if key in titles[sentence.passage] else 0.0
                worth = worth or (PASSAGE if key in wholes[sentence.passage] else 0.0)
                around += worth * weight
            covered += asked.stems[key] if worth else 0.0
        if covered < MIN_COVERED * sum(asked.stems.values()) or own < least * total:
            continue
        here = wholes[sentence.passage] | titles[sentence.passage]
        if sum(name not in here for name in asked.names) > MISSING_NAMES * len(asked.names):
            continue
        if sum(key in here for key in matter) < MIN_MATTER * len(matter):
            continue
        found.append(((own + around) / total + RANK * passage.score / top, sentence))
    found.sort(key=lambda item: (-item[0], item[1].number))
    return _agreed(asked, passages, found)


def _subject(passage: Passage) -> str:
    """Return what the article says that it is about: its title, or where it has none its opening words."""
    return passage.ref.title or passage.context[:LEAD_CHARS]


def _agreed(
    asked: Question, passages: Sequence[Passage], found: list[tuple[float, _Seen]]
) -> list[tuple[float, _Seen]]:
    """Raise sentences whose names and numbers, other than the question's, stand in several articles' best sentences."""
    fresh: list[frozenset[str]] = []
    articles: dict[str, set[str]] = {}
    for _, sentence in found[:AGREEING]:
        passage = passages[sentence.passage]
        words = sentence.span.of(passage.context)
        new = frozenset(
            key
            for t in tokens(words)
            if (t.text[0].isdigit() or (t.text[0].isupper() and t.start > 0))
            and not is_function_word(t.text, asked.language)
            and (key := stem(t.text, asked.language)) not in asked.stems
        )
        fresh.append(new)
        for name in new:
            articles.setdefault(name, set()).add(passage.ref.article)
    raised: list[tuple[float, _Seen]] = []
    for place, (score, sentence) in enumerate(found):
        known = max((len(articles[name]) for name in fresh[place]), default=1) if place < len(fresh) else 1
        raised.append((score + AGREEMENT * (min(known, MOST_AGREEING) - 1), sentence))
    raised.sort(key=lambda item: (-item[0], item[1].number))
    return raised


def _holds(asked: Question, words: str) -> bool:
    """Whether the sentence holds a thing of the kind that is asked for, other than what the question says itself."""
    kinds: dict[AnswerKind, re.Pattern[str]] = {
        "money": _MONEY,
        "percent": _PERCENT,
        "time": _TIME,
        "measure": _MEASURE,
        "count": _COUNT,
    }
    needed = kinds.get(asked.kind)
    if asked.counted and asked.counted.isdisjoint(content_stems(words, asked.language)):
        return False
    if needed is not None:
        return any(fold(m.group()) not in asked.stems for m in needed.finditer(words))
    if asked.kind == "person":
        return any(
            t.text[0].isupper() and t.start > 0 and not is_function_word(t.text, asked.language) for t in tokens(words)
        )
    return True


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > 0.6 * min(len(one), len(other))


def _phrase(sentence: _Seen, passages: Sequence[Passage], seen: Sequence[_Seen]) -> Phrase:
    """Say the sentence with its speaker where it is speech, by the numbers of the passages' sentences."""
    passage = passages[sentence.passage]
    numbers = {(s.passage, s.span.start): s.number for s in seen}
    words = sentence.span.of(passage.context)
    text = with_marks(passage.context, sentence.span)
    cited = [sentence.number]
    if quoted_share(passage.context, sentence.span) > 0 or opens_with_pronoun(words, passage.ref.language):
        reading = read_context(passage)
        same = next((s for s in reading.sentences if s.span.start == sentence.span.start), None)
        said = phrase(reading, same) if same is not None else None
        if said is not None and quoted_share(passage.context, sentence.span) > 0:
            text = said.text
        for other in said.sentences[1:] if said is not None else ():
            # Where the speaker or the antecedent is named: cited, so that the reader can see who is meant.
            number = numbers.get((sentence.passage, reading.sentences[other].span.start))
            cited += [] if number is None else [number]
    return Phrase(text, tuple(cited))


def _sayings(asked: Question, passages: Sequence[Passage], seen: Sequence[_Seen]) -> list[Phrase]:
    """Return what the speaker that is asked about says, on the topic if there is one."""
    found: list[tuple[float, _Seen]] = []
    for sentence in seen:
        passage = passages[sentence.passage]
        reading = read_context(passage)
        same = next((s for s in reading.sentences if s.span.start == sentence.span.start), None)
        if same is None or len(same.span) > MAX_CHARS:
            continue
        spoken = [q for q in reading.quotations if any(part.overlaps(same.span) for part in q.spans)]
        if not any(_is_speaker(asked.speaker, q, reading) for q in spoken):
            continue
        shared = len(asked.topic & sentence.stems) / len(asked.topic) if asked.topic else 1.0
        if asked.topic and shared < 0.5:
            continue
        direct = quoted_share(passage.context, same.span)
        found.append((2 * shared + direct + RANK * passage.score / (passages[0].score or 1.0), sentence))
    found.sort(key=lambda item: (-item[0], item[1].number))
    chosen: list[_Seen] = []
    for _, sentence in found:
        if len(chosen) < MAX_STATEMENTS and not any(_alike(sentence.stems, other.stems) for other in chosen):
            chosen.append(sentence)
    return [_phrase(sentence, passages, seen) for sentence in chosen]


def _is_speaker(asked: Sequence[str], quotation: Quotation, reading: Reading) -> bool:
    """Whether every word for the speaker stands in the quotation's speaker: name, role, or the words before them.

    "The Greek prime minister" is not any prime minister: the country must be with the role.
    """
    speaker = quotation.speaker
    if speaker is None:
        return False
    people = [p for p in reading.people if p.name == speaker.name or speaker.name in p.name]
    known = [speaker.name, speaker.role or "", plain(reading.text, speaker.span)]
    for person in people:
        known += [person.name, person.role or ""]
        if person.role_span is not None:
            # "Italy's Prime Minister": the country stands right before the role.
            known += reading.text[max(0, person.role_span.start - 30) : person.role_span.start].split()[-2:]
    words = [fold(t.text).removesuffix("'s") for part in known for t in tokens(part)]
    return all(any(_same(one, word) for word in words) for one in asked)


def _same(one: str, other: str) -> bool:
    """Whether two folded words are one, or a country and its people ("Turkish", "Türkiye"; "Italian", "Italy")."""
    if one == other:
        return True
    shared = min(len(one), len(other), 4)
    return shared == 4 and one[:4] == other[:4] and min(len(one), len(other)) >= 5 and abs(len(one) - len(other)) <= 3
