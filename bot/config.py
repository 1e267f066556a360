"""Settings, from the environment and `.env`. Read by the command line and the bootstrap alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigError
from bot.model.ledger import Budget, Price


class Settings(BaseSettings):
    """Every setting, with its unit in its name. `DRAGOMAN_<NAME>` in the environment, or a line of `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="DRAGOMAN_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,  # `DATABASE_URL=` means none, as in templates of containers
        extra="ignore",
        populate_by_name=True,
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("dragoman", appauthor=False))
    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "DRAGOMAN_DATABASE_URL")
    )
    migration_url: SecretStr | None = None
    """The owner's URL for `db upgrade`, where it is not `DATABASE_URL`."""
    workspace: str = "local"

    engine_api_key: SecretStr | None = None
    engine_base_url: str | None = None
    engine_model: str | None = None
    engine_timeout_s: float = Field(default=60.0, gt=0)
    engine_concurrency: int = Field(default=4, ge=1)
    """Calls at a time to the endpoint, from each process."""
    engine_article_tokens: int = Field(default=12_000, ge=200)
    """How much of an article the model is shown, about."""
    engine_answer_tokens: int = Field(default=4_000, ge=200)
    """How long an answer may be, the model's thoughts included."""
    prices: Annotated[Mapping[str, Price], NoDecode] = Field(default_factory=dict)
    """USD for a million tokens in and out, by model, comma separated: `gpt-x=0.25/2.00,small=0/0`."""
    budget_usd: Decimal | None = Field(default=None, ge=0)
    """What a workspace may spend on models in a UTC day; it needs the model's price."""
    budget_tokens: int | None = Field(default=None, ge=0)
    """The same in tokens, in and out together."""
    raw_answer_days: int = Field(default=7, ge=0, le=365)
    """How long the models' answers are kept as they came, for replay; 0: not at all."""

    contact: str = "https://github.com/dragoman-bot/dragoman"
    """Where publishers can reach who runs this: part of the User-Agent."""
    fetch_allow_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Hosts that may be fetched although they are private, comma separated."""
    fetch_interval_minutes: int = Field(default=30, ge=10, le=1440)
    """Between two looks at a source while its own rhythm is not known, and for folders."""
    honour_noai: bool = True
    """Pages that say `noai` or `noarchive` (X-Robots-Tag, meta robots) are not read."""

    article_days: int = Field(default=730, ge=0, le=36_500)
    """How long articles' texts are kept; after it only what is cited of them. 0: for ever. At least 14 otherwise."""

    timezone: str = "UTC"
    grace_hours: float = Field(default=6.0, gt=0)
    edition_stories: int = Field(default=8, ge=1, le=30)

    slack_bot_token: SecretStr | None = None
    """`xoxb-…`: with it, editions and answers go to Slack."""
    slack_app_token: SecretStr | None = None
    """`xapp-…`: Slack's events come through a socket that we open (Socket Mode)."""
    slack_signing_secret: SecretStr | None = None
    """Without an app token: Slack's events come to `<public_url>/slack/events`, signed with it."""
    slack_command_prefix: str = Field(default="", pattern=r"^[a-z0-9_-]{0,20}$")
    """Before the names of the slash commands: `acme-` makes `/acme-ask`."""
    slack_api_url: str = "https://slack.com/api/"

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8300, ge=0, le=65535)
    """Of the web desk; 0 leaves it out."""
    public_url: str | None = None
    """Where others reach the public part (posted evidence links, Slack's events): `https://…`, without a path."""
    public_host: str = "127.0.0.1"
    public_port: int = Field(default=8301, ge=1, le=65535)
    link_days: int = Field(default=30, ge=1, le=3650)
    """How long posted evidence links answer."""

    settle_s: float = Field(default=30.0, ge=1)
    """How long a message whose answer was lost is given to show before it is looked for."""

    worker_concurrency: int = Field(default=8, ge=1)
    reading_processes: int = Field(default=2, ge=1)
    heartbeat_s: float = Field(default=10.0, gt=0)
    stalled_after_s: float = Field(default=30.0, gt=0)

    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["console", "json"] = "console"

    @field_validator("fetch_allow_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return frozenset(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("prices", mode="before")
    @classmethod
    def _read_prices(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        prices = {}
        for part in filter(None, map(str.strip, value.split(","))):
            # The name of a model may hold an equals sign itself, a price does not.
            model, _, price = part.rpartition("=")
            tokens_in, _, tokens_out = price.partition("/")
            try:
                found = Price(Decimal(tokens_in.strip()), Decimal(tokens_out.strip()))
            except InvalidOperation:
                found = None
            if not model.strip() or found is None or not _is_price(found):
                raise ValueError(f"{part}: write it like gpt-x=0.25/2.00, USD for a million tokens in and out")
            prices[model.strip()] = found
        return prices

    @field_validator("article_days", mode="after")
    @classmethod
    def _no_sooner_than_told(cls, value: int) -> int:
        if 0 < value < 14:  # editions of two weeks are told from them, late ones too
            raise ValueError("write 14 or more, or 0 to keep articles for ever")
        return value

    @field_validator("engine_base_url", mode="after")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value.strip())
            fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:  # brackets without an address in them, a port that is no number
            fine = False
        if not fine:
            raise ValueError("write it like https://models.example.org/v1")
        return value.strip()

    @field_validator("public_url", mode="after")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("write it like https://news.example.org, without a path")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("slack_api_url", mode="after")
    @classmethod
    def _slash_at_the_end(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @field_validator("data_dir", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        try:
            return value.expanduser().absolute()
        except RuntimeError as error:  # a user that does not exist, or one without a home
            raise ValueError("there is no such home folder") from error

    @property
    def budget(self) -> Budget:
        return Budget(self.budget_usd, self.budget_tokens)

    @property
    def grace(self) -> timedelta:
        return timedelta(hours=self.grace_hours)


def _is_price(price: Price) -> bool:
    return all(usd.is_finite() and usd >= 0 for usd in (price.tokens_in, price.tokens_out))


def load_settings() -> Settings:
    """Read the settings. Raises `ConfigError` that names the first wrong one."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        shown = name if name.isupper() else f"DRAGOMAN_{name.upper()}"
        raise ConfigError(f"{shown} can't be used: {first['msg']}") from None
    except (UnicodeDecodeError, OSError):
        raise ConfigError("the file .env can't be read: it must be text in UTF-8 that this user may read") from None
