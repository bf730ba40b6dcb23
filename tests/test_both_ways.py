"""The quick way and the long one print the same, of any account, in any form, whatever stands in it."""

import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.glancing import Home, work, work_hard
from tests.hostile import payloads
from tests.store.shop import at, key, text
from trtui.cli import make_parser
from trtui.errors import Exit
from trtui.headless.glance import OPTIONS
from trtui.models import ContactEdit, Conversation, DashboardId, EditContact
from trtui.start import READING
from trtui.store.orders import SORTS, VIEWS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Home:
    made = Home(tmp_path, monkeypatch, capsys)
    work(made)
    return made


ANN = key(0).phone
OTHERS = [
    ["ls", "--dashboard", "yard"],
    ["ls", "--view=all", "--limit=3"],
    ["outbox"],
    ["outbox", "--all"],
    ["thread", "(423) 555-0000"],
    ["thread", ANN, "--limit", "2", "--dashboard", "1"],
    ["contacts"],
    ["contacts", "--limit", "2"],
    ["contacts", "ann"],
    ["contacts", "555-0", "is:open", "not", "here"],
    ["contacts", "is:Blocked", "--dashboard", "M"],
    ["contacts", "--dashboard", "2", '"su"'],
    ["payments"],
    ["payments", "--state", "open", "--limit", "3"],
    ["payments", "--state", "late"],
    ["payments", ANN, "--dashboard", "Main"],
    ["payments", key(3).phone],
    ["chase"],
    ["chase", "--sort", "amount", "--limit", "1"],
    ["chase", "--sort", "age", "--dashboard", "Main"],
]
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
    *([*command, *form] for command in OTHERS for form in ([], ["--json"], ["--jsonl"], ["--csv"])),
    ["status", "--dashboard", "Yard"],
]


def test_both_ways_print_the_same(home: Home) -> None:
    home.long("status")
    with home.beside_a_worker():
        for command in COMMANDS:
            quick = home.quick(*command)
            assert quick is not None, command
            assert quick == home.long(*command), command


@pytest.mark.parametrize("seed", range(4))
def test_both_print_the_same_of_any_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    home = Home(tmp_path, monkeypatch, capsys)
    work_hard(home, seed)
    home.long("status")
    with home.beside_a_worker():
        for command in COMMANDS:
            quick, long = home.quick(*command), home.long(*command)
            assert quick == long or (quick is None and long[0] == Exit.USAGE), command


@pytest.mark.parametrize("seed", range(3))
def test_what_somebody_wrote_into_the_files_is_cleaned_or_left_to_the_long_way(home: Home, seed: int) -> None:
    chance = Random(seed)
    pool = [payload.text for payload in payloads() if len(payload.text) < 5_000]
    for file, table, columns in (
        ("facts", "conversation", "last_text display_name first_name last_name note suppressed_reason"),
        ("facts", "message", "body sender status error"),
        ("facts", "payment", "description status recipient reference_number"),
        ("facts", "dashboard", "name"),
        ("facts", "tag", "name"),
        ("desk", "intent", "reason"),
    ):
        with closing(sqlite3.connect(home.account / f"{file}.db")) as connection, connection:
            connection.create_function("fold", 1, str)
            connection.create_function("payload", 0, lambda: chance.choice(pool))
            for column in columns.split():
                connection.execute(f"UPDATE {table} SET {column} = payload()")
    home.long("status")
    with home.beside_a_worker():
        for command in OTHERS:
            quick = home.quick(*command)
            assert quick is None or quick == home.long(*command), command


@pytest.mark.parametrize(
    "action",
    [
        *("", "[]", "{", '{"kind":"Nope"}', '{"kind":["SendText"],"body":"x"}', '{"kind":"SendText"}'),
        *('{"kind":"SendText","body":3}', '{"kind":"SendText","body":"x","media":[1]}'),
        *('{"kind":"RemindPayment","payment":true}', '{"kind":"ResolveConversation","x":1}'),
    ],
)
def test_what_no_action_is_goes_the_long_way(home: Home, action: str) -> None:
    with closing(sqlite3.connect(home.account / "desk.db")) as connection, connection:
        connection.execute("UPDATE intent SET action = ? WHERE seq = 1", (action,))
    home.long("status")
    assert home.quick("outbox") is None


def test_an_edit_on_its_way_goes_the_long_way(home: Home) -> None:
    home.long("status")
    with home.store() as store:
        edit = EditContact(ContactEdit(first_name="Anna"))
        store.outbox.add(edit, DashboardId(1), key(0).phone, now=home.now)
    assert home.quick("contacts") is None
    assert home.quick("outbox") is None
    assert home.quick("ls") == home.long("ls")


def test_a_thread_that_nobody_keeps_up_to_date_is_fetched(home: Home) -> None:
    home.long("status")
    assert home.quick("thread", ANN) is None
    with home.beside_a_worker():
        assert home.quick("thread", ANN) is not None
        assert home.quick("thread", key(1).phone) is None, "never read"
        with home.store() as store:
            store.facts.merge_conversations(DashboardId(1), [Conversation(key(0), text("Newer", 9))], at(9))
            assert home.quick("thread", ANN) == home.long("thread", ANN), "a row brings its text along"
    assert home.quick("thread", ANN) is None


def test_both_understand_a_command_line_alike(home: Home) -> None:
    """Whatever the quick way answers, the long way answers so too: also where words stand in an order of their own."""
    home.long("status")
    chance = Random(3)
    words = [
        "--json",
        "--csv",
        "--jsonl",
        "--limit",
        "2",
        "--limit=3",
        "--dashboard",
        "Main",
        "--all",
        "--state",
        "late",
    ]
    words += [
        "--sort",
        "age",
        "newest",
        "--view",
        "all",
        "ann",
        "-",
        "--",
        "-3",
        "--yes",
        "",
        ANN,
        "--format",
        "{wait}",
        "ls",
    ]
    answered = 0
    with home.beside_a_worker():
        for _ in range(600):
            command = [chance.choice(sorted(OPTIONS)), *chance.choices(words, k=chance.randrange(5))]
            quick = home.quick(*command)
            if quick is not None:
                answered += 1
                assert quick == home.long(*command), command
    assert answered > 60


def test_what_is_left_out_is_as_the_parser_has_it() -> None:
    assert set(OPTIONS) == READING
    for name, options in OPTIONS.items():
        given = make_parser(name).parse_args([name, *(["4235550142"] if name == "thread" else [])])
        for option, usual in options.items():
            assert str(getattr(given, option.removeprefix("--")) or "") == usual, (name, option)
