"""The one way from what others wrote to what may be drawn.

What a customer, a colleague or the service wrote is hostile until it is a `Safe`: escape sequences take over
terminals, bidi controls turn amounts around, invisible characters hide words, and a letter with 10,000 accents
is repainted over SSH for seconds. Nothing vanishes in silence: what can't be drawn is shown as what it is, a
control picture (`␛`), a chip (`‹U+202E›`) or a count (`‹+92 marks›`, `… 12,345 more`).

Cleaning a cleaned text changes nothing, so `clean(safe, cap=…)` is also how a `Safe` is shortened.
"""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_left

from trtui.text.characters import EMOJI, JOINER, KEYCAP, NON_JOINER, SKIN, classes_of
from trtui.text.patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Final, LiteralString, Never, Self

_NOTE_CAP: Final = 32_000
_NOTE_LINES: Final = 2_000
MAX_MARKS: Final = 8  #: combining marks drawn on one base; real writing needs six at most
REPLACEMENT: Final = "\ufffd"
_DOTTED_CIRCLE: Final = "◌"  # the base Unicode gives to marks that have none
_LINE_SIGN: Final = " ⏎ "
# How much of a huge raw text is looked at, as a multiple of the cap: the rest is only counted.
_WINDOW_FACTOR: Final = 16
_WINDOW_FLOOR: Final = 1_024
_MIN_CAP_FOR_COUNT: Final = 24  # "… 1,234,567 more" and a few words before it

_NEWLINE: Final = late("\r\n|[\r\x85\u2028\u2029]")
_OUTER_NEWLINES: Final = "\n\r\x85\u2028\u2029"
_SURROGATE: Final = late("[\ud800-\udfff]")
# The first and the last, in turn, of characters that need no thought whatever their neighbours are: no marks, no joiners,
# nothing composes. The screen's own signs are among them.
_CALM_ENDS: Final = (
    "A A 20 7E A0 AC AE 2FF 391 3A1 3A3 3CE 400 482 48A 52F 5D0 5EA 621 63A 641 64A E01 E30 2010 2027 "
    "2030 205E 20A0 20BF 2190 2328 232B 23FF 2500 25A9 25AB 25AB 25BE 25BE 25C6 25C6 25CC 25CC 25D4 25D4 "
    "25F7 25F7 263E 263E 270E 270E 2713 2713 2717 2717 3001 3029 3041 3096 30A1 30FA 4E00 9FFF AC00 D7A3 "
    "FFFD FFFD 1F300 1F3FA 1F400 1F64F 1F680 1F6C5"
)
_CALM: Final = tuple(int(end, 16) for end in _CALM_ENDS.split())
_known_calm: Final = {"\n", *map(chr, range(0x20, 0x7F))}
_MOST_KNOWN: Final = 5_000

_MARK_RUN: Final = late(rf"[mqy]{{{MAX_MARKS + 1},}}")
_ELEMENT: Final = "[ek][kv]?"
_EMOJI_SEQUENCE: Final = rf"{_ELEMENT}(?:j{_ELEMENT}){{0,3}}"  # the longest in use join four
#: What stays as it is because of its neighbours: emoji, keycaps, flags, and joiners where spelling needs them.
_KEPT: Final = rf"dv?q|rr|eg+|{_EMOJI_SEQUENCE}|(?<=[lmy])i(?=l)|(?<=y)[ij](?![mqyijv])"
_NEEDS_THOUGHT: Final = late(
    rf"(?P<kept>{_KEPT})|(?P<bare>(?:^|(?<=n))(?=[mqy]))|(?P<hidden>[xgijv]+)|(?P<control>c)|(?P<tab>t)|(?P<newline>n+)"
)
_CLUSTER: Final = late(rf"(?s:(?:dv?q|rr|eg+|{_EMOJI_SEQUENCE}|.)[mqyij]*)")
_SHAPE_OF_CHIP: Final = r"‹U\+[0-9A-F]{4,6}(?: ×[0-9,]+)?›"
_CHIP: Final = late(_SHAPE_OF_CHIP)
_CHIP_OR_COUNT: Final = late(rf"{_SHAPE_OF_CHIP}|‹\+[0-9,]+ marks›")
_LONGEST_CHIP: Final = 30
_LONGEST_CLUSTER: Final = 64  # in code points; 4 joined emoji with tones and 8 marks are 19
_TAGS: Final = tuple(map(chr, range(0xE0020, 0xE0080)))
_SUBDIVISION_FLAGS: Final = frozenset(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)


