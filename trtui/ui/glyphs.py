"""The signs that stand beside words, in two alphabets: one for most terminals, one for those with ASCII only.

Every sign is one cell wide on every terminal that was compared (no emoji, nothing with a variation selector), and
no two marks of an alphabet look alike: a state is never told by colour alone.
"""

from collections.abc import Mapping
from typing import Final

from trtui.light import dataclass
from trtui.text.cleaning import Safe, own


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One alphabet of signs, each exactly one cell wide but for `ellipsis`, which may be more."""

    bar: Safe
    selected: Safe
    unseen: Safe
    waiting: Safe
    urgent: Safe
    draft: Safe
    failed: Safe
    sending: Safe
    opted_out: Safe
    blocked: Safe
    suppressed: Safe
    snoozed: Safe
    archived: Safe
    resolved: Safe
    left: Safe
    media: Safe
    ours: Safe
    sent: Safe
    delivered: Safe
    unknown: Safe
    held: Safe
    rule: Safe
    dot: Safe
    ellipsis: Safe
    up: Safe
    down: Safe
    tag: Safe
    group: Safe
    field: Safe


UNICODE: Final = Glyphs(
    bar=own("▌"),
    selected=own("✓"),
    unseen=own("•"),
    waiting=own("◷"),
    urgent=own("!"),
    draft=own("✎"),
    failed=own("✗"),
    sending=own("↑"),
    opted_out=own("⊘"),
    blocked=own("■"),
    suppressed=own("◌"),
    snoozed=own("☾"),
    archived=own("▾"),
    resolved=own("√"),
    left=own("↷"),
    media=own("▤"),
    ours=own("→"),
    sent=own("✓"),
    delivered=own("✓"),
    unknown=own("?"),
    held=own("◔"),
    rule=own("─"),
    dot=own("·"),
    ellipsis=own("…"),
    up=own("↑"),
    down=own("↓"),
    tag=own("◆"),
    group=own("∷"),
    field=own("▫"),
)

ASCII: Final = Glyphs(
    bar=own(">"),
    selected=own("x"),
    unseen=own("*"),
    waiting=own("w"),
    urgent=own("!"),
    draft=own("~"),
    failed=own("#"),
    sending=own("^"),
    opted_out=own("/"),
    blocked=own("%"),
    suppressed=own("o"),
    snoozed=own("z"),
    archived=own("v"),
    resolved=own("="),
    left=own("\\"),
    media=own("@"),
    ours=own(">"),
    sent=own("+"),
    delivered=own("+"),
    unknown=own("?"),
    held=own("."),
    rule=own("-"),
    dot=own("-"),
    ellipsis=own(".."),
    up=own("^"),
    down=own("v"),
    tag=own("$"),
    group=own("&"),
    field=own("|"),
)

IN_ASCII: Final = str.maketrans("·•“”‘’–—…←→↑↓×", "-*\"\"''--~<>^vx")
"""What stands for the signs that our own sentences have, cell for cell, where only ASCII can be shown."""

_PLAIN_LOCALES: Final = ("C", "POSIX")


def glyphs_for(wanted: str, environment: Mapping[str, str]) -> Glyphs:
    """The alphabet that the settings ask for; where they leave it open, ASCII where the terminal speaks no UTF-8."""
    if wanted == "auto":
        return UNICODE if _speaks_unicode(environment) else ASCII
    return ASCII if wanted == "ascii" else UNICODE


def _speaks_unicode(environment: Mapping[str, str]) -> bool:
    """By the locale that was chosen; where none was, as most terminals do by now.

    Python itself makes C.UTF-8 of a C locale, and says so in LC_CTYPE: what stands in LANG is what was chosen then.
    """
    if environment.get("TERM", "") in ("linux", "vt100", "vt102", "vt220"):
        return False
    chosen = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if not chosen[0] and chosen[1:2] == ["C.UTF-8"] and chosen[2] in _PLAIN_LOCALES:
        return False
    locale = next(filter(None, chosen), "")
    return locale not in _PLAIN_LOCALES and (
        "." not in locale or locale.partition(".")[2].lower().replace("-", "").startswith("utf8")
    )
