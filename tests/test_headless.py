"""The commands for scripts, alone on their store: what they print, do, refuse, and tell the shell."""

import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.demo.desk import wait_until
from tests.scripting import ANN, BOB, CARL, PATIENCE, Machine
from trtui.cli import make_parser
from trtui.demo.quirks import Fault
from trtui.errors import Exit
from trtui.models import IntentState

DONE, WRONG, USAGE, SETTINGS, NOT_YET, REFUSED = range(6)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    with machine.served():
        yield machine


@pytest.fixture
def cut_off(tmp_path: Path) -> Machine:
    """A machine whose service does not answer."""
    return Machine(tmp_path)


# -- sync


def test_sync_fetches_once_and_says_what(machine: Machine) -> None:
    ran = machine.run("sync", "--once")
    assert ran.code == DONE
    assert ran.out.startswith(f"{machine.calls} calls in ")
    assert ": 1 dashboard, " in ran.out
    assert "0 delivered, 0 failed, 0 waiting" in ran.out
    again = machine.run("sync", "--once", "--json").mapping
    assert again["calls"] == machine.calls - int(ran.out.split()[0])
    assert (again["is_elsewhere"], again["problems"], again["dashboards"]) == (False, [], 1)


def test_sync_says_what_went_wrong_and_fails(machine: Machine) -> None:
    machine.service.schedule.faults.append(Fault("500", path="/tags", times=None))
    ran = machine.run("sync", "--once", "--json")
    assert ran.code == WRONG
    assert ran.mapping["problems"]
    assert ran.err.startswith("trtui: ")


# -- ls


def test_ls_fetches_where_nothing_is_held_and_then_reads_the_store(machine: Machine) -> None:
    ran = machine.run("ls")
    assert (ran.code, ran.err) == (DONE, "trtui: as of now\n")
    assert "(423) 555-0142  Main Line  Ann: Do you have 225/65R17?" in ran.out
    calls = machine.calls
    (row,) = machine.run("ls", "--json").rows
    assert (row["phone"], row["name"], row["dashboard"]) == (ANN, "Ann", machine.line)
    assert (row["is_resolved"], row["opted_out_at"], row["last_direction"]) == (False, None, "R")
    assert machine.calls == calls


def test_ls_takes_a_view_a_line_and_a_length(machine: Machine) -> None:
    other = machine.account.add_dashboard("Billing", "14235550200").dashboard_id
    machine.account.receive(other, BOB, "Where do I pay?")
    assert [row["phone"] for row in machine.run("ls", "--json", "--dashboard", "bill").rows] == [BOB]
    assert [row["phone"] for row in machine.run("ls", "--json", "--dashboard", str(machine.line)).rows] == [
        ANN
    ]
    assert [row["phone"] for row in machine.run("ls", "--json", "--sort", "newest").rows] == [BOB, ANN]
    assert len(machine.run("ls", "--json", "--limit", "1").rows) == 1
    (gone,) = machine.run("ls", "--json", "--view", "archived").rows
    assert gone["phone"] == CARL
    assert gone["opted_out_at"]


# -- thread


def test_thread_shows_the_newest_texts_oldest_first(machine: Machine) -> None:
    now = machine.account.now()
    machine.account.send(
        machine.line, ANN, "We do.\nTwo in stock.", sender_name="Kim", at=now + timedelta(seconds=1)
    )
    machine.account.receive(
        machine.line, ANN, "I'll be there", ["https://example.com/1.jpg"], at=now + timedelta(seconds=2)
    )
    ran = machine.run("thread", "(423) 555-0142")
    assert (ran.code, ran.err) == (DONE, "trtui: as of now\n")
    first, second, rest, third, link = ran.out.splitlines()
    assert first.endswith(" < Do you have 225/65R17?")
    assert second.endswith(" > Kim We do.")
    assert rest == "    Two in stock."
    assert third.endswith(" < I'll be there")
    assert link == "    https://example.com/1.jpg"
    rows = machine.run("thread", ANN, "--limit", "2", "--json").rows
    assert [row["body"] for row in rows] == ["We do.\nTwo in stock.", "I'll be there"]
    assert [row["direction"] for row in rows] == ["S", "R"]
    assert rows[1]["media"] == ["https://example.com/1.jpg"]


