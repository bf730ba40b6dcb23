"""Commands that ask something of the service: through the outbox, like everybody else.

Each one says, on `--dry-run`, what it would ask for, to whom and at what cost, and asks for nothing.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import tzinfo

from trtui.config import DeskSettings
from trtui.config.boards import desk_settings_on
from trtui.errors import Exit
from trtui.headless import listings
from trtui.headless.confirming import confirm
from trtui.headless.errors import HeadlessError
from trtui.headless.output import talk
from trtui.headless.rehearsing import Rehearsed, rehearsal
from trtui.headless.whom import conversation, filled, wishes_of
from trtui.models import (
    ConversationKey,
    DashboardId,
    Intent,
    IntentState,
    Payment,
    PaymentId,
    RemindPayment,
    SendText,
)
from trtui.session import Session, open_session
from trtui.store import BY_HAND, Interest, InterestKind, Store
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone, parse_phone
from trtui.verbs.asking import Question
from trtui.verbs.reminding import (
    NAMED,
    TYPED_FROM,
    Judged,
    judge,
    question_before_reminding,
    remind,
)
from trtui.verbs.replying import is_too_long, lock_reason, own_line, standing_of
from trtui.verbs.triage import Verb, action_of, is_done


def run_send(arguments: argparse.Namespace) -> int:
    """`trtui send`: text a customer, and wait until the service has it."""
    phone = parse_phone(arguments.number)
    body = (arguments.text if arguments.text is not None else _read_stdin()).rstrip("\n")
    if not body.strip():
        raise HeadlessError("There is nothing to send: the text is empty.", Exit.USAGE)
    with open_session(wishes_of(arguments)) as session:
        _insist_on_writing(session, arguments)
        with filled(session) as store:
            key = conversation(store, phone, arguments.dashboard)
            action = SendText(body, _desk_on(session, store, key.dashboard).sender_name)
            known = [Interest(InterestKind.CONTACT, key.dashboard, key.phone, BY_HAND)]
            if arguments.dry_run:
                from trtui.headless.attending import read_about

                read_about(session, store, known)
                reason = _why_not_text(session, store, key, arguments) or is_too_long(body)
                return _rehearse(store, [Rehearsed(action, key, reason)], arguments)

            def ask() -> list[Intent]:
                reason = _why_not_text(session, store, key, arguments)
                if reason is not None:
                    raise HeadlessError(f"{standing_of(store, key).name}: {reason} Nothing was sent.")
                return [store.outbox.add(action, key.dashboard, key.phone, now=session.clock.now())]

            return _carry_out(session, store, known, ask, arguments)


def _desk_on(session: Session, store: Store, dashboard: DashboardId) -> DeskSettings:
    """The desk's settings as they are on a dashboard."""
    boards = store.facts.dashboards()
    return desk_settings_on(session.settings, next((b for b in boards if b.id == dashboard), None))


def run_resolve(arguments: argparse.Namespace) -> int:
    """`trtui resolve`: mark conversations as dealt with, or with `--reopen` as not."""
    return _run_verb(Verb.REOPEN if arguments.reopen else Verb.RESOLVE, arguments)


def run_archive(arguments: argparse.Namespace) -> int:
    """`trtui archive`: hide conversations until somebody writes, or with `--unarchive` bring them back."""
    return _run_verb(Verb.UNARCHIVE if arguments.unarchive else Verb.ARCHIVE, arguments)


def _run_verb(verb: Verb, arguments: argparse.Namespace) -> int:
    phones = list(dict.fromkeys(parse_phone(number) for number in arguments.numbers))
    with open_session(wishes_of(arguments)) as session:
        _insist_on_writing(session, arguments)
        with filled(session) as store:
            keys = [conversation(store, phone, arguments.dashboard) for phone in phones]
            _insist_on_known(session, store, keys)
            rows = [row for key in keys if (row := store.facts.row(key)) is not None]
            for row in rows:
                if is_done(verb, row):
                    talk(f"{row.name}: that is so already.")
            due = [row.key for row in rows if not is_done(verb, row)]
            action = action_of(verb)
            if arguments.dry_run:
                return _rehearse(store, [Rehearsed(action, key) for key in due], arguments)
            if len(due) >= TYPED_FROM and not arguments.yes:
                confirm(_question_before(verb, [row.name for row in rows if row.key in due]))

            def ask() -> list[Intent]:
                now = session.clock.now()
                return [store.outbox.add(action, key.dashboard, key.phone, now=now) for key in due]

            return _carry_out(session, store, (), ask, arguments)


def _question_before(verb: Verb, names: Sequence[Safe]) -> Question:
    count = own_line(str(len(names)))
    title = compose("{} {} conversations?", own_line(verb.value.capitalize()), count)
    listed = compose("{} and {} more.", join(", ", names[:NAMED]), own_line(str(len(names) - NAMED)))
    return Question(title, (listed,), proof=count, proof_name=own("how many they are"))


def _insist_on_known(session: Session, store: Store, keys: Sequence[ConversationKey]) -> None:
    """A verb on a number that nobody knows would make a contact of it (§3): it is looked up, and refused."""
    unknown = [key for key in keys if store.facts.row(key) is None]
    if unknown:
        from trtui.headless.attending import read_about

        read_about(
            session,
            store,
            [Interest(InterestKind.CONTACT, key.dashboard, key.phone, BY_HAND) for key in unknown],
        )
    missing = [format_phone(key.phone) for key in unknown if store.facts.row(key) is None]
    if missing:
        raise HeadlessError(f"Nobody is known by {', '.join(missing)}. Nothing was asked for.")


