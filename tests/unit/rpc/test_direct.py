"""The two hot calls, to a service of this process and to one behind a stub: the same comes of both."""

import pytest

from hongyan.kit.clock import SystemClock
from hongyan.rpc import direct
from hongyan.rpc.call import INSIDE
from hongyan.rpc.checker import Checker
from hongyan.rpc.direct import Directed
from hongyan.rpc.errors import ServiceError
from hongyan.rpc.loopback import loopback
from hongyan_proto.errors_pb2 import ErrorCode
from hongyan_proto.frames_pb2 import Typing
from hongyan_proto.inside_pb2 import AppendItem, AppendReplies, AppendResult, DeliverItem, DeliverReply, Outline
from hongyan_proto.message_pb2 import SendRequest, Sent
from hongyan_proto.model_pb2 import Conversation, Marks
from hongyan_proto.push_pb2 import UserEvent

SENDS = [
    AppendItem(user_id=n, session_id=7, trace="t", send=SendRequest(to_user_id=9, client_id=f"c{n}")) for n in (1, 2)
]
for one in SENDS:
    one.send.text.text = "你好"
REFUSAL = ServiceError(ErrorCode.rate_limited, "slowly", retry_after_ms=9)


class FarLog:
    """A log that has the method of the .proto alone."""

    async def append(self, call, request):
        self.asked = list(request.items)
        sent = Sent(conversation_id="d.1.9", seq=5)
        return AppendReplies(results=[AppendResult(sent=sent), AppendResult(error=REFUSAL.to_proto())])


class NearLog(FarLog):
    async def append_sends(self, call, sends):
        self.asked = list(sends)
        return [Sent(conversation_id="d.1.9", seq=5).SerializeToString(), REFUSAL]


@pytest.mark.parametrize("make", [FarLog, NearLog])
async def test_sends_get_their_answers_in_order(make):
    log = make()
    stub = log if type(log) is NearLog else loopback("LogService", log, checker=Checker({}), clock=SystemClock())
    sent, refusal = await direct.append(stub, INSIDE, SENDS)
    assert log.asked == SENDS
    assert Sent.FromString(sent).seq == 5
    assert (refusal.code, refusal.message, refusal.retry_after_ms) == (REFUSAL.code, "slowly", 9)


class Gateway:
    def __init__(self):
        self.taken = []

    async def deliver(self, call, request):
        self.taken += request.items
        return DeliverReply()


class NearGateway(Gateway):
    def deliver_directed(self, items):
        self.taken += items


ITEMS = [
    Directed([1, 2], "entry", b"an entry", 77),
    Directed([1], "marks", Marks(user_id=3)),
    Directed([1], "event", UserEvent(number=4)),
    Directed([1], "row", Conversation(id="d.1.9")),
    Directed([], "resync", "behind"),
    Directed([1], "close", "ended", session_ids=[5, 6]),
    Directed([1], "typing", Typing(conversation_id="d.1.9")),
]
ITEMS[0].outline = Outline(conversation_id="g.5", head={"seq": 4}, mentioned=[0], bodies=[1], sender_id=1)


async def test_every_kind_travels_as_it_is():
    far, near = Gateway(), NearGateway()
    await direct.deliver(loopback("GatewayService", far, checker=Checker({}), clock=SystemClock()), INSIDE, ITEMS)
    await direct.deliver(near, INSIDE, ITEMS)
    assert near.taken == ITEMS
    again = [direct.from_proto(item) for item in far.taken[: len(ITEMS)]]
    for item, want in zip(again, ITEMS, strict=True):
        assert (list(item.user_ids), list(item.session_ids)) == (list(want.user_ids), list(want.session_ids))
        assert (item.kind, item.value, item.origin_session) == (want.kind, want.value, want.origin_session)
        assert item.outline == want.outline
    assert {item.kind for item in ITEMS} == {field.name for field in DeliverItem.DESCRIPTOR.oneofs[0].fields}


def test_a_body_that_is_not_known_here_has_no_kind():
    assert direct.from_proto(DeliverItem(user_ids=[1])).kind == ""


def test_some_of_its_users():
    whole = Directed([1, 2], "close", "ended", 7, [5])
    whole.outline = Outline(sender_id=1)
    item = whole.only([2])
    assert (item.user_ids, item.kind, item.value) == ([2], "close", "ended")
    assert (item.origin_session, item.session_ids, item.outline) == (7, [5], whole.outline)