class Safe(str):
    """Text that may be drawn, notified, titled, copied or logged.

    Only this module makes one; `clean`, `clean_line`, `own`, `compose` and `join` are the ways. A slice or a
    sum of a Safe is a plain `str` again.
    """

    __slots__ = ()

    def __new__(cls, _text: Never) -> Self:
        """Refuse: a Safe is made by cleaning."""
        raise TypeError("A Safe is made by trtui.text.cleaning: clean, clean_line, own, compose or join.")

    def __copy__(self) -> Safe:
        """Give itself: it can't change."""
        return self

    def __deepcopy__(self, _memo: dict[int, object]) -> Safe:
        """Give itself: it can't change."""
        return self


def _seal(text: str) -> Safe:
    return str.__new__(Safe, text)


def clean(raw: str, *, cap: int = 4000, lines: int = 200) -> Safe:
    """Make a body drawable: at most `cap` code points on at most `lines` lines, newlines as LF.

    What is cut off is counted at the end (`… 12,345 more`, in code points). Raises ValueError where `cap` or
    `lines` is under 1.
    """
    if cap < 1 or lines < 1:
        raise ValueError("cap and lines are at least 1")
    if len(raw) <= cap and _is_calm(raw) and raw.count("\n") < lines:
        return _seal(raw)
    window = _window(cap)
    drawable = _wash(raw[:window])
    return _seal(_shorten(drawable, cap, lines, unseen=max(0, len(raw) - window)))


def clean_note(raw: str) -> Safe:
    """Make a note drawable, as long as anybody writes one: what is cut off could not be written back."""
    return clean(raw, cap=_NOTE_CAP, lines=_NOTE_LINES)


def clean_line(raw: str, *, cap: int = 80) -> Safe:
    """Make a name, a tag or a title drawable on one line of at most `cap` code points.

    Newlines inside become ` ⏎ `; those at the ends are dropped. Raises ValueError where `cap` is under 1.
    """
    if cap < 1:
        raise ValueError("cap is at least 1")
    if len(raw) <= cap and _is_calm(raw) and "\n" not in raw:
        return _seal(raw)
    window = _window(cap)
    drawable = _wash(raw[:window].strip(_OUTER_NEWLINES), newline=_LINE_SIGN)
    return _seal(_shorten(drawable, cap, 1, unseen=max(0, len(raw) - window)))


def own(text: LiteralString) -> Safe:
    """Make a Safe of a text that stands in the program."""
    return _seal(_wash(text))


def compose(template: LiteralString, *parts: Safe) -> Safe:
    """Put Safe parts in the places of `{}` in a text that stands in the program.

    Parts are not looked at again: braces in a customer's name stay braces. Raises ValueError where places and
    parts differ in number, TypeError where a part is not Safe.
    """
    pieces = template.split("{}")
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{len(pieces) - 1} places for {len(parts)} parts: {template!r}")
    _insist_on_safe(parts)
    woven = [_wash(pieces[0])]
    for part, piece in zip(parts, pieces[1:], strict=True):
        woven += (part, _wash(piece))
    return _sealed_whole("".join(woven))


def join(separator: LiteralString, parts: Iterable[Safe]) -> Safe:
    """Put a text that stands in the program between Safe parts. Raises TypeError where a part is not Safe."""
    listed = list(parts)
    _insist_on_safe(listed)
    return _sealed_whole(_wash(separator).join(listed))


def is_safe(text: str) -> bool:
    """Say whether cleaning would leave a text as it is, its length aside."""
    return _is_calm(text) or _wash(text) == text


