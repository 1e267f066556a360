"""Cue verbs: the words by which an article hands somebody else the word, per language.

English forms are made from the verbs by spelling rules; the other languages list the forms that news uses (third
person, past and present). `noun-like` forms ("report", "claim", "note") count only where a subject stands before
and a clause or a quotation follows.
"""

from __future__ import annotations

import re

_ENGLISH = """
say tell add note warn argue claim announce stress write state explain insist suggest acknowledge admit concede
declare assert allege contend maintain deny reply respond answer ask observe remark comment confirm reveal disclose
report predict promise pledge vow urge recall recount conclude continue emphasise emphasize underline underscore tweet
post quip joke complain lament reiterate repeat reaffirm signal indicate hint testify caution counter affirm opine
estimate propose advise demand exclaim shout recommend guarantee swear inform assure notify
mention muse boast gripe interject intone elaborate clarify profess proclaim posit theorize speculate
decree rule caution decry deplore object protest retort shrug wonder
believe think hope fear expect know read
call describe brand dub label denounce criticise criticize praise blast slam dismiss accuse condemn mock hail
characterise
characterize liken refer deride decry attack defend cite urge lambast
""".split()

_IRREGULAR = {
    "say": "say says said saying", "tell": "tell tells told telling", "write": "write writes wrote written writing",
    "swear": "swear swears swore sworn swearing", "think": "think thinks thought thinking",
    "know": "know knows knew known knowing", "read": "read reads",
}  # fmt: skip
_DOUBLED = {"quip", "admit", "rebut", "dub", "slam", "refer"}


def _english_forms() -> tuple[frozenset[str], frozenset[str]]:
    finite: set[str] = set()
    running: set[str] = set()
    for verb in _ENGLISH:
        forms = _IRREGULAR[verb].split() if verb in _IRREGULAR else _regular(verb)
        for form in forms:
            (running if form.endswith("ing") else finite).add(form)
    return frozenset(finite), frozenset(running)


