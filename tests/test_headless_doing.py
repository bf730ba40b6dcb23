"""The commands for scripts that ask something of the service: what they do, ask first, rehearse and refuse."""

import csv
import io
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo.desk import wait_until
from tests.scripting import ANN, BOB, CARL, PATIENCE, Machine
from trtui.demo.payments import request_payment, send_reminder
from trtui.text.cleaning import own
from trtui.verbs.asking import Question

DONE, WRONG, USAGE, SETTINGS, NOT_YET, REFUSED = range(6)
DANA = "14235550199"
"""Owes twice, and is late with both."""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    with machine.served():
        yield machine


@pytest.fixture
def owing(machine: Machine) -> Machine:
    """A machine on whose account three payments are late."""
    asked = ((DANA, "120.00", "Alignment"), (DANA, "30.50", "Wash"), (ANN, "99.00", "=1+1"))
    machine.account.ensure_contact(machine.line, DANA).first_name = "Dana"
    for number, (phone, amount, what) in enumerate(asked):
        payment = request_payment(machine.account, machine.line, phone, Decimal(amount), what)
        payment.requested_at -= timedelta(days=40 + number)
    return machine


def flags(machine: Machine, phone: str) -> tuple[bool, bool]:
    """Whether the service holds somebody for resolved, for archived."""
    contact = machine.account.dashboards[machine.line].contacts[phone]
    return contact.is_resolved, contact.is_archived


def reminded(machine: Machine) -> list[str]:
    """Who was sent a reminder."""
    with machine.account.lock:
        return [effect.phone for effect in machine.account.journal if effect.kind == "reminder"]


def written(machine: Machine) -> set[str]:
    """How the service was called, reading aside."""
    return {request.method for request in machine.service.requests} - {"GET"}


# -- send


def test_who_is_suppressed_is_texted_only_where_that_is_meant(machine: Machine) -> None:
    machine.account.ensure_contact(machine.line, ANN).is_suppressed = True
    for command in (["send", ANN, "Hello"], ["send", ANN, "Hello", "--dry-run"]):
        ran = machine.run(*command)
        assert ran.code == WRONG
        assert "suppressed" in ran.out + ran.err
    assert machine.texts() == []
    assert machine.run("send", ANN, "Hello", "--yes").code == DONE
    assert machine.texts() == [(ANN, "Hello")]


# -- resolve and archive


def test_conversations_are_resolved_and_reopened(machine: Machine) -> None:
    ran = machine.run("resolve", ANN, BOB, "--json")
    assert (ran.code, [row["state"] for row in ran.rows]) == (DONE, ["done"])
    assert "(423) 555-0177: that is so already" in ran.err
    assert flags(machine, ANN) == (True, False)
    assert machine.run("resolve", "--reopen", ANN).code == DONE
    assert flags(machine, ANN) == (False, False)


def test_conversations_are_archived_and_brought_back(machine: Machine) -> None:
    assert machine.run("archive", ANN).code == DONE
    assert flags(machine, ANN)[1]
    assert machine.run("archive", "--unarchive", ANN, CARL).code == DONE
    assert [flags(machine, phone)[1] for phone in (ANN, CARL)] == [False, False]


def test_what_a_script_did_is_not_what_the_agent_takes_back(machine: Machine) -> None:
    machine.run("resolve", ANN)
    store = machine.store()
    assert store.desk.peek_undo() is None
    store.close()


def test_nobody_is_made_a_contact_by_a_verb(machine: Machine) -> None:
    machine.run("sync", "--once")
    ran = machine.run("resolve", "4235550111")
    assert (ran.code, ran.out) == (WRONG, "")
    assert "Nobody is known by (423) 555-0111" in ran.err
    assert written(machine) == set()


def test_one_whom_the_store_does_not_hold_is_looked_up(machine: Machine) -> None:
    machine.run("sync", "--once")
    machine.account.receive(machine.line, "14235550111", "Hello")
    assert machine.run("resolve", "4235550111").code == DONE
    assert flags(machine, "14235550111")[0]


