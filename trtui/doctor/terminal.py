"""The terminal, and what stands between it and this program: asked where it answers, else judged by what is set."""

import locale
import os
import re
import select
import shutil
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from trtui.doctor.findings import Finding, fault, ok, skipped, warning
from trtui.light import dataclass

_PATIENCE: Final = 1.0
"""Seconds that a terminal is given to answer; over a slow line it takes some tenths."""
_QUESTIONS: Final = b"\x1b[?2004$p\x1b[?1004$p\x1b[c"
"""Bracketed paste? Focus reports? And last what every terminal answers: what it is."""
_MODE: Final = re.compile(r"\x1b\[\?(\d+);(\d)\$y")
_ATTRIBUTES: Final = re.compile(r"\x1b\[\?([\d;]*)c")
_CLIPBOARD: Final = "52"
_DUMB: Final = ("", "dumb", "unknown")
_PLEASANT: Final = (80, 24)
_SMALLEST: Final = (40, 12)
_TMUX: Final = {
    "set-clipboard": "-sv",
    "allow-passthrough": "-pAv",
    "escape-time": "-sv",
    "focus-events": "-sv",
    "default-terminal": "-sv",
}
"""The options that are asked for, and where tmux keeps each: with the server, or with the pane."""
_LONGEST_ESCAPE: Final = 100
"""Milliseconds after which Esc alone feels late."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a terminal said of itself. `modes` by number: whether it knows them. None of it where it said nothing."""

    has_answered: bool = False
    modes: Mapping[int, bool] | None = None
    has_clipboard: bool = False


def check_terminal(environment: Mapping[str, str]) -> Iterator[Finding]:
    """All of it, for the terminal that the inbox would use."""
    if not (sys.stdin.isatty() and os.isatty(_output())):
        yield skipped("terminal", "not looked at: in a shell, `trtui doctor` asks it")
    elif os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp():
        # Asking it from the background would stop the doctor until it is let go on.
        yield skipped("terminal", "not looked at: the doctor runs in the background")
    else:
        yield from check_kind(environment)
        size = os.get_terminal_size(_output())
        yield check_size(size.columns, size.lines)
        yield from check_answers(ask_terminal(sys.stdin.fileno(), _output()), environment)
    yield check_escape_delay(environment)
    yield from check_locale(environment)
    if environment.get("TMUX"):
        yield from check_tmux(read_tmux)
    elif environment.get("STY"):
        yield warning(
            "screen",
            "GNU screen cuts long notes and copied texts off, and shows 256 colours at most",
            "tmux passes on more.",
        )


def _output() -> int:
    return 1 if os.isatty(1) else 2  # the report may be on its way into a file


def check_kind(environment: Mapping[str, str]) -> Iterator[Finding]:
    """TERM, and how many colours there are."""
    kind, colours = environment.get("TERM", ""), environment.get("COLORTERM", "")
    if kind in _DUMB:
        yield fault(
            "terminal",
            f"TERM is “{kind}”: nothing can be drawn",
            "Say what yours is, such as TERM=xterm-256color; or use trtui --plain.",
        )
        return
    yield ok(
        "terminal",
        f"TERM={kind}" + (f", {environment['TERM_PROGRAM']}" if environment.get("TERM_PROGRAM") else ""),
    )
    if environment.get("NO_COLOR"):
        yield ok("colours", "none, as NO_COLOR asks")
    elif colours.lower() in ("truecolor", "24bit"):
        yield ok("colours", f"16 million (COLORTERM={colours})")
    elif "256color" in kind:
        yield ok(
            "colours",
            "256; COLORTERM=truecolor, where your terminal can, would have more (SSH does not pass it on)",
        )
    else:
        yield warning(
            "colours",
            f"16 or fewer by TERM={kind}",
            "If it can do more, say so: TERM=xterm-256color (in tmux: tmux-256color).",
        )


def check_size(columns: int, lines: int) -> Finding:
    """Whether there is room for the inbox."""
    says = f"{columns} by {lines} cells"
    if columns < _SMALLEST[0] or lines < _SMALLEST[1]:
        return fault("size", says, f"Make it {_SMALLEST[0]} by {_SMALLEST[1]} at least.")
    if columns < _PLEASANT[0] or lines < _PLEASANT[1]:
        return warning(
            "size",
            says,
            f"It works; {_PLEASANT[0]} by {_PLEASANT[1]} and more is pleasant, from 100 columns on there are two panes.",
        )
    return ok("size", says)


# ---------------------------------------------------------------------------------------------- asking it


def ask_terminal(read_from: int, write_to: int) -> Answers:
    """Ask a terminal what it can do. What is typed meanwhile is lost."""
    try:
        with _raw(read_from):
            os.write(write_to, _QUESTIONS)
            said = _listen(read_from)
    except (OSError, termios.error):
        return Answers()
    attributes = _ATTRIBUTES.search(said)
    modes = {int(found[1]): found[2] not in "04" for found in _MODE.finditer(said)}
    return Answers(
        has_answered=attributes is not None,
        modes=modes,
        has_clipboard=attributes is not None and _CLIPBOARD in attributes[1].split(";"),
    )


