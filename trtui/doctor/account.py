"""What is kept here for the account: the store, the disk under it, the lease, the budget, the outbox."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from trtui.clock import boot_id
from trtui.doctor.findings import Finding, fault, ok, skipped, warning
from trtui.errors import TrtuiError
from trtui.models import IntentState
from trtui.paths import Places
from trtui.session import Session
from trtui.store import Store
from trtui.store.inspection import FileHealth, Trouble, inspect_files
from trtui.store.processes import is_alive
from trtui.sync.lease import Lease
from trtui.text.times import age

_LITTLE: Final = 200 * 1024 * 1024
_TOO_LITTLE: Final = 20 * 1024 * 1024
"""Bytes that should be free, and must be: a store of 50,000 conversations has about 100 MB."""
_SILENT: Final = timedelta(seconds=30)
"""A worker that said nothing for so long hangs: it speaks every 5 s."""
_WINDOW: Final = 60.0


def check_store(directory: Path) -> tuple[bool, list[Finding]]:
    """The two files, read through by SQLite itself; and whether the store may be opened."""
    files = inspect_files(directory)
    if not files:
        return True, [ok("store", f"{directory} holds none yet; it is made when trtui starts")]
    findings = [_check_file(file) for file in files]
    return all(file.trouble is None for file in files), findings


def _check_file(file: FileHealth) -> Finding:
    match file.trouble:
        case Trouble.DAMAGED:
            advice = "Quit every trtui and start one: it sets the file aside and keeps what can be read."
            return fault("store", f"{file.path.name} is damaged ({file.detail})", advice)
        case Trouble.NEWER:
            advice = "Use the newer trtui, or another --state-dir."
            return fault(
                "store",
                f"{file.path.name} was written by a newer trtui (version {file.version}, this one knows {file.newest})",
                advice,
            )
        case Trouble.BUSY:
            return warning(
                "store",
                f"{file.path.name} could not be read: another trtui writes to it and does not finish",
                "Look again.",
            )
        case Trouble.UNREADABLE:
            return fault(
                "store", f"{file.path.name} can't be read ({file.detail})", f"Run: chmod 600 {file.path}"
            )
        case None:
            older = (
                "" if file.version == file.newest else f", brought to version {file.newest} when trtui starts"
            )
            return ok(
                "store", f"{file.path.name}: {file.size / 1e6:,.1f} MB, sound, version {file.version}{older}"
            )


def check_disk(places: Places, free: int | None = None) -> Finding:
    """How much room is left where the store is, in bytes."""
    there = next(path for path in (places.state, *places.state.parents) if path.exists())
    free = shutil.disk_usage(there).free if free is None else free
    says = f"{free / 1e6:,.0f} MB are free under {there}"
    if free < _TOO_LITTLE:
        return fault("disk", says, "Free some space: what you write can't be kept otherwise.")
    if free < _LITTLE:
        return warning("disk", says, "Free some space before it runs out.")
    return ok("disk", says)


def check_crash_reports(places: Places) -> Finding:
    """Whether trtui ended by a fault of its own lately."""
    reports = sorted(places.logs.glob("crash-*.txt"))
    if not reports:
        return ok("crashes", "none are on record")
    return warning(
        "crashes",
        f"{len(reports)} on record, the last: {reports[-1]}",
        "Report it; it holds no key and no customer's text.",
    )


def check_lease(session: Session) -> Finding:
    """Who runs the worker. Nothing is held longer than it takes to see."""
    if not session.directory.exists():
        return ok("lease", "nobody works on this account")
    try:
        lease = Lease(session.directory)
        is_free = lease.try_take()
        lease.release()
    except TrtuiError as error:
        return fault("lease", str(error), "Move that file away, with no trtui running.")
    if is_free:
        return ok("lease", "nobody works on this account at the moment")
    return _check_holder(session)


def _check_holder(session: Session) -> Finding:
    store = session.open_store()
    try:
        status = store.desk.worker_status()
    finally:
        store.close()
    if status is None:
        return skipped("lease", "another trtui has just taken it")
    pid = status.process.partition("/")[0]
    silent = session.clock.now() - status.updated_at
    if silent >= _SILENT and is_alive(status.process):
        spoke = age(status.updated_at, session.clock.now())
        return fault(
            "lease",
            f"process {pid} holds it, and has said nothing for {spoke}",
            f"It hangs: end it (kill {pid}); drafts and the outbox are kept.",
        )
    return ok("lease", f"process {pid} runs the worker")


def check_budget(store: Store, session: Session) -> Iterator[Finding]:
    """The calls of this minute, by the ledger; and whether the service asked for a pause."""
    limit, now, boot = session.settings.desk.calls_per_minute, session.clock.boottime(), boot_id()
    calls = [
        call for call in store.ledger.load() if call.boot_id == boot and now - (call.ended or now) < _WINDOW
    ]
    says = f"{len(calls)} of {limit} calls in the last minute"
    gate = store.ledger.load_gate()
    closed = gate.closed_until - now if gate is not None and gate.boot_id == boot else 0.0
    if closed > 0:
        yield warning(
            "budget",
            f"{says}; the service asked for a pause of another {closed:,.0f} s",
            "Wait; if it comes often, something else uses this key.",
        )
    elif len(calls) >= limit:
        yield warning(
            "budget",
            says,
            "What you ask for waits for a place. More dashboards than needed? See desk.dashboards.",
        )
    else:
        yield ok("budget", says)


def check_outbox(store: Store) -> Finding:
    """What waits, and what needs a person."""
    pending = store.outbox.pending()
    states = Counter(intent.state for intent in pending)
    needing = sum(states[state] for state in (IntentState.FAILED, IntentState.STALE, IntentState.UNKNOWN))
    if needing:
        return warning(
            "outbox",
            f"{len(pending)} not done yet, {needing} of them need your word",
            "Look at them: O in trtui, or `trtui outbox`.",
        )
    return ok("outbox", f"{len(pending)} not done yet" if pending else "empty")
