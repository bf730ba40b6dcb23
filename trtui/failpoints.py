"""Named places where a test makes the program die, fail, wait or stop.

They cost one dictionary look-up and do nothing unless the environment names them when the program starts:
`TRTUI_FAILPOINTS="outbox.claim.after_commit=kill,facts.commit=raise-enospc"`. Faults: `kill` (SIGKILL of this process),
`stop` (SIGSTOP), `raise-enospc`, `raise-eio`, `delay:MS`. `=2*kill` spares the first and strikes at the second
passing.
"""

import errno
import os
import signal
import time

from trtui.light import dataclass

VARIABLE = "TRTUI_FAILPOINTS"
_ERRORS = {"raise-enospc": errno.ENOSPC, "raise-eio": errno.EIO}


@dataclass(slots=True)
class _Fault:
    kind: str
    milliseconds: int
    passings_left: int


def _parse(setting: str) -> dict[str, _Fault]:
    faults: dict[str, _Fault] = {}
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _, fault = entry.partition("=")
        count, star, kind = fault.rpartition("*")
        kind, _, milliseconds = kind.partition(":")
        if kind not in {"kill", "stop", "delay", *_ERRORS} or (star and not count.isdigit()):
            raise ValueError(f"{VARIABLE}: {entry!r} is no fault")
        faults[name] = _Fault(kind, int(milliseconds or 0), int(count or 1))
    return faults


_faults = _parse(os.environ.get(VARIABLE, ""))


def failpoint(name: str) -> None:
    """Let the fault that is set for `name` happen; without one, do nothing."""
    if _faults and name in _faults:
        _strike(_faults[name])


def set_failpoints(setting: str) -> None:
    """Replace the faults by those of `setting`, written as in the environment variable; "" is none."""
    global _faults  # noqa: PLW0603  # the one switch of the whole process
    _faults = _parse(setting)


def _strike(fault: _Fault) -> None:
    fault.passings_left -= 1
    if fault.passings_left > 0:
        return
    if fault.kind == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif fault.kind == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif fault.kind == "delay":
        time.sleep(fault.milliseconds / 1000)
    elif fault.passings_left == 0:
        code = _ERRORS[fault.kind]
        raise OSError(code, os.strerror(code))
