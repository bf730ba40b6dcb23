"""What the settings say of one dashboard: `[dashboards."NAME"]`, where NAME is its id, its number or what it is called."""

from collections.abc import Iterable
from dataclasses import replace

from trtui.config.model import BoardSettings, DeskSettings, Settings
from trtui.models import Dashboard


def is_meant(name: str, dashboard: Dashboard) -> bool:
    """Whether a dashboard is the one that the settings call so."""
    if name.strip() == str(dashboard.id) or name.strip().casefold() == dashboard.name.strip().casefold():
        return True
    digits = "".join(character for character in name if character.isdigit())
    is_number = all(character in "+()-. " or character.isdigit() for character in name)
    return is_number and dashboard.phone is not None and digits in (dashboard.phone, dashboard.phone[1:])


def board_settings(settings: Settings, dashboard: Dashboard | None) -> BoardSettings:
    """What is set for a dashboard; the first section that means it counts."""
    if dashboard is not None:
        for name, board in settings.dashboards.items():
            if is_meant(name, dashboard):
                return board
    return BoardSettings()


def desk_settings_on(settings: Settings, dashboard: Dashboard | None) -> DeskSettings:
    """The desk's settings as they are on a dashboard: its own sender's name and quiet hours go before the desk's."""
    desk, board = settings.desk, board_settings(settings, dashboard)
    return replace(
        desk,
        sender_name=board.sender_name if board.sender_name is not None else desk.sender_name,
        quiet_start=board.quiet_start if board.quiet_start is not None else desk.quiet_start,
        quiet_end=board.quiet_end if board.quiet_end is not None else desk.quiet_end,
    )


def names_in_settings(settings: Settings, dashboard: Dashboard) -> list[str]:
    """Where the settings call a dashboard by its name: what has to be changed there when it is renamed."""
    name = dashboard.name.strip().casefold()
    said = [f'[dashboards."{key}"]' for key in settings.dashboards if key.strip().casefold() == name]
    if any(one.strip().casefold() == name for one in settings.desk.dashboards):
        said.append("desk.dashboards")
    return said


def names_without_dashboard(settings: Settings, dashboards: Iterable[Dashboard]) -> list[str]:
    """Sections that mean none of the account's dashboards: a name mistyped, or one that has changed."""
    known = list(dashboards)
    return [name for name in settings.dashboards if not any(is_meant(name, board) for board in known)]
