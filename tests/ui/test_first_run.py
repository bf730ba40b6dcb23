"""The first run's screen: every refusal has a sentence, Esc always leads back, and the service's silence freezes nothing."""

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.color import ColorSystem
from textual.pilot import Pilot

from tests.ui.snapshot import compare, picture_of
from trtui.config import ScreenSettings, Settings
from trtui.config.setup import Fault, KeyFrom, Plan, Tried
from trtui.text.cleaning import clean_line
from trtui.ui.first_run import FirstRun, Outcome
from trtui.ui.setting_up import Step
from trtui.ui.widgets.typed_line import TypedLine

CANARY = "canary-0123456789abcdef"
WORKS = Tried(tuple(clean_line(name) for name in ("Main Line", "Billing")))


@dataclass
class Scene:
    """A first run under test. The service says `answer`, once it is `released`."""

    app: FirstRun
    file: Path
    answer: Tried = WORKS
    released: threading.Event = field(default_factory=threading.Event)
    tried: list[Plan] = field(default_factory=list)
    pilot: Pilot[int] = field(init=False)

    @property
    def picture(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def words(self) -> str:
        """What stands on the screen, without frame and line breaks."""
        return " ".join(self.picture.replace("│", " ").split())

    async def until(self, holds: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < deadline, self.picture
            await self.pilot.pause(0.01)

    async def type(self, text: str) -> None:
        self.app.screen.query_one(TypedLine).value = text
        await self.pilot.press("enter")


def play(
    folder: Path,
    scene: Callable[[Scene], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    is_released: bool = True,
    settings: Settings | None = None,
) -> Scene:
    file = folder / "trtui" / "config.toml"

    def try_plan(plan: Plan) -> Tried:
        made.tried.append(plan)
        assert made.released.wait(10)
        return made.answer

    def refusal_of(address: str) -> str | None:
        return None if address.startswith("https:") else "account.base_url must begin with https://."

    app = FirstRun(settings or Settings(), file, try_plan, refusal_of, logs=folder / "logs")
    made = Scene(app, file)
    if is_released:
        made.released.set()

    async def run() -> None:
        async with app.run_test(size=size) as made.pilot:
            await scene(made)
        made.released.set()

    asyncio.run(run())
    return made


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
def test_from_the_key_to_the_file(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Scene) -> None:
        assert "Welcome to trtui" in desk.words
        await desk.pilot.press("1")
        assert "The API key" in desk.words
        await desk.pilot.press(*CANARY[:6].replace("-", ""))
        assert CANARY[:6] not in desk.picture
        await desk.type(CANARY)
        await desk.until(lambda: "Which dashboards?" in desk.words)
        assert "[x] Main Line" in desk.words
        await desk.pilot.press("j", "space", "enter")
        await desk.until(lambda: "name that colleagues see" in desk.words)
        await desk.type("Kim")
        assert "Written to" in desk.words
        assert "Main Line" in desk.words
        assert "Billing" not in desk.words
        assert CANARY not in desk.picture
        await desk.pilot.press("enter")

    made = play(tmp_path, scene, size=size)
    assert made.app.outcome is Outcome.WRITTEN
    assert 'sender_name = "Kim"' in made.file.read_text()
    assert 'dashboards = ["Main Line"]' in made.file.read_text()
    assert (made.file.parent / "key").read_text() == f"{CANARY}\n"


@pytest.mark.parametrize(
    ("size", "glyphs"), [((80, 24), "unicode"), ((40, 12), "unicode"), ((80, 24), "ascii")]
)
@pytest.mark.parametrize("step", ["start", "key", "refused"])
def test_it_looks_as_it_did(
    tmp_path: Path, request: pytest.FixtureRequest, size: tuple[int, int], glyphs: str, step: str
) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press(
            *{"start": (), "key": ("1",), "refused": ("1", "a", "space", "b", "enter")}[step]
        )
        await desk.pilot.pause(0.1)
        name = f"first-run-{step}-{size[0]}x{size[1]}{'-ascii' if glyphs == 'ascii' else ''}"
        compare(
            name,
            picture_of(desk.app, ColorSystem.TRUECOLOR),
            is_update=request.config.getoption("--update-snapshots"),
        )

    play(tmp_path, scene, size=size, settings=Settings(screen=ScreenSettings(glyphs=glyphs)))


def test_esc_leads_back_step_by_step_and_out_and_nothing_is_written(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("1")
        await desk.type(CANARY)
        await desk.until(lambda: desk.app.asked.step is Step.BOARDS)
        await desk.pilot.press("enter")
        await desk.type("Kim")
        steps = []
        for _ in range(4):
            steps.append(desk.app.asked.step)
            await desk.pilot.press("escape")
        assert steps == [Step.READY, Step.NAME, Step.BOARDS, Step.START]

    made = play(tmp_path, scene)
    assert made.app.outcome is Outcome.LEFT
    assert made.app.return_code == 0
    assert not any(tmp_path.iterdir())


def test_while_the_service_is_silent_keys_are_answered_and_one_can_leave(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("1")
        await desk.type(CANARY)
        await desk.until(lambda: desk.tried)
        assert "Does the key work?" in desk.words
        await desk.pilot.press("enter", "enter", "space", "j")
        assert len(desk.tried) == 1
        await desk.pilot.press("escape")
        assert "The API key" in desk.words
        desk.released.set()
        await desk.pilot.press("escape")
        await desk.pilot.pause(0.05)
        assert desk.app.asked.step is Step.START, "an answer that comes late changes nothing"

    play(tmp_path, scene, is_released=False)


@pytest.mark.parametrize(
    ("tried", "step"),
    [
        (Tried(sentence="Text Request does not accept the API key (401).", fault=Fault.KEY), Step.KEY),
        (Tried(sentence="Text Request can't be reached."), Step.KEY),
        (Tried(sentence="The service answered with a web page.", fault=Fault.ADDRESS), Step.ADDRESS),
    ],
)
def test_every_refusal_is_told_where_it_can_be_mended(tmp_path: Path, tried: Tried, step: Step) -> None:
    async def scene(desk: Scene) -> None:
        desk.answer = tried
        await desk.pilot.press("1")
        await desk.type(CANARY)
        await desk.until(lambda: tried.sentence in desk.words)
        assert desk.app.asked.step is step
        assert desk.app.screen.query_one(TypedLine).value in ("", "https://api.textrequest.com/api/v3")
        desk.answer = WORKS
        await desk.type(
            CANARY if tried.fault is Fault.KEY else "https://other.example/" if tried.fault else ""
        )
        await desk.until(lambda: desk.app.asked.step is Step.BOARDS)
        pasted = desk.tried[-1].pasted
        assert pasted is not None
        assert pasted.reveal() == CANARY, "a key that was not refused need not be pasted again"

    play(tmp_path, scene)


def test_what_can_be_no_key_is_told_before_anybody_is_asked(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("1")
        for typed, said in (
            ("", "Nothing was pasted"),
            ("two words", "no key has one"),
            ("schlüssel", "a character"),
        ):
            await desk.type(typed)
            assert said in desk.words
            assert typed == "" or typed not in desk.words
        assert desk.tried == []

    play(tmp_path, scene)


def test_a_paste_of_two_lines_is_no_key(tmp_path: Path) -> None:
    """Textual's own field would take the first line, and say nothing."""
    from textual import events

    async def scene(desk: Scene) -> None:
        await desk.pilot.press("1")
        desk.app.screen.query_one(TypedLine).post_message(events.Paste(f"key:\n{CANARY}\n"))
        await desk.pilot.press("enter")
        await desk.until(lambda: "There is a space in it" in desk.words)

    play(tmp_path, scene)


def test_another_address_is_judged_at_once(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("5")
        await desk.type("http://api.example/")
        assert "must begin with https://" in desk.words
        await desk.type("https://api.example/")
        assert "Change the address: https://api.example/" in desk.words
        await desk.pilot.press("4")
        await desk.type("pass show textrequest")
        await desk.until(lambda: desk.tried)
        assert desk.tried[0] == Plan(
            KeyFrom.COMMAND, named="pass show textrequest", base_url="https://api.example/"
        )

    play(tmp_path, scene)


def test_the_environments_address_is_not_asked_for(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        assert "Change the address" not in desk.words
        await desk.pilot.press("5")

    settings = Settings(origins={"account.base_url": "TRTUI_BASE_URL"}, screen=ScreenSettings(glyphs="ascii"))
    assert play(tmp_path, scene, settings=settings).app.outcome is Outcome.DEMO


def test_a_fault_of_ours_ends_in_a_sentence(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        desk.app.asked.plan = None  # type: ignore[assignment]  # nothing else would make it fail
        desk.tried = None  # type: ignore[assignment]  # nor this
        desk.app.asked.plan = Plan()
        await desk.pilot.press("1")
        await desk.type(CANARY)
        await desk.until(lambda: "went wrong in trtui itself (AttributeError)" in desk.words)

    play(tmp_path, scene)


@pytest.mark.parametrize("size", [(20, 6), (12, 3), (3, 2)])
def test_no_terminal_is_too_small_to_go_on(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("down", "up", "1")
        await desk.type(CANARY)
        await desk.until(lambda: desk.app.asked.step is Step.BOARDS)
        await desk.pilot.resize_terminal(60, 20)
        await desk.pilot.press("enter")
        assert "name that colleagues see" in desk.words

    play(tmp_path, scene, size=size)


def test_a_board_at_least_is_taken_and_all_is_said_as_none(tmp_path: Path) -> None:
    async def scene(desk: Scene) -> None:
        await desk.pilot.press("1")
        await desk.type(CANARY)
        await desk.until(lambda: desk.app.asked.step is Step.BOARDS)
        await desk.pilot.press("space", "j", "space", "enter")
        assert "Take one at least" in desk.words
        await desk.pilot.press("space", "k", "space", "enter")
        await desk.type("x" * 42)
        assert "41 characters at most" in desk.words
        assert desk.app.asked.plan.dashboards == ()

    play(tmp_path, scene)


KEYS = (
    "enter", "escape", "space", "tab", "shift+tab", "up", "down", "j", "1", "2", "3", "4", "5", "x", "é", "backspace",
    "ctrl+u", "left", "home", "end", "pagedown", "ctrl+d", "delete", "ctrl+n", "ctrl+l", "ctrl+r", "f1", "ctrl+w",
)  # fmt: skip
MANY = Tried(tuple(clean_line(f"Line {number}") for number in range(60)))
ANSWERS = (WORKS, MANY, Tried(), Tried(sentence="No."), Tried(sentence="No.", fault=Fault.ADDRESS))


@pytest.mark.parametrize("seed", range(3))
def test_no_keys_in_any_order_break_it(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    async def scene(desk: Scene) -> None:
        for _ in range(40):
            desk.answer = chance.choice(ANSWERS)
            if not desk.app.asked.is_over:
                await desk.pilot.press(chance.choice(KEYS))
            if chance.random() < 0.1:
                await desk.pilot.resize_terminal(chance.randint(1, 130), chance.randint(1, 45))

    play(tmp_path, scene)
