"""The letters that people get. Pure. Chinese and English in one, since nobody said yet which they read."""

from hongyan.ports.mail import Letter
from hongyan.services.user.store import Purpose

_SUBJECT = {
    Purpose.email: "鸿雁验证码 · Your hongyan code",
    Purpose.password: "鸿雁密码重置 · Reset your hongyan password",
}
_TEXT = {
    Purpose.email: (
        "验证码:{code}\n\n用它确认这个邮箱地址属于您。{minutes} 分钟内有效。如果不是您本人操作,请忽略本邮件。\n\n"
        "Your code: {code}\n\nIt shows that this address is yours and works for {minutes} minutes. If you did not ask"
        " for it, do nothing.\n"
    ),
    Purpose.password: (
        "验证码:{code}\n\n用它设置新密码。{minutes} 分钟内有效。请勿告诉任何人。如果不是您本人操作,请忽略本邮件,"
        "您的密码不会改变。\n\n"
        "Your code: {code}\n\nWith it you set a new password; it works for {minutes} minutes. Tell nobody. If you did"
        " not ask for it, do nothing: your password stays as it is.\n"
    ),
}


def code_letter(purpose: Purpose, to: str, code: str, *, seconds: int) -> Letter:
    return Letter(to, _SUBJECT[purpose], _TEXT[purpose].format(code=code, minutes=max(1, seconds // 60)))
