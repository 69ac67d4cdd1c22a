from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from hongyan_proto import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CreateGroupRequest(_message.Message):
    __slots__ = ("name", "member_ids", "request_id", "intro", "join_rule", "join_question", "join_answer")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEMBER_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INTRO_FIELD_NUMBER: _ClassVar[int]
    JOIN_RULE_FIELD_NUMBER: _ClassVar[int]
    JOIN_QUESTION_FIELD_NUMBER: _ClassVar[int]
    JOIN_ANSWER_FIELD_NUMBER: _ClassVar[int]
    name: str
    member_ids: _containers.RepeatedScalarFieldContainer[int]
    request_id: str
    intro: str
    join_rule: _model_pb2.Group.JoinRule
    join_question: str
    join_answer: str
    def __init__(self, name: _Optional[str] = ..., member_ids: _Optional[_Iterable[int]] = ..., request_id: _Optional[str] = ..., intro: _Optional[str] = ..., join_rule: _Optional[_Union[_model_pb2.Group.JoinRule, str]] = ..., join_question: _Optional[str] = ..., join_answer: _Optional[str] = ...) -> None: ...

class GroupReply(_message.Message):
    __slots__ = ("group", "me")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    ME_FIELD_NUMBER: _ClassVar[int]
    group: _model_pb2.Group
    me: _model_pb2.GroupMember
    def __init__(self, group: _Optional[_Union[_model_pb2.Group, _Mapping]] = ..., me: _Optional[_Union[_model_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class GroupRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class ListGroupsRequest(_message.Message):
    __slots__ = ("since",)
    SINCE_FIELD_NUMBER: _ClassVar[int]
    since: int
    def __init__(self, since: _Optional[int] = ...) -> None: ...

class GroupList(_message.Message):
    __slots__ = ("groups", "mine", "left_ids", "version", "complete")
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    MINE_FIELD_NUMBER: _ClassVar[int]
    LEFT_IDS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.RepeatedCompositeFieldContainer[_model_pb2.Group]
    mine: _containers.RepeatedCompositeFieldContainer[_model_pb2.GroupMember]
    left_ids: _containers.RepeatedScalarFieldContainer[int]
    version: int
    complete: bool
    def __init__(self, groups: _Optional[_Iterable[_Union[_model_pb2.Group, _Mapping]]] = ..., mine: _Optional[_Iterable[_Union[_model_pb2.GroupMember, _Mapping]]] = ..., left_ids: _Optional[_Iterable[int]] = ..., version: _Optional[int] = ..., complete: _Optional[bool] = ...) -> None: ...

class FindGroupRequest(_message.Message):
    __slots__ = ("number",)
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    number: int
    def __init__(self, number: _Optional[int] = ...) -> None: ...

class UpdateGroupRequest(_message.Message):
    __slots__ = ("id", "name", "intro", "join_rule", "join_question", "join_answer", "invite_by", "pin_by", "mention_all", "history", "findable", "avatar")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    INTRO_FIELD_NUMBER: _ClassVar[int]
    JOIN_RULE_FIELD_NUMBER: _ClassVar[int]
    JOIN_QUESTION_FIELD_NUMBER: _ClassVar[int]
    JOIN_ANSWER_FIELD_NUMBER: _ClassVar[int]
    INVITE_BY_FIELD_NUMBER: _ClassVar[int]
    PIN_BY_FIELD_NUMBER: _ClassVar[int]
    MENTION_ALL_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    FINDABLE_FIELD_NUMBER: _ClassVar[int]
    AVATAR_FIELD_NUMBER: _ClassVar[int]
    id: int
    name: str
    intro: str
    join_rule: _model_pb2.Group.JoinRule
    join_question: str
    join_answer: str
    invite_by: _model_pb2.Group.Role
    pin_by: _model_pb2.Group.Role
    mention_all: _model_pb2.Group.MentionAll
    history: bool
    findable: bool
    avatar: str
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., intro: _Optional[str] = ..., join_rule: _Optional[_Union[_model_pb2.Group.JoinRule, str]] = ..., join_question: _Optional[str] = ..., join_answer: _Optional[str] = ..., invite_by: _Optional[_Union[_model_pb2.Group.Role, str]] = ..., pin_by: _Optional[_Union[_model_pb2.Group.Role, str]] = ..., mention_all: _Optional[_Union[_model_pb2.Group.MentionAll, str]] = ..., history: _Optional[bool] = ..., findable: _Optional[bool] = ..., avatar: _Optional[str] = ...) -> None: ...

class SetGroupAvatarRequest(_message.Message):
    __slots__ = ("group_id", "user_id", "picture")
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    PICTURE_FIELD_NUMBER: _ClassVar[int]
    group_id: int
    user_id: int
    picture: bytes
    def __init__(self, group_id: _Optional[int] = ..., user_id: _Optional[int] = ..., picture: _Optional[bytes] = ...) -> None: ...

class ListMembersRequest(_message.Message):
    __slots__ = ("id", "q", "cursor", "limit")
    ID_FIELD_NUMBER: _ClassVar[int]
    Q_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    id: int
    q: str
    cursor: str
    limit: int
    def __init__(self, id: _Optional[int] = ..., q: _Optional[str] = ..., cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class GroupMemberList(_message.Message):
    __slots__ = ("members", "cursor", "version")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[_model_pb2.GroupMember]
    cursor: str
    version: int
    def __init__(self, members: _Optional[_Iterable[_Union[_model_pb2.GroupMember, _Mapping]]] = ..., cursor: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class InviteMembersRequest(_message.Message):
    __slots__ = ("id", "user_ids", "request_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    request_id: str
    def __init__(self, id: _Optional[int] = ..., user_ids: _Optional[_Iterable[int]] = ..., request_id: _Optional[str] = ...) -> None: ...

class InviteMembersReply(_message.Message):
    __slots__ = ("joined_ids", "asked_ids")
    JOINED_IDS_FIELD_NUMBER: _ClassVar[int]
    ASKED_IDS_FIELD_NUMBER: _ClassVar[int]
    joined_ids: _containers.RepeatedScalarFieldContainer[int]
    asked_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, joined_ids: _Optional[_Iterable[int]] = ..., asked_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class MemberRequest(_message.Message):
    __slots__ = ("id", "user_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    user_id: int
    def __init__(self, id: _Optional[int] = ..., user_id: _Optional[int] = ...) -> None: ...

class UpdateMemberRequest(_message.Message):
    __slots__ = ("id", "user_id", "role", "card", "muted_until")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: int
    user_id: int
    role: _model_pb2.Group.Role
    card: str
    muted_until: int
    def __init__(self, id: _Optional[int] = ..., user_id: _Optional[int] = ..., role: _Optional[_Union[_model_pb2.Group.Role, str]] = ..., card: _Optional[str] = ..., muted_until: _Optional[int] = ...) -> None: ...

class GroupMemberReply(_message.Message):
    __slots__ = ("member",)
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    member: _model_pb2.GroupMember
    def __init__(self, member: _Optional[_Union[_model_pb2.GroupMember, _Mapping]] = ...) -> None: ...

class MuteAllRequest(_message.Message):
    __slots__ = ("id", "on")
    ID_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    id: int
    on: bool
    def __init__(self, id: _Optional[int] = ..., on: _Optional[bool] = ...) -> None: ...

class JoinGroupRequest(_message.Message):
    __slots__ = ("id", "message", "request_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    message: str
    request_id: str
    def __init__(self, id: _Optional[int] = ..., message: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GroupCodeRequest(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class JoinByLinkRequest(_message.Message):
    __slots__ = ("code", "message", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    message: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., message: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class JoinReply(_message.Message):
    __slots__ = ("group", "request")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    group: _model_pb2.Group
    request: _model_pb2.JoinRequest
    def __init__(self, group: _Optional[_Union[_model_pb2.Group, _Mapping]] = ..., request: _Optional[_Union[_model_pb2.JoinRequest, _Mapping]] = ...) -> None: ...

class CreateGroupLinkRequest(_message.Message):
    __slots__ = ("id", "short", "max_uses", "expires_in", "request_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    SHORT_FIELD_NUMBER: _ClassVar[int]
    MAX_USES_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    short: bool
    max_uses: int
    expires_in: int
    request_id: str
    def __init__(self, id: _Optional[int] = ..., short: _Optional[bool] = ..., max_uses: _Optional[int] = ..., expires_in: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class GroupLink(_message.Message):
    __slots__ = ("id", "code", "by_user_id", "at", "expires_at", "max_uses", "uses")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    BY_USER_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    MAX_USES_FIELD_NUMBER: _ClassVar[int]
    USES_FIELD_NUMBER: _ClassVar[int]
    id: int
    code: str
    by_user_id: int
    at: int
    expires_at: int
    max_uses: int
    uses: int
    def __init__(self, id: _Optional[int] = ..., code: _Optional[str] = ..., by_user_id: _Optional[int] = ..., at: _Optional[int] = ..., expires_at: _Optional[int] = ..., max_uses: _Optional[int] = ..., uses: _Optional[int] = ...) -> None: ...

class GroupLinkReply(_message.Message):
    __slots__ = ("link",)
    LINK_FIELD_NUMBER: _ClassVar[int]
    link: GroupLink
    def __init__(self, link: _Optional[_Union[GroupLink, _Mapping]] = ...) -> None: ...

class GroupLinkList(_message.Message):
    __slots__ = ("links",)
    LINKS_FIELD_NUMBER: _ClassVar[int]
    links: _containers.RepeatedCompositeFieldContainer[GroupLink]
    def __init__(self, links: _Optional[_Iterable[_Union[GroupLink, _Mapping]]] = ...) -> None: ...

class GroupLinkRequest(_message.Message):
    __slots__ = ("id", "link_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    LINK_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    link_id: int
    def __init__(self, id: _Optional[int] = ..., link_id: _Optional[int] = ...) -> None: ...

class ListJoinRequestsRequest(_message.Message):
    __slots__ = ("id", "all", "before", "limit")
    ID_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    id: int
    all: bool
    before: int
    limit: int
    def __init__(self, id: _Optional[int] = ..., all: _Optional[bool] = ..., before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ListMyJoinRequestsRequest(_message.Message):
    __slots__ = ("before", "limit")
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    before: int
    limit: int
    def __init__(self, before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class JoinRequestList(_message.Message):
    __slots__ = ("requests", "more")
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[_model_pb2.JoinRequest]
    more: bool
    def __init__(self, requests: _Optional[_Iterable[_Union[_model_pb2.JoinRequest, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class JoinRequestRequest(_message.Message):
    __slots__ = ("id", "join_request_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    JOIN_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    join_request_id: int
    def __init__(self, id: _Optional[int] = ..., join_request_id: _Optional[int] = ...) -> None: ...

class RejectJoinRequest(_message.Message):
    __slots__ = ("id", "join_request_id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    JOIN_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: int
    join_request_id: int
    reason: str
    def __init__(self, id: _Optional[int] = ..., join_request_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class JoinRequestReply(_message.Message):
    __slots__ = ("request",)
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    request: _model_pb2.JoinRequest
    def __init__(self, request: _Optional[_Union[_model_pb2.JoinRequest, _Mapping]] = ...) -> None: ...

class Announcement(_message.Message):
    __slots__ = ("id", "group_id", "author", "text", "at", "confirm", "confirmed_count", "confirmed")
    ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    id: int
    group_id: int
    author: _model_pb2.User
    text: str
    at: int
    confirm: bool
    confirmed_count: int
    confirmed: bool
    def __init__(self, id: _Optional[int] = ..., group_id: _Optional[int] = ..., author: _Optional[_Union[_model_pb2.User, _Mapping]] = ..., text: _Optional[str] = ..., at: _Optional[int] = ..., confirm: _Optional[bool] = ..., confirmed_count: _Optional[int] = ..., confirmed: _Optional[bool] = ...) -> None: ...

class AnnounceRequest(_message.Message):
    __slots__ = ("id", "text", "confirm", "request_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CONFIRM_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    text: str
    confirm: bool
    request_id: str
    def __init__(self, id: _Optional[int] = ..., text: _Optional[str] = ..., confirm: _Optional[bool] = ..., request_id: _Optional[str] = ...) -> None: ...

class AnnouncementReply(_message.Message):
    __slots__ = ("announcement",)
    ANNOUNCEMENT_FIELD_NUMBER: _ClassVar[int]
    announcement: Announcement
    def __init__(self, announcement: _Optional[_Union[Announcement, _Mapping]] = ...) -> None: ...

class ListAnnouncementsRequest(_message.Message):
    __slots__ = ("id", "before", "limit")
    ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    id: int
    before: int
    limit: int
    def __init__(self, id: _Optional[int] = ..., before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class AnnouncementList(_message.Message):
    __slots__ = ("announcements", "more")
    ANNOUNCEMENTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    announcements: _containers.RepeatedCompositeFieldContainer[Announcement]
    more: bool
    def __init__(self, announcements: _Optional[_Iterable[_Union[Announcement, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class AnnouncementRequest(_message.Message):
    __slots__ = ("id", "announcement_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    announcement_id: int
    def __init__(self, id: _Optional[int] = ..., announcement_id: _Optional[int] = ...) -> None: ...

class Confirmations(_message.Message):
    __slots__ = ("confirmed", "waiting_ids")
    class One(_message.Message):
        __slots__ = ("user_id", "at")
        USER_ID_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        user_id: int
        at: int
        def __init__(self, user_id: _Optional[int] = ..., at: _Optional[int] = ...) -> None: ...
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    WAITING_IDS_FIELD_NUMBER: _ClassVar[int]
    confirmed: _containers.RepeatedCompositeFieldContainer[Confirmations.One]
    waiting_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, confirmed: _Optional[_Iterable[_Union[Confirmations.One, _Mapping]]] = ..., waiting_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class TogetherRequest(_message.Message):
    __slots__ = ("user_id", "other_ids")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    other_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_id: _Optional[int] = ..., other_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class CompanionsRequest(_message.Message):
    __slots__ = ("user_id", "limit")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    limit: int
    def __init__(self, user_id: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class CompanionsReply(_message.Message):
    __slots__ = ("companions",)
    class One(_message.Message):
        __slots__ = ("user_id", "groups")
        USER_ID_FIELD_NUMBER: _ClassVar[int]
        GROUPS_FIELD_NUMBER: _ClassVar[int]
        user_id: int
        groups: int
        def __init__(self, user_id: _Optional[int] = ..., groups: _Optional[int] = ...) -> None: ...
    COMPANIONS_FIELD_NUMBER: _ClassVar[int]
    companions: _containers.RepeatedCompositeFieldContainer[CompanionsReply.One]
    def __init__(self, companions: _Optional[_Iterable[_Union[CompanionsReply.One, _Mapping]]] = ...) -> None: ...

class ForgetRequest(_message.Message):
    __slots__ = ("user_id",)
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    def __init__(self, user_id: _Optional[int] = ...) -> None: ...
