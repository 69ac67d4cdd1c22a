"""The world of the demo as its people make it: they register, become friends, and talk, each with a client."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from hongyan.app.demo_town import (
    BLOCKS,
    CATEGORIES,
    CIRCLES,
    FRIENDS,
    PAIRS,
    PEOPLE,
    QUESTIONS,
    REQUESTS,
    Circle,
    Line,
    Pair,
)
from hongyan_client import Client
from hongyan_proto import message_pb2, model_pb2, user_pb2

Town = dict[str, Client]


async def fill(url: str, password: str) -> None:
    """Refused or Unreachable leaves what was made until then."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(Client(url, platform="phone", follow=False)) for _ in PEOPLE]
        town = {person.username: client for person, client in zip(PEOPLE, clients, strict=True)}
        await asyncio.gather(*(_arrive(town[person.username], person.username, password) for person in PEOPLE))
        await _know_each_other(town)
        for pair in PAIRS:
            await _talk_in_two(town, pair)
        for circle in CIRCLES:
            await _gather(town, circle)
        for who, whom, words in REQUESTS:
            await town[who].friends.ask(town[whom].me, words)
        for who, whom in BLOCKS:
            await town[who].friends.block(town[whom].me)


async def _arrive(client: Client, username: str, password: str) -> None:
    person = next(one for one in PEOPLE if one.username == username)
    await client.register(username, password, person.nickname)
    await client.sign_in(username, password)
    if person.signature:
        request = user_pb2.UpdateMeRequest(signature=person.signature)
        await client.call("UserService/UpdateMe", request, user_pb2.UserReply)


async def _know_each_other(town: Town) -> None:
    await asyncio.gather(*(_befriend(town[who], town[other]) for who, others in FRIENDS for other in others))
    for who, name, friends in CATEGORIES:
        category = await town[who].friends.make_category(name)
        for friend, remark in friends:
            await town[who].friends.update(town[friend].me, remark=remark, category=category.id)
    for who, question, answer in QUESTIONS:
        await town[who].friends.set_privacy(add="any_answer", question=question, answer=answer)


async def _befriend(one: Client, other: Client) -> None:
    asked = await one.friends.ask(other.me)
    await other.friends.accept(asked.request.id)


async def _gather(town: Town, circle: Circle) -> None:
    first, *others = (town[name] for name in circle.members)
    group = await first.groups.create(circle.name, intro=circle.intro)
    link = await first.groups.make_link(group)
    for other in others:
        await other.groups.join_by_link(link.code)
    await first.groups.update(group, join_rule=circle.join_rule)
    for name in circle.managers:
        await first.groups.set_role(group, town[name].me, "manager")
    for name, card in circle.cards:
        await town[name].groups.set_card(group, town[name].me, card)
    said = await first.groups.announce(group, circle.announcement, confirm=True)
    for name in circle.confirmed:
        await town[name].groups.confirm(said)
    seqs = await _talk(town, group.conversation_id, group.conversation_id, circle.lines)
    for name in circle.muted:
        await first.groups.mute(group, town[name].me)
    await _read(town, group.conversation_id, circle.members, seqs, dict(circle.behind))


async def _talk_in_two(town: Town, pair: Pair) -> None:
    one, other = (town[name] for name in pair.people)
    room = one.direct(other.me)
    seqs = await _talk(town, room, "", pair.lines, {one.me.id: other.me.id, other.me.id: one.me.id})
    await _read(town, room, pair.people, seqs, dict(pair.behind))


async def _talk(
    town: Town, room: str, address: str, lines: Sequence[Line], peers: dict[str, str] | None = None
) -> list[int]:
    """The seqs of the lines. `address`: where a group is; in a conversation of two one writes to the other."""
    seqs: list[int] = []
    for line in lines:
        client = town[line.who]
        mentions = tuple(name if name == "all" else town[name].me.id for name in line.mentions)
        quote = 0 if line.quote is None else seqs[line.quote]
        to = address or (peers or {})[client.me.id]
        seqs.append(await client.send_text(to, line.text, mentions=mentions, quote=quote))
    await asyncio.gather(*(_change(town, room, line, seq) for line, seq in zip(lines, seqs, strict=True)))
    return seqs


async def _change(town: Town, room: str, line: Line, seq: int) -> None:
    for who, emoji in line.likes:
        request = message_pb2.ReactRequest(conversation_id=room, seq=seq, emoji=emoji, on=True)
        await town[who].call("MessageService/React", request, message_pb2.Sent)
    client = town[line.who]
    if line.edit:
        edit = message_pb2.EditRequest(conversation_id=room, seq=seq, text=model_pb2.Text(text=line.edit))
        await client.call("MessageService/Edit", edit, message_pb2.Sent)
    if line.pin:
        pin = message_pb2.PinRequest(conversation_id=room, seq=seq, on=True)
        await client.call("MessageService/Pin", pin, message_pb2.Sent)
    if line.recall:
        target = message_pb2.TargetRequest(conversation_id=room, seq=seq)
        await client.call("MessageService/Recall", target, message_pb2.Sent)


async def _read(town: Town, room: str, people: Sequence[str], seqs: list[int], behind: dict[str, int]) -> None:
    """Everybody has read everything, but those who are behind."""

    async def read(name: str) -> None:
        mark = message_pb2.MarkRequest(conversation_id=room, seq=seqs[-1 - behind.get(name, 0)])
        await town[name].call("MessageService/MarkRead", mark, model_pb2.Empty)

    await asyncio.gather(*map(read, dict.fromkeys(people)))
