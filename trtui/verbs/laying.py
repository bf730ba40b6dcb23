"""Whether what was asked for is laid over what is shown: until the service has refused it, or somebody must decide."""

from typing import Final

from trtui.models import Intent, IntentState

_HAS_ITS_WAY: Final = frozenset(
    {IntentState.HELD, IntentState.QUEUED, IntentState.SENDING, IntentState.UNKNOWN, IntentState.DONE}
)


def has_its_way(intent: Intent) -> bool:
    """Whether things are shown as they will be once this is done."""
    return intent.state in _HAS_ITS_WAY and not intent.needs_person
