"""Words by which a sentence shows what it is for a brief: what is to come, what was decided, what is only colour."""

from __future__ import annotations

import re

FUTURE = {
    "en": re.compile(
        r"\bwill (?!have\b)|\b(?:is|are|remains?) (?:due|set|expected|scheduled|slated|likely|planned|to be)\b"
        r"|\bdue to (?!the\b|an?\b|its\b|their\b|his\b|her\b)[a-z]+\b|\bupcoming\b|\bforthcoming\b"
        r"|\bnext (?:week|month|year|spring|summer|autumn|winter|round|step)\b|\blater this (?:week|month|year)\b"
        r"|\bin the coming (?:days|weeks|months)\b|\bplans? to\b"
    ),
    "de": re.compile(
        r"\bsoll(?:en)?\b|\bgeplant\b|\bnächste[nrs]? (?:Woche|Monat|Jahr)|\bkommende[nrs]? |\bsteh(?:t|en) .* an\b"
    ),
    "it": re.compile(r"\bsarà\b|\bsaranno\b|\bprevist[oaie]\b|\bprossim[oaie]\b|\b\w{3,}(?:erà|eranno|irà|iranno)\b"),
    "fr": re.compile(r"\bsera\b|\bseront\b|\bprévue?s?\b|\bprochaine?s?\b|\bdevrai(?:t|ent)\b|\bdoi(?:t|vent)\b"),
    "es": re.compile(r"\bserán?\b|\bprevist[oa]s?\b|\bpróxim[oa]s?\b|\b\w{3,}(?:ará|arán|erá|erán|irá|irán)\b"),
    "tr": re.compile(r"\w+(?:acak|ecek)(?:tır|tir|lar|ler)?\b|\bgelecek\b|\bönümüzdeki\b"),
}


FIRM_WORDS = {
    "en": re.compile(
        r"\b(?:agree[ds]?|sign(?:ed|s)?|pledge[ds]?|promise[ds]?|accept(?:ed|s)|undertook|approve[ds]"
        r"|reject(?:ed|s)|refuse[ds]"
        r"|den(?:ied|ies)|call(?:ed|s) (?:on|for)|warn(?:ed|s)|propose[ds]|order(?:ed|s)|announced|decided|ruled"
        r"|launched"
        r"|would|could|aims?|plans?|hopes?|wants?|expects?|expected|intends?|likely|seeks?|must|until|is to"
        r"|are to|will)\b"
    ),
    "de": re.compile(
        r"\b(?:unterzeichne\w+|vereinbar\w+|einig\w+|versprach\w*|fordert?e?n?|warnte?n?|will"
        r"|wollen|soll(?:en)?|muss|plant)\b"
    ),
    "it": re.compile(
        r"\b(?:firmat\w|accord\w|promess\w|chiest\w|chiede|vuole|vogliono|dovr\w+|punta|prevede"
        r"|decis\w|annunciat\w|entro)\b"
    ),
    "fr": re.compile(
        r"\b(?:signé\w*|accord|promis\w*|demand\w+|veut|veulent|devr\w+|vise|prévoit|décidé|annoncé"
        r"|doit|doivent)\b"
    ),
    "es": re.compile(
        r"\b(?:firm\w+|acuerd\w|acord\w+|promet\w+|pid\w+|quiere\w*|deber\w+|prevé|decid\w+"
        r"|anunci\w+|debe\w?)\b"
    ),
    "tr": re.compile(r"\w+(?:acak|ecek)\w*|\b(?:imza\w+|anlaş\w+|açıkla\w+|söz|karar\w*|hedef\w*|isti\w+|kadar)\b"),
}
"""Words of decisions, demands and plans: what a desk acts on."""

SHARE_OF = re.compile(
    r"\d\s?%|%\d|\b(?:percent|per cent|Prozent|per cento|pour cent|por ciento)\b|\byüzde \d", re.IGNORECASE
)
"""A share: one thing measured against another, seldom without news."""
COLOUR = re.compile(
    r"\b(?:something like|as if|as though|like an?|everybody|everyone|enthusiasts|call(?:s|ed)? it|in the end"
    r"|after all|of course"
    r"|not yet|the picture of|the mood|turned into|seemed|smell(?:s|ed)?|smil(?:es|ed|ing)|laugh(?:s|ed)?|joked?)\b",
    re.IGNORECASE,
)
"""Comparison, mood and generality in English: how a scene is painted."""
TEASER = re.compile(r": (?:what|how|why|who|where|when)\b[^:?]{4,90}\.?$")
"""What stands under a title to draw the reader in: "A pact and a promise: what the summit produced."."""
