"""``python -m parley_sdk`` is the command ``parley``."""

import sys

from parley_sdk.cli import main

sys.exit(main())
