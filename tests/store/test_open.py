"""Opening: new, migrated, newer, damaged, on a disk that can't be written, and who may read what is made."""

import errno
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.clock import VirtualClock
from tests.store.shop import MAIN, Shop, at, contact, key, text
from trtui.failpoints import set_failpoints
from trtui.models import (
    ContactEdit,
    EditContact,
    IntentState,
    ListQuery,
    ResolveConversation,
    SendText,
    TagId,
    View,
)
from trtui.paths import PathError
from trtui.store import (
    NewerStoreError,
    Store,
    StoreBusyError,
    StoreCannotWriteError,
    StoreCorruptError,
    StoreError,
    account_directory,
)
from trtui.store import store as store_module
from trtui.store.database import PRECIOUS, Database, open_database, wal_is_safe
from trtui.store.schema import DESK_STEPS, FACTS_STEPS, migrate


def _open(directory: Path) -> Store:
    return Store.open(directory, clock=VirtualClock())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


# -- new


def test_a_new_store_is_empty_and_says_nothing(shop: Shop) -> None:
    assert shop.store.notices == ()
    assert shop.listed() == []
    assert shop.store.desk.drafts() == []
    assert shop.store.outbox.history() == []


def test_folders_are_0700_and_files_0600_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        shop = Shop(tmp_path / "state" / "account")
        shop.tell(contact(last=text("hello", -1)))
        shop.store.desk.save_draft(key(), "a draft", now=shop.now)
        files = {path.name: _mode(path) for path in shop.directory.iterdir()}
        shop.store.close()
    finally:
        os.umask(before)
    assert _mode(shop.directory) == 0o700
    assert files
    assert set(files.values()) == {0o600}, files


def test_files_and_folders_that_others_may_read_are_closed_to_them(shop: Shop) -> None:
    shop.store.close()
    for name in ("desk.db", "facts.db", "open.lock"):
        (shop.directory / name).chmod(0o644)
    shop.directory.chmod(0o755)
    shop.reopen()
    assert _mode(shop.directory) == 0o700
    assert {_mode(path) for path in shop.directory.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["desk.db", "facts.db", "open.lock"])
def test_a_link_in_place_of_a_file_is_refused_and_what_it_points_at_stays(tmp_path: Path, name: str) -> None:
    directory = tmp_path / "account"
    directory.mkdir(mode=0o700)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (directory / name).symlink_to(victim)
    with pytest.raises(PathError, match="is a link"):
        _open(directory)
    assert victim.read_text() == "mine"


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "account").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PathError, match="not a folder"):
        _open(tmp_path / "account")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_each_account_has_its_own_folder(tmp_path: Path) -> None:
    one = account_directory(tmp_path, "https://api.example.com/v3", "aaaa")
    assert one == account_directory(tmp_path, "https://api.example.com/v3/", "aaaa")
    assert one != account_directory(tmp_path, "https://api.example.com/v3", "bbbb")
    assert one != account_directory(tmp_path, "https://api.example.com/v4", "aaaa")
    assert one.name.startswith("api.example.com-")
    hostile = account_directory(tmp_path, "https://../../etc/passwd", "aaaa")
    assert hostile.parent == one.parent


def test_closing_twice_is_fine(shop: Shop) -> None:
    shop.store.close()
    shop.store.close()


# -- the journal


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_wal_is_used_only_where_sqlite_keeps_what_it_committed(
    version: tuple[int, int, int], is_safe: bool
) -> None:
    assert wal_is_safe(version) is is_safe


def test_the_desk_is_forced_to_the_disk_and_never_in_wal(shop: Shop) -> None:
    desk = shop.store._desk_file
    assert desk.first("PRAGMA journal_mode")[0] == "truncate"  # type: ignore[index]  # a pragma has a row
    assert desk.number("PRAGMA synchronous") == 2


# -- migration


def _at_step(monkeypatch: pytest.MonkeyPatch, *more: str) -> None:
    """The program knows one step more than it does."""
    monkeypatch.setattr(store_module, "DESK_STEPS", (*DESK_STEPS, more))


