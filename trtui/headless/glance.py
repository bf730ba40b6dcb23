"""`trtui ls` and the other commands that read, in the time that a status bar has: little is imported but SQLite.

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

FILE = "glance"
_MAGIC = "trtui glance 1"
_COMMON = {"--dashboard": ""}
OPTIONS = {
    "ls": {"--view": "unresolved", "--sort": "longest_wait", "--limit": "50", **_COMMON},
    "thread": {"--limit": "50", **_COMMON},
    "contacts": {"--limit": "1000", **_COMMON},
    "payments": {"--state": "all", "--limit": "1000", **_COMMON},
    "chase": {"--sort": "worth", "--limit": "1000", **_COMMON},
    "outbox": {},
    "status": {"--format": "", **_COMMON},
}
"""Of each command that is read here its options with a value, and what they are where they are left out."""
_WITH_WORDS = ("thread", "contacts", "payments")
_FORMS = {"status": ("--json",)}
_ANY_FORM = ("--json", "--jsonl", "--csv")


class Glance:
    """A run that may be quick: what was asked for, and what it has in common with one that was."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Made before anything is read, from what the process was started with."""
        self._command = ""
        self._options: dict[str, str] = {}
        self._words: list[str] = []
        self._form = "lines"
        self._given: dict[str, str] = {}
        self._mark: list[str] | None = None
        if self._understands(arguments):
            self._state = state_folder(with_whole_paths(self._given), environment)
            self._mark = mark_of(self._given, self._state, environment)

    def _understands(self, arguments: Sequence[str]) -> bool:
        """Whether these are a command and options that are read here; all others, and errors, are the parser's."""
        rest = list(arguments)
        before = ""
        while rest:
            word = rest.pop(0)
            if not word.startswith("-"):
                # Words that an option stands between are not all the command's: the parser says so.
                if not self._take_word(word, is_next=not self._words or not before.startswith("-")):
                    return False
            elif not self._take_option(word, rest):
                return False
            before = word
        return bool(self._command)

    def _take_word(self, word: str, *, is_next: bool) -> bool:
        if not self._command:
            self._command = word if word in OPTIONS else ""
            self._options = dict(OPTIONS.get(word, {}))
            return bool(self._command)
        self._words.append(word)
        return is_next and self._command in _WITH_WORDS

    def _take_option(self, word: str, rest: list[str]) -> bool:
        if word in _FORMS.get(self._command, _ANY_FORM if self._command else ()):
            is_first = self._form in ("lines", word[2:])
            self._form = word[2:]
            return is_first
        if word == "--all" and self._command == "outbox":
            self._options[word] = "yes"
            return True
        name, sign, value = word.partition("=")
        if name in WITH_VALUE:
            options = self._given
        elif name in self._options:
            options = self._options
        else:
            return False
        if not sign:
            value = rest.pop(0) if rest else ""
        options[name] = value
        return value != "" and not value.startswith("-")

    def print(self) -> int | None:
        """Print what was asked for and return the exit status; None, and nothing printed, where the long way is due."""
        found = self._find()
        if found is None:
            return None
        from trtui.headless.sights import Asked, see
        from trtui.store.glimpse import look

        asked = Asked(self._command, self._options, self._words, self._form, found[0])
        sight = look(*found, lambda glimpse: see(asked, glimpse))
        if sight is None:
            return None
        sight.print()
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
