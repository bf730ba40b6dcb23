"""One account's store, opened: the rooms and what they share."""

import contextlib
import hashlib
import re
import uuid
from pathlib import Path

from trtui.clock import Clock, boot_id
from trtui.light import dataclass
from trtui.paths import make_private_directory
from trtui.store.announced import Announced
from trtui.store.database import DISPOSABLE, PRECIOUS, Database, Kind, open_database, suspicion
from trtui.store.desk import Desk
from trtui.store.errors import StoreCannotWriteError, StoreCorruptError
from trtui.store.facts import Facts
from trtui.store.ledger import Ledger
from trtui.store.moments import stamp
from trtui.store.outbox import Outbox
from trtui.store.overlay import Projection
from trtui.store.records import StoreVersion
from trtui.store.recovery import OpenMark, back_up, salvage, set_aside
from trtui.store.schema import DESK_STEPS, FACTS_STEPS, migrate
from trtui.store.search import Search


def account_directory(state_dir: Path, base_url: str, key_fingerprint: str) -> Path:
    """The folder of an account's store: one for each service address and key. It is not made here.

    The name starts with the address's host for people; a hash of both tells accounts apart.
    """
    identity = hashlib.blake2b(
        f"{base_url.rstrip('/')}\n{key_fingerprint}".encode(), digest_size=8
    ).hexdigest()
    host = re.sub(r"[^A-Za-z0-9.-]", "_", re.sub(r"^[a-z]+://|[:/].*$", "", base_url, flags=re.IGNORECASE))[
        :60
    ]
    return state_dir / "accounts" / f"{host or 'account'}-{identity}"


class Store:
    """An account's two files. One object for each thread; any number of processes."""

    facts: Facts
    desk: Desk
    outbox: Outbox
    ledger: Ledger
    search: Search
    announced: Announced
    notices: tuple[str, ...]
    """Sentences about what was mended at opening: a file set aside, what was salvaged."""

    def __init__(
        self, desk: Database, facts: Database, mark: OpenMark, clock: Clock, notices: tuple[str, ...]
    ) -> None:
        """Take over two open files; `Store.open` is the way to make one."""
        self._desk_file = desk
        self._facts_file = facts
        self._mark = mark
        projection = Projection(desk, facts, clock)
        self.facts = Facts(facts, projection, clock)
        self.desk = Desk(desk, facts, projection, clock)
        self.outbox = Outbox(desk, projection, clock)
        self.ledger = Ledger(desk)
        self.search = Search(facts, projection, clock)
        self.announced = Announced(desk)
        unreadable = self.outbox.count_unreadable()
        if unreadable:
            notices = (*notices, f"{unreadable} of the things you asked for can't be read and were not done.")
        self.notices = notices

    @property
    def directory(self) -> Path:
        """The account's folder."""
        return self._desk_file.path.parent

    @classmethod
    def open(cls, directory: Path, *, clock: Clock) -> "Store":
        """Open the store in `directory`, making or migrating what is needed.

        A damaged file is set aside, what can be read of the desk's is kept, and `notices` says so. Raises StoreError,
        PathError.
        """
        mark = OpenMark.take(make_private_directory(directory))
        opening = _Opening(directory, clock, mark, [])
        files: list[Database] = []
        try:
            files.append(opening.desk())
            files.append(opening.facts())
            store = cls(files[0], files[1], mark, clock, tuple(opening.notices))
            with contextlib.suppress(StoreCannotWriteError):  # a full disk is no reason not to read
                store._match()
        except BaseException:
            for file in files:
                file.close()
            mark.drop()
            raise
        return store

    def _match(self) -> None:
        """Lay the whole desk over the facts where these were laid over by another desk, or none; else what is due."""
        desk, facts = self._desk_file, self._facts_file
        if not facts.is_writable:
            return
        identity = desk.first("SELECT value FROM meta WHERE name = 'identity'")
        known = facts.first("SELECT value FROM meta WHERE name = 'desk'")
        touched = desk.number("SELECT value FROM counter WHERE name = 'touch'")
        laid = facts.number("SELECT value FROM counter WHERE name = 'projected'")
        if identity and (known is None or known["value"] != identity["value"] or touched < laid):
            self.facts.repair()
            with facts.write(bump="facts"):
                facts.execute("UPDATE counter SET value = ? WHERE name = 'projected'", (touched,))
                facts.execute("INSERT OR REPLACE INTO meta VALUES ('desk', ?)", (identity["value"],))
        self.facts.reproject()

    def version(self) -> StoreVersion:
        """A token that differs when anything drawn has changed, by whoever. Costs microseconds."""
        facts = self._facts_file.number("SELECT value FROM counter WHERE name = 'facts'")
        rows = self._desk_file.read("SELECT name, value FROM counter")
        counters = {row["name"]: int(row["value"]) for row in rows}
        return StoreVersion(facts, counters["desk"], counters["worker"])

    def close(self) -> None:
        """Close both files. Safe to call twice."""
        self._desk_file.close()
        self._facts_file.close()
        self._mark.drop()


