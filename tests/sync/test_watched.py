"""A desk that works on some of the account's dashboards fetches nothing of the others."""

from pathlib import Path

import pytest

from tests.clock import run_virtual
from tests.sync.office import Office
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.calls import Priority
from trtui.demo.demo import IN_PROCESS_URL
from trtui.secret import Sealed
from trtui.sync.feeds import Feeds
from trtui.sync.plan import PlannedCall
from trtui.sync.state import DASHBOARDS


def boards_of(office: Office, *watched: str) -> list[str]:
    """The dashboards that are held after they were read."""
    client = TextRequest(
        Connection(base_url=IN_PROCESS_URL),
        Sealed(office.service.api_key),
        Budget(office.clock, office.store.ledger, boot=office.clock.boot),
        clock=office.clock,
        transport=office.transport,
    )
    feeds = Feeds(office.store, client, office.clock, watched)
    office.clock.advance(1)

    async def read() -> None:
        await feeds.read(PlannedCall(DASHBOARDS, Priority.SCREEN, is_filler=False))

    run_virtual(read(), office.clock)
    return [str(board.name) for board in office.store.facts.dashboards()]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = Office(tmp_path / "store")
    office.account.add_dashboard("Billing", "14235550101")
    office.account.add_dashboard("Service", "14235550102")
    return office


def test_those_named_are_held_and_the_others_forgotten(office: Office) -> None:
    assert boards_of(office) == ["Billing", "Main Line", "Service"]
    assert boards_of(office, "BILLING", str(office.line)) == ["Billing", "Main Line"]
    assert boards_of(office, "Service") == ["Service"]


def test_where_none_is_called_so_all_are_held_and_it_is_told(office: Office) -> None:
    """A dashboard was renamed: its customers must not vanish from every desk that names it."""
    assert boards_of(office, "Old name") == ["Billing", "Main Line", "Service"]
    state = office.store.facts.feed(DASHBOARDS.name)
    assert state is not None
    assert state.problem is not None
    assert "desk.dashboards" in state.problem
