"""Opening an account: whose store it is, and that it is one store."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripting import Machine
from trtui.session import Wishes, open_session

OPEN = """
import sys
from pathlib import Path
from trtui.session import Wishes, open_session
print("ready", flush=True)
sys.stdin.readline()
with open_session(Wishes(config_file=Path(sys.argv[1]), state=Path(sys.argv[2]))) as session:
    print(session.directory)
"""


def test_processes_that_start_at_once_open_one_store(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    command = [sys.executable, "-c", OPEN, str(machine.config), str(machine.state)]
    processes = [
        subprocess.Popen(
            command, env=machine.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    opened = [process.communicate(timeout=60)[0] for process in processes]
    assert len(set(opened)) == 1
    assert opened[0].startswith(str(machine.state))
    assert [file.name for file in machine.state.iterdir()] == ["salt"]


def test_a_damaged_salt_is_made_anew(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.state.mkdir(0o700)
    (machine.state / "salt").write_bytes(b"half")
    assert machine.run("outbox").code == 0
    assert len((machine.state / "salt").read_bytes()) == 32


def test_a_salt_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.state.mkdir(0o700)
    (tmp_path / "elsewhere").write_bytes(os.urandom(32))
    (machine.state / "salt").symlink_to(tmp_path / "elsewhere")
    ran = machine.run("outbox")
    assert ran.code == 3
    assert "is a link" in ran.err


def test_every_address_and_every_key_has_a_store_of_its_own(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for change in ({}, {"TRTUI_API_KEY": "another"}, {"TRTUI_BASE_URL": "http://127.0.0.1:2/api/v3"}, {}):
        machine.environment |= change
        assert machine.run("outbox").code == 0
    assert len([*(machine.state / "accounts").iterdir()]) == 3


@pytest.mark.parametrize("has_crashed", [False, True])
def test_a_demo_leaves_nothing_but_the_report_of_a_crash(*, has_crashed: bool) -> None:
    with open_session(Wishes(is_demo=True)) as session:
        session.open_store().close()
        session.places.logs.mkdir()
        (session.places.logs / "trtui.log").touch()
        if has_crashed:
            (session.places.logs / "crash-1.txt").touch()
    left = sorted(path.name for path in session.directory.rglob("*") if path.is_file())
    assert left == (["crash-1.txt", "trtui.log"] if has_crashed else [])
    assert session.directory.exists() is has_crashed
    if has_crashed:
        shutil.rmtree(session.directory)
