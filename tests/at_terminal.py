"""A person at a terminal: the whole program in a pty, the screen as a terminal would show it, keys as one presses them."""

import os
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from tests.bench.pty import Terminal, python

PATIENCE = 60.0


class Person:
    """Somebody who looks before every key."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        columns: int = 120,
        lines: int = 40,
        program: Sequence[str] | None = None,
    ) -> None:
        """Start `trtui` with `arguments`, or another program."""
        self.terminal = Terminal(
            program or python("trtui", *arguments), columns=columns, lines=lines, environment=environment
        )
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.received = bytearray()
        """Every byte that came."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminal.close()

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def picture(self) -> str:
        """What stands on the screen, as one text."""
        return "\n".join(self.lines)

    def line_with(self, words: str) -> str:
        """The first line that holds some words; empty where none does."""
        return next((line for line in self.lines if words in line), "")

    def see(self, is_there: Callable[[], object] | str, seconds: float = PATIENCE) -> None:
        """Watch until something is on the screen. Fails with the picture after `seconds`."""
        shows = (lambda: is_there in self.picture) if isinstance(is_there, str) else is_there
        end = time.monotonic() + seconds
        while not shows():
            assert time.monotonic() < end, f"not seen after {seconds} s:\n{self.picture}"
            self.watch(0.02)

    def watch(self, seconds: float) -> None:
        """Take in what comes until it is quiet for so long."""
        data = self.terminal.read(quiet=seconds, wait=seconds).data
        self.received += data
        # pyte knows no private modes with a > in them, and draws their letters.
        self._stream.feed(_without_private_modes(data))

    def press(self, keys: str, then: Callable[[], object] | str | None = None) -> None:
        """Press keys, and watch for what they are to bring."""
        self.terminal.send(keys.encode())
        if then is None:
            self.watch(0.05)
        else:
            self.see(then)

    def kill(self) -> None:
        """Kill the program as nothing can be caught."""
        os.kill(self.terminal.pid, signal.SIGKILL)
        self.terminal.wait()

    def quit(self) -> int:
        """Leave as one does; returns the exit status."""
        self.terminal.send(b"\x11")
        end = time.monotonic() + PATIENCE
        while not self.terminal.has_ended:
            assert time.monotonic() < end, f"it did not end:\n{self.picture}"
            self.watch(0.3)  # longer than a question takes no answer
            if "Quit" in self.picture and not self.terminal.has_ended:
                self.terminal.send(b"y")
        return self.terminal.wait()


def _without_private_modes(data: bytes) -> bytes:
    import re

    return re.sub(rb"\x1b\[[>=<][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$[a-z]", b"", data)


def settings_for(folder: Path, url: str, key: str, **desk: object) -> dict[str, str]:
    """Write a config file and a key file; returns the environment that a trtui with them is started in."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    key_file = folder / "key"
    key_file.write_text(key)
    key_file.chmod(0o600)
    config = folder / "config.toml"
    lines = [f'[account]\nbase_url = "{url}"\napi_key_file = "{key_file}"\n', "[desk]"]
    lines += [
        f"{name} = {str(value).lower() if isinstance(value, bool) else value}" for name, value in desk.items()
    ]
    config.write_text("\n".join(lines) + "\n")
    return {"HOME": str(home), "TRTUI_CONFIG": str(config)}
