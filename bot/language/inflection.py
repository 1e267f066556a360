"""Inflection: another form of a verb that says the same: a headline's "signs", "to sell" for "will sell"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.language.terms import Term
from bot.language.verbs import verb_class

# Base form → past, where no rule makes it.
_IRREGULAR = {
    "leave": "left", "give": "gave", "take": "took", "hold": "held", "make": "made", "meet": "met", "go": "went",
    "come": "came", "see": "saw", "lead": "led", "begin": "began", "become": "became", "bring": "brought",
    "build": "built", "buy": "bought", "sell": "sold", "send": "sent", "win": "won", "lose": "lost", "find": "found",
    "feel": "felt", "keep": "kept", "pay": "paid", "rise": "rose", "fall": "fell", "grow": "grew", "draw": "drew",
    "run": "ran", "stand": "stood", "withdraw": "withdrew", "seek": "sought", "choose": "chose", "break": "broke",
    "write": "wrote", "speak": "spoke", "shut": "shut", "cut": "cut", "set": "set", "hit": "hit", "put": "put",
    "strike": "struck", "get": "got", "fight": "fought", "know": "knew", "drive": "drove", "throw": "threw",
    "beat": "beat", "bear": "bore", "bind": "bound", "catch": "caught", "deal": "dealt", "eat": "ate", "fly": "flew",
    "forbid": "forbade", "forget": "forgot", "freeze": "froze", "hide": "hid", "hurt": "hurt", "lay": "laid",
    "lend": "lent", "let": "let", "lie": "lay", "light": "lit", "mean": "meant", "overcome": "overcame",
    "oversee": "oversaw", "quit": "quit", "ride": "rode", "say": "said", "shake": "shook", "shoot": "shot",
    "show": "showed", "shrink": "shrank", "sink": "sank", "sit": "sat", "speed": "sped", "spend": "spent",
    "split": "split", "spread": "spread", "steal": "stole", "stick": "stuck", "swear": "swore", "sweep": "swept",
    "swim": "swam", "swing": "swung", "teach": "taught", "tell": "told", "think": "thought", "undertake": "undertook",
    "understand": "understood", "uphold": "upheld", "wake": "woke", "wear": "wore", "withhold": "withheld",
    "overthrow": "overthrew", "undergo": "underwent", "leap": "leapt", "tear": "tore", "sing": "sang",
}  # fmt: skip
# Participle → base form, where it is neither the past form nor the base with "-ed".
_PARTICIPLES = {
    "given": "give", "taken": "take", "seen": "see", "begun": "begin", "written": "write", "spoken": "speak",
    "grown": "grow", "drawn": "draw", "run": "run", "withdrawn": "withdraw", "chosen": "choose", "broken": "break",
    "known": "know", "driven": "drive", "thrown": "throw", "overthrown": "overthrow", "beaten": "beat", "worn": "wear",
    "stolen": "steal", "sworn": "swear", "torn": "tear", "hidden": "hide", "forbidden": "forbid", "undertaken":
    "undertake", "overtaken": "overtake", "overseen": "oversee", "shaken": "shake", "shown": "show", "eaten": "eat",
    "forgotten": "forget", "frozen": "freeze", "borne": "bear", "overcome": "overcome", "foreseen": "foresee",
    "proven": "prove", "risen": "rise", "fallen": "fall", "gone": "go", "come": "come", "become": "become",
    "sunk": "sink", "sung": "sing", "flown": "fly", "undergone": "undergo", "woken": "wake",
}  # fmt: skip
_PASTS = frozenset(_IRREGULAR.values())
# Past forms that are no participles.
_ONLY_PAST = frozenset(
    "gave took went came saw began became wrote spoke rose fell grew drew ran withdrew chose broke".split()
)
_HELPERS = frozenset(
    "has have had is are was were be been being will would can could may might must should do did does to".split()
)


def headline_present(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> bool:
    """Whether the statement tells in the present what the evidence tells in the simple past or the perfect.

    Only the sentence's own finite verb, never one behind an auxiliary other than "has": what will or may happen, or
    is denied, is not told as happening.
    """
    said, heard = statement[i], evidence[j]
    if heard.low[-2:] != "ed" and heard.low not in _PASTS:
        return False
    if said.capital or heard.capital or said.quoted or heard.quoted or i == 0 or j == 0:
        return False
    if not any(_past(base) == heard.low for base in _bases(said.low)):
        return False
    before = statement[i - 1]
    if before.low in _HELPERS or (before.before == "" and before.low in {"not", "a", "an", "the", "of", "by", "for"}):
        return False
    perfect = evidence[j - 1].low in {"has", "have"} and not heard.before
    if not perfect and verb_class(evidence, j) != "past":
        return False
    if not perfect and evidence[j - 1].low in _HELPERS | {"that", "who", "which", "not", "of", "by"}:
        return False
    return evidence[j - 1].low != "and" or heard.low in _ONLY_PAST


def may_be_past(first: str, form: str) -> bool:
    """Whether a form may be the past of a verb that begins with a letter: what spares looking closer."""
    return (form[-2:] == "ed" and form[:1] == first) or form in _PASTS


@lru_cache(maxsize=8192)
def _bases(form: str) -> tuple[str, ...]:
    if form.endswith("ies"):
        return (form, form[:-3] + "y")
    if form.endswith("es"):
        return (form, form[:-1], form[:-2])
    return (form, form[:-1]) if form.endswith("s") else (form,)


@lru_cache(maxsize=8192)
def _past(base: str) -> str:
    if base in _IRREGULAR:
        return _IRREGULAR[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed" if not base.endswith("cel") else base + "led"


_BASES = {past: base for base, past in _IRREGULAR.items()}


_REGULAR_BASES = frozenset(
    """close open sign pay launch raise lower start end join visit meet host cut invest create add remove replace
    expand reduce extend accept approve publish present deliver receive produce develop introduce increase employ
    release return move appoint suspend continue discuss test train use need help offer provide""".split()
)


def is_base(word: str) -> bool:
    """Whether the word is the base form of a verb that is known here."""
    return word in _IRREGULAR or word in _REGULAR_BASES


def past_of_participle(form: str) -> str | None:
    """Return the past form of an irregular participle: "written" → "wrote", "held" → "held"."""
    if form in _PARTICIPLES:
        return _past(_PARTICIPLES[form])
    return form if form in _BASES and form not in _ONLY_PAST else None


def base_of_participle(form: str) -> list[str]:
    """Return the base forms that a participle may belong to: "ratified" → "ratify"; "planned" → "plan", "plann"."""
    if form in _PARTICIPLES:
        return [_PARTICIPLES[form]]
    if form in _BASES:
        return [_BASES[form]]
    if not form.endswith("ed"):
        return []
    found = [form[:-2], form[:-1]]
    if form.endswith("ied"):
        found.append(form[:-3] + "y")
    if len(form) > 5 and form[-3] == form[-4]:
        found.append(form[:-3])
    return found


def running_of(base: str) -> str:
    """Return the form in "-ing": "lead" → "leading", "make" → "making", "plan" → "planning"."""
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    short = len(base) in {3, 4} and base[-1] in "bdglmnprt" and base[-2] in "aeiou" and base[-3] not in "aeiou"
    return base + base[-1] + "ing" if short else base + "ing"


def headline_future(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> bool:
    """Whether "to sell" stands for "will sell" in the same words, with the subject right before, as headlines do."""
    return (
        statement[i].low == "to"
        and evidence[j].low == "will"
        and 0 < i < len(statement) - 1
        and 0 < j < len(evidence) - 1
        and statement[i + 1].low == evidence[j + 1].low
        and statement[i - 1].low == evidence[j - 1].low
        and not statement[i].before
        and not evidence[j].before
        and verb_class(statement, i - 1) is None
    )


_HAVING = frozenset({"has", "have"})
TENSES = frozenset({"is", "are", "has", "have"})
"""Helpers with which one verb can be told in two ways."""
_PLANNING = frozenset("plan hope aim seek consider intend try prepare negotiate".split())


def told_otherwise(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> list[tuple[int, int]]:
    """Return the places behind a verb group that says the same in other forms.

    "has risen" for "rose"; "is to send" for "will send"; "builds" for "is building"; "is planning" for "plans".
    """
    said, heard = statement[i], evidence[j]
    if i == 0 or j == 0 or said.quoted or heard.quoted or said.before or heard.before:
        return []
    following = statement[i + 1] if i + 1 < len(statement) else None
    if following is None or following.quoted:
        return []
    found: list[tuple[int, int]] = []
    if said.low in _HAVING and verb_class(evidence, j) == "past" and evidence[j - 1].low not in _HELPERS:
        past = past_of_participle(following.low) if not following.low.endswith("ed") else following.low
        if past == heard.low and evidence[j - 1].low not in {"that", "who", "which"}:
            found.append((i + 2, j + 1))
    set_for = said.low in {"is", "are"} and following.low == "to" and heard.low == "will"
    if set_for and [t.low for t in statement[i + 2 : i + 3]] == [t.low for t in evidence[j + 1 : j + 2]]:
        found.append((i + 2, j + 1))
    if heard.low in {"is", "are"} and j + 1 < len(evidence) and not evidence[j + 1].before:
        running = evidence[j + 1].low
        if running.endswith("ing") and any(running_of(base) == running for base in _bases(said.low)):
            found.append((i + 1, j + 2))
    planned = said.low in {"is", "are"} and following.low.endswith("ing")
    if planned and any(base in _PLANNING and running_of(base) == following.low for base in _bases(heard.low)):
        found.append((i + 2, j + 1))
    return found


@lru_cache(maxsize=16384)
def other_forms(word: str) -> frozenset[str]:
    """Return the forms of a verb that `told_otherwise` may hold equal to this one."""
    found = {running_of(base) for base in _bases(word)} | {past_of_participle(word) or word}
    if word.endswith("ing"):
        found.update(form for base in _PLANNING if running_of(base) == word for form in (base, base + "s"))
    return frozenset(found)


def perfect_passive(statement: Sequence[Term], i: int, evidence: Sequence[Term], j: int) -> bool:
    """Whether "was restored" stands for the "been restored" of "had been restored" (the "had" may go before it)."""
    said, heard = statement[i], evidence[j]
    return (
        heard.low == "been"
        and j > 0
        and evidence[j - 1].low == "had"
        and said.low in {"was", "were"}
        and i + 1 < len(statement)
        and j + 1 < len(evidence)
        and statement[i + 1].low == evidence[j + 1].low
        and statement[i + 1].low.endswith("ed")
        and not said.quoted
        and not heard.quoted
    )


def perfect_helper(evidence: Sequence[Term], j: int) -> bool:
    """Whether "has" or "have" stands right before a participle in "-ed": "has cancelled" for "cancelled"."""
    return (
        evidence[j].low in {"has", "have", "had"}
        and j + 1 < len(evidence)
        and not evidence[j + 1].before
        and not evidence[j].quoted
        and (
            (evidence[j].low != "had" and evidence[j + 1].low.endswith("ed"))
            or (evidence[j].low == "had" and evidence[j + 1].low == "been")
        )
    )
