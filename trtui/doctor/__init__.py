"""`trtui doctor`: what is well, what is not, and what to do about it; a report that can be shown to anybody."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from trtui.clock import Clock, SystemClock
from trtui.config import Problem, read_settings
from trtui.doctor.account import (
    check_budget,
    check_crash_reports,
    check_disk,
    check_lease,
    check_outbox,
    check_store,
)
from trtui.doctor.findings import Finding, Gate, Told, Verdict, fault, skipped
from trtui.doctor.machine import check_machine
from trtui.doctor.service import check_reach, check_way
from trtui.doctor.settings import (
    check_configuration,
    check_key,
    check_nothing_of_the_account,
    check_permissions,
)
from trtui.doctor.terminal import check_terminal
from trtui.errors import TrtuiError
from trtui.paths import default_places
from trtui.secret import Sealed
from trtui.session import Session, session_of

__all__ = ["examine"]


def examine(
    config_file: Path | None,
    state: Path | None,
    profile: str | None,
    find_problems: Callable[[Path], list[Problem]],
    clock: Clock | None = None,
    *,
    is_demo: bool = False,
) -> list[Told]:
    """Everything, in the order in which one would mend it; nothing in it that nobody else should read.

    For a demo neither the key nor the account is looked at: whoever only looks around has no call made.
    """
    places = default_places(config_file, state)
    settings, faults = read_settings(places.config_file, profile=profile)
    secrets = [Sealed(os.environ.get("TRTUI_API_KEY", "").strip())]
    if settings.account.api_key is not None:
        secrets.append(settings.account.api_key)
    key, about_key = (
        (None, [skipped("key", "not looked for: the demo needs none")])
        if is_demo
        else check_key(settings, os.environ, is_readable=not faults)
    )
    if key is not None:
        secrets.append(key)
    findings: list[Finding] = []

    def take(about: str, found: Callable[[], Finding | Iterable[Finding]]) -> None:
        """Take in what a check finds; one that breaks down is a finding, too."""
        try:
            result = found()
            findings.extend([result] if isinstance(result, Finding) else result)
        except (TrtuiError, OSError) as error:
            findings.append(fault(about, f"could not be looked at: {error}", "Mend that, and look again."))

    take("config", lambda: check_configuration(places.config_file, find_problems(places.config_file)))
    take("permissions", lambda: check_permissions(places))
    findings += about_key
    take("address", lambda: check_way(settings, os.environ))
    if key is None:
        findings += check_nothing_of_the_account(is_demo=is_demo)
    else:
        take("state", lambda: _account(session_of(settings, places, key, clock or SystemClock())))
    take("disk", lambda: check_disk(places))
    take("crashes", lambda: check_crash_reports(places))
    take("terminal", lambda: check_terminal(os.environ))
    take("python", check_machine)
    gate = Gate(Path.home(), secrets)
    return [gate.pass_on(finding) for finding in findings]


def _account(session: Session) -> Iterator[Finding]:
    """The store first, since a damaged one would be set aside by opening it; the one call last."""
    is_sound, found = check_store(session.directory)
    yield from found
    if not is_sound:
        for about in ("lease", "budget", "outbox", "reach", "clock"):
            yield skipped(about, "not looked at: the store can't be opened as it is")
        return
    yield check_lease(session)
    is_paused = False
    if session.directory.exists():
        store = session.open_store()
        try:
            for finding in check_budget(store, session):
                is_paused = finding.verdict is not Verdict.OK
                yield finding
            yield check_outbox(store)
        finally:
            store.close()
    if is_paused:
        yield skipped("reach", "not asked: no call is free at the moment")
        yield skipped("clock", "not compared: nobody was asked")
    else:
        yield from check_reach(session)