def for_list_row(text: Safe) -> Safe:
    """Make a body fit for one list row whose width every terminal agrees on.

    Emoji sequences become their first emoji, keycaps their digit, chips U+FFFD and newlines ` ⏎ `: terminals
    and width tables differ on the sequences, and a row that is one column off breaks every row beside it.
    """
    if text.isascii() and "\n" not in text:
        return text
    line = _CHIP.sub(REPLACEMENT, text.strip("\n"))
    line = _NEWLINES.sub(_LINE_SIGN, line)
    classes = classes_of(line)
    if not _UNSTEADY.search(classes):
        return _seal(line)
    return _sealed_whole("".join(_steady_clusters(line, classes)))


def fingerprint(raw: str) -> str:
    """Give 32 hexadecimal digits by which a text read back from the service is known again.

    Two texts that differ in composition (NFC), in the form of their newlines, in white space at the ends of
    lines or around the whole have the same one; nothing else is forgiven.
    """
    lines = _compose(_NEWLINE.sub("\n", raw)).split("\n")
    normal = "\n".join(line.rstrip() for line in lines).strip()
    from hashlib import blake2b  # OpenSSL comes with it, which nobody needs who only draws

    return blake2b(normal.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


_NEWLINES: Final = late("\n+")
_UNSTEADY: Final = late("[jivkqg]")


def _steady_clusters(line: str, classes: str) -> Iterator[str]:
    """Give what stays of each cluster. A skin tone on its own goes where it would tone what now stands before it."""
    last = ""
    for found in _CLUSTER.finditer(classes):
        if classes[found.start()] == SKIN and last in (EMOJI, SKIN):
            continue
        steady = _steady(line[found.start() : found.end()])
        last = classes_of(steady)[-1:] or last
        yield steady


def _steady(cluster: str) -> str:
    """Give the part of a cluster whose width is beyond dispute."""
    classes = classes_of(cluster)
    if classes[0] in "ekd" and len(classes) > 1 and classes[1] in "kvjqg":
        return cluster[0]
    return "".join(
        c for c, kind in zip(cluster, classes, strict=True) if kind not in (JOINER, NON_JOINER, KEYCAP)
    )


def _is_calm(text: str) -> bool:
    """Say whether every character needs no thought. No pattern: it would take longer to compile than most texts to clean."""
    return (text.isascii() and text.isprintable()) or all(map(_is_calm_one, set(text) - _known_calm))


def _is_calm_one(character: str) -> bool:
    code = ord(character)
    place = bisect_left(_CALM, code)
    is_calm = place < len(_CALM) and (place % 2 > 0 or _CALM[place] == code)
    if is_calm and len(_known_calm) < _MOST_KNOWN:
        _known_calm.add(character)
    return is_calm


def _window(cap: int) -> int:
    return _WINDOW_FACTOR * cap + _WINDOW_FLOOR


def _insist_on_safe(parts: Iterable[object]) -> None:
    for part in parts:
        if not isinstance(part, Safe):
            raise TypeError(f"not a Safe: {type(part).__name__}")


def _sealed_whole(text: str) -> Safe:
    """Seal a text put together from Safe parts: Hangul letters, and marks that a keycap kept apart, can still compose."""
    return _seal(text if text.isascii() else unicodedata.normalize("NFC", text))


def _wash(raw: str, newline: str = "\n") -> str:
    """Make a text drawable without shortening it; a run of newlines becomes one `newline` where that is not LF."""
    if _is_calm(raw) and (newline == "\n" or "\n" not in raw):
        return raw
    text = _compose_marks(_NEWLINE.sub("\n", _SURROGATE.sub(REPLACEMENT, raw)))
    pieces: list[str] = []
    done = 0
    for found in _NEEDS_THOUGHT.finditer(classes_of(text)):
        start, end = found.span()
        pieces += (text[done:start], _drawable(found.lastgroup, text[start:end], newline))
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _drawable(rule: str | None, text: str, newline: str) -> str:
    """Give what is drawn for the text that a rule of `_NEEDS_THOUGHT` found."""
    match rule:
        case "hidden":
            return _chips(text)
        case "control":
            return "␡" if text == "\x7f" else chr(0x2400 + ord(text))
        case "tab":
            return " "
        case "newline":
            return text if newline == "\n" else newline
        case "bare":
            return _DOTTED_CIRCLE
        case _ if text[-1] in _TAGS and text not in _SUBDIVISION_FLAGS:
            return text[0] + _chips(text[1:])
        case _:
            return text


def _chips(hidden: str) -> str:
    """Name each hidden character; one that is repeated is named once, with how often."""
    named = []
    for character, repeats in itertools.groupby(hidden):
        times = sum(1 for _ in repeats)
        named.append(f"‹U+{ord(character):04X}›" if times == 1 else f"‹U+{ord(character):04X} ×{times:,}›")
    return "".join(named)


def _compose_marks(text: str) -> str:
    """Bring a text to NFC with at most `MAX_MARKS` marks on a base, the others counted in a chip.

    Long runs go first: sorting 100,000 marks of mixed classes takes NFC 11 s. They are looked for again
    afterwards because a few marks become two in NFC.
    """
    if text.isascii():
        return text
    return _limit_marks(unicodedata.normalize("NFC", _limit_marks(text)))


def _compose(text: str) -> str:
    """Bring a text to NFC, whatever it is, in a time that grows with its length only."""
    if text.isascii():
        return text
    pieces: list[str] = []
    done = 0
    for run in _MARK_RUN.finditer(classes_of(text)):
        start, end = run.span()
        pieces += (text[done:start], _in_canonical_order(text[start:end]))
        done = end
    pieces.append(text[done:])
    return unicodedata.normalize("NFC", "".join(pieces))


def _in_canonical_order(marks: str) -> str:
    """Sort a run of marks as NFC would, which takes it the square of the time."""
    apart = itertools.chain.from_iterable(unicodedata.normalize("NFD", mark) for mark in marks)
    ordered: list[str] = []
    for _, run in itertools.groupby(apart, key=lambda mark: unicodedata.combining(mark) > 0):
        ordered += sorted(run, key=unicodedata.combining)
    return "".join(ordered)


def _limit_marks(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for run in _MARK_RUN.finditer(classes_of(text)):
        start, end = run.span()
        pieces += (text[done : start + MAX_MARKS], f"‹+{end - start - MAX_MARKS:,} marks›")
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _shorten(text: str, cap: int, lines: int, *, unseen: int) -> str:
    """Cut a drawable text to `cap` code points and `lines` lines, between clusters, and say how much is gone."""
    end_of_lines = _end_of_line(text, lines)
    if end_of_lines == len(text) <= cap and not unseen:
        return text
    counts = cap >= _MIN_CAP_FOR_COUNT
    longest_note = f"… {len(text) + unseen:,} more" if counts else "…"
    head = _head(text, min(end_of_lines, cap - len(longest_note)))
    return f"{head}… {len(text) - len(head) + unseen:,} more" if counts else f"{head}…"


def _end_of_line(text: str, line: int) -> int:
    """Give the index where the `line`-th line ends (its newline excluded)."""
    end = -1
    for _ in range(line):
        end = text.find("\n", end + 1)
        if end < 0:
            return len(text)
    return end


def _head(text: str, longest: int) -> str:
    """Give as many whole clusters as fit in `longest` code points, and no half chip at the end."""
    if longest >= len(text):
        return text
    end = 0
    classes = classes_of(text[: longest + _LONGEST_CLUSTER])
    for cluster in _CLUSTER.finditer(classes):
        if cluster.end() > longest:
            break
        end = cluster.end()
    while end and classes[end - 1] in (JOINER, NON_JOINER):
        end -= 1
    for chip in _CHIP_OR_COUNT.finditer(text, max(0, end - _LONGEST_CHIP), end + _LONGEST_CHIP):
        if chip.start() < end < chip.end():
            return text[: chip.start()]
    return text[:end]
