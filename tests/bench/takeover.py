"""From kill -9 of the process that works to the next one's first call, in seconds: `python -m tests.bench.takeover`.

The baseline of the same run is what an interpreter takes to import the worker: the next process does so after the kill.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.pty import ROOT
from tests.sync.takeover import measure_takeovers

ROUNDS = 5


def import_seconds() -> float:
    """How long a new interpreter takes to import what works."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import trtui.sync.worker, trtui.api.client"], check=True, cwd=ROOT)
    return time.monotonic() - began


def main() -> None:
    """Measure, and print."""
    delays: list[float] = []
    imports: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            delays += measure_takeovers(Path(folder), kills=3)
        imports.append(import_seconds())
    median, base = statistics.median(delays), statistics.median(imports)
    print(f"{len(delays)} takeovers: median {median:.2f} s, worst {max(delays):.2f} s (aim 2 s)")
    print(f"importing the worker in a new interpreter: median {base:.2f} s; ratio {median / base:.2f}")


if __name__ == "__main__":
    main()
