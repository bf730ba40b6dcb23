"""What becomes of something that was asked for, in words that stand beside the thing it is about. Pure."""

from collections.abc import Mapping
from typing import Final, LiteralString

from trtui.models import Action, Intent, IntentState
from trtui.text.cleaning import Safe, clean
from trtui.ui.cells import wrap
from trtui.ui.glyphs import Glyphs
from trtui.ui.widgets.blocks import Line
from trtui.verbs.replying import own_line

_INDENT: Final = "   "
"""What stands beneath a name begins beneath its first letter, behind a sign."""


def indented(text: str, look: str, width: int) -> list[Line]:
    """A text beneath a name, in as many lines as it takes; none where it is empty."""
    return [[(_INDENT, "text"), (line, look)] for line in wrap(text, max(1, width - len(_INDENT))) if text]


def draw_deed(
    intent: Intent,
    words: Mapping[type[Action], tuple[LiteralString, LiteralString]],
    width: int,
    glyphs: Glyphs,
) -> list[Line]:
    """Where a deed stands, beneath what it is about; `words` are what each kind is called, and once it is done."""
    return indented(*deed_words(intent, *words[type(intent.action)], glyphs), width)


def deed_words(intent: Intent, deed: LiteralString, done: LiteralString, glyphs: Glyphs) -> tuple[Safe, str]:
    """Where a deed stands, with the service's reason, and its look; `done` is what to say once it is done."""
    reason = f": {intent.reason}" if intent.reason else ""
    match intent.state:
        case IntentState.FAILED:
            return clean(f"{glyphs.failed} {deed} failed{reason}", cap=600), "alarm"
        case IntentState.UNKNOWN:
            return clean(f"{glyphs.unknown} {deed}: unknown whether it happened{reason}", cap=600), "alarm"
        case IntentState.DONE:
            return own_line(f"{glyphs.sent} {done}"), "good"
        case IntentState.WITHDRAWN:
            return own_line(f"{glyphs.left} {deed} taken back"), "dim"
        case _ if intent.is_paused:
            return own_line(f"{glyphs.held} {deed} paused"), "warn"
        case _ if intent.needs_person:
            return clean(f"{glyphs.unknown} {deed} waits for you{reason}", cap=600), "alarm"
        case _:
            return own_line(f"{glyphs.sending} {deed} on its way"), "mark"
