"""From a key to what is done: where one is says what the key means, and the nearest thing that can do it does it.

Everything goes through here before Textual's own widgets see it, so that one registry rules all keys.
"""

from collections.abc import Awaitable, Callable, Iterable
from inspect import isawaitable
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.widgets import Input, TextArea

from trtui.text.cleaning import Safe, compose, own
from trtui.ui.bursts import GAP, Bursts, Stroke, Verdict
from trtui.ui.commands import Command, Group, Scope, show_keys
from trtui.ui.keymap import KeyReader, Outcome, Pressed, is_printable
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.timer import Timer

REPEAT_SECONDS: Final = 0.15
"""For so long after a verb the same key says nothing: a key that repeats must not work through the list."""

_EVEN_IN_DIALOGS: Final = ("app.quit", "screen.redraw")
"""What no dialog may take for itself."""
_BLINDLY: Final = (Group.ANYWHERE, Group.MOVING, Group.VIEWS)
"""What may be done although one did not see yet where the cursor is."""
_CURSOR_MOVES: Final = ("move_down", "move_up")
"""What may come as fast as it likes among other letters."""


@runtime_checkable
class Performing(Protocol):
    """A screen on which more than its widgets perform commands; or the app, where more than it does."""

    def performers(self) -> Iterable[object]:
        """What performs commands, the nearest first, besides it, the focused widget and those around that."""
        ...


@runtime_checkable
class TakesPastes(Protocol):
    """A screen that knows what to do with a paste that no field took."""

    def take_paste(self, text: str) -> None:
        """Open it as a draft."""
        ...


