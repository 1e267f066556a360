"""Prompt files: what they promise, and that published versions stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.engines.prompts import PromptStore
from bot.errors import ConfigError
from bot.model import draft

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
PUBLISHED = {
    ("answer", 1): "7b4690b6b8a72038dc2ce8c054e34003173a0a069ecd45316526a9e07b1e682a",
    ("brief", 1): "8f002f978607995aeb81b21cadfc19409e1654511c060aa29cf28fc9c2090d8c",
    ("brief", 2): "25db1055bd899adbfc37e3be3f87a1216e62c8da2389f1f40c984db957087e38",
    ("check", 1): "d4f6db8da80d37b1cac0afbee50b9ba9f74d7c6ba19dd61fc656f265b7ec5bbf",
    ("repair", 1): "4cffcd932fe0e0b250de5e9c20696d90dfcf5c9bbc402c47fa752b723a7099cd",
    ("story", 1): "f21ba091503501e39dd6c5f7345694f019f44aea03ba7574a9d36e05e6933872",
}
GOOD = (
    "---\ninputs: [topic]\noutput: DraftBrief\nchange: First.\n---\n"
    "{% block instructions %}Be brief.{% endblock %}\n{% block data %}On {{ topic }}.{% endblock %}\n"
)


def _write(folder: Path, text: str, name: str = "note/v1.md") -> PromptStore:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return PromptStore(folder)


def test_published_versions_are_never_edited() -> None:
    assert {(p.name, p.version): p.sha256 for p in PromptStore(PROMPTS).all} == PUBLISHED


def test_every_output_is_a_draft() -> None:
    for prompt in PromptStore(PROMPTS).all:
        assert issubclass(getattr(draft, prompt.output), BaseModel)
        assert prompt.change


def test_instructions_are_the_same_for_every_article() -> None:
    brief = PromptStore(PROMPTS).get("brief")
    values = {"title": "A <b>&amp;", "outlet": "", "published": "", "language": "en", "sentences": [], "unread": 0}
    first, second = brief.render(values), brief.render({**values, "title": "", "language": "tr"})
    assert first.instructions == second.instructions
    assert first.data != second.data
    assert "A <b>&amp;" in first.data


def test_the_newest_version_is_taken(tmp_path: Path) -> None:
    _write(tmp_path, GOOD)
    _write(tmp_path, GOOD.replace("Be brief", "Be terse"), "note/v10.md")
    store = _write(tmp_path, GOOD, "note/v2.md")
    assert store.get("note").version == 10
    assert store.get("note", 2).render({"topic": "ports"}).data == "On ports."
    with pytest.raises(ConfigError, match="version 3"):
        store.get("note", 3)
    with pytest.raises(ConfigError, match="no prompt called other"):
        store.get("other")


def test_missing_and_unknown_variables_are_named(tmp_path: Path) -> None:
    prompt = _write(tmp_path, GOOD).get("note")
    with pytest.raises(ConfigError, match="missing topic; unknown mood"):
        prompt.render({"mood": "calm"})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("change: First.", "mood: calm", "change, mood"),
        ("inputs: [topic]", "inputs: [topic, mood]", "not its inputs"),
        ("inputs: [topic]", "inputs: topic", "inputs"),
        ("{{ topic }}", "{{ topic", "v1.md"),
        ("{{ topic }}", "{{ topic }} {{ mood }}", "not its inputs"),
        ("block data", "block facts", "blocks"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        _write(tmp_path, GOOD.replace(old, new)).get("note")


def test_templates_reach_nothing(tmp_path: Path) -> None:
    prompt = _write(tmp_path, GOOD.replace("{{ topic }}", "{{ topic.__class__.__mro__ }}")).get("note")
    with pytest.raises(ConfigError, match="can't be filled in"):
        prompt.render({"topic": "x"})
