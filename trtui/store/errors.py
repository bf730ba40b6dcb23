"""What can go wrong in the store, each with what was kept and what to do."""

from trtui.errors import TrtuiError


class StoreError(TrtuiError):
    """The store could not do what was asked. Nothing of it was written."""


class StoreCannotWriteError(StoreError):
    """The disk is full, read-only or failing. The caller keeps what it wanted to write, and says so."""


class StoreBusyError(StoreError):
    """Another process held the file for longer than anybody should. Trying again may help."""


class StoreCorruptError(StoreError):
    """A file is damaged. It is set aside when trtui starts while no other trtui runs on this store."""


class NewerStoreError(StoreError):
    """The file was written by a newer trtui; this one leaves it alone."""


class RefusedChangeError(StoreError):
    """The intent is not (or no longer) in a state in which this can be done with it."""


class QueryError(StoreError):
    """A search that can't be understood; the sentence says which word and what is possible."""
