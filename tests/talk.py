"""A talk with `trtui --plain`: lines in, lines out, on a pipe or on a terminal."""

import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.scripting import PATIENCE, Machine


class Talk:
    """One `trtui --plain` that runs, and what it said that was not looked at yet."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.said: list[str] = []
        """Every line, from the first on."""
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.decode().rstrip("\n"))
        self._lines.put(None)

    def type(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, words: str) -> str:
        """Wait for a line that holds these words; what is said before it is passed over."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"“{words}” was not said:\n" + "\n".join(self.said[-40:])) from None
            assert line is not None, f"“{words}” was not said:\n" + "\n".join(self.said[-40:])
            self.said.append(line)
            if words in line:
                return line

    def say_and_hear(self, line: str, words: str) -> str:
        """Type a line, and wait for these words."""
        self.type(line)
        return self.hear(words)

    def hear_by_and_by(self, words: str, typed: str = "") -> str:
        """Press Enter (or type something) now and then until these words are said."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.type(typed)
            until = time.monotonic() + 0.5
            while (left := until - time.monotonic()) > 0:
                try:
                    line = self._lines.get(timeout=left)
                except queue.Empty:
                    break
                assert line is not None, self.said[-40:]
                self.said.append(line)
                if words in line:
                    return line
        raise AssertionError(f"“{words}” was not said:\n" + "\n".join(self.said[-40:]))

    def end(self) -> int:
        """No more is typed; returns how it ended."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE)


@contextmanager
def talking(machine: Machine, *arguments: str) -> Iterator[Talk]:
    """With `trtui --plain` on a pipe; killed if it still runs at the end. Not one control character is printed."""
    process = subprocess.Popen(
        machine.command([*arguments, "--plain"]),
        env={**machine.environment, "TERM": "dumb"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    talk = Talk(process)
    try:
        yield talk
        said = "\n".join(talk.said)
        assert not {c for c in said if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"}
        assert "Traceback" not in said
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
