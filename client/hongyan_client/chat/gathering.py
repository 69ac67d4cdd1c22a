"""The words of the chat about groups. They are about the group that is open."""

import time

from hongyan_client.chat.crowd import Unknown
from hongyan_client.chat.part import Part
from hongyan_client.errors import Refused
from hongyan_client.nouns import FOR_EVER

MINUTE = 60_000
NOT_FOUND = 1200
ROLES = {"manager": "manager", "member": "member", "管理员": "manager", "成员": "member"}


class GroupWords(Part):
    """A part of `Talk`."""

    def group(self) -> str:
        if not self.open_id.startswith("g."):
            raise Unknown("Open a group first: /groups lists yours.")
        return self.open_id

    async def do_groups(self, _: str) -> None:
        groups = await self.crowd.fetch_groups()
        for group in groups:
            self.tell("{number:>10} {name} ({count})", number=group.number, name=group.name, count=group.member_count)
        if not groups:
            self.tell("No groups yet: /group NAME PEOPLE makes one.")

    async def do_group(self, rest: str) -> None:
        """A name, and behind it people."""
        if not rest:
            raise Unknown("Say its name, like /group book-club bob carol.")
        name, *people = rest.split()
        group = await self.client.groups.create(name, [await self.whom(one) for one in people])
        self.crowd.take_group(group)
        self.show(group.conversation_id)

    async def do_join(self, rest: str) -> None:
        """By the group's number, or by a code."""
        word, _, message = rest.partition(" ")
        try:
            if not word.isdigit():
                raise Refused(NOT_FOUND, "not_found")
            joined = await self.client.groups.join(await self.client.groups.find(word), message)
        except Refused as no:
            if no.code != NOT_FOUND:
                raise
            joined = await self.client.groups.join_by_link(word.rpartition("/")[2], message)
        if joined.request is not None:
            self.tell("{group}: a manager must say yes first.", group=joined.group.name)
            return
        self.crowd.take_group(joined.group)
        self.show(joined.group.conversation_id)

    async def do_invite(self, rest: str) -> None:
        users = [await self.whom(word) for word in rest.split()]
        joined, asked = await self.client.groups.invite(self.group(), users)
        for user in users:
            if user.id in joined:
                self.tell("{name} is in.", name=user.title)
            elif user.id in asked:
                self.tell("{name} must say yes first, or a manager.", name=user.title)

    async def do_leave(self, _: str) -> None:
        await self.client.groups.leave(self.group())

    async def do_members(self, word: str) -> None:
        for member in await self.client.groups.members(self.group(), word):
            role = {"owner": "★", "manager": "☆"}.get(member.role, " ")
            silent = " 🔇" if member.muted_until else ""
            dot = self.crowd.dot(member.user.id)
            self.tell("{role}{dot} {name}", role=role, dot=dot, name=f"{member.title} ({member.user.username}){silent}")

    async def do_kick(self, name: str) -> None:
        user = await self.whom(name)
        await self.client.groups.remove(self.group(), user)

    async def do_role(self, rest: str) -> None:
        name, _, role = rest.partition(" ")
        if role.strip() not in ROLES:
            raise Unknown("A role is manager or member: /role bob manager.")
        await self.client.groups.set_role(self.group(), await self.whom(name), ROLES[role.strip()])

    async def do_card(self, rest: str) -> None:
        """One's own name in the group."""
        await self.client.groups.set_card(self.group(), self.client.me, rest)

    async def do_hush(self, rest: str) -> None:
        """`all`, or somebody and for how many minutes."""
        name, _, minutes = rest.partition(" ")
        if name in ("all", "全体"):
            await self.client.groups.mute_all(self.group())
            return
        until = now_ms() + int(minutes) * MINUTE if minutes else FOR_EVER
        await self.client.groups.mute(self.group(), await self.whom(name), until)

    async def do_unhush(self, name: str) -> None:
        if name in ("all", "全体"):
            await self.client.groups.mute_all(self.group(), on=False)
        else:
            await self.client.groups.mute(self.group(), await self.whom(name), 0)

    async def do_announce(self, words: str) -> None:
        await self.client.groups.announce(self.group(), words, confirm=True)
        self.tell("Announced.")

    async def do_announcements(self, _: str) -> None:
        found = await self.client.groups.announcements(self.group())
        for one in reversed(found):
            name = self.crowd.title(one.author.id) or one.author.title
            self.tell("📢 {name}: {words}  ✓{count}", name=name, words=one.text, count=one.confirmed_count)
        if not found:
            self.tell("Nothing is announced.")

    async def do_confirm(self, _: str) -> None:
        """Say that one has read the newest announcement."""
        for one in (await self.client.groups.announcements(self.group()))[:1]:
            await self.client.groups.confirm(one)
            self.tell("Confirmed.")

    async def do_rename(self, name: str) -> None:
        self.crowd.take_group(await self.client.groups.update(self.group(), name=name))

    async def do_transfer(self, name: str) -> None:
        await self.client.groups.transfer(self.group(), await self.whom(name))

    async def do_dissolve(self, name: str) -> None:
        """The name has to be said, for nothing brings the group back."""
        group = await self.client.groups.get(self.group())
        if name != group.name:
            raise Unknown("To end this group for everybody say its name: /dissolve {name}", name=group.name)
        await self.client.groups.dissolve(group)

    async def do_link(self, _: str) -> None:
        link = await self.client.groups.make_link(self.group(), short=True)
        self.tell("With this code one gets in for a week: /join {code}", code=link.code)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
