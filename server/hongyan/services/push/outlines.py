"""What of an entry of a large group is told to everybody, and to whom it is told whole wherever they look."""

from hongyan_proto.inside_pb2 import Outline
from hongyan_proto.model_pb2 import Entry, Kind

EVERYBODY = "all"


def outline(entry: Entry) -> Outline:
    """The writer's other devices and whoever is brought in, taken out or given a role get the entry itself: their own
    list depends on it."""
    mentions = entry.text.mentions
    return Outline(
        conversation_id=entry.conversation_id,
        head={"seq": entry.seq, "ord": entry.ord, "at": entry.at},
        mentioned=[0 if word == EVERYBODY else int(word) for word in mentions],
        mention_seq=(entry.target_seq if entry.kind == Kind.edit else entry.seq) if mentions else 0,
        bodies={entry.sender_id, *(item.user_id for item in entry.member.items)},
        sender_id=entry.sender_id,
    )
