import pytest

from bot.language.blocks import find_blocks
from bot.language.names import Names, find_names
from bot.language.sentences import split_sentences
from bot.model.article import Article


def names(text: str, language: str = "en") -> Names:
    sentences = split_sentences(text, find_blocks(Article(text=text)), language)
    return find_names(text, sentences, language)


def people(text: str, language: str = "en") -> dict[str, str | None]:
    return {person.name: person.role for person in names(text, language).people}


TEXT = """President Aylin Deniz Korkmaz met Italy's Prime Minister Marta Bellini in Rome on Tuesday.

The deal between the drone maker Yelken and the Italian group Ferrum was signed by Yelken Chairman of the Board
Orhan Tunç and Ferrum CEO Paolo Conti. Korkmaz thanked Bellini. NATO watched, as did the Harbour Workers Union.

Lena Okafor, the head of the port authority of Trieste, said trade with Türkiye would grow. Okafor left for Ankara."""


def test_people_have_their_roles_and_all_their_mentions() -> None:
    found = names(TEXT)
    assert [(person.name, person.role) for person in found.people] == [
        ("Aylin Deniz Korkmaz", "President"),
        ("Marta Bellini", "Prime Minister"),
        ("Orhan Tunç", "Yelken Chairman of the Board"),
        ("Paolo Conti", "Ferrum CEO"),
        ("Lena Okafor", "head of the port authority of Trieste"),
    ]
    assert [len(person.mentions) for person in found.people] == [2, 2, 1, 1, 2]
    for name in (*found.people, *found.organisations):
        if name.role_span is not None:
            assert name.role_span.of(TEXT) == name.role
        assert name.mentions[0].of(TEXT) in name.name


def test_organisations_and_places() -> None:
    found = names(TEXT)
    assert {"Yelken", "Ferrum", "NATO", "Harbour Workers Union"} <= {o.name for o in found.organisations}
    assert "Italian" not in {o.name for o in found.organisations}
    assert found.places == ("Italy", "Rome", "Türkiye", "Ankara")
    assert names("They flew from Turkey to New York.").places == ("Turkey", "New York")


def test_a_surname_that_two_people_bear_is_nobodys() -> None:
    found = names("Minister Ada Conti met Director Paolo Conti. Conti spoke first.")
    assert [len(person.mentions) for person in found.people] == [1, 1]


def test_spellings_with_and_without_diacritics_are_one() -> None:
    found = names("Chairman Orhan Tunç spoke. Later Orhan Tunc left. Tunc was tired.")
    assert len(found.people) == 1
    assert len(found.people[0].mentions) == 3


@pytest.mark.parametrize("words", ["Villa Serena", "Black Sea", "Grand Bazaar", "Middle Corridor"])
def test_a_capitalised_name_without_a_sign_of_a_person_is_none(words: str) -> None:
    assert people(f"They met at {words} on Friday.") == {}


def test_possessives_end_names() -> None:
    assert people("President Aylin Korkmaz's visit ended.") == {"Aylin Korkmaz": "President"}


def test_other_languages() -> None:
    assert people("La presidente del Consiglio Marta Bellini ha incontrato l'ambasciatore Paolo Conti.", "it") == {
        "Marta Bellini": "presidente del Consiglio",
        "Paolo Conti": "ambasciatore",
    }
    assert people("Außenministerin Lena Brandt traf den Abgeordneten Jonas Keller den ganzen Tag.", "de") == {
        "Lena Brandt": "Außenministerin",
        "Jonas Keller": "Abgeordneten",
    }
    assert people("Bakan Orhan Tunç, Roma'da İtalya Başbakanı Marta Bellini ile görüştü.", "tr") == {
        "Orhan Tunç": "Bakan",
        "Marta Bellini": "Başbakanı",
    }
