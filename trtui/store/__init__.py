"""SQLite: the only importer of sqlite3. The screen shows what is here; the worker writes what it learned here."""

from trtui.store.bulk import BulkRun
from trtui.store.contact_words import contact_words, parse_contact_words, query_of
from trtui.store.errors import (
    NewerStoreError,
    QueryError,
    RefusedChangeError,
    StoreBusyError,
    StoreCannotWriteError,
    StoreCorruptError,
    StoreError,
)
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
from trtui.store.search import parse_query
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
