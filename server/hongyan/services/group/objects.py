"""Rows as people see them."""

from collections.abc import Mapping
from dataclasses import replace

from hongyan.services.group.store import AnnouncementRow, GroupRow, JoinRow, LinkRow, MemberRow
from hongyan_proto import group_pb2, model_pb2

Users = Mapping[int, model_pb2.User]


def conversation_id(group_id: int) -> str:
    return f"g.{group_id}"


def group_id(conversation: str) -> int:
    return int(conversation[2:])


def group(row: GroupRow, *, version: int | None = None) -> model_pb2.Group:
    """What members see. `version`: the one that the log is about to give it."""
    return model_pb2.Group(
        id=row.id,
        number=row.number,
        name=row.name,
        avatar=row.avatar,
        intro=row.intro,
        owner_id=row.owner_id,
        member_count=row.member_count,
        join_rule=row.join_rule,  # type: ignore[arg-type]
        muted_all=row.muted_all,
        conversation_id=conversation_id(row.id),
        join_question=row.join_question,
        invite_by=row.invite_by,  # type: ignore[arg-type]
        pin_by=row.pin_by,  # type: ignore[arg-type]
        mention_all=row.mention_all,  # type: ignore[arg-type]
        history=row.history,
        findable=row.findable,
        announcement_id=row.announcement_id,
        created_at=row.created_at,
        dissolved=bool(row.dissolved_at),
        version=row.version if version is None else version,
    )


def preview(row: GroupRow) -> model_pb2.Group:
    """What those see who may get in."""
    return model_pb2.Group(
        id=row.id,
        number=row.number,
        name=row.name,
        avatar=row.avatar,
        intro=row.intro,
        member_count=row.member_count,
        join_rule=row.join_rule,  # type: ignore[arg-type]
        join_question=row.join_question,
    )


def member(row: MemberRow, users: Users) -> model_pb2.GroupMember:
    return model_pb2.GroupMember(
        user=_user(row.user_id, users),
        role=row.role,  # type: ignore[arg-type]
        card=row.card,
        muted_until=row.muted_until,
        joined_at=row.joined_at,
    )


def join_request(row: JoinRow, of: GroupRow, users: Users, *, for_managers: bool) -> model_pb2.JoinRequest:
    return model_pb2.JoinRequest(
        id=row.id,
        group_id=row.group_id,
        user=_user(row.user_id, users),
        invited_by=row.invited_by,
        message=row.message,
        state=row.state,  # type: ignore[arg-type]
        at=row.at,
        answered_by=row.answered_by if for_managers else 0,
        reason=row.reason,
        group_name=of.name,
    )


def aged(row: JoinRow, *, made_before: int) -> JoinRow:
    """A request that has waited too long has expired, whether it is written down already or not."""
    expired = row.state == model_pb2.JoinRequest.pending and row.at < made_before
    return replace(row, state=model_pb2.JoinRequest.expired) if expired else row


def link(row: LinkRow) -> group_pb2.GroupLink:
    return group_pb2.GroupLink(
        id=row.id,
        code=row.code,
        by_user_id=row.by_user_id,
        at=row.at,
        expires_at=row.expires_at,
        max_uses=row.max_uses,
        uses=row.uses,
    )


def announcement(row: AnnouncementRow, users: Users, *, confirmed: bool) -> group_pb2.Announcement:
    return group_pb2.Announcement(
        id=row.id,
        group_id=row.group_id,
        author=_user(row.author_id, users),
        text=row.text,
        at=row.at,
        confirm=row.confirm,
        confirmed_count=row.confirmed_count,
        confirmed=confirmed,
    )


def _user(user_id: int, users: Users) -> model_pb2.User:
    return users.get(user_id) or model_pb2.User(id=user_id)
