"""What the invented business keeps ready in its settings: templates and saved views, for whoever has none of their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ready": "Hi {first_name|there}, your car is ready. We're open until 6.",
        "eta": "Hi {first_name|there}, we expect to be done by {|}. We'll text you when it is.",
        "photo": "Could you send us a photo of the tire's side wall? The size stands there, like 225/65R17.",
        "hours": "We're open Monday to Friday 8 to 6, Saturday 8 to 1. Closed on Sunday.",
    }
)
VIEWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "waiting over an hour": "is:unresolved wait:>1h",
        "vip": "tag:vip",
        "asked about an order": "order after:7d",
    }
)
