"""Cleaning: nothing hostile is left, nothing harmless is lost, nothing vanishes in silence."""

import copy
import pickle
import random
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.hostile import HARMLESS, TRICKS, any_text, complaints, random_text
from trtui.text import cleaning
from trtui.text.cleaning import (
    MAX_MARKS,
    Safe,
    clean,
    clean_line,
    compose,
    fingerprint,
    for_list_row,
    is_safe,
    join,
    own,
)

FUZZED = 1_000_000
pytestmark = pytest.mark.timeout(900)  # the long mode asks for 5,000 examples, on whatever machine


# ------------------------------------------------------------------------------------ what stays


@pytest.mark.parametrize("text", HARMLESS)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert clean(text) == composed
    assert is_safe(composed)
    if "\n" not in text:
        assert clean_line(text, cap=200) == composed


@given(
    st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126) | st.just("\n"), max_size=300)
)
def test_plain_ascii_stays_as_it_is(text: str) -> None:
    assert clean(text, lines=400) == text


# ------------------------------------------------------------------------------------ what does not


@given(any_text)
def test_nothing_hostile_is_left_in_a_body(raw: str) -> None:
    assert complaints(clean(raw)) == []


@given(any_text)
def test_nothing_hostile_is_left_in_a_line(raw: str) -> None:
    line = clean_line(raw, cap=500)
    assert complaints(line, one_line=True) == []
    assert "\n" not in line


@given(any_text, st.integers(1, 60), st.integers(1, 5))
def test_cleaning_twice_changes_nothing_and_no_cap_is_passed(raw: str, cap: int, lines: int) -> None:
    once = clean(raw, cap=cap, lines=lines)
    assert clean(once, cap=cap, lines=lines) == once
    assert clean(once) == once
    assert len(once) <= cap
    assert once.count("\n") < lines
    assert complaints(once) == []
    line = clean_line(raw, cap=cap)
    assert clean_line(line, cap=cap) == line
    assert len(line) <= cap
    assert complaints(line, one_line=True) == []


@given(any_text)
def test_what_is_safe_is_what_cleaning_leaves_alone(raw: str) -> None:
    assert is_safe(clean(raw))
    if is_safe(raw):
        assert clean(raw, cap=10_000, lines=10_000) == raw


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_each_control_is_shown_and_not_dropped(code: int) -> None:
    drawn = clean(f"5{chr(code)}00")
    assert len(drawn) >= 4
    assert drawn.startswith("5")
    assert drawn.endswith("00")
    assert complaints(drawn) == []


def test_control_characters_become_their_pictures() -> None:
    assert clean("a\x1b[2Jb\x07\x7f") == "a␛[2Jb␇␡"
    assert clean("a\tb") == "a b"
    assert clean("\x9b31m") == "‹U+009B›31m"


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u200b", "\u3164", "\ue000", "\uffff", "\U000e0041", "\u2066", "\ufe00"]
)
def test_what_can_not_be_seen_is_named(hidden: str) -> None:
    assert clean(f"a{hidden}b") == f"a‹U+{ord(hidden):04X}›b"


def test_a_repeated_invisible_is_named_once_with_its_count() -> None:
    assert clean("a" + "\u200b" * 1_500 + "b") == "a‹U+200B ×1,500›b"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_form_of_newline_is_one_newline(newline: str) -> None:
    assert clean(f"a{newline}b") == "a\nb"
    assert clean_line(f"a{newline}{newline}b") == "a ⏎ b"
    assert clean_line(f"{newline}a{newline}") == "a"


def test_lone_surrogates_are_replaced() -> None:
    assert clean("a\ud800b") == "a\ufffdb"
    clean("".join(map(chr, range(0xD800, 0xE000)))).encode()


def test_joiners_selectors_and_tags_stay_only_where_they_mean_something() -> None:
    assert clean("pay\u200dpal") == "pay‹U+200D›pal"
    assert clean("a\ufe0fb") == "a‹U+FE0F›b"
    assert clean("👨\u200d") == "👨‹U+200D›"
    assert clean("🏴\U000e0075\U000e0073\U000e007f").startswith("🏴‹U+E0075›")


@given(st.integers(0, 40), st.sampled_from(["a", "ก", "क", "👍", "\n", ""]))
def test_no_base_carries_more_than_eight_marks(count: int, base: str) -> None:
    drawn = clean(base + "\u0316" * count + "!")
    assert drawn.count("\u0316") == min(count, MAX_MARKS)
    if count > MAX_MARKS:
        assert f"‹+{count - MAX_MARKS} marks›" in drawn


