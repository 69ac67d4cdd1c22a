"""The words in which the scenarios are told."""

from hongyan_client.core import events as e

C = "d.1.2"
FINAL = dict


def text(seq, sender="2", words="hello", mentions=(), **more):
    body = {"text": words, "mentions": list(mentions)} if mentions else {"text": words}
    entry = {
        "conversationId": C,
        "seq": seq,
        "ord": seq,
        "senderId": sender,
        "clientId": f"s{seq}",
        "kind": "text",
        "at": seq,
        "text": body,
    }
    return entry | more


def change(seq, target, kind, sender="2", order=0, **more):
    return {
        "conversationId": C,
        "seq": seq,
        "ord": order or seq - 1,
        "senderId": sender,
        "clientId": f"s{seq}",
        "kind": kind,
        "at": seq,
        "targetSeq": target,
    } | more


def hint(seq, order, **more):
    return {"conversationId": C, "head": {"seq": seq, "ord": order, "at": seq}} | more


def row(seq, order=None, **more):
    return {
        "id": C,
        "kind": "direct",
        "peerId": "2",
        "head": {"seq": seq, "ord": seq if order is None else order, "at": seq},
        "stamp": seq,
    } | more


def cached(head, applied=None, known=None, **more):
    """A conversation as saved: everything from 1 is cached, unless `known` says otherwise."""
    applied = head if applied is None else applied
    known = [[1, applied]] if known is None else known
    messages = {str(s): text(s, ver=s) for lo, hi in known for s in range(lo, hi + 1)}
    base = {
        "head": {"seq": head, "ord": head, "at": head},
        "row": row(head, readSeq=head, deliveredSeq=head),
        "applied": applied,
        "appliedOrd": applied,
        "known": known,
        "heard": applied,
    }
    return {"conversation": {C: base | more}, "message": {C: messages}}


def member_since(seq, head=5):
    """All from `seq` on is cached; there the membership began."""
    saved = cached(head, known=[[seq, head]])
    saved["conversation"][C]["row"]["fromSeq"] = seq
    return saved


def stored(core=None, **more):
    return {"meta": {"core": {"userId": "1", "epoch": "e1", "cursor": "k0", "number": 7} | (core or {})}} | more


def live(**saved):
    return {"live": True, "state": stored(**saved)}


def compose(id_="m1", words="hello"):
    return e.Compose(C, id_, {"text": {"text": words}})


HELLO = [(0, e.SignedIn("1", 900_000)), (5, e.Opened(1)), (10, e.Welcome(1, "1", "e1"))]
