"""Words that change what a sentence commits to: negation, modality, condition, hedge, attribution.

The gate never lets a statement differ from its evidence in one of them, and never drops a part that holds one. They
are closed classes, or short lists of verbs and adverbs whose very meaning is doubt, denial or report.
"""

from __future__ import annotations

from functools import lru_cache

from bot.language.cues import FINITE, RUNNING
from bot.language.words import fold, stem

NEGATION = {
    "en": """not no never none neither nor nobody nothing nowhere without hardly barely scarcely rarely seldom lack
        lacks lacked lacking fail fails failed failing refuse refuses refused refusing reject rejects rejected
        rejecting deny denies denied denying cancel cancels cancelled canceled avoid avoids avoided prevent prevents
        prevented stop stops stopped halt halts halted abandon abandoned abandons drop dropped scrap scrapped false
        untrue wrong incorrect fake hoax myth dispute disputes disputed contradict contradicts contradicted except
        excluding instead rather unable impossible""",
    "de": """nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder noch kaum ablehnen
        lehnt lehnte ab dementiert dementierte bestreitet bestritt verweigert verweigerte scheiterte gescheitert falsch
        außer statt""",
    "it": """non no mai nessuno nessuna niente nulla senza né neppure neanche nemmeno rifiuta rifiutato smentisce
        smentito nega negato falso falsa tranne invece""",
    "fr": """ne n pas non jamais aucun aucune personne rien sans ni guère refuse refusé dément démenti nie nié faux
        fausse sauf plutôt""",
    "es": """no nunca jamás ninguno ninguna nadie nada sin ni tampoco apenas rechaza rechazó niega negó desmintió falso
        falsa excepto salvo""",
    "tr": "değil yok hiç asla olmadı etmedi reddetti yalanladı hayır ne",
}
MODAL = {
    "en": """will would shall should can could may might must ought need needs needed want wants wanted plan plans
        planned planning intend intends intended aim aims aimed seek seeks sought hope hopes hoped expect expects
        expected set due likely unlikely consider considers considered considering try tries tried trying attempt
        attempts attempted propose proposes proposed offer offers offered pledge pledges pledged promise promises
        promised vow vows vowed threaten threatens threatened able willing ready""",
    "de": """wird werden würde würden soll sollen sollte sollten kann können könnte könnten darf dürfen muss müssen
        will wollen wollte wollten möchte plant planen plante erwägt erwägen""",
    "it": """può possono potrebbe potrebbero deve devono dovrebbe dovrebbero vuole vogliono vorrebbe sarà saranno
        sarebbe sarebbero intende""",
    "fr": "peut peuvent pourrait pourraient doit doivent devrait devraient veut veulent sera seront serait seraient",
    "es": "puede pueden podría podrían debe deben debería deberían quiere quieren será serán sería serían",
    "tr": "olabilir edebilir gerekiyor gerek lazım olacak edecek",
}
CONDITION = {
    "en": """if unless provided providing assuming barring whether once until till should otherwise depending
        depends depend condition conditions conditional conditionally pending contingent subject case event only
        principle theory paper but however although though yet while whereas""",
    "de": "wenn falls sofern sobald bis ob nur unter Bedingung aber jedoch obwohl während grundsätzlich",
    "it": "se qualora purché finché solo condizione condizioni ma però sebbene benché mentre principio",
    "fr": "si sauf pourvu tant seulement condition conditions mais cependant bien tandis principe",
    "es": "si siempre salvo cuando hasta solo sólo condición condiciones pero aunque mientras principio",
    "tr": "eğer ise şartıyla koşuluyla ancak ama fakat kadar sadece takdirde",
}
HEDGE = {
    "en": """reportedly allegedly apparently possibly perhaps maybe probably potentially supposedly purportedly
        seemingly presumably ostensibly alleged suspected accused possible potential purported rumoured rumored
        unconfirmed
        preliminary draft tentative provisional proposed planned prospective hypothetical attempted former ex acting
        interim mock partial partly partially almost nearly initially temporarily informally verbally unofficially
        appears appear appeared seems seem seemed suggests suggest suggested indicate indicates indicated estimate
        estimates estimated believe believes believed think thinks thought fear fears feared suspect suspects claim
        claims claimed accuse accuses charge charged charges view opinion perspective eyes words belief assessment
        analysts critics experts observers supporters opponents sources source reports rumours rumors""",
    "de": """angeblich mutmaßlich offenbar möglicherweise vielleicht wahrscheinlich vermutlich wohl anscheinend
        vorläufig""",
    "it": "forse presumibilmente probabilmente presunto presunta pare sembra sembrerebbe possibile preliminare bozza",
    "fr": "peut-être probablement apparemment présumé présumée semble possible préliminaire provisoire soi-disant",
    "es": "quizás quizá tal probablemente supuesto supuesta presunto presunta parece posible preliminar presuntamente",
    "tr": "belki muhtemelen sözde iddia iddiaya galiba sanki olası",
}
_SOURCE_WORDS = {
    "en": """according says quoted cited told show shows showed shown find finds found imply implies implied prove
        proves""",
    "de": "laut zufolge gemäß nach angaben",
    "it": "secondo stando",
    "fr": "selon d'après",
    "es": "según acuerdo",
    "tr": "göre",
}
# Auxiliaries: a verb that hangs on one dropped with another verb would change its voice or time.
AUXILIARIES = frozenset(
    """is are was were be been being am has have had having do does did will would shall should can could may might
    must to get gets got""".split()
)
# Words that speak of all, of none or of the utmost: what narrows them can't go without widening what is said.
SWEEPING = frozenset(
    """all every each any only most least first last record best worst highest lowest largest biggest smallest greatest
    longest shortest fastest oldest newest youngest strongest weakest deepest steepest top few little both same always
    ever entire whole unprecedented unique""".split()
)
PLAIN_MODALS = frozenset("will would shall should can could may might must ought".split())
# Said plainly: a statement may use any of them for any other. The rest says more than "said" and must be kept, or
# weakened to one of these.
NEUTRAL_CUES = frozenset("say says said tell tells told add adds added state states stated according".split())
WEAKER_CUES = NEUTRAL_CUES | frozenset(
    """report reports reported announce announces announced stress stresses stressed explain explains explained
    emphasise emphasised emphasize emphasized underline underlined note notes noted write writes wrote continue
    continued declare declares declared reiterate reiterated repeat repeated insist insists insisted remark remarked
    conclude concluded reply replied confirm confirms confirmed reveal revealed disclose disclosed""".split()
)


