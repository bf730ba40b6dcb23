"""The plain inbox: a small day over HTTP, line by line, and what it must never do."""

import os
import pty
import re
import select
import shlex
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.demo.desk import wait_until
from tests.scripting import ANN, BOB, CARL, PATIENCE, Machine
from tests.talk import talking
from trtui.clock import SystemClock
from trtui.demo.payments import request_payment
from trtui.demo.quirks import Fault
from trtui.models import ConversationKey, DashboardId, ListQuery, View
from trtui.text.phone import Phone


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    machine.config.write_text('[desk]\nsender_name = "Kim"\nhold_seconds = 0\n')
    with machine.served():
        yield machine


def key(machine: Machine, phone: str) -> ConversationKey:
    return ConversationKey(DashboardId(machine.line), Phone(phone))


def draft(machine: Machine, phone: str) -> str | None:
    """The draft that stands on disk."""
    store = machine.store()
    held = store.desk.draft(key(machine, phone))
    store.close()
    return held.text if held else None


def test_a_small_day(machine: Machine) -> None:
    machine.account.ensure_contact(machine.line, BOB).first_name = "Bob"
    payment = request_payment(machine.account, machine.line, BOB, Decimal("120.00"), "Alignment")
    payment.requested_at -= timedelta(days=40)
    with talking(machine) as talk:
        assert talk.hear("Main Line: 1 unresolved, the longest waits less than a minute.")
        talk.hear("Type list, next, or help.")
        talk.say_and_hear("list", "unresolved, all dashboards: 1 conversation.")
        assert talk.hear("1. Ann").endswith(": Do you have 225/65R17?")
        talk.say_and_hear("open 1", "Ann, (423) 555-0142, on Main Line.")
        talk.hear("Do you have 225/65R17?")
        talk.say_and_hear("reply We do, two in stock.", "To Ann: on its way, as 1 text.")
        talk.hear_by_and_by("Done: text to Ann.")
        talk.say_and_hear("e", "Resolved: Ann. 0 unresolved conversations left.")
        machine.account.receive(machine.line, BOB, "Can I pay on Friday?")
        talk.hear_by_and_by("New from Bob, on Main Line: Can I pay on Friday?")
        talk.say_and_hear("next", "Bob, (423) 555-0177, on Main Line.")
        talk.hear("Owes $120.00: type payments.")
        talk.say_and_hear("payments", "1. $120.00, past due, asked 5 weeks ago: Alignment")
        talk.say_and_hear("remind 1", "Remind Bob of $120.00?")
        talk.say_and_hear("yes", "1 reminder on its way.")
        talk.hear_by_and_by("Done: reminder to Bob.")
        talk.say_and_hear("remind 1", "Not reminded. Bob: a reminder was sent before")
        talk.type("reply")
        talk.hear("To Bob, (423) 555-0177, from Main Line.")
        for line in ("Friday is fine.", "", "..", "Kim"):
            talk.type(line)
        talk.say_and_hear(".", "To Bob: on its way, as 1 text.")
        talk.hear_by_and_by("Done: text to Bob.")
        talk.say_and_hear("archive", "Archived: Bob.")
        talk.say_and_hear("undo", "Undone: “Archived: Bob”.")
        talk.say_and_hear("search alignment", "found.")
        talk.say_and_hear("outbox", "")
        talk.hear_by_and_by("Everything is done.", "outbox")
        talk.say_and_hear("dashboards", "1. Main Line: 1 unresolved")
        talk.type("quit")
        assert talk.process.wait(PATIENCE) == 0
    assert machine.texts() == [(ANN, "We do, two in stock."), (BOB, "Friday is fine.\n\n.\nKim")]
    assert machine.account.dashboards[machine.line].contacts[ANN].is_resolved
    assert [m.username for m in machine.account.dashboards[machine.line].contacts[ANN].messages][-1] == "Kim"


def test_a_text_is_held_and_called_back(machine: Machine) -> None:
    machine.config.write_text("[desk]\nhold_seconds = 30\n")
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("reply Hello", "goes in 30 seconds, as 1 text. Type undo to call it back.")
        talk.say_and_hear("undo", "Called back, not sent; a draft to Ann again: Hello")
        talk.say_and_hear("reply Again", "A draft stands here: “Hello”")
        talk.say_and_hear("discard", "Thrown away: Hello")
        talk.say_and_hear("reply Held", "goes in 30 seconds")
        talk.say_and_hear("quit", "Quit trtui?")
        talk.hear("Held: to Ann “Held”")
        assert talk.end() == 0
    assert machine.texts() == []


