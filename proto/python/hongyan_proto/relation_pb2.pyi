from google.api import annotations_pb2 as _annotations_pb2
from hongyan_proto import model_pb2 as _model_pb2
from hongyan_proto import options_pb2 as _options_pb2
from hongyan_proto import user_pb2 as _user_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AskFriendRequest(_message.Message):
    __slots__ = ("user_id", "message", "answer", "source", "remark", "category_id", "request_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    message: str
    answer: str
    source: _model_pb2.FriendRequest.Source
    remark: str
    category_id: int
    request_id: str
    def __init__(self, user_id: _Optional[int] = ..., message: _Optional[str] = ..., answer: _Optional[str] = ..., source: _Optional[_Union[_model_pb2.FriendRequest.Source, str]] = ..., remark: _Optional[str] = ..., category_id: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class FriendRequestReply(_message.Message):
    __slots__ = ("request", "friend")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    FRIEND_FIELD_NUMBER: _ClassVar[int]
    request: _model_pb2.FriendRequest
    friend: _model_pb2.Friend
    def __init__(self, request: _Optional[_Union[_model_pb2.FriendRequest, _Mapping]] = ..., friend: _Optional[_Union[_model_pb2.Friend, _Mapping]] = ...) -> None: ...

class FriendRequestRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class AcceptFriendRequest(_message.Message):
    __slots__ = ("id", "remark", "category_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    remark: str
    category_id: int
    def __init__(self, id: _Optional[int] = ..., remark: _Optional[str] = ..., category_id: _Optional[int] = ...) -> None: ...

class RejectFriendRequest(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: int
    reason: str
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ListFriendRequestsRequest(_message.Message):
    __slots__ = ("sent", "before", "limit")
    SENT_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    sent: bool
    before: int
    limit: int
    def __init__(self, sent: _Optional[bool] = ..., before: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class FriendRequestList(_message.Message):
    __slots__ = ("requests", "more")
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[_model_pb2.FriendRequest]
    more: bool
    def __init__(self, requests: _Optional[_Iterable[_Union[_model_pb2.FriendRequest, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class PersonRequest(_message.Message):
    __slots__ = ("user_id",)
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    def __init__(self, user_id: _Optional[int] = ...) -> None: ...

class Adding(_message.Message):
    __slots__ = ("rule", "question")
    RULE_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    rule: _model_pb2.Privacy.Rule
    question: str
    def __init__(self, rule: _Optional[_Union[_model_pb2.Privacy.Rule, str]] = ..., question: _Optional[str] = ...) -> None: ...

class ListFriendsRequest(_message.Message):
    __slots__ = ("since", "limit")
    SINCE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    since: int
    limit: int
    def __init__(self, since: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class FriendList(_message.Message):
    __slots__ = ("friends", "removed_ids", "categories", "version", "more")
    FRIENDS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_IDS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    friends: _containers.RepeatedCompositeFieldContainer[_model_pb2.Friend]
    removed_ids: _containers.RepeatedScalarFieldContainer[int]
    categories: _containers.RepeatedCompositeFieldContainer[_model_pb2.FriendCategory]
    version: int
    more: bool
    def __init__(self, friends: _Optional[_Iterable[_Union[_model_pb2.Friend, _Mapping]]] = ..., removed_ids: _Optional[_Iterable[int]] = ..., categories: _Optional[_Iterable[_Union[_model_pb2.FriendCategory, _Mapping]]] = ..., version: _Optional[int] = ..., more: _Optional[bool] = ...) -> None: ...

class UpdateFriendRequest(_message.Message):
    __slots__ = ("user_id", "remark", "category_id")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_ID_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    remark: str
    category_id: int
    def __init__(self, user_id: _Optional[int] = ..., remark: _Optional[str] = ..., category_id: _Optional[int] = ...) -> None: ...

class FriendReply(_message.Message):
    __slots__ = ("friend",)
    FRIEND_FIELD_NUMBER: _ClassVar[int]
    friend: _model_pb2.Friend
    def __init__(self, friend: _Optional[_Union[_model_pb2.Friend, _Mapping]] = ...) -> None: ...

class DeleteFriendRequest(_message.Message):
    __slots__ = ("user_id", "both")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    BOTH_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    both: bool
    def __init__(self, user_id: _Optional[int] = ..., both: _Optional[bool] = ...) -> None: ...

class FriendCategoryList(_message.Message):
    __slots__ = ("categories",)
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    categories: _containers.RepeatedCompositeFieldContainer[_model_pb2.FriendCategory]
    def __init__(self, categories: _Optional[_Iterable[_Union[_model_pb2.FriendCategory, _Mapping]]] = ...) -> None: ...

class FriendCategoryReply(_message.Message):
    __slots__ = ("category",)
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    category: _model_pb2.FriendCategory
    def __init__(self, category: _Optional[_Union[_model_pb2.FriendCategory, _Mapping]] = ...) -> None: ...

class FriendCategoryRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class CreateCategoryRequest(_message.Message):
    __slots__ = ("name", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class UpdateCategoryRequest(_message.Message):
    __slots__ = ("id", "name", "place")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    id: int
    name: str
    place: int
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., place: _Optional[int] = ...) -> None: ...

class ListBlocksRequest(_message.Message):
    __slots__ = ("cursor", "limit")
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    limit: int
    def __init__(self, cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class BlockReply(_message.Message):
    __slots__ = ("block",)
    BLOCK_FIELD_NUMBER: _ClassVar[int]
    block: _model_pb2.BlockedPerson
    def __init__(self, block: _Optional[_Union[_model_pb2.BlockedPerson, _Mapping]] = ...) -> None: ...

class BlockList(_message.Message):
    __slots__ = ("blocks", "cursor")
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    blocks: _containers.RepeatedCompositeFieldContainer[_model_pb2.BlockedPerson]
    cursor: str
    def __init__(self, blocks: _Optional[_Iterable[_Union[_model_pb2.BlockedPerson, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class PrivacyReply(_message.Message):
    __slots__ = ("privacy",)
    PRIVACY_FIELD_NUMBER: _ClassVar[int]
    privacy: _model_pb2.Privacy
    def __init__(self, privacy: _Optional[_Union[_model_pb2.Privacy, _Mapping]] = ...) -> None: ...

class UpdatePrivacyRequest(_message.Message):
    __slots__ = ("add", "question", "answer", "find", "see", "presence", "invite", "strangers", "recommend")
    ADD_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    FIND_FIELD_NUMBER: _ClassVar[int]
    SEE_FIELD_NUMBER: _ClassVar[int]
    PRESENCE_FIELD_NUMBER: _ClassVar[int]
    INVITE_FIELD_NUMBER: _ClassVar[int]
    STRANGERS_FIELD_NUMBER: _ClassVar[int]
    RECOMMEND_FIELD_NUMBER: _ClassVar[int]
    add: _model_pb2.Privacy.Rule
    question: str
    answer: str
    find: _model_pb2.Privacy.Finding
    see: _model_pb2.Privacy.Audience
    presence: _model_pb2.Privacy.Audience
    invite: _model_pb2.Privacy.Audience
    strangers: _model_pb2.Privacy.Strangers
    recommend: bool
    def __init__(self, add: _Optional[_Union[_model_pb2.Privacy.Rule, str]] = ..., question: _Optional[str] = ..., answer: _Optional[str] = ..., find: _Optional[_Union[_model_pb2.Privacy.Finding, str]] = ..., see: _Optional[_Union[_model_pb2.Privacy.Audience, str]] = ..., presence: _Optional[_Union[_model_pb2.Privacy.Audience, str]] = ..., invite: _Optional[_Union[_model_pb2.Privacy.Audience, str]] = ..., strangers: _Optional[_Union[_model_pb2.Privacy.Strangers, str]] = ..., recommend: _Optional[bool] = ...) -> None: ...

class RecommendRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class Recommendation(_message.Message):
    __slots__ = ("user", "common_friends", "friends", "common_groups")
    USER_FIELD_NUMBER: _ClassVar[int]
    COMMON_FRIENDS_FIELD_NUMBER: _ClassVar[int]
    FRIENDS_FIELD_NUMBER: _ClassVar[int]
    COMMON_GROUPS_FIELD_NUMBER: _ClassVar[int]
    user: _model_pb2.User
    common_friends: int
    friends: _containers.RepeatedCompositeFieldContainer[_model_pb2.User]
    common_groups: int
    def __init__(self, user: _Optional[_Union[_model_pb2.User, _Mapping]] = ..., common_friends: _Optional[int] = ..., friends: _Optional[_Iterable[_Union[_model_pb2.User, _Mapping]]] = ..., common_groups: _Optional[int] = ...) -> None: ...

class RecommendReply(_message.Message):
    __slots__ = ("people",)
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[Recommendation]
    def __init__(self, people: _Optional[_Iterable[_Union[Recommendation, _Mapping]]] = ...) -> None: ...

class ContactsReply(_message.Message):
    __slots__ = ("on", "salt")
    ON_FIELD_NUMBER: _ClassVar[int]
    SALT_FIELD_NUMBER: _ClassVar[int]
    on: bool
    salt: str
    def __init__(self, on: _Optional[bool] = ..., salt: _Optional[str] = ...) -> None: ...

class SetContactsRequest(_message.Message):
    __slots__ = ("hashes",)
    HASHES_FIELD_NUMBER: _ClassVar[int]
    hashes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, hashes: _Optional[_Iterable[str]] = ...) -> None: ...

class MatchContactsRequest(_message.Message):
    __slots__ = ("hashes",)
    HASHES_FIELD_NUMBER: _ClassVar[int]
    hashes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, hashes: _Optional[_Iterable[str]] = ...) -> None: ...

class MatchContactsReply(_message.Message):
    __slots__ = ("matches",)
    class One(_message.Message):
        __slots__ = ("hash", "user")
        HASH_FIELD_NUMBER: _ClassVar[int]
        USER_FIELD_NUMBER: _ClassVar[int]
        hash: str
        user: _model_pb2.User
        def __init__(self, hash: _Optional[str] = ..., user: _Optional[_Union[_model_pb2.User, _Mapping]] = ...) -> None: ...
    MATCHES_FIELD_NUMBER: _ClassVar[int]
    matches: _containers.RepeatedCompositeFieldContainer[MatchContactsReply.One]
    def __init__(self, matches: _Optional[_Iterable[_Union[MatchContactsReply.One, _Mapping]]] = ...) -> None: ...

class MayBeginRequest(_message.Message):
    __slots__ = ("pairs",)
    class One(_message.Message):
        __slots__ = ("from_id", "to_id")
        FROM_ID_FIELD_NUMBER: _ClassVar[int]
        TO_ID_FIELD_NUMBER: _ClassVar[int]
        from_id: int
        to_id: int
        def __init__(self, from_id: _Optional[int] = ..., to_id: _Optional[int] = ...) -> None: ...
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    pairs: _containers.RepeatedCompositeFieldContainer[MayBeginRequest.One]
    def __init__(self, pairs: _Optional[_Iterable[_Union[MayBeginRequest.One, _Mapping]]] = ...) -> None: ...

class MayBeginReply(_message.Message):
    __slots__ = ("answers",)
    class May(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        freely: _ClassVar[MayBeginReply.May]
        once: _ClassVar[MayBeginReply.May]
        no: _ClassVar[MayBeginReply.May]
        unknown: _ClassVar[MayBeginReply.May]
    freely: MayBeginReply.May
    once: MayBeginReply.May
    no: MayBeginReply.May
    unknown: MayBeginReply.May
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedScalarFieldContainer[MayBeginReply.May]
    def __init__(self, answers: _Optional[_Iterable[_Union[MayBeginReply.May, str]]] = ...) -> None: ...

class RelatedRequest(_message.Message):
    __slots__ = ("user_id", "other_ids")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_IDS_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    other_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, user_id: _Optional[int] = ..., other_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class Relation(_message.Message):
    __slots__ = ("user_id", "friend", "mine", "blocks", "blocked", "sees", "finds", "finds_number", "sees_presence", "invites", "remark")
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    FRIEND_FIELD_NUMBER: _ClassVar[int]
    MINE_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_FIELD_NUMBER: _ClassVar[int]
    SEES_FIELD_NUMBER: _ClassVar[int]
    FINDS_FIELD_NUMBER: _ClassVar[int]
    FINDS_NUMBER_FIELD_NUMBER: _ClassVar[int]
    SEES_PRESENCE_FIELD_NUMBER: _ClassVar[int]
    INVITES_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    user_id: int
    friend: bool
    mine: bool
    blocks: bool
    blocked: bool
    sees: bool
    finds: bool
    finds_number: bool
    sees_presence: bool
    invites: bool
    remark: str
    def __init__(self, user_id: _Optional[int] = ..., friend: _Optional[bool] = ..., mine: _Optional[bool] = ..., blocks: _Optional[bool] = ..., blocked: _Optional[bool] = ..., sees: _Optional[bool] = ..., finds: _Optional[bool] = ..., finds_number: _Optional[bool] = ..., sees_presence: _Optional[bool] = ..., invites: _Optional[bool] = ..., remark: _Optional[str] = ...) -> None: ...

class RelatedReply(_message.Message):
    __slots__ = ("relations",)
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    relations: _containers.RepeatedCompositeFieldContainer[Relation]
    def __init__(self, relations: _Optional[_Iterable[_Union[Relation, _Mapping]]] = ...) -> None: ...
