"""How the program ends when it was not asked to by a key: hang-up, termination, a terminal that is gone, a fault.

Whatever happens, drafts are saved first; then the terminal is restored; then the process ends, within 2.5 s, with the
status the shell expects. Textual alone does none of it, and spins when its terminal is gone.
"""

import asyncio
import os
import re
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from trtui.errors import TrtuiError
from trtui.text.cleaning import Safe, clean_line, compose, own

PATIENCE: Final = 2.0
"""Seconds that an orderly end may take before the process ends anyway."""
HANG_UP: Final = 128 + signal.SIGHUP
TERMINATED: Final = 128 + signal.SIGTERM
CRASHED: Final = 70
"""EX_SOFTWARE: an internal fault."""

RESTORE: Final = "\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[?2048l\x1b[?1049l\x1b[?25h\x1b[0m"
"""What undoes everything that the program asked of the terminal."""


class Ending:
    """The one way out for signals and a lost terminal."""

    def __init__(self, leave: Callable[[int], None], *, terminal: int | None = None) -> None:
        """`leave` is called once, on the event loop, with the exit status: it saves and asks the app to exit.

        `terminal` is the file descriptor to watch; None watches none.
        """
        self._leave = leave
        self._terminal = terminal
        self._is_over = False

    def watch_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take SIGHUP and SIGTERM."""
        loop.add_signal_handler(signal.SIGHUP, self.end, HANG_UP)
        loop.add_signal_handler(signal.SIGTERM, self.end, TERMINATED)

    def check_terminal(self) -> None:
        """End as after a hang-up where the terminal is gone: nobody may have sent a signal."""
        if self._terminal is not None and not is_there(self._terminal):
            self.end(HANG_UP)

    def end(self, status: int) -> None:
        """Leave with `status`; where that takes longer than `PATIENCE`, be gone all the same."""
        if self._is_over:
            return
        self._is_over = True
        last_resort = threading.Timer(PATIENCE, end_at_once, [status])
        last_resort.daemon = True
        last_resort.start()
        self._leave(status)


def end_at_once(status: int) -> None:
    """Restore the terminal as far as it can be, and end without waiting for anything."""
    try:
        os.set_blocking(2, False)
        os.write(2, RESTORE.encode("ascii"))
    except OSError:
        pass  # there is no terminal to restore
    os._exit(status)


def is_there(terminal: int) -> bool:
    """Whether somebody is at the other end of a terminal."""
    poll = select.poll()
    poll.register(terminal, 0)
    try:
        found = poll.poll(0)
    except OSError:
        return False
    return not any(event & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, event in found)


_SECRET: Final = re.compile(r"[A-Za-z0-9+/_=.~-]{16,}")
_DIGITS: Final = re.compile(r"\d{3,}")


_TELLING: Final = (TrtuiError, AttributeError, TypeError, NameError, IndexError, ImportError)
"""Faults whose words are ours or Python's. What others say may be what a customer wrote: a ValueError quotes its value."""


def masked(text: str) -> str:
    """An error's own words without what may be a key, a number or a customer's text: cut, long words and digits gone."""
    return _DIGITS.sub("#", _SECRET.sub("***", ascii(text)[1:-1][:200]))


def describe_fault(error: BaseException) -> str:
    """What happened and where, without locals, keys, numbers or texts."""
    lines: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        words = f": {masked(str(link))}" if isinstance(link, _TELLING) else ""
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}{words}")
        frames = traceback.extract_tb(link.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if link is not None:
            lines.append("after")
    return "\n".join(lines) + "\n"


def write_crash_report(error: BaseException, folder: Path, now: datetime, version: str) -> Path | None:
    """Write what happened to a file that only its owner can read; None where that is impossible too."""
    from trtui.paths import make_private_directory, open_private

    file = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    content = f"trtui {version}, Python {sys.version.split()[0]}, {now.isoformat(timespec='seconds')}\n{describe_fault(error)}"
    try:
        make_private_directory(folder)
        descriptor = open_private(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write(content)
    except (OSError, TrtuiError):
        return None
    return file


def report_fault(
    error: BaseException | None, folder: Path, now: datetime, version: str, *, is_demo: bool
) -> Safe:
    """Write the report; in a sentence for the terminal, what happened, what was kept, and where the report is."""
    report = write_crash_report(error, folder, now, version) if error is not None else None
    where = (
        clean_line(str(report), cap=400)
        if report is not None
        else own("no file: its folder can't be written")
    )
    kept = own("") if is_demo else own(" Drafts and the outbox are kept.")
    return compose("trtui ended because of a fault of its own.{} The report: {}", kept, where)
