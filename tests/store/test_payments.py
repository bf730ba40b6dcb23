"""Payments: by contact, by dashboard, of all, and those to chase."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.store.shop import MAIN, YARD, Shop, at, contact, key
from trtui.models import (
    DashboardId,
    Payment,
    PaymentId,
    PaymentQuery,
    PaymentSort,
    PaymentTotals,
    PaymentView,
)
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


# ------------------------------------------------------------------------------------------ lists and what they come to


def _keys(shop: Shop, **query: object) -> list[int]:
    made = PaymentQuery(**query)  # type: ignore[arg-type]  # fields of a query, by name
    return [key.id for key in shop.store.facts.payment_keys(made)]


def _tell_of_every_state(shop: Shop) -> None:
    _tell(
        shop,
        _payment(1, minutes=-50, amount="9.05"),
        _payment(2, minutes=-40, late=True, amount="120.00"),
        _payment(3, minutes=-30, status="PastDue", amount="1000.10"),
        _payment(4, minutes=-20, status="Paid", amount="0.20"),
        _payment(5, minutes=-10, status="MarkedAsPaid", amount="0.10", late=True),
        _payment(6, minutes=-5, status="Cancelled", amount=None),
        _payment(7, minutes=None, status="Failed", amount="5", customer=None),
        _payment(8, minutes=-1, status="Disputed", line=YARD),
    )


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        (PaymentView.ALL, [8, 6, 5, 4, 3, 2, 1, 7]),
        (PaymentView.OPEN, [3, 2, 1]),
        (PaymentView.PAST_DUE, [3, 2]),
        (PaymentView.SENT, [1]),
        (PaymentView.PAID, [5, 4]),
        (PaymentView.CANCELLED, [6]),
        (PaymentView.FAILED, [7]),
        (PaymentView.OTHER, [8]),
    ],
)
def test_a_list_holds_the_payments_of_its_view(shop: Shop, view: PaymentView, numbers: list[int]) -> None:
    _tell_of_every_state(shop)
    assert _keys(shop, view=view) == numbers
    assert shop.store.facts.payment_totals(PaymentQuery(view=view)).count == len(numbers)


def test_they_stand_in_each_of_the_service_s_orders_both_ways(shop: Shop) -> None:
    _tell_of_every_state(shop)
    one = {"dashboard": MAIN}
    assert _keys(shop, **one, sort=PaymentSort.AMOUNT) == [3, 2, 1, 7, 4, 5, 6]
    assert _keys(shop, **one, sort=PaymentSort.DATE, is_descending=False) == [7, 1, 2, 3, 4, 5, 6]
    assert _keys(shop, **one, sort=PaymentSort.STATUS, is_descending=False) == [6, 7, 5, 4, 2, 3, 1]
    shop.tell(contact(1, name="Zoe"))
    shop.tell(contact(0, name="Ann"))
    _tell(shop, _payment(9, customer=1), asked=1)
    by_contact = _keys(shop, **one, sort=PaymentSort.CONTACT, is_descending=False)
    assert by_contact[-1] == 9
    for sort in PaymentSort:
        upwards = _keys(shop, sort=sort, is_descending=False)
        assert sorted(upwards) == list(range(1, 10))
        assert sorted(_keys(shop, sort=sort)) == list(range(1, 10))


def test_they_are_found_by_name_number_words_and_reference(shop: Shop) -> None:
    shop.tell(contact(1, name="Zoé Ngo"))
    _tell(
        shop,
        replace(_payment(1), description=own("Bräke job"), reference_number=own("TR-7K3M")),
        replace(_payment(2, customer=1), description=own("Towing"), recipient=None),
        replace(_payment(3, customer=None), recipient=own("Bob"), description=own("50% of 100")),
    )
    for typed, numbers in {
        "brake": [1],
        "tr-7k3m": [1],
        "zoe": [2],
        "zoé ngo": [2],
        "bob": [3],
        "0%": [3],
        "_": [],
        key(1).phone: [2],
        f"({key(1).phone[1:4]}) {key(1).phone[4:7]}-{key(1).phone[7:]}": [2],
        "brake towing": [],
        "nothing'\0\ud800": [],
        "   ": [1, 2, 3],
    }.items():
        assert sorted(_keys(shop, text=typed)) == numbers, typed


def test_what_they_come_to_is_exact_to_the_cent(shop: Shop) -> None:
    _tell_of_every_state(shop)
    totals = shop.store.facts.payment_totals(PaymentQuery(dashboard=MAIN))
    assert totals == PaymentTotals(7, Decimal("1134.45"), Decimal("0.30"), Decimal("1120.10"))
    many = [_payment(100 + n, amount="0.10", line=YARD) for n in range(1000)]
    _tell(shop, *many, replace(_payment(99, line=YARD), amount=Decimal("999999999999.99")))
    totals = shop.store.facts.payment_totals(PaymentQuery(dashboard=YARD))
    assert totals.asked == Decimal("999999999999.99") + 100 + Decimal("120.50")
    nothing = PaymentTotals(0, Decimal(0), Decimal(0), Decimal(0))
    assert shop.store.facts.payment_totals(PaymentQuery(text="nobody")) == nothing
