"""The phrases by which English news tells of agreements."""

from __future__ import annotations

from bot.language.commitment_words import ADVERB, DAY, HAVE, MEET, MODIFIERS, PAPER, Rule, rule

AGREEMENTS: tuple[Rule, ...] = (
    # What an agreement that the sentence names binds the sides to.
    rule(
        "agreement",
        rf"(?:\bunder|\bin\s+line\s+with|\bas\s+part\s+of)\s+(?:the|an?|this|their|its|that)?\s*{MODIFIERS}"
        rf"(?!(?:licen|order|franchis|charter))(?P<what>{PAPER})\b(?!\s+(?:being|under))",
        "noun",
        hints="under |in line|part of",
    ),
    rule(
        "agreement",
        rf"\b(?P<what>{PAPER})\s+(?P<status>signed|agreed|reached|struck|brokered|concluded|sealed"
        rf"|initialled)\b[^.;]{{0,90}}?"
        r"\b(?:is|are)\s+to\b|"
        rf"\b{PAPER}\s+(?:between|by)\b[^.;]{{0,80}}?\b(?:takes?\s+effect|is\s+to\s+(?:take\s+effect|begin"
        rf"|enter))",
        hints="signed|agreed|reached|struck|brokered|concluded|sealed|initialled|take effect|takes effect",
    ),
    rule(
        "agreement",
        r"\bjoint\s+venture\b[^.;]{0,120}?\b(?:is|are|will)\s+(?:to\s+)?be\s+(?P<status>founded|set\s+up"
        r"|established)\b",
        hints="joint venture",
    ),
    # Sides sign, reach, settle.
    rule(
        "agreement",
        rf"\b{HAVE}{ADVERB}(?P<status>signed|inked|initialled|sealed|concluded|finali[sz]ed|struck|reached"
        rf"|clinched|"
        rf"adopted|brokered|hammered\s+out|settled|closed|exchanged|agreed|secured|won|landed|awarded|renewed"
        rf"|prolonged|"
        rf"extended|entered(?:\s+into)?|approved|made|accepted|formed|founded)\s+{DAY}(?:on\s+|in\s+\w+\s+)?"
        rf"(?P<what>{MODIFIERS}{PAPER})\b",
        "past",
        hints="sign|inked|initial|seal|conclu|finali|struck|reach|clinch|adopt|broker|hammer|settled"
        "|closed|exchang|agreed|secur|won|landed|award|renew|prolong|extend|enter|approv|made"
        "|accept|formed|found",
    ),
    rule(
        "agreement",
        rf"\b{HAVE}{ADVERB}(?P<status>agreed|consented|acceded|assented)\s+{DAY}(?:(?:in\s+principle"
        rf"|at\s+last|in\s+\w+|"
        rf"with\s+(?!(?:him|her|them|that|the\s+view|this)\b)[^,;]{{2,40}}?)[, ]\s*)?{DAY}"
        rf"(?:to\s+{MEET}(?=\w)|upon\b|on\s+(?=\w)(?!how\b|what\b|whether\b)|(?:a|an"
        rf"|the)\s+{MODIFIERS}(?:{PAPER}|targets?|ceilings?|caps?|limits?|prices?)\b|"
        r"that\b(?!\s+(?:it|he|she|there|this|the\s+[\w-]+(?:\s+[\w-]+)?)\s+(?:is|was|were|had|remains?"
        r"|remained)\b))",
        "past",
        hints="agreed|consented|acceded|assented",
    ),
    rule(
        "agreement",
        rf"\b{HAVE}{ADVERB}(?P<status>settled\s+on|came\s+to\s+terms|come\s+to\s+terms|made\s+peace|sh(?:ook"
        rf"|aken)\s+hands\s+on|settled\s+(?:a|the|their|its)\s+(?:[\w-]+\s+){0, 3}(?:disputes?|row|case|strike"
        rf"|lawsuit|claims?)|"
        r"joined\s+forces|buried\s+the\s+hatchet|(?:put|set)\s+their\s+(?:names|signatures?)\s+to|"
        r"gave\s+(?:its|their|his|her)\s+(?:consent|assent|blessing|approval)|given\s+(?:its|their)\s+(?:consent"
        r"|assent|approval)"
        r"|accepted\s+(?:the\s+)?[^.;,]{0,40}?(?:request|offer|terms|proposal|invitation\s+to\s+join))\b",
        "past",
        hints="settled|terms|peace|hands|forces|hatchet|names|signature|consent|assent|blessing|approval|accepted",
    ),
    rule(
        "agreement",
        rf"\b(?:(?:has|have|had)\s+(?:been\s+)?|was\s+|were\s+)?(?P<status>awarded|granted|handed"
        rf"|given)\s+(?P<what>{MODIFIERS}"
        r"(?:contracts?|concessions?|orders?|leases?|franchises?|licen[cs]es?|requests?))\b",
        "past",
        hints="award|grant|handed|given",
    ),
    rule(
        "agreement",
        rf"\b{HAVE}{ADVERB}(?P<status>ordered|leased|chartered|contracted|commissioned)\s+"
        r"(?=(?:(?:up\s+to|a\s+further|another|some|about|around|nearly|more\s+than|an?\s+additional)\s+)?"
        r"(?:\d|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b|twelve\b|dozens\b"
        r"|a\s+dozen\b|hundreds\b"
        r"|twenty\b|thirty\b|forty\b|fifty\b|sixty\b))[^.;]{0,120}?\b(?:from|with|to|at)\b",
        "past",
        hints="ordered|leased|chartered|contracted|commissioned",
    ),
    rule("agreement", rf"\b{HAVE}(?P<status>placed)\s+(?P<what>{MODIFIERS}orders?)\b", "past", hints="placed"),
    rule(
        "agreement",
        rf"\b(?P<what>{PAPER}\b[^.;]{{0,120}}?)(?<!\band)(?<!\band )\s*,?\s*(?:which\s+)?(?:was|were|has\s+been"
        rf"|have\s+been|"
        rf"is|are|being)\s+{ADVERB}(?P<status>signed|concluded|agreed|sealed|reached|initialled|struck"
        rf"|finali[sz]ed|adopted)\b",
        "noun",
        hints="signed|concluded|agreed|sealed|reached|initialled|struck|finali|adopted",
    ),
    rule("agreement", rf"\bwith\s+the\s+(?P<status>signing)\s+of\s+(?P<what>{MODIFIERS}{PAPER})\b", hints="signing of"),
    rule(
        "agreement",
        rf"\b(?:oversaw|witnessed|attended)\s+the\s+(?P<status>signing)\s+of\s+(?P<what>{MODIFIERS}{PAPER})\b",
        "past",
        hints="signing of",
    ),
    rule(
        "agreement",
        rf"\b(?P<status>(?:(?:are|is)\s+(?:due\s+|set\s+|scheduled\s+)?to|will)\s+(?:jointly\s+"
        rf"|formally\s+)?(?:sign|initial))\s+"
        rf"(?P<what>{MODIFIERS}{PAPER})\b",
        "future",
        "date",
        hints="sign|initial",
    ),
)
