"""Search: what is found by which words, in which order, and that nothing typed breaks it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.store.shop import MAIN, YARD, Shop, at, contact, key, text
from trtui.models import (
    CLEAR,
    UNKNOWN_TIME,
    ArchiveConversation,
    ContactEdit,
    CustomField,
    EditContact,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    IntentState,
    ListQuery,
    Tag,
    TagId,
)
from trtui.store import QueryError, SearchHit, SearchPlace, parse_query
from trtui.text.cleaning import own

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=-5)))


def _hits(shop: Shop, typed: str, limit: int = 50, offset: int = 0) -> list[SearchHit]:
    return shop.store.search.search(parse_query(typed, shop.now), limit, offset, shop.now)


def _people(shop: Shop, typed: str) -> list[int]:
    return [int(hit.row.key.phone[-4:]) for hit in _hits(shop, typed) if hit.place is SearchPlace.PERSON]


def _texts(shop: Shop, typed: str) -> list[str]:
    return [hit.message or "" for hit in _hits(shop, typed) if hit.place is SearchPlace.MESSAGE]


# -- what is typed


def test_words_phrases_and_keys_are_told_apart() -> None:
    query = parse_query(
        'roof from:ann "blue  truck" IS:Unread dashboard:"main line" tag:vip re: new'
        ' group:"fall sale" field:"account no=44 812" field:account',
        NOW,
    )
    assert query.words == ("roof", "re:", "new")
    assert query.phrases == ("blue  truck",)
    assert query.people == ("ann",)
    assert query.states == {"unseen"}
    assert query.dashboards == ("main line",)
    assert query.tags == ("vip",)
    assert query.groups == ("fall sale",)
    assert query.fields == (("account no", "44 812"), ("account", ""))


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ("before:2026-02-01", datetime(2026, 2, 1, tzinfo=NOW.tzinfo)),
        ("before:2026-02", datetime(2026, 2, 1, tzinfo=NOW.tzinfo)),
        ("before:2025", datetime(2025, 1, 1, tzinfo=NOW.tzinfo)),
        ("before:today", datetime(2026, 3, 2, tzinfo=NOW.tzinfo)),
        ("before:Yesterday", datetime(2026, 3, 1, tzinfo=NOW.tzinfo)),
        ("before:3h", NOW - timedelta(hours=3)),
        ("before:2w before:1d", NOW - timedelta(weeks=2)),
    ],
)
def test_days_are_those_of_the_agents_zone(typed: str, before: datetime) -> None:
    assert parse_query(typed, NOW).before == before
    assert parse_query(typed.replace("before", "after"), NOW).after == (
        before if typed.count(":") == 1 else NOW - timedelta(days=1)
    )


def test_waits_are_longer_or_shorter() -> None:
    assert parse_query("wait:>1h", NOW).waits_longer_than == timedelta(hours=1)
    assert parse_query("wait:2d", NOW).waits_longer_than == timedelta(days=2)
    assert parse_query("wait:<=90min", NOW).waits_shorter_than == timedelta(minutes=90)
    both = parse_query("wait:>1h wait:>2h wait:<5h wait:<4h", NOW)
    assert (both.waits_longer_than, both.waits_shorter_than) == (timedelta(hours=2), timedelta(hours=4))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("is:purple", "is:purple.*unresolved"),
        ("from:", "needs something"),
        ('from:""', "needs something"),
        ("form:ann", "did you mean “from:”"),
        ("field:account=", "field:account=.*account=44812.*with blanks"),
        ("field:=44", "field:=44"),
        ("group:", "group:.*group:fall"),
        ("wait:soon", "wait:soon.*minutes, hours"),
        ("before:tomorrowish", "2026-01-31"),
        ("before:99999999999999w", "lifetime"),
        ("wait:>999999999d", "lifetime"),
    ],
)
def test_a_slip_is_answered_with_what_is_possible(typed: str, sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        parse_query(typed, NOW)


def test_a_word_with_a_colon_is_only_a_word() -> None:
    assert parse_query("https://example.com at 10:30 PO:1234", NOW).words == (
        "https://example.com",
        "at",
        "10:30",
        "PO:1234",
    )


# -- what is found


def _filled(shop: Shop) -> None:
    shop.open_lines("Main Line", "Yard")
    shop.store.facts.merge_tags(MAIN, [Tag(TagId("t1"), MAIN, own("VIP"))], complete=True, asked_at=at(0))
    shop.tell(
        replace(
            contact(0, "José Müller", note="gate code 4711", last=text("the invoice please", -50)),
            tags=(TagId("t1"),),
        ),
        contact(1, "Ann Brown", last=text("your invoice", -40, sent=True)),
        contact(2, "Cid", resolved=True, last=text("thank you, invoice came", -30)),
        contact(3, "Invoice Ltd", archived=True, last=text("bonjour", -20)),
        contact(4, "Yardley", dashboard=YARD, last=text("invoice for the yard", -10)),
    )


def test_people_come_first_then_texts_each_newest_first(shop: Shop) -> None:
    _filled(shop)
    hits = _hits(shop, "invoice")
    assert [(hit.place, int(hit.row.key.phone[-4:])) for hit in hits] == [
        (SearchPlace.PERSON, 3),
        (SearchPlace.MESSAGE, 4),
        (SearchPlace.MESSAGE, 2),
        (SearchPlace.MESSAGE, 1),
        (SearchPlace.MESSAGE, 0),
    ]
    assert hits[0].at == at(-20)
    assert (hits[0].message, hits[1].message) == (None, "invoice for the yard@-10")
    assert "invoice" in hits[1].snippet


def test_pages_join_without_a_gap_or_a_repeat(shop: Shop) -> None:
    _filled(shop)
    whole = _hits(shop, "invoice")
    for size in (1, 2, 3):
        pages = [hit for offset in range(0, 9, size) for hit in _hits(shop, "invoice", size, offset)]
        assert pages == whole


@pytest.mark.parametrize(
    "typed", ["jose", "JOSÉ", "josé muller", "müller jose", "ller", "4711", "gate code", '"code 47"']
)
def test_names_and_notes_are_found_by_any_part_without_case_or_accents(shop: Shop, typed: str) -> None:
    _filled(shop)
    assert _people(shop, typed) == [0]


def test_why_a_person_was_found_is_shown(shop: Shop) -> None:
    _filled(shop)
    assert _hits(shop, "4711")[0].snippet == "gate code 4711"
    assert _hits(shop, "müller")[0].snippet == "the invoice please"


@pytest.mark.parametrize("typed", ["4235550001", "(423) 555-0001", "+1 423 555 0001", "555-0001", "50001"])
def test_numbers_are_found_however_they_are_written(shop: Shop, typed: str) -> None:
    _filled(shop)
    assert 1 in _people(shop, typed)
    assert 2 not in _people(shop, typed)


def test_texts_are_found_by_words_accents_folded_the_last_by_its_beginning(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("Le café est prêt", -3), text("cafeteria", -2), text("no", -1, sent=True))
    assert _texts(shop, "cafe") == ["cafeteria@-2", "Le café est prêt@-3"]
    assert _texts(shop, "cafe pret") == ["Le café est prêt@-3"]
    assert _texts(shop, "CAF prêt") == []
    assert _texts(shop, '"cafe"') == ["Le café est prêt@-3"]
    assert _texts(shop, '"est pret"') == ["Le café est prêt@-3"]
    assert _texts(shop, '"pret est"') == []


def test_signs_without_a_letter_are_found_too(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("thanks 👍", -3), text("thanks", -2))
    assert _texts(shop, "👍") == ["thanks 👍@-3"]
    assert _texts(shop, "thanks 👍") == ["thanks 👍@-3"]


def test_edited_and_deleted_texts_are_not_found_by_what_they_said(shop: Shop) -> None:
    shop.tell(contact(0), contact(1))
    shop.tell_texts(0, text("zanzibar", -3, name="m-1"))
    shop.tell_texts(1, text("zanzibar", -3, name="m-1"))
    shop.tell_texts(0, text("timbuktu", -3, name="m-1"), asked=1)
    shop.store.facts.remove_contact(key(1))
    assert _texts(shop, "zanzibar") == []
    assert _texts(shop, "timbuktu") == ["m-1"]


def test_from_finds_what_a_customer_wrote_and_not_what_they_were_written(shop: Shop) -> None:
    _filled(shop)
    shop.tell_texts(1, text("where is my invoice", -35))
    assert _texts(shop, "from:ann invoice") == ["where is my invoice@-35"]
    assert _texts(shop, "from:ann") == ["where is my invoice@-35"]
    assert _texts(shop, "from:ann from:cid invoice") == [
        "thank you, invoice came@-30",
        "where is my invoice@-35",
    ]
    assert _texts(shop, "from:555-0002") == ["thank you, invoice came@-30"]
    assert _people(shop, "from:ann") == []


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("is:unresolved", [4, 3, 1, 0]),
        ("is:open", [4, 3, 1, 0]),
        ("is:resolved", [2]),
        ("is:waiting", [4, 3, 0]),
        ("is:archived", [3]),
        ("is:draft", [1]),
        ("is:snoozed", [0]),
        ("is:failed", []),
        ("is:unseen", []),
        ("is:blocked", [4]),
        ("is:suppressed", [4]),
        ("is:optedout", [4]),
        ("is:waiting is:archived", [3]),
        ("dashboard:yard", [4]),
        ("dashboard:line", [3, 2, 1, 0]),
        ("dashboard:line dashboard:yard is:waiting", [4, 3, 0]),
        ("tag:vip", [0]),
        ("wait:>45m", [0]),
        ("wait:<45m", [4, 3]),
        ("wait:<45m is:archived", [3]),
        ("after:35m", [4, 3, 2]),
        ("before:35m", [1, 0]),
        ("after:35m before:15m", [3, 2]),
    ],
)
def test_keys_narrow_to_conversations(shop: Shop, typed: str, numbers: list[int]) -> None:
    _filled(shop)
    shop.tell(
        replace(
            contact(4, "Yardley", dashboard=YARD), is_blocked=True, is_suppressed=True, opted_out_at=at(-99)
        ),
        asked=1,
    )
    shop.store.desk.save_draft(key(1), "dear Ann", now=shop.now)
    shop.store.desk.snooze(key(0), at(60), shop.now)
    assert _people(shop, typed) == numbers
    assert all(hit.place is SearchPlace.PERSON for hit in _hits(shop, typed))


def test_keys_narrow_texts_too(shop: Shop) -> None:
    _filled(shop)
    assert _texts(shop, "invoice dashboard:yard") == ["invoice for the yard@-10"]
    assert _texts(shop, "invoice is:resolved") == ["thank you, invoice came@-30"]
    assert _texts(shop, "invoice tag:VIP") == ["the invoice please@-50"]
    assert _texts(shop, "invoice before:35m") == ["your invoice@-40", "the invoice please@-50"]
    assert _texts(shop, "invoice after:35m") == ["invoice for the yard@-10", "thank you, invoice came@-30"]


def test_what_is_pending_counts(shop: Shop) -> None:
    _filled(shop)
    shop.ask(ArchiveConversation(), 1)
    assert _people(shop, "is:archived") == [3, 1]


@pytest.mark.parametrize("typed", ["dashboard:nowhere", "tag:nothing"])
def test_a_dashboard_or_a_tag_that_is_not_there_is_told(shop: Shop, typed: str) -> None:
    _filled(shop)
    with pytest.raises(QueryError, match=r"There is no (dashboard|tag) called"):
        _hits(shop, typed)


def test_a_contact_who_is_renamed_is_found_by_the_new_name_only(shop: Shop) -> None:
    shop.tell(contact(0, "Zoë Old"), asked=0)
    shop.tell(contact(0, "Zoë New"), asked=1)
    assert _people(shop, "old") == []
    assert _people(shop, "zoe new") == [0]


TYPED = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                '"',
                "'",
                "*",
                "AND",
                "OR",
                "NOT",
                "NEAR(a b)",
                "^a",
                "a:b",
                "-x",
                "(",
                ")",
                "+",
                "\0",
                "%",
                "_",
                "{",
                "}",
                "²",
                "\u0301",
                "ﬁ",
                "İ",
                "ß",
                "👩‍👩‍👧",
                "\ud83d",
                "is:open",
                "from:a",
            ]
        ),
    ),
    max_size=5,
).map(" ".join)


@pytest.fixture(scope="module")
def found_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """One shop for all that is typed: searching changes nothing."""
    shop = Shop(tmp_path_factory.mktemp("typed") / "account")
    _filled(shop)
    yield shop
    shop.store.close()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(TYPED)
@example('"')
@example('""')
@example("\0\0\0")
@example('a" OR "b')
@example("\ud83d")
def test_whatever_is_typed_is_searched_for_or_answered_with_a_sentence(found_in: Shop, typed: str) -> None:
    try:
        query = parse_query(typed, found_in.now)
        found_in.store.search.search(query, 10, 0, found_in.now)
    except QueryError:
        return


@settings(max_examples=200)
@given(st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=12))
def test_every_name_is_found_by_itself(found_in: Shop, name: str) -> None:
    found_in.tell(contact(77, name), asked=1)
    shown = found_in.row(77).name
    if shown.replace(" ", "") == name:
        assert 77 in _people(found_in, f'"{name}"')


def test_texts_without_a_time_are_searched(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, replace(text("undated", 0, name="m-1"), sent_or_received_at=UNKNOWN_TIME))
    assert _texts(shop, "undated") == ["m-1"]
    assert _texts(shop, "undated after:1d") == []


# -- tags, groups and custom fields


def _sorted_contacts(shop: Shop) -> None:
    shop.open_lines("Main Line", "Yard")
    facts = shop.store.facts
    for line in (MAIN, YARD):
        number = GroupId(10 + line)
        tag = TagId(f"vip {line}")
        facts.merge_tags(line, [Tag(tag, line, own("VIP"))], complete=True, asked_at=at(0))
        facts.merge_groups(line, [Group(number, line, own("Fall sale"))], complete=True, asked_at=at(0))
        account = CustomField(FieldId(f"account {line}"), line, own("Account no"))
        facts.merge_fields(line, [account], complete=True, asked_at=at(0))
        shop.tell(
            replace(contact(line, "Ann", dashboard=line), tags=(tag,)),
            replace(contact(10 + line, "Bob", dashboard=line), groups=(number,)),
            replace(
                contact(20 + line, "Cid", dashboard=line),
                custom_fields=(
                    FieldValue(account.id, own("É-44812")),
                    FieldValue(None, own("7")),
                    FieldValue(FieldId("other"), None),
                ),
            ),
            replace(
                contact(30 + line, "Dan", dashboard=line), custom_fields=(FieldValue(account.id, own(" ")),)
            ),
        )


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("tag:vip", [1, 2]),
        ("tag:vip dashboard:yard", [2]),
        ("group:fall", [11, 12]),
        ('group:"fall sale" dashboard:main', [11]),
        ("field:account=448", [21, 22]),
        ("field:account=e-44 dashboard:main", [21]),
        ("field:ACCOUNT", [21, 22]),
        ("field:account=nothing", []),
        ("field:account tag:vip", []),
    ],
)
def test_names_of_tags_groups_and_fields_are_those_of_each_dashboard(
    shop: Shop, typed: str, numbers: list[int]
) -> None:
    _sorted_contacts(shop)
    assert sorted(_people(shop, typed)) == numbers


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("group:spring", "no group called “spring”"),
        ("field:colour=red", "no custom field called “colour”"),
        ("tag:vip dashboard:third", "no dashboard called"),
    ],
)
def test_a_name_that_is_not_there_is_said(shop: Shop, typed: str, sentence: str) -> None:
    _sorted_contacts(shop)
    with pytest.raises(QueryError, match=sentence):
        _hits(shop, typed)


def test_a_name_of_another_dashboard_is_said(shop: Shop) -> None:
    _sorted_contacts(shop)
    shop.store.facts.merge_tags(YARD, [], complete=True, asked_at=at(1))
    with pytest.raises(QueryError, match="no tag called “vip” on that dashboard"):
        _hits(shop, "dashboard:yard tag:vip")


def test_an_edit_under_way_counts_and_a_refused_one_does_not(shop: Shop) -> None:
    _sorted_contacts(shop)
    vip, fall, account = TagId(f"vip {MAIN}"), GroupId(10 + MAIN), FieldId(f"account {MAIN}")
    edit = ContactEdit(tags=(vip,), groups=(fall,), custom_fields=((account, "9"),))
    asked = shop.ask(EditContact(edit), 31)
    shop.ask(EditContact(ContactEdit(tags=CLEAR)), 1)
    assert shop.listed(ListQuery(tags=(vip,))) == [31]
    assert sorted(shop.listed(ListQuery(groups=(fall,)))) == [11, 31]
    assert sorted(_people(shop, "field:account=9")) == [31]
    assert shop.store.facts.tag_counts()[vip] == 1
    assert shop.claim().id == asked
    shop.store.outbox.settle(asked, IntentState.FAILED, now=shop.now, reason=own("no"))
    assert shop.listed(ListQuery(tags=(vip,))) == []
    assert shop.listed(ListQuery(groups=(fall,))) == [11]
    assert _people(shop, "field:account=9") == []
