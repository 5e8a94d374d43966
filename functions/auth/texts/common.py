"""What every page says."""

from __future__ import annotations

EN = {
    "language": "en",
    "other": "中文",
    "other_tag": "zh-CN",
    "expired": "This page was open for too long, or your browser keeps no cookies. Please try again.",
    "unavailable": "A part of Parley does not answer. Please try again in a moment.",
}

ZH = {
    "language": "zh-CN",
    "other": "English",
    "other_tag": "en",
    "expired": "页面打开时间过长，或者浏览器未保存 Cookie，请重试。",
    "unavailable": "Parley 的部分服务暂时没有响应，请稍后重试。",
}
