"""Saved views: by their key, by name in the palette, from every screen."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tests.ui.desk import ANN, Desk, at_desk
from trtui.config import Settings
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.outbox import OutboxScreen

WITH_VIEWS = replace(Settings(), views=MappingProxyType({"orders": "order", "vip": "tag:vip"}))


def found(desk: Desk) -> bool:
    hit = desk.app.inbox.search_pane.hit
    return hit is not None and hit.row.key == ANN


def test_gv_chooses_one_and_the_keys_are_among_what_it_finds(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "v")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.press("enter")
        await desk.until(lambda: found(desk))
        assert desk.app.focused is desk.app.inbox.search_pane.hits

    at_desk(tmp_path, scene, WITH_VIEWS)


def test_the_palette_offers_them_over_another_screen(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("O")
        await desk.until(lambda: isinstance(desk.app.screen, OutboxScreen))
        await desk.press("ctrl+p")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("view orders")
        await desk.press("enter")
        await desk.until(lambda: found(desk))
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene, WITH_VIEWS)


def test_without_any_it_says_where_to_write_them(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("g", "v")
        assert "[views]" in str(desk.app.said)
        await desk.press("T")
        assert "[templates]" in str(desk.app.said)
        assert not desk.app.inbox.thread_pane.composer.has_focus

    at_desk(tmp_path, scene)


def test_a_filter_that_finds_nobody_gives_the_cursor_back(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        rows = desk.app.inbox.list_pane.list
        await desk.press("j")
        before = rows.cursor
        await desk.press("f")
        await desk.write("xyz")
        await desk.until(lambda: rows.cursor is None)
        await desk.press("escape", "escape")
        await desk.until(lambda: rows.cursor is not None)
        assert rows.cursor == before

    at_desk(tmp_path, scene)
