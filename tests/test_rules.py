"""The house rules hold, and the checker that says so can fail."""

from pathlib import Path

import pytest

from tests.rules import breaches

PACKAGE = Path(__file__).parent.parent / "trtui"


def test_no_text_of_a_customer_can_become_markup() -> None:
    found = [str(breach) for file in PACKAGE.rglob("*.py") for breach in breaches(file)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "app.notify(text)",
        "Static(name)",
        "Label(f'{name}')",
        "Static('[b]x[/b]')",
        "Content.from_markup(name)",
        "Static(name, markup=True)",
        "Text.from_ansi(body)",
    ],
)
def test_the_checker_sees_a_breach(line: str, tmp_path: Path) -> None:
    file = tmp_path / "widget.py"
    file.write_text(line)
    assert list(breaches(file))


@pytest.mark.parametrize(
    "line", ["Static(Content(name))", "Label('Name')", "Static(name, markup=False)", "app.say(x)"]
)
def test_the_checker_lets_plain_text_pass(line: str, tmp_path: Path) -> None:
    file = tmp_path / "widget.py"
    file.write_text(line)
    assert not list(breaches(file))


def test_no_file_names_a_place_outside_the_project() -> None:
    """The project stands alone: no path of the machine it was written on, no package index."""
    words = ("/" + "work/", "/" + "tmp/bash_jobs", "pypi" + ".org/simple", ".." + "/shared")
    root = PACKAGE.parent
    own = (
        "*.toml",
        "*.md",
        ".git[ia]*",
        "LICENSE",
    )  # not *.*: coverage writes its scratch files here meanwhile
    texts = [
        *(file for name in own for file in root.glob(name)),
        *PACKAGE.rglob("*.py"),
        *(root / "tests").rglob("*.py"),
        root / ".ci" / "run",
    ]
    found = [
        (file.name, word)
        for file in texts
        if file.is_file()
        for word in words
        if word in file.read_text("utf-8", "ignore")
    ]
    assert found == []