def test_thread_brings_up_to_date_what_is_held(machine: Machine) -> None:
    machine.run("thread", ANN)
    machine.account.receive(machine.line, ANN, "Hello?")
    assert [row["body"] for row in machine.run("thread", ANN, "--json").rows][-1] == "Hello?"


def test_thread_reads_as_far_back_as_it_is_asked_to(machine: Machine) -> None:
    for number in range(250):
        at = machine.account.now() + timedelta(milliseconds=number)
        machine.account.receive(machine.line, ANN, f"text {number}", at=at)
    rows = machine.run("thread", ANN, "--limit", "240", "--json").rows
    assert [row["body"] for row in rows] == [f"text {number}" for number in range(10, 250)]


def test_nothing_hostile_reaches_the_terminal(machine: Machine) -> None:
    machine.account.receive(machine.line, ANN, "\x1b]0;owned\x07\x9b31m\u202egnp.exe [bold]x[/]")
    for command in (["ls"], ["thread", ANN], ["ls", "--json"], ["thread", ANN, "--json"]):
        out = machine.run(*command).out
        assert "[bold]x[/]" in out
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_nor_does_what_this_desk_wrote_itself(machine: Machine) -> None:
    assert machine.run("send", ANN, "red \x9b31m\x1b[31m", "--no-wait").code == DONE
    for command in (["outbox"], ["outbox", "--json"], ["ls"], ["ls", "--json"]):
        assert not {"\x1b", "\x9b"} & set(machine.run(*command).out)
    (row,) = machine.run("outbox", "--json").rows
    assert row["body"] == "red \x9b31m\x1b[31m"


def test_half_a_letter_in_an_argument_is_refused_with_a_sentence(machine: Machine) -> None:
    ran = machine.run("send", ANN, "na\udcefve", "--no-wait")
    assert ran.code == WRONG
    assert "Type it anew" in ran.err
    assert machine.run("outbox", "--json").rows == []


# -- send


def test_send_sends_once_and_waits_for_the_service(machine: Machine) -> None:
    ran = machine.run("send", "423-555-0142", "Yes, two.")
    assert ran.code == DONE
    assert ran.out.startswith("done ")
    assert machine.texts() == [(ANN, "Yes, two.")]
    assert machine.account.dashboards[machine.line].contacts[ANN].messages[-1].username == "Kim"
    assert machine.run("outbox", "--json").rows == []
    (row,) = machine.run("outbox", "--all", "--json").rows
    assert (row["state"], row["body"], row["kind"], row["attempts"]) == ("done", "Yes, two.", "SendText", 1)
    assert row["remote_id"]


def test_send_reads_the_text_from_stdin(machine: Machine) -> None:
    ran = machine.run("send", BOB, "--json", stdin="Größe paßt 👍\nBis dann\n".encode())
    assert ran.code == DONE
    assert ran.mapping["state"] == "done"
    assert machine.texts() == [(BOB, "Größe paßt 👍\nBis dann")]


def test_what_is_left_in_the_outbox_is_sent_by_the_next_pass(machine: Machine) -> None:
    ran = machine.run("send", ANN, "Later", "--no-wait")
    assert (ran.code, ran.out.split()[0]) == (DONE, "queued")
    assert machine.texts() == []
    listed = machine.run("outbox")
    assert listed.code == DONE
    assert listed.out.split(maxsplit=2)[0] == "queued"
    assert listed.out.endswith("(423) 555-0142  Later\n")
    figures = machine.run("sync", "--once", "--json").mapping
    assert (figures["delivered"], figures["waiting"]) == (1, 0)
    assert machine.texts() == [(ANN, "Later")]


def test_two_that_send_at_once_send_once_each(machine: Machine) -> None:
    machine.run("sync", "--once")
    with machine.started("send", ANN, "Text 0") as first, machine.started("send", ANN, "Text 1") as second:
        assert [process.wait(60) for process in (first, second)] == [DONE, DONE]
    assert sorted(machine.texts()) == [(ANN, "Text 0"), (ANN, "Text 1")]


