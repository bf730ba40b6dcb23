"""The real program in processes of its own, against an emulated account on a loopback port."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from tests.demo.desk import wait_until
from trtui.clock import SystemClock
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.server import ThreadedServer
from trtui.models import DashboardId
from trtui.store import Connection, Interest, InterestKind, Store, StoreBusyError
from trtui.text.phone import Phone

PATIENCE: Final = 60.0
"""Seconds that a process is given to start and to do something: machines that run tests are busy."""
ROOT: Final = Path(__file__).parent.parent
ANN: Final = "14235550142"
"""Wrote, and waits for an answer."""
BOB: Final = "14235550177"
"""A contact who never wrote."""
CARL: Final = "14235550188"
"""Texted STOP."""
WORKER: Final = """
import asyncio, sys
from pathlib import Path
from trtui.session import Wishes, open_session
wishes = Wishes(is_read_only=len(sys.argv) > 3, config_file=Path(sys.argv[1]), state=Path(sys.argv[2]))
with open_session(wishes) as session:
    asyncio.run(session.make_worker().run(asyncio.Event()))
"""
"""What an inbox does in its worker's thread, and nothing else."""


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> object:
        """What was printed as JSON: one line."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    @property
    def mapping(self) -> dict[str, object]:
        """An object of JSON."""
        assert isinstance(self.data, dict)
        return self.data

    @property
    def rows(self) -> list[dict[str, object]]:
        """A list of JSON."""
        assert isinstance(self.data, list)
        return self.data


class Machine:
    """A home with settings and a store, and an account that its commands reach."""

    def __init__(self, home: Path) -> None:
        """The service does not listen yet."""
        self.account = Account(1, failure_rate=0.0)
        self.account.carrier.silence_rate = 0.0
        self.line = self.account.add_dashboard("Main Line", "14235550100").dashboard_id
        self.account.receive(self.line, ANN, "Do you have 225/65R17?")
        self.account.ensure_contact(self.line, ANN).first_name = "Ann"
        self.account.ensure_contact(self.line, BOB).is_resolved = True
        self.account.receive(self.line, CARL, "STOP")
        self.account.ensure_contact(self.line, CARL).first_name = "Carl"
        self.service = Service(self.account)
        self.state = home / "state"
        self.config = home / "config.toml"
        self.config.write_text('[desk]\nsender_name = "Kim"\n')
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "TRTUI_API_KEY": self.service.api_key,
            "TRTUI_BASE_URL": "http://127.0.0.1:1/api/v3",
        }

    @contextmanager
    def served(self) -> Iterator[None]:
        """With the service listening; outside of this nobody answers."""
        before = self.environment["TRTUI_BASE_URL"]
        port = 0 if before.startswith("http://127.0.0.1:1/") else int(before.split(":")[2].partition("/")[0])
        with ThreadedServer(self.service, port=port) as server:
            self.environment["TRTUI_BASE_URL"] = server.url
            yield

    @property
    def calls(self) -> int:
        """How many calls have arrived."""
        return len(self.service.arrivals.times)

    def texts(self) -> list[tuple[str, str]]:
        """What was sent, to whom."""
        with self.account.lock:
            return [(effect.phone, effect.body) for effect in self.account.journal if effect.kind == "text"]

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The command line of a command on this machine."""
        return [
            *(sys.executable, "-W", "default", "-m", "trtui"),
            *("--config", str(self.config), "--state-dir", str(self.state), *arguments),
        ]

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """With a command that runs; killed if it still does at the end."""
        process = subprocess.Popen(
            self.command(arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def run(self, *arguments: str, stdin: bytes = b"") -> Ran:
        """Run a command to its end. Fails where the key shows, a warning comes, or a traceback."""
        done = subprocess.run(
            self.command(arguments),
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err
        assert "Warning" not in ran.err
        self.insist_on_secrecy(ran)
        return ran

    def insist_on_secrecy(self, ran: Ran) -> None:
        """Fail where the key, or half of it, is printed or on disk."""
        for secret in (self.environment.get("TRTUI_API_KEY", ""), self.service.api_key):
            if secret:
                half = secret[: len(secret) // 2]
                assert half not in ran.out + ran.err
                for file in self.state.rglob("*"):
                    assert not file.is_file() or half.encode() not in file.read_bytes()

    def store(self) -> Store:
        """The account's store, which exists from the first command on."""
        (directory,) = (self.state / "accounts").iterdir()
        return Store.open(directory, clock=SystemClock())

    @contextmanager
    def working(self, *, is_read_only: bool = False) -> Iterator["Colleague"]:
        """With another trtui that has the lease and has fetched everything."""
        command = [sys.executable, "-c", WORKER, str(self.config), str(self.state)]
        process = subprocess.Popen([*command, "read-only"] if is_read_only else command, env=self.environment)
        try:
            accounts = self.state / "accounts"
            wait_until(lambda: accounts.is_dir() and any(accounts.glob("*/desk.db")), PATIENCE)
            store = self.store()
            try:
                thread = Interest(InterestKind.THREAD, DashboardId(self.line), Phone(ANN))
                store.desk.declare_interests("an inbox", [thread], idle=timedelta(0))
                wait_until(lambda: _has_read(store, f"backfill/{self.line}"), PATIENCE)
                wait_until(lambda: _has_read(store, f"thread/{self.line}/{ANN}"), PATIENCE)
                wait_until(lambda: _is_online(store), PATIENCE)
                yield Colleague(process, store)
            finally:
                store.close()
        finally:
            process.kill()
            process.wait()


def _has_read(store: Store, feed: str) -> bool:
    state = store.facts.feed(feed)
    return state is not None and state.succeeded_at is not None


def _is_online(store: Store) -> bool:
    status = store.desk.worker_status()
    return status is not None and status.connection is Connection.ONLINE


class Colleague:
    """Another trtui at work, which can be made to hold its breath: it keeps the lease and makes no call."""

    def __init__(self, process: "subprocess.Popen[bytes]", store: Store) -> None:
        """It runs, over the store that `store` is another connection to."""
        self._process = process
        self.store = store

    @contextmanager
    def holding_breath(self) -> Iterator[None]:
        """Stop it for a while, between two transactions."""
        wait_until(self._stops_in_peace, PATIENCE)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _stops_in_peace(self) -> bool:
        self._process.send_signal(signal.SIGSTOP)
        try:
            for room in (self.store._desk_file, self.store._facts_file):
                with room.write(patience=0.0):
                    pass
        except StoreBusyError:
            self._process.send_signal(signal.SIGCONT)
            return False
        return True

    def has_lease(self) -> bool:
        """Whether it is the worker, as it says itself."""
        status = self.store.desk.worker_status()
        return (
            status is not None
            and status.connection is not Connection.STARTING
            and status.process.startswith(f"{self._process.pid}/")
        )

    def die(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()
