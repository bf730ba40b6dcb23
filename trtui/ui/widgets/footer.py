"""The last line: the keys that matter where one is, from the registry."""

from collections.abc import Callable
from typing import ClassVar

from textual.strip import Strip

from trtui.ui.cells import width_of
from trtui.ui.commands import Command, Scope, show_key
from trtui.ui.keymap import Keymap
from trtui.ui.widgets.line_view import LineView, strip_of


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
        """Draw them in their order, as far as there is room."""
        pieces: list[tuple[str, str]] = []
        room = width
        for key, title in self._entries():
            word = title[:1].lower() + title[1:]
            needed = 3 + width_of(key) + width_of(word)
            if needed > room:
                break
            pieces += [(f" {key} ", "key"), (f"{word} ", "word")]
            room -= needed
        pieces.append((" " * room, "word"))
        return strip_of([(text, self.look(f"foot--{name}")) for text, name in pieces], width)

    def _entries(self) -> list[tuple[str, str]]:
        if self._scope is None:
            return []
        reachable = [c for c in self._keymap.commands_in(self._scope) if self._can_perform(c)]
        if self._held:
            begun = "".join(self._held)
            continued = [
                (key, command)
                for command in reachable
                for key in self._keymap.keys_of(command)
                if len(key) > len(begun) and key.startswith(begun) and "+" not in key and len(key) == 2
            ]
            return [(key, command.title) for key, command in continued]
        commands = [command for command in reachable if command.in_footer]
        commands.sort(key=lambda command: (command.scope is not self._scope, command.in_footer))
        return [
            (show_key(self._keymap.keys_of(command)[0]), command.title)
            for command in commands
            if self._keymap.keys_of(command)
        ]
