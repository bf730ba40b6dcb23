"""The conversation lists: who is in which view, in which order, and that windows, counts and places agree."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from tests.store.shop import MAIN, YARD, Shop, at, contact, key, text
from trtui.models import (
    ArchiveConversation,
    ConversationKey,
    GroupId,
    IntentState,
    ListQuery,
    ReopenConversation,
    ResolveConversation,
    SendText,
    Sort,
    TagId,
    UnarchiveConversation,
    View,
)
from trtui.store import Store
from trtui.text.cleaning import own


def _one_of_each(shop: Shop) -> None:
    """Customer 0 waits; 1 was answered; 2 is resolved; 3 archived; 4 snoozed; 5 has a draft; 6 something failed."""
    shop.tell(
        contact(0, "Ann", last=text("waiting", -50)),
        contact(1, "Bob", last=text("answered", -40, sent=True)),
        contact(2, "Cid", last=text("resolved", -30), resolved=True),
        contact(3, "Dan", last=text("archived", -20), archived=True),
        contact(4, "Eve", last=text("snoozed", -10)),
        contact(5, "Fay", last=text("drafted", -5)),
        contact(6, "Gus", last=text("failed", -4)),
    )
    shop.store.desk.snooze(key(4), at(60), shop.now)
    shop.store.desk.save_draft(key(5), "dear Fay", now=shop.now)
    failed = shop.ask(SendText("no"), 6)
    shop.claim()
    shop.store.outbox.settle(failed, IntentState.FAILED, now=shop.now, reason=own("refused"))


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        (View.INBOX, [0, 5, 6, 1, 2]),
        (View.UNRESOLVED, [0, 5, 6, 1]),
        (View.RESOLVED, [2]),
        (View.SNOOZED, [4]),
        (View.ARCHIVED, [3]),
        (View.DRAFTS, [5]),
        (View.FAILED, [6]),
        (View.ALL, [0, 3, 4, 5, 6, 1, 2]),
    ],
)
def test_who_is_in_a_view_longest_wait_first(shop: Shop, view: View, numbers: list[int]) -> None:
    _one_of_each(shop)
    assert shop.listed(ListQuery(view=view)) == numbers


def test_the_three_orders(shop: Shop) -> None:
    shop.tell(
        contact(0, last=text("long ago", -90)),
        contact(1, last=text("just now", -1)),
        contact(2, last=text("ours", -2, sent=True)),
        contact(3, last=text("over", -3), resolved=True),
        contact(4, last=text("over too", -80), resolved=True),
        replace(contact(5), total_sent=1),
    )
    assert shop.listed(ListQuery(sort=Sort.LONGEST_WAIT)) == [0, 1, 2, 5, 3, 4]
    assert shop.listed(ListQuery(sort=Sort.NEWEST)) == [1, 2, 3, 4, 0, 5]
    assert shop.listed(ListQuery(sort=Sort.UNRESOLVED_FIRST)) == [1, 2, 0, 5, 3, 4]


def test_a_list_is_of_one_dashboard_or_of_all(shop: Shop) -> None:
    shop.tell(contact(0, last=text("a", -9)), contact(1, dashboard=YARD, last=text("b", -8)))
    assert shop.listed() == [0, 1]
    assert shop.listed(ListQuery(dashboard=MAIN)) == [0]
    assert shop.listed(ListQuery(dashboard=YARD)) == [1]


def test_tags_groups_and_text_narrow_a_list_and_each_other(shop: Shop) -> None:
    vip, old = TagId("vip"), GroupId(7)
    shop.tell(
        replace(contact(0, "Ann Müller"), tags=(vip,), groups=(old,)),
        replace(contact(1, "Anna Brown"), tags=(vip,)),
        replace(contact(2, "Bob Müller"), groups=(old,)),
        contact(3, "Cid"),
    )
    assert shop.listed(ListQuery(tags=(vip,))) == [0, 1]
    assert shop.listed(ListQuery(groups=(old,))) == [0, 2]
    assert shop.listed(ListQuery(tags=(vip,), groups=(old,))) == [0]
    assert shop.listed(ListQuery(text="ann")) == [0, 1]
    assert shop.listed(ListQuery(text="MULLER ann")) == [0]
    assert shop.listed(ListQuery(text="müller", groups=(old,), tags=(vip,))) == [0]
    assert shop.listed(ListQuery(text="555-0003")) == [3]
    assert shop.listed(ListQuery(text="(423) 555 0003")) == [3]
    assert shop.listed(ListQuery(text="b")) == [1, 2]
    assert shop.listed(ListQuery(text="nobody")) == []
    shop.tell(contact(0, "Ann Müller"), asked=1)
    assert shop.listed(ListQuery(tags=(vip,))) == [1]


@pytest.mark.parametrize("hostile", ["'", '"', "%", "_", "*", "\\", 'a"b', "NEAR(", "{needle}", "🙂"])
def test_text_that_means_something_to_sql_is_only_text(shop: Shop, hostile: str) -> None:
    shop.tell(contact(0, "Ann"), contact(1, f"x{hostile}{hostile}{hostile}x"))
    assert shop.listed(ListQuery(text=hostile)) == [1]
    assert shop.listed(ListQuery(text=hostile * 3)) == [1]


def test_nul_in_what_is_typed_counts_for_nothing(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"), contact(1, "Bob"))
    assert shop.listed(ListQuery(text="\0\0\0")) == [0, 1]
    assert shop.listed(ListQuery(text="b\0ob")) == [1]


# -- windows, counts, places


def _crowd(shop: Shop, count: int = 120) -> None:
    for line in (MAIN, YARD):
        shop.tell(
            *(
                replace(
                    contact(
                        number,
                        f"name {number % 10}",
                        dashboard=line,
                        resolved=number % 3 == 0,
                        archived=number % 7 == 0,
                        last=text(f"t{number}", -(number * 37 % 50), sent=number % 4 == 0),
                    ),
                    tags=(TagId("odd"),) if number % 2 else (),
                )
                for number in range(count)
            )
        )
    for number in range(0, count, 11):
        shop.store.desk.snooze(key(number), at(30 if number % 2 else -30), at(-60))
        shop.store.desk.save_draft(key(number + 1), "draft", now=shop.now)
    shop.store.desk.save_draft(key(9_999), "to a stranger", now=shop.now)


QUERIES = [
    ListQuery(dashboard, view, sort, tags, (), words)
    for (dashboard, tags, words), view, sort in product(
        [(None, (), ""), (MAIN, (), ""), (YARD, (TagId("odd"),), ""), (None, (), "name 3")], View, Sort
    )
]


def test_windows_counts_and_places_tell_the_same(shop: Shop) -> None:
    """Every view in every order: whatever way a row is asked for, it stands where it stands."""
    _crowd(shop)
    facts = shop.store.facts
    for query in QUERIES:
        whole = [row.key for row in facts.window(query, 0, 10_000, shop.now)]
        assert len(whole) == len(set(whole)) == facts.count(query, shop.now), query
        for offset in (0, 1, 7, len(whole) // 2, max(0, len(whole) - 3), len(whole), len(whole) + 5):
            window = [row.key for row in facts.window(query, offset, 5, shop.now)]
            assert window == whole[offset : offset + 5], (query, offset)
        for place in {0, len(whole) // 2, len(whole) - 1} & set(range(len(whole))):
            assert facts.position(query, whole[place], shop.now) == place, query
        assert facts.position(query, key(8_888), shop.now) is None


def test_a_window_outside_of_the_list_is_empty(shop: Shop) -> None:
    shop.tell(contact(0))
    facts = shop.store.facts
    assert facts.window(ListQuery(), 5, 10, shop.now) == []
    assert facts.window(ListQuery(), 0, 0, shop.now) == []
    assert [row.key for row in facts.window(ListQuery(), -3, 10, shop.now)] == [key(0)]


def test_what_is_remembered_of_a_list_is_forgotten_when_anything_changes(shop: Shop) -> None:
    """By this process, by another, or by the clock."""
    _one_of_each(shop)
    query = ListQuery(text="e", sort=Sort.NEWEST)
    facts = shop.store.facts
    assert (facts.count(query, shop.now), shop.listed(query)) == (0, [])
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        other.facts.merge_contacts(MAIN, [contact(7, "Eve the second")], at(1))
    assert shop.listed(query) == [7]
    assert facts.count(ListQuery(), shop.now) == 6
    shop.clock.advance(3_600)
    assert facts.count(ListQuery(), shop.now) == 7
    assert shop.listed(query) == [4, 7]


def test_counting_follows_every_change(shop: Shop) -> None:
    """The kept tallies and the rows themselves agree, through flags, snoozes, deletions."""
    _crowd(shop, 40)
    facts = shop.store.facts

    def insist() -> None:
        for view, line in product(View, (None, MAIN, YARD)):
            query = ListQuery(line, view)
            assert facts.count(query, shop.now) == len(facts.window(query, 0, 10_000, shop.now)), query

    insist()
    shop.tell(*(contact(number, resolved=True) for number in range(20)), asked=1)
    insist()
    shop.tell(*(contact(number, archived=number % 2 == 0) for number in range(30)), asked=2)
    insist()
    for number in range(10):
        facts.remove_contact(key(number))
    insist()
    facts.remove_dashboard(YARD)
    insist()
    facts.repair()
    insist()


# -- what the desk lays over


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        (ResolveConversation(), View.UNRESOLVED, View.RESOLVED),
        (ArchiveConversation(), View.UNRESOLVED, View.ARCHIVED),
        (ReopenConversation(), View.RESOLVED, View.UNRESOLVED),
        (UnarchiveConversation(), View.ARCHIVED, View.UNRESOLVED),
    ],
)
def test_what_is_asked_for_is_seen_at_once_and_comes_back_where_refused(
    shop: Shop,
    action: ResolveConversation | ArchiveConversation | ReopenConversation | UnarchiveConversation,
    before: View,
    after: View,
) -> None:
    shop.tell(
        contact(0, resolved=before is View.RESOLVED, archived=before is View.ARCHIVED, last=text("hi", -9))
    )
    assert shop.listed(ListQuery(view=before)) == [0]
    intent = shop.ask(action)
    assert shop.listed(ListQuery(view=before)) == []
    assert shop.listed(ListQuery(view=after)) == [0]
    assert shop.row().pending == 1
    shop.claim()
    assert shop.listed(ListQuery(view=after)) == [0]
    shop.store.outbox.settle(intent, IntentState.FAILED, now=shop.now, reason=own("not allowed"))
    assert shop.listed(ListQuery(view=before)) == [0]
    assert (shop.row().pending, shop.row().failed) == (0, 1)
    shop.store.outbox.dismiss(intent, now=shop.now)
    assert shop.row().failed == 0


def test_what_was_done_stays_although_an_answer_to_an_older_question_says_otherwise(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", -9)), asked=0)
    shop.clock.advance(120)
    intent = shop.ask(ResolveConversation())
    shop.claim()
    shop.store.outbox.settle(intent, IntentState.DONE, now=shop.now)
    assert shop.row().is_resolved
    shop.tell(contact(0, last=text("hi", -9)), asked=1)
    assert shop.row().is_resolved, "asked before it was done"
    shop.tell(contact(0, last=text("hi", -9)), asked=2.01)
    assert shop.row().is_resolved, "the service may not know it yet"
    shop.clock.advance(2 * 86_400)
    shop.reopen()
    assert shop.row().is_resolved, "however long nobody asks"
    shop.tell(contact(0, last=text("hi", -9)), asked=3)
    assert not shop.row().is_resolved, "a colleague reopened it"


def test_the_last_of_several_wishes_counts(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", -9)))
    shop.ask(ResolveConversation())
    shop.ask(ReopenConversation())
    assert not shop.row().is_resolved
    assert shop.row().pending == 2
    shop.ask(ResolveConversation())
    assert shop.row().is_resolved


def test_a_snooze_hides_until_its_time_or_until_the_customer_writes(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", -9)), contact(1, last=text("ho", -8)))
    for number in (0, 1):
        shop.store.desk.snooze(key(number), at(60), shop.now)
    assert shop.listed() == []
    assert shop.listed(ListQuery(view=View.SNOOZED)) == [0, 1]
    assert shop.store.facts.next_wake(shop.now) == at(60)
    shop.tell_texts(0, text("old news, read late", -30), asked=1)
    assert shop.listed() == [], "older than the snooze"
    shop.tell_texts(0, text("and another thing", 5), asked=6)
    assert shop.listed() == [0]
    assert shop.row(0).snoozed_until is None
    shop.clock.advance(3_600)
    assert shop.listed() == [0, 1]
    assert shop.listed(ListQuery(view=View.SNOOZED)) == []
    assert shop.store.facts.next_wake(shop.now) is None


def test_a_text_of_ours_does_not_end_a_snooze(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hi", -9)))
    shop.store.desk.snooze(key(0), at(60), shop.now)
    shop.tell_texts(0, text("on our way", 5, sent=True), asked=6)
    assert shop.listed() == []


def test_waking_by_hand(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.store.desk.snooze(key(0), at(60), shop.now)
    shop.store.desk.wake(key(0))
    assert shop.listed() == [0]
    assert shop.store.desk.snoozed(key(0)) is None
    shop.store.desk.wake(key(0))


def test_unseen_is_what_came_after_the_last_look(shop: Shop) -> None:
    shop.tell(contact(0, last=text("before this desk was", -9)))
    assert not shop.row().is_unseen
    shop.tell_texts(0, text("new", 5), asked=6)
    assert shop.row().is_unseen
    shop.store.desk.mark_seen(key(0), at(5))
    assert not shop.row().is_unseen
    shop.store.desk.mark_seen(key(0), at(1))
    assert not shop.row().is_unseen, "what was seen stays seen"
    shop.tell_texts(0, text("our answer", 7, sent=True), asked=8)
    assert not shop.row().is_unseen


def test_a_text_to_a_stranger_makes_a_row_that_goes_when_it_is_withdrawn(shop: Shop) -> None:
    intent = shop.ask(SendText("hello?"), 5, hold=5)
    assert shop.listed(ListQuery(view=View.ALL)) == [5]
    assert shop.listed() == []
    assert shop.row(5).pending == 1
    shop.store.outbox.withdraw(intent, now=shop.now)
    assert shop.row(5).has_draft
    shop.store.desk.discard_draft(key(5))
    assert shop.listed(ListQuery(view=View.ALL)) == []


# -- summaries, and what comes next


def test_a_summary_counts_what_waits_and_since_when(shop: Shop) -> None:
    shop.open_lines("main", "Yard", "Empty")
    shop.tell(
        contact(0, last=text("long", -50)),
        contact(1, last=text("short", 2)),
        contact(2, last=text("done", -60), resolved=True),
        contact(3, last=text("archived", -70), archived=True),
        contact(4, last=text("snoozed", -80)),
        contact(5, last=text("answered", -5, sent=True)),
        contact(6, dashboard=YARD, last=text("yard", 3)),
        asked=4,
    )
    shop.store.desk.snooze(key(4), at(60), shop.now)
    found = {
        str(summary.dashboard.name): (summary.unresolved, summary.unseen, summary.longest_waiting_since)
        for summary in shop.store.facts.summaries(shop.now)
    }
    assert found == {"Empty": (0, 0, None), "main": (3, 1, at(-50)), "Yard": (1, 1, at(3))}
    shop.clock.advance(3_600)
    assert [summary.longest_waiting_since for summary in shop.store.facts.summaries(shop.now)] == [
        None,
        at(-80),
        at(3),
    ]


def test_a_contact_without_any_text_is_nobodys_work(shop: Shop) -> None:
    """The service calls a new contact unresolved until somebody resolves it."""
    unresolved = ListQuery(view=View.UNRESOLVED)
    shop.tell(contact(0, "Ann"), contact(1, "Bob", last=text("hello", -1)))
    assert shop.listed(unresolved) == [1]
    assert shop.row(0).is_resolved
    shop.tell(replace(contact(0, "Ann"), total_received=1), asked=1)
    assert not shop.row(0).is_resolved, "texts that are not shown are texts"
    shop.tell(contact(2, "Cem"), asked=1)
    shop.tell_texts(2, text("hello", 2), asked=3)
    assert not shop.row(2).is_resolved
    assert sorted(shop.listed(unresolved)) == [0, 1, 2]
    assert shop.store.facts.count(unresolved, shop.now) == 3


def test_the_next_unresolved_goes_round(shop: Shop) -> None:
    shop.tell(
        contact(0, last=text("a", -50)),
        contact(1, last=text("b", -40)),
        contact(2, last=text("c", -30), resolved=True),
        contact(3, last=text("d", -20)),
    )
    facts, query = shop.store.facts, ListQuery(sort=Sort.NEWEST)

    def following(after: ConversationKey | None, *, backwards: bool = False) -> ConversationKey | None:
        return facts.next_unresolved(query, after, shop.now, backwards=backwards)

    assert following(None) == key(3)
    assert following(key(3)) == key(1)
    assert following(key(2)) == key(1), "from one that is resolved"
    assert following(key(0)) == key(3), "from the other end"
    assert following(key(3), backwards=True) == key(0)
    assert following(key(0), backwards=True) == key(1)
    assert following(key(77)) == key(3), "from one that is not there"
    shop.tell(contact(1, resolved=True), contact(3, resolved=True), asked=1)
    assert following(key(0)) is None, "nothing else is unresolved"


@pytest.mark.parametrize("sort", Sort)
def test_going_through_the_unresolved_meets_each_once_in_the_lists_order(shop: Shop, sort: Sort) -> None:
    _crowd(shop, 30)
    for query in (
        ListQuery(sort=sort),
        ListQuery(sort=sort, text="name"),
        ListQuery(view=View.ALL, sort=sort),
    ):
        rows = shop.store.facts.window(query, 0, 1_000, shop.now)
        unresolved = [row.key for row in rows if not row.is_resolved]
        met, after = [], None
        for _ in unresolved:
            after = shop.store.facts.next_unresolved(query, after, shop.now)
            met.append(after)
        assert met == unresolved, query
        assert shop.store.facts.next_unresolved(query, after, shop.now) == unresolved[0]


def test_who_waits_longer_than_a_name_is_long(shop: Shop) -> None:
    """A wait is told by its beginning: rows need no rewriting while time passes."""
    shop.tell(contact(0, last=text("a", -50)))
    before = shop.row()
    version = shop.store.version()
    shop.clock.advance(timedelta(days=3).total_seconds())
    assert shop.row() == before
    assert shop.store.version() == version
