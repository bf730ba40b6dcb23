"""Dashboards on the screen: what is listed, what is said before one is made or given up, what a refusal says."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.ui.desk import BILLING, DAN, MAIN, NOW, Desk, at_desk
from tests.ui.owing import payment
from tests.ui.sorting import asked, fill_groups, fill_in, prove
from trtui.config import BoardSettings, DeskSettings, Settings
from trtui.models import (
    CreateDashboard,
    Dashboard,
    DashboardId,
    DeleteDashboard,
    IntentState,
    RenameDashboard,
    SendText,
)
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import clean_line
from trtui.text.phone import Phone
from trtui.ui.asking import Asking
from trtui.ui.screens.dashboards import DashboardsScreen
from trtui.ui.screens.form import FormScreen


def with_dashboards(
    tmp_path: Path,
    play: Callable[[Desk], Awaitable[None]],
    settings: Settings | None = None,
    size: tuple[int, int] = (120, 40),
) -> None:
    async def scene(desk: Desk) -> None:
        fill_groups(desk)
        await desk.press("g", "D")
        await desk.until(lambda: isinstance(desk.app.screen, DashboardsScreen))
        await desk.pilot.pause()
        await play(desk)

    at_desk(tmp_path, scene, settings, size=size)


def listed(desk: Desk) -> DashboardId | None:
    return desk.app.inbox.list_pane.query_shown.dashboard


def test_dashboards_are_listed_with_number_counts_and_what_the_settings_say(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        line = Dashboard(MAIN, clean_line("Main Line"), Phone("14235550100"), clean_line("America/New_York"))
        desk.store.facts.merge_dashboards([line], complete=False, asked_at=NOW)
        await desk.see_changes()
        picture = desk.picture
        for words in (
            "(423) 555-0100",
            "2 unresolved, longest 2h14m · 3 contacts · 2 groups · America/New_York · id 7",
            "On this desk: texts go as Kim, Main; quiet 20:00 to as the desk; read only while it is on",
            "1 unresolved, longest 20m · 1 contact · 1 group · id 8",
            "no dashboard is called Man Line (settings)",
        ):
            assert words in picture
        assert desk.app.screen.interests() == [  # type: ignore[attr-defined]
            Interest(InterestKind.LINES),
            Interest(InterestKind.LINES, BILLING),
        ]

    boards = {
        "7": BoardSettings(sender_name="Kim, Main", quiet_start=time(20), poll=False),
        "Man Line": BoardSettings(),
    }
    with_dashboards(tmp_path, scene, Settings(dashboards=MappingProxyType(boards)))


def test_enter_lists_the_conversations_of_the_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "enter")
        assert desk.app.screen is desk.app.inbox
        assert desk.app.inbox.list_pane.query_shown.dashboard == MAIN

    with_dashboards(tmp_path, scene)


def test_a_new_one_says_what_it_costs_before_and_again_in_the_question(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("+")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        assert "costs money every month" in desk.picture
        assert "administrators are e-mailed" in desk.picture
        await fill_in(desk, ("name", "West"), ("number", "(865) 555-0188"))
        asking = await prove(desk, "0142")
        assert asking.question.title == "Make the dashboard West with (865) 555-0188?"
        assert "costs money" in asking.question.says[0]
        assert not asked(desk)
        await prove(desk, "0188")
        assert asked(desk) == [(0, CreateDashboard("West", Phone("18655550188")))]
        await desk.see_changes()
        assert "West" in desk.picture
        assert "new dashboard on its way" in desk.picture
        await desk.press("G", "e")
        assert "can be worked with yet" in str(desk.app.said)

    with_dashboards(tmp_path, scene)


def test_who_says_no_finds_what_was_written_again(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("+")
        await fill_in(desk, ("name", "West"), ("number", "8655550188"))
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        await desk.pilot.pause(0.3)
        await desk.press("escape")
        await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
        assert "8655550188" in desk.picture
        assert not asked(desk)

    with_dashboards(tmp_path, scene)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((("name", ""), ("number", "8655550188")), "a dashboard needs a name"),
        ((("name", "billing"), ("number", "8655550188")), "of that name already"),
        ((("name", "West"), ("number", "")), "needs the number that it is to have"),
        ((("name", "West"), ("number", "865")), "digits"),
        ((("name", "West"), ("number", "+44 20 7946 0958")), "+1"),
        ((("name", "West"), ("number", "423-555-0100")), "Main Line's already"),
    ],
)
def test_what_cannot_be_a_dashboard_is_said_in_the_form(
    tmp_path: Path, values: tuple[tuple[str, str], ...], words: str
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("+")
        await fill_in(desk, *values)
        assert isinstance(desk.app.screen, FormScreen)
        assert words in desk.picture
        assert not asked(desk)

    with_dashboards(tmp_path, scene)


def test_renaming_asks_once_and_shows_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("e")
        await fill_in(desk, ("name", "Accounts"))
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "Call the dashboard Billing Accounts from now on?" in desk.picture
        await desk.pilot.pause(0.3)
        await desk.press("y")
        await desk.until(lambda: asked(desk))
        assert asked(desk) == [(BILLING, RenameDashboard("Accounts"))]
        await desk.see_changes()
        assert "rename on its way" in desk.picture
        assert "Accounts" in desk.picture

    with_dashboards(tmp_path, scene)


def test_renaming_says_where_the_settings_know_the_old_name(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("e")
        await fill_in(desk, ("name", "Accounts"))
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        asking = desk.app.screen
        assert isinstance(asking, Asking)
        said = 'must be changed with it: [dashboards."billing"], desk.dashboards.'
        assert asking.question.says[1].endswith(said)

    settings = Settings(
        desk=DeskSettings(dashboards=("Billing", "8")),
        dashboards=MappingProxyType({"billing": BoardSettings(), "8": BoardSettings()}),
    )
    with_dashboards(tmp_path, scene, settings)


def test_deleting_says_what_is_lost_and_takes_the_name(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.facts.merge_payments(BILLING, [payment(1, DAN)], NOW)
        desk.store.desk.save_draft(DAN, "begun", now=NOW)
        desk.store.outbox.add(SendText("hi"), MAIN, DAN.phone, now=NOW)
        await desk.press("D")
        asking = await prove(desk, "bill")
        says = "\n".join(asking.question.says)
        for words in (
            "(423) 555-0101 is given up",
            "1 contact with all their texts, 1 group, 1 draft",
            "1 of its conversations",
            "$120.00 of payments are still open",
            "can't be undone",
        ):
            assert words in says
        assert "in the outbox" not in says, "what is on another line stays"
        await prove(desk, "billing")
        assert (BILLING, DeleteDashboard()) in asked(desk)
        await desk.press("D")
        assert "being deleted already" in str(desk.app.said)

    with_dashboards(tmp_path, scene)


def test_a_refusal_stands_on_the_dashboard(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("+")
        await fill_in(desk, ("name", "West"), ("number", "8655550188"))
        await prove(desk, "0188")
        claimed = desk.store.outbox.claim_next(NOW, owner="worker")
        assert claimed is not None
        reason = clean_line("The phone number is already in use.")
        desk.store.outbox.settle(claimed.id, IntentState.FAILED, now=NOW, reason=reason)
        await desk.see_changes()
        assert "new dashboard failed: The phone number is already in use." in desk.picture

    with_dashboards(tmp_path, scene)


def test_one_that_goes_takes_the_list_back_to_all(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("enter")
        assert listed(desk) == BILLING
        desk.store.facts.remove_dashboard(BILLING)
        await desk.see_changes()
        assert listed(desk) is None
        assert "is gone" in str(desk.app.said)

    with_dashboards(tmp_path, scene)


@pytest.mark.parametrize("keys", ["+", "e", "D"])
def test_read_only_changes_no_dashboard(tmp_path: Path, keys: str) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press(keys)
        assert isinstance(desk.app.screen, DashboardsScreen)
        assert "--read-only" in str(desk.app.said)

    with_dashboards(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6)])
def test_small_screens_show_dashboards(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        assert "Billing" in desk.picture
        await desk.press("G")
        assert "Main" in desk.picture

    with_dashboards(tmp_path, scene, size=size)


def test_hostile_names_and_no_number_are_drawn_as_what_they_are(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        odd = Dashboard(DashboardId(9), clean_line("[red]\x1b]0;x\x07\u202e"), None)
        desk.store.facts.merge_dashboards([odd], complete=False, asked_at=NOW)
        await desk.see_changes()
        await desk.press("home")
        assert "[red]" in desk.picture
        assert "no number" in desk.picture
        desk.store.facts.merge_dashboards(
            [replace(odd, name=clean_line("[red]y"))], complete=False, asked_at=NOW
        )
        await desk.see_changes()
        assert "[red]y" in desk.picture

    with_dashboards(tmp_path, scene)
