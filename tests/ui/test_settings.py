"""The settings screen: everything in it comes from the model, and what is changed stands in the file as one would write it."""

import random
import tomllib
from pathlib import Path

import pytest

from tests.ui.desk import BILLING, MAIN, Desk, at_desk
from tests.ui.test_first_run import KEYS
from trtui.config import ConfigError, Settings, load_settings
from trtui.config.model import all_settings
from trtui.config.values import typed_text
from trtui.models import Dashboard, DashboardId, IntentState
from trtui.text.cleaning import clean_line
from trtui.text.phone import Phone
from trtui.ui.configuring import Configuring, Row
from trtui.ui.screens.choosing import Choosing
from trtui.ui.screens.settings import SettingsScreen
from trtui.ui.widgets.typed_line import TypedLine

TEXT = """# mine
[account]
api_key = "canary-0123456789abcdef"
[desk]
sender_name = "Kim" # me
hold_seconds = 9
[screen]
theme = "nord"
[keys]
undo = "U"
[views]
vip = "tag:vip"
[profiles.north]
sender_name = "Kim, North"
"""


def written(folder: Path, text: str = TEXT) -> Path:
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    return file


def configuring(
    folder: Path, text: str = TEXT, profile: str | None = None
) -> tuple[Configuring, list[Settings]]:
    file = written(folder, text)
    taken: list[Settings] = []
    return Configuring(load_settings(file, {}, profile), file, taken.append), taken


def row_of(settings: Configuring, name: str, board: str | None = None) -> Row:
    return next(row for row in settings.rows("") if row.label == name and row.board == board)


def words_about(settings: Configuring, name: str) -> str:
    return " ".join(settings.describe(row_of(settings, name)))


# -- without a screen


def test_every_setting_is_listed_once_and_no_secret_shown(tmp_path: Path) -> None:
    settings, _ = configuring(tmp_path)
    rows = settings.rows("")
    ids = [row.setting.id for row in rows if row.setting is not None]
    assert sorted(ids) == sorted(one.id for one in all_settings())
    told = " ".join(f"{row.label} {row.value} {' '.join(settings.describe(row))}" for row in rows)
    assert "canary" not in told
    assert "undo" in told
    assert "tag:vip" in told


def test_a_row_tells_value_default_origin_and_when_it_counts(tmp_path: Path) -> None:
    settings, _ = configuring(tmp_path)
    about = words_about(settings, "hold_seconds")
    for words in ("Now: 9 (", "config.toml:6", "default: 5", "from 0 to 30", "Counts at once."):
        assert words in about
    assert "after a restart" in words_about(settings, "keep_days")


def test_what_counts_at_once_is_taken_over_and_the_rest_says_so(tmp_path: Path) -> None:
    settings, taken = configuring(tmp_path)
    hold, keep = row_of(settings, "hold_seconds"), row_of(settings, "keep_days")
    assert "is 3 now" in settings.set(hold, "3")
    assert taken[-1].desk.hold_seconds == 3
    assert "after a restart" in settings.set(keep, "30")
    assert len(taken) == 1
    assert taken[-1].desk.keep_days == 0
    assert "This trtui still goes by 0" in words_about(settings, "keep_days")
    assert tmp_path.joinpath("config.toml").read_text() == TEXT.replace(
        "hold_seconds = 9\n", "hold_seconds = 3\nkeep_days = 30\n"
    )
    assert "is 5 now" in settings.reset(hold)
    assert "hold_seconds" not in tmp_path.joinpath("config.toml").read_text()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("hold_seconds", "31"), ("hold_seconds", "x"), ("quiet_start", "25:00"), ("read_only", "maybe")],
)
def test_a_value_that_will_not_do_changes_nothing(tmp_path: Path, name: str, typed: str) -> None:
    settings, taken = configuring(tmp_path)
    with pytest.raises(ConfigError, match=rf"desk\.{name}"):
        settings.set(row_of(settings, name), typed)
    assert tmp_path.joinpath("config.toml").read_text() == TEXT
    assert taken == []