def test_migrating_keeps_a_copy_of_the_desk_and_all_that_is_in_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.store.desk.save_draft(key(), "before", now=shop.now)
    _at_step(monkeypatch, "CREATE TABLE novelty (x)", "INSERT INTO novelty VALUES (7)")
    store = shop.reopen()
    assert store._desk_file.number("SELECT x FROM novelty") == 7
    assert store.desk.draft(key()) is not None
    [copy] = shop.directory.glob(f"desk.v{len(DESK_STEPS)}-*.backup")
    assert _mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as backup:
        assert backup.execute("SELECT text FROM draft").fetchall() == [("before",)]
        assert backup.execute("PRAGMA user_version").fetchone() == (len(DESK_STEPS),)
    shop.reopen()
    assert len(list(shop.directory.glob("*.backup"))) == 1, "only a migration makes a copy"


def test_only_the_newest_copies_are_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(5):
        shop.clock.advance(60)
        steps = [(f"CREATE TABLE novelty{number} (x)",) for number in range(step + 1)]
        monkeypatch.setattr(store_module, "DESK_STEPS", (*DESK_STEPS, *steps))
        shop.reopen()
    assert sorted(path.name[:7] for path in shop.directory.glob("*.backup")) == [
        f"desk.v{len(DESK_STEPS) + step}" for step in (2, 3, 4)
    ]


def test_a_step_that_fails_leaves_the_file_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.store.desk.save_draft(key(), "before", now=shop.now)
    shop.store.close()
    _at_step(monkeypatch, "CREATE TABLE novelty (x)", "INSERT INTO novelty VALUES (7)")
    set_failpoints(f"desk.migrate.{len(DESK_STEPS) + 1}.2=raise-enospc")
    with pytest.raises(StoreCannotWriteError):
        _open(shop.directory)
    with closing(sqlite3.connect(shop.directory / "desk.db")) as desk:
        assert desk.execute("PRAGMA user_version").fetchone() == (len(DESK_STEPS),)
        assert not desk.execute("SELECT 1 FROM sqlite_master WHERE name = 'novelty'").fetchall()
    set_failpoints("")
    assert shop.reopen()._desk_file.number("SELECT x FROM novelty") == 7


@pytest.mark.parametrize("statement", [1, 2])
def test_killed_within_a_migration_it_goes_on_at_the_next_start(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, statement: int
) -> None:
    shop.store.desk.save_draft(key(), "before", now=shop.now)
    shop.store.close()
    _at_step(monkeypatch, "CREATE TABLE novelty (x)", "INSERT INTO novelty VALUES (7)")
    child = os.fork()
    if child == 0:
        set_failpoints(f"desk.migrate.{len(DESK_STEPS) + 1}.{statement}=kill")
        _open(shop.directory)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the step was not reached"
    store = shop.reopen()
    assert store._desk_file.number("SELECT x FROM novelty") == 7
    assert [draft.text for draft in store.desk.drafts()] == ["before"]


