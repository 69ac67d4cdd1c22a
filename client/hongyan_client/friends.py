"""Friends: asking, the list and its categories, blocks, privacy, people one may know."""

from collections.abc import Callable
from typing import Any, TypeAlias

from hongyan_client import nouns
from hongyan_client.calls import Caller, Remember, number
from hongyan_client.nouns import Adding, Asked, BlockedPerson, Category, Friend, FriendRequest, Privacy, Suggestion
from hongyan_client.store import Store
from hongyan_client.view import User, user_of
from hongyan_client.wire import plain
from hongyan_proto import model_pb2, relation_pb2

Json: TypeAlias = dict[str, Any]

KEPT = "friends"


class Friends:
    """`client.friends`. Every method is Refused when the server says no, and Unreachable when no answer came.

    The list is kept in the store and brought up to date by its version; a single event never moves it on.
    """

    def __init__(self, call: Caller, store: Store, *, remember: Remember, make_id: Callable[[], str]) -> None:
        self._call = call
        self._store = store
        self._remember = remember
        self._make_id = make_id

    # -- the list ----------------------------------------------------------------------------------------------------
    async def all(self) -> list[Friend]:
        """All of them as they are now; only what has changed is fetched."""
        kept = self._kept()
        while True:
            request = relation_pb2.ListFriendsRequest(since=kept["version"])
            reply = await self._call("RelationService/ListFriends", request, relation_pb2.FriendList)
            if reply.version < kept["version"]:  # another history: what is kept is void
                kept = _nothing()
                continue
            self._take(kept, reply)
            if not reply.more:
                break
        self._store.put("meta", KEPT, kept)
        return self.known()

    def known(self) -> list[Friend]:
        """As this device last fetched them, by their titles."""
        return sorted(
            map(nouns.friend_of, self._kept()["friends"].values()), key=lambda friend: friend.title.casefold()
        )

    def known_categories(self) -> list[Category]:
        return [nouns.category_of(form) for form in self._kept()["categories"]]

    def find(self, user: str | User) -> Friend | None:
        """Somebody of the kept list."""
        form = self._kept()["friends"].get(str(number(user)))
        return nouns.friend_of(form) if form else None

    def _kept(self) -> Json:
        kept: Json | None = self._store.get("meta", KEPT)
        return kept or _nothing()

    def _take(self, kept: Json, reply: relation_pb2.FriendList) -> None:
        for friend in reply.friends:
            form = plain(friend)
            kept["friends"][form["user"]["id"]] = form
            self._remember(user_of(form["user"]))
        for gone in reply.removed_ids:
            kept["friends"].pop(str(gone), None)
        kept["categories"] = [plain(category) for category in reply.categories]
        kept["version"] = reply.version

    async def update(self, user: str | User, *, remark: str | None = None, category: str | None = None) -> Friend:
        """What one calls them, and where they stand; a category of "" is none."""
        request = relation_pb2.UpdateFriendRequest(user_id=number(user), remark=remark)
        if category is not None:
            request.category_id = int(category or 0)
        reply = await self._call("RelationService/UpdateFriend", request, relation_pb2.FriendReply)
        return nouns.friend_of(plain(reply.friend))

    async def delete(self, user: str | User, *, both: bool = False) -> None:
        """Take somebody off one's list; with `both` oneself off theirs too."""
        request = relation_pb2.DeleteFriendRequest(user_id=number(user), both=both)
        await self._call("RelationService/DeleteFriend", request, model_pb2.Empty)

    # -- requests ----------------------------------------------------------------------------------------------------
    async def adding(self, user: str | User) -> Adding:
        request = relation_pb2.PersonRequest(user_id=number(user))
        reply = await self._call("RelationService/GetAdding", request, relation_pb2.Adding)
        return Adding(model_pb2.Privacy.Rule.Name(reply.rule), reply.question)

    async def ask(
        self,
        user: str | User,
        message: str = "",
        *,
        answer: str = "",
        remark: str = "",
        request_id: str | None = None,
    ) -> Asked:
        """Ask somebody to become friends. The same `request_id` again gives the same answer."""
        request = relation_pb2.AskFriendRequest(
            user_id=number(user),
            message=message,
            answer=answer,
            remark=remark,
            request_id=request_id or self._make_id(),
        )
        return self._asked(await self._call("RelationService/AskFriend", request, relation_pb2.FriendRequestReply))

    async def requests(self, *, sent: bool = False, before: str = "") -> list[FriendRequest]:
        """A page of those that one has received, or with `sent` made; the newest first."""
        request = relation_pb2.ListFriendRequestsRequest(sent=sent, before=int(before or 0))
        reply = await self._call("RelationService/ListFriendRequests", request, relation_pb2.FriendRequestList)
        return [self._request(one) for one in reply.requests]

    async def accept(self, request_id: str, *, remark: str = "", category: str = "") -> Asked:
        request = relation_pb2.AcceptFriendRequest(id=int(request_id), remark=remark, category_id=int(category or 0))
        return self._asked(await self._call("RelationService/AcceptFriend", request, relation_pb2.FriendRequestReply))

    async def reject(self, request_id: str, reason: str = "") -> Asked:
        request = relation_pb2.RejectFriendRequest(id=int(request_id), reason=reason)
        return self._asked(await self._call("RelationService/RejectFriend", request, relation_pb2.FriendRequestReply))

    async def withdraw(self, request_id: str) -> Asked:
        """Take one's own request back."""
        request = relation_pb2.FriendRequestRequest(id=int(request_id))
        return self._asked(await self._call("RelationService/WithdrawFriend", request, relation_pb2.FriendRequestReply))

    def _asked(self, reply: relation_pb2.FriendRequestReply) -> Asked:
        friend = nouns.friend_of(plain(reply.friend)) if reply.HasField("friend") else None
        return Asked(self._request(reply.request), friend)

    def _request(self, request: model_pb2.FriendRequest) -> FriendRequest:
        made = nouns.friend_request_of(plain(request))
        for user in (made.from_user, made.to_user):
            if user.username:
                self._remember(user)
        return made

    # -- categories --------------------------------------------------------------------------------------------------
    async def categories(self) -> list[Category]:
        """In their order."""
        reply = await self._call("RelationService/ListCategories", model_pb2.Empty(), relation_pb2.FriendCategoryList)
        return [nouns.category_of(plain(one)) for one in reply.categories]

    async def make_category(self, name: str) -> Category:
        """There is never a second one of a name: the same again gives the first."""
        request = relation_pb2.CreateCategoryRequest(name=name)
        reply = await self._call("RelationService/CreateCategory", request, relation_pb2.FriendCategoryReply)
        return nouns.category_of(plain(reply.category))

    async def update_category(self, category_id: str, *, name: str | None = None, place: int | None = None) -> Category:
        request = relation_pb2.UpdateCategoryRequest(id=int(category_id), name=name, place=place)
        reply = await self._call("RelationService/UpdateCategory", request, relation_pb2.FriendCategoryReply)
        return nouns.category_of(plain(reply.category))

    async def delete_category(self, category_id: str) -> None:
        """Its friends stand in none then."""
        request = relation_pb2.FriendCategoryRequest(id=int(category_id))
        await self._call("RelationService/DeleteCategory", request, model_pb2.Empty)

    # -- blocks and privacy ------------------------------------------------------------------------------------------
    async def block(self, user: str | User) -> None:
        request = relation_pb2.PersonRequest(user_id=number(user))
        await self._call("RelationService/Block", request, relation_pb2.BlockReply)

    async def unblock(self, user: str | User) -> None:
        await self._call("RelationService/Unblock", relation_pb2.PersonRequest(user_id=number(user)), model_pb2.Empty)

    async def blocks(self) -> list[BlockedPerson]:
        """All of them, the newest first."""
        found: list[BlockedPerson] = []
        cursor = ""
        while True:
            request = relation_pb2.ListBlocksRequest(cursor=cursor)
            reply = await self._call("RelationService/ListBlocks", request, relation_pb2.BlockList)
            found += [nouns.blocked_of(plain(one)) for one in reply.blocks]
            cursor = reply.cursor
            if not cursor:
                return found

    async def privacy(self) -> Privacy:
        reply = await self._call("RelationService/GetPrivacy", model_pb2.Empty(), relation_pb2.PrivacyReply)
        return nouns.privacy_of(plain(reply.privacy))

    async def set_privacy(self, **settings: Any) -> Privacy:
        """Exactly what is named: add, question, answer, find, see, presence, invite, strangers, recommend.

        The words are those of `Privacy`; `answer` is never told to anybody.
        """
        request = relation_pb2.UpdatePrivacyRequest(**settings)
        reply = await self._call("RelationService/UpdatePrivacy", request, relation_pb2.PrivacyReply)
        return nouns.privacy_of(plain(reply.privacy))

    # -- people one may know -----------------------------------------------------------------------------------------
    async def suggestions(self, limit: int = 20) -> list[Suggestion]:
        request = relation_pb2.RecommendRequest(limit=limit)
        reply = await self._call("RelationService/Recommend", request, relation_pb2.RecommendReply)
        return [nouns.suggestion_of(plain(one)) for one in reply.people]

    async def dismiss(self, user: str | User) -> None:
        """Do not suggest this person again."""
        await self._call("RelationService/Dismiss", relation_pb2.PersonRequest(user_id=number(user)), model_pb2.Empty)


def _nothing() -> Json:
    return {"version": 0, "friends": {}, "categories": []}