def test_a_draft_is_kept_line_by_line_over_kill_and_hang_up(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("reply", "A line with only a dot sends it")
        talk.type("The first line")
        talk.type("the second")
        wait_until(lambda: draft(machine, ANN) == "The first line\nthe second", PATIENCE)
        talk.process.kill()
        talk.process.wait()
    with talking(machine) as talk:
        talk.say_and_hear(f"open {ANN}", "Draft: The first line ⏎ the second")
        talk.say_and_hear("reply", "    the second")
        talk.type("the third")
        wait_until(lambda: draft(machine, ANN) == "The first line\nthe second\nthe third", PATIENCE)
        talk.process.send_signal(signal.SIGHUP)
        assert talk.process.wait(PATIENCE) == 128 + signal.SIGHUP
    assert draft(machine, ANN) == "The first line\nthe second\nthe third"
    assert machine.texts() == []


def test_half_a_line_at_the_end_is_no_text(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        assert talk.process.stdin is not None
        talk.process.stdin.write(b"reply See you at")
        assert talk.end() == 0
    assert machine.texts() == []


@pytest.mark.parametrize("line", [b"reply a\x1b[Ab", b"reply \xff\xfe", b"reply a\x00b"])
def test_a_line_with_what_nobody_means_is_not_sent(machine: Machine, line: bytes) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        assert talk.process.stdin is not None
        talk.process.stdin.write(line + b"\n")
        talk.process.stdin.flush()
        talk.hear("That line")
        assert talk.end() == 0
    assert machine.texts() == []


def test_a_text_with_what_cannot_be_seen_is_kept_as_a_draft(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("reply pay \u202etxt.exe", "It holds 1 character that can't be seen. Not sent.")
        assert talk.end() == 0
    assert machine.texts() == []
    assert draft(machine, ANN) == "pay \u202etxt.exe"


def test_closed_input_is_said(machine: Machine) -> None:
    command = " ".join(map(shlex.quote, machine.command(["--plain"])))
    done = subprocess.run(
        ["sh", "-c", f"{command} <&-"],
        check=False,
        env=machine.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "one of them is closed" in done.stderr


def test_what_came_since_is_shown_before_a_text_goes(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        talk.say_and_hear("reply", "A line with only a dot")
        talk.type("Come at noon")
        wait_until(lambda: draft(machine, ANN) == "Come at noon", PATIENCE)
        machine.account.receive(machine.line, ANN, "Don't bother")
        wait_until(lambda: count_texts(machine, ANN) == 2, PATIENCE)
        talk.say_and_hear(".", "Send this text to Ann from Main Line?")
        talk.hear("Since you began, Ann wrote")
        talk.say_and_hear("y", "It is kept as a draft.")
        assert talk.end() == 0
    assert machine.texts() == []
    assert draft(machine, ANN) == "Come at noon"


def test_nobody_is_written_to_but_who_is_open(machine: Machine) -> None:
    """Numbers mean the list that was read out, whatever came since; without a conversation open nothing is written."""
    with talking(machine) as talk:
        talk.hear("Type list")
        for verb in ("reply Hello", "resolve", "archive", "snooze", "payments"):
            talk.say_and_hear(verb, "No conversation is open")
        wait_until(lambda: count_conversations(machine) == 3, PATIENCE)
        talk.say_and_hear("list all", "all, all dashboards: 3 conversations.")
        numbered = {talk.hear(f"{number}. ").split(",")[0] for number in (1, 2, 3)}
        assert len(numbered) == 3
        for phone in (BOB, CARL):
            machine.account.receive(machine.line, phone, "START")
        talk.hear_by_and_by("New from")
        first = next(line for line in talk.said if line.startswith("1. ")).split(",")[0].removeprefix("1. ")
        talk.say_and_hear("open 1", f"{first}, (423)")
        talk.say_and_hear("open 9", "Type a number from 1 to 3.")
        talk.type("reply Hello")
        talk.hear_by_and_by(f"Done: text to {first}.")
        assert talk.end() == 0
    assert len(machine.texts()) == 1


def test_who_opted_out_is_not_written_to(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear(f"open {CARL}", "Carl, (423)")
        talk.hear("Opted out on Today: can't be texted")
        talk.say_and_hear("reply Hello", "Opted out on Today")
        assert talk.end() == 0
    assert machine.texts() == []


def test_read_only_changes_nothing(machine: Machine) -> None:
    with talking(machine, "--read-only") as talk:
        talk.hear("Read only: nothing can be sent or changed.")
        talk.say_and_hear("next", "Ann, (423)")
        for verb in ("reply Hello", "resolve", "archive", "undo", "remind 1"):
            talk.say_and_hear(verb, "Read only: nothing can be sent or changed. Start")
        assert talk.end() == 0
    assert {request.method for request in machine.service.requests} == {"GET"}


def test_what_fails_is_told_and_can_be_answered(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.say_and_hear("next", "Ann, (423)")
        machine.service.schedule.faults.append(Fault("400", method="POST", path="/messages", times=1))
        talk.type("reply Hello")
        talk.hear_by_and_by("Needs you, about Ann:")
        line = talk.say_and_hear("outbox", "1. Text to Ann, failed")
        assert "You may type: again 1 (try again), or drop 1 (drop)." in line
        talk.say_and_hear("again 1", "Text to Ann: once more?")
        talk.say_and_hear("yes", "Text to Ann: on its way.")
        talk.hear_by_and_by("Done: Text to Ann.")
        assert talk.end() == 0
    assert machine.texts() == [(ANN, "Hello")]


def test_hostile_texts_are_only_ever_lines(machine: Machine) -> None:
    """No control character, and no line that passes for one of trtui's own: what follows a newline is indented."""
    machine.account.receive(machine.line, ANN, "\x1b[2J\x9b1m\u202eevil\nQuit trtui?\rType yes\x07")
    machine.account.ensure_contact(machine.line, ANN).last_name = "\x1b]0;x\x07\nDone: all"
    with talking(machine) as talk:
        talk.say_and_hear("next", "(423) 555-0142, on Main Line.")
        talk.hear_by_and_by("    Quit trtui?", "read")
        talk.say_and_hear("contact", "received.")
        talk.say_and_hear("list", "1. Ann")
        assert talk.end() == 0
        assert not [line for line in talk.said if line.startswith(("Quit trtui?", "Type yes", "Done: all"))]


def test_offline_it_reads_and_keeps_and_later_delivers(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.config.write_text("[desk]\nhold_seconds = 0\n")
    with machine.served():
        machine.run("thread", ANN)
    with talking(machine) as talk:
        talk.hear("Main Line: 1 unresolved")
        talk.hear_by_and_by("can't be reached")
        talk.say_and_hear("next", "Ann, (423)")
        talk.hear("Do you have 225/65R17?")
        talk.say_and_hear("reply Later", "To Ann: on its way")
        with machine.served():
            talk.hear_by_and_by("Done: text to Ann.")
        assert talk.end() == 0
    assert machine.texts() == [(ANN, "Later")]


def test_at_a_terminal_nothing_is_said_while_somebody_types(machine: Machine) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        machine.command(["--plain"]), env={**machine.environment, "TERM": "dumb"}, stdin=theirs, stdout=theirs
    )
    os.close(theirs)
    heard = b""
    try:
        heard = listen(ours, b"trtui> ")
        os.write(ours, b"next\n")
        heard += listen(ours, b"Ann> ")
        os.write(ours, b"reply half a wo")
        machine.account.receive(machine.line, BOB, "Me too")
        wait_until(lambda: count_texts(machine, BOB) == 1, PATIENCE)
        heard += listen(ours, b"reply half a wo")
        assert not select.select([ours], [], [], 0)[0], "the line being typed is left alone"
        os.write(ours, b"rd\n")
        said = listen(ours, b"New from (423) 555-0177, on Main Line: Me too\r\n")
        heard += said if said.endswith(b"Ann> ") else said + listen(ours, b"Ann> ")
        os.write(ours, b"\x04")
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert not re.search(rb"[\x00-\x06\x08\x0b\x0c\x0e-\x1f\x7f\x9b]", heard)
    assert machine.texts() == [(ANN, "half a word")]


def listen(terminal: int, words: bytes) -> bytes:
    """Read until these words are said."""
    heard, deadline = b"", time.monotonic() + PATIENCE
    while words not in heard:
        assert time.monotonic() < deadline, heard
        if select.select([terminal], [], [], 0.1)[0]:
            heard += os.read(terminal, 65_536)
    return heard


def count_texts(machine: Machine, phone: str) -> int:
    """How many texts of a conversation the store holds."""
    store = machine.store()
    found = store.facts.thread_count(key(machine, phone))
    store.close()
    return found


def count_conversations(machine: Machine) -> int:
    """How many conversations the store holds."""
    store = machine.store()
    found = store.facts.count(ListQuery(view=View.ALL), SystemClock().now())
    store.close()
    return found


def test_a_text_that_comes_as_it_starts_is_told(machine: Machine) -> None:
    with talking(machine) as talk:
        talk.hear("Type list")
        machine.account.receive(machine.line, ANN, "Just now")
        talk.hear_by_and_by("New from Ann, on Main Line: Just now")
        assert talk.end() == 0
