"""Payments: by contact, by dashboard, of all, and those to chase."""

from dataclasses import replace
from decimal import Decimal

from tests.store.shop import MAIN, YARD, Shop, at, key
from trtui.models import DashboardId, Payment, PaymentId
from trtui.text.cleaning import clean, own


def _payment(
    number: int,
    *,
    line: DashboardId = MAIN,
    customer: int | None = 0,
    status: str = "Sent",
    minutes: float | None = -60,
    late: bool = False,
    reminded: bool = False,
    amount: str | None = "120.50",
) -> Payment:
    return Payment(
        id=PaymentId(number),
        dashboard=line,
        phone=None if customer is None else key(customer).phone,
        amount=None if amount is None else Decimal(amount),
        description=own("roof"),
        status=clean(status),
        recipient=own("Ann"),
        requested_at=None if minutes is None else at(minutes),
        is_past_due=late,
        reminder_was_sent=reminded,
        reference_number=clean(f"ref-{number}"),
    )


def _tell(shop: Shop, *payments: Payment, asked: float = 0) -> int:
    changed = 0
    for line in (MAIN, YARD):
        of_line = [each for each in payments if each.dashboard == line]
        changed += shop.store.facts.merge_payments(line, of_line, at(asked)).changed
    return changed


def _ids(payments: list[Payment]) -> list[int]:
    return [payment.id for payment in payments]


def test_a_payment_comes_back_as_it_was_money_included(shop: Shop) -> None:
    told = replace(_payment(1, amount="1234567.10"), transaction_status=own("pending"))
    bare = replace(
        _payment(2, customer=None, amount=None, minutes=None), reference_number=None, recipient=None
    )
    _tell(shop, told, bare)
    assert shop.store.facts.payment(MAIN, PaymentId(1)) == told
    assert str(told.amount) == "1234567.10"
    assert shop.store.facts.payment(MAIN, PaymentId(2)) == bare
    assert shop.store.facts.payment(YARD, PaymentId(1)) is None


def test_they_are_found_by_contact_by_dashboard_and_all_together_newest_first(shop: Shop) -> None:
    _tell(
        shop,
        _payment(1, minutes=-30),
        _payment(2, minutes=-10),
        _payment(3, customer=1, minutes=-20),
        _payment(4, line=YARD, minutes=-5),
        _payment(5, customer=None, minutes=None),
    )
    facts = shop.store.facts
    assert _ids(facts.payments(MAIN, key(0).phone)) == [2, 1]
    assert _ids(facts.payments(MAIN)) == [2, 3, 1, 5]
    assert _ids(facts.payments()) == [4, 2, 3, 1, 5]
    assert _ids(facts.payments(phone=key(0).phone)) == [4, 2, 1]


def test_the_same_id_on_two_dashboards_is_two_payments(shop: Shop) -> None:
    _tell(shop, _payment(1), _payment(1, line=YARD, amount="7"))
    assert sorted(str(each.amount) for each in shop.store.facts.payments()) == ["120.50", "7"]


def test_an_answer_again_changes_nothing_and_an_older_one_neither(shop: Shop) -> None:
    assert _tell(shop, _payment(1, status="Paid"), asked=2) == 1
    version = shop.store.version()
    assert _tell(shop, _payment(1, status="Paid"), asked=3) == 0
    assert _tell(shop, _payment(1, status="Sent"), asked=1) == 0
    assert shop.store.version() == version
    [held] = shop.store.facts.payments()
    assert held.status == "Paid"


def test_a_page_of_payments_removes_none_of_the_others(shop: Shop) -> None:
    _tell(shop, _payment(1), _payment(2))
    _tell(shop, _payment(2, status="Paid"), asked=1)
    assert sorted(_ids(shop.store.facts.payments())) == [1, 2]


def test_to_chase_are_the_late_ones_that_can_be_reminded_oldest_first(shop: Shop) -> None:
    _tell(
        shop,
        _payment(1, status="PastDue", minutes=-10),
        _payment(2, status="Sent", late=True, minutes=-90, line=YARD),
        _payment(3, status="Sent", minutes=-5),
        _payment(4, status="PastDue", reminded=True),
        _payment(5, status="Paid", late=True),
        _payment(6, status="Cancelled", late=True),
        _payment(7, status="unheard-of", late=True),
    )
    assert _ids(shop.store.facts.payments_to_chase()) == [2, 1]


def test_a_status_that_nobody_documented_is_kept_word_for_word(shop: Shop) -> None:
    _tell(shop, _payment(1, status="Disputed"))
    [held] = shop.store.facts.payments()
    assert held.status == "Disputed"
