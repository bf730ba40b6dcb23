"""Rules of this house that no linter knows, read off the syntax tree: where text may become markup, and who may notify."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKUP_WIDGETS = {
    "Static",
    "Label",
    "Button",
    "ListItem",
    "OptionList",
    "Checkbox",
    "Collapsible",
    "Digits",
    "Link",
}
"""Widgets whose first argument is read as markup when it is a str."""


@dataclass(frozen=True)
class Breach:
    """Where a rule is broken, and which."""

    file: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def breaches(file: Path) -> Iterator[Breach]:
    """Every breach of the markup rules in `file`."""
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for what in _judge(node, file):
                yield Breach(file, node.lineno, what)


def _judge(call: ast.Call, file: Path) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if isinstance(function, ast.Attribute) and name == "notify" and file.name != "say.py":
        yield "say() is the one way to notify: it takes Safe text and no markup"
    if name in ("from_markup", "from_ansi", "from_rich_text"):
        yield f"{name} interprets what customers write"
    for keyword in call.keywords:
        if keyword.arg == "markup" and not _is_false(keyword.value):
            yield "markup is never on"
    if name in MARKUP_WIDGETS and call.args and not _is_plain(call):
        yield f"{name} reads a str as markup: give it Content(…), or markup=False"


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_plain(call: ast.Call) -> bool:
    if any(keyword.arg == "markup" and _is_false(keyword.value) for keyword in call.keywords):
        return True
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return not (isinstance(first.value, str) and "[" in first.value)
    return isinstance(first, ast.Call) and getattr(first.func, "id", getattr(first.func, "attr", "")) in {
        "Content",
        "Text",
        "assemble",
    }
