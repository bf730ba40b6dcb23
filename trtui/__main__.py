"""`python -m trtui`."""

import sys

from trtui.start import main

if __name__ == "__main__":
    sys.exit(main())
