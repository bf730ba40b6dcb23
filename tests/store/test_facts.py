"""What the service says, taken in: repeated, overlapping, in any order, older than what is known, deleted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.shop import MAIN, YARD, Shop, at, contact, key, text
from trtui.models import (
    UNKNOWN_TIME,
    ContactEdit,
    CustomField,
    Dashboard,
    DashboardId,
    DeleteContact,
    DeliveryPhase,
    EditContact,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    IntentState,
    ListQuery,
    MessageKey,
    Tag,
    TagId,
    View,
)
from trtui.store import FeedState
from trtui.store.moments import moment, stamp
from trtui.text.cleaning import clean, clean_line, own

# -- contacts


def test_all_that_the_service_says_of_a_contact_comes_back_as_it_was(shop: Shop) -> None:
    told = replace(
        contact(0, "Ann", note="a note\nof two lines", last=text("hello", -5)),
        first_name=clean_line("Ann"),
        last_name=clean_line("Müller"),
        thread_id="t-1",
        is_suppressed=True,
        is_blocked=True,
        suppressed_reason=clean("asked"),
        groups=(GroupId(3), GroupId(1)),
        tags=(TagId("vip"),),
        custom_fields=(FieldValue(FieldId("f"), clean("v")), FieldValue(None, None)),
        opted_out_at=at(-9),
        created_at=at(-99.5),
        first_contact_at=at(-98),
        last_contact_at=at(-5),
        last_sent_at=at(-7),
        last_received_at=at(-5),
        total_sent=3,
        total_received=4,
        response_count=2,
    )
    shop.tell(told)
    assert shop.store.facts.contact(key(0)) == told


def test_an_answer_again_changes_nothing_and_says_so(shop: Shop) -> None:
    told = contact(0, "Ann", last=text("hello", -5))
    first = shop.tell(told, asked=0)
    version = shop.store.version()
    again = shop.tell(told, asked=1)
    assert first.changed > 0
    assert first.new_inbound == ((key(0), MessageKey("hello@-5")),)
    assert again.changed == 0
    assert again.new_inbound == ()
    assert shop.store.version() == version


def test_an_older_answer_changes_nothing_that_a_newer_one_said(shop: Shop) -> None:
    shop.tell(contact(0, "Ann, married", resolved=True), asked=2)
    shop.tell(contact(0, "Ann, single", archived=True), asked=1)
    row = shop.row()
    assert (row.name, row.is_resolved, row.is_archived) == ("Ann, married", True, False)


def test_an_older_answer_still_brings_what_nobody_knew(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", last=text("newer", -1)), asked=2)
    shop.tell(contact(0, "Ann", last=text("older", -9)), contact(1, "Bob"), asked=1)
    assert shop.bodies() == ["older", "newer"]
    assert shop.row(0).last_text == "newer"
    assert shop.row(1).name == "Bob"


def test_the_same_contact_twice_in_one_answer_is_one_row(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"), contact(0, "Ann B."))
    assert shop.listed() == [0]


def test_a_number_on_two_dashboards_is_two_contacts(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"), contact(0, "Ann of the yard", dashboard=YARD))
    assert shop.row(0).name == "Ann"
    yard = shop.store.facts.row(key(0, YARD))
    assert yard is not None
    assert yard.name == "Ann of the yard"


def test_a_nameless_contact_goes_by_the_number(shop: Shop) -> None:
    shop.tell(contact(0, None), contact(1, "   "))
    assert shop.row(0).name == "(423) 555-0000"
    assert shop.row(1).name == "(423) 555-0001"


def test_fields_that_the_service_empties_are_empty(shop: Shop) -> None:
    full = replace(
        contact(0, "Ann", note="note"), tags=(TagId("vip"),), groups=(GroupId(1),), opted_out_at=at(-9)
    )
    shop.tell(full, asked=0)
    shop.tell(contact(0, None), asked=1)
    assert shop.store.facts.contact(key(0)) == contact(0, None)
    assert shop.listed(ListQuery(tags=(TagId("vip"),))) == []


def test_a_text_reopens_and_unarchives_until_the_flags_are_read(shop: Shop) -> None:
    """As the service does by itself when a customer writes."""
    shop.tell(contact(0, "Ann", resolved=True, archived=True), asked=0)
    shop.tell_texts(0, text("one more thing", 5), asked=6)
    assert (shop.row().is_resolved, shop.row().is_archived) == (False, False)
    shop.tell(contact(0, "Ann", resolved=True), asked=7)
    assert (shop.row().is_resolved, shop.row().is_archived) == (True, False)


def test_an_old_text_that_is_read_late_reopens_nothing(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", resolved=True, last=text("newest", -1)), asked=0)
    shop.tell_texts(0, text("long ago", -600), asked=1)
    assert shop.row().is_resolved


def test_a_contact_that_is_deleted_is_gone_with_its_texts(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", last=text("hello", -1)), contact(1, "Bob"))
    shop.store.facts.remove_contact(key(0))
    assert shop.listed() == [1]
    assert shop.store.facts.contact(key(0)) is None
    assert shop.bodies(0) == []
    shop.store.facts.remove_contact(key(0))


def test_a_deleted_contact_whose_draft_is_kept_is_still_in_the_drafts(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"))
    shop.store.desk.save_draft(key(0), "dear Ann", now=shop.now)
    shop.store.facts.remove_contact(key(0))
    assert shop.listed(ListQuery(view=View.DRAFTS)) == [0]
    assert shop.listed() == []


def test_an_answer_asked_for_before_a_deletion_does_not_bring_the_contact_back(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"), asked=0)
    shop.clock.advance(120)
    deletion = shop.ask(DeleteContact())
    shop.claim()
    shop.store.outbox.settle(deletion, IntentState.DONE, now=shop.now)
    shop.store.facts.remove_contact(key(0))
    shop.tell(contact(0, "Ann"), contact(1, "Bob"), asked=1)
    assert shop.listed() == [1]
    shop.tell(contact(0, "Ann"), asked=3)
    assert sorted(shop.listed()) == [0, 1], "asked for afterwards: it was made anew"


# -- rows of the conversation list


def test_a_row_of_the_list_makes_a_conversation_without_a_name(shop: Shop) -> None:
    shop.tell_rows((0, text("hello", -5)), (1, text("bye", -4, sent=True)), (2, None))
    assert set(shop.listed()) == {0, 1, 2}
    assert shop.row(0).name == "(423) 555-0000"
    assert not shop.row(0).is_resolved
    assert shop.row(1).is_resolved, "nobody knows, but we wrote last"
    assert set(shop.store.facts.without_flags(MAIN, 9)) == {key(0), key(1), key(2)}


def test_a_row_of_the_list_leaves_names_and_flags_as_they_are(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", archived=True, last=text("hello", -5)), asked=0)
    shop.tell_rows((0, text("hello", -5)), asked=1)
    assert (shop.row().name, shop.row().is_archived) == ("Ann", True)
    assert shop.store.facts.without_flags(MAIN, 9) == []


def test_whom_nobody_told_of_for_long_is_asked_about_first(shop: Shop) -> None:
    shop.tell(contact(0), contact(1), contact(2, resolved=True), contact(3, archived=True), asked=0)
    shop.tell(contact(4), asked=1)
    shop.tell(contact(0), asked=2)
    facts = shop.store.facts
    assert facts.unresolved_not_told_since(MAIN, at(2), 9) == [key(1), key(4)]
    assert facts.unresolved_not_told_since(MAIN, at(2), 1) == [key(1)]
    assert facts.unresolved_not_told_since(MAIN, at(0), 9) == []


# -- texts


def test_texts_in_any_order_make_the_same_thread(shop: Shop) -> None:
    texts = [text("a", -4), text("b", -3, sent=True), text("c", -2), text("d", -1)]
    for number, order in enumerate(permutations(texts)):
        shop.tell(contact(number))
        for message in order:
            shop.tell_texts(number, message)
        assert shop.bodies(number) == ["a", "b", "c", "d"]
        assert shop.row(number).last_text == "d"
        assert shop.row(number).waiting_since == at(-2)


def test_overlapping_pages_hold_each_text_once(shop: Shop) -> None:
    texts = [text(f"t{number}", number - 100) for number in range(20)]
    shop.tell(contact(0))
    assert len(shop.tell_texts(0, *texts[:12]).new_inbound) == 12
    merged = shop.tell_texts(0, *reversed(texts[6:]))
    assert [message for _, message in merged.new_inbound] == [each.key for each in texts[12:]]
    assert shop.bodies() == [each.body for each in texts]


def test_a_text_without_an_id_is_the_same_one_when_it_comes_with_one(shop: Shop) -> None:
    nameless, named = text("hello", -5, name=None), text("hello", -5, name="m-1")
    shop.tell(contact(0))
    shop.tell_texts(0, nameless)
    merged = shop.tell_texts(0, named, asked=1)
    assert merged.new_inbound == (), "it is not new"
    [held] = shop.store.facts.thread(key(0))
    assert held == named
    assert shop.store.facts.message(key(0), nameless.key) == named, "what was seen by the old key is found"


def test_a_text_with_an_id_is_the_same_one_when_it_comes_without(shop: Shop) -> None:
    nameless, named = text("hello", -5, name=None), text("hello", -5, name="m-1")
    shop.tell(contact(0))
    shop.tell_texts(0, named)
    assert shop.tell_texts(0, nameless, asked=1).changed == 0
    assert shop.store.facts.thread(key(0)) == [named]


def test_two_equal_texts_of_one_moment_stay_two(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("ok", -5, name="m-1"), text("ok", -5, name="m-2"))
    assert [message.id for message in shop.store.facts.thread(key(0))] == ["m-1", "m-2"]
    shop.tell_texts(0, text("ok", -5, name="m-2"), text("ok", -5, name="m-1"), asked=1)
    assert shop.store.facts.thread_count(key(0)) == 2


def test_equal_texts_of_different_moments_without_ids_stay_two(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("ok", -5, name=None), text("ok", -4, name=None))
    assert shop.store.facts.thread_count(key(0)) == 2


def test_a_delivery_state_moves_on_and_never_back(shop: Shop) -> None:
    shop.tell(contact(0))
    for asked, status in ((0, "queued"), (2, "delivered"), (1, "sent")):
        shop.tell_texts(0, text("hi", -5, sent=True, status=status), asked=asked)
    assert shop.row().last_phase is DeliveryPhase.DELIVERED


def test_a_text_whose_time_or_body_changes_stays_one(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("hello", -5, name="m-1"), text("there", -3, name="m-2"))
    shop.tell_texts(0, text("hello, edited", -1, name="m-1"), asked=1)
    assert shop.bodies() == ["there", "hello, edited"]


def test_texts_without_a_time_come_first_and_are_held_once(shop: Shop) -> None:
    undated = replace(text("when?", 0, name=None), sent_or_received_at=UNKNOWN_TIME)
    shop.tell(contact(0))
    shop.tell_texts(0, text("dated", -5), undated, undated)
    shop.tell_texts(0, undated, asked=1)
    assert shop.bodies() == ["when?", "dated"]


def test_texts_of_one_moment_keep_the_order_in_which_the_service_gave_them(shop: Shop) -> None:
    shop.tell(contact(0), contact(1))
    texts = [text(f"part {place}", -5, name=f"m-{place}") for place in range(5)]
    shop.tell_texts(0, *texts)
    assert shop.bodies(0) == [f"part {place}" for place in range(5)]
    newest_first = [text("later", -1), *reversed(texts), text("earlier", -9)]
    shop.tell_texts(1, *newest_first)
    assert shop.bodies(1) == ["earlier", *(f"part {place}" for place in range(5)), "later"]


def test_three_thousand_texts_of_one_moment_are_all_held(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, *(text(f"{place}", -5, name=f"m-{place}") for place in range(3_000)))
    assert shop.store.facts.thread_count(key(0)) == 3_000


def test_texts_of_nobody_leave_no_conversation_behind(shop: Shop) -> None:
    assert shop.tell_texts(7).changed == 0
    assert shop.store.facts.row(key(7)) is None
    shop.tell_texts(7, text("hello", -1))
    assert shop.row(7).last_text == "hello"


# -- who waits, and since when


def test_the_wait_begins_with_the_first_text_that_nobody_answered(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("q1", -50), text("a1", -40, sent=True), text("q2", -30), text("q3", -20))
    assert shop.row().waiting_since == at(-30)
    shop.tell_texts(0, text("a2", -10, sent=True), asked=1)
    assert shop.row().waiting_since is None


def test_a_text_left_alone_for_over_a_week_is_not_what_is_waited_for(shop: Shop) -> None:
    """Thanks of last month were dealt with by resolving, which the service does not date: the wait is the question's."""
    day = 24 * 60
    shop.tell(contact(0))
    shop.tell_texts(0, text("a0", -40 * day, sent=True), text("you too!", -39 * day), text("q1", -6 * day))
    assert shop.row().waiting_since == at(-6 * day)
    shop.tell_texts(0, text("anybody?", -2 * day), text("hello??", -10))
    assert shop.row().waiting_since == at(-6 * day), "days without an answer are a wait all the same"


