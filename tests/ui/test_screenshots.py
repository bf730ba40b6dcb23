"""The pictures of the program that are shown to people are those that the script makes."""

import re

import pytest

from tests.screenshots import FOLDER, SCENES


def test_there_is_a_picture_of_every_scene_and_no_other() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(scene.name for scene in SCENES)


@pytest.mark.parametrize("name", [scene.name for scene in SCENES])
def test_a_picture_shows_something(name: str) -> None:
    drawn = (FOLDER / f"{name}.svg").read_text("utf-8")
    assert len(re.findall("<text ", drawn)) > 60
    assert "trtui&#160;--demo" in drawn
