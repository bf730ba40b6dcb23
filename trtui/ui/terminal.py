"""The terminal, read and written on the event loop.

Textual reads keys in one thread and writes cells in another: a key pays for four changes of thread, an idle program
wakes ten times a second, a terminal that takes no more (a stopped tmux, a dead line) stops the whole program after
thirty writes, and one that is gone makes it spin. Here nothing waits: what the terminal does not take yet is kept, and
no frame is painted meanwhile, so that it shows the last state at once when it goes on.

It stands on Textual's private parts, as they are in 8.2.8; `tests/ui/test_output.py` fails where they are others.
"""

import asyncio
import contextlib
import contextvars
import os
import select
import signal
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import Final, TextIO

from textual import constants
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from trtui.last_screen import ENTER, LastScreen
from trtui.ui.background import PATIENCE, QUESTION, Answer

_READ_AT_ONCE: Final = 65_536
_LAST_WORDS: Final = 0.5
"""Seconds that a terminal is given to take what is left when the program ends or is suspended."""


class Output:
    """Bytes on their way to a terminal. Never waits."""

    def __init__(self, descriptor: int, loop: asyncio.AbstractEventLoop, drained: Callable[[], None]) -> None:
        """Take over a descriptor that does not block; `drained` is called when all that was kept has been taken."""
        self._descriptor = descriptor
        self._loop = loop
        self._drained = drained
        self._kept = bytearray()
        self._is_gone = False

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken everything yet."""
        return bool(self._kept)

    def write(self, data: bytes) -> None:
        """Hand bytes to the terminal, or keep them for it."""
        was_behind = self.is_behind
        self._kept += data
        if not was_behind:
            self._push()
            if self.is_behind:
                self._loop.add_writer(self._descriptor, self._go_on)

    def close(self) -> None:
        """Give the terminal a moment to take what is left."""
        end = time.monotonic() + _LAST_WORDS
        if self.is_behind and not self._loop.is_closed():
            self._loop.remove_writer(self._descriptor)
        while self.is_behind and (left := end - time.monotonic()) > 0:
            select.select([], [self._descriptor], [], left)
            self._push()
        os.close(self._descriptor)

    def _go_on(self) -> None:
        self._push()
        if not self.is_behind:
            self._loop.remove_writer(self._descriptor)
            if not self._is_gone:
                self._drained()

    def _push(self) -> None:
        while self._kept:
            try:
                del self._kept[: os.write(self._descriptor, self._kept)]
            except BlockingIOError:
                return
            except OSError:  # the terminal is gone; whoever reads from it says so
                self._is_gone = True
                self._kept.clear()


class LoopDriver(LinuxDriver):
    """Textual's driver without its threads."""

    class Drained(Message):
        """A terminal that was behind has taken everything."""

    class Lost(Message):
        """The terminal is gone."""

    class CaughtUp(Message):
        """Every key that comes from now on was pressed when the first screen stood."""

    class BackgroundTold(Message):
        """The terminal has told what is behind its letters."""

    asks_background = False
    """Whether to ask the terminal if it is light."""
    last_screen: LastScreen | None = None
    """What stands on the terminal already and knows what it was like before, if anything does."""
    _is_entered = False
    _listens = False
    _output: Output | None = None
    _reading: asyncio.AbstractEventLoop | None = None
    _timer: asyncio.TimerHandle | None = None
    _answer: Answer | None = None
    _asked_at = 0.0
    _early = ""
    """What was typed before there was anything to type it for."""

    @property
    def is_behind(self) -> bool:
        """Whether the terminal has not taken everything yet."""
        return self._output is not None and self._output.is_behind

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's own word before that of COLUMNS and LINES, which do not change when it does."""
        try:
            size = os.get_terminal_size(self.fileno)
        except OSError:
            return super()._get_terminal_size()
        return (size.columns, size.lines) if size.columns and size.lines else super()._get_terminal_size()

    def start_application_mode(self) -> None:
        """Begin to write; to read when the first screen stands (`listen`), or nobody would know what keys are for."""
        before = self.last_screen.hand_over() if self.last_screen is not None else None
        self._is_entered = before is not None
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's
        self._is_entered = False
        self.attrs_before = before or self.attrs_before
        writer = self._writer_thread
        if writer is None or not writer.is_alive():
            return  # in the background of a shell: it is stopped, and begins again when it is let go on
        loop = asyncio.get_running_loop()
        descriptor = _open_again(self._file) if self._file is not None else None
        if descriptor is not None:
            writer.stop()  # what was said so far is with the terminal
            self._output = Output(descriptor, loop, lambda: self.send_message(self.Drained()))
        self._parser = XTermParser(self._debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._reading = loop
        if self.asks_background and self._answer is None:
            self._answer, self._asked_at = Answer(), time.monotonic()
            self.write(QUESTION)
        if self._listens:
            self._begin_to_read()

    def listen(self) -> None:
        """Read keys from now on, first what was pressed before there was anything to press them for."""
        if not self._listens:
            self._listens = True
            if self._reading is not None:
                self._begin_to_read()
                self._parse(self._early)
                if select.select([self.fileno], [], [], 0)[0]:
                    self._read()
                self.send_message(self.CaughtUp())

    @property
    def is_light(self) -> bool | None:
        """Whether the terminal said that it is light; None where it has said nothing yet."""
        return self._answer.is_light if self._answer is not None else None

    def look_for_answer(self) -> None:
        """Before anybody listens: look through what has come for the terminal's answer, and keep the rest."""
        answer = self._answer
        while answer is not None and answer.is_light is None and not self._listens:
            if not select.select([self.fileno], [], [], 0)[0] or not (data := self._take_in()):
                return
            self._early += answer.take_from(self._decode(data), is_due=True)

    def _begin_to_read(self) -> None:
        if self._reading is not None:
            # Not in the context of whoever starts it: what is read was sent by nobody on the screen.
            contextvars.Context().run(self._reading.add_reader, self.fileno, self._read)

    def write(self, data: str) -> None:
        """Write without waiting."""
        if self._is_entered and data == ENTER:
            return  # some terminals would clear what they show
        if self._output is None:
            super().write(data)
        else:
            encoding = self._file.encoding if self._file is not None else "utf-8"
            self._output.write(data.encode(encoding, "replace"))

    def _run_input_thread(self) -> None:
        """Textual's thread has nothing to do here."""

    def _take_in(self) -> bytes | None:
        """What there is to read: None is nothing yet, and no byte that the other side is closed."""
        try:
            return os.read(self.fileno, _READ_AT_ONCE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def _read(self) -> None:
        data = self._take_in()
        if data is None:
            return
        if not data:
            self._stop_reading()
            self.send_message(self.Lost())
            return
        typed = self._decode(data)
        if self._answer is not None:
            before = self._answer.is_light
            typed = self._answer.take_from(typed, is_due=self._is_due)
            if self._answer.is_light is not before:
                self.send_message(self.BackgroundTold())
        self._parse(typed)
        self._tick()

    @property
    def _is_due(self) -> bool:
        """Whether the terminal may still answer."""
        return (
            self._answer is not None
            and self._answer.is_light is None
            and time.monotonic() - self._asked_at < PATIENCE
        )

    def _parse(self, typed: str) -> None:
        """Make keys of what was typed. Nothing is nothing: the parser would take it for the end."""
        if typed:
            for message in self._parser.feed(typed):
                self.process_message(message)

    def _tick(self) -> None:
        """Take what was begun for all that it was where nothing more of it came: Esc alone, first of all."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for message in self._parser.tick():
            self.process_message(message)
        if self._reading is None:
            return
        due = self._parser._timeout_time  # noqa: SLF001
        if self._answer is not None and self._answer.may_hold_a_key:
            self._timer = self._reading.call_later(constants.ESCAPE_DELAY, self._give_up_on_answer)
        elif due is not None:
            self._timer = self._reading.call_later(max(0.001, due - time.monotonic()), self._tick)

    def _give_up_on_answer(self) -> None:
        """What an answer could have begun with was a key."""
        if self._answer is not None:
            self._parse(self._answer.give_back())
        self._tick()

    def send_message(self, message: Message) -> None:
        """Hand a message to the app, from the loop it runs on."""
        self._app.post_message(message)

    def _stop_reading(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._reading is not None and not self._reading.is_closed():
            self._reading.remove_reader(self.fileno)
        self._reading = None

    def disable_input(self) -> None:
        """Read no more, and forget what was typed and not read."""
        if self._reading is None:
            return
        self._stop_reading()
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        with contextlib.suppress(termios.error):  # where the terminal is gone
            termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        """Let the terminal have what is left."""
        if self._output is None:
            super().close()
        else:
            self._output.close()
            self._output = None


def _open_again(file: TextIO) -> int | None:
    """The terminal behind a file, opened once more so that writing to it never waits; None where it can't be.

    The file's own descriptor is shared with the shell and with what is read: it must go on waiting.
    """
    try:
        return os.open(os.ttyname(file.fileno()), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
