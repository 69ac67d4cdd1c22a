"""Before two people have a conversation: may the one who writes first do so?"""

from collections.abc import Mapping, Sequence

from hongyan.rpc.call import INSIDE
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.stubs import Relations
from hongyan.services.message.rules import NEVER, ONCE, takes_no_messages
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.relation_pb2 import MayBeginReply, MayBeginRequest, RelatedRequest

Writer = tuple[str, int]
"""A conversation and who writes there."""
Refusals = dict[Writer, ServiceError]
Begun = tuple[str, int, tuple[int, int]]
"""A conversation, who writes there, and its two people."""


Rights = Mapping[int, int]
"""`may_send` by user, where it is not freely."""


async def ask(relations: Relations | None, begun: Sequence[Begun]) -> tuple[Mapping[str, Rights], Refusals]:
    """The conversations that may be made, with who may not write freely there from the start; and who may not write.
    Without a relation room everybody may write to everybody.
    """
    pairs = [MayBeginRequest.One(from_id=user, to_id=_other(user, pair)) for _, user, pair in begun]
    if relations is None or not pairs:
        return {name: {} for name, _, _ in begun}, {}
    answers = (await relations.may_begin(INSIDE, MayBeginRequest(pairs=pairs))).answers
    new: dict[str, dict[int, int]] = {}
    refusals: Refusals = {}
    for (name, user, pair), answer in zip(begun, answers, strict=True):
        if answer in {MayBeginReply.no, MayBeginReply.unknown}:
            refusals[name, user] = takes_no_messages() if answer == MayBeginReply.no else no_such_user()
        else:
            once = {user: ONCE} if answer == MayBeginReply.once else {}
            new[name] = new.get(name, {}) | once | await _blocked(relations, user, _other(user, pair))
    return new, refusals


async def _blocked(relations: Relations, user: int, other: int) -> dict[int, int]:
    """Who writes first to whom they block: the log was never told of the block, there was no conversation."""
    if user == other:
        return {}
    reply = await relations.related(INSIDE, RelatedRequest(user_id=user, other_ids=[other]))
    return {relation.user_id: NEVER for relation in reply.relations if relation.blocks}


def no_such_user() -> ServiceError:
    return ServiceError(ErrorCode.not_found, "there is no such user", field="to_user_id")


def _other(user: int, pair: tuple[int, int]) -> int:
    return pair[0] if pair[1] == user else pair[1]
