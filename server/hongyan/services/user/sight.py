"""Whom somebody may see and find: the relation room says so, and without its word nobody is shown."""

from collections.abc import Iterable, Sequence

from hongyan.rpc.call import INSIDE
from hongyan.rpc.clients import Clients
from hongyan.rpc.errors import ServiceError
from hongyan.services.user import search
from hongyan.services.user.store import Account
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.relation_pb2 import RelatedRequest, Relation

_SLICE = 50


class Sight:
    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def check(self, user: int, other: int) -> None:
        """Raises `not_found`, as if there were no such person."""
        (relation,) = await self._relations(user, [other])
        if not relation.sees:
            raise ServiceError(ErrorCode.not_found, "there is no such user")

    async def findable(self, user: int, query: str, found: Sequence[Account], most: int) -> list[Account]:
        """The first of these whom the user may find in this way: by part of a name, or by all of it."""
        shown: list[Account] = []
        for start in range(0, len(found), _SLICE):
            accounts = found[start : start + _SLICE]
            relations = await self._relations(user, [account.id for account in accounts])
            for account, relation in zip(accounts, relations, strict=True):
                if relation.finds or (relation.finds_number and _whole(query, account)):
                    shown.append(account)
            if len(shown) >= most:
                break
        return shown[:most]

    async def _relations(self, user: int, others: Iterable[int]) -> Sequence[Relation]:
        request = RelatedRequest(user_id=user, other_ids=others)
        return (await self._clients.relations.related(INSIDE, request)).relations


def _whole(query: str, account: Account) -> bool:
    return search.number_in(query) == account.number or search.folded(query) == search.folded(account.username)
