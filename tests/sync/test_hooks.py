"""Hooks: what is an event, that each is one once, and how a program is run for it, told of it and ended."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.store.shop import Shop, contact, key, text
from trtui.config import HookSettings
from trtui.models import ResolveConversation, SendText
from trtui.models.actions import IntentState
from trtui.sync.hooks import AT_ONCE, Hooks
from trtui.text.cleaning import own

WRITER: Final = """
import json, os, sys
told = {name: value for name, value in os.environ.items() if name.startswith("TRTUI_")}
with open(sys.argv[1], "a") as out:
    out.write(json.dumps(told) + "\\n")
"""
PATIENCE: Final = 60.0


class Bell:
    """A shop whose hooks write down what they are told."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop(folder / "store")
        self.shop.open_lines("Main Line")
        self.folder = folder
        self.out = folder / "told.jsonl"
        self.problems: list[tuple[str, str]] = []
        writer = folder / "writer.py"
        writer.write_text(WRITER)
        command = (sys.executable, str(writer), str(self.out))
        self.settings = HookSettings(on_inbound=command, on_wait=command, on_failed=command)

    def hooks(self, settings: HookSettings | None = None) -> Hooks:
        """Those of a process that starts."""
        chosen = settings or self.settings
        return Hooks(self.shop.store, self.shop.clock, chosen, lambda *told: self.problems.append(told))

    def look(self, hooks: Hooks) -> None:
        """Look, and let all that is due end."""

        async def look() -> None:
            hooks.look()
            await hooks.finish(PATIENCE)

        asyncio.run(look())

    @property
    def told(self) -> list[dict[str, str]]:
        """What programs were told, in no order."""
        return [json.loads(line) for line in self.out.read_text().splitlines()] if self.out.exists() else []


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[Bell]:
    made = Bell(tmp_path)
    yield made
    made.shop.store.close()


def test_a_text_that_comes_in_is_told_once_over_looks_and_processes(bell: Bell) -> None:
    hooks = bell.hooks()
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(contact(0, "Ann", last=text("Hello", 1)), asked=1)
    bell.look(hooks)
    bell.look(hooks)
    bell.look(bell.hooks())
    (told,) = bell.told
    assert told == {
        "TRTUI_EVENT": "inbound",
        "TRTUI_DASHBOARD": "Main Line",
        "TRTUI_NAME": "Ann",
        "TRTUI_NUMBER": key(0).phone,
        "TRTUI_AT": "2026-03-02T14:01:00+00:00",
        "TRTUI_REASON": "",
    }


def test_a_text_whose_id_comes_late_is_the_same_event(bell: Bell) -> None:
    bell.look(bell.hooks())
    bell.shop.clock.advance(60)
    bell.shop.tell_texts(0, text("Hello", 1, name=None), asked=1)
    bell.look(bell.hooks())
    bell.shop.tell_texts(0, text("Hello", 1, name="guid"), asked=2)
    bell.look(bell.hooks())
    assert len(bell.told) == 1


def test_a_store_that_is_fetched_again_brings_no_event_again(bell: Bell) -> None:
    bell.look(bell.hooks())
    bell.shop.clock.advance(60)
    bell.shop.tell(contact(0, last=text("Hello", 1)), asked=1)
    bell.look(bell.hooks())
    bell.shop.store.close()
    for file in (bell.folder / "store").glob("facts.db*"):
        file.unlink()
    bell.shop.reopen()
    bell.shop.tell(contact(0, last=text("Hello", 1)), asked=2)
    bell.look(bell.hooks())
    assert len(bell.told) == 1


def test_the_history_of_a_first_sync_is_no_event(bell: Bell) -> None:
    hooks = bell.hooks()
    bell.shop.tell(contact(0, last=text("Long ago", -5)))
    bell.look(hooks)
    bell.shop.tell_texts(0, text("Longer ago", -60), text("Failed", -50, sent=True, status="failed"))
    bell.shop.clock.advance(10)
    bell.look(hooks)
    assert bell.told == []


def test_what_came_while_no_trtui_ran_is_told_by_the_next(bell: Bell) -> None:
    bell.look(bell.hooks())
    bell.shop.clock.advance(7_200)
    bell.shop.tell(contact(0, last=text("In the night", 90)), asked=120)
    bell.look(bell.hooks())
    assert sorted(told["TRTUI_EVENT"] for told in bell.told) == ["inbound", "wait"]


def test_a_hook_that_is_set_anew_begins_anew(bell: Bell) -> None:
    bell.look(bell.hooks())
    without = replace(bell.settings, on_inbound=())
    bell.look(bell.hooks(without))
    bell.shop.clock.advance(120)
    bell.shop.tell(contact(0, last=text("Meanwhile", 1)), asked=2)
    bell.look(bell.hooks(without))
    bell.look(bell.hooks())
    assert bell.told == []


def test_a_wait_is_told_when_it_is_too_long_and_once_for_each_wait(bell: Bell) -> None:
    hooks = bell.hooks(replace(bell.settings, on_inbound=(), wait_minutes=10))
    bell.look(hooks)
    bell.shop.tell(contact(0, "Ann", last=text("Hello?", 1)), asked=1)
    bell.shop.clock.advance(60 * 10)
    bell.look(hooks)
    assert bell.told == []
    bell.shop.clock.advance(60 * 2)
    bell.look(hooks)
    bell.look(hooks)
    (told,) = bell.told
    assert (told["TRTUI_EVENT"], told["TRTUI_REASON"]) == ("wait", "has waited for 10 minutes")
    bell.shop.tell_texts(0, text("Yes?", 13, sent=True), text("Still?", 14), asked=14)
    bell.shop.clock.advance(60 * 20)
    bell.look(hooks)
    assert len(bell.told) == 2


