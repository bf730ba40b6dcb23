"""One call makes a whole demo: a business, its life, and the API over both."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from trtui.demo.demo import IN_PROCESS_URL, NORMAL, SMALL, Demo, make_demo
from trtui.demo.quirks import Fault, Quirks

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 23, 14, 20, tzinfo=UTC)


def read(demo: Demo, path: str) -> httpx.Response:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=demo.transport(), base_url=IN_PROCESS_URL, headers={"x-api-key": demo.api_key}
        ) as client:
            return await client.get(path)

    return asyncio.run(get())


def test_a_demo_is_the_same_for_a_seed_and_a_moment() -> None:
    first, second, third = (make_demo(seed, lambda: NOW, size=SMALL) for seed in (5, 5, 6))
    path = f"/dashboards/{next(iter(first.account.dashboards))}/contacts"
    assert read(first, path).content == read(second, path).content
    assert first.api_key == second.api_key != third.api_key


def test_a_demo_lives_by_its_clock_and_not_at_all_at_speed_0() -> None:
    moment = NOW
    lively, still = (make_demo(1, lambda: moment, size=SMALL, speed=speed) for speed in (1, 0))
    before = list(still.account.journal)
    moment += timedelta(minutes=10)
    for demo in (lively, still):
        assert read(demo, "/dashboards").status_code == 200
    assert sum(effect.kind == "received" for effect in lively.account.journal) > 5
    assert all(effect.at <= moment and effect.request == 0 for effect in lively.account.journal)
    assert still.account.journal == before


def test_speed_hurries_the_carrier_too() -> None:
    def seconds(speed: float) -> float:
        demo = make_demo(1, lambda: NOW, size=SMALL, speed=speed)
        line, dashboard = next(iter(demo.account.dashboards.items()))
        contact = next(contact for contact in dashboard.contacts.values() if contact.opted_out_at is None)
        text = demo.account.send(line, contact.phone, "Yes")
        assert text.settled_at is not None
        return (text.settled_at - text.at).total_seconds()

    assert seconds(10) < seconds(1) / 5
    assert seconds(0) == seconds(1)


def test_quirks_and_faults_are_in_force_from_the_start() -> None:
    demo = make_demo(size=SMALL, quirks=Quirks(extra_fields=True), faults=[Fault("500")])
    assert read(demo, "/dashboards").status_code == 500
    assert "xAudit" in read(demo, "/dashboards").json()["items"][0]


def test_the_usual_size_has_everything_to_look_at() -> None:
    demo = make_demo(1, lambda: NOW)
    lines = demo.account.dashboards.values()
    assert len(lines) == NORMAL.dashboards
    assert sum(len(line.by_recency()) for line in lines) == NORMAL.conversations


def test_a_demo_without_its_transport_needs_no_httpx() -> None:
    code = "import sys, trtui.demo.demo, trtui.demo.server; sys.exit('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 0


def test_nothing_of_the_emulator_imports_the_rest_of_the_program() -> None:
    """So that a mistake of the client's can't be the emulator's too."""
    code = (
        "import importlib, pathlib, sys\n"
        "for file in pathlib.Path('trtui/demo').rglob('[a-z]*.py'):\n"
        "    importlib.import_module('.'.join(file.with_suffix('').parts))\n"
        "print(*(name for name in sys.modules if name.startswith('trtui.') and not name.startswith('trtui.demo')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == []
