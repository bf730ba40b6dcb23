"""The log: a file for the person who looks into a problem. No text of a customer's, no number, never the key."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from trtui.paths import PathError, make_private_directory, open_private
from trtui.secret import Sealed

_BYTES: Final = 1_000_000
_KEPT: Final = 3


class _PrivateHandler(RotatingFileHandler):
    """Writes to files that only their owner may read."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  # the stub's return type is private
        descriptor = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


class _Redactor(logging.Formatter):
    """Takes the key out of whatever is about to be written, tracebacks included."""

    def __init__(self, key: Sealed) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._key = key

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the key."""
        return self._key.redact(super().format(record))


def start_log(directory: Path, key: Sealed, level: str = "warning") -> None:
    """Write what is of `level` or worse to `trtui.log` in `directory`. Without a place to write, nothing is logged."""
    root = logging.getLogger("trtui")
    root.setLevel(level.upper())
    if any(isinstance(handler, _PrivateHandler) for handler in root.handlers):
        return
    root.propagate = False
    try:
        make_private_directory(directory)
        handler: logging.Handler = _PrivateHandler(
            directory / "trtui.log", maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8"
        )
    except (PathError, OSError):
        handler = logging.NullHandler()
    handler.setFormatter(_Redactor(key))
    root.addHandler(handler)
