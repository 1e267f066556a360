"""The words around a figure: what it measures and what it counts. Cut from the sentence, or nothing."""

from __future__ import annotations

import re

from bot.language.cues import FINITE
from bot.language.words import is_function_word
from bot.model.span import Span

_WINDOW = 160

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MEASURING = re.compile(
    r"\b(?:was|were|is|are|stood|stands|stand|reached|reaches|hit|hits|totalled|totaled|totals|rose|rises|fell|falls|"
    r"grew|grows|climbed|dropped|jumped|declined|increased|decreased|amounted|amounts|exceeded|exceeds|came|worth|"
    r"closed|settled|averaged|surged|slipped|edged|shrank|expanded|soared|plunged|doubled|cost|costs|"
    r"(?:has|have|had|will|would|could)(?: \w+)? (?:be|been|reach|reached|hit|risen|grown|fallen|exceed|cost|total)|"
    r"lag|liegt|lagen|betrug|beträgt|betrugen|stieg|stiegen|sank|erreichte|wuchs|"
    r"era|è stato|ha raggiunto|ammonta|ammontava|vale|valeva|"
    r"était|atteint|a atteint|s['’]élevait|s['’]élève|valait|fue de|alcanzó|ascendió)\b"
)
_ROUGHLY = (
    r"(?:(?:about|around|some|nearly|almost|roughly|over|just|only|circa|etwa|rund|fast|knapp|quasi|oltre|casi|près"
    r"|plus|más|more|less|up)\s+(?:than\s+|to\s+|over\s+|under\s+|de\s+|di\s+)?)?"
)
_LINK = re.compile(
    r"\b(?:of|at|to|worth|by|totalling|totaling|von|auf|um|di|pari a|de|à|por)\s+(?:(?:an?|the)\s+(?:[a-z-]+\s+)?)?"
    rf"{_ROUGHLY}$"
)
_WORTH = re.compile(r"(?P<what>(?:[A-Z][\w-]+\s+)?[a-z][a-z-]+)\s+worth\s+" + _ROUGHLY + "$")
_LIFTED = re.compile(
    r"\b(?:lift|rais|bring|brought|increas|push|boost|tak|took|cut|reduc|lower|expand|grow)\w*\s+(?:the\s+"
    r"|their\s+|its\s+|our\s+)?"
    r"(?P<what>[^,;.\d$€£]{4,70}?)\s+(?:from\s+[^,;]{2,30}?\s+)?to\s+" + _ROUGHLY + "$"
)
_PUT_AT = re.compile(
    r"\b(?:puts?|keeps?|kept|sets?|holds?|held|caps?|capped|fix(?:es|ed)?|estimat\w+|valu\w+|reckon\w*|calculat\w+)\s+(?:the\s+|its\s+"
    r"|their\s+)?(?P<what>"
    r"[a-z][\w-]*(?:\s[a-z][\w-]*){0,2}?)"
    r"(?:\s+(?:for|of|from|in|caused)\s[^,;]{2,50})?\s+at\s+" + _ROUGHLY + "$"
)
_CALLED = re.compile(
    r"(?:\s+a\s+year)?\s+(?:as|is|was|remains)\s+(?:the|an?|its|their|our)\s+(?P<what>(?:[a-z][\w-]*\s+){0,2}"
    r"(?:goals?|targets?|aims?|objectives?|ceilings?|limits?|budgets?|records?|prices?|costs?))\b"
)
_BESIDE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Oo]ur)\s+(?P<what>(?:[a-z][\w-]*\s+){0,2}[a-z][\w-]*),\s+(?:of\s+)?"
    + _ROUGHLY
    + "$"
)
_COSTS = re.compile(
    r"(?:^|[,;:.“\"]\s+|\bthat\s+)(?:(?:the|an?|its|their)\s+)?(?P<what>[^\W\d_](?:(?!\bthat\b)[^,;:.“\"]){2,70}?)"
    r"(?:,[^,;:.]{3,60},)?\s+(?:(?:would|will|could|may|is\s+to)\s+)?costs?\s+(?:an?\s+(?:estimated\s+)?)?"
    + _ROUGHLY
    + "$"
)
_TURKISH = re.compile(
    r"(?P<what>(?:[^\W\d_]+\s+)?(?:ticaret\w*(?:\s+hac\w+)?|hacm\w+|hedef\w*|ihracat\w*|ithalat\w*|bütçe\w*|fiyat\w*"
    r"|maliyet\w*|yatırım\w*))\s+(?:\d{4}['’]\w+\s+)?(?:yaklaşık\s+|olarak\s+)?$"
)
_ITALIAN = re.compile(
    r"\b(?:portare|alzare|aumentare|ridurre|portato|portano|porterà|portarlo)\s+(?:il\s+|la\s+|lo\s+|i\s+|gli\s+|le\s+"
    r"|l['’])?(?P<what>[^,;.\d]{4,50}?)\s+(?:a|ad|fino\s+a)\s+(?:oltre\s+|circa\s+|quasi\s+)?$"
)
_ASIDE = re.compile(r"(?P<subject>[A-Z][a-z]+)(?:\s+in\s+\d{4})?,[^,;.]{3,60},\s*")
_FROM = re.compile(r"\s+(?:from|on)\s+(?=[a-z])")
_AFTER_LINK = re.compile(r"\s+(?:worth\s+of|in|of)\s+(?=[^\W\d_A-Z])")
_STOP = frozenset(
    """in on at of for by to from with as than that which who and or but per a an the its their his her our this these
    those was were is are be been has have had will would could should may might after before during since until over
    under between against into about last next year years month months week weeks day days more less according while
    when where if because so also not compared known called made paid agreed signed set given
    year-on-year annually annual yearly daily each every
    via up down""".split()
)
_TIME_NOUNS = frozenset("year years month months week weeks day days quarter quarters decade decades total all".split())
_PLURALS = frozenset("people men women children police personnel staff aircraft".split())
_TAKES = frozenset("takes take took needs need means meant requires wants".split())
_DETERMINERS = frozenset("a an the its their his her our this that these those any some all new".split())
# Nouns that have an amount; a label holds one of them, or it is no label.
_MEASURES = frozenset(
    """trade commerce volume turnover target goal budget export exports import imports sale sales revenue revenues
    income profit profits loss losses debt debts deficit surplus investment investments value price prices cost
    costs market order orders growth inflation rate rates share stake aid loan loans fund funds grant grants fine
    capacity output
    production population turnout deal contract package spending borrowing capital tariff tariffs arrivals departures
    objective aim ceiling gap balance funding earnings premium price-tag
    number total gdp economy reserves fee fees rent rents salary salaries wage wages damage damages consumption demand
    duty duties levy increase rise drop decline claim claims invoice invoices quote quotes shares premium bonus ransom
    supply deliveries shipments traffic crossings deaths casualties unemployment emissions temperature length distance
    height area weight speed range credit assets valuation compensation subsidy subsidies pension pensions bill
    handel handelsvolumen umsatz gewinn verlust haushalt exporte importe preis preise kosten wachstum schulden ziel
    commercio interscambio volume fatturato bilancio esportazioni importazioni prezzo prezzi costo costi crescita debito
    obiettivo investimenti échanges chiffre budget exportations importations prix coût coûts croissance dette objectif
    investissements comercio volumen presupuesto exportaciones importaciones precio precios costo coste crecimiento
    deuda objetivo inversiones ticaret hacim hacmi hedef hedefi ihracat ithalat bütçe fiyat maliyet büyüme
    borç""".split()
)
_PREPOSITION = frozenset("of in on at for by to from with between against into about than as after before".split())


