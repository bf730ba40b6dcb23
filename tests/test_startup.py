"""What is imported before the first screen, which is most of what a start costs: no more than the screen shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPORTS = "import trtui.cli, trtui.session, trtui.sync.worker, trtui.ui.app"
"""What `cli` imports before it runs the inbox."""
LATER = {
    *("httpx", "pydantic", "phonenumbers", "tomli_w"),
    *("trtui.api", "trtui.demo", "trtui.hooks", "trtui.log", "trtui.setting_up", "trtui.config.example"),
    *("trtui.sync.shift", "trtui.sync.delivery", "trtui.sync.plan", "trtui.headless.printing"),
    *(
        "trtui.ui.screens.choosing",
        "trtui.ui.screens.help",
        "trtui.ui.screens.health",
        "trtui.ui.screens.outbox",
    ),
    *(
        "trtui.ui.screens.chasing",
        "trtui.ui.screens.contacts",
        "trtui.ui.screens.groups",
        "trtui.ui.screens.form",
    ),
    *("trtui.ui.asking", "trtui.ui.sending", "trtui.ui.working", "trtui.ui.copying", "trtui.ui.saved_views"),
    *(
        "trtui.ui.touring",
        "trtui.ui.health",
        "trtui.ui.widgets.hit_list",
        "trtui.verbs.triage",
        "trtui.verbs.leaving",
    ),
}
MOST = 160
"""Modules of ours: each costs a third of a millisecond before it does anything."""


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """What a clean interpreter has imported, and which of our dataclasses were made at once."""
    code = (
        "import dataclasses, json, sys\n"
        f"{IMPORTS}\n"
        "ours = [module for name, module in sys.modules.items() if name.startswith('trtui.')]\n"
        "made = {f'{kind.__module__}.{kind.__name__}' for module in ours for kind in vars(module).values()\n"
        "    if isinstance(kind, type) and '__dataclass_params__' in vars(kind) and kind.__module__.startswith('trtui')\n"
        "    and kind.__dataclass_params__.init}\n"
        "print(json.dumps({'modules': sorted(sys.modules), 'made': sorted(made)}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_nothing_is_imported_that_the_first_screen_does_not_show(imported: dict[str, list[str]]) -> None:
    assert sorted(LATER & set(imported["modules"])) == []


def test_it_takes_no_more_modules_than_it_did(imported: dict[str, list[str]]) -> None:
    """Where this fails: import what came where it is used, or, if the first screen shows it, raise the number."""
    ours = [name for name in imported["modules"] if name.split(".")[0] == "trtui"]
    assert len(ours) <= MOST, ours


def test_no_dataclass_is_compiled_before_it_is_used(imported: dict[str, list[str]]) -> None:
    """Half a millisecond each: `from trtui.light import dataclass`, with slots."""
    assert imported["made"] == []
