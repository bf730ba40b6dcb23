"""What a change of many comes to for each: only what differs, sets whole, whoever can't be left out with the reason."""

import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.shop import MAIN, YARD, Shop, at, contact, key
from trtui.models import (
    CLEAR,
    BulkEditContacts,
    Contact,
    ContactEdit,
    CustomField,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Intent,
    Tag,
    TagId,
)
from trtui.models.edits import rebased
from trtui.store import Store, StoreCannotWriteError
from trtui.store.rows import lay_edits
from trtui.text.cleaning import clean_line
from trtui.verbs.bulk import CHUNK, UNDONE_UP_TO, Change, ask_for, plan_change, question_about
from trtui.verbs.triage import undo_last

VIP, OLD, SALE, ACCOUNT = TagId("v"), TagId("o"), GroupId(5), FieldId("a")


def _book(shop: Shop, count: int = 3) -> None:
    facts = shop.store.facts
    shop.open_lines("Main", "Yard")
    facts.merge_tags(
        MAIN, [Tag(VIP, MAIN, clean_line("vip")), Tag(OLD, MAIN, clean_line("old"))], complete=True, asked_at=at(0)
    )  # fmt: skip
    facts.merge_groups(MAIN, [Group(SALE, MAIN, clean_line("Sale"))], complete=True, asked_at=at(0))
    facts.merge_fields(
        MAIN, [CustomField(ACCOUNT, MAIN, clean_line("Account"))], complete=True, asked_at=at(0)
    )
    shop.tell(*(contact(number, f"N{number}") for number in range(count)))


def test_a_tag_is_added_to_what_each_holds_and_whoever_has_it_is_left_out(shop: Shop) -> None:
    _book(shop)
    shop.tell(replace(contact(0, "N0"), tags=(OLD,)), replace(contact(1, "N1"), tags=(VIP,)), asked=1)
    plan = plan_change(shop.store, [key(0), key(1), key(2)], Change(add_tags=("VIP",)))
    assert plan.same == 1
    edits = {told.key: asked for told, asked in plan.edits[MAIN]}
    assert edits[key(0)].edit == ContactEdit(tags=(OLD, VIP))
    assert edits[key(2)].edit == ContactEdit(tags=(VIP,))
    assert edits[key(2)].seen == ContactEdit(tags=CLEAR)


def test_a_dashboard_without_the_name_is_left_out_with_the_reason(shop: Shop) -> None:
    _book(shop)
    shop.tell(contact(7, "Yan", dashboard=YARD))
    plan = plan_change(shop.store, [key(0), key(7, YARD)], Change(add_tags=("vip",)))
    assert plan.count == 1
    assert plan.left_out == (("Yard has no tag called “vip”", 1),)
    taken = plan_change(shop.store, [key(7, YARD)], Change(remove_tags=("vip",)))
    assert (taken.count, taken.same) == (0, 1)


def test_the_same_for_all_is_one_edit_and_chunks_are_calls(shop: Shop) -> None:
    _book(shop, 2 * CHUNK + 1)
    plan = plan_change(shop.store, [key(n) for n in range(2 * CHUNK + 1)], Change(is_resolved=True))
    ask_for(shop.store, plan, shop.now)
    actions = [intent.action for intent in shop.store.outbox.pending()]
    assert [len(action.phones) for action in actions if isinstance(action, BulkEditContacts)] == [
        CHUNK,
        CHUNK,
        1,
    ]
    assert all(isinstance(action, BulkEditContacts) and not action.each for action in actions)


def test_how_sure_one_must_be(shop: Shop) -> None:
    _book(shop, 11)
    few = [key(n) for n in range(10)]
    assert question_about(plan_change(shop.store, few, Change(add_tags=("vip",)))) is None
    many = question_about(plan_change(shop.store, [*few, key(10)], Change(add_tags=("vip",))))
    assert many is not None
    assert many.proof == "11"
    one = question_about(plan_change(shop.store, few[:1], Change(is_blocked=True)))
    assert one is not None
    assert one.proof == "0000"
    two = question_about(plan_change(shop.store, few[:2], Change(is_blocked=True)))
    assert two is not None
    assert two.proof == "2"


def test_undo_takes_back_what_was_changed_and_no_more(shop: Shop) -> None:
    _book(shop)
    shop.tell(replace(contact(0, "N0"), tags=(OLD,)), replace(contact(1, "N1"), is_suppressed=True), asked=1)
    plan = plan_change(
        shop.store, [key(0), key(1)], Change(add_tags=("vip",), is_suppressed=True, suppressed_reason="asked")
    )
    ask_for(shop.store, plan, shop.now)
    for intent in shop.store.outbox.pending():
        claimed = shop.claim()
        assert claimed.id == intent.id
        action = claimed.action
        assert isinstance(action, BulkEditContacts)
    undone = undo_last(shop.store, shop.now)
    assert undone.sentence.startswith("Undone")
    back = shop.store.outbox.pending()[-1].action
    assert isinstance(back, BulkEditContacts)
    by_phone = dict(back.edits())
    now = Contact(key(0), tags=(OLD, VIP, TagId("x")), is_suppressed=True)
    own = by_phone[key(0).phone]
    assert own.seen is not None
    told = rebased(own.edit, own.seen, now)
    assert told.tags == (OLD, TagId("x"))
    assert told.is_suppressed is False
    assert by_phone[key(1).phone].edit.suppressed_reason is CLEAR


