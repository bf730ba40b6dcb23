"""Groups on the screen: what is listed, what is written to the outbox, how sure one must be, what a refusal says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.desk import BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk
from tests.ui.desk import contact as person
from tests.ui.sorting import FALL, asked, fill_groups, fill_in, group, prove
from trtui.config import DeskSettings, Settings
from trtui.models import (
    CLEAR,
    LEAVE,
    Action,
    ContactEdit,
    CreateGroup,
    DeleteGroup,
    EditContact,
    GroupId,
    IntentState,
    UpdateGroup,
    View,
)
from trtui.store import Interest, InterestKind
from trtui.text.cleaning import clean, clean_line
from trtui.ui.asking import Asking
from trtui.ui.screens.groups import GroupsScreen
from trtui.ui.screens.members import MembersScreen
from trtui.verbs.proving import proof_by_name


def with_groups(
    tmp_path: Path,
    play: Callable[[Desk], Awaitable[None]],
    settings: Settings | None = None,
    size: tuple[int, int] = (120, 40),
) -> None:
    async def scene(desk: Desk) -> None:
        fill_groups(desk)
        await desk.press("g", "G")
        await desk.until(lambda: isinstance(desk.app.screen, GroupsScreen))
        await desk.pilot.pause()
        await play(desk)

    at_desk(tmp_path, scene, settings, size=size)


# ------------------------------------------------------------------------------------------ the list


def test_groups_are_listed_with_counts_notes_and_what_fills_them(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        picture = desk.picture
        for words in (
            "Groups · all dashboards",
            "∷ Fall sale",
            "Main Line · 3 members · texted",
            "Ends Nov 30",
            "keyword · 1 member · never texted",
            "∷ Late payers",
        ):
            assert words in picture
        await desk.press("1")
        assert "Groups · Billing" in desk.picture
        assert "Fall sale" not in desk.picture
        assert desk.app.screen.interests() == [Interest(InterestKind.GROUPS, BILLING)]  # type: ignore[attr-defined]

    with_groups(tmp_path, scene)


def test_no_groups_says_whether_there_are_none_or_they_were_not_read(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "G")
        await desk.pilot.pause()
        assert "Groups were not read yet." in desk.picture

    at_desk(tmp_path, scene)


def test_members_are_named_and_the_rest_is_said_to_be_unknown_so_far(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "enter")
        screen = desk.app.screen
        assert isinstance(screen, MembersScreen)
        await desk.pilot.pause()
        assert "∷ Fall sale · Ends Nov 30" in desk.picture
        assert "2 of 3 members are known here so far" in desk.picture
        assert desk.picture.index("Ann Lee") < desk.picture.index("Cat Ngo")
        assert "blocked" in desk.picture
        assert screen.interests() == [Interest(InterestKind.GROUP, MAIN, words=str(FALL))]
        await desk.press("j", "enter")
        assert desk.app.screen is desk.app.inbox
        assert desk.app.inbox.thread_pane.key == CAT

    with_groups(tmp_path, scene)


def test_an_edit_that_puts_somebody_in_shows_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "enter")
        edit = EditContact(ContactEdit(groups=(FALL,)))
        desk.store.outbox.add(edit, BOB.dashboard, BOB.phone, now=NOW)
        await desk.see_changes()
        assert "Bob Ruiz" in desk.picture

    with_groups(tmp_path, scene)


def test_a_group_that_goes_while_one_looks_says_so(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "enter")
        desk.store.facts.remove_group(MAIN, FALL)
        await desk.see_changes()
        assert "Fall sale · Ends Nov 30 · deleted" in desk.picture
        await desk.press("e")
        assert "This group is gone." in str(desk.app.said)
        assert not asked(desk)

    with_groups(tmp_path, scene)


def test_a_group_s_members_are_listed_in_the_inbox_with_all_its_verbs(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "i")
        assert desk.app.screen is desk.app.inbox
        assert desk.app.inbox.list_pane.query_shown.view is View.ALL
        assert sorted(desk.list_names) == ["Ann Lee", "Cat Ngo"]

    with_groups(tmp_path, scene)


# ------------------------------------------------------------------------------------------ writing


def test_a_new_group_goes_to_the_dashboard_that_the_form_names(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "+")
        await fill_in(desk, ("name", "Spring"), ("notes", "from March"))
        assert asked(desk) == [(MAIN, CreateGroup("Spring", "from March"))]
        assert desk.woken
        await desk.see_changes()
        assert "∷ Spring" in desk.picture
        assert "new group on its way" in desk.picture

    with_groups(tmp_path, scene)


def test_the_cursor_on_what_was_asked_for_is_on_what_was_made_of_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store.facts.merge_groups(MAIN, [], complete=True, asked_at=NOW)
        await desk.see_changes()
        await desk.press("2", "+")
        await fill_in(desk, ("name", "Spring"))
        await desk.see_changes()
        await desk.press("home")
        claimed = desk.store.outbox.claim_next(NOW, owner="worker")
        assert claimed is not None
        made = [group(GroupId(77), "Spring")]
        desk.store.facts.merge_groups(MAIN, made, complete=False, asked_at=NOW + timedelta(seconds=1))
        desk.store.outbox.settle(claimed.id, IntentState.DONE, now=NOW, remote_id="group/77")
        await desk.see_changes()
        assert desk.picture.count("∷ Spring") == 1
        await desk.press("enter")
        assert isinstance(desk.app.screen, MembersScreen)

    with_groups(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "words"), [("", "a group needs a name"), ("fall SALE", "of that name on this")]
)
def test_a_name_that_is_missing_or_taken_is_said_before_anything_is_asked(
    tmp_path: Path, name: str, words: str
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "+")
        await fill_in(desk, ("name", name))
        assert words in desk.picture
        assert not asked(desk)

    with_groups(tmp_path, scene)


@pytest.mark.parametrize(
    ("values", "action"),
    [
        ((("name", "Autumn sale"),), UpdateGroup(FALL, "Autumn sale", LEAVE)),
        ((("notes", "over"),), UpdateGroup(FALL, "Fall sale", "over")),
        ((("notes", ""),), UpdateGroup(FALL, "Fall sale", CLEAR)),
        ((("name", "Fall sale"),), None),
    ],
)
def test_only_what_was_changed_of_a_group_is_written(
    tmp_path: Path, values: tuple[tuple[str, str], ...], action: Action | None
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "e")
        await fill_in(desk, *values)
        assert asked(desk) == ([(MAIN, action)] if action else [])
        await desk.see_changes()
        if values == (("name", "Autumn sale"),):
            assert "∷ Autumn sale" in desk.picture
            assert "change on its way" in desk.picture

    with_groups(tmp_path, scene)


def test_deleting_asks_for_the_name_and_says_that_members_stay(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "D")
        asking = await prove(desk, "fall sail")
        assert asking.question.title == "Delete the group Fall sale on Main Line?"
        assert "3 members stay as contacts" in asking.question.says[0]
        assert "can't be undone" in asking.question.says[-1]
        assert not asked(desk)
        await prove(desk, "fall sale")
        assert asked(desk) == [(MAIN, DeleteGroup(FALL))]
        await desk.press("D")
        assert "being deleted already" in str(desk.app.said)
        await desk.see_changes()
        assert "delete on its way" in desk.picture

    with_groups(tmp_path, scene)


def test_a_keyword_group_says_what_it_is_before_it_is_deleted(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "j", "D")
        await desk.until(lambda: isinstance(desk.app.screen, Asking))
        assert "keyword group" in desk.picture

    with_groups(tmp_path, scene)


def test_a_refusal_stands_on_the_group_in_the_service_s_words(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", "e")
        await fill_in(desk, ("name", "Autumn"))
        claimed = desk.store.outbox.claim_next(NOW, owner="worker")
        assert claimed is not None
        desk.store.outbox.settle(
            claimed.id, IntentState.FAILED, now=NOW, reason=clean_line("There is no such group.")
        )
        await desk.see_changes()
        assert "change failed: There is no such group." in desk.picture
        assert "∷ Fall sale" in desk.picture, "it is shown as it is"
        assert "There is no such group." in str(desk.app.said)

    with_groups(tmp_path, scene)


@pytest.mark.parametrize("keys", ["+", "e", "D"])
def test_read_only_changes_no_group(tmp_path: Path, keys: str) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j", keys)
        await asyncio.sleep(0)
        assert isinstance(desk.app.screen, GroupsScreen)
        assert "--read-only" in str(desk.app.said)

    with_groups(tmp_path, scene, Settings(desk=DeskSettings(read_only=True)))


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6)])
def test_small_screens_show_groups_and_members(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("j")
        assert "Fall" in desk.picture
        await desk.press("enter")
        await desk.pilot.pause()
        assert "Ann" in desk.picture

    with_groups(tmp_path, scene, size=size)


def test_hostile_names_are_drawn_as_what_they_are_and_can_be_deleted(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        hostile = group(FALL, "[red]\x1b[31m\u202egroup", notes=clean("[@click=app.quit]x"))
        desk.store.facts.merge_groups(MAIN, [hostile], complete=True, asked_at=NOW)
        await desk.see_changes()
        assert "[red]" in desk.picture
        await desk.press("j", "j", "D")
        await prove(desk, "delete")
        assert asked(desk) == [(MAIN, DeleteGroup(FALL))]

    with_groups(tmp_path, scene)


@pytest.mark.parametrize(
    ("name", "proof"),
    [("Fall sale", "Fall sale"), ("名前", "delete"), ("$ , ", "delete"), ("x" * 41, "delete")],
)
def test_the_proof_is_a_name_that_can_be_typed(name: str, proof: str) -> None:
    assert proof_by_name(clean_line(name))[0] == proof


def test_nobody_s_group_is_listed_for_dan(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert desk.store.facts.members(group(GroupId(9), "Late payers", BILLING), 10) == []
        desk.store.facts.merge_contacts(
            BILLING, [replace(person(DAN, "Dan Poe"), groups=(GroupId(9), FALL))], NOW
        )
        assert desk.store.facts.members(group(GroupId(9), "Late payers", BILLING), 10) == [DAN]
        assert DAN not in desk.store.facts.members(group(FALL, "Fall sale"), 10), "another dashboard's"

    with_groups(tmp_path, scene)
