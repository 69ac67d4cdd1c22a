"""One request of every method and frame, about a place, by somebody."""

from collections.abc import Callable

from google.protobuf.message import Message

from hongyan_proto import (
    account_pb2,
    frames_pb2,
    group_pb2,
    message_pb2,
    model_pb2,
    moderation_pb2,
    push_pb2,
    relation_pb2,
    user_pb2,
)
from tests.scenario.matrix.places import Place, complaint, picture, wakes
from tests.scenario.matrix.world import Person
from tests.scenario.stories.people import new_id

Builder = Callable[[Place, Person], Message]
EMPTY = model_pb2.Empty()


def _text() -> model_pb2.Text:
    return model_pb2.Text(text="may I?")


def _seq(place: Place) -> dict:
    return {"conversation_id": place.room, "seq": place.seq, "client_id": new_id()}


def _hash(user: int) -> str:
    """As if it were that of their telephone number."""
    return f"{user:064x}"


ACCOUNTS: dict[str, Builder] = {
    "UserService/Register": lambda p, me: user_pb2.RegisterRequest(
        username=new_id("someone"), password="a password", request_id=new_id("r")
    ),
    "UserService/SignIn": lambda p, me: user_pb2.SignInRequest(
        username=me.device.username, password=me.device.password, device=model_pb2.Device(platform=model_pb2.web)
    ),
    "UserService/Refresh": lambda p, me: user_pb2.RefreshRequest(refresh_token=p.refresh),
    "UserService/ListSessions": lambda p, me: EMPTY,
    "UserService/EndSession": lambda p, me: user_pb2.EndSessionRequest(id=str(p.session)),
    "UserService/GetMe": lambda p, me: EMPTY,
    "UserService/UpdateMe": lambda p, me: user_pb2.UpdateMeRequest(nickname=new_id("nick")),
    "UserService/ChangePassword": lambda p, me: user_pb2.ChangePasswordRequest(
        old_password=me.device.password, new_password="another password"
    ),
    "UserService/GetUser": lambda p, me: user_pb2.GetUserRequest(id=p.user),
    "UserService/SearchUsers": lambda p, me: user_pb2.SearchUsersRequest(q="alice"),
    "AccountService/GetAccount": lambda p, me: EMPTY,
    "AccountService/RequestEmailCode": lambda p, me: account_pb2.RequestEmailCodeRequest(email="x@example.com"),
    "AccountService/VerifyEmail": lambda p, me: account_pb2.VerifyEmailRequest(code="123456"),
    "AccountService/RequestPasswordReset": lambda p, me: account_pb2.RequestPasswordResetRequest(
        email="alice@example.com"
    ),
    "AccountService/ResetPassword": lambda p, me: account_pb2.ResetPasswordRequest(
        email="alice@example.com", code="123456", new_password="another password"
    ),
    "AccountService/ListSignIns": lambda p, me: account_pb2.ListSignInsRequest(),
    "AccountService/DeleteMe": lambda p, me: account_pb2.DeleteMeRequest(password=me.device.password),
    "AdminService/ListAccounts": lambda p, me: account_pb2.ListAccountsRequest(q="alice"),
    "AdminService/DisableAccount": lambda p, me: account_pb2.AccountRequest(id=p.user),
    "AdminService/EnableAccount": lambda p, me: account_pb2.AccountRequest(id=p.user),
    "AdminService/SetAccountPassword": lambda p, me: account_pb2.SetAccountPasswordRequest(
        id=p.user, new_password="another password"
    ),
    "AdminService/CreateInvitation": lambda p, me: account_pb2.CreateInvitationRequest(note="x"),
    "AdminService/ListInvitations": lambda p, me: EMPTY,
    "AdminService/RevokeInvitation": lambda p, me: account_pb2.InvitationRequest(id=p.invitation),
}
RELATIONS: dict[str, Builder] = {
    "AskFriend": lambda p, me: relation_pb2.AskFriendRequest(user_id=p.user, message="hello", request_id=new_id("q")),
    "ListFriendRequests": lambda p, me: relation_pb2.ListFriendRequestsRequest(),
    "AcceptFriend": lambda p, me: relation_pb2.AcceptFriendRequest(id=p.request),
    "RejectFriend": lambda p, me: relation_pb2.RejectFriendRequest(id=p.request, reason="no"),
    "WithdrawFriend": lambda p, me: relation_pb2.FriendRequestRequest(id=p.sent),
    "GetAdding": lambda p, me: relation_pb2.PersonRequest(user_id=p.user),
    "ListFriends": lambda p, me: relation_pb2.ListFriendsRequest(),
    "UpdateFriend": lambda p, me: relation_pb2.UpdateFriendRequest(user_id=p.user, remark="x"),
    "DeleteFriend": lambda p, me: relation_pb2.DeleteFriendRequest(user_id=p.user, both=True),
    "ListCategories": lambda p, me: EMPTY,
    "CreateCategory": lambda p, me: relation_pb2.CreateCategoryRequest(name=new_id("c")),
    "UpdateCategory": lambda p, me: relation_pb2.UpdateCategoryRequest(id=p.category, name=new_id("c")),
    "DeleteCategory": lambda p, me: relation_pb2.FriendCategoryRequest(id=p.category),
    "ListBlocks": lambda p, me: relation_pb2.ListBlocksRequest(),
    "Block": lambda p, me: relation_pb2.PersonRequest(user_id=p.newcomer),
    "Unblock": lambda p, me: relation_pb2.PersonRequest(user_id=p.foe),
    "GetPrivacy": lambda p, me: EMPTY,
    "UpdatePrivacy": lambda p, me: relation_pb2.UpdatePrivacyRequest(recommend=False),
    "Recommend": lambda p, me: relation_pb2.RecommendRequest(),
    "Dismiss": lambda p, me: relation_pb2.PersonRequest(user_id=p.newcomer),
    "GetContacts": lambda p, me: EMPTY,
    "SetContacts": lambda p, me: relation_pb2.SetContactsRequest(hashes=[_hash(me.id)]),
    "MatchContacts": lambda p, me: relation_pb2.MatchContactsRequest(hashes=[_hash(p.user)]),
}
GROUPS: dict[str, Builder] = {
    "CreateGroup": lambda p, me: group_pb2.CreateGroupRequest(name="one's own"),
    "ListGroups": lambda p, me: group_pb2.ListGroupsRequest(),
    "FindGroup": lambda p, me: group_pb2.FindGroupRequest(number=p.number),
    "GetGroup": lambda p, me: group_pb2.GroupRequest(id=p.group),
    "UpdateGroup": lambda p, me: group_pb2.UpdateGroupRequest(id=p.group, intro="x"),
    "DissolveGroup": lambda p, me: group_pb2.GroupRequest(id=p.group),
    "ListMembers": lambda p, me: group_pb2.ListMembersRequest(id=p.group),
    "InviteMembers": lambda p, me: group_pb2.InviteMembersRequest(id=p.group, user_ids=[p.invited]),
    "UpdateMember": lambda p, me: group_pb2.UpdateMemberRequest(id=p.group, user_id=p.user, card="x"),
    "RemoveMember": lambda p, me: group_pb2.MemberRequest(id=p.group, user_id=p.user),
    "LeaveGroup": lambda p, me: group_pb2.GroupRequest(id=p.group),
    "TransferGroup": lambda p, me: group_pb2.MemberRequest(id=p.group, user_id=p.user),
    "MuteAll": lambda p, me: group_pb2.MuteAllRequest(id=p.group, on=True),
    "JoinGroup": lambda p, me: group_pb2.JoinGroupRequest(id=p.group, message="let me in"),
    "GetGroupLink": lambda p, me: group_pb2.GroupCodeRequest(code=p.code),
    "JoinByLink": lambda p, me: group_pb2.JoinByLinkRequest(code=p.code),
    "CreateGroupLink": lambda p, me: group_pb2.CreateGroupLinkRequest(id=p.group),
    "ListGroupLinks": lambda p, me: group_pb2.GroupRequest(id=p.group),
    "RevokeGroupLink": lambda p, me: group_pb2.GroupLinkRequest(id=p.group, link_id=p.link),
    "ListJoinRequests": lambda p, me: group_pb2.ListJoinRequestsRequest(id=p.group),
    "ListMyJoinRequests": lambda p, me: group_pb2.ListMyJoinRequestsRequest(),
    "AcceptJoin": lambda p, me: group_pb2.JoinRequestRequest(id=p.group, join_request_id=p.join),
    "RejectJoin": lambda p, me: group_pb2.RejectJoinRequest(id=p.group, join_request_id=p.join),
    "WithdrawJoin": lambda p, me: group_pb2.JoinRequestRequest(id=p.group, join_request_id=p.join),
    "Announce": lambda p, me: group_pb2.AnnounceRequest(id=p.group, text="x"),
    "ListAnnouncements": lambda p, me: group_pb2.ListAnnouncementsRequest(id=p.group),
    "DeleteAnnouncement": lambda p, me: group_pb2.AnnouncementRequest(id=p.group, announcement_id=p.announcement),
    "ConfirmAnnouncement": lambda p, me: group_pb2.AnnouncementRequest(id=p.group, announcement_id=p.announcement),
    "ListConfirmations": lambda p, me: group_pb2.AnnouncementRequest(id=p.group, announcement_id=p.announcement),
}


