"""The README says what is so: its keys, its commands, its pictures."""

import re
from pathlib import Path

from trtui.cli import EXIT_CODES, make_parser
from trtui.ui import commands, topics

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_keys_are_those_of_the_registry() -> None:
    shown = re.search(r"<!-- keys: .*? -->\n(.*)<!-- /keys -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == commands.as_markdown().strip(), "python -m trtui.ui.commands prints them anew"


def test_what_is_to_be_known_is_what_help_says() -> None:
    assert topics.write_into(README) == README, "python -m trtui.ui.topics writes it anew"
    shown = re.findall(r"<!-- topic: (\w+) -->", README)
    assert sorted(shown) == sorted(topic.name for topic in topics.TOPICS)


def test_every_command_that_is_shown_exists() -> None:
    shown = re.findall(r"^trtui (?:--demo )?([a-z-]+)", README, re.MULTILINE)
    known = re.findall(r"^    ([a-z-]+) ", make_parser().format_help(), re.MULTILINE)
    assert shown
    assert set(shown) <= set(known)


def test_every_exit_code_is_named() -> None:
    named = re.search(r"Exit codes: (.*?)\n\n", README, re.DOTALL)
    assert named is not None
    for code in re.findall(r"\b\d+\b", EXIT_CODES.partition("Data goes")[0]):
        assert re.search(rf"\b{code}\b", named[1]), code


def test_every_picture_and_file_that_is_named_exists() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_every_room_and_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`((?:trtui|tests)/[\w/.]*)`", README))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