@lru_cache(maxsize=64)
def _words(kind: str, language: str) -> frozenset[str]:
    table = {"negation": NEGATION, "modality": MODAL, "condition": CONDITION, "hedge": HEDGE}[kind]
    return frozenset(fold(word) for word in table.get(language, "").split())


@lru_cache(maxsize=16)
def _cues(language: str) -> frozenset[str]:
    forms = FINITE.get(language, frozenset()) | RUNNING.get(language, frozenset())
    return frozenset(fold(word) for word in forms) | frozenset(fold(w) for w in _SOURCE_WORDS.get(language, "").split())


def is_cue(word: str, language: str) -> bool:
    """Whether the word hands over to somebody's speech: "said", "adding", "according"."""
    return fold(word) in _cues(language)


@lru_cache(maxsize=65536)
def force_of(word: str, language: str) -> str | None:
    """Return `negation`, `condition`, `hedge`, `attribution` or `modality` for a word that carries it."""
    low = fold(word)
    for kind in ("negation", "condition", "hedge"):
        if low in _words(kind, language):
            return kind
    if low in _cues(language):
        return "attribution"
    return "modality" if low in _words("modality", language) else None


def cue_covers(statement: str, evidence: str) -> bool:
    """Whether the statement's cue says no more than the evidence's: the same verb, or a plain "said" for it."""
    said, heard = fold(statement), fold(evidence)
    return said == heard or (said in NEUTRAL_CUES and heard in WEAKER_CUES)


_SAYING = {
    "it": frozenset("dice dicono disse dissero detto".split()),
    "es": frozenset("dice dicen dijo dijeron dicho".split()),
    "fr": frozenset("dit disent".split()),
}


def one_cue(statement: str, evidence: str, language: str) -> bool:
    """Whether two cues are forms of one verb, in a language other than English: "déclare" and "déclaré"."""
    saying = _SAYING.get(language, frozenset())
    return {statement, evidence} <= saying or stem(statement, language) == stem(evidence, language)
