"""What people do with groups and with each other, by the rooms themselves: also what they may not do."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan_proto import group_pb2, relation_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import Group
from tests.simulation.world.net import CALL_LIMIT
from tests.simulation.world.standing import Standing

if TYPE_CHECKING:
    from tests.simulation.world.world import World

MOST_GROUPS = 4
TRIES = 60
AGAIN = frozenset(
    [
        ErrorCode.internal,
        ErrorCode.overloaded,
        ErrorCode.unavailable,
        ErrorCode.outcome_unknown,
        ErrorCode.storage_full,
        ErrorCode.draining,
    ]
)
IN_GROUPS = {
    "found": 2, "invite": 8, "join": 7, "link": 4, "answer": 6, "leave": 4, "remove": 9, "role": 5, "mute": 6,
    "mute_all": 3, "transfer": 2, "dissolve": 1, "rule": 4,
}  # fmt: skip
WITH_EACH_OTHER = {"befriend": 6, "answer_friend": 5, "delete_friend": 3, "block": 4, "unblock": 4}


@dataclass
class Asked:
    """A request of somebody, and what came of it. Asked again unchanged while nobody knows."""

    user: int
    method: str
    request: Message
    replies: list[Message] = field(default_factory=list)
    refused: str = ""

    @property
    def id(self) -> str:
        return str(getattr(self.request, "request_id", ""))


class Society:
    def __init__(self, world: "World", seed: int) -> None:
        self._world = world
        self._rng = random.Random(f"{seed}:society")
        self._number = 0
        self.weights = dict(IN_GROUPS)
        self.asked: list[Asked] = []
        self.groups: list[int] = []
        self._links: list[str] = []
        self._joins: list[tuple[int, int]] = []
        self._friend_requests: list[tuple[int, int, int]] = []
        """Id, who asked, who was asked."""

    @property
    def conversations(self) -> tuple[str, ...]:
        return tuple(f"g.{group}" for group in self.groups)

    def begin(self) -> None:
        """Two groups, so that there is something from the start."""
        users = list(self._world.users)
        for owner in self._rng.sample(users, 2):
            others = [user for user in users if user != owner]
            self._found_by(owner, self._rng.sample(others, self._rng.randint(1, 2)))

    def in_groups(self) -> None:
        name = self._rng.choices(list(self.weights), list(self.weights.values()))[0]
        if not self.groups or (name == "found" and len(self.groups) >= MOST_GROUPS):
            return
        group, user = self._rng.choice(self.groups), self._rng.choice(self._world.users)
        self._world.workload.log.append(f"{self._world.loop.time():.3f} {name} {group} {user}")
        getattr(self, f"_{name}")(group, user)

    def with_each_other(self) -> None:
        name = self._rng.choices(list(WITH_EACH_OTHER), list(WITH_EACH_OTHER.values()))[0]
        user, other = self._rng.sample(self._world.users, 2)
        self._world.workload.log.append(f"{self._world.loop.time():.3f} {name} {user} {other}")
        getattr(self, f"_{name}")(user, other)

    # ---- groups ----

    def _found(self, _group: int, user: int) -> None:
        others = [other for other in self._world.users if other != user]
        self._found_by(user, self._rng.sample(others, self._rng.randint(0, 2)))

    def _found_by(self, owner: int, others: list[int]) -> None:
        rule = self._rng.choice((Group.open, Group.open, Group.approval, Group.closed))
        self._number += 1
        request = group_pb2.CreateGroupRequest(
            name=f"group {self._number}", member_ids=others, join_rule=rule, request_id=self._id()
        )
        self._ask(owner, "GroupService", "create_group", request, self._founded)

    def _founded(self, reply: group_pb2.GroupReply) -> None:
        if reply.group.id not in self.groups:
            self.groups.append(reply.group.id)

    def _invite(self, group: int, _user: int) -> None:
        whom = self._rng.sample(self._world.users, self._rng.randint(1, 2))
        request = group_pb2.InviteMembersRequest(id=group, user_ids=whom, request_id=self._id())
        self._ask(self._by(group, Group.member), "GroupService", "invite_members", request)
        self._talk_about(f"g.{group}")

    def _join(self, group: int, user: int) -> None:
        request = group_pb2.JoinGroupRequest(id=group, message="let me in", request_id=self._id())
        self._ask(user, "GroupService", "join_group", request, self._entered(group))
        self._talk_about(f"g.{group}")

    def _link(self, group: int, user: int) -> None:
        """A new one, or one that was told."""
        if self._links and self._rng.random() < 0.6:
            code = self._rng.choice(self._links)
            request = group_pb2.JoinByLinkRequest(code=code, request_id=self._id())
            self._ask(user, "GroupService", "join_by_link", request, self._entered(group))
            return
        made = group_pb2.CreateGroupLinkRequest(
            id=group, short=self._rng.random() < 0.5, max_uses=self._rng.choice((0, 1)), request_id=self._id()
        )
        told = self._links.append
        by = self._by(group, Group.member)
        self._ask(by, "GroupService", "create_group_link", made, lambda reply: told(reply.link.code))

    def _entered(self, _group: int) -> Callable[[group_pb2.JoinReply], None]:
        def note(reply: group_pb2.JoinReply) -> None:
            if reply.HasField("request"):
                self._joins.append((reply.request.group_id, reply.request.id))

        return note

    def _answer(self, group: int, _user: int) -> None:
        """One of the requests that people have heard of; managers look for those that others made for somebody."""
        if not self._joins or self._rng.random() < 0.3:
            looked = group_pb2.ListJoinRequestsRequest(id=group)
            self._ask(self._by(group, Group.manager), "GroupService", "list_join_requests", looked, self._listed)
            return
        its_group, number = self._rng.choice(self._joins)
        request = group_pb2.JoinRequestRequest(id=its_group, join_request_id=number)
        by, draw = self._by(its_group, Group.manager), self._rng.random()
        if draw < 0.7:
            self._ask(by, "GroupService", "accept_join", request)
        elif draw < 0.85:
            refusal = group_pb2.RejectJoinRequest(id=its_group, join_request_id=number, reason="no")
            self._ask(by, "GroupService", "reject_join", refusal)
        else:
            self._ask(self._rng.choice(self._world.users), "GroupService", "withdraw_join", request)

    def _listed(self, reply: group_pb2.JoinRequestList) -> None:
        self._joins += [(it.group_id, it.id) for it in reply.requests if (it.group_id, it.id) not in self._joins]

    def _leave(self, group: int, user: int) -> None:
        self._ask(user, "GroupService", "leave_group", group_pb2.GroupRequest(id=group))
        self._talk_about(f"g.{group}", user)

    def _remove(self, group: int, user: int) -> None:
        request = group_pb2.MemberRequest(id=group, user_id=user)
        self._ask(self._by(group, Group.manager), "GroupService", "remove_member", request)
        self._talk_about(f"g.{group}", user)

    def _role(self, group: int, user: int) -> None:
        role = self._rng.choice((Group.manager, Group.manager, Group.member))
        request = group_pb2.UpdateMemberRequest(id=group, user_id=user, role=role)
        self._ask(self._by(group, Group.owner), "GroupService", "update_member", request)

    def _mute(self, group: int, user: int) -> None:
        """For ever, for a time, or no more."""
        seconds = self._rng.choice((-1, 0, 0, 3, 15))
        until = seconds if seconds <= 0 else self._world.clock.now_ms() + seconds * 1000
        request = group_pb2.UpdateMemberRequest(id=group, user_id=user, muted_until=until)
        self._ask(self._by(group, Group.manager), "GroupService", "update_member", request)
        self._talk_about(f"g.{group}", user)

    def _mute_all(self, group: int, _user: int) -> None:
        request = group_pb2.MuteAllRequest(id=group, on=self._rng.random() < 0.5)
        self._ask(self._by(group, Group.manager), "GroupService", "mute_all", request)
        self._talk_about(f"g.{group}")

    def _transfer(self, group: int, user: int) -> None:
        request = group_pb2.MemberRequest(id=group, user_id=user)
        self._ask(self._by(group, Group.owner), "GroupService", "transfer_group", request)

    def _dissolve(self, group: int, _user: int) -> None:
        self._ask(self._by(group, Group.owner), "GroupService", "dissolve_group", group_pb2.GroupRequest(id=group))
        self._talk_about(f"g.{group}")

    def _rule(self, group: int, _user: int) -> None:
        values = self._rng.choice(
            (
                {"history": True},
                {"history": False},
                {"join_rule": Group.open},
                {"join_rule": Group.approval},
                {"mention_all": Group.managers},
                {"mention_all": Group.everybody},
                {"invite_by": Group.manager},
                {"invite_by": Group.member},
                {"pin_by": Group.member},
                {"name": f"name {self._number}"},
            )
        )
        request = group_pb2.UpdateGroupRequest(id=group, **values)
        self._ask(self._by(group, Group.owner), "GroupService", "update_group", request)

    # ---- friends and blocks ----

    def _befriend(self, user: int, other: int) -> None:
        request = relation_pb2.AskFriendRequest(user_id=other, message="hello", request_id=self._id())

        def note(reply: relation_pb2.FriendRequestReply) -> None:
            self._friend_requests.append((reply.request.id, user, other))

        self._ask(user, "RelationService", "ask_friend", request, note)

    def _answer_friend(self, user: int, other: int) -> None:
        if not self._friend_requests:
            self._befriend(user, other)
            return
        number, asker, asked = self._rng.choice(self._friend_requests[-3:])
        by = self._rng.choice((asked, asked, asked, asked, user))
        draw = self._rng.random()
        if draw < 0.8:
            accepted = relation_pb2.AcceptFriendRequest(id=number, remark=self._rng.choice(("", "a friend")))
            self._ask(by, "RelationService", "accept_friend", accepted)
        elif draw < 0.9:
            self._ask(by, "RelationService", "reject_friend", relation_pb2.RejectFriendRequest(id=number))
        else:
            self._ask(asker, "RelationService", "withdraw_friend", relation_pb2.FriendRequestRequest(id=number))

    def _delete_friend(self, user: int, other: int) -> None:
        request = relation_pb2.DeleteFriendRequest(user_id=other, both=self._rng.random() < 0.3)
        self._ask(user, "RelationService", "delete_friend", request)
        self._talk_about(f"d.{min(user, other)}.{max(user, other)}")

    def _block(self, user: int, other: int) -> None:
        self._ask(user, "RelationService", "block", relation_pb2.PersonRequest(user_id=other))
        self._talk_about(f"d.{min(user, other)}.{max(user, other)}", other)

    def _unblock(self, user: int, other: int) -> None:
        self._ask(user, "RelationService", "unblock", relation_pb2.PersonRequest(user_id=other))

    # ---- how it is asked ----

    def _by(self, group: int, least: int) -> int:
        """Mostly somebody who may, now and then anybody."""
        talk = self._world.journal.talks.get(f"g.{group}")
        people = Standing.at_the_end(talk).people if talk is not None else {}
        able = [user for user, one in people.items() if one.present and one.role >= least]
        return self._rng.choice(able if able and self._rng.random() < 0.8 else self._world.users)

    def _talk_about(self, conversation: str, user: int = 0) -> None:
        """Messages in flight while it happens, of the one whom it concerns too."""
        for _ in range(self._rng.randint(0, 2)):
            devices = [it for it in self._world.devices if not user or it.user == user or self._rng.random() < 0.4]
            device = self._rng.choice(devices)
            if conversation.startswith("g.") or str(device.user) in conversation.split("."):
                self._world.later(self._rng.random() * 0.6, self._world.workload.say, device, conversation)

    def _id(self) -> str:
        self._number += 1
        return f"request-{self._number}" if self._rng.random() < 0.9 else ""

    def _ask(self, user: int, service: str, method: str, request: Message, then: Any = None) -> None:
        asked = Asked(user, method, request)
        self.asked.append(asked)
        self._world.spawn(self._until_known(asked, service, then))

    async def _until_known(self, asked: Asked, service: str, then: Any) -> None:
        for _ in range(TRIES):
            stub = self._world.any_room(service)
            try:
                call = Call(user_id=asked.user, deadline=self._world.loop.time() + CALL_LIMIT)
                reply = await getattr(stub, asked.method)(call, asked.request)
            except ServiceError as error:
                if error.code not in AGAIN:
                    asked.refused = ErrorCode.Name(error.code)
                    return
                await self._world.sleep(0.5)
                continue
            asked.replies.append(reply)
            if len(asked.replies) == 1 and then is not None:
                then(reply)
            if len(asked.replies) > 2 or self._rng.random() >= 0.15:
                return
            await self._world.sleep(self._rng.random() * 3)  # nobody believes it: once more, the same request
