"""Contacts that hold anything, what may be chosen for them, and what an agent may fill in: for property tests."""

from dataclasses import dataclass

from hypothesis import strategies as st

from trtui.models import (
    Contact,
    ConversationKey,
    CustomField,
    DashboardId,
    FieldId,
    FieldValue,
    Group,
    GroupId,
    Tag,
    TagId,
)
from trtui.text.cleaning import clean, clean_line
from trtui.text.phone import Phone
from trtui.ui.contact_form import Choices, contact_fields
from trtui.ui.forms import Filled, Form, PickField, SwitchField, Value

KEY = ConversationKey(DashboardId(7), Phone("14235550142"))
TAGS = [TagId(f"t{n}") for n in range(5)]
GROUPS = [GroupId(n) for n in range(5)]
FIELDS = [FieldId(f"f{n}") for n in range(4)]

WORDS = st.one_of(
    st.sampled_from(["", " ", "Ann", "Ann ", "a\nb", "\x1b[31mred", "x" * 5_000, "‹U+202E›", "… 12 more"]),
    st.text(st.characters(codec="utf-8"), max_size=12),
)
LINES = st.one_of(st.none(), WORDS.map(lambda text: clean_line(text, cap=500)))


def contacts() -> st.SearchStrategy[Contact]:
    """Any contact: nulls, ids that nothing else names, values without an id."""
    values = st.builds(FieldValue, st.one_of(st.none(), st.sampled_from(FIELDS)), LINES)
    return st.builds(
        Contact,
        key=st.just(KEY),
        first_name=LINES,
        last_name=LINES,
        display_name=LINES,
        note=st.one_of(st.none(), WORDS.map(clean)),
        suppressed_reason=LINES,
        is_suppressed=st.booleans(),
        is_archived=st.booleans(),
        is_blocked=st.booleans(),
        is_resolved=st.booleans(),
        tags=st.lists(st.sampled_from(TAGS), unique=True).map(tuple),
        groups=st.lists(st.sampled_from(GROUPS), unique=True).map(tuple),
        custom_fields=st.lists(values, unique_by=lambda value: value.id, max_size=4).map(tuple),
    )


def choices() -> st.SearchStrategy[Choices]:
    """What a dashboard offers: some of all there is."""
    line = KEY.dashboard
    return st.builds(
        Choices,
        tags=st.lists(st.sampled_from(TAGS), unique=True).map(
            lambda ids: [Tag(one, line, clean_line(one)) for one in ids]
        ),
        groups=st.lists(st.sampled_from(GROUPS), unique=True).map(
            lambda ids: [Group(one, line, clean_line(f"g{one}")) for one in ids]
        ),
        fields=st.lists(st.sampled_from(FIELDS), unique=True).map(
            lambda ids: [CustomField(one, line, clean_line(one)) for one in ids]
        ),
    )


@dataclass(frozen=True)
class Sitting:
    """A form that was opened with a contact and filled in; `touched` are the fields that the agent went into."""

    opened: Contact
    offered: Choices
    filled: Filled
    touched: frozenset[str]


@st.composite
def sittings(draw: st.DrawFn) -> Sitting:
    """Any form over any contact, some of it filled in with anything."""
    opened, offered = draw(contacts()), draw(choices())
    form = Form(clean_line("Contact"), contact_fields(opened, offered))
    names = [field.name for field in form.fields]
    touched = draw(st.sets(st.sampled_from(names)))
    values: dict[str, Value] = {}
    for field in form.fields:
        values[field.name] = field.value
        if field.name not in touched:
            continue
        if isinstance(field, SwitchField):
            values[field.name] = draw(st.booleans())
        elif isinstance(field, PickField):
            offers = [option.value for option in field.options]
            values[field.name] = tuple(draw(st.lists(st.sampled_from(offers), unique=True))) if offers else ()
        else:
            values[field.name] = draw(WORDS)
    return Sitting(opened, offered, Filled(form, values), frozenset(touched))
