import base64
import json
import secrets

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hongyan.rpc.errors import ServiceError
from hongyan.services.user.settings import UserSettings
from hongyan.services.user.tokens import AccessTokens, RefreshTokens
from hongyan_proto.errors_pb2 import ErrorCode
from tests.clock import ManualClock

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
WHO = {"user_id": 7, "session_id": 8, "device_id": "d", "platform": 1}


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def tokens(clock):
    return AccessTokens([KEY], settings=UserSettings(), clock=clock)


def refused(tokens, token):
    with pytest.raises(ServiceError) as caught:
        tokens.verify(token)
    return caught.value.code


def parts(token):
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def signed(header, claims, key=KEY):
    private = Ed25519PrivateKey.from_private_bytes(key)
    return jwt.encode(claims, private, "EdDSA", headers=header)


def packed(header, claims, signature=b""):
    pieces = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(piece).decode().rstrip("=") for piece in pieces)


def test_a_token_says_who_asks(tokens, clock):
    token = tokens.sign(**WHO)
    claims = tokens.verify(token)
    assert (claims.user_id, claims.session_id, claims.device_id, claims.platform) == (7, 8, "d", 1)
    assert claims.expires_at == clock.ms + 900_000
    header, body = parts(token)
    assert header["typ"] == "at+jwt"
    assert {"kid", "alg"} <= set(header)
    assert {"aud", "sid", "did", "sub", "ver", "exp", "nbf"} <= set(body)


def test_no_algorithm(tokens):
    header, claims = parts(tokens.sign(**WHO))
    for name in ("none", "None", "", None, "HS256"):
        assert refused(tokens, packed(header | {"alg": name}, claims)) == ErrorCode.unauthenticated


def test_the_public_key_as_a_shared_secret(tokens):
    header, claims = parts(tokens.sign(**WHO))
    public = Ed25519PrivateKey.from_private_bytes(KEY).public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    forged = jwt.encode(claims, raw, "HS256", headers={"kid": header["kid"], "typ": "at+jwt"})
    assert refused(tokens, forged) == ErrorCode.unauthenticated


@pytest.mark.parametrize(
    "changes",
    [
        *[{"aud": "other"}, {"aud": ["other"]}, {"iss": "other"}, {"ver": 2}, {"sub": "x"}, {"sid": None}],
        *[{"exp": "soon"}, {"exp": 1e300}, {"nbf": True}, {"exp": None}, {"iat": [1]}],
    ],
)
def test_claims_that_are_not_ours(tokens, changes):
    header, claims = parts(tokens.sign(**WHO))
    assert tokens.verify(signed(header, claims)).user_id == 7
    assert refused(tokens, signed(header, claims | changes)) == ErrorCode.unauthenticated


def test_every_claim_is_needed(tokens):
    header, claims = parts(tokens.sign(**WHO))
    for name in claims:
        rest = {key: value for key, value in claims.items() if key != name}
        assert refused(tokens, signed(header, rest)) == ErrorCode.unauthenticated, name


def test_another_type(tokens):
    header, claims = parts(tokens.sign(**WHO))
    for name in ("JWT", "rt+jwt", "id+jwt"):
        assert refused(tokens, signed(header | {"typ": name}, claims)) == ErrorCode.unauthenticated


def test_foreign_keys(tokens):
    header, claims = parts(tokens.sign(**WHO))
    foreign = Ed25519PrivateKey.from_private_bytes(OTHER).public_key()
    raw = foreign.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    for more in ({}, {"jku": "https://evil.example/keys"}, {"jwk": jwk}, {"x5u": "https://evil.example"}, {"kid": "x"}):
        assert refused(tokens, signed(header | more, claims, OTHER)) == ErrorCode.unauthenticated
    assert refused(tokens, signed(header | {"kid": "x"}, claims)) == ErrorCode.unauthenticated, "whoever signed it"
    for kid in ("", "../../dev/null", None, 7, ["a"]):
        assert refused(tokens, packed(header | {"kid": kid}, claims)) == ErrorCode.unauthenticated


def test_a_changed_token(tokens):
    head, body, signature = tokens.sign(**WHO).split(".")
    _, claims = parts(f"{head}.{body}.{signature}")
    other = packed({}, claims | {"sub": "9"}).split(".")[1]
    assert refused(tokens, f"{head}.{other}.{signature}") == ErrorCode.unauthenticated


def test_the_end_and_its_leeway(tokens, clock):
    token = tokens.sign(**WHO)
    clock.advance(900 + 59)
    assert tokens.verify(token).user_id == 7
    clock.advance(1)
    assert refused(tokens, token) == ErrorCode.token_expired


def test_the_beginning_and_its_leeway(tokens, clock):
    token = tokens.sign(**WHO)
    clock.advance(-60)
    assert tokens.verify(token).user_id == 7
    clock.advance(-1)
    assert refused(tokens, token) == ErrorCode.unauthenticated


def test_an_older_key_is_still_accepted(tokens, clock):
    changed = AccessTokens([OTHER, KEY], settings=UserSettings(), clock=clock)
    assert changed.verify(tokens.sign(**WHO)).user_id == 7
    assert refused(tokens, changed.sign(**WHO)) == ErrorCode.unauthenticated


@given(st.text(max_size=200) | st.from_regex(r"[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}\.[A-Za-z0-9_-]{0,40}"))
def test_any_text_is_refused(text):
    tokens = AccessTokens([KEY], settings=UserSettings(), clock=ManualClock())
    assert refused(tokens, text) == ErrorCode.unauthenticated


def test_a_monstrous_token(tokens):
    assert refused(tokens, "a" * 1_000_000) == ErrorCode.unauthenticated
    nested = base64.urlsafe_b64encode(b"[" * 1000).decode().rstrip("=")
    assert refused(tokens, f"{nested}.{nested}.x") == ErrorCode.unauthenticated


def test_refresh_tokens():
    tokens = RefreshTokens(KEY, token_bytes=secrets.token_bytes)
    token = tokens.make(2**62 + 1)
    assert len(token) <= 128
    assert tokens.session_of(token) == 2**62 + 1
    assert token != tokens.make(2**62 + 1)
    assert RefreshTokens(OTHER, token_bytes=secrets.token_bytes).session_of(token) is None
    for at in range(len(token) - 1):
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        assert tokens.session_of(changed) is None


@given(st.text(max_size=200))
def test_any_text_is_no_refresh_token(text):
    assert RefreshTokens(KEY, token_bytes=secrets.token_bytes).session_of(text) is None