def test_what_the_service_refuses_ends_in_its_words(machine: Machine) -> None:
    ran = machine.run("send", ANN, "x" * 1_700, "--json")
    assert ran.code == REFUSED
    assert ran.mapping["state"] == "failed"
    assert ran.mapping["reason"] == "The message body cannot be over 1600 characters."
    (row,) = machine.run("outbox", "--json").rows
    assert row["state"] == "failed"
    assert machine.texts() == []


def test_who_opted_out_or_is_blocked_is_not_texted(machine: Machine) -> None:
    machine.account.ensure_contact(machine.line, BOB).is_blocked = True
    for phone, why in ((CARL, "Carl: Opted out on "), (BOB, "(423) 555-0177: Blocked")):
        ran = machine.run("send", phone, "Hello")
        assert (ran.code, ran.out) == (WRONG, "")
        assert why in ran.err
        assert "Nothing was sent." in ran.err
    assert machine.texts() == []
    assert machine.run("outbox", "--all", "--json").rows == []


def test_a_wait_that_is_interrupted_says_where_the_text_is(machine: Machine) -> None:
    machine.run("sync", "--once")
    with (
        machine.working() as colleague,
        colleague.holding_breath(),
        machine.started("send", ANN, "Hello") as process,
    ):
        outbox = colleague.store.outbox
        wait_until(lambda: bool(outbox.pending()), PATIENCE)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out) == (130, "")
        assert "It stands in the outbox" in err
        assert [intent.state for intent in outbox.pending()] == [IntentState.QUEUED]


# -- read-only


def test_read_only_looks_and_changes_nothing(machine: Machine) -> None:
    assert machine.run("send", ANN, "Hello", "--no-wait").code == DONE
    ran = machine.run("--read-only", "send", ANN, "Again")
    assert (ran.code, ran.err) == (WRONG, "trtui: Read-only: nothing is sent.\n")
    assert machine.run("ls", "--read-only").code == DONE
    assert machine.run("thread", ANN, "--read-only").code == DONE
    figures = machine.run("sync", "--once", "--read-only", "--json").mapping
    assert (figures["delivered"], figures["waiting"]) == (0, 1)
    assert {request.method for request in machine.service.requests} == {"GET"}


# -- what can't work


@pytest.mark.parametrize(
    "command", [["sync", "--once"], ["ls"], ["thread", ANN], ["send", ANN, "Hello"]], ids=lambda each: each[0]
)
def test_a_wrong_key_is_said_and_told_the_shell(machine: Machine, command: list[str]) -> None:
    machine.environment["TRTUI_API_KEY"] = "0123456789abcdef0123456789abcdee"
    ran = machine.run(*command)
    assert ran.code == SETTINGS
    assert "does not accept" in ran.err
    assert machine.texts() == []
    assert machine.calls <= 2


@pytest.mark.parametrize(
    "command", [["sync", "--once"], ["ls"], ["thread", ANN], ["send", ANN, "Hello"]], ids=lambda each: each[0]
)
def test_an_address_where_nobody_is_is_said(cut_off: Machine, command: list[str]) -> None:
    ran = cut_off.run(*command)
    assert ran.code == WRONG
    assert ran.err.startswith("trtui: ")
    assert "can't be reached" in ran.err or "could not be reached" in ran.err


def test_offline_what_is_held_is_shown_and_what_is_sent_waits(cut_off: Machine) -> None:
    with cut_off.served():
        cut_off.run("thread", ANN)
        cut_off.service.requests.clear()
    listed = cut_off.run("ls")
    assert listed.code == DONE
    assert "Ann" in listed.out
    shown = cut_off.run("thread", ANN)
    assert shown.code == WRONG
    assert "Do you have 225/65R17?" in shown.out
    assert "this is what is held" in shown.err
    sent = cut_off.run("send", ANN, "Hello", "--timeout", "1")
    assert (sent.code, sent.out.split()[0]) == (NOT_YET, "queued")
    assert "It stands in the outbox" in sent.err
    with cut_off.served():
        assert cut_off.run("sync", "--once", "--json").mapping["delivered"] == 1
    assert cut_off.texts() == [(ANN, "Hello")]


