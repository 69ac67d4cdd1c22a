"""What this room tells single people through their user streams. Event ids say what happened, so that a repeated one is
known. What concerns all members stands in the log.
"""

from collections.abc import Iterable

from hongyan.services.group import objects
from hongyan.services.group.objects import Users
from hongyan.services.group.store import GroupRow, JoinRow
from hongyan_proto import model_pb2, push_pb2
from hongyan_proto.inside_pb2 import UserStreamEvent

LEFT = "left"
REMOVED = "removed"
DISSOLVED = "dissolved"


def joined(row: GroupRow, user_id: int, *, at: int) -> UserStreamEvent:
    return UserStreamEvent(
        event_id=f"group.{row.id}.{row.version}.{user_id}.in",
        user_id=user_id,
        event=push_pb2.UserEvent(at=at, group_joined=objects.group(row)),
    )


def left(row: GroupRow, user_id: int, *, reason: str, by: int, at: int) -> UserStreamEvent:
    """`by` 0: nobody in particular."""
    return UserStreamEvent(
        event_id=f"group.{row.id}.{row.version}.{user_id}.out",
        user_id=user_id,
        event=push_pb2.UserEvent(at=at, group_left=push_pb2.GroupLeft(group_id=row.id, reason=reason, by_user_id=by)),
    )


def join_request(
    row: JoinRow, of: GroupRow, users: Users, *, managers: Iterable[int], at: int
) -> list[UserStreamEvent]:
    """To the managers, and to who wants to get in unless somebody else asked for them and it still waits."""
    told = dict.fromkeys(managers, True)
    if not row.invited_by:
        told[row.user_id] = False
    elif row.invited_by not in told:
        told[row.invited_by] = False
    word = model_pb2.JoinRequest.State.Name(row.state)
    return [
        UserStreamEvent(
            event_id=f"join.{row.id}.{word}.{user_id}",
            user_id=user_id,
            event=push_pb2.UserEvent(
                at=at, join_request=objects.join_request(row, of, users, for_managers=for_managers)
            ),
        )
        for user_id, for_managers in told.items()
    ]
