"""The settings: what they are, where each value came from, and errors that a person can act on."""

from trtui.config.api_key import find_api_key
from trtui.config.model import (
    DEFAULT_BASE_URL,
    AccountSettings,
    BoardSettings,
    DeskSettings,
    HookSettings,
    ScreenSettings,
    Setting,
    Settings,
)
from trtui.config.problems import ConfigError, Problem
from trtui.config.reading import load_settings, read_settings

__all__ = [
    "DEFAULT_BASE_URL",
    "AccountSettings",
    "BoardSettings",
    "ConfigError",
    "DeskSettings",
    "HookSettings",
    "Problem",
    "ScreenSettings",
    "Setting",
    "Settings",
    "find_api_key",
    "load_settings",
    "read_settings",
]
