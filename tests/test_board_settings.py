"""Settings of one dashboard: which one is meant, what goes before the desk's, and where it counts."""

from dataclasses import replace
from datetime import time
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.sync.at_work import AtWork, work
from tests.sync.office import Office
from tests.ui.desk import ANN, Desk, at_desk
from trtui.config import BoardSettings, DeskSettings, Settings, load_settings, read_settings
from trtui.config.boards import board_settings, desk_settings_on, is_meant, names_without_dashboard
from trtui.models import Dashboard, DashboardId, SendText
from trtui.store import Interest, InterestKind
from trtui.sync.worker import WorkerOptions
from trtui.text.cleaning import clean_line
from trtui.text.phone import Phone
from trtui.ui.asking import Asking

LINE = Dashboard(DashboardId(36313), clean_line("Main Line"), Phone("14235550100"))


def settings(desk: DeskSettings | None = None, **boards: BoardSettings) -> Settings:
    named = {name.replace("_", " "): board for name, board in boards.items()}
    return Settings(desk=desk or DeskSettings(sender_name="Kim"), dashboards=MappingProxyType(named))


@pytest.mark.parametrize(
    "name",
    ["36313", "Main Line", "main line ", "4235550100", "14235550100", "(423) 555-0100", "+1 423.555.0100"],
)
def test_a_dashboard_is_called_by_id_number_or_name(name: str) -> None:
    assert is_meant(name, LINE)


@pytest.mark.parametrize("name", ["3631", "Main", "5550100", "", "Line 4235550100", "14235550101"])
def test_nothing_else_is_taken_for_it(name: str) -> None:
    assert not is_meant(name, LINE)


def test_the_file_says_it_in_a_section_for_each(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[desk]\nsender_name = "Kim"\nquiet_start = "21:00"\nquiet_end = "08:00"\n'
        '[dashboards."Main Line"]\nmark = "★"\ncolor = "green"\nquiet_start = "20:00"\npoll = false\n'
        '[dashboards.8]\nsender_name = "Kim, Billing"\n'
    )
    loaded = load_settings(file, {})
    assert board_settings(loaded, LINE) == BoardSettings("★", "green", quiet_start=time(20), poll=False)
    on_line = desk_settings_on(loaded, LINE)
    assert (on_line.sender_name, on_line.quiet_start, on_line.quiet_end) == ("Kim", time(20), time(8))
    billing = replace(LINE, id=DashboardId(8), name=clean_line("Billing"), phone=None)
    assert desk_settings_on(loaded, billing).sender_name == "Kim, Billing"
    assert board_settings(loaded, billing).poll
    assert names_without_dashboard(loaded, [LINE]) == ["8"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[dashboards.1]\ncolour = "green"', "Did you mean dashboards.1.color?"),
        ('[dashboards.1]\ncolor = "beige"', "must be one of red, green"),
        ("[dashboards.1]\npoll = 3", "must be true or false"),
        ("dashboards = 3", "must hold sections"),
        ("dashboards.x = 3", "must be a section"),
    ],
)
def test_what_is_wrong_is_said_with_its_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    loaded, problems = read_settings(file, {})
    assert said in str(problems[0])
    assert all(board == BoardSettings() for board in loaded.dashboards.values())


# ------------------------------------------------------------------------------------------ on the screen


def test_the_first_line_shows_the_mark(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert "★ Main Line 2" in desk.picture
        assert "Billing 1" in desk.picture
        assert "\x1b" not in desk.picture

    boards = settings(
        Main_Line=BoardSettings(mark="★", color="green"), Billing=BoardSettings(mark="\x1b[31m", color="red")
    )
    at_desk(tmp_path, scene, boards)


def test_the_count_of_a_dashboard_that_is_not_read_is_in_doubt_until_one_looks_at_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert "Billing 1? 20m" in desk.picture
        assert "Main Line 2 !" in desk.picture
        await desk.press("1")
        assert "*Billing 1 20m" in desk.picture

    at_desk(tmp_path, scene, settings(Billing=BoardSettings(poll=False)))


def test_a_text_goes_under_the_dashboard_s_own_name(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.open_conversation(ANN)
        await desk.press("r")
        await desk.write("yes")
        await desk.press("enter")
        await desk.until(desk.store.outbox.pending)
        [intent] = desk.store.outbox.pending()
        assert intent.action == SendText("yes", "Kim, Main")

    at_desk(tmp_path, scene, settings(Main_Line=BoardSettings(sender_name="Kim, Main")))


def test_quiet_hours_are_the_dashboard_s(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.inbox.open_conversation(ANN)
        await desk.press("r")
        await desk.write("yes")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "quiet hours where the number is from (09:00 to 11:00)" in desk.picture
        assert not desk.store.outbox.pending()

    boards = settings(Main_Line=BoardSettings(quiet_start=time(9), quiet_end=time(11)))
    at_desk(tmp_path, scene, boards)


# ------------------------------------------------------------------------------------------ the worker


def test_a_dashboard_that_is_not_polled_is_asked_only_while_it_is_looked_at(tmp_path: Path) -> None:
    office = Office(tmp_path / "store")
    second = DashboardId(office.account.add_dashboard("Quiet", "14235550188").dashboard_id)

    def asked() -> int:
        return sum(f"/dashboards/{second}/" in request.path for request in office.service.requests)

    async def script(at: AtWork) -> None:
        await at.until(lambda: office.requests("GET", f"/dashboards/{office.line}/contacts") > 3)
        await at.pass_time(300.0)
        assert asked() == 0
        at.look_at(Interest(InterestKind.DASHBOARD, second))
        await at.until(lambda: asked() > 0)

    quiet = settings(Quiet=BoardSettings(poll=False))
    work(office, script, WorkerOptions(is_polled=lambda board: board_settings(quiet, board).poll))