def test_facts_that_were_kept_before_are_shown_by_the_rules_of_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contact without texts counted as unresolved, and edits laid over stood there in another form."""
    with monkeypatch.context() as before:
        before.setattr(store_module, "FACTS_STEPS", FACTS_STEPS[:3])
        shop = Shop(tmp_path / "account")
        shop.tell(contact(0, "Ann"), contact(1, "Bob", last=text("hello", -1)))
        shop.ask(EditContact(ContactEdit(tags=(TagId("vip"),))), 1)
        with shop.store._facts_file.write():
            shop.store._facts_file.execute(
                """UPDATE conversation SET p_edits = '[{"tags":["vip"]}]' WHERE p_edits <> '[]'"""
            )
    unresolved = ListQuery(view=View.UNRESOLVED)
    assert shop.store.facts.count(unresolved, shop.now) == 2
    shop.reopen()
    assert shop.listed(unresolved) == [1]
    assert shop.store.facts.count(unresolved, shop.now) == 1
    bob = shop.store.facts.contact(key(1))
    assert bob is not None
    assert bob.tags == (TagId("vip"),)
    assert shop.store.facts.tag_counts() == {TagId("vip"): 1}


@pytest.mark.parametrize("name", ["desk.db", "facts.db"])
def test_a_file_of_a_newer_program_is_left_alone(shop: Shop, name: str) -> None:
    shop.store.close()
    path = shop.directory / name
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(NewerStoreError, match="newer trtui"):
        _open(shop.directory)
    assert path.read_bytes() == before


def test_two_that_migrate_at_once_run_each_step_once(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    first, second = open_database(path, PRECIOUS), open_database(path, PRECIOUS)
    before = second.number
    # The second one looked at the version before the first began.
    with closing(first), closing(second):
        looked = [0]
        second.number = lambda sql, parameters=(): looked.pop() if looked else before(sql, parameters)  # type: ignore[method-assign]
        assert migrate(first, DESK_STEPS) == 0
        assert migrate(second, DESK_STEPS) == 0
        assert before("PRAGMA user_version") == len(DESK_STEPS)


# -- damaged files


def _fill(shop: Shop) -> None:
    for number in range(40):
        shop.store.desk.save_draft(key(number), f"draft {number} " + "x" * 200, now=shop.now)
    shop.store.desk.mark_seen(key(1), at(5))


def test_a_damaged_desk_is_set_aside_and_what_can_be_read_is_kept(shop: Shop) -> None:
    _fill(shop)
    done = shop.ask(ResolveConversation(), 1)
    shop.claim()
    shop.store.outbox.settle(done, IntentState.DONE, now=shop.now)
    sending = shop.ask(SendText("on its way"), 2)
    shop.claim()
    queued = shop.ask(SendText("queued"), 3)
    held = shop.ask(SendText("held"), 4, hold=5)
    shop.store.announced.claim("inbound", "1/2/3", shop.now)
    shop.store.close()
    (shop.directory / "desk.db.suspect").touch()
    _break_table(shop.directory / "desk.db", "presence")
    store = shop.reopen()
    assert any("set aside" in notice for notice in store.notices)
    assert len(list(shop.directory.glob("desk.damaged-*.db"))) == 1
    assert len(store.desk.drafts()) == 37, "the texts' own drafts became texts"
    assert store.desk.seen_at(key(1)) == at(5)
    assert store.announced.knows("inbound", "1/2/3"), "no hook is run for it again"
    assert shop.state(done) is IntentState.DONE
    for intent in (sending, queued, held):
        found = store.outbox.intent(intent)
        assert found is not None
        assert (found.state, found.needs_person) == (IntentState.UNKNOWN, True)
    assert store.outbox.claim_next(shop.now, owner="worker") is None, "none of it goes by itself"
    assert shop.reopen().notices == ()


def _root_page(path: Path, name: str) -> int:
    with closing(sqlite3.connect(path)) as file:
        [(page,)] = file.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchall()
        return int(page)


def _break_table(path: Path, name: str) -> None:
    """Overwrite the first page of a table with rubbish."""
    page = _root_page(path, name)
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xa5" * 4096)


@pytest.mark.parametrize("table", ["draft", "intent"])
def test_rows_on_both_sides_of_a_bad_page_are_kept(shop: Shop, table: str) -> None:
    for number in range(60):
        if table == "draft":
            shop.store.desk.save_draft(key(number), f"draft {number} " + "x" * 300, now=shop.now)
        else:
            shop.ask(SendText(f"text {number} " + "x" * 300), number)
    shop.store.close()
    path = shop.directory / "desk.db"
    needle = (f"{table} 30 " if table == "draft" else "text 30 ").encode()
    content = path.read_bytes()
    page = content.rindex(needle) // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)
    store = shop.reopen()
    assert store.notices
    if table == "draft":
        kept = {int(draft.text.split()[1]) for draft in store.desk.drafts()}
    else:
        actions = [intent.action for intent in store.outbox.history()]
        kept = {int(action.body.split()[1]) for action in actions if isinstance(action, SendText)}
    assert 30 not in kept
    assert {0, 1, 2} <= kept
    assert {57, 58, 59} <= kept
    assert len(kept) >= 40, sorted(kept)


def test_a_desk_that_is_no_database_is_set_aside_whole(shop: Shop) -> None:
    shop.store.close()
    (shop.directory / "desk.db").write_bytes(b"not a database at all" * 500)
    store = shop.reopen()
    [aside] = shop.directory.glob("desk.damaged-*.db")
    assert aside.read_bytes().startswith(b"not a database")
    assert store.desk.drafts() == []
    assert any(aside.name in notice for notice in store.notices)


def test_damaged_facts_are_set_aside_and_the_desk_is_laid_over_the_new_ones(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"))
    shop.store.desk.save_draft(key(0), "half a thought", now=shop.now)
    shop.store.close()
    (shop.directory / "facts.db").write_bytes(b"rubbish" * 1000)
    store = shop.reopen()
    assert any("fetched again" in notice for notice in store.notices)
    assert shop.row(0).has_draft
    shop.tell(contact(0, "Ann"))
    assert shop.row(0).name == "Ann"


def test_facts_found_damaged_while_running_are_set_aside_at_the_next_start(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"))
    shop.reopen()
    _break_table(shop.directory / "facts.db", "conversation")
    with pytest.raises(StoreCorruptError, match="damaged"):
        shop.store.facts.row(key(0))
    store = shop.reopen()
    assert any("facts.db was damaged" in notice for notice in store.notices)
    assert shop.listed() == []


def test_a_damaged_file_stays_while_another_trtui_has_the_store_open(shop: Shop) -> None:
    _break_table(shop.directory / "desk.db", "presence")
    with pytest.raises(StoreCorruptError, match="Quit every trtui"):
        _open(shop.directory)
    assert (shop.directory / "desk.db").exists()
    assert shop.reopen().notices


def test_damage_of_any_page_never_ends_in_a_traceback(shop: Shop, tmp_path: Path) -> None:
    """Every page of the desk in turn is rubbish: the store opens, and most of what was asked for is there."""
    for number in range(12):
        shop.ask(SendText(f"text {number} " + "x" * 200), number)
        shop.store.desk.save_draft(key(number), "y" * 200, now=shop.now)
    shop.store.close()
    whole = (shop.directory / "desk.db").read_bytes()
    for page in range(len(whole) // 4096):
        directory = tmp_path / f"page{page}"
        directory.mkdir(mode=0o700)
        broken = bytearray(whole)
        broken[page * 4096 : (page + 1) * 4096] = os.urandom(4096)
        (directory / "desk.db").write_bytes(broken)
        with closing(_open(directory)) as store:
            assert store.outbox.claim_next(at(1), owner="worker") is None or not store.notices


# -- disks that can't be written


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A switch that turns the disk into a read-only one, as the system calls tell it."""
    real = os.open

    def refusing(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return real(path, flags, mode, dir_fd=dir_fd)

    def refusing_to_unlink(path: str | Path) -> None:
        raise OSError(
            errno.EROFS, os.strerror(errno.EROFS), str(path)
        )  # Linux does, also where there is no file

    def turn() -> None:
        monkeypatch.setattr(os, "open", refusing)
        monkeypatch.setattr(os, "unlink", refusing_to_unlink)

    return turn


def test_on_a_read_only_disk_all_can_be_read_and_a_send_is_refused_with_a_sentence(
    shop: Shop, read_only: Callable[[], None]
) -> None:
    shop.tell(contact(0, "Ann", last=text("hello", -1)))
    shop.store.desk.save_draft(key(0), "a draft", now=shop.now)
    shop.store.close()
    read_only()
    with closing(_open(shop.directory)) as store:
        assert store.facts.row(key(0)) is not None
        assert [draft.text for draft in store.desk.drafts()] == ["a draft"]
        with pytest.raises(StoreCannotWriteError, match="can only be read"):
            store.outbox.add(SendText("hi"), MAIN, key(0).phone, now=at(0))
        with pytest.raises(StoreCannotWriteError):
            store.desk.save_draft(key(0), "another", now=at(0))
        assert [draft.text for draft in store.desk.drafts()] == ["a draft"]


def test_a_new_store_on_a_read_only_disk_is_refused_with_a_sentence(
    tmp_path: Path, read_only: Callable[[], None]
) -> None:
    (tmp_path / "account").mkdir(mode=0o700)
    read_only()
    with pytest.raises(StoreCannotWriteError, match="Read-only"):
        _open(tmp_path / "account")


@pytest.mark.parametrize("fault", ["raise-enospc", "raise-eio"])
def test_a_full_disk_refuses_a_send_and_keeps_the_draft(shop: Shop, fault: str) -> None:
    shop.store.desk.save_draft(key(0), "precious", now=shop.now)
    version = shop.store.version()
    set_failpoints(f"desk.before_commit={fault}")
    with pytest.raises(StoreCannotWriteError, match="Nothing was sent or changed"):
        shop.ask(SendText("precious"), 0)
    set_failpoints("")
    assert shop.store.outbox.history() == []
    assert [draft.text for draft in shop.store.desk.drafts()] == ["precious"]
    assert shop.store.version() == version
    shop.ask(SendText("precious"), 0)
    assert shop.store.desk.drafts() == []


def test_a_disk_that_is_really_full_is_told_as_a_sentence(shop: Shop) -> None:
    """A process whose files may not grow (RLIMIT_FSIZE) stands for a full disk: SQLite's own write fails."""
    shop.store.desk.save_draft(key(0), "precious", now=shop.now)
    shop.store.close()
    child = os.fork()
    if child == 0:
        os._exit(_fail_to_write(shop.directory))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    store = shop.reopen()
    assert store.notices == ()
    assert [draft.text for draft in store.desk.drafts()] == ["precious"]
    assert store.outbox.history() == []


def _fail_to_write(directory: Path) -> int:
    """0 where a big text was refused with the right error, and reading went on."""
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = _open(directory)
    size = (directory / "desk.db").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, size + 4096))
    try:
        store.outbox.add(SendText("x" * 200_000), MAIN, key(0).phone, now=at(0))
    except StoreCannotWriteError:
        return 0 if [draft.text for draft in store.desk.drafts()] == ["precious"] else 2
    return 3


