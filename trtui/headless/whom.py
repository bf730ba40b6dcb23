"""Which account, dashboard and customer a command is about, and how old what it prints is."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from trtui.errors import Exit
from trtui.headless.errors import HeadlessError
from trtui.headless.meant import board_of, boards_called
from trtui.headless.output import talk
from trtui.headless.rows import age_line
from trtui.models import ConversationKey, Dashboard, DashboardId
from trtui.session import Session, Wishes, open_session
from trtui.store import Store
from trtui.text.phone import Phone


def wishes_of(arguments: argparse.Namespace) -> Wishes:
    """What the arguments say about the run. A rehearsal is a run that may only look, whatever stands in the outbox."""
    wishes = Wishes(
        is_demo=arguments.demo,
        is_read_only=arguments.read_only,
        config_file=arguments.config,
        state=arguments.state_dir,
        profile=arguments.profile,
    )
    return replace(wishes, is_read_only=True) if getattr(arguments, "dry_run", False) else wishes


@contextmanager
def opened(session: Session) -> Iterator[Store]:
    """The session's store, closed at the end; what was mended at opening is told. Raises StoreError, PathError."""
    store = session.open_store()
    try:
        for notice in store.notices:
            talk(notice)
        yield store
    finally:
        store.close()


@contextmanager
def filled(session: Session) -> Iterator[Store]:
    """The session's store with something in it: the very first command on an account fetches. Raises HeadlessError."""
    with opened(session) as store:
        if not store.facts.dashboards():
            from trtui.headless.attending import fetch_first_facts

            fetch_first_facts(session, store)
        yield store


@contextmanager
def read(arguments: argparse.Namespace, *, fill: bool = True) -> Iterator[tuple[Session, Store]]:
    """The session and the store of a command that reads; with `fill`, the very first on an account fetches.

    Word is left so that the next of its kind need not go this way (`glance.py`).
    """
    with (
        open_session(wishes_of(arguments)) as session,
        (filled if fill else opened)(session) as store,
    ):
        yield session, store
        files = session.telling_files()
        if files is not None and getattr(arguments, "glance", None) is not None:
            arguments.glance.keep(session.directory, files)


def named_dashboard(store: Store, name: str) -> Dashboard:
    """The dashboard of this id, name or beginning of a name. Raises HeadlessError."""
    dashboards = {line.id: line for line in store.facts.dashboards()}
    found = boards_called(name, {line.id: line.name for line in dashboards.values()})
    if len(found) == 1:
        return dashboards[found[0]]
    question = "Which dashboard is meant" if found else "No dashboard is called that; there are"
    raise HeadlessError(
        f"{question}: {_list([dashboards[each] for each in found or dashboards])}.", Exit.USAGE
    )


def chosen_dashboard(store: Store, arguments: argparse.Namespace) -> DashboardId | None:
    """The dashboard that the arguments name; None where they name none. Raises HeadlessError."""
    return named_dashboard(store, arguments.dashboard).id if arguments.dashboard else None


def conversation(store: Store, phone: Phone, named: str | None) -> ConversationKey:
    """The conversation meant: on the dashboard named, on the only one, or on the only one that knows the number.

    Raises HeadlessError.
    """
    if named:
        return ConversationKey(named_dashboard(store, named).id, phone)
    dashboards = store.facts.dashboards()
    if not dashboards:
        raise HeadlessError("This account has no dashboard.")
    known = [line for line in dashboards if store.facts.row(ConversationKey(line.id, phone))]
    board = board_of([line.id for line in dashboards], [line.id for line in known])
    if board is not None:
        return ConversationKey(board, phone)
    raise HeadlessError(f"Name the line with --dashboard: {_list(known or dashboards)}.", Exit.USAGE)


def _list(dashboards: Sequence[Dashboard]) -> str:
    return ", ".join(f"{line.name} ({line.id})" for line in dashboards) or "none"


def say_how_old(store: Store, feeds: Iterable[str], now: datetime) -> None:
    """Tell the age of what was printed: that of its oldest part. `feeds` are names in the store's bookkeeping."""
    states = [store.facts.feed(feed) for feed in feeds]
    line = age_line([state.succeeded_at if state is not None else None for state in states], now)
    if line:
        talk(line)
