"""Verbs that can be told by their form alone; the gate has no parser."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.terms import Term

# The past forms of the irregular verbs that are not also common nouns or adjectives; and "says".
_FINITE = frozenset(
    """is are was were has have had said says told met held made took gave went came saw led left set put began
    became brought built bought sold sent spoke wrote won lost found felt kept paid rose fell grew drew ran hit cut let
    stood understood agreed signed oversaw overtook undertook fed fled flew froze fought forgot forgave got hid hung
    knew laid lay lent meant mistook outgrew quit rang rebuilt sank sat sought shook shot showed shrank shut slept
    slid sprang stole stuck struck swore swept swam swung taught thought threw wore withdrew withheld woke broke
    bore bound caught chose clung crept dealt did drank drove ate foresaw overcame partook upheld spent split spread
    stemmed""".split()
)
# Forms that are the same in all tenses: "to cut and hit" may hold no finite verb at all.
_SAME_FORM = frozenset("set put hit cut let quit shut split spread".split())
FINITE_AUXILIARIES = frozenset(
    "is are was were am has have had does did do will would shall should can could may might must".split()
)
_BY_NAME = {"are": "is", "were": "was", "have": "has", "do": "does"}
# The last letters of the forms that a rule tells: "-ed" and "-s".
_LAST_LETTERS = frozenset("ds")
_BARE_LEADS = frozenset("to will would shall should can could may might must".split())
_DETERMINERS = frozenset(
    """the a an this these those its their his her our my your some any no every each all both such own more most
    of in on at by for with from to about into than as newly recently so-called highly well very""".split()
)
_DESCRIBED_BY = _DETERMINERS | {"be", "been", "being", "having"}
_AFTER_VERB = frozenset(
    """the a an this these those its their his her him them it me us that to by in on at for with from of about
    against over under into out up down off as after before between among through during until how what whether why
    who not no all some any each every both more less most nearly about around back because only two themselves
    itself himself herself""".split()
)


def finite_like(term: Term) -> bool:
    """Whether the word looks like a finite past verb of its own."""
    return not term.capital and term.kind == "word" and (term.low.endswith("ed") or term.low in _FINITE)


def verb_class(terms: Sequence[Term], index: int) -> str | None:
    """The kind of finite verb that stands here: an auxiliary by its name, `past`, `present` ("covers"); None: no verb.

    A form in "-ed" before a bare noun, or after an article or a preposition, describes ("higher duties on related
    goods"); a form in "-s" is a verb only where an object, a preposition or "that" follows.
    """
    term = terms[index]
    low = term.low
    finite = low in _FINITE
    if not finite and low[-1:] not in _LAST_LETTERS and low not in FINITE_AUXILIARIES:
        return None
    if term.kind != "word" or term.capital or term.quoted:
        return None
    if low in FINITE_AUXILIARIES:
        if index and low in {"have", "do"} and terms[index - 1].low in _BARE_LEADS and not term.before:
            return None
        return _BY_NAME.get(low, low)
    before = terms[index - 1] if index and not term.before else None
    if before is not None and before.low in _DESCRIBED_BY:
        return None
    if finite:
        return "past"
    if len(low) <= 3 or (low[-1] == "d" and low[-2] != "e") or low.endswith(("ss", "us", "is")):
        return None
    after = terms[index + 1] if index + 1 < len(terms) else None
    leads = (
        after is None
        or bool(after.before)
        or after.kind != "word"
        or after.capital
        or after.quoted
        or after.low in _AFTER_VERB
        or after.low.endswith("ly")
    )
    if low[-1] == "d":
        noun = before is not None and before.kind == "word" and before.low not in {"and", "or", "but"}
        return "past" if leads or (noun and after is not None and not after.low.endswith("s")) else None
    counted = index == 0 or (before is not None and before.amount is not None)
    return "present" if after is not None and leads and not after.before and not counted else None


def ambiguous_form(term: Term) -> bool:
    """Whether the form may be an infinitive as well as a past: "cut", "set"."""
    return term.low in _SAME_FORM
