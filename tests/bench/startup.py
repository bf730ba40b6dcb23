"""From start to the first complete screen, over 50,000 conversations, beside bare Textual: `python -m tests.bench.startup`.

The whole program is started as an agent starts it, with a key and an address at which nobody answers; then
again after it was left once, when the last screen comes first. What it imports after the screen stands is seen in a run
of its own, in which Python tells the terminal of every import.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import pyte

from tests.bench.account import fill
from tests.bench.figures import Limit, judge
from tests.bench.pty import Terminal, python
from trtui.session import Wishes, open_session

CONVERSATIONS = 50_000
ROUNDS = 12
KEY = {"TRTUI_API_KEY": "tr_bench_0123456789abcdef"}
LATER = ("httpx", "pydantic")


def make_state(folder: Path) -> list[str]:
    """Fill the store of an account and say how to start the program on it."""
    config = folder / "config.toml"
    config.write_text('[account]\nbase_url = "http://127.0.0.1:9/api"\n')
    with patch.dict(os.environ, KEY), open_session(Wishes(False, False, config, folder / "state")) as session:
        store = session.open_store()
        fill(store, CONVERSATIONS, {0: 60}, session.clock.now())
        store.close()
    return python("trtui", "--config", str(config), "--state-dir", str(folder / "state"))


def first_screen(argv: Sequence[str], shows: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds until the screen first shows everything it should."""
    with Terminal(argv, environment=environment) as terminal:
        parts = terminal.watch(2.5)
    screen = pyte.Screen(120, 40)
    stream = pyte.ByteStream(screen)
    for at, data in parts:
        stream.feed(data)
        shown = "\n".join(screen.display)
        if all(words in shown for words in shows):
            return at * 1_000
    raise AssertionError("the screen never stood:\n" + "\n".join(screen.display))


def leave_once(argv: Sequence[str]) -> None:
    """Start the program and quit, so that a last screen is kept."""
    with Terminal(argv, environment=KEY) as terminal:
        terminal.read_until(lambda data: b" of " in data)
        terminal.read(quiet=0.5)
        terminal.send(b"\x11")
        terminal.wait()


def imported_before(argv: Sequence[str], marker: bytes) -> list[str]:
    """What of the heavy modules is imported before some bytes of the first screen come."""
    environment = {**KEY, "PYTHONPROFILEIMPORTTIME": "1"}
    with Terminal(argv, environment=environment) as terminal:
        data = b"".join(part for _, part in terminal.watch(6.0))
    before = data[: data.index(marker)]
    missing = [name for name in LATER if f"| {name}".encode() not in data.replace(b"  ", b"")]
    assert not missing, f"never imported: {missing}"
    return [name for name in LATER if any(f"{' ' * n}{name}\r".encode() in before for n in range(1, 20))]


def main() -> None:
    """Print medians, the ratio, and what was imported too early."""
    with tempfile.TemporaryDirectory() as name:
        argv = make_state(Path(name))
        bare = [sys.executable, "-m", "tests.bench.bare"]
        shows = (
            f"1 of {CONVERSATIONS:,}",
            "0-0 Is my",
            "e resolve",
            "Press r to reply",
            "16-0 Is my",
            "All 50000",
        )
        first_screen(argv, shows, KEY)  # compiles
        first_screen(bare, ["Hello"], {})
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(first_screen(bare, ["Hello, World!"], {}))
            ours.append(first_screen(argv, shows, KEY))
        print(f"bare Textual   {statistics.median(theirs):7.1f} ms  (best {min(theirs):.1f})")
        print(f"the inbox      {statistics.median(ours):7.1f} ms  (best {min(ours):.1f})")
        judge(
            "first screen: × bare Textual, medians",
            statistics.median(ours) / statistics.median(theirs),
            Limit(1.15, "×"),
        )
        judge("first screen: × bare Textual, best", min(ours) / min(theirs), Limit(1.15, "×"))
        early = imported_before(argv, b"0-0 Is my")
        leave_once(argv)
        lasts, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(first_screen(bare, ["Hello, World!"], {}))
            lasts.append(first_screen(argv, ("as of ", *shows), KEY))
        print(f"the last screen{statistics.median(lasts):7.1f} ms  (best {min(lasts):.1f})")
        judge(
            "last screen: × bare Textual, medians",
            statistics.median(lasts) / statistics.median(theirs),
            Limit(0.15, "×"),
        )
        print(f"    imported before the first screen: {', '.join(early) or 'none of ' + ', '.join(LATER)}")


if __name__ == "__main__":
    main()
