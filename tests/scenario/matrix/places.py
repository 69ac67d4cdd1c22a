"""What is asked about: alice's things, each made by a function `(world, standing) -> Place`."""

import base64
import io
from collections.abc import Collection
from dataclasses import dataclass
from types import SimpleNamespace

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from hongyan_proto import account_pb2, group_pb2, model_pb2, moderation_pb2, push_pb2, relation_pb2, user_pb2
from hongyan_proto.model_pb2 import Group, Privacy
from tests.scenario.matrix.world import Person, World, befriend
from tests.scenario.stories.people import new_id

PICTURE = Image.new("RGB", (8, 8), "red")
NOBODY = 4_000_000_000_000_000_000
"""No id is like it."""


class Place(SimpleNamespace):
    """Ids of what is asked about, and sometimes `caller`, who asks instead of the person of the standing."""

    def missing(self, *, keep: Collection[str] = ()) -> "Place":
        """The same kind of thing, but there is none, except what is to be kept."""
        away: dict = {name: NOBODY for name, value in vars(self).items() if isinstance(value, int)}
        if "code" in vars(self):
            away["code"] = "nothing-here"
        if "picture" in vars(self):
            away["picture"] = f"g{NOBODY}/{'0' * 32}"
        for name in {"room", "target"} & set(vars(self)):
            away[name] = f"{getattr(self, name).rpartition('.')[0]}.{NOBODY}"
        return Place(**vars(self) | {name: value for name, value in away.items() if name not in keep})


async def group(world: World, standing: str, *, findable: bool = False) -> Place:
    """A group of alice's: bob and frank are in, carol was. Only approved people get in, and nobody finds it."""
    alice, bob, carol, frank = [world.people[name] for name in ("self", "member", "exmember", "muted")]
    made = group_pb2.CreateGroupRequest(
        name="[name]", member_ids=[bob.id, carol.id, frank.id], join_rule=Group.approval, request_id=new_id("g")
    )
    shown = (await alice.group("CreateGroup", made)).group
    here, room = {"id": shown.id}, shown.conversation_id
    await alice.group("UpdateGroup", group_pb2.UpdateGroupRequest(findable=findable, **here))
    past = await alice.device.says(room, "[past]")
    older = await alice.device.says(room, "[older]")
    await bob.group("UpdateMember", group_pb2.UpdateMemberRequest(user_id=bob.id, card="[card]", **here))
    await alice.group("RemoveMember", group_pb2.MemberRequest(user_id=carol.id, **here))
    left = (await carol.device.row(room)).to_seq
    await alice.group("UpdateMember", group_pb2.UpdateMemberRequest(user_id=frank.id, muted_until=-1, **here))
    await alice.device.edits(older, "[edited]")
    now = await alice.device.says(room, "[now]")
    await alice.device.pins(now)
    await alice.device.sets(room, draft="[draft]")
    notice = group_pb2.AnnounceRequest(text="[notice]", confirm=True, **here)
    announcement = (await alice.group("Announce", notice)).announcement.id
    link = (await alice.group("CreateGroupLink", group_pb2.CreateGroupLinkRequest(**here))).link
    invite = group_pb2.InviteMembersRequest(user_ids=[world.extra["heidi"].id], **here)
    await bob.group("InviteMembers", invite)
    (join,) = (await alice.group("ListJoinRequests", group_pb2.ListJoinRequestsRequest(**here))).requests
    return Place(
        group=shown.id, number=shown.number, room=room, seq=now.seq, past=past.seq, left=left, user=bob.id,
        announcement=announcement, link=link.id, code=link.code, join=join.id, invited=world.extra["judy"].id,
    )  # fmt: skip


async def history(world: World, standing: str) -> Place:
    """Of the same group, the message that was there before carol was put out."""
    place = await group(world, standing)
    place.seq = place.past
    return place


