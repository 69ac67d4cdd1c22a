"""Edits and recalls of one's own messages: asked like everything else, with an id that is kept for a retry."""

import random

from google.protobuf.message import Message

from hongyan_proto.frames_pb2 import Call
from hongyan_proto.message_pb2 import EditRequest, TargetRequest
from hongyan_proto.model_pb2 import Text

CHANGE = ".change"


def is_change(client_id: str) -> bool:
    """An edit or a recall, not a message. Changes go another way than sends, so their order is free."""
    return CHANGE in client_id


class Changes:
    """What a device has asked to change, by client id."""

    def __init__(self, device: str, conversation: str, rng: random.Random) -> None:
        self.calls: dict[str, Call] = {}
        self.recalls: dict[str, int] = {}
        """The seq that was to be taken back."""
        self._device = device
        self._conversation = conversation
        self._rng = rng

    def make(self, seq: int) -> str:
        """The client id of a new change of the message `seq`."""
        client_id = f"{self._device}{CHANGE}{len(self.calls) + 1}-0"
        where = {"conversation_id": self._conversation, "client_id": client_id}
        if self._rng.random() < 0.5:
            self.recalls[client_id] = seq
            request: Message = TargetRequest(**where, seq=seq)
        else:
            request = EditRequest(**where, seq=seq, text=Text(text=f"{client_id} 改"))
        method = "MessageService/Recall" if client_id in self.recalls else "MessageService/Edit"
        self.calls[client_id] = Call(method=method, body=request.SerializeToString())
        return client_id