def test_the_store_opens_on_a_full_disk_after_a_boot(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """What opening would like to write down can wait: reading must go on."""
    shop.tell(contact(0, "Ann"))
    shop.store.close()
    monkeypatch.setattr(store_module, "boot_id", lambda: "another boot")
    set_failpoints("facts.before_commit=1*raise-enospc")
    shop.reopen()
    assert shop.row(0).name == "Ann"
    assert shop.store.notices == ()


def test_a_lock_that_nobody_gives_back_is_told_as_busy(shop: Shop) -> None:
    other = open_database(shop.directory / "desk.db", PRECIOUS)
    ours = shop.store._desk_file
    busy = pytest.raises(StoreBusyError, match="try again")
    with closing(other), other.write(), busy, ours.write(patience=0.01):
        raise AssertionError("two hold the lock at once")
    shop.store.desk.save_draft(key(0), "now it goes", now=shop.now)


def test_half_a_character_is_refused_with_a_sentence(shop: Shop) -> None:
    with pytest.raises(StoreError, match="lone surrogate"):
        shop.store.desk.save_draft(key(0), "caf\ud83d", now=shop.now)
    with pytest.raises(StoreError, match="lone surrogate"):
        shop.ask(SendText("caf\ud83d"), 0)
    assert shop.store.outbox.history() == []


def test_facts_are_checked_once_in_a_boot(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = Database.is_sound

    def noting(self: Database) -> bool:
        checked.append(self.path.name)
        return real(self)

    monkeypatch.setattr(Database, "is_sound", noting)
    shop.reopen()
    monkeypatch.setattr(store_module, "boot_id", lambda: "another boot")
    shop.reopen()
    shop.reopen()
    assert checked == ["desk.db", "desk.db", "facts.db", "desk.db"]
