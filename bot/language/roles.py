"""Words that make roles and organisations: kinds of office and of body, in the languages read. No names."""

from __future__ import annotations

from bot.language.words import fold


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


ROLES = _folded(
    """president vice-president premier minister chancellor secretary undersecretary senator sen congressman
        congresswoman
    representative rep governor gov mayor ambassador envoy commissioner chairman chairwoman chairperson chair chief
    ceo cfo coo director-general director general gen colonel col lieutenant lt major captain capt admiral adm
    commander sergeant sheriff judge justice king queen prince princess pope cardinal bishop archbishop imam
    patriarch emir sultan sheikh professor prof dr doctor mr mrs ms miss sir lord lady spokesman spokeswoman
    spokesperson leader lawmaker deputy
    head founder co-founder co-chair boss coach manager editor analyst economist strategist attorney prosecutor lawyer
    officer correspondent author adviser advisor aide nominee candidate pollster host activist
    präsident präsidentin bundespräsident bundeskanzler bundeskanzlerin kanzler kanzlerin ministerin außenminister
    außenministerin innenminister innenministerin verteidigungsminister verteidigungsministerin finanzminister
    finanzministerin wirtschaftsminister wirtschaftsministerin justizminister ministerpräsident ministerpräsidentin
    premierminister premierministerin staatssekretär sprecher sprecherin vorsitzender vorsitzende vorsitzenden chef
    chefin
    bürgermeister bürgermeisterin oberbürgermeister botschafter botschafterin präsidenten generalsekretär könig
    königin papst direktor direktorin geschäftsführer geschäftsführerin vorstandschef vorstandsvorsitzende
    abgeordnete abgeordneten
    abgeordneter senatorin herr frau
    presidente ministro ministra premier sindaco ambasciatore ambasciatrice segretario portavoce direttore direttrice
    amministratore generale cancelliere re regina papa onorevole capo
    président présidente ministre chancelier chancelière maire ambassadeur ambassadrice porte-parole directeur
    directrice
    général secrétaire député députée roi reine patron patronne
    presidenta canciller alcalde alcaldesa embajador embajadora director directora secretario secretaria diputado
    diputada rey reina jefe jefa
    cumhurbaşkanı başbakan başbakanı bakanı bakan başkanı başkan genel müdürü müdür sözcüsü sözcü büyükelçi
    büyükelçisi vali valisi
    milletvekili sekreteri komutanı profesör""".replace("general-", "general ")
)
# Words before a role that belong to it: "Prime Minister", "Deputy Foreign Minister", "Chief Executive Officer".
ROLE_HELPERS = _folded(
    """prime foreign defense defence interior finance energy trade economy deputy vice acting former interim chief
    executive attorney solicitor first senior state press minister managing general secretary under assistant
    special home health justice transport education industry culture agriculture""",
)

ORGANISATIONS = _folded(
    """ministry department agency bureau office commission committee council parliament senate congress assembly court
    tribunal bank fund union federation confederation association organization organisation institute institution
    university college school foundation company corporation corp inc incorporated ltd llc plc co group holding
    holdings industries airlines airways motors systems technologies aerospace shipyard shipyards energy oil gas party
    movement alliance coalition front army navy force forces police guard service services press news agency times
    post journal herald tribune network television radio club hospital church authority board chamber exchange
    society trust partners capital ventures bloc league treaty
    ministerium bundesministerium außenministerium innenministerium bundestag bundesrat bundesbank amt bundesamt
    behörde gericht bundesgericht partei gewerkschaft verband verein universität hochschule institut stiftung
    gesellschaft konzern bank ag gmbh polizei agentur zeitung
    ministero agenzia ufficio commissione comitato consiglio parlamento senato camera corte banca fondo unione
    federazione associazione organizzazione istituto università fondazione società gruppo spa partito polizia
    ministère agence bureau commission comité conseil parlement sénat assemblée cour banque fonds union fédération
    association institut université fondation société groupe parti
    ministerio agencia oficina comisión comité consejo parlamento senado congreso tribunal banco fondo unión
    federación asociación organización instituto universidad fundación empresa grupo partido policía
    bakanlığı bakanlık kurumu kurum başkanlığı meclisi meclis mahkemesi bankası banka fonu birliği birlik derneği
    federasyonu üniversitesi vakfı şirketi holding grubu partisi ajansı ajans polisi belediyesi""".replace("\n", " ")
)
# "the defence firm Leonardo", "drone maker Baykar": what stands before a company's bare name.
COMPANY_KINDS = _folded(
    """firm company giant group maker manufacturer magnate contractor operator airline carrier bank lender agency
    conglomerate shipbuilder automaker carmaker utility producer supplier retailer startup developer broadcaster
    newspaper think-tank thinktank unternehmen konzern hersteller azienda società gruppo colosso entreprise groupe
    constructeur empresa fabricante compañía şirketi firması üreticisi""",
)
PLACE_NOUNS = _folded(
    """sea ocean river lake mountain mountains island islands bay gulf strait straits desert valley street avenue road
    square park villa palace house airport port station bridge tower east west north south region province city county
    state states basin peninsula coast meer fluss see straße platz piazza via palazzo mare rue boulevard calle plaza
    denizi nehri sokak caddesi meydanı köprüsü havalimanı cup championship war day summit forum conference agreement
    protocol plan act law deal accord festival olympics games""",
)
