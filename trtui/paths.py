"""Where configuration, state and logs live, and how they are made: for their owner only."""

import os
import stat
from pathlib import Path

from trtui.errors import TrtuiError
from trtui.light import dataclass

APP = "trtui"


class PathError(TrtuiError):
    """A file or folder can't be made or must not be trusted; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one user: `config_file` may not exist; `state` and `logs` are made when first needed."""

    config_file: Path
    state: Path
    logs: Path


def default_places(config_file: Path | None = None, state: Path | None = None) -> Places:
    """The folders that the platform's conventions name, or those given.

    `state` given moves the logs along with it, so that `--state-dir` leaves nothing elsewhere.
    """
    if config_file is not None and state is not None:
        return Places(config_file.expanduser(), state.expanduser(), state.expanduser() / "logs")
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    named = os.environ.get("TRTUI_CONFIG")
    chosen = config_file or (Path(named) if named else Path(dirs.user_config_dir) / "config.toml")
    where = state or Path(dirs.user_state_dir)
    logs = where / "logs" if state else Path(dirs.user_log_dir)
    return Places(chosen.expanduser(), where.expanduser(), logs.expanduser())


def make_private_directory(path: Path) -> Path:
    """Make `path` (and its parents) if needed, readable by its owner only, and return it.

    Raises PathError where it is a link, belongs to somebody else, or can't be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise PathError(f"The folder {path} can't be made: {error.strerror}.") from None
    if not stat.S_ISDIR(status.st_mode):
        raise PathError(f"{path} is not a folder (a link is not followed). Move it away.")
    if status.st_uid != os.getuid():
        raise PathError(f"The folder {path} belongs to another user. Choose another with --state-dir.")
    if stat.S_IMODE(status.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def open_private(path: Path, flags: int) -> int:
    """Open `path` with `flags`, as a file of ours that only we may read; never through a link. Returns the descriptor.

    Raises PathError where it is a link or belongs to somebody else, OSError as `os.open` does otherwise.
    """
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        if path.is_symlink():
            raise PathError(f"{path} is a link; trtui does not write through links. Move it away.") from None
        raise
    status = os.fstat(descriptor)
    if status.st_uid != os.getuid():
        os.close(descriptor)
        raise PathError(f"{path} belongs to another user. Move it away.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        os.fchmod(descriptor, 0o600)
    return descriptor


def is_private(path: Path) -> bool:
    """Whether `path` is a plain file of ours that nobody else may read: the condition for a key to stand in it."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return (
        stat.S_ISREG(status.st_mode)
        and status.st_uid == os.getuid()
        and not stat.S_IMODE(status.st_mode) & 0o077
    )
