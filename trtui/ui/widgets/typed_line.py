"""A line to type in, whose keys are done in the order in which they were pressed."""

from collections.abc import Callable, Mapping
from typing import Final

from textual import events
from textual.widgets import Input

from trtui.verbs.pasting import clean_paste

_EDITS: Final[Mapping[str, Callable[[Input], None]]] = {
    "backspace": Input.action_delete_left,
    "delete": Input.action_delete_right,
    "ctrl+u": Input.action_delete_left_all,
    "ctrl+k": Input.action_delete_right_all,
    "ctrl+w": Input.action_delete_left_word,
    "left": Input.action_cursor_left,
    "right": Input.action_cursor_right,
    "home": Input.action_home,
    "end": Input.action_end,
    "ctrl+e": Input.action_end,
}


class TypedLine(Input):
    """Textual's own performs a key's binding only after the letters that came with it: on a slow line `Ctrl+U` and a
    new text arrive together, and the new text would be deleted with the old.

    A paste is cleaned, and one of several lines becomes one of several words: Textual's own would keep the first, and say
    nothing. It never saves and never sends, whatever stands in it.
    """

    async def _on_key(self, event: events.Key) -> None:
        edit = _EDITS.get(event.key)
        if edit is not None:
            event.stop()
            event.prevent_default()
            edit(self)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := " ".join(clean_paste(event.text).text.split()):
            self.replace(text, *self.selection)
