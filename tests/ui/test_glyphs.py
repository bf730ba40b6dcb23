"""Which alphabet a terminal is drawn with, and that our own signs have one of ASCII each."""

import pytest

from trtui.ui.glyphs import ASCII, IN_ASCII, UNICODE, glyphs_for


@pytest.mark.parametrize(
    ("environment", "is_unicode"),
    [
        ({"LANG": "en_US.UTF-8"}, True),
        ({"LANG": "de_DE.utf8", "TERM": "xterm"}, True),
        ({}, True),
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LANG": "en_US"}, True),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "en_US.ISO-8859-1"}, False),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, False),
    ],
)
def test_the_locale_says_which_signs_a_terminal_shows(
    environment: dict[str, str], *, is_unicode: bool
) -> None:
    """Python turns a C locale into C.UTF-8 before we see it: LANG still says what was chosen."""
    assert glyphs_for("auto", environment) is (UNICODE if is_unicode else ASCII)


def test_the_settings_go_before_the_locale() -> None:
    assert glyphs_for("unicode", {"LC_ALL": "C"}) is UNICODE
    assert glyphs_for("ascii", {"LANG": "en_US.UTF-8"}) is ASCII


def test_a_sign_of_our_sentences_is_one_of_ascii() -> None:
    shown = "“Ann’s” · 57 → 56 …".translate(IN_ASCII)
    assert shown == '"Ann\'s" - 57 > 56 ~'
    assert len(shown) == len("“Ann’s” · 57 → 56 …")
