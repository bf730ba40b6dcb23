"""The settings as they are listed, searched and changed: all made from the configuration's model, without a screen.

What holds in this program may be older than what stands in the file: a setting that does not count at once says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from trtui.config import BoardSettings, ConfigError, Settings
from trtui.config.boards import is_meant
from trtui.config.lines import KeyPath
from trtui.config.model import (
    BOARDS,
    BOARDS_EXPLAINED,
    FREE_TABLES,
    SECTIONS,
    SECTIONS_EXPLAINED,
    Setting,
    settings_of,
)
from trtui.config.reading import PROFILES, read_settings
from trtui.config.values import UnfitValueError, convert, from_typed, is_simple, shown
from trtui.config.writing import UNSET, change_setting, header
from trtui.light import dataclass
from trtui.models import Dashboard
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.verbs.replying import own_line

_OUTSIDE: Final = ("TRTUI_BASE_URL", "--read-only")
"""Origins that go before the file."""
_LAST: Final = "account"
"""The section that is listed after the others: it is changed least, and not here."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a setting, something of the user's own names, or the heading of a section."""

    label: Safe
    value: Safe
    explains: Safe
    setting: Setting | None = None
    board: str | None = None
    """Where the setting is one dashboard's: what the settings call it."""
    is_heading: bool = False
    is_pending: bool = False
    """The file says otherwise than this program was started with."""


