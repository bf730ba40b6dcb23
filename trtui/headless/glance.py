"""`trtui ls` and `trtui status` in the time that a status bar has: nothing is imported but SQLite.

A run that went the long way leaves word in its account's folder of what it was started with and where that led. A later
one that was started with the same, while the files that say which account it is are the same, reads the store at once
(`store/glimpse.py`) and prints what the long way would. Whatever is not so leads the long way.
"""

from __future__ import annotations

import os

from trtui.whose import WITH_VALUE, about, kept_files, mark_of, read_own, state_folder, with_whole_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from trtui.store.glimpse import Glimpse
    from trtui.store.plain_rows import RowValues

FILE = "glance"
_MAGIC = "trtui glance 1"
_OPTIONS = {"ls": ("--view", "--sort", "--limit"), "status": ("--format",)}
_MOST_ROWS = 100_000


class Glance:
    """A run that may be quick: what was asked for, and what it has in common with one that was."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Made before anything is read, from what the process was started with."""
        self._command = ""
        self._options: dict[str, str] = {}
        self._given: dict[str, str] = {}
        self._mark: list[str] | None = None
        if self._understands(arguments):
            self._state = state_folder(with_whole_paths(self._given), environment)
            self._mark = mark_of(self._given, self._state, environment)

    def _understands(self, arguments: Sequence[str]) -> bool:
        """Whether these are a command and options that are read here; all others, and errors, are the parser's."""
        rest = list(arguments)
        while rest:
            word = rest.pop(0)
            if word in WITH_VALUE or word in _OPTIONS.get(self._command, ()):
                if not rest:
                    return False
                (self._given if word in WITH_VALUE else self._options)[word] = rest.pop(0)
            elif word == "--json":
                self._options[word] = ""
            elif not self._command and word in _OPTIONS:
                self._command = word
            else:
                return False
        return bool(self._command)

    def print(self) -> int | None:
        """Print what was asked for and return the exit status; None, and nothing printed, where the long way is due."""
        found = self._find()
        if found is None:
            return None
        from trtui.store import glimpse

        said = glimpse.look(*found, self._see_rows if self._command == "ls" else self._see_status)
        if said is None:
            return None
        from trtui.headless.output import print_json, print_line, talk

        data, lines, aged = said
        if "--json" in self._options:
            print_json(data)
        else:
            for line in lines:
                print_line(line)
        import sys

        sys.stdout.flush()
        if aged:
            talk(aged)
        return 0

    def keep(self, folder: os.PathLike[str], files: Sequence[os.PathLike[str]]) -> None:
        """After the long way: leave word in the account's folder; `files` say which account it is."""
        if self._mark is None:
            return
        from pathlib import Path

        from trtui.paths import PathError, open_private
        from trtui.store.glimpse import form_of

        directory = os.fspath(folder)
        form = form_of(directory)
        if form is None or directory != f"{self._state}/accounts/{os.path.basename(directory)}":
            return
        lines = [_MAGIC, *self._mark, *(about(os.fspath(file)) for file in files), f"form {form}", ""]
        half = f"{directory}/{FILE}.{os.getpid()}"
        try:
            with os.fdopen(open_private(Path(half), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as out:
                out.write("\n".join(lines).encode("utf-8", "surrogateescape"))
            os.replace(half, f"{directory}/{FILE}")
        except (OSError, PathError):
            pass  # the next one goes the long way, too

    def _find(self) -> tuple[str, str] | None:
        """The account's folder and its store's form, where an earlier run left word of them."""
        if self._mark is None:
            return None
        for path in kept_files(self._state, FILE):
            found = read_own(path)
            lines = found[0].split("\n") if found is not None else []
            head = [_MAGIC, *self._mark]
            files, tail = lines[len(head) : -2], lines[-2:]
            if lines[: len(head)] != head or len(tail) != 2 or not tail[0].startswith("form "):
                continue
            if files and all(line == about(line.split(" ", 2)[-1]) for line in files):
                return os.path.dirname(path), tail[0].removeprefix("form ")
        return None

    # ------------------------------------------------------------------------------------------ what is seen

    def _see_rows(self, glimpse: Glimpse) -> tuple[object, list[str], str] | None:
        from trtui.headless.rows import age_line, row_line
        from trtui.store.orders import SORTS, VIEWS

        view = self._options.get("--view", "unresolved")
        sort = self._options.get("--sort", "longest_wait")
        limit = self._options.get("--limit", "50")
        if view not in VIEWS or sort not in SORTS or not (limit.isascii() and limit.isdecimal()):
            return None
        if not 1 <= int(limit) <= _MOST_ROWS:
            return None
        now, micros = _now()
        boards = glimpse.dashboards()
        data, lines = [], []
        for dashboard, phone, values in glimpse.rows(view, sort, int(limit), micros):
            fields = _fields(boards, dashboard, phone, values)
            if fields is None:
                return None
            data.append(fields)
            lines.append(row_line(fields, values["waiting_since"], now))
        ages = glimpse.read_at()
        times = [at for at in ages if at is not None]
        aged = age_line(min(times), now) if times and len(times) == len(ages) else ""
        return data, lines, aged

    def _see_status(self, glimpse: Glimpse) -> tuple[object, list[str], str] | None:
        from trtui.headless.status_words import CUT_OFF, filled, status_line
        from trtui.text.ages import age

        now, micros = _now()
        unresolved, unseen, since, unsent, trouble = glimpse.figures(micros)
        found = {
            "unresolved": unresolved,
            "unseen": unseen,
            "waiting_since": since,
            "wait": age(since, now) if since is not None else "",
            "unsent": unsent,
            "trouble": trouble,
            "connection": CUT_OFF.get(glimpse.connection(now), ""),
        }
        template = self._options.get("--format")
        try:
            line = status_line(found) if template is None else filled(template, found)
        except ValueError:
            return None
        return found, [line], ""


def _now() -> tuple[datetime, int]:
    from datetime import UTC, datetime

    from trtui.store.moments import stamp

    now = datetime.now(UTC)
    return now, stamp(now)


def _fields(
    boards: dict[int, str], dashboard: int, phone: str, values: RowValues
) -> dict[str, object] | None:
    """The fields of a row; None where a text is not fit to be drawn as it is kept, which the long way mends."""
    from trtui.text.numbers import shown_number
    from trtui.text.writing import is_writing

    board = boards.get(dashboard, str(dashboard))
    name = values["name"] or shown_number(phone)
    text = values["last_text"]
    if not (
        is_writing(board) and is_writing(name) and is_writing(text.replace("\n", "")) and phone.isdecimal()
    ):
        return None
    return {
        "dashboard": dashboard,
        "dashboard_name": board,
        "phone": phone,
        **values,
        "name": name,
    }
