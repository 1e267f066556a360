"""Frames: the words of a sentence around its quoted runs, each with a one-letter class, for patterns over classes.

    D determiner, possessive     N name, capitalised word    W other word        # number
    P personal pronoun           R relative pronoun          T "that"            S conjunction, question word
    O "of" and name particles    I other preposition         & and, or           B adverb          t day, month
    A auxiliary (have, will)     b form of "be"              V known verb form   E word in -ed     X he's, it's
    C cue verb                   G running cue ("saying")    K "according to"    k the same after its source
    Q quoted run                 , ; : ( ) - .               as written

Rules read the classes, never single words, so that a language is a table here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.language.cues import FINITE, NOUN_LIKE, RUNNING, SOURCE_FOLLOWS, SOURCE_PRECEDES
from bot.language.marks import Run

_TOKEN = re.compile(
    r"(?P<q>\x01+)|(?P<w>[^\W\d_][\w\u0301]*(?:[.’'&-][^\W_][\w]*)*(?:\.(?=\s[^\W_])|['’](?=\s))?)"
    r"|(?P<n>[$€£₺¥]?\d\w*(?:[.,:/-]\w+)*(?:\s?%)?)|(?P<p>[,;:()\[\].!?…—–―؛،]|--+)|-(?=\s)"
)

_GRAMMAR: dict[str, dict[str, str]] = {
    "en": {
        "D": """the a an this these those his her their its my our your some many several most each every another
            other no any few all both one two three four five six seven eight nine ten dozens nearly about""",
        "P": "he she they it i we you everyone someone",
        "R": "who which",
        "T": "that whether how why",
        "O": "of for de del della di da dos van von bin ibn al el la le du der den ter",
        "I": """in on at to from by with into about over under against between among during after before since without
            within through amid near outside inside behind beyond across toward towards despite via upon regarding
            alongside around above below per including like""",
        "&": "and or &",
        "S": """but while when because if although though as until so than where what whose whom nor
            unless once whereas whatever""",
        "A": """has have had having will would can could may might must shall should do does did won't wouldn't can't
            couldn't don't doesn't didn't hasn't haven't hadn't cannot shouldn't""",
        "b": "is are was were be been being isn't aren't wasn't weren't",
        "V": """went came took made gave got found became began brought built bought caught chose cut did drew drove
            fell felt fought flew held hit kept knew led left lost met paid put ran rose saw sent set sold spent
            spoke stood struck taught threw understood won wore let seems seem appears appear comes goes makes takes
            gets wants want went remains includes keeps gives shows shown done gone given taken seen been""",
        "B": """also then later now again still just already even further however meanwhile instead too not never
            first earlier always often soon twice himself herself themselves itself there here only yet perhaps
            subsequently moreover nevertheless nonetheless publicly initially previously recently repeatedly early
            late ever never-the-less ago far rather quite very simply directly back away once""",
    },
    "de": {
        "D": """der die das den dem des ein eine einen einem einer eines dieser diese dieses seine seiner ihre ihrer
            sein ihr mehrere viele einige alle beide zwei drei vier fünf kein keine""",
        "P": "er sie es wir ich man",
        "T": "dass daß",
        "O": "von vom del de van für",
        "I": """laut gemäß in im an am auf bei beim mit nach zu zum zur aus über unter vor hinter zwischen durch
            gegen ohne seit während um gegenüber wegen trotz ab bis ins ans mit an zu hinzu hin fort aus heraus
            bekannt darauf ein""",
        "&": "und oder sowie",
        "S": "aber sondern weil wenn als wie ob obwohl damit nachdem bevor da wo warum was denn doch so jedoch",
        "A": """hat haben hatte hatten wird werden wurde wurden kann können konnte konnten soll sollen sollte
            sollten will wollen wollte wollten muss müssen musste mussten habe werde könne solle müsse wolle würde
            würden hätte""",
        "b": "ist sind war waren sei seien wäre wären gewesen",
        "V": "kam ging nahm fand machte blieb liegt lag steht stand geht kommt",
        "B": """darin ähnlich
            auch dann später nun wieder noch nur schon bereits weiter weiterhin dagegen zudem außerdem allerdings
            heute gestern morgen nicht hierzu dazu dabei daraufhin ferner selbst ebenfalls unterdessen zuvor
            anschließend
            dort hier sich jetzt gleichzeitig zugleich wörtlich ebenso hingegen""",
    },
    "it": {
        "D": "il lo la i gli le l' l’ un uno una un' un’ questo questa suo sua suoi sue molti alcuni due tre",
        "P": "egli lui lei ella essi loro",
        "T": "che",
        "R": "cui",
        "O": "di del dello della dei degli delle da dal",
        "I": "in a ad al allo alla ai agli alle nel nella nei su sul sulla con per tra fra dopo prima durante verso",
        "&": "e ed o",
        "S": "ma se perché come quando dove mentre anche così quindi",
        "A": "ha hanno aveva avevano abbia deve può sarà",
        "b": "è sono era erano essere stato stata",
        "B": "poi inoltre infine ancora già oggi ieri più non anche",
    },
    "fr": {
        "D": "le la les l' l’ un une des ce cet cette ces son sa ses leur leurs plusieurs deux trois",
        "P": "il elle ils elles on",
        "T": "que",
        "R": "qui",
        "O": "de du d'",
        "I": "en à au aux dans par pour sur sous avec entre vers chez depuis après avant lors",
        "&": "et ou",
        "S": "mais si comme quand parce lorsque alors où donc",
        "A": "a ont avait avaient aurait doit peut",
        "b": "est sont était étaient être été",
        "B": "aussi encore déjà ensuite puis également notamment lundi mardi mercredi jeudi vendredi samedi ne",
    },
    "es": {
        "D": "el la los las un una unos unas este esta su sus varios dos tres",
        "P": "él ella ellos ellas",
        "T": "que",
        "R": "quien",
        "O": "de del",
        "I": "en a al con por para sobre entre desde hasta hacia tras durante ante",
        "&": "y e o u",
        "S": "pero si como cuando donde mientras porque",
        "A": "ha han había habían puede debe",
        "b": "es son era eran fue fueron ser sido está están",
        "B": "también además ya luego después hoy ayer no más",
    },
    "tr": {
        "D": "bir bu şu",
        "P": "o onlar",
        "&": "ve veya ile",
        "S": "ancak ama fakat çünkü",
        "B": "da de ise ayrıca daha şöyle şunları diye ifadelerini ifade dile",
    },
}
_DAYS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight january february
    march april june july august september october november december jan feb mar apr aug sept sep oct nov dec montag
    dienstag mittwoch donnerstag freitag samstag sonntag sonnabend lunedì martedì mercoledì giovedì venerdì sabato
    domenica lunes martes miércoles jueves viernes sábado domingo pazartesi salı çarşamba perşembe cuma""".split()
)
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_CONTRACTED = re.compile(r"(?:he|she|it|they|we|you|i|that|there|who|what)['’](?:s|re|ve|d|ll|m)$")
_NO_PAST = frozenset("need indeed red bed hundred speed united hundred kindred seed feed breed embed shed led".split())


