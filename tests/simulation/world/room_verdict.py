"""What must be true of the rooms' own tables, of what people were answered, and of what their devices list."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from hongyan_proto import group_pb2, relation_pb2
from hongyan_proto.model_pb2 import Group
from hongyan_proto.push_pb2 import UserEvent
from tests.simulation.world.journal import Talk
from tests.simulation.world.society import AGAIN, Asked
from tests.simulation.world.standing import ONCE, UNANSWERED, Standing

if TYPE_CHECKING:
    from tests.simulation.world.world import World

WAITING = ("group_pending", "group_outbox", "relation_outbox")
DELETED = 1
"""In a friend list: who was taken off it by its owner."""
Row = tuple[Any, ...]


class RoomVerdict:
    def __init__(self, world: "World", may_send: dict[tuple[str, int], int]) -> None:
        """`may_send`: what the log lets each of its members do."""
        self._world = world
        self._may_send = may_send
        self._talks = world.journal.talks
        with contextlib.closing(sqlite3.connect(world.folder / "main.db")) as file:
            self._waiting = {table: _all(file, f"SELECT COUNT(*) FROM {table}")[0][0] for table in WAITING}
            self._untold = [name for (name,) in _all(file, "SELECT conversation FROM relation_pending")]
            self._profiles = _all(
                file,
                "SELECT id, owner_id, member_count, version, revision, told, dissolved_at, muted_all, mention_all,"
                " pin_by FROM group_profile",
            )
            self._members = _all(
                file, "SELECT group_id, user_id, role, muted_until FROM group_member WHERE present = 1"
            )
            self._friends = _all(file, "SELECT user, friend, gone, version FROM friend")
            self._blocks = set(_all(file, "SELECT user, other FROM person_block"))
            self._answers = set(_all(file, "SELECT user_id, request_id FROM group_answer"))
            self._answers |= set(_all(file, "SELECT user, request_id FROM relation_answer"))
            self._events = _all(file, "SELECT user, event_id, event FROM stream_event ORDER BY user, number")

    def problems(self) -> Iterator[str]:
        yield from (f"rooms: {count} rows wait in {table}" for table, count in self._waiting.items() if count)
        # What two people who have no conversation are to be told waits for it for a while, by the wall clock.
        yield from (f"rooms: {name} has not been told" for name in self._untold if name in self._talks)
        for profile in self._profiles:
            yield from self._follows(profile)
        for name, talk in self._talks.items():
            if name.startswith("d."):
                yield from self._obeys(talk)
        yield from self._told()
        for device in self._world.devices:
            yield from self._listed(device)
        for asked in self._world.society.asked:
            yield from self._answered(asked)

    def _follows(self, profile: Row) -> Iterator[str]:
        """The room's members are the log's, and the log knows the group as the room does."""
        group, owner, count, version, revision, told, dissolved, *rules = profile
        talk = self._talks.get(f"g.{group}")
        if talk is None:
            if version or not dissolved:  # else the log refused to make it, and it is none
                yield f"group: {group} has no log"
            return
        standing = Standing.at_the_end(talk)
        right = {user: (one.role, one.muted_until) for user, one in standing.people.items() if one.present}
        found = {user: (role, muted) for of, user, role, muted in self._members if of == group}
        if found != right:
            yield f"group: {group} has the members {found}, by the log {right}"
        owners = [user for user, (role, _) in right.items() if role == Group.owner]
        if (not dissolved and [owner] != owners) or count != len(right) or bool(dissolved) == bool(right):
            yield f"group: {group} of {owner} counts {count}, dissolved {dissolved}, by the log {right}"
        if version != len(talk.versions()):
            yield f"group: {group} has version {version}, the log {len(talk.versions())}"
        if not dissolved and told != revision:
            yield f"group: the log was told {told} of {revision} of {group}"
        bound = [int(standing.muted_all), standing.mention_all, standing.pin_by]
        if not dissolved and revision and rules != bound:
            yield f"group: {group} decides {rules}, its log obeys {bound}"

    def _obeys(self, talk: Talk) -> Iterator[str]:
        """Who may send to whom, as their lists say."""
        gone = {(user, friend): how for user, friend, how, _ in self._friends}
        pair = [int(user) for user in talk.id.split(".")[1:]]
        for user, other in (pair, pair[::-1]):
            blocked = (other, user) in self._blocks
            limits = {ONCE, UNANSWERED} if gone.get((other, user)) == DELETED else set()
            may = self._may_send[talk.id, user]
            if may not in ({0} if blocked else {1} | limits):
                yield f"relation: {user} has the right {may} in {talk.id}, blocked: {blocked}, {gone}"

    def _told(self) -> Iterator[str]:
        """In and out of a group take turns, and each line of a friend list was told."""
        inside: dict[tuple[int, int], bool] = {}
        ids = {(user, event_id) for user, event_id, _ in self._events}
        for user, event_id, raw in self._events:
            event = UserEvent.FromString(raw)
            body = event.WhichOneof("body")
            if body not in {"group_joined", "group_left"}:
                continue
            came = body == "group_joined"
            group = event.group_joined.id if came else event.group_left.group_id
            if inside.get((user, group), False) == came:
                yield f"user stream: {user} was told twice that they are {'in' if came else 'out'}: {event_id}"
            inside[user, group] = came
        for user, friend, _, version in self._friends:
            if (user, f"friend.{user}.{version}") not in ids:
                yield f"user stream: {user} was not told version {version} of {friend}"

    def _listed(self, device: Any) -> Iterator[str]:
        lists, user = device.lists, device.user
        right = {
            "friends": {friend for owner, friend, gone, _ in self._friends if owner == user and not gone},
            "blocks": {other for owner, other in self._blocks if owner == user},
            "groups": {group for group, member, *_ in self._members if member == user},
        }
        found = {"friends": lists.friends, "blocks": lists.blocks, "groups": lists.groups}
        if found != right or not lists.known:
            yield f"lists: {device.name} shows {found}, right is {right}"

    def _answered(self, asked: Asked) -> Iterator[str]:
        """One answer per request id, and what was refused has left nothing."""
        what = f"{asked.user} {asked.method} {asked.id}"
        if asked.id:
            answers = {_essence(reply) for reply in asked.replies}
            if len(answers) > 1:
                yield f"answer: {what} got {asked.replies}"
            if asked.replies and asked.refused:
                yield f"answer: {what} got {asked.replies[0]}, then {asked.refused}"
            if asked.refused and (asked.user, asked.id) in self._answers:
                yield f"answer: {what} was refused as {asked.refused} and is remembered as done"
        if not asked.replies and not asked.refused:
            yield f"answer: {what} has none"
        if asked.refused in AGAIN:
            yield f"answer: {what} was refused as {asked.refused}"


def _essence(reply: Message) -> bytes:
    """What was promised; how the group or the person looks now is shown beside it."""
    if isinstance(reply, group_pb2.GroupReply):
        return str(reply.group.id).encode()
    if isinstance(reply, relation_pb2.FriendRequestReply):
        return f"{reply.request.id} {reply.request.state} {reply.HasField('friend')}".encode()
    return reply.SerializeToString(deterministic=True)


def _all(file: sqlite3.Connection, sql: str) -> list[Row]:
    return file.execute(sql).fetchall()
