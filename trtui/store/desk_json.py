"""What the desk keeps as JSON: undo steps, interests, the worker's word."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Final

from trtui.calls import BudgetState, Priority
from trtui.models import ConversationKey, DashboardId, MessageKey
from trtui.store.actions import decode_action, encode_action
from trtui.store.records import (
    Connection,
    Interest,
    InterestKind,
    RestoreSnooze,
    Undo,
    UndoStep,
    WorkerStatus,
)
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone

_KINDS: Final = frozenset(InterestKind)


def encode_undo(undo: Undo) -> str:
    """An undo as JSON."""
    steps = []
    for step in undo.steps:
        inverse: str | dict[str, str | None]
        if isinstance(step.inverse, RestoreSnooze):
            inverse = {"until": step.inverse.until.isoformat() if step.inverse.until else None}
        else:
            inverse = encode_action(step.inverse)
        steps.append([step.key.dashboard, step.key.phone, inverse, step.against])
    return json.dumps({"title": undo.title, "steps": steps})


def decode_undo(text: str, made_at: datetime) -> Undo:
    """The undo that JSON tells of. Raises ActionCodecError or ValueError where it is none."""
    content = json.loads(text)
    steps = []
    for dashboard, phone, inverse, against in content["steps"]:
        steps.append(
            UndoStep(
                ConversationKey(DashboardId(dashboard), Phone(phone)),
                decode_action(inverse)
                if isinstance(inverse, str)
                else RestoreSnooze(_moment(inverse["until"])),
                None if against is None else MessageKey(against),
            )
        )
    return Undo(clean_line(content["title"]), made_at, tuple(steps))


def encode_interests(interests: Iterable[Interest]) -> str:
    """Interests as JSON."""
    return json.dumps(
        [[each.kind, each.dashboard, each.phone, each.weight, each.words] for each in interests]
    )


def decode_interests(text: str) -> list[Interest]:
    """The interests that JSON tells of; those written before there were words have none.

    What another trtui beside this one looks at and this one does not know is left out: it is no reason to stop.
    """
    return [
        Interest(
            InterestKind(kind),
            None if dashboard is None else DashboardId(dashboard),
            None if phone is None else Phone(phone),
            weight,
            *words[:1],
        )
        for kind, dashboard, phone, weight, *words in json.loads(text)
        if kind in _KINDS
    ]


def encode_status(status: WorkerStatus) -> str:
    """The worker's word as JSON."""
    content = asdict(status)
    content["since"] = status.since.isoformat()
    content["updated_at"] = status.updated_at.isoformat()
    if status.budget:
        content["budget"]["left"] = {priority.name: left for priority, left in status.budget.left.items()}
        content["budget"]["used_by_purpose"] = dict(status.budget.used_by_purpose)
    return json.dumps(content)


def decode_status(text: str) -> WorkerStatus:
    """The worker's word that JSON tells of."""
    content = json.loads(text)
    budget = content["budget"]
    if budget is not None:
        budget["left"] = {Priority[name]: left for name, left in budget["left"].items()}
    return WorkerStatus(
        connection=Connection(content["connection"]),
        since=datetime.fromisoformat(content["since"]),
        updated_at=datetime.fromisoformat(content["updated_at"]),
        sentence=None if content["sentence"] is None else clean(content["sentence"]),
        budget=None if budget is None else BudgetState(**budget),
        backfill_done=content["backfill_done"],
        backfill_total=content["backfill_total"],
        is_agent_idle=content["is_agent_idle"],
        problems=tuple(clean(problem) for problem in content["problems"]),
        process=content["process"],
        clock_skew=content.get("clock_skew"),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