def test_joiners_between_marks_do_not_hide_how_many_there_are() -> None:
    drawn = clean("\u0915" + "\u094d\u200d" * 50)
    assert drawn.startswith("\u0915\u094d‹U+200D›")
    assert complaints(drawn) == []


def test_a_mark_without_a_base_gets_one() -> None:
    assert clean("\u0301a") == "◌\u0301a"
    assert clean("a\n\u0301") == "a\n◌\u0301"


# ------------------------------------------------------------------------------------ lengths


def test_what_is_cut_off_is_counted() -> None:
    drawn = clean("x" * 10_000, cap=100)
    head = drawn.partition("…")[0]
    assert len(drawn) <= 100
    assert drawn == f"{head}… {10_000 - len(head):,} more"


def test_lines_that_are_cut_off_are_counted() -> None:
    drawn = clean("ab\n" * 300, lines=200)
    assert drawn.count("\n") == 199
    assert drawn.endswith("more")


@given(st.integers(1, 60))
def test_an_emoji_is_never_cut_in_two(cap: int) -> None:
    family = "👨‍👩‍👧‍👦"
    head = clean(family * 20, cap=cap).partition("…")[0]
    assert head == family * (len(head) // len(family))


@given(st.integers(1, 80))
def test_a_chip_is_never_cut_in_two(cap: int) -> None:
    named = clean("ab\u202e" * 20, cap=cap).partition("…")[0]
    assert named.replace("‹U+202E›", "").strip("ab") == ""
    counted = clean(("ab" + "\u0316" * 12) * 20, cap=cap).partition("…")[0]
    assert counted.replace("‹+4 marks›", "").strip("ab\u0316") == ""
    assert clean("‹a" * 50, cap=31).startswith("‹a" * 9)


@pytest.mark.parametrize(("cap", "lines"), [(0, 1), (1, 0), (-1, 5)])
def test_a_cap_of_nothing_is_refused(cap: int, lines: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        clean("a", cap=cap, lines=lines)


@pytest.mark.parametrize(
    "raw",
    [
        "\u0301\u0316" * 500_000,
        "\u200d" * 1_000_000,
        "\n" * 1_000_000,
        "👨\u200d" * 400_000,
        "\x1b" * 1_000_000,
        "‹U+" * 300_000,
    ],
    ids=["marks", "joiners", "newlines", "families", "escapes", "chips"],
)
def test_a_flood_costs_next_to_nothing(raw: str) -> None:
    """A million characters cost no more than the window that is looked at: well under the second allowed here."""
    began = time.process_time()
    body, line = clean(raw), clean_line(raw)
    assert time.process_time() - began < 1
    assert complaints(body) == complaints(line, one_line=True) == []


# ------------------------------------------------------------------------------------ the type


def test_only_cleaning_makes_a_safe() -> None:
    with pytest.raises(TypeError, match="made by"):
        Safe("\x1b[2J")  # type: ignore[arg-type]  # what a caller must not do


def test_a_safe_can_be_copied_but_not_widened() -> None:
    text = clean("Ann")
    assert copy.copy(text) is text
    assert copy.deepcopy(text) is text
    assert not hasattr(text, "__dict__")
    assert type(text + "x") is str
    assert type(text[:1]) is str


def test_a_pickle_is_no_way_to_a_safe() -> None:
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(clean("Ann")))


@given(any_text, any_text)
def test_what_is_put_together_from_safe_parts_is_safe(first: str, second: str) -> None:
    parts = clean_line(first), clean_line(second)
    assert is_safe(compose("{}{}", *parts))
    assert is_safe(join("", parts))
    assert isinstance(compose("To {} from {}", *parts), Safe)


def test_composing_does_not_look_into_its_parts() -> None:
    assert compose("To {}: {}", clean_line("{}"), own("{0}")) == "To {}: {0}"
    assert join(", ", [clean("a"), clean("b")]) == "a, b"
    assert join(", ", []) == ""


def test_composing_refuses_what_is_not_safe() -> None:
    with pytest.raises(TypeError, match="not a Safe"):
        compose("{}", "\x1b")  # type: ignore[arg-type]  # what a caller must not do
    with pytest.raises(TypeError, match="not a Safe"):
        join("", ["x"])  # type: ignore[list-item]  # what a caller must not do
    with pytest.raises(ValueError, match="places"):
        compose("{} {}", own("x"))


# ------------------------------------------------------------------------------------ list rows


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ("👨‍👩‍👧‍👦 hi", "👨 hi"),
        ("👍🏽", "👍"),
        ("👍🏽🏽🏽", "👍"),
        ("✔︎🏻", "✔"),
        ("ok 🏻🏻", "ok 🏻"),
        ("a\u20e3\u0316\u0301", "\u00e1\u0316"),
        ("❤️ 1️⃣", "❤ 1"),
        ("🏳️‍🌈!", "🏳!"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴"),
        ("🇺🇸", "🇺🇸"),
        ("a\n\nb\n", "a ⏎ b"),
        ("a\u202eb", "a\ufffdb"),
        ("नमस्ते", "नमस्ते"),
    ],
)
def test_a_list_row_has_nothing_whose_width_is_in_dispute(body: str, row: str) -> None:
    assert for_list_row(clean(body)) == row


