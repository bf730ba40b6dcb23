"""The end of the program: in order, in time, and without telling secrets."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.desk import NOW
from trtui.errors import TrtuiError
from trtui.ui.life import HANG_UP, PATIENCE, Ending, describe_fault, is_there, masked, write_crash_report

SECRET = "tr_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0"


def fault() -> BaseException:
    body, key = "my card is 4111 1111 1111 1111", SECRET
    try:
        try:
            raise KeyError(f"{body} {key}")
        except KeyError as inner:
            raise ValueError(f"no header may hold {key}") from inner
    except ValueError as error:
        return error


def test_a_report_tells_where_and_nothing_else() -> None:
    told = describe_fault(fault())
    assert "ValueError" in told
    assert "KeyError" in told
    assert "test_life.py" in told
    assert SECRET not in told
    assert "4111" not in told
    assert "1111" not in told
    assert "my card" not in told


def test_a_fault_of_the_programs_own_is_told_in_pythons_words() -> None:
    assert "'int' object has no attribute 'name'" in describe_fault(
        AttributeError("'int' object has no attribute 'name'")
    )


def test_a_report_is_the_owners_alone(tmp_path: Path) -> None:
    report = write_crash_report(fault(), tmp_path / "logs", NOW, "1.0")
    assert report is not None
    assert report.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700
    assert "trtui 1.0" in report.read_text("utf-8")


def test_where_no_report_can_be_written_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    assert write_crash_report(fault(), tmp_path / "logs", NOW, "1.0") is None


def test_our_own_sentences_are_masked_too() -> None:
    assert (
        masked(str(TrtuiError(f"the key {SECRET} was refused for 4235550142")))
        == "the key *** was refused for #"
    )


def test_it_ends_once(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr("trtui.ui.life.PATIENCE", 3600.0)
    ending = Ending(left.append)
    ending.end(HANG_UP)
    ending.end(143)
    assert left == [129]


def test_a_terminal_that_is_gone_is_noticed() -> None:
    ours, theirs = pty.openpty()
    left: list[int] = []
    ending = Ending(left.append, terminal=theirs)
    assert is_there(theirs)
    ending.check_terminal()
    assert left == []
    os.close(ours)
    assert not is_there(theirs)
    os.close(theirs)


HANGING = """
import asyncio, sys, threading
from trtui.ui.life import Ending
async def main():
    ending = Ending(lambda status: None)
    ending.watch_signals(asyncio.get_running_loop())
    sys.stdout.write("ready\\n"); sys.stdout.flush()
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)])
def test_what_hangs_on_its_way_out_is_gone_in_time(sent: signal.Signals, status: int) -> None:
    """Here nothing ever exits in order: the last resort must."""
    started = subprocess.Popen(
        [sys.executable, "-c", HANGING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert started.stdout is not None
    with started.stdout:
        assert started.stdout.readline() == b"ready\n"
        started.send_signal(sent)
        assert started.wait(60) == status  # it never ends in order, and a machine that runs tests is busy
    assert PATIENCE <= 2, "the last resort comes before the system's own does"