class Tok(NamedTuple):
    """A word, number, sign or quoted run with its place in the article."""

    start: int
    end: int


class Frame(NamedTuple):
    """A sentence with its quoted runs folded into one token each. `tags[i]` is the class of `tokens[i]`."""

    tokens: list[Tok]
    tags: str
    runs: dict[int, Run]
    """Token index -> quoted run."""
    start: int
    end: int
    text: str
    """What the places of the tokens point into."""

    def word(self, number: int) -> str:
        """Return the words of a token in small letters."""
        token = self.tokens[number]
        return self.text[token.start : token.end].lower()


def grammar_language(language: str) -> str | None:
    """Return the language whose rules apply, or None where there are none."""
    return language if language in _GRAMMAR else None


@lru_cache(maxsize=16)
def _lexicon(language: str) -> dict[str, str]:
    """Word -> class; the first class named wins, cues come last."""
    table: dict[str, str] = {}
    for tag, words in _GRAMMAR[language].items():
        for word in words.split():
            table.setdefault(word, tag)
    for word in FINITE[language]:
        table.setdefault(word, "C")
    for word in RUNNING.get(language, ()):
        table.setdefault(word, "G")
    return table


@lru_cache(maxsize=65536)
def word_class(word: str, language: str, initial: bool) -> str:
    """Return the class of one word; `initial`: it begins the sentence, so that its capital says nothing."""
    low = word.lower().rstrip(".")
    capital = word[0].isupper()
    if low in _DAYS or (capital and low == "may" and not initial):
        return "t"
    table = _lexicon(language)
    known = table.get(low)
    if capital and not initial and known is not None and known not in "PO" and low not in ("i", "&"):
        known = None
    if known is not None and not (capital and known == "O" and not initial):
        if known == "C" and capital and language == "de":
            return "N"
        return known
    if language == "en":
        if _CONTRACTED.match(low):
            return "X"
        if low.endswith(_POSSESSIVE):
            return "D"
        if not capital:
            if low.endswith("ly"):
                return "B"
            if low.endswith("ed") and len(low) > 4 and low not in _NO_PAST and "-" not in low:
                return "E"
    return "N" if capital or any(c.isupper() for c in word) else "W"


