"""Figures beside what was promised of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a figure may be."""

    most: float
    unit: str


def judge(what: str, figure: float, limit: Limit) -> bool:
    """Print a figure with its limit, and whether it keeps it."""
    is_met = figure <= limit.most
    word = "met" if is_met else "NOT MET"
    print(f"    {what:40} {figure:9.2f} {limit.unit:4} of at most {limit.most:g} {limit.unit}: {word}")
    return is_met
