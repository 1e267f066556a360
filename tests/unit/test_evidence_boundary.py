"""The boundary in types: only the verifier makes statements, and a draft is no brief."""

import ast
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).resolve().parents[2]
MAKERS = {"Statement", "ShownQuotation"}
MAY_MAKE = {"bot/language/verify.py", "bot/language/brief_json.py"}
CARRIERS = {"Brief", "Edition", "Answer", "EditionStory", "Statement", "ShownQuotation", "Post"}


def modules() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted((ROOT / "bot").rglob("*.py"))
    ]


def called(node: ast.Call) -> str:
    """The name that is called, without the modules before it."""
    target = node.func
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def may_make(path: str) -> bool:
    return path in MAY_MAKE or path.startswith("bot/store/")


def aliases(tree: ast.Module) -> set[str]:
    """Names under which a module imports or assigns the makers: renaming one is no way round."""
    found: set[str] = set(MAKERS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {name.asname for name in node.names if name.name in MAKERS and name.asname}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in found:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def violations(path: str, tree: ast.Module) -> list[str]:
    names = aliases(tree)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if name in names or (
            name == "replace" and _names_of(node) & {"text", "citations", "words"} and _is_statement(node)
        ):
            found.append(f"{path}:{node.lineno} makes {name}")
        if name in {"TypeAdapter", "RootModel", "parse_obj_as"} and any(
            isinstance(part, ast.Name) and part.id in CARRIERS for argument in node.args for part in ast.walk(argument)
        ):
            found.append(f"{path}:{node.lineno} reads one with {name}")
    return found


def _names_of(node: ast.Call) -> set[str]:
    return {keyword.arg for keyword in node.keywords if keyword.arg}


def _is_statement(node: ast.Call) -> bool:
    """`replace(x.headline, text=…)`: a changed copy of a statement is a statement of our own making."""
    first = node.args[0] if node.args else None
    words = {"headline", "bottom_line", "statement", "point", "quotation"}
    name = first.attr if isinstance(first, ast.Attribute) else first.id if isinstance(first, ast.Name) else ""
    return name in words


def test_only_the_verifier_makes_statements() -> None:
    found = [line for path, tree in modules() if not may_make(path) for line in violations(path, tree)]
    assert found == []


def test_the_verifier_does_make_them() -> None:
    makers = {path for path, tree in modules() if violations(path, tree)}
    assert "bot/language/verify.py" in makers
    assert "bot/language/brief_json.py" in makers


@pytest.mark.parametrize(
    "source",
    [
        "from bot.model.brief import Statement\nStatement('x', ())",
        "from bot.model import brief\nbrief.Statement('x', ())",
        "from bot.model.brief import Statement as S\nS('x', ())",
        "from bot.model.brief import Statement\nMake = Statement\nMake('x', ())",
        "from bot.model.edition import ShownQuotation\nShownQuotation(())",
        "from pydantic import TypeAdapter\nfrom bot.model.brief import Brief\nTypeAdapter(Brief)",
        "from pydantic import TypeAdapter\nTypeAdapter(tuple[Statement, ...])",
        "from dataclasses import replace\nreplace(brief.headline, text='x')",
    ],
)
def test_the_walk_sees_every_way_to_make_one(source: str) -> None:
    assert violations("bot/chat/x.py", ast.parse(source))


SNIPPET = """
from bot.language.brief_json import brief_to_json
from bot.model.brief import Brief, Dropped, Statement
from bot.model.draft import DraftBrief, DraftStatement
from bot.model.post import Chrome, StatementBlock

def show(draft: DraftBrief, item: DraftStatement, dropped: Dropped) -> None:
    brief_to_json(draft)
    brief: Brief = draft
    statement: Statement = item
    StatementBlock(item, "point")
    StatementBlock(dropped, "point")
    StatementBlock(Chrome("Trade grew."), "point")
    StatementBlock("Trade grew.", "point")
"""


def test_mypy_refuses_a_draft_where_a_brief_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, "utf-8")
    output, _, status = api.run(
        ["--strict", "--no-error-summary", "--follow-imports=silent", "--config-file=pyproject.toml", str(snippet)]
    )
    assert status == 1
    wrong = SNIPPET.splitlines().index("    brief_to_json(draft)") + 1
    lines = {int(line.split(":")[1]) for line in output.splitlines() if "error" in line and "snippet.py" in line}
    assert lines == set(range(wrong, wrong + 7)), output