def test_who_is_resolved_or_snoozed_does_not_wait(bell: Bell) -> None:
    hooks = bell.hooks(replace(bell.settings, on_inbound=(), wait_minutes=10))
    bell.look(hooks)
    bell.shop.tell(contact(0, last=text("a", 1)), contact(1, last=text("b", 1)), asked=1)
    bell.shop.ask(ResolveConversation(), 0)
    bell.shop.store.desk.snooze(key(1), bell.shop.now + timedelta(hours=5), bell.shop.now)
    bell.shop.clock.advance(60 * 30)
    bell.look(hooks)
    assert bell.told == []


def test_what_failed_is_told_with_its_reason(bell: Bell) -> None:
    hooks = bell.hooks()
    bell.look(hooks)
    bell.shop.clock.advance(60)
    asked = bell.shop.ask(SendText("Hi"), 0)
    bell.shop.claim()
    bell.shop.store.outbox.settle(asked, IntentState.FAILED, now=bell.shop.now, reason=own("No such number."))
    bell.shop.tell_texts(1, text("Lost", 1, sent=True, status="undelivered"), asked=1)
    bell.look(hooks)
    bell.look(bell.hooks())
    told = sorted((told["TRTUI_EVENT"], told["TRTUI_REASON"]) for told in bell.told)
    assert told == [("failed", "No such number."), ("failed", "undelivered")]


def test_the_text_is_told_only_where_that_is_asked_for_and_is_harmless(
    bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRTUI_API_KEY", "secret")
    monkeypatch.setenv("TRTUI_PROFILE", "north")
    hooks = bell.hooks(replace(bell.settings, with_text=True))
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(contact(0, "Ann\x1b[2J\nx", last=text("a\x00b\x1b]0;x\x07", 1)), asked=1)
    bell.look(hooks)
    (told,) = bell.told
    assert told["TRTUI_TEXT"] == "a␀b␛]0;x␇"
    assert told["TRTUI_NAME"] == "Ann␛[2J ⏎ x"
    assert not told.keys() & {"TRTUI_API_KEY", "TRTUI_PROFILE"}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("/does/not/exist",), "can't be run: No such file"),
        ((sys.executable, "-c", "raise SystemExit(3)"), "ended with 3"),
        ((sys.executable, "-c", "import time; time.sleep(600)"), "took longer than 1 s"),
        (("a\0b",), "can't be run"),
    ],
)
def test_a_program_that_fails_is_told_and_stops_nothing(
    bell: Bell, command: tuple[str, ...], why: str
) -> None:
    hooks = bell.hooks(HookSettings(on_inbound=command, timeout_seconds=1))
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(contact(0, last=text("Hello", 1)), asked=1)
    bell.look(hooks)
    ((where, sentence),) = bell.problems
    assert where == "hooks.on_inbound"
    assert why in sentence


def test_a_few_run_at_once_and_all_in_the_end(bell: Bell) -> None:
    counter = bell.folder / "counter.py"
    counter.write_text(
        "import os, sys, time\n"
        "mark = os.path.join(sys.argv[1], f'run-{os.getpid()}')\n"
        "open(mark, 'x').close()\n"
        "now = len([name for name in os.listdir(sys.argv[1]) if name.startswith('run-')])\n"
        "open(os.path.join(sys.argv[1], f'saw-{now}-{os.getpid()}'), 'x').close()\n"
        "os.unlink(mark)\n"
    )
    runs = bell.folder / "runs"
    runs.mkdir()
    hooks = bell.hooks(HookSettings(on_inbound=(sys.executable, str(counter), str(runs))))
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(*(contact(number, last=text("Hello", 1)) for number in range(12)), asked=1)
    bell.look(hooks)
    saw = [int(name.split("-")[1]) for name in sorted(path.name for path in runs.iterdir())]
    assert len(saw) == 12
    assert max(saw) <= AT_ONCE


def test_what_runs_when_the_worker_stops_is_ended_with_all_it_started(bell: Bell) -> None:
    started = bell.folder / "pid"
    script = f"import os, subprocess, sys; child = subprocess.Popen(['sleep', '600']); open({str(started)!r} + '.new', 'w').write(str(child.pid)); os.rename({str(started)!r} + '.new', {str(started)!r}); child.wait()"
    hooks = bell.hooks(HookSettings(on_inbound=(sys.executable, "-c", script)))
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(contact(0, last=text("Hello", 1)), asked=1)

    async def look() -> None:
        hooks.look()
        await until(started.exists)
        await hooks.finish(0.01)

    asyncio.run(look())
    pid = int(started.read_text())
    asyncio.run(until(lambda: not is_running(pid)))


def test_what_had_not_begun_when_the_worker_stopped_is_the_next_one_s(bell: Bell) -> None:
    slow = replace(bell.settings, on_inbound=("sleep", "600"), on_wait=())
    hooks = bell.hooks(slow)
    bell.look(hooks)
    bell.shop.clock.advance(60)
    bell.shop.tell(*(contact(number, last=text("Hello", 1)) for number in range(AT_ONCE + 3)), asked=1)

    async def look() -> None:
        hooks.look()
        desk = bell.shop.store._desk_file
        await until(lambda: desk.number("SELECT count(*) FROM announced") == AT_ONCE)
        await hooks.finish(0.0)

    asyncio.run(look())
    bell.look(bell.hooks(replace(bell.settings, on_wait=())))
    assert len(bell.told) == 3


def is_running(pid: int) -> bool:
    """Whether a process lives."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  # a file's or a process's state sets no event
            await asyncio.sleep(0.01)
