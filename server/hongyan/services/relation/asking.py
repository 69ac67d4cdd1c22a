"""Friend requests: ask, accept, reject, withdraw."""

from collections.abc import Callable

from hongyan.rpc.call import Call
from hongyan.rpc.errors import ServiceError
from hongyan.services.relation import events, rules, words
from hongyan.services.relation.facts import RequestRow, Situation
from hongyan.services.relation.room import Room, no_such_category, no_such_user, person
from hongyan.services.relation.rules import Deed, Outcome
from hongyan.services.relation.settings import DAY_MS
from hongyan.services.relation.store import Asked
from hongyan_proto import relation_pb2
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.model_pb2 import FriendRequest, Privacy

_PAGE = 50


class Asking:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._store = room.store
        self._settings = room.settings

    async def ask_friend(self, call: Call, request: relation_pb2.AskFriendRequest) -> relation_pb2.FriendRequestReply:
        user = person(call)
        if request.user_id == user:
            raise ServiceError(ErrorCode.invalid_field, "this is you", field="user_id")
        key = self._room.key_of(user, request)
        if key is not None and (before := await self._store.requests.answered(key)) is not None:
            return await self._shown(user, before)
        await self._room.check_exists(request.user_id)
        new = self._new(user, request)
        try:
            asked = await self._store.requests.ask(new, self._decide(new, request.answer), key)
        except KeyError:
            raise no_such_category() from None
        return await (self._reply(user, asked) if isinstance(asked, Asked) else self._shown(user, asked))

    async def list_friend_requests(
        self, call: Call, request: relation_pb2.ListFriendRequestsRequest
    ) -> relation_pb2.FriendRequestList:
        user, limit = person(call), request.limit or _PAGE
        rows = await self._store.requests.list(user, sent=request.sent, before=request.before, limit=limit + 1)
        now = self._room.now()
        reply = relation_pb2.FriendRequestList(
            requests=[events.request(row, user, now) for row in rows[:limit]], more=len(rows) > limit
        )
        await self._room.showing.requests(reply.requests)
        return reply

    async def accept_friend(
        self, call: Call, request: relation_pb2.AcceptFriendRequest
    ) -> relation_pb2.FriendRequestReply:
        remark = words.line(request.remark, "remark")
        return await self._answer(call, request.id, FriendRequest.accepted, remark=remark, category=request.category_id)

    async def reject_friend(
        self, call: Call, request: relation_pb2.RejectFriendRequest
    ) -> relation_pb2.FriendRequestReply:
        return await self._answer(call, request.id, FriendRequest.rejected, reason=words.line(request.reason, "reason"))

    async def withdraw_friend(
        self, call: Call, request: relation_pb2.FriendRequestRequest
    ) -> relation_pb2.FriendRequestReply:
        return await self._answer(call, request.id, FriendRequest.withdrawn)

    async def get_adding(self, call: Call, request: relation_pb2.PersonRequest) -> relation_pb2.Adding:
        user, other = person(call), request.user_id
        await self._room.check_exists(other)
        pair, found = (await self._store.people.around(user, [other]))[other]
        if not rules.may(Deed.see, pair, found):
            raise no_such_user()
        asks = found.rule in {Privacy.right_answer, Privacy.any_answer}
        return relation_pb2.Adding(rule=found.rule, question=found.question if asks else "")  # type: ignore[arg-type]

    def _new(self, user: int, request: relation_pb2.AskFriendRequest) -> RequestRow:
        now = self._room.now()
        return RequestRow(
            id=self._room.parts.ids.next(),
            asker=user,
            asked=request.user_id,
            message=words.line(request.message, "message"),
            answer=words.line(request.answer, "answer"),
            source=request.source,
            state=FriendRequest.pending,
            at=now,
            expires_at=now + self._settings.request_days * DAY_MS,
            answered_at=0,
            reason="",
            hidden=False,
            remark=words.line(request.remark, "remark"),
            category=request.category_id,
        )

    def _decide(self, new: RequestRow, answer: str) -> Callable[[Situation], Outcome]:
        key, settings = self._room.parts.key, self._settings

        def decide(situation: Situation) -> Outcome:
            asked, last = situation.asked, situation.last
            right = bool(asked.answer) and asked.answer == words.answer_hash(answer, user=new.asked, key=key)
            same = last is not None and last.message == new.message and last.answer in {"", new.answer}
            outcome = rules.asking(
                situation,
                now=new.at,
                right=right,
                same=same,
                friends=settings.friends,
                open_requests=settings.open_requests,
            )
            error = rules.refusal(outcome)
            if error is not None:
                raise error
            if asked.rule == Privacy.any_answer and not new.answer and outcome in {Outcome.ask, Outcome.hide}:
                raise ServiceError(ErrorCode.invalid_field, "this person asks a question", field="answer")
            return outcome

        return decide

    async def _answer(
        self, call: Call, request_id: int, wanted: int, *, reason: str = "", remark: str = "", category: int = 0
    ) -> relation_pb2.FriendRequestReply:
        user = person(call)
        try:
            asked = await self._store.requests.answer(
                user,
                request_id,
                wanted,
                reason=reason,
                remark=remark,
                category=category,
                friends=self._settings.friends,
                at=self._room.now(),
            )
        except KeyError:
            raise no_such_category() from None
        if asked is None:
            raise ServiceError(ErrorCode.not_found, "there is no such request", field="id")
        return await self._reply(user, asked)

    async def _reply(self, user: int, asked: Asked) -> relation_pb2.FriendRequestReply:
        self._room.changed()
        reply = relation_pb2.FriendRequestReply(request=events.request(asked.request, user, self._room.now()))
        if asked.friend is not None:
            reply.friend.CopyFrom(events.friend(asked.friend))
        return await self._shown(user, reply)

    async def _shown(self, user: int, reply: relation_pb2.FriendRequestReply) -> relation_pb2.FriendRequestReply:
        await self._room.showing.requests([reply.request])
        if reply.HasField("friend"):
            await self._room.showing.friends(user, [reply.friend])
        return reply
