"""Segments: what a text costs, where it is divided, and what makes it dearer."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.hostile import HARMLESS, any_text
from trtui.text.segments import MAX_BODY, Encoding, Forced, count_segments, split_parts, to_plain

#: 3GPP TS 23.038, table 6.2.1: code points by septet, 0x1B (escape) left out.
DEFAULT_ALPHABET = [
    *(0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5),
    *(0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0xC6, 0xE6, 0xDF, 0xC9),
    *(0x20, 0x21, 0x22, 0x23, 0xA4, *range(0x25, 0x40)),
    *(0xA1, *range(0x41, 0x5B), 0xC4, 0xD6, 0xD1, 0xDC, 0xA7),
    *(0xBF, *range(0x61, 0x7B), 0xE4, 0xF6, 0xF1, 0xFC, 0xE0),
]
#: Table 6.2.1.1: the extension.
EXTENSION_TABLE = [0x0C, 0x5E, 0x7B, 0x7D, 0x5C, 0x5B, 0x7E, 0x5D, 0x7C, 0x20AC]

gsm_text = st.text(st.sampled_from([chr(code) for code in DEFAULT_ALPHABET + EXTENSION_TABLE]), max_size=700)
some_text = st.one_of(
    gsm_text,
    st.text(max_size=300),
    any_text,
    st.lists(
        st.sampled_from(["[LocationRequest]", "[Location Request]", "a" * 50, "€", "😀", "ж" * 30]),
        max_size=30,
    ).map("".join),
)


def units(text: str) -> int:
    """Count a text's units in another way than the program does: by encoding it."""
    text = text.replace("[LocationRequest]", "L" * 25).replace("[Location Request]", "L" * 25)
    codes = [ord(character) for character in text]
    if all(code in DEFAULT_ALPHABET or code in EXTENSION_TABLE for code in codes):
        return sum(2 if code in EXTENSION_TABLE else 1 for code in codes)
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def test_the_default_alphabet_has_127_characters() -> None:
    assert len(DEFAULT_ALPHABET) == len(set(DEFAULT_ALPHABET)) == 127


@pytest.mark.parametrize("code", DEFAULT_ALPHABET)
def test_a_character_of_the_default_alphabet_takes_one_septet(code: int) -> None:
    counted = count_segments(chr(code))
    assert (counted.encoding, counted.units, counted.forced_by) == (Encoding.GSM7, 1, ())


@pytest.mark.parametrize("code", EXTENSION_TABLE)
def test_a_character_of_the_extension_takes_two_septets(code: int) -> None:
    counted = count_segments(chr(code))
    assert (counted.encoding, counted.units, counted.forced_by) == (Encoding.GSM7, 2, ())


def test_every_other_character_makes_it_unicode() -> None:
    known = {*DEFAULT_ALPHABET, *EXTENSION_TABLE}
    for code in range(0x3000):
        is_gsm = count_segments(chr(code)).encoding is Encoding.GSM7
        assert is_gsm == (code in known), hex(code)


@pytest.mark.parametrize(
    ("text", "units", "parts", "left", "limit"),
    [
        ("", 0, 0, 160, 160),
        ("a", 1, 1, 159, 160),
        ("a" * 160, 160, 1, 0, 160),
        ("a" * 161, 161, 2, 145, 153),
        ("a" * 306, 306, 2, 0, 153),
        ("a" * 307, 307, 3, 152, 153),
        ("a" * 459, 459, 3, 0, 153),
        ("€" * 80, 160, 1, 0, 160),
        ("€" * 81, 162, 2, 143, 153),
        ("a" * 152 + "€" * 77, 306, 3, 151, 153),
        ("ж" * 70, 70, 1, 0, 70),
        ("ж" * 71, 71, 2, 63, 67),
        ("ж" * 134, 134, 2, 0, 67),
        ("😀" * 35, 70, 1, 0, 70),
        ("😀" * 36, 72, 2, 61, 67),
        ("ж" * 66 + "😀" * 34, 134, 3, 65, 67),
        ("é" * 160, 160, 1, 0, 160),
        ("á" * 71, 71, 2, 63, 67),
        ("a" * MAX_BODY, 1600, 11, 83, 153),
    ],
)
def test_what_texts_cost(text: str, units: int, parts: int, left: int, limit: int) -> None:
    counted = count_segments(text)
    assert (counted.units, counted.parts, counted.left, counted.limit_of_part) == (units, parts, left, limit)