def test_a_value_beside_the_one_that_is_set_goes_back_as_it_was_told(shop: Shop) -> None:
    """Fields are replaced together: what can't be drawn of one must not be lost because another is set."""
    _book(shop)
    raw = "line\nline\tend" + "x" * 600
    shop.tell(replace(contact(0), custom_fields=(FieldValue.of(FieldId("b"), raw),)), asked=1)
    shop.reopen()
    plan = plan_change(shop.store, [key(0)], Change(fields=(("account", "7"),)))
    ((_, own),) = plan.edits[MAIN]
    assert dict(own.edit.custom_fields) == {ACCOUNT: "7", FieldId("b"): raw}  # type: ignore[arg-type]
    held = shop.store.facts.contact(key(0))
    assert held is not None
    shown = held.custom_fields[0].value
    assert shown is not None
    assert "\n" not in shown
    assert len(shown) <= 500


def test_of_two_who_undo_at_once_each_takes_back_another_verb(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    _book(shop)
    for number in (0, 1):
        plan = plan_change(shop.store, [key(number)], Change(is_suppressed=True))
        ask_for(shop.store, plan, shop.now)
    with closing(Store.open(shop.directory, clock=shop.clock)) as other:
        titles: list[str] = []
        add = shop.store.outbox.add

        def add_while_another_undoes(*args: Any, **kwargs: Any) -> Intent:
            if not titles:
                titles.append(undo_last(other, shop.now).sentence)
            return add(*args, **kwargs)

        monkeypatch.setattr(shop.store.outbox, "add", add_while_another_undoes)
        titles.append(undo_last(shop.store, shop.now).sentence)
    assert len(set(titles)) == 2, titles
    assert shop.store.desk.peek_undo() is None


def test_an_undo_that_the_disk_refuses_can_be_had_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _book(shop)
    ask_for(shop.store, plan_change(shop.store, [key(0)], Change(is_suppressed=True)), shop.now)

    def refuse(*_: object, **__: object) -> NoReturn:
        raise StoreCannotWriteError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(shop.store.outbox, "add", refuse)
        with pytest.raises(StoreCannotWriteError):
            undo_last(shop.store, shop.now)
    assert undo_last(shop.store, shop.now).sentence.startswith("Undone")


_TAGS = st.lists(st.sampled_from([VIP, OLD, TagId("x")]), unique=True).map(tuple)
_NAMES = st.lists(st.sampled_from(["vip", "old"]), unique=True).map(tuple)
_FLAG = st.none() | st.booleans()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    held=_TAGS,
    value=st.sampled_from(["", "1", "2"]),
    resolved=st.booleans(),
    change=st.builds(
        Change,
        is_resolved=_FLAG,
        is_blocked=_FLAG,
        add_tags=_NAMES,
        remove_tags=_NAMES,
        add_groups=st.sampled_from([(), ("sale",)]),
        fields=st.sampled_from([(), (("account", "2"),), (("account", ""),)]),
    ),
)
def test_an_edit_sends_nothing_that_was_not_asked_for(
    tmp_path: Path, held: tuple[TagId, ...], value: str, resolved: bool, change: Change
) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        shop = Shop(Path(folder) / "s")
        _book(shop, 0)
        fields = (FieldValue(ACCOUNT, clean_line(value)),) if value else ()
        before = replace(contact(0, "A", resolved=resolved), tags=held, custom_fields=fields)
        shop.tell(before)
        plan = plan_change(shop.store, [key(0)], change)
        edits = plan.edits.get(MAIN, [])
        touched = {name for _, asked in edits for name, _ in asked.edit.changed()}
        allowed = {
            "is_resolved": change.is_resolved is not None,
            "is_blocked": change.is_blocked is not None,
            "tags": bool(change.add_tags or change.remove_tags),
            "groups": bool(change.add_groups),
            "custom_fields": bool(change.fields),
        }
        assert touched <= {name for name, is_asked in allowed.items() if is_asked}
        after = lay_edits(before, [asked for _, asked in edits])
        gone = {{"vip": VIP, "old": OLD}[name] for name in change.remove_tags}
        added = {{"vip": VIP, "old": OLD}[name] for name in change.add_tags}
        assert set(after.tags) == (set(held) - gone) | added
        assert after.is_resolved is (resolved if change.is_resolved is None else change.is_resolved)
        shop.store.close()


def test_more_than_can_be_taken_back_is_said(shop: Shop) -> None:
    _book(shop, UNDONE_UP_TO + 1)
    plan = plan_change(shop.store, [key(n) for n in range(UNDONE_UP_TO + 1)], Change(is_resolved=True))
    question = question_about(plan)
    assert question is not None
    assert any("can't be taken back" in line for line in question.says)
    ask_for(shop.store, plan, shop.now)
    assert shop.store.desk.peek_undo() is None
