import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc.errors import ServiceError
from hongyan.services.user import rules
from hongyan.services.user.rules import OnDevice
from hongyan.services.user.settings import UserSettings
from hongyan_proto import model_pb2
from hongyan_proto.errors_pb2 import ErrorCode

LIMITS = rules.platform_limits(UserSettings())


def refused(check, *arguments, **named):
    with pytest.raises(ServiceError) as caught:
        check(*arguments, **named)
    assert caught.value.code == ErrorCode.invalid_field
    return caught.value.field


@pytest.mark.parametrize("name", ["alice", "Bob_7", "a.b-c", "鸿雁", "王小明2", "x" * 32, "𠮷野", "〇一", "12345"])
def test_names_that_are_fine(name):
    assert rules.username(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *["", "a", "x" * 33, "has space", "tab\t1", "a/b", "a@b", "..", "-_-", "emoji😀", "ｈ", "é́é", "josé"],
        "раураl",  # Cyrillic look-alikes
        "ali\u200bce",  # zero width space
        "ali\u202ece",  # right to left
        "ali\u00adce",  # soft hyphen
        "鸿\u3164雁",  # Hangul filler
        "alice\x00",
        "all",
        "ALL",
        "全体成员",
        "ﷺ" * 3,  # one character that NFKC makes eighteen of
    ],
)
def test_names_that_are_not(name):
    assert refused(rules.username, name) == "username"


def test_names_are_shown_as_written_and_compared_without_case_and_width():
    assert rules.username("Ａｌｉｃｅ") == "Alice"
    assert rules.name_key("Ａｌｉｃｅ") == rules.name_key("alice") == rules.name_key("ALICE")
    assert rules.name_key("K") == rules.name_key("k"), "the Kelvin sign is a K"


@given(st.text(max_size=40))
def test_an_accepted_name_is_stable_visible_and_short(text):
    try:
        name = rules.username(text)
    except ServiceError as error:
        assert error.field == "username"
        return
    assert rules.username(name) == name
    assert unicodedata.is_normalized("NFKC", name)
    assert 2 <= len(name) <= 32
    assert not any(unicodedata.category(char) in {"Cf", "Cc", "Zs", "Mn"} for char in name)
    assert rules.name_key(name) == rules.name_key(name.upper()) == rules.name_key(name.lower())


@given(st.from_regex(r"[A-Za-z0-9_.\-\u4e00-\u9fff]{2,32}", fullmatch=True))
def test_what_the_rule_promises_is_accepted(text):
    if all(char in "_.-" for char in text) or text.lower() in rules.RESERVED:
        return
    assert rules.username(text) == text


@given(st.text())
def test_a_key_is_a_fixed_point(text):
    key = rules.name_key(text)
    assert rules.name_key(key) == key


def test_passwords():
    assert rules.new_password("x" * 8, name="alice") == "x" * 8
    rules.new_password("密" * 128, name="alice")
    assert refused(rules.new_password, "x" * 7, name="alice") == "password"
    assert refused(rules.new_password, "x" * 129, name="alice") == "password"
    assert refused(rules.new_password, "ALICE-2026", name="alice-2026", field="new_password") == "new_password"
    assert rules.password_bytes("ｐass") == b"pass"


def test_nicknames_and_signatures():
    assert rules.nickname("  小 明 😀 ", 32) == "小 明 😀"
    assert rules.nickname("👨\u200d👩\u200d👧", 32) == "👨\u200d👩\u200d👧"
    assert rules.signature("", 80) == ""
    for bad in ("", "  ", "\u200d", "a\nb", "a\u2028b", "\u202egnp", "x" * 33):
        assert refused(rules.nickname, bad, 32) == "nickname"
    assert refused(rules.signature, "x" * 81, 80) == "signature"
    assert refused(rules.signature, "a\x00b", 80) == "signature"


def test_email():
    assert rules.email("alice@example.org") == "alice@example.org"
    for bad in ("alice", "@x", "a@", "a@b@c", "a b@c", "a@b\n", "a@" + "b" * 260):
        assert refused(rules.email, bad) == "email"


def test_registration_is_open_only_on_loopback_unless_set():
    for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9", "[::1]"):
        assert rules.registration_mode("auto", host) == "open"
    for host in ("0.0.0.0", "::", "192.168.1.5", "chat.example.org", ""):
        assert rules.registration_mode("auto", host) == "invitation"
    assert rules.registration_mode("open", "0.0.0.0") == "open"
    assert rules.registration_mode("closed", "127.0.0.1") == "closed"
    with pytest.raises(ValueError, match="registration"):
        rules.registration_mode("Open", "127.0.0.1")


def kicked(present, platform, device="new", most=10):
    return rules.kicked(present, device_id=device, platform=platform, limits=LIMITS, most=most)


def on(number, platform, seen=0, device=None):
    return OnDevice(number, device or f"d{number}", platform, seen)


@pytest.mark.parametrize("platform", [model_pb2.phone, model_pb2.desktop, model_pb2.tablet])
def test_the_newer_phone_kicks_the_older(platform):
    assert kicked([], platform) == []
    assert kicked([on(1, platform)], platform) == [1]
    others = [on(number, other) for number, other in enumerate(p for p in (2, 3, 4) if p != platform)]
    assert kicked(others, platform) == [], "another kind of device stays"


def test_three_pages_and_the_longest_unseen_goes():
    pages = [on(1, model_pb2.web, seen=30), on(2, model_pb2.web, seen=10), on(3, model_pb2.web, seen=20)]
    assert kicked(pages[:2], model_pb2.web) == []
    assert kicked(pages, model_pb2.web) == [2]
    assert kicked([*pages, on(4, model_pb2.web, seen=5)], model_pb2.web) == [4, 2], "a lowered limit takes effect"


def test_the_same_device_replaces_itself_and_nobody_else():
    pages = [on(number, model_pb2.web, seen=number) for number in (1, 2, 3)]
    assert kicked(pages, model_pb2.web, device="d3") == [3]


def test_ten_in_all():
    bots = [on(number, model_pb2.bot, seen=number) for number in range(1, 10)]
    assert kicked(bots, model_pb2.phone) == []
    assert kicked([*bots, on(10, model_pb2.tablet, seen=0)], model_pb2.phone) == [10]


def test_a_device_that_does_not_say_what_it_is_counts_as_a_page():
    unknown = [on(number, model_pb2.unknown_platform, seen=number) for number in (1, 2)]
    assert kicked([*unknown, on(3, model_pb2.web, seen=3)], model_pb2.unknown_platform) == [1]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20), st.sampled_from("abcdef")), max_size=14),
    st.integers(0, 5),
)
def test_after_a_sign_in_the_policy_holds(present, platform):
    sessions = [on(number, kind, seen, device) for number, (kind, seen, device) in enumerate(present, 1)]
    ended = kicked(sessions, platform, device="a")
    assert len(ended) == len(set(ended))
    left = [session for session in sessions if session.session_id not in ended]
    assert len(left) < 10
    assert all(session.device_id != "a" for session in left)
    same = [session for session in left if (session.platform or 1) == (platform or 1)]
    assert len(same) < LIMITS[platform or 1]
