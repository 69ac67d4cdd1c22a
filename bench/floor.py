"""The bare floor of workload (a): socket, parse, one fsynced batch into the same tables, ack, deliver. No checks, no
sign-in, no members, no rooms: what the same interpreter, sockets and database would cost alone."""

import asyncio
import signal
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import picows
import uvloop

from bench.fleet import varint
from hongyan.ports.db.sqlite import SqliteDatabase
from hongyan.services.message.migrations import migrations
from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame, Welcome
from hongyan_proto.message_pb2 import SendRequest, Sent

INSERT = "INSERT INTO entry_00 VALUES (NULL, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0, ?, x'', ?)"
HEAD = "UPDATE head_00 SET seq = ?, ord = ?, at = ?, stamp = ?, last_seq = ? WHERE conv = ?"
OUTBOX = "INSERT INTO outbox_00 VALUES (?, ?, ?)"
PUSH, PUSH_ENTRY = b"\x5a", b"\x0a"  # field 11 of a ServerFrame, field 1 of a Push


class Floor:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.thread = ThreadPoolExecutor(1)
        self.waiting: list[tuple[Peer, int, SendRequest]] = []
        self.busy = False
        self.heads: dict[int, int] = {}
        self.peers: dict[int, Peer] = {}
        self.position = 0

    def gather(self, peer: "Peer", request_id: int, send: SendRequest) -> None:
        self.waiting.append((peer, request_id, send))
        if not self.busy:
            self.busy = True
            asyncio.get_running_loop().create_task(self.drain())

    async def drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting:
            batch, self.waiting = self.waiting, []
            rows = [self.row(*item) for item in batch]
            await loop.run_in_executor(self.thread, self.commit, rows)
            touched: set[Peer] = set()
            for (peer, request_id, send), row in zip(batch, rows, strict=True):
                self.answer(peer, request_id, send, row, touched)
            for peer in touched:
                peer.flush()
        self.busy = False

    def row(self, peer: "Peer", _: int, send: SendRequest) -> tuple[object, ...]:
        conversation = int(send.conversation_id)
        seq = self.heads[conversation] = self.heads.get(conversation, 0) + 1
        self.position += 1
        now = time.time_ns()
        body = send.text.SerializeToString()
        return conversation, seq, seq, now, peer.user, send.client_id.encode(), now // 10**6, seq, body, body[:16]

    def commit(self, rows: list[tuple[object, ...]]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(INSERT, rows)
        self.db.executemany(HEAD, [(row[1], row[1], row[6], self.position, row[1], row[0]) for row in rows])
        self.db.execute(OUTBOX, (self.position, 0, b"".join(row[8] for row in rows)))  # type: ignore[misc]
        self.db.execute("DELETE FROM outbox_00 WHERE position < ?", (self.position,))
        self.db.execute("COMMIT")

    def answer(
        self, peer: "Peer", request_id: int, send: SendRequest, row: tuple[object, ...], touched: set["Peer"]
    ) -> None:
        sent = Sent(conversation_id=send.conversation_id, seq=row[1], message_id=row[3], at=row[6])  # type: ignore[arg-type]
        frame = ServerFrame(id=request_id, sent=sent).SerializeToString()
        peer.out.append(varint(len(frame)) + frame)
        touched.add(peer)
        other = self.peers.get(peer.user ^ 1)
        if other is not None:
            entry = sent.SerializeToString() + row[8]  # type: ignore[operator]
            push = PUSH_ENTRY + varint(len(entry)) + entry
            frame = PUSH + varint(len(push)) + push
            other.out.append(varint(len(frame)) + frame)
            touched.add(other)


class Peer(picows.WSListener):
    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.user = -1
        self.out: list[bytes] = []

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        if frame.msg_type != picows.WSMsgType.BINARY:
            return
        data, at = frame.get_payload_as_bytes(), 0
        while at < len(data):
            size, at = data[at] if data[at] < 128 else data[at] & 127 | data[at + 1] << 7, at + 1 + (data[at] > 127)
            asked = ClientFrame.FromString(data[at : at + size])
            at += size
            if asked.HasField("send"):
                self.floor.gather(self, asked.id, asked.send)
            else:
                self.user = int(asked.hello.token)
                self.floor.peers[self.user] = self
                hello = ServerFrame(id=asked.id, welcome=Welcome(user_id=self.user)).SerializeToString()
                self.out.append(varint(len(hello)) + hello)
                self.flush()

    def flush(self) -> None:
        self.transport.send(picows.WSMsgType.BINARY, b"".join(self.out))
        self.out.clear()


async def open_log(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True)
    made = SqliteDatabase(folder / "log.db")
    await made.migrate(migrations(1))
    await made.close()
    db = sqlite3.connect(folder / "log.db", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        db.execute(f"PRAGMA {pragma}")
    db.executemany("INSERT INTO head_00 (conv, id) VALUES (?, ?)", [(n, str(n)) for n in range(1, 10_001)])
    return db


async def serve(folder: Path) -> None:
    floor = Floor(await open_log(folder))
    server = await picows.ws_create_server(lambda _: Peer(floor), "127.0.0.1", 0, backlog=4096)
    print(f"ready http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    uvloop.run(serve(Path(sys.argv[1])))
