"""The quick way of `trtui ls` and `trtui status`: it prints what the long way prints, or nothing, and imports next to nothing."""

import itertools
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.scripting import ROOT, Machine
from tests.store.shop import at, contact, key, text
from trtui import store as store_room
from trtui.cli import main
from trtui.clock import SystemClock
from trtui.headless.glance import Glance
from trtui.models import Dashboard, DashboardId, ResolveConversation, SendText
from trtui.store import Connection, Store, WorkerStatus
from trtui.store.orders import SORTS, VIEWS
from trtui.text.cleaning import clean_line

SLOW = {
    "typing",
    "re",
    "enum",
    "argparse",
    "dataclasses",
    "pathlib",
    "asyncio",
    "httpx",
    "pydantic",
    "textual",
    "email",
}
NEVER = {
    "asyncio",
    "httpx",
    "pydantic",
    "textual",
    "rich",
    "email",
    "ssl",
    "socket",
    "subprocess",
    "logging",
    "phonenumbers",
}
BESIDE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "TRTUI_BASE_URL": "http://127.0.0.1:1/api/v3"}


class Home:
    """A home whose account was worked on, and commands over it in this process."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.state = folder / "state"
        self.config = folder / "config.toml"
        self.key = folder / "key"
        self.key.write_text("0123456789abcdef0123456789abcdef\n")
        self.key.chmod(0o600)
        self.config.write_text(f'[account]\napi_key_file = "{self.key}"\n')
        self._capsys = capsys
        for name in list(os.environ):
            if name.startswith("TRTUI_"):
                monkeypatch.delenv(name)
        for name, value in BESIDE.items():
            monkeypatch.setenv(name, value)

    def words(self, *command: str) -> list[str]:
        return ["--config", str(self.config), "--state-dir", str(self.state), *command]

    def long(self, *command: str) -> tuple[int, str, str]:
        """What the long way prints; it leaves word for the quick one."""
        words = self.words(*command)
        status = main(words, glance=Glance(words, os.environ))
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def quick(self, *command: str) -> tuple[int, str, str] | None:
        """What the quick way prints; None where it leaves it to the long one."""
        status = Glance(self.words(*command), os.environ).print()
        said = self._capsys.readouterr()
        if status is None:
            assert said == ("", "")
            return None
        return status, said.out, said.err

    @property
    def account(self) -> Path:
        (found,) = (self.state / "accounts").iterdir()
        return found

    def store(self) -> Store:
        return Store.open(self.account, clock=SystemClock())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    made = Home(tmp_path, monkeypatch, capsys)
    made.long("outbox")  # makes the store
    store = made.store()
    lines = [Dashboard(DashboardId(1 + n), clean_line(name), None) for n, name in enumerate(("Main", "Yard"))]
    store.facts.merge_dashboards(lines, complete=True, asked_at=at(0))
    people = [
        contact(0, "Ann", last=text("Hello?\nAnyone?", 1)),
        contact(1, None, last=text("Größe 👍🏽 ﷽ שלום", 2)),
        contact(2, "Bob", resolved=True, last=text("Bye", 3, sent=True, status="delivered")),
        contact(3, "Zed", archived=True, resolved=True),
        replace(contact(4, "Opt", last=text("STOP", 4)), opted_out_at=at(4), is_blocked=True),
        contact(5, "Lee", last=text("", 5, media=("https://example.com/1.jpg",))),
    ]
    store.facts.merge_contacts(DashboardId(1), people, at(6))
    store.facts.merge_contacts(
        DashboardId(2), [contact(6, "Sue", dashboard=DashboardId(2), last=text("Yo", 6))], at(7)
    )
    now = SystemClock().now()
    store.desk.snooze(key(5), now + timedelta(hours=1), now)
    store.desk.save_draft(key(0), "Dear Ann", now=now)
    store.outbox.add(ResolveConversation(), DashboardId(1), key(1).phone, now=now)
    store.outbox.add(SendText("Hi"), DashboardId(1), key(2).phone, now=now)
    store.close()
    return made


COMMANDS = [
    ["ls"],
    ["ls", "--json", "--limit", "2"],
    ["status"],
    ["status", "--json"],
    ["status", "--format", "{unresolved} {wait} {unsent}"],
    *(
        ["ls", "--view", view, "--sort", sort]
        for view, sort in itertools.product(sorted(VIEWS), sorted(SORTS))
    ),
    *(["ls", "--view", view, "--json"] for view in sorted(VIEWS)),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_both_ways_print_the_same(home: Home, command: list[str]) -> None:
    home.long("status")
    assert home.quick(*command) == home.long(*command)


@pytest.mark.parametrize(
    ("connection", "age", "told"),
    [
        (Connection.OFFLINE, 1, "offline"),
        (Connection.REFUSED, 1, "key refused"),
        (Connection.ONLINE, 1, ""),
        (Connection.OFFLINE, 3600, ""),
    ],
)
def test_both_say_how_the_service_is_reached_while_somebody_knows(
    home: Home, connection: Connection, age: int, told: str
) -> None:
    store = home.store()
    at_that = SystemClock().now() - timedelta(seconds=age)
    word = WorkerStatus(connection, at_that, at_that, sentence=clean_line('"connection": "offline"'))
    assert store.desk.set_worker_status(word)
    store.close()
    long = home.long("status", "--format", "<{connection}>")
    assert home.quick("status", "--format", "<{connection}>") == long == (0, f"<{told}>\n", "")


@pytest.mark.parametrize(
    "command",
    [
        ["ls", "--limit", "0"],
        ["ls", "--limit", "x"],
        ["ls", "--view", "nope"],
        ["ls", "--csv"],
        ["ls", "--dashboard", "Main"],
        ["status", "--format", "{nope"],
        ["status", "--limit", "3"],
        ["outbox"],
        ["send", "4235550142", "ls"],
        ["--demo", "ls"],
        ["--read-only", "ls"],
        ["ls", "--sort"],
        ["ls", "ls"],
    ],
    ids=" ".join,
)
def test_whatever_is_not_plain_goes_the_long_way(home: Home, command: list[str]) -> None:
    home.long("ls")
    assert home.quick(*command) is None


def spoil(home: Home, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the quick way impossible."""
    account = home.account
    match what:
        case "the settings":
            home.config.write_text(home.config.read_text() + "[desk]\nhold_seconds = 3\n")
        case "the key":
            home.key.write_text("fedcba9876543210fedcba9876543210\n")
        case "the environment":
            monkeypatch.setenv("TRTUI_PROFILE", "north")
        case "the address":
            monkeypatch.setenv("TRTUI_BASE_URL", "http://127.0.0.1:2/api/v3")
        case "the boot" | "the version":
            word = account / "glance"
            lines = word.read_text()
            pattern, new = (
                (r"form \S+", "form other") if what == "the boot" else (r"version \S+", "version 0")
            )
            word.write_text(re.sub(pattern, new, lines))
        case "who may write it":
            (account / "glance").chmod(0o666)
        case "damage":
            (account / "facts.db.suspect").touch()
        case "no file":
            (account / "facts.db").unlink()
        case "nonsense":
            (account / "facts.db").write_bytes(b"x" * 10_000)
        case "a newer form":
            change(account / "desk.db", "PRAGMA user_version = 99")
        case "what is not laid over":
            change(account / "desk.db", "UPDATE counter SET value = value + 1 WHERE name = 'touch'")
        case _:
            change(account / "facts.db", "UPDATE conversation SET last_text = 'a' || char(27) || '[31m'")


