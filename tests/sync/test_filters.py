"""Asking the service for contacts, over real HTTP: every filter reaches it, narrows there, and is merged here."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.sync.at_work import AtWork, work
from tests.sync.office import ANN, BOB, Office
from trtui.api.budget import Budget
from trtui.api.client import TextRequest
from trtui.api.connection import Connection
from trtui.calls import Priority
from trtui.clock import SystemClock
from trtui.demo.account import Account
from trtui.demo.http import Service
from trtui.demo.quirks import parse_quirks
from trtui.demo.records import Contact
from trtui.demo.server import ThreadedServer
from trtui.models import ContactQuery, CustomField, DashboardId, FieldId, Group, GroupId, Tag, TagId
from trtui.secret import Sealed
from trtui.store import Interest, InterestKind, Store, contact_words, parse_contact_words
from trtui.sync.feeds import Feeds
from trtui.sync.filter_feed import FILTER_PAGE, MOST_PAGES
from trtui.sync.plan import PlannedCall
from trtui.sync.state import FeedId, FeedKind
from trtui.text.cleaning import clean_line

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Line:
    """One line of an account behind a socket, and a store that has read nothing of it but names."""

    def __init__(self, folder: Path, *quirks: str) -> None:
        self.account = Account(1, lambda: NOW, failure_rate=0.0)
        board = self.account.add_dashboard("Main Line", "14235550100")
        self.line = DashboardId(board.dashboard_id)
        tag = self.account.add_tag(self.line, "vip")
        group = self.account.add_group(self.line, "Fall sale")
        field = self.account.add_field(self.line, "Account")
        self.service = Service(self.account, parse_quirks(quirks))
        self.clock = SystemClock()
        self.store = Store.open(folder / "store", clock=self.clock)
        facts = self.store.facts
        facts.merge_tags(
            self.line, [Tag(TagId(tag.tag_id), self.line, clean_line("vip"))], complete=True, asked_at=NOW
        )
        facts.merge_groups(
            self.line,
            [Group(GroupId(group.group_id), self.line, clean_line("Fall sale"))],
            complete=True,
            asked_at=NOW,
        )
        facts.merge_fields(
            self.line,
            [CustomField(FieldId(field.field_id), self.line, clean_line("Account"))],
            complete=True,
            asked_at=NOW,
        )
        ann = self._add("0142", "Ann Lee", days=9)
        ann.tags, ann.groups, ann.custom_fields = [tag.tag_id], [group.group_id], {field.field_id: "44"}
        bob = self._add("0177", "Bob Ruiz", days=90)
        bob.is_resolved = bob.is_blocked = bob.is_archived = bob.is_suppressed = True
        bob.opted_out_at = NOW - timedelta(days=1)
        self.account.receive(self.line, "14235550203", "hello", at=NOW - timedelta(days=3))
        self.account.ensure_contact(self.line, "14235550203").display_name = "Cat Ngo"

    def _add(self, last: str, name: str, *, days: int) -> Contact:
        contact = self.account.ensure_contact(self.line, f"1423555{last}")
        contact.display_name = name
        contact.created_at = NOW - timedelta(days=days)
        return contact

    def ask(self, words: str, url: str) -> None:
        """Have the worker's feed ask the service for these words, to the end."""
        query = parse_contact_words(words, NOW)
        feed = FeedId(FeedKind.FILTERED, self.line, words=contact_words(query))

        async def read() -> None:
            budget = Budget(self.clock, self.store.ledger, limit=100)
            async with TextRequest(
                Connection(base_url=url), Sealed(self.service.api_key), budget, clock=self.clock
            ) as client:
                feeds = Feeds(self.store, client, self.clock)
                while (await feeds.read(PlannedCall(feed, Priority.SCREEN, is_filler=False))).has_more:
                    pass

        asyncio.run(read())

    def names(self, words: str) -> list[str]:
        """Who is listed here by these words."""
        query = replace(parse_contact_words(words, NOW), dashboard=self.line)
        return [str(row.name) for row in self.store.facts.contacts_window(query, 0, 99)]


