"""A run of reminders: how far it has come, who was refused, and how it is stopped and goes on.

A run is not kept anywhere by itself: it is what the outbox says of the reminders that were asked for since it began. So
it survives whatever the outbox survives, and no reminder is in it twice.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Final

from trtui.light import dataclass
from trtui.models import DashboardId, Intent, IntentState, Payment, PaymentId, RemindPayment
from trtui.store import Store
from trtui.text.cleaning import Safe, compose, join, own
from trtui.verbs.asking import Question
from trtui.verbs.payments import money, total_of
from trtui.verbs.replying import lock_reason, own_line, standing_of

SHOWN_FOR: Final = timedelta(hours=12)
"""For so long what was done stays on the chase list: a day's work is seen, yesterday's is gone."""
_BEGAN: Final = "chase.began"
_CALLS: Final = 100
"""In a minute, where the worker did not say how many it may make."""
_CALLS_EACH: Final = 2
"""Of the service for each reminder: the payment is read before."""


@dataclass(frozen=True, slots=True)
class Run:
    """The reminders asked for since the run began, by where they stand. `recent` are all of the last hours."""

    waiting: tuple[Intent, ...] = ()
    """In the queue, free to go."""
    stopped: tuple[Intent, ...] = ()
    """In the queue, paused or waiting for the agent's word."""
    going: tuple[Intent, ...] = ()
    """On the wire, or being looked for."""
    done: int = 0
    refused: int = 0
    unknown: int = 0
    """Nobody knows whether they went; the agent has to say."""
    recent: tuple[Intent, ...] = ()

    @property
    def total(self) -> int:
        """How many there are in it, those that were taken back left out."""
        ended = self.done + self.refused + self.unknown
        return len(self.waiting) + len(self.stopped) + len(self.going) + ended

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself or by going on."""
        return not (self.waiting or self.stopped or self.going)


def run_of(store: Store, now: datetime) -> Run:
    """The run as the outbox has it."""
    recent = store.outbox.asked_since(RemindPayment, now - SHOWN_FOR)
    known = {intent.id for intent in recent}
    older = [
        intent
        for intent in store.outbox.pending()
        if isinstance(intent.action, RemindPayment) and intent.id not in known
    ]
    everything = [*older, *recent]
    began = _began(store)
    run = [each for each in everything if began is None or each.created_at >= began or not _is_settled(each)]
    queued = [each for each in run if each.state is IntentState.QUEUED]
    return Run(
        waiting=tuple(each for each in queued if not _is_stopped(each)),
        stopped=tuple(each for each in queued if _is_stopped(each)),
        going=tuple(each for each in run if _is_going(each)),
        done=sum(each.state is IntentState.DONE for each in run),
        refused=sum(each.state is IntentState.FAILED for each in run),
        unknown=sum(each.state is IntentState.UNKNOWN and each.needs_person for each in run),
        recent=tuple(everything),
    )


def begin_run(store: Store, now: datetime) -> None:
    """Note that a run begins, unless one is under way: then it grows."""
    if run_of(store, now).is_over:
        store.desk.set_ui_state(_BEGAN, now.isoformat())


def describe_run(run: Run) -> Safe | None:
    """How far it has come, in a line; None where there is none."""
    if not run.total:
        return None
    parts = [own_line(f"{run.done:,} of {run.total:,} reminded")]
    parts += [own_line(f"{run.refused:,} refused")] if run.refused else []
    parts += [own_line(f"{run.unknown:,} unknown: the outbox asks")] if run.unknown else []
    parts += [own_line(f"{len(run.stopped):,} stopped")] if run.stopped else []
    return join(" · ", parts)


def pause_run(store: Store, run: Run, now: datetime) -> int:
    """Stop what has not gone yet; returns how many. Raises StoreError."""
    return store.outbox.pause([intent.id for intent in run.waiting], now=now)


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a run that was stopped: what can go on, and what can't any more, and why."""

    able: tuple[tuple[Intent, Payment | None], ...]
    """A payment that is not known here (the facts were fetched anew) is read by the worker before it reminds of it."""
    unable: tuple[tuple[Intent, Safe, Safe], ...]
    """Each with whom it is about and the reason."""


