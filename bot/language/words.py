"""Words: tokens with their places, folding, stems, and the closed classes that carry no content of their own.

The function words are the closed classes of each grammar (articles, pronouns, prepositions, conjunctions,
auxiliaries), not a list of frequent words: `not`, `may` and `million` are never among them, since dropping one
changes what a sentence says.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*", re.UNICODE)

_STEMMERS = {
    "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch",
    "pt": "portuguese", "tr": "turkish",
}  # fmt: skip

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        """a an the this that these those some any each every either neither both such
        i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one
        himself herself itself themselves ourselves myself yourself who whom whose which what where when why how
        of in on at by for with from to into onto upon about as than over under between among within through during
        after before since toward towards via per along alongside amid across against around near off out up down
        and or but nor so yet if whether while because although though
        is are was were be been being am has have had having do does did doing done will would shall
        there here then also too very just more most only own same other another again
        's s""".split()
    ),
    "de": frozenset(
        """der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem jener jene
        ich mich mir wir uns du sie er es ihn ihm ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner sich
        in im an am auf aus bei beim mit nach von vom zu zum zur für über unter vor hinter zwischen um durch gegen
        ohne seit während wegen und oder aber denn sondern dass ob wenn als wie weil
        ist sind war waren sein gewesen hat haben hatte hatten wird werden wurde wurden worden
        auch noch schon so da hier dort sehr nur""".split()
    ),
    "it": frozenset(
        """il lo la i gli le l un uno una un' di a da in con su per tra fra del dello della dei degli delle al allo alla
        ai agli alle dal dallo dalla dai dagli dalle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle
        io tu lui lei noi voi loro mi ti si ci vi lo li ne mio mia suo sua suoi sue nostro nostra che chi cui quale
        e ed o ma anche se come quando dove mentre perché è sono era erano essere stato stata stati ha hanno aveva
        avere questo questa questi queste quello quella quelli quelle più già""".split()
    ),
    "fr": frozenset(
        """le la les l un une des du de d à au aux en dans par pour sur sous avec entre vers chez depuis
        je tu il elle nous vous ils elles on me te se lui leur leurs son sa ses mon ma mes notre nos votre vos
        ce cet cette ces qui que quoi dont où et ou mais donc or si comme quand est sont était étaient être été
        a ont avait avoir plus aussi""".split()
    ),
    "es": frozenset(
        """el la los las un una unos unas de del a al en con por para sobre entre desde hasta hacia
        yo tú él ella nosotros ellos ellas me te se le les lo su sus mi mis nuestro nuestra que quien cual cuyo
        y e o u pero si como cuando donde mientras porque es son era eran ser sido ha han había haber
        este esta estos estas ese esa esos esas aquel más ya también""".split()
    ),
    "tr": frozenset(
        """bir bu şu o ve ile için de da ki mi mı mu mü ben sen biz siz onlar onu ona onun bunu buna bunun
        gibi kadar göre sonra önce olarak olan oldu olduğu olduğunu idi ise daha en çok her veya ya""".split()
    ),
}


class Token(NamedTuple):
    """A word or number with its half-open place in the text that was tokenised."""

    text: str
    start: int
    end: int


_made = tuple.__new__
"""What `Token(…)` does, in less time: texts are made of many."""


def tokens(text: str) -> list[Token]:
    """Return words (with inner apostrophes and hyphens) and numbers, in order."""
    return list(_tokens(text))


@lru_cache(maxsize=256)
def _tokens(text: str) -> tuple[Token, ...]:
    # A sentence is cut into words by several who look at it one after the other.
    return tuple(_made(Token, (m.group(), *m.span())) for m in _TOKEN.finditer(text))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the word for comparison: lower case, no diacritics, straight apostrophes; Turkish ı and İ become i."""
    low = word.replace("İ", "i").replace("ı", "i").casefold().replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """Return the folded Snowball stem, without a possessive ending; languages without a stemmer get the fold."""
    plain = fold(word)
    plain = plain.removesuffix("'s")
    name = _STEMMERS.get(language)
    return str(_stemmer(name).stemWord(plain)) if name else plain


@lru_cache(maxsize=16)
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=32)
def _folded_function_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in FUNCTION_WORDS.get(language, frozenset()))


@lru_cache(maxsize=65536)
def is_function_word(word: str, language: str) -> bool:
    """Whether the word belongs to a closed class of the language and carries no content of its own."""
    return fold(word) in _folded_function_words(language)


def content_stems(text: str, language: str) -> list[str]:
    """Return the stems of the content words of `text`, in order, repetitions included."""
    return [stem(t.text, language) for t in tokens(text) if not is_function_word(t.text, language)]
