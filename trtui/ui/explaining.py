"""Opening what explains: the palette, the keys, how things stand. Each screen is imported when it is first asked for."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.app import App

from trtui.config import Settings
from trtui.text.cleaning import compose, own
from trtui.ui.commands import COMMANDS, Command, Group, Scope, show_keys
from trtui.ui.pressing import Keyboard
from trtui.ui.say import SayingApp
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from trtui.ui.searching import SavedView

_SELF: Final = ("open_palette",)
"""What would only open the palette over itself."""

_ORDER: Final = sorted(Group, key=lambda group: (group is Group.MOVING, group is Group.ANYWHERE))
"""Verbs before moves: who moves by name has another need than the cursor's."""


def open_palette(
    app: App[int],
    around: Surroundings,
    keyboard: Keyboard,
    perform: Callable[[Command], None],
    show_view: "Callable[[SavedView], None]",
) -> None:
    """Offer by name every command that can be performed here, those of the place one is in first; then the saved views,
    and what there is to know.
    """
    from trtui.ui.helping import topic_titles
    from trtui.ui.screens.choosing import Choosing, Entry, narrow
    from trtui.ui.searching import saved_views

    scope = keyboard.scope
    commands = [
        command
        for command in COMMANDS
        if command.action not in _SELF and not command.takes_key and keyboard.can_perform(command)
    ]
    commands.sort(key=lambda command: (command.scope is not scope, _ORDER.index(command.group)))
    entries: list[Entry[Callable[[], None]]] = [
        Entry(
            partial(perform, command),
            command.title,
            command.help,
            key=own_line(show_keys(around.keymap.keys_of(command))),
        )
        for command in commands
    ]
    entries += [
        Entry(partial(show_view, view), compose("View: {}", view.name), view.shown)
        for view in saved_views(around)
    ]
    entries += [
        Entry(partial(open_help, app, around, None, title), compose("Read: {}", title))
        for title in topic_titles()
    ]
    app.push_screen(
        Choosing(own("Commands"), lambda typed: narrow(entries, typed), glyphs=around.glyphs),
        lambda taken: taken() if taken is not None else None,
    )


def open_help(app: App[int], around: Surroundings, scope: Scope | None, typed: str = "") -> None:
    """Show the keys of a scope, None is all of them and what to know besides; `typed` is searched for."""
    from trtui.ui.screens.help import HelpScreen

    if not isinstance(app.screen, HelpScreen):
        app.push_screen(HelpScreen(around.keymap, scope, glyphs=around.glyphs, typed=typed))


def open_settings(app: SayingApp, around: Surroundings, take_over: Callable[[Settings], None]) -> None:
    """Show the settings, and let them be changed."""
    from trtui.ui.configuring import Configuring
    from trtui.ui.screens.settings import SettingsScreen

    if not isinstance(app.screen, SettingsScreen):
        settings = Configuring(
            around.settings, around.config_file, take_over, around.store.facts.dashboards()
        )
        app.push_screen(SettingsScreen(app, settings, around.glyphs))


def open_health(app: SayingApp, around: Surroundings) -> None:
    """Show how things stand."""
    from trtui.ui.screens.health import HealthScreen

    if not isinstance(app.screen, HealthScreen):
        app.push_screen(HealthScreen(app, around))


def open_doctor(app: SayingApp, around: Surroundings) -> None:
    """Have everything looked at that trtui needs, and show what to mend."""
    from trtui.ui.screens.doctor import DoctorScreen

    if around.ask_doctor is None:
        around.voice.say(own("`trtui doctor` in a shell looks at everything that trtui needs."))
    elif not isinstance(app.screen, DoctorScreen):
        app.push_screen(DoctorScreen(app, around, around.ask_doctor))
