"""The agent's time zone by its name, so that summer time is right for other days than today too."""

import os
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LINK = Path("/etc/localtime")
_FOLDER = "zoneinfo/"


def local_zone() -> tzinfo:
    """The zone that $TZ names, or the machine's; where neither has a name, the offset of now; at last UTC."""
    named = os.environ.get("TZ", "").lstrip(":") or _machine_zone()
    if named:
        try:
            return ZoneInfo(named)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    return datetime.now().astimezone().tzinfo or UTC


def _machine_zone() -> str:
    try:
        target = str(_LINK.resolve(strict=True))
    except OSError:
        return ""
    return target.partition(_FOLDER)[2]
