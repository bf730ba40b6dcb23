"""The part of a thread that was read so far: its newest messages, and older ones as the view comes near them."""

from collections.abc import Hashable, Sequence
from typing import Final, Protocol, TypeAlias

from trtui.models import Intent, IntentId, Message, MessageKey, SendText

FIRST_PAGE: Final = 50
_OLDER_PAGE: Final = 100
_ALL_PAGE: Final = 1_000

Item: TypeAlias = Message | Intent
"""What a thread is made of: texts, and after them those on their way."""
ItemKey: TypeAlias = MessageKey | IntentId


class ThreadSource(Protocol):
    """Where a thread comes from: one conversation in the store. All methods are called on the ui's thread."""

    @property
    def version(self) -> Hashable:
        """Something that differs from what it was whenever the thread may differ."""
        ...

    def page(self, before: MessageKey | None, limit: int) -> Sequence[Message]:
        """At most `limit` messages just before one, or the newest; oldest first."""
        ...

    def intents(self) -> Sequence[Intent]:
        """What is under way or failed in this conversation, in the order asked."""
        ...


class NoThread:
    """The source of a view that was given none yet."""

    version: Final[int] = 0

    def page(self, before: MessageKey | None, limit: int) -> Sequence[Message]:  # noqa: ARG002  # the protocol's shape
        """None."""
        return ()

    def intents(self) -> Sequence[Intent]:
        """None."""
        return ()


class ThreadPages:
    """A run of a thread that ends with its newest message, and the texts on their way."""

    def __init__(self, source: ThreadSource) -> None:
        self.source = source
        self.items: list[Item] = []
        self.has_older = True
        self._version: Hashable = None
        self._messages: list[Message] = []
        self.reread()

    @property
    def is_stale(self) -> bool:
        """Whether the source may hold something else than was read."""
        return self.source.version != self._version

    @property
    def message_count(self) -> int:
        """How many messages were read so far."""
        return len(self._messages)

    def reread(self) -> None:
        """Read the newest messages and the intents again; older ones that were read join them where they meet."""
        self._version = self.source.version
        page = list(self.source.page(None, FIRST_PAGE))
        older = self._older_than(page[0].key) if page else []
        self._messages = older + page
        self.has_older = (
            len(page) == FIRST_PAGE
        )  # what was fetched meanwhile may stand before all that was read
        self._lay_items()

    def read_older(self, limit: int = _OLDER_PAGE) -> int:
        """Read more before the oldest message that was read; say how many there were."""
        if not self.has_older or not self._messages:
            return 0
        page = list(self.source.page(self._messages[0].key, limit))
        self.has_older = len(page) == limit
        self._messages[:0] = page
        self.items[:0] = page
        return len(page)

    def read_all(self) -> None:
        """Read everything there is."""
        while self.read_older(_ALL_PAGE):
            pass

    def index_of(self, key: ItemKey) -> int | None:
        """Where an item stands in `items`, or None."""
        return next((i for i in range(len(self.items) - 1, -1, -1) if key_of(self.items[i]) == key), None)

    def _older_than(self, key: MessageKey) -> list[Message]:
        for index in range(len(self._messages) - 1, -1, -1):
            if self._messages[index].key == key:
                return self._messages[:index]
        return []

    def _lay_items(self) -> None:
        texts = [intent for intent in self.source.intents() if isinstance(intent.action, SendText)]
        self.items = [*self._messages, *texts]


def key_of(item: Item) -> ItemKey:
    """What tells an item from the others of its thread."""
    return item.key if isinstance(item, Message) else item.id
