"""How a text looks in a thread: its lines, its attachments, and what became of it, in words.

Pure: messages, intents and widths in, texts and the names of their looks out. What customers wrote stands at the left,
what was written here at the right.
"""

import re
from datetime import datetime, tzinfo
from math import ceil
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from trtui.light import dataclass
from trtui.models import UNKNOWN_TIME, DeliveryPhase, Intent, IntentState, Message, SendText
from trtui.text.cleaning import clean
from trtui.text.times import clock_label, day_label
from trtui.ui.cells import cut, fill, width_of, wrap
from trtui.ui.glyphs import Glyphs

LOOKS: Final = (
    "day",
    "theirs",
    "ours",
    "pending",
    "meta",
    "good",
    "alarm",
    "card",
    "link",
    "bar",
    "bar-away",
)
WIDEST_TEXT: Final = 90
_MARGIN: Final = 2  # the bar and a space; at the right, two spaces
_LINK: Final = re.compile(r"https?://[!-~]{1,2000}")
_KINDS: Final = {
    "photo": {"jpg", "jpeg", "png", "gif", "webp", "heic", "bmp"},
    "video": {"mp4", "mov", "3gp", "webm", "m4v"},
    "audio": {"mp3", "amr", "wav", "m4a", "ogg"},
    "contact card": {"vcf"},
    "calendar entry": {"ics"},
    "PDF": {"pdf"},
}

Piece: TypeAlias = tuple[str, str]
"""A text and the name of its look. The look `link` is of a text that is an address from end to end."""
Line: TypeAlias = list[Piece]


