"""What a command for scripts takes beside Python with SQLite imported: `python -m tests.bench.one_shot`.

All commands take turns, and each is told as a multiple of what Python took in the same run: the processor's time, of the
parent's count of its children. A process of its own keeps the store as a running trtui would, so that a thread is read and
not fetched; what writes is only rehearsed or left in the outbox.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from tests.bench.figures import Limit, judge
from tests.scripting import ANN, Machine
from trtui.models import DashboardId, Payment, PaymentId, ResolveConversation, SendText
from trtui.text.cleaning import clean
from trtui.text.phone import Phone

ROUNDS: Final = 15
READING: Final = [
    ["ls"],
    ["ls", "--view", "all", "--sort", "newest"],
    ["ls", "--dashboard", "Main"],
    ["status"],
    ["status", "--format", "{unresolved} {wait}"],
    ["outbox"],
    ["outbox", "--all"],
    ["thread", ANN],
    ["contacts"],
    ["contacts", "text", "is:open"],
    ["payments"],
    ["payments", "--state", "open"],
    ["payments", ANN],
    ["chase"],
]
FORMS: Final = {"status": ("--json",)}
OTHERS: Final = [
    ["--version"],
    ["--help"],
    ["ls", "--help"],
    ["config", "path"],
    ["config", "show"],
    ["doctor", "--help"],
]
WRITING: Final = [
    ["resolve", ANN, "--dry-run"],
    ["archive", ANN, "--dry-run"],
    ["remind", ANN, "--dry-run"],
    ["send", ANN, "Hi", "--no-wait"],
]
START: Final = "import sys; from trtui.start import main; sys.exit(main())"


def milliseconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """The processor's time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3


def fill(machine: Machine) -> None:
    """Have something in the store of everything that is listed, in words that are not only English."""
    store = machine.store()
    now = datetime.now(UTC)
    line = DashboardId(machine.line)
    made = Payment(PaymentId(1), line, Phone(ANN), Decimal("12.50"), clean("Größe 42"), clean("Sent"))
    bills = [
        replace(made, id=PaymentId(1 + n), requested_at=now - timedelta(days=n), is_past_due=n % 2 > 0)
        for n in range(100)
    ]
    store.facts.merge_payments(line, bills, now)
    for number in range(20):
        phone = Phone(f"1423555{number:04}")
        store.outbox.add(SendText(f"Text {number} 👍"), line, phone, now=now, hold=timedelta(days=1))
        store.outbox.add(ResolveConversation(), line, phone, now=now, hold=timedelta(days=1))
    store.close()


def measure(commands: Sequence[Sequence[str]], machine: Machine) -> tuple[float, list[list[float]]]:
    """The baseline's median and every command's times, all taken in turns."""
    words = [[sys.executable, "-c", START, *machine.command(command)[5:]] for command in commands]
    bare = [sys.executable, "-c", "import sqlite3"]
    for command in words:
        milliseconds(command, machine.environment)  # compiles, and leaves word for the next
    taken: list[list[float]] = [[] for _ in (bare, *words)]
    for _ in range(ROUNDS):
        for place, command in enumerate((bare, *words)):
            taken[place].append(milliseconds(command, machine.environment))
    return statistics.median(taken[0]), taken[1:]


def main() -> None:
    """Print each command's time as a multiple of the baseline's, in this run."""
    reading = [
        [*command, *form]
        for command in READING
        for form in ([], *([each] for each in FORMS.get(command[0], ("--json", "--jsonl", "--csv"))))
    ]
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder))
        for number in range(200):
            machine.account.receive(machine.line, f"1423555{number:04}", f"Text {number} 👍")
        with machine.served():
            machine.run("ls")
            with machine.working():
                fill(machine)
                for title, limit, commands in (
                    ("reading", 2.0, reading),
                    ("what asks no store", 10.0, OTHERS),
                    ("writing", 20.0, WRITING),
                ):
                    bare, taken = measure(commands, machine)
                    print(f"{title}: python -c 'import sqlite3' {bare:.1f} ms")
                    for command, times in zip(commands, taken, strict=True):
                        took = statistics.median(times)
                        judge(f"{' '.join(command)} ({took:.1f} ms)", took / bare, Limit(limit, "×"))


if __name__ == "__main__":
    main()
