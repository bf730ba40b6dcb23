"""What stands on a screen as a text that can be compared: its characters, and beneath them how each of them looks.

The looks are what a terminal of so many colours would be told, so that a picture at 256 colours differs from one in
full colour where the rounding does. A letter stands for a look; the list at the end says for which. A dot is the look
that most cells have; what has no sign has no foreground.
"""

import difflib
from collections import Counter
from pathlib import Path

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.app import App

from trtui.ui.painting import cells_of, readable

FOLDER = Path(__file__).parent / "snapshots"
_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")


def picture_of(app: App[int], colors: ColorSystem | None) -> str:
    """The screen, with what is seen of those beneath it."""
    update = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    lines: list[list[tuple[str, str]]] = []
    for strips in update.strips:  # type: ignore[union-attr]  # a full update is a layout's
        cells = []
        for strip in [strips] if hasattr(strips, "cell_length") else strips:
            for text, style, _ in strip:
                for cell in cells_of(text):
                    cells.append((cell, describe(style or Style.null(), colors, is_blank=not cell.strip())))
        lines.append(cells)
    return _written(lines)


def describe(style: Style, colors: ColorSystem | None, *, is_blank: bool) -> str:
    """A style in words, as far as it can be seen."""
    style = readable(style, colors)
    on = [name for name in _ATTRIBUTES if getattr(style, name)]
    if is_blank:
        on = [name for name in on if name in ("underline", "reverse", "strike")]
    parts = []
    if colors is not None and style.color is not None and (not is_blank or on):
        parts.append(_named(style.color.downgrade(colors)))
    if colors is not None and style.bgcolor is not None:
        parts.append(f"on {_named(style.bgcolor.downgrade(colors))}")
    if style.link:
        on.append("link")
    return " ".join([*parts, *on]) or "plain"


def _named(color: Color) -> str:
    return color.name if color.number is None else f"color({color.number})"


def _written(lines: list[list[tuple[str, str]]]) -> str:
    looks = Counter(look for line in lines for _, look in line)
    most = looks.most_common(1)[0][0]
    names = {most: "."}
    for line in lines:
        for _, look in line:
            if look not in names:
                names[look] = _NAMES[len(names) - 1]
    signs = ["".join(cell for cell, _ in line).rstrip() for line in lines]
    worn = ["".join(names[look] for _, look in line).rstrip(".") for line in lines]
    legend = [f"{name} {look}" for look, name in names.items()]
    return "\n".join([*signs, "=" * 20, *worn, "=" * 20, *legend]) + "\n"


def compare(name: str, picture: str, *, is_update: bool) -> None:
    """Hold a picture against the one that is kept; raises AssertionError with what differs."""
    file = FOLDER / f"{name}.txt"
    if is_update:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(picture, "utf-8")
        return
    kept = file.read_text("utf-8") if file.exists() else ""
    if picture != kept:
        lines = difflib.unified_diff(kept.splitlines(), picture.splitlines(), "kept", "now", lineterm="", n=1)
        how = "Look at it, then: pytest tests/ui/test_snapshots.py --update-snapshots"
        raise AssertionError("\n".join([f"{name} looks otherwise. {how}", *lines]))
