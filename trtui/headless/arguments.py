"""The command line of the commands for scripts: their options, and what `--help` says of each.

Nothing but the standard library's argument parser is imported here; the room of a command is when it runs.
"""

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, NamedTuple

Add = Callable[[argparse.ArgumentParser], None]

_VIEWS: Final = ("inbox", "unresolved", "resolved", "snoozed", "archived", "drafts", "failed", "all")
_FORMS: Final = {
    "json": "as JSON, in one line",
    "jsonl": "as JSON, a line for each",
    "csv": "as comma-separated values with a head; no cell is taken for a formula",
}


class Command(NamedTuple):
    """A command for scripts: where it is, what it does in a few words and at length, and its options."""

    room: str
    words: str
    more: str
    examples: tuple[str, ...]
    add: Add

    def run(self, name: str, arguments: argparse.Namespace) -> int:
        """Import its room and do it."""
        room = import_module(f"trtui.headless.{self.room}")
        run: Callable[[argparse.Namespace], int] = getattr(room, f"run_{name}")
        return run(arguments)


# ---------------------------------------------------------------------------------------------- options of several


def _forms(parser: argparse.ArgumentParser, *forms: str) -> None:
    group = parser.add_mutually_exclusive_group()
    parser.set_defaults(form="lines")
    for form in forms:
        group.add_argument(f"--{form}", action="store_const", const=form, dest="form", help=_FORMS[form])


def _listed(parser: argparse.ArgumentParser) -> None:
    _forms(parser, "json", "jsonl", "csv")


def _number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="NUMBER", help="the customer's phone number, as (423) 555-0142")


def _dashboard(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dashboard",
        metavar="NAME|ID",
        help="which line; the beginning of its name will do (needed where there are several and it isn't clear)",
    )


def _limit(parser: argparse.ArgumentParser, what: str, default: int = 50) -> None:
    parser.add_argument(
        "--limit", type=_count, default=default, metavar="N", help=f"{what} (default: %(default)s)"
    )


def _writing(parser: argparse.ArgumentParser, *, is_one: bool = False) -> None:
    parser.set_defaults(is_one=is_one)
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="say what would be asked for, to whom and at what cost, and ask for nothing",
    )
    parser.add_argument("--no-wait", action="store_true", help="leave it in the outbox and return")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=180.0,
        metavar="SECONDS",
        help="how long to wait for the service (default: %(default)g)",
    )


def _yes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask; without a terminal nobody can be")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 100_000):
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 100,000")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 86,400 seconds")
    return number


# ---------------------------------------------------------------------------------------------- options of each


def _ls(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--view", default="unresolved", choices=_VIEWS, help="which (default: %(default)s)")
    parser.add_argument(
        "--sort",
        default="longest_wait",
        choices=["longest_wait", "newest", "unresolved_first"],
        help="in which order (default: %(default)s)",
    )
    _limit(parser, "at most N")
    _dashboard(parser)
    _listed(parser)


def _thread(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    _limit(parser, "the newest N")
    _dashboard(parser)
    _listed(parser)


def _contacts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORDS",
        help="part of a name, number or note; is:blocked, is:optedout, tag:vip, wait:>1h, before:2026-01-31 …",
    )
    _limit(parser, "at most N", 1000)
    _dashboard(parser)
    _listed(parser)


def _payments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", nargs="?", metavar="NUMBER", help="only those of this phone number")
    parser.add_argument(
        "--state",
        default="all",
        choices=["all", "open", "late"],
        help="all, those not paid yet, those past due (default: %(default)s)",
    )
    _limit(parser, "the newest N", 1000)
    _dashboard(parser)
    _listed(parser)


def _chase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sort",
        default="worth",
        choices=["worth", "amount", "age"],
        help="amount × age, amount, or age first (default: %(default)s)",
    )
    parser.add_argument(
        "--remind", action="store_true", help="text each of those listed a reminder, after asking"
    )
    _limit(parser, "the first N", 1000)
    _yes(parser)
    _dashboard(parser)
    _writing(parser)
    _listed(parser)


def _outbox(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="with what is done, the newest first")
    _listed(parser)


