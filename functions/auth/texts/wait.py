"""The page of those who were too fast."""

from __future__ import annotations

EN = {
    "wait_title": "Please wait - Parley",
    "wait_heading": "Too many tries",
    "wait_reason": "There were too many tries from your network, or for this account.",
    "wait_before": "Please wait. Minutes until the next try:",
    "wait_again": "Try again",
}

ZH = {
    "wait_title": "请稍候 - Parley",
    "wait_heading": "尝试次数过多",
    "wait_reason": "来自您的网络或针对此账号的尝试过多。",
    "wait_before": "请稍候，距下次尝试还有（分钟）：",
    "wait_again": "重试",
}
