"""The command line: what can be asked for, and which room does it.

Nothing but the standard library's argument parser is imported here; each command imports what it needs when it runs.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trtui import __version__
from trtui.errors import Exit, NoTerminalError, TrtuiError
from trtui.headless.arguments import COMMANDS
from trtui.last_screen import LastScreen

if TYPE_CHECKING:
    from trtui.headless.glance import Glance

DESCRIPTION = """\
A terminal inbox for Text Request: customers' texts, worked from the keyboard.

Without a command, the inbox opens. `trtui --demo` opens it on an invented account and needs nothing else."""

EXIT_CODES = """\
exit codes:
  0  done
  1  something went wrong; a sentence on stderr says what, and what was kept
  2  the arguments make no sense
  3  the settings, the key or the store can't be used
  4  not done yet: it stands in the outbox (see `trtui outbox`)
  5  the service refused it
  129, 130, 143  ended by a hang-up, an interrupt, a termination

Data goes to stdout, everything else to stderr."""


def main(
    arguments: Sequence[str] | None = None,
    *,
    last_screen: LastScreen | None = None,
    glance: "Glance | None" = None,
) -> int:
    """Run the program with `arguments` (those of the process by default) and return its exit status.

    `last_screen` may stand on the terminal until the inbox does; `glance` is told of what was found the long way.
    """
    chosen = parse_arguments(arguments)
    chosen.last_screen = last_screen
    chosen.glance = glance
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except TrtuiError as error:
        sys.stderr.write(f"trtui: {error}\n")
        return _exit_for(error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader of our stdout went away (`trtui ls | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What `arguments` ask for; ends the process, as argparse does, where they make no sense.

    argparse gives all it has for `NUMBER [TEXT]` to the first group of words, so a text that stands after an option
    is left over: it is put in its place here.
    """
    words = sys.argv[1:] if arguments is None else arguments
    parser = make_parser(_command_in(words))
    chosen, rest = parser.parse_known_args(words)
    if len(rest) == 1 and getattr(chosen, "text", "") is None and not rest[0].startswith("-"):
        chosen.text = rest.pop()
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return chosen


def _exit_for(error: TrtuiError) -> int:
    from trtui.config import ConfigError
    from trtui.headless.errors import HeadlessError
    from trtui.paths import PathError
    from trtui.store import NewerStoreError, StoreBusyError, StoreCannotWriteError, StoreCorruptError
    from trtui.text.phone import PhoneError

    if isinstance(error, HeadlessError):
        return error.exit_code
    if isinstance(error, PhoneError | NoTerminalError):
        return Exit.USAGE
    unusable = (
        ConfigError,
        PathError,
        NewerStoreError,
        StoreBusyError,
        StoreCannotWriteError,
        StoreCorruptError,
    )
    return Exit.SETTINGS if isinstance(error, unusable) else Exit.WRONG


def _command_in(words: Sequence[str]) -> str | None:
    """The command that a command line names, as far as that can be told without its parser.

    Empty where it names none; None where all of them are to be told of.
    """
    rest = iter(words)
    for word in rest:
        if word in ("--config", "--profile", "--state-dir"):
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None if {"-h", "--help"} & set(words) else ""


def make_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The whole command line, or that of one command, or of none: to make all of them takes longer than `trtui ls` may."""
    parser = argparse.ArgumentParser(
        "trtui",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"trtui {__version__}")
    _add_common(parser, is_top=True)
    parser.add_argument("--no-tour", action="store_true", help="open the demo without its tour")
    parser.add_argument(
        "--plain",
        action="store_const",
        const=_plain,
        default=_inbox,
        dest="run",
        help="work line by line: for screen readers, dumb terminals and pipes",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Command)

    def add(
        name: str,
        run: Callable[[argparse.Namespace], int],
        words: str,
        *,
        more: str = "",
        examples: str = "",
    ) -> _Command:
        command = commands.add_parser(
            name,
            help=words,
            description="\n".join(filter(None, (f"{words[0].upper()}{words[1:]}.", more))),
            epilog=f"examples:\n{examples}\n\n{EXIT_CODES}" if examples else EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.set_defaults(run=run)
        return command

    for name, put in _ADDING.items():
        if name == only or (only != "" and only not in _ADDING):
            put(add)
    return parser


class _Command(argparse.ArgumentParser):
    """The parser of one command."""

    add_late: Callable[[argparse.ArgumentParser], None] | None = None
    """Adds arguments that take a while, or an import; called where the command is."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As ever, with the arguments that were left for now."""
        add, self.add_late = self.add_late, None
        if add is not None:
            add(self)
        return super().parse_known_args(args, namespace)


def _demo_server(arguments: argparse.Namespace) -> int:
    from trtui.demo.command import run

    return run(arguments)


_Add = Callable[..., _Command]


def _add_common(parser: argparse.ArgumentParser, *, is_top: bool = False) -> None:
    """Options that every command over a store has; below the top they leave what was said before the command."""
    quiet = None if is_top else argparse.SUPPRESS
    off = False if is_top else argparse.SUPPRESS
    parser.add_argument(
        "--demo", action="store_true", default=off, help="work on an invented account; no key is needed"
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=quiet, help="read the settings from FILE"
    )
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=quiet,
        help="use the account of [profiles.NAME] in the settings (or TRTUI_PROFILE)",
    )
    parser.add_argument(
        "--state-dir", type=Path, metavar="DIR", default=quiet, help="keep the store and the logs in DIR"
    )
    parser.add_argument(
        "--read-only", action="store_true", default=off, help="look, but change nothing at the service"
    )


