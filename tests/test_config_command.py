"""`trtui config`: what it prints, that secrets are masked, and its exit codes."""

import json
from pathlib import Path

import pytest

from tests.scripting import Machine
from trtui.config_command import find_problems

CANARY = "canary-0123456789abcdef"


def problems_of(folder: Path, text: str) -> list[str]:
    file = folder / "config.toml"
    file.write_text(text)
    file.chmod(0o600)
    return [f"{problem.line} {problem.key}: {problem.sentence}" for problem in find_problems(file)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[keys]\n\n'conversation.resolv' = 'e'", "3 keys.conversation.resolv: keys: there is no command"),
        ("[keys]\nundo = 'ctrl+b'", "2 keys.undo: keys.undo: Ctrl+B can't be used: tmux uses it."),
        ("[keys]\nundo = 'e'", "2 keys.undo: keys.undo: e is taken by conversation.resolve"),
        ("[templates]\nhi = 'Hi {first_nam|there}'", "did you mean {first_name}?"),
        ("[templates]\nhi = 'Hi {first_name'", "2 templates.hi: templates.hi: In line 1 of the template"),
        (
            "[views]\n\nlong = 'wiat:>1h'",
            "3 views.long: views.long: “wiat:” is not known; did you mean “wait:”?",
        ),
        ("[account]\nbase_url = 'http://api.example/'", "must begin with https://"),
        ("[account]\napi_key_file = 'gone'", "2 account.api_key_file: The key file"),
        ("[screen]\ntheme = 'drakula'", "2 screen.theme: there is no theme “drakula”. Did you mean dracula?"),
        ("[account]\nca_file = 'gone'", "account.ca_file: there is no file"),
    ],
)
def test_what_is_wrong_is_told_by_line(text: str, said: str, tmp_path: Path) -> None:
    (told,) = problems_of(tmp_path, text)
    assert said in told


def test_what_may_be_a_custom_field_is_let_be(tmp_path: Path) -> None:
    assert problems_of(tmp_path, "[templates]\nhi = 'Your {account_number}, {name|you}'") == []


def test_check_names_lines_and_ends_with_3(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.run("config", "check").code == 0
    machine.config.write_text("[desk]\nhold_second = 1\n[views]\nx = 'is:\x1b'\n".replace("\x1b", "\\u001b"))
    ran = machine.run("config", "check")
    assert ran.code == 3
    assert (
        f"{machine.config}:2: trtui has no setting desk.hold_second. Did you mean desk.hold_seconds?"
        in ran.out
    )
    assert f"{machine.config}:4: views.x" in ran.out
    assert "\x1b" not in ran.out


def test_path_and_example(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert machine.run("config", "path").out == f"{machine.config}\n"
    assert machine.run("config", "example").out.startswith("# trtui's settings")


def test_show_says_what_holds_and_why_and_masks_what_is_secret(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.config.write_text(
        f"[account]\napi_key = '{CANARY}'\nproxy = 'http://me:{CANARY}@proxy.example:3128'\n"
        "[desk]\nsender_name = 'Kim'\n[profiles.north]\nsender_name = 'North'\n[views]\nvip = 'tag:vip'\n"
    )
    machine.config.chmod(0o600)
    ran = machine.run("config", "show", "--profile", "north")
    assert ran.code == 0
    assert CANARY not in ran.out + ran.err
    assert f"# {machine.config}:7 (profile north)" in ran.out
    assert "***@proxy.example:3128" in ran.out
    assert "the key comes from: TRTUI_API_KEY" in ran.out
    data = machine.run("config", "show", "--json").mapping
    assert CANARY not in json.dumps(data)
    assert data["views"] == {"vip": "tag:vip"}
    settings = data["settings"]
    assert isinstance(settings, list)
    assert {
        "id": "desk.sender_name",
        "value": "Kim",
        "default": None,
        "origin": f"{machine.config}:5",
    } in settings
    assert {
        "id": "account.api_key",
        "value": "***",
        "default": None,
        "origin": f"{machine.config}:2",
    } in settings
