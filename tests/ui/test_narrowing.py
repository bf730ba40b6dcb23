"""The list narrowed to who has a tag or is in a group: picked by name, kept by name from dashboard to dashboard."""

from dataclasses import replace
from pathlib import Path

from tests.ui.desk import ANN, BILLING, BOB, CAT, DAN, MAIN, NOW, Desk, at_desk
from tests.ui.desk import contact as person
from trtui.models import Group, GroupId, Tag, TagId, View
from trtui.text.cleaning import clean_line
from trtui.ui.screens.choosing import Choosing


def sort_people(desk: Desk) -> None:
    """Ann and Dan are VIPs on their dashboards, Bob and Cat bought in the fall."""
    facts = desk.store.facts
    for line in (MAIN, BILLING):
        tag = Tag(TagId(f"vip {line}"), line, clean_line("VIP"), clean_line("#C0392B"))
        facts.merge_tags(line, [tag], complete=True, asked_at=NOW)
    facts.merge_groups(
        MAIN, [Group(GroupId(5), MAIN, clean_line("Fall sale"), member_count=2)], complete=True, asked_at=NOW
    )
    facts.merge_contacts(
        MAIN,
        [
            replace(person(ANN, "Ann Lee"), tags=(TagId(f"vip {MAIN}"),)),
            replace(person(BOB, "Bob Ruiz"), groups=(GroupId(5),)),
            replace(person(CAT, "Cat Ngo"), groups=(GroupId(5),), is_resolved=True),
        ],
        NOW,
    )
    facts.merge_contacts(BILLING, [replace(person(DAN, "Dan Poe"), tags=(TagId(f"vip {BILLING}"),))], NOW)


async def choose(desk: Desk, words: str) -> None:
    await desk.press("F")
    await desk.until(lambda: isinstance(desk.app.screen, Choosing))
    await desk.write(words)
    await desk.press("enter")
    await desk.until(lambda: desk.app.screen is desk.app.inbox)
    await desk.pilot.pause()


def test_a_tag_is_picked_by_name_over_all_dashboards_and_on_each(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        sort_people(desk)
        await desk.see_changes()
        await choose(desk, "vip")
        assert desk.list_names == ["Ann Lee", "Dan Poe"]
        assert "tag VIP · Unresolved" in desk.picture
        await desk.press("right_square_bracket")
        await desk.press("right_square_bracket")
        assert desk.list_names == ["Ann Lee"]
        await desk.press("0", "escape")
        assert desk.list_names == ["Bob Ruiz", "Ann Lee", "Dan Poe"]
        assert "tag VIP" not in desk.picture

    at_desk(tmp_path, scene)


def test_a_group_goes_along_through_the_views_and_nobody_is_said_to_be_in_it_elsewhere(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        sort_people(desk)
        await choose(desk, "fall")
        assert desk.list_names == ["Bob Ruiz"]
        await desk.press("g", "i")
        assert desk.list_names == ["Bob Ruiz", "Cat Ngo"]
        assert desk.app.inbox.list_pane.query_shown.view is View.INBOX
        await desk.press("1")  # Billing, by name before Main Line
        assert desk.list_names == []
        assert "Nobody here is in the group" in desk.picture

    at_desk(tmp_path, scene)


def test_the_choice_offers_the_way_out(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        sort_people(desk)
        await choose(desk, "vip")
        await choose(desk, "no filter")
        assert len(desk.list_names) == 3

    at_desk(tmp_path, scene)


def test_where_nothing_is_known_that_is_said(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("F")
        assert "No tags or groups are known here" in str(desk.app.said)

    at_desk(tmp_path, scene)
