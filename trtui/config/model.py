"""What can be set: each setting with its default, its kind and what it means, side by side in one table of sections.

The example file, `trtui config check` and `show`, and the settings screen are made from this table: a field added here
with `setting(…)` is in all of them. Plain dataclasses and not pydantic, which would cost the first screen 150 ms.
"""

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_type_hints

from trtui.light import dataclass
from trtui.secret import Sealed

DEFAULT_BASE_URL: Final = "https://api.textrequest.com/api/v3"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a setting besides its name, kind and default.

    `example` is shown in the example file where the default is nothing. `at_once`: a running trtui takes a change over,
    otherwise it counts after a restart.
    """

    explains: str
    between: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    example: object = None
    at_once: bool = False


def setting(
    default: _T,
    explains: str,
    *,
    between: tuple[int, int] | None = None,
    choices: tuple[str, ...] = (),
    example: object = None,
    at_once: bool = False,
) -> _T:
    """A field of a section: its default, and in a sentence or two for the person at the desk what it does."""
    return field(default=default, metadata={"about": About(explains, between, choices, example, at_once)})


# ---------------------------------------------------------------------------------------------- the sections


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """Which account: where it is, and where its key is kept (never in an argument list)."""

    base_url: str = setting(
        DEFAULT_BASE_URL, "The service's address. TRTUI_BASE_URL in the environment goes before it."
    )
    api_key_file: Path | None = setting(
        None,
        "A file that holds the API key and nothing else, and that only you can read (chmod 600).",
        example="~/.config/trtui/key",
    )
    api_key_command: tuple[str, ...] = setting(
        (),
        "A command that prints the key on its first line: a list of words, run without a shell.",
        example=["pass", "show", "textrequest"],
    )
    api_key: Sealed | None = setting(
        None, "The key itself: only where this file is yours alone (chmod 600).", example="…"
    )
    proxy: str | None = setting(
        None, "The HTTP proxy through which the service is reached.", example="http://proxy.example:3128"
    )
    ca_file: Path | None = setting(
        None,
        "Certificates to trust instead of the usual ones, where a proxy shows its own.",
        example="/etc/ssl/certs/our-proxy.pem",
    )


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How this desk works."""

    sender_name: str | None = setting(
        None,
        "The name that colleagues see on the texts you send (41 characters at most); without it the service says "
        "“API”.",
        example="Kim",
        at_once=True,
    )
    dashboards: tuple[str, ...] = setting(
        (),
        "The dashboards that this desk works on, by name; without it all of them. The others are not fetched.",
        example=["Main Line", "Billing"],
    )
    hold_seconds: int = setting(
        5,
        "For how many seconds a text can still be called back (0: sent at once).",
        between=(0, 30),
        at_once=True,
    )
    read_only: bool = setting(False, "Look, but change nothing at the service.")
    log_level: str = setting(
        "warning",
        "How much the log says: “info” adds who works for the account, “debug” each call by name, outcome and time. "
        "Never texts, numbers or the key.",
        choices=("warning", "info", "debug"),
    )
    calls_per_minute: int = setting(
        100,
        "At most this many calls in any 60 seconds, over all trtui processes of this desk.",
        between=(10, 100),
    )
    keep_days: int = setting(
        0, "Forget texts older than this many days on this machine (0: keep them).", between=(0, 3650)
    )
    quiet_start: time | None = setting(
        None,
        "Ask before texting a customer whose own clock is past this hour …",
        example="21:00",
        at_once=True,
    )
    quiet_end: time | None = setting(None, "… and before this one.", example="08:00", at_once=True)


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How it looks."""

    theme: str = setting(
        "textual-dark",
        "The colours: one of Textual's themes, or \"terminal\", the terminal's own, which it is by itself where there are "
        "only 16. Where none is named and the terminal says that it is light, it is textual-light.",
        at_once=True,
    )
    glyphs: str = setting(
        "auto", "The signs on the screen; “auto” goes by the terminal.", choices=("auto", "unicode", "ascii")
    )
    mouse: bool = setting(
        True, "The wheel and clicks; false leaves the mouse to the terminal, for selecting and copying."
    )
    sort: str = setting(
        "longest_wait",
        "How the list is sorted when trtui starts.",
        choices=("longest_wait", "newest", "unresolved_first"),
    )
    twenty_four_hour: bool = setting(False, "Times as 15:04 instead of 3:04 PM.")
    enter_sends: bool = setting(True, "Enter sends and Ctrl+J makes a new line; false swaps them.")
    bell: bool = setting(True, "Ring the terminal's bell for a new text.", at_once=True)
    notify: bool = setting(
        True, "Have the terminal show a desktop notification for a new text.", at_once=True
    )
    notify_bodies: bool = setting(
        False, "Whether such a notification shows what the customer wrote.", at_once=True
    )
    save_last_screen: bool = setting(
        True,
        "Keep the screen as it is left, in the account's folder and for you alone, to show it at once at the next start.",
        at_once=True,
    )


@dataclass(frozen=True, slots=True)
class HookSettings:
    """Programs that are run when something happens."""

    on_inbound: tuple[str, ...] = setting(
        (), "Run when a customer's text comes in.", example=["notify-send", "A text came in"]
    )
    on_wait: tuple[str, ...] = setting(
        (), "Run when a conversation has waited for wait_minutes.", example=["~/bin/page-the-boss"]
    )
    on_failed: tuple[str, ...] = setting(
        (),
        "Run when a text was not delivered, or something you asked for failed or needs you.",
        example=["~/bin/tell-me"],
    )
    wait_minutes: int = setting(30, "How long a conversation waits before on_wait.", between=(1, 1440))
    with_text: bool = setting(False, "Whether they are told what was written, in TRTUI_TEXT.")
    timeout_seconds: int = setting(
        30, "A program that takes longer than this many seconds is ended.", between=(1, 600)
    )


BOARD_COLORS: Final = ("red", "green", "yellow", "blue", "magenta", "cyan")


@dataclass(frozen=True, slots=True)
class BoardSettings:
    """What is special about one dashboard. What is not set is as for the whole desk."""

    mark: str | None = setting(
        None,
        "A sign before its name in the first line: one or two characters of your own.",
        example="★",
        at_once=True,
    )
    color: str | None = setting(
        None,
        "The colour of that sign and of its name.",
        choices=BOARD_COLORS,
        example="green",
        at_once=True,
    )
    sender_name: str | None = setting(
        None,
        "The name that colleagues see on the texts you send from it.",
        example="Kim, Service",
        at_once=True,
    )
    quiet_start: time | None = setting(
        None,
        "Its own quiet hours: ask before texting a customer whose clock is past this …",
        example="20:00",
        at_once=True,
    )
    quiet_end: time | None = setting(None, "… and before this.", example="09:00", at_once=True)
    poll: bool = setting(
        True,
        "Whether it is read while nobody looks at it; with false only while it is on the screen by itself.",
    )


SECTIONS: Final[Mapping[str, type]] = {
    "account": AccountSettings,
    "desk": DeskSettings,
    "screen": ScreenSettings,
    "hooks": HookSettings,
}
SECTIONS_EXPLAINED: Final[Mapping[str, str]] = {
    "account": "Which account: where it is, and where its key is kept; never in an argument. The first of these that is "
    "given counts: api_key_file, api_key_command, TRTUI_API_KEY in the environment, api_key.",
    "desk": "How this desk works.",
    "screen": "How it looks.",
    "hooks": "Programs run when something happens: lists of words, no shell. Each runs once for each event, by whichever "
    "trtui does the work, and finds TRTUI_EVENT, TRTUI_DASHBOARD, TRTUI_NAME, TRTUI_NUMBER, TRTUI_AT and TRTUI_REASON in "
    "its environment, the key never.",
}


@dataclass(frozen=True, slots=True)
class FreeTable:
    """A section whose names are the user's own. `lines` are shown in the example."""

    explains: str
    lines: tuple[str, ...]


