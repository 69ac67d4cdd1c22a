import asyncio
import random
import subprocess
import sys

import pytest

from hongyan.app.keys import ServerKeys
from hongyan.app.reading import load
from hongyan.app.wiring import build
from hongyan.app.world import World
from hongyan.kit.clock import SystemClock
from hongyan.ports.url import BadUrl
from hongyan.rpc.call import Call
from hongyan_proto import message_pb2, model_pb2, push_pb2, user_pb2

KEYS = ServerKeys(b"s" * 32, b"r" * 32, b"d" * 32, b"c" * 32, b"p" * 32)


def settings_of(tmp_path, *overrides):
    tmp_path.mkdir(exist_ok=True)
    small = ["user.argon2_memory_kib=8192", f"server.data={tmp_path}"]
    return load(environment={}, overrides=[*small, *overrides])


async def account(house, name):
    request = user_pb2.RegisterRequest(username=name, password=f"{name}'s long password")
    made = await house.clients.users.register(Call(), request)
    return Call(user_id=made.user.id, session_id=1)


@pytest.mark.parametrize("runner", ["local", "loopback", "grpc"])
async def test_a_house_in_which_two_people_talk(tmp_path, runner):
    house = await build(settings_of(tmp_path, f"server.runner={runner}"), KEYS, World.real())
    await house.start()
    assert [topic.patient for topic in house.push.topics] == [False, True], (
        "only of a log can it be seen what it misses"
    )
    try:
        alice, bob = await account(house, "alice"), await account(house, "bob")
        text = model_pb2.Text(text="你好")
        request = message_pb2.SendRequest(to_user_id=bob.user_id, client_id="c1", text=text)
        sent = await house.clients.messages.send(alice, request)
        again = await house.clients.messages.send(alice, request)
        assert (again.seq, again.message_id, again.duplicate) == (sent.seq, sent.message_id, True)
        synced = await house.clients.push.sync(bob, push_pb2.SyncRequest())
        assert [row.last.text.text for row in synced.conversations] == ["你好"]
        assert synced.conversations[0].unread == 1
    finally:
        await house.close()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_what_was_said_is_there_after_a_restart(tmp_path):
    house = await build(settings_of(tmp_path), KEYS, World.real())
    await house.start()
    alice = await account(house, "alice")
    request = message_pb2.SendRequest(to_user_id=alice.user_id, client_id="c1", text=model_pb2.Text(text="to myself"))
    sent = await house.clients.messages.send(alice, request)
    await house.close()
    house = await build(settings_of(tmp_path), KEYS, World.real())
    await house.start()
    asked = message_pb2.HistoryRequest(conversation_id=sent.conversation_id)
    page = await house.clients.messages.history(alice, asked)
    assert [entry.text.text for entry in page.messages] == ["to myself"]
    await house.close()


async def test_an_address_that_its_adapter_does_not_know(tmp_path):
    with pytest.raises(BadUrl, match="colour"):
        await build(settings_of(tmp_path, "bus=memory:?colour=red"), KEYS, World(SystemClock(), random.Random(1)))


def test_an_embedded_server_loads_nothing_of_a_cluster():
    code = "import sys, hongyan.app.serve; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "hongyan.app.wiring" in loaded
    assert not {"grpc", "asyncmy", "hongyan_client", "prompt_toolkit"} & set(loaded)