def _regular(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb in _DOUBLED:
        return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    return [verb, third, verb + "ed", verb + "ing"]


_NOUN_LIKE = frozenset(
    """report claim note comment state states promise pledge answer question complaint post tweet signal demand hope
    fear estimate reply joke remark reports claims notes comments promises pledges answers posts tweets signals
    demands hopes fears estimates replies jokes remarks vow vows forecast forecasts caution counter object objects
    protest protests rule rules continue post propose respond urge urges ruling
    shout shouts shrug shrugs hint hints repeat repeats rise
    stress stresses boast boasts known thought expected""".split()
)
# Views rather than speech: they count only with a clause of their own ("believes that …").
OPINION = frozenset(
    """believe believes believed think thinks thought hope hopes hoped fear fears feared expect expects expected
    know knows knew wonder wonders wondered glaubt glaubte glauben meint meinte meinen hofft hoffte hoffen befürchtet
    befürchtete vermutet vermutete schätzt schätzte erwartet erwartete rechnet rechnete crede ritiene
    spera teme pense croit espère estime cree espera considera""".split()
)
# Verbs that put somebody's own words on a thing: only the words in marks behind them are the quotation.
LABELLING = frozenset(
    _form
    for _verb in (
        "call describe brand dub label denounce criticise criticize praise blast slam dismiss accuse condemn mock"
        " hail characterise characterize liken refer deride decry attack defend cite lambast"
    ).split()
    for _form in _regular(_verb)
) | frozenset(
    """nannte nannten nennt bezeichnete bezeichneten bezeichnet kritisierte lobte beschrieb wertete sprach sprachen
    spricht""".split()
)
# Verbs whose first object is the hearer: "told reporters that", "assured the minister that".
WITH_HEARER = frozenset(
    """tell tells told telling inform informs informed informing assure assures assured assuring notify notifies
    notified notifying warn warns warned warning remind reminds reminded reminding advise advises advised advising
    ask asks asked asking urge urges urged urging promise promised""".split()
)


_EN_FINITE, _EN_RUNNING = _english_forms()

FINITE: dict[str, frozenset[str]] = {
    "en": _EN_FINITE,
    "de": frozenset(
        """sagte sagten sagt sagen erklärte erklärten erklärt betonte betonten betont teilte teilten teilt berichtete
        berichteten berichtet berichten meinte meinten meint äußerte äußerten äußert kündigte kündigten kündigt
        bestätigte bestätigten bestätigt warnte warnten warnt forderte forderten fordert fordern kritisierte
        kritisierten kritisiert kritisieren behauptete behaupteten behauptet behaupten fügte fügten fügt wies wiesen
        weist verwies verwiesen verweist schrieb schrieben schreibt schreiben meldete meldeten meldet melden gab gaben
        gibt räumte räumten räumt versicherte versicherten versichert unterstrich unterstrichen unterstreicht
        erläuterte erläuterten erläutert ergänzte ergänzten ergänzt entgegnete entgegneten entgegnet antwortete
        antworteten antwortet fragte fragten fragt fuhr fuhren argumentierte argumentierten argumentiert beklagte
        beklagten beklagt begründete begründeten begründet bezeichnete bezeichneten bezeichnet nannte nannten nennt
        dementierte dementierten dementiert drohte drohten droht lobte lobten begrüßte begrüßten bedauerte bedauerten
        kommentierte kommentierten kommentiert hob hoben hebt sprach sprachen spricht führte
        führten stellte stellten rief riefen ruft mahnte mahnten mahnt appellierte urteilte urteilten urteilt
        verkündete verkündeten verkündet verlautete glaubt glaubte hofft hoffte befürchtet befürchtete vermutet
        vermutete schätzt schätzte schätzen verlangte verlangten verlangt bekräftigte bekräftigten bekräftigt
        zitierte zitierten zitiert resümierte konstatierte twitterte wertete werteten gesagt mitgeteilt angekündigt
        gefordert bekanntgegeben verkündet beschrieb beschreibt bemerkte bemerkt formulierte formuliert gestand
        deutete vertrat vertritt beteuerte mitteilte mitteilten mitteilt bekanntgab bekanntgaben ankündigte
        hinzufügte angab angaben einräumte zugab""".split()
    ),
    "it": frozenset(
        """dice dicono disse dissero detto afferma affermano affermò affermato dichiara dichiarano dichiarò dichiarato
        spiega spiegano spiegò spiegato aggiunge aggiungono aggiunse aggiunto sottolinea sottolineano sottolineò
        sottolineato annuncia annunciano annunciò annunciato avverte avvertito sostiene sostengono sostenuto conclude
        concluso commenta commentato osserva osservato precisa precisato ribadisce ribadito ricorda ricordato
        riferisce riferito racconta raccontato scrive scrisse scritto conferma confermato chiede chiesto risponde
        risposto replica replicato assicura assicurato promette promesso prosegue proseguito continua continuato
        rileva rilevato evidenzia
        evidenziato ammette ammesso nega negato denuncia denunciato auspica auspicato""".split()
    ),
    "fr": frozenset(
        """dit disent déclare déclarent déclaré affirme affirment affirmé explique expliquent expliqué ajoute ajoutent
        ajouté souligne soulignent souligné annonce annoncent annoncé assure assurent assuré précise précisent précisé
        indique indiquent indiqué estime estiment estimé écrit écrivent rappelle rappelé répond répondu lance lancé
        poursuit poursuivi conclut conclu confie confié raconte raconté martèle martelé insiste insisté prévient
        prévenu avertit averti regrette regretté reconnaît reconnu promet promis confirme confirmé réplique répliqué
        demande demandé dénonce dénoncé commente commenté juge jugé note noté révèle révélé soutient soutenu""".split()
    ),
    "es": frozenset(
        """dijo dijeron dice dicen dicho afirmó afirmaron afirma afirmado declaró declararon declara declarado explicó
        explicaron explica explicado añadió añadieron añade agregó agregaron agrega subrayó subrayaron subraya anunció
        anunciaron anuncia anunciado aseguró aseguraron asegura asegurado señaló señalaron señala señalado indicó
        indicaron indica indicado advirtió advirtieron advierte advertido sostuvo sostiene insistió insiste reconoció
        reconoce confirmó confirmaron confirma confirmado escribió escribe respondió responde preguntó pregunta
        recordó recuerda concluyó concluye destacó destacaron destaca manifestó manifiesta prometió promete negó
        niega comentó comenta precisó precisa reiteró reitera denunció denuncia informó informaron informa apuntó
        apunta""".split()
    ),
    "tr": frozenset(
        """dedi dediler diyor demişti söyledi söylediler söylüyor belirtti belirttiler belirtiyor kaydetti kaydettiler
        vurguladı vurguladılar vurguluyor açıkladı açıkladılar açıklıyor konuştu konuştular ekledi eklediler aktardı
        aktardılar duyurdu duyurdular bildirdi bildirdiler yazdı yazdılar sordu yanıtladı cevapladı uyardı uyardılar
        iddia savundu savundular kullandı getirdi etti ettiler anlattı anlattılar paylaştı değerlendirdi tamamladı
        çağırdı hatırlattı""".split()
    ),
}  # fmt: skip

# Participles that take the subject of the clause they hang on: "…, adding that".
RUNNING: dict[str, frozenset[str]] = {
    "en": _EN_RUNNING - {"thinking", "knowing", "expecting", "hoping", "ruling", "objecting"},
    "it": frozenset("dicendo affermando dichiarando spiegando aggiungendo sottolineando ricordando precisando".split()),
    "fr": frozenset("disant affirmant déclarant expliquant ajoutant soulignant rappelant précisant assurant".split()),
    "tr": frozenset(
        "diyen söyleyen belirten kaydeden vurgulayan konuşan kullanan ekleyen açıklayan eden aktaran savunan".split()
    ),
    "es": frozenset("diciendo afirmando declarando explicando añadiendo agregando subrayando señalando".split()),
}

NOUN_LIKE: dict[str, frozenset[str]] = {"en": _NOUN_LIKE}

# "According to": the source follows; in some languages it stands before ("X zufolge", "X'e göre").
SOURCE_FOLLOWS: dict[str, re.Pattern[str]] = {
    "en": re.compile(r"(?i:according\s+to|in\s+the\s+words\s+of)\b"),
    "de": re.compile(
        r"so\b(?=\s(?:d(?:er|ie|as)\s|[^\W\d_a-zäöüß]))|(?i:laut|gemäß)\b|(?i:nach)\s+(?:(?:eigenen|ersten|offiziellen|jüngsten|übereinstimmenden)\s+)?"
        r"(?:Angaben|Ansicht|Aussagen?|Auffassung|Einschätzung|Meinung|Informationen|Worten|Darstellung|Berichten|"
        r"Überzeugung|Erkenntnissen|Meldungen)(?:\s+von(?!\s+\d)(?:\s+der)?)?\b"
    ),
    "it": re.compile(r"(?i:secondo|stando\s+a(?:l|llo|lla|i|gli|lle)?|a\s+detta\s+d(?:i|el|ella|ei))\b"),
    "fr": re.compile(r"(?i:selon|d['’]après)\b"),
    "es": re.compile(r"(?i:según|de\s+acuerdo\s+con)\b"),
}
SOURCE_PRECEDES: dict[str, re.Pattern[str]] = {
    "de": re.compile(r"(?:zufolge|gemäß)\b"),
    "tr": re.compile(r"göre\b"),
}

# `…?" X asked`: after speech that ends in a question or exclamation mark, whether its frame goes on.
ASKING = re.compile(
    r"\s+(?:[^\W\d_][\w.'’-]*\s+){0,5}?(?:said|says|asked|asks|tweeted|wrote|writes|added|told|replied|shouted|cried"
    r"|exclaimed|wondered|continued|answered|declared|yelled|sagte|sagt|fragte|fragt|rief|schrieb|meinte|erklärte"
    r"|betonte|chiede|chiesto|domanda|dichiara|afferma|dice|detto|demande|demandé|lance|lancé|interroge|dit|preguntó"
    r"|pregunta|dijo|dice|afirmó|dedi|sordu|konuştu|söyledi|diye)\b"
)
