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
    stemmed beat hurt""".split()
)
# Verbs that link a subject to what it is; they take no object that would tell them from a plural.
_LINKING = frozenset("remains becomes seems appears stays looks".split())
_VERBS_WITH_OF = frozenset("consists speaks disposes approves disapproves complains thinks boasts warns".split())
# What begins a clause: a form in "-s" right behind it is its subject.
_OPENERS = frozenset("after before when while because since until if although though unless whether as".split())
# Nouns that a clause with "that" tells the content of: behind them "that" begins no relative clause.
_CONTENT_NOUNS = frozenset(
    """fact claim idea news belief report view sense sign hope fear rumour argument warning condition concern evidence
    chance risk statement suggestion conclusion proof doubt feeling impression theory assumption""".split()
)
# Forms that are the same in all tenses: "to cut and hit" may hold no finite verb at all.
_SAME_FORM = frozenset("set put hit cut let quit shut split spread beat hurt".split())
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
        or (before is not None and _relative_lead(terms, index))
    )
    if low in _LINKING and before is not None and after is not None and not after.before and after.low != "of":
        return "present"
    if low[-1] == "d":
        noun = before is not None and before.kind == "word" and before.low not in {"and", "or", "but"}
        return "past" if leads or (noun and after is not None and not after.low.endswith("s")) else None
    if after is None or not leads or (after.low == "of" and low not in _VERBS_WITH_OF):
        return None
    counted = index == 0 or (before is not None and (before.amount is not None or before.low in _OPENERS))
    opens = after.before == '"' and after.quoted  # an object between marks
    return "present" if (opens or not after.before) and not counted else None


def _relative_lead(terms: Sequence[Term], index: int) -> bool:
    """Whether "which", "who" or "a noun that" stands right before: what ends in "-s" behind it is its verb."""
    lead = terms[index - 1].low
    if lead in {"which", "who"}:
        return True
    if lead != "that" or index < 3 or terms[index - 3].low not in {"a", "an", "the"}:
        return False
    after = terms[index + 1] if index + 1 < len(terms) else None
    finite = after is not None and (after.low in _FINITE or after.low in FINITE_AUXILIARIES)
    return terms[index - 2].low not in _CONTENT_NOUNS and not finite


# Bare forms that are verbs where a plural stands before them; a few are nouns elsewhere.
_BARE = frozenset(
    """begin remain become include contain cover require allow provide receive carry keep bring give take make hold
    meet pay sell buy build send lose win find rise fall grow run stand seek choose write speak leave lead go come
    see say tell believe think know hope want aim intend plan agree refuse decide expect fear argue insist warn add
    consist belong exist occur depend differ apply appear seem stay live work produce own operate employ serve
    supply import export publish face join enter reach lie last cost begin end start continue compete""".split()
)
_PLURAL_LEADS = frozenset("they we both".split())


def plural_verb(terms: Sequence[Term], index: int) -> bool:
    """Whether a bare form stands behind a plural that can be its subject: "postings begin", "partners aim to"."""
    term = terms[index]
    if not index or term.kind != "word" or term.capital or term.quoted or term.before or term.low not in _BARE:
        return False
    before = terms[index - 1]
    if before.kind != "word" or before.quoted:
        return False
    plural = before.low in _PLURAL_LEADS or (
        before.low.endswith("s") and len(before.low) > 3 and not before.low.endswith(("ss", "us", "is", "'s"))
    )
    return plural and verb_class(terms, index - 1) is None


def bare_form(term: Term) -> bool:
    """Whether the word can be a verb with a plural for its subject."""
    return term.kind == "word" and not term.capital and not term.quoted and term.low in _BARE


def ambiguous_form(term: Term) -> bool:
    """Whether the form may be an infinitive as well as a past: "cut", "set"."""
    return term.low in _SAME_FORM
