"""One run over one account: its settings, its key, its store, and the worker that keeps both up to the service.

The inbox and the commands for scripts are given a `Session`; what it opens, it opens when asked.
"""

import os
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Final, NoReturn

from trtui.clock import Clock, SystemClock
from trtui.config import ConfigError, Settings, find_api_key, load_settings
from trtui.config.api_key import KEY_VARIABLE, key_place
from trtui.config.boards import board_settings
from trtui.last_screen import LastScreen
from trtui.light import dataclass
from trtui.paths import Places, default_places, make_private_directory, open_private
from trtui.secret import Sealed
from trtui.store import Store, account_directory

if TYPE_CHECKING:
    from datetime import datetime

    from trtui.api.budget import Budget
    from trtui.api.client import TextRequest
    from trtui.demo.demo import Demo
    from trtui.sync.trial import Trial
    from trtui.sync.worker import Deliverer, Worker

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says about a run."""

    is_demo: bool = False
    is_read_only: bool = False
    config_file: Path | None = None
    state: Path | None = None
    profile: str | None = None


class NotSetUpError(ConfigError):
    """trtui was not set up yet: who sits at a terminal can be asked for what is missing."""


class NoFileError(NotSetUpError):
    """The file that was named is not there."""

    def __init__(self, file: Path) -> None:
        """Say how to make one."""
        super().__init__(
            f"There is no file {file}. At a terminal, trtui without a command asks for what belongs into it and writes it; "
            "`trtui config example` prints one."
        )


class NoKeyError(NotSetUpError):
    """No place is named where the key is. `file` is where that would be said."""

    def __init__(self, file: Path) -> None:
        """Say how to name one."""
        super().__init__(
            f"No API key yet. Put it into a file that only you can read and name it as account.api_key_file in "
            f"{file}, or set TRTUI_API_KEY. `trtui --demo` needs no key."
        )


class Session(AbstractContextManager["Session"]):
    """What one run works with. Leaving it removes what was made for a demo."""

    def __init__(
        self,
        settings: Settings,
        places: Places,
        directory: Path,
        key: Sealed,
        clock: Clock,
        demo: "Demo | None",
    ) -> None:
        """Made by `open_session`."""
        self.settings = settings
        self.places = places
        self.directory = directory
        self.clock = clock
        self._key = key
        self._demo = demo

    @property
    def is_demo(self) -> bool:
        """Whether the account is invented."""
        return self._demo is not None

    def keep_last_screen(self, last_screen: LastScreen) -> None:
        """Say where the last screen of this account is kept, and what tells that it is still the same account.

        None is kept of a demo, whose account ends with the process, nor where a command prints the key: what it prints is
        not known before it is run.
        """
        files = self.telling_files()
        if files is not None:
            last_screen.keep_in(self.directory, files)
        elif not self.is_demo:
            last_screen.forget(self.directory)

    def telling_files(self) -> list[Path] | None:
        """The files that say which account this is; None where files alone do not: a demo, a command that prints the key."""
        account = self.settings.account
        if self.is_demo or (account.api_key_command and account.api_key_file is None):
            return None
        return [
            self.places.config_file,
            *([account.api_key_file] if account.api_key_file is not None else []),
        ]

    def child_environment(self) -> dict[str, str]:
        """The environment of a trtui that this one starts: with the key, where it came from the environment.

        It was taken out of ours, so that no other program inherits it.
        """
        environment, held = dict(os.environ), self.settings.account.api_key
        is_named = key_place(self.settings, {}) not in (None, "account.api_key")
        is_in_file = held is not None and held.fingerprint(b"") == self._key.fingerprint(b"")
        if not (self.is_demo or is_named or is_in_file):
            environment[KEY_VARIABLE] = self._key.reveal()
        return environment

    def open_store(self) -> Store:
        """Open the account's store, for the thread that asks. Raises StoreError, PathError."""
        return Store.open(self.directory, clock=self.clock)

    def make_worker(self, *, is_read_only: bool = False, is_brief: bool = False) -> "Worker":
        """Make a worker for this account. Only here is the way to the network imported.

        One that is read-only, as all are where the settings say so, delivers nothing. One that is brief runs no hooks,
        which it would have to cut off: the next that stays does. Nor are an invented account's customers any news.
        """
        from trtui.log import start_log

        start_log(self.places.logs, self._key, self.settings.desk.log_level)
        return self._make_worker(is_read_only=is_read_only, is_brief=is_brief)

    def try_key(self) -> "Trial | None":
        """Ask the service one question, counted like any other; None if another process is the account's worker.

        Waits for the answer, up to half a minute. Nothing is logged. Raises StoreError, PathError, ConfigError.
        """
        import asyncio
        import logging

        from trtui.api.errors import AuthError

        # Nobody hears warnings here: without this, they would be written over the screen.
        logging.getLogger("trtui").addHandler(logging.NullHandler())
        was_there = self.directory.exists()
        trial = asyncio.run(self._make_worker(is_brief=True).try_once())
        if trial is not None and isinstance(trial.ended_by, AuthError) and not was_there:
            # Nothing is in the store, and a key that the service does not take has no calls to count.
            from shutil import rmtree

            rmtree(self.directory, ignore_errors=True)
        return trial

    def _make_worker(self, *, is_brief: bool, is_read_only: bool = False) -> "Worker":
        from trtui.sync.worker import Worker, WorkerOptions

        desk = self.settings.desk
        looks_only = is_read_only or desk.read_only
        options = WorkerOptions(
            limit=desk.calls_per_minute,
            is_read_only=looks_only,
            keep_days=desk.keep_days,
            dashboards=desk.dashboards,
            is_polled=lambda board: board_settings(self.settings, board).poll,
            hooks=None if is_brief or self.is_demo else self.settings.hooks,
        )
        deliver = _deliver_nothing if looks_only else self._deliver
        return Worker(self.open_store, self._connect, deliver, self.clock, options)

    def _connect(self, budget: "Budget") -> "TextRequest":
        from trtui.api.client import TextRequest
        from trtui.api.connection import Connection

        if self._demo is not None:
            from trtui.demo.demo import IN_PROCESS_URL

            transport = self._demo.transport()
            return TextRequest(
                Connection(base_url=IN_PROCESS_URL), self._key, budget, clock=self.clock, transport=transport
            )
        account = self.settings.account
        connection = Connection(base_url=account.base_url, proxy=account.proxy, ca_file=account.ca_file)
        return TextRequest(connection, self._key, budget, clock=self.clock)

    def _deliver(self, store: Store, client: "TextRequest") -> "Deliverer":
        from trtui.sync.delivery import Delivery

        return Delivery(store, client, self.clock)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove a demo's store: its account is gone with the process. The report of a crash stays."""
        if not self.is_demo:
            return
        from shutil import rmtree

        logs = self.places.logs
        has_report = any(logs.glob("crash-*.txt"))
        for path in self.directory.iterdir():
            if path.is_dir() and not (has_report and path == logs):
                rmtree(path, ignore_errors=True)
            elif not path.is_dir():
                path.unlink(missing_ok=True)
        with suppress(OSError):  # where the report is in it
            self.directory.rmdir()


