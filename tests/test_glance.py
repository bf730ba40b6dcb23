"""The quick way of `trtui ls` and the other commands that read: it prints what the long way prints, or nothing, and imports next to nothing."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.glancing import Home, work
from tests.scripting import ROOT, Machine
from tests.store.shop import key
from trtui import store as store_room
from trtui.cli import main
from trtui.headless.glance import Glance
from trtui.store import Connection, WorkerStatus
from trtui.text.cleaning import clean_line

SLOW = {
    "json",
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    made = Home(tmp_path, monkeypatch, capsys)
    work(made)
    return made


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
    at_that = home.now - timedelta(seconds=age)
    word = WorkerStatus(connection, at_that, at_that, sentence=clean_line('"connection": "offline"'))
    with home.store() as store:
        assert store.desk.set_worker_status(word)
    long = home.long("status", "--format", "<{connection}>")
    assert home.quick("status", "--format", "<{connection}>") == long == (0, f"<{told}>\n", "")


@pytest.mark.parametrize(
    "command",
    [
        ["ls", "--limit", "0"],
        ["ls", "--limit", "x"],
        ["ls", "--view", "nope"],
        ["ls", "--json", "--csv"],
        ["ls", "--dashboard", "Nope"],
        ["ls", "--dashboard", ""],
        ["ls", "--dashboard", "-x"],
        ["thread"],
        ["thread", "123"],
        ["payments", key(6).phone, "--dashboard", "x"],
        ["contacts", "tag:vip"],
        ["contacts", "is:nothing"],
        ["contacts", "form:x"],
        ["chase", "--remind"],
        ["status", "--format", "{nope"],
        ["status", "--limit", "3"],
        ["outbox", "--dashboard", "Main"],
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
            raise AssertionError(what)


def change(file: Path, sql: str) -> None:
    """Change a file behind the store's back."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    "what",
    [
        *("the settings", "the key", "the environment", "the address", "the boot", "the version"),
        *("who may write it", "damage", "no file", "nonsense", "a newer form", "what is not laid over"),
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
    quick = (
        ["ls"],
        ["ls", "--json", "--dashboard", "Main"],
        ["status"],
        ["outbox", "--jsonl"],
        ["contacts", "--csv"],
    )
    for command in (*quick, ["payments", "--state", "open"], ["chase", "--json"]):
        imported = modules(machine, *command)
        assert "sqlite3" in imported
        assert not imported & SLOW, command
    for command in (["outbox", "--read-only"], ["contacts", "before:2020"], ["payments", "--read-only"]):
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


@pytest.mark.parametrize("command", [["ls"], ["ls", "--json"], ["ls", "--csv", "--read-only"]])
def test_an_output_that_takes_nothing_is_told_in_a_sentence(tmp_path: Path, command: list[str]) -> None:
    machine = Machine(tmp_path)
    with machine.served():
        machine.run("ls")
    words = [sys.executable, "-m", "trtui", *machine.command(command)[5:]]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            words, env=machine.environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr == "trtui: The output can't be written: No space left on device.\n"
    assert done.returncode == 1
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *words],
        env=machine.environment,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert closed.returncode == 0
    assert "Traceback" not in closed.stderr


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
