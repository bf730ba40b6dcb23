"""What the agent's answers to things in the outbox do: what is asked first, what is written, what becomes of a text."""

from datetime import datetime, tzinfo

from trtui.config import DeskSettings
from trtui.models import (
    CancelPayment,
    CreatePayment,
    Intent,
    IntentState,
    MarkPaymentPaid,
    MessageKey,
    Payment,
    RemindPayment,
    SendText,
)
from trtui.store import Store
from trtui.text.cleaning import Safe, compose, own
from trtui.verbs.answers import proof_of
from trtui.verbs.asking import Question
from trtui.verbs.replying import lock_reason, question_before_sending, standing_of


def payment_of(store: Store, intent: Intent) -> Payment | None:
    """The payment that an intent is about, where it is about one that is held."""
    action = intent.action
    if not isinstance(action, RemindPayment | MarkPaymentPaid | CancelPayment):
        return None
    return store.facts.payment(intent.dashboard, action.payment)


def why_not_again(store: Store, intent: Intent, now: datetime, zone: tzinfo) -> Safe | None:
    """Why the customer can't be texted now; None where they can, or where it texts nobody."""
    if intent.key is None or not isinstance(intent.action, SendText | RemindPayment | CreatePayment):
        return None
    return lock_reason(standing_of(store, intent.key), now, zone)


def question_before_again(
    store: Store, intent: Intent, title: Safe, detail: Safe, settings: DeskSettings, now: datetime
) -> Question:
    """What is asked before something that failed or waits is done (again) that texts somebody or can't be undone."""
    says = [compose("“{}”", detail)] if detail else []
    if intent.state is IntentState.UNKNOWN:
        says.append(own("It may have happened already. If it did, it happens twice."))
    if intent.reason is not None:
        says.append(intent.reason)
    if intent.key is not None and isinstance(intent.action, SendText):
        standing = standing_of(store, intent.key)
        asked = question_before_sending(standing, intent.action.body, intent.written_against, settings, now)
        says += asked.says[1:] if asked is not None else ()
    proof = proof_of(intent, payment_of(store, intent))
    asks = compose("{}: once more?", title)
    if intent.state in (IntentState.QUEUED, IntentState.STALE):
        asks = compose("{}: now?", title)
    if proof is None:
        return Question(asks, tuple(says), yes=own("yes, send it"))
    return Question(asks, tuple(says), proof=proof[0], proof_name=proof[1])


def do_again(store: Store, intent: Intent, newest: MessageKey | None, now: datetime) -> None:
    """Queue it anew; `newest` is the last text that could be seen when it was asked. Raises StoreError."""
    if intent.state is IntentState.UNKNOWN:
        store.outbox.answer_unknown(intent.id, happened=False, now=now)
    else:
        against = newest if isinstance(intent.action, SendText) else None
        store.outbox.retry(intent.id, now=now, written_against=against)


def put_back(store: Store, intent: Intent, now: datetime) -> None:
    """Take something out of the outbox; a text is a draft of its conversation again, before what was begun since.

    Raises StoreError where it is too late.
    """
    if intent.state is IntentState.FAILED:
        store.outbox.dismiss(intent.id, now=now, to_draft=True)
    else:
        store.outbox.withdraw(intent.id, now=now)