def change(file: Path, sql: str) -> None:
    """Change a file behind the store's back."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    "what",
    [
        *("the settings", "the key", "the environment", "the address", "the boot", "the version"),
        *("who may write it", "damage", "no file", "nonsense", "a newer form", "what is not laid over"),
        "hostile bytes",
    ],
)
def test_it_is_quick_only_while_nothing_has_changed(
    home: Home, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.quick("ls") is None, "nobody left word yet"
    home.long("ls")
    assert home.quick("ls") is not None
    spoil(home, what, monkeypatch)
    assert home.quick("ls") is None


def test_the_key_is_in_no_file_and_another_is_another_account(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.config.write_text("")
    for secret in ("a" * 32, "b" * 32):
        monkeypatch.setenv("TRTUI_API_KEY", secret)
        words = home.words("status")
        main(words, glance=Glance(words, os.environ))  # takes the key out of the environment
        monkeypatch.setenv("TRTUI_API_KEY", secret)
        assert Glance(words, os.environ).print() is None, "an account without a dashboard is not quick"
    assert len(list((home.state / "accounts").iterdir())) == 3
    for file in home.state.rglob("*"):
        assert not file.is_file() or not {b"a" * 16, b"b" * 16} & set(
            re.findall(rb"a{16}|b{16}", file.read_bytes())
        )


def modules(machine: Machine, *command: str) -> set[str]:
    """What a process has imported when it has run a command."""
    code = (
        f"import sys\nsys.argv = {['trtui', *machine.command(command)[5:]]!r}\nfrom trtui.start import main\nmain()\n"
        "sys.stdout.flush(); print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=machine.environment,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_what_is_imported(tmp_path: Path) -> None:
    """The quick way imports nothing slow; no command that reads the store imports what reaches the network."""
    machine = Machine(tmp_path)
    with machine.served():
        machine.run("ls")
        machine.run("ls")
    for command in (["ls"], ["status"], ["ls", "--view", "all", "--sort", "newest"]):
        imported = modules(machine, *command)
        assert not imported & SLOW, command
        assert "sqlite3" in imported
    for command in (
        ["outbox"],
        ["contacts"],
        ["payments"],
        ["chase"],
        ["ls", "--csv"],
        ["status", "--dashboard", "Main"],
    ):
        assert not modules(machine, *command) & NEVER, command


def test_a_reader_who_leaves_ends_the_quick_way_quietly(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    with machine.served():
        machine.run("ls")
        machine.run("ls")
    process = subprocess.Popen(
        machine.command(["ls"]),
        env=machine.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 141


def test_a_json_of_the_quick_way_is_one(home: Home) -> None:
    home.long("ls")
    quick = home.quick("ls", "--json", "--view", "all")
    assert quick is not None
    rows = json.loads(quick[1])
    assert {row["name"] for row in rows} >= {"Ann", "Bob", "Zed", "Sue", "(423) 555-0001"}
    assert datetime.fromisoformat(rows[0]["last_at"]).tzinfo is not None


def test_every_name_of_the_store_is_in_a_room() -> None:
    for name in store_room.__all__:
        assert getattr(store_room, name) is not None
