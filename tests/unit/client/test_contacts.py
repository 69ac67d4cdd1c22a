from hongyan_client.contacts import AT_ONCE, hashed
from hongyan_proto import relation_pb2


def test_the_hash_is_that_of_the_protocol():
    """SHA-256 of salt and entry, in lower case."""
    made = hashed("salt", " Bob@Example.org ")
    assert made == hashed("salt", "bob@example.org")
    assert (len(made), made == hashed("other", "bob@example.org")) == (64, False)
    assert hashed("", "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


async def test_a_long_book_is_asked_in_pieces(alice):
    pieces = []

    async def server(method, request, answer):
        if method.endswith("GetContacts"):
            return answer(on=True, salt="s")
        pieces.append(len(request.hashes))
        one = relation_pb2.MatchContactsReply.One(hash=request.hashes[-1], user={"id": 2, "username": "bob"})
        return answer(matches=[one])

    alice.contacts._call = server
    found = await alice.contacts.match(f"+86138{number:08}" for number in range(AT_ONCE + 5))
    assert pieces == [AT_ONCE, 5]
    assert {entry: user.id for entry, user in found.items()} == {"+8613800000999": "2", "+8613800001004": "2"}
