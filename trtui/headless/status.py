"""`trtui status`: one line for a status bar, read off the store alone, as often as one likes."""

import argparse
from datetime import datetime

from trtui.errors import Exit
from trtui.headless.errors import HeadlessError
from trtui.headless.output import print_data
from trtui.headless.printing import Form
from trtui.headless.status_words import CUT_OFF, filled, status_line
from trtui.headless.whom import chosen_dashboard, read
from trtui.models import DashboardId, IntentState
from trtui.store import Store
from trtui.text.times import age
from trtui.verbs.leaving import is_at_work


def run_status(arguments: argparse.Namespace) -> int:
    """`trtui status`: what waits, and what of the outbox needs somebody."""
    with read(arguments, fill=False) as (session, store):
        now = session.clock.now()
        found = _status(store, chosen_dashboard(store, arguments), now)
    try:
        line = status_line(found) if arguments.format is None else filled(arguments.format, found)
    except ValueError as error:
        raise HeadlessError(str(error), Exit.USAGE) from None
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
        "connection": CUT_OFF.get(status.connection, "")
        if status is not None and is_at_work(status, now)
        else "",
    }
