"""Reminding customers of what they owe: whom one may remind, the question, and what is written.

The service allows one reminder for each payment, ever, and writes the text itself (text-request-api.md §3.4).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Final

from trtui.config import Settings
from trtui.config.boards import desk_settings_on
from trtui.light import dataclass
from trtui.models import ConversationKey, Intent, IntentState, Payment, RemindPayment
from trtui.store import Store
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.text.times import ago
from trtui.verbs.asking import Question
from trtui.verbs.chasing import about_the_time
from trtui.verbs.closing import forget_refusals
from trtui.verbs.payments import amount_of, money, pending_about, state_of, total_of
from trtui.verbs.replying import Standing, about_the_hour, about_them, lock_reason, own_line, standing_of

TYPED_FROM: Final = 11
"""So many reminders at once are confirmed by typing how many they are."""
NAMED: Final = 8
"""So many are named in one sentence."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A payment that may be reminded of, and to whom that goes."""

    payment: Payment
    key: ConversationKey
    standing: Standing

    @property
    def name(self) -> Safe:
        """Who owes."""
        return self.standing.name


@dataclass(frozen=True, slots=True)
class Refused:
    """A payment that nobody can be reminded of: who owes, and why not."""

    payment: Payment
    name: Safe
    reason: Safe


@dataclass(frozen=True, slots=True)
class Judged:
    """Which of some payments can be reminded of, and which not."""

    reminders: tuple[Reminder, ...]
    refused: tuple[Refused, ...]

    @property
    def refusal(self) -> Safe:
        """Why, for the first few of those that can't, and how many more those are."""
        told = [compose("{}: {}", each.name, each.reason) for each in self.refused[:NAMED]]
        more = len(self.refused) - NAMED
        return join("; ", [*told, own_line(f"and {more:,} more")] if more > 0 else told)


def why_not(
    payment: Payment, intents: Iterable[Intent], standing: Standing | None, now: datetime, zone: tzinfo
) -> Safe | None:
    """Why nobody can be reminded of a payment; None where one can. `intents` are those about the payment."""
    if payment.reminder_was_sent:
        return own("a reminder was sent before, and there is one for each payment, ever")
    if not payment.is_open:
        return compose("the payment is not open: it is {}", payment.status or own("of no known state"))
    for intent in intents:
        if not isinstance(intent.action, RemindPayment):
            return own("something else about this payment is on its way")
        if intent.state is IntentState.UNKNOWN:
            return own("a reminder may have been sent already; the outbox says what to do")
        if intent.is_paused:
            return own("its reminder is paused on the chase list")
        if intent.state is not IntentState.FAILED:
            return own("a reminder is on its way already")
    if standing is None:
        return own("the payment names no number")
    return lock_reason(standing, now, zone)


def judge(store: Store, payments: Sequence[Payment], now: datetime, zone: tzinfo) -> Judged:
    """Read again what the store says of each: what somebody saw may be older than their answer."""
    reminders: list[Reminder] = []
    refused: list[Refused] = []
    for shown in payments:
        payment = store.facts.payment(shown.dashboard, shown.id) or shown
        key = ConversationKey(payment.dashboard, payment.phone) if payment.phone else None
        standing = standing_of(store, key) if key is not None else None
        reason = why_not(payment, pending_about(store, payment), standing, now, zone)
        if reason is None and key is not None and standing is not None:
            reminders.append(Reminder(payment, key, standing))
        else:
            name = standing.name if standing is not None else payment.recipient or own("no name")
            refused.append(Refused(payment, name, reason or own("the payment names no number")))
    return Judged(tuple(reminders), tuple(refused))


def question_before_reminding(store: Store, judged: Judged, settings: Settings, now: datetime) -> Question:
    """What is asked before reminders go: to whom, of what, who is left out and why, that none can be called back."""
    reminders = judged.reminders
    desks = {board.id: desk_settings_on(settings, board) for board in store.facts.dashboards()}
    hours = [about_the_hour(r.standing, desks.get(r.key.dashboard, settings.desk), now) for r in reminders]
    if len(reminders) == 1:
        says = [*_about_one(store, reminders[0], now), *hours[0]]
    else:
        asleep = [reminder.name for reminder, hour in zip(reminders, hours, strict=True) if hour]
        says = [*_about_many(reminders, asleep), *about_the_time(store, len(reminders))]
    if judged.refused:
        says.append(compose("Left out: {}.", judged.refusal))
    says.append(own("Each payment has one reminder, ever; it can't be called back."))
    if len(reminders) == 1:
        one = reminders[0]
        title = compose("Remind {} of {}?", one.name, amount_of(one.payment))
        return Question(title, tuple(says), yes=own("yes, remind them"))
    total = money(total_of([each.payment for each in reminders]))
    count = own_line(str(len(reminders)))
    title = compose("Send {} reminders of {} in all?", count, total)
    if len(reminders) < TYPED_FROM:
        return Question(title, tuple(says), yes=own("yes, remind them all"))
    return Question(title, tuple(says), proof=count, proof_name=own("how many they are"))


def remind(store: Store, reminder: Reminder, now: datetime) -> Intent:
    """Put a reminder into the outbox, in place of what was refused before. Raises StoreError."""
    key = reminder.key
    intent = store.outbox.add(RemindPayment(reminder.payment.id), key.dashboard, key.phone, now=now)
    forget_refusals(store, pending_about(store, reminder.payment), RemindPayment, now)
    return intent


def _about_one(store: Store, reminder: Reminder, now: datetime) -> list[Safe]:
    payment, standing = reminder.payment, reminder.standing
    number = format_phone(reminder.key.phone)
    since = own_line(f", asked {ago(payment.requested_at, now)}") if payment.requested_at else own("")
    what = payment.description or own("no description")
    says = [
        compose("{} gets a text from {} at once, with the link to pay.", number, standing.line),
        compose("For: {} ({}{}).", what, state_of(payment), since),
    ]
    failed = [i.reason for i in pending_about(store, payment) if i.reason is not None]
    says += [compose("The service refused it before: {}", reason) for reason in failed[-1:]]
    return [*says, *about_them(standing)]


def _about_many(reminders: Sequence[Reminder], asleep: Sequence[Safe]) -> list[Safe]:
    named = [compose("{} {}", r.name, amount_of(r.payment)) for r in reminders[:NAMED]]
    listed = join(", ", named)
    if len(reminders) > NAMED:
        listed = compose("{} and {} more", listed, own_line(str(len(reminders) - NAMED)))
    says = [compose("Each gets a text at once, with the link to pay: {}.", listed)]
    lines = Counter(reminder.standing.line for reminder in reminders)
    counted = [compose("{} from {}", own_line(f"{count:,}"), line) for line, count in lines.items()]
    says.append(compose("Of them {}.", join(", ", counted)))
    suppressed = [r.name for r in reminders if r.standing.row is not None and r.standing.row.is_suppressed]
    if suppressed:
        says.append(compose("Marked as not to be texted (suppressed): {}.", join(", ", suppressed[:NAMED])))
    if asleep:
        more = own_line(f" and {len(asleep) - NAMED:,} more") if len(asleep) > NAMED else own("")
        says.append(compose("It is quiet hours where they are: {}{}.", join(", ", asleep[:NAMED]), more))
    return says
