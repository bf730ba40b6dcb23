"""Where the program begins: what can be said or shown at once comes first, then everything else is imported."""

import os
import sys

READING = frozenset({"ls", "status", "outbox", "thread", "contacts", "payments", "chase"})
"""The commands that `headless/glance.py` knows: nothing of it is imported for any other."""


def main() -> int:
    """Run the program with the process's arguments and return its exit status."""
    try:
        return _run()
    except KeyboardInterrupt:
        return 130


def _run() -> int:
    glance = None
    if any(word in READING for word in sys.argv):
        from trtui.headless.glance import Glance

        glance = Glance(sys.argv[1:], os.environ)
        try:
            status = glance.print()
        except BrokenPipeError:
            # The reader of our stdout went away (`trtui ls | head`): nobody is left to tell.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            return 141
        if status is not None:
            return status
    from trtui.last_screen import LastScreen

    last_screen = LastScreen(sys.argv[1:], os.environ)
    last_screen.show()
    try:
        from trtui.cli import main as run

        return run(last_screen=last_screen, glance=glance)
    finally:
        last_screen.take_away()
