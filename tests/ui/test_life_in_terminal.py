"""The whole program in a real terminal: signals, a terminal that goes away, sizes that nobody would choose, a fault."""

import os
import re
import select
import signal
import sys
import termios
import time
from datetime import UTC, datetime
from pathlib import Path

import pyte
import pytest

from tests.at_terminal import Person
from tests.bench.account import key_of, make_account
from tests.bench.pty import Terminal, inbox_over, python
from trtui.clock import SystemClock
from trtui.store import Store
from trtui.ui.life import CRASHED

IN_TIME = 60.0
"""Seconds for what ends within `trtui.ui.life.PATIENCE` where no other program keeps it waiting."""
WRITTEN = "See you at six"
FAULTY = """
import sys
from pathlib import Path
from tests.bench import account
from trtui.ui.screens.inbox import InboxScreen
def tick(self):
    card, key = "4111 1111 1111 1111", "tr_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0"
    raise ValueError(f"{card} {key}")
InboxScreen.tick = tick
account.show_inbox(Path(sys.argv[1]))
"""


def draft_of(folder: Path) -> str:
    """What is on disk of the text to the first customer."""
    store = Store.open(folder, clock=SystemClock())
    draft = store.desk.draft(key_of(0))
    store.close()
    return draft.text if draft else ""


def begin_text(folder: Path, *, columns: int = 120, lines: int = 40) -> Person:
    """The inbox over a store, where somebody writes to the first customer; what is written may not be saved yet."""
    program = python("tests.bench.account", str(folder))
    person = Person(program=program, columns=columns, lines=lines)
    person.see(" of ")
    person.press("r", then="Enter send")
    person.press(WRITTEN, then=WRITTEN)
    return person


def end_of(terminal: Terminal, *, reads: bool = True) -> tuple[int, bytes]:
    """The status, and what the program wrote on its way."""
    began, data = time.monotonic(), b""
    while True:
        pid, status = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            terminal.status = status
            break
        assert time.monotonic() - began < IN_TIME, "it did not end"
        if reads and select.select([terminal.fd], [], [], 0.02)[0]:
            try:
                data += os.read(terminal.fd, 65_536)
            except OSError:
                reads = False
        elif not reads:
            select.select([], [], [], 0.02)
    while reads and select.select([terminal.fd], [], [], 0.05)[0]:
        try:
            data += os.read(terminal.fd, 65_536)
        except OSError:
            break
    return os.waitstatus_to_exitcode(status), data


@pytest.mark.parametrize(("sent", "expected"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_saved_and_restored(tmp_path: Path, sent: signal.Signals, expected: int) -> None:
    folder = make_account(tmp_path / "store", 20)
    with begin_text(folder) as person:
        os.kill(person.terminal.pid, sent)
        status, data = end_of(person.terminal)
        attributes = termios.tcgetattr(person.terminal.fd)
    assert status == expected
    assert draft_of(folder) == WRITTEN
    for restored in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1003l", b"\x1b[<u"):
        assert restored in data
    assert attributes[3] & termios.ECHO
    assert attributes[3] & termios.ICANON


def test_a_terminal_that_goes_away_ends_it_saved(tmp_path: Path) -> None:
    """Its other side is closed, as by an ssh connection that breaks."""
    folder = make_account(tmp_path / "store", 20)
    with begin_text(folder) as person:
        terminal = person.terminal
        closed, terminal.fd = terminal.fd, os.open(os.devnull, os.O_RDWR)
        os.close(closed)
        status, _ = end_of(terminal, reads=False)
    assert status == 129
    assert draft_of(folder) == WRITTEN


def test_a_terminal_that_takes_nothing_does_not_keep_it_from_ending(tmp_path: Path) -> None:
    """Nobody reads what it writes: it saves and ends all the same."""
    folder = make_account(tmp_path / "store", 2_000)
    with begin_text(folder, columns=200, lines=60) as person:
        terminal = person.terminal
        terminal.ask(b"\x1b", quiet=0.3)
        for _ in range(300):
            terminal.send(b"\x0c")  # Ctrl+L: draw everything again
        select.select([], [], [], 0.5)
        os.kill(terminal.pid, signal.SIGTERM)
        status, _ = end_of(terminal, reads=False)
    assert status == 143
    assert draft_of(folder) == WRITTEN


def test_it_bears_every_size_and_shows_what_fits_in_the_last(tmp_path: Path) -> None:
    """A storm of sizes down to one cell, keys among them; then 40 by 12, then a single line, then a desk."""
    folder = make_account(tmp_path / "store", 200, {0: 100})
    with inbox_over(folder) as terminal:
        for number in range(150):
            terminal.resize(1 + number * 37 % 220, 1 + number * 13 % 70)
            terminal.send((b"j", b"l", b"h", b"k", b"p", b"\x1b", b"\t")[number % 7])
            terminal.watch(0.005)
        terminal.ask(b"\x1b\x1b", quiet=0.3)
        for columns, lines in ((40, 12), (80, 1), (1, 1), (100, 30)):
            terminal.read(quiet=0.2, wait=0.3)
            terminal.resize(columns, lines)
            data = terminal.read(quiet=0.4, wait=2.0).data
            screen = pyte.Screen(columns, lines)
            pyte.ByteStream(screen).feed(data)
            is_room = columns > 1  # one cell may be a blank
            assert "".join(screen.display).strip() or not is_room, f"nothing is shown in {columns} by {lines}"
            addressed = [tuple(map(int, place)) for place in re.findall(rb"\x1b\[(\d+);(\d+)H", data)]
            assert all(y <= lines and x <= columns for y, x in addressed)
        terminal.send(b"hhh")
        terminal.watch(0.3)
        terminal.send(b"q")
        status, _ = end_of(terminal)
    assert status == 0


def test_a_fault_leaves_a_report_without_secrets_and_says_where(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "store", 20)
    with Terminal([sys.executable, "-c", FAULTY, str(folder)]) as terminal:
        status, data = end_of(terminal)
    assert status == CRASHED
    assert b"\x1b[?1049l" in data
    (report,) = (folder / "logs").glob("crash-*.txt")
    told = report.read_text("utf-8")
    assert "ValueError" in told
    assert "tick" in told
    for secret in ("4111", "1111", "9f8e7d6c"):
        assert secret not in told
        assert secret.encode() not in data
    assert b"crash-" in data.replace(b"\r\n", b"")
    assert report.stat().st_mtime <= datetime.now(UTC).timestamp()