def _deliver_nothing(store: Store, client: "TextRequest") -> "Deliverer":
    del store, client
    return _NoDelivery()


class _NoDelivery:
    """Read-only: what stands in the outbox waits for a trtui that may write."""

    async def step(self, now: "datetime") -> "datetime | None":
        """Leave everything as it is."""
        del now
        return None

    def wind_up(self) -> None:
        """Nothing was started."""


def open_session(wishes: Wishes, clock: Clock | None = None) -> Session:
    """Find out which account is meant and where its store is; nothing is fetched.

    Raises ConfigError, with what to mend, and PathError.
    """
    clock = clock or SystemClock()
    places = default_places(wishes.config_file, wishes.state)
    if wishes.config_file is not None and not places.config_file.is_file():
        _refuse(wishes, places.config_file)
    settings = load_settings(places.config_file, profile=wishes.profile)
    if wishes.is_read_only:
        origins = MappingProxyType({**settings.origins, "desk.read_only": "--read-only"})
        settings = replace(settings, desk=replace(settings.desk, read_only=True), origins=origins)
    if wishes.is_demo:
        return _open_demo(settings, places, wishes.state, clock)
    key = find_api_key(settings)
    if key is None:
        raise NoKeyError(places.config_file)
    return session_of(settings, places, key, clock)


def _refuse(wishes: Wishes, file: Path) -> NoReturn:
    """Refuse a file that is none: by an error that lets a terminal ask, unless all that it would be asked for is known."""
    needs_nothing = wishes.is_demo or os.environ.get("TRTUI_API_KEY")
    if needs_nothing or wishes.profile or os.environ.get("TRTUI_PROFILE") or os.path.lexists(file):
        raise ConfigError(f"There is no file {file}.")
    raise NoFileError(file)


def session_of(settings: Settings, places: Places, key: Sealed, clock: Clock) -> Session:
    """The session of an account that is known already. Raises PathError."""
    make_private_directory(places.state)
    fingerprint = key.fingerprint(_salt(places.state))
    directory = account_directory(places.state, settings.account.base_url, fingerprint)
    return Session(settings, places, directory, key, clock, None)


def _open_demo(settings: Settings, places: Places, state: Path | None, clock: Clock) -> Session:
    from trtui.demo.demo import make_demo
    from trtui.demo.templates import TEMPLATES, VIEWS

    settings = replace(settings, templates=settings.templates or TEMPLATES, views=settings.views or VIEWS)
    if state is not None:
        make_private_directory(places.state)
    from tempfile import mkdtemp

    directory = Path(mkdtemp(prefix="trtui-demo-", dir=places.state if state is not None else None))
    demo = make_demo()
    logs = places.logs if state is not None else directory / "logs"
    return Session(settings, replace(places, logs=logs), directory, Sealed(demo.api_key), clock, demo)


def _salt(state: Path) -> bytes:
    """This machine's salt for fingerprints of keys, made when it is first needed.

    Of processes that start at once one makes it: two salts would be two stores, and two budgets, for one account.
    """
    file = state / "salt"
    with suppress(FileNotFoundError):
        salt = _read_private(file)
        if len(salt) == _SALT_BYTES:
            return salt
        file.unlink()  # it was made by no trtui, or damaged
    from secrets import token_bytes, token_hex

    made = state / f"salt.{token_hex(8)}"
    with os.fdopen(open_private(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as out:
        out.write(token_bytes(_SALT_BYTES))
        out.flush()
        os.fsync(out.fileno())
    try:
        with suppress(FileExistsError):
            os.link(made, file)  # whole or not at all, and never over another's
    finally:
        made.unlink()
    return _read_private(file)


def _read_private(file: Path) -> bytes:
    with os.fdopen(open_private(file, os.O_RDONLY), "rb") as opened:
        return opened.read()
