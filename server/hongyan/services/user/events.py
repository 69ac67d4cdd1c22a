"""The events of this room for the user stream. Their ids say what happened, so that a repeated one is known."""

from hongyan.services.user.store import Account, SessionRow, Status
from hongyan_proto import account_pb2, inside_pb2, model_pb2, push_pb2

REPLACED = "replaced"
SIGNED_OUT = "signed_out"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a reason word
REFRESH_REUSED = "refresh_reused"
DISABLED = "disabled"
EXPIRED = "expired"
DELETED = "deleted"


def user(account: Account) -> model_pb2.User:
    """What everybody may see of an account."""
    return model_pb2.User(
        id=account.id,
        number=account.number,
        username=account.username,
        nickname=account.nickname,
        signature=account.signature,
        avatar=account.avatar,
        deleted=account.deleted_at > 0,
        status=_status(account.status),
    )


def _status(status: Status) -> model_pb2.Status | None:
    if status == Status():
        return None
    return model_pb2.Status(emoji=status.emoji, text=status.text, until=status.until)


def account(account: Account, verified: str | None) -> account_pb2.Account:
    """What oneself and administrators see; `verified` is the address that was shown to be theirs."""
    return account_pb2.Account(
        user=user(account),
        email=verified or account.email,
        email_verified=verified is not None,
        administrator=account.administrator,
        disabled=account.disabled,
        created_at=account.created_at,
        deleted_at=account.deleted_at,
    )


def session(row: SessionRow, *, current: bool = False, new_device: bool = False) -> model_pb2.Session:
    return model_pb2.Session(
        id=row.id,
        platform=row.platform,  # type: ignore[arg-type]
        name=row.name,
        ip=row.ip,
        last_seen_at=row.last_seen_at,
        created_at=row.created_at,
        device_id=row.device_id,
        current=current,
        new_device=new_device,
    )


def profile_changed(account: Account, *, version: int, at: int) -> inside_pb2.UserStreamEvent:
    return inside_pb2.UserStreamEvent(
        event_id=f"profile.{account.id}.{version}",
        user_id=account.id,
        event=push_pb2.UserEvent(at=at, profile=user(account)),
    )


def session_started(row: SessionRow, *, new_device: bool = False) -> inside_pb2.UserStreamEvent:
    return inside_pb2.UserStreamEvent(
        event_id=f"session.{row.id}.new",
        user_id=row.user_id,
        event=push_pb2.UserEvent(at=row.created_at, new_session=session(row, new_device=new_device)),
    )


def session_ended(user_id: int, session_id: int, *, reason: str, at: int) -> inside_pb2.UserStreamEvent:
    return inside_pb2.UserStreamEvent(
        event_id=f"session.{session_id}.end",
        user_id=user_id,
        event=push_pb2.UserEvent(at=at, ended=push_pb2.SessionEnded(session_id=session_id, reason=reason)),
        ended_session_ids=[session_id],
        end_reason=reason,
    )
