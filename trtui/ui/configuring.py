"""The settings as they are listed, searched and changed: all made from the configuration's model, without a screen.

What holds in this program may be older than what stands in the file: a setting that does not count at once says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from trtui.config import ConfigError, Settings
from trtui.config.lines import KeyPath
from trtui.config.model import FREE_TABLES, SECTIONS, SECTIONS_EXPLAINED, Setting, settings_of
from trtui.config.reading import PROFILES, read_settings
from trtui.config.values import UnfitValueError, convert, from_typed, is_simple, shown
from trtui.config.writing import UNSET, change_setting
from trtui.light import dataclass
from trtui.text.cleaning import Safe, clean_line, compose, join, own
from trtui.verbs.replying import own_line

_OUTSIDE: Final = ("TRTUI_BASE_URL", "--read-only")
"""Origins that go before the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a setting, something of the user's own names, or the heading of a section."""

    label: Safe
    value: Safe
    explains: Safe
    setting: Setting | None = None
    is_heading: bool = False
    is_pending: bool = False
    """The file says otherwise than this program was started with."""


class Configuring:
    """One configuration being looked at."""

    def __init__(self, running: Settings, file: Path | None, take_over: Callable[[Settings], None]) -> None:
        """`running` is what this program goes by; `take_over` has it go by other settings. `file` may not be there."""
        self.running = running
        self.file = file
        self._take_over = take_over
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
        for section in (*(name for name in SECTIONS if name != "account"), "account", *FREE_TABLES):
            members = [
                row
                for row in self._members(section)
                if all(word in f"{row.label} {row.value} {row.explains}".casefold() for word in words)
            ]
            if members:
                explains = SECTIONS_EXPLAINED.get(section) or FREE_TABLES[section].explains
                rows.append(
                    Row(own_line(f"[{section}]"), own(""), clean_line(explains, cap=400), is_heading=True)
                )
                rows += members
        return rows

    def _members(self, section: str) -> Iterator[Row]:
        if section in SECTIONS:
            for one in settings_of(section).values():
                value = self.value_of(one)
                is_pending = value != self.running.value_of(one)
                yield Row(
                    own_line(one.name),
                    _words(value),
                    own_line(one.about.explains),
                    one,
                    is_pending=is_pending,
                )
            return
        table = {
            "keys": self._written.keys,
            "templates": self._written.templates,
            "views": self._written.views,
        }
        explains = own_line(FREE_TABLES[section].explains)
        for name, value in table[section].items():
            yield Row(clean_line(name), _words(value), explains)

    def value_of(self, one: Setting) -> object:
        """What stands in the file, or what goes before it."""
        return (self.running if self._is_decided_outside(one) else self._written).value_of(one)

    def _is_decided_outside(self, one: Setting) -> bool:
        return self.running.origins.get(one.id) in _OUTSIDE

    def describe(self, row: Row) -> list[Safe]:
        """A row in full: what it does, where its value comes from, and when a change counts."""
        one = row.setting
        if one is None:
            return [row.explains] if row.is_heading else [row.explains, self._by_hand()]
        origin = (self.running if self._is_decided_outside(one) else self._written).origins.get(one.id)
        where = clean_line(origin, cap=200) if origin else own("by default")
        facts = [compose("Now: {} ({})", row.value, where)]
        if origin:
            facts.append(compose("default: {}", _words(one.default)))
        if one.about.between is not None:
            facts.append(own_line(f"from {one.about.between[0]} to {one.about.between[1]}"))
        if one.about.choices:
            facts.append(own_line(f"one of {', '.join(one.about.choices)}"))
        counts = own("Counts at once.") if one.about.at_once else own("A change counts after a restart.")
        if row.is_pending:
            counts = compose("This trtui still goes by {}; restart it.", _words(self.running.value_of(one)))
        why_not = self.why_not(row)
        return [row.explains, compose("{}.", join("; ", facts)), why_not or counts]

    # ------------------------------------------------------------------------------------------ changes

    def why_not(self, row: Row) -> Safe | None:
        """Why a row can't be changed here, with what to do instead; None where it can."""
        one = row.setting
        if one is None:
            return None if row.is_heading else self._by_hand()
        if self._is_decided_outside(one):
            return compose("{} decides it for this run.", clean_line(self.running.origins[one.id]))
        if one.section == "account":
            return compose("Which account this is can be changed in the file alone: a slip would lock you out. {}",
                           self._where_to_write(one))  # fmt: skip
        if self.file is None or not is_simple(one):
            return self._where_to_write(one)
        return None

    def _where_to_write(self, one: Setting) -> Safe:
        file = clean_line(str(self.file or "config.toml"), cap=300)
        example = own_line(f"{one.name} = {shown(one.about.example or one.default)}")
        return compose("Write it into {} under [{}], such as: {}", file, own_line(one.section), example)

    def _by_hand(self) -> Safe:
        return compose("Written and changed in {}.", clean_line(str(self.file or "config.toml"), cap=300))

    def set(self, one: Setting, typed: str) -> Safe:
        """Set a setting to what was typed, in the file, and take it over where it counts at once. Returns what to say.

        Raises ConfigError, with what to mend: then nothing changed.
        """
        try:
            raw = from_typed(one, typed)
            convert(one, raw, self.file.parent if self.file else Path())
        except UnfitValueError as error:
            raise ConfigError(f"{one.id} {error}") from None
        return self._write(one, raw)

    def reset(self, one: Setting) -> Safe:
        """Take a setting out of the file, so that its default holds. Returns what to say. Raises ConfigError."""
        return self._write(one, UNSET)

    def _write(self, one: Setting, value: object) -> Safe:
        if self.file is None:
            raise ConfigError("There is no file to write to.")
        change_setting(self.file, self._path_of(one), value)
        self.read()
        if one.about.at_once:
            self.running = _with(self.running, one, self._written.value_of(one), self._written.origins)
            self._take_over(self.running)
            return compose("{} is {} now.", own_line(one.id), _words(self.value_of(one)))
        return compose(
            "{} is written: {}. It counts after a restart.", own_line(one.id), _words(self.value_of(one))
        )

    def _path_of(self, one: Setting) -> KeyPath:
        """Where a setting stands: in the profile that is used, where that has it, else in its section."""
        profile = self.running.profile
        if profile is not None and self._written.origins.get(one.id, "").endswith(f"(profile {profile})"):
            return (PROFILES, profile, one.name)
        return (one.section, one.name)


def _words(value: object) -> Safe:
    return clean_line(shown(value), cap=200)


def _with(settings: Settings, one: Setting, value: object, origins: Mapping[str, str]) -> Settings:
    """Settings in which one has another value."""
    section = replace(getattr(settings, one.section), **{one.name: value})
    known = {name: origin for name, origin in settings.origins.items() if name != one.id}
    if one.id in origins:
        known[one.id] = origins[one.id]
    return replace(settings, origins=known, **{one.section: section})
