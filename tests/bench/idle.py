"""What the inbox costs while nothing happens, over 50,000 conversations: `python -m tests.bench.idle [seconds]`."""

import sys
import tempfile
import time
from pathlib import Path

from tests.bench.account import make_account
from tests.bench.figures import Limit, judge
from tests.bench.pty import inbox_over
from trtui.ui.store_watch import RESTS_AFTER


def main() -> None:
    """Print bytes and processor time for each second, and the memory held."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    with tempfile.TemporaryDirectory() as name:
        make_account(Path(name), 50_000, {0: 5_000})
        with inbox_over(Path(name)) as terminal:
            terminal.watch(RESTS_AFTER + 1)  # what was opened counts as seen, and nobody is at the keyboard
            began, used = time.perf_counter(), terminal.cpu
            data = b"".join(part for _, part in terminal.watch(seconds))
            length = time.perf_counter() - began
            judge("idle: bytes a second", len(data) / length, Limit(0, "B/s"))
            judge("idle: processor", 100 * (terminal.cpu - used) / length, Limit(0.2, "%"))
            judge("memory, 50,000 conversations", terminal.resident, Limit(60, "MB"))


if __name__ == "__main__":
    main()