async def into(world: World, standing: str) -> Place:
    """The group as the place to which the caller brings what they have said to themselves."""
    place, caller = await group(world, standing), world.people.get(standing, world.alice)
    note = await caller.device.says(caller.own, "a note")
    return Place(room=caller.own, seq=note.seq, target=place.room)


async def open_group(world: World, standing: str) -> Place:
    """The same, and whoever knows its number finds it."""
    return await group(world, standing, findable=True)


async def applied(world: World, standing: str) -> Place:
    """A group of bob's that alice has asked to join."""
    bob = world.people["member"]
    made = group_pb2.CreateGroupRequest(name="[plea]", join_rule=Group.approval)
    shown = (await bob.group("CreateGroup", made)).group
    asked = await world.alice.group("JoinGroup", group_pb2.JoinGroupRequest(id=shown.id))
    return Place(group=shown.id, join=asked.request.id)


async def direct(world: World, standing: str) -> Place:
    """The conversation of alice and bob; for erin, her own one with alice, who blocks her."""
    alice, bob, erin = world.alice, world.people["member"], world.people["blocked"]
    if standing != "blocked":
        sent = await alice.device.says(bob.device, "[direct]")
        return Place(room=sent.conversation_id, seq=sent.seq)
    erin_is = relation_pb2.PersonRequest(user_id=erin.id)
    await alice.friends("Unblock", erin_is)
    await world.settle()
    sent = await erin.device.says(alice.device, "[whisper]")
    await alice.friends("Block", erin_is)
    await world.settle()
    return Place(room=sent.conversation_id, seq=sent.seq)


async def person(world: World, standing: str) -> Place:
    """Alice: as she shows herself to everybody, or as `shy` to her friends only."""
    return Place(user=world.alice.id)


async def shows(world: World, *, shy: bool) -> None:
    if world.extra.get("shy") != shy:
        privacy = relation_pb2.UpdatePrivacyRequest(
            see=Privacy.friends if shy else Privacy.everyone,
            find=Privacy.not_found_by if shy else Privacy.by_name,
            presence=Privacy.friends if shy else Privacy.everyone,
        )
        await world.alice.friends("UpdatePrivacy", privacy)
        world.extra["shy"] = shy


async def friendship(world: World, standing: str) -> Place:
    """That of alice with somebody new; and somebody whom she blocks."""
    friend, foe = await world.newcomer("ivan"), await world.newcomer("mallory")
    await befriend(friend, world.alice)
    await world.alice.friends("Block", relation_pb2.PersonRequest(user_id=foe.id))
    return Place(user=friend.id, foe=foe.id if standing == "self" else world.alice.id)


async def request(world: World, standing: str) -> Place:
    """Somebody has asked alice to become friends, and she has asked somebody."""
    asker, asked = await world.newcomer("kevin"), await world.newcomer("laura")
    alice = world.alice
    got = await asker.friends("AskFriend", relation_pb2.AskFriendRequest(user_id=alice.id))
    sent = await alice.friends("AskFriend", relation_pb2.AskFriendRequest(user_id=asked.id))
    return Place(request=got.request.id, sent=sent.request.id)


async def sent(world: World, standing: str) -> Place:
    """The request that alice has sent, for those who would answer it."""
    place = await request(world, standing)
    return Place(request=place.sent)


async def received(world: World, standing: str) -> Place:
    """The request that alice was sent, for those who would take it back."""
    place = await request(world, standing)
    return Place(sent=place.request)


async def category(world: World, standing: str) -> Place:
    made = relation_pb2.CreateCategoryRequest(name=new_id("cat"))
    return Place(category=(await world.alice.friends("CreateCategory", made)).category.id)


async def session(world: World, standing: str) -> Place:
    """Another device of alice's."""
    device = model_pb2.Device(platform=model_pb2.web, name="a browser", device_id=new_id("device"))
    alice = world.alice.device
    asked = user_pb2.SignInRequest(username=alice.username, password=alice.password, device=device)
    signed = await world.nobody.call("UserService/SignIn", asked)
    return Place(session=signed.session_id, refresh=signed.refresh_token)


