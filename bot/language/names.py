"""Names in an article: people with their roles, organisations, places. By form and context, without a gazetteer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.language.ledger import Ledger, bare_word, is_possessive, name_key, plain_name, plain_role
from bot.language.places import first_words, is_demonym, place_names
from bot.language.roles import COMPANY_KINDS, ORGANISATIONS, PLACE_NOUNS, ROLE_HELPERS, ROLES
from bot.language.tagging import grammar_language, word_class
from bot.language.words import fold
from bot.model.reading import Name, Sentence
from bot.model.span import Span

_CAPITAL = r"(?:[^\W\d_a-zß-öø-ÿ][\w\u0301]*(?:['’.&-][^\W_][\w\u0301]*)*\.?)"
# Small words inside names. Where they are also everyday words of the language they are left out.
_PARTICLES = {
    "en": "de|da|di|del|della|dos|du|van|von|der|den|bin|ibn|al|el|ben|la|le|ter|zu|af|av",
    "de": "von der|van der|von|van|zu|de|bin|ibn|al|el",
    "fr": "de la|de|du|van|von|bin|ibn|el",
    "es": "de la|de los|del|de|van|von|bin|ibn",
    "it": "van|von|de|bin|ibn",
    "tr": "van|von|de la|bin|ibn",
}
_TOKEN = re.compile(r"\S+")
_ACRONYM = re.compile(r"[A-ZÇĞİÖŞÜ]{2,7}$")
_OF_TAIL = re.compile(r"\s(?:of|for|del|della|di|de)\s(?:the\s)?(?=[^\W\d_a-z])")
_CUE_AFTER = re.compile(
    r"(?:,[^,.;]{2,80},|,)?\s(?:\w+ly\s|also\s|has\s|had\s|later\s|on\s\w+\s)?"
    r"(?:said|says|told|added|adds|wrote|tweeted|noted|argued|stressed|warned|announced|insisted|explained|claimed"
    r"|sagte|erklärte|betonte|meinte|kritisierte|ha\s(?:detto|dichiarato|affermato)|a\s(?:déclaré|dit)|dijo|afirmó"
    r"|söyledi|dedi|belirtti)\b"
)
_CUE_BEFORE = re.compile(r"\b(?:said|says|sagte|erklärte|betonte|dit|dijo|afirmó|dice|afferma|according to)\s$")
_APPOSED = re.compile(
    r",\s((?:(?:the|a|an|its|his|her|der|die|ein|eine|il|la|un|una|le|el)\s)?[^,.;:()\n]{3,90}?)[,.;]"
)
_ELISION = re.compile(r"(?:[LlDd]|[Dd]ell|[Aa]ll|[Dd]all|[Nn]ell|[Ss]ull|[Qq]u)['’](?=[^\W\d_])")
_OFFICE_BEFORE = re.compile(r"([^\W\d_]+)\s(?:d[ei]l(?:l[aoe])?|degli|dei|dell['’]|de la|de los|de l['’]|des?|du)\s?$")
_ARTICLE = re.compile(r"(?:the|a|an|its|his|her|der|die|ein|eine|il|la|un|una|le|el)\s", re.IGNORECASE)
_AGE = re.compile(r"(?:,\s|\s\()\d{2}[,)]")
_WORD_BEFORE = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)\s$")
_APPOSED_NOT = frozenset("and or who which that with while but und die der e et y ve".split())
_GRAMMAR_WORDS = frozenset("DPRTSIABbVOtX&CEGKk")


class Names(NamedTuple):
    """What `find_names` returns."""

    people: tuple[Name, ...]
    organisations: tuple[Name, ...]
    places: tuple[str, ...]


@lru_cache(maxsize=8)
def _sequence(language: str) -> re.Pattern[str]:
    """Return the pattern of capitalised words in a row, with the name particles of the language between them."""
    particle = rf"(?:(?:{_PARTICLES.get(language, _PARTICLES['en'])})[ \u00a0\n]){{0,2}}"
    return re.compile(rf"(?<![\w’-]){_CAPITAL}(?:[ \u00a0\n]{particle}{_CAPITAL}){{0,11}}")


class _Word(NamedTuple):
    text: str
    start: int
    key: str
    """Folded, without possessive ending."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def find_names(text: str, sentences: Sequence[Sentence], language: str) -> Names:
    """Return people, organisations and places in order of their first mention.

    A person needs a sign of being one: a role or title, speech, an age or an office in apposition; a surname alone is
    linked to the full name when only one person of the article bears it. Spelling variants by diacritics are one name.
    """
    gatherer = _Gatherer(text, grammar_language(language) or "en")
    for sentence in sentences:
        if sentence.block != "notice":
            gatherer.read(sentence)
    gatherer.link()
    return Names(gatherer.people.names(text), gatherer.organisations.names(text), tuple(gatherer.places.values()))