@pytest.mark.parametrize(
    ("words", "parameters", "names"),
    [
        ("number:4235550142", {"contact_phone_number": "14235550142"}, ["Ann Lee"]),
        ("ann", {"display_name": "ann"}, ["Ann Lee"]),
        ("is:resolved", {"is_resolved": "true"}, ["Bob Ruiz"]),
        ("not:resolved", {"is_resolved": "false"}, ["Ann Lee", "Cat Ngo"]),
        ("is:blocked", {"is_blocked": "true"}, ["Bob Ruiz"]),
        ("is:archived", {"is_archived": "true"}, ["Bob Ruiz"]),
        ("is:suppressed", {"is_suppressed": "true"}, ["Bob Ruiz"]),
        ("is:optedout", {"has_opted_out": "true"}, ["Bob Ruiz"]),
        ("is:texted", {"has_message_history": "true"}, ["Cat Ngo"]),
        ("created-after:30d", {"contact_created_after": "2026-10-24T15:00:00.000Z"}, ["Ann Lee", "Cat Ngo"]),
        ("created-before:30d", {"contact_created_before": "2026-10-24T15:00:00.000Z"}, ["Bob Ruiz"]),
        ("last-after:5d", {"last_message_timestamp_after_utc": "2026-11-18T15:00:00.000Z"}, ["Cat Ngo"]),
        ("last-before:1d", {"last_message_timestamp_before_utc": "2026-11-22T15:00:00.000Z"}, ["Cat Ngo"]),
        ("received-after:5d", {"last_message_received_after": "2026-11-18T01:00:00.000Z"}, ["Cat Ngo"]),
        ("received-before:1d", {"last_message_received_before": "2026-11-23T05:00:00.000Z"}, ["Cat Ngo"]),
        ("sent-after:5d", {"last_message_sent_after": "2026-11-18T01:00:00.000Z"}, []),
        ("sent-before:5d", {"last_message_sent_before": "2026-11-19T05:00:00.000Z"}, []),
        ("tag:vip", {"tags": None}, ["Ann Lee"]),
        ("group:fall", {"groups": None}, ["Ann Lee"]),
        ("field:account=44", {"custom_field_id_1": None, "custom_field_value_1": "44"}, ["Ann Lee"]),
        ("lee tag:vip is:active", {"display_name": "lee", "is_archived": "false", "tags": None}, ["Ann Lee"]),
    ],
)
def test_every_filter_reaches_the_service_and_its_answer_the_list(
    tmp_path: Path, words: str, parameters: dict[str, str | None], names: list[str]
) -> None:
    line = Line(tmp_path)
    with ThreadedServer(line.service) as server:
        assert line.names(words) == []
        line.ask(words, server.url)
    (asked,) = [seen for seen in line.service.requests if seen.path.endswith("/contacts")]
    sent = {name: value for name, value in asked.query if not name.startswith("page")}
    assert sent.keys() == parameters.keys()
    assert all(value is None or sent[name] == value for name, value in parameters.items()), sent
    assert line.names(words) == names
    assert len(line.names("")) == len(names)
    feed = next(feed for feed in line.store.facts.feeds() if feed.name.startswith("filtered/"))
    assert (feed.done, feed.total) == (len(names), len(names))
    assert feed.is_filter_honoured is (True if names else None)
    line.store.close()


def test_a_service_that_does_not_know_a_filter_is_seen_through(tmp_path: Path) -> None:
    line = Line(tmp_path, "filter_not_honoured=all")
    for number in range(FILTER_PAGE + 20):
        line.account.ensure_contact(line.line, f"1706555{number:04}").display_name = f"N{number}"
    with ThreadedServer(line.service) as server:
        line.ask("tag:vip", server.url)
    assert len([seen for seen in line.service.requests if seen.path.endswith("/contacts")]) == 1
    feed = next(feed for feed in line.store.facts.feeds() if feed.name.startswith("filtered/"))
    assert (feed.is_filter_honoured, feed.done, feed.total) == (False, 0, None)
    assert line.names("tag:vip") == ["Ann Lee"]
    line.store.close()


@pytest.mark.parametrize("words", ["tag:nope", "0142"])
def test_what_the_service_could_not_answer_is_not_asked(tmp_path: Path, words: str) -> None:
    """A tag that the dashboard does not have, and the end of a number: it knows only beginnings."""
    line = Line(tmp_path)
    with ThreadedServer(line.service) as server:
        line.ask(words, server.url)
    assert not line.service.requests
    line.store.close()


def test_a_filter_is_read_only_so_far(tmp_path: Path) -> None:
    line = Line(tmp_path)
    for number in range(FILTER_PAGE * (MOST_PAGES + 1)):
        line.account.ensure_contact(line.line, f"1706{number:07}").is_suppressed = True
    with ThreadedServer(line.service) as server:
        line.ask("is:suppressed", server.url)
    feed = next(feed for feed in line.store.facts.feeds() if feed.name.startswith("filtered/"))
    assert (feed.done, feed.total) == (FILTER_PAGE * MOST_PAGES, FILTER_PAGE * (MOST_PAGES + 1) + 1)
    line.store.close()


def test_the_worker_asks_while_somebody_looks(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.account.ensure_contact(office.line, ANN).is_suppressed = True
    office.account.ensure_contact(office.line, BOB)
    words = contact_words(ContactQuery(is_suppressed=True))

    async def script(at_work: AtWork) -> None:
        at_work.look_at(Interest(InterestKind.FILTERED, office.line, words=words))
        name = FeedId(FeedKind.FILTERED, office.line, words=words).name
        await at_work.until(lambda: office.store.facts.feed(name), 10)
        feed = office.store.facts.feed(name)
        assert feed is not None
        assert (feed.done, feed.is_filter_honoured) == (1, True)

    work(office, script)