def test_resolving_ends_the_wait_and_what_comes_after_it_begins_a_new_one(shop: Shop) -> None:
    shop.tell(contact(0, last=text("q1", -50)), asked=0)
    shop.tell(contact(0, last=text("q1", -50), resolved=True), asked=1)
    assert shop.row().waiting_since is None
    shop.tell_texts(0, text("q2", 5), asked=6)
    assert shop.row().waiting_since == at(5)


def test_a_contacts_own_figures_tell_of_the_wait_where_no_text_is_held(shop: Shop) -> None:
    shop.tell(replace(contact(0), last_received_at=at(-9), last_sent_at=at(-20)))
    shop.tell(replace(contact(1), last_received_at=at(-20), last_sent_at=at(-9)))
    assert shop.row(0).waiting_since == at(-9)
    assert shop.row(1).waiting_since is None
    assert shop.row(1).last_at == at(-9)


# -- dashboards, groups, tags, fields


def test_a_dashboard_that_is_gone_takes_all_that_was_on_it_along(shop: Shop) -> None:
    shop.open_lines("Main", "Yard")
    shop.tell(contact(0, "Ann", last=text("hi", -1)), contact(1, "Bob", dashboard=YARD, last=text("yo", -1)))
    shop.store.facts.merge_tags(YARD, [Tag(TagId("t"), YARD, own("T"))], complete=True, asked_at=at(0))
    shop.store.facts.merge_dashboards([Dashboard(MAIN, own("Main"), None)], complete=True, asked_at=at(1))
    assert [line.id for line in shop.store.facts.dashboards()] == [MAIN]
    assert shop.listed() == [0]
    assert shop.store.facts.tags(None) == []
    assert [summary.unresolved for summary in shop.store.facts.summaries(shop.now)] == [1]


