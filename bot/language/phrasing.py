"""Saying what a sentence says: the article's own words, whole or cut where nothing of their force is lost.

What these functions return is still a draft; the gate decides. They try not to make what it would refuse: a tail is
cut off only at a comma before a subordinate clause, and never when it holds an attribution, a condition or a negation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.language.cues import FINITE
from bot.language.speech import quoted_within
from bot.language.standalone import hangs, subject_pronoun, without_contrast, without_dateline
from bot.language.words import fold, tokens
from bot.model.reading import Quotation, Reading, Sentence, Speaker
from bot.model.span import Span

# Subordinators that open a clause which adds to a sentence that is complete without it.
_TAILS: dict[str, frozenset[str]] = {
    "en": frozenset("as while which who where whereas after following amid including".split()),
    "de": frozenset("während nachdem wobei darunter wo weil".split()),
    "it": frozenset("mentre dopo dove compresi compreso nel dopo".split()),
    "fr": frozenset("tandis alors après où dont notamment".split()),
    "es": frozenset("mientras tras donde después incluidos".split()),
    "tr": frozenset(),
}
# Words that may not go: they deny, limit or condition what stands before them, or say whose view it is.
_FORCE: dict[str, frozenset[str]] = {
    "en": frozenset(
        """not no never none nor neither without unless if until except only but although though however may might could
        would reportedly allegedly according per provided pending subject hardly barely""".split()
    ),
    "de": frozenset(
        "nicht kein keine nie ohne falls wenn sofern aber obwohl jedoch laut zufolge angeblich könnte".split()
    ),
    "it": frozenset("non mai nessun nessuno senza se purché ma però benché secondo potrebbe presunto".split()),
    "fr": frozenset("ne pas jamais aucun sans si mais quoique cependant selon pourrait serait".split()),
    "es": frozenset("no nunca ningún ninguno sin si pero aunque según podría".split()),
    "tr": frozenset("değil yok ancak ama eğer göre olmadan".split()),
}
_PRONOUNS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "he she it they him her his its them their this that these those such i we you my our your both there".split()
    ),
    "de": frozenset("er sie es ihn ihm ihr ihre seine sein dies diese dieser dieses".split()),
    "it": frozenset("egli ella lui lei esso essa loro questo questa questi queste ciò".split()),
    "fr": frozenset("il elle ils elles lui leur ce cela ceci celui celle son sa ses".split()),
    "es": frozenset("él ella ellos ellas esto eso ello su sus este esta estos estas".split()),
    "tr": frozenset("o onlar bu bunlar şu bunun onun".split()),
}
_PERSONAL: dict[str, frozenset[str]] = {
    "en": frozenset("he she they".split()),
    "de": frozenset("er sie".split()),
    "it": frozenset("egli ella lui lei loro".split()),
    "fr": frozenset("il elle ils elles".split()),
    "es": frozenset("él ella ellos ellas".split()),
    "tr": frozenset("o onlar".split()),
}
_SAID = {"en": "said", "de": "sagte", "it": "ha detto", "fr": "a déclaré", "es": "dijo", "tr": "dedi"}
_ADDRESS: dict[str, frozenset[str]] = {
    "en": frozenset("you your yours yourself".split()),
    "it": frozenset("voi vostro vostra vostri vostre".split()),
    "fr": frozenset("vous votre vos".split()),
    "es": frozenset("usted ustedes vosotros".split()),
    "tr": frozenset("siz sizin size sizi".split()),
}
_MARKS = {"“": "”", '"': '"', "„": "“", "«": "»", "‘": "’", "”": "”", "‟": "”", "＂": "＂", "'": "'"}
_CLOSING = "”\"»’“'"
_MIN_HEAD = 40
_MIN_WORDS = 5
_BACK = 2
"""A pronoun's person is looked for in so many sentences before it."""


class Phrase(NamedTuple):
    """A draft's words, and the indices of the sentences that carry them, the main one first."""

    text: str
    sentences: tuple[int, ...]


def plain(text: str, span: Span) -> str:
    """Return the words of a span on one line."""
    return " ".join(span.of(text).split())


def opens_with_pronoun(sentence: str, language: str) -> bool:
    """Whether the first word stands for somebody or something that an earlier sentence names."""
    found = tokens(sentence[:80])
    return bool(found) and fold(found[0].text) in {fold(w) for w in _PRONOUNS.get(language, frozenset())}


