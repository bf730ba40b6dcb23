"""Everything that must pass, in order: `python -m tests`. Arguments go to pytest (`python -m tests --long`)."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent


def steps(pytest_arguments: list[str]) -> list[tuple[str, list[str]]]:
    python = [sys.executable, "-m"]
    # One more than there are processors: half of the time of the tests in real terminals is waiting.
    workers = str(min(4, (os.cpu_count() or 1) + 1))
    return [
        ("format", [*python, "ruff", "format", "--check", "."]),
        ("lint", [*python, "ruff", "check", "."]),
        ("types", [*python, "mypy"]),
        ("walls", [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        (
            "tests",
            [
                *python,
                "pytest",
                "-n",
                workers,
                "--dist=worksteal",
                "--cov=trtui",
                "--cov-report=term:skip-covered",
                *pytest_arguments,
            ],
        ),
    ]


def main() -> int:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for name, command in steps(sys.argv[1:]):
        began = time.monotonic()
        print(f"── {name}", flush=True)
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        print(
            f"── {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - began:.1f} s",
            flush=True,
        )
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
