"""The error page."""

from __future__ import annotations

EN = {
    "error_title": "Cannot sign in - Parley",
    "error_heading": "This sign-in link does not work",
    "redirect_mismatch": "The application asked to come back to an address that is not registered for it.",
    "invalid_client": "The application that sent you here is not known.",
    "invalid_request": "The request is not complete, or cannot be read.",
    "logout_mismatch": "The application asked to leave to an address that is not registered for it.",
    "unknown_error": "Something in the request is not right.",
    "advice": "Go back to the application and try again. If that does not help, tell the people who run it.",
}

ZH = {
    "error_title": "无法登录 - Parley",
    "error_heading": "此登录链接无效",
    "redirect_mismatch": "应用请求返回的地址未经登记。",
    "invalid_client": "无法识别将您带到此处的应用。",
    "invalid_request": "请求不完整或无法读取。",
    "logout_mismatch": "应用请求退出后前往的地址未经登记。",
    "unknown_error": "请求有误。",
    "advice": "请返回应用重试。如果仍然不行，请联系该应用的管理员。",
}
