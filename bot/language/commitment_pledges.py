"""The phrases by which English news tells of pledges."""

from __future__ import annotations

import re

from bot.language.commitment_words import ADVERB, DAY, DO, EMPTY, HAVE, SELF, Rule, rule

PLEDGES: tuple[Rule, ...] = (
    # Pledges: by their own verb, or a definite act with a number or a date.
    rule(
        "pledge",
        rf"\b{HAVE}{ADVERB}(?P<status>pledge[sd]?|promise[sd]?|vow(?:s|ed)?|undertakes?|undertook|undertaken"
        rf"|swears?|swore|"
        rf"sworn|pledging|promising|vowing)\s+{DAY}(?:(?!to\b|that\b)[\w-]+\s+(?=that\b))?"
        rf"(?:(?:not\s+)?to\s+{EMPTY}|that\b|(?:[\w'’-]+\s+){{0,4}}?(?=[$€£\d]|(?:two|three|four|five|six|seven"
        rf"|eight|nine|ten|half|another|"
        r"an?\s+(?:further|extra|additional|new|free)|more|up\s+to|no)\b))",
        "past",
        hints="pledg|promis|vow|undert|swor|swear",
    ),
    rule(
        "pledge",
        rf"\b{HAVE}{ADVERB}(?P<status>pledged|promised|assured|guaranteed|promises|assures"
        rf"|guarantees)\s+(?P<what>\S[^.;]{{3,}})",
        "past",
        "number|date|that",
        hints="pledged|promise|assure|guarantee",
    ),
    rule(
        "pledge",
        rf"\b(?:(?:has|have)\s+|(?:is|are)\s+)?{ADVERB}(?P<status>committed|bound|obliged|commits?"
        rf"|binds?)\s+(?:{SELF}\s+)?"
        rf"(?:government\s+|country\s+|party\s+)?to\s+{EMPTY}",
        "past",
        "reflexive",
        hints="commit|bound|oblig|bind",
    ),
    rule(
        "pledge",
        rf"\b{HAVE}(?P<status>committed|earmarked|set\s+aside"
        rf"|allocated)\s+(?P<what>[^.;]{{1,90}})",
        "past",
        "money",
        hints="committed|earmarked|set aside|allocated",
    ),
    rule(
        "pledge",
        rf"\b{HAVE}{ADVERB}(?P<status>reaffirmed|renewed|repeated|confirmed|reiterated|restated|made|gave"
        rf"|given|offered|"
        r"announced)\s+(?:[\w'’-]+\s+){0,3}?(?:pledge|promise|commitment|undertaking|guarantee|assurance|word"
        r"|vow|assurances|"
        rf"guarantees)\s+(?:[\w-]+\s+){{0,2}}?(?:to\s+{EMPTY}|that\b|of\s+(?=[$€£\d]))",
        "past",
        hints="pledge|promise|commitment|undertaking|guarantee|assurance|word|vow",
    ),
    rule(
        "pledge",
        r"\b(?:give|gives|gave|have|has)\s+(?:you\s+|them\s+)?(?:my|our|his|her|its"
        r"|their)\s+word\b",
        hints="word",
    ),
    rule(
        "pledge",
        r"\b(?:my|our|his|her|its|their)\s+(?:pledge|promise|commitment|guarantee"
        r"|vow)\s+(?:\w+\s+){0,3}?is\b(?:\s+\w+)?:?",
        hints="pledge|promise|commitment|guarantee|vow",
    ),
    rule(
        "pledge",
        rf"\b(?P<status>(?:will|shall|['’]ll)(?:\s+have)?|(?:is|are|was|were)\s+(?:due\s+|set\s+)?to"
        r"|(?<!\bthe\s)(?<!\ba\s)(?<!\bits\s)(?<!\btheir\s)(?<!\bof\s)(?:plan|plans|intend|intends)\s+to"
        rf"|(?:is|are)\s+(?:planning|preparing|going)\s+to|(?:has\s+|have\s+)?decided\s+to|announced\s+plans\s+to)\s+"
        rf"(?P<what>(?:also\s+|jointly\s+|soon\s+|together\s+|be\s+)?(?:{DO}|\w+ed|\w+ing|built|sent|paid"
        rf"|spent)\b[^.;\"“”]{{0,200}})",
        "future",
        "definite",
        hints="will|shall|'ll|’ll| to |announced",
    ),
    rule(
        "pledge",
        rf"\b(?P<status>would|planned\s+to|intended\s+to|was\s+to|were\s+to)\s+(?P<what>(?:also\s+|jointly\s+"
        rf"|soon\s+|together\s+)?{DO}\b[^.;\"“”]{{0,200}})",
        "future",
        "definite said",
        hints="would|planned|intended| to ",
    ),
    rule(
        "pledge",
        rf"(?<![\w’'])(?P<status>to)\s+(?P<what>{DO}\b[^.;\"“”]{{0,160}})",
        "future",
        "definite headline",
        hints="to ",
    ),
    rule(
        "pledge",
        rf"\b(?P<status>due)\s+to\s+(?P<what>jointly\s+(?:{DO})\b[^.,;\"“”]{{0,120}})",
        "future",
        hints="due to",
    ),
)

HANDOVER = re.compile(
    r"\s+and\s+(?P<who>(?:the\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){0,3})\s+(?:another\s+"
    r"|a\s+further\s+)?(?P<amount>(?:[$€£]?\d|one|"
    r"two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty)\b[^,;.]{0,40})\s*$"
)
"""A second giver under the first one's verb: "… and Luxembourg five million"."""
