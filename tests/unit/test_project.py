"""The project's own order: licence, pins, versions, sizes, and a README whose commands exist."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.core import TyperGroup

import bot

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".hypothesis", ".env", "build", "dist", "htmlcov", "__pycache__"}
MAX_MODULE_LINES = 400
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
REQUIREMENTS = ("runtime", "build", "dev")

# Names of package registries, in two parts each so that this file does not hold them.
REGISTRIES = [
    "".join(parts)
    for parts in (
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("registry.", "npmjs"),
        ("registry.", "yarnpkg"),
        ("crates", ".io"),
        ("proxy.", "golang"),
        ("conda", ".anaconda"),
        ("deb.", "debian"),
    )
]
MACHINE_PATH = re.compile(r"(?<![\w.:/$-])/(?:work|root|home/\w+|Users/\w+|opt/\w+|tmp/\w+)/")
# These are written in pieces too: the marks of unfinished work.
UNFINISHED = re.compile(
    r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")) + r")\b|\bfor n" + r"ow\b"
)


@cache
def files() -> tuple[Path, ...]:
    """Return the project's files: what git tracks or would track, or, outside of a repository, what lies here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        listed = b""
    found = [ROOT / name for name in listed.decode().split("\0") if name] or list(ROOT.rglob("*"))
    return tuple(sorted(path for path in found if path.is_file() and is_ours(path)))


def is_ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not any(part in NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in parts)


@cache
def text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(folder: str) -> list[Path]:
    return [path for path in files() if name(path).startswith(f"{folder}/") and path.suffix == ".py"]


# ---------------------------------------------------------------- what lies here


def test_no_file_names_a_package_registry() -> None:
    found = [(name(path), host) for path in files() for host in REGISTRIES if host in text(path)]

    assert found == []


def test_no_file_holds_a_path_of_somebody_s_machine() -> None:
    found = [(name(path), match.group()) for path in files() for match in MACHINE_PATH.finditer(text(path))]

    assert found == []


def test_the_licence_is_here_in_full() -> None:
    licence = text(ROOT / "LICENSE")

    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert PYPROJECT["project"]["license"] == "Apache-2.0"


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert re.search(r"^## \[Unreleased\]$", text(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_the_version_is_the_same_everywhere() -> None:
    assert PYPROJECT["project"]["version"] == bot.__version__


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        (name(path), target)
        for path in files()
        if path.suffix == ".md" and not name(path).startswith("prompts/")
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text(path))
        if not (path.parent / target).exists()
    ]

    assert broken == []


# ---------------------------------------------------------------- the code


def test_modules_are_of_a_size_that_can_be_read() -> None:
    long = {name(path): lines for path in modules("bot") if (lines := text(path).count("\n")) > MAX_MODULE_LINES}

    assert long == {}


def test_the_code_holds_no_marks_of_unfinished_work() -> None:
    found = []
    for path in modules("bot") + modules("migrations"):
        for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
            prose = token.type == tokenize.COMMENT or (token.type == tokenize.STRING and '"""' in token.string)
            if prose and UNFINISHED.search(token.string):
                found.append((name(path), token.start[0], token.string[:60]))
            elif token.type == tokenize.NAME and token.string == "NotImplementedError":
                found.append((name(path), token.start[0], token.string))

    assert found == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    evasions = {"skip", "skipif", "skipTest", "xfail", "importorskip"}
    found = [
        (name(path), node.lineno, node.attr)
        for path in modules("tests")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Attribute) and node.attr in evasions
    ]

    assert found == []


# ---------------------------------------------------------------- the pins


