"""What each command for scripts does: arguments in, exit code out."""

import argparse
import asyncio
import sys
from collections.abc import Iterable
from datetime import datetime

from trtui.api.errors import AuthError
from trtui.errors import Exit
from trtui.headless.attending import ask_and_deliver, fetch_if_nothing_is_held, fetch_thread, opened
from trtui.headless.errors import HeadlessError
from trtui.headless.printing import (
    intent_json,
    intent_line,
    message_json,
    message_line,
    pass_json,
    pass_line,
    print_data,
    row_json,
    row_line,
    talk,
)
from trtui.models import (
    ConversationKey,
    Dashboard,
    Intent,
    IntentState,
    ListQuery,
    SendText,
    Sort,
    View,
)
from trtui.session import Wishes, open_session
from trtui.store import Store
from trtui.sync.state import FeedId, FeedKind, thread_feed
from trtui.text.phone import Phone, parse_phone
from trtui.text.times import age


def run_sync(arguments: argparse.Namespace) -> int:
    """`trtui sync --once`: one pass of the worker, with figures."""
    with open_session(_wishes(arguments)) as session:
        report = asyncio.run(session.make_worker().run_once())
    if report is None:
        talk("Another trtui keeps this store fresh; there is nothing to do.")
        print_data(pass_json(None), [], as_json=arguments.json)
        return Exit.DONE
    print_data(pass_json(report), [pass_line(report)], as_json=arguments.json)
    for problem in report.problems:
        talk(problem)
    if isinstance(report.ended_by, AuthError):
        return Exit.SETTINGS
    return Exit.WRONG if report.problems else Exit.DONE


def run_outbox(arguments: argparse.Namespace) -> int:
    """`trtui outbox`: what was asked for and is not done."""
    with open_session(_wishes(arguments)) as session, opened(session) as store:
        intents = store.outbox.history() if arguments.all else store.outbox.pending()
        _print_intents(arguments, intents, session.clock.now())
        return Exit.DONE


def _print_intents(arguments: argparse.Namespace, intents: list[Intent], now: datetime) -> None:
    lines = [intent_line(intent, now) for intent in intents]
    print_data([intent_json(intent) for intent in intents], lines, as_json=arguments.json)


def run_ls(arguments: argparse.Namespace) -> int:
    """`trtui ls`: conversations."""
    with open_session(_wishes(arguments)) as session:
        fetch_if_nothing_is_held(session)
        with opened(session) as store:
            dashboard = _named_dashboard(store, arguments.dashboard) if arguments.dashboard else None
            query = ListQuery(
                dashboard=dashboard.id if dashboard else None,
                view=View(arguments.view),
                sort=Sort(arguments.sort),
            )
            now = session.clock.now()
            rows = store.facts.window(query, 0, arguments.limit, now)
            names = {line.id: line for line in store.facts.dashboards()}
            lines = [row_line(row, names, now) for row in rows]
            print_data([row_json(row, names) for row in rows], lines, as_json=arguments.json)
            shown = [dashboard.id] if dashboard else list(names)
            _say_how_old(store, [FeedId(FeedKind.RECENT, line) for line in shown], now)
            return Exit.DONE


def run_thread(arguments: argparse.Namespace) -> int:
    """`trtui thread`: the texts of a conversation, oldest first."""
    phone = parse_phone(arguments.number)
    with open_session(_wishes(arguments)) as session:
        fetch_if_nothing_is_held(session)
        with opened(session) as store:
            key = _conversation(store, phone, arguments.dashboard)
            is_fresh = asyncio.run(fetch_thread(session, store, key, arguments.limit))
            messages = store.facts.thread(key, limit=arguments.limit)
            lines = [message_line(message) for message in messages]
            print_data([message_json(message) for message in messages], lines, as_json=arguments.json)
            _say_how_old(store, [thread_feed(key)], session.clock.now())
            return Exit.DONE if is_fresh else Exit.WRONG