def noun_after(sentence: str, end: int, language: str) -> Span | None:
    """Return what is counted: the one to three lower-case words after the number, up to a function word."""
    limit = end + 60
    words: list[re.Match[str]] = []
    at = end
    while len(words) < 3:
        match = _WORD.match(sentence, at + 1) if sentence[at : at + 1] in (" ", "\u00a0") else None
        if match is None or match.end() > limit:
            break
        word = match.group()
        low = word.casefold()
        if low in _STOP or is_function_word(word, language):
            break
        if word[0].isupper() and language != "de" and not _then_noun(sentence, match.end()):
            break
        words.append(match)
        at = match.end()
        if low in _PLURALS or (low.endswith("s") and language in ("en", "es", "fr") and not low.endswith("ss")):
            break
    if not words or (words[-1].group()[0].isupper() and language != "de"):
        return None
    return Span(words[0].start(), words[-1].end())


def _then_noun(sentence: str, end: int) -> bool:
    """Whether a lower-case word follows: "300 Turkish soldiers"."""
    following = _WORD.match(sentence, end + 1)
    return following is not None and following.group()[0].islower() and following.group() not in _STOP


def label_of(sentence: str, span: Span, language: str, *, after: int = 0) -> Span | None:
    """Return what the figure measures, or None.

    Tried in order: "$2 billion IN EXPORTS", "a $3 billion ARMS DEAL", "a TARGET of $40 billion", "BILATERAL TRADE was
    worth $32 billion". `after`: where the figure before this one ends; its words belong to it.
    """
    for find in _FINDERS:
        label = find(sentence, span, language, after)
        if label is not None and (find is _noun_behind or _measures(label.of(sentence))):
            return label
    return _worth(sentence, span, language, after) or _costing(sentence, span, language, after)


