"""Feeds: what each asks, what it merges, and the traps it notices."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.clock import run_virtual
from tests.sync.at_work import ignoring, people
from tests.sync.office import ANN, BOB, Office
from trtui.api.budget import Budget
from trtui.api.client import Operations, TextRequest
from trtui.api.connection import Connection
from trtui.api.errors import ApiError
from trtui.calls import Priority
from trtui.demo import payments
from trtui.demo.demo import IN_PROCESS_URL
from trtui.models import ConversationKey, GroupId, ListQuery, Page, ResolveConversation, View
from trtui.secret import Sealed
from trtui.store import FeedState
from trtui.sync.feeds import Feeds
from trtui.sync.learning import Learned
from trtui.sync.plan import PlannedCall
from trtui.sync.state import DASHBOARDS, FeedId, FeedKind, contact_feed, thread_feed

OF_A_GROUP = (FeedKind.GROUP, FeedKind.MEMBERS)


class Reading:
    """Feeds over an office, one read at a time."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._client = TextRequest(
            Connection(base_url=IN_PROCESS_URL),
            Sealed(office.service.api_key),
            Budget(office.clock, office.store.ledger, boot=office.clock.boot),
            clock=office.clock,
            transport=office.transport,
        )
        self.feeds = Feeds(office.store, self._client, office.clock)

    def read(self, kind: FeedKind | FeedId) -> Learned:
        """Make one call; time passes, so that answers can be told apart by when they were asked for."""
        feed = kind if isinstance(kind, FeedId) else FeedId(kind, self.office.line)
        self.office.clock.advance(1)
        call = PlannedCall(feed, Priority.SCREEN, is_filler=False)
        return run_virtual(self._read(call), self.office.clock)

    async def _read(self, call: PlannedCall) -> Learned:
        return await self.feeds.read(call)

    def read_all(self, kind: FeedKind | FeedId) -> list[Learned]:
        """Read a feed to its end."""
        found = [self.read(kind)]
        while found[-1].has_more:
            assert len(found) < 100
            found.append(self.read(kind))
        return found

    def state(self, kind: FeedKind) -> FeedState:
        """A feed's bookkeeping."""
        found = self.office.store.facts.feed(FeedId(kind, self.office.line).name)
        assert found is not None
        return found

    def asked(self) -> dict[str, str]:
        """The parameters of the last request."""
        return dict(self.office.service.requests[-1].query)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    reading = Reading(Office(tmp_path / "store"))
    reading.read(DASHBOARDS)
    return reading


def _count(reading: Reading, view: View) -> int:
    return reading.office.store.facts.count(ListQuery(view=view), reading.office.clock.now())


# -- recent


