"""What a sentence says, in signs by which outlets can be compared: words, names, amounts, force.

Nothing here makes a statement. Two outlets are said to agree only where little else can be meant (`alike`); that one
of them stands alone is said only where nothing comes near it (`touches`). What lies between is left unsaid.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.language.amounts import Amount
from bot.language.force import WEAKER_CUES, force_of
from bot.language.locate import normalise
from bot.language.speech import quoted_within
from bot.language.story_shares import Key, close_amounts, same_share, shares_in_words
from bot.language.terms import Term, terms_of
from bot.language.words import content_stems, is_function_word, stem
from bot.model.span import Span

ALIKE, ALIKE_WITH_AMOUNT, ALIKE_WITH_FIGURE = 0.6, 0.5, 0.25
"""Share of a statement's weight that another outlet's sentence holds, where both say alike: less with equal amounts,
still less where these measure the same thing."""
SHARED_WORDS, SHARED_WITH_AMOUNT, SHARED_WITH_FIGURE = 4, 2, 1
"""Words other than names that they share then."""
TOUCHES, TOUCHES_WITH_AMOUNT = 0.3, 0.15
"""Share from which a stretch of another article may say the same."""
TOUCHING_WORDS, TOUCHING_ALONE = 1, 2
"""Or that a name of the statement stands in it with so many of its other words; without a name, so many more."""
AMOUNT_WEIGHT = 2.0
"""An amount tells sentences apart better than a word."""
IN_ORDER = 0.6
"""Share of the shared words that stand in one order in both."""
SMALL = 3
"""Numbers up to this without unit or currency count things that are known anyway: "the two countries"."""
QUOTED_WORDS = 3

_CONTRASTS = frozenset("but however although though yet while whereas only aber jedoch ma però mais pero ama".split())
_OPPOSED = (
    (
        "rise rose risen increase grow grew grown climb gain higher up",
        "fall fell fallen decrease drop shrink shrank decline lose lower down",
    ),
    ("accept approve agree back support allow win won confirm", "reject oppose refuse deny ban block lose lost"),
    ("open begin began start join enter import buy bought arrive", "close end leave left quit export sell sold depart"),
    ("free release", "arrest detain jail"),
)  # fmt: skip
"""Words of which one article can't say the one and another the other of one thing and agree."""

_PERSONAL = frozenset(
    """he him she hers they them theirs it er sie ihn ihm egli lui lei loro il elle ils elles eux él ella ellos ellas
    onlar""".split()
)
_POSSESSIVE = frozenset("his her their its ihr ihre seine sein leur leurs son sa ses su sus suo sua onun".split())
_AIMS = frozenset(
    """agree agrees agreed agreeing target targets goal goals aim pledge undertake undertakes undertook commit commits
    committed""".split()
)
"""What was agreed or aimed at is still to come, as what is planned is."""
_JOINS = frozenset("and e ed und et y ve".split())


@dataclass(frozen=True, slots=True)
class Gist:
    """`words` and `names` are stems, names in their order; `amounts` are (value, currency, unit).

    `force` holds which kinds of words stand in it that deny, doubt, plan or report (`said` plainly, or `attribution`);
    `quoted` the longer runs between marks, normalised. `labels`: stems of what an amount measures. `dates` are
    intervals of days. `sequence` holds all stems in order, of which those in `capitals` have a capital letter.
    `refers`: a pronoun stands in it whose noun does not.
    """

    language: str
    words: frozenset[str]
    names: tuple[str, ...]
    amounts: frozenset[Key]
    force: frozenset[str]
    quoted: tuple[str, ...]
    text: str
    dates: frozenset[tuple[date, date]] = frozenset()
    sequence: tuple[str, ...] = ()
    capitals: frozenset[str] = frozenset()
    refers: bool = False
    labels: Mapping[float, frozenset[str]] = field(default_factory=dict, hash=False, compare=False)

    @property
    def definite(self) -> bool:
        """Whether it can be told of whom or of what it speaks without the sentences around it."""
        return not self.refers and bool(self.names or self.amounts)

    @property
    def all(self) -> frozenset[str]:
        return self.words | frozenset(self.names)


