"""Whether a text in a thread is the one that was asked for."""

import re
from typing import Final

from trtui.models import Message, SendText
from trtui.text.cleaning import clean, fingerprint

UNNAMED_SENDER: Final = "API"
"""Whom the service names as the sender of a text that was sent without a name (the vendor's document)."""
_LOCATION_TAG: Final = re.compile(r"\[location ?request\]", re.IGNORECASE)


class Likeness:
    """What a text that was asked for looks like once the service has it."""

    def __init__(self, action: SendText) -> None:
        """Work out what to look for."""
        self._fingerprint = fingerprint(action.body)
        self._sender = (action.sender_name or UNNAMED_SENDER).strip().casefold()
        self._media = len(action.media)
        self._pattern = _with_link(action.body)

    def fits(self, message: Message) -> bool:
        """Whether `message` can be that text: sent, by that name, with these words and as many attachments.

        A message without a sender's name is not refused for it: the field may be null.
        """
        if message.is_inbound or len(message.media) != self._media:
            return False
        if message.sender and message.sender.strip().casefold() != self._sender:
            return False
        if self._pattern is not None:
            return self._pattern.fullmatch(message.body) is not None
        return message.fingerprint == self._fingerprint


def _with_link(body: str) -> re.Pattern[str] | None:
    """A pattern for a body in which the service puts a link in place of a tag; None for one without."""
    if not _LOCATION_TAG.search(body):
        return None
    pieces = (
        re.escape(clean(piece, cap=len(piece) + 1)) if piece else "" for piece in _LOCATION_TAG.split(body)
    )
    return re.compile(r"\S+".join(pieces).strip(), re.DOTALL)
