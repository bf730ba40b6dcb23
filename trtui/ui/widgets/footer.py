"""The last line: the keys that matter where one is, from the registry."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.strip import Strip

from trtui.ui.cells import width_of
from trtui.ui.commands import Command, Scope, show_key
from trtui.ui.keymap import Keymap
from trtui.ui.widgets.line_view import LineView, strip_of

_KEPT: Final = "help.open"
"""Who does not know the other keys needs this one."""


class _Entry:
    """A key and what it does, as they stand in the line."""

    def __init__(self, key: str, command: Command) -> None:
        title = command.foot or command.title
        self.key = key
        self.word = title[:1].lower() + title[1:]
        self.width = 3 + width_of(key) + width_of(self.word)
        self.is_kept = command.id == _KEPT


class Footer(LineView):
    """As many keys of a scope as fit."""

    DEFAULT_CSS = """
    Footer { height: 1; dock: bottom; background: $panel; color: $foreground; }
    Footer > .foot--key { color: $text-accent; background: $panel; text-style: bold; }
    Footer > .foot--word { color: $foreground-muted; background: $panel; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key", "foot--word"}

    def __init__(self, keymap: Keymap, *, can_perform: Callable[[Command], bool] | None = None) -> None:
        """Make one for these keys; `can_perform` leaves out what nothing on the screen performs."""
        super().__init__(id="footer")
        self._keymap = keymap
        self._can_perform = can_perform or (lambda _: True)
        self._scope: Scope | None = None
        self._held: tuple[str, ...] = ()

    def show(self, scope: Scope, held: tuple[str, ...] = ()) -> None:
        """Show the keys of a scope, or what may follow the keys that are held."""
        if (scope, held) != (self._scope, self._held):
            self._scope, self._held = scope, held
            self.redraw()

    def draw_line(self, y: int, width: int) -> Strip:  # noqa: ARG002  # one line
        """Draw them in their order, as far as there is room; the way to help before all others."""
        pieces: list[tuple[str, str]] = []
        entries = [entry for entry in self._entries() if entry.width <= width]
        room = width - sum(entry.width for entry in entries if entry.is_kept)
        for entry in entries:
            if not entry.is_kept:
                room = room - entry.width if entry.width <= room else -1
                if room < 0:
                    continue
            pieces += [(f" {entry.key} ", "key"), (f"{entry.word} ", "word")]
        pieces.append((" " * (width - sum(width_of(text) for text, _ in pieces)), "word"))
        return strip_of([(text, self.look(f"foot--{name}")) for text, name in pieces], width)

    def _entries(self) -> list[_Entry]:
        if self._scope is None:
            return []
        reachable = [c for c in self._keymap.commands_in(self._scope) if self._can_perform(c)]
        if self._held:
            begun = "".join(self._held)
            return [
                _Entry(key, command)
                for command in reachable
                for key in self._keymap.keys_of(command)
                if len(key) > len(begun) and key.startswith(begun) and "+" not in key and len(key) == 2
            ]
        commands = [command for command in reachable if command.in_footer]
        commands.sort(key=lambda command: (command.scope is not self._scope, command.in_footer))
        return [
            _Entry(show_key(keys[0]), command)
            for command in commands
            if (keys := self._keymap.keys_of(command))
        ]