def test_an_answer_that_is_a_part_or_older_removes_nothing(shop: Shop) -> None:
    facts = shop.store.facts
    facts.merge_dashboards([Dashboard(YARD, own("Yard"), None)], complete=True, asked_at=at(5))
    main = [Dashboard(MAIN, own("Main"), None)]
    facts.merge_dashboards(main, complete=False, asked_at=at(6))
    facts.merge_dashboards(main, complete=True, asked_at=at(4))
    assert [line.name for line in facts.dashboards()] == ["Main", "Yard"]
    facts.merge_dashboards([Dashboard(YARD, own("Old yard"), None)], complete=False, asked_at=at(4))
    assert [line.name for line in facts.dashboards()] == ["Main", "Yard"]


@pytest.mark.parametrize("kind", ["groups", "tags", "fields"])
def test_groups_tags_and_fields_are_replaced_by_a_complete_answer(shop: Shop, kind: str) -> None:
    facts = shop.store.facts

    def tell(asked: float, *numbers: int, complete: bool = True, line: DashboardId = MAIN) -> int:
        names = [(number, clean_line(f"name {number}")) for number in numbers]
        if kind == "groups":
            groups = [Group(GroupId(number), line, name) for number, name in names]
            return facts.merge_groups(line, groups, complete=complete, asked_at=at(asked)).changed
        if kind == "tags":
            tags = [Tag(TagId(str(number)), line, name) for number, name in names]
            return facts.merge_tags(line, tags, complete=complete, asked_at=at(asked)).changed
        fields = [CustomField(FieldId(str(number)), line, name) for number, name in names]
        return facts.merge_fields(line, fields, complete=complete, asked_at=at(asked)).changed

    def names(line: DashboardId = MAIN) -> list[str]:
        if kind == "groups":
            return [each.name for each in facts.groups(line)]
        if kind == "tags":
            return [each.name for each in facts.tags(line)]
        return [each.name for each in facts.fields(line)]

    assert tell(0, 2, 1) == 2
    assert tell(0, 9, line=YARD) == 1
    assert names() == ["name 1", "name 2"]
    assert tell(1, 1, 2) == 0
    assert tell(2, 3, complete=False) == 1
    assert tell(3, 3, 1) == 1
    assert names() == ["name 1", "name 3"]
    tell(1, 7)
    assert {"name 1", "name 3"} <= set(names()), "an older answer does not know of them"
    assert names(YARD) == ["name 9"]


