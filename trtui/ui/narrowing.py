"""Narrowing a list to who has a tag or is in a group: what is offered, and which ids a name stands for where.

A tag or group belongs to one dashboard, and the same name is another id on the next: the name is what is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum

from trtui.light import dataclass
from trtui.models import DashboardId, Group, GroupId, ListQuery, Tag, TagId
from trtui.text.cleaning import Safe, compose, own
from trtui.ui.screens.choosing import Entry
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line


class Kind(Enum):
    """What a list is narrowed by."""

    TAG = "tag"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Only:
    """A tag or a group by its name."""

    kind: Kind
    name: Safe

    @property
    def words(self) -> Safe:
        """What it is and what it is called."""
        return compose("tag {}" if self.kind is Kind.TAG else "group {}", self.name)

    @property
    def nobody(self) -> Safe:
        """That there is nobody, and the way out."""
        who = "has the tag" if self.kind is Kind.TAG else "is in the group"
        return compose("Nobody here {} {}. Esc shows all again.", own(who), self.name)

    def is_called(self, name: Safe) -> bool:
        """Whether that is its name; case does not matter."""
        return name.casefold() == self.name.casefold()


@dataclass(frozen=True, slots=True)
class Choice:
    """What one may choose: a tag or a group, or none and so everybody."""

    only: Only | None


def narrowed(around: Surroundings, query: ListQuery, only: Only | None) -> ListQuery:
    """The same query for whoever has that tag or is in that group on its dashboard; nobody where it has none of that name."""
    if only is None:
        return replace(query, tags=(), groups=())
    if only.kind is Kind.TAG:
        tags = tuple(tag.id for tag in _tags(around, query.dashboard) if only.is_called(tag.name))
        return replace(query, tags=tags or (TagId(""),), groups=())
    groups = tuple(group.id for group in _groups(around, query.dashboard) if only.is_called(group.name))
    return replace(query, tags=(), groups=groups or (GroupId(0),))


def offered(around: Surroundings, dashboard: DashboardId | None, now: Only | None) -> list[Entry[Choice]]:
    """Every tag and group of a dashboard, or of all, each name once; with the way out where one is on."""
    entries: list[Entry[Choice]] = []
    if now is not None:
        entries.append(Entry(Choice(None), compose("No filter: not only {}", now.words)))
    counts = around.store.facts.tag_counts()
    tags: dict[str, tuple[Safe, int]] = {}
    for tag in _tags(around, dashboard):
        name, held = tags.get(tag.name.casefold(), (tag.name, 0))
        tags[tag.name.casefold()] = name, held + counts.get(tag.id, 0)
    groups: dict[str, tuple[Safe, int]] = {}
    for group in _groups(around, dashboard):
        name, members = groups.get(group.name.casefold(), (group.name, 0))
        groups[group.name.casefold()] = name, members + group.member_count
    for kind, glyph, found in (
        (Kind.TAG, around.glyphs.tag, tags),
        (Kind.GROUP, around.glyphs.group, groups),
    ):
        for name, count in found.values():
            hint = compose(
                "{} · {}", own("tag") if kind is Kind.TAG else own("group"), own_line(f"{count:,}")
            )
            entries.append(Entry(Choice(Only(kind, name)), compose("{} {}", glyph, name), hint))
    return entries


def _tags(around: Surroundings, dashboard: DashboardId | None) -> Sequence[Tag]:
    return around.store.facts.tags(dashboard)


def _groups(around: Surroundings, dashboard: DashboardId | None) -> Iterator[Group]:
    lines = [dashboard] if dashboard is not None else [line.id for line in around.store.facts.dashboards()]
    for line in lines:
        yield from around.store.facts.groups(line)
