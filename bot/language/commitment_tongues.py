"""Commitments in German, French, Italian, Spanish and Turkish: each language's verbs, and what takes them back."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.model.reading import CommitmentKind
from bot.model.span import Span

_NUM = r"(?=[^.;]*\d)"
_LONG = re.IGNORECASE


def _rule(kind: CommitmentKind, pattern: str) -> tuple[CommitmentKind, re.Pattern[str]]:
    return kind, re.compile(pattern, _LONG)


# Of two kinds whose phrases a clause holds, the one that stands first here wins.
_RULES: dict[str, tuple[tuple[CommitmentKind, re.Pattern[str]], ...]] = {
    "de": (
        _rule("deadline", r"\b(?P<status>setzte[n]?|gesetzt|räumte[n]?|gab(?:en)?|gewährte[n]?"
                     r"|verlängerte[n]?)\b[^.;]*\bFrist\b|"
                     r"\bFrist\b[^.;]*\b(?P<st2>gesetzt|verlängert|endet|läuft|eingeräumt)\b|"
                     r"\b(?:haben|hat|bleibt|bleiben)\b[^.;]*\bbis\s+(?:zum|Ende|Anfang|Mitte)\b[^.;]*\bZeit\b|"
                     r"\b(?:muss|müssen|verpflichtete?n?)\b[^.;]*\b(?:bis\s+(?:zum|spätestens|Ende|Anfang|Mitte"
                     r"|\d)|spätestens|innerhalb|binnen)\b"),
        _rule("agreement", r"\b(?P<status>unterzeichne(?:te|ten|t)|unterschrieb(?:en)?|unterschrieben|schlossen"
                      r"|schloss|vereinbar(?:te|ten|t)|"
                      r"einig(?:te|ten)\s+sich|verständig(?:te|ten)\s+sich|besiegel(?:te|ten|t)|erteil(?:te"
                      r"|ten)\b[^.;]*\bZuschlag|"
                      r"(?:haben|hat)\s+sich\b[^.;]*\b(?:geeinigt|verständigt))\b"),
        _rule("target", r"\b(?P<status>strebt|streben|peilt|peilen|anvisiert|zum\s+Ziel)\b[^.;]*|\bsetz(?:t|te|ten"
                   r"|en)\s+sich\b[^.;]*\bZiel\b|"
                   r"\bZiel\b[^.;]*\b(?:ist|sind|lautet|liegt|erhöht|angehoben)\b"
                   r"|\bsoll(?:en)?\b[^.;]*\d[^.;]*\b(?:steigen|sinken|erreichen|wachsen)\b"),
        _rule("pledge", r"\b(?P<status>versprach(?:en)?|verspricht|zugesagt|sagte[n]?\b[^.;]*\bzu(?=\s*[,.;]|\s*$)"
                   r"|sicherte[n]?\b[^.;]*\bzu\b|"
                   r"verpflicht(?:et|ete|eten)\s+sich|gelobte[n]?|garantier(?:t|te|ten)|"
                   rf"(?:will|wollen|wird|werden|plant|planen){_NUM}[^.;]*\b(?:investieren|bauen|liefern|zahlen"
                   rf"|schicken|"
                   r"entsenden|einstellen|schaffen|abbauen|streichen|senken|erhöhen|verdoppeln|aufnehmen"
                   r"|bereitstellen|ausgeben|errichten|"
                   r"kaufen|geben|stellen|eröffnen|schließen|beschaffen|pflanzen|ausbilden|halbieren|aufstocken"
                   r"|finanzieren))\b"),
    ),
    "it": (
        _rule("deadline", r"\b(?P<status>ha(?:nno)?\s+(?:fissato|dato|concesso|imposto|ordinato|prorogato)|fissa"
                     r"|concede|avr(?:à|anno)|ha(?:nno)?)\b"
                     r"[^.;]*\b(?:scadenza|termine|tempo\s+fino|entro|\d+\s+giorni|fino\s+al)\b[^.;]*\b(?:per"
                     r"|entro|di|al|a)\b|"
                     r"\b(?:dev(?:e|ono)|dovr(?:à|anno))\b[^.;]*\b(?:entro|prima\s+d|non\s+oltre)\b"
                     r"|\b(?:scadenza|termine)\b[^.;]*\b(?:è|scade|slitta)\b"),
        _rule("agreement", r"\b(?:ha(?:nno)?\s+)?(?P<status>firmato|firmano|firmarono|siglato|siglano|sottoscritto"
                      r"|stipulato|concluso|concordato|raggiunto|"
                      r"raggiungono)\b[^.;]*|\b(?:si\s+sono\s+accordat[ie]|accordo\b[^.;]*\b(?:raggiunto|firmato"
                      r"|siglato))\b"),
        _rule("target", rf"\b(?P<status>punta(?:no)?\s+a|mira(?:no)?\s+a|si\s+(?:è|sono)\s+(?:dat|post"
                   rf"|fissat)[oaie]\b[^.;]*\bobiettivo|"
                   rf"(?:ha(?:nno)?\s+)?(?:fissato|alzato|innalzato)\b[^.;]*\bobiettivo"
                   rf"|(?:l['’])?obiettivo\s+(?:è|resta)){_NUM}"),
        _rule("pledge", r"\b(?P<status>(?:ha(?:nno)?\s+)?(?:promesso|promette|promettono|garantito|assicurato)"
                   r"|si\s+(?:è|sono)\s+impegnat[oaie]|si\s+impegna(?:no)?|"
                   rf"(?:\w+(?:erà|eranno|irà|iranno)|intende|intendono|prevede\s+di|prevedono\s+di|vuole"
                   rf"|vogliono){_NUM})\b"),
    ),
    "fr": (
        _rule("deadline", r"\b(?P<status>(?:a|ont)\s+(?:donné|fixé|accordé|imposé|laissé|ordonné|prolongé|repoussé)"
                     r"|fixe|accorde)\b[^.;]*\b(?:délai|date\s+limite|"
                     r"jusqu['’]|d['’]ici|échéance|\d+\s+(?:jours|mois)|avant)|\b(?:a|ont|auront|aura)\s+jusqu['’]|"
                     r"\b(?:doi(?:t|vent)|devr(?:a|ont))\b[^.;]*\b(?:avant|au\s+plus\s+tard|d['’]ici|sous)\b"
                     r"|\bdate\s+limite\b[^.;]*\b(?:est|fixée|repoussée)\b"),
        _rule("agreement", r"\b(?:a|ont|s['’]est|se\s+sont)?\s*(?P<status>signé|signent|paraphé|conclu|concluent"
                      r"|trouvé\s+un\s+(?:accord|compromis|terrain)|"
                      r"mis(?:es)?\s+d['’]accord|sont\s+convenus?|est\s+convenu|entendu(?:e?s)?\s+sur|scellé)\b"
                      r"|\baccord\b[^.;]*\b(?:a\s+été)\s+(?:signé|conclu|trouvé)"),
        _rule("target", rf"\b(?P<status>vise(?:nt)?|ambitionne(?:nt)?|table(?:nt)?\s+sur|s['’]est\s+fixé"
                   rf"|se\s+sont\s+fixé|s['’]est\s+donné|"
                   rf"(?:a|ont)\s+(?:fixé|relevé|abaissé)\b[^.;]*\bobjectif|objectif\s+(?:est|reste)){_NUM}"),
        _rule("pledge", r"\b(?P<status>(?:a|ont)\s+(?:promis|garanti|assuré|juré)|promet(?:tent)?|s['’](?:est|engage"
                   r"|étaient)\s*(?:engagée?)?|se\s+sont\s+engagée?s|"
                   rf"s['’]engage(?:nt)?|(?:va|vont|compte|comptent|prévoit|prévoient|entend|entendent"
                   rf"|\w{{3,}}(?:era|eront|ira|iront|dra|dront)){_NUM})\b"),
    ),
    "es": (
        _rule("deadline", r"\b(?P<status>(?:ha(?:n)?\s+)?(?:dio|dieron|dado|fijó|fijaron|fijado|concedió|concedieron"
                     r"|concedido|impuso|ordenó|amplió|aplazó))\b[^.;]*\b"
                     r"(?:plazo|fecha\s+límite|hasta|antes\s+del?|\d+\s+días)\b|\btien(?:e|en)\s+hasta\b"
                     r"|\bplazo\b[^.;]*\b(?:vence|termina|expira|finaliza)\b|"
                     r"\b(?:deb(?:e|en|erá|erán)|tendr(?:á|án)\s+que|tien(?:e"
                     r"|en)\s+que)\b[^.;]*\b(?:antes\s+del?|a\s+más\s+tardar|hasta|en\s+un\s+plazo)\b"),
        _rule("agreement", r"\b(?P<status>firmaron|firmó|(?:ha|han)\s+firmado|suscribieron|suscribió|suscrito"
                      r"|rubricaron|rubricó|acordaron|acordó|(?:ha|han)\s+acordado|"
                      r"pactaron|pactó|pactado|sellaron|selló|alcanzaron\s+un|(?:ha|han)\s+alcanzado\s+un"
                      r"|cerraron\s+un|adjudicó|se\s+pusieron\s+de\s+acuerdo)\b"),
        _rule("target", rf"\b(?P<status>aspira(?:n)?\s+a|se\s+(?:ha(?:n)?\s+)?(?:fijó|fijaron|fijado|propuso|propone"
                   rf"|marcó|marcado|propuesto)|"
                   rf"(?:el\s+)?objetivo\s+(?:es|sigue)|(?:fijó|elevó|fijaron)\b[^.;]*\b(?:objetivo|meta)"
                   rf"|(?:la\s+)?meta\s+es|busca(?:n)?\s+alcanzar){_NUM}"),
        _rule("pledge", r"\b(?P<status>(?:ha(?:n)?\s+)?(?:prometió|prometieron|prometido|garantizó|garantizaron"
                   r"|aseguró\s+que)|se\s+(?:ha(?:n)?\s+)?"
                   rf"(?:comprometió|comprometieron|comprometido)|(?:\w{{2,}}(?:ará|arán|erá|erán|irá|irán)"
                   rf"|prevé|prevén|planea(?:n)?|va(?:n)?\s+a){_NUM})\b"),
    ),
    "tr": (
        _rule("deadline", r"(?P<status>\bsüre\s+(?:verdi|tanıdı|verildi|tanındı)|\b(?:gerekiyor|zorunda|yükümlü"
                     r"|mecbur)\w*|\bson\s+(?:tarih|gün)\b[^.;]*)"),
        _rule("agreement", r"(?P<status>\bimzala(?:dı|dılar|ndı|mıştı|mış)\b|\bimza\s+att?ı(?:lar)?\b|\b(?:anlaştı"
                      r"|anlaştılar|uzlaştı|uzlaştılar|mutabık\s+kaldı(?:lar)?)\b|"
                      r"\b(?:anlaşma|mutabakat|uzlaşma)(?:ya|a)?\s+(?:vardı|varıldı|sağladı|sağlandı)(?:lar)?\b"
                      r"|\bkarara\s+bağladı(?:lar)?\b)"),
        _rule("target", r"(?P<status>\bhedefl(?:iyor|edi|emekte|ediğini|ediklerini)\w*|\bhedef(?:i|ini"
                   r"|ler)?\b[^.;]*\b(?:belirledi|koydu|yükseltti|çıkardı|olarak)\b|\bamaçlıyor\w*)"),
        _rule("pledge", r"(?P<status>\b(?:taahhüt|vaat|vaad)\s+(?:etti|ediyor|ettiler)\b|\bsöz(?:ü|ünü)?\s+ver(?:di"
                   r"|diler|iyor)\b|\bgaranti\s+etti\b|"
                   r"\b\w+(?:acağını|eceğini|acaklarını|eceklerini)\s+(?:\w+\s+)?(?:duyurdu|açıkladı|bildirdi"
                   r"|söyledi|belirtti|kaydetti|ifade\s+etti)\b|"
                   r"(?<=\s)(?!ol)\w+(?:acak|ecek)(?:ları|leri|lar|ler)?(?=\s*$))"),
    ),
}  # fmt: skip
_REFUSE: dict[str, re.Pattern[str]] = {
    "de": re.compile(r"\b(?:nicht|kein\w*|nie|ohne|falls|wenn|sofern|bestritt\w*|dementier\w*|wies\w*|lehnt\w*"
                     r"|abgelehnt|forder\w*|verlang\w*|drohte?n?|könnte\w*|"
                     r"würde\w*|dürfte\w*|erwarte\w*|hoff\w*|scheiter\w*|gescheitert|verhandel\w*|Verhandlungen"
                     r"|hatte\w*|erwäg\w*|prüf\w*|soll\s+angeblich|"
                     r"Ultimatum|vorgeschlagen|schlug\w*|Entwurf|gebrochen|zurückgezogen)\b", _LONG),
    "it": re.compile(r"\b(?:non|nessun\w*|mai|senza|se|qualora|purché|smentit\w*|nega\w*|rifiut\w*|respin\w*"
                     r"|chied\w*|esig\w*|minacci\w*|potrebb\w*|vorrebb\w*|"
                     r"dovrebb\w*|aveva\w*|spera\w*|attend\w*|trattativ\w*|negoziat\w*|valuta\w*|propost\w*"
                     r"|bozza|ultimatum|secondo\s+gli\s+analisti|fallit\w*|ritirat\w*)\b", _LONG),
    "fr": re.compile(r"\b(?:ne|n['’]\w+|pas|jamais|aucun\w*|sans|si|s['’]ils?|à\s+condition|dément\w*|démenti"
                     r"|nie\w*|refus\w*|rejet\w*|exig\w*|réclam\w*|demand\w*|"
                     r"menac\w*|pourrai\w*|devrai\w*|serai\w*|avai\w*|esp[éè]r\w*|négoci\w*|pourparlers"
                     r"|propos\w*|projet\s+d|ultimatum|retir\w*|échou\w*|abandonn\w*)(?!\w)", _LONG),
    "es": re.compile(r"\b(?:no|ningun\w*|ningún|nunca|sin|si|negó|niega\w*|desmint\w*|desmiente\w*|rechaz\w*"
                     r"|exig\w*|reclam\w*|pid\w+|amenaz\w*|podría\w*|debería\w*|"
                     r"habría\w*|había\w*|espera\w*|negocia\w*|conversaciones|propus\w*|propuesta|borrador"
                     r"|estudia\w*|ultimátum|retir\w*|fracas\w*|incumpl\w*)\b", _LONG),
    "tr": re.compile(r"\b(?:değil|yok|hiçbir|olmadan|eğer|yalanla\w*|reddet\w*|reddedildi|tehdit\w*|talep\w*"
                     r"|istedi\w*|istiyor\w*|çağrı\w*|"
                     r"uzmanlara\s+göre|analist\w*|beklen\w*|bekliyor\w*|görüşme\w*|müzakere\w*|öner\w*"
                     r"|taslak\w*|umut\w*|umuyor\w*|iddia\w*|\w+(?:sa|se)lar\b|"
                     r"\w+(?:[ae]bilir)\w*|\w+m[ae]d[ıi]\w*|\w+m[ae]y[ae]ca\w*|\w+m[ae]diğin\w*|başarısız"
                     r"|geri\s+çekti|\w+(?:mıştı|mişti)\b|devam\s+edecek)\b", _LONG),
}  # fmt: skip
_SOURCE: dict[str, re.Pattern[str]] = {
    "de": re.compile(
        r",\s+(?:wie\b|teilte\b|sagte\b|hieß\b|so\b|erklärte\b|berichtete\b|laut\b)[^.;]*$|\s+(?:laut"
        r"|zufolge)\b[^,.;]*$"
    ),
    "it": re.compile(
        r",\s+(?:ha\s+detto|ha\s+annunciato|ha\s+dichiarato|secondo|come|ha\s+reso|ha\s+fatto|si\s+legge)\b[^.;]*$"
    ),
    "fr": re.compile(
        r",\s+(?:a\s+(?:annoncé|déclaré|dit|indiqué|précisé|affirmé|expliqué)|selon|d['’]après|ont\s+\w+é"
        r"|a-t-\w+)\b[^.;]*$"
    ),
    "es": re.compile(r",\s+(?:según|dijo|anunció|informó|declaró|afirmó|señaló|explicó|indicó|ha\s+dicho)\b[^.;]*$"),
    "tr": re.compile(r"\s+(?:duyurdu|açıkladı|bildirdi|söyledi|belirtti|kaydetti|dedi)(?:lar|ler)?$"),
}
_LED: dict[str, re.Pattern[str]] = {
    "de": re.compile(r"^(?:Laut|Nach|Wie|Am)\b[^,;]{0,80},\s+"),
    "it": re.compile(r"^(?:Secondo|Dopo|Nel\s+corso|Durante|Al\s+termine)\b[^,;]{0,80},\s+"
                     r"|^[^,;]{3,60}\bha(?:nno)?\s+(?:detto|annunciato|dichiarato)\s+che\s+"),
    "fr": re.compile(r"^(?:Selon|Après|Au\s+terme|Lors|À\s+l['’]issue|D['’]après)\b[^,;]{0,80},\s+"
                     r"|^[^,;]{3,60}\b(?:a|ont)\s+(?:dit|annoncé|déclaré|indiqué|affirmé)\s+qu(?:e\s+|['’])"),
    "es": re.compile(r"^(?:Según|Tras|Después|Durante|Al\s+término)\b[^,;]{0,80},\s+|^[^,;]{3,60}\b(?:dijo"
                     r"|anunció|informó|declaró|afirmó)(?:\s+el\s+\w+)?\s+(?:de\s+)?que\s+"),
    "tr": re.compile(r"^[^,;]{0,60}(?:göre|ardından|sonra|sonunda),?\s+"),
}  # fmt: skip
_CLAUSES = re.compile(
    r";\s+|:\s+|\s[–—]\s|,\s+(?:aber|doch|ma|mais|pero|ancak|fakat|ama|während|mentre|tandis\s+que"
    r"|mientras)\s+",
    _LONG,
)
_RELATIVE = re.compile(
    r"(?:,\s+(?:\w+\s+)?(?:das|der|die|den|dem)|\bwelche\w*|\bche|\bcui|\bqui|\bque|\bdont|\boù|\bquien\w*"
    r"|\bcuy[oa])\s+(?:[\w'’-]+\s+){0,4}$",
    _LONG,
)
_PARTICIPLE_OF = re.compile(r"(?:,|\b(?:accordo|accord|acuerdo|traité|trattato|tratado|Abkommen|Vertrag))\s*$", _LONG)
_EARLIER = re.compile(
    r"\b(?:(?:in|im|nel|en)\s+(?:1[89]|20)\d\d|(?:1[89]|20)\d\d(?:['’]\w+|\s+yılında))\b|\b(?:vor\s+\w+\s+Jahren|anni\s+fa|il\s+y\s+a\s+\w+\s+ans"
    r"|hace\s+\w+\s+años|yıl\s+önce|letztes\s+Jahr|"
    r"im\s+vergangenen\s+Jahr|l['’]anno\s+scorso|l['’]an\s+dernier|el\s+año\s+pasado|geçen\s+yıl)\b",
    _LONG,
)
_TIME = re.compile(
    r"\d|\b(?:Jahr\w*|Monat\w*|Woche\w*|anno|anni|mes\w+|estate|inverno|primavera|ans?|mois|été|hiver|printemps"
    r"|años?|verano|invierno|yıl\w*|ay|hafta\w*)\b",
    _LONG,
)
_AGREED_ON = re.compile(
    r"abkommen|vertrag|vereinbar|einig|verständig|waffenruhe|absicht|protokoll|pakt|bündnis|kompromiss|zuschlag"
    r"|accord|intes|"
    r"trattat|contratt|patto|protocoll|memorandum|tregu|traité|contrat|pacte|convention|trêve|convenu"
    r"|d['’]accord|entendu|compromis|terrain|acuerd|acord|tratado|"
    r"pact|convenio|memorando|adjudic|anlaş|mutabak|protokol|sözleşme|uzlaş|ateşkes|memorandum|mutabık|imza"
    r"|karar", _LONG)  # fmt: skip


_ESTIMATE = re.compile(
    r"\b(?:coster(?:à|anno)|costará[n]?|coûter(?:a|ont)|kosten\s+(?:wird|werden)|(?:wird|werden)\b.*\bkosten|varr(?:à|anno)"
    r"|valdr(?:a|ont)|durer(?:à|anno|a|ont)|durará[n]?|mal\s+olaca\w+)(?!\w)",
    _LONG,
)
"""What a thing will cost or how long it will take is an estimate, nobody's word."""


