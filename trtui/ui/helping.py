"""Help made from the registry: which lines there are for what was typed, with the keys as they are bound now."""

from collections.abc import Sequence
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.commands import COMMANDS, Command, Group, Scope, find_command, show_key, show_keys
from trtui.ui.glyphs import UNICODE, Glyphs
from trtui.ui.keymap import Keymap
from trtui.ui.topics import TOPICS, fill_in, paragraphs
from trtui.verbs.replying import own_line

_NO_KEYS: Final = own("-")


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A command's line; or a heading, which has no keys and no id; or a paragraph of a topic."""

    words: Safe
    keys: Safe | None = None
    id: Safe | None = None
    is_prose: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether commands or paragraphs follow beneath."""
        return self.keys is None and not self.is_prose


def help_lines(keymap: Keymap, scope: Scope | None, typed: str, glyphs: Glyphs = UNICODE) -> list[HelpLine]:
    """The commands that have every word typed in their keys, names or explanations, under their headings; then, where
    no `scope` is given, what there is to know that has the words.

    With a `scope`, only what has a key there. A key of one sign finds the commands that it stands for, and no others. A
    topic's whole title finds that topic.
    """
    if any(typed == topic.title for topic in TOPICS):
        return _topics(keymap, typed.casefold().split(), glyphs)
    offered = COMMANDS if scope is None else tuple(keymap.commands_in(scope))
    lines: list[HelpLine] = []
    for group in Group:
        members = [
            command for command in offered if command.group is group and _fits(command, keymap, typed.strip())
        ]
        if members:
            lines.append(HelpLine(own_line(group)))
            lines += [_line(command, keymap) for command in members]
    if scope is None and len(typed.strip()) != 1:
        lines += _topics(keymap, typed.casefold().split(), glyphs)
    return lines


def topic_titles() -> list[Safe]:
    """What there is to know besides the keys, by title."""
    return [own_line(topic.title) for topic in TOPICS]


def _topics(keymap: Keymap, words: Sequence[str], glyphs: Glyphs) -> list[HelpLine]:
    """The topics whose title has all the words; of the others, the paragraphs that have them."""

    def key_of(command_id: str) -> str:
        command = find_command(command_id)
        keys = keymap.keys_of(command) if command is not None else ()
        return show_key(keys[0]) if keys else f":{command_id}"

    lines: list[HelpLine] = []
    for topic in TOPICS:
        told = [
            fill_in(text, key_of, lambda name: str(getattr(glyphs, name))).replace("`", "")
            for text in paragraphs(topic)
        ]
        if not all(word in topic.title.casefold() for word in words):
            told = [text for text in told if all(word in text.casefold() for word in words)]
        if told:
            lines.append(HelpLine(own_line(topic.title)))
            lines += [HelpLine(own_line(text), is_prose=True) for text in told]
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
