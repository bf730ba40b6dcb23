"""Settings written into a file: it reads as meant, nothing else in it changes, and what can't be done is refused."""

import stat
import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tests.test_config_lines import VALUES
from trtui.config import load_settings
from trtui.config.example import example_text
from trtui.config.lines import KeyPath
from trtui.config.model import all_settings
from trtui.config.writing import UNSET, CannotWriteError, change_file, changed_text

HOLD = ("desk", "hold_seconds")
NAME = ("desk", "sender_name")


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("", HOLD, 3, "[desk]\nhold_seconds = 3\n"),
        ("# mine", HOLD, 3, "# mine\n\n[desk]\nhold_seconds = 3\n"),
        ("[desk]\nhold_seconds=5 # why\nread_only = true", HOLD, 3, "[desk]\nhold_seconds=3 # why\nread_only = true"),
        ("[desk]", HOLD, 3, "[desk]\nhold_seconds = 3\n"),
        (
            "[desk]\n# how long\n#: hold_seconds = 5\n\n[screen]\n",
            HOLD,
            3,
            "[desk]\n# how long\n#: hold_seconds = 5\nhold_seconds = 3\n\n[screen]\n",
        ),
        ("[desk]\nread_only = true\n\n# the rest\n[screen]\n", HOLD, 3,
         "[desk]\nread_only = true\nhold_seconds = 3\n\n# the rest\n[screen]\n"),
        ("[desk]\r\nread_only = true\r\n", HOLD, 3, "[desk]\r\nread_only = true\r\nhold_seconds = 3\r\n"),
        ('[desk]\nsender_name = """\nKim"""\n', NAME, 'K "é" \\', '[desk]\nsender_name = "K \\"é\\" \\\\"\n'),
        ("desk.hold_seconds = 5\n", HOLD, 3, "desk.hold_seconds = 3\n"),
        ("[desk]\na = 1\nhold_seconds = 5\nb = 2\n", HOLD, UNSET, "[desk]\na = 1\nb = 2\n"),
        ("[desk]\nhold_seconds = 5 # why\n", HOLD, UNSET, "[desk]\n# why\n"),
        ("[desk]\n", HOLD, UNSET, "[desk]\n"),
        ("[profiles.a]\n[desk]\n", ("profiles", "a", "theme"), "x", '[profiles.a]\ntheme = "x"\n[desk]\n'),
    ],
)  # fmt: skip
def test_nothing_but_the_key_changes(before: str, path: KeyPath, value: object, after: str) -> None:
    assert changed_text(before, {path: value}) == after


@pytest.mark.parametrize(
    "before", ["desk = { hold_seconds = 5 }\n", "[[desk]]\n", "desk = 1\n", "desk.a.b = 1\n[desk.c]\n"]
)
def test_what_cannot_be_done_safely_is_refused_with_what_to_write(before: str) -> None:
    with pytest.raises(CannotWriteError, match=r"write hold_seconds = 3 under \[desk\]"):
        changed_text(before, {HOLD: 3})


def test_the_key_is_in_no_refusal() -> None:
    with pytest.raises(CannotWriteError) as raised:
        changed_text("account = 1\n", {("account", "api_key"): "canary"})
    assert "canary" not in str(raised.value)


@given(
    st.dictionaries(
        st.sampled_from(["desk", "screen", "a b", "x"]),
        st.dictionaries(st.text(max_size=4), VALUES, max_size=4),
    ),
    st.sampled_from(["desk", "screen", "new"]),
    st.text(max_size=4),
    st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.just(UNSET)),
)
def test_it_reads_as_meant_or_is_refused(
    document: dict[str, dict[str, object]], table: str, name: str, value: object
) -> None:
    """Whatever stands in the file, and whatever is set."""
    import re

    text = tomli_w.dumps(document)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        name = "plain"
    try:
        changed = changed_text(text, {(table, name): value})
    except CannotWriteError:
        return
    meant = tomllib.loads(text)
    if value is UNSET:
        meant.get(table, {}).pop(name, None)
    else:
        meant.setdefault(table, {})[name] = value
    assert tomllib.loads(changed) == meant


def test_every_simple_setting_can_be_set_in_the_example(tmp_path: Path) -> None:
    text = example_text()
    for one in all_settings():
        value = one.about.example if one.default in (None, ()) else one.default
        changed = changed_text(text, {(one.section, one.name): value})
        assert len(changed.splitlines()) == len(text.splitlines()) + 1
        at = changed.splitlines().index(
            next(line for line in changed.splitlines() if line.startswith(f"{one.name} ="))
        )
        assert changed.splitlines()[at - 1].lstrip("#: ").startswith(f"{one.name} =")


def test_the_file_is_replaced_whole_and_the_old_one_kept(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    real.write_text("[desk]\nhold_seconds = 5\n")
    real.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to(real)
    change_file(link, {HOLD: 9})
    assert link.is_symlink()
    assert load_settings(link, {}).desk.hold_seconds == 9
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    backup = tmp_path / "dotfiles.bak"
    assert backup.read_text() == "[desk]\nhold_seconds = 5\n"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["config.toml", "dotfiles", "dotfiles.bak"]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="can't be written: No such file"):
        change_file(tmp_path / "gone" / "config.toml", {HOLD: 9})
    (tmp_path / "latin").write_bytes(b"# \xe9\n")
    with pytest.raises(CannotWriteError, match="not UTF-8"):
        change_file(tmp_path / "latin", {HOLD: 9})
    assert (tmp_path / "latin").read_bytes() == b"# \xe9\n"
