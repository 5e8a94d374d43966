"""The demo company: six people with a little history. Made once; every later run leaves it as it is.

Runs as its own process under the environment of the functions, and uses their services alone.
"""

from __future__ import annotations

PASSWORD = "welcome-to-parley"  # noqa: S105 - the demo company exists on an emulator only.

ACCOUNTS = {
    "ada": "Ada Lovelace",
    "grace": "Grace Hopper",
    "alan": "Alan Turing",
    "wang": "王小云",
    "li": "李雷",
    "mei": "韩梅梅",
}
