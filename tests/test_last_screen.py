"""The last screen: on the terminal before anything is imported, where it can be trusted, and never anything else."""

import os
import pty
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.at_terminal import Person, settings_for
from tests.bench.account import fill, name_of
from tests.bench.pty import Terminal
from trtui.last_screen import FILE, LastScreen, is_picture
from trtui.paths import default_places
from trtui.session import Wishes, open_session

KEY = "tr_last_0123456789abcdef"
AS_OF = "as of "
LIVE = b"\x1b[?1004h"
"""What the live screen asks of the terminal first, and the last one never."""
ROOT = Path(__file__).parent.parent
WAITING = """
import importlib, select, sys, types
class Waiting(types.ModuleType):
    def __getattr__(self, name):
        if sys.modules["trtui.cli"] is self:
            select.select([0], [], [], 60)
            del sys.modules["trtui.cli"]
        return getattr(importlib.import_module("trtui.cli"), name)
sys.modules["trtui.cli"] = Waiting("trtui.cli")
from trtui.start import main
sys.exit(main())
"""
"""The program, but nothing follows the last screen before a key is pressed: no test is too late to see it."""


@dataclass
class Desk:
    """An account on disk, and how to start the program on it."""

    folder: Path
    account: Path
    environment: dict[str, str]
    more: list[str] = field(default_factory=list)

    @property
    def arguments(self) -> list[str]:
        return ["--state-dir", str(self.folder / "state"), *self.more]

    @property
    def kept(self) -> Path:
        return self.account / FILE

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def person(self, columns: int = 120, lines: int = 40) -> Person:
        return Person(*self.arguments, environment=self.environment, columns=columns, lines=lines)

    def person_before_the_live_screen(self) -> Person:
        """Somebody who sees the last screen until a key is pressed."""
        person = Person(
            program=[sys.executable, "-c", WAITING, *self.arguments], environment=self.environment
        )
        person.see(AS_OF)
        return person

    def work(self, keys: str = "") -> None:
        """Start, look, press keys and leave."""
        with self.person() as person:
            person.see("of 20")
            person.see("e resolve")
            if keys:
                person.press(keys)
            assert person.quit() == 0

    def first_words(self, **size: int) -> bytes:
        """What is written before the live screen begins."""
        with self.person(**size) as person:
            return person.terminal.read_until(lambda data: LIVE in data).partition(LIVE)[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    environment = settings_for(tmp_path, "http://127.0.0.1:9/api", KEY)
    wishes = Wishes(False, False, tmp_path / "config.toml", tmp_path / "state")
    with open_session(wishes) as session:
        store = session.open_store()
        fill(store, 20, {0: 10}, session.clock.now())
        store.close()
        yield Desk(tmp_path, session.directory, environment)


def test_it_stands_before_the_live_screen_and_says_of_when_it_is(desk: Desk) -> None:
    assert name_of(0).encode() not in desk.first_words()
    desk.work()
    assert desk.kept.stat().st_mode & 0o777 == 0o600
    assert KEY not in desk.kept.read_text()
    with desk.person_before_the_live_screen() as person:
        for shown in (name_of(0), "Press r to reply", "e resolve", "1 of 20"):
            assert shown in person.picture
        person.press("\x0c")
        person.see(lambda: AS_OF not in person.picture)
        assert name_of(0) in person.picture
        assert person.quit() == 0


def test_it_is_no_flash_that_the_live_screen_follows(desk: Desk) -> None:
    """Nothing is cleared between the two, and the second screen is entered once."""
    desk.work()
    with desk.person() as person:
        data = person.terminal.read_until(lambda data: LIVE in data)
        data += person.terminal.read(quiet=0.5).data
    assert data.count(b"\x1b[?1049h") == 1
    for clears in (b"\x1b[2J", b"\x1b[J", b"\x1b[?1049l", b"\x1bc"):
        assert clears not in data


def test_keys_pressed_meanwhile_reach_the_live_screen(desk: Desk) -> None:
    desk.work()
    with desk.person_before_the_live_screen() as person:
        person.press("jj")
        person.see("3 of 20")
        assert person.quit() == 0


def test_a_key_pressed_over_another_row_does_nothing_to_this_one(desk: Desk) -> None:
    """The picture's cursor is on the third row, the live screen's on the first: `e` was not meant for it."""
    desk.work("jj")
    with desk.person_before_the_live_screen() as person:
        person.press("e")
        person.see("press it again")
        person.see("1 of 20")
        person.press("e", "1 of 19")
        assert person.quit() == 0


def test_a_key_pressed_over_the_same_row_is_done(desk: Desk) -> None:
    desk.work()
    with desk.person_before_the_live_screen() as person:
        person.press("e")
        person.see("1 of 19")
        assert person.quit() == 0


def test_the_terminal_is_left_as_it_was(desk: Desk) -> None:
    desk.work()
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    os.close(ours)
    os.close(theirs)
    with desk.person_before_the_live_screen() as person:
        assert not termios.tcgetattr(person.terminal.fd)[3] & termios.ECHO
        person.press("\x0c")
        person.see(lambda: AS_OF not in person.picture)
        assert person.quit() == 0
        assert termios.tcgetattr(person.terminal.fd)[3] & (termios.ECHO | termios.ICANON | termios.ISIG) == (
            before[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
        )


def test_it_is_the_inbox_whatever_lay_over_it(desk: Desk) -> None:
    """Neither the question before leaving nor the sentence of a moment is part of it; the draft is."""
    with desk.person() as person:
        person.see("e resolve")
        person.press("e", "Resolved")
        person.press("r", "Enter send")
        person.press("See you at six", "See you at six")
        person.terminal.send(b"\r")
        person.watch(0.3)
        assert person.quit() == 0
        assert "Quit trtui?" in person.picture
    kept = desk.kept.read_text()
    assert "1 of 19" in kept
    for passing in ("Quit trtui?", "yes, quit", "Resolved"):
        assert passing not in kept


def _other_settings(desk: Desk) -> None:
    desk.config.write_text(desk.config.read_text() + '\n[screen]\ntheme = "nord"\n')


def _other_key(desk: Desk) -> None:
    (desk.folder / "key").write_text("tr_other_0123456789")


def _other_address(desk: Desk) -> None:
    desk.environment["TRTUI_BASE_URL"] = "http://127.0.0.1:8/api"


def _other_colours(desk: Desk) -> None:
    desk.environment["NO_COLOR"] = "1"


def _read_only(desk: Desk) -> None:
    desk.more.append("--read-only")


def _half(desk: Desk) -> None:
    content = desk.kept.read_bytes()
    desk.kept.write_bytes(content[: len(content) // 2])


def _empty(desk: Desk) -> None:
    desk.kept.write_bytes(b"")


def _not_text(desk: Desk) -> None:
    desk.kept.write_bytes(b"\xff\xfe" + desk.kept.read_bytes())


def _hostile(desk: Desk) -> None:
    desk.kept.write_text(desk.kept.read_text().replace(name_of(0), "\x1b]0;a\x07".ljust(len(name_of(0)))))


def _for_others_to_read(desk: Desk) -> None:
    desk.kept.chmod(0o644)


def _link(desk: Desk) -> None:
    desk.kept.rename(desk.folder / "elsewhere")
    desk.kept.symlink_to(desk.folder / "elsewhere")


def _folder(desk: Desk) -> None:
    desk.kept.unlink()
    desk.kept.mkdir()


def _pipe(desk: Desk) -> None:
    desk.kept.unlink()
    os.mkfifo(desk.kept, 0o600)


@pytest.mark.parametrize(
    "change",
    [
        *(_other_settings, _other_key, _other_address, _other_colours, _read_only),
        *(_half, _empty, _not_text, _hostile, _for_others_to_read, _link, _folder, _pipe),
    ],
)
def test_it_is_not_shown_where_it_cannot_be_trusted(desk: Desk, change: Callable[[Desk], None]) -> None:
    desk.work()
    change(desk)
    assert desk.first_words() == b"\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h\x1b[?25l"


def test_it_is_not_shown_in_another_size(desk: Desk) -> None:
    desk.work()
    assert AS_OF.encode() not in desk.first_words(columns=100)
    assert AS_OF.encode() not in desk.first_words(lines=30)
    assert AS_OF.encode() in desk.first_words()


def test_a_kill_leaves_the_one_before_whole(desk: Desk) -> None:
    """And what a kill in the middle of saving leaves is in nobody's way."""
    desk.work()
    kept = desk.kept.read_bytes()
    with desk.person() as person:
        person.see(lambda: "of 20" in person.picture and AS_OF not in person.picture)
        person.kill()
    assert desk.kept.read_bytes() == kept
    half = desk.account / f"{FILE}.123"
    half.write_bytes(kept[:200])
    assert AS_OF.encode() in desk.first_words()
    desk.work("j")
    assert desk.kept.read_bytes() != kept
    assert not half.exists()


def test_none_is_kept_where_the_setting_is_off(desk: Desk) -> None:
    desk.work()
    desk.config.write_text(desk.config.read_text() + "\n[screen]\nsave_last_screen = false\n")
    desk.work()
    assert not desk.kept.exists()


def test_none_is_kept_where_a_command_prints_the_key(desk: Desk) -> None:
    desk.work()
    desk.config.write_text(
        f'[account]\nbase_url = "http://127.0.0.1:9/api"\napi_key_command = ["cat", "{desk.folder / "key"}"]\n'
    )
    desk.work()
    assert not desk.kept.exists()


def test_an_error_is_not_said_beneath_it(desk: Desk) -> None:
    """The store can't be opened: the terminal is given back before the sentence is written."""
    desk.work()
    for name in ("desk.db", "facts.db"):
        (desk.account / name).unlink()
        (desk.account / name).mkdir()
    with desk.person() as person:
        before = termios.tcgetattr(person.terminal.fd)
        data = person.terminal.read_until(lambda data: b"trtui: " in data)
        assert person.terminal.wait() == 3
        assert termios.tcgetattr(person.terminal.fd)[3] == before[3]
    shown, _, after = data.partition(b"\x1b[?1049l")
    assert AS_OF.encode() in shown
    assert b"trtui: " in after


@pytest.mark.parametrize(
    ("ending", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_gives_the_terminal_back(desk: Desk, ending: signal.Signals, status: int) -> None:
    """It comes while the last screen stands and everything else is still being imported."""
    desk.work()
    code = (
        "import os, sys, time, trtui, types\n"
        "class Slow(types.ModuleType):\n"
        "    def __getattr__(self, name):\n"
        f"        os.kill(os.getpid(), {int(ending)})\n"
        "        time.sleep(60)\n"
        "sys.modules['trtui.cli'] = Slow('trtui.cli')\n"
        "from trtui.start import main\n"
        "sys.exit(main())\n"
    )
    with Terminal([sys.executable, "-c", code, *desk.arguments], environment=desk.environment) as terminal:
        before = termios.tcgetattr(terminal.fd)
        data = terminal.read_until(lambda data: b"\x1b[?1049l" in data)
        assert terminal.wait() == status
        assert termios.tcgetattr(terminal.fd)[3] == before[3]
    assert AS_OF.encode() in data
    assert b"Traceback" not in data


def test_to_show_it_costs_no_import(desk: Desk) -> None:
    desk.work()
    code = (
        "import sys\nbefore = set(sys.modules)\nimport os\n"
        "from trtui.last_screen import LastScreen\n"
        "LastScreen(sys.argv[1:], os.environ).show()\n"
        "print('IMPORTED', *sorted(set(sys.modules) - before), 'END')\n"
    )
    argv = [sys.executable, "-c", code, *desk.arguments]
    with Terminal(argv, environment=desk.environment) as terminal:
        data = terminal.read_until(lambda data: b" END" in data)
    shown, _, named = data.partition(b"IMPORTED")
    assert AS_OF.encode() in shown
    imported = set(named.decode().split()) - {"END"}
    allowed = {"__future__", "termios", "trtui", "trtui.last_screen", "trtui.text", "trtui.text.writing"}
    allowed |= {"trtui.whose"}
    signals = {"signal", "enum", "types", "operator", "_operator", "functools", "_functools", "collections"}
    signals |= {"_collections", "itertools", "keyword", "reprlib"}
    assert imported <= allowed | signals, imported - allowed - signals


@pytest.mark.parametrize(
    "arguments",
    [
        ["--demo"],
        ["ls"],
        ["--version"],
        ["--config"],
        ["--state-dir=/tmp", "outbox"],
        ["--read-only=1"],
        ["-h"],
    ],
)
def test_other_commands_show_none(arguments: list[str], tmp_path: Path) -> None:
    last = LastScreen(arguments, {"HOME": str(tmp_path)})
    last.keep_in(tmp_path, [])
    last.save("picture", (80, 24), "")
    assert not list(tmp_path.iterdir())


def test_its_folder_is_the_states(tmp_path: Path) -> None:
    for environment in (
        {"HOME": str(tmp_path)},
        {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "s")},
    ):
        with patch.dict(os.environ, environment):
            os.environ.pop("XDG_STATE_HOME", None) if len(environment) == 1 else None
            assert LastScreen([], os.environ)._state == str(default_places().state)


def test_a_folder_that_is_gone_shows_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    last = LastScreen(["--config", "here.toml"], {"HOME": str(tmp_path)})
    last.keep_in(tmp_path, [])
    last.save("picture", (80, 24), "")
    assert not list(tmp_path.iterdir())


HOSTILE = [
    "\x1b]0;title\x07",
    "\x1b[2J",
    "\x1b[6n",
    "\x1bPq\x1b\\",
    "\x9b2J",
    "\u202e",
    "\x07",
    "\x1b",
    "\x1b[",
    "\x1b[1;1",
    "\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_picture_holds_writing_places_and_colours_only(text: str) -> None:
    good = "\x1b[1;1H\x1b[1;38;2;1;2;3;49mAnn 漢字 👩\u200d🚀\x1b[3C\x1b[9G\u00a0x\x1b[m"
    assert is_picture(good)
    assert not is_picture(good + text)
    assert not is_picture(text + good)


@given(st.text(st.sampled_from("\x1b[]0123;HCGmKJnh\x07\x9b\u202eaé漢 \n\x00\x7f")))
def test_no_text_commands_the_terminal_as_a_picture(text: str) -> None:
    if is_picture(text):
        for part in text.split("\x1b")[1:]:
            assert part[0] == "["
            assert part[1:].lstrip("0123456789;")[0] in "HCGm"
        assert not set(text) & set("\n\x00\x07\x7f\x9b\u202e")
