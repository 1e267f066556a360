# ruff: noqa: E501 -- a table: one case, one line
"""Figures, dates and names in another form: each equivalence beside the lie that a wider one would pass."""

from datetime import date

import pytest

from bot.language.gate import Evidence, check

ANCHOR = date(2026, 3, 5)
"""A Thursday."""

TRUTHS = [
    # shares
    ("en", "Tobacco brings the island a fifth of its income.", "Tobacco brings the island 20 percent of its income."),
    ("en", "Freight fell by a tenth since May.", "Freight fell by 10 percent since May."),
    ("en", "Three quarters of the boats are made of wood.", "75 percent of the boats are made of wood."),
    ("en", "Half the boats are made of wood.", "50% of the boats are made of wood."),
    ("en", "The bank cut its rate by half a percentage point.", "The bank cut its rate by 0.5 percentage points."),
    ("en", "The bank cut its rate by a quarter of a percentage point.", "The bank cut its rate by 0.25 percentage points."),
    ("es", "La isla pagará tres cuartas partes del puente.", "La isla pagará el 75 % del puente."),
    ("it", "Un terzo dei pescatori ha firmato.", "Un terzo dei pescatori ha firmato."),
    ("de", "Ein Fünftel der Boote ist verrostet.", "20 Prozent der Boote ist verrostet."),
    ("fr", "La moitié des bateaux sont en bois.", "50 % des bateaux sont en bois."),
    # scales and number words
    ("it", "Il porto vale 40 miliardi di euro.", "Il porto vale 40.000 milioni di euro."),
    ("es", "El puente cuesta 1.900 millones de euros.", "El puente cuesta 1,9 mil millones de euros."),
    ("tr", "Limanda on bir gemi bekliyor.", "Limanda 11 gemi bekliyor."),
    ("tr", "Limanda yirmi bir gemi bekliyor.", "Limanda 21 gemi bekliyor."),
    # approximations
    ("en", "The fair drew at least 900 guests.", "The fair drew no fewer than 900 guests."),
    ("en", "The fair drew more than 900 guests.", "The fair drew over 900 guests."),
    ("en", "The fair drew up to 900 guests.", "The fair drew as many as 900 guests."),
    ("es", "La feria reunió a unos 900 invitados.", "La feria reunió a alrededor de 900 invitados."),
    ("de", "Die Messe hatte rund 900 Gäste.", "Die Messe hatte etwa 900 Gäste."),
    ("it", "La fiera ha accolto oltre 900 ospiti.", "La fiera ha accolto più di 900 ospiti."),
    ("tr", "Fuara yaklaşık 900 kişi geldi.", "Fuara takriben 900 kişi geldi."),
    # days
    ("en", "The fair opened Tuesday in Bari.", "The fair opened on Tuesday in Bari."),
    ("en", "The fair opened on Tuesday in Bari.", "The fair opened Tuesday in Bari."),
    ("en", "The council meets on 12 and 13 February.", "The council meets on February 12 and 13."),
    ("en", "The fair runs from 12 to 14 February.", "The fair runs from February 12 to 14."),
    ("en", "The council met on Tuesday, 3 March.", "The council met on 3 March."),
    ("en", "The council, which meets on Monday, has nine members.", "The council, which meets on 9 March, has nine members."),
    ("en", "In March 247 boats called at the port.", "This month 247 boats called at the port."),
    ("it", "Il sindaco ha firmato giovedì il decreto.", "Il sindaco ha firmato il 5 marzo il decreto."),
    ("fr", "Le maire a signé mercredi le décret.", "Le maire a signé le 4 mars le décret."),
    ("tr", "Başkan anlaşmayı perşembe günü imzaladı.", "Başkan anlaşmayı 5 Mart'ta imzaladı."),
    ("tr", "Seferler 15 Ekim 2026'da başlayacak.", "Seferler 15 Ekim'de başlayacak."),
    ("en", "The list will be announced on Friday.", "The list will be announced on 6 March."),
    ("en", "Fares rose between 3 and 5 percent.", "Fares rose 3-5 percent."),
    ("en", "The council met on 3, 10 and 17 February.", "The council met on February 3, February 10 and February 17."),
    ("en", "The bridge will open on 15 October 2026.", "The bridge will open on 15 October."),
    ("de", "Das Gericht urteilte gestern.", "Das Gericht urteilte am 4. März."),
    ("de", "Das Gericht urteilte im vergangenen Jahr.", "Das Gericht urteilte im Jahr 2025."),
    ("fr", "Le tribunal a jugé le mois dernier.", "Le tribunal a jugé en février."),
    ("it", "Il tribunale ha deciso lunedì scorso.", "Il tribunale ha deciso il 2 marzo."),
    ("es", "El tribunal fallará el próximo lunes.", "El tribunal fallará el 9 de marzo."),
    ("tr", "Mahkeme pazartesi günü karar verdi.", "Mahkeme 2 Mart Pazartesi günü karar verdi."),
    # money and points
    ("en", "The fund holds £300m.", "The fund holds 300 million pounds."),
    ("en", "The rate rose by 50 basis points.", "The rate rose by 0.5 percentage points."),
    ("en", "The fund holds one and a half billion euros.", "The fund holds €1.5 billion."),
    ("tr", "Fon 2,5 milyar avro tutuyor.", "Fon iki buçuk milyar avro tutuyor."),
    # spellings
    ("en", "Jürgen Köhler opened the plant in München.", "Juergen Koehler opened the plant in Muenchen."),
    ("en", "Novak Đoković opened the school.", "Novak Djokovic opened the school."),
    ("en", "İlham Əliyev met the envoy.", "Ilham Aliyev met the envoy."),
    ("en", "Sergei Orlov met the envoy.", "Sergey Orlov met the envoy."),
    ("en", "The World Trade Organisation fined the harbour.", "The World Trade Organization fined the harbor."),
]  # fmt: skip

