"""What `trtui status` says, out of plain figures. Imports nothing that takes long: `glance.py` prints by it too."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CUT_OFF = {"offline": "offline", "refused": "key refused"}
"""What is said of a connection that is none."""


def status_line(found: Mapping[str, object]) -> str:
    """What there is to say; nothing of what is in order."""
    parts = [
        f"{found['unresolved']} unresolved",
        found["wait"],
        f"{found['unsent']} unsent" if found["unsent"] else "",
        f"{found['trouble']} need you" if found["trouble"] else "",
        found["connection"],
    ]
    return " · ".join(str(part) for part in parts if part)


def filled(template: str, found: Mapping[str, object]) -> str:
    """A line of the user's own, with figures in the places named."""
    try:
        return template.format_map({name: str(value) for name, value in found.items()})
    except (KeyError, ValueError, IndexError, AttributeError):
        names = ", ".join(f"{{{name}}}" for name in found)
        raise ValueError(f"--format is not understood; it may name {names}.") from None
