"""`trtui status`: one line for a status bar, read off the store alone, as often as one likes."""

import argparse
from datetime import datetime

from trtui.errors import Exit
from trtui.headless.errors import HeadlessError
from trtui.headless.printing import Form, print_data
from trtui.headless.whom import chosen_dashboard, opened, wishes_of
from trtui.models import DashboardId, IntentState
from trtui.session import open_session
from trtui.store import Connection, Store
from trtui.text.times import age

_CUT_OFF = {Connection.OFFLINE: "offline", Connection.REFUSED: "key refused"}


def run_status(arguments: argparse.Namespace) -> int:
    """`trtui status`: what waits, and what of the outbox needs somebody."""
    with open_session(wishes_of(arguments)) as session, opened(session) as store:
        now = session.clock.now()
        found = _status(store, chosen_dashboard(store, arguments), now)
    line = _line(found) if arguments.format is None else _filled(arguments.format, found)
    print_data(found, [line], as_json=arguments.form == Form.JSON)
    return Exit.DONE


def _status(store: Store, dashboard: DashboardId | None, now: datetime) -> dict[str, object]:
    boards = [each for each in store.facts.summaries(now) if dashboard in (None, each.dashboard.id)]
    waits = [each.longest_waiting_since for each in boards if each.longest_waiting_since is not None]
    pending = [each for each in store.outbox.pending() if dashboard in (None, each.dashboard)]
    trouble = [
        each for each in pending if each.state in (IntentState.FAILED, IntentState.STALE) or each.needs_person
    ]
    status = store.desk.worker_status()
    since = min(waits, default=None)
    return {
        "unresolved": sum(each.unresolved for each in boards),
        "unseen": sum(each.unseen for each in boards),
        "waiting_since": since,
        "wait": age(since, now) if since is not None else "",
        "unsent": len(pending) - len(trouble),
        "trouble": len(trouble),
        "connection": _CUT_OFF.get(status.connection, "") if status is not None else "",
    }


def _line(found: dict[str, object]) -> str:
    """What there is to say; nothing of what is in order."""
    parts = [
        f"{found['unresolved']} unresolved",
        found["wait"],
        f"{found['unsent']} unsent" if found["unsent"] else "",
        f"{found['trouble']} need you" if found["trouble"] else "",
        found["connection"],
    ]
    return " · ".join(str(part) for part in parts if part)


def _filled(template: str, found: dict[str, object]) -> str:
    """A line of the user's own, with figures in the places named."""
    try:
        return template.format_map({name: str(value) for name, value in found.items()})
    except (KeyError, ValueError, IndexError, AttributeError):
        raise HeadlessError(
            f"--format is not understood; it may name {', '.join(f'{{{name}}}' for name in found)}.",
            Exit.USAGE,
        ) from None
