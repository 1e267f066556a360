"""Topics: the common nouns that an article returns to; none rather than a word that any article holds.

A noun ends its phrase (an adjective has its noun behind it), and in English stands behind an article or the like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.language.cues import FINITE
from bot.language.words import is_function_word, stem, tokens
from bot.model.reading import Sentence

_TOPICS = 5
_TOPIC_TIMES = 3
"""A topic's word recurs so often."""
_NO_TOPIC = frozenset(
    """year years month months week weeks day days hour hours minute minutes time times people person percent cent
    million billion trillion thousand hundred metre metres meter meters kilometre kilometres kilometer kilometers square
    cubic ton tons tonnes number numbers part parts side sides thing things place places case cases way ways man woman
    men women
    morning evening afternoon night today yesterday tomorrow first second third last next other others same half
    anno anni mese mesi giorno giorni ora ore persone milioni miliardi milione miliardo volta volte parte parti
    jahr jahre jahren monat monate tag tage tagen uhr menschen millionen milliarden prozent mal teil
    année années ans mois jour jours heure heures personnes millions milliards fois partie
    año años mes meses día días hora horas personas millones veces parte
    yıl yılı yılında ay gün günü saat kişi milyon milyar kez taraf dolar euro""".split()
)
"""Words that count or date things, in the languages with rules of their own: every article has them, and none is about
them."""
_LEADS = frozenset(
    "the a an another of in for on by with at its their his her our this that these those new more no into and".split()
)
"""Words before a noun, in English."""
_TOPIC_WORDS = 1_500


def find_topics(text: str, sentences: Sequence[Sentence], language: str) -> tuple[str, ...]:
    """Return the words that the article returns to, in the form it first gives them; they recur three times or more."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    heads: Counter[str] = Counter()
    led: Counter[str] = Counter()
    seen = 0
    said = FINITE.get(language, frozenset())
    for sentence in sentences:
        if sentence.block in ("caption", "notice") or seen > _TOPIC_WORDS:
            continue
        words = tokens(text[sentence.span.start : min(sentence.span.end, sentence.span.start + 4_000)])
        for before, token, after in zip([None, *words], words, [*words[1:], None], strict=False):
            seen += 1
            word = token.text
            if (
                word in _NO_TOPIC
                or len(word) < 4
                or not word[0].islower()
                or is_function_word(word, language)
                or word in said
            ):
                continue
            key = stem(word, language)
            counts[key] += 1
            # An adjective always has its noun behind it; a noun often ends its phrase.
            gap = "" if after is None else text[sentence.span.start + token.end : sentence.span.start + after.start]
            heads[key] += after is None or gap.strip() != "" or is_function_word(after.text, language)
            led[key] += before is not None and before.text.lower() in _LEADS
            first.setdefault(key, word)
    topics = []
    for key, count in counts.most_common():
        noun = led[key] > 1 or bool(heads[key] and (led[key] or language != "en"))
        if count >= _TOPIC_TIMES and noun:
            topics.append(first[key])
    return tuple(topics[:_TOPICS])
