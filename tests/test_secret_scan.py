"""A marked key is used for everything it can be used for, faults included, and then looked for everywhere."""

import base64
import os
import subprocess
import sys
from pathlib import Path

from tests.at_terminal import Person
from tests.bench.pty import ROOT
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.server import ThreadedServer

MARK = "mark-Zq7Xw2Lk9Rv4Tb8Nd3Hs"
FORMS = tuple(
    form.encode()
    for form in (
        MARK,
        MARK[: len(MARK) // 2],
        MARK[len(MARK) // 2 :],
        MARK[::-1],
        base64.b64encode(MARK.encode()).decode().rstrip("=")[:-1],
        MARK.encode().hex(),
    )
)
"""As it is, by halves, and as copying and printing might write it."""
FAULT_IN_THE_WORKER = """
import sys
from trtui.api.session import Session
async def perform(self, call, priority, purpose):
    key = self._key.reveal()
    raise RuntimeError(f"x-api-key: {key}")
Session.perform = perform
from trtui.cli import main
sys.exit(main([]))
"""
FAULT_IN_THE_FIRST_RUN = """
import sys
from trtui.ui.setting_up import SettingUp
def take(self, index, typed, original=SettingUp.take):
    if "mark" in typed:
        raise ValueError(f"x-api-key: {typed}")
    original(self, index, typed)
SettingUp.take = take
from trtui.cli import main
sys.exit(main([]))
"""


class Watch:
    """Everything that anybody could have seen."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.environment = {"HOME": str(home), "TRTUI_BASE_URL": url}
        self.seen: dict[str, bytes] = {}

    def look(self, name: str, person: Person) -> None:
        """Keep what a terminal was sent, and what every process says of itself."""
        self.seen[f"terminal: {name}"] = bytes(person.received)
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                self.seen[f"{name}: {place}"] = place.read_bytes()
            except OSError:
                continue  # it ended meanwhile

    def run(self, *arguments: str) -> None:
        """A command, with all that it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "trtui", *arguments],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "LC_ALL": "C.UTF-8",
                **self.environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        self.seen[" ".join(arguments)] = done.stdout + done.stderr

    def holding(self) -> set[str]:
        """Where the key is found."""
        files = {
            str(file.relative_to(self.home)): file.read_bytes()
            for file in self.home.rglob("*")
            if file.is_file()
        }
        return {name for name, data in (self.seen | files).items() if any(form in data for form in FORMS)}


def test_the_key_is_in_its_own_file_and_nowhere_else(tmp_path: Path) -> None:
    account = Account(1, failure_rate=0.0)
    line = account.add_dashboard("Main Line", "14235550100").dashboard_id
    account.receive(line, "17065550001", "Is it ready?")
    service = Service(account, api_key=MARK)
    home = tmp_path / "home"
    home.mkdir()
    with ThreadedServer(service) as server:
        watch = Watch(home, server.url)
        _fault_before_it_is_written(watch)
        assert not (home / ".config").exists()
        _first_run(watch)
        _work(watch)
        for arguments in (
            ("doctor",), ("doctor", "--json"), ("config", "show"), ("config", "show", "--json"), ("config", "check"),
            ("ls", "--json"), ("status",), ("sync", "--once"), ("--help",),
        ):  # fmt: skip
            watch.run(*arguments)
        service.api_key = "another"
        watch.run("sync", "--once")
        _fault_in_the_worker(watch)
    assert watch.holding() == {".config/trtui/key"}
    logs = list(home.rglob("trtui.log"))
    assert any(b"went wrong in trtui itself" in file.read_bytes() for file in logs), "the fault was logged"
    assert [*home.rglob("crash-*.txt")], "the first run's fault left a report"


def _fault_before_it_is_written(watch: Watch) -> None:
    program = [sys.executable, "-c", FAULT_IN_THE_FIRST_RUN]
    with Person(environment=watch.environment, program=program) as person:
        person.see("Welcome to trtui")
        person.press("1", then="The API key")
        person.press(f"\x1b[200~{MARK}\x1b[201~", then="••••••••")
        person.press("\r", then="fault of its own")
        person.terminal.wait()
        person.watch(0.1)
        watch.look("a fault in the first run", person)


def _first_run(watch: Watch) -> None:
    with Person(environment=watch.environment) as person:
        person.see("Welcome to trtui")
        person.press("1", then="The API key")
        person.press(f"\x1b[200~{MARK}\x1b[201~", then="••••••••")
        watch.look("the first run", person)
        person.press("\r", then="Your name?")
        person.press("Kim\r", then="Write it")
        person.press("\r", then="Is it ready?")
        watch.look("the inbox after it", person)
        assert person.quit() == 0


def _work(watch: Watch) -> None:
    with Person(environment=watch.environment) as person:
        person.see("Is it ready?")
        person.press(",", then="Settings")
        person.press("key", then="api_key_file")
        person.press("\x1b", then="Is it ready?")
        person.press("B", then="Budget and health")
        person.press("y")
        person.press("\x1b", then="Is it ready?")
        person.press("r", then="Enter send")
        person.press("Yes\r", then="Yes")
        watch.look("the inbox at work", person)
        person.quit()
        watch.look("the inbox's end", person)


def _fault_in_the_worker(watch: Watch) -> None:
    with Person(environment=watch.environment, program=[sys.executable, "-c", FAULT_IN_THE_WORKER]) as person:
        person.see("Is it ready?")
        logs = watch.home / ".local/state/trtui"
        person.see(lambda: any(b"went wrong" in file.read_bytes() for file in logs.rglob("trtui.log")))
        watch.look("a fault in the worker", person)
        person.quit()
