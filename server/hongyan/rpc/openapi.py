"""The OpenAPI 3.1 document of everything that REST offers, from descriptors, options and comments."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hongyan.rpc.comments import comments
from hongyan.rpc.errors import http_status
from hongyan.rpc.methods import METHODS, HttpRule, Method, descriptor_of
from hongyan.rpc.schema import Schema, Schemas
from hongyan_proto import errors_pb2, options_pb2

_JSON = "application/json"
_GENERAL = (400, 404, 405, 413, 415, 429, 500, 503, 504)
_TITLES = {
    400: "The request is not well-formed or breaks a rule; `field` says where.",
    401: "No valid access token.",
    403: "Not allowed.",
    404: "There is no such thing.",
    405: "The path takes other verbs.",
    409: "In conflict with what is there.",
    410: "Too old: ask again without a cursor.",
    413: "Too large.",
    415: "The body is not JSON.",
    429: "Too often: wait `retryAfterMs`.",
    500: "A failure of the server.",
    503: "Not now: wait `retryAfterMs`.",
    504: "Perhaps done: ask again with the same id.",
    507: "No room to store it now.",
}


def document(
    limits: Mapping[str, int], *, version: str = "1", methods: Iterable[Method] = tuple(METHODS.values())
) -> Schema:
    """The whole document as plain objects; `limits` are the ones the server enforces."""
    schemas = Schemas(limits)
    schemas.reply(descriptor_of(errors_pb2.ErrorReply))
    paths: dict[str, dict[str, Any]] = {}
    for method in methods:
        for number, rule in enumerate(method.http):
            path = re.sub(r"{(\w+)}", lambda match: f"{{{_json_name(method, match[1])}}}", rule.path)  # noqa: B023
            paths.setdefault(path, {})[rule.verb.lower()] = _operation(schemas, method, rule, number)
    return {
        "openapi": "3.1.0",
        "info": {"title": "hongyan", "version": version, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "responses": {f"Error{status}": _error(status, title) for status, title in _TITLES.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "x-errors": errors(),
    }


_ABOUT = (
    "64-bit integers are strings (numbers are accepted too); times are Unix milliseconds; fields are always written, "
    "only optional ones are left out when unset; unknown fields are refused."
)


def errors() -> list[dict[str, Any]]:
    """Every error: its number, its word, its HTTP status and what a client may do."""
    return [
        {
            "code": value.number,
            "reason": value.name,
            "status": http_status(value.number),
            "retry": options_pb2.Retry.Name(value.GetOptions().Extensions[options_pb2.error].retry),  # type: ignore[index]
        }
        for value in errors_pb2.ErrorCode.DESCRIPTOR.values
        if value.number
    ]


def path_fields(rule: HttpRule) -> list[str]:
    return re.findall(r"{(\w+)}", rule.path)


def _json_name(method: Method, field: str) -> str:
    return descriptor_of(method.request).fields_by_name[field].json_name


def _operation(schemas: Schemas, method: Method, rule: HttpRule, number: int) -> Schema:
    open_to_all = method.access == options_pb2.Access.anyone
    operation: Schema = {
        "operationId": f"{method.service}_{method.name}" + (f"_{number + 1}" if number else ""),
        "tags": [method.service],
        "parameters": _parameters(schemas, method, rule),
        "responses": {"200": _answer(schemas, method), **_refusals(open_to_all=open_to_all)},
        "security": [] if open_to_all else [{"token": []}],
    }
    if text := comments().get(method.descriptor.full_name):
        operation["summary"] = text
    if rule.body:
        schema = schemas.body(descriptor_of(method.request), without=set(path_fields(rule)))
        operation["requestBody"] = {"required": "required" in _resolved(schemas, schema), "content": _content(schema)}
    if not operation["parameters"]:
        del operation["parameters"]
    return operation


def _resolved(schemas: Schemas, schema: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    return schemas.components[name] if name else schema


def _parameters(schemas: Schemas, method: Method, rule: HttpRule) -> list[Schema]:
    in_path = path_fields(rule)
    parameters = []
    for field in descriptor_of(method.request).fields:
        place = "path" if field.name in in_path else "query"
        if place == "query" and rule.body:
            continue
        schema = schemas.parameter(field, in_path=place == "path")
        required = place == "path" or schema.get("minLength", 0) > 0 or schema.get("minimum", 0) > 0
        parameter = {"name": field.json_name, "in": place, "required": required, "schema": schema}
        if text := comments().get(field.full_name):
            parameter["description"] = text
        parameters.append(parameter)
    return parameters


def _answer(schemas: Schemas, method: Method) -> Schema:
    return {"description": "Done.", "content": _content(schemas.reply(descriptor_of(method.reply)))}


def _refusals(*, open_to_all: bool) -> Schema:
    statuses = sorted({*_TITLES} if not open_to_all else {*_GENERAL, 401, 403, 409})
    return {str(status): {"$ref": f"#/components/responses/Error{status}"} for status in statuses}


def _error(status: int, title: str) -> Schema:
    answer: Schema = {"description": title, "content": _content({"$ref": "#/components/schemas/ErrorReply"})}
    if status == 405:
        answer["headers"] = {"Allow": {"schema": {"type": "string"}}}
    return answer


def _content(schema: Schema) -> Schema:
    return {_JSON: {"schema": schema}}
