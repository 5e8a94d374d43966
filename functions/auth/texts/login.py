"""The sign-in page."""

from __future__ import annotations

EN = {
    "login_title": "Sign in - Parley",
    "heading": "Sign in to Parley",
    "to": "to continue to",
    "username_label": "Username or e-mail",
    "password_label": "Password",
    "submit": "Sign in",
    "wrong": "The username or the password is wrong. After several wrong tries, wait a little before the next one.",
}

ZH = {
    "login_title": "登录 - Parley",
    "heading": "登录 Parley",
    "to": "以继续使用",
    "username_label": "用户名或邮箱",
    "password_label": "密码",
    "submit": "登录",
    "wrong": "用户名或密码错误。多次输错后，请稍等片刻再试。",
}
