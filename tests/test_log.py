"""The log: for its owner alone, as much of it as was asked for, and neither the key nor a customer in it."""

import logging
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripting import PATIENCE, ROOT
from trtui import log
from trtui.secret import Sealed

KEY = "tr_live_9f8e7d6c5b4a39281706f5e4d3c2b1a0"


@pytest.fixture(autouse=True)
def a_log_of_its_own() -> Iterator[None]:
    """Leave the logger as it was."""
    root = logging.getLogger("trtui")
    before, propagates, level = list(root.handlers), root.propagate, root.level
    root.handlers.clear()
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.propagate, root.level = propagates, level
    root.manager._clear_cache()  # type: ignore[attr-defined]  # what levels are, is remembered


def write(folder: Path, level: str) -> str:
    log.start_log(folder, Sealed(KEY), level)
    of_a_part = logging.getLogger("trtui.sync.worker")
    for at in ("debug", "info", "warning"):
        getattr(of_a_part, at)("said at %s", at)
    return (folder / "trtui.log").read_text("utf-8")


@pytest.mark.parametrize(
    ("level", "said"),
    [("warning", ["warning"]), ("info", ["info", "warning"]), ("debug", ["debug", "info", "warning"])],
)
def test_it_says_as_much_as_was_asked_for(tmp_path: Path, level: str, said: list[str]) -> None:
    assert re.findall(r"said at (\w+)", write(tmp_path / "logs", level)) == said


def test_it_is_its_owners_alone_and_kept_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_BYTES", 2_000)
    folder = tmp_path / "logs"
    write(folder, "info")
    for number in range(300):
        logging.getLogger("trtui.api").warning("line %d", number)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["trtui.log", "trtui.log.1", "trtui.log.2", "trtui.log.3"]
    assert all(file.stat().st_size < 2_200 for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_key_does_not_get_into_it_by_any_way(tmp_path: Path) -> None:
    write(tmp_path, "debug")
    part = logging.getLogger("trtui.api.session")
    part.warning("x-api-key: %s", KEY)
    try:
        raise ValueError(f"refused {KEY}")
    except ValueError:
        part.exception("a fault")
    told = (tmp_path / "trtui.log").read_text("utf-8")
    assert "a fault" in told
    assert KEY not in told


def test_without_a_place_nothing_is_written_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    log.start_log(tmp_path / "logs", Sealed(KEY), "debug")
    logging.getLogger("trtui").warning("said to nobody")


def test_at_its_fullest_it_has_the_calls_and_no_customer(tmp_path: Path) -> None:
    """A pass over the invented account, whose every text, name and number would be there to be found."""
    config = tmp_path / "config.toml"
    config.write_text('[desk]\nlog_level = "debug"\n')
    command = ["--demo", "--config", str(config), "--state-dir", str(tmp_path / "state"), "sync", "--once"]
    subprocess.run(
        [sys.executable, "-m", "trtui", *command], cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE
    )
    told = (tmp_path / "state" / "logs" / "trtui.log").read_text("utf-8")
    assert re.search(r"DEBUG trtui\.api\.session: \w+ for \w+: answered in \d+ ms", told)
    assert not re.search(r"\d{10}", told)
    assert "http" not in told
    assert "Shawna" not in told
