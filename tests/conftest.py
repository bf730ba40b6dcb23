"""What every test shares: the long mode, and no way out of this machine.

Tests that play hours, or thousands of cases, through code that others cover are marked `no_cover`: to count lines makes
them take several times as long.
"""

import os
import signal
import socket
import sys
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "short", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=5_000, suppress_health_check=list(HealthCheck))
settings.load_profile("short")
LONGEST = (
    "test_hostile_inbox.py",
    "test_walk.py",
    "test_hostile.py",
    "test_hostile_wire.py",
    "test_fleet.py",
)
"""What takes longest, most of it waiting for a terminal, begins first: at the end one worker alone would be at it."""
OF_THE_MACHINE = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "http_proxy",
    "https_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
)
LONG_TIMEOUT = 1_800
"""Seconds that a test may take in the long mode, where it has no limit of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the long mode too: more fuzz, more kills, more cells"
    )
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="keep how the screens look now as how they should look",
    )


def pytest_configure(config: pytest.Config) -> None:
    for name in list(os.environ):  # what somebody has set for programs of theirs is no part of a test
        if name in OF_THE_MACHINE or name.startswith(("TRTUI_", "TEXTUAL_", "XDG_")):
            del os.environ[name]
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        # Ignored in what a shell's & or nohup starts, and so in every program that the tests would start.
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    if config.getoption("--long"):
        settings.load_profile("long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONGEST)
    for item in items:
        if config.getoption("--long"):
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(LONG_TIMEOUT))
        elif item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="the long mode: --long"))


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Count no lines where a test asks for that, innermost: in xdist's workers pytest-cov stops one of two countings."""
    trace = sys.gettrace()
    if trace is None or item.get_closest_marker("no_cover") is None:
        yield
        return
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine: a test that needs the network is a broken test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller gave, unchanged

    monkeypatch.setattr(socket.socket, "connect", guarded)
