"""The command line: what it takes, and what it refuses."""

import pytest

from trtui.cli import parse_arguments


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
