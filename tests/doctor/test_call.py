"""The doctor called from a running trtui: about the same account, in a process of its own, and never for long."""

import os
import subprocess
from pathlib import Path

import pytest

from trtui.clock import SystemClock
from trtui.config import AccountSettings, Settings
from trtui.doctor_call import call_doctor
from trtui.paths import Places
from trtui.secret import Sealed
from trtui.session import Session, Wishes, open_session, session_of

CANARY = "canary-0123456789abcdef"


def session_in(folder: Path, **account: object) -> Session:
    settings = Settings(account=AccountSettings(**account))  # type: ignore[arg-type]  # fields by name
    places = Places(folder / "config.toml", folder / "state", folder / "logs")
    return session_of(settings, places, Sealed(CANARY), SystemClock())


def test_it_looks_at_the_account_that_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRTUI_API_KEY", raising=False)
    file = tmp_path / "config.toml"
    file.write_text('[account]\nbase_url = "http://127.0.0.1:1/api/v3"\n[profiles.north]\n')
    session = session_in(tmp_path, base_url="http://127.0.0.1:1/api/v3")
    wishes = Wishes(config_file=file, state=tmp_path / "state", profile="north")
    told = "\n".join(call_doctor(session, wishes))
    assert "from TRTUI_API_KEY" in told, (
        "the key was taken out of the environment, and is given back to our own"
    )
    assert "FAULT    reach" in told
    assert str(file.name) in told
    assert CANARY not in told
    assert "TRTUI_API_KEY" not in os.environ


def test_for_a_demo_no_account_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRTUI_API_KEY", CANARY)
    wishes = Wishes(is_demo=True, state=tmp_path / "state")
    with open_session(wishes) as session:
        told = "\n".join(call_doctor(session, wishes))
    assert "skipped  key          not looked for: the demo needs none" in told
    assert "skipped  reach        not looked at: the demo's account is invented" in told


@pytest.mark.parametrize(
    ("account", "is_given"),
    [
        ({}, True),
        ({"api_key": Sealed("another")}, True),
        ({"api_key": Sealed(CANARY)}, False),
        ({"api_key_file": Path("key")}, False),
        ({"api_key_command": ("pass",)}, False),
    ],
)
def test_the_key_goes_along_only_where_it_came_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, account: dict[str, object], is_given: bool
) -> None:
    monkeypatch.delenv("TRTUI_API_KEY", raising=False)
    environment = session_in(tmp_path, **account).child_environment()
    assert (environment.get("TRTUI_API_KEY") == CANARY) is is_given


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (subprocess.TimeoutExpired("trtui", 90), "gave no answer within 90 s"),
        (FileNotFoundError(2, "No such file or directory"), "could not be started: No such file"),
    ],
)
def test_one_that_does_not_answer_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_words: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    told = call_doctor(session_in(tmp_path), Wishes())
    assert told[0].startswith("FAULT    doctor")
    assert said in told[0]
