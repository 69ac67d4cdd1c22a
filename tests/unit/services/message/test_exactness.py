"""Random lives of a group: what every member is told equals what a plain list of everything says."""

import random

import pytest

from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.rpc.call import Call
from hongyan_proto.message_pb2 import ConversationRequest, EditRequest
from hongyan_proto.model_pb2 import Kind, Text
from tests.unit.services.message.room import ALICE, BOB, CAROL, Room

GROUP = "g.5"
PEOPLE = (ALICE, BOB, CAROL)


class Model:
    """Everything that happened, kept in the plainest way."""

    def __init__(self) -> None:
        self.version = 1
        self.log = [("member", 0, set())]  # kind, sender, named: the entry with seq 1 stands first
        self.recalled: set[int] = set()
        self.spans = {user: [[1, 0]] for user in PEOPLE}
        self.read = dict.fromkeys(PEOPLE, 1)
        self.cleared = dict.fromkeys(PEOPLE, 0)

    def present(self, user: int) -> bool:
        return self.spans[user][-1][1] == 0

    def sees(self, user: int, seq: int) -> bool:
        inside = any(lo <= seq and (not hi or seq <= hi) for lo, hi in self.spans[user])
        return inside and seq > self.cleared[user]

    def visible(self, user: int) -> list[int]:
        return [seq for seq in range(1, len(self.log) + 1) if self.sees(user, seq)]

    def unread(self, user: int) -> list[int]:
        return [
            seq
            for seq in self.visible(user)
            if self.log[seq - 1][0] == "text" and self.log[seq - 1][1] != user and seq > self.read[user]
        ]

    def mentions(self, user: int) -> int:
        return sum(bool({user, 0} & self.log[seq - 1][2]) for seq in self.unread(user))

    def last(self, user: int) -> int:
        texts = [s for s in self.visible(user) if self.log[s - 1][0] == "text" and s not in self.recalled]
        return max(texts, default=0)

    def shown(self, user: int) -> list[int]:
        return [seq for seq in self.visible(user) if self.log[seq - 1][0] in {"text", "member"}]


async def step(room: Room, model: Model, rng: random.Random) -> None:
    user = rng.choice(PEOPLE)
    if not model.present(user):
        if rng.random() < 0.5:
            seq = await room.join(GROUP, user, model.version)
            model.version += 1
            model.log.append(("member", 0, set()))
            model.spans[user].append([seq, 0])
            model.read[user] = max(model.read[user], seq - 1)
        return
    act = rng.choice(["say"] * 5 + ["recall", "edit", "read", "read", "clear", "leave"])
    named = {rng.choice([0, *PEOPLE])} if rng.random() < 0.5 else set()
    words = ["all" if one == 0 else str(one) for one in named]
    heard = {one for one in named if not one or model.present(one)}
    own = [
        seq
        for seq in range(model.spans[user][-1][0], len(model.log) + 1)
        if model.log[seq - 1][:2] == ("text", user) and seq not in model.recalled
    ]
    if act == "say":
        await room.say(user, GROUP, "x", mentions=words)
        model.log.append(("text", user, heard))
    elif act == "recall" and own:
        await room.recall(user, GROUP, target := rng.choice(own))
        model.log[target - 1] = ("text", user, set())
        model.recalled.add(target)
        model.log.append(("change", user, set()))
    elif act == "edit" and own:
        target = rng.choice(own)
        edit = EditRequest(conversation_id=GROUP, seq=target, text=Text(text="y", mentions=words))
        await room.messages.edit(Call(user_id=user), edit)
        model.log[target - 1] = ("text", user, heard)
        model.log.append(("change", user, set()))
    elif act == "read":
        seq = rng.randint(1, len(model.log) + 2)
        await room.read(user, GROUP, seq)
        model.read[user] = max(model.read[user], min(seq, len(model.log)))
    elif act == "clear":
        await room.messages.clear(Call(user_id=user), ConversationRequest(conversation_id=GROUP))
        model.cleared[user] = len(model.log)
    elif act == "leave":
        seq = await room.leave(GROUP, user, model.version)
        model.version += 1
        model.log.append(("member", 0, set()))
        model.spans[user][-1][1] = seq


async def compare(room: Room, model: Model, user: int) -> None:
    request = ConversationRequest(conversation_id=GROUP)
    row = (await room.messages.get_conversation(Call(user_id=user), request)).conversation
    end = len(model.log) if model.present(user) else model.spans[user][-1][1]
    assert row.head.seq == end
    assert row.unread == len(model.unread(user))
    assert row.mentions == model.mentions(user)
    assert row.last.seq == model.last(user)
    shown, high = [], 0
    while high < end:
        page = await room.page(user, GROUP, after=high, limit=7)
        shown += [(message.seq, message.recalled) for message in page.messages]
        high = page.covers.hi
    assert shown == [(seq, seq in model.recalled) for seq in model.shown(user)]
    entries, upto = [], 0
    while upto < end:
        log = await room.entries(user, GROUP, after=upto, limit=7)
        entries += [entry.seq for entry in log.entries if not entry.target_seq]
        upto = log.upto
    assert entries == model.shown(user)
    assert all(entry.kind != Kind.edit or model.sees(user, entry.target_seq) for entry in log.entries)


@pytest.mark.parametrize("seed", range(8))
async def test_everybody_is_told_exactly_what_is_so(tmp_path, seed):
    db = SqliteDatabase(tmp_path / "log.db", inline=True)
    room, model, rng = await Room(db).open(), Model(), random.Random(seed)
    await room.group(GROUP, *PEOPLE)
    for _ in range(60):
        await step(room, model, rng)
        await compare(room, model, rng.choice(PEOPLE))
    for user in PEOPLE:
        await compare(room, model, user)
    await room.close()
    await db.close()