class _Gatherer:
    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._pattern = _sequence(language)
        self.people = Ledger()
        self.organisations = Ledger()
        self.places: dict[str, str] = {}
        self._undecided: list[Span] = []
        self._read_to = 0

    def read(self, sentence: Sentence) -> None:
        """Gather the names of one sentence: sequences of capitalised words."""
        for found in self._pattern.finditer(self._text, sentence.span.start, sentence.span.end):
            if found.start() < self._read_to:
                continue
            for words in self._parts(self._content_words(found, sentence.span.start)):
                rest = self._after_places(words)
                if rest:
                    self._classify(rest)

    def link(self) -> None:
        """Join surnames and bare company names to the entries they belong to."""
        self._add_speaking_surnames()
        self.people.merge_short_forms()
        bearers = self.people.bearers()
        for span in self._undecided:
            key = name_key(span.of(self._text))
            if any(mention.span == span for mention in self.people.entries.get(key, ())):
                continue
            if key in self.organisations.entries:
                self.organisations.add(self._text, span)
            elif key in self.people.entries:
                self.people.add(self._text, span)
            elif len(bearers.get(key, ())) == 1:
                bearer = bearers[key][0]
                self.people.add(self._text, span)
                self.people.entries[bearer].extend(self.people.entries.pop(key))

    def _add_speaking_surnames(self) -> None:
        """`Marta Bellini … Bellini said`: a name is a person's when its last word speaks elsewhere."""
        text = self._text
        speaking = {
            name_key(span.of(text))
            for span in self._undecided
            if " " not in span.of(text)
            and (_CUE_AFTER.match(text, span.end) or _CUE_BEFORE.search(text[max(0, span.start - 16) : span.start]))
        }
        for span in self._undecided:
            words = name_key(span.of(text)).split()
            if 2 <= len(words) <= 4 and words[-1] in speaking and not PLACE_NOUNS.intersection(words):
                self.people.add(text, span)

    def _content_words(self, found: re.Match[str], sentence_start: int) -> list[_Word]:
        """Return the words of the sequence, without grammar words in front ("The", "On Tuesday")."""
        words = [
            _Word(token.group(), token.start(), fold(bare_word(token.group())))
            for token in _TOKEN.finditer(self._text, found.start(), found.end())
        ]
        while words:
            word = words[0]
            elided = _ELISION.match(word.text) if self._language in ("it", "fr") else None
            if elided is not None:
                # "L'ambasciatore Marco Rossi": the article is no part of the name, a small-letter office is its role.
                rest = word.text[elided.end() :]
                words[0] = word = _Word(rest, word.start + elided.end(), fold(bare_word(rest)))
                if not rest[0].isupper():
                    words.pop(0)
                    continue
            before = self._text[max(sentence_start, word.start - 2) : word.start].strip()
            initial = word.start == sentence_start or not before or not before[-1].isalnum()
            tag = word_class(word.text.rstrip(".,"), self._language, initial)
            kept = tag not in _GRAMMAR_WORDS or word.key in ROLES or is_possessive(word.text)
            if kept or (word.text.isupper() and len(word.text) > 1):
                break
            words.pop(0)
        return words

    def _parts(self, words: list[_Word]) -> list[list[_Word]]:
        """Part a sequence behind words with a Turkish case ending ("Roma'da İtalya Başbakanı …")."""
        if self._language != "tr":
            return [words] if words else []
        parts: list[list[_Word]] = [[]]
        for word in words:
            stem, mark, _ = word.text.replace("’", "'").partition("'")
            parts[-1].append(_Word(stem, word.start, fold(stem)) if mark and stem else word)
            if mark:
                parts.append([])
        return [part for part in parts if part]

    def _after_places(self, words: list[_Word]) -> list[_Word]:
        """Note places at the start of the sequence ("Italy's Prime Minister …"); return what is left of it."""
        firsts, table = first_words(self._language), place_names(self._language)
        number = 0
        while number < len(words) and words[number].key in firsts:
            size = next(
                (
                    n
                    for n in range(min(4, len(words) - number), 0, -1)
                    if " ".join(word.key for word in words[number : number + n]) in table
                ),
                0,
            )
            if not size:
                break
            following = words[number + size] if number + size < len(words) else None
            last = words[number + size - 1]
            if following and not is_possessive(last.text) and following.key not in ROLES | ROLE_HELPERS:
                # "Türkiye Petrolleri", "Georgia Meloni": a place's name that goes on is another name.
                break
            name = " ".join(bare_word(word.text) for word in words[number : number + size])
            code = table[" ".join(word.key for word in words[number : number + size])]
            self.places.setdefault(code or fold(name), name)
            number += size
        return words[number:]

    def _classify(self, words: list[_Word]) -> None:
        text = self._text
        last_role = max((n for n, word in enumerate(words) if word.key in ROLES), default=-1)
        if last_role >= 0:
            self._titled(words, last_role)
            return
        office = _OFFICE_BEFORE.search(text[max(0, words[0].start - 40) : words[0].start])
        if office is not None and len(words) >= 3 and fold(office[1]) in ROLES:
            # "il presidente del Consiglio Giorgia Meloni": the first capital belongs to the office.
            name = plain_name(text, words[1].start, words[-1].end)
            if name is not None:
                self.people.add(text, name, Span(max(0, words[0].start - 40) + office.start(1), words[0].end))
            return
        name = plain_name(text, words[0].start, words[-1].end)
        if name is None:
            return
        bare = name.of(text)
        count = len(bare.split())
        if count > 1 and any(word.key in ORGANISATIONS for word in words):
            self.organisations.add(text, name)
        elif count == 1 and _ACRONYM.match(bare):
            if fold(bare) not in place_names(self._language) and text[name.end : name.end + 1] != ":":
                self.organisations.add(text, name)
        elif count == 1 and self._company_before(name.start):
            self.organisations.add(text, name)
        elif 2 <= count <= 4 and not any(word.key in PLACE_NOUNS for word in words) and self._is_person(name):
            self.people.add(text, name, self._role_before(name) or self._office_after(name))
        else:
            self._undecided.append(name)

    def _titled(self, words: list[_Word], last_role: int) -> None:
        """`[Organisation] Role [of the Board] Name`; a role without a name after it names nobody."""
        text = self._text
        first = last_role
        while first > 0 and words[first - 1].key in ROLES | ROLE_HELPERS:
            first -= 1
        tail = words[last_role + 1 :]
        role_end = words[last_role].end
        if not tail:
            tail, role_end = self._office_tail(words[-1].end, role_end)
        owner = plain_name(text, words[0].start, words[first - 1].end) if first > 0 else None
        if (
            owner is not None
            and not is_possessive(words[first - 1].text)
            and not is_demonym(owner.of(text), self._language)
        ):
            self.organisations.add(text, owner)
        if not tail or tail[0].key in ORGANISATIONS or tail[0].key in PLACE_NOUNS:
            return
        name = plain_name(text, tail[0].start, tail[-1].end)
        if name is not None and len(name.of(text).split()) <= 5:
            role = plain_role(text, words[0].start, role_end)
            self.people.add(text, name, role)

    def _office_tail(self, end: int, role_end: int) -> tuple[list[_Word], int]:
        """Read on after a role: `Chairman of the Board Selçuk Bayraktar`, one word of office, then the name."""
        link = _OF_TAIL.match(self._text, end)
        following = self._pattern.match(self._text, link.end()) if link else None
        if following is None:
            return [], role_end
        words = [
            _Word(token.group(), token.start(), fold(bare_word(token.group())))
            for token in _TOKEN.finditer(self._text, following.start(), following.end())
        ]
        if len(words) < 3 or any(word.key in ORGANISATIONS for word in words[1:]):
            return [], role_end
        self._read_to = following.end()
        return words[1:], words[0].end

    def _is_person(self, name: Span) -> bool:
        text = self._text
        if _CUE_AFTER.match(text, name.end) or _AGE.match(text, name.end):
            return True
        if _CUE_BEFORE.search(text[max(0, name.start - 16) : name.start]):
            return True
        if self._role_before(name) is not None:
            return True
        return self._office_after(name) is not None

    def _role_before(self, name: Span) -> Span | None:
        """Return a small-letter role right before the name: "the veteran diplomat Jane Doe"."""
        floor = max(0, name.start - 30)
        before = _WORD_BEFORE.search(self._text[floor : name.start])
        if before is None or not before[1][0].islower() or fold(before[1]) not in ROLES:
            return None
        return Span(floor + before.start(1), floor + before.end(1))

    def _office_after(self, name: Span) -> Span | None:
        """Return the office in apposition: `Name, the chairman of Baykar, …`, without its article."""
        found = _APPOSED.match(self._text, name.end, min(len(self._text), name.end + 140))
        if found is None:
            return None
        words = found[1].split()
        if any(word.lower() in _APPOSED_NOT for word in words[:2]) or not any(fold(w) in ROLES for w in words[:6]):
            return None
        article = _ARTICLE.match(found[1])
        return Span(found.start(1) + (article.end() if article else 0), found.end(1))

    def _company_before(self, start: int) -> bool:
        before = _WORD_BEFORE.search(self._text[max(0, start - 30) : start])
        return before is not None and fold(before[1]) in COMPANY_KINDS
