"""Nobody reads or changes a conversation that they are not in, on any method: the list of methods is the protocol's own."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor

from hongyan.rpc.call import INSIDE
from hongyan.rpc.methods import METHODS
from hongyan_proto import frames_pb2, inside_pb2, model_pb2, options_pb2
from hongyan_proto.options_pb2 import Access
from tests.scenario.stories.book import refused, section
from tests.scenario.stories.lines import client_methods
from tests.scenario.stories.towns import inside, outside

ABOUT_CONVERSATIONS = [
    method for method in client_methods() if "conversation_id" in method.request.DESCRIPTOR.fields_by_name
]
SIGNED_IN = [method for method in client_methods() if method.access != Access.anyone]
WORDS = {
    "emoji": "👍",
    "client_id": "c-1",
    "id": "17",
    "q": "ab",
    "email": "a@example.com",
    "code": "123456",
    "old_password": "x" * 8,
    "new_password": "y" * 8,
    "name": "a name",
    "text": "a text",
    "hashes": "ab" * 32,
    "endpoint": "https://push.example.com/x",
    "p256dh": "B" * 87,
    "auth": "c" * 22,
    "session_id": "17",
    "word": "a word",
}


def filled(method, conversation_id="", **more):
    """A request of this method that the checker lets pass."""
    request = method.request()
    for field in request.DESCRIPTOR.fields:
        if field.name == "conversation_id":
            request.conversation_id = conversation_id
        elif field.name in more:
            setattr(request, field.name, type(getattr(request, field.name))(more[field.name]))
        elif field.GetOptions().Extensions[options_pb2.field].required or field.name in {"text", "client_id"}:
            _fill(request, field, conversation_id)
    return request


def _fill(request, field, conversation_id):
    if field.is_repeated:
        a_text = field.type == FieldDescriptor.TYPE_STRING
        getattr(request, field.name).append(WORDS.get(field.name, conversation_id) if a_text else 1)
    elif field.type == FieldDescriptor.TYPE_MESSAGE:
        getattr(request, field.name).CopyFrom(model_pb2.Text(text="may I?"))
    elif field.type == FieldDescriptor.TYPE_STRING:
        setattr(request, field.name, WORDS[field.name])
    else:
        setattr(request, field.name, 1)


@pytest.fixture(params=["rest", "json"])
async def town(request, tmp_path):
    async with outside(tmp_path / "data", request.param) as made:
        yield made


def test_the_list_is_not_empty():
    names = {method.full_name for method in ABOUT_CONVERSATIONS}
    assert {"MessageService/History", "MessageService/Entries", "MessageService/Recall"} <= names
    assert len(names) >= 14


async def test_a_stranger_is_refused_everywhere(town):
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    sent = await alice.says(bob, "between us")
    before = [await one.row(sent.conversation_id) for one in (alice, bob)]
    for method in ABOUT_CONVERSATIONS:
        with refused("not_found"):
            await carol.line.call(method.full_name, filled(method, sent.conversation_id))
    assert [await one.row(sent.conversation_id) for one in (alice, bob)] == before
    assert await carol.rows() == []
    assert "between us" not in repr(await carol.syncs())


async def test_a_stranger_learns_nothing_from_the_refusals(town):
    """A conversation that is and one that is not are refused alike."""
    alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
    sent = await alice.says(bob, "between us")
    for method in ABOUT_CONVERSATIONS:
        answers = []
        for conversation in (sent.conversation_id, f"d.{alice.id}.{bob.id + 1}"):
            with refused("not_found") as caught:
                await carol.line.call(method.full_name, filled(method, conversation))
            answers.append(caught.value.to_proto())
        assert answers[0] == answers[1], method.full_name


async def test_without_a_token_nothing_is_answered(tmp_path):
    async with outside(tmp_path / "data", "rest") as town:
        alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
        sent = await alice.says(bob, "between us")
        for token in ("", "nonsense", alice.signed_in.refresh_token, alice.token[:-4] + "AAAA"):
            line = await town.signed(token)
            for method in SIGNED_IN:
                with refused("unauthenticated"):
                    await line.call(method.full_name, filled(method, sent.conversation_id, id=alice.id))
        await alice.ends("current")
        for method in SIGNED_IN:
            with refused("session_ended"):
                await alice.line.call(method.full_name, filled(method, sent.conversation_id, id=alice.id))


async def test_what_services_say_to_each_other_is_out_of_reach(town):
    alice = await town.newcomer("alice")
    within = [method for method in METHODS.values() if method.access == Access.inside]
    assert len(within) > 5
    assert not any(method.http for method in within)
    if town.transport == "rest":
        return
    for method in within:
        with refused("unknown_method", "forbidden"):
            await alice.line.call(method.full_name, method.request())


async def test_who_has_left_sees_what_was_theirs_and_nothing_later(tmp_path):
    async with inside(tmp_path / "data") as town:
        alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
        group = "g.1"
        join, leave = model_pb2.MemberOperation.join, model_pb2.MemberOperation.leave
        version = await _change(town, group, 0, join, alice, bob, carol)
        theirs = await alice.says(group, "while bob is here")
        version = await _change(town, group, version, leave, bob)
        later = await alice.says(group, "bob must not know", mentions=[str(bob.id)])
        await alice.edits(theirs, "changed when he was gone")
        with refused("not_a_member"):
            await bob.says(group, "still here")
        for method in (METHODS["MessageService/React"], METHODS["MessageService/Readers"]):
            with refused("not_a_member", "not_found"):
                await bob.line.call(method.full_name, filled(method, group, seq=later.seq))
        with refused("not_found", "not_a_member"):
            await bob.forwards(later, f"d.{bob.id}.{bob.id}")
        with refused("not_found", "not_a_member"):
            await bob.says(f"d.{bob.id}.{bob.id}", "quoting", quote=later.seq)
        seen = repr((await bob.entries(group), await bob.page(group), await bob.rows(), await bob.syncs()))
        assert "must not know" not in seen
        assert (await bob.row(group)).to_seq == theirs.seq + 1
        await _change(town, group, version, join, bob)
        await alice.edits(later, "bob must not know this either")
        await alice.reacts(later, "🤫")
        back = await alice.says(group, "welcome back")
        assert "must not know" not in repr((await bob.entries(group), await bob.page(group), await bob.syncs()))
        assert (await bob.texts(group))[-1] == "welcome back"
        assert (await bob.row(group)).head.seq == back.seq
        assert await carol.texts(group) == [
            "changed when he was gone",
            "bob must not know this either",
            "welcome back",
        ]


async def test_who_has_left_is_not_told_either(tmp_path):
    """The same on live sockets: what is pushed follows the same rule as what is read."""
    async with outside(tmp_path / "data", "json") as town:
        alice, bob = await town.newcomer("alice"), await town.newcomer("bob")
        group, people = "g.2", (alice, bob)
        version = await _change(town, group, 0, model_pb2.MemberOperation.join, *people)
        theirs = await alice.says(group, "while bob is here")
        version = await _change(town, group, version, model_pb2.MemberOperation.leave, bob)
        later = await alice.says(group, "secret one")
        await alice.edits(theirs, "secret two")
        await _change(town, group, version, model_pb2.MemberOperation.join, bob)
        await alice.edits(later, "secret three")
        await alice.reacts(later, "🤫")
        await alice.says(group, "the end")
        heard = await _heard_until(bob, "the end")
        assert "while bob is here" in heard
        assert "secret" not in heard
        assert "🤫" not in heard


async def test_only_members_are_told_who_is_typing(tmp_path):
    async with outside(tmp_path / "data", "json") as town:
        alice, bob, carol = [await town.newcomer(name) for name in ("alice", "bob", "carol")]
        room = (await alice.says(bob, "hello")).conversation_id
        with refused("not_a_member", "not_found"):
            await carol.line.ask(_typing(room))
        await alice.line.ask(_typing(room))
        frame = await bob.line.until(lambda frame: frame.HasField("typing"))
        assert (frame.typing.conversation_id, frame.typing.user_id) == (room, alice.id)
        await bob.says(carol, "the end")
        assert "typing" not in await _heard_until(carol, "the end")


def _typing(room):
    return frames_pb2.ClientFrame(typing=frames_pb2.Typing(conversation_id=room))


async def _heard_until(device, last):
    """Everything that a device was told, as text, up to this message."""
    heard = []
    await device.line.until(
        lambda frame: heard.append(frame) or any(entry.text.text == last for entry in frame.push.entries)
    )
    return "".join(text_format.MessageToString(frame, as_utf8=True) for frame in heard)


async def test_a_token_that_somebody_made_is_refused(tmp_path):
    async with outside(tmp_path / "data", "rest") as town:
        alice = await town.newcomer("alice")
        head, body = (
            jwt.get_unverified_header(alice.token),
            jwt.decode(alice.token, options={"verify_signature": False}),
        )
        own = Ed25519PrivateKey.generate()
        signed = alice.token.rpartition(".")[2]
        forged = {
            "no algorithm": jwt.encode(body, None, algorithm="none", headers={**head, "alg": "none"}),
            "a shared secret": jwt.encode(body, "x" * 32, algorithm="HS256"),
            "another key": jwt.encode(body, own, algorithm="EdDSA", headers=head),
            "a key that it names": jwt.encode(
                body, own, algorithm="EdDSA", headers={**head, "jku": "https://evil.example"}
            ),
            "another person under the signature": ".".join([*_parts({**body, "sub": "17"}, head), signed]),
            "a later end under the signature": ".".join([*_parts({**body, "exp": body["exp"] + 3600}, head), signed]),
            "no signature": alice.token.rpartition(".")[0] + ".",
        }
        for name, token in forged.items():
            line = await town.signed(token)
            with section(name), refused("unauthenticated", "token_expired"):
                await line.call("UserService/GetMe", model_pb2.Empty())
        assert await alice.me()


def _parts(body, head):
    return jwt.encode(body, "x" * 32, algorithm="HS256", headers=head | {"alg": "HS256"}).split(".")[:2]


async def _change(town, group, version, operation, *people):
    change = model_pb2.MemberChange(
        items=[model_pb2.MemberChange.Item(operation=operation, user_id=one.id) for one in people]
    )
    request = inside_pb2.ChangeRequest(
        conversation_id=group,
        change_id=f"{group} {version}",
        expected_version=version,
        by_user_id=people[0].id,
        change=change,
    )
    return (await town.house.clients.log.change(INSIDE, request)).version
