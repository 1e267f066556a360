"""Which engine and which version of a prompt a command is to use, from its options."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from bot.config import Settings
from bot.errors import InputError

EXTRACTIVE = "extractive"
SET_UP = "model"

EngineOption = Annotated[
    str | None,
    typer.Option(help="`extractive`, `model` (as it is set up) or the name of another model at the endpoint."),
]
PromptOption = Annotated[
    str | None, typer.Option(help="The version of the brief's prompt, such as v1; default: the newest.")
]
_VERSION = re.compile(r"v?([1-9]\d{0,3})")


def with_engine(settings: Settings, engine: str | None) -> Settings:
    """Return the settings with the engine that is asked for; None: as they are. Raises `InputError`."""
    if engine is None:
        return settings
    if engine == EXTRACTIVE:
        return settings.model_copy(update={"engine_api_key": None, "engine_base_url": None, "engine_model": None})
    if settings.engine_api_key is None and settings.engine_base_url is None:
        raise InputError("no model is set up: DRAGOMAN_ENGINE_API_KEY or DRAGOMAN_ENGINE_BASE_URL, and its name")
    if engine != SET_UP:
        return settings.model_copy(update={"engine_model": engine})
    if settings.engine_model is None:
        raise InputError("DRAGOMAN_ENGINE_MODEL is missing: name the model that the endpoint is to use")
    return settings


def uses_model(settings: Settings) -> bool:
    """Whether a model is to write."""
    return settings.engine_model is not None and (
        settings.engine_api_key is not None or settings.engine_base_url is not None
    )


def version_of(prompt: str | None) -> int | None:
    """Return the number of a version as it is typed (`v2`, `2`). Raises `InputError`."""
    if prompt is None:
        return None
    found = _VERSION.fullmatch(prompt.strip())
    if found is None:
        raise InputError(f"{prompt} is no version of a prompt; write it like v2")
    return int(found[1])