def test_more_than_ten_at_once_are_asked_about(machine: Machine) -> None:
    crowd = [f"1423555{number:04}" for number in range(300, 311)]
    for phone in crowd:
        machine.account.receive(machine.line, phone, "Hello")
    ran = machine.run("resolve", *crowd)
    assert (ran.code, ran.out) == (USAGE, "")
    assert "Resolve 11 conversations?" in ran.err
    assert written(machine) == set()
    assert machine.run("resolve", "--yes", *crowd).code == DONE
    assert all(flags(machine, phone)[0] for phone in crowd)


# -- remind and chase


def test_chase_lists_the_most_and_longest_owed_first(owing: Machine) -> None:
    send_reminder(owing.account, owing.line, max(owing.account.dashboards[owing.line].payments))
    ran = owing.run("chase", "--json")
    assert [(row["amount"], row["phone"], row["name"]) for row in ran.rows] == [
        ("120.00", DANA, "Dana"),
        ("30.50", DANA, "Dana"),
    ]
    assert "2 payments, $150.50 in all" in ran.err
    assert [row["amount"] for row in owing.run("chase", "--sort", "age", "--json").rows] == [
        "30.50",
        "120.00",
    ]
    assert owing.run("payments", "--state", "open", "--limit", "1", "--json").rows[0]["name"] == "Dana"


def test_chasing_reminds_each_once(owing: Machine) -> None:
    ran = owing.run("chase", "--remind", "--yes", "--json")
    assert (ran.code, {row["state"] for row in ran.rows}) == (DONE, {"done"})
    assert sorted(reminded(owing)) == sorted([ANN, DANA, DANA])
    again = owing.run("chase", "--remind", "--yes")
    assert again.code == DONE
    assert "nothing to remind of" in again.err
    assert len(reminded(owing)) == 3


def test_a_reminder_needs_a_yes(owing: Machine) -> None:
    ran = owing.run("remind", DANA)
    assert (ran.code, ran.out) == (USAGE, "")
    assert "Send 2 reminders of $150.50 in all?" in ran.err
    assert reminded(owing) == []


