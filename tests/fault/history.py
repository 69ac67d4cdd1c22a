"""What the clients did and saw, and whether that is what a correct server allows."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Line(NamedTuple):
    """A message as somebody has it."""

    seq: int
    message_id: int
    sender: int
    client_id: str


@dataclass(slots=True)
class Send:
    """One invocation. `seq` 0: no answer yet (`info`). `failed`: a definite refusal, so it must never appear."""

    conversation: str
    sender: int
    client_id: str
    seq: int = 0
    failed: str = ""
    tries: int = 0


@dataclass(slots=True)
class Seen:
    """A device's view of one conversation at the end: lines in the order in which they were shown."""

    device: str
    conversation: str
    shown: Sequence[Line]


@dataclass(slots=True)
class Verdict:
    acked: int = 0
    offered: int = 0
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    disordered: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    """What else must not be."""

    @property
    def good(self) -> bool:
        return self.acked > 0 and not (self.lost or self.doubled or self.disordered or self.wrong)

    def line(self, kills: int) -> str:
        return (
            f"{kills} SIGKILLs under traffic: {self.acked} acked, {len(self.lost)} lost, {len(self.doubled)} doubled, "
            f"{len(self.disordered)} out of order"
        )


class History:
    """invoke, ok, fail of every send; a second answer to the same id must be the first one again."""

    def __init__(self) -> None:
        self.sends: dict[str, Send] = {}
        self.wrong: list[str] = []
        self.errors: Counter[str] = Counter()
        """Answers that a client may get while the server is in trouble, by reason."""
        self.overtaken: set[str] = set()
        """Devices of whose sends one was refused for now: what they sent after it stands before it."""

    def invoke(self, conversation: str, sender: int, client_id: str) -> Send:
        send = self.sends[client_id] = Send(conversation, sender, client_id)
        return send

    def ok(self, client_id: str, seq: int) -> None:
        send = self.sends[client_id]
        if send.seq and send.seq != seq:
            self.wrong.append(f"{client_id} was answered {send.seq}, then {seq}")
        if not seq:
            self.wrong.append(f"{client_id} was answered without a number")
        send.seq = send.seq or seq

    def refused(self, device: str, reason: str) -> None:
        """Try again later."""
        self.errors[reason] += 1
        self.overtaken.add(device)

    def fail(self, client_id: str, reason: str, *, expected: bool) -> None:
        """A definite refusal: it must never appear."""
        send = self.sends[client_id]
        if not expected:
            self.wrong.append(f"{client_id} was refused: {reason}")
        if send.seq:
            self.wrong.append(f"{client_id} was answered {send.seq}, then {reason}")
        send.failed = reason

    def judge(
        self, truth: Mapping[str, Sequence[Line]], seen: Sequence[Seen], contradictions: Sequence[str]
    ) -> Verdict:
        """`truth`: the log of each conversation, as a new device reads it at the end."""
        acked = {client_id: send for client_id, send in self.sends.items() if send.seq}
        verdict = Verdict(acked=len(acked), offered=len(self.sends), wrong=list(self.wrong))
        verdict.disordered.update(contradictions)
        for conversation, lines in truth.items():
            self._judge_lines(verdict, f"log {conversation}", lines)
        stored = {line.client_id: (conversation, line) for conversation, lines in truth.items() for line in lines}
        for client_id, send in acked.items():
            place, line = stored.get(client_id, ("", None))
            if line is None or (place, line.seq, line.sender) != (send.conversation, send.seq, send.sender):
                verdict.lost.add(client_id)
        for client_id, send in self.sends.items():
            if send.failed and client_id in stored:
                verdict.wrong.append(f"{client_id} was refused ({send.failed}) and is stored")
        for client_id in stored.keys() - self.sends.keys():
            verdict.wrong.append(f"{client_id} was never sent")
        for view in seen:
            self._judge_view(verdict, view, truth.get(view.conversation, ()))
        return verdict

    def _judge_view(self, verdict: Verdict, view: Seen, truth: Sequence[Line]) -> None:
        self._judge_lines(verdict, f"{view.device} {view.conversation}", view.shown)
        has = {line.client_id for line in view.shown}
        verdict.lost.update(line.client_id for line in truth if line.client_id not in has)
        for mine, real in zip(view.shown, truth, strict=False):
            if mine != real:
                verdict.disordered.add(f"{view.device} shows {mine} where the log has {real}")
        for line in view.shown[len(truth) :]:
            verdict.disordered.add(f"{view.device} shows {line} beyond the log")

    def _judge_lines(self, verdict: Verdict, where: str, lines: Sequence[Line]) -> None:
        for place, line in enumerate(lines, 1):
            if line.seq != place:
                verdict.disordered.add(f"{where}: {line} at place {place}")
        for column in ("client_id", "message_id"):
            for value, times in Counter(getattr(line, column) for line in lines).items():
                if times > 1:
                    verdict.doubled.add(f"{where}: {times} of {value}")
        self._judge_senders(verdict, where, lines)

    def _judge_senders(self, verdict: Verdict, where: str, lines: Sequence[Line]) -> None:
        """A device sends on one connection after the other, so its messages stand in the order of their writing."""
        newest: dict[str, int] = defaultdict(int)
        for line in lines:
            device, _, number = line.client_id.rpartition("-")
            if int(number or 0) < newest[device] and device not in self.overtaken:
                verdict.disordered.add(f"{where}: {line.client_id} after number {newest[device]}")
            newest[device] = max(newest[device], int(number or 0))
