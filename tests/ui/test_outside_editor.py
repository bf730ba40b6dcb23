"""The agent's editor in a real terminal: what it wrote is a draft; whatever goes wrong, the screen and the text are there."""

from pathlib import Path

import pytest

from tests.at_terminal import Person

HELLO = "Hello from the editor"


def editor(folder: Path, script: str) -> dict[str, str]:
    file = folder / "an editor"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return {"EDITOR": f"'{file}' --wait", "HOME": str(folder)}


def write_in(environment: dict[str, str]) -> Person:
    person = Person("--demo", "--no-tour", environment=environment)
    person.see("1 of ")
    person.press("rbegun\x1b", "draft")
    return person


def test_what_was_written_is_a_draft_and_not_sent(tmp_path: Path) -> None:
    with write_in(editor(tmp_path, f'cat "$2"; printf "{HELLO}\\n" > "$2"')) as person:
        person.press("R", HELLO)
        assert "begun" not in person.line_with("To ") + person.line_with(HELLO)
        person.press("\x1b", "e resolve")
        person.press("O", "Everything is done")
        assert person.quit() == 0
    assert not list(tmp_path.glob("trtui-*"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "ended with 3"),
        (f'printf "{HELLO}" > "$2"; exit 1', "ended with 1"),
        ('rm "$2"', "can't be used"),
    ],
)
def test_an_editor_that_fails_leaves_the_text_as_it_was(tmp_path: Path, script: str, said: str) -> None:
    with write_in(editor(tmp_path, script)) as person:
        person.press("R", said)
        person.see("begun")
        assert HELLO not in person.picture
        assert person.quit() == 0


@pytest.mark.parametrize(
    ("named", "said"),
    [("/nonesuch/editor", "Set $EDITOR"), ("'unbalanced", "can't be understood"), ("/", "Set $EDITOR")],
)
def test_an_editor_that_does_not_start_is_told_of_on_the_screen(
    tmp_path: Path, named: str, said: str
) -> None:
    with write_in({"EDITOR": named, "HOME": str(tmp_path)}) as person:
        person.press("R", said)
        person.see("begun")
        person.press("\x1b", "e resolve")
        assert person.quit() == 0


def test_ctrl_c_in_the_editor_is_the_editors(tmp_path: Path) -> None:
    script = 'trap "printf interrupted > \\"$2\\"; exit 0" INT; printf "\\033[H\\033[2Jup and running\\n"; while :; do sleep 0.1; done'
    with write_in(editor(tmp_path, script)) as person:
        person.press("R", "up and running")
        person.press("\x03", "interrupted")
        assert person.quit() == 0