def make_frame(masked: str, start: int, end: int, runs: Sequence[Run], language: str) -> Frame:
    """Return the frame of `[start, end)`; `masked` is the article's text with \\x01 over each run and its marks."""
    sources = _sources(masked, start, end, language)
    tokens: list[Tok] = []
    tags: list[str] = []
    placed: dict[int, Run] = {}
    by_start = {run.outer: run for run in runs}
    noun_like = NOUN_LIKE.get(language, frozenset())
    skip_to = start
    initial = True
    for found in _TOKEN.finditer(masked, start, end):
        at = found.start()
        if at < skip_to:
            continue
        source = sources.get(at)
        if source is not None:
            tokens.append(Tok(at, source[0]))
            tags.append(source[1])
            skip_to = source[0]
            initial = False
            continue
        kind = found.lastgroup
        if kind == "w":
            word = found.group()
            tag = word_class(word, language, initial)
            if tag in "CG" and word.lower() in noun_like:
                tag = "c"
            initial = False
        elif kind == "q":
            # Runs that touch each other are masked as one stretch: the first stands for it.
            run = by_start.get(at)
            if run is not None:
                placed[len(tokens)] = run
            tag = "Q"
            initial = False
        elif kind == "n":
            tag = "#"
            initial = False
        elif kind == "p":
            tag = {"[": "(", "]": ")", "—": "-", "–": "-", "―": "-", "…": ".", "؛": ";", "،": ","}.get(
                found.group(), found.group()[0]
            )
            if tag in "!?":
                tag = "."
            initial = initial or tag in ":-"
        else:
            tag = "-"
        tokens.append(Tok(at, found.end()))
        tags.append(tag)
    return Frame(tokens, _settled("".join(tags)), placed, start, end, masked)


_CLOSING_CUE = re.compile(r"Q,?(?:P|[DNW#O]{0,6}[NW]B?)$")


def _settled(tags: str) -> str:
    """Decide the forms that may be nouns: a cue where a subject stands before and a clause or run follows."""
    if "c" not in tags:
        return tags
    out = list(tags)
    for number, tag in enumerate(tags):
        if tag != "c":
            continue
        before = tags[number - 1] if number else "^"
        after = tags[number + 1 : number + 3]
        subject = before in "NPRBAX)" or (before == "W" and after[:1] == "T") or (before == "," and after[:1] in "QT")
        follows = after[:1] in ("T", "Q") or after in (",Q", ":Q", "BT") or (before == "P" and after[:1] in "DNP")
        inverted = "Q" in tags[max(0, number - 2) : number] and after[:1] in "NPD"
        closing = _CLOSING_CUE.search(tags, max(0, number - 9), number) is not None and after[:1] in ".,It"
        out[number] = "C" if (subject and follows) or inverted or closing else "W"
    return "".join(out)


def _sources(masked: str, start: int, end: int, language: str) -> dict[int, tuple[int, str]]:
    """Return start -> (end, class) of the phrases that name a source ("according to")."""
    places: dict[int, tuple[int, str]] = {}
    follows = SOURCE_FOLLOWS.get(language)
    if follows is not None:
        for found in follows.finditer(masked, start, end):
            before = masked[found.start() - 1] if found.start() > start else " "
            if not before.isalnum():
                places[found.start()] = (found.end(), "K")
    precedes = SOURCE_PRECEDES.get(language)
    if precedes is not None:
        for found in precedes.finditer(masked, start, end):
            before = masked[found.start() - 1] if found.start() > start else " "
            if not before.isalnum() and found.start() not in places:
                places[found.start()] = (found.end(), "k")
    return places
