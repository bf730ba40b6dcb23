"""What a command for scripts takes beside Python with SQLite imported: `python -m tests.bench.one_shot`."""

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench.figures import Limit, judge
from tests.scripting import Machine

ROUNDS: Final = 15
QUICK: Final = (["ls"], ["ls", "--view", "all", "--json"], ["status"])
OTHERS: Final = (["outbox"], ["contacts"], ["chase"])


def milliseconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """The processor's time of a process, the median of several."""
    taken = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken) * 1e3


def main() -> None:
    """Print each command's time as a multiple of the baseline's, in this run."""
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(Path(folder))
        for number in range(200):
            machine.account.receive(machine.line, f"1423555{number:04}", f"Text {number}")
        with machine.served():
            machine.run("ls")
            machine.run("ls")  # leaves word for the next
            bare = milliseconds([sys.executable, "-c", "import sqlite3"], machine.environment)
            print(f"python -c 'import sqlite3': {bare:.1f} ms")
            start = "import sys; from trtui.start import main; sys.exit(main())"
            for limit, commands in ((2.0, QUICK), (10.0, OTHERS)):
                for command in commands:
                    words = [sys.executable, "-c", start, *machine.command(command)[5:]]
                    took = milliseconds(words, machine.environment)
                    judge(f"trtui {' '.join(command)} ({took:.1f} ms)", took / bare, Limit(limit, "×"))


if __name__ == "__main__":
    main()