def _add_script(name: str, add: _Add) -> None:
    command = COMMANDS[name]
    examples = "\n".join(f"  {line}" for line in command.examples)
    parser = add(name, partial(command.run, name), command.words, more=command.more, examples=examples)

    def add_late(parser: argparse.ArgumentParser) -> None:
        command.add(parser)
        _add_common(parser)

    parser.add_late = add_late


def _add_config(add: _Add) -> None:
    config = add("config", _config, "say where the settings are, what is wrong with them, and what holds")
    config.add_argument(
        "what",
        choices=["path", "check", "show", "example"],
        metavar="path|check|show|example",
        help="the file's path; what is wrong with it (exit code 3), by line; every value and where it comes from; "
        "a file with every setting explained",
    )
    config.add_argument("--json", action="store_true", help="as JSON (show)")
    _add_common(config)


def _add_doctor(add: _Add) -> None:
    doctor = add(
        "doctor",
        _doctor,
        "look at everything that trtui needs, and say what to mend",
        more="Makes one call to the service. The report holds no key, no number and no text of a customer's, so it can be "
        "shown to\nwhoever helps. Exit code 0 where there is no fault, 1 where there is one.",
    )
    doctor.add_argument("--json", action="store_true", help="as JSON")
    _add_common(doctor)


def _add_demo_server(add: _Add) -> None:
    def add_late(parser: argparse.ArgumentParser) -> None:
        from trtui.demo.command import add_arguments

        add_arguments(parser)

    demo = add("demo-server", _demo_server, "serve an invented account on a loopback port, until ended")
    demo.add_late = add_late


_ADDING: Final[Mapping[str, Callable[[_Add], None]]] = {
    **{name: partial(_add_script, name) for name in COMMANDS},
    "config": _add_config,
    "demo-server": _add_demo_server,
    "doctor": _add_doctor,
}
"""Each command, and what adds it to the command line."""


def _doctor(arguments: argparse.Namespace) -> int:
    from trtui.doctor_command import run_doctor

    return run_doctor(arguments)


def _config(arguments: argparse.Namespace) -> int:
    from trtui.config_command import run_config

    return run_config(arguments)


def _need_terminal() -> None:
    """Raise NoTerminalError where nothing could be drawn, or no key be read, instead of filling a pipe with cells."""
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error output", sys.stderr)):
        if stream is None or not stream.isatty():
            raise NoTerminalError(
                f"The inbox needs a terminal, and its {name} is none. `trtui --plain` works line by line; "
                "`trtui ls` and the other commands are for scripts."
            )
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        raise NoTerminalError(
            f"The inbox needs a terminal whose cursor can be moved, and TERM is “{kind}”. `trtui --plain` works line by "
            "line on any terminal; else say what yours is, such as TERM=xterm."
        )


def _plain(arguments: argparse.Namespace) -> int:
    """The inbox line by line."""
    from trtui.plain.running import run_plain
    from trtui.session import Wishes, open_session

    wishes = Wishes(
        arguments.demo, arguments.read_only, arguments.config, arguments.state_dir, arguments.profile
    )
    with open_session(wishes) as session:
        return run_plain(session)


def _inbox(arguments: argparse.Namespace) -> int:
    """Open the inbox: it draws what the store holds, and only then is the worker started."""
    import gc

    _need_terminal()
    # A hundred thousand objects are made until the first screen stands, and all of them stay: looking through them
    # for garbage takes a fifth of the start. The screen turns collection on again (`settle_garbage`).
    gc.disable()
    last_screen: LastScreen | None = arguments.last_screen
    try:
        return _run_inbox(arguments, last_screen)
    except BaseException:
        if last_screen is not None:
            last_screen.take_away()  # what is said of it must not be said beneath a picture
        raise


def _run_inbox(arguments: argparse.Namespace, last_screen: LastScreen | None) -> int:
    from trtui.session import NotSetUpError, Wishes, open_session

    wishes = Wishes(
        arguments.demo, arguments.read_only, arguments.config, arguments.state_dir, arguments.profile
    )
    try:
        opened = open_session(wishes)
    except NotSetUpError:
        from trtui.setting_up import set_up

        if last_screen is not None:
            last_screen.take_away()

        answered = set_up(wishes)
        if isinstance(answered, int):
            return answered
        wishes = answered
        opened = open_session(wishes)
    with opened as session:
        if last_screen is not None:
            session.keep_last_screen(last_screen)
        from trtui.sync.worker import WorkerThread
        from trtui.ui.app import Inbox

        def ask_doctor() -> list[str]:
            from trtui.doctor_call import call_doctor

            return call_doctor(session, wishes)

        worker = WorkerThread(session.make_worker)
        store = session.open_store()
        try:
            inbox = Inbox(
                store,
                session.settings,
                start_worker=worker.start,
                wake=worker.wake,
                is_demo=session.is_demo,
                clock=session.clock,
                logs=session.places.logs,
                last_screen=last_screen,
                has_tour=session.is_demo and not arguments.no_tour,
                config_file=session.places.config_file,
                ask_doctor=ask_doctor,
            )
            inbox.run(mouse=session.settings.screen.mouse)
        finally:
            worker.stop()
            store.close()
        return inbox.return_code or Exit.DONE
