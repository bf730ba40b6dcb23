"""What is wrong with a configuration, as a person can act on it: the file, the line, the key, and what to write."""

from pathlib import Path

from trtui.errors import TrtuiError
from trtui.light import dataclass


class ConfigError(TrtuiError):
    """The configuration can't be used; the sentence names the file, the key and what to write instead."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `key` is empty and `line` None where it is about the whole file."""

    file: Path
    line: int | None
    key: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line is not None else str(self.file)
        return f"{where}: {self.sentence}"
