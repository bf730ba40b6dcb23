"""Settings: every wrong file ends in a sentence that names the file, the key and what to write."""

import os
import re
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trtui.config import ConfigError, find_api_key, load_settings, read_settings
from trtui.config.example import example_text
from trtui.config.model import all_settings
from trtui.paths import PathError, default_places, is_private, make_private_directory, open_private

ROOT = Path(__file__).parent.parent


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none.toml", {})
    assert settings.account.base_url == "https://api.textrequest.com/api/v3"
    assert settings.desk.hold_seconds == 5
    assert settings.origins == {}


def test_the_example_is_what_the_model_says() -> None:
    """`python -m trtui.config > config.example.toml` makes it anew."""
    assert (ROOT / "config.example.toml").read_text("utf-8") == example_text()


def test_the_example_is_valid_and_shows_the_defaults(tmp_path: Path) -> None:
    """Each line of the example, commented ones included, can be used, and those with “#:” are what holds anyway."""
    text = example_text()
    assert load_settings(written(tmp_path, text), {}) is not None
    plain = load_settings(tmp_path / "none.toml", {})
    settings = load_settings(written(tmp_path, text.replace("\n#: ", "\n")), {})
    everything = load_settings(written(tmp_path, re.sub(r"\n#:? (?=\S+ = |\[)", "\n", text)), {})
    for one in all_settings():
        assert settings.value_of(one) == plain.value_of(one) == one.default, one.id
        assert one.id in everything.origins, f"config.example.toml does not show {one.id}"
    assert everything.keys
    assert everything.templates
    assert everything.views


def test_every_setting_is_explained_in_a_sentence() -> None:
    for one in all_settings():
        assert one.about.explains.rstrip("…").rstrip().endswith((".", "hour")), one.id
        assert one.default not in (None, ()) or one.about.example is not None, one.id


def test_a_name_means_one_setting_only() -> None:
    """A profile holds settings of all sections in one table."""
    names = [one.name for one in all_settings()]
    assert len(names) == len(set(names))


