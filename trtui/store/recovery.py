"""What is done with a file that is damaged: it is set aside, and what can be read of the desk's is kept."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from trtui.light import dataclass
from trtui.paths import open_private
from trtui.store.database import READ_ONLY_DISK, Database, suspicion, translated
from trtui.store.errors import StoreCorruptError

_COMPANIONS = ("", "-journal", "-wal", "-shm")
_SALVAGED = (
    "meta",
    "intent",
    "target",
    "intent_change",
    "draft",
    "seen",
    "snooze",
    "undo",
    "ui_state",
    "call",
    "announced",
)
_BACKUPS_KEPT = 3


@dataclass(slots=True)
class OpenMark:
    """A shared lock that says "somebody has this store open"; setting a file aside needs it alone."""

    _descriptor: int

    @classmethod
    def take(cls, directory: Path) -> "OpenMark":
        """Say that the store in `directory` is open here."""
        path = directory / "open.lock"
        with translated(path):
            try:
                descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
            except OSError as error:
                if error.errno not in READ_ONLY_DISK or not path.exists():
                    raise
                descriptor = open_private(path, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        return cls(descriptor)

    @contextlib.contextmanager
    def alone(self, path: Path) -> Iterator[None]:
        """Hold the store against everybody else. Raises StoreCorruptError, about `path`, where others have it open."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreCorruptError(
                f"{path} is damaged and another trtui has it open. Quit every trtui and start one: it sets the file aside "
                "and keeps what is readable."
            ) from None
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def drop(self) -> None:
        """Say that it is not open here any more; again is fine."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file and its journal, so that nothing of it is lost; returns its new name."""
    stem = f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}"
    number = 0
    while (aside := path.with_name(f"{stem}{f'-{number}' if number else ''}{path.suffix}")).exists():
        number += 1
    with translated(path):
        for companion in _COMPANIONS:
            source = path.with_name(path.name + companion)
            if source.exists():
                source.rename(aside.with_name(aside.name + companion))
        suspicion(path).unlink(missing_ok=True)
    return aside


def back_up(database: Database, version: int, now: datetime) -> Path:
    """Copy a file, as of its last commit, beside it; keeps the newest three copies. Returns the copy's name."""
    copy = database.path.with_name(f"{database.path.stem}.v{version}-{now:%Y%m%d-%H%M%S}.backup")
    copy.unlink(missing_ok=True)
    with translated(copy):
        os.close(open_private(copy, os.O_RDWR | os.O_CREAT))
        database.run_outside("VACUUM INTO ?", (str(copy),)) if copy.stat().st_size == 0 else None
        descriptor = os.open(copy, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    copies = sorted(
        database.path.parent.glob(f"{database.path.stem}.v*.backup"), key=lambda path: path.stat().st_mtime
    )
    for old in copies[:-_BACKUPS_KEPT]:
        old.unlink(missing_ok=True)
    return copy


def salvage(damaged: Path, into: Database) -> tuple[int, int]:
    """Copy what can be read of a damaged desk into a new one; returns how many intents and drafts were kept.

    What was on its way, or may have been, becomes unknown and waits for the agent: the damaged file may have missed
    its end. Intents that are over keep their states.
    """
    rows = {table: list(_readable_rows(damaged, table, _key_of(table, into))) for table in _SALVAGED}
    with into.write(bump="desk"):
        for table, found in rows.items():
            _insert(into, table, found)
        into.execute(
            "UPDATE intent SET state = 'unknown', needs_person = 1, owner = NULL, reason = coalesce(reason,"
            " 'The store was damaged: it can''t be told whether this happened.')"
            " WHERE state IN ('sending', 'queued', 'held', 'unknown', 'stale')"
        )
        into.execute("UPDATE counter SET value = value + 1 WHERE name = 'touch'")
        into.execute(
            "INSERT OR REPLACE INTO touched SELECT dashboard, phone, (SELECT value FROM counter WHERE name = 'touch') FROM"
            " (SELECT dashboard, phone FROM target UNION SELECT dashboard, phone FROM draft"
            " UNION SELECT dashboard, phone FROM seen UNION SELECT dashboard, phone FROM snooze) WHERE phone <> ''"
        )
    return len(rows["intent"]), len(rows["draft"])


def _insert(into: Database, table: str, found: list[dict[str, object]]) -> None:
    columns = {str(row["name"]) for row in into.read(f"PRAGMA table_info({table})")}
    for row in found:
        kept = {name: value for name, value in row.items() if name in columns}
        names = ", ".join(kept)
        marks = ", ".join("?" * len(kept))
        with contextlib.suppress(
            sqlite3.Error
        ):  # a row whose bytes are damaged breaks a rule of the table: left out
            into.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", tuple(kept.values()))  # type: ignore[arg-type]  # names are the schema's own; values are what SQLite gave


def _key_of(table: str, sound: Database) -> list[str]:
    """The columns of a table's primary key, in its order."""
    columns = [row for row in sound.read(f"PRAGMA table_info({table})") if row["pk"]]
    return [str(row["name"]) for row in sorted(columns, key=lambda row: int(row["pk"]))]


def _readable_rows(damaged: Path, table: str, key: list[str]) -> Iterator[dict[str, object]]:
    """Rows from both ends of a table towards the damage: a scan stops at the first bad page."""
    seen: set[tuple[object, ...]] = set()
    for direction in ("", " DESC"):
        order = ", ".join(f"{column}{direction}" for column in key)
        try:
            connection = sqlite3.connect(f"file:{quote(str(damaged))}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error:
            return
        with contextlib.closing(connection), contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            connection.row_factory = sqlite3.Row
            for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}"):  # our own names
                identity = tuple(row)
                if identity not in seen:
                    seen.add(identity)
                    yield dict(row)