def run_remind(arguments: argparse.Namespace) -> int:
    """`trtui remind`: text a customer about a payment, or about all that they can be reminded of."""
    phone = parse_phone(arguments.number)
    with open_session(wishes_of(arguments)) as session, filled(session) as store:
        key = conversation(store, phone, arguments.dashboard)
        return remind_of(session, store, lambda: _payments_of(store, key, arguments.payment), arguments, key)


def _payments_of(store: Store, key: ConversationKey, number: int | None) -> list[Payment]:
    if number is None:
        return [each for each in store.facts.payments(key.dashboard, key.phone) if each.can_be_reminded]
    payment = store.facts.payment(key.dashboard, PaymentId(number))
    if payment is None or payment.phone != key.phone:
        raise HeadlessError(
            f"{format_phone(key.phone)} has no payment {number}. Nobody was reminded.", Exit.USAGE
        )
    return [payment]


def remind_of(
    session: Session,
    store: Store,
    find: Callable[[], list[Payment]],
    arguments: argparse.Namespace,
    key: ConversationKey | None = None,
) -> int:
    """Remind of the payments that `find` finds once they are read anew, after asking; those of `key`, or of all."""
    from trtui.headless.attending import read_about

    _insist_on_writing(session, arguments)
    boards = [key.dashboard] if key else [board.id for board in store.facts.dashboards()]
    phone = key.phone if key else None
    read_about(session, store, [Interest(InterestKind.PAYMENTS, board, phone, BY_HAND) for board in boards])
    now, zone = session.clock.now(), _zone(session)
    judged = judge(store, find(), now, zone)
    for refused in judged.refused:
        talk(f"{refused.name}: not reminded; {refused.reason}.")
    if arguments.dry_run:
        return _rehearse(store, _rehearsed(judged), arguments)
    if not judged.reminders:
        talk("There is nothing to remind of.")
        listings.intents(now).print([], arguments.form)
        return Exit.WRONG if judged.refused else Exit.DONE
    if not arguments.yes:
        confirm(question_before_reminding(store, judged, session.settings, now))

    def ask() -> list[Intent]:
        again = judge(store, [each.payment for each in judged.reminders], session.clock.now(), zone)
        return [remind(store, reminder, session.clock.now()) for reminder in again.reminders]

    return _carry_out(session, store, (), ask, arguments)


def _rehearsed(judged: Judged) -> list[Rehearsed]:
    due = [
        Rehearsed(RemindPayment(each.payment.id), each.key, payment=each.payment) for each in judged.reminders
    ]
    return due + [
        Rehearsed(
            RemindPayment(each.payment.id),
            ConversationKey(each.payment.dashboard, each.payment.phone) if each.payment.phone else None,
            each.reason,
            each.payment,
        )
        for each in judged.refused
    ]


def _carry_out(
    session: Session,
    store: Store,
    known: Sequence[Interest],
    ask: Callable[[], list[Intent]],
    arguments: argparse.Namespace,
) -> int:
    """Ask, wait as long as the arguments say, print how it stands, and tell the shell."""
    asked: list[Intent] = []

    def ask_once() -> list[Intent]:
        asked.extend(ask())
        return asked

    try:
        if arguments.no_wait:
            found = ask_once()
        else:
            from trtui.headless.attending import ask_and_deliver

            found = ask_and_deliver(session, store, known, ask_once, arguments.timeout)
            _say_where_it_is(found)
    except KeyboardInterrupt:
        _say_where_it_is([store.outbox.intent(intent.id) or intent for intent in asked])
        raise
    listing = listings.intents(session.clock.now())
    if arguments.is_one:
        listing.print_one(found[0], arguments.form)
    else:
        listing.print(found, arguments.form)
    return Exit.DONE if arguments.no_wait else _exit_for(found)


def _exit_for(intents: Sequence[Intent]) -> int:
    """The worst of how they ended: refused, not settled yet, done."""
    states = {intent.state for intent in intents}
    if IntentState.FAILED in states:
        return Exit.REFUSED
    return Exit.DONE if states <= {IntentState.DONE} else Exit.NOT_YET


def _say_where_it_is(intents: Sequence[Intent]) -> None:
    states = {intent.state for intent in intents if not intent.needs_person}
    if IntentState.QUEUED in states:
        talk("Not sent yet. It stands in the outbox: the next trtui that runs on this account sends it.")
    if states & {IntentState.SENDING, IntentState.UNKNOWN}:
        talk("It may have been sent. It stands in the outbox; a running trtui finds out, or asks.")


def _rehearse(store: Store, planned: list[Rehearsed], arguments: argparse.Namespace) -> int:
    """Print what would be asked for. 1 where some of it could not be."""
    listing = rehearsal(store)
    if arguments.is_one:
        listing.print_one(planned[0], arguments.form)
    else:
        listing.print(planned, arguments.form)
    talk("A rehearsal: nothing was asked for.")
    return Exit.WRONG if any(each.refusal for each in planned) else Exit.DONE


def _insist_on_writing(session: Session, arguments: argparse.Namespace) -> None:
    if session.settings.desk.read_only and not arguments.dry_run:
        raise HeadlessError("Read-only: nothing is sent.")


def _why_not_text(
    session: Session, store: Store, key: ConversationKey, arguments: argparse.Namespace
) -> Safe | None:
    """Why somebody must not be texted; who is suppressed may be, where that is meant."""
    standing = standing_of(store, key)
    reason = lock_reason(standing, session.clock.now(), _zone(session))
    if reason is None and standing.row is not None and standing.row.is_suppressed and not arguments.yes:
        return own("They are suppressed, marked as not to be texted; --yes does it all the same.")
    return reason


def _zone(session: Session) -> tzinfo:
    zone = session.clock.now().astimezone().tzinfo
    assert zone is not None  # astimezone() always names one
    return zone


def _read_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise HeadlessError("The text on stdin is not UTF-8. Nothing was sent.", Exit.USAGE) from None
