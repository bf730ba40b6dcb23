"""Reading the settings: from the file and the environment, with where each came from and all that is wrong at once."""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from trtui.config.lines import Place, find_places, line_of
from trtui.config.model import BOARDS, FREE_TABLES, SECTIONS, BoardSettings, Setting, Settings, settings_of
from trtui.config.problems import ConfigError, Problem
from trtui.config.values import UnfitValueError, convert
from trtui.light import dataclass
from trtui.paths import is_private

PROFILES: Final = "profiles"
KEY_PLACES: Final = ("account.api_key_file", "account.api_key_command", "account.api_key")
"""The settings that say where the key is, in the order in which they count; TRTUI_API_KEY stands before the last."""
_AT_LINE: Final = re.compile(r"at line (\d+)")


def load_settings(
    file: Path, environment: Mapping[str, str] | None = None, profile: str | None = None
) -> Settings:
    """Read the settings from `file` (which may be missing), from a profile in it, and from TRTUI_BASE_URL.

    The profile is `profile` or else TRTUI_PROFILE. Raises ConfigError for a file that can't be read, is not TOML, holds
    an unknown key or an unusable value, or has no such profile.
    """
    settings, problems = read_settings(file, environment, profile)
    if problems:
        more = f" ({len(problems) - 1} more: trtui config check)" if len(problems) > 1 else ""
        raise ConfigError(f"{problems[0]}{more}")
    return settings


def read_settings(
    file: Path, environment: Mapping[str, str] | None = None, profile: str | None = None
) -> tuple[Settings, list[Problem]]:
    """Read as `load_settings` does; what is wrong is left at its default and told."""
    environment = os.environ if environment is None else environment
    return _Reading(file, environment).read(profile or environment.get("TRTUI_PROFILE") or None)


