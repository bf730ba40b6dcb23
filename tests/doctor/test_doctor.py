"""The doctor: every fault that it claims to find is made here, and found; and a report shows nobody's secrets."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.scripting import ANN, Machine
from trtui.calls import CallRecord, GateState, Priority
from trtui.clock import SystemClock, boot_id
from trtui.config import AccountSettings, Problem, Settings
from trtui.config_command import find_problems
from trtui.demo.quirks import Fault, Quirks
from trtui.demo.server import ThreadedServer
from trtui.doctor import examine
from trtui.doctor.account import (
    check_budget,
    check_crash_reports,
    check_disk,
    check_lease,
    check_outbox,
    check_store,
)
from trtui.doctor.findings import Finding, Gate, Told, Verdict, as_lines, fault
from trtui.doctor.service import check_reach, check_skew, check_way
from trtui.doctor.settings import check_configuration, check_key, check_permissions
from trtui.models import DashboardId, SendText
from trtui.paths import Places
from trtui.secret import Sealed
from trtui.session import Session, session_of
from trtui.store import Connection, Store, WorkerStatus
from trtui.store.processes import process_name
from trtui.text.cleaning import own
from trtui.text.phone import Phone

CANARY = "canary-0123456789abcdef"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def one(found: Iterable[Finding] | Finding, about: str) -> Finding:
    """The one finding about something."""
    findings = [found] if isinstance(found, Finding) else list(found)
    (finding,) = [each for each in findings if each.about == about]
    if finding.verdict in (Verdict.FAULT, Verdict.WARNING):
        assert finding.advice, "what is wrong comes with what to do"
    return finding


def places_in(folder: Path) -> Places:
    return Places(folder / "settings" / "config.toml", folder / "state", folder / "logs")


def session_in(folder: Path, url: str = "http://127.0.0.1:1/api/v3", key: str = CANARY) -> Session:
    settings = Settings(account=AccountSettings(base_url=url))
    return session_of(settings, places_in(folder), Sealed(key), SystemClock())


@contextmanager
def store_of(session: Session) -> Iterator[Store]:
    store = session.open_store()
    try:
        yield store
    finally:
        store.close()


# -- settings, permissions, key


def test_what_is_wrong_with_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    assert one(check_configuration(file, []), "config").verdict is Verdict.OK
    found = one(check_configuration(file, [Problem(file, 3, "desk.x", "no such setting.")]), "config")
    assert found.verdict is Verdict.FAULT
    assert f"{file}:3" in found.says


def link(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "state").symlink_to(folder / "elsewhere")


def others_write(folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / "state").chmod(0o777)


def others_look(folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / "state").chmod(0o755)


def a_file(folder: Path) -> None:
    (folder / "state").write_text("")


@pytest.mark.parametrize(
    ("make", "verdict", "said"),
    [
        (link, Verdict.FAULT, "is a link"),
        (a_file, Verdict.FAULT, "no folder"),
        (others_write, Verdict.FAULT, "others can write"),
        (others_look, Verdict.WARNING, "others can look"),
    ],
)
def test_folders_that_are_not_ours_alone(
    tmp_path: Path, make: Callable[[Path], None], verdict: Verdict, said: str
) -> None:
    make(tmp_path)
    found = [each for each in check_permissions(places_in(tmp_path)) if "(state)" in each.says]
    assert [each.verdict for each in found] == [verdict]
    assert said in found[0].says


def test_folders_of_another_user_and_folders_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").mkdir(0o700)
    mine = os.getuid()
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert any("can't be written" in each.says for each in check_permissions(places_in(tmp_path)))
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert any("another user" in each.says for each in check_permissions(places_in(tmp_path)))


def test_a_key_that_is_nowhere_not_to_be_had_or_none(tmp_path: Path) -> None:
    assert one(check_key(Settings(), {})[1], "key").verdict is Verdict.FAULT
    gone = Settings(account=AccountSettings(api_key_file=tmp_path / "gone"))
    assert "is not there" in one(check_key(gone, {})[1], "key").says
    (tmp_path / "key").write_text("schlüssel")
    (tmp_path / "key").chmod(0o600)
    odd = Settings(account=AccountSettings(api_key_file=tmp_path / "key"))
    assert "no key has" in one(check_key(odd, {})[1], "key").says
    assert one(check_key(Settings(), {}, is_readable=False)[1], "key").verdict is Verdict.SKIPPED
    environment = {"TRTUI_API_KEY": CANARY}
    key, found = check_key(Settings(), environment)
    assert key is not None
    assert one(found, "key").says == "from TRTUI_API_KEY"


# -- the way to the service


def way(environment: dict[str, str] | None = None, **account: object) -> list[Finding]:
    return list(check_way(Settings(account=replace(AccountSettings(), **account)), environment or {}))  # type: ignore[arg-type]  # fields by name


def test_addresses_proxies_and_certificates(tmp_path: Path) -> None:
    assert one(way(base_url="http://api.example/"), "address").verdict is Verdict.FAULT
    assert one(way(base_url="http://127.0.0.1:9/"), "address").verdict is Verdict.OK
    (tmp_path / "ca.pem").write_text("no certificate")
    assert one(way(ca_file=tmp_path / "ca.pem"), "tls").verdict is Verdict.FAULT
    assert one(way({"SSL_CERT_FILE": "x"}), "tls").verdict is Verdict.WARNING
    assert one(way({"HTTPS_PROXY": "x"}), "proxy").verdict is Verdict.WARNING
    unused = way(base_url="http://127.0.0.1:9/", proxy="http://proxy.example:1")
    assert one(unused, "proxy").verdict is Verdict.WARNING
    used = one(way(proxy=f"http://me:{CANARY}@proxy.example:1"), "proxy")
    assert used.verdict is Verdict.OK
    assert CANARY not in used.says


@pytest.mark.parametrize(
    ("trouble", "key", "said"),
    [
        (None, "wrong", "does not accept the API key"),
        ("429", None, "too many calls"),
        ("500", None, "broke down"),
        ("non_json_200", None, "makes no sense"),
        ("empty_200", None, "no dashboards"),
    ],
)
def test_a_service_that_says_no(tmp_path: Path, trouble: str | None, key: str | None, said: str) -> None:
    machine = Machine(tmp_path)
    if trouble:
        machine.service.schedule.faults.append(Fault(trouble, method="GET", times=None))
    with ThreadedServer(machine.service) as server:
        found = one(check_reach(session_in(tmp_path, server.url, key or machine.service.api_key)), "reach")
    assert found.verdict in (Verdict.FAULT, Verdict.WARNING)
    assert said in found.says


def test_nobody_answers(tmp_path: Path) -> None:
    found = list(check_reach(session_in(tmp_path)))
    assert one(found, "reach").verdict is Verdict.FAULT
    assert one(found, "clock").verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("skew", "verdict"),
    [(None, Verdict.SKIPPED), (-4.0, Verdict.OK), (9.0, Verdict.WARNING), (-400.0, Verdict.FAULT)],
)
def test_clocks_that_differ(skew: float | None, verdict: Verdict) -> None:
    assert one(check_skew(skew), "clock").verdict is verdict


def test_one_call_tells_that_the_key_works_and_what_time_it_is(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.service.quirks = Quirks(clock_skew=3_600.0)
    with ThreadedServer(machine.service) as server:
        session = session_in(tmp_path, server.url, machine.service.api_key)
        found = list(check_reach(session))
        assert one(found, "reach").says == "the key works: 1 dashboard, by one call"
        assert "3,600 s behind" in one(found, "clock").says
        assert machine.calls == 1
        with store_of(session) as store:
            assert len(store.ledger.load()) == 1


@pytest.mark.parametrize(
    ("connection", "verdict"),
    [
        (Connection.ONLINE, Verdict.OK),
        (Connection.REFUSED, Verdict.FAULT),
        (Connection.OFFLINE, Verdict.FAULT),
        (Connection.STARTING, Verdict.SKIPPED),
        (None, Verdict.SKIPPED),
    ],
)
def test_another_trtui_is_asked_instead_of_the_service(
    tmp_path: Path, connection: Connection | None, verdict: Verdict
) -> None:
    session = session_in(tmp_path)
    with held(session), store_of(session) as store:
        if connection is not None:
            now = session.clock.now()
            store.desk.set_worker_status(
                WorkerStatus(connection, now, now, own("It says why."), clock_skew=9)
            )
        found = list(check_reach(session))
    assert one(found, "reach").verdict is verdict
    assert one(found, "clock").verdict is (Verdict.WARNING if connection else Verdict.SKIPPED)


# -- the account's store, lease, budget, outbox


@contextmanager
def held(session: Session) -> Iterator[None]:
    """With the lease in other hands: a lock counts for each opening of the file, in one process, too."""
    from trtui.sync.lease import Lease

    session.open_store().close()
    lease = Lease(session.directory)
    assert lease.try_take()
    try:
        yield
    finally:
        lease.release()


def damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4_096:] = b"\xff" * (len(content) - 4_096)
    file.write_bytes(content)


def no_database(file: Path) -> None:
    file.write_bytes(b"something else altogether" * 100)


def newer(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()


def unreadable(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("name", ["desk.db", "facts.db"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (damaged, "is damaged"),
        (no_database, "is damaged"),
        (newer, "newer trtui"),
        (unreadable, "can't be read"),
    ],
)
def test_files_that_are_ill(tmp_path: Path, name: str, harm: Callable[[Path], None], said: str) -> None:
    """And the doctor leaves them as they are."""
    session = session_in(tmp_path)
    session.open_store().close()
    harm(session.directory / name)
    before = sorted(file.name for file in session.directory.iterdir())
    is_sound, found = check_store(session.directory)
    assert not is_sound
    (ill,) = [each for each in found if each.verdict is Verdict.FAULT]
    assert name in ill.says
    assert said in ill.says
    assert sorted(file.name for file in session.directory.iterdir()) == before


def test_a_file_that_is_being_written_all_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trtui.store.inspection.PATIENCE", 0.05)
    session = session_in(tmp_path)
    session.open_store().close()
    other = sqlite3.connect(session.directory / "desk.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    is_sound, found = check_store(session.directory)
    other.close()
    assert not is_sound
    assert [each.verdict for each in found].count(Verdict.WARNING) == 1


def test_a_sound_store_and_none(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    assert check_store(session.directory)[0]
    assert one(check_lease(session), "lease").verdict is Verdict.OK
    session.open_store().close()
    is_sound, found = check_store(session.directory)
    assert is_sound
    assert {each.verdict for each in found} == {Verdict.OK}


def test_disks_that_are_full(tmp_path: Path) -> None:
    places = places_in(tmp_path)
    assert check_disk(places).verdict is Verdict.OK
    assert one(check_disk(places, 100_000_000), "disk").verdict is Verdict.WARNING
    assert one(check_disk(places, 1_000_000), "disk").verdict is Verdict.FAULT


def test_crashes_that_were(tmp_path: Path) -> None:
    places = places_in(tmp_path)
    assert check_crash_reports(places).verdict is Verdict.OK
    places.logs.mkdir()
    (places.logs / "crash-20261123-150000-7.txt").write_text("x")
    assert one(check_crash_reports(places), "crashes").verdict is Verdict.WARNING


def test_who_has_the_lease(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    with held(session), store_of(session) as store:
        assert check_lease(session).verdict is Verdict.SKIPPED
        now = session.clock.now()
        status = WorkerStatus(Connection.ONLINE, now, now - timedelta(minutes=5), process=process_name())
        store.desk.set_worker_status(status)
        hangs = one(check_lease(session), "lease")
        assert hangs.verdict is Verdict.FAULT
        assert f"kill {os.getpid()}" in hangs.advice
        with store_of(session) as another:
            another.desk.set_worker_status(replace(status, updated_at=now))
        assert check_lease(session) == Finding("lease", Verdict.OK, f"process {os.getpid()} runs the worker")
    assert check_lease(session).verdict is Verdict.OK
    (session.directory / "worker.lock").unlink()
    (session.directory / "worker.lock").symlink_to(tmp_path)
    assert one(check_lease(session), "lease").verdict is Verdict.FAULT


def test_a_budget_that_is_spent_or_closed(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    with store_of(session) as store:
        assert one(check_budget(store, session), "budget").verdict is Verdict.OK
        now, at = session.clock.boottime(), session.clock.now()
        for number in range(100):
            call = CallRecord(str(number), boot_id(), now, now, at, 30.0, "recent", None, Priority.SCREEN)
            store.ledger.open_call(call)
        assert "100 of 100" in one(check_budget(store, session), "budget").says
        assert one(check_budget(store, session), "budget").verdict is Verdict.WARNING
        store.ledger.save_gate(GateState(boot_id(), now, at, now + 50, 80, 1))
        assert "asked for a pause" in one(check_budget(store, session), "budget").says


def test_an_outbox_that_needs_a_word(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    with store_of(session) as store:
        assert check_outbox(store).says == "empty"
        now = session.clock.now()
        intent = store.outbox.add(SendText("hi"), DashboardId(7), Phone(ANN), now=now)
        assert one(check_outbox(store), "outbox").verdict is Verdict.OK
        store.outbox.claim_next(now + timedelta(seconds=1), owner=process_name())
        store.outbox.mark_unknown(intent.id, own("No answer came."), now=now)
        assert one(check_outbox(store), "outbox").verdict is Verdict.WARNING


# -- what is told


def test_no_secret_passes_the_gate() -> None:
    gate = Gate(Path("/home/kim"), [Sealed(CANARY), Sealed("")])
    told = gate.pass_on(
        fault(
            "key",
            f"{CANARY} in /home/kim/x, not /home/kimberly; 14235550142, (423) 555-0142, +1 423 555 0142 \x1b[31m",
            f"kill 12345; {CANARY}",
        )
    )
    text = "\n".join(as_lines([told]))
    assert CANARY not in text
    assert "~/x" in text
    assert "/home/kimberly" in text
    assert "0142" not in text
    assert "\x1b" not in text
    assert "kill 12345" in text


def test_an_ill_machine_is_told_without_secrets(tmp_path: Path) -> None:
    """Everything at once, through the command: the key is in the settings, a number in a message, home in every path."""
    machine = Machine(tmp_path)
    machine.config.write_text(
        f'[account]\napi_key = "{CANARY}"\nproxy = "http://me:{CANARY}@p.example:1"\n[desk]\nx = 1\n'
    )
    machine.config.chmod(0o600)
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("doctor")
    assert ran.code == 1
    assert CANARY not in ran.out + ran.err
    assert str(tmp_path) not in ran.out
    assert "~/config.toml:5: trtui has no setting desk.x" in ran.out
    assert "FAULT    reach" in ran.out
    data = machine.run("doctor", "--json").mapping
    assert CANARY not in json.dumps(data)
    findings = data["findings"]
    assert isinstance(findings, list)
    verdicts = {finding["about"]: finding["verdict"] for finding in findings}
    assert verdicts["config"] == "fault"
    assert verdicts["terminal"] == "skipped"


def test_a_well_machine_ends_with_0(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.served():
        ran = machine.run("doctor")
        assert machine.calls == 1
    assert "FAULT" not in ran.out
    assert ran.code == 0
    assert "the key works: 1 dashboard" in ran.out


def test_without_a_key_nothing_is_made(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("doctor")
    assert ran.code == 1
    assert "no place is named where the key is" in ran.out
    assert not machine.state.exists()


def test_a_damaged_store_is_not_opened_and_nobody_is_asked(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.served():
        assert machine.run("outbox").code == 0
        (directory,) = (machine.state / "accounts").iterdir()
        no_database(directory / "facts.db")
        calls = machine.calls
        ran = machine.run("doctor")
        assert machine.calls == calls
    assert ran.code == 1
    assert "facts.db is damaged" in ran.out
    assert "reach        not looked at" in ran.out


def test_a_check_that_breaks_down_is_a_finding(tmp_path: Path) -> None:
    def break_down(*_: object) -> list[Problem]:
        raise OSError("the disk is on fire")

    told: list[Told] = examine(tmp_path / "c.toml", tmp_path / "state", None, break_down)
    assert any(each.verdict is Verdict.FAULT and "on fire" in each.says for each in told)
    assert find_problems(tmp_path / "c.toml") == []
