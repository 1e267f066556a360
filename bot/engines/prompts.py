"""Prompts: files with versions, `<folder>/<name>/v<N>.md`, front matter and a Jinja template.

The front matter holds `inputs` (the template's variables, all of them), `output` (the draft's type) and `change` (what
is new in this version). The template has two blocks: `instructions`, which are ours and the same for every article, and
`data`, which holds what others wrote. A published version is never edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import frontmatter
from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import ConfigError

_FILE = re.compile(r"v([1-9]\d*)\.md")
_BLANK_LINES = re.compile(r"\n{3,}")


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    inputs: list[str]
    output: str
    change: str


@dataclass(frozen=True, slots=True)
class Messages:
    """A rendered prompt: our instructions, and the data that they speak of."""

    instructions: str
    data: str


@dataclass(frozen=True)
class Prompt:
    """One version of one prompt. `sha256` is that of the file."""

    name: str
    version: int
    sha256: str
    inputs: frozenset[str]
    output: str
    change: str
    template: Template

    def render(self, values: Mapping[str, Any]) -> Messages:
        """Return both messages. Raises `ConfigError` that names missing or unknown variables."""
        missing = sorted(self.inputs - values.keys())
        unknown = sorted(values.keys() - self.inputs)
        if missing or unknown:
            wrong = [f"missing {', '.join(missing)}"] if missing else []
            wrong += [f"unknown {', '.join(unknown)}"] if unknown else []
            raise ConfigError(f"Prompt {self.name} v{self.version}: {'; '.join(wrong)}")
        context = self.template.new_context(dict(values))
        try:
            parts = ["".join(self.template.blocks[block](context)) for block in ("instructions", "data")]
        except TemplateError as error:
            raise ConfigError(f"Prompt {self.name} v{self.version} can't be filled in: {error}") from error
        return Messages(*(_BLANK_LINES.sub("\n\n", part).strip() for part in parts))


class PromptStore:
    """The prompts of a folder. Read once, at the first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Prompts are plain text: escaping for HTML would change the article's words.
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
        )

    def get(self, name: str, version: int | None = None) -> Prompt:
        """Return a version of a prompt, the newest when none is named. Raises `ConfigError`."""
        found = {prompt.version: prompt for prompt in self.all if prompt.name == name}
        if not found:
            raise ConfigError(f"There is no prompt called {name} in {self._folder}")
        if version is not None and version not in found:
            raise ConfigError(f"Prompt {name} has no version {version}")
        return found[max(found) if version is None else version]

    @cached_property
    def all(self) -> tuple[Prompt, ...]:
        """Every version of every prompt, checked, by name and version."""
        files = [(path, _FILE.fullmatch(path.name)) for path in self._folder.glob("*/*.md")]
        prompts = [self._read(path, int(match[1])) for path, match in files if match]
        return tuple(sorted(prompts, key=lambda prompt: (prompt.name, prompt.version)))

    def _read(self, path: Path, version: int) -> Prompt:
        raw = path.read_bytes()
        where = f"Prompt {path.parent.name}/{path.name}"
        post = frontmatter.loads(raw.decode())
        try:
            front = _FrontMatter.model_validate(post.metadata)
        except ValidationError as error:
            wrong = ", ".join(".".join(str(step) for step in e["loc"]) for e in error.errors())
            raise ConfigError(f"{where}: front matter is wrong or missing: {wrong}") from error
        try:
            used = meta.find_undeclared_variables(self._environment.parse(post.content))
            template = self._environment.from_string(post.content)
        except TemplateError as error:
            raise ConfigError(f"{where}: {error}") from error
        if used != set(front.inputs):
            raise ConfigError(f"{where}: the template's variables ({', '.join(sorted(used))}) are not its inputs")
        if not {"instructions", "data"} <= template.blocks.keys():
            raise ConfigError(f"{where}: the blocks `instructions` and `data` are needed")
        return Prompt(
            name=path.parent.name,
            version=version,
            sha256=hashlib.sha256(raw).hexdigest(),
            inputs=frozenset(front.inputs),
            output=front.output,
            change=front.change,
            template=template,
        )
