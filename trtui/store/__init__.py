"""SQLite: the only importer of sqlite3. The screen shows what is here; the worker writes what it learned here.

A room is imported when something of it is first asked for: `store.glimpse` is read where nothing else may be imported.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trtui.store.bulk import BulkRun
    from trtui.store.contact_query import contact_words, parse_contact_words, query_of
    from trtui.store.errors import (
        NewerStoreError,
        QueryError,
        RefusedChangeError,
        StoreBusyError,
        StoreCannotWriteError,
        StoreCorruptError,
        StoreError,
    )
    from trtui.store.query import parse_query
    from trtui.store.records import (
        BY_HAND,
        Connection,
        Draft,
        FeedState,
        IntentChange,
        Interest,
        InterestKind,
        Merged,
        RestoreSnooze,
        SearchHit,
        SearchPlace,
        SearchQuery,
        Snooze,
        StoreVersion,
        Undo,
        UndoStep,
        WorkerStatus,
    )
    from trtui.store.store import Store, account_directory

__all__ = [
    "BY_HAND",
    "BulkRun",
    "Connection",
    "Draft",
    "FeedState",
    "IntentChange",
    "Interest",
    "InterestKind",
    "Merged",
    "NewerStoreError",
    "QueryError",
    "RefusedChangeError",
    "RestoreSnooze",
    "SearchHit",
    "SearchPlace",
    "SearchQuery",
    "Snooze",
    "Store",
    "StoreBusyError",
    "StoreCannotWriteError",
    "StoreCorruptError",
    "StoreError",
    "StoreVersion",
    "Undo",
    "UndoStep",
    "WorkerStatus",
    "account_directory",
    "contact_words",
    "parse_contact_words",
    "parse_query",
    "query_of",
]

_ROOMS = {
    "bulk": ("BulkRun",),
    "contact_query": (
        "contact_words",
        "parse_contact_words",
        "query_of",
    ),
    "errors": (
        "NewerStoreError",
        "QueryError",
        "RefusedChangeError",
        "StoreBusyError",
        "StoreCannotWriteError",
        "StoreCorruptError",
        "StoreError",
    ),
    "query": ("parse_query",),
    "records": (
        "BY_HAND",
        "Connection",
        "Draft",
        "FeedState",
        "IntentChange",
        "Interest",
        "InterestKind",
        "Merged",
        "RestoreSnooze",
        "SearchHit",
        "SearchPlace",
        "SearchQuery",
        "Snooze",
        "StoreVersion",
        "Undo",
        "UndoStep",
        "WorkerStatus",
    ),
    "store": (
        "Store",
        "account_directory",
    ),
}
"""Of every name, the room that has it."""


def __getattr__(name: str) -> object:
    """A name of `__all__`, out of its room."""
    for room, names in _ROOMS.items():
        if name in names:
            from importlib import import_module

            found: object = getattr(import_module(f"trtui.store.{room}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
