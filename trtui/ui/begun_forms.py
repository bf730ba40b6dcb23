"""What was typed into a form and not saved yet: on disk within half a second, as the drafts of texts are, and there again
when the same form is opened again, after a kill as well.
"""

import json

from trtui.store import StoreError
from trtui.text.cleaning import Safe, compose, join, own
from trtui.ui.forms import Field, Filled, Form, PickField, SwitchField, TextField, Value, is_same
from trtui.ui.say import Tone
from trtui.ui.surroundings import Surroundings
from trtui.verbs.replying import own_line


class BegunForm:
    """What was begun in the form of one name."""

    def __init__(self, around: Surroundings, name: str) -> None:
        self._around = around
        self._name = f"form/{name}"
        self._written: str | None = None

    def resume(self, form: Form) -> Form:
        """The form with what was typed into it before, and a word about that; as it is where nothing was."""
        values: dict[str, Value] = {}
        others: list[Safe] = []
        kept = self._read()
        for field in form.fields:
            before, value = (_fitting(field, one) for one in kept.get(field.name, (None, None)))
            if before is None or value is None or is_same(value, field.value):
                continue
            values[field.name] = value
            if not is_same(before, field.value):
                others.append(field.label)
        if not values:
            return form
        says = [own("This is what you had begun here before. Esc drops it, after asking.")]
        if others:
            says.append(compose("Changed by somebody since then: {}.", join(", ", others)))
        tell = form.tell or (lambda _filled: ())
        return form.with_begun(values, lambda filled: (*says, *tell(filled)))

    def keep(self, form: Form, filled: Filled) -> None:
        """Write down what differs from what the fields held, never a secret; says by itself where that fails."""
        secret = {field.name for field in form.fields if isinstance(field, TextField) and field.is_secret}
        changed = {name: (filled.before[name], filled.values[name]) for name in filled.changed() - secret}
        text = json.dumps(changed, sort_keys=True)
        if text == self._written:
            return
        try:
            if changed:
                self._around.store.desk.set_ui_state(self._name, text)
            else:
                self._around.store.desk.forget_ui_state(self._name)
        except StoreError as error:
            self._say_not_kept(error)
        else:
            self._written = text

    def forget(self) -> None:
        """It was saved, or dropped."""
        try:
            self._around.store.desk.forget_ui_state(self._name)
        except StoreError as error:
            self._say_not_kept(error)

    def _read(self) -> dict[str, tuple[object, object]]:
        try:
            kept = json.loads(self._around.store.desk.ui_state(self._name) or "{}")
            return {name: (before, value) for name, (before, value) in kept.items()}
        except (StoreError, ValueError, TypeError, AttributeError):
            return {}  # what can't be read was not begun

    def _say_not_kept(self, error: StoreError) -> None:
        self._around.voice.say(own_line(f"What is typed here is not on disk. {error}"), Tone.WARNING)


def _fitting(field: Field, value: object) -> Value | None:
    """What was kept as a value that the field can hold; None where it can't. Of what is picked, what is offered still."""
    if isinstance(field, PickField):
        offered = [option.value for option in field.options]
        return tuple(one for one in value if one in offered) if isinstance(value, list) else None
    if isinstance(value, str | bool) and isinstance(value, bool) is isinstance(field, SwitchField):
        return value
    return None
