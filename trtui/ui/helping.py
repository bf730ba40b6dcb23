"""Help made from the registry: which lines there are for what was typed, with the keys as they are bound now."""

from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import COMMANDS, Command, Group, Scope, show_keys
from trtui.ui.keymap import Keymap
from trtui.verbs.replying import own_line

_NO_KEYS: Final = own("-")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command's line, or a heading, which has no keys and no id."""

    words: Safe
    keys: Safe | None = None
    id: Safe | None = None

    @property
    def is_heading(self) -> bool:
        """Whether commands follow beneath."""
        return self.keys is None


def help_lines(keymap: Keymap, scope: Scope | None, typed: str) -> list[HelpLine]:
    """The commands that have every word typed in their keys, names or explanations, under their headings.

    With a `scope`, only what has a key there. A key of one sign finds the commands that it stands for, and no others.
    """
    offered = COMMANDS if scope is None else tuple(keymap.commands_in(scope))
    lines: list[HelpLine] = []
    for group in Group:
        members = [
            command for command in offered if command.group is group and _fits(command, keymap, typed.strip())
        ]
        if members:
            lines.append(HelpLine(own_line(group)))
            lines += [_line(command, keymap) for command in members]
    return lines


def _line(command: Command, keymap: Keymap) -> HelpLine:
    keys = keymap.keys_of(command)
    words = command.help
    if keys != command.keys:
        before = own_line(show_keys(command.keys) or "no key")
        words = compose("{} (by itself: {})", words, before)
    return HelpLine(words, own_line(show_keys(keys)) if keys else _NO_KEYS, own_line(command.id))


def _fits(command: Command, keymap: Keymap, typed: str) -> bool:
    keys = keymap.keys_of(command)
    if len(typed) == 1:
        return any(typed in key if len(key) == 2 else typed == key for key in keys)
    told = f"{command.title} {command.help} {command.id} {' '.join(keys)} {show_keys(keys)}".casefold()
    return all(word in told for word in typed.casefold().split())