@cache
def pins(requirements: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Return package → its pins (one for each kind of environment), each with the number of its hashes."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    logical = text(ROOT / "requirements" / f"{requirements}.txt").replace("\\\n", " ")
    for line in logical.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin, *hashes = line.split(" --hash=sha256:")
            requirement = Requirement(pin.strip())
            found.setdefault(canonicalize_name(requirement.name), []).append((requirement, len(hashes)))
    return found


def wanted(requirements: str) -> list[Requirement]:
    """Return what pyproject.toml asks for directly."""
    groups = PYPROJECT["dependency-groups"]
    build = groups["build"]
    lines = {
        "runtime": PYPROJECT["project"]["dependencies"],
        "build": build,
        "dev": [
            *PYPROJECT["project"]["dependencies"],
            *build,
            *(line for line in groups["dev"] if isinstance(line, str)),
        ],
    }
    return [Requirement(line) for line in lines[requirements]]


@pytest.mark.parametrize("requirements", REQUIREMENTS)
def test_requirement_files_hold_pins_with_hashes_and_nothing_else(requirements: str) -> None:
    lines = text(ROOT / "requirements" / f"{requirements}.txt").splitlines()

    assert not [line for line in lines if line.startswith("-") or "://" in line or " @ " in line]
    for found in pins(requirements).values():
        for pin, hashes in found:
            assert [specifier.operator for specifier in pin.specifier] == ["=="], pin
            assert hashes >= 1, pin


@pytest.mark.parametrize("requirements", REQUIREMENTS)
def test_each_direct_dependency_is_pinned_as_pyproject_asks(requirements: str) -> None:
    wrong = []
    for requirement in wanted(requirements):
        found = pins(requirements).get(canonicalize_name(requirement.name), [])
        if not found or not all(requirement.specifier.contains(version(pin)) for pin, _ in found):
            wrong.append(str(requirement))

    assert wrong == [], "run `make pins`"


@pytest.mark.parametrize("requirements", ["runtime", "build"])
def test_the_smaller_environments_are_parts_of_the_one_for_development(requirements: str) -> None:
    whole = {str(pin) for found in pins("dev").values() for pin, _ in found}
    part = {str(pin) for found in pins(requirements).values() for pin, _ in found}

    assert part - whole == set(), "run `make pins`"


def version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


def test_what_the_program_imports_is_asked_for_directly() -> None:
    asked = {canonicalize_name(requirement.name) for requirement in wanted("runtime")}
    providers = packages_distributions()
    borrowed = {
        (name(path), package)
        for path in modules("bot") + modules("migrations")
        for package in imported(path)
        if package != "bot" and asked.isdisjoint(map(canonicalize_name, providers.get(package, [package])))
    }

    assert borrowed == set()


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, the standard library's left out."""
    found = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names


# ---------------------------------------------------------------- what the documents promise


def shell_lines(document: str) -> list[str]:
    """Return the lines of a document's shell blocks, and what stands in it between single backticks."""
    source = text(ROOT / document)
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", source, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", source, flags=re.MULTILINE | re.DOTALL))
    return [line.strip().removeprefix("$ ") for block in [*blocks, *spans] for line in block.splitlines()]


def commands(document: str, program: str) -> list[list[str]]:
    """Return the words after `program` in a document's commands, up to the first option or comment."""
    found = [re.match(rf"(?:\S*/)?{program}((?: +\S+)*)$", line) for line in shell_lines(document)]
    return [
        list(takewhile(lambda word: word[0] not in "-#", match.group(1).split()))
        for match in found
        if match is not None
    ]


def program() -> TyperGroup:
    """Return the command `dragoman`. Imported here: what lies in the tree is worth checking while it can't start."""
    import typer.main

    from bot.cli.main import app

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/quality.md", "docs/benchmarks.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_make_commands_of_the_documents_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    named = {word for words in commands(document, "make") for word in words[:1] if "=" not in word}

    assert named - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_commands_of_the_documents_are_commands_of_the_program(document: str) -> None:
    unknown = []
    for words in commands(document, "dragoman"):
        group: Any = program()
        for word in words:
            if not isinstance(group, TyperGroup):
                break  # what follows is the command's arguments
            if word not in group.commands:
                unknown.append(words)
                break
            group = group.commands[word]

    assert unknown == []


def test_the_readme_names_the_main_commands() -> None:
    assert {"demo", "test"} <= {words[0] for words in commands("README.md", "make") if words}
    assert {"ask", "brief", "run", "doctor"} <= {words[0] for words in commands("README.md", "dragoman") if words}


def test_ci_runs_what_a_developer_runs() -> None:
    script = text(ROOT / ".ci" / "run").splitlines()

    assert script[0] == "#!/usr/bin/env bash"
    assert script[-1] == "make test"
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