def _send(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument(
        "text", nargs="?", metavar="TEXT", help="what to send; read from stdin where it is left out"
    )
    parser.add_argument("--yes", action="store_true", help="also to somebody marked as not to be texted")
    _dashboard(parser)
    _writing(parser, is_one=True)
    _forms(parser, "json")


def _verb(parser: argparse.ArgumentParser, inverse: str, words: str) -> None:
    parser.add_argument("numbers", nargs="+", metavar="NUMBER", help="the customers' phone numbers")
    parser.add_argument(f"--{inverse}", action="store_true", help=words)
    _yes(parser)
    _dashboard(parser)
    _writing(parser)
    _listed(parser)


def _remind(parser: argparse.ArgumentParser) -> None:
    _number(parser)
    parser.add_argument(
        "--payment", type=int, metavar="ID", help="this payment only, by its number in `trtui payments`"
    )
    _yes(parser)
    _dashboard(parser)
    _writing(parser)
    _listed(parser)


def _sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", required=True, help="one pass (the inbox is what stays)"
    )
    _forms(parser, "json")


def _status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        metavar="WORDS",
        help="what to print, with {unresolved} {unseen} {wait} {unsent} {trouble} in it",
    )
    _dashboard(parser)
    _forms(parser, "json")


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only",
        action="append",
        metavar="EVENT",
        choices=["inbound", "sent", "delivered", "failed", "resolved", "reopened", "outbox"],
        help="only these (may be repeated): inbound, sent, delivered, failed, resolved, reopened, outbox",
    )
    _dashboard(parser)
    _forms(parser, "jsonl")


COMMANDS: Final[Mapping[str, Command]] = {
    "ls": Command(
        "reading",
        "list conversations",
        "Of the store, the one who waits longest first; nothing is fetched but on an account that is new here.",
        ("trtui ls", "trtui ls --view all --sort newest --csv > conversations.csv"),
        _ls,
    ),
    "thread": Command(
        "reading",
        "show the texts of a conversation",
        "The oldest first, brought up to date before. < is theirs, > is ours.",
        ("trtui thread 4235550142 --limit 10", "trtui thread 4235550142 --jsonl | jq -r .body"),
        _thread,
    ),
    "contacts": Command(
        "reading",
        "list contacts",
        "Those whom the store holds, narrowed by the words of the inbox's search.",
        ("trtui contacts is:optedout --csv", "trtui contacts tag:vip ann"),
        _contacts,
    ),
    "payments": Command(
        "reading",
        "list payments",
        "",
        ("trtui payments --state open --csv", "trtui payments 4235550142"),
        _payments,
    ),
    "chase": Command(
        "reading",
        "list payments past due and not reminded, and remind of them",
        "Of all dashboards, the most and longest owed first; what they come to is said on stderr.",
        ("trtui chase", "trtui chase --limit 10 --remind --dry-run", "trtui chase --limit 10 --remind --yes"),
        _chase,
    ),
    "outbox": Command(
        "reading",
        "list what was asked for and is not done",
        "",
        ("trtui outbox", "trtui outbox --all --jsonl | jq 'select(.state == \"failed\")'"),
        _outbox,
    ),
    "send": Command(
        "doing",
        "text a customer",
        "Waits until the service has it; a running trtui on the same store delivers it, else this command does.",
        (
            'trtui send 4235550142 "It\'s ready."',
            "trtui send 4235550142 --dashboard Billing < text.txt",
            'trtui send 4235550142 --dry-run "Größe 42 👍"',
        ),
        _send,
    ),
    "resolve": Command(
        "doing",
        "mark conversations as dealt with",
        "More than ten at once are asked about.",
        ("trtui resolve 4235550142 4235550177", "trtui resolve --reopen 4235550142"),
        lambda parser: _verb(parser, "reopen", "mark them as not dealt with instead"),
    ),
    "archive": Command(
        "doing",
        "hide conversations until their customers write",
        "More than ten at once are asked about.",
        ("trtui archive 4235550142", "trtui archive --unarchive 4235550142"),
        lambda parser: _verb(parser, "unarchive", "bring them back instead"),
    ),
    "remind": Command(
        "doing",
        "text a customer a reminder of a payment",
        "Of all that are open and were not reminded of, or of one. The service allows one for each payment, ever.",
        ("trtui remind 4235550142 --dry-run", "trtui remind 4235550142 --payment 7012 --yes"),
        _remind,
    ),
    "sync": Command(
        "syncing",
        "fetch and deliver what is due once, and say what was done",
        "For cron, where no trtui stays.",
        ("trtui sync --once --json",),
        _sync,
    ),
    "status": Command(
        "status",
        "say in one line what waits: for a status bar",
        "How many are unresolved, how long the longest waits, what of the outbox needs somebody. Reads the store alone.",
        ("trtui status", "trtui status --format '{unresolved} open {wait}'"),
        _status,
    ),
    "watch": Command(
        "watching",
        "print what happens, until ended",
        "Texts that come and go, what becomes of them, what is resolved. Where no other trtui runs, this one does its work.",
        ("trtui watch", "trtui watch --only inbound --jsonl | while read -r event; do …; done"),
        _watch,
    ),
}
