"""A program in a real pseudo-terminal: what it is sent, what it sends back, when, and what it costs.

`Terminal` is used by tests (does a hostile byte come out?) and by benchmarks (how long from a key to the last byte of
the answer?). It plays a terminal that answers no questions.
"""

import errno
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parent.parent.parent
QUIET = 0.06
"""Seconds without a byte after which an answer counts as complete."""


@dataclass(frozen=True)
class Answer:
    """What a program wrote after something: the bytes, and when the first and the last came, in ms. None: nothing."""

    data: bytes
    first: float | None
    complete: float | None


@dataclass(frozen=True)
class Cost:
    """What keys cost: milliseconds to the first and to the last byte, and bytes."""

    name: str
    first: float
    median: float
    p99: float
    bytes_median: float
    bytes_most: int

    @classmethod
    def of(cls, name: str, answers: Sequence[Answer]) -> Self:
        """What answers cost; where there is none, or no byte in it, it does not count. Raises AssertionError."""
        answers = [answer for answer in answers if answer.data]
        if not answers:
            raise AssertionError(f"{name}: no key was answered")
        complete = sorted(answer.complete or 0.0 for answer in answers)
        sizes = [len(answer.data) for answer in answers]
        return cls(
            name,
            statistics.median(answer.first or 0.0 for answer in answers),
            statistics.median(complete),
            complete[min(len(complete) - 1, int(len(complete) * 0.99))],
            statistics.median(sizes),
            max(sizes),
        )

    def __str__(self) -> str:
        return (
            f"{self.name:44} first {self.first:7.2f}  complete {self.median:7.2f}  p99 {self.p99:7.2f} ms"
            f"  {self.bytes_median:7.0f} B (most {self.bytes_most})"
        )


class Terminal:
    """A program running in a terminal of its own."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        lines: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start `argv`, with nothing but a few variables and `environment` set."""
        settings = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
            **(environment or {}),
        }
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:  # pragma: no cover  # the child
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
            os.execvpe(argv[0], list(argv), settings)
        self.status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program, if it has not, and the terminal."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            _, self.status = os.waitpid(self.pid, 0)
        os.close(self.fd)

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def send(self, data: bytes) -> None:
        """Type."""
        while data:
            data = data[os.write(self.fd, data) :]

    def read(self, *, quiet: float = QUIET, wait: float = 5.0, since: float | None = None) -> Answer:
        """What comes until nothing came for `quiet` seconds, or nothing at all for `wait`; ms count from `since`."""
        start = time.perf_counter() if since is None else since
        parts: list[bytes] = []
        first = last = None
        while True:
            patience = quiet if parts else wait
            ready, _, _ = select.select([self.fd], [], [], patience)
            if not ready:
                break
            data = self._read_some()
            if not data:
                break
            now = (time.perf_counter() - start) * 1_000
            first = now if first is None else first
            last = now
            parts.append(data)
        return Answer(b"".join(parts), first, last)

    def watch(self, seconds: float) -> list[tuple[float, bytes]]:
        """What comes within so many seconds, each part with the seconds since the program was started."""
        end = time.perf_counter() + seconds
        parts = []
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                data = self._read_some()
                if not data:
                    break
                parts.append((time.perf_counter() - self.began, data))
        return parts

    def read_until(self, is_there: Callable[[bytes], bool], *, deadline: float = 60.0) -> bytes:
        """What comes until it is enough. Raises TimeoutError, EOFError."""
        data = b""
        end = time.perf_counter() + deadline
        while not is_there(data):
            left = end - time.perf_counter()
            if left <= 0:
                raise TimeoutError(f"waited {deadline} s; the end of what came: {data[-300:]!r}")
            if select.select([self.fd], [], [], left)[0]:
                some = self._read_some()
                if not some:
                    raise EOFError(f"the program ended; the end of what came: {data[-300:]!r}")
                data += some
        return data

    def ask(self, keys: bytes, *, quiet: float = QUIET, wait: float = 0.5) -> Answer:
        """Type keys and read the answer; ms count from the last key."""
        start = time.perf_counter()
        self.send(keys)
        return self.read(quiet=quiet, wait=wait, since=start)

    def cost(self, name: str, keys: Sequence[bytes], *, quiet: float = QUIET) -> Cost:
        """What each of some keys costs; those that are not answered count neither for time nor for bytes."""
        return Cost.of(name, [self.ask(key, quiet=quiet) for key in keys])

    @property
    def resident(self) -> float:
        """Megabytes of memory in use, and of the children's none."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1_024
        raise AssertionError("no VmRSS")

    @property
    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def has_ended(self) -> bool:
        """Whether the program is no more."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is not None

    def wait(self, deadline: float = 60.0) -> int:
        """The exit status, as a shell would say it, of a program that is about to end. Raises TimeoutError."""
        end = time.perf_counter() + deadline
        while not self.has_ended:
            if time.perf_counter() > end:
                raise TimeoutError("the program did not end")
            if select.select([self.fd], [], [], 0.05)[0]:
                self._read_some()
        assert self.status is not None
        return os.waitstatus_to_exitcode(self.status)

    def _read_some(self) -> bytes:
        try:
            return os.read(self.fd, 65_536)
        except OSError as error:
            if error.errno == errno.EIO:  # the other side is closed
                return b""
            raise


def python(module: str, *arguments: str) -> list[str]:
    """How to run a module of this project."""
    return [sys.executable, "-m", module, *arguments]


@contextmanager
def inbox_over(folder: Path, *arguments: str, columns: int = 120, lines: int = 40) -> Iterator[Terminal]:
    """The whole program over a store, without a worker, once it is at rest."""
    argv = python("tests.bench.account", str(folder), *arguments)
    with Terminal(argv, columns=columns, lines=lines) as terminal:
        terminal.read_until(lambda data: b" of " in data)
        terminal.read(quiet=0.5, wait=1.0)
        yield terminal
