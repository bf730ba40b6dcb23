"""Real processes that wait for the lease, and how long it takes the next of them to call when the holder is killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.demo.desk import wait_until
from tests.scripting import PATIENCE, WORKER
from trtui.clock import SystemClock
from trtui.demo.demo import SMALL, make_demo
from trtui.demo.server import ThreadedServer
from trtui.store import Store

PROCESSES = 4


def measure_takeovers(folder: Path, kills: int) -> list[float]:
    """Kill -9 whoever works, `kills` times; gives the seconds from each kill to the next process's first call.

    Nothing of the worker is imported in those that wait: they have to once they hold the lease. Fewer than `PROCESSES`
    can be killed.
    """
    demo = make_demo(1, size=SMALL, speed=0.0)
    settings = folder / "config.toml"
    settings.touch()
    delays: list[float] = []
    with ThreadedServer(demo.service) as server:
        environment = os.environ | {"TRTUI_API_KEY": demo.api_key, "TRTUI_BASE_URL": server.url}
        command = [sys.executable, "-c", WORKER, str(settings), str(folder / "state")]
        waiters = {
            each.pid: each for each in (subprocess.Popen(command, env=environment) for _ in range(PROCESSES))
        }
        try:
            accounts = folder / "state" / "accounts"
            wait_until(lambda: accounts.is_dir() and any(accounts.iterdir()), PATIENCE)
            (directory,) = accounts.iterdir()
            store = Store.open(directory, clock=SystemClock())

            def worker() -> int:
                status = store.desk.worker_status()
                return int(status.process.partition("/")[0]) if status else 0

            wait_until(lambda: worker() in waiters, PATIENCE)
            for _ in range(kills):
                pid, calls = worker(), len(demo.service.arrivals.times)
                waiters[pid].kill()
                began = time.monotonic()
                wait_until(lambda pid=pid: worker() not in (0, pid), PATIENCE)  # type: ignore[misc]
                wait_until(lambda calls=calls: len(demo.service.arrivals.times) > calls, PATIENCE)  # type: ignore[misc]
                delays.append(time.monotonic() - began)
            store.close()
        finally:
            for process in waiters.values():
                process.kill()
                process.wait()
    return delays
