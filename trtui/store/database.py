"""One SQLite file, opened: private, in the journal mode it can bear, its errors told as sentences."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from trtui.failpoints import failpoint
from trtui.light import dataclass
from trtui.paths import open_private
from trtui.store.errors import StoreBusyError, StoreCannotWriteError, StoreCorruptError, StoreError
from trtui.store.folding import fold

Value: TypeAlias = str | int | float | bytes | None
Parameters: TypeAlias = Sequence[Value] | Mapping[str, Value]

PATIENCE = 5.0
"""Seconds to wait for another process's transaction."""

_CANNOT_WRITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
READ_ONLY_DISK = {errno.EROFS, errno.EACCES, errno.EPERM}
"""What the system says where a file that exists can only be read."""


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite keeps every committed row in WAL mode with several processes.

    3.7.0 to 3.51.2 can lose some when two connections write and checkpoint; mended in 3.51.3, 3.50.7 and 3.44.6.
    """
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a file is kept: its name, and the settings of each connection to it."""

    name: str
    pragmas: tuple[str, ...]


PRECIOUS = Kind("desk", ("journal_mode=TRUNCATE", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"))
"""On disk when a call returns, power cuts included. Never WAL."""

_JOURNAL = (
    ("journal_mode=WAL", "synchronous=NORMAL")
    if wal_is_safe(sqlite3.sqlite_version_info)
    else ("journal_mode=TRUNCATE", "synchronous=OFF")
)
DISPOSABLE = Kind(
    "facts",
    (
        *_JOURNAL,
        "secure_delete=ON",
        "foreign_keys=ON",
        "cache_size=-32000",
        "cache_spill=OFF",
        "temp_store=MEMORY",
    ),
)
"""Whole after any crash of a program; after a power cut it is checked and, if need be, fetched again."""


class Database:
    """A connection of one thread's. Reads never leave a cursor open, so that they hold no lock once they return."""

    def __init__(self, path: Path, connection: sqlite3.Connection, kind: Kind, *, is_writable: bool) -> None:
        """Take over `connection` to `path`; `open_database` is the way to make one."""
        self.path = path
        self.kind = kind
        self.is_writable = is_writable
        self.own_commits = 0
        self._connection = connection

    def read(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query. Raises StoreError."""
        with translated(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def first(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, or None. Raises StoreError."""
        rows = self.read(sql, parameters)
        return rows[0] if rows else None

    def number(self, sql: str, parameters: Parameters = ()) -> int:
        """The first column of a query's first row as a number, 0 where there is none. Raises StoreError."""
        row = self.first(sql, parameters)
        return int(row[0] or 0) if row else 0

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement inside a `write` and return how many rows it changed."""
        return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Sequence[Parameters]) -> None:
        """Run a statement for each of `rows` inside a `write`."""
        if rows:
            self._connection.executemany(sql, rows)

    def script(self, statements: Sequence[str]) -> None:
        """Run statements one by one inside a `write`."""
        for statement in statements:
            self._connection.execute(statement)

    @contextlib.contextmanager
    def write(self, *, bump: str | None = None, patience: float = PATIENCE) -> Iterator[None]:
        """One transaction that holds the file's write lock from its start; `bump` names the counter to raise.

        Raises StoreBusyError when the lock was not had within `patience` seconds, StoreCannotWriteError where the disk
        refuses; nothing was written then.
        """
        if not self.is_writable:
            raise StoreCannotWriteError(
                f"{self.path} can only be read. Nothing can be sent or changed until it is writable."
            )
        with translated(self.path):
            self._begin(patience)
            try:
                yield
                if bump:
                    self._connection.execute("UPDATE counter SET value = value + 1 WHERE name = ?", (bump,))
                failpoint(f"{self.kind.name}.before_commit")
                self._connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        self.own_commits += 1
        failpoint(f"{self.kind.name}.after_commit")

    def _begin(self, patience: float) -> None:
        if patience != PATIENCE:
            self._connection.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        finally:
            if patience != PATIENCE:
                self._connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one state of the file."""
        with translated(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._roll_back()

    def change_stamp(self) -> tuple[int, int]:
        """What differs after any commit to the file, others' and own."""
        return self.number("PRAGMA data_version"), self.own_commits

    def run_outside(self, sql: str, parameters: Parameters = ()) -> None:
        """Run what SQLite does not allow inside a transaction: VACUUM, pragmas."""
        with translated(self.path):
            self._connection.execute(sql, parameters)

    def is_sound(self) -> bool:
        """Whether SQLite's own check of the file finds nothing."""
        try:
            rows = self._connection.execute("PRAGMA quick_check(1)").fetchall()
        except sqlite3.DatabaseError:
            return False
        return [tuple(row) for row in rows] == [("ok",)]

    def close(self) -> None:
        """Close the connection; again is fine."""
        self._connection.close()


def open_database(path: Path, kind: Kind) -> Database:
    """Open `path`, making it if needed, readable by its owner only and never through a link.

    On a disk that can't be written, a file that exists is opened for reading. Raises PathError, StoreError.
    """
    is_writable = True
    try:
        os.close(open_private(path, os.O_RDWR | os.O_CREAT))
    except OSError as error:
        if error.errno not in READ_ONLY_DISK or not path.exists():
            raise StoreCannotWriteError(f"{path} can't be made: {error.strerror}.") from None
        is_writable = False
    mode = "rw" if is_writable else "ro"
    with translated(path):
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            cached_statements=256,
        )
        connection.row_factory = sqlite3.Row
        connection.create_function("fold", 1, fold, deterministic=True)
        try:
            for pragma in kind.pragmas if is_writable else ():
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            connection.close()
            raise
    return Database(path, connection, kind, is_writable=is_writable)


def suspicion(path: Path) -> Path:
    """The file whose presence says that somebody found `path` damaged: it is looked at when trtui starts."""
    return path.with_name(path.name + ".suspect")


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        raise _sentence(
            path, getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF, str(error)
        ) from error
    except UnicodeEncodeError as error:
        raise StoreError(
            "This holds half a character (a lone surrogate), which can't be kept. Type it anew."
        ) from error
    except OSError as error:
        raise StoreCannotWriteError(
            f"{path} can't be written: {error.strerror}. Nothing was sent or changed; free some space and try again."
        ) from error


def _sentence(path: Path, code: int, detail: str) -> StoreError:
    if code in _CANNOT_WRITE:
        return StoreCannotWriteError(
            f"{path} can't be written ({detail}). Nothing was sent or changed; free some space and try again."
        )
    if code in _BUSY:
        return StoreBusyError(
            f"Another trtui is writing to {path} and does not finish. Nothing was changed; try again."
        )
    if code in _CORRUPT:
        with contextlib.suppress(OSError):
            suspicion(path).touch(mode=0o600)
        return StoreCorruptError(
            f"{path} is damaged ({detail}). Quit every trtui and start one: it sets the file aside and keeps what is readable."
        )
    return StoreError(f"{path}: {detail}.")
