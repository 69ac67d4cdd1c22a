import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hongyan.ports.notify.sealing import CURVE, TOKEN_S, Voucher, public_bytes, seal, text_of
from tests.servers.push import unseal

raw = jwt.utils.base64url_decode


def private(text):
    return ec.derive_private_key(int.from_bytes(raw(text), "big"), CURVE)


def test_the_example_of_the_standard():
    """RFC 8291, appendix A, byte for byte."""
    sealed = seal(
        b"When I grow up, I want to be a watermelon",
        receiver=raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        secret=raw("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=raw("DGv6ra1nlYgDCS1FRnbzlw"),
        sender=private("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert text_of(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    opened = unseal(sealed, private("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), raw("BTBZMqHH6r4Tts7J_aSIgg"))
    assert opened == b"When I grow up, I want to be a watermelon"


def test_the_size_tells_nothing():
    key = ec.generate_private_key(CURVE)
    sizes = {
        len(
            seal(
                text, receiver=public_bytes(key.public_key()), secret=b"s" * 16, salt=b"t" * 16, sender=key, padded=256
            )
        )
        for text in (b"", b"a", b"a" * 256)
    }
    assert len(sizes) == 1


def test_a_receiver_off_the_curve_is_refused():
    key = ec.generate_private_key(CURVE)
    with pytest.raises(ValueError):
        seal(b"", receiver=b"\x04" + b"\1" * 64, secret=b"s" * 16, salt=b"t" * 16, sender=key)


def test_the_key_stays_and_a_token_is_renewed_at_half_of_its_time():
    now = 1_000_000_000_000
    voucher = Voucher(b"s" * 32, subject="mailto:a@example.com", now_ms=lambda: now)
    assert voucher.public_key == Voucher(b"s" * 32, subject="x", now_ms=lambda: now).public_key
    assert voucher.public_key != Voucher(b"t" * 32, subject="x", now_ms=lambda: now).public_key
    first = voucher.authorization("https://a.example")
    assert voucher.authorization("https://a.example") == first
    assert voucher.authorization("https://b.example") != first
    now += TOKEN_S * 500 - 1
    assert voucher.authorization("https://a.example") == first
    now += 1000
    assert voucher.authorization("https://a.example") != first
