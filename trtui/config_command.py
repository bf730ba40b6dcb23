"""`trtui config`: where the settings are, what is wrong with them, what holds and why.

Above the rooms, because what is written under [keys], [templates] and [views] is judged by those who use it.
"""

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from trtui.config import BoardSettings, ConfigError, Problem, ScreenSettings, Settings, read_settings
from trtui.config.api_key import key_from_file, key_place
from trtui.config.lines import find_places, line_of
from trtui.config.model import BOARDS, all_settings, settings_of
from trtui.config.values import as_json, as_toml, shown
from trtui.errors import Exit, TrtuiError
from trtui.paths import default_places
from trtui.text.cleaning import clean_line

_LONGEST: Final = 2_000
"""Characters of a problem: it may repeat what stands in the file."""


def run_config(arguments: argparse.Namespace) -> int:
    """Do what `trtui config` was asked for; returns the exit status."""
    from trtui.headless.output import print_data, talk

    file = default_places(arguments.config, arguments.state_dir).config_file
    match arguments.what:
        case "path":
            print_data(None, [str(file)], as_json=False)
            if not file.exists():
                talk("There is no such file yet. `trtui` asks for what it needs and writes it.")
        case "example":
            from trtui.config.example import example_text

            sys.stdout.write(example_text())
        case "check":
            problems = find_problems(file, arguments.profile)
            print_data(None, (clean_line(str(one), cap=_LONGEST) for one in problems), as_json=False)
            if problems:
                return Exit.SETTINGS
            talk(
                f"{file}: nothing is wrong with it."
                if file.exists()
                else f"{file} is not there; that is fine."
            )
        case _:
            settings, problems = read_settings(file, profile=arguments.profile)
            print_data(_data(settings, file), _lines(settings, file), as_json=arguments.json)
            if problems:
                talk("Some of it can't be used, and counts as not said: trtui config check.")
                return Exit.SETTINGS
    return Exit.DONE


# ---------------------------------------------------------------------------------------------- check


def find_problems(file: Path, profile: str | None = None) -> list[Problem]:
    """All that is wrong with a configuration, in the order of its lines."""
    settings, problems = read_settings(file, profile=profile)
    judge = _Judge(file)
    found = [*problems, *judge.account(settings), *judge.words(settings)]
    return sorted(found, key=lambda problem: problem.line or 0)


class _Judge:
    """Judges what the settings' own kinds can't: by the rooms that use it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._places = find_places(file.read_text("utf-8"))
        except (OSError, ValueError):  # told of already
            self._places = []

    def account(self, settings: Settings) -> Iterator[Problem]:
        """The address, and a key file that can't be used; a key command is not run."""
        from trtui.api.connection import Connection

        account = settings.account
        yield from self._try(
            ("account",), lambda: Connection(account.base_url, account.proxy, account.ca_file)
        )
        if account.api_key_file is not None:
            key_file = account.api_key_file
            yield from self._try(("account", "api_key_file"), lambda: key_from_file(key_file))

    def words(self, settings: Settings) -> Iterator[Problem]:
        """The user's keys, templates and views."""
        from trtui.store.query import parse_query
        from trtui.ui.keymap import make_keymap

        keymap = make_keymap(settings.keys, enter_sends=settings.screen.enter_sends)
        for sentence in keymap.problems:
            command = next((known for known in settings.keys if known in sentence), None)
            yield self._problem(("keys", command) if command else ("keys",), sentence)
        yield from self._theme(settings)
        for name, template in settings.templates.items():
            yield from self._try(("templates", name), partial(_insist_on_fields, template))
        now = datetime.now().astimezone()
        for name, query in settings.views.items():
            yield from self._try(("views", name), partial(parse_query, query, now))

    def _theme(self, settings: Settings) -> Iterator[Problem]:
        theme = settings.screen.theme
        if theme != ScreenSettings().theme:
            from trtui.ui.themes import theme_names  # brings the screen along: only where it is needed

            names = theme_names()
            if theme not in names:
                near = difflib.get_close_matches(theme, names, 1)
                hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(names)}."
                yield self._problem(("screen", "theme"), f"there is no theme “{theme}”. {hint}")

    def _try(self, path: tuple[str, ...], use: Callable[[], object]) -> Iterator[Problem]:
        try:
            use()
        except TrtuiError as error:
            lead = "" if isinstance(error, ConfigError) else f"{'.'.join(path)}: "
            yield self._problem(path, f"{lead}{error}")

    def _problem(self, path: tuple[str, ...], sentence: str) -> Problem:
        return Problem(self._file, line_of(self._places, path), ".".join(path), sentence)


def _insist_on_fields(template: str) -> None:
    """Refuse a field that is almost one of those every customer has; others may be the account's own.

    Raises MergeError.
    """
    from trtui.text.merge import FIELD_NAMES, MergeError, fields_asked_for

    for name in fields_asked_for(template):
        near = difflib.get_close_matches(name, FIELD_NAMES, 1, cutoff=0.75)
        if name not in FIELD_NAMES and near:
            raise MergeError(f"nothing is called {{{name}}}; did you mean {{{near[0]}}}?")


# ---------------------------------------------------------------------------------------------- show


def _origin(settings: Settings, setting_id: str) -> str:
    return settings.origins.get(setting_id, "default")


def _tables(settings: Settings) -> Mapping[str, Mapping[str, object]]:
    return {
        "keys": settings.keys,
        "templates": settings.templates,
        "views": settings.views,
        BOARDS: {name: _said_of(board) for name, board in settings.dashboards.items()},
    }


def _said_of(board: BoardSettings) -> dict[str, object]:
    """What is set for a dashboard, as JSON has it."""
    said = {one.name: getattr(board, one.name) for one in settings_of(BOARDS).values()}
    return {name: as_json(value) for name, value in said.items() if value is not None}


def _lines(settings: Settings, file: Path) -> Iterator[str]:
    yield f"file = {as_toml(str(file))}"
    yield f"profile = {shown(settings.profile)}"
    yield f"the key comes from: {key_place(settings, os.environ) or 'nowhere'}"
    rows = [(one.id, shown(settings.value_of(one)), _origin(settings, one.id)) for one in all_settings()]
    names, values = max(len(row[0]) for row in rows), min(44, max(len(row[1]) for row in rows))
    yield from (f"{name:<{names}} = {value:<{values}}  # {origin}" for name, value, origin in rows)
    for table, content in _tables(settings).items():
        for name, value in content.items():
            if isinstance(value, dict):
                yield from (f"{table}.{as_toml(name)}.{key} = {as_toml(part)}" for key, part in value.items())
            else:
                yield f"{table}.{as_toml(name)} = {as_toml(value)}"


def _data(settings: Settings, file: Path) -> dict[str, object]:
    return {
        "file": str(file),
        "profile": settings.profile,
        "key_from": key_place(settings, os.environ),
        "settings": [
            {
                "id": one.id,
                "value": as_json(settings.value_of(one)),
                "default": as_json(one.default),
                "origin": _origin(settings, one.id),
            }
            for one in all_settings()
        ],
        **{table: dict(content) for table, content in _tables(settings).items()},
    }
