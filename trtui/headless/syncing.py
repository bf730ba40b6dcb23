"""`trtui sync --once`: one pass of the worker."""

import argparse
import asyncio

from trtui.api.errors import AuthError
from trtui.errors import Exit
from trtui.headless.output import print_data, talk
from trtui.headless.printing import Form
from trtui.headless.whom import wishes_of
from trtui.session import open_session
from trtui.sync.worker import PassReport


def run_sync(arguments: argparse.Namespace) -> int:
    """`trtui sync --once`: one pass of the worker, with figures."""
    with open_session(wishes_of(arguments)) as session:
        report = asyncio.run(session.make_worker().run_once())
    as_json = arguments.form == Form.JSON
    if report is None:
        talk("Another trtui keeps this store fresh; there is nothing to do.")
        print_data({"is_elsewhere": True}, [], as_json=as_json)
        return Exit.DONE
    print_data(_figures(report), [_in_words(report)], as_json=as_json)
    for problem in report.problems:
        talk(problem)
    if isinstance(report.ended_by, AuthError):
        return Exit.SETTINGS
    return Exit.WRONG if report.problems else Exit.DONE


def _figures(report: PassReport) -> dict[str, object]:
    return {
        "is_elsewhere": False,
        "calls": report.calls,
        "dashboards": report.dashboards,
        "conversations": report.conversations,
        "messages": report.messages,
        "delivered": report.delivered,
        "failed": report.failed,
        "waiting": report.waiting,
        "seconds": round(report.seconds, 3),
        "problems": list(report.problems),
    }


def _in_words(report: PassReport) -> str:
    return (
        f"{_count(report.calls, 'call')} in {report.seconds:.1f} s: {_count(report.dashboards, 'dashboard')}, "
        f"{_count(report.conversations, 'conversation')}, {_count(report.messages, 'text')}; "
        f"{report.delivered} delivered, {report.failed} failed, {report.waiting} waiting"
    )


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