LIES = [
    # an ordinal is no share, and a share of one thing none of another
    ("en", "A fifth company left the island.", "20 percent company left the island."),
    ("en", "Tobacco brings the island a fifth of its income.", "Tobacco brings the island 5 percent of its income."),
    ("en", "Tobacco brings the island a third of its income.", "Tobacco brings the island 30 percent of its income."),
    ("en", "The bank cut its rate by half a percentage point.", "The bank cut its rate by 0.5 percent."),
    ("en", "The bank cut its rate by half a percentage point.", "The bank cut its rate by 50 percent."),
    ("en", "Freight grew for three quarters of the year.", "Freight grew for 25 percent of the year."),
    ("en", "Freight grew in the first half of the year.", "Freight grew in 50 percent of the year."),
    ("es", "Un tercer barco llegó al puerto.", "33 % barco llegó al puerto."),
    # scales
    ("it", "Il porto vale 40.000 milioni di euro.", "Il porto vale 40 milioni di euro."),
    ("es", "El puente cuesta 1.900 millones de euros.", "El puente cuesta 1,9 millones de euros."),
    ("tr", "Limanda on bir gemi bekliyor.", "Limanda on gemi bekliyor."),
    # approximations
    ("en", "The fair drew at least 900 guests.", "The fair drew at most 900 guests."),
    ("en", "The fair drew no more than 900 guests.", "The fair drew over 900 guests."),
    ("en", "The fair drew nearly 900 guests.", "The fair drew about 900 guests."),
    ("en", "The fair drew up to 900 guests.", "The fair drew at least 900 guests."),
    ("en", "The fair drew nearly 900 guests.", "The fair drew 900 guests."),
    ("es", "La feria reunió a casi 900 invitados.", "La feria reunió a más de 900 invitados."),
    ("de", "Die Messe hatte knapp 900 Gäste.", "Die Messe hatte über 900 Gäste."),
    # days
    ("en", "The fair opened in March in Bari.", "The fair opened Tuesday in Bari."),
    ("en", "The fair opened by Tuesday in Bari.", "The fair opened Tuesday in Bari."),
    ("en", "The council meets on 12 February.", "The council meets on 12 and 13 February."),
    ("en", "The council meets on 12 February.", "The council meets on 12-14 February."),
    ("en", "The council meets on 12 and 15 February.", "The council meets on 12-15 February."),
    ("en", "The fair runs from 12 to 14 February.", "The fair runs from 12 to 15 February."),
    ("en", "The storm came on February 12 and 13 men were hurt.", "The storm came on 12 and 13 February men were hurt."),
    ("en", "Fares rose from 3 to 5 percent.", "Fares rose 3-5 percent."),
    ("en", "Fares rose from 3 to 5 percent.", "Fares rose between 3 and 5 percent."),
    ("en", "The list will be announced on Friday.", "The list will be announced on 27 February."),
    ("en", "The council met between 12 and 14 February.", "The council met on 12 and 14 February."),
    ("en", "The council met on 3 March.", "The council met on Wednesday, 3 March."),
    ("en", "The council, which meets on Monday, has nine members.", "The council, which meets on 2 March, has nine members."),
    ("en", "The museum, which will open on Monday, said on Tuesday that it was ready.", "The museum, which will open on Monday, said on 10 March that it was ready."),
    ("fr", "Le maire a signé mercredi le décret.", "Le maire a signé le 3 mars le décret."),
    ("tr", "Başkan anlaşmayı perşembe günü imzaladı.", "Başkan anlaşmayı 6 Mart'ta imzaladı."),
    ("tr", "Seferler 15 Ekim'den sonra başlayacak.", "Seferler 15 Ekim'de başlayacak."),
    ("en", "The bridge will open on 15 October.", "The bridge will open on 15 October 2025."),
    ("de", "Das Gericht urteilt bis Montag.", "Das Gericht urteilt am Montag."),
    ("fr", "Le tribunal a jugé le mois dernier.", "Le tribunal a jugé en mars."),
    ("it", "Il tribunale ha deciso lunedì scorso.", "Il tribunale ha deciso il 9 marzo."),
    ("it", "Il tribunale decide entro lunedì.", "Il tribunale decide lunedì."),
    ("tr", "Mahkeme 4 Mart'tan önce karar verdi.", "Mahkeme 4 Mart'ta karar verdi."),
    # money and points
    ("en", "The fund holds £300m.", "The fund holds 300 pounds."),
    ("en", "The rate rose by 50 basis points.", "The rate rose by 5 percentage points."),
    ("en", "The rate rose by 50 basis points.", "The rate rose by 0.5 percent."),
    # spellings
    ("en", "Ivan Petrov met the envoy.", "Ivan Petrova met the envoy."),
    ("en", "Mary Orlov met the envoy.", "Mari Orlov met the envoy."),
    ("en", "Muller met the envoy.", "Mueller met the envoy."),
    ("en", "The yard filed 300 claims.", "The yard filled 300 claims."),
    ("en", "Niger signed the pact.", "Nigeria signed the pact."),
]  # fmt: skip


def passes(language: str, evidence: str, statement: str) -> bool:
    return check(statement, [Evidence(evidence, anchor=ANCHOR)], language=language, anchor=ANCHOR).passed


@pytest.mark.parametrize(("language", "evidence", "statement"), TRUTHS)
def test_what_says_the_same_in_another_form_passes(language: str, evidence: str, statement: str) -> None:
    assert passes(language, evidence, statement)


@pytest.mark.parametrize(("language", "evidence", "statement"), LIES)
def test_what_only_looks_like_another_form_fails(language: str, evidence: str, statement: str) -> None:
    assert not passes(language, evidence, statement)
