from hongyan_proto import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Platform(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    unknown_platform: _ClassVar[Platform]
    web: _ClassVar[Platform]
    desktop: _ClassVar[Platform]
    phone: _ClassVar[Platform]
    tablet: _ClassVar[Platform]
    bot: _ClassVar[Platform]

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    no_kind: _ClassVar[Kind]
    text: _ClassVar[Kind]
    image: _ClassVar[Kind]
    file: _ClassVar[Kind]
    voice: _ClassVar[Kind]
    video: _ClassVar[Kind]
    location: _ClassVar[Kind]
    card: _ClassVar[Kind]
    forward: _ClassVar[Kind]
    sticker: _ClassVar[Kind]
    notice: _ClassVar[Kind]
    recall: _ClassVar[Kind]
    edit: _ClassVar[Kind]
    react: _ClassVar[Kind]
    pin: _ClassVar[Kind]
    member: _ClassVar[Kind]

class MemberOperation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    no_operation: _ClassVar[MemberOperation]
    join: _ClassVar[MemberOperation]
    leave: _ClassVar[MemberOperation]
    set_role: _ClassVar[MemberOperation]
    mute: _ClassVar[MemberOperation]
    unmute: _ClassVar[MemberOperation]
    block: _ClassVar[MemberOperation]
    unblock: _ClassVar[MemberOperation]
    dissolve: _ClassVar[MemberOperation]
    once: _ClassVar[MemberOperation]

class ConversationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    no_conversation: _ClassVar[ConversationKind]
    direct: _ClassVar[ConversationKind]
    self: _ClassVar[ConversationKind]
    group: _ClassVar[ConversationKind]

class PresenceState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    offline: _ClassVar[PresenceState]
    online: _ClassVar[PresenceState]
unknown_platform: Platform
web: Platform
desktop: Platform
phone: Platform
tablet: Platform
bot: Platform
no_kind: Kind
text: Kind
image: Kind
file: Kind
voice: Kind
video: Kind
location: Kind
card: Kind
forward: Kind
sticker: Kind
notice: Kind
recall: Kind
edit: Kind
react: Kind
pin: Kind
member: Kind
no_operation: MemberOperation
join: MemberOperation
leave: MemberOperation
set_role: MemberOperation
mute: MemberOperation
unmute: MemberOperation
block: MemberOperation
unblock: MemberOperation
dissolve: MemberOperation
once: MemberOperation
no_conversation: ConversationKind
direct: ConversationKind
self: ConversationKind
group: ConversationKind
offline: PresenceState
online: PresenceState

class Empty(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class User(_message.Message):
    __slots__ = ("id", "number", "username", "nickname", "avatar", "signature", "deleted", "status")
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    NICKNAME_FIELD_NUMBER: _ClassVar[int]
    AVATAR_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    id: int
    number: int
    username: str
    nickname: str
    avatar: str
    signature: str
    deleted: bool
    status: Status
    def __init__(self, id: _Optional[int] = ..., number: _Optional[int] = ..., username: _Optional[str] = ..., nickname: _Optional[str] = ..., avatar: _Optional[str] = ..., signature: _Optional[str] = ..., deleted: _Optional[bool] = ..., status: _Optional[_Union[Status, _Mapping]] = ...) -> None: ...

class Status(_message.Message):
    __slots__ = ("emoji", "text", "until")
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    emoji: str
    text: str
    until: int
    def __init__(self, emoji: _Optional[str] = ..., text: _Optional[str] = ..., until: _Optional[int] = ...) -> None: ...

class Device(_message.Message):
    __slots__ = ("platform", "name", "device_id")
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    platform: Platform
    name: str
    device_id: str
    def __init__(self, platform: _Optional[_Union[Platform, str]] = ..., name: _Optional[str] = ..., device_id: _Optional[str] = ...) -> None: ...

class Session(_message.Message):
    __slots__ = ("id", "platform", "name", "ip", "last_seen_at", "current", "created_at", "device_id", "new_device")
    ID_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    IP_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DEVICE_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_DEVICE_FIELD_NUMBER: _ClassVar[int]
    id: int
    platform: Platform
    name: str
    ip: str
    last_seen_at: int
    current: bool
    created_at: int
    device_id: str
    new_device: bool
    def __init__(self, id: _Optional[int] = ..., platform: _Optional[_Union[Platform, str]] = ..., name: _Optional[str] = ..., ip: _Optional[str] = ..., last_seen_at: _Optional[int] = ..., current: _Optional[bool] = ..., created_at: _Optional[int] = ..., device_id: _Optional[str] = ..., new_device: _Optional[bool] = ...) -> None: ...

class Text(_message.Message):
    __slots__ = ("text", "mentions")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    text: str
    mentions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, text: _Optional[str] = ..., mentions: _Optional[_Iterable[str]] = ...) -> None: ...

class Forward(_message.Message):
    __slots__ = ("items",)
    class Item(_message.Message):
        __slots__ = ("sender_id", "at", "kind", "text", "items")
        SENDER_ID_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        KIND_FIELD_NUMBER: _ClassVar[int]
        TEXT_FIELD_NUMBER: _ClassVar[int]
        ITEMS_FIELD_NUMBER: _ClassVar[int]
        sender_id: int
        at: int
        kind: Kind
        text: Text
        items: _containers.RepeatedCompositeFieldContainer[Forward.Item]
        def __init__(self, sender_id: _Optional[int] = ..., at: _Optional[int] = ..., kind: _Optional[_Union[Kind, str]] = ..., text: _Optional[_Union[Text, _Mapping]] = ..., items: _Optional[_Iterable[_Union[Forward.Item, _Mapping]]] = ...) -> None: ...
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Forward.Item]
    def __init__(self, items: _Optional[_Iterable[_Union[Forward.Item, _Mapping]]] = ...) -> None: ...

