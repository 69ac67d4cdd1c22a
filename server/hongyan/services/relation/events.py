"""The events of this room for the user stream. Users in them bear only their id: their profiles are put in when the
event goes out. Ids of events say what happened, so that a repeated one is known.
"""

from collections.abc import Iterable

from hongyan.services.relation import rules
from hongyan.services.relation.facts import Category, FriendRow, Person, RequestRow
from hongyan_proto.inside_pb2 import UserStreamEvent
from hongyan_proto.model_pb2 import (
    Friend,
    FriendCategories,
    FriendCategory,
    FriendRequest,
    Privacy,
    User,
)
from hongyan_proto.push_pb2 import BlockChanged, FriendRemoved, UserEvent


def friend(row: FriendRow) -> Friend:
    return Friend(
        user=User(id=row.friend), remark=row.remark, category_id=row.category, at=row.since, version=row.version
    )


def request(row: RequestRow, viewer: int, now: int) -> FriendRequest:
    """As one of the two sees it."""
    return FriendRequest(
        id=row.id,
        from_user=User(id=row.asker),
        to_user=User(id=row.asked),
        message=row.message,
        state=rules.state_of(row, now),
        at=row.at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        reason=row.reason,
        source=row.source,  # type: ignore[arg-type]
        answer=row.answer if viewer == row.asked else "",
    )


def category(found: Category) -> FriendCategory:
    return FriendCategory(id=found.id, name=found.name, place=found.place)


def privacy(person: Person) -> Privacy:
    return Privacy(
        add=person.rule,  # type: ignore[arg-type]
        question=person.question,
        answered=bool(person.answer),
        find=person.find,  # type: ignore[arg-type]
        see=person.see,  # type: ignore[arg-type]
        presence=person.presence,  # type: ignore[arg-type]
        invite=person.invite,  # type: ignore[arg-type]
        strangers=person.strangers,  # type: ignore[arg-type]
        recommend=person.recommend,
    )


def friend_changed(row: FriendRow, at: int) -> UserStreamEvent:
    return _event(row.user, f"friend.{row.user}.{row.version}", UserEvent(at=at, friend=friend(row)))


def friend_removed(row: FriendRow, at: int) -> UserStreamEvent:
    removed = FriendRemoved(user_id=row.friend, version=row.version)
    return _event(row.user, f"friend.{row.user}.{row.version}", UserEvent(at=at, friend_removed=removed))


def request_changed(row: RequestRow, viewer: int, at: int) -> UserStreamEvent:
    state = rules.state_of(row, at)
    shown = UserEvent(at=at, friend_request=request(row, viewer, at))
    return _event(viewer, f"friend_request.{row.id}.{viewer}.{state}", shown)


def categories_changed(user: int, version: int, found: Iterable[Category], at: int) -> UserStreamEvent:
    body = FriendCategories(categories=[category(one) for one in found])
    return _event(user, f"friend.{user}.{version}", UserEvent(at=at, friend_categories=body))


def block_changed(user: int, version: int, other: int, *, on: bool, at: int) -> UserStreamEvent:
    body = BlockChanged(user_id=other, on=on)
    return _event(user, f"friend.{user}.{version}", UserEvent(at=at, block=body))


def privacy_changed(person: Person, at: int) -> UserStreamEvent:
    return _event(person.user, f"friend.{person.user}.{person.version}", UserEvent(at=at, privacy=privacy(person)))


def _event(user: int, event_id: str, event: UserEvent) -> UserStreamEvent:
    return UserStreamEvent(event_id=event_id, user_id=user, event=event)
