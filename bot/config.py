"""Settings, from the environment and `.env`. Read by the command line and the bootstrap alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigError


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

    contact: str = "https://github.com/dragoman-bot/dragoman"
    """Where publishers can reach who runs this: part of the User-Agent."""
    fetch_allow_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    """Hosts that may be fetched although they are private, comma separated."""
    fetch_interval_minutes: int = Field(default=30, ge=10, le=1440)
    """Between two looks at a source while its own rhythm is not known, and for folders."""
    honour_noai: bool = True
    """Pages that say `noai` or `noarchive` (X-Robots-Tag, meta robots) are not read."""

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
    def grace(self) -> timedelta:
        return timedelta(hours=self.grace_hours)


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
