"""From the names that people use of dashboards, tags, groups and fields to the ids that rows hold."""

from collections.abc import Sequence
from typing import Final

from trtui.models import DashboardId
from trtui.store.database import Database
from trtui.store.errors import QueryError
from trtui.store.folding import fold
from trtui.text.cleaning import clean_line

_CALLED: Final = {"contact_list": "group", "custom_field": "field"}


def ids_named(
    facts: Database, table: str, names: Sequence[str], dashboard: DashboardId | None = None
) -> list[int | str]:
    """The ids of all that are called by one of `names`: as it stands, or, where nothing is, by a part of its name.

    Of one dashboard or of all. Raises QueryError for a name that nothing has.
    """
    line = "WHERE dashboard = :dashboard" if dashboard is not None and table != "dashboard" else ""
    rows = facts.read(f"SELECT DISTINCT id, name FROM {table} {line}", {"dashboard": dashboard})
    folded = [(row["id"], fold(row["name"])) for row in rows]
    found: list[int | str] = []
    for name in names:
        wanted = fold(name)
        ids = [number for number, called in folded if called == wanted or name == str(number)]
        ids = ids or [number for number, called in folded if wanted in called]
        if not ids:
            kind = _CALLED.get(table, table)
            raise QueryError(f"There is no {kind} called “{clean_line(name, cap=40)}”.")
        found += ids
    return found
