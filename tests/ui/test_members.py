"""Taking members out of a group: who goes, who stays, what is asked first, and what takes it back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.desk import ANN, CAT, MAIN, NOW, Desk, at_desk, key
from tests.ui.desk import contact as person
from tests.ui.sorting import FALL, TIRES, fill_groups, group, prove
from trtui.config import DeskSettings, Settings
from trtui.models import CLEAR, BulkEditContacts, ContactEdit, ConversationKey, EditContact, GroupId
from trtui.store import FeedState
from trtui.ui.asking import Asking
from trtui.ui.commands import find_command
from trtui.ui.screens.members import MembersScreen
from trtui.ui.widgets.group_lines import MemberItem, draw_member


def with_members(
    tmp_path: Path, play: Callable[[Desk, MembersScreen], Awaitable[None]], settings: Settings | None = None
) -> None:
    async def scene(desk: Desk) -> None:
        fill_groups(desk)
        await desk.press("g", "G", "j", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, MembersScreen))
        screen = desk.app.screen
        assert isinstance(screen, MembersScreen)
        await play(desk, screen)

    at_desk(tmp_path, scene, settings)


def edits(desk: Desk) -> dict[ConversationKey, ContactEdit]:
    """What is asked of each contact."""
    asked: dict[ConversationKey, ContactEdit] = {}
    for intent in desk.store.outbox.pending():
        action = intent.action
        assert isinstance(action, BulkEditContacts)
        each = action.each or [EditContact(action.edit)] * len(action.phones)
        asked |= {
            ConversationKey(intent.dashboard, p): e.edit for p, e in zip(action.phones, each, strict=True)
        }
    return asked


def test_the_member_under_the_cursor_is_taken_out_and_put_back_by_z(tmp_path: Path) -> None:
    async def scene(desk: Desk, screen: MembersScreen) -> None:
        desk.store.facts.merge_contacts(MAIN, [replace(person(ANN, "Ann Lee"), groups=(FALL, TIRES))], NOW)
        await desk.see_changes()
        await desk.press("-")
        assert edits(desk) == {ANN: ContactEdit(groups=(TIRES,))}, "what else they are in stays"
        assert desk.woken
        assert desk.app.said == "Ann Lee: take out of the group Fall sale · on its way."
        await desk.see_changes()
        assert [item.key for item in screen.read()] == [CAT]
        assert "in it no longer" in desk.picture
        screen.action_take_out()
        assert desk.app.said == "There is nobody under the cursor who is in this group."
        await desk.press("z")
        await desk.see_changes()
        assert [item.key for item in screen.read()] == [ANN, CAT]

    with_members(tmp_path, scene)


def test_all_who_are_selected_go_in_one_and_the_last_group_of_somebody_is_emptied(tmp_path: Path) -> None:
    async def scene(desk: Desk, screen: MembersScreen) -> None:
        await desk.press("x", "x")
        assert "2 selected" in desk.picture
        await desk.press("-")
        assert edits(desk) == {ANN: ContactEdit(groups=CLEAR), CAT: ContactEdit(groups=CLEAR)}
        assert len(desk.store.outbox.pending()) == 1
        assert not screen.rows.selection
        await desk.press("x", "escape")
        assert desk.app.screen is screen, "the first Esc unselects"

    with_members(tmp_path, scene)


def test_more_than_ten_are_counted_first_and_a_no_leaves_all_of_them(tmp_path: Path) -> None:
    async def scene(desk: Desk, screen: MembersScreen) -> None:
        many = [replace(person(key(1000 + n), f"Many {n:02}"), groups=(FALL,)) for n in range(12)]
        desk.store.facts.merge_contacts(MAIN, many, NOW)
        await desk.see_changes()
        await desk.press("asterisk", "-")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        question = desk.app.screen
        assert isinstance(question, Asking)
        assert question.question.title == "14 contacts: take out of the group Fall sale?"
        question.dismiss(False)
        await desk.until(lambda: desk.app.screen is screen)
        assert not desk.store.outbox.pending()
        screen.action_take_out()
        await prove(desk, "14")
        await desk.until(lambda: len(edits(desk)) == 14)

    with_members(tmp_path, scene)


def test_where_all_were_told_of_who_was_taken_out_is_not_called_unknown(tmp_path: Path) -> None:
    async def scene(desk: Desk, screen: MembersScreen) -> None:
        await desk.until(lambda: "2 of 3 members are known here so far" in desk.picture)
        told = FeedState(f"members/{MAIN}/{FALL}", NOW, NOW, done=3, total=3, is_filter_honoured=True)
        desk.store.facts.note_feed(told)
        await desk.press("x", "x", "-")
        await desk.see_changes()
        assert not screen.read()
        await desk.until(lambda: "0 members" in desk.picture)
        screen.begin()
        await desk.until(lambda: "Nobody is in it." in desk.picture)

    with_members(tmp_path, scene)


def test_of_two_groups_of_one_name_it_is_the_one_that_is_shown(tmp_path: Path) -> None:
    async def scene(desk: Desk, screen: MembersScreen) -> None:
        other = GroupId(50)
        desk.store.facts.merge_groups(MAIN, [group(other, "Fall sale")], complete=False, asked_at=NOW)
        desk.store.facts.merge_contacts(MAIN, [replace(person(ANN, "Ann Lee"), groups=(FALL, other))], NOW)
        await desk.see_changes()
        await desk.press("-")
        assert edits(desk) == {ANN: ContactEdit(groups=(other,))}

    with_members(tmp_path, scene)


def test_nobody_is_taken_out_of_a_group_that_is_gone_or_where_nothing_may_be_changed(tmp_path: Path) -> None:
    async def gone(desk: Desk, screen: MembersScreen) -> None:
        desk.store.facts.remove_group(MAIN, FALL)
        screen.facts_changed()
        await desk.press("-")
        assert not desk.store.outbox.pending()

    async def read_only(desk: Desk, screen: MembersScreen) -> None:
        await desk.press("-")
        assert not desk.store.outbox.pending()
        assert "read" in str(desk.app.said).lower()

    with_members(tmp_path / "a", gone)
    with_members(tmp_path / "b", read_only, Settings(desk=DeskSettings(read_only=True)))


@pytest.mark.parametrize("width", [1, 8, 24, 60, 120])
def test_numbers_and_ages_stand_one_under_the_other(tmp_path: Path, width: int) -> None:
    drawn = []

    async def scene(desk: Desk, screen: MembersScreen) -> None:
        for who in (ANN, CAT):
            row = desk.store.facts.row(who)
            assert row is not None
            (line,) = draw_member(MemberItem(who), replace(row, is_blocked=who == CAT), width, NOW)
            drawn.append("".join(text for text, _ in line))

    with_members(tmp_path, scene)
    if width == 24:
        assert drawn == [" Ann Lee        42m ago ", " Cat Ngo        55m ago "]
    if width >= 60:
        ann, cat = drawn
        assert len(ann) == len(cat) == width
        assert ann.index("(423)") == cat.index("(423)")
        assert "blocked  (423) 555-0203" in cat


def test_it_is_offered_in_the_footer() -> None:
    command = find_command("group.take_out")
    assert command is not None
    assert command.changes
    assert command.in_footer