def run_send(arguments: argparse.Namespace) -> int:
    """`trtui send`: text a customer, and wait until the service has it."""
    phone = parse_phone(arguments.number)
    body = (arguments.text if arguments.text is not None else _read_stdin()).rstrip("\n")
    if not body.strip():
        raise HeadlessError("There is nothing to send: the text is empty.", Exit.USAGE)
    with open_session(_wishes(arguments)) as session:
        if session.settings.desk.read_only:
            raise HeadlessError("Read-only: nothing is sent.")
        fetch_if_nothing_is_held(session)
        with opened(session) as store:
            key = _conversation(store, phone, arguments.dashboard)
            action = SendText(body, session.settings.desk.sender_name)

            def ask() -> Intent:
                _refuse_who_must_not_be_texted(store, key)
                return store.outbox.add(action, key.dashboard, key.phone, now=session.clock.now())

            try:
                if arguments.no_wait:
                    intent = ask()
                else:
                    intent = asyncio.run(ask_and_deliver(session, store, key, ask, arguments.timeout))
                    _say_where_it_is(intent)
            except KeyboardInterrupt:
                for waiting in store.outbox.pending(key):
                    if waiting.action == action:
                        _say_where_it_is(waiting)
                raise
            now = session.clock.now()
            print_data(intent_json(intent), [intent_line(intent, now)], as_json=arguments.json)
            return _exit_for(intent, is_awaited=not arguments.no_wait)


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise HeadlessError("The text on stdin is not UTF-8. Nothing was sent.", Exit.USAGE) from None


def _say_where_it_is(intent: Intent) -> None:
    if intent.state is IntentState.QUEUED and not intent.needs_person:
        talk("Not sent yet. It stands in the outbox: the next trtui that runs on this account sends it.")
    elif intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
        talk("It may have been sent. It stands in the outbox; a running trtui finds out, or asks.")


def _exit_for(intent: Intent, *, is_awaited: bool) -> int:
    if intent.state is IntentState.DONE or not is_awaited:
        return Exit.DONE
    return Exit.REFUSED if intent.state is IntentState.FAILED else Exit.NOT_YET


def _wishes(arguments: argparse.Namespace) -> Wishes:
    return Wishes(
        is_demo=arguments.demo,
        is_read_only=arguments.read_only,
        config_file=arguments.config,
        state=arguments.state_dir,
        profile=arguments.profile,
    )


# ---------------------------------------------------------------------------------------------- who is meant


def _named_dashboard(store: Store, name: str) -> Dashboard:
    dashboards = store.facts.dashboards()
    wanted = name.strip().casefold()
    found = [line for line in dashboards if str(line.id) == wanted]
    found = found or [line for line in dashboards if line.name.casefold() == wanted]
    found = found or [line for line in dashboards if line.name.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0]
    question = "Which dashboard is meant" if found else "No dashboard is called that; there are"
    raise HeadlessError(f"{question}: {_list(found or dashboards)}.", Exit.USAGE)


def _conversation(store: Store, phone: Phone, named: str | None) -> ConversationKey:
    """The conversation meant: on the dashboard named, on the only one, or on the only one that knows the number."""
    if named:
        return ConversationKey(_named_dashboard(store, named).id, phone)
    dashboards = store.facts.dashboards()
    if not dashboards:
        raise HeadlessError("This account has no dashboard.")
    known = [line for line in dashboards if store.facts.row(ConversationKey(line.id, phone))]
    if len(known) == 1:
        return ConversationKey(known[0].id, phone)
    if len(dashboards) == 1:
        return ConversationKey(dashboards[0].id, phone)
    raise HeadlessError(f"Name the line with --dashboard: {_list(known or dashboards)}.", Exit.USAGE)


def _list(dashboards: Iterable[Dashboard]) -> str:
    return ", ".join(f"{line.name} ({line.id})" for line in dashboards) or "none"


def _refuse_who_must_not_be_texted(store: Store, key: ConversationKey) -> None:
    contact = store.facts.contact(key)
    if contact is None:
        return
    if contact.opted_out_at is not None:
        day = contact.opted_out_at.astimezone().date().isoformat()
        raise HeadlessError(f"{contact.name} opted out on {day} and must not be texted. Nothing was sent.")
    if contact.is_blocked:
        raise HeadlessError(f"{contact.name} is blocked. Nothing was sent.")


def _say_how_old(store: Store, feeds: Iterable[FeedId], now: datetime) -> None:
    """Tell the age of what was printed: that of its oldest part."""
    states = [store.facts.feed(feed.name) for feed in feeds]
    times = [state.succeeded_at for state in states if state is not None and state.succeeded_at is not None]
    if times and len(times) == len(states):
        oldest = age(min(times), now)
        talk("as of now" if oldest == "now" else f"as of {oldest} ago")
