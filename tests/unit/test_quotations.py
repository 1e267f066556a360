from dataclasses import replace

import pytest

from bot.language.header import article_from_text
from bot.language.quotations import quote_rows
from bot.language.read import read_article
from bot.language.speakers import with_speakers_known
from bot.model.article import Article
from bot.model.reading import Quotation, Reading

ARTICLE = """Türkiye and Italy will link two ports, ministers said in Trieste on Monday.

"Our ports are neighbours. Trade needs no detours. We share one sea," Transport Minister Aylin Korkmaz told a forum \
beside her host, Marta Bellini.

"We will open the link in May," Korkmaz added.

She came to Trieste on Sunday to visit the harbour.

"I believe that this is a good day for both shores," which few in the hall doubted, Bellini told the forum.

"The work was quick, and we are proud of it."

"Our ferries are full. We need more," said Korkmaz. "We will buy ships."

Rail link 'next step'

In addition to the ferries, Korkmaz and Bellini spoke about the railway.

"Trains come next," Korkmaz said.

"We also spoke about energy," she added.

Korkmaz said a tunnel under the strait, long planned, "is our dream."

On customs, she said both ports would share their data.

In Pendik, work on the quay has begun, Korkmaz added.

Trade was worth $9.5 billion in 2024, according to Rome."""


def read(text: str, language: str = "en") -> Reading:
    return read_article(Article(text=text, language=language))


def said(text: str, language: str = "en") -> list[tuple[str, str, str | None]]:
    """Kind, words, speaker's name of each quotation."""
    reading = read(text, language)
    return [
        (q.kind, " / ".join(span.of(text) for span in q.spans), q.speaker.name if q.speaker else None)
        for q in reading.quotations
    ]


def only(text: str, language: str = "en") -> Quotation:
    quotations = read(text, language).quotations
    assert len(quotations) == 1, quotations
    return quotations[0]


def test_an_article_with_every_trap() -> None:
    korkmaz, bellini = "Aylin Korkmaz", "Marta Bellini"
    assert said(ARTICLE) == [
        ("indirect", "Türkiye and Italy will link two ports", "ministers"),
        ("direct", "Our ports are neighbours. Trade needs no detours. We share one sea,", korkmaz),
        ("direct", "We will open the link in May,", korkmaz),
        ("direct", "I believe that this is a good day for both shores,", bellini),
        ("direct", "The work was quick, and we are proud of it.", bellini),
        ("direct", "Our ferries are full. We need more,", korkmaz),
        ("direct", "We will buy ships.", korkmaz),
        ("direct", "Trains come next,", korkmaz),
        ("direct", "We also spoke about energy,", korkmaz),
        ("indirect", 'a tunnel under the strait, long planned, "is our dream."', korkmaz),
        ("mixed", "is our dream.", korkmaz),
        ("indirect", "both ports would share their data", korkmaz),
        ("indirect", "In Pendik, work on the quay has begun", korkmaz),
        ("indirect", "Trade was worth $9.5 billion in 2024", "Rome"),
    ]


def test_the_speaker_is_the_noun_phrase_with_its_role() -> None:
    reading = read(ARTICLE)
    first = reading.quotations[1]
    assert first.speaker is not None
    assert first.speaker.span.of(ARTICLE) == "Transport Minister Aylin Korkmaz"
    assert first.speaker.role == "Transport Minister"
    assert first.speaker.role_span is not None
    assert first.speaker.role_span.of(ARTICLE) == "Transport Minister"
    assert first.cue is not None
    assert first.cue.of(ARTICLE) == "told"
    assert first.sentence is not None
    assert reading.sentences[first.sentence].span.of(ARTICLE) == '"Our ports are neighbours.'
    resolved = reading.quotations[8].speaker
    assert resolved is not None
    assert (resolved.span.of(ARTICLE), resolved.name, resolved.role) == ("she", "Aylin Korkmaz", "Transport Minister")


