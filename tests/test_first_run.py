"""From an empty home to the inbox, in a real terminal against the account over HTTP; and that the key shows nowhere."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.at_terminal import Person
from tests.scripting import Machine
from trtui.clock import SystemClock
from trtui.config import Settings, load_settings
from trtui.config.setup import Fault, Plan
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import Fault as Trouble
from trtui.demo.server import ThreadedServer
from trtui.paths import Places
from trtui.secret import Sealed
from trtui.session import session_of
from trtui.setting_up import trial


@pytest.fixture
def service() -> Service:
    account = Account(1, failure_rate=0.0)
    for number, name in enumerate(("Main Line", "Billing")):
        line = account.add_dashboard(name, f"1423555010{number}").dashboard_id
        account.receive(line, f"1706555000{number}", f"A question to {name}")
    return Service(account)


class Home:
    """An empty home, and everything that a terminal in it was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "home"
        self.folder.mkdir()
        self.environment = {"HOME": str(self.folder)}

    def files(self) -> set[str]:
        return {str(file.relative_to(self.folder)) for file in self.folder.rglob("*") if file.is_file()}

    def holding(self, secret: str) -> set[str]:
        """The files that hold a secret, or half of it."""
        half = secret[: len(secret) // 2].encode()
        return {name for name in self.files() if half in (self.folder / name).read_bytes()}


def processes_saying(secret: str) -> list[str]:
    """The processes that have a secret in their arguments."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = place.read_bytes()
        except OSError:
            continue
        if secret.encode() in line:
            found.append(str(place))
    return found


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_from_an_empty_home_to_the_inbox(tmp_path: Path, service: Service, size: tuple[int, int]) -> None:
    """Refused first, then let in; the key ends in a file of its own and is seen nowhere else."""
    home, key = Home(tmp_path), service.api_key
    with (
        ThreadedServer(service) as server,
        Person(environment=home.environment, columns=size[0], lines=size[1]) as person,
    ):
        seen: list[str] = []
        person.see("Welcome to trtui")
        person.press("5", then="demo-server")
        person.press("\x15http://api.example/v3\r", then="must begin")
        person.press(f"\x15{server.url}\r", then="Welcome")
        person.press("1", then="The API key")
        person.press("\x1b[200~not-the-key\x1b[201~", then="•••")
        person.press("\r", then="(401)")
        assert home.holding("not-the-key") == set()
        assert not any("desk.db" in name for name in home.files()), "a key that is refused leaves no store"
        person.press(f"\x1b[200~{key}\x1b[201~", then="••••••••••••••••••••")
        seen.append(person.picture)
        person.press("\r", then="Which dashboards?")
        assert home.holding(key) == set()
        person.press(" \r", then="name that")
        person.press("Kim\r", then="Write it")
        seen.append(person.picture)
        person.press("\r", then="Billing")
        person.see("A question")
        seen.append(person.picture)
        assert processes_saying(key) == []
        person.watch(0.2)
        assert person.quit() == 0
        assert not any(key in picture for picture in seen)
        assert key.encode() not in person.received
    assert home.holding(key) == {".config/trtui/key"}
    settings = (home.folder / ".config/trtui/config.toml").read_text()
    assert 'dashboards = ["Main Line"]' in settings or 'dashboards = ["Billing"]' in settings
    modes = {name: (home.folder / name).stat().st_mode & 0o077 for name in home.files()}
    assert set(modes.values()) == {0}


def test_esc_leaves_an_empty_home_as_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Person(environment=home.environment) as person:
        person.see("Welcome to trtui")
        person.press("1", then="The API key")
        person.press("\x1b", then="Welcome")
        person.terminal.send(b"\x1b")
        assert person.terminal.wait() == 0
    assert not any(home.folder.iterdir())


def test_one_can_leave_while_the_service_is_silent(tmp_path: Path, service: Service) -> None:
    """The thread that asks is not waited for."""
    home = Home(tmp_path)
    service.schedule.faults.append(Trouble("slow", method="GET", times=None, milliseconds=60_000))
    with ThreadedServer(service) as server:
        environment = {**home.environment, "TRTUI_BASE_URL": server.url}
        with Person(environment=environment) as person:
            person.see("Welcome to trtui")
            person.press("1", then="The API key")
            person.press(f"{service.api_key}\r", then="Does the key work?")
            person.press("\x1b", then="The API key")
            person.press("\x1b", then="Welcome")
            person.terminal.send(b"\x1b")
            assert person.terminal.wait() == 0
    assert not (home.folder / ".config").exists()
    assert home.holding(service.api_key) == set()


def test_scripts_and_pipes_get_the_sentence(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("ls")
    assert ran.code == 3
    assert "No API key yet." in ran.err
    assert not ran.out


def test_a_profile_that_is_not_there_gets_the_sentence(tmp_path: Path) -> None:
    """Nothing is asked: its name may be mistyped."""
    home = Home(tmp_path)
    with Person(environment={**home.environment, "TRTUI_PROFILE": "north"}) as person:
        person.see("It has none.")
        assert person.terminal.wait() == 3


def test_a_profile_without_a_key_is_asked_for_one_and_only_the_profile_is_written(
    tmp_path: Path, service: Service
) -> None:
    home = Home(tmp_path)
    file = home.folder / "trtui.toml"
    file.write_text('# mine\n[desk]\nsender_name = "Kim"\n\n[profiles.north]\nhold_seconds = 9\n')
    file.chmod(0o600)
    with (
        ThreadedServer(service) as server,
        Person("--config", str(file), "--profile", "north", environment=home.environment) as person,
    ):
        person.see("The profile north has no API key yet.")
        person.press("5", then="demo-server")
        person.press(f"\x15{server.url}\r", then="Where is it to come from")
        person.press("1", then="The API key")
        person.press(f"\x1b[200~{service.api_key}\x1b[201~", then="••••••••••••••••••••")
        person.press("\r", then="Which dashboards?")
        person.press("\r", then="name that")
        person.press("\r", then="the profile north:")
        person.press("\r", then="A question")
        person.see("north")
        assert person.quit() == 0
    text = file.read_text()
    assert text.startswith('# mine\n[desk]\nsender_name = "Kim"\n\n[profiles.north]\nhold_seconds = 9\n')
    assert "[account]" not in text
    settings = load_settings(file, {}, "north")
    assert settings.account.base_url == server.url
    assert settings.account.api_key_file == home.folder / "key"
    assert load_settings(file, {}).account.api_key_file is None


def test_a_file_that_is_not_there_is_told_of_and_written(tmp_path: Path, service: Service) -> None:
    home = Home(tmp_path)
    file = home.folder / "new" / "trtui.toml"
    with ThreadedServer(service) as server:
        environment = {**home.environment, "TRTUI_BASE_URL": server.url}
        with Person("--config", str(file), environment=environment) as person:
            person.see("it is written at the end")
            person.press("1", then="The API key")
            person.press(f"{service.api_key}\r", then="Which dashboards?")
            person.press("\r", then="name that")
            person.press("\r", then="Written to")
            person.press("\r", then="A question")
            assert person.quit() == 0
    settings = load_settings(file, {})
    assert settings.account.base_url == server.url, "the environment may be another tomorrow"
    assert settings.account.api_key_file == file.parent / "key"


def test_the_demo_can_be_looked_at_where_the_file_is_not_there(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with Person("--config", str(home.folder / "none.toml"), environment=home.environment) as person:
        person.see("Welcome to trtui")
        person.press("6", then="DEMO")


@pytest.mark.parametrize("more", [("--demo",), ("--profile", "north")])
def test_a_missing_file_is_an_error_where_nothing_could_be_asked_for(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    home = Home(tmp_path)
    with Person("--config", str(home.folder / "none.toml"), *more, environment=home.environment) as person:
        person.see("There is no file")
        assert person.terminal.wait() == 3


def test_scripts_are_told_of_a_missing_file(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    ran = machine.run("ls", "--config", str(tmp_path / "none.toml"))
    assert ran.code == 3
    assert "There is no file" in ran.err
    del machine.environment["TRTUI_API_KEY"]
    ran = machine.run("ls", "--config", str(tmp_path / "none.toml"))
    assert ran.code == 3
    assert "asks for what belongs into it" in ran.err
    assert not (tmp_path / "none.toml").exists()


# -- the trial


def places_in(folder: Path) -> Places:
    return Places(folder / "config.toml", folder / "state", folder / "logs")


def calls_counted(folder: Path, settings: Settings, key: str) -> int:
    session = session_of(settings, places_in(folder), Sealed(key), SystemClock())
    store = session.open_store()
    try:
        return len(store.ledger.load())
    finally:
        store.close()


def test_the_trial_is_one_call_and_stands_in_the_ledger(tmp_path: Path, service: Service) -> None:
    with ThreadedServer(service) as server:
        plan = Plan(pasted=Sealed(service.api_key), base_url=server.url)
        tried = trial(Settings(), places_in(tmp_path))(plan)
        assert sorted(tried.dashboards) == ["Billing", "Main Line"]
        assert tried.sentence == ""
        assert len(service.arrivals.times) == 1
        settings = Settings()
        settings = replace(settings, account=replace(settings.account, base_url=server.url))
        assert calls_counted(tmp_path, settings, service.api_key) == 1
    assert not (tmp_path / "logs").exists()


def test_who_asks_again_while_the_first_answer_is_late_is_told_the_same(
    tmp_path: Path, service: Service
) -> None:
    """The lease is in our own hands then: that is no other trtui."""
    service.schedule.faults.append(Trouble("slow", method="GET", times=1, milliseconds=500))
    with ThreadedServer(service) as server:
        try_plan = trial(Settings(), places_in(tmp_path))
        plan = Plan(pasted=Sealed(service.api_key), base_url=server.url)
        with ThreadPoolExecutor(2) as threads:
            tried = list(threads.map(try_plan, [plan, plan]))
    assert [sorted(each.dashboards) for each in tried] == [["Billing", "Main Line"]] * 2


@pytest.mark.parametrize(
    ("trouble", "key", "fault", "said"),
    [
        ("redirect", None, Fault.ADDRESS, "redirect"),
        (None, "wrong", Fault.KEY, "does not accept the API key"),
        ("non_json_200", None, Fault.ADDRESS, "makes no sense"),
        ("429", None, None, "too many calls"),
    ],
)
def test_every_refusal_of_the_service_is_a_sentence(
    tmp_path: Path, service: Service, trouble: str | None, key: str | None, fault: Fault | None, said: str
) -> None:
    if trouble:
        service.schedule.faults.append(Trouble(trouble, method="GET", times=None))
    with ThreadedServer(service) as server:
        plan = Plan(pasted=Sealed(key or service.api_key), base_url=server.url)
        tried = trial(Settings(), places_in(tmp_path))(plan)
    assert said in tried.sentence
    assert tried.fault is fault
    assert tried.dashboards == ()


def test_nobody_there_and_addresses_that_are_none(tmp_path: Path) -> None:
    try_plan = trial(Settings(), places_in(tmp_path))
    plan = Plan(pasted=Sealed("key"), base_url="http://127.0.0.1:1/api/v3")
    assert "can't be reached" in try_plan(plan).sentence
    assert try_plan(replace(plan, base_url="http://api.example/")).fault is Fault.ADDRESS
    assert try_plan(replace(plan, base_url="nonsense")).fault is Fault.ADDRESS
    assert try_plan(Plan(pasted=None, named="")).fault is Fault.KEY


def test_the_worker_of_another_process_is_believed(tmp_path: Path) -> None:
    """The lease is held: a second caller would break the budget's promise, and the holder knows whether the key works."""
    machine = Machine(tmp_path)
    with machine.served(), machine.working():
        calls = machine.calls
        plan = Plan(pasted=Sealed(machine.service.api_key), base_url=machine.environment["TRTUI_BASE_URL"])
        tried = trial(Settings(), replace(places_in(tmp_path), state=machine.state))(plan)
        assert tried.dashboards == ("Main Line",)
        assert len(machine.service.requests) >= calls