@given(any_text)
def test_a_list_row_is_one_safe_line(raw: str) -> None:
    row = for_list_row(clean(raw))
    assert isinstance(row, Safe)
    assert complaints(row, one_line=True) == []
    assert not set(row) & {"\ufe0e", "\ufe0f", "\u200d", "\u200c", "\u20e3"}
    assert for_list_row(row) == row


# ------------------------------------------------------------------------------------ fingerprints


@pytest.mark.parametrize(
    "again",
    [
        "Café\r\nopen",
        "Cafe\u0301\nopen",
        "Café  \nopen\t",
        "\n Café\nopen\n\n",
        "Café\u2028open",
        "Café\ropen",
    ],
)
def test_a_text_read_back_is_known_again(again: str) -> None:
    assert fingerprint(again) == fingerprint("Café\nopen")


@pytest.mark.parametrize(
    "other", ["Cafe\nopen", "Café open", "Café\nopen!", "Café\n\nopen", "café\nopen", "Café\u200b\nopen", ""]
)
def test_another_text_is_not_taken_for_it(other: str) -> None:
    assert fingerprint(other) != fingerprint("Café\nopen")


@given(any_text)
def test_every_text_has_a_fingerprint_of_32_digits(raw: str) -> None:
    assert set(fingerprint(raw)) <= set("0123456789abcdef")
    assert len(fingerprint(raw)) == 32
    assert fingerprint(raw) == fingerprint(unicodedata.normalize("NFC", raw)) == fingerprint(f"{raw}\n ")


def test_a_flood_of_marks_has_its_fingerprint_at_once() -> None:
    flood = "a" + "\u0301\u0316" * 40_000
    began = time.process_time()
    print_of_flood = fingerprint(flood)
    assert time.process_time() - began < 2
    assert print_of_flood != fingerprint(flood + "\u0301")
    assert print_of_flood == fingerprint("a" + "\u0316" * 40_000 + "\u0301" * 40_000)


# ------------------------------------------------------------------------------------ the long mode


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_million_hostile_strings_come_out_clean() -> None:
    source = random.Random(20_261_123)
    for _ in range(FUZZED):
        raw = random_text(source)
        cap = source.choice((5, 30, 4_000))
        body = clean(raw, cap=cap)
        assert complaints(body) == [], ascii(raw)
        assert len(body) <= cap, ascii(raw)
        assert clean(body, cap=cap) == body, ascii(raw)


@pytest.mark.long
def test_every_pair_of_tricks_comes_out_clean() -> None:
    for first in TRICKS:
        for second in TRICKS:
            body = clean(f"{first}{second}")
            assert complaints(body) == [], ascii(first + second)
            assert clean(body) == body, ascii(first + second)


def test_what_is_calm_needs_no_thought(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every character that is let through without a look is one that a look would have left as it is."""
    calm = "".join(chr(code) for code in range(0x110000) if cleaning._is_calm(chr(code)))
    assert "✓" in calm
    monkeypatch.setattr(cleaning, "_is_calm", lambda _: False)
    for text in (calm, calm[::-1], "".join(character * 2 for character in calm)):
        assert cleaning._wash(text) == text


def test_signs_of_the_screen_cost_no_pattern() -> None:
    """The sets of emoji and hidden characters are compiled when somebody writes one, not at every start."""
    code = (
        "import trtui.ui.glyphs\nfrom trtui.text.characters import _character_set\n"
        "print(_character_set.cache_info().currsize)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)
    assert done.stdout.strip() == "0"
