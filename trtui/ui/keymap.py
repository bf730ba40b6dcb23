"""The registry and the user's own keys make the bindings; what can't be bound is told in a sentence and left as it was.

Also the small machine that turns single key presses into commands, so that `g` waits for what comes after it.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Final, TypeAlias

from trtui.light import dataclass
from trtui.text.cleaning import Safe, clean_line
from trtui.ui.commands import COMMANDS, Command, Scope, show_key

Sequence: TypeAlias = tuple[str, ...]
"""One key, or a plain key followed by another; each by the name that Textual gives it."""

_WIDER: Final[Mapping[Scope, tuple[Scope, ...]]] = {
    Scope.ANYWHERE: (),
    Scope.PANES: (Scope.ANYWHERE,),
    Scope.COMPOSER: (Scope.ANYWHERE,),
    Scope.LINE: (Scope.ANYWHERE,),
    Scope.DIALOG: (),
    Scope.PAYMENT_LIST: (Scope.PAYMENTS, Scope.PANES, Scope.ANYWHERE),
    Scope.CHASE: (Scope.PAYMENTS, Scope.PANES, Scope.ANYWHERE),
}
_OF_A_PANE: Final = (Scope.PANES, Scope.ANYWHERE)

_CHARACTER_NAMES: Final = {
    " ": "space", "?": "question_mark", "/": "slash", "[": "left_square_bracket", "]": "right_square_bracket",
    ",": "comma", ":": "colon", ";": "semicolon", "+": "plus", "-": "minus", "*": "asterisk", ".": "full_stop",
    "'": "apostrophe", '"': "quotation_mark", "!": "exclamation_mark", "$": "dollar_sign", "%": "percent_sign",
    "&": "ampersand", "(": "left_parenthesis", ")": "right_parenthesis", "{": "left_curly_bracket",
    "}": "right_curly_bracket", "<": "less_than_sign", ">": "greater_than_sign", "=": "equals_sign",
    "_": "underscore", "~": "tilde", "`": "grave_accent", "|": "vertical_line", "\\": "backslash",
    "^": "circumflex_accent", "@": "at", "#": "number_sign",
}  # fmt: skip
"""How Textual names keys that type a sign."""

_NAMED_KEYS: Final = frozenset(
    [
        "enter",
        "escape",
        "tab",
        "space",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
    ]
) | {f"f{number}" for number in range(1, 13)}
_TYPING_KEYS: Final = frozenset(
    [
        "enter",
        "backspace",
        "delete",
        "home",
        "end",
        "up",
        "down",
        "left",
        "right",
        "pageup",
        "pagedown",
        "space",
        "tab",
    ]
)
"""Named keys that mean something to whoever types."""

_TAKEN_ELSEWHERE: Final = {
    "ctrl+a": "screen uses it", "ctrl+b": "tmux uses it", "ctrl+s": "terminals stop their output with it",
    "ctrl+h": "it is the same as Backspace", "ctrl+i": "it is the same as Tab", "ctrl+m": "it is the same as Enter",
    "ctrl+left_square_bracket": "it is the same as Esc", "f11": "terminals use it for the full screen",
}  # fmt: skip
_EDITING_KEYS: Final = frozenset(f"ctrl+{letter}" for letter in "cdefkuvwxy")
"""What the text field itself needs."""


class Outcome(Enum):
    """What a key press led to."""

    COMMAND = "command"
    PENDING = "pending"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The outcome of a key press; `command` where it is COMMAND, `keys` all that led to it."""

    outcome: Outcome
    command: Command | None = None
    keys: Sequence = ()

    @property
    def is_begun(self) -> bool:
        """Whether another key could complete it."""
        return self.outcome is Outcome.PENDING and len(self.keys) == 1


class UnusableKeyError(ValueError):
    """A key that can't be bound; the sentence says why."""


