"""What every operation is made of: a call, who pays for it, and how its answer is read."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from trtui.api.errors import NonsenseAnswerError, NotFoundError
from trtui.api.json import Json, UnreadableError, parse_json, render_json
from trtui.api.session import Answer, Call, Session
from trtui.api.wire import Reader, read_one, read_page
from trtui.calls import Priority
from trtui.models import ConversationKey, DashboardId, Page

T = TypeVar("T")

DEFAULT_PAGE_SIZE = 100
"""What the service takes where nothing is asked."""
LARGEST_PAGE_SIZE = 1000
"""What the service cuts down to, without a word but the size it reports."""


class Caller:
    """Makes calls as one priority and purpose. Writes always go as `Priority.WRITE`."""

    __slots__ = ("_priority", "_purpose", "_session")

    def __init__(self, session: Session, priority: Priority, purpose: str | None) -> None:
        """Without a `purpose`, the operation's name is written down."""
        self._session = session
        self._priority = priority
        self._purpose = purpose

    async def _page(self, call: Call, reader: Reader[T], page: int, page_size: int) -> Page[T]:
        """Read one page of a list. Raises ValueError for a page that can't be, and ApiError."""
        if page < 0 or not 1 <= page_size <= LARGEST_PAGE_SIZE:
            raise ValueError(f"pages begin at 0 and hold 1 to {LARGEST_PAGE_SIZE}")
        paged = call.with_query(("page", str(page)), ("page_size", str(page_size)))
        return await self._read(paged, lambda json: read_page(json, reader, page=page, page_size=page_size))

    async def _find(self, call: Call, reader: Reader[T]) -> T | None:
        """Read one thing; None where there is none. That is 204 by the vendor's documents, and 404 is taken for it."""
        try:
            return await self._read(call, lambda json: read_one(json, reader))
        except NotFoundError:
            return None

    async def _change(self, call: Call, reader: Reader[T]) -> T | None:
        """Write, and read what became of it; None where the service agreed without showing it."""
        return await self._read(call, lambda json: read_one(json, reader))

    async def _make(self, call: Call, reader: Reader[T]) -> T:
        """Write, and read what came of it, without which nobody could tell what was made."""

        def read(json: Json) -> T:
            found = read_one(json, reader)
            if found is None:
                raise UnreadableError("it is empty")
            return found

        return await self._read(call, read)

    async def _do(self, call: Call) -> None:
        """Write where no answer is due. Whatever the service says beside yes is not looked at, unless a web page."""
        answer = await self._perform(call)
        if _is_web_page(answer):
            raise _nonsense(call, answer, "it is a web page")

    async def _read(self, call: Call, read: Callable[[Json], T]) -> T:
        answer = await self._perform(call)
        try:
            return read(parse_json(answer.body))
        except UnreadableError as error:
            problem = "it is a web page" if _is_web_page(answer) else str(error)
        # Out here, so that no frame which holds the answer comes along as its context.
        raise _nonsense(call, answer, problem)

    async def _perform(self, call: Call) -> Answer:
        return await self._session.perform(call, self._priority, self._purpose or call.name)


def _nonsense(call: Call, answer: Answer, problem: str) -> NonsenseAnswerError:
    sentence = f"Text Request's answer makes no sense: {problem}."
    if call.is_write:
        sentence += " It may have been carried out all the same."
    return NonsenseAnswerError(sentence, status=answer.status, may_have_happened=call.is_write)


def _is_web_page(answer: Answer) -> bool:
    body = answer.body.lstrip()
    return bool(body) and (answer.is_web_page or body.startswith(b"<"))


def on_dashboard(
    name: str, method: str, dashboard: DashboardId, rest: str = "", *, body: object | None = None
) -> Call:
    """Return a call about a dashboard, or about what `rest`, quoted, names on it."""
    return Call(
        name,
        method,
        f"/dashboards/{int(dashboard)}{rest}",
        body=None if body is None else render_json(body),
        dashboard=dashboard,
    )


def on_contact(
    name: str, method: str, key: ConversationKey, rest: str = "", *, body: object | None = None
) -> Call:
    """Return a call about a customer. Raises ValueError for a number that would make it a call about something else."""
    if not (key.phone.isascii() and key.phone.isdigit()):
        raise ValueError("a number in a path is all digits")
    return on_dashboard(
        name, method, key.dashboard, f"/contacts/{quote(key.phone, safe='')}{rest}", body=body
    )