def test_without_a_key_it_is_said_where_to_put_one(machine: Machine) -> None:
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("ls")
    assert ran.code == SETTINGS
    assert "api_key_file" in ran.err
    assert machine.calls == 0


def test_settings_and_stores_that_cannot_be_used_are_3(machine: Machine) -> None:
    machine.run("sync", "--once")
    (desk,) = machine.state.glob("accounts/*/desk.db")
    header = bytearray(desk.read_bytes())
    header[60:64] = (9_999).to_bytes(4, "big")  # user_version, as sqlite.org/fileformat says
    desk.write_bytes(header)
    ran = machine.run("ls")
    assert ran.code == SETTINGS
    assert "newer trtui" in ran.err
    machine.config.write_text("[desk]\nsendername = 1\n")
    ran = machine.run("outbox")
    assert ran.code == SETTINGS
    assert "sender_name" in ran.err


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (["send", "12", "Hello"], "digits"),
        (["thread", "not a number"], "letters"),
        (["send", ANN, "  \n"], "the text is empty"),
        (["send", ANN], "not UTF-8"),
        (["ls", "--dashboard", "Nowhere"], "there are: Main Line"),
        (["ls", "--limit", "0"], "from 1 to"),
        (["send", ANN, "Hello", "--timeout", "nan"], "seconds"),
        (["sync"], "--once"),
    ],
)
def test_arguments_that_make_no_sense_are_2(machine: Machine, command: list[str], what: str) -> None:
    ran = machine.run(*command, stdin=b"\xff\xfe")
    assert (ran.code, ran.out) == (USAGE, "")
    assert what in ran.err
    assert machine.texts() == []


def test_a_number_that_several_lines_know_needs_its_line_named(machine: Machine) -> None:
    machine.account.receive(machine.account.add_dashboard("Billing", "14235550200").dashboard_id, ANN, "Hi")
    ran = machine.run("send", ANN, "Hello")
    assert ran.code == USAGE
    assert "Name the line with --dashboard" in ran.err
    assert machine.run("send", ANN, "Hello", "--dashboard", "Billing").code == DONE


@pytest.mark.parametrize("command", ["sync", "ls", "thread", "send", "outbox"])
def test_every_exit_code_is_in_the_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        make_parser().parse_args([command, "--help"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    assert [f"\n  {code.value}  " in said for code in Exit] == [True] * len(Exit)


# -- terminals, pipes and files


def test_a_reader_who_leaves_ends_it_quietly(machine: Machine) -> None:
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
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(30) == 128 + signal.SIGPIPE
    assert err == ""


def test_a_terminal_without_the_letters_is_no_reason_to_fail(machine: Machine) -> None:
    machine.account.receive(machine.line, ANN, "Größe 👍")
    machine.environment["PYTHONIOENCODING"] = "ascii"
    assert "Gr\\xf6\\xdfe \\U0001f44d" in machine.run("ls").out
    assert machine.run("ls", "--json").rows[0]["last_text"] == "Größe 👍"


def test_what_is_kept_is_for_its_owner_alone(machine: Machine) -> None:
    machine.run("send", ANN, "Hello")
    modes = {path: path.stat().st_mode & 0o777 for path in (machine.state, *machine.state.rglob("*"))}
    assert {path: mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}


# -- the demo


@pytest.mark.parametrize(
    "command",
    [["sync", "--once"], ["ls"], ["outbox"], ["thread", "6155550109", "--dashboard", "Billing"]],
    ids=lambda each: each[0],
)
def test_the_demo_needs_no_key_and_leaves_nothing(machine: Machine, command: list[str]) -> None:
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("--demo", *command, "--json")
    assert ran.code == DONE
    assert ran.data is not None
    assert machine.calls == 0
    left = {path.name for path in machine.state.rglob("*") if path.is_file()}
    assert left <= {"trtui.log"}


def test_the_demo_can_be_texted(machine: Machine) -> None:
    ran = machine.run("--demo", "send", "6155550109", "Hello", "--dashboard", "Billing", "--json")
    assert (ran.code, ran.mapping["state"]) == (DONE, "done")
    assert machine.texts() == []