class Reaction(_message.Message):
    __slots__ = ("emoji", "user_ids")
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    USER_IDS_FIELD_NUMBER: _ClassVar[int]
    emoji: str
    user_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, emoji: _Optional[str] = ..., user_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class React(_message.Message):
    __slots__ = ("emoji", "on")
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    emoji: str
    on: bool
    def __init__(self, emoji: _Optional[str] = ..., on: _Optional[bool] = ...) -> None: ...

class Pin(_message.Message):
    __slots__ = ("on",)
    ON_FIELD_NUMBER: _ClassVar[int]
    on: bool
    def __init__(self, on: _Optional[bool] = ...) -> None: ...

class MemberChange(_message.Message):
    __slots__ = ("items", "group")
    class Item(_message.Message):
        __slots__ = ("operation", "user_id", "role", "muted_until", "from_seq")
        OPERATION_FIELD_NUMBER: _ClassVar[int]
        USER_ID_FIELD_NUMBER: _ClassVar[int]
        ROLE_FIELD_NUMBER: _ClassVar[int]
        MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
        FROM_SEQ_FIELD_NUMBER: _ClassVar[int]
        operation: MemberOperation
        user_id: int
        role: int
        muted_until: int
        from_seq: int
        def __init__(self, operation: _Optional[_Union[MemberOperation, str]] = ..., user_id: _Optional[int] = ..., role: _Optional[int] = ..., muted_until: _Optional[int] = ..., from_seq: _Optional[int] = ...) -> None: ...
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[MemberChange.Item]
    group: Group
    def __init__(self, items: _Optional[_Iterable[_Union[MemberChange.Item, _Mapping]]] = ..., group: _Optional[_Union[Group, _Mapping]] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("word", "values")
    class ValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    WORD_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    word: str
    values: _containers.ScalarMap[str, str]
    def __init__(self, word: _Optional[str] = ..., values: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Entry(_message.Message):
    __slots__ = ("conversation_id", "seq", "ord", "message_id", "sender_id", "client_id", "kind", "at", "ver", "target_seq", "quote_seq", "text", "forward", "react", "pin", "member", "notice", "edited", "recalled", "pinned", "reactions")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    ORD_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VER_FIELD_NUMBER: _ClassVar[int]
    TARGET_SEQ_FIELD_NUMBER: _ClassVar[int]
    QUOTE_SEQ_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    FORWARD_FIELD_NUMBER: _ClassVar[int]
    REACT_FIELD_NUMBER: _ClassVar[int]
    PIN_FIELD_NUMBER: _ClassVar[int]
    MEMBER_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    EDITED_FIELD_NUMBER: _ClassVar[int]
    RECALLED_FIELD_NUMBER: _ClassVar[int]
    PINNED_FIELD_NUMBER: _ClassVar[int]
    REACTIONS_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    seq: int
    ord: int
    message_id: int
    sender_id: int
    client_id: str
    kind: Kind
    at: int
    ver: int
    target_seq: int
    quote_seq: int
    text: Text
    forward: Forward
    react: React
    pin: Pin
    member: MemberChange
    notice: Notice
    edited: bool
    recalled: bool
    pinned: bool
    reactions: _containers.RepeatedCompositeFieldContainer[Reaction]
    def __init__(self, conversation_id: _Optional[str] = ..., seq: _Optional[int] = ..., ord: _Optional[int] = ..., message_id: _Optional[int] = ..., sender_id: _Optional[int] = ..., client_id: _Optional[str] = ..., kind: _Optional[_Union[Kind, str]] = ..., at: _Optional[int] = ..., ver: _Optional[int] = ..., target_seq: _Optional[int] = ..., quote_seq: _Optional[int] = ..., text: _Optional[_Union[Text, _Mapping]] = ..., forward: _Optional[_Union[Forward, _Mapping]] = ..., react: _Optional[_Union[React, _Mapping]] = ..., pin: _Optional[_Union[Pin, _Mapping]] = ..., member: _Optional[_Union[MemberChange, _Mapping]] = ..., notice: _Optional[_Union[Notice, _Mapping]] = ..., edited: _Optional[bool] = ..., recalled: _Optional[bool] = ..., pinned: _Optional[bool] = ..., reactions: _Optional[_Iterable[_Union[Reaction, _Mapping]]] = ...) -> None: ...

class Head(_message.Message):
    __slots__ = ("seq", "ord", "at")
    SEQ_FIELD_NUMBER: _ClassVar[int]
    ORD_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    seq: int
    ord: int
    at: int
    def __init__(self, seq: _Optional[int] = ..., ord: _Optional[int] = ..., at: _Optional[int] = ...) -> None: ...

class Marks(_message.Message):
    __slots__ = ("conversation_id", "user_id", "delivered_seq", "read_seq")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_SEQ_FIELD_NUMBER: _ClassVar[int]
    READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    user_id: int
    delivered_seq: int
    read_seq: int
    def __init__(self, conversation_id: _Optional[str] = ..., user_id: _Optional[int] = ..., delivered_seq: _Optional[int] = ..., read_seq: _Optional[int] = ...) -> None: ...

class Conversation(_message.Message):
    __slots__ = ("id", "kind", "peer_id", "group_id", "head", "read_seq", "unread", "mentions", "pinned", "muted_until", "draft", "hidden", "last", "marks", "delivered_seq", "from_seq", "to_seq", "marked_unread", "stamp", "cleared_seq", "members_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PEER_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    READ_SEQ_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    PINNED_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_SEQ_FIELD_NUMBER: _ClassVar[int]
    FROM_SEQ_FIELD_NUMBER: _ClassVar[int]
    TO_SEQ_FIELD_NUMBER: _ClassVar[int]
    MARKED_UNREAD_FIELD_NUMBER: _ClassVar[int]
    STAMP_FIELD_NUMBER: _ClassVar[int]
    CLEARED_SEQ_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: ConversationKind
    peer_id: int
    group_id: int
    head: Head
    read_seq: int
    unread: int
    mentions: int
    pinned: bool
    muted_until: int
    draft: str
    hidden: bool
    last: Entry
    marks: _containers.RepeatedCompositeFieldContainer[Marks]
    delivered_seq: int
    from_seq: int
    to_seq: int
    marked_unread: bool
    stamp: int
    cleared_seq: int
    members_version: int
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[ConversationKind, str]] = ..., peer_id: _Optional[int] = ..., group_id: _Optional[int] = ..., head: _Optional[_Union[Head, _Mapping]] = ..., read_seq: _Optional[int] = ..., unread: _Optional[int] = ..., mentions: _Optional[int] = ..., pinned: _Optional[bool] = ..., muted_until: _Optional[int] = ..., draft: _Optional[str] = ..., hidden: _Optional[bool] = ..., last: _Optional[_Union[Entry, _Mapping]] = ..., marks: _Optional[_Iterable[_Union[Marks, _Mapping]]] = ..., delivered_seq: _Optional[int] = ..., from_seq: _Optional[int] = ..., to_seq: _Optional[int] = ..., marked_unread: _Optional[bool] = ..., stamp: _Optional[int] = ..., cleared_seq: _Optional[int] = ..., members_version: _Optional[int] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("id", "number", "name", "avatar", "intro", "owner_id", "member_count", "join_rule", "muted_all", "conversation_id", "join_question", "invite_by", "pin_by", "mention_all", "history", "findable", "announcement_id", "created_at", "dissolved", "version")
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        member: _ClassVar[Group.Role]
        manager: _ClassVar[Group.Role]
        owner: _ClassVar[Group.Role]
    member: Group.Role
    manager: Group.Role
    owner: Group.Role
    class JoinRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        open: _ClassVar[Group.JoinRule]
        approval: _ClassVar[Group.JoinRule]
        question: _ClassVar[Group.JoinRule]
        closed: _ClassVar[Group.JoinRule]
    open: Group.JoinRule
    approval: Group.JoinRule
    question: Group.JoinRule
    closed: Group.JoinRule
    class MentionAll(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        by_size: _ClassVar[Group.MentionAll]
        everybody: _ClassVar[Group.MentionAll]
        managers: _ClassVar[Group.MentionAll]
    by_size: Group.MentionAll
    everybody: Group.MentionAll
    managers: Group.MentionAll
    ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AVATAR_FIELD_NUMBER: _ClassVar[int]
    INTRO_FIELD_NUMBER: _ClassVar[int]
    OWNER_ID_FIELD_NUMBER: _ClassVar[int]
    MEMBER_COUNT_FIELD_NUMBER: _ClassVar[int]
    JOIN_RULE_FIELD_NUMBER: _ClassVar[int]
    MUTED_ALL_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    JOIN_QUESTION_FIELD_NUMBER: _ClassVar[int]
    INVITE_BY_FIELD_NUMBER: _ClassVar[int]
    PIN_BY_FIELD_NUMBER: _ClassVar[int]
    MENTION_ALL_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    FINDABLE_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DISSOLVED_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: int
    number: int
    name: str
    avatar: str
    intro: str
    owner_id: int
    member_count: int
    join_rule: Group.JoinRule
    muted_all: bool
    conversation_id: str
    join_question: str
    invite_by: Group.Role
    pin_by: Group.Role
    mention_all: Group.MentionAll
    history: bool
    findable: bool
    announcement_id: int
    created_at: int
    dissolved: bool
    version: int
    def __init__(self, id: _Optional[int] = ..., number: _Optional[int] = ..., name: _Optional[str] = ..., avatar: _Optional[str] = ..., intro: _Optional[str] = ..., owner_id: _Optional[int] = ..., member_count: _Optional[int] = ..., join_rule: _Optional[_Union[Group.JoinRule, str]] = ..., muted_all: _Optional[bool] = ..., conversation_id: _Optional[str] = ..., join_question: _Optional[str] = ..., invite_by: _Optional[_Union[Group.Role, str]] = ..., pin_by: _Optional[_Union[Group.Role, str]] = ..., mention_all: _Optional[_Union[Group.MentionAll, str]] = ..., history: _Optional[bool] = ..., findable: _Optional[bool] = ..., announcement_id: _Optional[int] = ..., created_at: _Optional[int] = ..., dissolved: _Optional[bool] = ..., version: _Optional[int] = ...) -> None: ...

class GroupMember(_message.Message):
    __slots__ = ("user", "role", "card", "muted_until", "joined_at")
    USER_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CARD_FIELD_NUMBER: _ClassVar[int]
    MUTED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    JOINED_AT_FIELD_NUMBER: _ClassVar[int]
    user: User
    role: Group.Role
    card: str
    muted_until: int
    joined_at: int
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ..., role: _Optional[_Union[Group.Role, str]] = ..., card: _Optional[str] = ..., muted_until: _Optional[int] = ..., joined_at: _Optional[int] = ...) -> None: ...

class JoinRequest(_message.Message):
    __slots__ = ("id", "group_id", "user", "invited_by", "message", "state", "at", "answered_by", "reason", "group_name")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        pending: _ClassVar[JoinRequest.State]
        accepted: _ClassVar[JoinRequest.State]
        rejected: _ClassVar[JoinRequest.State]
        withdrawn: _ClassVar[JoinRequest.State]
        expired: _ClassVar[JoinRequest.State]
    pending: JoinRequest.State
    accepted: JoinRequest.State
    rejected: JoinRequest.State
    withdrawn: JoinRequest.State
    expired: JoinRequest.State
    ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    INVITED_BY_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    GROUP_NAME_FIELD_NUMBER: _ClassVar[int]
    id: int
    group_id: int
    user: User
    invited_by: int
    message: str
    state: JoinRequest.State
    at: int
    answered_by: int
    reason: str
    group_name: str
    def __init__(self, id: _Optional[int] = ..., group_id: _Optional[int] = ..., user: _Optional[_Union[User, _Mapping]] = ..., invited_by: _Optional[int] = ..., message: _Optional[str] = ..., state: _Optional[_Union[JoinRequest.State, str]] = ..., at: _Optional[int] = ..., answered_by: _Optional[int] = ..., reason: _Optional[str] = ..., group_name: _Optional[str] = ...) -> None: ...

class Friend(_message.Message):
    __slots__ = ("user", "remark", "category_id", "presence", "at", "version")
    USER_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    user: User
    remark: str
    category_id: int
    presence: PresenceState
    at: int
    version: int
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ..., remark: _Optional[str] = ..., category_id: _Optional[int] = ..., presence: _Optional[_Union[PresenceState, str]] = ..., at: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class FriendCategory(_message.Message):
    __slots__ = ("id", "name", "place")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    id: int
    name: str
    place: int
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., place: _Optional[int] = ...) -> None: ...

class FriendCategories(_message.Message):
    __slots__ = ("categories",)
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    categories: _containers.RepeatedCompositeFieldContainer[FriendCategory]
    def __init__(self, categories: _Optional[_Iterable[_Union[FriendCategory, _Mapping]]] = ...) -> None: ...

class FriendRequest(_message.Message):
    __slots__ = ("id", "from_user", "to_user", "message", "state", "at", "expires_at", "answered_at", "reason", "source", "answer")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        pending: _ClassVar[FriendRequest.State]
        accepted: _ClassVar[FriendRequest.State]
        rejected: _ClassVar[FriendRequest.State]
        withdrawn: _ClassVar[FriendRequest.State]
        expired: _ClassVar[FriendRequest.State]
    pending: FriendRequest.State
    accepted: FriendRequest.State
    rejected: FriendRequest.State
    withdrawn: FriendRequest.State
    expired: FriendRequest.State
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        unsaid: _ClassVar[FriendRequest.Source]
        search: _ClassVar[FriendRequest.Source]
        group: _ClassVar[FriendRequest.Source]
        card: _ClassVar[FriendRequest.Source]
        recommendation: _ClassVar[FriendRequest.Source]
        contacts: _ClassVar[FriendRequest.Source]
        conversation: _ClassVar[FriendRequest.Source]
    unsaid: FriendRequest.Source
    search: FriendRequest.Source
    group: FriendRequest.Source
    card: FriendRequest.Source
    recommendation: FriendRequest.Source
    contacts: FriendRequest.Source
    conversation: FriendRequest.Source
    ID_FIELD_NUMBER: _ClassVar[int]
    FROM_USER_FIELD_NUMBER: _ClassVar[int]
    TO_USER_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    id: int
    from_user: User
    to_user: User
    message: str
    state: FriendRequest.State
    at: int
    expires_at: int
    answered_at: int
    reason: str
    source: FriendRequest.Source
    answer: str
    def __init__(self, id: _Optional[int] = ..., from_user: _Optional[_Union[User, _Mapping]] = ..., to_user: _Optional[_Union[User, _Mapping]] = ..., message: _Optional[str] = ..., state: _Optional[_Union[FriendRequest.State, str]] = ..., at: _Optional[int] = ..., expires_at: _Optional[int] = ..., answered_at: _Optional[int] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[FriendRequest.Source, str]] = ..., answer: _Optional[str] = ...) -> None: ...

