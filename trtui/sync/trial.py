"""One question to the service, to find out whether it is reached and takes the key."""

import asyncio
from typing import TYPE_CHECKING, Final

from trtui.api.errors import ApiError, UnreachableError
from trtui.calls import Priority
from trtui.light import dataclass
from trtui.models import Dashboard

if TYPE_CHECKING:
    from trtui.api.client import TextRequest

_PATIENCE: Final = 45.0
"""Seconds for three attempts and the wait for a place in the budget; somebody sits before it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: the account's dashboards, or what ended it; and by how many seconds the service's clock is ahead."""

    dashboards: tuple[Dashboard, ...] = ()
    ended_by: ApiError | None = None
    clock_skew: float | None = None


async def ask_for_dashboards(client: "TextRequest") -> Trial:
    """Ask for the account's dashboards. Raises StoreError where the call can't be written down."""
    try:
        async with asyncio.timeout(_PATIENCE):
            page = await client.lane(Priority.SCREEN, "trial").get_dashboards()
    except ApiError as error:
        return Trial(ended_by=error, clock_skew=client.clock_skew)
    except TimeoutError:
        return Trial(ended_by=UnreachableError(f"No answer came within {_PATIENCE:.0f} seconds."))
    return Trial(tuple(page.items), clock_skew=client.clock_skew)
