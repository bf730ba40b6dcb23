"""A day's work in a real terminal, against the account over real HTTP: killed, cut off, and exact in the end."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.at_terminal import Person, settings_for
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault
from trtui.demo.server import ThreadedServer

LINES = 2


class Day:
    """An account with customers who wait, and a person who answers each of them by name."""

    def __init__(self, folder: Path, customers: int) -> None:
        self.account = Account(1, failure_rate=0.0)
        self.lines = [
            self.account.add_dashboard(f"Line {number}", f"1423555010{number}").dashboard_id
            for number in range(LINES)
        ]
        self.names: dict[str, tuple[int, str]] = {}
        for number in range(customers):
            line = self.lines[number % LINES]
            phone = f"1706555{number:04d}"
            at = datetime.now(UTC) - timedelta(minutes=customers + 5 - number)
            self.account.receive(line, phone, f"question {number}", at=at)
            name = f"Customer{number:03d}"
            self.account.ensure_contact(line, phone).display_name = name
            self.names[name] = (line, phone)
        self.service = Service(self.account)
        self.folder = folder
        self.drafted = ""

    def arguments(self) -> list[str]:
        return ["--state-dir", str(self.folder / "state")]

    def sent(self) -> list[tuple[int, str, str]]:
        """What really went out: line, number, body."""
        return [
            (effect.dashboard_id, effect.phone, effect.body)
            for effect in self.account.journal
            if effect.kind == "text"
        ]

    def answered(self) -> set[str]:
        return {body.removeprefix("Answer to ") for _, _, body in self.sent()}


def answer_next(person: Person, day: Day, *, is_cut_off: bool = False) -> str:
    """Answer whoever the cursor is on, by the name in the composer's border, and resolve; returns the name."""
    person.press("r", then="Enter send")
    name = _addressee(person)
    person.press(f"Answer to {name}", then=lambda: f"Answer to {name}" in _composer(person))
    person.press("\r", then=lambda: f"Answer to {name}" not in _composer(person))
    if not is_cut_off:
        person.see(lambda: name in day.answered())
    person.watch(0.2)  # the same verb again at once would be taken for a slip
    person.press("e", then=lambda: _addressee(person) != name or "↷ left" in person.picture)
    return name


def _is_another(person: Person, name: str) -> bool:
    return _addressee(person) != name


def _addressee(person: Person) -> str:
    found = re.search(r"To (Customer\d+) from", person.picture)
    return found[1] if found else ""


def _composer(person: Person) -> str:
    """The lines between the composer's border and the end of the screen."""
    lines = person.lines
    top = next((at for at, line in enumerate(lines) if re.search(r"To Customer\d+ from", line)), len(lines))
    return "\n".join(line[36:] for line in lines[top + 1 :])


def start(day: Day, environment: dict[str, str]) -> Person:
    person = Person(*day.arguments(), environment=environment)
    person.see("Unresolved")
    person.see(lambda: _addressee(person))
    return person


def work_the_day(tmp_path: Path, customers: int) -> Day:
    """Work everybody; killed twice in the middle of a text, cut off once."""
    day = Day(tmp_path, customers)
    with ThreadedServer(day.service) as server:
        environment = settings_for(tmp_path, server.url, day.service.api_key, hold_seconds=0)
        person = start(day, environment)
        answered: list[str] = []
        try:
            for number in range(customers):
                if number in (customers // 3, 2 * customers // 3):
                    person = _killed_in_the_middle_of_a_text(person, day, environment)
                if number == customers // 2:
                    day.service.schedule.faults.append(Fault("drop_before", times=None))
                    answered.append(answer_next(person, day, is_cut_off=True))
                    person.see("offline")
                    assert answered[-1] not in day.answered()
                    day.service.schedule.faults.clear()
                    person.see(lambda: answered[-1] in day.answered(), 60)
                    continue
                answered.append(answer_next(person, day))
            person.see(lambda: not _unresolved(day), 150)
            assert person.quit() == 0
        finally:
            person.terminal.close()
        assert sorted(answered) == sorted(day.names)
    return day


def _killed_in_the_middle_of_a_text(person: Person, day: Day, environment: dict[str, str]) -> Person:
    person.press("r", then="Enter send")
    name = _addressee(person)
    person.press("half a text", then=lambda: "half a text" in _composer(person))
    person.see("✎ draft")  # its row says so once it is on disk
    person.kill()
    person.terminal.close()
    person = start(day, environment)
    for _ in range(len(day.names)):
        if _addressee(person) == name:
            break
        before = _addressee(person)
        person.press("n", then=partial(_is_another, person, before))
    person.see(lambda: "half a text" in _composer(person))
    person.press("r", then="Enter send")
    person.press("\x15", then=lambda: "half a text" not in _composer(person))
    person.press("\x1b", then=lambda: "Enter send" not in person.picture)
    return person


def _unresolved(day: Day) -> list[str]:
    return [
        name
        for name, (line, phone) in day.names.items()
        if not day.account.ensure_contact(line, phone).is_resolved
    ]


def check(day: Day) -> None:
    """The account holds exactly what was meant: one answer to each, to the right number, from the right line."""
    meant = sorted((line, phone, f"Answer to {name}") for name, (line, phone) in day.names.items())
    assert sorted(day.sent()) == meant
    assert _unresolved(day) == []
    times = day.service.arrivals.times
    assert all(later - earlier >= 60 for earlier, later in zip(times, times[100:], strict=False))


@pytest.mark.timeout(240)
def test_a_morning_of_nine_conversations(tmp_path: Path) -> None:
    check(work_the_day(tmp_path, 9))


@pytest.mark.long
@pytest.mark.timeout(1_500)
def test_a_day_of_a_hundred_conversations(tmp_path: Path) -> None:
    check(work_the_day(tmp_path, 100))
