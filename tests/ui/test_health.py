"""Budget and health: what the page says of the worker, the calls, the ages and the errors, and that it can be copied."""

import base64
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.desk import ANN, BOB, MAIN, NOW, Desk, at_desk
from trtui.calls import BudgetState, Priority
from trtui.models import Dashboard, DashboardId, SendText
from trtui.store import Connection, FeedState, WorkerStatus
from trtui.store.processes import process_name
from trtui.text.cleaning import clean_line, own
from trtui.ui import sequences
from trtui.ui.health import Standing, as_text, report
from trtui.ui.screens.health import HealthScreen

BUDGET = BudgetState(
    limit=100,
    ceiling=100,
    used=31,
    in_flight=2,
    left={Priority.WRITE: 69, Priority.SCREEN: 44, Priority.BACKGROUND: 29},
    next_free_in=0.0,
    used_by_purpose={"recent": 20, "thread": 9, "send": 2},
    waiting=1,
    gate_closed_for=0.0,
)
STATUS = WorkerStatus(
    connection=Connection.ONLINE,
    since=NOW - timedelta(hours=2),
    updated_at=NOW - timedelta(seconds=3),
    budget=BUDGET,
    problems=(own("14:59:01 thread/7/14235550142: the service does not know 4235550142"),),
    process=process_name(),
    clock_skew=0,
)
STANDING = Standing(
    version=own("1.0"),
    status=STATUS,
    is_worker_here=True,
    feeds=(
        FeedState("dashboards", succeeded_at=NOW - timedelta(minutes=50)),
        FeedState("recent/7", succeeded_at=NOW - timedelta(seconds=4)),
        FeedState("backfill/7", succeeded_at=NOW - timedelta(minutes=1), done=1_200, total=5_000),
        FeedState("payments/8", problem=own("Payments are not enabled.")),
        FeedState("thread/7/14235550142", succeeded_at=NOW - timedelta(seconds=9)),
        FeedState("thread/7/14235550177", succeeded_at=NOW - timedelta(hours=9)),
    ),
    boards=(
        Dashboard(MAIN, clean_line("Main Line"), None),
        Dashboard(DashboardId(8), clean_line("Billing"), None),
    ),
    intents=(),
)


def said(**changes: object) -> str:
    """The report where the worker's word differs in this."""
    status = replace(STATUS, **changes)  # type: ignore[arg-type]  # fields of a WorkerStatus, by name
    return as_text(report(replace(STANDING, status=status), NOW))


def said_of_budget(**changes: object) -> str:
    """The report where the budget differs in this."""
    return said(budget=replace(BUDGET, **changes))  # type: ignore[arg-type]  # fields of a BudgetState, by name


def test_the_calls_of_this_minute_are_told_by_purpose_the_most_first() -> None:
    lines = as_text(report(STANDING, NOW)).splitlines()
    told = [line.split() for line in lines]
    purposes = [words[1] for words in told if len(words) == 3 and words[2].startswith("#")]
    assert purposes == ["recent", "thread", "send"]
    assert ["9", "thread", "#########..........."] in told
    assert any(line.startswith("  31 of 100") and line.endswith("as of 3s ago") for line in lines)
    assert any("2 under way, 1 waiting" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("What you ask for next goes at once.", {}),
        ("What you ask for next goes in 12 s at the latest.", {"next_free_in": 12.0}),
        ("nobody calls for another 30 s", {"gate_closed_for": 30.0}),
        ("Lowered from 100 after the service said", {"ceiling": 80}),
        (" 69 left for what you ask for", {}),
        (" 44 left for what is on screen", {}),
    ],
)
def test_what_is_left_and_what_stands_in_the_way_is_told(text: str, changes: dict[str, object]) -> None:
    assert text in said_of_budget(**changes)


@pytest.mark.parametrize(
    ("skew", "text"),
    [
        (None, "not compared yet"),
        (2, "agree within 5 s"),
        (90, "this machine is 90 s behind the service"),
        (-90, "this machine is 90 s ahead of the service"),
    ],
)
def test_the_clocks_are_compared(skew: int | None, text: str) -> None:
    assert text in said(clock_skew=skew)