def _send(place: Place, me: Person) -> message_pb2.SendRequest:
    return message_pb2.SendRequest(conversation_id=place.room, client_id=new_id(), text=_text())


def _at(place: Place, me: Person) -> message_pb2.ConversationRequest:
    return message_pb2.ConversationRequest(conversation_id=place.room)


def _mark(place: Place, me: Person) -> message_pb2.MarkRequest:
    return message_pb2.MarkRequest(conversation_id=place.room, seq=place.seq)


MESSAGES: dict[str, Builder] = {
    "Send": _send,
    "History": lambda p, me: message_pb2.HistoryRequest(conversation_id=p.room),
    "Entries": lambda p, me: message_pb2.EntriesRequest(conversation_id=p.room),
    "ListConversations": lambda p, me: message_pb2.ListConversationsRequest(),
    "GetConversation": _at,
    "UpdateConversation": lambda p, me: message_pb2.UpdateConversationRequest(conversation_id=p.room, draft="x"),
    "Clear": _at,
    "MarkUnread": _at,
    "MarkDelivered": _mark,
    "MarkRead": _mark,
    "Recall": lambda p, me: message_pb2.TargetRequest(**_seq(p)),
    "Edit": lambda p, me: message_pb2.EditRequest(text=_text(), **_seq(p)),
    "React": lambda p, me: message_pb2.ReactRequest(emoji="👍", on=True, **_seq(p)),
    "Pin": lambda p, me: message_pb2.PinRequest(on=True, **_seq(p)),
    "Forward": lambda p, me: message_pb2.ForwardRequest(conversation_ids=[vars(p).get("target", me.own)], **_seq(p)),
    "Readers": lambda p, me: message_pb2.ReadersRequest(conversation_id=p.room, seq=p.seq),
}
FRAMES: dict[str, Builder] = {
    "send": lambda p, me: frames_pb2.ClientFrame(send=_send(p, me)),
    "delivered": lambda p, me: frames_pb2.ClientFrame(delivered=_mark(p, me)),
    "read": lambda p, me: frames_pb2.ClientFrame(read=_mark(p, me)),
    "look": lambda p, me: frames_pb2.ClientFrame(look=frames_pb2.Look(conversation_id=p.room)),
    "sync": lambda p, me: frames_pb2.ClientFrame(sync=push_pb2.SyncRequest()),
    "history": lambda p, me: frames_pb2.ClientFrame(history=message_pb2.HistoryRequest(conversation_id=p.room)),
    "entries": lambda p, me: frames_pb2.ClientFrame(entries=message_pb2.EntriesRequest(conversation_id=p.room)),
    "typing": lambda p, me: frames_pb2.ClientFrame(typing=frames_pb2.Typing(conversation_id=p.room)),
    "watch": lambda p, me: frames_pb2.ClientFrame(watch=frames_pb2.Watch(user_ids=[p.user])),
}


