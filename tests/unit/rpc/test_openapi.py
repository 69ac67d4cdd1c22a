import json

from hongyan.rpc.methods import METHODS
from hongyan.rpc.openapi import document, errors

DOCUMENT = document({"text_chars": 99})
SCHEMAS = DOCUMENT["components"]["schemas"]


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_it_is_json_and_every_reference_leads_somewhere():
    json.dumps(DOCUMENT)
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for word in reference.removeprefix("#/").split("/"):
            place = place[word]
        assert place, reference


def test_every_public_method_is_an_operation_with_an_id_of_its_own():
    ids = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids)) == sum(len(method.http) for method in METHODS.values())
    assert "MessageService_Send_2" in ids
    assert not any("LogService" in one for one in ids)


def test_an_operation_says_who_may_ask_and_what_may_go_wrong():
    register = DOCUMENT["paths"]["/v1/users"]["post"]
    assert register["security"] == []
    me = DOCUMENT["paths"]["/v1/users/me"]["get"]
    assert me["security"] == [{"token": []}]
    assert me["responses"]["401"] == {"$ref": "#/components/responses/Error401"}
    assert "requestBody" not in me


def test_the_path_takes_its_fields_out_of_the_body():
    send = DOCUMENT["paths"]["/v1/conversations/{conversationId}/messages"]["post"]
    body = send["requestBody"]["content"]["application/json"]["schema"]
    assert "conversationId" not in body["properties"]
    assert body["required"] == ["clientId"]
    assert body["additionalProperties"] is False
    assert [one["name"] for one in send["parameters"]] == ["conversationId"]


def test_fields_have_their_bounds_with_the_settings_in_force():
    text = SCHEMAS["TextInput"]["properties"]["text"]
    assert (text["minLength"], text["maxLength"]) == (1, 99)
    mentions = SCHEMAS["TextInput"]["properties"]["mentions"]["anyOf"][0]
    assert (mentions["maxItems"], mentions["items"]["pattern"]) == (50, "^(?:all|[0-9]{1,20})$")


def test_wide_numbers_are_strings_in_answers_and_both_in_requests():
    assert SCHEMAS["Sent"]["properties"]["seq"]["type"] == "string"
    mark = DOCUMENT["paths"]["/v1/conversations/{conversationId}:read"]["post"]
    seq = mark["requestBody"]["content"]["application/json"]["schema"]["properties"]["seq"]
    assert [one["type"] for one in seq["anyOf"]] == ["string", "integer"]
    assert seq["anyOf"][1]["minimum"] == 1


def test_words_are_listed_and_answers_are_whole():
    assert "phone" in SCHEMAS["Session"]["properties"]["platform"]["enum"]
    assert "lastSeenAt" in SCHEMAS["Session"]["required"]
    assert "peerId" not in SCHEMAS["Conversation"]["required"]


def test_every_error_is_listed():
    assert {"code": 1102, "reason": "session_ended", "status": 401, "retry": "sign_in"} in errors()