class Keymap:
    """Which keys mean which command, scope by scope."""

    def __init__(self, keys: Mapping[str, tuple[str, ...]], problems: tuple[Safe, ...]) -> None:
        """Take the keys of every command, as written; `make_keymap` is the way to one."""
        self.problems = problems
        self._written = dict(keys)
        self._bound: dict[Scope, dict[Sequence, Command]] = {scope: {} for scope in Scope}
        for command in COMMANDS:
            for key in keys[command.id]:
                self._bound[command.scope].setdefault(parse_key(key), command)

    def keys_of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, as written."""
        return self._written[command.id]

    def look_up(self, scope: Scope, keys: Sequence) -> Command | None:
        """What these keys mean in this scope, or None."""
        for place in reach(scope):
            if (command := self._bound[place].get(keys)) is not None:
                return command
        return None

    def begins(self, scope: Scope, keys: Sequence) -> bool:
        """Whether more keys after these could mean something in this scope."""
        longer = (bound for place in reach(scope) for bound in self._bound[place])
        return any(len(bound) > len(keys) and bound[: len(keys)] == keys for bound in longer)

    def commands_in(self, scope: Scope) -> list[Command]:
        """The commands that have a key in this scope, its own before those of wider ones, hidden ones left out."""
        found: dict[str, Command] = {}
        for place in reach(scope):
            for keys, command in self._bound[place].items():
                if self.look_up(scope, keys) is command:
                    found.setdefault(command.id, command)
        return list(found.values())


def reach(scope: Scope) -> tuple[Scope, ...]:
    """The scopes whose keys count in `scope`, the nearest first."""
    return (scope, *_WIDER.get(scope, _OF_A_PANE))


def make_keymap(own_keys: Mapping[str, tuple[str, ...]], *, enter_sends: bool = True) -> Keymap:
    """Lay the user's keys over the registry's. What can't be bound keeps its default; `problems` says why.

    `enter_sends` False swaps sending and beginning a new line in the composer.
    """
    keys = {command.id: command.keys for command in COMMANDS}
    if not enter_sends:
        keys["composer.send"], keys["composer.new_line"] = keys["composer.new_line"], keys["composer.send"]
    problems: list[str] = []
    wanted: dict[str, tuple[str, ...]] = {}
    for command_id, written in own_keys.items():
        problem = _judge(command_id, written)
        if problem:
            problems.append(problem)
        else:
            wanted[command_id] = written
    while wanted:
        tried = {**keys, **wanted}
        clash = _first_clash(tried, wanted)
        if clash is None:
            keys = tried
            break
        loser, sentence = clash
        del wanted[loser]
        problems.append(sentence)
    return Keymap(keys, tuple(clean_line(problem, cap=300) for problem in problems))


def _judge(command_id: str, written: tuple[str, ...]) -> str | None:
    """What is wrong with these keys for this command, whatever the others have; None where nothing is."""
    command = next((command for command in COMMANDS if command.id == command_id), None)
    if command is None:
        near = difflib.get_close_matches(command_id, [known.id for known in COMMANDS], 1)
        hint = f" Did you mean {near[0]}?" if near else " The help (?) lists them all."
        return f"keys: there is no command {command_id}.{hint}"
    sequences: list[Sequence] = []
    for key in written:
        try:
            sequence = parse_key(key)
        except UnusableKeyError as error:
            return f"keys.{command_id}: {error} It keeps {_shown(command.keys)}."
        if _is_swallowed(command.scope, sequence):
            return f"keys.{command_id}: while one types, {show_key(key)} belongs to the text. It keeps {_shown(command.keys)}."
        if any(_is_clash(sequence, earlier) for earlier in sequences):
            return f"keys.{command_id}: {show_key(key)} begins like another of its keys. It keeps {_shown(command.keys)}."
        sequences.append(sequence)
    return None


def _is_swallowed(scope: Scope, sequence: Sequence) -> bool:
    if Scope.COMPOSER not in (scope, *(place for place in Scope if scope in reach(place))):
        return False
    if scope not in (Scope.ANYWHERE, Scope.COMPOSER):
        return False
    key = sequence[0]
    if len(sequence) > 1 or is_printable(key) or key in _EDITING_KEYS:
        return True
    return key in _TYPING_KEYS and not (key == "enter" and scope is Scope.COMPOSER) and key != "tab"


def _first_clash(
    keys: Mapping[str, tuple[str, ...]], wanted: Mapping[str, tuple[str, ...]]
) -> tuple[str, str] | None:
    """The first key of the user's that another command has too, or that hides another or is hidden by it."""
    for command_id in wanted:
        mine = next(command for command in COMMANDS if command.id == command_id)
        for other in COMMANDS:
            if other.id == command_id or not _overlap(mine.scope, other.scope):
                continue
            for key in keys[command_id]:
                for theirs in keys[other.id]:
                    if _is_on_purpose(mine.scope, key, other.scope, theirs):
                        continue
                    if _is_clash(parse_key(key), parse_key(theirs)):
                        return command_id, (
                            f"keys.{command_id}: {show_key(key)} is taken by {other.id} ({show_key(theirs)}). "
                            f"It keeps {_shown(mine.keys)}; give {other.id} another key first."
                        )
    return None