NOTIFICATIONS: dict[str, Builder] = {
    "GetNotifications": lambda p, me: EMPTY,
    "UpdateNotifications": lambda p, me: push_pb2.UpdateNotificationsRequest(
        quiet=push_pb2.QuietHours(on=True, from_minute=me.id % 1439, to_minute=7, time_zone="Asia/Shanghai")
    ),
    "GetPushKey": lambda p, me: EMPTY,
    "RegisterPushTarget": lambda p, me: wakes(me),
    "ListPushTargets": lambda p, me: EMPTY,
    "RemovePushTarget": lambda p, me: push_pb2.RemovePushTargetRequest(session_id=str(p.session)),
}
MODERATION: dict[str, Builder] = {
    "ModerationService/Report": lambda p, me: complaint(p),
    "ModerationAdminService/ListReports": lambda p, me: moderation_pb2.ListReportsRequest(),
    "ModerationAdminService/LookAtReport": lambda p, me: moderation_pb2.LookAtReportRequest(id=p.report),
    "ModerationAdminService/CloseReport": lambda p, me: moderation_pb2.CloseReportRequest(
        id=p.report, decision=moderation_pb2.Report.message_removed
    ),
    "ModerationAdminService/ListWords": lambda p, me: moderation_pb2.ListWordsRequest(),
    "ModerationAdminService/AddWord": lambda p, me: moderation_pb2.AddWordRequest(
        word=new_id("badword"), action=moderation_pb2.ForbiddenWord.refuse
    ),
    "ModerationAdminService/RemoveWord": lambda p, me: moderation_pb2.RemoveWordRequest(word=p.word),
    "ModerationAdminService/ListAuditLines": lambda p, me: moderation_pb2.ListAuditLinesRequest(),
}
BESIDE: dict[str, Builder] = {
    "PUT/avatar": lambda p, me: picture("PUT", "/v1/users/me/avatar"),
    "PUT/group/avatar": lambda p, me: picture("PUT", f"/v1/groups/{p.group}/avatar"),
    "GET/avatar": lambda p, me: picture("GET", f"/v1/avatars/{p.picture}"),
}


REQUESTS: dict[str, Builder] = {
    **ACCOUNTS,
    **{f"RelationService/{name}": builder for name, builder in RELATIONS.items()},
    **{f"GroupService/{name}": builder for name, builder in GROUPS.items()},
    **{f"MessageService/{name}": builder for name, builder in MESSAGES.items()},
    **{f"frame/{name}": builder for name, builder in FRAMES.items()},
    **{f"NotificationService/{name}": builder for name, builder in NOTIFICATIONS.items()},
    **MODERATION,
    **BESIDE,
    "PushService/Sync": lambda p, me: push_pb2.SyncRequest(),
}
