"""Forgetting: texts that may not be kept are gone from the disk too, in steps that hold nobody up."""

import time
from contextlib import closing
from datetime import timedelta

import pytest

from tests.store.shop import Shop, at, contact, key, text
from trtui.failpoints import set_failpoints
from trtui.models import IntentState, SendText
from trtui.store import Store, StoreCannotWriteError, parse_query
from trtui.store import retention as retention_module
from trtui.text.cleaning import own

DAY = 24 * 60


def _on_disk(shop: Shop, name: str) -> bytes:
    return b"".join(path.read_bytes() for path in shop.directory.glob(f"{name}.db*"))


def test_old_texts_are_deleted_and_not_taken_in_again(shop: Shop) -> None:
    old, new = text("old news", -3 * DAY), text("new news", -60)
    shop.tell(contact(0, "Ann", last=new))
    shop.tell_texts(0, old, new)
    assert shop.store.facts.purge(at(-2 * DAY)) == 1
    assert shop.bodies() == ["new news"]
    shop.tell_texts(0, old, new, asked=1)
    assert shop.bodies() == ["new news"]


def test_a_purge_moves_the_edge_in_both_directions(shop: Shop) -> None:
    """Who sets `keep_days` higher gets older texts again as they are read."""
    shop.tell(contact(0))
    shop.store.facts.purge(at(-60))
    shop.tell_texts(0, text("old", -120))
    assert shop.bodies() == []
    shop.store.facts.purge(at(-180))
    shop.tell_texts(0, text("old", -120), asked=1)
    assert shop.bodies() == ["old"]


def test_a_row_tells_of_no_text_that_was_purged(shop: Shop) -> None:
    shop.tell(contact(0, "Ann", last=text("my secret", -3 * DAY)))
    assert shop.row().last_text == "my secret"
    shop.store.facts.purge(at(-DAY))
    assert shop.row().last_text == ""
    assert shop.store.search.search(parse_query("secret", shop.now), 10, 0, shop.now) == []


def test_purged_texts_and_their_words_are_overwritten_on_disk(shop: Shop) -> None:
    shop.tell(*(contact(number) for number in range(30)))
    for number in range(30):
        secret = text(f"zanzibar{number} unlocks", -3 * DAY + number)
        shop.tell_texts(number, secret, text(f"harmless{number} words", number - 60))
    assert b"zanzibar" in _on_disk(shop, "facts")
    assert shop.store.facts.purge(at(-DAY)) == 30
    assert b"zanzibar" not in _on_disk(shop, "facts")
    found = shop.store.search.search(parse_query("harmless7", shop.now), 10, 0, shop.now)
    assert [hit.row.key for hit in found] == [key(7)]


def test_purging_everything_leaves_no_word_on_disk(shop: Shop) -> None:
    shop.tell(contact(0, "Ann"))
    shop.tell_texts(0, text("zanzibar", -5), text("timbuktu", -4))
    assert shop.store.facts.purge_all_texts() == 2
    content = _on_disk(shop, "facts")
    assert b"zanzibar" not in content
    assert b"timbuktu" not in content
    assert shop.row().name == "Ann"
    shop.tell_texts(0, text("zanzibar", -5), asked=1)
    assert shop.bodies() == ["zanzibar"], "what is fetched later is kept again"


def test_a_purge_that_is_cut_short_is_ended_by_the_next(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_module, "_TEXTS_AT_ONCE", 5)
    shop.tell(contact(0))
    for number in range(12):
        shop.tell_texts(0, text(f"zanzibar{number}", -3 * DAY + number))
    set_failpoints("facts.before_commit=3*raise-enospc")
    with pytest.raises(StoreCannotWriteError):
        shop.store.facts.purge(at(-DAY))
    set_failpoints("")
    assert shop.store.facts.thread_count(key()) == 2
    shop.reopen()
    assert shop.store.facts.purge(at(-DAY)) == 2
    assert b"zanzibar" not in _on_disk(shop, "facts")


def test_words_are_forgotten_although_the_purge_ended_before_them(shop: Shop) -> None:
    shop.tell(contact(0))
    shop.tell_texts(0, text("zanzibar", -3 * DAY))
    shop.tell_texts(0, text("harmless", -3))
    assert shop.store.facts.purge_some(at(-DAY))
    shop.reopen()
    assert shop.store.facts.purge(at(-DAY)) == 0
    assert b"zanzibar" not in _on_disk(shop, "facts")


def test_where_nothing_is_old_a_purge_changes_nothing_that_is_drawn(shop: Shop) -> None:
    shop.tell(contact(0, last=text("hello", -5)))
    version = shop.store.version()
    assert shop.store.facts.purge(at(-DAY)) == 0
    assert shop.store.facts.purge(at(-DAY)) == 0
    assert shop.store.version() == version


def test_each_step_of_a_big_purge_is_short_and_readers_come_in_between(shop: Shop) -> None:
    shop.tell(*(contact(number) for number in range(10)))
    for number in range(10):
        shop.tell_texts(number, *(text(f"word{turn} of {number}", -3 * DAY + turn) for turn in range(300)))
    left = []
    with closing(Store.open(shop.directory, clock=shop.clock)) as reader:
        while True:
            began = time.perf_counter()
            more = shop.store.facts.purge_some(at(-DAY))
            assert time.perf_counter() - began < 1.0
            left.append(sum(reader.facts.thread_count(key(number)) for number in range(10)))
            if not more:
                break
    assert 0 < left[0] < 3_000
    assert left[-1] == 0
    assert left == sorted(left, reverse=True)


# -- what was asked for


def test_what_ended_long_ago_is_forgotten_with_its_words(shop: Shop) -> None:
    old = shop.ask(SendText("zanzibar"), 0)
    shop.claim()
    shop.store.outbox.settle(old, IntentState.DONE, now=shop.now, reason=own("fine"))
    shop.clock.advance(3 * 86_400)
    recent = shop.ask(SendText("fresh"), 0)
    shop.claim()
    shop.store.outbox.settle(recent, IntentState.DONE, now=shop.now)
    assert shop.store.outbox.forget(shop.now - timedelta(days=1)) == 1
    assert [intent.id for intent in shop.store.outbox.history()] == [recent]
    assert shop.store.outbox.log(old) == []
    assert b"zanzibar" not in _on_disk(shop, "desk")
    assert shop.store.outbox.forget(shop.now - timedelta(days=1)) == 0


def test_what_is_open_is_never_forgotten(shop: Shop) -> None:
    failed = shop.ask(SendText("refused"), 0)
    shop.claim()
    shop.store.outbox.settle(failed, IntentState.FAILED, now=shop.now, reason=own("no"))
    queued = shop.ask(SendText("queued"), 1)
    unknown = shop.ask(SendText("unknown"), 2)
    for _ in range(2):
        shop.claim()
    shop.store.outbox.mark_unknown(unknown, own("cut off"), now=shop.now)
    shop.clock.advance(30 * 86_400)
    assert shop.store.outbox.forget(shop.now) == 0
    assert {intent.id for intent in shop.store.outbox.pending()} == {failed, queued, unknown}
    shop.store.outbox.dismiss(failed, now=shop.now)
    shop.clock.advance(1)
    assert shop.store.outbox.forget(shop.now) == 1
