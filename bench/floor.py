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
from hongyan.ports.db.sqlite_lane import connect
from hongyan.services.message.migrations import migrations
from hongyan_proto.frames_pb2 import ClientFrame, ServerFrame, Welcome
from hongyan_proto.message_pb2 import SendRequest

INSERT = "INSERT INTO entry_00 VALUES (NULL, ?, ?, ?, ?, ?, ?, 1, ?, ?, 0, ?, x'', ?)"
HEAD = "UPDATE head_00 SET seq = ?, ord = ?, at = ?, stamp = ?, last_seq = ? WHERE conv = ?"
OUTBOX = "INSERT INTO outbox_00 VALUES (?, ?, ?)"
CHECKPOINT_ROWS = 4000
SENT, PUSH, PUSH_ENTRY = b"\x22", b"\x5a", b"\x0a"  # fields 4 and 11 of a ServerFrame, 1 of a Push


Row = tuple[int, int, int, int, int, bytes, int, int, bytes, bytes]


class Floor:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.thread = ThreadPoolExecutor(1)
        self.waiting: list[tuple[Peer, int, SendRequest]] = []
        self.busy = False
        self.heads: dict[int, int] = {}
        self.peers: dict[int, Peer] = {}
        self.position = 0
        self.checkpointed = 0
        self.now = 0
        self.at = b""

    def gather(self, peer: "Peer", request_id: int, send: SendRequest) -> None:
        self.waiting.append((peer, request_id, send))
        if not self.busy:
            self.busy = True
            asyncio.get_running_loop().create_task(self.drain())

    async def drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting:
            batch, self.waiting = self.waiting, []
            self.now = time.time_ns() // 10**6
            self.at = b"\x20" + varint(self.now)
            rows = [self.row(*item) for item in batch]
            await loop.run_in_executor(self.thread, self.commit, rows)
            touched: set[Peer] = set()
            for (peer, request_id, send), row in zip(batch, rows, strict=True):
                self.answer(peer, request_id, send, row, touched)
            for peer in touched:
                peer.flush()
        self.busy = False

    def row(self, peer: "Peer", _: int, send: SendRequest) -> Row:
        conversation = int(send.conversation_id)
        seq = self.heads[conversation] = self.heads.get(conversation, 0) + 1
        self.position += 1
        now = self.now
        body = send.text.SerializeToString()
        return conversation, seq, seq, self.position, peer.user, send.client_id.encode(), now, seq, body, body[:16]

    def commit(self, rows: list[Row]) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(INSERT, rows)
        self.db.executemany(HEAD, [(row[1], row[1], row[6], self.position, row[1], row[0]) for row in rows])
        self.db.execute(OUTBOX, (self.position, 0, b"".join(row[8] for row in rows)))
        self.db.execute("DELETE FROM outbox_00 WHERE position < ?", (self.position,))
        self.db.execute("COMMIT")
        if self.position - self.checkpointed > CHECKPOINT_ROWS:
            self.checkpointed = self.position
            self.db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def answer(self, peer: "Peer", request_id: int, send: SendRequest, row: Row, touched: set["Peer"]) -> None:
        rest = b"\x10" + varint(row[1]) + b"\x18" + varint(row[3]) + self.at
        name = send.conversation_id.encode()
        sent = b"\x0a" + varint(len(name)) + name + rest
        frame = b"\x08" + varint(request_id) + SENT + varint(len(sent)) + sent
        peer.out.append(varint(len(frame)) + frame)
        touched.add(peer)
        other = self.peers.get(peer.user ^ 1)
        if other is not None:
            entry = sent + b"\xa2\x01" + varint(len(row[8])) + row[8]
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
    db = connect(folder / "log.db", busy_timeout=5, writes=True)
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
