"""Somebody who presses anything at all, in a window of any size: the program goes on, or ends as it was asked to."""

import os
import random
from pathlib import Path

import pytest

from tests.bench.pty import Terminal, python

SINGLE = "jknNeasrzxV*dpmyYo/f?BOguiGhl []0123:TcSqtwEu+bDFP,XIvKcGtPD"
NAMED = (
    "\r", "\r", "\x1b", "\x1b", "\x1b", "\t", "\x10", "\x12", "\x0c", "\x04", "\x15", "\x0e", "\x14", "\n", "\x7f",
    "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1bOP",
)  # fmt: skip
WORDS = (
    "hello",
    "order",
    "from:ann is:unresolved",
    'wait:>1h "is my',
    "4235550188",
    "1084.97",
    "\x1b[200~pasted\x1b[31m text\nof two lines\x1b[201~",
    "👨‍👩‍👧é שלום",
)
SIZES = (
    (120, 40),
    (120, 40),
    (80, 24),
    (40, 12),
    (200, 60),
    (20, 6),
    (10, 5),
    (3, 3),
    (1, 1),
    (120, 1),
    (1, 40),
)


def play(folder: Path, seed: int, keys: int) -> tuple[int | None, list[Path]]:
    """Press so many keys; returns the exit status, None where it still runs, and the crash reports."""
    chance = random.Random(seed)
    state = folder / "state"
    environment = {"HOME": str(folder)}
    with Terminal(
        python("trtui", "--demo", "--no-tour", "--state-dir", str(state)), environment=environment
    ) as terminal:
        terminal.read_until(lambda data: b"resolve" in data)
        status = None
        for _ in range(keys):
            if chance.random() < 0.02:
                terminal.resize(*chance.choice(SIZES))
            key = chance.choice(
                (chance.choice(SINGLE), chance.choice(SINGLE), chance.choice(NAMED), chance.choice(WORDS))
            )
            terminal.send(key.encode())
            terminal.read(quiet=0.004, wait=0.02)
            pid, ended = os.waitpid(terminal.pid, os.WNOHANG)
            if pid:
                terminal.status = ended
                status = os.waitstatus_to_exitcode(ended)
                break
        return status, list(state.rglob("crash-*"))


def check(folder: Path, seed: int, keys: int) -> None:
    status, reports = play(folder, seed, keys)
    assert not reports, reports[0].read_text()
    assert status in (None, 0)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_keys_at_any_size(tmp_path: Path, seed: int) -> None:
    check(tmp_path, seed, 350)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 9))
def test_thousands_of_keys_at_any_size(tmp_path: Path, seed: int) -> None:
    check(tmp_path, seed, 6_000)
