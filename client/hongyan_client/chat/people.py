"""The words of the chat about people: friends, requests, blocks."""

import dataclasses
import os
from pathlib import Path

from hongyan_client.chat.crowd import Unknown
from hongyan_client.chat.part import Part
from hongyan_client.notifications import QuietHours
from hongyan_client.view import User

ASKS = ("right_answer", "any_answer")
LOCALTIME = Path("/etc/localtime")
REASONS = ("spam", "abuse", "fraud", "sexual", "violence", "other")


class PeopleWords(Part):
    """A part of `Talk`."""

    async def whom(self, word: str) -> User:
        """Somebody by remark, name, number, or by being the only one who is found. Unknown if there is nobody."""
        if not word:
            raise Unknown("Say whom, like /remark bob Bobby.")
        known = self.crowd.named(word)
        if known is not None:
            return known
        for member in await self.crowd.members(self.open_id):
            if word.lower() in (member.card.lower(), member.user.username.lower(), member.user.nickname.lower()):
                return member.user
        found = await self.client.find_users(word)
        exact = [u for u in found if word.lower() in (u.username.lower(), u.nickname.lower(), u.number)]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if found:
            raise Unknown("Whom do you mean? {names}", names=", ".join(user.username for user in found))
        raise Unknown("Nobody is called {name}.", name=word)

    # -- friends -----------------------------------------------------------------------------------------------------
    async def do_friends(self, _: str) -> None:
        await self.crowd.refresh()
        friends = self.client.friends.known()
        for category in [*self.client.friends.known_categories(), None]:
            inside = [one for one in friends if one.category_id == (category.id if category else "")]
            if category is not None:
                online = sum(bool(self.crowd.online(one.user.id)) for one in inside)
                self.tell("{name} {online}/{all}", name=category.name, online=online, all=len(inside))
            for one in inside:
                name = f" ({one.user.username})" if one.title != one.user.username else ""
                self.tell("  {dot} {name}", dot=self.crowd.dot(one.user.id), name=one.title + name)
        if not friends:
            self.tell("No friends yet: /add NAME asks somebody.")

    async def do_add(self, rest: str) -> None:
        name, _, words = rest.partition(" ")
        user = await self.whom(name)
        adding = await self.client.friends.adding(user)
        if adding.rule in ASKS and not words:
            self.tell("{name} asks: {question} Answer with /add {name} ANSWER", name=name, question=adding.question)
            return
        answer = words if adding.rule in ASKS else ""
        asked = await self.client.friends.ask(user, "" if answer else words, answer=answer)
        if asked.friend is not None:
            self.tell("{name} is your friend now.", name=user.title)
        else:
            self.tell("{name} has been asked.", name=user.title)

    async def do_requests(self, _: str) -> None:
        received = [one for one in await self.client.friends.requests() if one.state == "pending"]
        sent = [one for one in await self.client.friends.requests(sent=True) if one.state == "pending"]
        for one in received:
            said = one.answer or one.message
            self.tell("{name} wants to be your friend: {words}", name=one.from_user.username, words=said or "…")
        for one in sent:
            self.tell("You have asked {name}.", name=one.to_user.username)
        joining = await self.client.groups.requests(self.open_id) if await self.manages() else []
        for asked in joining:
            self.tell("{name} wants to join: {words}", name=asked.user.username, words=asked.message or "…")
        if not received and not sent and not joining:
            self.tell("Nobody waits.")

    async def manages(self) -> bool:
        """Whether one is a manager of the open group."""
        if not self.open_id.startswith("g."):
            return False
        me = await self.client.groups.me(self.open_id)
        return me is not None and me.role != "member"

    async def do_accept(self, name: str) -> None:
        await self._answer(name, yes=True)

    async def do_reject(self, rest: str) -> None:
        name, _, reason = rest.partition(" ")
        await self._answer(name, yes=False, reason=reason)

    async def _answer(self, name: str, *, yes: bool, reason: str = "") -> None:
        """A request to become friends, or to join the open group."""
        for one in await self.client.friends.requests():
            if one.state == "pending" and called(one.from_user, name):
                if yes:
                    await self.client.friends.accept(one.id)
                    self.tell("{name} is your friend now.", name=one.from_user.title)
                else:
                    await self.client.friends.reject(one.id, reason)
                    self.tell("{name} has been told.", name=one.from_user.title)
                return
        for asked in await self.client.groups.requests(self.open_id) if await self.manages() else []:
            if called(asked.user, name):
                await (self.client.groups.accept(asked) if yes else self.client.groups.reject(asked, reason))
                self.tell("{name} has been told.", name=asked.user.title)
                return
        self.tell("{name} has asked for nothing. /requests shows who waits.", name=name or "…")

    async def do_withdraw(self, name: str) -> None:
        for one in await self.client.friends.requests(sent=True):
            if one.state == "pending" and called(one.to_user, name):
                await self.client.friends.withdraw(one.id)
                self.tell("You ask {name} no more.", name=one.to_user.title)
                return
        self.tell("You have not asked {name}.", name=name or "…")

    async def do_remark(self, rest: str) -> None:
        name, _, remark = rest.partition(" ")
        user = await self.whom(name)
        await self.client.friends.update(user, remark=remark.strip())
        await self.crowd.refresh()
        self.tell("{name} is called {remark}.", name=user.username, remark=remark.strip() or user.title)

    async def do_category(self, rest: str) -> None:
        name, _, word = rest.partition(" ")
        user = await self.whom(name)
        category = await self.client.friends.make_category(word.strip()) if word.strip() else None
        await self.client.friends.update(user, category=category.id if category else "")
        await self.crowd.refresh()
        self.tell("{name} stands in {category}.", name=user.title, category=category.name if category else "—")

    async def do_delete(self, rest: str) -> None:
        name, _, both = rest.partition(" ")
        user = await self.whom(name)
        await self.client.friends.delete(user, both=both.strip() in ("both", "双方"))
        await self.crowd.refresh()
        self.tell("{name} is off your list.", name=user.title)

    async def do_block(self, name: str) -> None:
        user = await self.whom(name)
        await self.client.friends.block(user)
        self.tell("{name} is blocked.", name=user.title)

    async def do_unblock(self, name: str) -> None:
        for one in await self.client.friends.blocks():
            if called(one.user, name):
                await self.client.friends.unblock(one.user)
                self.tell("{name} is no longer blocked.", name=one.user.title)
                return
        self.tell("{name} is not blocked.", name=name or "…")

    async def do_blocked(self, _: str) -> None:
        names = [one.user.username for one in await self.client.friends.blocks()]
        self.tell("Blocked: {names}", names=", ".join(names) or "—")

    async def do_suggest(self, _: str) -> None:
        found = await self.client.friends.suggestions()
        for one in found:
            self.tell("{name}, {friends} friends in common", name=one.user.username, friends=one.common_friends)
        if not found:
            self.tell("Nobody.")

    # -- peace and quiet ---------------------------------------------------------------------------------------------
    async def do_report(self, rest: str) -> None:
        """A message of the open conversation by its number, or a person."""
        what, reason, text = [*rest.split(maxsplit=2), "", "", ""][:3]
        if reason not in REASONS:
            raise Unknown("Say what and why, like /report 12 spam: {reasons}", reasons=", ".join(REASONS))
        if what.isdigit() and self.open_id:
            await self.client.moderation.report_message(self.open_id, int(what), reason, text)
        else:
            await self.client.moderation.report_user(await self.whom(what), reason, text)
        self.tell("Reported. Thank you.")

    async def do_quiet(self, rest: str) -> None:
        """`23:00 7:00`, perhaps with a time zone, or `off`; nothing shows how it is."""
        settings = await self.client.notifications.settings()
        begin, end, zone = [*rest.split(), "", "", ""][:3]
        if begin in ("off", "关"):
            quiet = dataclasses.replace(settings.quiet, on=False)
            settings = await self.client.notifications.update(quiet=quiet)
        elif begin:
            quiet = QuietHours(begin, end, zone or settings.quiet.time_zone or local_zone(), settings.quiet.mentions)
            settings = await self.client.notifications.update(quiet=quiet)
        if settings.quiet.on:
            quiet = settings.quiet
            self.tell("Quiet from {begin} to {end} ({zone}).", begin=quiet.begin, end=quiet.end, zone=quiet.time_zone)
        else:
            self.tell("No quiet hours.")


def local_zone() -> str:
    """Of this machine, by its name; UTC where it has none."""
    zone = os.environ.get("TZ", "").lstrip(":")
    return zone or str(LOCALTIME.resolve()).partition("/zoneinfo/")[2] or "UTC"


def called(user: User, name: str) -> bool:
    return bool(name) and name.lower() in (user.username.lower(), user.nickname.lower(), user.number)
