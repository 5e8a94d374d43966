"""The consent page."""

from __future__ import annotations

EN = {
    "consent_title": "Allow access - Parley",
    "consent_heading": "Allow access?",
    "consent_wants": "would like to",
    "consent_as": "You are signed in as",
    "consent_note": "You can withdraw this at any time in Parley, under Settings, Connected apps.",
    "allow": "Allow",
    "deny": "Cancel",
    "scope openid": "know who you are: your user id and username",
    "scope profile": "see your name and your picture",
    "scope email": "see your e-mail address",
    "scope phone": "see your phone number",
    "scope im/chat": "read and write all your messages in Parley",
    "scope im/messages.write": "send messages in Parley in your name",
    "scope_other": "use what it calls",
}

ZH = {
    "consent_title": "授权访问 - Parley",
    "consent_heading": "是否授权？",
    "consent_wants": "希望",
    "consent_as": "您当前登录的账号：",
    "consent_note": "您可以随时在 Parley 的“设置 - 已连接的应用”中撤回授权。",
    "allow": "允许",
    "deny": "取消",
    "scope openid": "知道您是谁：您的用户编号和用户名",
    "scope profile": "查看您的姓名和头像",
    "scope email": "查看您的邮箱地址",
    "scope phone": "查看您的电话号码",
    "scope im/chat": "读取和发送您在 Parley 中的所有消息",
    "scope im/messages.write": "以您的名义在 Parley 中发送消息",
    "scope_other": "使用权限",
}