@pytest.mark.parametrize(("answer", "code"), [(b"yes\n", DONE), (b"y\n", WRONG), (b"\n", WRONG)])
def test_at_a_terminal_the_word_yes_says_yes(owing: Machine, answer: bytes, code: int) -> None:
    ours, theirs = pty.openpty()
    command = owing.command(["remind", ANN])
    with subprocess.Popen(
        command, env=owing.environment, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        os.write(ours, answer)
        out, err = process.communicate(timeout=PATIENCE)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == code, err
    assert b"Remind Ann of $99.00?" in err
    assert reminded(owing) == ([ANN] if code == DONE else [])
    assert out.startswith(b"done ") is (code == DONE)


def test_one_payment_is_reminded_of_by_its_number(owing: Machine) -> None:
    (wash,) = [row for row in owing.run("payments", DANA, "--json").rows if row["amount"] == "30.50"]
    number = str(wash["id"])
    refused = owing.run("remind", ANN, "--payment", number, "--yes")
    assert (refused.code, reminded(owing)) == (USAGE, [])
    ran = owing.run("remind", DANA, "--payment", number, "--yes", "--json")
    assert [(row["payment"], row["state"]) for row in ran.rows] == [(wash["id"], "done")]
    again = owing.run("remind", DANA, "--payment", number, "--yes")
    assert again.code == WRONG
    assert "there is one for each payment, ever" in again.err
    assert reminded(owing) == [DANA]


def test_who_opted_out_is_not_reminded(owing: Machine) -> None:
    owing.account.receive(owing.line, DANA, "STOP")
    ran = owing.run("chase", "--remind", "--yes")
    assert ran.code == DONE
    assert "Dana: not reminded; Opted out" in ran.err
    assert reminded(owing) == [ANN]


# -- rehearsals


def test_a_rehearsal_says_what_it_would_cost_and_writes_nothing(owing: Machine) -> None:
    owing.run("send", ANN, "Waits", "--no-wait")
    sent = owing.run("send", ANN, "Größe 👍" * 20, "--dry-run", "--json").mapping
    assert (sent["segments"], sent["encoding"], sent["refusal"]) == (3, "Unicode", None)
    assert (sent["dry_run"], sent["phone"], sent["name"]) == (True, ANN, "Ann")
    assert owing.run("send", CARL, "Hello", "--dry-run").code == WRONG
    assert owing.run("resolve", ANN, "--dry-run").code == DONE
    assert owing.run("archive", ANN, "--dry-run").code == DONE
    chased = owing.run("chase", "--remind", "--dry-run", "--json").rows
    assert [row["amount"] for row in chased] == ["120.00", "99.00", "30.50"]
    assert owing.run("remind", DANA, "--dry-run").out.count("would ") == 2
    assert written(owing) == set(), "nor is what waits in the outbox delivered"
    (waiting,) = owing.run("outbox", "--json").rows
    assert (waiting["body"], waiting["state"]) == ("Waits", "queued")


def test_read_only_asks_for_nothing(owing: Machine) -> None:
    for command in (
        ["resolve", ANN],
        ["archive", ANN],
        ["remind", DANA, "--yes"],
        ["chase", "--remind", "--yes"],
    ):
        ran = owing.run("--read-only", *command)
        assert (ran.code, ran.out) == (WRONG, "")
        assert "Read-only" in ran.err
    assert owing.run("--read-only", "chase").code == DONE
    assert written(owing) == set()


# -- lists


def test_no_cell_is_a_formula(owing: Machine) -> None:
    owing.account.ensure_contact(owing.line, ANN).last_name = "@SUM(A1)"
    owing.account.receive(owing.line, ANN, '=HYPERLINK("http://evil.example","x")\n+1')
    for command in (["ls"], ["thread", ANN], ["contacts"], ["payments"], ["chase"], ["outbox"]):
        rows = list(csv.reader(io.StringIO(owing.run(*command, "--csv").out)))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    named = list(csv.DictReader(io.StringIO(owing.run("chase", "--csv").out)))
    assert [row["description"] for row in named] == ["Alignment", "'=1+1", "Wash"]


def test_jsonl_has_a_line_for_each(owing: Machine) -> None:
    assert owing.run("payments", "--jsonl").out.count("\n") == 3
    assert owing.run("payments", "--state", "late", "--jsonl", "--limit", "2").out.count("\n") == 2


def test_contacts_are_found_by_the_words_of_search(machine: Machine) -> None:
    machine.run("ls")
    assert [row["phone"] for row in machine.run("contacts", "is:optedout", "--json").rows] == [CARL]
    assert [row["name"] for row in machine.run("contacts", "ann", "--json").rows] == ["Ann"]
    for words, why in (
        ("from:ann", "leave it out"),
        ("tag:nope", "no tag called"),
        ("isa:x", "did you mean"),
    ):
        ran = machine.run("contacts", words)
        assert (ran.code, ran.out) == (USAGE, "")
        assert why in ran.err


# -- status


def test_status_is_one_line_and_no_call(machine: Machine) -> None:
    assert machine.run("status").out == "0 unresolved\n"
    machine.run("send", ANN, "x" * 1_700)
    machine.run("send", ANN, "Hello", "--no-wait")
    calls = machine.calls
    line = machine.run("status").out
    assert line.startswith("1 unresolved · ")
    assert line.endswith(" · 1 unsent · 1 need you\n")
    assert machine.run("status", "--format", "{unresolved}/{trouble} {unsent}").out == "1/1 1\n"
    assert machine.run("status", "--json").mapping["trouble"] == 1
    assert machine.run("status", "--format", "{nope}").code == USAGE
    assert machine.calls == calls


# -- watch


def test_watch_tells_what_happens_and_ends_when_told(machine: Machine) -> None:
    machine.run("ls")
    with machine.started("watch", "--jsonl") as process:
        assert process.stdout is not None
        store = machine.store()
        wait_until(lambda: store.desk.worker_status() is not None, PATIENCE)
        machine.account.receive(machine.line, BOB, "Hello\x1b[31m?")
        assert '"event": "inbound"' in process.stdout.readline()
        assert machine.run("resolve", BOB).code == DONE
        told = process.stdout.readline()
        assert '"event": "resolved"' in told
        assert f'"phone": "{BOB}"' in told
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
        assert process.stdout.read() == ""
        store.close()


# -- answers


def test_a_proof_must_be_typed_and_a_yes_be_the_word() -> None:
    asked = Question(own("Do it?"), ())
    assert [asked.is_granted_by(answer) for answer in ("yes", " YES \n", "y", "", "no")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    proved = Question(own("Do it?"), (), proof=own("$1,200.00"))
    assert [proved.is_granted_by(answer) for answer in ("1200.00\n", "yes", "")] == [True, False, False]