def without_tail(sentence: str, limit: int, language: str) -> str | None:
    """Return the sentence up to a clause boundary, at most `limit` code points, or None where it can't be cut.

    The longest such head is taken. Its end carries no mark.
    """
    force = _FORCE.get(language, frozenset())
    cues = FINITE.get(language, frozenset())
    tails = _TAILS.get(language, frozenset())
    for comma in reversed([m.start() for m in re.finditer(r",\s|\s[–—-]\s|;\s", sentence[: limit + 2])]):
        head, tail = sentence[:comma].rstrip(), sentence[comma:].lstrip(" ,;–—-")
        words = [t.text.lower() for t in tokens(tail)]
        if len(head) < _MIN_HEAD or not words or words[0] not in tails:
            continue
        if any(word in force or word.removesuffix("n't") != word or word in cues for word in words):
            return None  # every shorter head would lose the same words
        if _balanced(head):
            return head
    return None


def _balanced(text: str) -> bool:
    return text.count("“") == text.count("”") and text.count('"') % 2 == 0 and text.count("(") == text.count(")")


def with_marks(text: str, span: Span) -> str:
    """Return a sentence's words; marks that open before it or close after it are put where it is cut."""
    words = plain(text, span)
    quoted = quoted_within(text, span)
    if not quoted:
        return words
    if quoted[0].start == span.start:
        words = _mark_before(text, span.start) + words
    if quoted[-1].end == span.end and words[-1] not in _CLOSING:
        opener = _mark_before(text, quoted[-1].start)
        words += _MARKS.get(opener, opener)
    return words


def _mark_before(text: str, at: int) -> str:
    """Return the mark that opened the quotation in which `at` stands."""
    for place in range(at - 1, max(-1, at - 4_000), -1):
        if text[place] in _MARKS and (place == 0 or not text[place - 1].isalnum()) and not text[place + 1].isspace():
            return text[place]
    return '"'


def quoted_share(text: str, span: Span) -> float:
    """Return how much of a span stands between quotation marks, 0 to 1."""
    return sum(len(part) for part in quoted_within(text, span)) / len(span)


def voice_of(reading: Reading, sentence: Sentence) -> Quotation | None:
    """Return the quotation with a speaker that fills most of what the sentence quotes, or reports it indirectly."""
    best: tuple[int, Quotation] | None = None
    for quotation in reading.quotations:
        if quotation.speaker is None:
            continue
        shared = sum(
            min(part.end, sentence.span.end) - max(part.start, sentence.span.start)
            for part in quotation.spans
            if part.overlaps(sentence.span)
        )
        if shared > 0 and (best is None or shared > best[0]):
            best = (shared, quotation)
    return best[1] if best else None


def phrase(reading: Reading, sentence: Sentence) -> Phrase | None:
    """Return the sentence as a statement that can stand alone, or None when it can't.

    What is quoted carries its speaker: named in the sentence itself, or put after it with the sentence that names
    them. A pronoun for the speaker becomes the name, with the sentence in which the name stands.
    """
    text = reading.text
    words = own_words(reading, sentence)
    quotation = voice_of(reading, sentence)
    speaker = quotation.speaker if quotation else None
    direct = quoted_share(text, sentence.span) >= 0.25
    if not direct and speaker is None:
        if not points_back(words, reading.language):
            return Phrase(words, (sentence.index,))
        return _with_person(reading, sentence, words)
    if speaker is None:
        return None
    if sentence.span.contains(speaker.span):
        if is_pronoun(speaker.span.of(text), reading.language):
            return _named(reading, sentence, speaker)
        if not direct and points_back(words, reading.language):
            return None
        return Phrase(words, (sentence.index,))
    return _attributed(reading, sentence, words, speaker)


def own_words(reading: Reading, sentence: Sentence) -> str:
    """Return the sentence's words as they may stand in a brief: without a dateline, and in English without a "But"."""
    words = without_dateline(with_marks(reading.text, sentence.span))
    return without_contrast(words) if reading.language == "en" else words