@contextmanager
def _raw(descriptor: int) -> Iterator[None]:
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSANOW)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def _listen(descriptor: int) -> str:
    """What comes until the last question is answered, or for as long as one waits."""
    said, end = "", time.monotonic() + _PATIENCE
    while not _ATTRIBUTES.search(said) and (left := end - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        data = os.read(descriptor, 4_096)
        if not data:
            break
        said += data.decode("latin-1")
    return said


def check_answers(answers: Answers, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Bracketed paste, focus reports, and the clipboard."""
    modes = answers.modes or {}
    if not answers.has_answered:
        yield warning(
            "terminal",
            f"it did not answer within {_PATIENCE:g} s",
            "A slow line, or a terminal that answers nothing; pastes and copies may not work.",
        )
        return
    yield _about_mode(
        "paste",
        modes.get(2004),
        "a paste can be told from typing",
        "a pasted newline arrives as Enter",
        "In the composer, paste one line at a time.",
    )
    yield _about_mode(
        "focus",
        modes.get(1004),
        "it tells when it is looked at",
        "it does not tell when it is looked at",
        "The bell and notes for new texts come when no key was pressed for a minute.",
    )
    if answers.has_clipboard:
        yield ok("clipboard", "it takes copied texts (OSC 52)")
    elif environment.get("TMUX"):
        yield ok("clipboard", "as tmux lets it: see there")
    else:
        yield skipped(
            "clipboard",
            "it does not say whether it takes copied texts (OSC 52); press y on a text, and paste",
        )


def _about_mode(about: str, is_known: bool | None, good: str, bad: str, advice: str) -> Finding:
    if is_known is None:
        return skipped(about, f"it does not say whether {good}")
    return ok(about, good) if is_known else warning(about, bad, advice)


# ---------------------------------------------------------------------------------------------- around it


def check_escape_delay(environment: Mapping[str, str]) -> Finding:
    """ESCDELAY: how long Esc alone waits to see whether more follows."""
    told = environment.get("ESCDELAY")
    if told is None:
        return ok("esc", "Esc alone waits 0.1 s at most (ESCDELAY is not set)")
    if not told.isdigit() or int(told) == 0:
        return warning(
            "esc",
            f"ESCDELAY is “{told}”, which is no number of milliseconds",
            "unset ESCDELAY, or set it to 50.",
        )
    if int(told) > _LONGEST_ESCAPE:
        return warning(
            "esc", f"Esc alone waits {int(told)} ms (ESCDELAY)", "unset ESCDELAY, or set it to 50."
        )
    return ok("esc", f"Esc alone waits {int(told)} ms (ESCDELAY)")


def check_locale(
    environment: Mapping[str, str], set_locale: Callable[[int, str], str] = locale.setlocale
) -> Iterator[Finding]:
    """Whether text is UTF-8, and the locale that is named is there."""
    named = next((environment[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(name)), "")
    try:
        set_locale(locale.LC_CTYPE, "")
    except locale.Error:
        yield warning(
            "locale",
            f"{named} is not installed on this machine",
            "Name one that is (locale -a), such as C.UTF-8.",
        )
        return
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if (
        named in ("C", "POSIX")
        or (named and "utf" not in named.lower() and "." in named)
        or encoding != "utf8"
    ):
        yield warning(
            "locale",
            f"{named or 'none is set'}: letters beyond ASCII may not show",
            "Set LANG to a UTF-8 one, such as C.UTF-8.",
        )
        return
    yield ok("locale", f"{named or 'none is set'}, text is UTF-8")


def read_tmux(name: str) -> str | None:
    """An option of the tmux that this runs in; None where it can't be asked, or does not know it."""
    program = shutil.which("tmux")
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603  # a program found on PATH, and words of our own
            [program, "show-options", _TMUX[name], name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2,
            check=False,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def check_tmux(read: Callable[[str], str | None]) -> Iterator[Finding]:
    """The settings of tmux that trtui feels."""
    values = {name: read(name) for name in _TMUX}
    if all(value is None for value in values.values()):
        yield skipped("tmux", "it could not be asked for its settings")
        return
    clipboard, passing = values["set-clipboard"], values["allow-passthrough"]
    if clipboard == "on" or passing in ("on", "all"):
        yield ok(
            "tmux",
            f"copied texts reach the terminal (set-clipboard {clipboard}, allow-passthrough {passing or 'off'})",
        )
    else:
        yield warning(
            "tmux",
            f"copied texts and notes do not reach the terminal (set-clipboard {clipboard}, allow-passthrough {passing or 'off'})",
            "In ~/.tmux.conf: set -s set-clipboard on, and set -g allow-passthrough on.",
        )
    escape = values["escape-time"]
    if escape is not None and escape.isdigit():
        if int(escape) > _LONGEST_ESCAPE:
            yield warning(
                "tmux",
                f"it holds Esc back for {escape} ms (escape-time)",
                "In ~/.tmux.conf: set -s escape-time 10",
            )
        else:
            yield ok("tmux", f"it holds Esc back for {escape} ms (escape-time)")
    if values["focus-events"] == "off":
        yield warning(
            "tmux",
            "it does not tell which pane is looked at (focus-events off)",
            "In ~/.tmux.conf: set -s focus-events on",
        )
    terminal = values["default-terminal"]
    if terminal and "256color" not in terminal:
        yield warning(
            "tmux",
            f"it says to be {terminal}: 16 colours or fewer",
            "In ~/.tmux.conf: set -s default-terminal tmux-256color",
        )
