"""Taking something out of the program: a text, a number, a link. Nothing tells whether the terminal did copy."""

import os
import webbrowser
from typing import Final

from trtui.models import Intent, Message, SendText
from trtui.text.cleaning import Safe, clean, clean_line, compose, own
from trtui.text.phone import format_phone
from trtui.ui.say import SayingApp, Tone
from trtui.ui.screens.choosing import Choosing, Entry, narrow
from trtui.ui.surroundings import Surroundings
from trtui.ui.widgets.thread_pane import ThreadPane
from trtui.verbs.replying import own_line

_SHOWN: Final = 60


class Copying:
    """Copies from a thread pane through the terminal."""

    def __init__(self, app: SayingApp, around: Surroundings, pane: ThreadPane) -> None:
        self._app = app
        self._around = around
        self._pane = pane

    def action_copy_message(self) -> None:
        """Copy the text the cursor is on."""
        item = self._pane.thread.cursor
        body = body_of(item)
        if body is None:
            self._around.voice.say(own("There is no text to copy."))
            return
        lines = body.count("\n") + 1
        what = own("the text") if lines == 1 else own_line(f"the text ({lines} lines)")
        self._copy(body, what)

    def action_copy_number(self) -> None:
        """Copy the customer's number."""
        if self._pane.key is not None:
            number = format_phone(self._pane.key.phone)
            self._copy(number, number)

    def action_open_link(self) -> None:
        """Offer the links of the text the cursor is on, each in full."""
        links = self._pane.thread.links
        if not links:
            self._around.voice.say(own("The text has no link."))
            return
        entries = [
            Entry(link, clean_line(link, cap=2_000), preview=clean_line(link, cap=2_000)) for link in links
        ]
        title = own("Open a link") if can_open() else own("Copy a link")
        self._app.push_screen(
            Choosing(title, lambda typed: narrow(entries, typed), glyphs=self._around.glyphs), self._take_link
        )

    def action_open_web_link(self) -> None:
        """Open the conversation in the web app, or copy its address."""
        from trtui.ui.widgets.contact_lines import web_link

        key = self._pane.key
        contact = self._around.store.facts.contact(key) if key is not None else None
        link = web_link(contact) if contact is not None else None
        if link is None:
            self._around.voice.say(own("The service told no address of this conversation in the web app."))
        else:
            self._take_link(link)

    def _take_link(self, link: str | None) -> None:
        if link is None:
            return
        if can_open() and webbrowser.open(link):
            self._around.voice.say(compose("Opened: {}", clean_line(link, cap=_SHOWN)))
        else:
            self._copy(link, clean_line(link, cap=_SHOWN))

    def _copy(self, text: str, what: Safe) -> None:
        if self._app.put_on_clipboard(text):
            self._around.voice.say(compose("Asked the terminal to copy {}.", what))
        else:
            self._around.voice.say(own("It is too long for the terminal's clipboard."), Tone.WARNING)


def body_of(item: Message | Intent | None) -> str | None:
    """The words of a text, on its way or not; None where it has none."""
    if isinstance(item, Message):
        return item.body or None
    if item is not None and isinstance(item.action, SendText):
        return clean(item.action.body) or None
    return None


def can_open() -> bool:
    """Whether a browser would open where the agent sits: not over SSH, and only where there is a desktop."""
    has_desktop = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return has_desktop and not os.environ.get("SSH_CONNECTION")
