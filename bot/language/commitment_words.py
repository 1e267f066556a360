"""What the phrases of commitments are made of in English, and the form that their rules share."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from bot.model.reading import CommitmentKind

Tense = Literal["past", "future", "modal", "noun", "free"]


class Rule(NamedTuple):
    """A phrase that begins at the clause's verb, or at the noun that does its work.

    Group `status` is what the commitment has come to ("signed"), `what` what it is about. `tense` says which readings
    of the verb have to be ruled out: a `past` form can be a participle, a `future` one a forecast.
    """

    kind: CommitmentKind
    pattern: re.Pattern[str]
    tense: Tense = "free"
    needs: frozenset[str] = frozenset()
    hints: tuple[str, ...] = ("",)


def rule(kind: CommitmentKind, pattern: str, tense: Tense = "free", needs: str = "", hints: str = "") -> Rule:
    wanted = tuple(hints.split("|")) if hints else ("",)
    return Rule(kind, re.compile(pattern, re.IGNORECASE), tense, frozenset(needs.split()), wanted)


PAPER = (
    r"(?:(?:[a-z]+-)?(?:agreements?|protocols?|memorand(?:um|a)|mous?|accords?|treat(?:y|ies)|contracts?|deals?"
    r"|pacts?"
    r"|letters?\s+of\s+intent|declarations?|conventions?|partnerships?|joint\s+ventures?|understandings?|compromises?"
    r"|settlements?|truces?|cease-?fires?|armistices?|leases?|concessions?|charters?|communiqu[ée]s?"
    r"|licen[cs]es?|orders?"
    r"|arrangements?|roadmaps?|road\s+maps?|terms|swaps?|franchises?))"
)
MODIFIERS = r"(?:(?!and\b|that\b|which\b|who\b|to\b)[\w$€£.,'’-]+\s+){0,8}?"
ADVERB = (
    r"(?:(?:also|jointly|provisionally|formally|today|now|finally|already|then|since|separately|unanimously"
    r"|officially"
    r"|tentatively|initially|quietly|publicly|solemnly|both|all|each|\w+ly)\s+)?"
)
HAVE = r"(?:(?:has|have|had|having)\s+)?"
DAY = r"(?:(?:late\s+)?(?:on\s+)?(?:\w+day|yesterday|today|last\s+week|this\s+(?:week|month|year))\s+)?"
EMPTY = (
    r"(?!(?:always\s+|fully\s+|firmly\s+)?(?:continue\b(?!\s+to\s+(?:pay|supply|deliver)|\s+(?!to\b|our\b"
    r"|their\b|its\b|the\b)\w+\s+\w+)|stand\b|remain\b|do\s+(?:every|all|"
    r"what)|work\s+(?:toward|for|with|hard|together|closely)|keep\s+(?:up|work)|stay\b|respect\b|consider\b"
    r"|look\s+into|need\b|"
    r"try\b|strive\b|seek\b|the\s+fight|peace\b|dialogue\b|values\b|democracy\b|fight\s+on\b))"
)
MEET = (
    r"(?!(?:meet|talk|speak|negotiate|discuss|resume\s+(?:the\s+)?(?:talks|negotiations)"
    r"|hold\s+(?:\w+\s+){0,3}(?:talks|"
    r"meetings?|negotiations?|round|summit|session|discussions)|continue\s+(?:the\s+)?(?:talks|talking|negotiati\w+|"
    r"discussi\w+|their|to\s+(?:talk|meet))|comment|appear|testify|be\s+interviewed|disagree|differ|think"
    r"|consider|look\s+"
    r"at|study|return\s+to)\b)"
)
DO = (
    r"(?:provide|give|grant|lend|invest|build|rebuild|deliver|supply|send|donate|fund|finance|allocate"
    r"|contribute|spend|pay|"
    r"repay|launch|establish|set\s+up|release|free|evacuate|withdraw|pull\s+out|increase|raise|cut|reduce|halve"
    r"|double|triple"
    r"|quadruple|train|buy|purchase|acquire|order|host|house|admit|take\s+in|accept|resettle|return|repatriate"
    r"|hand\s+over|"
    r"extend|restore|reopen|re-open|open|close|shut|hire|recruit|create|add|expand|build\s+up|install|plant"
    r"|construct|erect|"
    r"deploy|station|replace|retire|scrap|phase\s+out|ban|abolish|introduce|borrow|transfer|ship|export|import"
    r"|produce|"
    r"manufacture|make|turn\s+out|complete|finish|upgrade|modernise|modernize|refit|overhaul|electrify|connect"
    r"|link|switch\s+"
    r"off|switch\s+on|end|halt|suspend|waive|forgive|cancel|cover|compensate|sell|divest|store|stockpile|publish"
    r"|present|"
    r"submit|move|relocate|vaccinate|clear|demine|escort|lower|lift|widen|lay|drill|dredge|subsidi[sz]e"
    r"|guarantee|match|offer"
    r"|reimburse|write\s+off|slash|bring|commission|join|leave|devote|set\s+aside|earmark|lease|rent|operate|run"
    r"|fly|carry|"
    r"store|treat|teach|equip|arm|test|inject|put|roll\s+out|start|begin|stop|mobili[sz]e|underwrite|convert"
    r"|restart|pledge)"
)
SELF = r"(?:itself|themselves|himself|herself|ourselves|myself|its|their|his|her)"
DUE = r"(?:by|before|within|no\s+later\s+than|not\s+later\s+than|at\s+the\s+latest|until)"
TILL = r"(?:until|till|(?:\S+\s+){1,3}(?:hours|days|weeks|months|years)\b)"
