"""The address book: every filter holds exactly whom it says, in three orders, as words and back, quick at any size."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.shop import MAIN, YARD, Shop, at, contact, key, text
from trtui.models import (
    ContactEdit,
    ContactQuery,
    ContactSort,
    CustomField,
    EditContact,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Span,
    Tag,
    TagId,
)
from trtui.store import QueryError, contact_words, parse_contact_words, query_of
from trtui.text.cleaning import clean_line

ZONE: Final = ZoneInfo("America/New_York")
NOW: Final = datetime(2026, 11, 23, 15, 0, tzinfo=ZONE)


def _people(shop: Shop) -> None:
    """Ten contacts on two lines, each the only one of something."""
    shop.open_lines("Main", "Yard")
    shop.store.facts.merge_tags(
        MAIN, [Tag(TagId("v"), MAIN, clean_line("vip")), Tag(TagId("g"), MAIN, clean_line("vip gold"))],
        complete=True, asked_at=at(0),
    )  # fmt: skip
    shop.store.facts.merge_tags(
        YARD, [Tag(TagId("y"), YARD, clean_line("VIP"))], complete=True, asked_at=at(0)
    )
    shop.store.facts.merge_groups(
        MAIN, [Group(GroupId(5), MAIN, clean_line("Fall sale"))], complete=True, asked_at=at(0)
    )
    shop.store.facts.merge_fields(
        MAIN, [CustomField(FieldId("a"), MAIN, clean_line("Account #"))], complete=True, asked_at=at(0)
    )
    shop.tell(
        replace(contact(0, "Zoe", last=text("hi", -50)), tags=(TagId("v"),), created_at=at(-500)),
        replace(contact(1, "Ann"), tags=(TagId("g"),), groups=(GroupId(5),), created_at=at(-400)),
        replace(contact(2, "bob", resolved=True), is_blocked=True, created_at=at(-300)),
        replace(contact(3, "Cid", archived=True), is_suppressed=True),
        replace(contact(4, None), opted_out_at=at(-9)),
        replace(contact(5, "Dan"), custom_fields=(FieldValue(FieldId("a"), clean_line("AB 7")),)),
        replace(contact(6, "Eve"), last_sent_at=at(-30), total_sent=1),
        replace(contact(7, "Fay"), last_received_at=at(-20), total_received=1),
        replace(contact(8, "Ann Lee", dashboard=YARD), tags=(TagId("y"),)),
    )


def _found(shop: Shop, query: ContactQuery) -> list[int]:
    rows = shop.store.facts.contacts_window(query, 0, 100)
    assert [row.key for row in rows] == shop.store.facts.contact_keys(query)
    assert len(rows) == shop.store.facts.count_contacts(query)
    assert [shop.store.facts.contact_place(query, row.key) for row in rows] == list(range(len(rows)))
    return [int(row.key.phone[-4:]) for row in rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (ContactQuery(), [1, 8, 2, 3, 5, 6, 7, 0, 4]),
        (ContactQuery(dashboard=YARD), [8]),
        (ContactQuery(sort=ContactSort.CREATED, words=("a",)), [1, 5, 7, 8]),
        (ContactQuery(sort=ContactSort.LAST_CONTACT, has_history=True), [7, 6, 0]),
        (ContactQuery(words=("ann",)), [1, 8]),
        (ContactQuery(words=("ann", "lee")), [8]),
        (ContactQuery(words=("(423) 555-0005",)), [5]),
        (ContactQuery(number="14235550006"), [6]),
        (ContactQuery(number="423"), []),
        (ContactQuery(is_resolved=True), [2]),
        (ContactQuery(is_blocked=True), [2]),
        (ContactQuery(is_blocked=False, is_archived=False, number="1423555000", words=("c",)), []),
        (ContactQuery(is_archived=True), [3]),
        (ContactQuery(is_suppressed=True), [3]),
        (ContactQuery(has_opted_out=True), [4]),
        (ContactQuery(has_history=False, is_resolved=False, words=("d",)), [3, 5]),
        (ContactQuery(created=Span(at(-450), at(-300))), [1]),
        (ContactQuery(last_message=Span(after=at(-51), before=at(-49))), [0]),
        (ContactQuery(sent=Span(after=at(-30))), [6]),
        (ContactQuery(received=Span(before=at(0))), [7]),
        (ContactQuery(tags=("vip",)), [8, 0]),
        (ContactQuery(tags=("gold",)), [1]),
        (ContactQuery(tags=("gold", "vip")), [1, 8, 0]),
        (ContactQuery(groups=("fall",)), [1]),
        (ContactQuery(fields=(("account", "ab 7"),)), [5]),
        (ContactQuery(dashboards=("yard",)), [8]),
    ],
)
def test_a_query_holds_exactly_whom_it_says(shop: Shop, query: ContactQuery, numbers: list[int]) -> None:
    _people(shop)
    assert _found(shop, query) == numbers


def test_a_name_that_nothing_has_is_a_sentence(shop: Shop) -> None:
    _people(shop)
    for query in (
        ContactQuery(tags=("nope",)),
        ContactQuery(groups=("x",)),
        ContactQuery(fields=(("y", "1"),)),
    ):
        with pytest.raises(QueryError, match=r"There is no (tag|group|custom field) called"):
            shop.store.facts.count_contacts(query)


def test_what_is_pending_counts_as_done(shop: Shop) -> None:
    _people(shop)
    shop.ask(EditContact(ContactEdit(is_blocked=True, is_archived=True)), 0)
    assert 0 in _found(shop, ContactQuery(is_blocked=True, is_archived=True))


def test_a_change_is_seen_at_once(shop: Shop) -> None:
    _people(shop)
    assert _found(shop, ContactQuery(words=("zoe",))) == [0]
    shop.tell(contact(0, "Yan"), asked=1)
    assert _found(shop, ContactQuery(words=("zoe",))) == []
    assert shop.store.facts.contact_place(ContactQuery(), key(99)) is None


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("", ContactQuery()),
        ("ann lee", ContactQuery(words=("ann", "lee"))),
        ('"ann lee" is:blocked', ContactQuery(words=("ann lee",), is_blocked=True)),
        ("not:archived", ContactQuery(is_archived=False)),
        ("is:active is:open", ContactQuery(is_archived=False, is_resolved=False)),
        ("not:texted", ContactQuery(has_history=False)),
        ("number:+1(423)", ContactQuery(number="1423")),
        ("number:423-555", ContactQuery(number="1423555")),
        ('tag:vip group:"Fall sale"', ContactQuery(tags=("vip",), groups=("Fall sale",))),
        ('field:"Account #=AB 7"', ContactQuery(fields=(("Account #", "AB 7"),))),
        (
            "created-after:2026-01-31",
            ContactQuery(created=Span(after=datetime(2026, 1, 31, 5, tzinfo=UTC))),
        ),
        ("before:3d", ContactQuery(last_message=Span(before=(NOW - timedelta(days=3)).astimezone(UTC)))),
        ("a:b", ContactQuery(words=("a:b",))),
    ],
)
def test_words_are_understood(words: str, query: ContactQuery) -> None:
    assert parse_contact_words(words, NOW) == query


@pytest.mark.parametrize(
    "words",
    [
        "is:nice",
        "tag:",
        "from:ann",
        "wait:>1h",
        "crated-after:3d",
        "created-after:soon",
        "created-before:0001-01-01",
        "field:x",
        "field:=7",
        "number:abc",
        "is:blocked not:blocked",
        "field:a=1 field:b=1 field:c=1 field:d=1",
    ],
)
def test_words_that_make_no_sense_are_a_sentence(words: str) -> None:
    with pytest.raises(QueryError):
        parse_contact_words(words, NOW)


_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='"='), min_size=1).map(
    lambda name: " ".join(name.split())
)
_WORDS = _NAMES.filter(bool)
_MOMENTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(10**8 + seconds, UTC))
_FLAG = st.none() | st.booleans()
_SPAN = st.builds(Span, st.none() | _MOMENTS, st.none() | _MOMENTS)
_QUERIES = st.builds(
    ContactQuery,
    words=st.lists(_WORDS, max_size=3).map(tuple),
    number=st.text("0123456789", max_size=10).map(lambda digits: digits and f"1{digits}"),
    is_resolved=_FLAG,
    is_archived=_FLAG,
    is_blocked=_FLAG,
    is_suppressed=_FLAG,
    has_opted_out=_FLAG,
    has_history=_FLAG,
    created=_SPAN,
    last_message=_SPAN,
    sent=_SPAN,
    received=_SPAN,
    tags=st.lists(_WORDS, max_size=2).map(tuple),
    groups=st.lists(_WORDS, max_size=2).map(tuple),
    fields=st.lists(st.tuples(_WORDS, _WORDS), max_size=3).map(tuple),
)


@given(_QUERIES, st.sampled_from([None, ZONE]))
def test_a_query_as_words_is_the_same_query(query: ContactQuery, zone: ZoneInfo | None) -> None:
    assert parse_contact_words(contact_words(query, zone), NOW) == query


@given(st.text())
def test_no_words_break_it(typed: str) -> None:
    try:
        query = parse_contact_words(typed, NOW)
    except QueryError:
        return
    assert query_of(contact_words(query), None) == replace(query, dashboards=())