@dataclass(slots=True)
class _Values:
    """What a table says: values by setting id, and from where."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)


class _Reading:
    """One file being read."""

    def __init__(self, file: Path, environment: Mapping[str, str]) -> None:
        self._file = file
        self._environment = environment
        self._places: Sequence[Place] = ()
        self._problems: list[Problem] = []

    def read(self, profile: str | None) -> tuple[Settings, list[Problem]]:
        document = self._document()
        self._refuse_unknown(document, (*SECTIONS, *FREE_TABLES, BOARDS, PROFILES), ())
        found = _Values()
        for section in SECTIONS:
            self._read_table(document.get(section, {}), (section,), settings_of(section), found)
        profiles = self._profiles(document)
        if profile is not None:
            self._lay_over(found, profile, profiles)
        self._insist_on_privacy(document)
        if "TRTUI_BASE_URL" in self._environment:
            found.values["account.base_url"] = self._environment["TRTUI_BASE_URL"]
            found.origins["account.base_url"] = "TRTUI_BASE_URL"
        made: dict[str, Any] = {
            section: kind(
                **{
                    name: found.values[one.id]
                    for name, one in settings_of(section).items()
                    if one.id in found.values
                }
            )
            for section, kind in SECTIONS.items()
        }
        settings = Settings(
            **made,
            keys=MappingProxyType(self._keys(document)),
            templates=MappingProxyType(self._texts("templates", document)),
            views=MappingProxyType(self._texts("views", document)),
            dashboards=MappingProxyType(self._boards(document)),
            profile=profile,
            origins=MappingProxyType(found.origins),
        )
        return settings, self._problems

    # ------------------------------------------------------------------------------------------ the file

    def _document(self) -> dict[str, object]:
        try:
            text = self._file.read_bytes().decode("utf-8")
            document = tomllib.loads(text)
        except FileNotFoundError:
            return {}
        except OSError as error:
            self._note((), f"can't be read: {error.strerror}.")
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            at = _AT_LINE.search(str(error))
            sentence = f"this is not valid TOML: {error}."
            self._problems.append(Problem(self._file, int(at[1]) if at else None, "", sentence))
            return {}
        self._places = find_places(text)
        return document

    def _note(self, path: Sequence[str], sentence: str) -> None:
        self._problems.append(Problem(self._file, line_of(self._places, path), ".".join(path), sentence))

    def _refuse_unknown(self, given: Iterable[str], known: Iterable[str], path: tuple[str, ...]) -> None:
        names = tuple(known)
        for key in given:
            if key not in names:
                near = _nearest(key, names)
                full = ".".join((*path, key))
                elsewhere = _elsewhere(key)
                if near:
                    hint = f" Did you mean {'.'.join((*path, near))}?"
                elif elsewhere:
                    hint = f" It belongs to [{elsewhere}]."
                else:
                    hint = f" It knows: {', '.join(names)}."
                self._note((*path, key), f"trtui has no setting {full}.{hint}")

    # ------------------------------------------------------------------------------------------ sections and profiles

    def _read_table(
        self,
        table: object,
        path: tuple[str, ...],
        known: Mapping[str, Setting],
        found: _Values,
        said: str = "",
    ) -> None:
        """Take in the settings of one table; `said` is added to where they came from."""
        if not isinstance(table, dict):
            self._note(path, f"{'.'.join(path)} must be a section: [{'.'.join(path)}].")
            return
        self._refuse_unknown(table, known, path)
        for key, raw in table.items():
            if key not in known:
                continue
            one = known[key]
            try:
                found.values[one.id] = convert(one, raw, self._file.parent)
            except UnfitValueError as error:
                self._note((*path, key), f"{'.'.join((*path, key))} {error}")
            else:
                line = line_of(self._places, (*path, key))
                found.origins[one.id] = f"{self._file}:{line}{said}"

    def _profiles(self, document: Mapping[str, object]) -> dict[str, _Values]:
        table = document.get(PROFILES, {})
        if not isinstance(table, dict):
            self._note((PROFILES,), f"{PROFILES} must hold sections: [{PROFILES}.NAME].")
            return {}
        known = {name: one for section in SECTIONS for name, one in settings_of(section).items()}
        profiles: dict[str, _Values] = {}
        for name, inside in table.items():
            profiles[name] = _Values()
            self._read_table(inside, (PROFILES, name), known, profiles[name], f" (profile {name})")
        return profiles

    def _boards(self, document: Mapping[str, object]) -> dict[str, BoardSettings]:
        table = document.get(BOARDS, {})
        if not isinstance(table, dict):
            self._note((BOARDS,), f"{BOARDS} must hold sections: [{BOARDS}.NAME].")
            return {}
        boards: dict[str, BoardSettings] = {}
        for name, inside in table.items():
            found = _Values()
            self._read_table(inside, (BOARDS, name), settings_of(BOARDS), found)
            known: dict[str, Any] = {key.partition(".")[2]: value for key, value in found.values.items()}
            boards[name] = BoardSettings(**known)
        return boards

    def _lay_over(self, found: _Values, profile: str, profiles: Mapping[str, _Values]) -> None:
        """Put what a profile says over what the sections say."""
        if profile not in profiles:
            near = _nearest(profile, profiles)
            known = f"There are: {', '.join(profiles)}." if profiles else "It has none."
            hint = f"Did you mean {near}?" if near else known
            self._note((), f"there is no profile {profile}. {hint}")
            return
        chosen = profiles[profile]
        if any(place in chosen.values for place in KEY_PLACES):
            # Another account's key must not come first because its kind of place does.
            for place in KEY_PLACES:
                found.values.pop(place, None)
                found.origins.pop(place, None)
        found.values.update(chosen.values)
        found.origins.update(chosen.origins)

    def _insist_on_privacy(self, document: Mapping[str, object]) -> None:
        """A file that holds a key, of whichever account, is its owner's alone."""
        profiles = document.get(PROFILES)
        inside = [document.get("account"), *(profiles.values() if isinstance(profiles, dict) else ())]
        if any(isinstance(table, dict) and "api_key" in table for table in inside) and not is_private(
            self._file
        ):
            import shlex

            sentence = (
                f"holds the API key, but others can read it. Run: chmod 600 {shlex.quote(str(self._file))}"
            )
            self._problems.append(Problem(self._file, None, "account.api_key", sentence))

    # ------------------------------------------------------------------------------------------ the user's own names

    def _texts(self, name: str, document: Mapping[str, object]) -> dict[str, str]:
        table = document.get(name, {})
        if not isinstance(table, dict):
            self._note((name,), f"{name} must be a section: [{name}].")
            return {}
        for key, value in table.items():
            if not isinstance(value, str):
                self._note((name, key), f'[{name}] holds lines such as: name = "text".')
        return {key: value for key, value in table.items() if isinstance(value, str)}

    def _keys(self, document: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
        """The user's own keys by command id, as written; `ui/keymap.py` judges them against the registry."""
        table = document.get("keys", {})
        keys: dict[str, tuple[str, ...]] = {}
        if not isinstance(table, dict):
            self._note(("keys",), "keys must be a section: [keys].")
            return keys
        for command, raw in table.items():
            listed = [raw] if isinstance(raw, str) else raw
            if isinstance(listed, list) and all(isinstance(key, str) for key in listed):
                keys[command] = tuple(listed)
            else:
                self._note(
                    ("keys", command),
                    f'keys."{command}" must be a key or a list of keys, such as ["e", "ctrl+e"].',
                )
        return keys


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """The word that was probably meant."""
    import difflib  # only where something is wrong

    return next(iter(difflib.get_close_matches(word, list(known), 1)), None)


def _elsewhere(key: str) -> str | None:
    """The section that has a setting of this name, if one has."""
    return next((section for section in SECTIONS if key in settings_of(section)), None)
