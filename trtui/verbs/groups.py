"""Groups: what is under way about them, what may not be written, and what is asked before one is deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from trtui.light import dataclass
from trtui.models import CLEAR, LEAVE, CreateGroup, DeleteGroup, Group, Intent, Keep, UpdateGroup
from trtui.text.cleaning import Safe, clean_line, clean_note, compose, own
from trtui.verbs.asking import Question
from trtui.verbs.laying import has_its_way
from trtui.verbs.proving import proof_by_name
from trtui.verbs.replying import own_line

GROUP_DEEDS: Final = (CreateGroup, UpdateGroup, DeleteGroup)


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A group's name and notes as somebody wrote them."""

    name: str
    notes: str


def intents_about(group: Group, intents: Iterable[Intent]) -> tuple[Intent, ...]:
    """Those of the intents that are about one group."""
    return tuple(
        intent
        for intent in intents
        if isinstance(intent.action, UpdateGroup | DeleteGroup)
        and intent.action.group == group.id
        and intent.dashboard == group.dashboard
    )


def shown(group: Group, intents: Iterable[Intent]) -> Group:
    """The group as it will be when what is under way about it is done."""
    for intent in intents:
        action = intent.action
        if isinstance(action, UpdateGroup) and has_its_way(intent):
            group = replace(group, name=clean_line(action.name), notes=_laid(action.notes, group.notes))
    return group


def _laid(asked: str | Keep | None, before: Safe | None) -> Safe | None:
    if isinstance(asked, str):
        return clean_note(asked)
    return None if asked is Keep.CLEAR else before


def why_not_call_it(name: str, groups: Iterable[Group], itself: Group | None = None) -> Safe | None:
    """Why a group can't have this name; None where it can."""
    if not name:
        return own("a group needs a name: the service refuses one without")
    others = (group for group in groups if itself is None or group.id != itself.id)
    if any(group.name.casefold() == name.casefold() for group in others):
        return own("there is a group of that name on this dashboard already")
    return None


def update_of(group: Group, draft: GroupDraft) -> UpdateGroup | None:
    """What to write so that a group reads like the draft; None where it does. The name always travels (§a, 19)."""
    is_same_name, is_same_notes = draft.name == group.name, draft.notes == (group.notes or "").strip()
    if is_same_name and is_same_notes:
        return None
    return UpdateGroup(group.id, draft.name, LEAVE if is_same_notes else draft.notes or CLEAR)


def question_before_deleting(group: Group, line: Safe) -> Question:
    """What is said before a group is deleted: who stays, and that it can't be undone."""
    members = own_line(f"{group.member_count:,} member{'' if group.member_count == 1 else 's'}")
    says = [
        compose("{} stay as contacts, with their texts and everything else; only the group goes.", members)
    ]
    if group.member_count == 1:
        says = [
            own("Its member stays as a contact, with their texts and everything else; only the group goes.")
        ]
    elif not group.member_count:
        says = [own("Nobody is in it.")]
    if group.is_keyword:
        says.append(
            own("It is a keyword group: customers who text its keyword were put into it by the service.")
        )
    says.append(own("It can't be undone."))
    proof, proof_name = proof_by_name(group.name)
    title = compose("Delete the group {} on {}?", group.name, line)
    return Question(title, tuple(says), proof=proof, proof_name=proof_name)


def newest_deed(intents: Sequence[Intent]) -> Intent | None:
    """What to say of a group: what was asked for last."""
    return intents[-1] if intents else None
