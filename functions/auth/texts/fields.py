"""Labels of people's fields, and what may be wrong with them: ``<field>_<rule>`` of :mod:`parley.identity.errors`."""

from __future__ import annotations

EN = {
    "new_username_label": "Username",
    "email_label": "E-mail",
    "display_name_label": "Name",
    "old_password_label": "Present password",
    "new_password_label": "New password",
    "code_label": "Code",
    "password_hint": "At least 8 characters. A few words that only you would put together are good.",
    "username_form": "A username has 1 to 64 letters, digits, and . _ + - after the first.",
    "username_taken": "Somebody has this username. Please choose another.",
    "email_form": "This is no e-mail address that mail can be sent to.",
    "email_domain": "Only addresses of certain companies may sign up here.",
    "display_name_length": "A name has 1 to 100 characters.",
    "password_length": "A password has 8 to 256 characters.",
    "password_common": "This password is one of those that are tried first. Please choose another.",
    "password_personal": "The password must not be your username, name or e-mail address.",
    "wrong_code": "The code is wrong, or no longer good. After five wrong tries, ask for a new one.",
    "wrong_password": "The present password is wrong. After several wrong tries, wait a little before the next one.",
    "names_taken": "Somebody has taken the username or the e-mail address meanwhile. Please begin again.",
}

ZH = {
    "new_username_label": "用户名",
    "email_label": "邮箱",
    "display_name_label": "姓名",
    "old_password_label": "当前密码",
    "new_password_label": "新密码",
    "code_label": "验证码",
    "password_hint": "至少 8 个字符。建议使用只有您才会想到的几个词的组合。",
    "username_form": "用户名为 1 至 64 个字母、数字，首字符之后可用 . _ + -。",
    "username_taken": "该用户名已被使用，请另选一个。",
    "email_form": "此邮箱地址无效。",
    "email_domain": "此处仅允许指定公司的邮箱注册。",
    "display_name_length": "姓名为 1 至 100 个字符。",
    "password_length": "密码为 8 至 256 个字符。",
    "password_common": "此密码过于常见，请另选一个。",
    "password_personal": "密码不能是您的用户名、姓名或邮箱。",
    "wrong_code": "验证码错误或已失效。输错五次后，请重新获取。",
    "wrong_password": "当前密码错误。多次输错后，请稍等片刻再试。",
    "names_taken": "用户名或邮箱刚刚已被他人使用，请重新开始。",
}
