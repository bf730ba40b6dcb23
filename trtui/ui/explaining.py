"""Opening what explains: the palette, the keys, how things stand. Each screen is imported when it is first asked for."""

from collections.abc import Callable
from typing import Final

from textual.app import App

from trtui.text.cleaning import compose, own
from trtui.ui.commands import COMMANDS, Command, Scope, show_keys
from trtui.ui.pressing import Keyboard
from trtui.ui.say import SayingApp
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

_SELF: Final = ("open_palette",)
"""What would only open the palette over itself."""


def open_palette(
    app: App[int], around: Surroundings, keyboard: Keyboard, perform: Callable[[Command | None], None]
) -> None:
    """Offer every command that can be performed here by name, those of the place one is in first."""
    scope = keyboard.scope
    entries = [
        Entry(
            command,
            command.title,
            compose("{} · {}", command.help, own_line(show_keys(around.keymap.keys_of(command)))),
        )
        for command in COMMANDS
        if command.action not in _SELF and not command.takes_key and keyboard.can_perform(command)
    ]
    entries.sort(key=lambda entry: entry.value.scope is not scope)
    app.push_screen(
        Choosing(own("Commands"), lambda typed: narrow(entries, typed), glyphs=around.glyphs), perform
    )


def open_help(app: App[int], around: Surroundings, scope: Scope | None) -> None:
    """Show the keys of a scope; None is all of them."""
    from trtui.ui.screens.help import HelpScreen

    if not isinstance(app.screen, HelpScreen):
        app.push_screen(HelpScreen(around.keymap, scope))


def open_health(app: SayingApp, around: Surroundings) -> None:
    """Show how things stand."""
    from trtui.ui.screens.health import HealthScreen

    if not isinstance(app.screen, HealthScreen):
        app.push_screen(HealthScreen(app, around))
