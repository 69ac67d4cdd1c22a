from hongyan_client.chat.help import HELP
from hongyan_client.chat.talk import Talk


def test_every_command_is_in_the_help():
    words = {name.removeprefix("do_") for name in dir(Talk) if name.startswith("do_")}
    assert {word for word in words if f"/{word}" not in HELP} == {"help"}
