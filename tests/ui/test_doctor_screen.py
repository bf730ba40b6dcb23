"""The doctor asked from inside: the inbox goes on meanwhile, what is found is drawn by how bad it is and can be copied."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.ui.desk import Desk, at_desk
from trtui.ui.screens.doctor import DoctorScreen

REPORT = (
    "trtui 1.0 doctor",
    "ok       config       ~/config.toml is fine",
    "FAULT    reach        the service can't be reached",
    "                      -> Look at the network. " + "word " * 30,
    "warning  tmux         \x1b]52;c;x\x07 it holds Esc back",
    "",
    "1 ok, 1 warning, 1 fault",
)


async def ask(desk: Desk, call: Callable[[], Sequence[str]]) -> DoctorScreen:
    """Ask for the doctor by name, as the palette does."""
    desk.app.around.ask_doctor = call
    await desk.press("ctrl+p")
    await desk.write("doctor")
    await desk.press("enter")
    await desk.until(lambda: isinstance(desk.app.screen, DoctorScreen))
    screen = desk.app.screen
    assert isinstance(screen, DoctorScreen)
    return screen


def test_it_is_looked_for_beside_the_inbox_and_shown_when_it_is_there(tmp_path: Path) -> None:
    released, calls = threading.Event(), list[int]()

    def call() -> Sequence[str]:
        calls.append(1)
        assert released.wait(10)
        return REPORT

    async def scene(desk: Desk) -> None:
        screen = await ask(desk, call)
        await desk.until(lambda: "Looking at everything" in desk.picture)
        await desk.press("ctrl+r")
        released.set()
        await desk.until(lambda: "FAULT    reach        the service can't be reached" in desk.picture)
        assert len(calls) == 1, "it is not looked for twice at a time"
        assert "\x1b" not in desk.picture
        looks = {line.text.split(" ")[0]: line.look for line in screen.lines()}
        assert (looks["ok"], looks["FAULT"], looks["warning"]) == ("good", "alarm", "warn")
        await desk.press("y")
        assert desk.app.said == "Asked the terminal to copy this page."
        await desk.press("ctrl+r")
        await desk.until(lambda: len(calls) == 2)
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene)


def test_who_goes_back_before_it_is_there_is_not_brought_back(tmp_path: Path) -> None:
    released, ended = threading.Event(), threading.Event()

    def call() -> Sequence[str]:
        assert released.wait(10)
        ended.set()
        return REPORT

    async def scene(desk: Desk) -> None:
        await ask(desk, call)
        await desk.press("escape")
        released.set()
        await desk.until(ended.is_set)
        await desk.press("j")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene)


@pytest.mark.parametrize(
    ("said", "shown"), [([], "The doctor said nothing."), (None, "went wrong itself (OSError)")]
)
def test_a_doctor_that_fails_says_so(tmp_path: Path, said: list[str] | None, shown: str) -> None:
    def call() -> Sequence[str]:
        if said is None:
            raise OSError("no")
        return said

    async def scene(desk: Desk) -> None:
        await ask(desk, call)
        await desk.until(lambda: shown in desk.picture)

    at_desk(tmp_path, scene)


def test_where_none_can_be_called_the_command_is_named(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.app.action_ask_doctor()
        assert "`trtui doctor` in a shell" in str(desk.app.said)

    at_desk(tmp_path, scene)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6)])
def test_it_can_be_read_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await ask(desk, lambda: REPORT)
        await desk.until(lambda: "trtui 1.0 doctor" in desk.picture)
        await desk.press("G")
        assert "1 fault" in " ".join(desk.picture.split())

    at_desk(tmp_path, scene, size=size)
