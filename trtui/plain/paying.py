"""Payments: those of the conversation that is open, those to chase, and reminding of them."""

from trtui.models import ConversationKey, Payment
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import counted, payment_line
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.text.phone import format_phone
from trtui.verbs.payments import Order, in_order, money, total_of
from trtui.verbs.reminding import judge, question_before_reminding, remind
from trtui.verbs.replying import own_line

_CHASED = 20


def payments(desk: Desk, words: str) -> None:
    """`payments`: what this customer was asked to pay, the newest first."""
    del words
    key = desk.opened()
    desk.wants_payments = True
    desk.declare()
    desk.wake()
    desk.payments = desk.store.facts.payments(key.dashboard, key.phone)
    if not desk.payments:
        raise HintError(own("No payment of theirs is held here."))
    for number, payment in enumerate(desk.payments, 1):
        desk.say(payment_line(number, payment, None, desk.now()))


def chase(desk: Desk, words: str) -> None:
    """`chase`: who is late with paying and was not reminded, the most and longest owed first."""
    del words
    late = desk.store.facts.payments_to_chase()
    chosen = [each for each in late if desk.dashboard in (None, each.dashboard)]
    desk.payments = in_order(chosen, Order.WORTH, desk.now())[:_CHASED]
    desk.say(compose("{} to chase, {} in all.", counted(len(chosen), "payment"), money(total_of(chosen))))
    for number, payment in enumerate(desk.payments, 1):
        desk.say(payment_line(number, payment, _whose(desk, payment), desk.now()))
    if len(chosen) > len(desk.payments):
        desk.say(own_line(f"And {len(chosen) - len(desk.payments):,} more."))


def _whose(desk: Desk, payment: Payment) -> Safe:
    if payment.phone is None:
        return payment.recipient or own("no name")
    row = desk.store.facts.row(ConversationKey(payment.dashboard, payment.phone))
    return row.name if row is not None else payment.recipient or format_phone(payment.phone)


def remind_of(desk: Desk, words: str) -> None:
    """`remind N` or `remind all`: text the customer a reminder of a payment of the last list; once for each, ever."""
    chosen = desk.payments
    if words.casefold() != "all" or not chosen:
        chosen = [desk.payments[desk.numbered(words, len(desk.payments))]]
    judged = judge(desk.store, chosen, desk.now(), desk.zone)
    if not judged.reminders:
        raise HintError(compose("Not reminded. {}.", judged.refusal))
    question = question_before_reminding(desk.store, judged, desk.settings, desk.now())
    if not desk.ask(question):
        raise HintError(own("Nobody was reminded."))
    again = judge(desk.store, [each.payment for each in judged.reminders], desk.now(), desk.zone)
    try:
        for reminder in again.reminders:
            intent = remind(desk.store, reminder, desk.now())
            desk.asked[intent.id] = compose("reminder to {}", reminder.name)
    except StoreError as error:
        raise HintError(compose("Not asked for: {}", own_line(str(error)))) from None
    finally:
        desk.wake()
    desk.say(compose("{} on its way.", counted(len(again.reminders), "reminder")))
