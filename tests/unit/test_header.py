from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.errors import InputError
from bot.language.detect import detect_language
from bot.language.header import article_from_text, split_header


@pytest.mark.parametrize("lead", ["", " ", "\ufeff", "\ufeff \n"])
def test_the_header_is_metadata_and_the_body_is_unchanged(lead: str) -> None:
    article = article_from_text(lead + "date 2025-04-29  Ferries sail.\n\nMore. ")
    assert article.date == "2025-04-29"
    assert article.text == " Ferries sail.\n\nMore. "


@pytest.mark.parametrize(
    "raw",
    [
        "Ferries sail.",
        "date 2025-13-45 Ferries sail.",
        "date 2025-04-290 Ferries sail.",
        "On the date 2025-04-29 ferries sail.",
        "dated 2025-04-29 ferries",
        "",
    ],
)
def test_what_is_no_header_stays_text(raw: str) -> None:
    assert split_header(raw) == (None, raw)


def test_the_title_becomes_block_zero_once() -> None:
    assert article_from_text("Body.", title=" Head ").text == "Head\n\nBody."
    assert article_from_text("date 2025-04-29 Head\n\nBody.", title="Head").text == "Head\n\nBody."


def test_published_times_are_aware_utc() -> None:
    rome = timezone(timedelta(hours=2))
    noon = datetime(2025, 4, 29, 10, tzinfo=UTC)
    for given in (
        datetime(2025, 4, 29, 12, tzinfo=rome),
        "2025-04-29T12:00:00+02:00",
        "2025-04-29T10:00:00Z",
        "2025-04-29T10:00:00",
        "Tue, 29 Apr 2025 12:00:00 +0200",
    ):
        assert article_from_text("x", published_at=given).published_at == noon


def test_a_bare_day_is_a_date_and_the_header_wins() -> None:
    article = article_from_text("x", published_at="2025-04-29")
    assert (article.published_at, article.date) == (None, "2025-04-29")
    assert article_from_text("date 2025-04-28 x", published_at="2025-04-29").date == "2025-04-28"
    assert article_from_text("x", published_at=" ").published_at is None


@pytest.mark.parametrize("given", ["soon", "2025-04-31T10:00", "32 Foo"])
def test_other_published_times_are_refused(given: str) -> None:
    with pytest.raises(InputError, match="not a published time"):
        article_from_text("x", published_at=given)


def test_language_is_detected_or_left_at_the_default() -> None:
    assert detect_language("Die Ministerin sagte am Dienstag, die Verhandlungen seien gut verlaufen.") == "de"
    assert detect_language("Il ministro ha detto che i negoziati sono andati molto bene.") == "it"
    assert detect_language("Bakan, görüşmelerin çok iyi geçtiğini ve anlaşmanın yakın olduğunu söyledi.") == "tr"
    assert detect_language("Ok.", "fr") == "fr"
    assert detect_language("\x00\x01 123 456 789 !!!", "en") == "en"
