"""The API key: from the first place that has one, and never from an argument."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from trtui.config.model import Settings
from trtui.config.problems import ConfigError
from trtui.paths import is_private
from trtui.secret import Sealed

KEY_VARIABLE: Final = "TRTUI_API_KEY"
KEY_COMMAND_SECONDS: Final = 10


def find_api_key(
    settings: Settings, environment: dict[str, str] | os._Environ[str] | None = None
) -> Sealed | None:
    """The API key from the first place that has one: key file, key command, TRTUI_API_KEY, the config file itself.

    TRTUI_API_KEY is taken out of the environment, so that no program started from here inherits it. Returns None where
    no place is named. Raises ConfigError where a place is named and doesn't give a key.
    """
    environment = os.environ if environment is None else environment
    place = key_place(settings, environment)
    from_environment = Sealed(environment.pop(KEY_VARIABLE, "").strip())
    account = settings.account
    if place == KEY_VARIABLE:
        return from_environment
    if account.api_key_file is not None:
        return key_from_file(account.api_key_file)
    if account.api_key_command:
        return key_from_command(account.api_key_command)
    return account.api_key


def key_place(settings: Settings, environment: Mapping[str, str]) -> str | None:
    """Where the key is taken from: the first that is given of a setting's id or TRTUI_API_KEY; None where none is."""
    account = settings.account
    if account.api_key_file is not None:
        return "account.api_key_file"
    if account.api_key_command:
        return "account.api_key_command"
    if environment.get(KEY_VARIABLE, "").strip():
        return KEY_VARIABLE
    return "account.api_key" if account.api_key is not None else None


def key_from_file(file: Path) -> Sealed:
    """The key that stands in `file` alone. Raises ConfigError, with what to mend."""
    if not file.exists():
        raise ConfigError(
            f"The key file {file} is not there. Write the API key into it, or mend account.api_key_file."
        )
    if not is_private(file):
        import shlex

        raise ConfigError(
            f"The key file {file} must be a plain file that only you can read. Run: chmod 600 {shlex.quote(str(file))}"
        )
    try:
        lines = file.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"The key file {file} can't be read as text.") from None
    if len(lines) != 1:
        raise ConfigError(f"The key file {file} must hold the API key and nothing else.")
    return Sealed(lines[0])


def key_from_command(command: tuple[str, ...]) -> Sealed:
    """The first line that a command prints. Raises ConfigError where there is none within ten seconds."""
    import subprocess

    try:
        # An argument list from the user's own config, never a shell line; its stderr could repeat the key.
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=KEY_COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(
            f"account.api_key_command ({command[0]}) gave no key within {KEY_COMMAND_SECONDS} seconds."
        ) from None
    except OSError as error:
        raise ConfigError(f"account.api_key_command ({command[0]}) can't be run: {error.strerror}.") from None
    first_line = done.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if done.returncode != 0 or not first_line:
        raise ConfigError(
            f"account.api_key_command ({command[0]}) ended with {done.returncode} and gave no key."
        )
    return Sealed(first_line)
