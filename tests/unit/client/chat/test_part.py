from hongyan_client.chat.part import Part
from hongyan_client.chat.talk import Talk


def test_the_whole_has_what_its_parts_need():
    for name in ("tell", "follow", "name", "open_target", "messages", "show", "whom"):
        assert getattr(Talk, name) is not getattr(Part, name)
