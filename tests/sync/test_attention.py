"""What the worker reads of its own accord: no text stays missing because several came at once."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.sync.at_work import AtWork, people, work
from tests.sync.office import Office
from tests.sync.simulated import budget_state
from trtui.demo import payments
from trtui.models import ConversationKey
from trtui.store import Interest, InterestKind
from trtui.sync.attention import READ_AHEAD, Attention
from trtui.sync.state import PlanState
from trtui.text.phone import Phone


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "store")


@pytest.mark.no_cover
@pytest.mark.parametrize("is_new", [True, False])
def test_of_several_texts_between_two_looks_none_stays_missing(office: Office, is_new: bool) -> None:
    """Also where so many wait longer that the thread would not be read ahead, and where the customer is new."""
    known = people(office, READ_AHEAD + 10, unresolved=READ_AHEAD + 5)
    phone = Phone("17065550199") if is_new else known[-1].phone
    key = ConversationKey(office.line, phone)

    async def script(at: AtWork) -> None:
        await at.pass_time(120.0)
        for number in range(3):
            office.receive(f"text {number}", phone)
        await at.until(lambda: at.holds(key, "text 2"))
        # Nobody is at the keyboard: all goes slowly.
        await at.until(lambda: at.holds(key, "text 0") and at.holds(key, "text 1"), 3_600.0)

    work(office, script)


def test_whom_a_search_found_is_still_read_by_name_when_the_search_has_left_the_screen(
    office: Office,
) -> None:
    state = PlanState(budget_state(), office.clock.boottime())
    attention = Attention(office.store, office.clock, state, idle_after=60.0)
    state.sought[office.ann] = 5.0
    attention.take_dashboards()
    assert (state.sought, state.rechecks) == ({}, {office.ann: 5.0})


def test_a_thread_that_is_refused_does_not_keep_the_others_from_being_read_ahead(office: Office) -> None:
    first, *others = people(office, 3, unresolved=3)
    office.receive("and another", first.phone)
    longest = others[-1]
    office.fault("400", method="GET", path=f"{longest.phone}/messages", times=None)

    async def script(at: AtWork) -> None:
        await at.until(lambda: at.holds(first, "hello 0"), 300.0)

    work(office, script)


def test_a_payment_that_is_opened_and_a_reference_that_is_searched_for_are_asked_for(office: Office) -> None:
    made = payments.request_payment(
        office.account, office.line, "14235550142", Decimal(7), "Key", reference_number="R-1"
    )

    async def script(at: AtWork) -> None:
        at.look_at(
            Interest(InterestKind.PAYMENT, office.line, words=str(made.payment_id)),
            Interest(InterestKind.PAYMENT, office.line, words="no number"),
            Interest(InterestKind.REFERENCE, words="R-1"),
        )
        await at.until(lambda: office.requests("GET", f"/payments/{made.payment_id}"))
        await at.until(lambda: office.store.facts.feed(f"reference/{office.line}/R-1"))
        await at.pass_time(20.0)
        asked = [seen for seen in office.service.requests if dict(seen.query).get("reference_number")]
        assert len(asked) == 1, "once, not with every look"

    work(office, script)