def test_rows_list_each_piece_once_and_a_mixed_clause_whole() -> None:
    text = '"We sail," said Captain Ada Ferri, "when the wind turns." She said the crew was "quite ready" for it.'
    rows = quote_rows(read(text))
    assert [(row["kind"], text[row["start"] : row["end"]]) for row in rows] == [
        ("direct", "We sail,"),
        ("direct", "when the wind turns."),
        ("mixed", 'the crew was "quite ready" for it'),
    ]
    assert rows[0]["speaker"] == rows[1]["speaker"] == {"start": 16, "end": 33, "text": "Captain Ada Ferri"}
    assert text[rows[2]["cue"]["start"] : rows[2]["cue"]["end"]] == "said"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We are nearly there," Ada Ferri said.', "Ada Ferri"),
        ('"We are nearly there," said Ada Ferri, the harbour master.', "Ada Ferri"),
        ('Ada Ferri, the harbour master, said: "We are nearly there."', "Ada Ferri"),
        ('Ada Ferri (Trieste), a member of the board, said, "We are nearly there."', "Ada Ferri"),
        ('"We are nearly there," the minister told reporters on Monday.', "the minister"),
        ('"Are we nearly there?" Ada Ferri asked.', "Ada Ferri"),
        ('"We are nearly there." – Ada Ferri', "Ada Ferri"),
        (
            'The mood was good. "We are nearly there," a spokeswoman for the ministry said.',
            "a spokeswoman for the ministry",
        ),
        ("“We are nearly there,” Ada Ferri has repeatedly said.", "Ada Ferri"),
        ("‘We are nearly there,’ Ada Ferri said.", "Ada Ferri"),
        ("'We aren't there,' the company's boss, Ada Ferri, said.", "Ada Ferri"),
    ],
)
def test_direct_speech_and_its_speaker(text: str, speaker: str) -> None:
    quotation = only(text)
    assert quotation.kind == "direct"
    assert quotation.speaker is not None
    assert quotation.speaker.name == speaker


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("The minister said that the port would open in May.", "that the port would open in May", "The minister"),
        ("The minister told reporters on Monday the port would open.", "the port would open", "The minister"),
        ("According to the ministry, trade grew by 5 %.", "trade grew by 5 %", "the ministry"),
        ("Trade, according to the ministry, has grown.", "Trade / has grown", "the ministry"),
        ("The port will open, the minister said on Monday.", "The port will open", "the minister"),
        ("The port was shut, as the minister said.", "The port was shut", "the minister"),
        ("The minister asked whether the port was open.", "whether the port was open", "The minister"),
    ],
)
def test_indirect_speech(text: str, words: str, speaker: str) -> None:
    quotation = only(text)
    assert quotation.kind == "indirect"
    assert " / ".join(span.of(text) for span in quotation.spans) == words
    assert quotation.speaker is not None
    assert quotation.speaker.name == speaker


@pytest.mark.parametrize(
    "text",
    [
        'The "historic" visit ended on Tuesday.',
        'Her film "The Last Bridge" opened in Rome.',
        "The ships' crews waited, and the harbour's clerks went home.",
        "The reported deal fell through. The United States watched.",
        "It was said to be late.",
        "They signed a statement of five pages.",
        "The minister announced a plan.",
        "The board was 6' by 4\" and stood by the door.",
    ],
)
def test_scare_quotes_titles_and_apostrophes_are_no_quotations(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "anonymous"),
    [
        ("The deal is close, a senior official who asked not to be named said.", True),
        ("A source said the deal was close.", True),
        ("Port official Ada Ferri said the deal was close.", False),
        ("The minister said the deal was close.", False),
    ],
)
def test_anonymous_sources_are_marked(text: str, anonymous: bool) -> None:
    speaker = only(text).speaker
    assert speaker is not None
    assert speaker.anonymous is anonymous


def test_the_whole_phrase_is_the_speakers_span() -> None:
    text = "The deal is close, a senior official who asked not to be named said."
    speaker = only(text).speaker
    assert speaker is not None
    assert speaker.span.of(text) == "a senior official who asked not to be named"


def test_a_name_that_stands_near_speaks_for_nobody() -> None:
    text = 'Ada Ferri was there. The crowd cheered. "We will not give up the harbour to anyone."'
    assert [speaker for kind, _, speaker in said(text) if kind == "direct"] == [None]


def test_speech_goes_on_only_directly_after_it() -> None:
    text = (
        'President Ada Ferri spoke. "We sail in May," Ferri said.\n\n'
        "The crowd went home in the rain.\n\n"
        '"Nobody will forget this day in the harbour."'
    )
    assert [speaker for _, _, speaker in said(text)] == ["Ada Ferri", None]


def test_another_subject_between_ends_the_speech() -> None:
    text = (
        'President Ada Ferri was calm. "We sail," Ferri said. Director Paolo Conti disagreed. "We do not sail today."'
    )
    assert [speaker for _, _, speaker in said(text)] == ["Ada Ferri", None]


def test_a_quotation_over_two_paragraphs_is_one_speakers() -> None:
    text = (
        "“We have waited for years for this link. It comes at last.\n\n"
        "“And it comes in time,” President Ada Ferri said.\n\n"
        'Director Paolo Conti said: "We built it in a year.\n\n"Nobody believed us."'
    )
    assert [(kind, speaker) for kind, _, speaker in said(text)] == [
        ("direct", "Ada Ferri"),
        ("direct", "Ada Ferri"),
        ("direct", "Paolo Conti"),
        ("direct", "Paolo Conti"),
    ]


