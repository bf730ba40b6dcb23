"""The whole program over an account that is hostile in every field: in a real terminal, and in tmux, which answers."""

import select
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.bench.pty import ROOT, Terminal, python
from tests.hostile import MARK, hostile_bytes_of_program
from tests.ui.hostile_inbox import PEOPLE, fill_store, key_of
from tests.ui.hostile_screen import END
from tests.ui.rows import message
from trtui.clock import SystemClock
from trtui.models import ListQuery, View
from trtui.store import Store

FOLLOWED = 0.2
"""Seconds of quiet after which the thread beside the list has followed the cursor."""
VIEWS = (b"O", b"q", b"gp", b"q", b"B", b"q", b"?", b"\x1b", b":", b"\x1b", b"gf", b"ga", b"gd", b"gi", b"gu")
HERE = (b"y", b"Y", b"o", b"\x1b")
WRITTEN = (b"d", b"E", b"\x1b", b"o", b"h", b"t", b"\x1b", b"w", b"\x1b")
"""The contact's editor and its page's address, its tags, its note."""


def test_nothing_hostile_is_drawn_titled_copied_or_said(tmp_path: Path) -> None:
    """Every customer's thread and both panels, what is copied of them, every view, and a note about a new text."""
    store = fill_store(tmp_path / "store")
    with Terminal(python("tests.ui.hostile_inbox", str(tmp_path / "store"))) as terminal:
        data = terminal.read(quiet=0.6, wait=20.0).data
        for panel, step, steps in ((b"d", b"j", PEOPLE), (b"p", b"k", PEOPLE // 3)):
            data += terminal.ask(panel, quiet=FOLLOWED).data
            data += terminal.ask(b"h", quiet=0.1).data + terminal.ask(b"h", quiet=0.1).data
            for number in range(steps):
                data += terminal.ask(step, quiet=FOLLOWED).data
                if number % 10 == 0:
                    data += b"".join(terminal.ask(key, quiet=0.05).data for key in (b"l", *HERE))
                    forms = WRITTEN if panel == b"d" else ()
                    data += b"".join(terminal.ask(key, quiet=0.15).data for key in (*forms, b"h"))
        for key in VIEWS:
            data += terminal.ask(key, quiet=0.3).data
        data += terminal.ask(b"\x1b[O", quiet=0.1).data
        now = datetime.now(UTC)
        arrived = replace(message(99_999, "\x1b]52;c;ZXZpbA==\x07new"), sent_or_received_at=now)
        store.facts.merge_messages(key_of(3), [arrived], now)
        data += terminal.read(quiet=0.6, wait=2.0).data
        assert terminal.status is None
    store.close()
    assert data.count(MARK.encode()) > PEOPLE
    for sequence in (b"\x1b]2;", b"\x1b]52;c;", b"\x1b]9;"):
        assert sequence in data  # title, clipboard and note were seen, so the detector had what to look at
    assert hostile_bytes_of_program(data.replace(b"\x07\x1b]9;", b"\x1b]9;")) == []


class Tmux:
    """A tmux server of its own, with one pane."""

    def __init__(self, folder: Path, argv: list[str]) -> None:
        self._base = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        settings = [
            word for name in ("set-clipboard", "allow-passthrough") for word in ("set", "-g", name, "on", ";")
        ]
        size = ["-x", "100", "-y", "30"]
        self._run("start-server", ";", *settings, "new-session", "-d", *size, "-c", str(ROOT), *argv)

    def _run(self, *words: str) -> str:
        return subprocess.run([*self._base, *words], check=False, capture_output=True, text=True).stdout

    def press(self, *keys: str) -> None:
        self._run("send-keys", *keys)

    @property
    def shown(self) -> str:
        return self._run("capture-pane", "-p")

    @property
    def title(self) -> str:
        return self._run("display-message", "-p", "#{pane_title}").strip()

    @property
    def clipboard(self) -> str:
        return self._run("show-buffer")

    def until(self, words: str, seconds: float = 60.0, key: str = "") -> str:
        """Wait until something is on the pane, pressing a key as long as it is not."""
        end = time.monotonic() + seconds
        while words not in (shown := self.shown):
            assert time.monotonic() < end, f"{words!r} never came:\n{shown}"
            if key:
                self.press(key)
            select.select([], [], [], 0.15 if key else 0.02)  # slow enough for each view to be painted
        return shown

    def close(self) -> None:
        self._run("kill-server")


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_tmux_is_asked_nothing_and_types_nothing_into_the_composer(tmp_path: Path) -> None:
    fill_store(tmp_path / "store").close()
    tmux = Tmux(tmp_path, python("tests.ui.hostile_inbox", str(tmp_path / "store")))
    try:
        tmux.until(f" of {PEOPLE}")
        for number in range(1, PEOPLE):
            tmux.press("j")
            tmux.until(f"{number + 1} of {PEOPLE}")
        tmux.press("G", "r")
        tmux.until("Enter sends")
        tmux.press("Escape")
        tmux.until("Press r to reply")
        assert tmux.title.endswith("trtui")
        assert tmux.clipboard == ""
        tmux.press("q")
    finally:
        tmux.close()
    store = Store.open(tmp_path / "store", clock=SystemClock())
    assert store.facts.count(ListQuery(view=View.DRAFTS), datetime.now(UTC)) == 0
    store.close()


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
def test_without_the_gate_tmux_does_as_it_is_told(tmp_path: Path) -> None:
    """The control: the same payloads, written as they are, rename the pane, and tmux answers into the program."""
    tmux = Tmux(tmp_path, python("tests.ui.hostile_screen", "bare"))
    try:
        before = tmux.title
        shown = tmux.until(END, 60.0, key="n")
        assert tmux.title != before
        assert f"{END} 0" not in shown, "tmux answered nothing"
    finally:
        tmux.close()