def test_a_list_is_typed_as_the_file_has_it(tmp_path: Path) -> None:
    settings, _ = configuring(tmp_path)
    row = row_of(settings, "dashboards")
    for typed in ("Main Line", "[1]", "["):
        with pytest.raises(ConfigError, match="must be a list of words"):
            settings.set(row, typed)
    settings.set(row, '["Main Line", "Bill \\"ing\\""]')
    assert load_settings(tmp_path / "config.toml", {}).desk.dashboards == ("Main Line", 'Bill "ing"')
    assert typed_text(settings.value_of(row)) == '["Main Line", "Bill \\"ing\\""]'


def test_what_a_profile_says_is_changed_in_the_profile(tmp_path: Path) -> None:
    settings, _ = configuring(tmp_path, profile="north")
    settings.set(row_of(settings, "sender_name"), "K")
    document = tomllib.loads(tmp_path.joinpath("config.toml").read_text())
    assert document["profiles"]["north"]["sender_name"] == "K"
    assert document["desk"]["sender_name"] == "Kim"


def test_what_is_decided_elsewhere_and_the_account_say_what_to_do(tmp_path: Path) -> None:
    settings, _ = configuring(tmp_path)
    settings.running = Settings(origins={"desk.read_only": "--read-only"})
    reasons = {str(row.label): settings.why_not(row) for row in settings.rows("") if not row.is_heading}
    assert reasons["read_only"] == "--read-only decides it for this run."
    assert "lock you out" in str(reasons["base_url"])
    assert reasons["dashboards"] is None
    assert "config.toml" in str(reasons["undo"])
    assert reasons["keep_days"] is None


def test_a_file_that_is_not_there_is_made_with_everything_explained(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    settings = Configuring(Settings(), file, lambda _: None)
    settings.set(row_of(settings, "keep_days"), "7")
    assert load_settings(file, {}).desk.keep_days == 7
    assert "# trtui's settings" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_changed_safely_is_left_and_told(tmp_path: Path) -> None:
    text = "desk = { hold_seconds = 9 }\n"
    settings, taken = configuring(tmp_path, text)
    with pytest.raises(ConfigError, match=r"write keep_days = 7 under \[desk\]"):
        settings.set(row_of(settings, "keep_days"), "7")
    assert tmp_path.joinpath("config.toml").read_text() == text
    assert taken == []


def test_each_dashboard_has_settings_of_its_own(tmp_path: Path) -> None:
    """Those that the file says nothing of are listed by their names, and get a section when one is set."""
    text = "[dashboards.14235550100]\nmark = '*'\n"
    file, taken = written(tmp_path, text), list[Settings]()
    boards = [
        Dashboard(DashboardId(number), clean_line(name), Phone(phone))
        for number, name, phone in ((7, "Main Line", "14235550100"), (8, 'Bill "ing"', "14235550101"))
    ]
    settings = Configuring(load_settings(file, {}), file, taken.append, boards)
    assert settings.value_of(row_of(settings, "mark", "14235550100")) == "*"
    billing = row_of(settings, "sender_name", 'Bill "ing"')
    settings.set(billing, "Kim, Billing")
    assert file.read_text() == text + '\n[dashboards."Bill \\"ing\\""]\nsender_name = "Kim, Billing"\n'
    settings.reset(billing)
    assert load_settings(file, {}).dashboards['Bill "ing"'].sender_name is None


# -- on the screen


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 12)])
def test_a_number_is_searched_changed_and_taken_over(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("comma")
        await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
        await desk.write("hold_")
        await desk.press("enter", "ctrl+u", "3", "1", "enter")
        assert desk.app.said is not None
        assert "between 0 and 30" in desk.app.said
        await desk.press("backspace", "enter")
        assert desk.app.said == "desk.hold_seconds is 3 now."
        assert desk.app.around.settings.desk.hold_seconds == 3
        assert "hold_seconds = 3 \n" not in (tmp_path / "config.toml").read_text()
        await desk.press("ctrl+d")
        assert desk.app.around.settings.desk.hold_seconds == 5
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}), size=size)


