"""What is not done yet when somebody quits, and what becomes of it: rules without a screen."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from trtui.models import Intent, IntentState, SendText
from trtui.store import Store, StoreError, WorkerStatus
from trtui.store.moments import SILENT_AFTER
from trtui.store.processes import is_alive, process_name
from trtui.text.cleaning import Safe, clean, compose, join, own
from trtui.text.phone import format_phone
from trtui.verbs.answers import name_of
from trtui.verbs.asking import Question
from trtui.verbs.replying import own_line

_SHOWN: Final = 4
"""Intents of a kind that are told of by name."""
_QUOTED: Final = 40


def is_at_work(status: WorkerStatus | None, now: datetime) -> bool:
    """Whether a worker spoke lately."""
    return status is not None and now - status.updated_at < SILENT_AFTER


def question_before_leaving(store: Store, now: datetime) -> Question | None:
    """What to ask before the program ends; None where nothing is left undone. Raises StoreError."""
    intents = store.outbox.unsettled()
    if not intents:
        return None
    says = leaving_sentences(
        intents, who=lambda intent: _whom(store, intent), is_another_at_work=_is_another_at_work(store, now)
    )
    return Question(own("Quit trtui?"), says, yes=own("yes, quit"))


def leaving_sentences(
    intents: Sequence[Intent], *, who: Callable[[Intent], Safe], is_another_at_work: bool
) -> tuple[Safe, ...]:
    """What is held, on its way, or waiting, by name, each kind with what will become of it."""
    held = [intent for intent in intents if intent.state is IntentState.HELD]
    going = [
        intent
        for intent in intents
        if intent.state is IntentState.SENDING
        or (intent.state is IntentState.QUEUED and not (intent.needs_person or intent.is_paused))
    ]
    waiting = [intent for intent in intents if intent not in held and intent not in going]
    fate = (
        own("Another trtui on this machine goes on with it.")
        if is_another_at_work
        else own(
            "Done when trtui runs again; what has waited for more than ten minutes is asked about first."
        )
    )
    told = (
        (own("Held"), held, own("Not sent. Back in its composer as a draft at the next start.")),
        (own("On its way"), going, fate),
        (
            own("Paused, or waiting for proof or your word"),
            waiting,
            own("Kept, and shown at the next start."),
        ),
    )
    return tuple(
        compose("{}: {}. {}", what, _listed(which, who), becomes) for what, which, becomes in told if which
    )


def _listed(intents: Sequence[Intent], who: Callable[[Intent], Safe]) -> Safe:
    named = [_name(intent, who(intent)) for intent in intents[:_SHOWN]]
    if len(intents) > _SHOWN:
        named.append(own_line(f"and {len(intents) - _SHOWN:,} more"))
    return join("; ", named)


def _name(intent: Intent, who: Safe) -> Safe:
    if isinstance(intent.action, SendText):
        quoted = clean(intent.action.body.replace("\n", " "), cap=_QUOTED)
        return compose("to {} “{}”", who, quoted)
    return compose("{} ({})", name_of(intent.action), who)


def _whom(store: Store, intent: Intent) -> Safe:
    if intent.phone is None or intent.key is None:
        return own("no single customer")
    try:
        row = store.facts.row(intent.key)
    except StoreError:
        row = None
    return row.name if row is not None else format_phone(intent.phone)


def _is_another_at_work(store: Store, now: datetime) -> bool:
    """Whether the worker of another process will see to what is queued."""
    status = store.desk.worker_status()
    if status is None or status.process == process_name():
        return False
    return is_at_work(status, now) and is_alive(status.process)
