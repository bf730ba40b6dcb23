"""What it costs to open a thread of 20 and of 5,000 texts, and what comes to it then: `python -m tests.bench.thread_open`.

In the whole program: the cursor moves to another conversation, and Enter opens it. In the view alone: one more
text, and a page of older ones.
"""

import tempfile
from pathlib import Path

from tests.bench.account import make_account
from tests.bench.figures import Limit, judge
from tests.bench.pty import Cost, Terminal, inbox_over, python

LENGTHS = (20, 5_000)
TIMES = 24
QUIET = 0.15


def measure_opening(length: int) -> Cost:
    """Open one of two conversations and then the other: k or j, and at once Enter; Esc goes back to the list."""
    with tempfile.TemporaryDirectory() as name:
        make_account(Path(name), 50, {0: length, 1: length})
        with inbox_over(Path(name)) as terminal:
            costs = []
            for number in range(TIMES):
                terminal.send(b"j" if number % 2 == 0 else b"k")
                terminal.read_until(bool)
                costs.append(terminal.ask(b"\r", quiet=QUIET))
                terminal.ask(b"h", quiet=QUIET)
            return Cost.of(f"open a thread of {length:,}", costs[2:])


def measure_changes(length: int) -> tuple[Cost, Cost]:
    """One more text at the end; a page of older ones above."""
    with Terminal(python("tests.bench.screens", "thread", str(length))) as terminal:
        terminal.read(quiet=0.5, wait=5.0)
        terminal.ask(b"\r", quiet=QUIET)
        more = terminal.cost(f"one more text, after {length:,}", [b"a"] * TIMES, quiet=QUIET)
        older = terminal.cost(f"a page up in {length:,}", [b"u"] * min(TIMES, length // 10), quiet=QUIET)
    return more, older


def main() -> None:
    """Print the figures."""
    for length in LENGTHS:
        opened = measure_opening(length)
        more, older = measure_changes(length)
        print(opened)
        judge("first byte, median", opened.first, Limit(12, "ms"))
        judge("complete, median", opened.median, Limit(30, "ms"))
        print(more)
        judge("complete, median", more.median, Limit(14, "ms"))
        print(older)
        judge("complete, median", older.median, Limit(14, "ms"))


if __name__ == "__main__":
    main()