FREE_TABLES: Final[Mapping[str, FreeTable]] = {
    "keys": FreeTable(
        "Your own keys, by command id; help (?) lists the ids.",
        ('"conversation.resolve" = ["e", "f5"]',),
    ),
    "templates": FreeTable(
        "Texts kept ready: {first_name|there} is filled in for each customer, {|} is where the cursor goes.",
        (
            'ready = "Hi {first_name|there}, your order is ready. We are open until 6."',
            'eta = "Hi {first_name|there}, we\'ll be with you at {|}."',
        ),
    ),
    "views": FreeTable(
        "Searches kept by name; search (/) offers them.", ('vip = "is:unresolved tag:vip wait:>1h"',)
    ),
}
BOARDS: Final = "dashboards"
BOARDS_EXPLAINED: Final = "What is special about one dashboard, each in a section of its own that is called by the dashboard's id, number or name."
BOARD_EXAMPLE: Final = '[dashboards."Main Line"]'
PROFILES_EXPLAINED: Final = (
    "Other accounts, each by a name: trtui --profile NAME, or TRTUI_PROFILE. What stands in a profile goes before what "
    "stands above, any setting of [account], [desk] and [screen]; one that says where its key is uses no other."
)
PROFILE_LINES: Final = (
    "[profiles.north]",
    'api_key_file = "~/.config/trtui/key-north"',
    'sender_name = "Kim, North"',
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `origins` tells for each `section.name` that was set where it was set."""

    account: AccountSettings = field(default_factory=AccountSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    hooks: HookSettings = field(default_factory=HookSettings)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    templates: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    views: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    dashboards: Mapping[str, BoardSettings] = field(default_factory=lambda: MappingProxyType({}))
    profile: str | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def value_of(self, one: "Setting") -> object:
        """What holds for a setting."""
        return getattr(getattr(self, one.section), one.name)


# ---------------------------------------------------------------------------------------------- the table


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of the table."""

    section: str
    name: str
    kind: object
    """Its annotation: bool, int, str, or `X | None`."""
    default: object
    about: About

    @property
    def id(self) -> str:
        """Its name with its section's, such as `desk.hold_seconds`."""
        return f"{self.section}.{self.name}"

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown."""
        return self.kind == Sealed | None


@cache
def settings_of(section: str) -> Mapping[str, Setting]:
    """The settings of a section by name, in order; those of one dashboard for `dashboards`."""
    kind: Any = BoardSettings if section == BOARDS else SECTIONS[section]
    hints = get_type_hints(kind)
    return {
        one.name: Setting(section, one.name, hints[one.name], one.default, one.metadata["about"])
        for one in fields(kind)
    }


def all_settings() -> list[Setting]:
    """Every setting, section by section."""
    return [one for section in SECTIONS for one in settings_of(section).values()]
