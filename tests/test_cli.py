"""The command line: what it takes, and what it refuses."""

import pytest

from tests.bench.pty import Terminal, python
from trtui.cli import main, parse_arguments
from trtui.errors import Exit


@pytest.mark.parametrize(
    "words",
    [
        ["send", "4235550142", "hello", "--dashboard", "Main", "--no-wait"],
        ["send", "4235550142", "--dashboard", "Main", "hello", "--no-wait"],
        ["send", "--no-wait", "--dashboard", "Main", "4235550142", "hello"],
        ["send", "4235550142", "--no-wait", "--dashboard", "Main", "hello"],
    ],
)
def test_a_text_may_stand_before_and_after_options(words: list[str]) -> None:
    chosen = parse_arguments(words)
    assert (chosen.number, chosen.text, chosen.dashboard, chosen.no_wait) == (
        "4235550142",
        "hello",
        "Main",
        True,
    )


@pytest.mark.parametrize(
    "words",
    [
        ["send"],
        ["send", "4235550142", "hello", "again"],
        ["send", "4235550142", "hello", "--unknown"],
        ["ls", "hello"],
        ["--deno"],
        ["sync"],
        ["nonsense"],
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_arguments(words)
    assert ended.value.code == 2
    assert "usage: trtui" in capsys.readouterr().err


def test_options_count_before_and_after_the_command() -> None:
    assert parse_arguments(["--demo", "ls"]).demo
    assert parse_arguments(["ls", "--demo"]).demo
    assert not parse_arguments(["ls"]).demo


def test_the_inbox_is_not_drawn_into_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--demo"]) == Exit.USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert "trtui --plain" in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("kind", ["", "dumb", "unknown"])
def test_a_terminal_without_a_cursor_is_refused_with_what_works_there(kind: str) -> None:
    with Terminal(python("trtui", "--demo"), environment={"TERM": kind}) as terminal:
        said = terminal.read(quiet=0.5, wait=20).data.decode()
        assert terminal.wait() == Exit.USAGE
    assert "\x1b" not in said
    assert "trtui --plain" in " ".join(said.split())
