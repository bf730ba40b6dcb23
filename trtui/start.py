"""Where the program begins: the last screen comes first, then everything else is imported."""

import os
import sys

from trtui.last_screen import LastScreen


def main() -> int:
    """Run the program with the process's arguments and return its exit status."""
    last_screen = LastScreen(sys.argv[1:], os.environ)
    last_screen.show()
    try:
        from trtui.cli import main as run

        return run(last_screen=last_screen)
    except KeyboardInterrupt:
        return 130
    finally:
        last_screen.take_away()
