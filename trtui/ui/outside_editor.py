"""The agent's own editor, for one text. Whatever becomes of the editor, the text that was there stays."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trtui.errors import TrtuiError
from trtui.verbs.pasting import clean_paste

_OURS: Final = (signal.SIGINT, signal.SIGQUIT)


class NotEditedError(TrtuiError):
    """The editor gave no text; the sentence says why, and what to set where it could not be started."""


def edit_in_editor(text: str) -> str:
    """Let the agent edit a text in $VISUAL or $EDITOR, in a file that only they can read; cleaned as a paste is.

    An editor that ends with another status than 0 (vi's `:cq`) wants nothing taken over. Raises NotEditedError.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(named)
    except ValueError as error:
        raise NotEditedError(f"$EDITOR can't be understood: {error}.") from None
    descriptor, name = tempfile.mkstemp(prefix="trtui-", suffix=".txt")
    file = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        with _left_to_the_editor():
            done = subprocess.run([*command, name], check=False)  # noqa: S603  # the agent's own choice of editor
        if done.returncode != 0:
            raise NotEditedError(f"The editor ended with {done.returncode}: the text is as it was.")
        return clean_paste(file.read_text("utf-8", "replace")).text.strip("\n")
    except OSError as error:
        reason = error.strerror or "it failed"
        raise NotEditedError(f"The editor can't be used: {reason}. Set $EDITOR.") from None
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _left_to_the_editor() -> Iterator[None]:
    """Ctrl+C is for the editor while it runs. A handler that does nothing is not inherited, as ignoring would be."""
    before = {number: signal.signal(number, lambda *_: None) for number in _OURS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
