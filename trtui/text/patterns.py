"""Regular expressions that are made when they are first used.

`re` and the patterns of the cleaner take longer to import than all that `trtui ls` does, and a plain text needs none.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

    late = re.compile  # what it is to whoever reads types
else:

    class late:  # noqa: N801  # it is called as `re.compile` is
        """Stands for a compiled pattern until one of its methods is asked for."""

        def __init__(self, source: str) -> None:
            """Flags are written in the pattern itself."""
            self._source = source

        def __getattr__(self, name: str) -> Any:
            """The method of the pattern, which is found at once from now on."""
            import re

            found = getattr(re.compile(self._source), name)
            setattr(self, name, found)
            return found
