"""Reading lines and saying lines: on a terminal of any kind, in a pipe, with whatever encoding."""

import os
import re
import select
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from trtui.text.cleaning import Safe

LONGEST: Final = 64_000
"""Bytes of a line: what is longer is no command and no text."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class StrangeLineError(Exception):
    """A line was typed that holds what nobody means to send; the text says what."""


class Terminal:
    """Where the agent is. `idle` is called every few seconds while a line is waited for."""

    def __init__(self, idle: Callable[[], None], *, every: float) -> None:
        """Read from the process's stdin, by its descriptor: nothing is held back in a buffer of Python's."""
        self._descriptor = sys.stdin.fileno()
        self._idle = idle
        self._every = every
        self._read = b""
        self._is_over = False
        self.is_person = sys.stdin.isatty()
        """Whether somebody types: they are shown what to type at. Programs are not."""

    def say(self, *lines: Safe) -> None:
        """Print lines. Raises BrokenPipeError where nobody reads any more."""
        encoding = sys.stdout.encoding or "utf-8"
        for line in lines:
            sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()

    def line(self, prompt: Safe) -> str | None:
        """Wait for a line; None where there will be none any more. Raises StrangeLineError, KeyboardInterrupt.

        The last line counts only where it was ended: half of one may be half of a text.
        """
        if self.is_person:
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(prompt.encode(encoding, "backslashreplace").decode(encoding))
            sys.stdout.flush()
        while b"\n" not in self._read:
            if self._is_over:
                return None
            self._wait()
        line, _, self._read = self._read.partition(b"\n")
        if len(line) > LONGEST:
            raise StrangeLineError("That line is too long; nothing was done with it.")
        try:
            text = line.decode("utf-8").removesuffix("\r").replace("\t", " ")
        except UnicodeDecodeError:
            raise StrangeLineError("That line is not UTF-8; nothing was done with it.") from None
        if _CONTROLS.search(text):
            raise StrangeLineError(
                "That line holds a control character, such as an arrow key; type it again."
            )
        return text

    def forget_what_was_typed(self) -> None:
        """What a person typed before a question was asked is no answer to it. A program's lines all count."""
        if self.is_person:
            self._read = b""
            with suppress(termios.error):
                termios.tcflush(self._descriptor, termios.TCIFLUSH)

    @staticmethod
    def pause(seconds: float) -> None:
        """Wait, whatever is typed meanwhile."""
        select.select([], [], [], seconds)

    def _wait(self) -> None:
        ready, _, _ = select.select([self._descriptor], [], [], self._every)
        if not ready:
            self._idle()
            return
        try:
            read = os.read(self._descriptor, LONGEST)
        except OSError:  # the terminal is gone
            read = b""
        self._is_over = not read
        self._read += read
        if len(self._read) > 2 * LONGEST and b"\n" not in self._read:
            self._read = self._read[-2 * LONGEST :]
