"""Texts that are kept ready, and how they are offered."""

from collections.abc import Mapping

from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.merge import Filled, MergeError, fill
from trtui.text.segments import count_segments
from trtui.ui.screens.choosing import Entry
from trtui.ui.widgets.composer import cost
from trtui.verbs.replying import own_line


def template_entries(templates: Mapping[str, str], fields: Mapping[str, str | None]) -> list[Entry[Filled]]:
    """The templates, each filled in, with what it costs and its whole text; one that can't be filled says why."""
    entries: list[Entry[Filled]] = []
    for name, template in templates.items():
        label = clean_line(name, cap=40)
        try:
            filled = fill(template, fields)
        except MergeError as error:
            entries.append(
                Entry(Filled("", None, ("",)), label, own("can't be filled"), own_line(str(error)))
            )
            continue
        entries.append(Entry(filled, label, cost(count_segments(filled.text)), _preview(filled)))
    return entries


def _preview(filled: Filled) -> Safe:
    text = clean(filled.text, cap=600, lines=8)
    if not filled.missing:
        return text
    missing = own_line(", ".join(f"{{{name}}}" for name in filled.missing))
    return compose("Not known of them: {}\n{}", missing, text)
