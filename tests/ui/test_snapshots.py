"""How the screens look, at the sizes and on the terminals that desks have; the clock and the zone stand still."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.color import ColorSystem

from tests.ui.desk import ANN, BILLING, BOB, CAT, MAIN, NOW, Desk, desk_open, receive
from tests.ui.payment_scenes import chase_run, one_payment, payment_panel, payments_list, request_form
from tests.ui.snapshot import compare, describe, picture_of
from tests.ui.sorting import fill_groups, fill_labels
from tests.ui.test_health import STATUS
from trtui.config import DeskSettings, ScreenSettings, Settings
from trtui.models import CreateGroup, IntentState, MessageKey, RenameDashboard, ResolveConversation, SendText
from trtui.store import FeedState
from trtui.text.cleaning import clean_line
from trtui.ui.asking import Asking
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.dashboards import DashboardsScreen
from trtui.ui.screens.form import FormScreen
from trtui.ui.screens.groups import GroupsScreen
from trtui.ui.screens.health import HealthScreen
from trtui.ui.screens.help import HelpScreen
from trtui.ui.screens.labels import LabelsScreen
from trtui.ui.screens.members import MembersScreen
from trtui.ui.screens.settings import SettingsScreen
from trtui.ui.themes import TERMINAL

TRUE, EIGHT_BIT, SIXTEEN = ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD


async def inbox(desk: Desk) -> None:
    """Who waits, who has a draft, who is snoozed, what is not sent yet."""


async def writing(desk: Desk) -> None:
    await desk.press("j", "r")
    desk.app.inbox.thread_pane.composer.put_in_paste("It’s at the counter until 6.")


async def locked(desk: Desk) -> None:
    await desk.press("G", "enter")


async def held(desk: Desk) -> None:
    await desk.press("r")
    await desk.write("on its way")
    await desk.press("enter", "enter")
    desk.app.clear_notifications()


async def searching(desk: Desk) -> None:
    await desk.press("slash")
    desk.app.inbox.search_pane.line.value = "order"
    await desk.until(lambda: desk.app.inbox.search_pane.hit)
    await desk.press("enter")
    await desk.until(lambda: desk.app.inbox.thread_pane.key == ANN)


async def search_words(desk: Desk) -> None:
    await desk.press("slash")


async def health(desk: Desk) -> None:
    await desk.press("B")
    await desk.until(lambda: isinstance(desk.app.screen, HealthScreen))


async def help_(desk: Desk) -> None:
    await desk.press("question_mark")
    await desk.until(lambda: isinstance(desk.app.screen, HelpScreen))


async def palette(desk: Desk) -> None:
    await desk.press("ctrl+p")
    await desk.until(lambda: isinstance(desk.app.screen, Choosing))
    await desk.write("reply")  # not all commands: each new one would be another picture


async def outbox(desk: Desk) -> None:
    failed = desk.store.outbox.claim_next(NOW, owner="nobody")
    assert failed is not None
    reason = clean_line("The carrier refused it (landline).")
    desk.store.outbox.settle(failed.id, IntentState.FAILED, now=NOW, reason=reason)
    desk.store.outbox.add(ResolveConversation(), ANN.dashboard, ANN.phone, now=NOW)
    await desk.press("O")
    await desk.until(lambda: desk.app.screen is not desk.app.inbox)
    desk.app.clear_notifications()


async def settings_(desk: Desk) -> None:
    file = desk.app.around.config_file
    assert file is not None
    screen = desk.app.around.settings.screen
    file.write_text(
        f'[desk]\nsender_name = "Kim"\n[screen]\nglyphs = "{screen.glyphs}"\ntheme = "{screen.theme}"\n'
    )
    await desk.press("comma")
    await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
    await desk.press("down", "down")


async def groups(desk: Desk) -> None:
    fill_groups(desk)
    desk.store.outbox.add(CreateGroup("Spring", "from March"), MAIN, None, now=NOW)
    await desk.press("g", "G")
    await desk.until(lambda: isinstance(desk.app.screen, GroupsScreen))


async def members(desk: Desk) -> None:
    await groups(desk)
    await desk.press("2", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, MembersScreen))


async def dashboards(desk: Desk) -> None:
    fill_groups(desk)
    desk.store.outbox.add(RenameDashboard("Accounts"), BILLING, None, now=NOW)
    await desk.press("g", "D")
    await desk.until(lambda: isinstance(desk.app.screen, DashboardsScreen))


async def giving_up(desk: Desk) -> None:
    await dashboards(desk)
    await desk.press("G", "D")
    await desk.until(lambda: isinstance(desk.app.screen, Asking))


async def new_dashboard(desk: Desk) -> None:
    await dashboards(desk)
    await desk.press("+")
    await desk.until(lambda: isinstance(desk.app.screen, FormScreen))
    await desk.press("W", "e", "s", "t", "tab", *"8655550188")


async def labels(desk: Desk) -> None:
    fill_labels(desk)
    await desk.press("g", "t")
    await desk.until(lambda: isinstance(desk.app.screen, LabelsScreen))


async def tour(desk: Desk) -> None:
    desk.app.around.is_demo = True
    desk.app.inbox.guide.action_start_tour()
    await desk.until(lambda: desk.app.inbox.query("#tour"))


async def links(desk: Desk) -> None:
    """Addresses in a text, one that is none, and attachments: the one whose address is shown whole is a link."""
    said = "https://example.com/orders/44812?from=text and http://example.com/a/very/long/address/that/no/pane/is/wide/enough/for?at=all#of-it"
    photo = replace(
        receive(desk.store, BOB, f"{said} but not javascript:alert(1)", NOW - timedelta(minutes=3)),
        key=MessageKey("photo"), id="photo", body=clean_line(""), media=(clean_line("https://example.com/tire.jpg"), clean_line("https://media.example.com/2026/11/23/quote.pdf")),
    )  # fmt: skip
    desk.store.facts.merge_messages(BOB, [photo], NOW)
    await desk.see_changes()
    await desk.press("enter")


async def quitting(desk: Desk) -> None:
    await desk.press("ctrl+q")
    await desk.until(lambda: isinstance(desk.app.screen, Asking))


@dataclass(frozen=True)
class Shot:
    """One picture: of what, how big, on which terminal."""

    play: Callable[[Desk], Awaitable[None]]
    size: tuple[int, int]
    colors: ColorSystem | None = TRUE
    is_ascii: bool = False
    is_light: bool = False

    @property
    def name(self) -> str:
        terminal = {TRUE: "", EIGHT_BIT: "-256", SIXTEEN: "-16", None: "-nocolor"}[self.colors]
        kind = f"{'-ascii' if self.is_ascii else ''}{'-light' if self.is_light else ''}"
        return f"{self.play.__name__.strip('_')}-{self.size[0]}x{self.size[1]}{terminal}{kind}"


SHOTS = [
    Shot(inbox, (120, 40)), Shot(inbox, (80, 24)), Shot(inbox, (200, 60)), Shot(inbox, (40, 12)),
    Shot(inbox, (120, 40), EIGHT_BIT), Shot(inbox, (80, 24), SIXTEEN),
    Shot(inbox, (120, 40), None), Shot(inbox, (120, 40), TRUE, is_ascii=True),
    Shot(writing, (120, 40)), Shot(writing, (80, 24)), Shot(writing, (40, 12)),
    Shot(writing, (80, 24), None, is_ascii=True), Shot(locked, (80, 24)), Shot(held, (80, 24), EIGHT_BIT),
    Shot(searching, (120, 40)), Shot(searching, (80, 24), None), Shot(search_words, (80, 24)),
    Shot(health, (120, 40)), Shot(health, (80, 24), EIGHT_BIT), Shot(help_, (120, 40)), Shot(help_, (80, 24)),
    Shot(settings_, (80, 24)), Shot(settings_, (40, 12), None, is_ascii=True), Shot(settings_, (120, 40), EIGHT_BIT),
    Shot(palette, (80, 24)), Shot(outbox, (120, 40)), Shot(outbox, (40, 12), None, is_ascii=True), Shot(quitting, (80, 24)), Shot(quitting, (40, 12), EIGHT_BIT),
    Shot(groups, (120, 40)), Shot(groups, (40, 12), None, is_ascii=True), Shot(members, (80, 24)),
    Shot(dashboards, (120, 40)), Shot(dashboards, (40, 12), EIGHT_BIT), Shot(giving_up, (80, 24)),
    Shot(new_dashboard, (80, 24)), Shot(labels, (80, 24), EIGHT_BIT), Shot(labels, (40, 12), None),
    Shot(payments_list, (80, 24)), Shot(payments_list, (40, 12), None, is_ascii=True), Shot(one_payment, (80, 24)),
    Shot(request_form, (80, 24)), Shot(chase_run, (80, 24)), Shot(chase_run, (80, 24), None, is_ascii=True),
    Shot(payment_panel, (120, 40)),
    Shot(inbox, (120, 40), is_light=True), Shot(writing, (80, 24), EIGHT_BIT, is_light=True),
    Shot(request_form, (80, 24), is_light=True), Shot(tour, (120, 40)), Shot(tour, (40, 12), EIGHT_BIT),
    Shot(links, (120, 40)), Shot(links, (80, 24), None),
]  # fmt: skip


def prepare(desk: Desk) -> None:
    """Something of every state."""
    store = desk.store
    store.desk.save_draft(ANN, "Let me look", now=NOW)
    store.desk.snooze(CAT, NOW + timedelta(hours=3), NOW)
    store.outbox.add(SendText("The photo came, thank you", sender_name="Kim"), MAIN, BOB.phone, now=NOW)
    store.desk.set_worker_status(replace(STATUS, process="4242/1/a boot of long ago"))
    for board in (MAIN, BILLING):
        store.facts.note_feed(FeedState(f"recent/{board}", succeeded_at=NOW - timedelta(seconds=board)))


def settings(shot: Shot) -> Settings:
    glyphs = "ascii" if shot.is_ascii else "unicode"
    theme = "textual-light" if shot.is_light else ScreenSettings().theme
    theme = TERMINAL.name if shot.colors is SIXTEEN else theme
    return Settings(desk=DeskSettings(sender_name="Kim"), screen=ScreenSettings(glyphs=glyphs, theme=theme))


async def take(folder: Path, shot: Shot) -> str:
    """The picture, once it stands still."""
    async with desk_open(folder, settings(shot), size=shot.size, filled=True) as desk:
        prepare(desk)
        await desk.see_changes()
        await shot.play(desk)
        before, now = "", picture_of(desk.app, shot.colors)
        while before != now:
            await desk.pilot.pause(0.2)
            before, now = now, picture_of(desk.app, shot.colors)
        return now


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_it_looks_as_it_did(
    shot: Shot, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shot.colors is None:
        monkeypatch.setenv("NO_COLOR", "1")
    picture = asyncio.run(take(tmp_path, shot))
    compare(shot.name, picture, is_update=request.config.getoption("--update-snapshots"))
    if shot.is_ascii:
        drawn = picture.replace("’", "")  # what the agent wrote
        drawn = drawn.replace("·", "")  # Latin-1, which the consoles have that lack the rest
        assert drawn.isascii(), sorted({c for c in drawn if not c.isascii()})


def test_another_picture_is_told_with_what_differs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a snapshot that would never fail proves nothing."""
    monkeypatch.setattr("tests.ui.snapshot.FOLDER", tmp_path)
    compare("x", "one\ntwo\n", is_update=True)
    compare("x", "one\ntwo\n", is_update=False)
    with pytest.raises(AssertionError, match=r"(?s)-two.*\+three"):
        compare("x", "one\nthree\n", is_update=False)
    with pytest.raises(AssertionError, match="looks otherwise"):
        compare("y", "one\n", is_update=False)


def test_a_look_is_told_as_the_terminal_is_told_it() -> None:
    from rich.style import Style

    style = Style.parse("bold #ff0000 on #00005f")
    assert describe(style, TRUE, is_blank=False) == "#ff0000 on #00005f bold"
    assert describe(style, EIGHT_BIT, is_blank=False) != describe(style, TRUE, is_blank=False)
    assert describe(style, None, is_blank=False) == "bold"
    assert describe(style, TRUE, is_blank=True) == "on #00005f"
