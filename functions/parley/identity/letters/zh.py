"""In Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from parley.identity.letters.kinds import Kind, Letter

_CODE_ENDS = "验证码 10 分钟内有效，请在索取它的页面中输入。我们的工作人员绝不会向您索要验证码。"
_NOT_YOU = "如果不是您本人操作，请忽略此邮件，不会有任何影响。"
_TELL = "如果不是您本人操作，请立即联系管理员。"

LETTERS: Mapping[Kind, Letter] = {
    "sign_up": Letter("您的 Parley 验证码", ("有人正在用此邮箱注册 Parley。验证码为：", "$code", _CODE_ENDS, _NOT_YOU)),
    "sign_up_taken": Letter(
        "您已有 Parley 账号",
        (
            "有人试图用此邮箱注册 Parley，但该邮箱已有账号，用户名为 $username。如果忘记密码，可在登录页面重置。",
            "$link",
            _NOT_YOU,
        ),
    ),
    "password": Letter(
        "您的 Parley 密码重置验证码",
        ("有人请求重置 $username 的密码。验证码为：", "$code", _CODE_ENDS, _NOT_YOU),
    ),
    "password_reset": Letter("请为 Parley 设置新密码", ("管理员已重置 $username 的密码，请在此设置新密码：", "$link")),
    "password_changed": Letter("您的 Parley 密码已更改", ("$username 的密码刚刚已更改，其他所有登录均已退出。", _TELL)),
    "second_factor_enrolled": Letter(
        "您的 Parley 账号已启用两步验证", ("$username 今后登录时需要输入密码和验证器应用中的验证码。", _TELL)
    ),
    "second_factor_removed": Letter(
        "您的 Parley 账号已关闭两步验证", ("$username 今后登录时只需输入密码，不再要求验证码。", _TELL)
    ),
    "recovery_codes_regenerated": Letter(
        "您的 Parley 恢复码已更新", ("已为 $username 生成新的恢复码，旧恢复码不再有效。", _TELL)
    ),
    "new_device": Letter(
        "您的 Parley 账号在新设备上登录",
        (
            "$username 刚刚通过 $device 登录，您当前的其他登录均不是来自该设备。",
            "如果不是您本人操作，请修改密码（其他所有登录将随之退出），并联系管理员。",
        ),
    ),
    "email": Letter(
        "确认您的 Parley 新邮箱",
        ("$username 希望将此邮箱设为其 Parley 邮箱。验证码为：", "$code", _CODE_ENDS, _NOT_YOU),
    ),
    "email_changed": Letter("您的 Parley 邮箱已更改", ("$username 的邮箱现为 $email，此邮箱不再使用。", _TELL)),
    "invitation": Letter("邀请您加入 Parley", ("您受邀加入 Parley，请在 7 天内通过以下链接设置姓名和密码：", "$link")),
}
