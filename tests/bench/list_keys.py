"""What a key in the conversation list costs, with 50 and with 50,000 rows, beside neomutt: `python -m tests.bench.list_keys`.

The whole program is measured, over a store; neomutt's index stands over 2,000 letters in a local maildir.
"""

import mailbox
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.account import make_account
from tests.bench.figures import Limit, judge
from tests.bench.pty import Cost, Terminal, inbox_over, python

KEYS = 100
ROUNDS = 3
PAGE_DOWN, PAGE_UP = b"\x1b[6~", b"\x1b[5~"


def measure(terminal: Terminal, name: str, page_down: bytes, page_up: bytes, rows: int) -> list[Cost]:
    """A key inside of a page, keys over pages, and a page."""
    within = terminal.cost(f"{name}: a key", [b"j", b"k"] * (KEYS // 2))
    over = terminal.cost(f"{name}: down, over pages", [b"j"] * min(KEYS, rows - 3))
    pages = terminal.cost(f"{name}: a page", [page_up, page_down] * (KEYS // 8))
    return [within, over, pages]


def measure_inbox(folder: Path, rows: int) -> list[Cost]:
    """The inbox over a store."""
    with inbox_over(folder) as terminal:
        return measure(terminal, f"inbox of {rows:,}", PAGE_DOWN, PAGE_UP, rows)


def measure_list(rows: int) -> list[Cost]:
    """The list alone, without the program around it."""
    with Terminal(python("tests.bench.screens", "list", str(rows))) as terminal:
        terminal.read_until(lambda data: b"son 12" in data)
        terminal.read(quiet=0.5, wait=1.0)
        return measure(terminal, f"list alone, {rows:,}", b"d", b"u", rows)


@contextmanager
def neomutt_folder(letters: int) -> Iterator[Path]:
    """A maildir and the settings to read it with."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        box = mailbox.Maildir(folder / "mail")
        for number in range(letters):
            box.add(
                f"From: ann{number}@example.org\nSubject: Is my order {number} ready?\nDate: Mon, 23 Nov 2026 09:14:00 +0000\n\nhello\n".encode()
            )
        (folder / "muttrc").write_text(
            f"set folder={folder}\nset sort=date\nset menu_scroll=no\nset quit=yes\n"
        )
        yield folder


def measure_neomutt(folder: Path) -> list[Cost]:
    """neomutt's index over a local maildir."""
    argv = ["neomutt", "-n", "-F", str(folder / "muttrc"), "-f", str(folder / "mail")]
    with Terminal(argv, environment={"HOME": str(folder)}) as terminal:
        terminal.read(quiet=1.0, wait=10.0)
        terminal.send(b"=")
        terminal.read(quiet=0.3, wait=0.5)
        return measure(terminal, "neomutt", b"z", b"Z", 2_000)


def best(rounds: list[list[Cost]]) -> list[Cost]:
    """Of several rounds, for each figure the one that the machine disturbed least."""
    return [min(costs, key=lambda cost: (cost.median, cost.p99)) for costs in zip(*rounds, strict=True)]


def main() -> None:
    """Print the figures, and the ratio to neomutt where it is there."""
    with tempfile.TemporaryDirectory() as name, neomutt_folder(2_000) as mail:
        sizes = (50, 50_000)
        folders = {rows: make_account(Path(name) / str(rows), rows) for rows in sizes}
        theirs: list[list[Cost]] = []
        ours: dict[int, list[list[Cost]]] = {rows: [] for rows in sizes}
        for _ in range(ROUNDS):
            theirs += [measure_neomutt(mail)] if shutil.which("neomutt") else []
            for rows in sizes:
                ours[rows].append(measure_inbox(folders[rows], rows))
        peer = best(theirs) if theirs else []
        for cost in [*peer, *measure_list(50_000)]:
            print(cost)
        for rows in sizes:
            key, over, page = best(ours[rows])
            print(key, over, page, sep="\n")
            if peer:
                judge("a key: × neomutt", key.median / peer[0].median, Limit(2.0, "×"))
                judge("a key over pages: × neomutt", over.median / peer[1].median, Limit(2.0, "×"))
            judge("a key: p99", key.p99, Limit(6.0, "ms"))
            judge("a key: bytes, median", key.bytes_median, Limit(120, "B"))
            judge("a page: bytes, most", page.bytes_most, Limit(3_500, "B"))


if __name__ == "__main__":
    main()
