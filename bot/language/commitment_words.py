"""The phrases by which English news tells of commitments, and those that take one back."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.model.reading import CommitmentKind


class Rule(NamedTuple):
    """A phrase. Group `status` is what the commitment has come to ("signed"), `what` what it is about."""

    pattern: re.Pattern[str]
    needs_amount: bool = False
    needs_date: bool = False
    refuse: re.Pattern[str] | None = None


def _rule(pattern: str, *, amount: bool = False, date: bool = False, refuse: str | None = None) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE), amount, date, re.compile(refuse, re.IGNORECASE) if refuse else None)


_PAPER = (
    r"(?:agreements?|protocols?|memorand(?:um|a)(?:\s+of\s+(?:understanding|intent))?|mou|accords?|treat(?:y|ies)|"
    r"contracts?|deals?|pacts?|letters?\s+of\s+intent|declarations?|conventions?|partnerships?|joint\s+ventures?)"
)
_MODIFIERS = r"(?:[\w$€£.,'’-]+\s+){0,7}?"
_DO = (
    r"(?:provide|give|grant|invest|build|deliver|supply|send|donate|fund|finance|allocate|contribute|spend|open|launch|"
    r"establish|release|evacuate|withdraw|support|increase|raise|cut|reduce|double|triple|train|buy|purchase|host|"
    r"extend|continue|help|join|ratify|implement|restore|reopen|re-open|hire|create|expand|visit|end|lift|hold)"
)

KINDS: dict[CommitmentKind, tuple[Rule, ...]] = {
    "agreement": (
        _rule(
            r"\b(?P<status>(?:(?:has|have|had)\s+)?(?:also\s+|jointly\s+|provisionally\s+|formally\s+|today\s+)?agreed)\s+"
            rf"(?:\w+\s+)?(?:on\s+\w+\s+)?(?:to\s+(?!disagree)(?=\w)|upon\b|on\s+(?:a|an|the)\b|(?:a|an)\s+{_MODIFIERS}{_PAPER}|that\b)",
            refuse=r"\bagreed (?:to (?:be|appear|comment|speak)|that (?:it|he|she|there) (?:is|was|were))\b",
        ),
        _rule(
            r"(?<!newly )(?<!recently )(?<!the )\b"
            r"(?P<status>signed|inked|sealed|concluded|finalised|finalized|struck|reached|clinched)\s+"
            rf"(?P<what>{_MODIFIERS}{_PAPER})\b",
        ),
        _rule(rf"\b(?P<what>{_PAPER}\b[^.;]{{0,120}}?)(?<!\band)(?<!\band )\s*,?\s*(?:which\s+)?"
              r"(?:was|were|has been|have been|being)\s+"
              r"(?P<status>signed|concluded|agreed|sealed|reached)\b"),
        _rule(rf"\bwith\s+the\s+(?P<status>signing)\s+of\s+(?P<what>{_MODIFIERS}{_PAPER})\b"),
        _rule(rf"\b(?:oversaw|witnessed|attended)\s+the\s+(?P<status>signing)\s+of\s+(?P<what>{_MODIFIERS}{_PAPER})\b"),
        _rule(
            rf"\b(?P<status>(?:are|is)\s+(?:due|set|expected|scheduled)\s+to\s+sign|will\s+sign)\s+"
            rf"(?P<what>{_MODIFIERS}{_PAPER})\b"
        ),
    ),
    "target": (
        _rule(
            r"\b(?P<status>set|lifted|raised|announced|agreed(?:\s+on)?|adopted|reaffirmed|doubled)\s+"
            r"(?P<what>(?:[\w'’-]+\s+){0,6}?(?:target|goal)s?(?:\s+(?:for|on)\s+[^.,;\"“”]{0,80}[^.,;\"“”\s])?)(?![\w-])"
        ),
        _rule(
            r"\b(?P<what>(?:[\w'’-]+\s+){0,3}?(?:target|goal))\s+(?:of|at|to)\s+(?=[^.;]{0,30}?(?:\d|[$€£]))",
            amount=True,
        ),
        _rule(
            r"\b(?P<status>aims?|aim(?:ed|ing)|seeks?|plans?|hopes?)\s+to\s+(?P<what>(?:reach|raise|increase|bring|lift|boost|"
            r"double|cut|reduce|expand)\b[^.;,]{0,90})",
            amount=True,
        ),
    ),
    "pledge": (
        _rule(r"\b(?P<status>pledg(?:ed|es|ing)|promis(?:ed|es|ing)|vow(?:ed|s|ing)|undertook)\s+"
              r"(?:(?:on\s+)?\w+day\s+)?(?:to\b|that\b|(?:more|nearly|up|about|another|an?)?\s*(?:than\s+)?(?=[$€£\d]))"),
        _rule(r"\b(?P<status>(?:has|have|is|are)\s+committed)\s+(?:itself\s+|themselves\s+)?to\b"),
        _rule(
            rf"\b(?P<status>will)\s+(?P<what>(?:also\s+|jointly\s+|soon\s+)?{_DO}\b[^.;\"“”]{{0,160}})",
            refuse=r"\b(?:believ|hop(?:e|es|ed|ing)\b|expect|confident|think|thinks|thought|predict|doubt|wish|fear|"
            r"forecast|likely|sure)\w*\b[^.;]*\bwill\b|\bwill\s+(?:help|continue|end|hold|join)\s+(?:rise|fall|grow|the\s+day|up)\b|\bi\s+will\b",
        ),
        _rule(rf"\b(?P<status>due)\s+to\s+(?P<what>(?:jointly\s+)?{_DO}\b[^.,;\"“”]{{0,120}})"),
        _rule(r"\b(?P<status>offered)\s+to\s+(?!resign|quit)"),
    ),
    "deadline": (
        _rule(r"\bdeadline\s+(?:of|for|is|was|to)\b", date=True),
        _rule(rf"\b(?P<status>must|has\s+to|have\s+to|is\s+due\s+to|are\s+due\s+to)\s+(?P<what>{_DO}\b[^.;]{{0,120}}?)\s+"
              r"(?:by|before|no\s+later\s+than)\s", date=True),
        _rule(r"\b(?:to\s+be\s+(?P<status>completed|delivered|finished|ready)|will\s+(?:take\s+effect|expire|enter\s+into\s+force))\s+"
              r"(?:by|on|in|before)\s", date=True),
    ),
}  # fmt: skip

LEAVE_ALONE = {
    # In the clause up to the phrase: denied, wanted from others, supposed, failed, or long broken.
    "before": re.compile(
        r"\b(?:not|never|no|nor|neither|none|nothing|denie[sd]|deny|denying|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|"
        r"fail(?:s|ed|ing)?|without|cancel(?:s|led|ed)|threat(?:en|ens|ened|ening|s)?|warn(?:s|ed|ing)?|demand(?:s\s+that|ed|ing)|"
        r"urg(?:e|es|ed|ing)|call(?:s|ed|ing)?\s+(?:on|for)|insist(?:s|ed|ing)?|ask(?:s|ed|ing)?|order(?:ed|ing)|"
        r"should|ought|could|might|may|would|if|unless|whether|accus(?:e|es|ed|ing)|alleg(?:e|es|ed|ing)|violat(?:e|es|ed|ing)|"
        r"breach(?:es|ed|ing)?|under\s+(?:the|a|an)\s+(?:\d{4}\s+)?(?:agreement|deal|accord|pact|treaty)|yet\s+to|unable|"
        r"rumou?rs?|speculation|hypothetical|suggest(?:s|ed)?|n['’]t|wants?|wanted|until|once|after\s+(?:they|it|he|she)|"
        r"who|previously|earlier\s+agreed|had\s+(?:once|earlier|previously))\b|n['’]t\b",
        re.IGNORECASE,
    ),
    "after": re.compile(
        r"\s*(?:with\s+(?:him|her|them|that|the\s+(?:view|assessment|idea))|or\s+disagree|not\s)", re.IGNORECASE
    ),
    "condition": re.compile(
        r"\b(?:if|unless|provided\s+that|on\s+condition|as\s+long\s+as|only\s+(?:if|when|after)|but\s+(?:later\s+)?(?:broke|reneged|"
        r"failed|walked)|fell\s+through|collapsed|broke\s+down|was\s+scrapped)\b",
        re.IGNORECASE,
    ),
}
RELATION = re.compile(r"[,;:]\s|\s[–—-]\s|,?\s(?:which|according\s+to|said|says)\s|[\"”]|\.$")