@dataclass(frozen=True, slots=True)
class Raw:
    """A request of REST that is no method."""

    verb: str
    path: str
    body: bytes = b""


def picture(verb: str, path: str) -> Raw:
    data = io.BytesIO()
    PICTURE.save(data, "PNG")
    return Raw(verb, path, data.getvalue() if verb == "PUT" else b"")


def wakes(person: Person) -> push_pb2.RegisterPushTargetRequest:
    """A browser of theirs that can be woken."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    here = f"https://push.example.com/{person.id}"
    return push_pb2.RegisterPushTargetRequest(endpoint=here, p256dh=_base64(point), auth=_base64(b"0" * 16))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


async def target(world: World, standing: str) -> Place:
    """Alice's device that can be woken."""
    await world.alice.asks("NotificationService/RegisterPushTarget", wakes(world.alice))
    return Place(session=world.alice.device.signed_in.session_id)


async def drawn(world: World, standing: str) -> Place:
    """The picture of a group."""
    place = await group(world, standing)
    raw = picture("PUT", f"/v1/groups/{place.group}/avatar")
    answer = await world.alice.rest.http.request(raw.verb, raw.path, content=raw.body)
    place.picture = f"g{place.group}/{answer.json()['group']['avatar']}"
    return place


def complaint(place: Place) -> moderation_pb2.ReportRequest:
    """About a message, or about a person."""
    where = vars(place)
    about = {"conversation_id": place.room, "seq": place.seq} if "room" in where else {"user_id": place.user}
    reason = moderation_pb2.Report.spam
    return moderation_pb2.ReportRequest(reason=reason, text="[complaint]", request_id=new_id("r"), **about)


async def report(world: World, standing: str) -> Place:
    """Bob has reported what alice said in the group."""
    place = await group(world, standing)
    reported = await world.people["member"].asks("ModerationService/Report", complaint(place))
    return Place(report=reported.report.id)


async def word(world: World, standing: str) -> Place:
    """A forbidden one."""
    text = new_id("badword")
    forbids = moderation_pb2.AddWordRequest(word=text, action=moderation_pb2.ForbiddenWord.refuse)
    await world.people["admin"].asks("ModerationAdminService/AddWord", forbids)
    return Place(word=text)


async def own(world: World, standing: str) -> Place:
    """The caller's own things."""
    return Place(newcomer=world.extra["judy"].id)


async def new(world: World, standing: str) -> Place:
    """The account of the caller, who is new here."""
    return Place(caller=await world.newcomer("nina"))


async def life(world: World, standing: str) -> Place:
    """The same, but the administrator is the one whom the server cannot do without."""
    return Place() if standing == "admin" else await new(world, standing)


async def account(world: World, standing: str) -> Place:
    """Somebody's account, in the hands of administrators."""
    return Place(user=(await world.newcomer("oscar")).id)


async def disabled(world: World, standing: str) -> Place:
    place = await account(world, standing)
    await world.people["admin"].asks("AdminService/DisableAccount", account_pb2.AccountRequest(id=place.user))
    return place


async def invitation(world: World, standing: str) -> Place:
    made = account_pb2.CreateInvitationRequest(note="[note]")
    answer = await world.people["admin"].asks("AdminService/CreateInvitation", made)
    return Place(invitation=answer.invitation.id)


PLACES = {
    "group": group,
    "past": history,
    "into": into,
    "open": open_group,
    "applied": applied,
    "direct": direct,
    "person": person,
    "shy": person,
    "friendship": friendship,
    "request": request,
    "sent": sent,
    "received": received,
    "category": category,
    "session": session,
    "own": own,
    "new": new,
    "target": target,
    "picture": drawn,
    "report": report,
    "word": word,
    "life": life,
    "account": account,
    "disabled": disabled,
    "invitation": invitation,
}