def _measure_behind(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """The noun that the amount qualifies without an article: "set $40 billion TRADE TARGET"."""
    del after
    if language != "en" or sentence[span.end : span.end + 1] not in (" ", "\u00a0", "-"):
        return None
    words = _noun_phrase(sentence, span.end + 1)
    if words is None:
        return None
    *before, last = words.of(sentence).split()
    verbs = any(word.endswith(("s", "ed")) and not _measures(word) for word in before)
    return words if _measures(last) and not verbs else None


def _moved_or_put(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """What is lifted to, cut to or put at the amount: "lift TRADE BETWEEN ITALY AND TURKEY to $40 billion"."""
    if language != "en":
        return None
    shift = max(span.start - _WINDOW, after)
    head = sentence[shift : span.start]
    found = _LIFTED.search(head) or _PUT_AT.search(head)
    if found is None or not _measures(found["what"].split()[0] if " of " in found["what"] else found["what"]):
        return None
    return Span(shift + found.start("what"), shift + found.end("what"))


def _called(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """What the amount is made or said to be: "set $40 billion as the NEXT GOAL", "$40 billion is an AMBITIOUS GOAL"."""
    del after
    found = _CALLED.match(sentence, span.end) if language == "en" else None
    return Span(*found.span("what")) if found is not None else None


def _beside(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """The noun that the amount explains: "the PREVIOUS AIM, $30 billion, had been met"."""
    shift = max(span.start - _WINDOW, after)
    found = _BESIDE.search(sentence[shift : span.start]) if language == "en" else None
    if found is None or sentence[span.end : span.end + 1] not in (",", ".", ";", ")"):
        return None
    return Span(shift + found.start("what"), shift + found.end("what"))


def _costing(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """What costs the amount: "RE-SEEDING cost €38,500", "DOUBLING THE SYSTEM would cost an estimated $2 billion"."""
    shift = max(span.start - 2 * _WINDOW, after)
    found = _COSTS.search(sentence[shift : span.start]) if language == "en" else None
    if found is None or is_function_word(found["what"].split()[0], language):
        return None
    return Span(shift + found.start("what"), shift + found.end("what"))


def _turkish(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """The noun that stands right before a Turkish amount: "yıllık TİCARET HACMİNİ 40 milyar dolara"."""
    shift = max(span.start - _WINDOW, after)
    found = _TURKISH.search(sentence[shift : span.start]) if language == "tr" else None
    return Span(shift + found.start("what"), shift + found.end("what")) if found is not None else None


def _italian(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """What is brought to the amount in Italian: "portare L'INTERSCAMBIO a 40 miliardi"."""
    shift = max(span.start - _WINDOW, after)
    found = _ITALIAN.search(sentence[shift : span.start]) if language == "it" else None
    return Span(shift + found.start("what"), shift + found.end("what")) if found is not None else None


def _earned_from(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """Where the money comes from or goes to: "earned $1.8 billion from EXPORTS"."""
    del after
    match = _FROM.match(sentence, span.end)
    return _noun_phrase(sentence, match.end()) if match is not None and language == "en" else None


def _worth(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """The goods that the amount is the worth of: "GOODS worth $32 billion"."""
    shift = max(span.start - _WINDOW, after)
    found = _WORTH.search(sentence[shift : span.start]) if language == "en" else None
    if found is None or is_function_word(found["what"].split()[-1], language):
        return None
    if _MEASURING.fullmatch(found["what"].split()[-1]) or found["what"].split()[-1] in FINITE["en"]:
        return None
    return Span(shift + found.start("what"), shift + found.end("what"))


def _measures(label: str) -> bool:
    return any(word.group().casefold() in _MEASURES for word in _WORD.finditer(label))


def _named_after(sentence: str, span: Span, language: str, after: int) -> Span | None:
    del after
    match = _AFTER_LINK.match(sentence, span.end)
    if match is None or language != "en":
        return None
    words = _noun_phrase(sentence, match.end())
    if words is None:
        return None
    first = _WORD.match(sentence, words.start)
    return None if first is None or first.group().casefold() in _TIME_NOUNS else words


def _noun_behind(sentence: str, span: Span, language: str, after: int) -> Span | None:
    del after
    head = sentence[max(span.start - 24, 0) : span.start]
    lead = re.search(r"\b(?:an?|the|its|their|this|that|new|first|annual|\w+['’]s)\s+(?:[a-z]+\s+)?$", head)
    if lead is None or language != "en" or sentence[span.end : span.end + 1] not in (" ", "\u00a0", "-"):
        return None
    return _noun_phrase(sentence, span.end + 1)


def _noun_phrase(sentence: str, start: int) -> Span | None:
    """Up to four words that begin here and hold no function word."""
    words: list[re.Match[str]] = []
    at = start
    while len(words) < 4:
        match = _WORD.match(sentence, at)
        if match is None or match.group().casefold() in _STOP:
            break
        words.append(match)
        at = match.end() + 1
        if sentence[match.end() : match.end() + 1] != " ":
            break
    if not words or any(word.group().casefold() in FINITE["en"] for word in words[-1:]):
        return None
    return Span(words[0].start(), words[-1].end())


def _noun_before(sentence: str, span: Span, language: str, after: int) -> Span | None:
    shift = max(span.start - _WINDOW, after)
    head = sentence[shift : span.start]
    link = _LINK.search(head)
    if link is None:
        return None
    words = list(_WORD.finditer(head, 0, link.start()))
    chosen: list[re.Match[str]] = []
    edge = link.start()
    for match in reversed(words):
        low = match.group().casefold()
        gap = head[match.end() : edge]
        if (
            gap.strip()
            or low in _PREPOSITION
            or low in _DETERMINERS
            or low in _TAKES
            or is_function_word(low, language)
        ):
            break
        if (_MEASURING.fullmatch(low) and not link.group().startswith("of")) or low in FINITE.get(
            language, frozenset()
        ):
            return None if not chosen else _span_of(chosen, shift)
        if not chosen and language == "en" and low.endswith("ed") and link.group().startswith(("at", "to", "by")):
            edge = match.start()
            continue  # "the price settled at": a verb
        chosen.append(match)
        edge = match.start()
        if len(chosen) == 5:
            break
    opening = bool(chosen) and not head[: chosen[-1].start()].strip() and shift == 0 and len(chosen) == 1
    if not chosen or (chosen[0].group()[0].isupper() and language != "de" and not opening):
        return None
    return _span_of(chosen, shift)


def _span_of(chosen: list[re.Match[str]], shift: int) -> Span | None:
    return Span(chosen[-1].start() + shift, chosen[0].end() + shift)


def _subject(sentence: str, span: Span, language: str, after: int) -> Span | None:
    """The subject of the verb that measures: what stands between the clause's beginning and the verb."""
    shift = max(span.start - _WINDOW, after)
    head = sentence[shift : span.start]
    verbs = list(_MEASURING.finditer(head))
    if not verbs:
        return None
    verb = next((v for v in verbs if not head[v.end() :].strip(" ").count(",")), None)
    if verb is None:
        return None
    clause = max((m.end() for m in re.finditer(r"[,;:.\"“”]\s+|\bthat\s+|\band\s+", head[: verb.start()])), default=0)
    if clause == 0 and shift > 0 and after == 0:
        return None
    words = list(_WORD.finditer(head, clause, verb.start()))
    aside = _ASIDE.match(head, 0, verb.start()) if not words else None
    if aside is not None:
        # "Trade in 2020, the year of the pandemic, came to": the subject stands before the commas.
        words = list(_WORD.finditer(head, 0, aside.end("subject")))
    while words and words[0].group().casefold() in _DETERMINERS - {"new"}:
        words.pop(0)
    while words and words[-1].group().casefold() in ("have", "has", "had", "already"):
        words.pop()
    if words and is_function_word(words[0].group(), language):
        # "On Tuesday the price stood at": the subject begins at its article.
        articles = [place for place, word in enumerate(words) if word.group().casefold() in _DETERMINERS]
        words = words[articles[-1] + 1 :] if articles else []
    if not 1 <= len(words) <= 12 or is_function_word(words[0].group(), language):
        return None
    if any(word.group().casefold() in FINITE.get(language, frozenset()) for word in words):
        return None
    return Span(words[0].start() + shift, words[-1].end() + shift)


_FINDERS = (
    _named_after,
    _noun_behind,
    _measure_behind,
    _moved_or_put,
    _called,
    _beside,
    _turkish,
    _italian,
    _noun_before,
    _subject,
    _earned_from,
)