# -- what is pending is laid over a contact


def test_a_pending_edit_is_seen_at_once_and_gone_when_it_is_refused(shop: Shop) -> None:
    shop.tell(replace(contact(0, "Ann", note="old"), tags=(TagId("a"),)))
    edit = ContactEdit(display_name="Ann B.", note="new", tags=(TagId("b"),), is_blocked=True)
    intent = shop.ask(EditContact(edit))
    laid = shop.store.facts.contact(key(0))
    assert laid is not None
    assert (laid.display_name, laid.note, laid.tags, laid.is_blocked) == ("Ann B.", "new", ("b",), True)
    assert (shop.row().name, shop.row().is_blocked) == ("Ann B.", True)
    shop.claim()
    shop.store.outbox.settle(intent, IntentState.FAILED, now=shop.now, reason=own("not allowed"))
    laid = shop.store.facts.contact(key(0))
    assert laid is not None
    assert (laid.display_name, laid.note, laid.tags, laid.is_blocked) == ("Ann", "old", ("a",), False)
    assert (shop.row().name, shop.row().failed) == ("Ann", 1)


# -- feeds


def test_a_feeds_bookkeeping_is_kept_and_only_a_new_problem_is_drawn(shop: Shop) -> None:
    facts = shop.store.facts
    state = FeedState("recent/1", at(0), at(1), "cursor", 3, 10, own("slow"), is_filter_honoured=False)
    before = shop.store.version()
    facts.note_feed(state)
    assert facts.feed("recent/1") == state
    assert shop.store.version() != before
    before = shop.store.version()
    facts.note_feed(replace(state, cursor="next", is_filter_honoured=None))
    assert shop.store.version() == before
    facts.note_feed(FeedState("a"))
    assert [feed.name for feed in facts.feeds()] == ["a", "recent/1"]
    assert facts.feed("nothing") is None


