"""Tags and custom fields of a dashboard: what is listed of each, and the way to who has one."""

from pathlib import Path

import pytest

from tests.ui.desk import Desk, at_desk
from tests.ui.sorting import fill_labels
from trtui.store import Interest, InterestKind
from trtui.ui.screens.labels import LabelsScreen


async def open_labels(desk: Desk) -> None:
    fill_labels(desk)
    await desk.press("g", "t")
    await desk.until(lambda: isinstance(desk.app.screen, LabelsScreen))
    await desk.pilot.pause()


def test_each_is_listed_with_its_colour_and_how_many_have_it(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await open_labels(desk)
        picture = desk.picture
        for words in (
            "◆ vip",
            "Main Line · tag · 1 contact · #C0392B",
            "Billing · tag · 1 contact",
            "◆ [red]",
            "▫ Account",
            "field · 1 contact",
        ):
            assert words in picture
        assert desk.app.screen.interests() == [  # type: ignore[attr-defined]
            Interest(InterestKind.GROUPS, None),
            Interest(InterestKind.FIELDS, None),
        ]
        await desk.press("1")
        assert "Account" not in desk.picture

    at_desk(tmp_path, scene)


def test_enter_lists_who_has_a_tag_and_searches_for_who_has_a_field(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await open_labels(desk)
        await desk.press("2", "j", "enter")
        assert desk.app.screen is desk.app.inbox
        assert desk.list_names == ["Ann Lee"]
        await desk.press("g", "t", "G", "enter")
        pane = desk.app.inbox.search_pane
        await desk.until(lambda: pane.hit)
        assert pane.hit is not None
        assert pane.hit.row.name == "Bob Ruiz"

    at_desk(tmp_path, scene)


def test_nothing_read_yet_is_said(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "t")
        await desk.pilot.pause()
        assert "were not read yet" in desk.picture

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6)])
def test_small_screens_show_labels(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await open_labels(desk)
        assert "vip" in desk.picture

    at_desk(tmp_path, scene, size=size)
