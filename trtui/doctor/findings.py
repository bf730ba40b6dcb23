"""What the doctor finds: a verdict, a sentence, and what to do; and the gate that keeps secrets out of all of it."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from trtui.light import dataclass
from trtui.secret import Sealed
from trtui.text.cleaning import Safe, clean_line

_LONGEST: Final = 400
_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])\+?1?[ .-]?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![0-9A-Za-z])"
)
_LONGEST_NAME: Final = 12


class Verdict(StrEnum):
    """How bad it is. What could not be looked at is neither well nor ill."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `says` and `advice` may still hold what nobody else should read: see `Gate`."""

    about: str
    verdict: Verdict
    says: str
    advice: str = ""


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(about, Verdict.OK, says)


def warning(about: str, says: str, advice: str) -> Finding:
    """It works, and could work better."""
    return Finding(about, Verdict.WARNING, says, advice)


def fault(about: str, says: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(about, Verdict.FAULT, says, advice)


def skipped(about: str, says: str) -> Finding:
    """It could not be looked at."""
    return Finding(about, Verdict.SKIPPED, says)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that may be shown to anybody."""

    about: Safe
    verdict: Verdict
    says: Safe
    advice: Safe


class Gate:
    """Takes keys, customers' numbers and the name of the home out of what is told, and all that a terminal obeys."""

    def __init__(self, home: Path, secrets: Sequence[Sealed]) -> None:
        self._home = str(home)
        self._secrets = secrets

    def pass_on(self, finding: Finding) -> Told:
        """The finding as it may be told."""
        return Told(
            clean_line(finding.about), finding.verdict, self._clean(finding.says), self._clean(finding.advice)
        )

    def _clean(self, text: str) -> Safe:
        for secret in self._secrets:
            text = secret.redact(text)
        if self._home not in ("", "/"):
            text = re.sub(rf"{re.escape(self._home)}(?=/|\b)", "~", text)
        return clean_line(_NUMBER.sub("(number)", text), cap=_LONGEST)


def as_lines(told: Iterable[Told]) -> list[str]:
    """The findings as text: the verdict first, so that faults can be found by eye and by grep."""
    lines: list[str] = []
    for each in told:
        word = f"{each.verdict:<8}" if each.verdict is not Verdict.FAULT else "FAULT   "
        lines.append(f"{word} {each.about:<{_LONGEST_NAME}} {each.says}")
        if each.advice:
            lines.append(f"{'':<8} {'':<{_LONGEST_NAME}} -> {each.advice}")
    return lines


def summary(told: Sequence[Told]) -> str:
    """How many of each there are, in words."""
    counts = {verdict: sum(each.verdict is verdict for each in told) for verdict in Verdict}
    parts = [
        f"{count} {verdict}{'s' if count != 1 and verdict is not Verdict.OK else ''}"
        for verdict, count in counts.items()
        if count and verdict is not Verdict.SKIPPED
    ]
    if counts[Verdict.SKIPPED]:
        parts.append(f"{counts[Verdict.SKIPPED]} not looked at")
    return ", ".join(parts)
