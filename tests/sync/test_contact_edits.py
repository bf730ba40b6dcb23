"""An edit of a contact is laid onto what the service holds by then; where both wrote the same, nothing is written."""

import json
from pathlib import Path

from tests.sync.office import ANN, Office
from trtui.models import (
    CLEAR,
    Contact,
    ContactEdit,
    CustomField,
    EditContact,
    FieldId,
    FieldValue,
    GroupId,
    IntentState,
    TagId,
)
from trtui.models.edits import held_by
from trtui.text.cleaning import clean, clean_line


def written(office: Office) -> list[dict[str, object]]:
    """The bodies of what was posted."""
    return [json.loads(seen.body) for seen in office.service.requests if seen.method == "POST"]


def test_sets_keep_what_a_colleague_put_in_and_lose_what_they_took_out(tmp_path: Path) -> None:
    office = Office(tmp_path)
    vip, late, new = (
        TagId(office.account.add_tag(office.line, name).tag_id) for name in ("vip", "late", "new")
    )
    fall, spring = (
        GroupId(office.account.add_group(office.line, name).group_id) for name in ("Fall", "Spring")
    )
    plate, size = (
        FieldId(office.account.add_field(office.line, name).field_id) for name in ("Plate", "Size")
    )
    opened = Contact(
        office.ann, tags=(vip,), groups=(fall,), custom_fields=(FieldValue(plate, clean("K 1")),)
    )
    edit = ContactEdit(tags=(vip, new), groups=(fall, spring), custom_fields=((plate, "K 1"), (size, "XL")))
    office.receive("hello")
    ann = office.account.ensure_contact(office.line, ANN)
    ann.tags, ann.groups, ann.custom_fields = [late], [], {plate: "K 2"}
    asked = office.ask(EditContact(edit, held_by(opened, edit)))
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert ann.tags == [late, new]
    assert ann.groups == [spring]
    assert ann.custom_fields == {plate: "K 2", size: "XL"}
    held = office.store.facts.contact(office.ann)
    assert held is not None
    assert held.tags == (late, new)
    office.store.close()


def test_where_a_colleague_wrote_the_same_text_nothing_is_written_and_both_are_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    field = office.account.add_field(office.line, "Plate")
    plate = FieldId(field.field_id)
    office.store.facts.merge_fields(
        office.line,
        [CustomField(plate, office.line, clean_line("Plate"))],
        complete=True,
        asked_at=office.clock.now(),
    )
    office.receive("hello")
    ann = office.account.ensure_contact(office.line, ANN)
    ann.note, ann.custom_fields = "prefers e-mail", {plate: "K 2"}
    opened = Contact(office.ann, note=clean("prefers calls"))
    edit = ContactEdit(note="prefers texts", is_blocked=True, custom_fields=((plate, "K 9"),))
    asked = office.ask(EditContact(edit, held_by(opened, edit)))
    after = office.ask(EditContact(ContactEdit(last_name="Lee")))
    office.work()
    failed = office.intent(asked)
    assert failed.state is IntentState.FAILED
    assert failed.reason is not None
    assert "Note: was “prefers calls”, is “prefers e-mail” by now, you want “prefers texts”." in failed.reason
    assert "Plate: was empty, is “K 2” by now, you want “K 9”." in failed.reason
    assert (ann.note, ann.is_blocked) == ("prefers e-mail", False)
    assert office.intent(after).state is IntentState.DONE  # a failed one holds nothing up
    assert written(office) == [{"last_name": "Lee"}]
    office.store.close()


def test_what_a_colleague_wrote_alike_is_no_clash(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.receive("hello")
    ann = office.account.ensure_contact(office.line, ANN)
    ann.note = "prefers texts"
    edit = ContactEdit(note="prefers texts")
    asked = office.ask(EditContact(edit, held_by(Contact(office.ann), edit)))
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    office.store.close()


def test_an_answer_that_was_lost_is_asked_for_again_and_clashes_with_nothing(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.receive("hello")
    office.fault("drop_after")
    edit = ContactEdit(note="prefers texts", display_name=CLEAR)
    asked = office.ask(EditContact(edit, held_by(Contact(office.ann, display_name=clean("A")), edit)))
    office.work()
    assert office.intent(asked).state is IntentState.DONE
    assert office.account.ensure_contact(office.line, ANN).note == "prefers texts"
    office.store.close()


def test_a_number_that_the_service_does_not_know_is_made_a_contact(tmp_path: Path) -> None:
    office = Office(tmp_path)
    edit = ContactEdit(first_name="Ann")
    asked = office.ask(EditContact(edit, held_by(Contact(office.ann), edit)))
    empty = office.ask(EditContact(ContactEdit(), ContactEdit()))
    office.work()
    assert office.intent(asked).state is office.intent(empty).state is IntentState.DONE
    held = office.store.facts.contact(office.ann)
    assert held is not None
    assert held.first_name == "Ann"
    assert written(office) == [{"first_name": "Ann"}, {}]
    office.store.close()