def continuation(reading: Reading, sentence: Sentence) -> str | None:
    """Return the words of an English sentence that may stand right behind the one before it, where they refer to it."""
    words = with_marks(reading.text, sentence.span)
    voice = voice_of(reading, sentence)
    fit = (
        reading.language == "en"
        and (voice is None or voice.speaker is None or sentence.span.contains(voice.speaker.span))
        and not quoted_within(reading.text, sentence.span)
        and words.endswith(".")
        and len(words.split()) >= _MIN_WORDS
        and not addresses_reader(words, reading.language)
    )
    return words if fit else None


def points_back(words: str, language: str) -> bool:
    """Whether the words need the sentence before them to be understood."""
    return hangs(words) if language == "en" else opens_with_pronoun(words, language)


def is_pronoun(words: str, language: str) -> bool:
    return fold(words) in {fold(w) for w in _PERSONAL.get(language, frozenset())}


def _named(reading: Reading, sentence: Sentence, speaker: Speaker) -> Phrase | None:
    """Put the name in the place of the speaker's pronoun."""
    home = _sentence_with(reading, speaker.name, before=sentence.index)
    if home is None or is_pronoun(speaker.name, reading.language):
        return None
    text = reading.text
    before = plain_edge(text[sentence.span.start : speaker.span.start])
    after = plain_edge(text[speaker.span.end : sentence.span.end])
    return Phrase(f"{before}{speaker.name}{after}", (sentence.index, home.index))


def _with_person(reading: Reading, sentence: Sentence, words: str) -> Phrase | None:
    """Put the name for the "he" or "she" of whom an English sentence speaks: the one person whom the nearest sentence
    with persons names. The sentences in between are cited too.
    """
    place = subject_pronoun(words) if reading.language == "en" else None
    if place is None:
        return None
    chain = [sentence.index]
    for index in range(sentence.index - 1, max(-1, sentence.index - 1 - _BACK), -1):
        before = reading.sentences[index]
        if before.block not in ("paragraph", "list_item"):
            return None
        chain.append(index)
        found = {
            person.name: mention
            for person in reading.people
            for mention in person.mentions
            if before.span.contains(mention)
        }
        if not found:
            continue
        if len(found) > 1:
            return None
        (name,) = found.values()
        told = f"{words[: place.start]}{plain(reading.text, name)}{words[place.end :]}"
        return None if hangs(told) else Phrase(told, tuple(chain))
    return None


def plain_edge(words: str) -> str:
    """Collapse white space without trimming it."""
    return re.sub(r"\s+", " ", words)


def _attributed(reading: Reading, sentence: Sentence, words: str, speaker: Speaker) -> Phrase | None:
    """Add who said it, from the sentence that says so."""
    name = plain(reading.text, speaker.span)
    carriers = [s for s in reading.sentences if s.span.contains(speaker.span)]
    if is_pronoun(name, reading.language) or not carriers or not name[:1].isupper():
        name = speaker.name
        home = _sentence_with(reading, name, before=sentence.index + 3)
        if home is None or is_pronoun(name, reading.language) or not name[:1].isupper():
            return None
        carriers = [home]
    body = words.rstrip()
    closing = body[-1] if body and body[-1] in _CLOSING else ""
    inner = body[: len(body) - len(closing)].rstrip(" .,")
    said = _SAID.get(reading.language, _SAID["en"])
    comma = "" if inner.endswith(("?", "!", "…")) else ","
    ending = f"{comma}{closing}" if closing in ('"', "”") and reading.language == "en" else f"{closing}{comma}"
    return Phrase(f"{inner}{ending} {name} {said}.", (sentence.index, carriers[0].index))


def _sentence_with(reading: Reading, name: str, *, before: int) -> Sentence | None:
    """Return the nearest sentence up to `before` that holds the name."""
    for sentence in reversed(reading.sentences[: before + 1]):
        if sentence.block in ("paragraph", "list_item", "title") and name in sentence.span.of(reading.text):
            return sentence
    return None


def addresses_reader(sentence: str, language: str) -> bool:
    """Whether the words speak to the reader, which reports don't, but advertisements and planted orders do."""
    found = [t.text for t in tokens(sentence)]
    if language == "de":
        return any(word in ("Sie", "Ihnen", "Ihr", "Ihre", "Ihren") for word in found[1:])
    return not _ADDRESS.get(language, _ADDRESS["en"]).isdisjoint(word.lower() for word in found)
