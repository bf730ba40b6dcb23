"""Reminding customers of what they owe: whom one may remind, the question, and what came of it.

The service allows one reminder for each payment, ever, and writes the text itself (text-request-api.md §3.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Final

from trtui.models import ConversationKey, Intent, IntentId, IntentState, Payment, RemindPayment
from trtui.store import Store, StoreError
from trtui.text.cleaning import Safe, compose, join, own
from trtui.text.phone import format_phone
from trtui.text.times import age
from trtui.ui.asking import Question
from trtui.ui.progress import Progress
from trtui.ui.replying import Standing, about_the_hour, about_them, lock_reason, own_line, standing_of
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.payment_lines import amount_of, intents_about, money, state_of

TYPED_FROM: Final = 11
"""So many reminders at once are confirmed by typing how many they are."""
_NAMED: Final = 8


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
            return own("a reminder may have been sent already; O says what to do")
        if intent.state is not IntentState.FAILED:
            return own("a reminder is on its way already")
    if standing is None:
        return own("the payment names no number")
    return lock_reason(standing, now, zone)


class Reminding:
    """Asks, and writes reminders into the outbox."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._progress = Progress(around)

    def ask(self, payments: Sequence[Payment]) -> None:
        """Ask about these payments, those left out that nobody can be reminded of, and say why."""
        around = self._around
        reminders, refused = self._judge(payments)
        if not reminders:
            reasons = join("; ", [compose("{}: {}", name, reason) for name, reason in refused[:_NAMED]])
            around.voice.say(
                compose("Not reminded. {}.", reasons) if refused else own("There is no payment here."),
                Tone.WARNING,
            )
            return
        around.voice.ask(self._question(reminders, refused), lambda: self._remind(payments))

    def facts_changed(self) -> None:
        """Say how far the reminders have come, and, by name, for whom they failed."""
        self._progress.facts_changed()

    def _judge(self, payments: Sequence[Payment]) -> tuple[list[Reminder], list[tuple[Safe, Safe]]]:
        """Read again what the store says of each: what is on the screen may be older than the question."""
        around = self._around
        reminders: list[Reminder] = []
        refused: list[tuple[Safe, Safe]] = []
        for shown in payments:
            payment = around.store.facts.payment(shown.dashboard, shown.id) or shown
            key = ConversationKey(payment.dashboard, payment.phone) if payment.phone else None
            standing = standing_of(around.store, key) if key is not None else None
            intents = pending_about(around.store, payment)
            reason = why_not(payment, intents, standing, around.now(), around.zone)
            if reason is None and key is not None and standing is not None:
                reminders.append(Reminder(payment, key, standing))
            else:
                name = standing.name if standing is not None else payment.recipient or own("no name")
                refused.append((name, reason or own("the payment names no number")))
        return reminders, refused

    def _question(self, reminders: list[Reminder], refused: list[tuple[Safe, Safe]]) -> Question:
        says = self._about_one(reminders[0]) if len(reminders) == 1 else self._about_many(reminders)
        if refused:
            reasons = join("; ", [compose("{}: {}", name, reason) for name, reason in refused[:_NAMED]])
            says.append(compose("Left out: {}.", reasons))
        says.append(own("Each payment has one reminder, ever; it can't be called back."))
        total = money(sum((r.payment.amount or Decimal(0) for r in reminders), Decimal(0)))
        if len(reminders) == 1:
            one = reminders[0]
            title = compose("Remind {} of {}?", one.name, amount_of(one.payment))
            return Question(title, tuple(says), yes=own("yes, remind them"))
        count = own_line(str(len(reminders)))
        title = compose("Send {} reminders of {} in all?", count, total)
        if len(reminders) < TYPED_FROM:
            return Question(title, tuple(says), yes=own("yes, remind them all"))
        return Question(title, tuple(says), proof=count, proof_name=own("how many they are"))

    def _about_one(self, reminder: Reminder) -> list[Safe]:
        around, payment, standing = self._around, reminder.payment, reminder.standing
        now = around.now()
        number = format_phone(reminder.key.phone)
        since = own_line(f", asked {age(payment.requested_at, now)} ago") if payment.requested_at else own("")
        what = payment.description or own("no description")
        says = [
            compose("{} gets a text from {} at once, with the link to pay.", number, standing.line),
            compose("For: {} ({}{}).", what, state_of(payment), since),
        ]
        failed = [i.reason for i in pending_about(around.store, payment) if i.reason is not None]
        says += [compose("The service refused it before: {}", reason) for reason in failed[-1:]]
        return [*says, *about_them(standing), *about_the_hour(standing, around.settings.desk, now)]

    def _about_many(self, reminders: list[Reminder]) -> list[Safe]:
        named = [compose("{} {}", r.name, amount_of(r.payment)) for r in reminders[:_NAMED]]
        listed = join(", ", named)
        if len(reminders) > _NAMED:
            listed = compose("{} and {} more", listed, own_line(str(len(reminders) - _NAMED)))
        says = [compose("Each gets a text at once, with the link to pay: {}.", listed)]
        suppressed = [
            r.name for r in reminders if r.standing.row is not None and r.standing.row.is_suppressed
        ]
        if suppressed:
            says.append(
                compose("Marked as not to be texted (suppressed): {}.", join(", ", suppressed[:_NAMED]))
            )
        return says

    def _remind(self, payments: Sequence[Payment]) -> None:
        """Put reminders into the outbox, for those that can still be reminded."""
        around = self._around
        reminders, _ = self._judge(payments)
        names: dict[IntentId, Safe] = {}
        for reminder in reminders:
            action = RemindPayment(reminder.payment.id)
            try:
                intent = around.store.outbox.add(
                    action, reminder.key.dashboard, reminder.key.phone, now=around.now()
                )
            except StoreError as error:
                around.voice.say(compose("Not asked for: {}", own_line(str(error))), Tone.ERROR)
                break
            names[intent.id] = reminder.name
        if not names:
            return
        around.wake()
        told = (
            compose("Reminder to {}", reminders[0].name)
            if len(names) == 1
            else own_line(f"{len(names)} reminders")
        )
        self._progress.begin(told, names)
        around.voice.say(compose("{}: on its way.", told))


def pending_about(store: Store, payment: Payment) -> tuple[Intent, ...]:
    """What is under way, or failed and not dismissed, about a payment."""
    key = ConversationKey(payment.dashboard, payment.phone) if payment.phone else None
    intents = [i for i in store.outbox.pending(key) if i.dashboard == payment.dashboard]
    return intents_about(intents, payment.id)
