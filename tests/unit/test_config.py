"""Settings: from the environment and `.env`, and one clear line for a wrong one."""

from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import ConfigError


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and nothing of ours in the environment."""
    for name in list(os.environ):
        if name.upper().startswith("DRAGOMAN_") or name.upper() == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()

    assert settings.database_url is None
    assert settings.engine_api_key is None
    assert settings.data_dir.is_absolute()
    assert settings.data_dir.name == "dragoman"
    assert settings.workspace == "local"
    assert settings.grace == timedelta(hours=6)


def test_the_environment_is_stronger_than_the_file(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / ".env").write_text("DRAGOMAN_TIMEZONE=Europe/Rome\nDRAGOMAN_WORKSPACE=desk\nUNRELATED=1\n")
    monkeypatch.setenv("DRAGOMAN_TIMEZONE", "Europe/Istanbul")

    settings = load_settings()

    assert (settings.timezone, settings.workspace) == ("Europe/Istanbul", "desk")


@pytest.mark.parametrize("name", ["DATABASE_URL", "DRAGOMAN_DATABASE_URL"])
def test_the_database_s_address_has_the_usual_name_and_ours(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "postgresql://dragoman:hush@db/dragoman")

    settings = load_settings()

    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://dragoman:hush@db/dragoman"


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://dragoman:hush@db/dragoman")
    monkeypatch.setenv("DRAGOMAN_MIGRATION_URL", "postgresql://owner:hush@db/dragoman")
    monkeypatch.setenv("DRAGOMAN_ENGINE_API_KEY", "sk-hush")

    assert "hush" not in repr(load_settings())
    assert "hush" not in str(load_settings())


@pytest.mark.parametrize("name", ["DATABASE_URL", "DRAGOMAN_DATA_DIR", "DRAGOMAN_ENGINE_API_KEY", "DRAGOMAN_LOG_LEVEL"])
def test_an_empty_setting_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    default = load_settings()
    monkeypatch.setenv(name, "")

    assert load_settings() == default


def test_a_data_folder_may_be_relative_or_in_somebody_s_home(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_DATA_DIR", "data of the bot")
    assert load_settings().data_dir == bare / "data of the bot"

    monkeypatch.setenv("HOME", str(bare / "home"))
    monkeypatch.setenv("DRAGOMAN_DATA_DIR", "~/dragoman")
    assert load_settings().data_dir == bare / "home" / "dragoman"


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_FETCH_ALLOW_HOSTS", " intranet.example, WIKI.example ,,")

    assert load_settings().fetch_allow_hosts == {"intranet.example", "wiki.example"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DRAGOMAN_ENGINE_TIMEOUT_S", "soon"),
        ("DRAGOMAN_ENGINE_TIMEOUT_S", "0"),
        ("DRAGOMAN_FETCH_INTERVAL_MINUTES", "1"),
        ("DRAGOMAN_GRACE_HOURS", "-1"),
        ("DRAGOMAN_EDITION_STORIES", "0"),
        ("DRAGOMAN_WORKER_CONCURRENCY", "0"),
        ("DRAGOMAN_READING_PROCESSES", "two"),
        ("DRAGOMAN_LOG_LEVEL", "loud"),
        ("DRAGOMAN_LOG_FORMAT", "xml"),
        ("DRAGOMAN_DATA_DIR", "~nobody-of-this-name/data"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()

    assert name in caught.value.message
    assert "\n" not in caught.value.message


def test_a_wrong_line_of_the_file_is_named_without_its_neighbours(bare: Path) -> None:
    (bare / ".env").write_text("DATABASE_URL=postgresql://u:hush@db/x\nDRAGOMAN_EDITION_STORIES=many\n")

    with pytest.raises(ConfigError, match="DRAGOMAN_EDITION_STORIES") as caught:
        load_settings()

    assert "hush" not in caught.value.message
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_file_that_is_no_text_is_said_to_be_none(bare: Path) -> None:
    (bare / ".env").write_bytes(b"\xff\xfe\x00DRAGOMAN_TIMEZONE")

    with pytest.raises(ConfigError, match=r"\.env"):
        load_settings()


# ---------------------------------------------------------------- the model's prices and budgets


def test_prices_are_for_a_million_tokens_in_and_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_PRICES", "gpt-x=0.25/2.00, vendor/small=q4=0/0,")
    monkeypatch.setenv("DRAGOMAN_BUDGET_USD", "1.50")
    settings = load_settings()

    assert settings.prices["gpt-x"].of(1_000_000, 500_000) == Decimal("1.25")
    assert settings.prices["gpt-x"].of(1, 0) == Decimal("0.00000025")
    assert settings.prices["vendor/small=q4"].of(10, 10) == 0
    assert (settings.budget.usd, settings.budget.tokens, settings.budget.limited) == (Decimal("1.50"), None, True)


def test_without_a_budget_nothing_is_limited() -> None:
    assert not load_settings().budget.limited
    assert load_settings().prices == {}
    assert load_settings().raw_answer_days == 7


@pytest.mark.parametrize(
    "prices",
    ["gpt-x", "gpt-x=", "gpt-x=1", "gpt-x=1/", "=1/2", "gpt-x=-1/2", "gpt-x=nan/1", "gpt-x=1/inf", "a=1/2,b=x/y"],
)
def test_a_price_that_is_none_is_said(prices: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_PRICES", prices)
    with pytest.raises(ConfigError, match=r"DRAGOMAN_PRICES can't be used.*million tokens"):
        load_settings()


@pytest.mark.parametrize(
    "address", ["localhost:8080/v1", "models.example/v1", "ftp://models.example", "http://[::1/v1"]
)
def test_an_address_that_is_none_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_ENGINE_BASE_URL", address)
    with pytest.raises(ConfigError, match="DRAGOMAN_ENGINE_BASE_URL can't be used"):
        load_settings()
