"""The doctor called from a trtui that runs: in a process of its own, since it opens the store, takes the account's lock
and asks the terminal, none of which a process may do beside itself.
"""

import subprocess
import sys
from typing import Final

from trtui.session import Session, Wishes

_PATIENCE: Final = 90
"""Seconds; the call to the service alone may take thirty, and a command that prints the key ten."""


def call_doctor(session: Session, wishes: Wishes) -> list[str]:
    """The doctor's report on this very account, line by line. Waits for it."""
    options = [
        *(["--demo"] if session.is_demo else []),
        *(["--config", str(wishes.config_file)] if wishes.config_file is not None else []),
        *(["--state-dir", str(wishes.state)] if wishes.state is not None else []),
        *(["--profile", wishes.profile] if wishes.profile else []),
    ]
    try:
        # Our own program by its module, with no folder of the agent's on its path (-P).
        ran = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", "trtui", "doctor", *options],
            env=session.child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return [
            f"FAULT    doctor       gave no answer within {_PATIENCE} s",
            "                      -> Run: trtui doctor",
        ]
    except OSError as error:
        return [f"FAULT    doctor       could not be started: {error.strerror}"]
    return (ran.stdout or ran.stderr).splitlines()
