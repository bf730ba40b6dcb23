"""The terminal's own colours: chosen where nothing else fits, and readable whatever the terminal's colours are."""

import pytest

from trtui.ui.themes import TERMINAL, theme_for

PALETTES = {
    "xterm": {"bright_red": "ff0000", "bright_blue": "5c5cff", "bright_magenta": "ff00ff"},
    "tango": {"bright_red": "ef2929", "bright_blue": "729fcf", "bright_magenta": "ad7fa8"},
    "campbell": {"bright_red": "e74856", "bright_blue": "3b78ff", "bright_magenta": "b4009e"},
}
"""What these colours are in xterm, in GNOME's terminal and in that of Windows."""
LETTERS = {TERMINAL.primary, TERMINAL.accent, TERMINAL.warning, TERMINAL.error}


def luminance(color: str) -> float:
    """How bright a colour is, as WCAG reckons it."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("background", ["000000", "ffffff"])
@pytest.mark.parametrize("palette", PALETTES)
def test_its_colours_can_be_read_on_black_and_on_white(palette: str, background: str) -> None:
    for name in LETTERS:
        assert name is not None
        color = PALETTES[palette][name.removeprefix("ansi_")]
        assert contrast(color, background) > 2.7, name


def test_it_has_no_colour_but_the_terminals_own() -> None:
    """No background either: a light terminal stays light."""
    assert TERMINAL.background == TERMINAL.panel == TERMINAL.foreground == "ansi_default"
    assert all(value.startswith("ansi_") or value == "reverse" for value in TERMINAL.variables.values())


@pytest.mark.parametrize(
    ("named", "few", "none", "light", "expected"),
    [
        (None, False, False, False, "textual-dark"),
        (None, False, False, True, "textual-light"),
        (None, True, False, True, "terminal"),
        ("dracula", False, False, True, "dracula"),
        ("dracula", True, False, False, "dracula"),
        ("dracula", False, True, False, "terminal"),
        ("textual-dark", False, False, True, "textual-dark"),
    ],
)
def test_a_terminal_is_given_what_suits_it_where_nothing_is_named(
    named: str | None, *, few: bool, none: bool, light: bool, expected: str
) -> None:
    assert theme_for(named, has_few_colors=few, has_none=none, is_on_light=light) == expected