def test_coordinated_and_running_cues_share_their_subject() -> None:
    text = "President Ada Ferri said the link was late and added that ships would wait, noting that fees were high."
    assert [(words, speaker) for _, words, speaker in said(text)] == [
        ("the link was late", "Ada Ferri"),
        ("that ships would wait", "Ada Ferri"),
        ("that fees were high", "Ada Ferri"),
    ]


def test_two_speakers_in_one_sentence() -> None:
    text = '"We sail," President Ada Ferri said, but Director Paolo Conti said the ships would wait.'
    assert [(words, speaker) for _, words, speaker in said(text)] == [
        ("We sail,", "Ada Ferri"),
        ("the ships would wait", "Paolo Conti"),
    ]


def test_a_spokesman_is_not_the_person_he_speaks_for() -> None:
    text = "President Ada Ferri left. Ferri's spokesman said she was well."
    assert said(text) == [("indirect", "she was well", "Ferri's spokesman")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "de",
            """„Wir öffnen den Hafen“, sagte Ministerin Lena Brandt. Der Sprecher erklärte, die Lage sei ernst. Man
            müsse warten. Laut Ministerium stieg der Handel um 5 Prozent.""".replace("\n            ", " "),
            [
                ("direct", "Wir öffnen den Hafen", "Lena Brandt"),
                ("indirect", "die Lage sei ernst", "Der Sprecher"),
                ("indirect", "Man müsse warten.", "Der Sprecher"),
                ("indirect", "stieg der Handel um 5 Prozent", "Ministerium"),
            ],
        ),
        ("de", "»Der Hafen ist offen«, so Ministerin Lena Brandt.", [("direct", "Der Hafen ist offen", "Lena Brandt")]),
        (
            "it",
            "«Apriamo il porto a maggio», ha detto la ministra Marta Bellini. Secondo il governo, il commercio cresce.",
            [
                ("direct", "Apriamo il porto a maggio", "Marta Bellini"),
                ("indirect", "il commercio cresce", "il governo"),
            ],
        ),
        (
            "fr",
            "« Nous ouvrons le port », a déclaré la ministre Claire Martin. Elle a affirmé que le commerce est libre.",
            [
                ("direct", "Nous ouvrons le port", "Claire Martin"),
                ("indirect", "que le commerce est libre", "Claire Martin"),
            ],
        ),
        (
            "es",
            "«Abrimos el puerto en mayo», dijo la ministra Ana Torres.",
            [("direct", "Abrimos el puerto en mayo", "Ana Torres")],
        ),
        (
            "tr",
            'Bakan Orhan Tunç, "Limanı mayısta açıyoruz." dedi. "Ticaret büyüyor" diyen Tunç, limanı gezdi.',
            [
                ("direct", "Limanı mayısta açıyoruz.", "Orhan Tunç"),
                ("direct", "Ticaret büyüyor", "Orhan Tunç"),
            ],
        ),
    ],
)
def test_other_languages(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert said(text, language) == expected


def test_headings_and_captions_are_not_heard() -> None:
    text = (
        "The ministers met in Trieste.\n\nRail link 'next step'\n\nThey spoke for an hour.\n\n"
        'President Ada Ferri (L) says "we sail" in Trieste, April 28, 2025. (AX Photo)'
    )
    assert said(text) == []


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("it", "«Pagheremo tutto», ha detto il ministro Mario Rossi. «È la nostra priorità», ha aggiunto.",
         "Mario Rossi"),
        ("es", "«Pagaremos antes de junio», dijo el ministro Juan García. «Es nuestra prioridad», añadió.",
         "Juan García"),
        ("fr", "« Nous allons payer », a dit le ministre Jean Dupont. « C’est notre devoir », a-t-il ajouté.",
         "Jean Dupont"),
    ],
)  # fmt: skip
def test_speech_goes_on_where_the_verb_stands_without_a_name(language: str, text: str, speaker: str) -> None:
    reading = read_article(replace(article_from_text(text), language=language))
    direct = [quotation for quotation in reading.quotations if quotation.kind == "direct"]
    assert [quotation.speaker.name if quotation.speaker else None for quotation in direct] == [speaker, speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("A broker who supplies several yards said that prices had jumped.", "A broker who supplies several yards"),
        ("Prices fell, according to the Haven Shippers' Union, which has 20 firms.", "the Haven Shippers' Union"),
        ('The badge of the day said: "Forty is the new thirty and we like it."', None),
        ('He said: "The yard will open again before the summer ends."', None),
    ],
)  # fmt: skip
def test_a_brief_names_who_speaks_or_nobody(text: str, speaker: str | None) -> None:
    shown = with_speakers_known(read_article(article_from_text(text)).quotations)
    assert [quotation.speaker.name if quotation.speaker else None for quotation in shown] == [speaker]