@lru_cache(maxsize=4096)
def gist_of(text: str, language: str, anchor: date | None = None) -> Gist:
    """Return what the sentence (or a few of them) says, for comparison within its language."""
    quoted = quoted_within(text, Span(0, len(text))) if text else ()
    terms = terms_of(text, language, anchor, quoted)
    sequence = _sequence(terms, language)
    named = tuple(dict.fromkeys(word for word, term in sequence if _is_name(term, terms)))
    kinds = (_force(term, language) for term in terms if term.kind == "word" and term.plain not in _CONTRASTS)
    runs = (normalise(span.of(text)).strip(" .,;:!?") for span in quoted)
    return Gist(
        language=language,
        words=frozenset(word for word, _ in sequence) - set(named),
        names=named,
        amounts=frozenset(_key(term.amount) for term in terms if term.amount is not None and _weighs(term.amount)),
        force=frozenset(kind for kind in kinds if kind is not None),
        quoted=tuple(run for run in runs if len(run.split()) >= QUOTED_WORDS),
        text=normalise(text),
        dates=frozenset(term.interval for term in terms if term.interval is not None),
        sequence=tuple(word for word, _ in sequence),
        capitals=frozenset(word for word, term in sequence if term.capital),
        refers=_refers(terms, set(named), language),
    )


def measuring(gist: Gist, labels: Iterable[tuple[float, str]]) -> Gist:
    """Return the gist with what its amounts measure, (value, label) each, names left out."""
    found = {value: frozenset(content_stems(label, gist.language)) - set(gist.names) for value, label in labels}
    return replace(gist, labels=found)


def _sequence(terms: Sequence[Term], language: str) -> tuple[tuple[str, Term], ...]:
    """Return the stems of the content words in order; "Italy and Türkiye" is "Türkiye and Italy"."""
    found: list[tuple[int, str]] = []
    for at, term in enumerate(terms):
        if term.kind != "word" or is_function_word(term.low, language):
            continue
        one = (at, stem(term.low, language))
        before = found[-1] if found else None
        joined = before is not None and before[0] == at - 2 and terms[at - 1].low in _JOINS
        if before is not None and joined and term.capital and terms[before[0]].capital and one[1] < before[1]:
            found.insert(len(found) - 1, one)
        else:
            found.append(one)
    return tuple((word, terms[at]) for at, word in found)


def _is_name(term: Term, terms: Sequence[Term]) -> bool:
    """Whether the capital letter says that it is a name: not where a sentence begins, but for "Italy and Türkiye"."""
    if not term.capital:
        return False
    at = terms.index(term)
    return not _opens(term, terms) or (at + 2 < len(terms) and terms[at + 1].low in _JOINS and terms[at + 2].capital)


def _refers(terms: Sequence[Term], named: Collection[str], language: str) -> bool:
    """Whether a pronoun stands in it outside the marks: "their" with a name before it is clear from that."""
    clear = False
    for term in terms:
        if term.quoted or term.kind != "word":
            continue
        if term.low in _PERSONAL or (term.low in _POSSESSIVE and not clear):
            return True
        clear = clear or stem(term.low, language) in named
    return False


def _force(term: Term, language: str) -> str | None:
    kind = force_of(term.low, language)
    if kind == "attribution":
        return "said" if term.plain in WEAKER_CUES else kind
    return "open" if kind in ("modality", "hedge") or term.plain in _AIMS else kind


def _opens(term: Term, terms: Sequence[Term]) -> bool:
    """Whether the word begins a sentence, where everything has a capital letter."""
    return term is terms[0] or any(mark in term.before for mark in ".!?")


def _weighs(amount: Amount) -> bool:
    return amount.currency is not None or amount.unit is not None or amount.value > SMALL


def _key(amount: Amount) -> Key:
    return (amount.value, amount.currency, amount.unit)


