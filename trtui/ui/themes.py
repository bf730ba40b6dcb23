"""The terminal's own colours as a theme, and which theme a terminal begins with.

On a terminal of 16 colours the shades of the other themes come to a few loud ones. This one uses the colours that the
agent chose for the terminal, light or dark, and of those only the ones that can be read on both; what others tell by a
shade of grey it tells by dim letters (`painting.py`).
"""

from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

from trtui.config import ScreenSettings, Settings
from trtui.ui.output import GatedApp

_ON_DARK: Final = ScreenSettings().theme
_ON_LIGHT: Final = "textual-light"

TERMINAL: Final = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_bright_blue",
    secondary="ansi_bright_blue",
    accent="ansi_bright_blue",
    warning="ansi_bright_magenta",
    error="ansi_bright_red",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "foreground-muted": "ansi_bright_black",
        "foreground-disabled": "ansi_bright_black",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_bright_blue",
        "input-selection-foreground": "ansi_default",
        "screen-selection-background": "ansi_bright_blue",
        "screen-selection-foreground": "ansi_default",
    },
)


def wear(app: GatedApp[int], settings: Settings) -> bool:
    """Have an app look as the settings say, as far as the terminal can; False where they name no theme there is."""
    theme = theme_for(
        settings.screen.theme if is_named(settings) else None,
        has_few_colors=app.has_few_colors,
        has_none=app.no_color,
        is_on_light=app.is_on_light,
    )
    app.register_theme(TERMINAL)
    if theme not in app.available_themes:
        return False
    app.theme = theme
    return True


def is_named(settings: Settings) -> bool:
    """Whether the settings name a theme."""
    return "screen.theme" in settings.origins or settings.screen.theme != ScreenSettings().theme


def theme_names() -> list[str]:
    """What a theme can be called."""
    return sorted([*BUILTIN_THEMES, TERMINAL.name])


def theme_for(named: str | None, *, has_few_colors: bool, has_none: bool, is_on_light: bool) -> str:
    """The theme that the settings name; where they name none, one that looks right with the colours there are.

    Without colours it is this one whatever they name: only it tells nothing by a shade alone.
    """
    if has_none or (named is None and has_few_colors):
        return TERMINAL.name
    return named if named is not None else _ON_LIGHT if is_on_light else _ON_DARK