class Keyboard:
    """Reads keys for an app, and performs what they ask for."""

    def __init__(
        self,
        app: App[int],
        around: Surroundings,
        say: Callable[[Safe, Tone], None],
        *,
        seconds: Callable[[], float],
        gap: float = GAP,
        is_blind: Callable[[], bool] = lambda: False,
    ) -> None:
        """`seconds` is a clock that only goes forward; `gap` is the time in which letters make a burst, 0 for never.

        `is_blind` says whether a key that comes now was pressed before the screen showed what it would be done to.
        """
        self._app = app
        self._around = around
        self._say = say
        self._seconds = seconds
        self._is_blind = is_blind
        self._reader = KeyReader(around.keymap)
        self._bursts = Bursts(gap)
        self._put_off: list[tuple[Command, str]] = []
        self._timer: Timer | None = None
        self._verb_key = ("", float("-inf"))
        self.pressed_at = seconds()

    @property
    def held(self) -> tuple[str, ...]:
        """The keys of a sequence that was begun."""
        return self._reader.held

    @property
    def scope(self) -> Scope:
        """Where the keys go now: of the focused widget, of what is around it, of the screen."""
        screen = self._app.screen
        if getattr(screen, "key_scope", None) is Scope.DIALOG:
            return Scope.DIALOG
        node: DOMNode | None = self._app.focused or screen
        while node is not None:
            scope = getattr(node, "key_scope", None)
            if isinstance(scope, Scope):
                return scope
            if isinstance(node, Input | TextArea):
                return Scope.LINE
            node = node.parent
        return Scope.PANES

    async def take(self, event: events.Key) -> bool:
        """Do what a key asks for; False where it asks for nothing, so that it goes to the focused widget."""
        now = self._seconds()
        self.pressed_at = now
        scope = self.scope
        key = event.key
        if scope is Scope.DIALOG:
            command = self._around.keymap.look_up(Scope.LINE, (key,))
            if command is None or command.id not in _EVEN_IN_DIALOGS:
                self._verb_key = (key, now)  # the key that closes it, pressed twice, means nothing beneath it
                return False
            await self.perform(command, key)
            return True
        is_typing = scope in (Scope.COMPOSER, Scope.LINE)
        if is_typing and is_printable(key):
            return False
        pressed = self._reader.press(key, scope)
        if pressed.command is not None and pressed.command.group not in _BLINDLY and self._is_blind():
            self._say(
                compose("{}: pressed before the list stood; press it again.", pressed.command.title),
                Tone.WARNING,
            )
            return True
        if not is_typing and key == "enter" and self._is_dropped(self._bursts.enter(now)):
            return True
        if is_typing or not is_printable(key):
            await self._perform_what_was_put_off()
        elif self._is_text(key, now, pressed):
            return True
        if pressed.outcome is Outcome.PENDING:
            return True
        if pressed.command is None:
            return not is_typing and is_printable(key)
        await self.perform(pressed.command, key)
        return True

    def take_paste(self, event: events.Paste) -> bool:
        """A paste outside of any field: the screen may open it as a draft. False where a field takes it."""
        if self.scope in (Scope.COMPOSER, Scope.LINE, Scope.DIALOG):
            return False
        if self._is_blind():
            self._say(own("Pasted before the list stood; paste it again."), Tone.WARNING)
            return True
        screen = self._app.screen
        if isinstance(screen, TakesPastes):
            screen.take_paste(event.text)
        return True

    async def perform(self, command: Command, key: str = "") -> None:
        """Perform a command, as though its key had been pressed here."""
        if command.changes and self._around.is_read_only:
            self._say(
                compose("{}: nothing is changed or sent, trtui was started with --read-only.", command.title),
                Tone.WARNING,
            )
            return
        if command.changes and self._repeats(key):
            return
        action = self._find(command.action)
        if action is None:
            return
        result = action(key) if command.takes_key else action()
        if isawaitable(result):
            await result

    def can_perform(self, command: Command) -> bool:
        """Whether anything here performs a command."""
        return self._find(command.action) is not None

    def _find(self, action: str) -> Callable[..., Awaitable[object] | object] | None:
        name = f"action_{action}"
        for performer in self._performers():
            method = getattr(performer, name, None)
            if callable(method):
                return method  # type: ignore[no-any-return]  # found by its name, as every action of Textual's is
        return None

    def _performers(self) -> Iterable[object]:
        screen = self._app.screen
        node: DOMNode | None = self._app.focused
        while node is not None and node is not screen:
            yield node
            node = node.parent
        if isinstance(screen, Performing):
            yield from screen.performers()
        yield screen
        yield self._app
        if isinstance(self._app, Performing):
            yield from self._app.performers()

    # ------------------------------------------------------------------------------------------ letters in a burst

    def _is_text(self, key: str, now: float, pressed: Pressed) -> bool:
        """Judge a letter; True where it was dealt with: dropped, or put off."""
        verdict = self._bursts.letter(pressed.keys, now, _stroke_of(pressed))
        if self._is_dropped(verdict):
            return True
        if verdict is Verdict.AT_ONCE:
            return False
        if pressed.command is not None:
            self._put_off.append((pressed.command, key))
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(self._bursts.gap, self._perform_what_was_put_off)
        return True

    def _is_dropped(self, verdict: Verdict) -> bool:
        """Whether a key belongs to a text; what was put off goes with it."""
        if verdict not in (Verdict.BURST, Verdict.REST_OF_BURST):
            return False
        self._reader.forget()
        self._drop_what_was_put_off()
        if verdict is Verdict.BURST:
            self._say_where_to_type()
        return True

    def _say_where_to_type(self) -> None:
        reply = next((c for c in self._around.keymap.commands_in(Scope.PANES) if c.action == "reply"), None)
        keys = self._around.keymap.keys_of(reply)[:1] if reply else ()
        if keys:
            self._say(
                compose("Typing a text? Press {} to reply. Nothing was done.", own_line(show_keys(keys))),
                Tone.WARNING,
            )
        else:
            self._say(own("Typing a text? This is not the composer. Nothing was done."), Tone.WARNING)

    def _drop_what_was_put_off(self) -> None:
        self._put_off.clear()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    async def _perform_what_was_put_off(self) -> None:
        due = list(self._put_off)
        self._drop_what_was_put_off()
        for command, key in due if self._app.is_running else ():
            await self.perform(command, key)

    def _repeats(self, key: str) -> bool:
        """Whether a verb's key came again too soon to be meant."""
        before, at = self._verb_key
        now = self._seconds()
        self._verb_key = (key, now)
        return bool(key) and key == before and now - at < REPEAT_SECONDS


def _stroke_of(pressed: Pressed) -> Stroke:
    """What a letter does, as far as telling words from commands goes."""
    command = pressed.command
    if command is None:
        return Stroke.BEGIN if pressed.is_begun else Stroke.OTHER
    if command.changes:
        return Stroke.CHANGE
    return Stroke.MOVE if command.action in _CURSOR_MOVES else Stroke.OTHER
