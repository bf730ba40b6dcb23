"""Commands that print what the store holds. Only on an account of which nothing is held yet do they fetch."""

import argparse
from dataclasses import replace
from datetime import datetime

from trtui.errors import Exit
from trtui.headless import listings
from trtui.headless.errors import HeadlessError
from trtui.headless.output import talk
from trtui.headless.printing import Form
from trtui.headless.rows import MISSING_LINE, is_all_here, totals_line
from trtui.headless.whom import chosen_dashboard, conversation, read, say_how_old
from trtui.models import DashboardId, ListQuery, Payment, Sort, View
from trtui.store import QueryError, SearchPlace, Store, parse_query
from trtui.text.phone import parse_phone
from trtui.verbs.payments import Order, in_order, payer_of


def run_ls(arguments: argparse.Namespace) -> int:
    """`trtui ls`: conversations."""
    with read(arguments) as (session, store):
        dashboard = chosen_dashboard(store, arguments)
        query = ListQuery(dashboard, View(arguments.view), Sort(arguments.sort))
        now = session.clock.now()
        names = {line.id: line for line in store.facts.dashboards()}
        rows = store.facts.window(query, 0, arguments.limit, now)
        listings.conversations(names, now).print(rows, arguments.form)
        say_how_old(store, _feeds("recent", dashboard, names), now)
        return Exit.DONE


def run_outbox(arguments: argparse.Namespace) -> int:
    """`trtui outbox`: what was asked for and is not done."""
    with read(arguments, fill=False) as (session, store):
        found = store.outbox.history() if arguments.all else store.outbox.pending()
        listings.intents(session.clock.now()).print(found, arguments.form)
        return Exit.DONE


def run_thread(arguments: argparse.Namespace) -> int:
    """`trtui thread`: the texts of a conversation, oldest first."""
    from trtui.headless.attending import fetch_thread

    phone = parse_phone(arguments.number)
    with read(arguments) as (session, store):
        key = conversation(store, phone, arguments.dashboard)
        is_fresh = fetch_thread(session, store, key, arguments.limit)
        listings.messages().print(store.facts.thread(key, limit=arguments.limit), arguments.form)
        say_how_old(store, [f"thread/{key.dashboard}/{key.phone}"], session.clock.now())
        return Exit.DONE if is_fresh else Exit.WRONG


def run_contacts(arguments: argparse.Namespace) -> int:
    """`trtui contacts`: whom the store knows, narrowed by the words of the inbox's search."""
    with read(arguments) as (session, store):
        now = session.clock.now()
        dashboard = chosen_dashboard(store, arguments)
        try:
            query = parse_query(" ".join(arguments.words), now.astimezone())
            if query.people:
                raise HeadlessError("“from:” finds texts; for contacts leave it out.", Exit.USAGE)
            if dashboard is not None:
                query = replace(query, dashboards=(*query.dashboards, str(dashboard)))
            hits = store.search.search(query, arguments.limit, 0, now)
        except QueryError as error:
            raise HeadlessError(str(error), Exit.USAGE) from None
        keys = [hit.row.key for hit in hits if hit.place is SearchPlace.PERSON]
        found = [store.facts.contact(key) for key in keys if dashboard in (None, key.dashboard)]
        names = {line.id: line for line in store.facts.dashboards()}
        tags = {(tag.dashboard, str(tag.id)): tag for tag in store.facts.tags(None)}
        listings.contacts(names, tags).print([each for each in found if each], arguments.form)
        _say_what_is_missing(store, [dashboard] if dashboard else list(names))
        return Exit.DONE


def _say_what_is_missing(store: Store, dashboards: list[DashboardId]) -> None:
    feeds = [store.facts.feed(f"backfill/{dashboard}") for dashboard in dashboards]
    if not is_all_here((feed.succeeded_at, feed.cursor) if feed else None for feed in feeds):
        talk(MISSING_LINE)


def run_payments(arguments: argparse.Namespace) -> int:
    """`trtui payments`: payments, the newest first."""
    with read(arguments) as (session, store):
        key = None
        if arguments.number is not None:
            key = conversation(store, parse_phone(arguments.number), arguments.dashboard)
        dashboard = key.dashboard if key else chosen_dashboard(store, arguments)
        found = store.facts.payments(dashboard, key.phone if key else None)
        chosen = [payment for payment in found if _is_wanted(payment, arguments.state)]
        print_payments(store, chosen[: arguments.limit], arguments.form, session.clock.now())
        return Exit.DONE


def _is_wanted(payment: Payment, state: str) -> bool:
    return {"all": True, "open": payment.is_open, "late": payment.is_late}[state]


def run_chase(arguments: argparse.Namespace) -> int:
    """`trtui chase`: who is late with paying and was not reminded, the most and longest owed first."""
    with read(arguments) as (session, store):
        now = session.clock.now()
        dashboard = chosen_dashboard(store, arguments)

        def find() -> list[Payment]:
            late = [each for each in store.facts.payments_to_chase() if dashboard in (None, each.dashboard)]
            return in_order(late, Order[arguments.sort.upper()], now)[: arguments.limit]

        if arguments.remind:
            from trtui.headless.doing import remind_of

            return remind_of(session, store, find, arguments)
        print_payments(store, find(), arguments.form, now)
        return Exit.DONE


def print_payments(store: Store, found: list[Payment], form: Form, now: datetime) -> None:
    """Print payments with who owes them; say what they come to, and how old that is."""
    names = {line.id: line for line in store.facts.dashboards()}
    named = [listings.NamedPayment(payment, payer_of(store, payment)) for payment in found]
    listings.payments(names, now).print(named, form)
    talk(totals_line([payment.amount for payment in found]))
    say_how_old(store, _feeds("payments", None, names), now)


def _feeds(kind: str, dashboard: DashboardId | None, names: listings.Names) -> list[str]:
    return [f"{kind}/{line}" for line in ([dashboard] if dashboard is not None else names)]