@dataclass(slots=True)
class _Opening:
    """The two files, on their way to be used."""

    directory: Path
    clock: Clock
    mark: OpenMark
    notices: list[str]

    def desk(self) -> Database:
        path = self.directory / "desk.db"
        try:
            return self._opened_desk(path)
        except StoreCorruptError:
            with self.mark.alone(path):
                aside = set_aside(path, self.clock.now())
                desk = self._opened_desk(path)
                try:
                    intents, drafts = salvage(aside, desk)
                except BaseException:
                    desk.close()
                    raise
            self.notices.append(
                f"{path.name} was damaged and is set aside as {aside.name}. {intents} things you asked for and {drafts}"
                " drafts could be read and are kept; what was on its way is shown as unknown."
            )
            return desk

    def _opened_desk(self, path: Path) -> Database:
        desk = self._sound(path, PRECIOUS)
        try:
            migrate(desk, DESK_STEPS, back_up=lambda version: _keep_copy(desk, version, self.clock))
            if desk.is_writable and desk.first("SELECT 1 FROM meta WHERE name = 'identity'") is None:
                with desk.write():
                    desk.execute("INSERT OR IGNORE INTO meta VALUES ('identity', ?)", (uuid.uuid4().hex,))
                    desk.execute(
                        "INSERT OR IGNORE INTO meta VALUES ('seen_baseline', ?)",
                        (str(stamp(self.clock.now())),),
                    )
        except BaseException:
            desk.close()
            raise
        return desk

    def facts(self) -> Database:
        path = self.directory / "facts.db"
        try:
            return self._opened_facts(path)
        except StoreCorruptError:
            with self.mark.alone(path):
                aside = set_aside(path, self.clock.now())
                facts = self._opened_facts(path)
            self.notices.append(
                f"{path.name} was damaged and is set aside as {aside.name}. What was in it is fetched again."
            )
            return facts

    def _opened_facts(self, path: Path) -> Database:
        if suspicion(path).exists():
            raise StoreCorruptError(f"{path} was found to be damaged.")
        facts = open_database(path, DISPOSABLE)
        try:
            migrate(facts, FACTS_STEPS)
            self._check_after_boot(facts)
        except BaseException:
            facts.close()
            raise
        return facts

    def _check_after_boot(self, facts: Database) -> None:
        """Look for damage once in each boot: commits are not forced to the disk, and the last one ended somehow."""
        row = facts.first("SELECT value FROM meta WHERE name = 'boot'")
        if not facts.is_writable or (row and row["value"] == boot_id()):
            return
        if row and not facts.is_sound():
            raise StoreCorruptError(f"{facts.path} is damaged.")
        with (
            contextlib.suppress(StoreCannotWriteError),
            facts.write(),
        ):  # on a full disk: checked again next time
            facts.execute("INSERT OR REPLACE INTO meta VALUES ('boot', ?)", (boot_id(),))

    def _sound(self, path: Path, kind: Kind) -> Database:
        database = open_database(path, kind)
        if database.is_sound():
            with contextlib.suppress(
                OSError
            ):  # a disk that can only be read says so even where there is nothing
                suspicion(path).unlink(missing_ok=True)
            return database
        database.close()
        raise StoreCorruptError(f"{path} is damaged.")


def _keep_copy(desk: Database, version: int, clock: Clock) -> None:
    back_up(desk, version, clock.now())