@dataclass(frozen=True, slots=True)
class Setting:
    """What every text of a thread is drawn with."""

    width: int
    zone: tzinfo
    glyphs: Glyphs
    twenty_four: bool = False

    @property
    def text_width(self) -> int:
        """How wide a line of a text may be: room is left to see whose it is."""
        room = max(1, self.width - 2 * _MARGIN)
        return min(WIDEST_TEXT, room if room < 40 else room * 5 // 6)


@dataclass(frozen=True, slots=True)
class Bubble:
    """A text as lines, each exactly as wide as the view but for its first cell, which is the cursor's."""

    lines: tuple[Line, ...]


def draw_day(moment: datetime, setting: Setting, now: datetime) -> Line:
    """The line between two days."""
    label = "no date" if moment == UNKNOWN_TIME else day_label(moment, now, setting.zone)
    rule = setting.glyphs.rule * 2
    return _place(f"{rule} {label} {rule}", "day", "center", setting)


def draw_message(message: Message, setting: Setting) -> Bubble:
    """A text that the service knows of."""
    side, look = ("left", "theirs") if message.is_inbound else ("right", "ours")
    lines = _body(message.body, look, side, setting) if message.body or not message.media else []
    lines += [_card(url, side, setting) for url in message.media]
    words = [] if message.is_inbound or not message.sender else [str(message.sender)]
    is_dated = message.sent_or_received_at != UNKNOWN_TIME
    words.append(
        clock_label(message.sent_or_received_at, setting.zone, setting.twenty_four)
        if is_dated
        else "time unknown"
    )
    state, state_look = ("", "meta") if message.is_inbound else _delivery(message, setting.glyphs)
    lines += _meta(words, state, state_look, side, setting)
    return Bubble(tuple(lines))


def draw_intent(intent: Intent, setting: Setting, now: datetime) -> Bubble:
    """A text on its way, or that did not get there."""
    action = intent.action
    assert isinstance(action, SendText)
    lines = _body(clean(action.body), "pending", "right", setting)
    lines += [_card(clean(url), "right", setting) for url in action.media]
    state, look = intent_state(intent, setting.glyphs, now)
    sender = [clean(action.sender_name)] if action.sender_name else []
    return Bubble((*lines, *_meta([*map(str, sender)], state, look, "right", setting)))


def intent_state(intent: Intent, glyphs: Glyphs, now: datetime) -> Piece:
    """What became of an intent, in words, and how that looks."""
    reason = f": {intent.reason}" if intent.reason else ""
    done = "sent" if isinstance(intent.action, SendText) else "done"
    match intent.state:
        case IntentState.HELD:
            seconds = ceil((intent.held_until - now).total_seconds()) if intent.held_until else 0
            return f"{glyphs.held} held {max(0, seconds)} s", "meta"
        case IntentState.QUEUED if intent.is_paused:
            return f"{glyphs.held} paused", "meta"
        case IntentState.QUEUED if intent.needs_person:
            return f"{glyphs.unknown} waits for you{reason}", "alarm"
        case IntentState.QUEUED:
            return f"{glyphs.sending} queued{reason}", "meta"
        case IntentState.SENDING:
            return f"{glyphs.sending} sending", "meta"
        case IntentState.STALE:
            return f"{glyphs.urgent} not sent, they wrote since{reason}", "alarm"
        case IntentState.UNKNOWN:
            return f"{glyphs.unknown} unknown whether it was {done}{reason}", "alarm"
        case IntentState.FAILED:
            return f"{glyphs.failed} failed{reason}", "alarm"
        case IntentState.DONE:
            return f"{glyphs.sent} {done}", "meta"
        case IntentState.WITHDRAWN:
            return "called back", "meta"


def links_of(message: Message) -> list[str]:
    """The addresses in a message: its attachments, then those in its text."""
    found = [str(url) for url in message.media] + [
        url.rstrip(".,;:!?)]}'\"") for url in _LINK.findall(message.body)
    ]
    return [url for url in dict.fromkeys(found) if _LINK.fullmatch(url)]


def _delivery(message: Message, glyphs: Glyphs) -> Piece:
    status = str(message.delivery_status or "").lower()
    match message.phase:
        case DeliveryPhase.DELIVERED:
            return f"{glyphs.delivered}{glyphs.delivered} delivered", "good"
        case DeliveryPhase.SENT:
            return f"{glyphs.sent} sent", "meta"
        case DeliveryPhase.UNDERWAY:
            return f"{glyphs.sending} {status}", "meta"
        case DeliveryPhase.FAILED:
            reason = f": {message.delivery_error}" if message.delivery_error else ""
            return f"{glyphs.failed} {status}{reason}", "alarm"
        case DeliveryPhase.UNKNOWN:
            return (f"{glyphs.unknown} {status}" if status else ""), "meta"


def _body(text: str, look: str, side: str, setting: Setting) -> list[Line]:
    lines = wrap(text, setting.text_width)
    widest = max(map(width_of, lines))
    return [_place(fill(line, widest), look, side, setting) for line in lines]


def _meta(words: list[str], state: str, look: str, side: str, setting: Setting) -> list[Line]:
    said = f" {setting.glyphs.dot} ".join(words).replace("\n", " ")
    state = state.replace("\n", " ")
    joint = f" {setting.glyphs.dot} " if said and state else ""
    if width_of(said + joint + state) <= setting.text_width:
        return [_place_pieces([(said + joint, "meta"), (state, look)], side, setting)]
    lines = [(line, "meta") for line in wrap(said, setting.text_width)] if said else []
    lines += [(line, look) for line in wrap(state, setting.text_width)]
    return [_place(line, line_look, side, setting) for line, line_look in lines]


def _card(url: str, side: str, setting: Setting) -> Line:
    kind = f"{setting.glyphs.media} {_kind_of(url)} "
    room = setting.text_width - width_of(kind)
    if room < 1:
        return _place(cut(kind, setting.text_width, setting.glyphs.ellipsis), "card", side, setting)
    address = cut(url.replace("\n", " "), room, setting.glyphs.ellipsis)
    look = "link" if address == url and _LINK.fullmatch(url) else "card"
    return _place_pieces([(kind, "card"), (address, look)], side, setting)


def _kind_of(url: str) -> str:
    try:
        ending = urlsplit(url).path.rpartition(".")[2].lower()
    except ValueError:
        ending = ""
    return next((kind for kind, endings in _KINDS.items() if ending in endings), "file")


def _place(text: str, look: str, side: str, setting: Setting) -> Line:
    return _place_pieces([(text, look)], side, setting)


def _place_pieces(pieces: Line, side: str, setting: Setting) -> Line:
    """Fill a line but for its first cell."""
    width = setting.width - 1
    taken = sum(width_of(text) for text, _ in pieces)
    if taken > width:
        return [(fill("".join(text for text, _ in pieces), width, setting.glyphs.ellipsis), pieces[0][1])]
    spare = width - taken
    left = {"left": min(1, spare), "right": max(0, spare - _MARGIN), "center": spare // 2}[side]
    return [(" " * left, "meta"), *pieces, (" " * (spare - left), "meta")]
