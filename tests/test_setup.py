"""What a first run leaves behind: the key where it was asked to be, and nowhere else; or nothing at all."""

import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from trtui.config import ConfigError, find_api_key, load_settings
from trtui.config.model import DEFAULT_BASE_URL
from trtui.config.setup import KeyFrom, Plan, key_of, pasted_key, write_configuration
from trtui.secret import Sealed

CANARY = "canary-0123456789abcdef"
PLAN = Plan(
    pasted=Sealed(CANARY), base_url="http://127.0.0.1:9/api/v3", sender_name="Kim", dashboards=("Main Line",)
)


def mode_of(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def key_in(file: Path) -> str | None:
    key = find_api_key(load_settings(file, {}), {})
    return key.reveal() if key else None


def test_a_new_file_holds_the_answers_and_explains_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "a" / "trtui" / "config.toml"
    write_configuration(PLAN, file)
    settings = load_settings(file, {})
    assert settings.account.base_url == "http://127.0.0.1:9/api/v3"
    assert settings.desk.sender_name == "Kim"
    assert settings.desk.dashboards == ("Main Line",)
    assert key_in(file) == CANARY
    assert CANARY not in file.read_text()
    assert "#: hold_seconds = 5" in file.read_text()
    assert (mode_of(file), mode_of(file.parent / "key"), mode_of(file.parent)) == (0o600, 0o600, 0o700)
    assert sorted(each.name for each in file.parent.iterdir()) == ["config.toml", "key"]


def test_what_stood_in_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[screen]\ntheme = 'nord' # nice\n")
    (tmp_path / "key").write_text("another account's")
    write_configuration(PLAN, file)
    assert file.read_text().startswith("# mine\n[screen]\ntheme = 'nord' # nice\n")
    assert key_in(file) == CANARY
    assert (tmp_path / "key").read_text() == "another account's"
    assert (tmp_path / "config.toml.bak").read_text() == "# mine\n[screen]\ntheme = 'nord' # nice\n"


def test_an_address_is_written_where_the_settings_say_another_even_if_it_is_the_usual_one(
    tmp_path: Path,
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[account]\nbase_url = 'https://old.example/api'\n")
    plan = replace(PLAN, base_url=DEFAULT_BASE_URL, held_url="https://old.example/api")
    write_configuration(plan, file)
    assert load_settings(file, {}).account.base_url == DEFAULT_BASE_URL


def test_what_is_a_profile_s_goes_into_the_profile(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[account]\nproxy = 'http://p.example:1'\n[profiles.\"north east\"]\n# mine\n")
    write_configuration(replace(PLAN, profile="north east"), file)
    assert file.read_text().startswith("[account]\nproxy = 'http://p.example:1'\n[profiles.\"north east\"]\n")
    settings = load_settings(file, {}, "north east")
    assert settings.desk.sender_name == "Kim"
    assert settings.account.base_url == PLAN.base_url
    assert load_settings(file, {}).desk.sender_name is None


def test_the_key_in_the_settings_themselves(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[desk]\n")
    file.chmod(0o644)
    write_configuration(replace(PLAN, key_from=KeyFrom.CONFIG), file)
    assert key_in(file) == CANARY
    assert mode_of(file) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["config.toml", "config.toml.bak"]


def test_a_file_or_a_command_is_named_and_the_key_written_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(CANARY)
    (tmp_path / "secret").chmod(0o600)
    for plan in (
        Plan(KeyFrom.FILE, named=str(tmp_path / "secret")),
        Plan(KeyFrom.COMMAND, named=f'{sys.executable} -c \'print("{CANARY[:6]}" + "{CANARY[6:]}")\''),
    ):
        file = tmp_path / plan.key_from.name / "config.toml"
        assert key_of(plan).reveal() == CANARY
        write_configuration(plan, file)
        assert key_in(file) == CANARY
        assert CANARY not in file.read_text()
        assert [each.name for each in file.parent.iterdir()] == ["config.toml"]


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path) -> None:
    """The key's file goes again with the settings that would have named it."""
    file = tmp_path / "config.toml"
    file.write_text("account = 1\n")
    with pytest.raises(ConfigError, match="By hand") as raised:
        write_configuration(PLAN, file)
    assert CANARY not in str(raised.value)
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]
    (tmp_path / "not-a-folder").write_text("")
    with pytest.raises(ConfigError, match="can't be"):
        write_configuration(PLAN, tmp_path / "not-a-folder" / "config.toml")


@pytest.mark.parametrize("typed", ["", "  ", "two words", "key\nkey", "schlüssel", "key\x07"])
def test_what_can_be_no_key_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(ConfigError) as raised:
        pasted_key(typed)
    assert not typed.strip() or typed not in str(raised.value)


def test_space_around_a_key_is_none_of_it() -> None:
    assert pasted_key(f"  {CANARY}\n").reveal() == CANARY


@pytest.mark.parametrize(
    ("named", "said"), [("", "is no command"), ("'half", "is no command"), ("/nonexistent", "can't be run")]
)
def test_a_command_that_is_none_is_told(named: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        key_of(Plan(KeyFrom.COMMAND, named=named))