class Configuring:
    """One configuration being looked at."""

    def __init__(
        self,
        running: Settings,
        file: Path | None,
        take_over: Callable[[Settings], None],
        boards: Sequence[Dashboard] = (),
    ) -> None:
        """`running` is what this program goes by; `take_over` has it go by other settings. `file` may not be there.

        `boards` are the account's dashboards: each can have settings of its own.
        """
        self.running = running
        self.file = file
        self._take_over = take_over
        self._boards = boards
        self.problems: Sequence[Safe] = ()
        self._written = running
        self.read()

    def read(self) -> None:
        """Read what stands in the file now."""
        if self.file is None:
            return
        self._written, problems = read_settings(self.file, profile=self.running.profile)
        self.problems = [clean_line(str(problem), cap=300) for problem in problems]

    # ------------------------------------------------------------------------------------------ the list

    def rows(self, typed: str) -> list[Row]:
        """The settings that have every word typed in their names, values or explanations, under their sections."""
        words = typed.casefold().split()
        rows: list[Row] = []
        for heading, members in self._sections():
            fitting = [
                row
                for row in members
                if all(
                    word in f"{row.label} {row.value} {row.explains} {row.board}".casefold() for word in words
                )
            ]
            rows += [heading, *fitting] if fitting else ()
        return rows

    def _sections(self) -> Iterator[tuple[Row, list[Row]]]:
        for section in (*(name for name in SECTIONS if name != _LAST), _LAST):
            rows = [self._row(one) for one in settings_of(section).values()]
            yield _heading((section,), SECTIONS_EXPLAINED[section]), rows
        for name in self._board_names():
            rows = [self._row(one, name) for one in settings_of(BOARDS).values()]
            yield _heading((BOARDS, name), BOARDS_EXPLAINED), rows
        tables: Mapping[str, Mapping[str, object]] = {
            "keys": self._written.keys,
            "templates": self._written.templates,
            "views": self._written.views,
        }
        for table, content in tables.items():
            explains = FREE_TABLES[table].explains
            rows = [
                Row(clean_line(name), _words(value), own_line(explains)) for name, value in content.items()
            ]
            yield _heading((table,), explains), rows

    def _board_names(self) -> list[str]:
        """What the file calls dashboards, and the names of those that it says nothing of."""
        named = list(self._written.dashboards)
        rest = [board for board in self._boards if not any(is_meant(name, board) for name in named)]
        return [*named, *(str(board.name) for board in rest)]

    def _row(self, one: Setting, board: str | None = None) -> Row:
        value = self._value(one, board)
        is_pending = value != _value_in(self.running, one, board)
        return Row(
            own_line(one.name), _words(value), own_line(one.about.explains), one, board, is_pending=is_pending
        )

    def value_of(self, row: Row) -> object:
        """What stands in the file for a row's setting, or what goes before it."""
        return self._value(row.setting, row.board) if row.setting is not None else None

    def _value(self, one: Setting, board: str | None) -> object:
        return _value_in(self.running if self._is_decided_outside(one) else self._written, one, board)

    def _is_decided_outside(self, one: Setting) -> bool:
        return self.running.origins.get(one.id) in _OUTSIDE

    def describe(self, row: Row) -> list[Safe]:
        """A row in full: what it does, where its value comes from, and when a change counts."""
        one = row.setting
        if one is None:
            return [row.explains] if row.is_heading else [row.explains, self._by_hand()]
        facts = [compose("Now: {} ({})", row.value, self._origin(row, one))]
        if row.value != _words(one.default):
            facts.append(compose("default: {}", _words(one.default)))
        if one.about.between is not None:
            facts.append(own_line(f"from {one.about.between[0]} to {one.about.between[1]}"))
        if one.about.choices:
            facts.append(own_line(f"one of {', '.join(one.about.choices)}"))
        counts = own("Counts at once.") if one.about.at_once else own("A change counts after a restart.")
        if row.is_pending:
            before = _words(_value_in(self.running, one, row.board))
            counts = compose("This trtui still goes by {}; restart it.", before)
        return [row.explains, compose("{}.", join("; ", facts)), self.why_not(row) or counts]

    def _origin(self, row: Row, one: Setting) -> Safe:
        if row.board is not None:
            is_set = self.value_of(row) != one.default
            return clean_line(str(self.file), cap=200) if is_set else own("by default")
        origin = (self.running if self._is_decided_outside(one) else self._written).origins.get(one.id)
        return clean_line(origin, cap=200) if origin else own("by default")

    # ------------------------------------------------------------------------------------------ changes

    def why_not(self, row: Row) -> Safe | None:
        """Why a row can't be changed here, with what to do instead; None where it can."""
        one = row.setting
        if one is None:
            return None if row.is_heading else self._by_hand()
        if self._is_decided_outside(one):
            return compose("{} decides it for this run.", clean_line(self.running.origins[one.id]))
        if one.section == "account":
            return compose(
                "Which account this is can be changed in the file alone: a slip would lock you out. {}",
                self._where_to_write(one),
            )
        if self.file is None or not is_simple(one):
            return self._where_to_write(one)
        return None

    def _where_to_write(self, one: Setting) -> Safe:
        file = clean_line(str(self.file or "config.toml"), cap=300)
        example = own_line(f"{one.name} = {shown(one.about.example or one.default)}")
        return compose("Write it into {} under [{}], such as: {}", file, own_line(one.section), example)

    def _by_hand(self) -> Safe:
        return compose("Written and changed in {}.", clean_line(str(self.file or "config.toml"), cap=300))

    def set(self, row: Row, typed: str) -> Safe:
        """Set a row's setting to what was typed, in the file, and take it over where it counts at once.

        Returns what to say. Raises ConfigError, with what to mend: then nothing changed.
        """
        one = _setting_of(row)
        try:
            raw = from_typed(one, typed)
            convert(one, raw, self.file.parent if self.file else Path())
        except UnfitValueError as error:
            raise ConfigError(f"{one.id} {error}") from None
        return self._write(row, one, raw)

    def reset(self, row: Row) -> Safe:
        """Take a setting out of the file, so that its default holds. Returns what to say. Raises ConfigError."""
        return self._write(row, _setting_of(row), UNSET)

    def _write(self, row: Row, one: Setting, value: object) -> Safe:
        if self.file is None:
            raise ConfigError("There is no file to write to.")
        change_setting(self.file, self._path_of(row, one), value)
        self.read()
        said = _words(self.value_of(row))
        if not one.about.at_once:
            return compose("{} is written: {}. It counts after a restart.", own_line(one.id), said)
        self.running = _with(self.running, self._written, one, row.board)
        self._take_over(self.running)
        return compose("{} is {} now.", own_line(one.id), said)

    def _path_of(self, row: Row, one: Setting) -> KeyPath:
        """Where a setting stands: in the profile that is used, where that has it, else in its section."""
        if row.board is not None:
            return (BOARDS, row.board, one.name)
        profile = self.running.profile
        if profile is not None and self._written.origins.get(one.id, "").endswith(f"(profile {profile})"):
            return (PROFILES, profile, one.name)
        return (one.section, one.name)


def _setting_of(row: Row) -> Setting:
    if row.setting is None:
        raise ConfigError("This is changed in the file.")
    return row.setting


def _heading(path: KeyPath, explains: str) -> Row:
    return Row(clean_line(header(path), cap=200), own(""), own_line(explains), is_heading=True)


def _words(value: object) -> Safe:
    return clean_line(shown(value), cap=200)


def _value_in(settings: Settings, one: Setting, board: str | None) -> object:
    if board is None:
        return settings.value_of(one)
    return getattr(settings.dashboards.get(board, BoardSettings()), one.name)


def _with(running: Settings, written: Settings, one: Setting, board: str | None) -> Settings:
    """What this program goes by from now on: as before, but for one setting, which is as it is written."""
    value = _value_in(written, one, board)
    if board is not None:
        changes: dict[str, Any] = {one.name: value}
        changed = replace(running.dashboards.get(board, BoardSettings()), **changes)
        return replace(running, dashboards={**running.dashboards, board: changed})
    section = replace(getattr(running, one.section), **{one.name: value})
    origins = {name: origin for name, origin in running.origins.items() if name != one.id}
    if one.id in written.origins:
        origins[one.id] = written.origins[one.id]
    return replace(running, origins=origins, **{one.section: section})
