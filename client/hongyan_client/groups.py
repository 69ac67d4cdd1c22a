"""Groups: making them, who is in, who may do what, announcements. What is said in one is its conversation."""

from collections.abc import Callable, Iterable
from typing import Any

from hongyan_client import nouns
from hongyan_client.calls import Caller, Remember, number
from hongyan_client.nouns import FOR_EVER, Announcement, Group, GroupLink, Joined, JoinRequest, Member
from hongyan_client.view import User
from hongyan_client.wire import plain
from hongyan_proto import group_pb2, model_pb2


class Groups:
    """`client.groups`. Every method is Refused when the server says no, and Unreachable when no answer came.

    Where a `request_id` may be given, the same one again gives the same answer and does nothing twice.
    """

    def __init__(self, call: Caller, *, remember: Remember, make_id: Callable[[], str]) -> None:
        self._call = call
        self._remember = remember
        self._make_id = make_id

    # -- groups ------------------------------------------------------------------------------------------------------
    async def create(
        self,
        name: str,
        members: Iterable[str | User] = (),
        *,
        intro: str = "",
        join_rule: str = "open",
        request_id: str | None = None,
    ) -> Group:
        """A group of oneself, its owner, and of these people, as far as they let themselves be brought in."""
        request = group_pb2.CreateGroupRequest(
            name=name,
            member_ids=map(number, members),
            intro=intro,
            join_rule=join_rule,
            request_id=request_id or self._make_id(),
        )
        return self._group(await self._call("GroupService/CreateGroup", request, group_pb2.GroupReply))

    async def mine(self) -> list[Group]:
        """One's own, all of them."""
        reply = await self._call("GroupService/ListGroups", group_pb2.ListGroupsRequest(), group_pb2.GroupList)
        return [nouns.group_of(plain(group)) for group in reply.groups]

    async def find(self, group_number: str) -> Group:
        request = group_pb2.FindGroupRequest(number=int(group_number))
        return self._group(await self._call("GroupService/FindGroup", request, group_pb2.GroupReply))

    async def get(self, group: str | Group) -> Group:
        return self._group(await self._call("GroupService/GetGroup", _request(group), group_pb2.GroupReply))

    async def me(self, group: str | Group) -> Member | None:
        """What oneself is in it; none: no member."""
        reply = await self._call("GroupService/GetGroup", _request(group), group_pb2.GroupReply)
        return self._member(reply.me) if reply.HasField("me") else None

    async def update(self, group: str | Group, **settings: Any) -> Group:
        """Exactly what is named: name, intro, join_rule, join_question, join_answer, invite_by, pin_by, mention_all,
        history, findable, avatar. The words are those of `Group`."""
        request = group_pb2.UpdateGroupRequest(id=_id(group), **settings)
        return self._group(await self._call("GroupService/UpdateGroup", request, group_pb2.GroupReply))

    async def dissolve(self, group: str | Group) -> None:
        """End it: everybody leaves, and keeps what they could read."""
        await self._call("GroupService/DissolveGroup", _request(group), model_pb2.Empty)

    async def mute_all(self, group: str | Group, *, on: bool = True) -> Group:
        request = group_pb2.MuteAllRequest(id=_id(group), on=on)
        return self._group(await self._call("GroupService/MuteAll", request, group_pb2.GroupReply))

    # -- members -----------------------------------------------------------------------------------------------------
    async def members(self, group: str | Group, q: str = "") -> list[Member]:
        """All of them, the owner and managers first; with `q` those whose card, nickname or username holds it."""
        found: list[Member] = []
        cursor = ""
        while True:
            page, cursor = await self.members_page(group, q, cursor=cursor)
            found += page
            if not cursor:
                return found

    async def members_page(
        self, group: str | Group, q: str = "", *, cursor: str = "", limit: int = 100
    ) -> tuple[list[Member], str]:
        """A page, and the cursor of the next one: empty when that was all."""
        request = group_pb2.ListMembersRequest(id=_id(group), q=q, cursor=cursor, limit=limit)
        reply = await self._call("GroupService/ListMembers", request, group_pb2.GroupMemberList)
        return [self._member(member) for member in reply.members], reply.cursor

    async def invite(
        self, group: str | Group, users: Iterable[str | User], *, request_id: str | None = None
    ) -> tuple[list[str], list[str]]:
        """The ids of those who are in now, and of those for whom a manager or they themselves must say yes first."""
        request = group_pb2.InviteMembersRequest(
            id=_id(group), user_ids=map(number, users), request_id=request_id or self._make_id()
        )
        reply = await self._call("GroupService/InviteMembers", request, group_pb2.InviteMembersReply)
        return [str(user) for user in reply.joined_ids], [str(user) for user in reply.asked_ids]

    async def remove(self, group: str | Group, user: str | User) -> None:
        await self._call("GroupService/RemoveMember", _about(group, user), model_pb2.Empty)

    async def leave(self, group: str | Group) -> None:
        await self._call("GroupService/LeaveGroup", _request(group), model_pb2.Empty)

    async def transfer(self, group: str | Group, user: str | User) -> Group:
        """Make another member the owner."""
        return self._group(await self._call("GroupService/TransferGroup", _about(group, user), group_pb2.GroupReply))

    async def set_role(self, group: str | Group, user: str | User, role: str) -> Member:
        """`manager` or `member`."""
        return await self._update_member(group, user, role=role)

    async def set_card(self, group: str | Group, user: str | User, card: str) -> Member:
        """Their name in this group."""
        return await self._update_member(group, user, card=card)

    async def mute(self, group: str | Group, user: str | User, until: int = FOR_EVER) -> Member:
        """`until`: Unix milliseconds; 0 lets them speak."""
        return await self._update_member(group, user, muted_until=until)

    async def _update_member(self, group: str | Group, user: str | User, **changes: Any) -> Member:
        request = group_pb2.UpdateMemberRequest(id=_id(group), user_id=number(user), **changes)
        reply = await self._call("GroupService/UpdateMember", request, group_pb2.GroupMemberReply)
        return self._member(reply.member)

    # -- getting in --------------------------------------------------------------------------------------------------
    async def join(self, group: str | Group, message: str = "", *, request_id: str | None = None) -> Joined:
        """`message`: why, or the answer to the group's question."""
        request = group_pb2.JoinGroupRequest(id=_id(group), message=message, request_id=request_id or self._make_id())
        return self._joined(await self._call("GroupService/JoinGroup", request, group_pb2.JoinReply))

    async def look_at_link(self, code: str) -> Group:
        """What a link or a code leads to."""
        request = group_pb2.GroupCodeRequest(code=code)
        return self._group(await self._call("GroupService/GetGroupLink", request, group_pb2.GroupReply))

    async def join_by_link(self, code: str, message: str = "", *, request_id: str | None = None) -> Joined:
        request = group_pb2.JoinByLinkRequest(code=code, message=message, request_id=request_id or self._make_id())
        return self._joined(await self._call("GroupService/JoinByLink", request, group_pb2.JoinReply))

    async def make_link(
        self,
        group: str | Group,
        *,
        short: bool = False,
        max_uses: int = 0,
        expires_in: int = 0,
        request_id: str | None = None,
    ) -> GroupLink:
        """`short`: a code to tell. `max_uses` 0: any number. `expires_in`: seconds, 0 is a week."""
        request = group_pb2.CreateGroupLinkRequest(
            id=_id(group),
            short=short,
            max_uses=max_uses,
            expires_in=expires_in,
            request_id=request_id or self._make_id(),
        )
        reply = await self._call("GroupService/CreateGroupLink", request, group_pb2.GroupLinkReply)
        return nouns.link_of(plain(reply.link))

    async def links(self, group: str | Group) -> list[GroupLink]:
        reply = await self._call("GroupService/ListGroupLinks", _request(group), group_pb2.GroupLinkList)
        return [nouns.link_of(plain(link)) for link in reply.links]

    async def revoke_link(self, group: str | Group, link_id: str) -> None:
        request = group_pb2.GroupLinkRequest(id=_id(group), link_id=int(link_id))
        await self._call("GroupService/RevokeGroupLink", request, model_pb2.Empty)

    # -- requests to join --------------------------------------------------------------------------------------------
    async def requests(self, group: str | Group, *, answered: bool = False) -> list[JoinRequest]:
        """For managers, the newest first: those that wait, or with `answered` the others too."""
        request = group_pb2.ListJoinRequestsRequest(id=_id(group), all=answered)
        reply = await self._call("GroupService/ListJoinRequests", request, group_pb2.JoinRequestList)
        return [self._request(one) for one in reply.requests]

    async def my_requests(self) -> list[JoinRequest]:
        request = group_pb2.ListMyJoinRequestsRequest()
        reply = await self._call("GroupService/ListMyJoinRequests", request, group_pb2.JoinRequestList)
        return [self._request(one) for one in reply.requests]

    async def accept(self, request: JoinRequest) -> JoinRequest:
        return await self._answer("AcceptJoin", _answering(request))

    async def reject(self, request: JoinRequest, reason: str = "") -> JoinRequest:
        about = group_pb2.RejectJoinRequest(id=int(request.group_id), join_request_id=int(request.id), reason=reason)
        return await self._answer("RejectJoin", about)

    async def withdraw(self, request: JoinRequest) -> JoinRequest:
        """Take one's own back."""
        return await self._answer("WithdrawJoin", _answering(request))

    async def _answer(
        self, word: str, about: group_pb2.JoinRequestRequest | group_pb2.RejectJoinRequest
    ) -> JoinRequest:
        reply = await self._call(f"GroupService/{word}", about, group_pb2.JoinRequestReply)
        return self._request(reply.request)

    # -- announcements -----------------------------------------------------------------------------------------------
    async def announce(
        self, group: str | Group, text: str, *, confirm: bool = False, request_id: str | None = None
    ) -> Announcement:
        """`confirm`: everybody is asked to say that they have read it."""
        request = group_pb2.AnnounceRequest(
            id=_id(group), text=text, confirm=confirm, request_id=request_id or self._make_id()
        )
        reply = await self._call("GroupService/Announce", request, group_pb2.AnnouncementReply)
        return nouns.announcement_of(plain(reply.announcement))

    async def announcements(self, group: str | Group) -> list[Announcement]:
        """The newest ones, the newest first."""
        request = group_pb2.ListAnnouncementsRequest(id=_id(group))
        reply = await self._call("GroupService/ListAnnouncements", request, group_pb2.AnnouncementList)
        return [nouns.announcement_of(plain(one)) for one in reply.announcements]

    async def delete_announcement(self, announcement: Announcement) -> None:
        await self._call("GroupService/DeleteAnnouncement", _announced(announcement), model_pb2.Empty)

    async def confirm(self, announcement: Announcement) -> Announcement:
        """Say that one has read it."""
        about = _announced(announcement)
        reply = await self._call("GroupService/ConfirmAnnouncement", about, group_pb2.AnnouncementReply)
        return nouns.announcement_of(plain(reply.announcement))

    async def confirmations(self, announcement: Announcement) -> tuple[list[str], list[str]]:
        """For managers: the ids of those who have confirmed, and of those who have not."""
        reply = await self._call("GroupService/ListConfirmations", _announced(announcement), group_pb2.Confirmations)
        return [str(one.user_id) for one in reply.confirmed], [str(user) for user in reply.waiting_ids]

    # -- inside ------------------------------------------------------------------------------------------------------
    def _group(self, reply: group_pb2.GroupReply) -> Group:
        return nouns.group_of(plain(reply.group))

    def _joined(self, reply: group_pb2.JoinReply) -> Joined:
        request = self._request(reply.request) if reply.HasField("request") else None
        return Joined(nouns.group_of(plain(reply.group)), request)

    def _request(self, request: model_pb2.JoinRequest) -> JoinRequest:
        return nouns.join_request_of(plain(request))

    def _member(self, member: model_pb2.GroupMember) -> Member:
        made = nouns.member_of(plain(member))
        if made.user.username:
            self._remember(made.user)
        return made


def _id(group: str | Group) -> int:
    """Of a group, its id, or the id of its conversation."""
    return int(group.id if isinstance(group, Group) else group.removeprefix("g."))


def _request(group: str | Group) -> group_pb2.GroupRequest:
    return group_pb2.GroupRequest(id=_id(group))


def _about(group: str | Group, user: str | User) -> group_pb2.MemberRequest:
    return group_pb2.MemberRequest(id=_id(group), user_id=number(user))


def _answering(request: JoinRequest) -> group_pb2.JoinRequestRequest:
    return group_pb2.JoinRequestRequest(id=int(request.group_id), join_request_id=int(request.id))


def _announced(announcement: Announcement) -> group_pb2.AnnouncementRequest:
    return group_pb2.AnnouncementRequest(id=int(announcement.group_id), announcement_id=int(announcement.id))
