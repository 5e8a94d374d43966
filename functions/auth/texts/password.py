"""Forgotten passwords, and changing them."""

from __future__ import annotations

EN = {
    "forgot_title": "Forgot your password? - Parley",
    "forgot_heading": "Forgot your password?",
    "forgot_lead": "We send a code to the e-mail address of your account.",
    "forgot_submit": "Send the code",
    "forgot_link": "Forgot your password?",
    "reset_title": "New password - Parley",
    "reset_heading": "Look into your mail",
    "reset_lead": "If there is an account $username, six digits are on their way to its e-mail address. "
    "Type them here within 10 minutes, with a new password.",
    "reset_submit": "Set the password",
    "reset_link": "Send a new code",
    "change_title": "Change your password - Parley",
    "change_heading": "Change your password",
    "change_lead": "Everywhere else you will be signed out.",
    "must_change_lead": "This password was given to you by an administrator. Choose one that only you know.",
    "change_submit": "Change the password",
    "no_mail_title": "Forgot your password? - Parley",
    "no_mail_heading": "Ask your administrator",
    "no_mail_lead": "Parley sends no mail here. Your administrator can give you a new password.",
}

ZH = {
    "forgot_title": "忘记密码 - Parley",
    "forgot_heading": "忘记密码？",
    "forgot_lead": "我们会向您账号的邮箱发送验证码。",
    "forgot_submit": "发送验证码",
    "forgot_link": "忘记密码？",
    "reset_title": "新密码 - Parley",
    "reset_heading": "请查收邮件",
    "reset_lead": "如果账号 $username 存在，六位验证码已发往其邮箱。请在 10 分钟内输入验证码并设置新密码。",
    "reset_submit": "设置密码",
    "reset_link": "重新发送验证码",
    "change_title": "更改密码 - Parley",
    "change_heading": "更改密码",
    "change_lead": "更改后，其他所有设备都会退出登录。",
    "must_change_lead": "此密码由管理员提供，请设置一个只有您自己知道的密码。",
    "change_submit": "更改密码",
    "no_mail_title": "忘记密码 - Parley",
    "no_mail_heading": "请联系管理员",
    "no_mail_lead": "此处的 Parley 不发送邮件，管理员可以为您设置新密码。",
}
