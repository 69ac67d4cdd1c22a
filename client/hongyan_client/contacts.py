"""Contacts: find people by the entries of an address book, without telling anybody the book."""

import hashlib
from collections.abc import Iterable, Mapping

from hongyan_client.calls import Caller, Remember
from hongyan_client.view import User, user_of
from hongyan_client.wire import plain
from hongyan_proto import model_pb2, relation_pb2

AT_ONCE = 1000


class Contacts:
    """`client.contacts`. Entries: telephone numbers as `+8613800138000`, or e-mail addresses."""

    def __init__(self, call: Caller, remember: Remember) -> None:
        self._call = call
        self._remember = remember

    async def take_part(self) -> bool:
        """Whether one takes part. Only those who do find and are found."""
        return (await self._ask()).on

    async def be_found_by(self, *entries: str) -> None:
        """Take part, found by these entries of one's own; none of them: no longer."""
        salt = (await self._ask()).salt
        request = relation_pb2.SetContactsRequest(hashes=[hashed(salt, entry) for entry in entries])
        await self._call("RelationService/SetContacts", request, relation_pb2.ContactsReply)

    async def match(self, entries: Iterable[str]) -> Mapping[str, User]:
        """Which entries of one's address book are people here."""
        salt = (await self._ask()).salt
        of = {hashed(salt, entry): entry for entry in entries}
        hashes, found = list(of), {}
        for start in range(0, len(hashes), AT_ONCE):
            request = relation_pb2.MatchContactsRequest(hashes=hashes[start : start + AT_ONCE])
            reply = await self._call("RelationService/MatchContacts", request, relation_pb2.MatchContactsReply)
            for one in reply.matches:
                found[of[one.hash]] = self._remember(user_of(plain(one.user)))
        return found

    async def _ask(self) -> relation_pb2.ContactsReply:
        return await self._call("RelationService/GetContacts", model_pb2.Empty(), relation_pb2.ContactsReply)


def hashed(salt: str, entry: str) -> str:
    return hashlib.sha256((salt + entry.strip().lower()).encode()).hexdigest()