class ForeignHit(NamedTuple):
    """What a clause commits somebody to: the kind, the clause's place in the sentence, the phrase."""

    kind: CommitmentKind
    span: Span
    match: re.Match[str]


def foreign_hits(words: str, language: str) -> list[ForeignHit]:
    """Return what a sentence of one of the five languages commits somebody to; another language gives none."""
    rules = _RULES.get(language)
    if rules is None or words.rstrip("\"'”’» ").endswith("?"):
        return []
    found: list[ForeignHit] = []
    for clause in _pieces(words):
        if len(clause) < 12 or _REFUSE[language].search(words, clause.start, clause.end):
            continue
        if _ESTIMATE.search(words, clause.start, clause.end):
            continue
        hit = _first(words, clause, language)
        if hit is not None:
            found.append(hit)
    return found


def _first(words: str, clause: Span, language: str) -> ForeignHit | None:
    for kind, pattern in _RULES[language]:
        for match in pattern.finditer(words, clause.start, clause.end):
            told = _LED[language].match(words[clause.start : clause.end])
            start = clause.start + (told.end() if told else 0)
            left = words[min(start, match.start()) : match.start()]
            if _RELATIVE.search(left) or _PARTICIPLE_OF.search(left):
                continue
            whole = words[clause.start : clause.end]
            if kind == "agreement" and (not _AGREED_ON.search(whole) or _EARLIER.search(whole)):
                continue
            if kind == "deadline" and not _TIME.search(whole):
                continue
            if language == "tr" and kind in ("pledge", "target") and not _TIME.search(whole):
                continue
            return ForeignHit(kind, _shortest(words, clause, language, match), match)
    return None


def _pieces(words: str) -> list[Span]:
    found: list[Span | None] = []
    start = 0
    for mark in _CLAUSES.finditer(words):
        found.append(_edged(words, start, mark.start()))
        start = mark.end()
    found.append(_edged(words, start, len(words)))
    return [piece for piece in found if piece is not None]


def _edged(words: str, start: int, end: int) -> Span | None:
    while start < end and words[start] in ' \n\t,"“”„«»‘’':
        start += 1
    while end > start and words[end - 1] in ' \n\t,.!"“”„«»‘’':
        end -= 1
    return Span(start, end) if end > start else None


def _shortest(words: str, clause: Span, language: str, match: re.Match[str]) -> Span:
    """Return the clause without who said it and without circumstances at its head."""
    body = words[clause.start : clause.end]
    led = _LED[language].search(body)
    start = clause.start + (led.end() if led and clause.start + led.end() <= match.start() else 0)
    source = _SOURCE[language].search(body)
    least = max(start, match.start()) + 1
    end = clause.start + source.start() if source and clause.start + source.start() >= least else clause.end
    return Span(start, end)
