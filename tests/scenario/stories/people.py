"""People and their devices, as stories speak of them."""

import itertools
from dataclasses import dataclass, field

from hongyan_proto import message_pb2, model_pb2, push_pb2, user_pb2
from hongyan_proto.model_pb2 import Platform
from tests.scenario.stories.lines import Line

_numbers = itertools.count(1)


def new_id(what: str = "c") -> str:
    return f"{what}-{next(_numbers)}"


@dataclass
class Device:
    """One signed-in device of somebody. Every method is one thing that a person does; refusals are ServiceErrors."""

    line: Line
    username: str
    password: str
    signed_in: user_pb2.SignedIn
    cursor: str = ""
    epoch: str = ""
    streamed: list[push_pb2.UserEvent] = field(default_factory=list)

    @property
    def id(self) -> int:
        return self.signed_in.user.id

    @property
    def token(self) -> str:
        return self.signed_in.access_token

    # Talking

    async def says(self, place, text, *, client_id=None, quote=None, mentions=()) -> message_pb2.Sent:
        """To a person, or in a conversation by its id."""
        request = message_pb2.SendRequest(client_id=client_id or new_id(), quote_seq=quote)
        request.text.text = text
        request.text.mentions.extend(mentions)
        if isinstance(place, Device):
            request.to_user_id = place.id
        else:
            request.conversation_id = place
        return await self.line.call("MessageService/Send", request)

    async def recalls(self, sent, client_id=None):
        request = message_pb2.TargetRequest(client_id=client_id or new_id(), **_place(sent))
        return await self.line.call("MessageService/Recall", request)

    async def edits(self, sent, text, *, client_id=None, mentions=()):
        request = message_pb2.EditRequest(client_id=client_id or new_id(), **_place(sent))
        request.text.text = text
        request.text.mentions.extend(mentions)
        return await self.line.call("MessageService/Edit", request)

    async def reacts(self, sent, emoji, *, on=True):
        request = message_pb2.ReactRequest(client_id=new_id(), emoji=emoji, on=on, **_place(sent))
        return await self.line.call("MessageService/React", request)

    async def pins(self, sent, *, on=True):
        request = message_pb2.PinRequest(client_id=new_id(), on=on, **_place(sent))
        return await self.line.call("MessageService/Pin", request)

    async def forwards(self, sent, *conversations, more=(), client_id=None):
        request = message_pb2.ForwardRequest(
            client_id=client_id or new_id(), conversation_ids=conversations, more_seqs=more, **_place(sent)
        )
        return list((await self.line.call("MessageService/Forward", request)).sent)

    # Reading

    async def page(self, conversation, **asked) -> message_pb2.Page:
        return await self.line.call(
            "MessageService/History", message_pb2.HistoryRequest(conversation_id=conversation, **asked)
        )

    async def texts(self, conversation, **asked) -> list[str]:
        return [entry.text.text for entry in (await self.page(conversation, **asked)).messages if entry.text.text]

    async def message(self, sent) -> model_pb2.Entry:
        page = await self.page(sent.conversation_id, around=sent.seq, limit=1)
        (entry,) = [entry for entry in page.messages if entry.seq == sent.seq]
        return entry

    async def entries(self, conversation, after=0, limit=0) -> message_pb2.Log:
        request = message_pb2.EntriesRequest(conversation_id=conversation, after=after, limit=limit)
        return await self.line.call("MessageService/Entries", request)

    async def reads(self, conversation, seq):
        request = message_pb2.MarkRequest(conversation_id=conversation, seq=seq)
        return await self.line.call("MessageService/MarkRead", request)

    async def receives(self, conversation, seq):
        request = message_pb2.MarkRequest(conversation_id=conversation, seq=seq)
        return await self.line.call("MessageService/MarkDelivered", request)

    async def readers(self, sent) -> message_pb2.ReadersReply:
        return await self.line.call("MessageService/Readers", message_pb2.ReadersRequest(**_place(sent)))

    # One's conversations

    async def row(self, conversation) -> model_pb2.Conversation:
        request = message_pb2.ConversationRequest(conversation_id=conversation)
        return (await self.line.call("MessageService/GetConversation", request)).conversation

    async def rows(self) -> list[model_pb2.Conversation]:
        found, request = [], message_pb2.ListConversationsRequest()
        while True:
            answer = await self.line.call("MessageService/ListConversations", request)
            found += answer.conversations
            if not answer.cursor:
                return found
            request.cursor = answer.cursor

    async def sets(self, conversation, **values) -> model_pb2.Conversation:
        request = message_pb2.UpdateConversationRequest(conversation_id=conversation, **values)
        return (await self.line.call("MessageService/UpdateConversation", request)).conversation

    async def clears(self, conversation) -> model_pb2.Conversation:
        request = message_pb2.ConversationRequest(conversation_id=conversation)
        return (await self.line.call("MessageService/Clear", request)).conversation

    async def marks_unread(self, conversation) -> model_pb2.Conversation:
        request = message_pb2.ConversationRequest(conversation_id=conversation)
        return (await self.line.call("MessageService/MarkUnread", request)).conversation

    async def syncs(self) -> list[model_pb2.Conversation]:
        """Everything since the last time, in as many slices as it takes; all of it when the epoch is another one."""
        rows = []
        while True:
            answer = await self.sync_once()
            rows += answer.conversations
            if answer.cursor and not answer.more:
                return rows

    async def sync_once(self) -> push_pb2.Synced:
        answer = await self.line.call("PushService/Sync", push_pb2.SyncRequest(cursor=self.cursor or None))
        self.cursor, self.epoch = answer.cursor, answer.epoch
        self.streamed += answer.events
        return answer

    # One's account

    async def me(self) -> model_pb2.User:
        return (await self.line.call("UserService/GetMe", model_pb2.Empty())).user

    async def sessions(self) -> list[model_pb2.Session]:
        return list((await self.line.call("UserService/ListSessions", model_pb2.Empty())).sessions)

    async def ends(self, session="current"):
        await self.line.call("UserService/EndSession", user_pb2.EndSessionRequest(id=str(session)))

    async def changes_password(self, old, new):
        request = user_pb2.ChangePasswordRequest(old_password=old, new_password=new)
        await self.line.call("UserService/ChangePassword", request)
        self.password = new

    async def finds(self, query) -> list[int]:
        answer = await self.line.call("UserService/SearchUsers", user_pb2.SearchUsersRequest(q=query))
        return [user.id for user in answer.users]


