"""The page on which a visitor chooses as whom to go on."""

from __future__ import annotations

EN = {
    "choose_title": "Choose an account - Parley",
    "choose_heading": "Choose an account",
    "continue_as": "Continue as",
    "another_account": "Use another account",
}

ZH = {
    "choose_title": "选择账号 - Parley",
    "choose_heading": "选择账号",
    "continue_as": "继续使用",
    "another_account": "使用其他账号",
}
