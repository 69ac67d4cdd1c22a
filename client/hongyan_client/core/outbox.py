"""What the person has written and the server has not yet confirmed. It outlives restarts, epochs and sign-outs."""

from typing import Any, TypeAlias

from hongyan_client.core.desk import Ask, Desk
from hongyan_client.core.effects import Confirmed, Failed
from hongyan_client.core.refusals import backoff, is_permanent

Json: TypeAlias = dict[str, Any]

STALE_MS = 24 * 3600 * 1000
METHODS = {
    "edit": "MessageService/Edit",
    "recall": "MessageService/Recall",
    "react": "MessageService/React",
    "pin": "MessageService/Pin",
    "update": "MessageService/UpdateConversation",
    "clear": "MessageService/Clear",
    "mark_unread": "MessageService/MarkUnread",
}
ROW_OPS = ("update", "clear", "mark_unread")

_GONE: Json = {"state": "FAILED"}


class Outbox:
    """Items in the order of writing: {id, conversationId, op, body, state, createdAt, tries, …}."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.items: dict[str, Json] = {}
        self.waiting: set[str] = set()  # conversations that wait for a timer

    # -- the person --------------------------------------------------------------------------------------------------
    def add(self, item: Json) -> None:
        """The same id again changes nothing."""
        if item["id"] in self.items or self._merged(item):
            return
        depends = item.get("dependsOn")
        if depends and not item.get("targetSeq") and self.items.get(depends, _GONE)["state"] == "FAILED":
            item = dict(item, state="FAILED", error="dependency")
        self.items[item["id"]] = item
        self._touch(item)

    def _merged(self, item: Json) -> bool:
        """Row changes that wait become one."""
        if item["op"] != "update":
            return False
        for old in self.items.values():
            same = (old["op"], old["conversationId"], old["state"]) == ("update", item["conversationId"], "QUEUED")
            if same:
                old["body"] = old["body"] | item["body"]
                self._touch(old)
                return True
        return False

    def retry(self, client_id: str) -> None:
        item = self.items.get(client_id)
        if item and item["state"] == "FAILED" and (item["op"] in ("send", *ROW_OPS) or item.get("targetSeq")):
            item |= {"state": "QUEUED", "createdAt": self.desk.now, "tries": 0}
            item.pop("error", None)
            self._touch(item)

    def delete(self, client_id: str) -> None:
        item = self.items.get(client_id)
        if item and item["state"] != "SENDING":
            self._remove(item)
            self._fail_dependents(client_id)

    # -- the line ----------------------------------------------------------------------------------------------------
    def pump(self) -> None:
        """Send what may go: first in, first out, one in flight per conversation."""
        busy = {item["conversationId"] for item in self.items.values() if self.occupies(item)} | self.waiting
        for item in list(self.items.values()):
            conversation = item["conversationId"]
            if item["state"] != "QUEUED" or conversation in busy:
                continue
            if self._is_stale(item):
                self._fail(item, "stale")
            elif item.get("dependsOn") and not item.get("targetSeq"):
                busy.add(conversation)
            else:
                self._send(item)
                if self.occupies(item):
                    busy.add(conversation)

    def occupies(self, item: Json) -> bool:
        """One in flight per conversation: this item lets no later one pass."""
        return bool(item["state"] == "SENDING")

    def _is_stale(self, item: Json) -> bool:
        return bool(item["op"] not in ROW_OPS and self.desk.now - item["createdAt"] > STALE_MS)

    def _send(self, item: Json) -> None:
        item["state"] = "SENDING"
        self._touch(item)
        frame, body = request_of(item)
        self.desk.ask(frame, body, Ask("sent", item["conversationId"], item["id"]))

    def requeue(self) -> None:
        """The line is gone: nobody knows what became of those on their way, so they go again with the same id."""
        for item in self.items.values():
            if item["state"] == "SENDING":
                item["state"] = "QUEUED"
                self._touch(item)

    def refused(self, client_id: str, code: int, reason: str, retry_after_ms: int) -> None:
        item = self.items.get(client_id)
        if item is None:
            return
        if is_permanent(code, retry_after_ms):
            self._fail(item, reason or str(code))
            return
        item["state"] = "QUEUED"
        item["tries"] += 1
        self._touch(item)
        delay = max(retry_after_ms, backoff(self.desk.chance(), item["tries"], 30_000))
        self.waiting.add(item["conversationId"])
        self.desk.timer(f"retry:{item['conversationId']}", delay)

    def waited(self, conversation_id: str) -> None:
        self.waiting.discard(conversation_id)

    def confirmed(self, client_id: str, seq: int) -> Json | None:
        """The log has it: by the ack or by its own push, whichever came first."""
        item = self.items.get(client_id)
        if item is None:
            return None
        self._remove(item)
        self.desk.emit(Confirmed(client_id, seq))
        for other in self.items.values():
            if other.get("dependsOn") == client_id and not other.get("targetSeq"):
                other["targetSeq"] = seq
                self._touch(other)
        return item

    # -- inside ------------------------------------------------------------------------------------------------------
    def _fail(self, item: Json, reason: str) -> None:
        item |= {"state": "FAILED", "error": reason}
        self._touch(item)
        self.desk.emit(Failed(item["id"], reason))
        self._fail_dependents(item["id"])

    def _fail_dependents(self, client_id: str) -> None:
        for other in list(self.items.values()):
            if other.get("dependsOn") == client_id and not other.get("targetSeq") and other["state"] != "FAILED":
                self._fail(other, "dependency")

    def _remove(self, item: Json) -> None:
        del self.items[item["id"]]
        self._touch(item)

    def _touch(self, item: Json) -> None:
        self.desk.save("outbox", item["id"])
        self.desk.render(item["conversationId"])


def request_of(item: Json) -> tuple[str, Json]:
    """The frame and the body that carry an item."""
    op, conversation = item["op"], item["conversationId"]
    if op == "send":
        to = {"toUserId": item["toUserId"]} if item.get("toUserId") else {"conversationId": conversation}
        return "send", {**to, "clientId": item["id"], **item["body"]}
    request = {"conversationId": conversation, **item["body"]}
    if op not in ROW_OPS:
        request |= {"seq": item["targetSeq"], "clientId": item["id"]}
    return "call", {"method": METHODS[op], "body": request}