def test_where_a_value_came_from_is_kept(tmp_path: Path) -> None:
    file = written(tmp_path, "# mine\n[desk]\nhold_seconds = 9\n")
    settings = load_settings(file, {"TRTUI_BASE_URL": "http://127.0.0.1:1/api/v3"})
    assert settings.desk.hold_seconds == 9
    assert settings.origins == {"desk.hold_seconds": f"{file}:3", "account.base_url": "TRTUI_BASE_URL"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[desk]\nhold_second = 3", "Did you mean desk.hold_seconds?"),
        ("[desks]\n", "Did you mean desk?"),
        ("[desk]\ntheme = 'nord'", "It belongs to [screen]."),
        ("[desk]\nbanana = 1", "It knows: sender_name, dashboards, hold_seconds"),
        ("[profiles.north]\nsender_nam = 'Kim'", "Did you mean profiles.north.sender_name?"),
        ("[profiles]\nnorth = 1", "profiles.north must be a section"),
        ("[account]\nca_file = '~nobody-of-that-name/x'", "names a home that is not there"),
        ("[desk]\nhold_seconds = 'five'", "desk.hold_seconds must be a whole number"),
        ("[desk]\nhold_seconds = true", "desk.hold_seconds must be a whole number"),
        ("[desk]\nhold_seconds = 31", "between 0 and 30"),
        ("[desk]\ncalls_per_minute = 500", "between 10 and 100"),
        ("[desk]\nread_only = 1", "desk.read_only must be true or false"),
        ("[desk]\nquiet_start = '25:00'", "a time of day"),
        ("[screen]\nglyphs = 'emoji'", "one of auto, unicode, ascii"),
        ("[account]\napi_key_command = 'pass show x'", "a list of words"),
        ("[account]\nproxy = 3", "text in quotes"),
        ("desk = 3", "must be a section"),
        ("[templates]\nhello = 3", "[templates] holds lines"),
        ("[keys]\n'conversation.resolve' = 3", "must be a key or a list of keys"),
        ("nonsense", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load_settings(file, {})
    assert said in str(raised.value)
    assert str(file) in str(raised.value)


@given(st.binary(max_size=200))
def test_no_file_can_raise_anything_else(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    file.write_bytes(raw)
    told = None
    try:
        load_settings(file, {})
    except ConfigError as error:
        told = str(error)
    assert told is None or str(file) in told


def test_all_that_is_wrong_is_told_with_its_lines(tmp_path: Path) -> None:
    text = (
        'desk.hold_second = 3\n[screen]\n# here\nglyphs = "emoji"\nbell = """\n[desk]\n"""\n'
        "[keys]\n'a b' = [\n 1]\n"
    )
    _, problems = read_settings(written(tmp_path, text), {})
    assert [(one.line, one.key) for one in problems] == [
        (1, "desk.hold_second"),
        (4, "screen.glyphs"),
        (5, "screen.bell"),
        (9, "keys.a b"),
    ]
    with pytest.raises(ConfigError, match="3 more: trtui config check"):
        load_settings(tmp_path / "config.toml", {})


def test_broken_toml_is_told_with_its_line(tmp_path: Path) -> None:
    _, problems = read_settings(written(tmp_path, "[desk]\n\nhold_seconds = = 3\n"), {})
    assert [one.line for one in problems] == [3]


PROFILES = """
[account]
api_key_file = "first"
[desk]
sender_name = "Kim"
hold_seconds = 9
[profiles.north]
api_key_command = ["echo", "north"]
sender_name = "Kim, North"
theme = "nord"
[profiles.same-key]
hold_seconds = 0
"""


def test_a_profile_goes_before_the_sections(tmp_path: Path) -> None:
    file = written(tmp_path, PROFILES)
    settings = load_settings(file, {}, "north")
    assert (settings.desk.sender_name, settings.desk.hold_seconds) == ("Kim, North", 9)
    assert settings.screen.theme == "nord"
    assert settings.origins["desk.sender_name"] == f"{file}:9 (profile north)"
    assert load_settings(file, {}).desk.sender_name == "Kim"


def test_a_profile_with_a_key_of_its_own_uses_no_other(tmp_path: Path) -> None:
    """Although a key file goes before a key command: it is another account's."""
    file = written(tmp_path, PROFILES)
    north = load_settings(file, {}, "north").account
    assert (north.api_key_file, north.api_key_command) == (None, ("echo", "north"))
    assert load_settings(file, {}, "same-key").account.api_key_file == tmp_path / "first"


def test_the_argument_names_the_profile_before_the_environment_does(tmp_path: Path) -> None:
    file = written(tmp_path, PROFILES)
    assert load_settings(file, {"TRTUI_PROFILE": "same-key"}).profile == "same-key"
    assert load_settings(file, {"TRTUI_PROFILE": "same-key"}, "north").profile == "north"
    with pytest.raises(ConfigError, match=r"no profile nort\. Did you mean north"):
        load_settings(file, {"TRTUI_PROFILE": "nort"})


def test_a_key_of_any_profile_makes_the_file_private(tmp_path: Path) -> None:
    file = written(tmp_path, "[profiles.north]\napi_key = 'canary'\n", mode=0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_settings(file, {})


def test_a_key_in_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "[account]\napi_key = 'canary'\n", mode=0o640)
    with pytest.raises(ConfigError, match="chmod 600") as raised:
        load_settings(file, {})
    assert "canary" not in str(raised.value)


def test_the_key_comes_from_the_first_place_that_has_one(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")
    (tmp_path / "key").chmod(0o600)
    command = f"[{sys.executable!r}, '-c', \"print('from-command')\"]"
    inline = "api_key = 'from-config'\n"
    environment = {"TRTUI_API_KEY": "from-environment"}
    for text, expected in (
        (f"api_key_file = 'key'\napi_key_command = {command}\n{inline}", "from-file"),
        (f"api_key_command = {command}\n{inline}", "from-command"),
        (inline, "from-environment"),
    ):
        settings = load_settings(written(tmp_path, f"[account]\n{text}"), {})
        key = find_api_key(settings, dict(environment))
        assert key is not None
        assert key.reveal() == expected
    key = find_api_key(load_settings(written(tmp_path, f"[account]\n{inline}"), {}), {})
    assert key is not None
    assert key.reveal() == "from-config"
    assert "from-config" not in repr(load_settings(written(tmp_path, f"[account]\n{inline}"), {}))


def test_the_key_is_taken_out_of_the_environment(tmp_path: Path) -> None:
    environment = {"TRTUI_API_KEY": "canary"}
    find_api_key(load_settings(tmp_path / "none", {}), environment)
    assert environment == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("api_key_file = 'missing'", "is not there"),
        ("api_key_file = 'open'", "chmod 600"),
        ("api_key_file = 'link'", "plain file"),
        ("api_key_file = 'two'", "nothing else"),
        ("api_key_command = ['/nonexistent-program']", "can't be run"),
        (f"api_key_command = [{sys.executable!r}, '-c', 'raise SystemExit(3)']", "ended with 3"),
        (f"api_key_command = [{sys.executable!r}, '-c', '']", "gave no key"),
    ],
)
def test_a_place_that_gives_no_key_is_told(text: str, said: str, tmp_path: Path) -> None:
    for name, content, mode in (("open", "k", 0o644), ("two", "a b", 0o600)):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(mode)
    (tmp_path / "link").symlink_to(tmp_path / "two")
    settings = load_settings(written(tmp_path, f"[account]\n{text}\n"), {})
    with pytest.raises(ConfigError, match=said):
        find_api_key(settings, {})


def test_folders_and_files_are_ours_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        folder = make_private_directory(tmp_path / "a" / "b")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        os.close(open_private(folder / "f", os.O_CREAT | os.O_WRONLY))
        assert stat.S_IMODE((folder / "f").stat().st_mode) == 0o600
        assert is_private(folder / "f")
    finally:
        os.umask(old)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PathError, match="not a folder"):
        make_private_directory(tmp_path / "link")
    (tmp_path / "file").write_text("x")
    (tmp_path / "to-file").symlink_to(tmp_path / "file")
    with pytest.raises(PathError, match="is a link"):
        open_private(tmp_path / "to-file", os.O_WRONLY)


def test_a_state_folder_that_is_given_takes_the_logs_along(tmp_path: Path) -> None:
    places = default_places(tmp_path / "c.toml", tmp_path / "state")
    assert places.logs == tmp_path / "state" / "logs"
    assert places.config_file == tmp_path / "c.toml"