def rest_of(store: Store, run: Run, now: datetime, zone: tzinfo) -> Rest:
    """Judge again what was stopped: they may have paid, or opted out, meanwhile."""
    able: list[tuple[Intent, Payment | None]] = []
    unable: list[tuple[Intent, Safe, Safe]] = []
    for intent in run.stopped:
        action = intent.action
        assert isinstance(action, RemindPayment)
        payment = store.facts.payment(intent.dashboard, action.payment)
        standing = standing_of(store, intent.key) if intent.key is not None else None
        name = standing.name if standing is not None else own("no name")
        reason = _why_no_longer(payment) or (
            lock_reason(standing, now, zone) if standing is not None else None
        )
        if reason is None:
            able.append((intent, payment))
        else:
            unable.append((intent, name, reason))
    return Rest(tuple(able), tuple(unable))


def question_before_resuming(store: Store, rest: Rest) -> Question:
    """What is asked before the rest of a run goes."""
    total = money(total_of([payment for _, payment in rest.able if payment is not None]))
    says = [own("Each gets a text at once, with the link to pay.")]
    says += about_the_time(store, len(rest.able))
    if rest.unable:
        named = join("; ", [compose("{}: {}", name, reason) for _, name, reason in rest.unable[:8]])
        says.append(compose("Left out and taken back: {}.", named))
    return Question(
        compose("Go on with {} of {} in all?", so_many(len(rest.able)), total),
        tuple(says),
        yes=own("yes, go on"),
    )


def resume_run(store: Store, rest: Rest, now: datetime) -> int:
    """Let the rest go on, and take back what can't; returns how many go on. Raises StoreError."""
    for intent, _, _ in rest.unable:
        store.outbox.withdraw(intent.id, now=now)
    return store.outbox.resume([intent.id for intent, _ in rest.able], now=now)


def so_many(count: int) -> Safe:
    """So many reminders, in words."""
    return own_line("1 reminder" if count == 1 else f"{count:,} reminders")


def about_the_time(store: Store, count: int) -> list[Safe]:
    """How long so many reminders take within the budget, where that is not at once."""
    status = store.desk.worker_status()
    calls_a_minute = status.budget.ceiling if status is not None and status.budget is not None else _CALLS
    minutes = -(-count * _CALLS_EACH // max(1, calls_a_minute))
    if count * _CALLS_EACH <= calls_a_minute // 2:
        return []
    return [own_line(f"It takes about {minutes} minute{'s' if minutes > 1 else ''} within the call budget.")]


def reminded_lately(run: Run) -> dict[tuple[DashboardId, PaymentId], Intent]:
    """The payments whose reminders were delivered in the last hours."""
    return _by_payment(each for each in run.recent if each.state is IntentState.DONE)


def _by_payment(intents: Iterable[Intent]) -> dict[tuple[DashboardId, PaymentId], Intent]:
    return {
        (each.dashboard, each.action.payment): each
        for each in intents
        if isinstance(each.action, RemindPayment)
    }


def _began(store: Store) -> datetime | None:
    kept = store.desk.ui_state(_BEGAN)
    try:
        moment = datetime.fromisoformat(kept) if kept else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _why_no_longer(payment: Payment | None) -> Safe | None:
    if payment is None:
        return None
    if payment.reminder_was_sent:
        return own("a reminder was sent meanwhile")
    return (
        None if payment.is_open else compose("the payment is {}", payment.status or own("of no known state"))
    )


def _is_settled(intent: Intent) -> bool:
    return intent.state in (IntentState.DONE, IntentState.FAILED, IntentState.WITHDRAWN)


def _is_stopped(intent: Intent) -> bool:
    return intent.is_paused or intent.needs_person


def _is_going(intent: Intent) -> bool:
    is_looked_for = intent.state is IntentState.UNKNOWN and not intent.needs_person
    return intent.state is IntentState.SENDING or is_looked_for
