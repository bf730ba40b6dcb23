"""What is closed is gone: an inbox stays open all day."""

import gc
import inspect
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual._styles_cache import StylesCache

from tests.ui.desk import Desk, at_desk


@pytest.fixture(autouse=True)
def _collects() -> Iterator[None]:
    """The app freezes what there is when it starts; others in this process need not live with that."""
    yield
    gc.unfreeze()


@pytest.mark.parametrize("keys", [("B",), ("O",), ("question_mark",), ("colon",), ("g", "p")])
def test_a_screen_that_was_closed_is_not_held(keys: tuple[str, ...], tmp_path: Path) -> None:
    async def play(desk: Desk) -> None:
        caches: list[weakref.ref[StylesCache]] = []
        for turn in range(4):
            await desk.press(*keys)
            await desk.until(lambda: desk.app.screen is not desk.app.inbox)
            if turn < 3:  # what was looked at last may be remembered until something else is
                caches += [weakref.ref(w._styles_cache) for w in desk.app.screen.query()]
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.app.inbox)
        assert caches

        def are_gone() -> bool:  # a timer that was stopped holds on until its moment has passed
            gc.collect()
            return all(cache() is None for cache in caches)

        await desk.until(are_gone, 20.0)

    at_desk(tmp_path, play)


def test_textual_still_remembers_who_asked_for_the_colours_of_a_border() -> None:
    """Where it no longer does, what `compositing.py` puts in its place can go."""
    ours = vars(StylesCache)["get_inner_outer"]
    assert ours.__module__ == "trtui.ui.compositing"
    source = inspect.getsource(inspect.getmodule(StylesCache) or StylesCache)
    assert "@lru_cache(1024)\n    def get_inner_outer(" in source


def test_garbage_is_cleared_once_the_keys_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cleared: list[float] = []
    monkeypatch.setattr("trtui.ui.app.clear_garbage", lambda: cleared.append(1.0))

    async def play(desk: Desk) -> None:
        desk.app._tick()
        assert not cleared
        desk.app.keyboard.pressed_at -= 10
        desk.app._cleared_at -= 61
        desk.app._tick()
        desk.app._tick()
        assert len(cleared) == 1

    at_desk(tmp_path, play)