def test_the_first_look_goes_a_day_back_and_later_ones_overlap(reading: Reading) -> None:
    office = reading.office
    office.receive("hi")
    assert reading.read(FeedKind.RECENT).contacts == 1
    first = reading.asked()["last_message_timestamp_after_utc"]
    assert first.startswith((office.clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H"))
    office.clock.advance(600)
    learned = reading.read(FeedKind.RECENT)
    assert learned.contacts == 1
    assert learned.inbound == ()
    office.clock.advance(600)
    office.receive("again")
    assert reading.read(FeedKind.RECENT).inbound == (office.ann,)


def test_what_the_service_dates_in_the_future_hides_nothing(reading: Reading) -> None:
    office = reading.office
    office.account.receive(office.line, BOB, "from tomorrow", at=office.clock.now() + timedelta(days=1))
    reading.read(FeedKind.RECENT)
    office.clock.advance(300)
    office.receive("now")
    assert office.ann in reading.read(FeedKind.RECENT).inbound


def test_a_filter_that_is_ignored_is_noticed(reading: Reading) -> None:
    office = reading.office
    for number in range(20):
        office.account.receive(
            office.line, f"1706555{number:04d}", "old", at=office.clock.now() - timedelta(days=30)
        )
    ignoring(office, "last_message_timestamp_after_utc")
    assert reading.read(FeedKind.RECENT).is_filter_honoured is False
    assert reading.state(FeedKind.RECENT).is_filter_honoured is False


def test_a_filter_that_works_is_noticed_and_nothing_proves_nothing(reading: Reading) -> None:
    assert reading.read(FeedKind.RECENT).is_filter_honoured is None
    reading.office.receive("hi")
    assert reading.read(FeedKind.RECENT).is_filter_honoured is True


def test_a_thread_that_moved_by_more_than_its_last_text_is_told_of(reading: Reading) -> None:
    office = reading.office
    office.receive("one")
    assert reading.read(FeedKind.RECENT).stale == ()
    office.receive("two")
    assert reading.read(FeedKind.RECENT).stale == ()
    office.receive("three")
    office.receive("four")
    assert reading.read(FeedKind.RECENT).stale == (office.ann,)


def test_a_long_absence_is_caught_up_with_in_pages(reading: Reading) -> None:
    office = reading.office
    reading.read(FeedKind.RECENT)
    office.clock.advance(3_600)
    for number in range(1_200):
        at = office.clock.now() - timedelta(seconds=2 * number)
        office.account.receive(office.line, f"1706{number:07d}", "hi", at=at)
    pages = reading.read_all(FeedKind.RECENT)
    assert len(pages) == 3
    assert sum(len(page.inbound) for page in pages) == 1_200
    assert reading.read(FeedKind.RECENT).contacts < 50


# -- conversations


@pytest.mark.parametrize("is_shuffled", [False, True])
def test_the_conversation_list_is_read_as_far_as_it_is_news(reading: Reading, is_shuffled: bool) -> None:
    office = reading.office
    office.service.quirks = replace(office.service.quirks, shuffled_conversations=is_shuffled)
    people(office, 1_500)
    assert len(reading.read_all(FeedKind.CONVERSATIONS)) > 1
    assert _count(reading, View.ALL) == 1_500
    office.clock.advance(600)
    office.receive("hello", ANN)
    pages = reading.read_all(FeedKind.CONVERSATIONS)
    assert len(pages) == (2 if is_shuffled else 1)
    assert [key for page in pages for key in page.inbound] == [office.ann]


def test_whoever_has_no_name_yet_is_to_be_looked_at(reading: Reading) -> None:
    office = reading.office
    office.receive("hello")
    learned = reading.read(FeedKind.CONVERSATIONS)
    assert learned.doubtful == (office.ann,)
    reading.read(contact_feed(office.ann))
    assert reading.read(FeedKind.CONVERSATIONS).doubtful == ()


# -- unresolved


def test_whoever_the_sweep_does_not_name_any_more_is_to_be_looked_at(reading: Reading) -> None:
    office = reading.office
    keys = people(office, 6, unresolved=4)
    assert reading.read(FeedKind.UNRESOLVED).doubtful == ()
    assert _count(reading, View.UNRESOLVED) == 4
    office.account.set_resolved(office.line, keys[1].phone)
    learned = reading.read(FeedKind.UNRESOLVED)
    assert learned.doubtful == (keys[1],)
    reading.read(contact_feed(keys[1]))
    assert _count(reading, View.UNRESOLVED) == 3
    assert reading.read(FeedKind.UNRESOLVED).doubtful == ()


def test_a_sweep_whose_filter_is_ignored_says_so_and_takes_the_page(reading: Reading) -> None:
    office = reading.office
    people(office, 6, unresolved=2)
    ignoring(office, "is_resolved")
    learned = reading.read(FeedKind.UNRESOLVED)
    assert learned.is_filter_honoured is False
    assert not learned.has_more
    assert _count(reading, View.UNRESOLVED) == 2


# -- everybody


def test_everybody_is_read_page_by_page_and_a_restart_goes_on(reading: Reading) -> None:
    office = reading.office
    people(office, 1_300)
    first = reading.read(FeedKind.BACKFILL)
    assert (first.done, first.total, first.has_more) == (500, 1_300, True)
    again = Reading(office)
    second = again.read(FeedKind.BACKFILL)
    assert again.asked()["page"] == "1"
    assert (second.done, second.total) == (1_000, 1_300)
    last = again.read(FeedKind.BACKFILL)
    assert (last.done, last.has_more) == (1_300, False)
    assert _count(again, View.ALL) == 1_300
    assert again.state(FeedKind.BACKFILL).cursor == ""


def test_a_list_that_becomes_shorter_while_it_is_read_loses_nobody(reading: Reading) -> None:
    office = reading.office
    keys = people(office, 1_200)
    for key in keys:
        office.account.dashboard(office.line).contacts[key.phone].messages.clear()
    reading.read(FeedKind.BACKFILL)
    held = {
        row.key for row in office.store.facts.window(ListQuery(view=View.ALL), 0, 2_000, office.clock.now())
    }
    for key in sorted(held)[:30]:
        office.account.delete_contact(office.line, key.phone)
    left = {key for key in keys if office.account.find_contact(office.line, key.phone)}
    reading.read_all(FeedKind.BACKFILL)
    held = {
        row.key for row in office.store.facts.window(ListQuery(view=View.ALL), 0, 2_000, office.clock.now())
    }
    assert left <= held


def test_a_service_that_ignores_the_page_does_not_keep_us_for_ever(reading: Reading) -> None:
    office = reading.office
    people(office, 1_300)
    ignoring(office, "page")
    assert len(reading.read_all(FeedKind.BACKFILL)) <= 3


# -- threads and contacts


def test_a_thread_of_one_page_takes_one_call_and_a_long_one_long_pages(reading: Reading) -> None:
    office = reading.office
    for number in range(90):
        office.receive(f"short {number}")
    assert len(reading.read_all(thread_feed(office.ann))) == 1
    bob = ConversationKey(office.line, BOB)
    for number in range(2_300):
        office.receive(f"long {number}", BOB)
    assert len(reading.read_all(thread_feed(bob))) == 4
    assert office.store.facts.thread_count(bob) == 2_300
    office.receive("news", BOB)
    assert len(reading.read_all(thread_feed(bob))) == 1
    assert office.store.facts.thread_count(bob) == 2_301


def test_a_thread_with_more_news_than_a_page_is_read_until_it_meets_what_is_held(reading: Reading) -> None:
    office = reading.office
    for number in range(50):
        office.receive(f"old {number}")
    reading.read_all(thread_feed(office.ann))
    for number in range(250):
        office.receive(f"new {number}")
    reading.read(FeedKind.RECENT)
    reading.read_all(thread_feed(office.ann))
    assert office.store.facts.thread_count(office.ann) == 300


def test_a_thread_without_ids_is_held_once(tmp_path: Path) -> None:
    from trtui.demo.quirks import Quirks

    reading = Reading(Office(tmp_path / "store", Quirks(missing_ids="all")))
    office = reading.office
    reading.read(DASHBOARDS)
    for body in ("same", "same", "other"):
        office.receive(body)
        office.clock.advance(5)
    for _ in range(3):
        reading.read_all(thread_feed(office.ann))
        reading.read(FeedKind.RECENT)
    assert [text.body for text in office.store.facts.thread(office.ann)] == ["same", "same", "other"]


def test_an_unknown_number_is_no_error(reading: Reading) -> None:
    nobody = ConversationKey(reading.office.line, BOB)
    assert reading.read(thread_feed(nobody)).messages == 0
    assert reading.read(contact_feed(nobody)).contacts == 0
    assert reading.office.store.facts.contact(nobody) is None


def test_a_contact_that_was_deleted_elsewhere_is_forgotten(reading: Reading) -> None:
    office = reading.office
    office.account.ensure_contact(office.line, ANN)
    reading.read(contact_feed(office.ann))
    assert office.store.facts.contact(office.ann) is not None
    office.account.delete_contact(office.line, ANN)
    reading.read(contact_feed(office.ann))
    assert office.store.facts.contact(office.ann) is None


# -- the rest


def test_tags_groups_and_fields_that_are_gone_are_forgotten(reading: Reading) -> None:
    office = reading.office
    office.account.add_tag(office.line, "vip")
    group = office.account.add_group(office.line, "Fall sale")
    office.account.add_field(office.line, "Account #")
    for kind in (FeedKind.TAGS, FeedKind.GROUPS, FeedKind.FIELDS):
        reading.read_all(kind)
    facts = office.store.facts
    assert [tag.name for tag in facts.tags(office.line)] == ["vip"]
    assert [held.name for held in facts.groups(office.line)] == ["Fall sale"]
    assert [field.name for field in facts.fields(office.line)] == ["Account #"]
    office.account.delete_group(office.line, group.group_id)
    reading.read_all(FeedKind.GROUPS)
    assert facts.groups(office.line) == []


@pytest.mark.parametrize(
    "switch", ["bare_lists", "empty_as_204", "empty_as_envelope", "extra_fields", "null_names"]
)
def test_every_feed_takes_what_the_documents_do_not_promise(reading: Reading, switch: str) -> None:
    office = reading.office
    office.service.quirks = office.service.quirks.with_switch(switch)
    people(office, 3, unresolved=1)
    feeds = [
        FeedId(kind, office.line, words="1" if kind is FeedKind.PAYMENT else "")
        for kind in FeedKind
        if kind not in (FeedKind.DASHBOARDS, FeedKind.CONTACT, FeedKind.THREAD, *OF_A_GROUP)
    ]
    fall = GroupId(office.account.add_group(office.line, "Fall sale", None).group_id)
    feeds += [FeedId(kind, office.line, words=str(fall)) for kind in OF_A_GROUP]
    for feed in [DASHBOARDS, *feeds, contact_feed(office.ann), thread_feed(office.ann)]:
        reading.read_all(feed)
    assert len(office.store.facts.dashboards()) == 1
    assert _count(reading, View.ALL) == 3


@pytest.mark.parametrize("kind", [FeedKind.DASHBOARDS, FeedKind.TAGS, FeedKind.GROUPS])
def test_a_list_with_a_row_that_can_not_be_read_forgets_nothing(
    reading: Reading, kind: FeedKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, facts = reading.office, reading.office.store.facts
    office.account.add_dashboard("Yard", "14235550101")
    office.account.add_tag(office.line, "vip")
    office.account.add_group(office.line, "Fall sale")
    feed = DASHBOARDS if kind is FeedKind.DASHBOARDS else FeedId(kind, office.line)
    for each in (DASHBOARDS, feed):
        reading.read_all(each)
    held = tuple(facts.dashboards()[:1]) if kind is FeedKind.DASHBOARDS else ()

    async def odd(*_: object, **__: object) -> Page[object]:
        return Page(held, 0, 1000, len(held) + 1, skipped=1)

    monkeypatch.setattr(Operations, f"get_{kind}", odd)
    reading.read(feed)
    assert len(facts.dashboards()) == 2
    assert len(facts.tags(office.line)) == (kind is FeedKind.TAGS)
    assert len(facts.groups(office.line)) == (kind is FeedKind.GROUPS)


def test_a_clock_that_is_set_forward_hides_no_text_behind_what_was_done_here(reading: Reading) -> None:
    """What was resolved here counts for newer than any answer that was asked for before it, by one clock for both."""
    office = reading.office
    office.receive("Hello?")
    reading.read(FeedKind.RECENT)
    office.clock.jump_wall(3_600)
    office.ask(ResolveConversation())
    office.work()
    office.clock.advance(60)
    office.receive("And another thing")
    reading.read(FeedKind.RECENT)
    row = office.store.facts.row(office.ann)
    assert row is not None
    assert not row.is_resolved


def test_an_empty_answer_does_not_forget_the_dashboards(reading: Reading) -> None:
    office = reading.office
    office.fault("empty_200", method="GET")
    reading.read(DASHBOARDS)
    assert len(office.store.facts.dashboards()) == 1


def test_a_failure_is_kept_with_its_sentence(reading: Reading) -> None:
    reading.office.fault("400", method="GET", path="/tags")
    with pytest.raises(ApiError) as raised:
        reading.read(FeedKind.TAGS)
    reading.feeds.fail(FeedId(FeedKind.TAGS, reading.office.line), raised.value.sentence)
    assert reading.state(FeedKind.TAGS).problem
    reading.read(FeedKind.TAGS)
    assert reading.state(FeedKind.TAGS).problem is None


# -- search


def _search(reading: Reading, words: str) -> tuple[Learned, FeedState]:
    feed = FeedId(FeedKind.SEARCH, reading.office.line, words=words)
    learned = reading.read(feed)
    state = reading.office.store.facts.feed(feed.name)
    assert state is not None
    return learned, state


@pytest.mark.parametrize("words", ["name7", "0000007"])
def test_the_service_finds_by_part_of_a_name_or_number_also_who_is_archived(
    reading: Reading, words: str
) -> None:
    office = reading.office
    key = people(office, 20)[7]
    office.account.ensure_contact(office.line, key.phone).display_name = "Mrs Name7"
    office.account.set_archived(office.line, key.phone, is_archived=True)
    learned, state = _search(reading, words)
    assert reading.asked()["search"] == words
    assert learned.doubtful == (key,), "its name and flags are not known yet"
    assert (state.name, state.done, state.total) == (f"search/{office.line}/{words}", 1, 1)
    reading.read(contact_feed(key))
    learned, state = _search(reading, words)
    assert learned.doubtful == ()
    assert (state.done, state.is_filter_honoured) == (1, True)
    found = office.store.facts.contact(key)
    assert found is not None
    assert (found.name, found.is_archived) == ("Mrs Name7", True)


def test_nobody_found_is_an_answer(reading: Reading) -> None:
    people(reading.office, 3)
    learned, state = _search(reading, "zebra")
    assert learned.doubtful == ()
    assert (state.done, state.succeeded_at, state.problem) == (0, reading.office.clock.now(), None)


@pytest.mark.parametrize("words", ["zebra", "5550"])
def test_a_service_that_does_not_search_says_nothing_of_who_was_searched_for(
    reading: Reading, words: str
) -> None:
    office = reading.office
    people(office, 20)
    reading.read_all(FeedKind.BACKFILL)
    people(office, 30)
    ignoring(office, "search")
    learned, state = _search(reading, words)
    assert (state.done, state.total, state.is_filter_honoured) == (0, None, False)
    assert _count(reading, View.ALL) == 30, "what it told is taken in all the same"
    assert len(learned.doubtful) == 10


def test_of_many_who_are_found_the_first_are_taken_in(reading: Reading) -> None:
    office = reading.office
    first = people(office, 150)[:10]
    learned, state = _search(reading, "1706")
    assert (state.done, state.total) == (100, 150)
    assert set(learned.doubtful) == set(first)
    assert _count(reading, View.ALL) == 10


def test_earlier_searches_are_forgotten_and_nothing_else(reading: Reading) -> None:
    facts = reading.office.store.facts
    _search(reading, "zebra")
    before = {feed.name for feed in facts.feeds()}
    facts.forget_feeds("search/")
    assert before - {feed.name for feed in facts.feeds()} == {f"search/{reading.office.line}/zebra"}


# -- payments


def _owe(reading: Reading, reference: str | None = None, phone: str = ANN) -> int:
    made = payments.request_payment(
        reading.office.account,
        reading.office.line,
        phone,
        Decimal("49.50"),
        "Deposit",
        reference_number=reference,
    )
    return made.payment_id


def _of_words(reading: Reading, kind: FeedKind, words: str) -> FeedState:
    feed = FeedId(kind, reading.office.line, words=words)
    reading.read(feed)
    state = reading.office.store.facts.feed(feed.name)
    assert state is not None
    return state


def test_one_payment_is_read_by_its_number(reading: Reading) -> None:
    number = _owe(reading)
    state = _of_words(reading, FeedKind.PAYMENT, str(number))
    assert (state.name, state.problem) == (f"payment/{reading.office.line}/{number}", None)
    [payment] = reading.office.store.facts.payments()
    assert (payment.id, payment.amount) == (number, Decimal("49.50"))
    unknown = _of_words(reading, FeedKind.PAYMENT, "999")
    assert "does not know" in str(unknown.problem)
    assert not unknown.is_switched_off


def test_payments_are_found_by_reference_number_and_those_of_others_are_not_counted(reading: Reading) -> None:
    _owe(reading, "R-1")
    _owe(reading, "R-1", BOB)
    _owe(reading, "R-2")
    assert _of_words(reading, FeedKind.REFERENCE, "R-1").done == 2
    assert reading.asked()["reference_number"] == "R-1"
    assert len(reading.office.store.facts.payments()) == 2
    ignoring(reading.office, "reference_number")
    state = _of_words(reading, FeedKind.REFERENCE, "R-2")
    assert (state.done, state.is_filter_honoured) == (1, False)
    assert len(reading.office.store.facts.payments()) == 3, "what it told is taken in all the same"


@pytest.mark.parametrize("kind", [FeedKind.PAYMENTS, FeedKind.PAYMENT, FeedKind.REFERENCE])
def test_switched_off_is_an_answer_in_the_service_s_words_until_it_is_switched_on(
    reading: Reading, kind: FeedKind
) -> None:
    line = reading.office.account.dashboard(reading.office.line)
    line.has_payments = False
    words = "" if kind is FeedKind.PAYMENTS else "1"
    off = _of_words(reading, kind, words)
    assert (off.is_switched_off, off.succeeded_at) == (True, reading.office.clock.now())
    assert off.problem == "Payments are not enabled on this dashboard."
    reading.feeds.fail(FeedId(kind, reading.office.line, words=words), "It can't be reached.")
    known = reading.office.store.facts.feed(off.name)
    assert known is not None
    assert known.is_switched_off, "what was learned is not forgotten where nothing is learned"
    line.has_payments = True
    assert not _of_words(reading, kind, words).is_switched_off


def test_another_refusal_is_no_switch(reading: Reading) -> None:
    reading.office.fault("404", method="GET", path="/payments")
    assert not _of_words(reading, FeedKind.PAYMENTS, "").is_switched_off


# -- one group, one dashboard


def _join(reading: Reading, group: GroupId, keys: list[ConversationKey]) -> None:
    for key in keys:
        reading.office.account.ensure_contact(key.dashboard, key.phone).groups.append(group)


def test_a_group_is_read_with_its_members_and_who_left_is_looked_at(reading: Reading) -> None:
    office = reading.office
    fall = GroupId(office.account.add_group(office.line, "Fall sale", "by hand").group_id)
    keys = people(office, 4)
    _join(reading, fall, keys[:2])
    feed = FeedId(FeedKind.GROUP, office.line, words=str(fall))
    assert reading.read(feed).note is None
    group = office.store.facts.group(office.line, fall)
    assert group is not None
    assert (group.name, group.notes, group.member_count) == ("Fall sale", "by hand", 2)
    members = FeedId(FeedKind.MEMBERS, office.line, words=str(fall))
    assert reading.read_all(members)[-1].is_filter_honoured
    assert reading.asked()["groups"] == str(fall)
    assert sorted(office.store.facts.members(group, 10)) == sorted(keys[:2])
    office.account.ensure_contact(office.line, keys[0].phone).groups.clear()
    assert reading.read_all(members)[-1].doubtful == (keys[0],)
    reading.read(contact_feed(keys[0]))
    assert office.store.facts.members(group, 10) == [keys[1]]
    assert reading.read_all(members)[-1].doubtful == ()


def test_of_a_large_group_the_first_pages_are_read(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trtui.sync.contact_feeds.LARGEST_PAGE", 2)
    office = reading.office
    fall = GroupId(office.account.add_group(office.line, "Fall sale", None).group_id)
    _join(reading, fall, people(office, 14))
    reading.read(FeedKind.GROUPS)
    answers = reading.read_all(FeedId(FeedKind.MEMBERS, office.line, words=str(fall)))
    assert (len(answers), answers[-1].total, answers[-1].doubtful) == (5, 14, ())
    group = office.store.facts.group(office.line, fall)
    assert group is not None
    assert office.store.facts.count_members(group) == 10


def test_a_group_that_is_gone_is_forgotten_and_says_so(reading: Reading) -> None:
    office = reading.office
    fall = GroupId(office.account.add_group(office.line, "Fall sale", None).group_id)
    reading.read(FeedKind.GROUPS)
    office.account.delete_group(office.line, fall)
    learned = reading.read(FeedId(FeedKind.GROUP, office.line, words=str(fall)))
    assert "gone" in str(learned.note)
    assert office.store.facts.groups(office.line) == []


def test_a_service_that_does_not_narrow_to_a_group_is_noticed(reading: Reading) -> None:
    office = reading.office
    fall = GroupId(office.account.add_group(office.line, "Fall sale", None).group_id)
    people(office, 3)
    ignoring(office, "groups")
    learned = reading.read(FeedId(FeedKind.MEMBERS, office.line, words=str(fall)))
    assert (learned.is_filter_honoured, learned.has_more) == (False, False)


def test_a_dashboard_is_read_again_and_one_that_is_gone_is_left_to_the_list(reading: Reading) -> None:
    office = reading.office
    office.account.rename_dashboard(office.line, "Front desk")
    assert reading.read(FeedKind.DASHBOARD).note is None
    assert [line.name for line in office.store.facts.dashboards()] == ["Front desk"]
    office.account.delete_dashboard(office.line)
    assert "does not know" in str(reading.read(FeedKind.DASHBOARD).note)
    assert len(office.store.facts.dashboards()) == 1