@pytest.mark.parametrize("tag", ["[LocationRequest]", "[Location Request]"])
def test_a_location_request_counts_as_its_link(tag: str) -> None:
    counted = count_segments(f"Where are you? {tag}")
    assert counted.adds_location_link
    assert counted.units == 15 + 25
    assert count_segments(f"ж{tag}").units == 1 + 25
    assert not count_segments("Where are you? [locationrequest]").adds_location_link


@given(some_text)
def test_parts_joined_are_the_text_and_none_is_too_long(text: str) -> None:
    counted, parts = count_segments(text), split_parts(text)
    assert "".join(parts) == text
    assert len(parts) == counted.parts
    assert counted.units == units(text)
    assert 0 <= counted.left <= counted.limit_of_part
    assert (
        counted.limit_of_part
        == {True: (160, 153), False: (70, 67)}[counted.encoding is Encoding.GSM7][counted.parts > 1]
    )


@given(st.one_of(gsm_text, st.text(max_size=300)))
def test_each_part_is_as_full_as_it_can_be(text: str) -> None:
    """No part is over its limit, and the first character of the next one would not have fitted."""
    counted, parts = count_segments(text), split_parts(text)
    is_gsm = counted.encoding is Encoding.GSM7
    sizes = [units(part) if is_gsm else len(part.encode("utf-16-be", "surrogatepass")) // 2 for part in parts]
    assert all(size <= counted.limit_of_part for size in sizes)
    for size, following in zip(sizes, parts[1:], strict=False):
        first = units(following[0]) if is_gsm else 1 + (following[0] > "\uffff")
        assert size + first > counted.limit_of_part
    if sizes:
        assert counted.left == counted.limit_of_part - sizes[-1]


@given(some_text)
def test_what_forces_unicode_is_every_character_that_gsm_has_not(text: str) -> None:
    forced = count_segments(text).forced_by
    assert [found.index for found in forced] == [
        index
        for index, c in enumerate(text)
        if ord(c) not in DEFAULT_ALPHABET and ord(c) not in EXTENSION_TABLE
    ]
    assert all(text[found.index] == found.character for found in forced)
    assert bool(forced) == (count_segments(text).encoding is Encoding.UCS2)
    for found in forced:
        assert found.replacement is None or count_segments(found.replacement).encoding is Encoding.GSM7


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“It’s ready” — see you…", '"It\'s ready" - see you...'),
        ("9\u00a0AM–5\u202fPM", "9 AM-5 PM"),
        ("mañana, está aquí", "mañana, esta aqui"),
        ("Łódź Đorđe œuvre þorn ẞ", "Lodz Dorde oeuvre thorn SS"),
        ("½ off ² ™ © № ﬁne", "1/2 off 2 TM (c) No fine"),
        ("ＡＢＣ１２３", "ABC123"),
        ("ΑΒΓ", "ABΓ"),
        ("café e\u0301te\u0301", "café été"),
        ("72° → 5×3", "72 deg -> 5*3"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("{tilde} ~ [x] € \\ ^ |", "{tilde} ~ [x] € \\ ^ |"),
        ("Привет", "Привет"),
        ("“👨‍👩‍👧 ❤️”", '"👨‍👩‍👧 ❤️"'),
        ("क्‍ष", "क्‍ष"),
        ("1️⃣", "1"),
    ],
)
def test_plain_writing(typed: str, plain: str) -> None:
    assert to_plain(typed) == plain


def test_the_guilty_character_comes_with_what_would_mend_it() -> None:
    assert count_segments("It’s 👍").forced_by == (Forced(2, "’", "'"), Forced(5, "👍", None))


@given(some_text)
def test_plain_writing_is_done_once_and_costs_no_more_kinds_of_character(text: str) -> None:
    plain = to_plain(text)
    assert to_plain(plain) == plain
    assert all(forced.replacement is None for forced in count_segments(plain).forced_by)
    if count_segments(text).encoding is Encoding.GSM7:
        assert plain == text


@pytest.mark.parametrize("text", [text for text in HARMLESS if not text.isascii()])
def test_no_emoji_and_no_other_script_is_torn_apart_by_plain_writing(text: str) -> None:
    plain = to_plain(text)
    for character in text:
        is_latin = "LATIN" in unicodedata.name(character, "")
        if unicodedata.category(character) in ("Lo", "So", "Mc") and not is_latin and character != "º":
            assert character in plain