def test_ages_are_told_by_dashboard_and_single_conversations_are_only_counted() -> None:
    text = as_text(report(STANDING, NOW))
    assert "Main Line\n    new texts      4s ago\n    all contacts   1m ago, 1,200 of 5,000\n" in text
    assert "Billing\n    payments       never\n" in text
    assert "nothing was read yet" in as_text(report(replace(STANDING, feeds=()), NOW))
    assert "Single customers\n    threads        2, the last 9s ago\n" in text


def test_no_customers_number_is_in_what_can_be_copied() -> None:
    failed = FeedState("contact/7/14235550177", problem=own("no such contact 14235550177"))
    text = as_text(report(replace(STANDING, feeds=(*STANDING.feeds, failed)), NOW))
    assert "4235550142" not in text
    assert "4235550177" not in text
    assert "14:59:01 threads on Main Line: the service does not know (number)" in text


def test_what_was_searched_for_is_not_in_what_can_be_copied() -> None:
    feeds = [FeedState(f"search/{line}/ann/lee jones", problem=own("It is too slow.")) for line in (7, 99)]
    text = as_text(report(replace(STANDING, feeds=(*STANDING.feeds, *feeds)), NOW))
    assert "ann" not in text
    assert "jones" not in text
    assert "  searches on Main Line: It is too slow.\n" in text
    assert "    searches       2\n" in text


def test_what_a_feed_suffers_from_is_told_with_the_name_of_its_dashboard() -> None:
    assert "  payments on Billing: Payments are not enabled.\n" in as_text(report(STANDING, NOW))


def test_a_worker_that_fell_silent_or_was_never_there_is_told() -> None:
    assert "none at work" in as_text(report(replace(STANDING, is_worker_here=None), NOW))
    assert "in another trtui on this machine" in as_text(report(replace(STANDING, is_worker_here=False), NOW))
    assert "none was ever at work" in as_text(
        report(replace(STANDING, status=None, is_worker_here=None), NOW)
    )


def test_why_the_service_can_not_be_reached_is_told() -> None:
    text = said(connection=Connection.OFFLINE, sentence=own("No network."), since=NOW - timedelta(minutes=7))
    assert "offline, for 7m" in text
    assert "No network." in text


def test_b_opens_the_page_and_esc_leads_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.desk.set_worker_status(STATUS)
        await desk.press("B")
        await desk.until(lambda: isinstance(desk.app.screen, HealthScreen))
        assert "31 of 100" in desk.picture
        assert "in this trtui" in desk.picture
        assert "agree within 5 s" in desk.picture
        assert "copies all of it" in desk.picture
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene)


def test_the_page_goes_on_being_true_while_it_is_read(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("B")
        await desk.until(lambda: isinstance(desk.app.screen, HealthScreen))
        assert "Empty: everything you asked for is done." in desk.picture
        desk.store.outbox.add(SendText("hi", sender_name="Kim"), BOB.dashboard, BOB.phone, now=NOW)
        await desk.see_changes()
        assert "1 queued" in desk.picture

    at_desk(tmp_path, scene)


def test_it_is_copied_whole_and_nothing_secret_is_in_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.desk.set_worker_status(STATUS)
        desk.store.facts.note_feed(FeedState(f"thread/7/{ANN.phone}", succeeded_at=NOW))
        await desk.press("B")
        await desk.until(lambda: isinstance(desk.app.screen, HealthScreen))
        await desk.press("y")
        copied = desk.app.clipboard
        assert "Calls in the last minute" in copied
        assert "Last errors" in copied
        assert ANN.phone not in copied
        assert desk.app.said == "Asked the terminal to copy this page."
        sequence = sequences.clipboard(copied, sequences.Multiplexer.NONE)
        assert sequence is not None
        assert base64.b64decode(sequence[7:-1]).decode() == copied

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (16, 4), (2, 1)])
def test_it_scrolls_to_its_end_on_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.desk.set_worker_status(STATUS)
        await desk.press("B")
        await desk.until(lambda: isinstance(desk.app.screen, HealthScreen))
        first = desk.picture
        await desk.press("j", "ctrl+d", "pagedown", "G")
        if size[1] > 4:
            assert desk.picture != first
            await desk.press("g", "g")
            assert desk.picture == first

    at_desk(tmp_path, scene, size=size)