# -- moments


@given(
    st.datetimes(
        min_value=datetime(1, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
        max_value=datetime(9999, 12, 31),  # noqa: DTZ001
        timezones=st.just(UTC),
    )
)
def test_a_moment_comes_back_to_the_microsecond(when: datetime) -> None:
    assert moment(stamp(when)) == when


def test_moments_in_other_zones_are_the_same_moment() -> None:
    there = at(0).astimezone(timezone(timedelta(hours=-5)))
    assert stamp(there) == stamp(at(0))
    assert stamp(None) is None
    assert moment(None) is None


def test_text_that_is_hostile_in_the_file_is_clean_when_it_is_drawn(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", last=text("hello", -1)))
    hostile = "\x1b]0;owned\x07"
    with shop.store._facts_file.write(bump="facts"):
        shop.store._facts_file.execute(
            "UPDATE conversation SET display_name = ?, last_text = ?, note = ?", (hostile,) * 3
        )
        shop.store._facts_file.execute("UPDATE message SET body = ?", (hostile,))
    told = shop.store.facts.contact(key(0))
    assert told is not None
    drawn = [shop.row().name, shop.row().last_text, told.note or "", *shop.bodies()]
    assert not any("\x1b" in each or "\x07" in each for each in drawn)
    assert clean(hostile) in drawn