class Privacy(_message.Message):
    __slots__ = ("add", "question", "answered", "find", "see", "presence", "invite", "strangers", "recommend")
    class Audience(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        everyone: _ClassVar[Privacy.Audience]
        friends: _ClassVar[Privacy.Audience]
        nobody: _ClassVar[Privacy.Audience]
    everyone: Privacy.Audience
    friends: Privacy.Audience
    nobody: Privacy.Audience
    class Rule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        approval: _ClassVar[Privacy.Rule]
        open: _ClassVar[Privacy.Rule]
        right_answer: _ClassVar[Privacy.Rule]
        any_answer: _ClassVar[Privacy.Rule]
        closed: _ClassVar[Privacy.Rule]
    approval: Privacy.Rule
    open: Privacy.Rule
    right_answer: Privacy.Rule
    any_answer: Privacy.Rule
    closed: Privacy.Rule
    class Finding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        by_name: _ClassVar[Privacy.Finding]
        by_number: _ClassVar[Privacy.Finding]
        not_found_by: _ClassVar[Privacy.Finding]
    by_name: Privacy.Finding
    by_number: Privacy.Finding
    not_found_by: Privacy.Finding
    class Strangers(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        as_set: _ClassVar[Privacy.Strangers]
        any_message: _ClassVar[Privacy.Strangers]
        one_message: _ClassVar[Privacy.Strangers]
        no_message: _ClassVar[Privacy.Strangers]
    as_set: Privacy.Strangers
    any_message: Privacy.Strangers
    one_message: Privacy.Strangers
    no_message: Privacy.Strangers
    ADD_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    FIND_FIELD_NUMBER: _ClassVar[int]
    SEE_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    INVITE_FIELD_NUMBER: _ClassVar[int]
    STRANGERS_FIELD_NUMBER: _ClassVar[int]
    RECOMMEND_FIELD_NUMBER: _ClassVar[int]
    add: Privacy.Rule
    question: str
    answered: bool
    find: Privacy.Finding
    see: Privacy.Audience
    presence: Privacy.Audience
    invite: Privacy.Audience
    strangers: Privacy.Strangers
    recommend: bool
    def __init__(self, add: _Optional[_Union[Privacy.Rule, str]] = ..., question: _Optional[str] = ..., answered: _Optional[bool] = ..., find: _Optional[_Union[Privacy.Finding, str]] = ..., see: _Optional[_Union[Privacy.Audience, str]] = ..., presence: _Optional[_Union[Privacy.Audience, str]] = ..., invite: _Optional[_Union[Privacy.Audience, str]] = ..., strangers: _Optional[_Union[Privacy.Strangers, str]] = ..., recommend: _Optional[bool] = ...) -> None: ...

class BlockedPerson(_message.Message):
    __slots__ = ("user", "at")
    USER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    user: User
    at: int
    def __init__(self, user: _Optional[_Union[User, _Mapping]] = ..., at: _Optional[int] = ...) -> None: ...
