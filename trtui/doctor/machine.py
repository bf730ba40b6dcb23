"""What trtui runs on: itself, Python, SQLite, the packages it needs."""

import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

from trtui import __version__
from trtui.doctor.findings import Finding, fault, ok, warning
from trtui.store.inspection import IS_WAL_SAFE, SQLITE_VERSION

_OLDEST: Final = (3, 11)


def check_machine(python: tuple[int, ...] = sys.version_info[:3]) -> Iterator[Finding]:
    """The versions of everything, so that a report says what it is about."""
    told = ".".join(str(number) for number in python)
    if python < _OLDEST:
        yield fault("python", told, "trtui needs Python 3.11 or newer.")
    else:
        yield ok("python", f"{told} on {platform.system()} {platform.release()}; trtui {__version__}")
    mode = "" if IS_WAL_SAFE else " (without WAL, which this version can lose rows in)"
    yield ok("sqlite", f"{SQLITE_VERSION}{mode}")
    yield check_packages(version)


def check_packages(version_of: Callable[[str], str], needs: list[str] | None = None) -> Finding:
    """The packages, and whether they are the ones that trtui was tested with."""
    needs = _needs() if needs is None else needs
    found: list[str] = []
    for need in needs:
        name, low, high = _range(need)
        try:
            told = version_of(name)
        except PackageNotFoundError:
            return fault("packages", f"{name} is missing", "Install trtui anew.")
        found.append(f"{name} {told}")
        if not _numbers(low) <= _numbers(told) < _numbers(high):
            return warning(
                "packages",
                f"{name} {told} is not what trtui was made for ({need})",
                "Install trtui in an environment of its own.",
            )
    return ok("packages", ", ".join(found) or "as installed")


def _needs() -> list[str]:
    try:
        return [need for need in requires("trtui") or [] if "extra ==" not in need]
    except PackageNotFoundError:
        return []


def _range(need: str) -> tuple[str, str, str]:
    """Name, lowest and first too high version of a requirement such as `textual<8.3,>=8.2.8`."""
    name = need
    for mark in "<>=!~ ":
        name = name.partition(mark)[0]
    parts = need[len(name) :].replace(" ", "").split(",")
    low = next((part[2:] for part in parts if part.startswith(">=")), "0")
    high = next((part[1:] for part in parts if part.startswith("<")), "99999")
    return name, low, high


def _numbers(told: str) -> tuple[int, ...]:
    return tuple(int(part) for part in told.split(".") if part.isdigit())
