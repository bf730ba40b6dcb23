"""What becomes of something that was asked for, in words that stand beside the thing it is about. Pure."""

from typing import LiteralString

from trtui.models import Intent, IntentState
from trtui.text.cleaning import Safe, clean
from trtui.ui.glyphs import Glyphs
from trtui.verbs.replying import own_line


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
