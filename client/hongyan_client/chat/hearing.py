"""What happens besides messages, in one line each."""

from collections.abc import Callable

from hongyan_client import news
from hongyan_client.news import News

Line = tuple[str, dict[str, object]]


def line_of_news(one: News, me: str, name: Callable[[str], str]) -> Line | None:
    """A sentence and what stands in its braces; none if there is nothing to say."""
    match one:
        case news.FriendAsked(request=request):
            return _asked(request.from_user.id == me, one)
        case news.FriendRemoved(user_id=user_id):
            return "{name} is no longer on your list.", {"name": name(user_id)}
        case news.GroupJoined(group=group):
            return "You are in {group} now.", {"group": group.name}
        case news.GroupLeft(group_id=group_id, reason=reason):
            return _LEFT.get(reason, _LEFT["left"]), {"group": name(f"g.{group_id}")}
        case news.JoinAsked(request=request) if request.user.id == me:
            words = _OWN_JOIN.get(request.state)
            return (words, {"group": request.group_name, "reason": request.reason}) if words else None
        case news.JoinAsked(request=request) if request.state == "pending":
            words = "{name} wants to join {group}: {words} (open it and /accept {name})"
            named: dict[str, object] = {"name": request.user.username, "group": request.group_name}
            return words, named | {"words": request.message or "…"}
        case news.SessionStarted(device=device, new_device=True):
            return "Somebody signed in to your account on a new device: {device}", {"device": device}
        case _:
            return None


_LEFT = {
    "left": "You have left {group}.",
    "removed": "You were put out of {group}.",
    "dissolved": "{group} is no more.",
}
_OWN_JOIN = {"accepted": "You may come into {group}.", "rejected": "{group} does not take you in. {reason}"}
_OWN = {"accepted": "{name} is your friend now.", "rejected": "{name} does not want to be your friend. {reason}"}


def _asked(mine: bool, one: news.FriendAsked) -> Line | None:
    request = one.request
    if mine:
        words = _OWN.get(request.state)
        return (words, {"name": request.to_user.title, "reason": request.reason}) if words else None
    if request.state != "pending":
        return None
    words = "{name} wants to be your friend: /accept {name} or /reject {name}. {words}"
    return words, {"name": request.from_user.username, "words": request.answer or request.message}
