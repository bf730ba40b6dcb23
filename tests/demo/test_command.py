"""`demo-server` says where it is, serves, lives on by itself, and ends well."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.demo.desk import wait_until
from trtui.demo.command import add_arguments

ROOT = Path(__file__).parent.parent.parent
PROGRAM = (
    "import argparse, sys\n"
    "from trtui.demo.command import add_arguments, run\n"
    "parser = argparse.ArgumentParser()\n"
    "add_arguments(parser)\n"
    "sys.exit(run(parser.parse_args()))\n"
)


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def where(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    said = json.loads(process.stdout.readline())
    assert set(said) == {"url", "api_key"}
    return said  # type: ignore[no-any-return]  # two strings, as the next line would find out


def read(said: dict[str, str], path: str) -> dict[str, object]:
    request = Request(said["url"] + path, headers={"x-api-key": said["api_key"]})
    with urlopen(request, timeout=60) as response:
        value = json.load(response)
    assert isinstance(value, dict)
    return value


def items(said: dict[str, str], path: str) -> list[dict[str, object]]:
    rows = read(said, path)["items"]
    assert isinstance(rows, list)
    return rows


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_serves_and_ends_with_0(number: signal.Signals) -> None:
    with started("--small", "--speed", "0", "--quirk", "null_names", "--quirk", "rate_limit=3") as process:
        said = where(process)
        assert said["url"].startswith("http://127.0.0.1:")
        (line,) = items(said, "/dashboards")
        rows = items(said, f"/dashboards/{line['id']}/contacts")
        assert len(rows) == 42
        assert {row["first_name"] for row in rows} == {None}
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_things_happen_by_themselves() -> None:
    with started("--small", "--speed", "100", "--quirk", "no_rate_limit") as process:
        said = where(process)
        (line,) = items(said, "/dashboards")
        path = f"/dashboards/{line['id']}/conversations?page_size=1"
        before = items(said, path)
        wait_until(lambda: items(said, path) != before)


def test_the_size_can_be_chosen_and_the_seed_makes_the_business() -> None:
    shops = []
    for seed in ("1", "1", "2"):
        arguments = ("--dashboards", "2", "--conversations", "12", "--speed", "0", "--seed", seed)
        with started(*arguments) as process:
            said = where(process)
            lines = items(said, "/dashboards")
            assert len(lines) == 2
            phones = [
                [
                    row["phone_number"]
                    for row in items(said, f"/dashboards/{line['id']}/conversations?include_archived=true")
                ]
                for line in lines
            ]
            assert sum(map(len, phones)) == 12
            shops.append((said["api_key"], lines, sorted(phones[0] + phones[1], key=str)))
    assert shops[0] == shops[1]
    assert shops[0][0] != shops[2][0]


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with started("--small", "--port", port) as process:
            out, errors = process.communicate(timeout=60)
            assert (process.returncode, out) == (1, "")
            assert errors.startswith(f"The demo server can't listen on port {port}: ")
            assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--port", "70000"], "70000 is not from 0 to 65535"),
        (["--port", "x"], "invalid whole number value: 'x'"),
        (["--seed", "-1"], "-1 is not from 0"),
        (["--quirk", "nul_names"], "no quirk is called nul_names; there are: bare_lists"),
        (["--quirk", "missing_ids=none"], "some or all"),
        (["--latency", "-5"], "is not from 0"),
        (["--speed", "nan"], "is not from 0"),
        (["--small", "--large"], "not allowed with"),
        (["--dashboards", "0"], "0 is not from 1"),
    ],
)
def test_a_wrong_argument_says_what_is_right(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(SystemExit) as end:
        parser.parse_args(arguments)
    assert end.value.code == 2
    assert what in capsys.readouterr().err


def test_its_help_names_every_quirk_and_imports_nothing_heavy() -> None:
    code = PROGRAM.replace("sys.exit(run(parser.parse_args()))", "parser.print_help()\nprint(*sys.modules)")
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert "shuffled_conversations" in done.stdout
    assert not {"asyncio", "httpx", "trtui.demo.people"} & set(done.stdout.splitlines()[-1].split())
