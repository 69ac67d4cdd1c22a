"""REST from the `google.api.http` rules of the .proto files: which method a request means, and its message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from google.protobuf.message import Message

from hongyan.rpc import json_codec
from hongyan.rpc.errors import ServiceError, http_status
from hongyan.rpc.methods import METHODS, HttpRule, Method, descriptor_of
from hongyan_proto.errors_pb2 import ErrorCode

QUERY_FIELDS = 100


class WrongVerb(ServiceError):
    def __init__(self, allow: Iterable[str]) -> None:
        self.allow = ", ".join(sorted(allow))
        """The value of the `Allow` header of the answer."""
        super().__init__(ErrorCode.wrong_verb, f"this path takes {self.allow}")


@dataclass(frozen=True, slots=True)
class Route:
    method: Method
    rule: HttpRule
    segments: tuple[str, ...]
    """Literal, or `{field}` for a parameter; the custom verb is cut off."""
    verb: str
    """What follows the colon in the last segment, or empty."""

    def parameters(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        found: dict[str, str] = {}
        for pattern, segment in zip(self.segments, segments, strict=True):
            if pattern.startswith("{"):
                found[pattern[1:-1]] = segment
            elif pattern != segment:
                return None
        return found


class Router:
    """Finds the method of a path and builds its request. Without state between requests."""

    def __init__(self, methods: Iterable[Method] = tuple(METHODS.values())) -> None:
        self._routes: dict[tuple[int, str], list[Route]] = {}
        for method in methods:
            for rule in method.http:
                segments, verb = _split(rule.path)
                self._routes.setdefault((len(segments), verb), []).append(Route(method, rule, segments, verb))
        for routes in self._routes.values():  # literal segments before parameters: `/users/me` is no id
            routes.sort(key=lambda route: sum(segment.startswith("{") for segment in route.segments))

    def match(self, verb: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a path without its query, with its raw parameters; `unknown_method` or `wrong_verb`."""
        segments, custom = _split(path)
        allowed: set[str] = set()
        for route in self._routes.get((len(segments), custom), ()):
            parameters = route.parameters(segments)
            if parameters is None or not all(parameters.values()):
                continue
            if route.rule.verb == verb:
                return route, parameters
            allowed.add(route.rule.verb)
        if allowed:
            raise WrongVerb(allowed)
        raise ServiceError(ErrorCode.unknown_method, "there is nothing at this path")

    def request(
        self, verb: str, path: str, *, query: str = "", body: bytes = b"", content_type: str = ""
    ) -> tuple[Method, Message]:
        """The method and the message of a request; nothing is checked beyond types and names."""
        route, parameters = self.match(verb, path)
        return route.method, build(route, parameters, query=query, body=body, content_type=content_type)


def build(route: Route, parameters: dict[str, str], *, query: str, body: bytes, content_type: str) -> Message:
    """The request's message from path, query and body. The path wins; a body that contradicts it is refused."""
    message = route.method.request()
    if route.rule.body:
        json_codec.fill(message, _body(body, content_type), strict=True)
    elif body.strip() not in {b"", b"{}"}:
        raise ServiceError(ErrorCode.bad_request, "this call takes no body")
    json_codec.fill(message, _query(route, query, parameters), strict=True)
    for name, raw in parameters.items():
        _put_parameter(message, name, _unquote(raw), given=message.ListFields())
    return message


def reply(message: Message) -> tuple[int, bytes]:
    """Status and body of an answer."""
    return 200, json_codec.to_json(message).encode()


def refusal(error: ServiceError) -> tuple[int, bytes]:
    """Status and body of an error: `{"error": {code, reason, message, retryAfterMs?, field?}}`."""
    return http_status(error.code), json_codec.dumps({"error": json_codec.to_object(error.to_proto())}).encode()


def _split(path: str) -> tuple[tuple[str, ...], str]:
    segments = path.split("/")
    last, _, verb = segments[-1].partition(":")
    return (*segments[:-1], last), verb


def _unquote(raw: str) -> str:
    try:
        return unquote(raw, errors="strict")
    except UnicodeDecodeError:
        raise ServiceError(ErrorCode.bad_request, "the path is not UTF-8") from None


def _body(body: bytes, content_type: str) -> Any:
    media = content_type.partition(";")[0].strip().lower()
    if media not in {"", "application/json"}:
        raise ServiceError(ErrorCode.unsupported_media, "send application/json")
    return json_codec.loads(body) if body.strip() else {}


def _query(route: Route, query: str, parameters: dict[str, str]) -> dict[str, Any]:
    if not query:
        return {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=QUERY_FIELDS, errors="strict")
    except ValueError:
        raise ServiceError(ErrorCode.bad_request, "the query cannot be read") from None
    fields = {field.json_name: field for field in descriptor_of(route.method.request).fields}
    found: dict[str, Any] = {}
    for key, text in pairs:
        field = None if route.rule.body else fields.get(key)
        if field is None or field.name in parameters:
            raise ServiceError(ErrorCode.unknown_field, "is not a parameter", field=json_codec.printable(key))
        value = json_codec.from_words(field, text)
        if field.is_repeated:
            found.setdefault(key, []).append(value)
        elif key in found:
            raise ServiceError(ErrorCode.bad_request, "is given twice", field=key)
        else:
            found[key] = value
    return found


def _put_parameter(message: Message, name: str, text: str, *, given: Sequence[tuple[Any, Any]]) -> None:
    field = descriptor_of(message).fields_by_name[name]
    before = next((value for known, value in given if known.name == name), None)
    json_codec.fill(message, {field.json_name: json_codec.from_words(field, text)}, strict=True)
    if before is not None and before != getattr(message, name):
        raise ServiceError(ErrorCode.invalid_field, "is another one in the path", field=field.json_name)
