"""Which process did something, and whether it still lives: a pid alone would be taken over by another program."""

import os
from functools import cache
from pathlib import Path

from trtui.clock import boot_id


def process_name() -> str:
    """This process, told apart from any other of this machine that ever had or will have its pid."""
    return _name_of(os.getpid())


@cache
def _name_of(pid: int) -> str:
    return f"{pid}/{_started(pid)}/{boot_id()}"


def is_alive(name: str) -> bool:
    """Whether the process of this name runs. A name from another boot, or one that is no name, does not.

    Where the system does not tell when processes started, one with the same pid counts as the same.
    """
    pid, _, rest = name.partition("/")
    started, _, boot = rest.partition("/")
    if not pid.isdigit() or not boot:
        return False
    if int(pid) == os.getpid() and name == process_name():
        return True
    return boot == boot_id() and _runs(int(pid)) and _started(int(pid)) == started


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; "" where that is not told, `dead` for a zombie."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return "dead" if fields[0] in "ZX" else fields[19]
