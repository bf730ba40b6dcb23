"""`trtui --plain`: from the first line to the last, with the worker in its thread."""

import signal
import sys
from contextlib import closing, suppress
from types import FrameType
from typing import Final, NoReturn

from trtui.errors import Exit, TrtuiError
from trtui.localtime import local_zone
from trtui.plain.commands import HELP, QUIT, find, read_out_help
from trtui.plain.desk import Desk, HintError
from trtui.plain.looking import board_words
from trtui.plain.news import News
from trtui.plain.terminal import StrangeLineError, Terminal
from trtui.session import Session
from trtui.store import Connection, Store, StoreError
from trtui.store.processes import process_name
from trtui.sync.worker import WorkerThread
from trtui.text.cleaning import Safe, compose, own
from trtui.verbs.leaving import question_before_leaving
from trtui.verbs.replying import own_line

_DECLARE_EVERY: Final = 5.0
_FIRST_FACTS: Final = 200
_FIRST_FACTS_EVERY: Final = 0.1


class _EndedError(BaseException):
    """A signal says that it is over."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run_plain(session: Session) -> int:
    """Work until the agent quits, input ends, or a signal comes; returns the exit status."""
    if sys.stdin is None or sys.stdout is None:
        raise TrtuiError(
            "--plain reads commands from its input and answers on its output; one of them is closed."
        )
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, _end)
    worker = WorkerThread(session.make_worker)
    with closing(session.open_store()) as store:
        try:
            _Conversation(session, store, worker).hold()
        except _EndedError as ended:
            return 128 + ended.number
        finally:
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # what follows is short, and must not be cut off
            with suppress(StoreError):
                store.desk.withdraw_interests(process_name())
            worker.stop()
    return Exit.DONE


def _end(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise _EndedError(number)


class _Conversation:
    """The talk between the agent and trtui."""

    def __init__(self, session: Session, store: Store, worker: WorkerThread) -> None:
        self._worker = worker
        self._is_demo = session.is_demo
        terminal = Terminal(self._idle, every=_DECLARE_EVERY)
        self._desk = Desk(store, session.settings, session.clock, local_zone(), terminal, worker.wake)

    def hold(self) -> None:
        """Greet, then take lines until it is over."""
        desk = self._desk
        desk.typed_at = desk.clock.boottime()
        self._worker.start()
        desk.declare()
        desk.say(*[own_line(notice) for notice in desk.store.notices])
        self._greet()
        news = News(desk)
        while True:
            try:
                news.tell()
                line = desk.terminal.line(self._prompt())
                if line is None:
                    self._say_what_is_left()
                    return
                if self._is_quit(line) and self._may_quit():
                    return
                desk.typed_at = desk.clock.boottime()
                if not self._is_quit(line):
                    self._do(line)
            except HintError as hint:
                desk.say(hint.sentence)
            except (StrangeLineError, StoreError) as error:
                desk.say(own_line(str(error)))
            except KeyboardInterrupt:
                desk.say(own(""), own("Type quit to leave."))
            desk.declare()

    def _greet(self) -> None:
        desk = self._desk
        if self._is_demo:
            desk.say(own("This is a demo: the account is invented, nothing leaves this machine."))
        if desk.settings.desk.read_only:
            desk.say(own("Read only: nothing can be sent or changed."))
        if not desk.store.facts.dashboards():
            desk.say(own("Fetching the account for the first time."))
            self._await_first_facts()
        boards = desk.store.facts.summaries(desk.now())
        desk.say(*[compose("{}.", board_words(board, desk)) for board in boards])
        desk.say(own("Type list, next, or help."))

    def _await_first_facts(self) -> None:
        """The only wait there is: a first list of nobody would pass for an account where nobody writes."""
        desk = self._desk
        for _ in range(_FIRST_FACTS):
            boards = desk.store.facts.dashboards()
            feeds = [desk.store.facts.feed(f"unresolved/{board.id}") for board in boards]
            if boards and all(feed is not None and feed.succeeded_at for feed in feeds):
                return
            status = desk.store.desk.worker_status()
            if status is not None and status.connection in (Connection.OFFLINE, Connection.REFUSED):
                desk.say(status.sentence or own("The service can't be reached."))
                return
            desk.terminal.pause(_FIRST_FACTS_EVERY)

    def _prompt(self) -> Safe:
        desk = self._desk
        return compose("{}> ", desk.name_of(desk.key)) if desk.key is not None else own("trtui> ")

    @staticmethod
    def _is_quit(line: str) -> bool:
        return line.strip() in QUIT

    def _say_what_is_left(self) -> None:
        """Nobody can be asked any more: what is not done yet, and what becomes of it, is said."""
        desk = self._desk
        question = question_before_leaving(desk.store, desk.now())
        if question is not None:
            desk.say(*question.says)

    def _may_quit(self) -> bool:
        desk = self._desk
        question = question_before_leaving(desk.store, desk.now())
        return question is None or desk.ask(question)

    def _do(self, line: str) -> None:
        """Do what a line says. What follows the command is taken as it stands: it may be a text."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if not word:
            return
        if word in HELP:
            read_out_help(self._desk, rest)
            return
        command = find(word)
        if command.changes and self._desk.settings.desk.read_only:
            raise HintError(
                own("Read only: nothing can be sent or changed. Start trtui without --read-only.")
            )
        command.run(self._desk, rest)

    def _idle(self) -> None:
        self._desk.declare()
