"""Commands that print what the store holds. Only on an account of which nothing is held yet do they fetch."""

import argparse
from dataclasses import replace
from datetime import datetime

from trtui.errors import Exit
from trtui.headless import listings
from trtui.headless.errors import HeadlessError
from trtui.headless.output import talk
from trtui.headless.printing import Form
from trtui.headless.whom import (
    chosen_dashboard,
    conversation,
    filled,
    leave_word,
    opened,
    say_how_old,
    wishes_of,
)
from trtui.models import ConversationKey, DashboardId, ListQuery, Payment, Sort, View
from trtui.session import open_session
from trtui.store import QueryError, SearchPlace, Store, parse_query
from trtui.text.money import format_money
from trtui.text.phone import format_phone, parse_phone
from trtui.verbs.payments import Order, in_order, total_of


def run_ls(arguments: argparse.Namespace) -> int:
    """`trtui ls`: conversations."""
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
        dashboard = chosen_dashboard(store, arguments)
        query = ListQuery(dashboard, View(arguments.view), Sort(arguments.sort))
        now = session.clock.now()
        names = {line.id: line for line in store.facts.dashboards()}
        rows = store.facts.window(query, 0, arguments.limit, now)
        listings.conversations(names, now).print(rows, arguments.form)
        say_how_old(store, _feeds("recent", dashboard, names), now)
        leave_word(session, arguments)
        return Exit.DONE


def run_outbox(arguments: argparse.Namespace) -> int:
    """`trtui outbox`: what was asked for and is not done."""
    with open_session(wishes_of(arguments)) as session, opened(session) as store:
        found = store.outbox.history() if arguments.all else store.outbox.pending()
        listings.intents(session.clock.now()).print(found, arguments.form)
        return Exit.DONE


def run_thread(arguments: argparse.Namespace) -> int:
    """`trtui thread`: the texts of a conversation, oldest first."""
    from trtui.headless.attending import fetch_thread

    phone = parse_phone(arguments.number)
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
        key = conversation(store, phone, arguments.dashboard)
        is_fresh = fetch_thread(session, store, key, arguments.limit)
        listings.messages().print(store.facts.thread(key, limit=arguments.limit), arguments.form)
        say_how_old(store, [f"thread/{key.dashboard}/{key.phone}"], session.clock.now())
        return Exit.DONE if is_fresh else Exit.WRONG


def run_contacts(arguments: argparse.Namespace) -> int:
    """`trtui contacts`: whom the store knows, narrowed by the words of the inbox's search."""
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
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
    """Contacts are taken in page by page, by a trtui that stays: what a list leaves out for that is said."""
    feeds = [store.facts.feed(f"backfill/{dashboard}") for dashboard in dashboards]
    if any(feed is None or feed.succeeded_at is None or feed.cursor for feed in feeds):
        talk("Not every contact has been fetched yet; a trtui that runs goes on with that.")


def run_payments(arguments: argparse.Namespace) -> int:
    """`trtui payments`: payments, the newest first."""
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
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
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
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
    named = [listings.NamedPayment(payment, whose(store, payment)) for payment in found]
    listings.payments(names, now).print(named, form)
    talk(f"{len(found):,} payment{'' if len(found) == 1 else 's'}, {format_money(total_of(found))} in all")
    say_how_old(store, _feeds("payments", None, names), now)


def whose(store: Store, payment: Payment) -> str:
    """Who owes a payment."""
    if payment.phone is None:
        return payment.recipient or "no name"
    row = store.facts.row(ConversationKey(payment.dashboard, payment.phone))
    return row.name if row is not None else payment.recipient or format_phone(payment.phone)


def _feeds(kind: str, dashboard: DashboardId | None, names: listings.Names) -> list[str]:
    return [f"{kind}/{line}" for line in ([dashboard] if dashboard is not None else names)]
