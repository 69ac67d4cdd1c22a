import ssl

from hongyan.app.tls import DAYS, fingerprint, own_certificate
from hongyan.kit.clock import SystemClock


class Later(SystemClock):
    def __init__(self, days):
        self.days = days

    def now_ms(self):
        return super().now_ms() + self.days * 86_400_000


def test_a_certificate_is_made_once_and_can_be_used(tmp_path):
    certificate, key = own_certificate(tmp_path, "chat.example.com", SystemClock())
    assert key.stat().st_mode & 0o777 == 0o600
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    first = fingerprint(certificate)
    assert len(first.split(":")) == 32
    own_certificate(tmp_path, "chat.example.com", SystemClock())
    assert fingerprint(certificate) == first


def test_it_is_made_again_for_another_host_and_before_it_ends(tmp_path):
    certificate, _ = own_certificate(tmp_path, "0.0.0.0", SystemClock())
    first = fingerprint(certificate)
    own_certificate(tmp_path, "127.0.0.1", SystemClock())
    assert fingerprint(certificate) == first
    own_certificate(tmp_path, "192.0.2.7", SystemClock())
    second = fingerprint(certificate)
    assert second != first
    own_certificate(tmp_path, "192.0.2.7", Later(DAYS - 10))
    assert fingerprint(certificate) != second


def test_a_damaged_one_is_replaced(tmp_path):
    certificate, _ = own_certificate(tmp_path, "localhost", SystemClock())
    certificate.write_bytes(b"nothing")
    own_certificate(tmp_path, "localhost", SystemClock())
    assert fingerprint(certificate)
