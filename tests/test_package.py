"""What is installed: the wheel's contents, and that nothing is imported before it is needed."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import trtui

ROOT = Path(__file__).parent.parent
HEAVY = {"textual", "rich", "httpx", "pydantic", "phonenumbers", "sqlite3", "asyncio"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of nothing: hatchling in this interpreter, no isolation, no network."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        entry_points = archive.read(f"trtui-{trtui.__version__}.dist-info/entry_points.txt").decode()
        metadata = archive.read(f"trtui-{trtui.__version__}.dist-info/METADATA").decode()
    expected = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "trtui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert "trtui = trtui.start:main" in entry_points
    assert "License-Expression: MIT" in metadata
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_every_module_of_the_wheel_imports(wheel: Path) -> None:
    """As installed: from the wheel alone, with this checkout out of the way."""
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "trtui").rglob("*.py")
        if path.name not in ("__init__.py", "__main__.py")
    )
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); import importlib\nfor name in {modules!r}: importlib.import_module(name)\nimport trtui; assert '.whl' in trtui.__file__, trtui.__file__"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd="/", check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["demo-server", "--help"], ["send", "--help"]]
)
def test_a_word_about_itself_costs_no_heavy_import(arguments: list[str]) -> None:
    code = (
        "import json, sys\n"
        f"sys.argv = ['trtui', *{arguments!r}]\n"
        "from trtui.cli import main\n"
        "status = 1\n"
        "try:\n    status = main()\n"
        "except SystemExit as end:\n    status = end.code\n"
        "print(json.dumps([status, sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    status, imported = json.loads(done.stdout.splitlines()[-1])
    assert status in (0, None)
    assert HEAVY & set(imported) == set()
    assert len(done.stdout.splitlines()) > 1


def test_the_version_is_said_once() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trtui", "--version"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == f"trtui {trtui.__version__}"
