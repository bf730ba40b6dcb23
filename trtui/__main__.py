"""`python -m trtui`."""

import sys

from trtui.cli import main

if __name__ == "__main__":
    sys.exit(main())
