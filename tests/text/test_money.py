"""Money: exact to the cent, and never a guess."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.text.money import MoneyError, format_money, money_from_api, money_to_json, parse_money

amounts = st.integers(1, 10**11 - 1).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12", "12.00"),
        ("$12.5", "12.50"),
        (" $ 1,234.50 ", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("1234567.89", "1234567.89"),
        (".5", "0.50"),
        ("$.05", "0.05"),
        ("5.", "5.00"),
        ("12.500", "12.50"),
        ("0012", "12.00"),
        (3, "3.00"),
        (Decimal("1E+3"), "1000.00"),
    ],
)
def test_what_people_type(typed: str | int | Decimal, amount: str) -> None:
    assert str(parse_money(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "not an amount"),
        ("$", "not an amount"),
        (".", "not an amount"),
        ("abc", "not an amount"),
        ("1e5", "not an amount"),
        ("1_000", "not an amount"),
        ("12 50", "not an amount"),
        ("NaN", "not an amount"),
        ("١٢", "not an amount"),
        (Decimal("NaN"), "not an amount"),
        (Decimal("Infinity"), "not an amount"),
        ("1,23", "two ways"),
        ("1,2345.00", "two ways"),
        ("-3", "negative"),
        ("$-3", "negative"),
        ("(3.00)", "negative"),
        (-3, "negative"),
        ("0", "more than $0.00"),
        ("0.00", "more than $0.00"),
        (Decimal("-0"), "more than $0.00"),
        ("12.345", "two decimals"),
        (Decimal("0.001"), "two decimals"),
        ("1000000000", "too large"),
        ("9" * 5_000, "too large"),
        (10**400, "too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str | int | Decimal, sentence: str) -> None:
    with pytest.raises(MoneyError, match=sentence.replace("$", r"\$")):
        parse_money(typed)


@pytest.mark.parametrize("inexact", [12.5, True, None])
def test_a_float_is_no_amount(inexact: object) -> None:
    with pytest.raises(TypeError, match="not an exact amount"):
        parse_money(inexact)  # type: ignore[arg-type]  # what a caller must not do


@given(amounts)
def test_what_is_written_is_read_again(amount: Decimal) -> None:
    assert parse_money(format_money(amount)) == amount
    assert money_from_api(format_money(amount)) == amount
    assert parse_money(str(amount)) == amount


@given(amounts)
def test_an_amount_travels_exactly(amount: Decimal) -> None:
    written = format(money_to_json(amount), "f")
    assert json.loads(written, parse_float=Decimal) == amount
    assert money_from_api(json.loads(written)) == amount
    assert written[-3] == "."


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        (None, None),
        (True, None),
        ("", None),
        ("abc", None),
        ("1,23", None),
        ("NaN", None),
        ("1e999999", None),
        (float("inf"), None),
        (float("nan"), None),
        pytest.param(10**5_000, None, id="huge"),
        (12, "12.00"),
        ("12.5", "12.50"),
        ("$1,234.50", "1234.50"),
        ("-$1,234.50", "-1234.50"),
        (0.1 + 0.2, "0.30"),
        (Decimal("49.989999999999995"), "49.99"),
        (Decimal(-3), "-3.00"),
        (0, "0.00"),
    ],
)
def test_what_the_service_sends(raw: str | float | Decimal | None, amount: str | None) -> None:
    read = money_from_api(raw)
    assert (None if read is None else str(read)) == amount


@given(st.one_of(st.text(), st.integers(), st.floats(), st.decimals(), st.text("0123456789.,$-eE+ ")))
def test_no_answer_of_the_service_makes_it_fail(raw: str | float | Decimal) -> None:
    amount = money_from_api(raw)
    assert amount is None or amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234.5", "$1,234.50"),
        ("0", "$0.00"),
        ("-3", "-$3.00"),
        ("-0.001", "$0.00"),
        ("1E+3", "$1,000.00"),
        ("0.005", "$0.01"),
    ],
)
def test_writing(amount: str, written: str) -> None:
    assert format_money(Decimal(amount)) == written


def test_what_is_not_finite_is_not_written() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        format_money(Decimal("NaN"))
