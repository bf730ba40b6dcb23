"""What is said to the terminal besides cells: its title, the clipboard, notifications, links.

Every sequence is made here from text that is made harmless here, whoever it came from: no title can end its own
sequence and begin another. Under tmux and screen, sequences they would swallow are wrapped to pass through.
"""

import base64
import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

_LINK: Final = re.compile(r"https?://[!-~]{1,2000}")
_TITLE_LENGTH: Final = 120
_NOTE_LENGTH: Final = 240
_CLIPBOARD_BYTES: Final = 74_000  #: what most terminals and tmux take
_SCREEN_CHUNK: Final = 700  #: screen cuts a longer string off
_END: Final = "\x1b\\"

SAVE_TITLE: Final = "\x1b[22;2t"
RESTORE_TITLE: Final = "\x1b[23;2t"
BELL: Final = "\a"


class Multiplexer(StrEnum):
    """What stands between this program and the terminal."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "screen"


class NotifyBy(StrEnum):
    """Which of the ways to notify a terminal knows: sending all would show a note three times."""

    OSC9 = "osc9"
    OSC777 = "osc777"
    OSC99 = "osc99"


def multiplexer(environment: Mapping[str, str]) -> Multiplexer:
    """What the environment says of tmux or screen."""
    if environment.get("TMUX"):
        return Multiplexer.TMUX
    if environment.get("STY"):
        return Multiplexer.SCREEN
    return Multiplexer.NONE


def notify_by(environment: Mapping[str, str]) -> NotifyBy:
    """The way the terminal is likely to know; most know OSC 9."""
    terminal = environment.get("TERM", "")
    if "kitty" in terminal or environment.get("KITTY_WINDOW_ID"):
        return NotifyBy.OSC99
    if terminal.startswith(("foot", "rxvt", "contour")) or environment.get("VTE_VERSION"):
        return NotifyBy.OSC777
    return NotifyBy.OSC9


def is_link(url: str) -> bool:
    """Whether an address may be made a link: http or https, printable ASCII, of sane length."""
    return bool(_LINK.fullmatch(url))


def title(text: str) -> str:
    """Set the title of the window, or of the pane where tmux is."""
    return f"\x1b]2;{_one_line(text, _TITLE_LENGTH)}{_END}"


def clipboard(text: str, via: Multiplexer) -> str | None:
    """Ask the terminal to put a text on the clipboard; None where it is longer than terminals take.

    Whether it does can't be known: many ask their user, or refuse. tmux takes the request itself where its
    `set-clipboard` is on, and passes the wrapped one on where `allow-passthrough` is.
    """
    encoded = text.encode("utf-8", "replace")
    if len(encoded) > _CLIPBOARD_BYTES:
        return None
    sequence = f"\x1b]52;c;{base64.b64encode(encoded).decode('ascii')}\a"
    return (
        sequence + passed_through(sequence, via) if via is Multiplexer.TMUX else passed_through(sequence, via)
    )


def notification(heading: str, body: str, by: NotifyBy, via: Multiplexer) -> str:
    """Ask the terminal to show a note."""
    heading, body = _one_line(heading, _TITLE_LENGTH), _one_line(body, _NOTE_LENGTH)
    # A semicolon would begin another part of the sequence: to some terminals "4;50" is a progress bar.
    parts = _note(heading.replace(";", ","), body.replace(";", ","), by)
    return "".join(passed_through(part, via) for part in parts)


def _note(heading: str, body: str, by: NotifyBy) -> list[str]:
    match by:
        case NotifyBy.OSC9:
            return [f"\x1b]9;{heading}: {body}\a" if body else f"\x1b]9;{heading}\a"]
        case NotifyBy.OSC777:
            return [f"\x1b]777;notify;{heading};{body}\a"]
        case NotifyBy.OSC99:
            return [f"\x1b]99;i=trtui:d=0;{heading}{_END}", f"\x1b]99;i=trtui:p=body;{body}{_END}"]


def passed_through(sequence: str, via: Multiplexer) -> str:
    """A sequence that a multiplexer hands on to its terminal."""
    match via:
        case Multiplexer.TMUX:
            return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}{_END}"
        case Multiplexer.SCREEN:
            # screen ends at the first ESC \, so a sequence that ends so itself is ended by BEL instead.
            bare = sequence.replace(_END, "\a")
            chunks = [bare[i : i + _SCREEN_CHUNK] for i in range(0, len(bare), _SCREEN_CHUNK)]
            return "".join(f"\x1bP{chunk}{_END}" for chunk in chunks)
        case Multiplexer.NONE:
            return sequence


def _one_line(text: str, longest: int) -> str:
    """Printable characters only, and no more of them than `longest`."""
    shown = "".join(c if c.isprintable() or _is_joiner(c) else " " for c in text[:longest])
    return " ".join(shown.split())


def _is_joiner(character: str) -> bool:
    """Joiners hold families of emoji and Indic letters together and do nothing else."""
    return unicodedata.name(character, "") in ("ZERO WIDTH JOINER", "ZERO WIDTH NON-JOINER")
