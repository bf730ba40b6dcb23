"""What ten texts a second cost the screen, and whether keys get lost meanwhile: `python -m tests.bench.arrivals [seconds]`.

The texts are written by another process, as they are where another trtui holds the worker: only the screen's own
work is counted. 50,000 conversations.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.account import make_account
from tests.bench.figures import Limit, judge
from tests.bench.pty import ROOT, inbox_over, python

A_SECOND = 10
DOWN = 40


def main() -> None:
    """Print the processor's share, and how far the cursor came of the keys that were sent."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as name:
        folder = make_account(Path(name), 50_000, {0: 5_000})
        with inbox_over(folder) as terminal:
            writer = subprocess.Popen(
                python("tests.bench.account", str(folder), "arrivals", str(A_SECOND)), cwd=ROOT
            )
            try:
                terminal.watch(2.0)
                began, used = time.perf_counter(), terminal.cpu
                data = b"".join(part for _, part in terminal.watch(seconds))
                length = time.perf_counter() - began
                judge("ten texts a second: processor", 100 * (terminal.cpu - used) / length, Limit(5, "%"))
                print(f"    {len(data) / length:.0f} B/s")
                for _ in range(DOWN):
                    terminal.send(b"j")
                    data = b"".join(part for _, part in terminal.watch(0.05))
            finally:
                writer.kill()
                writer.wait()
            terminal.watch(1.0)
            terminal.resize(121, 40)
            shown = b"".join(part for _, part in terminal.watch(2.0))
            is_there = f"{DOWN + 1} of 50,0".encode() in shown
            judge("keys dropped of 40 among arrivals", 0 if is_there else 1, Limit(0, ""))
            judge("memory, 50,000 conversations", terminal.resident, Limit(60, "MB"))


if __name__ == "__main__":
    main()
