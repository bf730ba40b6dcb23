"""The lease: which of the processes on one store runs the worker.

A lock of the kernel's on `worker.lock` in the account's directory. The kernel frees it when its holder dies, however
it dies, so nobody has to judge whether another process is alive; a waiter that polls takes over as soon as it asks.
"""

from __future__ import annotations

import fcntl
import os
import weakref
from contextlib import contextmanager

from trtui.errors import TrtuiError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FILE = "worker.lock"
DELIVERERS = "deliverers.lock"
"""The file that all lock, together, who deliver when they have the lease."""
POLL_EVERY = 0.5
"""Seconds between two attempts to take a lease that another process holds."""


class LeaseError(TrtuiError):
    """The lock file cannot be used: it is a link, or the directory cannot be written."""


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise LeaseError(f"{path} cannot be opened: {error.strerror}.") from error


def is_taken(directory: str | os.PathLike[str]) -> bool:
    """Whether somebody holds the lease of the store in `directory`. Never waits; nothing is made."""
    try:
        descriptor = os.open(
            f"{os.fspath(directory)}/{_FILE}", os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        )
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


class Lease:
    """A lock on a store's worker. One object for each who would like to hold it; not for use by several threads."""

    def __init__(self, directory: Path) -> None:
        """Speak of the lease of the store in `directory`; nothing is opened yet."""
        self._path = directory / _FILE
        self._descriptor: int | None = None
        reference = weakref.ref(self)

        def forget_in_child() -> None:
            """A forked child shares its parent's lock: it must not keep it alive once the parent is gone."""
            lease = reference()
            if lease is not None:
                lease.release()

        os.register_at_fork(after_in_child=forget_in_child)

    def try_take(self) -> bool:
        """Take the lease if nobody holds it; True if it is ours now. Never waits.

        Raises LeaseError where the lock file cannot be opened.
        """
        if self.is_held:
            return True
        self.release()
        descriptor = _open_lock(self._path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        if not self._is_named():  # the file was removed between open and lock: what we hold is nobody's
            self.release()
            return False
        return True

    @property
    def is_held(self) -> bool:
        """Whether the lease is ours. False too when somebody removed or replaced the lock file meanwhile."""
        return self._descriptor is not None and self._is_named()

    def _is_named(self) -> bool:
        if self._descriptor is None:
            return False
        try:
            named = self._path.lstat()
            ours = os.fstat(self._descriptor)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino)

    def release(self) -> None:
        """Give the lease back, if it is ours: the kernel frees a lock with the last descriptor of its file."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class PoliteLease(Lease):
    """The lease for one who only reads: it is his while nobody is there who also delivers."""

    def __init__(self, directory: Path) -> None:
        """Speak of the lease of the store in `directory`; nothing is opened yet."""
        super().__init__(directory)
        self._deliverers = directory / DELIVERERS

    def try_take(self) -> bool:
        """Take the lease if nobody holds it and nobody delivers. Raises LeaseError."""
        return not self._is_somebody_there() and super().try_take()

    @property
    def is_held(self) -> bool:
        """Whether the lease is ours, and ours to keep."""
        return super().is_held and not self._is_somebody_there()

    def _is_somebody_there(self) -> bool:
        descriptor = _open_lock(self._deliverers)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False


@contextmanager
def known_to_deliver(directory: Path) -> Iterator[None]:
    """Have everybody on the store in `directory` know that we deliver, if we get the lease. Raises LeaseError."""
    descriptor = _open_lock(directory / DELIVERERS)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)  # waits for no longer than somebody looks
        yield
    finally:
        os.close(descriptor)
