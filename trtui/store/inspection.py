"""Looking at a store's files without opening the store: nothing is made, mended, migrated or set aside."""

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import quote

from trtui.light import dataclass
from trtui.store.database import PATIENCE, wal_is_safe
from trtui.store.schema import DESK_STEPS, FACTS_STEPS

SQLITE_VERSION: Final = sqlite3.sqlite_version
IS_WAL_SAFE: Final = wal_is_safe(sqlite3.sqlite_version_info)


class Trouble(StrEnum):
    """What is wrong with a file."""

    DAMAGED = "damaged"
    NEWER = "newer"
    BUSY = "busy"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FileHealth:
    """One file as it stands. `version` is that of its tables, None where it can't be told."""

    path: Path
    size: int
    version: int | None = None
    newest: int = 0
    trouble: Trouble | None = None
    detail: str = ""


def inspect_files(directory: Path) -> list[FileHealth]:
    """The health of those of the two files that are there. SQLite's own check reads each of them through."""
    files = ((directory / "desk.db", len(DESK_STEPS)), (directory / "facts.db", len(FACTS_STEPS)))
    return [_inspect(path, newest) for path, newest in files if path.exists()]


def _inspect(path: Path, newest: int) -> FileHealth:
    try:
        size = path.stat().st_size
        with closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=PATIENCE)
        ) as connection:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.Error as error:
        return FileHealth(
            path, path.stat().st_size, newest=newest, trouble=_trouble(error), detail=str(error)
        )
    except OSError as error:
        return FileHealth(path, 0, newest=newest, trouble=Trouble.UNREADABLE, detail=error.strerror or "")
    if found != ["ok"]:
        return FileHealth(path, size, version, newest, Trouble.DAMAGED, found[0])
    return FileHealth(path, size, version, newest, Trouble.NEWER if version > newest else None)


def _trouble(error: sqlite3.Error) -> Trouble:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Trouble.DAMAGED
    return Trouble.BUSY if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) else Trouble.UNREADABLE
