"""What models send back: the schema that we ask for, and drafts read from their text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ATTEMPTS = 20
"""Opening braces that are tried when JSON has to be found in prose."""

_M = TypeVar("_M", bound=BaseModel)


class InvalidAnswer(Exception):
    """The answer is not of the draft's shape. The message is ours; the model's words are in `content` alone."""

    def __init__(self, reason: str, content: str = "") -> None:
        super().__init__(reason)
        self.content = content


@lru_cache(maxsize=8)
def strict_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """Return the draft's JSON schema in the strict form: every property required, no others, no defaults."""
    schema: dict[str, Any] = _strict(kind.model_json_schema())
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    properties = node.get("properties")
    kept = {key: _strict(value) for key, value in node.items() if key not in ("default", "title", "description")}
    if isinstance(properties, dict):
        # Below `properties` the keys are names of ours, and `title` may be one.
        kept["properties"] = {name: _strict(value) for name, value in properties.items()}
        kept["required"] = list(properties)
        kept["additionalProperties"] = False
    return kept


def with_schema(instructions: str, schema: dict[str, Any]) -> str:
    """Return the instructions with the schema, for endpoints that take none."""
    return f"{instructions}\n\nAnswer with one JSON object of this JSON schema, and nothing else:\n{json.dumps(schema)}"


def parse_draft(kind: type[_M], content: str) -> _M:
    """Read a draft from a model's answer: JSON alone, fenced, or somewhere in prose. Raises `InvalidAnswer`."""
    reason = "there is no JSON object in it"
    for candidate in _candidates(_THOUGHTS.sub("", content)):
        try:
            draft = kind.model_validate_json(candidate)
        except ValidationError as error:
            reason = _reason(error)
            continue
        # The database refuses NUL, and no statement needs such characters.
        if any(_CONTROL.search(words) for words in _strings(draft.model_dump())):
            reason = "it holds control characters"
            continue
        return draft
    raise InvalidAnswer(reason, content)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _candidates(content: str) -> list[str]:
    """Return what may be the JSON object: the whole answer, then each outermost object in it."""
    found = [content.strip()]
    decoder = json.JSONDecoder()
    at = content.find("{")
    for _ in range(_ATTEMPTS):
        if at < 0:
            break
        try:
            _, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            at = content.find("{", at + 1)
            continue
        if content[at:end] != found[0]:
            found.append(content[at:end])
        at = content.find("{", end)
    return found


def _reason(error: ValidationError) -> str:
    """Say where the shape is wrong, by pydantic's kinds of error, without repeating what the model wrote."""
    wrong = []
    for item in error.errors(include_url=False, include_input=False, include_context=False)[:4]:
        # A key that the model made up is its own word.
        steps = [str(step) for step in item["loc"] if item["type"] != "extra_forbidden" or isinstance(step, int)]
        wrong.append(f"{'.'.join(steps) or 'the object'}: {item['type'].replace('_', ' ')}")
    return "; ".join(wrong)
