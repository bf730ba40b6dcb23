"""The commands for scripts beside a running trtui: they read the same store, cost no call, and it delivers.

The other one is made to hold its breath: it keeps the lease and calls nobody, so every call that arrives is a command's.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo.desk import wait_until
from tests.scripting import ANN, BOB, PATIENCE, Machine

DONE, NOT_YET = 0, 4


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    with machine.served():
        yield machine


def test_beside_a_running_trtui_commands_make_no_call(machine: Machine) -> None:
    with machine.working() as colleague, colleague.holding_breath():
        machine.run("ls")  # while it runs, a call that was on its way arrives
        calls = machine.calls
        assert [row["name"] for row in machine.run("ls", "--json").rows] == ["Ann"]
        assert [row["body"] for row in machine.run("thread", ANN, "--json").rows] == [
            "Do you have 225/65R17?"
        ]
        assert machine.run("outbox", "--json").rows == []
        elsewhere = machine.run("sync", "--once", "--json")
        assert (elsewhere.code, elsewhere.data) == (DONE, {"is_elsewhere": True})
        assert "Another trtui" in elsewhere.err
        ran = machine.run("send", ANN, "Yes", "--timeout", "0.5")
        assert (ran.code, ran.out.split()[0]) == (NOT_YET, "queued")
        assert machine.calls == calls


def test_the_running_one_delivers(machine: Machine) -> None:
    with machine.working() as colleague:
        with colleague.holding_breath():
            assert machine.run("send", ANN, "First", "--no-wait").code == DONE
        assert machine.run("send", ANN, "Second").code == DONE
        assert machine.texts() == [(ANN, "First"), (ANN, "Second")]


def test_a_thread_that_nobody_read_is_read_by_the_running_one(machine: Machine) -> None:
    with machine.working():
        machine.account.send(machine.line, BOB, "Hello Bob")
        rows = machine.run("thread", BOB, "--json").rows
        assert [row["body"] for row in rows] == ["Hello Bob"]


def test_when_the_running_one_dies_the_command_delivers_itself(machine: Machine) -> None:
    with (
        machine.working() as colleague,
        colleague.holding_breath(),
        machine.started("send", ANN, "Hello") as process,
    ):
        wait_until(lambda: bool(colleague.store.outbox.pending()), PATIENCE)
        assert machine.texts() == []
        colleague.die()
        out, _ = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out.split()[0]) == (DONE, "done")
    assert machine.texts() == [(ANN, "Hello")]


def test_one_that_only_looks_leaves_delivering_to_one_that_may(machine: Machine) -> None:
    with machine.working(is_read_only=True) as colleague:
        assert colleague.has_lease()
        assert machine.run("send", ANN, "Hello", "--timeout", "20").code == DONE
        wait_until(colleague.has_lease, PATIENCE)
    assert machine.texts() == [(ANN, "Hello")]


def test_hooks_are_run_once_by_whoever_works(machine: Machine, tmp_path: Path) -> None:
    """By cron's pass and by a trtui that stays, one after the other; by a command that only passes by, not."""
    told = tmp_path / "told"
    hook = tmp_path / "hook"
    hook.write_text(
        f'#!/bin/sh\nprintf "%s %s\\n" "$TRTUI_EVENT" "$TRTUI_NAME" >> {told}\nenv > {told}.env\n'
    )
    hook.chmod(0o700)
    machine.config.write_text(f'[hooks]\non_inbound = ["{hook}"]\n')
    machine.run("sync", "--once")
    assert not told.exists()
    machine.account.receive(machine.line, ANN, "One")
    machine.run("thread", ANN)
    assert not told.exists()
    machine.run("sync", "--once")
    assert told.read_text() == "inbound Ann\n"
    with machine.working():
        machine.account.receive(machine.line, ANN, "Two")
        wait_until(lambda: told.read_text().count("\n") == 2, PATIENCE)
    machine.run("sync", "--once")
    assert told.read_text() == "inbound Ann\ninbound Ann\n"
    environment = Path(f"{told}.env").read_text()
    assert machine.service.api_key not in environment
    assert "TRTUI_TEXT" not in environment
