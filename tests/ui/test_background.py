"""Light or dark: the terminal's answer is understood however it comes, and never taken for typing."""

import os
import select
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.at_terminal import PATIENCE, Person
from tests.bench.pty import Terminal, python
from trtui.ui.background import QUESTION, Answer, can_be_asked, is_light, is_light_by

WHITE = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"
LIGHT = b"48;2;208;208;208"
DARK = b"48;2;36;47;56"
"""What is behind the top line in either theme."""


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("rgb:ffff/ffff/ffff", True),
        ("rgb:fd/f6/e3", True),
        ("rgba:eeee/e8e8/d5d5/ffff", True),
        ("rgb:0000/2b2b/3636", False),
        ("rgb:f/0/0", False),
        ("#ffffff", None),
        ("rgb:zz/00/00", None),
        ("", None),
    ],
)
def test_a_colour_is_light_or_dark(color: str, expected: bool | None) -> None:
    assert is_light(color) is expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [("0;15", True), ("0;default;7", True), ("15;0", False), ("7;8", False), ("", None), ("0;default", None)],
)
def test_colorfgbg_tells_it_too(told: str, expected: bool | None) -> None:
    assert is_light_by({"COLORFGBG": told}) is expected


def test_terminals_that_would_show_the_question_are_not_asked() -> None:
    assert can_be_asked({"TERM": "tmux-256color"})
    assert not can_be_asked({"TERM": "linux"})
    assert not can_be_asked({"TERM": "vt100"})


KEYS = st.text(st.sampled_from("aj1/\r\x1b]\\[Arg:f\u00e9"), max_size=12)
"""Keys of all sorts, but none that begin an answer and end it otherwise: nobody types that."""


@given(KEYS, KEYS, st.sampled_from([WHITE, WHITE.replace("\x1b\\", "\a")]), st.data())
def test_it_is_taken_out_in_whatever_pieces_it_comes(
    before: str, after: str, told: str, data: st.DataObject
) -> None:
    """What was typed before and after it is what is left, in order."""
    typed = before + told + after
    cuts = sorted(data.draw(st.lists(st.integers(0, len(typed)), max_size=6)))
    pieces = [typed[start:end] for start, end in zip([0, *cuts], [*cuts, len(typed)], strict=True)]
    answer = Answer()
    left = "".join(answer.take_from(piece, is_due=answer.is_light is None) for piece in pieces)
    assert left + answer.give_back() == before + after
    assert answer.is_light is True


@given(st.lists(KEYS, max_size=6))
def test_without_an_answer_nothing_is_lost(pieces: list[str]) -> None:
    answer = Answer()
    left = "".join(answer.take_from(piece, is_due=True) for piece in pieces)
    assert left + answer.give_back() == "".join(pieces)


def test_half_an_answer_is_never_typed() -> None:
    answer = Answer()
    assert answer.take_from("j\x1b]11;rgb:ffff/ff", is_due=True) == "j"
    assert not answer.may_hold_a_key
    assert answer.take_from("k", is_due=True) == "k"
    assert answer.give_back() == ""


def test_esc_alone_may_be_a_key() -> None:
    answer = Answer()
    assert answer.take_from("\x1b", is_due=True) == ""
    assert answer.may_hold_a_key
    assert answer.give_back() == "\x1b"


# ------------------------------------------------------------------------------------------ in a terminal


def first_frame(terminal: Terminal, answer: bytes) -> bytes:
    """Answer the question as soon as it is there; what came when the first cells were painted."""
    came, is_answered, end = b"", False, time.monotonic() + PATIENCE
    while LIGHT not in came and DARK not in came:
        assert time.monotonic() < end, came
        if select.select([terminal.fd], [], [], 0.1)[0]:
            came += os.read(terminal.fd, 65_536)
        if not is_answered and QUESTION.encode() in came:
            terminal.send(answer)
            is_answered = True
    assert is_answered
    return came


def test_a_light_terminal_is_never_shown_a_dark_screen() -> None:
    """Its answer is there before the first frame is painted; the last thing before it that may be typed is not lost."""
    with Terminal(python("trtui", "--demo", "--no-tour")) as terminal:
        assert DARK not in first_frame(terminal, WHITE.encode())


def test_an_answer_in_pieces_among_keys_is_no_key() -> None:
    with Person("--demo", "--no-tour") as person:
        person.see("Press r to reply")
        person.press("r", then="Enter send")
        person.press("a")
        for piece in ("\x1b]11;rgb:ff", "ff/ffff/ffff", "\x1b", "\\"):
            person.terminal.send(piece.encode())
            person.watch(0.02)
        person.press("z", lambda: "az" in person.picture)
        assert "rgb" not in person.picture
        person.see(lambda: LIGHT in person.received)


def test_a_letter_whose_bytes_come_one_by_one_is_a_letter() -> None:
    """A read that ends within a letter gave the parser nothing, which it took for the end: no key was heard any more."""
    with Person("--demo", "--no-tour") as person:
        person.see("Press r to reply")
        person.press("r", then="Enter send")
        for byte in "né".encode():
            person.terminal.send(bytes([byte]))
            person.watch(0.2)
        person.press("e", lambda: "née" in person.picture)
