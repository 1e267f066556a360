"""Settings, from the environment and `.env`. Read by the command line and the bootstrap alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

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

    timezone: str = "UTC"
    grace_hours: float = Field(default=6.0, gt=0)
    edition_stories: int = Field(default=8, ge=1, le=30)

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
