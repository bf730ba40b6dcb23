"""Payments: asking for one, those of the conversation that is open, those to chase, reminding, and closing them."""

from trtui.models import CancelPayment, ConversationKey, MarkPaymentPaid, Payment
from trtui.plain.desk import Desk, HintError
from trtui.plain.words import counted, payment_line
from trtui.plain.writing import holds_unseen
from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, own
from trtui.text.phone import format_phone
from trtui.verbs import requesting
from trtui.verbs.closing import Closing, Owing, close, owing, question_before_closing
from trtui.verbs.payments import Order, in_order, money, total_of
from trtui.verbs.reminding import judge, question_before_reminding, remind
from trtui.verbs.replying import Standing, own_line, standing_of
from trtui.verbs.requesting import Wanted

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


# ------------------------------------------------------------------------------------------ asking for one


def ask(desk: Desk, words: str) -> None:
    """`ask AMOUNT WHAT FOR`, or `ask` alone to be asked for each: have the customer who is open asked for money."""
    key = desk.opened()
    standing = _may_be_asked(desk, key)
    wanted = _wanted(desk, words)
    problem = _problem_of(wanted, standing)
    if problem is not None:
        raise HintError(compose("{} Nobody was asked.", problem))
    settings = desk.settings_on(key.dashboard)
    question = requesting.question_before_requesting(desk.store, standing, wanted, settings, desk.now())
    if not desk.ask(question):
        raise HintError(own("Nobody was asked."))
    try:
        # They may have opted out since.
        intent = requesting.request(desk.store, _may_be_asked(desk, key), wanted, desk.now())
    except StoreError as error:
        raise HintError(compose("Nobody was asked. {}", own_line(str(error)))) from None
    desk.wake()
    desk.asked[intent.id] = compose("payment request to {}", standing.name)
    desk.say(compose("Payment request to {}: on its way.", standing.name))


def _may_be_asked(desk: Desk, key: ConversationKey) -> Standing:
    standing = standing_of(desk.store, key)
    refusal = requesting.why_not_ask(desk.store, standing, desk.now(), desk.zone)
    if refusal is not None:
        raise HintError(compose("{} can't be asked to pay. {}", standing.name, refusal))
    return standing


def _wanted(desk: Desk, words: str) -> Wanted:
    """What stands behind the command; without anything there, what is typed at three prompts."""
    reference = requesting.fresh_reference()
    if words:
        amount, _, description = words.partition(" ")
        return Wanted(amount, description.strip(), reference=reference)
    amount = desk.typed(own("Amount, such as 120.00: "))
    problem = requesting.problem_of_amount(amount)
    if problem is not None:
        raise HintError(compose("{} Nobody was asked.", problem))
    description = desk.typed(own("What it is for, which they see: "))
    message = desk.typed(own("Your message before the service's own sentence, or nothing: "))
    return Wanted(amount, description, message, reference)


def _problem_of(wanted: Wanted, standing: Standing) -> Safe | None:
    return (
        requesting.problem_of_amount(wanted.amount)
        or requesting.problem_of_description(wanted.description)
        or holds_unseen(f"{wanted.description} {wanted.message}")
        or requesting.problem_of_length(wanted, standing.line)
    )


# ------------------------------------------------------------------------------------------ closing


def mark_paid(desk: Desk, words: str) -> None:
    """`paid N`: the money of a payment of the last list came another way."""
    _close(desk, words, MarkPaymentPaid)


def cancel(desk: Desk, words: str) -> None:
    """`cancel N`: a payment of the last list is not wanted any more; the customer is texted that."""
    _close(desk, words, CancelPayment)


def _close(desk: Desk, words: str, way: Closing) -> None:
    shown = desk.payments[desk.numbered(words, len(desk.payments))]
    held = _open_still(desk, shown)
    settings = desk.settings_on(held.payment.dashboard)
    if not desk.ask(question_before_closing(held, way, settings, desk.now())):
        raise HintError(own("It stays as it is."))
    try:
        intent = close(desk.store, _open_still(desk, shown), way, desk.now())
    except StoreError as error:
        raise HintError(compose("It stays as it is. {}", own_line(str(error)))) from None
    desk.wake()
    done = own("marked as paid") if way is MarkPaymentPaid else own("cancellation")
    desk.asked[intent.id] = compose("{}, {}", held.name, done)
    desk.say(compose("{}, {}: on its way.", held.name, done))


def _open_still(desk: Desk, shown: Payment) -> Owing:
    """The payment as it is by now. Raises HintError where it can't be closed."""
    held = owing(desk.store, shown)
    if held.why_not is not None:
        raise HintError(compose("{}: {}.", held.name, held.why_not))
    return held
