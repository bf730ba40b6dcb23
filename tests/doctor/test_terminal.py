"""The doctor looks at terminals: each that is not as it should be is told, with what to set."""

import locale
import os
import pty
import threading
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tests.at_terminal import Person
from tests.doctor.test_doctor import one
from trtui.doctor.findings import Verdict
from trtui.doctor.machine import check_machine, check_packages
from trtui.doctor.terminal import (
    Answers,
    ask_terminal,
    check_answers,
    check_escape_delay,
    check_kind,
    check_locale,
    check_size,
    check_terminal,
    check_tmux,
)

GOOD_TMUX = {
    "set-clipboard": "on",
    "allow-passthrough": "on",
    "escape-time": "10",
    "focus-events": "on",
    "default-terminal": "tmux-256color",
}


@pytest.mark.parametrize(
    ("environment", "about", "verdict"),
    [
        ({}, "terminal", Verdict.FAULT),
        ({"TERM": "dumb"}, "terminal", Verdict.FAULT),
        ({"TERM": "xterm"}, "colours", Verdict.WARNING),
        ({"TERM": "xterm-256color"}, "colours", Verdict.OK),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "colours", Verdict.OK),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "colours", Verdict.OK),
    ],
)
def test_kinds_and_colours(environment: dict[str, str], about: str, verdict: Verdict) -> None:
    assert one(check_kind(environment), about).verdict is verdict


@pytest.mark.parametrize(
    ("size", "verdict"),
    [((120, 40), Verdict.OK), ((80, 24), Verdict.OK), ((60, 20), Verdict.WARNING), ((39, 24), Verdict.FAULT)],
)
def test_sizes(size: tuple[int, int], verdict: Verdict) -> None:
    assert one(check_size(*size), "size").verdict is verdict


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (None, Verdict.OK),
        ("50", Verdict.OK),
        ("1000", Verdict.WARNING),
        ("soon", Verdict.WARNING),
        ("0", Verdict.WARNING),
    ],
)
def test_a_late_escape(told: str | None, verdict: Verdict) -> None:
    environment = {} if told is None else {"ESCDELAY": told}
    assert one(check_escape_delay(environment), "esc").verdict is verdict


def test_locales(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_missing(*_: object) -> str:
        raise locale.Error("unsupported locale setting")

    def is_there(*_: object) -> str:
        return ""

    class Utf8:
        encoding = "utf-8"

    monkeypatch.setattr("sys.stdout", Utf8())
    assert "not installed" in one(check_locale({"LC_ALL": "xx_XX.UTF-8"}, is_missing), "locale").says
    assert one(check_locale({"LC_ALL": "C"}, is_there), "locale").verdict is Verdict.WARNING
    assert one(check_locale({"LANG": "de_DE.ISO-8859-1"}, is_there), "locale").verdict is Verdict.WARNING
    assert one(check_locale({"LANG": "de_DE.UTF-8"}, is_there), "locale").verdict is Verdict.OK


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("escape-time", "500", "holds Esc back for 500 ms"),
        ("focus-events", "off", "which pane is looked at"),
        ("default-terminal", "screen", "16 colours"),
    ],
)
def test_settings_of_tmux(name: str, value: str, said: str) -> None:
    found = list(check_tmux({**GOOD_TMUX, name: value}.get))
    (wrong,) = [each for each in found if each.verdict is not Verdict.OK]
    assert wrong.verdict is Verdict.WARNING
    assert said in wrong.says
    assert name in wrong.advice


def test_a_tmux_that_keeps_copied_texts_to_itself() -> None:
    def warnings(**options: str) -> int:
        found = check_tmux({**GOOD_TMUX, **{k.replace("_", "-"): v for k, v in options.items()}}.get)
        return sum(each.verdict is Verdict.WARNING for each in found)

    assert warnings() == 0
    assert warnings(set_clipboard="external") == 0
    assert warnings(set_clipboard="external", allow_passthrough="off") == 1
    assert warnings(allow_passthrough="off") == 0
    assert one(check_tmux(lambda _: None), "tmux").verdict is Verdict.SKIPPED


def test_screen_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        found = list(check_terminal({"STY": "1.pts", "LANG": "C.UTF-8"}))
    assert one(found, "screen").verdict is Verdict.WARNING


def test_from_the_background_no_terminal_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would stop the doctor, as it stops every program that touches its terminal from there."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr(os, "isatty", lambda _: True)
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
        assert one(check_terminal({"LANG": "C.UTF-8"}), "terminal").verdict is Verdict.SKIPPED
    os.close(ours)


def answered(said: bytes) -> Answers:
    """What is learned of a terminal that says `said` when it is asked."""
    ours, theirs = pty.openpty()
    try:

        def answer() -> None:
            os.read(ours, 100)
            os.write(ours, said)

        thread = threading.Thread(target=answer)
        thread.start()
        found = ask_terminal(theirs, theirs)
        thread.join()
        return found
    finally:
        os.close(ours)
        os.close(theirs)


def test_terminals_are_asked() -> None:
    good = answered(b"\x1b[?2004;2$y\x1b[?1004;1$y\x1b[?62;22;52c")
    assert good == Answers(has_answered=True, modes={2004: True, 1004: True}, has_clipboard=True)
    assert {each.verdict for each in check_answers(good, {})} == {Verdict.OK}
    old = answered(b"\x1b[?2004;0$y\x1b[?1004;0$y\x1b[?1;2c")
    found = list(check_answers(old, {}))
    assert one(found, "paste").verdict is Verdict.WARNING
    assert one(found, "focus").verdict is Verdict.WARNING
    assert one(found, "clipboard").verdict is Verdict.SKIPPED


def test_a_terminal_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trtui.doctor.terminal._PATIENCE", 0.05)
    nothing = answered(b"x")
    assert not nothing.has_answered
    assert one(check_answers(nothing, {}), "terminal").verdict is Verdict.WARNING


def test_in_a_real_terminal_what_it_answers_is_not_left_on_the_command_line(
    tmp_path: Path,
) -> None:
    """pyte answers nothing: the doctor goes on all the same, and tells the size."""
    with Person("doctor", environment={"HOME": str(tmp_path)}, columns=100, lines=50) as person:
        person.see("100 by 50 cells")
        person.see("not looked at")
        assert person.terminal.wait() == 1


def test_an_old_python() -> None:
    assert one(check_machine((3, 10, 2)), "python").verdict is Verdict.FAULT
    assert one(check_machine(), "python").verdict is Verdict.OK


def versions(**told: str) -> Callable[[str], str]:
    def version_of(name: str) -> str:
        if name not in told:
            raise PackageNotFoundError(name)
        return told[name]

    return version_of


@pytest.mark.parametrize(
    ("told", "verdict"),
    [("8.2.9", Verdict.OK), ("8.3.0", Verdict.WARNING), ("8.2", Verdict.WARNING), (None, Verdict.FAULT)],
)
def test_packages_of_another_time(told: str | None, verdict: Verdict) -> None:
    version_of = versions(textual=told) if told else versions()
    assert one(check_packages(version_of, ["textual<8.3,>=8.2.8"]), "packages").verdict is verdict