def test_what_counts_at_once_counts_at_once(tmp_path: Path) -> None:
    """A dashboard's sign on the first line; whether a text is held, and whose name it carries."""

    async def scene(desk: Desk) -> None:
        for searched, value in (("main mark", "@@"), ("billing sender", "Billing"), ("hold_sec", "0")):
            await desk.press("comma", "ctrl+u")
            await desk.write(searched)
            await desk.press("enter", "ctrl+u")
            await desk.write(value)
            await desk.press("enter", "escape", "escape")
        await desk.until(lambda: "@@ Main" in desk.picture.splitlines()[0])
        await desk.press("r")
        await desk.write("now")
        await desk.press("enter")
        await desk.until(desk.store.outbox.pending)
        (intent,) = desk.store.outbox.pending()
        assert intent.state is IntentState.QUEUED
        assert desk.app.around.desk_on(BILLING).sender_name == "Billing"
        assert desk.app.around.desk_on(MAIN).sender_name == "Kim"

    at_desk(tmp_path, scene, load_settings(written(tmp_path, '[desk]\nsender_name = "Kim"\n'), {}))


def test_a_theme_is_chosen_and_seen_at_once(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        assert desk.app.theme == "nord"
        await desk.press("comma")
        await desk.write("theme")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, Choosing))
        await desk.write("dracula")
        await desk.press("enter")
        await desk.until(lambda: desk.app.theme == "dracula")
        assert 'theme = "dracula"' in (tmp_path / "config.toml").read_text()

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}))


def rings(desk: Desk) -> bool:
    return desk.app.around.settings.screen.bell


def test_yes_and_no_change_places_and_esc_leaves_a_value_as_it_was(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("comma")
        await desk.write("bell")
        await desk.press("enter")
        assert not rings(desk)
        await desk.press("enter")
        assert rings(desk)
        await desk.press("ctrl+u")
        await desk.write("sender")
        await desk.press("enter", "X", "escape")
        line = desk.app.screen.query_one(TypedLine)
        assert line.value == "sender"
        assert desk.app.around.settings.desk.sender_name == "Kim"
        await desk.press("enter", "ctrl+u", "enter")
        assert desk.app.around.settings.desk.sender_name is None

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}))


def test_a_key_is_on_no_screen_and_the_account_cannot_be_changed(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press("comma")
        await desk.write("api_key")
        assert "***" in desk.picture
        for _ in range(3):
            await desk.press("enter", "ctrl+d", "down")
            assert "canary" not in desk.picture
        assert (tmp_path / "config.toml").read_text() == TEXT

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}))


@pytest.mark.parametrize("size", [(20, 6), (12, 3), (3, 2)])
def test_it_breaks_on_no_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.press(
            "comma", "down", "pagedown", "pagedown", "up", "pageup", "x", "y", "z", "enter", "ctrl+d"
        )
        await desk.pilot.resize_terminal(60, 20)
        await desk.press("escape")
        assert desk.app.screen is desk.app.inbox

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}), size=size)


def test_the_profile_that_is_used_stands_on_the_first_line_and_in_the_title(tmp_path: Path) -> None:
    """With several accounts on one machine, whoever writes must see for whom."""

    async def scene(desk: Desk) -> None:
        await desk.see_changes()
        assert "north" in desk.picture.splitlines()[0]
        assert desk.app._shown_title.endswith("trtui north")

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}, "north"))


@pytest.mark.parametrize("seed", range(3))
def test_no_keys_in_any_order_break_it_or_the_file(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)

    async def scene(desk: Desk) -> None:
        for _ in range(40):
            if desk.app.screen is desk.app.inbox:
                await desk.press("comma")
            await desk.press(chance.choice(KEYS))
            if chance.random() < 0.1:
                await desk.pilot.resize_terminal(chance.randint(1, 130), chance.randint(1, 45))
        assert load_settings(tmp_path / "config.toml", {}).account.api_key is not None

    at_desk(tmp_path, scene, load_settings(written(tmp_path), {}))