def _place(sent) -> dict:
    return {"conversation_id": sent.conversation_id, "seq": sent.seq}


class Town:
    """Where people live: a server and the way to it. `line(token)` opens that way."""

    pushes = False
    """Whether devices hear by themselves what happens."""
    retries = False
    """Whether every call that may be repeated is repeated: then each answer is that of the second time."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    async def line(self, token: str) -> Line:
        raise NotImplementedError

    async def desk(self) -> Line:
        """The way of those who are not signed in."""
        raise NotImplementedError

    async def registers(self, name: str, password: str = "", **more) -> tuple[model_pb2.User, str]:
        """An account with a name of its own that begins so."""
        name, password = f"{name}{next(_numbers)}", password or f"the password of {name}"
        request = user_pb2.RegisterRequest(username=name, password=password, request_id=new_id("r"), **more)
        desk = await self.desk()
        return (await desk.call("UserService/Register", request)).user, password

    async def signs_in(self, username, password, platform=Platform.phone, device_id=None) -> Device:
        device = model_pb2.Device(platform=platform, name="a device", device_id=device_id or new_id("device"))
        request = user_pb2.SignInRequest(username=username, password=password, device=device)
        desk = await self.desk()
        signed_in = await desk.call("UserService/SignIn", request)
        return Device(await self.signed(signed_in.access_token), username, password, signed_in)

    async def newcomer(self, name: str, platform=Platform.phone, **more) -> Device:
        user, password = await self.registers(name, **more)
        return await self.signs_in(user.username, password, platform)

    async def another(self, device: Device, platform=Platform.desktop) -> Device:
        """One more device of the same person."""
        return await self.signs_in(device.username, device.password, platform)

    async def signed(self, token: str) -> Line:
        """A line with this token, closed with the town."""
        line = await self.line(token)
        self._lines.append(line)
        return line

    async def close(self) -> None:
        for line in self._lines:
            await line.close()
