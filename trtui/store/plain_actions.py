"""What rows of the outbox ask for, in plain values, as far as that can be told without the kinds of actions themselves.

Those are strict, and what they refuse is in no list: here as well, or not told at all. Imports next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlite3 import Connection

    Kinds = tuple[str, ...]

_TEXT, _NUMBER, _PERHAPS, _TEXTS = ("text",), ("integer",), ("text", "null"), ("array",)
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


def plain_action(action: str, database: Connection) -> dict[str, object] | None:
    """What an action in JSON asks for: its kind and its values; None where that can't be told here.

    SQLite takes it apart: Python's reader of JSON takes a third of what a command may to import.
    """
    if "\\u0000" in action or "\\ud" in action.lower():  # where SQLite's texts end, or half a character
        return None
    parts = database.execute("SELECT key, type, value FROM json_each(?1) WHERE json_valid(?1)", (action,))
    found = {key: (kind, value) for key, kind, value in parts}
    named, kind = found.pop("kind", ("", None))
    if named != "text" or kind not in PLAIN:
        return None
    needed, allowed = PLAIN[kind]
    kinds = {**allowed, **needed}
    is_plain = needed.keys() <= found.keys() <= kinds.keys() and all(
        told in kinds[name] for name, (told, _) in found.items()
    )
    media = database.execute("SELECT type FROM json_each(?)", (found.get("media", ("", "[]"))[1],))
    if not is_plain or any(row["type"] != "text" for row in media):
        return None
    return {"kind": kind, **{name: value for name, (_, value) in found.items()}}
