"""What the hosted pages say."""

from __future__ import annotations

LANGUAGES = ("en", "zh")

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "language": "en",
        "login_title": "Sign in - Parley",
        "error_title": "Cannot sign in - Parley",
        "heading": "Sign in to Parley",
        "to": "to continue to",
        "username_label": "Username or e-mail",
        "password_label": "Password",
        "submit": "Sign in",
        "other": "中文",
        "other_tag": "zh-CN",
        "wrong": "The username or the password is wrong. After several wrong tries, wait a little before the next one.",
        "expired": "This page was open for too long, or your browser keeps no cookies. Please try again.",
        "error_heading": "This sign-in link does not work",
        "redirect_mismatch": "The application asked to come back to an address that is not registered for it.",
        "invalid_client": "The application that sent you here is not known.",
        "invalid_request": "The request is not complete, or cannot be read.",
        "logout_mismatch": "The application asked to leave to an address that is not registered for it.",
        "unknown_error": "Something in the request is not right.",
        "unavailable": "A part of Parley does not answer. Please try again in a moment.",
        "advice": "Go back to the application and try again. If that does not help, tell the people who run it.",
    },
    "zh": {
        "language": "zh-CN",
        "login_title": "登录 - Parley",
        "error_title": "无法登录 - Parley",
        "heading": "登录 Parley",
        "to": "以继续使用",
        "username_label": "用户名或邮箱",
        "password_label": "密码",
        "submit": "登录",
        "other": "English",
        "other_tag": "en",
        "wrong": "用户名或密码错误。多次输错后，请稍等片刻再试。",
        "expired": "页面打开时间过长，或者浏览器未保存 Cookie，请重试。",
        "error_heading": "此登录链接无效",
        "redirect_mismatch": "应用请求返回的地址未经登记。",
        "invalid_client": "无法识别将您带到此处的应用。",
        "invalid_request": "请求不完整或无法读取。",
        "logout_mismatch": "应用请求退出后前往的地址未经登记。",
        "unknown_error": "请求有误。",
        "unavailable": "Parley 的部分服务暂时没有响应，请稍后重试。",
        "advice": "请返回应用重试。如果仍然不行，请联系该应用的管理员。",
    },
}
