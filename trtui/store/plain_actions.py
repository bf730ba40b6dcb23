"""What rows of the outbox ask for, in plain values, as far as that can be told without the kinds of actions themselves.

Those are strict, and what they refuse is in no list: here as well, or not told at all. Imports next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Row
    from typing import Any

    Kinds = tuple[str, ...]

_TEXT, _NUMBER, _PERHAPS, _TEXTS = ("str",), ("int",), ("str", "NoneType"), ("list",)
PLAIN: dict[str, tuple[dict[str, Kinds], dict[str, Kinds]]] = {
    "SendText": ({"body": _TEXT}, {"sender_name": _PERHAPS, "media": _TEXTS}),
    "ArchiveConversation": ({}, {}),
    "UnarchiveConversation": ({}, {}),
    "ResolveConversation": ({}, {}),
    "ReopenConversation": ({}, {}),
    "DeleteContact": ({}, {}),
    "CreateGroup": ({"name": _TEXT}, {"notes": _PERHAPS}),
    "DeleteGroup": ({"group": _NUMBER}, {}),
    "CreateDashboard": ({"name": _TEXT, "phone": _TEXT}, {}),
    "RenameDashboard": ({"name": _TEXT}, {}),
    "DeleteDashboard": ({}, {}),
    "RemindPayment": ({"payment": _NUMBER}, {}),
    "MarkPaymentPaid": ({"payment": _NUMBER}, {}),
    "CancelPayment": ({"payment": _NUMBER}, {}),
}
"""Of each kind of action with plain values: what it has, what it may have, and the kinds of JSON that this is.

`tests/store/test_plain_actions.py` holds it against the actions.
"""
STATES = frozenset({"held", "queued", "sending", "stale", "unknown", "done", "failed", "withdrawn"})


def plain_action(row: Row) -> dict[str, Any] | None:
    """The kind of action that a row of the outbox asks for, and its values; None where that can't be told here."""
    import json

    action = json.loads(row["action"])
    if not isinstance(action, dict) or row["state"] not in STATES:
        return None
    kind = action.get("kind")
    if not isinstance(kind, str) or kind not in PLAIN:
        return None
    needed, allowed = PLAIN[kind]
    given = {name: value for name, value in action.items() if name != "kind"}
    kinds = {**allowed, **needed}
    is_plain = needed.keys() <= given.keys() <= kinds.keys() and all(
        type(value).__name__ in kinds[name] for name, value in given.items()
    )
    is_listed = all(isinstance(each, str) for each in given.get("media", ()))
    return action if is_plain and is_listed else None