def _is_on_purpose(scope: Scope, key: str, other: Scope, theirs: str) -> bool:
    """Whether, as shipped, a narrow scope's key goes before a wide one's there, whichever commands have them now."""
    return scope is not other and key in _shipped(scope) and theirs in _shipped(other)


@cache
def _shipped(scope: Scope) -> frozenset[str]:
    return frozenset(key for command in COMMANDS if command.scope is scope for key in command.keys)


def _overlap(one: Scope, other: Scope) -> bool:
    return one in reach(other) or other in reach(one)


def _is_clash(one: Sequence, other: Sequence) -> bool:
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def _shown(keys: Iterable[str]) -> str:
    return " ".join(show_key(key) for key in keys)


def is_printable(key: str) -> bool:
    """Whether a key, by Textual's name, types a character."""
    return len(key) == 1 or key == "space" or key in _SIGNS


_SIGNS: Final = frozenset(_CHARACTER_NAMES.values())
_MODIFIED: Final = re.compile(
    r"(?P<modifiers>(?:(?:ctrl|shift|alt|super|meta|hyper)\+)+)(?P<key>.+)", re.DOTALL
)


def parse_key(written: str) -> Sequence:
    """A key as written in the configuration, by Textual's names. Raises UnusableKeyError with a sentence.

    A name such as `enter` or `f5`, `ctrl+` and a letter, `shift+tab`, one character, or two characters pressed one
    after the other.
    """
    lower = written.lower()
    if lower in _NAMED_KEYS:
        return (_possible(lower, written),)
    if len(written) == 1 and written.isprintable():
        return (_name(written),)
    if modified := _MODIFIED.fullmatch(lower):
        return (_possible(_combine(modified["modifiers"], modified["key"], written), written),)
    if len(written) == 2 and written.isprintable() and " " not in written:
        return (_name(written[0]), _name(written[1]))
    near = difflib.get_close_matches(lower, _NAMED_KEYS, 1)
    raise UnusableKeyError(f"“{written}” is no key." + (f" Did you mean {near[0]}?" if near else ""))


def _name(character: str) -> str:
    return _CHARACTER_NAMES.get(character, character)


def _combine(modifiers: str, key: str, written: str) -> str:
    if modifiers == "shift+" and key == "tab":
        return "shift+tab"
    if modifiers != "ctrl+":
        raise UnusableKeyError(f"Many terminals can't tell {written} from other keys.")
    if len(key) == 1 and ((key.isascii() and key.isalpha()) or key == "["):
        return f"ctrl+{_name(key)}"
    raise UnusableKeyError(f"Many terminals don't send {written}; ctrl+ goes with letters.")


def _possible(key: str, written: str) -> str:
    if key in _TAKEN_ELSEWHERE:
        raise UnusableKeyError(f"{show_key(written)} can't be used: {_TAKEN_ELSEWHERE[key]}.")
    return key


class KeyReader:
    """Turns key presses into commands. Holds the keys of a sequence that is not complete."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._held: Sequence = ()
        self._scope: Scope | None = None

    @property
    def held(self) -> Sequence:
        """The first keys of a sequence that waits for its last."""
        return self._held

    def forget(self) -> None:
        """Drop what was begun."""
        self._held = ()

    def press(self, key: str, scope: Scope) -> Pressed:
        """A key, by Textual's name, pressed in a scope. A key that completes nothing ends the sequence and is lost."""
        if scope is not self._scope:
            self._held, self._scope = (), scope
        keys = (*self._held, key)
        self._held = ()
        if command := self._keymap.look_up(scope, keys):
            return Pressed(Outcome.COMMAND, command, keys)
        if self._keymap.begins(scope, keys):
            self._held = keys
            return Pressed(Outcome.PENDING, keys=keys)
        # The second key of a sequence that means nothing is swallowed, so that "gx" does not select a row; Esc is not.
        if len(keys) > 1 and key != "escape":
            return Pressed(Outcome.PENDING, keys=keys)
        if len(keys) > 1:
            return self.press(key, scope)
        return Pressed(Outcome.NOTHING, keys=keys)
