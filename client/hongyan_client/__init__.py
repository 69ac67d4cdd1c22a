"""The Python client of hongyan: `Client` for programs and bots, `hongyan_client.chat` for a terminal."""

from hongyan_client.client import Client
from hongyan_client.errors import ClientError, NotSent, NotSignedIn, Refused, StoreBusy, Unreachable
from hongyan_client.news import News
from hongyan_client.nouns import Announcement, Friend, FriendRequest, Group, JoinRequest, Member
from hongyan_client.view import ConversationView, Message, User

__all__ = [
    "Announcement",
    "Client",
    "ClientError",
    "ConversationView",
    "Friend",
    "FriendRequest",
    "Group",
    "JoinRequest",
    "Member",
    "Message",
    "News",
    "NotSent",
    "NotSignedIn",
    "Refused",
    "StoreBusy",
    "Unreachable",
    "User",
]