class Weights:
    """How much the words of one story tell its sentences apart: what stands in all of them tells nothing."""

    def __init__(self, sentences: Iterable[Gist]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for gist in sentences:
            counts.update(gist.all)
            counts.update(map(str, gist.amounts))
            total += 1
        self._total = total
        self._counts: Mapping[str, int] = counts

    def of(self, words: Iterable[str]) -> float:
        return sum(math.log(1 + (self._total + 1) / (self._counts.get(word, 0) + 0.5)) for word in words)

    def covered(self, said: Gist, heard: Gist) -> float:
        """Return the share of what is said that is heard, 0 to 1."""
        whole = self._all(said.all, said.amounts)
        return self._all(said.all & heard.all, said.amounts & heard.amounts) / whole if whole else 0.0

    def _all(self, words: Iterable[str], amounts: Iterable[Key]) -> float:
        return self.of(words) + AMOUNT_WEIGHT * self.of(map(str, amounts))


def alike(said: Gist, heard: Gist, weights: Weights) -> bool:
    """Whether the heard sentence says all that the said one does, as far as signs can tell; strict.

    Same amounts, same force (denied, planned, reported), the same names in the same order, the same quoted words, and
    most of the other words.
    """
    if said.language != heard.language or not said.definite or not _same_force(said, heard):
        return False
    if not said.amounts <= heard.amounts or not _same_time(said, heard) or opposed(said, heard):
        return False
    if any(run not in heard.text for run in said.quoted):
        return False
    if not _same_order(said, heard):
        return False  # who does it to whom may be turned round
    measured = [_one_measure(said, heard, value) for value, currency, unit in said.amounts if currency or unit]
    if False in measured:
        return False
    share, least = ALIKE, SHARED_WORDS
    if said.amounts:
        share, least = (
            (ALIKE_WITH_FIGURE, SHARED_WITH_FIGURE) if True in measured else (ALIKE_WITH_AMOUNT, SHARED_WITH_AMOUNT)
        )
    return len(said.words & heard.all) >= least and weights.covered(said, heard) >= share


def _same_order(said: Gist, heard: Gist) -> bool:
    """Whether the names that both hold stand in one order, and most of the other words that they share."""
    names = said.capitals & heard.capitals
    one = list(dict.fromkeys(word for word in said.sequence if word in names))
    other = list(dict.fromkeys(word for word in heard.sequence if word in names))
    if one != other:
        return False
    shared = set(said.sequence) & set(heard.sequence)
    first = list(dict.fromkeys(word for word in said.sequence if word in shared))
    second = list(dict.fromkeys(word for word in heard.sequence if word in shared))
    return _common_run(first, second) >= IN_ORDER * len(shared)


def _common_run(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence."""
    best = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for at, another in enumerate(other, start=1):
            here = best[at]
            best[at] = before + 1 if word == another else max(best[at], best[at - 1])
            before = here
    return best[-1]


def _same_force(said: Gist, heard: Gist) -> bool:
    """Whether both deny, doubt, plan and report the same; what one states another may report as plainly said.

    Whose claim it is belongs to it: what somebody says by the one, somebody of these names says by the other.
    """
    if said.force - {"said"} != heard.force - {"said"}:
        return False
    if not said.force & {"said", "attribution"}:
        return True
    return said.force <= heard.force and set(said.names) <= heard.all


def _one_measure(said: Gist, heard: Gist, value: float) -> bool | None:
    """Whether an amount measures one thing in both, as their labels tell; None where there are none."""
    here, there = said.labels.get(value), heard.labels.get(value)
    if not here or not there:
        return None
    return bool(here & heard.all or there & said.all)


def _same_time(said: Gist, heard: Gist) -> bool:
    """Whether no date of the one is foreign to the other, where both name dates."""
    if not said.dates or not heard.dates:
        return True
    return all(any(one[0] <= two[1] and two[0] <= one[1] for two in heard.dates) for one in said.dates)


def touches(said: Gist, heard: Gist, weights: Weights) -> bool:
    """Whether a stretch of another article may say the same; generous, since only its contrary is ever told."""
    if any(run in heard.text for run in said.quoted):
        return True
    names, words = set(said.names) & heard.all, said.words & heard.all
    if len(words) >= (TOUCHING_WORDS if names else TOUCHING_ALONE):
        return True
    if (names or words) and close_amounts(said.amounts, heard.amounts):
        return True
    shares, others = (shares_in_words(gist.text, gist.language) for gist in (said, heard))
    if same_share(shares, others, said.amounts, heard.amounts):
        return True  # "each holding half" may share no word with "owned in equal shares"
    with_amount = bool(said.amounts & heard.amounts)
    return weights.covered(said, heard) >= (TOUCHES_WITH_AMOUNT if with_amount else TOUCHES)


@lru_cache(maxsize=16)
def _sides(language: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    if language != "en":
        return ()
    return tuple(
        (
            frozenset(stem(word, language) for word in one.split()),
            frozenset(stem(word, language) for word in two.split()),
        )
        for one, two in _OPPOSED
    )


def opposed(said: Gist, heard: Gist) -> bool:
    """Whether the one says of a thing what the other says the contrary of: rose and fell, accepted and refused."""
    return any(
        (said.all & one and heard.all & two and not heard.all & one)
        or (said.all & two and heard.all & one and not heard.all & two)
        for one, two in _sides(said.language)
    )
