"""What takes a commitment back in English: denial, demand, threat, condition, forecast, background, an earlier year."""

from __future__ import annotations

import re

BEFORE = re.compile(
    r"\b(?:not(?!\s+later\s+than|\s+only)|never|no(?!\s+(?:later|more|less|fewer|longer)\s+than)|nor|neither"
    r"|none|nothing|nobody|hardly|barely|den(?:y|ies|ied|ying)|disput(?:es|ed)|reject(?:s|ed|ing)?|"
    r"refus(?:e|es|ed|ing|al)|fail(?:s|ed|ing|ure)?|without|cancel(?:s|led|ed)|threat(?:en|ens|ened|ening|s)?|"
    r"warn(?:s|ed|ing)?|demand(?:s|ed|ing)?|urg(?:e|es|ed|ing)|call(?:s|ed|ing)?\s+(?:on|for|upon)|insist(?:s|ed"
    r"|ing)?|"
    r"ask(?:s|ed|ing)?|appeal(?:s|ed|ing)|beg(?:s|ged)|press(?:es|ed|ing)|should|ought|could|might|may|if|unless"
    r"|whether|"
    r"would|accus(?:e|es|ed|ing|ation)|alleg(?:e|es|ed|ing|ation)|violat(?:e|es|ed|ing)|breach(?:es|ed|ing)?"
    r"|yet\s+to|unable|"
    r"rumou?rs?|speculation|hypothetical|suggest(?:s|ed)?|propos(?:e|es|ed|al|als|ing)|unclear|uncertain|doubts?"
    r"|doubt(?:ed|ful)|"
    r"wants?|wanted|hop(?:e|es|ed|ing)|wish(?:es|ed)?|expect(?:s|ed|ation|ing)?|expectations|forecasts?|forecast"
    r"|predict(?:s|ed)?|"
    r"estimates?|estimated|analysts?|economists?|brokers?|believ(?:e|es|ed)|think|thinks|thought|fear(?:s|ed)?"
    r"|likely|sure|"
    r"confident|draft|option|considering|weighing|studying|debating|mulling|exploring|previously|once|formerly"
    r"|originally|"
    r"abandon(?:s|ed|ing)|withdr(?:aw|ew|awn)|shelved|scrapped|dropped|broke|broken|reneged|backed\s+out"
    r"|pulled\s+out|"
    r"walked\s+away|missed|expired|lapsed|promised\s+to\s+have|used\s+to|close\s+to|far\s+from|instead\s+of"
    r"|rather\s+than|"
    r"blam(?:e|es|ed|ing)|critici[sz](?:e|es|ed|ing)|mock(?:s|ed)|regret(?:s|ted)?|supposed\s+to|meant\s+to"
    r"|fell\s+short|"
    r"shy\s+of|ruled\s+out|declin(?:es|ed)|ultimatum|as\s+soon\s+as|wait(?:s|ing|ed)?\s+for|pending)\b|n['’]t\b",
    re.IGNORECASE,
)
AFTER = re.compile(
    r"\s*(?:with\s+(?:him|her|them|that|the\s+(?:view|assessment|idea))|or\s+disagree|not\s|nothing\b|neither\b"
    r"|no\s+(?:more\s+"
    r"than\s+)?(?:talks|word)|only\s+(?:if|when|after|once)|but\s+(?:never|did\s+not))",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\b(?:if|unless|as\s+long\s+as|only\s+(?:if|when|after|once)|in\s+the\s+event|should\s+(?:it|they|he|she"
    r"|the|talks)\b|"
    r"depending\s+on|subject\s+to)\b|^(?:[\"'“‘]\s*)?(?:Had|Were|Should)\b",
    re.IGNORECASE,
)
UNDONE = re.compile(
    r"\b(?:but\s+(?:later\s+|then\s+)?(?:broke|reneged|failed|walked|pulled|withdrew|never)|fell\s+through"
    r"|collapsed|broke\s+down|"
    r"was\s+(?:scrapped|shelved|cancelled|never)|were\s+(?:scrapped|shelved|cancelled|never)"
    r"|has\s+since\s+(?:been|expired|lapsed)|"
    r"(?:has|have)\s+(?:never|not)\s+been|went\s+unpaid|was\s+missed|came\s+to\s+nothing|in\s+vain"
    r"|or\s+the\s+\w+|or\s+face\b|"
    r"or\s+be\b|or\s+else)\b",
    re.IGNORECASE,
)
EARLIER = re.compile(
    r"\b(?:last\s+(?:year|decade|century)|(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|twenty"
    r"|thirty|forty|fifty|\d+|"
    r"several|some|many|a\s+few)\s+(?:years?|decades?)\s+(?:ago|earlier|before)|(?:a\s+)?(?:decades?"
    r"|years)\s+ago|at\s+the\s+time|"
    r"(?:in|since|from|of|during)\s+(?:the\s+)?(?:early\s+|late\s+|(?:January|February|March|April|May|June|July"
    r"|August|September|"
    r"October|November|December|spring|summer|autumn|winter)\s+(?:of\s+)?)?(?:1\d{3}|20\d\d)s?)\b",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    r"\b(?:which|who|whom|whose|where|when|while|as|than|because|since|after|before|until|once|though|although"
    r"|what|how)\b"
    r"(?:(?!,)[^;:]){0,60}$|(?P<that>\bthat\b)(?:(?!,)[^;:]){0,60}$",
    re.IGNORECASE,
)
SAID = (
    r"(?:said|says|saying|say|announced|announces|announcing|told|tells|added|adds|confirmed|confirms|declared"
    r"|declares|stated|"
    r"disclosed|revealed|reported|wrote|writes|pledged|promised|vowed|agreed|undertook|assured|guaranteed"
    r"|committed|notified|"
    r"informed|made\s+(?:it\s+)?(?:clear|known|plain)|word|pledge|promise|announcement|statement|decided|noted"
    r"|explained|replied)"
)
COMPLEMENT = re.compile(rf"\b{SAID}\b[^,;:]{{0,50}}$", re.IGNORECASE)
"""Before "that": then it opens what was said, not a relative clause."""
PLUPERFECT = re.compile(r"\bhad\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
PARTICIPLE = re.compile(
    r"(?:,|\b(?:agreement|deal|accord|treaty|contract|pact|protocol|memorandum|plan|sum|money|amount|aid|funds"
    r"|jets|ships|shares|"
    r"target|pledge|promise|measures|(?:million|billion|bn|percent|per\s+cent)(?:\s+\w+)?))\s*$",
    re.IGNORECASE,
)
NOUN_LED = re.compile(
    r"\b(?:the|a|an|its|their|his|her|our|newly|recently|freshly|of|for|on|with|by|from|as|in|about|over)\s*$",
    re.IGNORECASE,
)
AUTHORITY = re.compile(
    r"\b(?:courts?|tribunals?|judges?|magistrates?|arbitrators?|panel|laws?|bill|act|regulations?|rules?"
    r"|directives?|decrees?|"
    r"statutes?|constitution|treaty|licen[cs]e|permit|regulators?|authority|authorities|agency|commission"
    r"|council|parliament|"
    r"assembly|congress|senate|bundestag|knesset|sejm|government|cabinet|ministry|minister|president|governor"
    r"|mayor|inspectorate|"
    r"watchdog|ombudsman|central\s+bank|bank|fund|board|union|united\s+nations|un|eu|brussels|committee|bureau"
    r"|office|chamber|"
    r"fifa|uefa|federation|prosecutors?|inquiry|resolution|ruling|order|verdict|mandate|contract|agreement"
    r"|company|operator)\b",
    re.IGNORECASE,
)
NO_AUTHORITY = re.compile(
    r"\b(?:rebels?|militants?|militias?|insurgents?|protesters?|demonstrators?|gunmen|kidnappers?|hijackers?"
    r"|junta|army|strikers?|"
    r"unions?\s+of|opposition|farmers|residents|villagers|students|hackers|guerrillas?|separatists?|coup"
    r"|general\s+\w+|generals|"
    r"warlord|tribesmen|activists?|campaigners?|trade\s+unions?|midnight)\b",
    re.IGNORECASE,
)
CLOSED_APPOSITION = re.compile(
    r"[^,]+,\s+(?:the|a|an|its|which|who|whose|of|one|formerly|based)\b[^,]+,\s*$", re.IGNORECASE
)
"""A subject with what it is between commas: the verb behind the second comma is the clause's own."""
