import re

from hongyan.rpc.methods import descriptor_of
from hongyan.rpc.schema import Schemas
from hongyan_proto import message_pb2, model_pb2


def test_a_signed_bound_is_in_its_pattern():
    schemas = Schemas({})
    schemas.request(descriptor_of(message_pb2.UpdateConversationRequest))
    muted = schemas.components["UpdateConversationRequest"]["properties"]["mutedUntil"]["anyOf"][0]
    pattern = muted["anyOf"][0]["pattern"]
    assert muted["anyOf"][1]["minimum"] == -1
    assert re.match(pattern, "-1")
    assert re.match(pattern, "1767225600000")
    assert not re.match(pattern, "-2")


def test_a_type_that_holds_itself_ends():
    schemas = Schemas({})
    schemas.reply(descriptor_of(model_pb2.Forward))
    items = schemas.components["Forward.Item"]["properties"]["items"]
    assert items["items"] == {"$ref": "#/components/schemas/Forward.Item"}


def test_one_type_has_a_strict_and_an_open_schema():
    schemas = Schemas({})
    schemas.reply(descriptor_of(model_pb2.Text))
    schemas.request(descriptor_of(model_pb2.Text))
    assert "additionalProperties" not in schemas.components["Text"]
    assert schemas.components["TextInput"]["additionalProperties"] is False
