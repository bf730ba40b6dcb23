"""The command line: what can be asked for, and which room does it.

Nothing but the standard library's argument parser is imported here; each command imports what it needs when it runs.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from trtui import __version__
from trtui.errors import Exit, TrtuiError

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with `arguments` (those of the process by default) and return its exit status."""
    chosen = parse_arguments(arguments)
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
    parser = make_parser()
    chosen, rest = parser.parse_known_args(arguments)
    if len(rest) == 1 and getattr(chosen, "text", "") is None and not rest[0].startswith("-"):
        chosen.text = rest.pop()
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return chosen


def _exit_for(error: TrtuiError) -> int:
    from trtui.config import ConfigError
    from trtui.headless import HeadlessError
    from trtui.paths import PathError
    from trtui.store import NewerStoreError, StoreBusyError, StoreCannotWriteError, StoreCorruptError
    from trtui.text.phone import PhoneError

    if isinstance(error, HeadlessError):
        return error.exit_code
    if isinstance(error, PhoneError):
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


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        "trtui",
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"trtui {__version__}")
    _add_common(parser, is_top=True)
    parser.set_defaults(run=_inbox)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Command)

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str, *, more: str = "") -> _Command:
        command = commands.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}. {more}".strip(),
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.set_defaults(run=run)
        return command

    _add_scripts(add)
    _add_config(add)
    demo = add("demo-server", _demo_server, "serve an invented account on a loopback port, until ended")
    demo.add_late = _add_demo_server
    return parser


class _Command(argparse.ArgumentParser):
    """The parser of one command."""

    add_late: Callable[[argparse.ArgumentParser], None] | None = None
    """Adds arguments that can't be known without an import; called where the command is."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As ever, with the arguments that were left for now."""
        add, self.add_late = self.add_late, None
        if add is not None:
            add(self)
        return super().parse_known_args(args, namespace)


def _add_demo_server(parser: argparse.ArgumentParser) -> None:
    from trtui.demo.command import add_arguments

    add_arguments(parser)


def _demo_server(arguments: argparse.Namespace) -> int:
    from trtui.demo.command import run

    return run(arguments)


_Add = Callable[..., argparse.ArgumentParser]


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


def _add_scripts(add: _Add) -> None:
    sync = add("sync", _headless("sync"), "fetch and deliver what is due once, and say what was done")
    sync.add_argument("--once", action="store_true", required=True, help="one pass (the inbox is what stays)")
    outbox = add("outbox", _headless("outbox"), "list what was asked for and is not done")
    outbox.add_argument("--all", action="store_true", help="with what is done")
    send = add(
        "send",
        _headless("send"),
        "text a customer",
        more="Waits until the service has it; a running trtui on the same store delivers it, else this command does.",
    )
    send.add_argument("number", metavar="NUMBER", help="the customer's phone number")
    send.add_argument(
        "text", nargs="?", metavar="TEXT", help="what to send; read from stdin where it is left out"
    )
    send.add_argument("--no-wait", action="store_true", help="leave it in the outbox and return")
    send.add_argument(
        "--timeout",
        type=_seconds,
        default=180.0,
        metavar="SECONDS",
        help="how long to wait (default: %(default)g)",
    )
    listing = add("ls", _headless("ls"), "list conversations")
    listing.add_argument(
        "--view",
        default="unresolved",
        choices=["inbox", "unresolved", "resolved", "snoozed", "archived", "drafts", "failed", "all"],
        help="which (default: %(default)s)",
    )
    listing.add_argument(
        "--sort",
        default="longest_wait",
        choices=["longest_wait", "newest", "unresolved_first"],
        help="in which order",
    )
    listing.add_argument(
        "--limit", type=_count, default=50, metavar="N", help="at most N (default: %(default)s)"
    )
    thread = add("thread", _headless("thread"), "show the texts of a conversation")
    thread.add_argument("number", metavar="NUMBER", help="the customer's phone number")
    thread.add_argument(
        "--limit", type=_count, default=50, metavar="N", help="the newest N (default: %(default)s)"
    )
    for command in (sync, outbox, send, listing, thread):
        command.add_argument("--json", action="store_true", help="as JSON")
        _add_common(command)
    for command in (send, listing, thread):
        command.add_argument(
            "--dashboard",
            metavar="NAME|ID",
            help="which line (needed where there are several and it isn't clear)",
        )


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


def _config(arguments: argparse.Namespace) -> int:
    from trtui.config_command import run_config

    return run_config(arguments)


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 100,000")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 86,400 seconds")
    return number


def _headless(name: str) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        from trtui import headless

        command: Callable[[argparse.Namespace], int] = getattr(headless, f"run_{name}")
        return command(arguments)

    return run


def _inbox(arguments: argparse.Namespace) -> int:
    """Open the inbox: it draws what the store holds, and only then is the worker started."""
    import gc

    # A hundred thousand objects are made until the first screen stands, and all of them stay: looking through them
    # for garbage takes a fifth of the start. The screen turns collection on again (`settle_garbage`).
    gc.disable()
    from trtui.session import Wishes, open_session

    wishes = Wishes(
        arguments.demo, arguments.read_only, arguments.config, arguments.state_dir, arguments.profile
    )
    with open_session(wishes) as session:
        from trtui.sync.worker import WorkerThread
        from trtui.ui.app import Inbox

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
            )
            inbox.run()
        finally:
            worker.stop()
            store.close()
        return inbox.return_code or Exit.DONE
