"""The call ledger: on disk before a call starts, kept for an hour, of any boot."""

from dataclasses import replace

import pytest

from tests.store.shop import Shop
from trtui.calls import CallRecord, GateState, Priority
from trtui.failpoints import set_failpoints
from trtui.store import StoreCannotWriteError


def _call(shop: Shop, name: str, boot: str = "boot-1") -> CallRecord:
    return CallRecord(
        id=name,
        boot_id=boot,
        started=shop.clock.boottime(),
        ended=None,
        started_at=shop.now,
        deadline=30.0,
        purpose="thread",
        dashboard=7,
        priority=Priority.SCREEN,
    )


def test_calls_come_back_after_a_restart_as_they_were(shop: Shop) -> None:
    ledger = shop.store.ledger
    one, two = _call(shop, "one"), replace(_call(shop, "two"), dashboard=None, priority=Priority.WRITE)
    ledger.open_call(one)
    shop.clock.advance(1)
    ledger.open_call(replace(two, started_at=shop.now))
    ledger.close_call("one", 1_002.5)
    ledger.close_call("unknown", 1.0)
    assert shop.reopen().ledger.load() == [replace(one, ended=1_002.5), replace(two, started_at=shop.now)]


def test_calls_can_be_forgotten(shop: Shop) -> None:
    ledger = shop.store.ledger
    for name in ("one", "two", "three"):
        ledger.open_call(_call(shop, name))
    ledger.forget_calls(["one", "three", "unknown"])
    ledger.forget_calls([])
    assert [call.id for call in ledger.load()] == ["two"]


def test_calls_of_more_than_an_hour_ago_go_by_themselves(shop: Shop) -> None:
    ledger = shop.store.ledger
    ledger.open_call(_call(shop, "old"))
    ledger.close_call("old", shop.clock.boottime())
    shop.clock.advance(3_500)
    ledger.open_call(_call(shop, "recent"))
    shop.clock.advance(200)
    ledger.open_call(_call(shop, "new"))
    assert [call.id for call in ledger.load()] == ["recent", "new"]


def test_a_call_that_the_machine_slept_over_counts_from_its_end(shop: Shop) -> None:
    ledger = shop.store.ledger
    ledger.open_call(_call(shop, "slept"))
    shop.clock.advance(8 * 3_600)
    ledger.open_call(_call(shop, "beside"))
    ledger.close_call("slept", shop.clock.boottime())
    ledger.open_call(_call(shop, "next"))
    assert {call.id for call in ledger.load()} == {"slept", "beside", "next"}


def test_a_clock_that_is_set_loses_no_call_of_this_boot(shop: Shop) -> None:
    ledger = shop.store.ledger
    ledger.open_call(_call(shop, "before"))
    shop.clock.jump_wall(7_200)
    ledger.open_call(_call(shop, "after"))
    assert {call.id for call in ledger.load()} == {"before", "after"}


def test_calls_of_another_boot_are_dated_by_the_wall(shop: Shop) -> None:
    ledger = shop.store.ledger
    ledger.open_call(_call(shop, "before", "boot-0"))
    shop.clock.advance(60)
    ledger.open_call(_call(shop, "same hour"))
    assert {call.id for call in ledger.load()} == {"before", "same hour"}
    shop.clock.advance(3_590)
    ledger.open_call(_call(shop, "next hour"))
    assert {call.id for call in ledger.load()} == {"same hour", "next hour"}


def test_where_the_disk_refuses_the_call_is_not_written_down_and_must_not_start(shop: Shop) -> None:
    set_failpoints("desk.before_commit=raise-enospc")
    with pytest.raises(StoreCannotWriteError):
        shop.store.ledger.open_call(_call(shop, "one"))
    set_failpoints("")
    assert shop.store.ledger.load() == []


def test_calls_draw_nothing_anew(shop: Shop) -> None:
    version = shop.store.version()
    shop.store.ledger.open_call(_call(shop, "one"))
    shop.store.ledger.close_call("one", 1_001.0)
    assert shop.store.version() == version


def test_the_gate_comes_back(shop: Shop) -> None:
    assert shop.store.ledger.load_gate() is None
    state = GateState("boot-1", 1_000.0, shop.now, 1_060.0, 80, 2)
    shop.store.ledger.save_gate(replace(state, strikes=1))
    shop.store.ledger.save_gate(state)
    assert shop.reopen().ledger.load_gate() == state
