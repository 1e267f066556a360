"""The phrases by which English news tells of deadlines and targets."""

from __future__ import annotations

from bot.language.commitment_words import ADVERB, DUE, HAVE, TILL, Rule, rule

DEADLINES: tuple[Rule, ...] = (
    # Deadlines: somebody with authority, or the actor itself, sets a date.
    rule(
        "deadline",
        rf"\b(?:has|have|had)\s+{TILL}\s+(?:[^.;,]{{0,60}}?\s)?to\s+(?P<what>(?!go\b)\w+[^.;]*)",
        hints="until|till|hours|days|weeks|months|years",
    ),
    rule(
        "deadline",
        rf"\b(?:(?:has|have|had)\s+)?(?:gave|give|gives|given|giving|allowed"
        rf"|granted)\s+(?P<what>[^.;]{{2,90}}?\s)??{TILL}(?=\s)",
        "past",
        hints="until|till|hours|days|weeks|months|years",
    ),
    rule(
        "deadline",
        r"\b(?:has\s+|have\s+)?(?:set|fixed|named|imposed|laid\s+down)\s+(?:[^.;]{0,80}?\b(?:deadline"
        r"|time\s+limit|cut-?off)\b|"
        r"[^.;,]{2,40}?\s+as\s+the\s+(?:date|day|limit|deadline|cut-?off))",
        "past",
        "when",
        hints="deadline|limit|cutoff|cut-off|as the",
    ),
    rule(
        "deadline",
        r"\b(?:has\s+|have\s+)?(?:moved|extended|postponed|pushed|brought\s+forward|prolonged|shifted"
        r"|put\s+back)\s+(?:back\s+|"
        r"forward\s+)?(?:the\s+|its\s+)(?:[\w-]+\s+){0,4}?(?:deadline|time\s+limit|cut-?off)\b",
        "past",
        "when",
        hints="deadline|limit|cutoff|cut-off",
    ),
    rule(
        "deadline",
        r"\b(?:deadline|time\s+limit|cut-?off(?:\s+date)?|last\s+day)\s+(?:(?:for|to)\s+[^.;]{2,90}?\s)?(?:is"
        r"|was|has\s+been|will\s+"
        r"be|now\s+is|falls|runs\s+out|expires|ends)\b",
        "noun",
        "when",
        hints="deadline|limit|cutoff|cut-off|last day",
    ),
    rule(
        "deadline",
        r"\b(?:(?:has|have)\s+)?(?P<status>ordered|obliged|required|instructed|directed|compelled|bound|told"
        r"|requires?|obliges?|"
        rf"compels?|orders?)\s+(?P<what>[^.;]{{2,90}}?\sto\s+\w+[^.;]{{0,120}}?)\s{DUE}\s",
        "past",
        "when authority",
        hints="order|oblig|requir|instruct|direct|compel|bound|told",
    ),
    rule(
        "deadline",
        r"\b(?:was|were|has\s+been|have\s+been|is|are)\s+(?P<status>ordered|obliged|required|instructed|directed"
        r"|bound|told)\s+to\s+"
        rf"(?P<what>\w+[^.;]{{0,120}}?)\s{DUE}\s",
        "past",
        "when",
        hints="ordered|obliged|required|instructed|directed|bound|told",
    ),
    rule(
        "deadline",
        rf"\bwants?\s+[^.;]{{2,60}}?\sto\s+have\s+\w+[^.;]{{0,90}}?\s{DUE}\s",
        "past",
        "when authority",
        hints="to have ",
    ),
    rule(
        "deadline",
        r"\b(?P<status>must|has\s+to|have\s+to|will\s+have\s+to|is\s+to|are\s+to|shall|needs?\s+to"
        r"|is\s+obliged\s+to|is\s+required\s+to"
        r"|are\s+obliged\s+to|are\s+required\s+to)\s+(?P<what>(?:be\s+|have\s+)?[\w-]+[^.;]{0,120}?)(?:\s"
        r"|,\s)" + DUE + r"\s",
        "modal",
        "when",
        hints="must|to |shall",
    ),
    rule(
        "deadline",
        r"\b(?P<status>must|(?:will\s+)?ha(?:s|ve)\s+to)\s+(?P<what>\w+)",
        "modal",
        "leading",
        hints="must|to ",
    ),
    rule(
        "deadline",
        r"\b(?:is|are|was|were)\s+(?P<status>due)\s+(?:(?:on|by|no\s+later\s+than|before)\s|at\s+the\s+latest)",
        "modal",
        "when",
        hints="due",
    ),
    rule(
        "deadline",
        r"\bto\s+be\s+(?P<status>completed|delivered|finished|ready)\s+(?:by|before)\s",
        "modal",
        "when",
        hints="to be ",
    ),
)

TARGETS: tuple[Rule, ...] = (
    # Targets: a figure somebody sets itself.
    rule(
        "target",
        rf"\b{HAVE}{ADVERB}(?P<status>set|sets|lifted|raised|raises|announced|adopted|reaffirmed|doubled"
        rf"|halved|lowered|cut|"
        r"trimmed|tripled|named|put|fixed|upped|increased|reduced|scaled\s+back|revised|moved|kept|maintained"
        r"|confirmed|unveiled|"
        r"brought\s+forward)\s+(?:(?:itself|themselves|himself|herself)\s+)?"
        r"(?P<what>(?:[\w'’-]+\s+){0,6}?(?:targets?|goals?|aims?|objectives?)(?:\s+(?:for"
        r"|on)\s+[^.,;\"“”]{0,80}[^.,;\"“”\s])?)(?![\w-])",
        "past",
        hints="target|goal|aim|objective",
    ),
    rule(
        "target",
        r"\b(?:targets?|goals?|aim|objective|ambition)\s+(?:for\s+[^.;]{1,60}?\s)?(?:is|was\s+(?:raised|lifted"
        r"|set|lowered|cut|moved)"
        r"|has\s+been\s+(?:raised|lifted|set|lowered|cut|moved)|remains|stands\s+at|now\s+stands)\b",
        "noun",
        "number",
        hints="target|goal|aim|objective|ambition",
    ),
    rule(
        "target", r"\b(?:has|have)\s+(?:[\w'’-]+\s+){0,4}?(?:target|goal)\s+of\b", "past", "number", hints="target|goal"
    ),
    rule(
        "target", r"\bwith\s+(?:a|the)\s+(?:target|goal)\s+of\s+[^.;]{0,30}?\d", "free", "number", hints="target|goal"
    ),
    rule(
        "target",
        r"\b(?P<status>aim|aims|aimed|targets?|targeted|(?:is|are|was|were)\s+(?:aiming|targeting)|(?:has"
        r"|have)\s+targeted)\s+"
        r"(?P<what>(?:to|for|at)?\s*\S[^.;]{0,110})",
        "past",
        "number",
        hints="aim|target",
    ),
    rule(
        "target",
        r"\bwants?\s+[^.;]{3,110}?,?\s(?:a|its|their|the)\s+(?:target|goal)\b",
        "past",
        "number",
        hints="target|goal",
    ),
    rule(
        "target",
        r"\b(?:share|rate|level|proportion|ratio|spending|output|production|capacity|emissions|turnover|exports"
        r"|stocks?|volume|quota|"
        r"deficit|number)\b[^.;]{0,90}?\b(?:is|are)\s+to\s+(?:reach|rise|grow|fall|climb|drop|increase|shrink"
        r"|be\s+(?:cut|raised|"
        r"lifted|reduced|brought))\b",
        "noun",
        "number",
        hints="is to|are to",
    ),
)
