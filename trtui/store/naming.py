"""From the names that people use of dashboards, tags, groups and custom fields to the ids that rows hold."""

from collections.abc import Sequence
from typing import Final

from trtui.store.database import Database
from trtui.store.errors import QueryError
from trtui.store.folding import fold
from trtui.text.cleaning import clean_line

_CALLED: Final = {
    "dashboard": "dashboard",
    "tag": "tag",
    "contact_list": "group",
    "custom_field": "custom field",
}


def ids_named(
    facts: Database, table: str, names: Sequence[str], lines: Sequence[int | str] | None = None
) -> list[int | str]:
    """The ids of all rows of a table that are called by one of `names`, on the dashboards `lines` or on any.

    A name that something has whole means that, any other whatever holds it. Raises QueryError for one that nothing has.
    """
    columns = "id, name" if table == "dashboard" else "id, name, dashboard"
    rows = facts.read(f"SELECT DISTINCT {columns} FROM {table}")
    if lines is not None:
        rows = [row for row in rows if row["dashboard"] in lines]
    called = [(row["id"], fold(row["name"])) for row in rows]
    found: list[int | str] = []
    for name in names:
        folded = fold(name)
        ids = [number for number, whole in called if whole == folded or name == str(number)]
        ids = ids or [number for number, whole in called if folded in whole]
        if not ids:
            where = "" if lines is None else " on that dashboard"
            raise QueryError(f"There is no {_CALLED[table]} called “{clean_line(name, cap=40)}”{where}.")
        found += ids
    return found
