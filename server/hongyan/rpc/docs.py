"""The page `/docs`: the same API as the OpenAPI document, to be read by people. No script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from hongyan.rpc.checker import bounded_rule, is_map
from hongyan.rpc.comments import comments
from hongyan.rpc.methods import SERVICES, Method, descriptor_of
from hongyan.rpc.openapi import errors
from hongyan_proto import options_pb2

STYLE = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h2 { margin-top: 3rem; border-bottom: 1px solid; }
h3 { margin: 2rem 0 0; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }
tr { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
nav ul { columns: 2; list-style: none; padding: 0; }
:focus-visible { outline: 2px solid; }
"""
"""Served as `/docs.css`, so that the page needs no inline style."""

_TYPES = {
    FieldDescriptor.CPPTYPE_INT32: "number",
    FieldDescriptor.CPPTYPE_UINT32: "number",
    FieldDescriptor.CPPTYPE_INT64: "number as string",
    FieldDescriptor.CPPTYPE_UINT64: "number as string",
    FieldDescriptor.CPPTYPE_BOOL: "true or false",
    FieldDescriptor.CPPTYPE_STRING: "text",
}
_ACCESS = {
    options_pb2.Access.signed_in: "signed in",
    options_pb2.Access.anyone: "anyone",
    options_pb2.Access.administrator: "administrators",
}


def page(limits: Mapping[str, int]) -> str:
    """The whole HTML page; it links `/docs.css` (`STYLE`) and `/openapi.json`."""
    return "".join(_page(limits))


def _page(limits: Mapping[str, int]) -> Iterator[str]:
    services = {name: open_ for name, methods in SERVICES.items() if (open_ := [one for one in methods if one.http])}
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>hongyan API</title>\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<link rel="stylesheet" href="/docs.css">\n</head>\n<body>\n<h1>hongyan API</h1>\n'
    yield '<p>For machines: <a href="/openapi.json">openapi.json</a>. Send <code>Authorization: Bearer …</code> '
    yield "and JSON. 64-bit numbers are strings, times are Unix milliseconds.</p>\n<nav><ul>\n"
    for methods in services.values():
        for method in methods:
            yield f'<li><a href="#{method.full_name}">{method.name}</a></li>\n'
    yield '<li><a href="#errors">Errors</a></li>\n</ul></nav>\n'
    for name, methods in services.items():
        yield f"<h2>{name}</h2>\n"
        for method in methods:
            yield from _method(method, limits)
    yield from _objects(services.values(), limits)
    yield '<h2 id="errors">Errors</h2>\n'
    columns = ("code", "reason", "status", "retry")
    yield _table(columns, [[escape(str(error[column])) for column in columns] for error in errors()])
    yield "</body>\n</html>\n"


def _method(method: Method, limits: Mapping[str, int]) -> Iterator[str]:
    yield f'<h3 id="{method.full_name}">{method.name}</h3>\n'
    for rule in method.http:
        yield f"<p><code>{rule.verb} {escape(rule.path)}</code></p>\n"
    text = comments().get(method.descriptor.full_name, "")
    yield f"<p>{escape(text)} For: {_ACCESS[method.access]}.</p>\n"
    yield from _fields(descriptor_of(method.request), limits, title="Request")
    reply = descriptor_of(method.reply)
    yield f"<p>Answer: {_link(reply)}</p>\n" if reply.fields else "<p>The answer is empty.</p>\n"


def _objects(services: Iterable[list[Method]], limits: Mapping[str, int]) -> Iterator[str]:
    known: dict[str, Descriptor] = {}
    for methods in services:
        for method in methods:
            _collect(descriptor_of(method.reply), known)
            for field in descriptor_of(method.request).fields:
                if field.message_type is not None:
                    _collect(field.message_type, known)
    yield "<h2>Objects</h2>\n"
    for name in sorted(known):
        yield f'<h3 id="{name}">{_short(known[name])}</h3>\n'
        if text := comments().get(name):
            yield f"<p>{escape(text)}</p>\n"
        yield from _fields(known[name], limits, title="Field")


def _collect(descriptor: Descriptor, known: dict[str, Descriptor]) -> None:
    if descriptor.full_name in known or descriptor.GetOptions().map_entry:
        return
    known[descriptor.full_name] = descriptor
    for field in descriptor.fields:
        if field.message_type is not None:
            _collect(field.message_type, known)


def _fields(descriptor: Descriptor, limits: Mapping[str, int], *, title: str) -> Iterator[str]:
    if not descriptor.fields:
        return
    rows = []
    for field in descriptor.fields:
        notes = [note for note in (comments().get(field.full_name), _rules(field, limits)) if note]
        rows.append([f"<code>{field.json_name}</code>", _type(field), escape(" · ".join(notes))])
    yield _table((title, "type", ""), rows)


def _type(field: FieldDescriptor) -> str:
    if is_map(field):
        return "object"
    if field.enum_type is not None:
        word = " ".join(f"<code>{value.name}</code>" for value in field.enum_type.values)
    elif field.message_type is not None:
        word = _link(field.message_type)
    else:
        word = _TYPES.get(field.cpp_type, "")
    return f"list of {word}" if field.is_repeated else word


def _rules(field: FieldDescriptor, limits: Mapping[str, int]) -> str:
    rule = bounded_rule(field, limits)
    bounds = {
        "at least {} characters": rule.min_chars,
        "at most {} characters": rule.max_chars,
        "at most {} bytes": rule.max_bytes,
        "at most {} items": rule.max_items,
        "at most {}": rule.max,
        "must match {}": rule.pattern,
    }
    words = ["required"] if rule.required else []
    return ", ".join(words + [text.format(bound) for text, bound in bounds.items() if bound])


def _short(descriptor: Descriptor) -> str:
    return descriptor.full_name.removeprefix(f"{descriptor.file.package}.")


def _link(descriptor: Descriptor) -> str:
    return f'<a href="#{descriptor.full_name}">{_short(descriptor)}</a>'


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f"<th>{escape(word)}</th>" for word in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
