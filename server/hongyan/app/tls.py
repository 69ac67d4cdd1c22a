"""`--tls self`: a certificate of one's own, made at first start. Browsers ask before they trust it."""

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hongyan.app.keys import FOLDER
from hongyan.kit.clock import Clock
from hongyan.services.user.first_start import secret_file

DAYS = 825
RENEW_DAYS = 30


def own_certificate(data: Path, host: str, clock: Clock) -> tuple[Path, Path]:
    """The files of certificate and key in the data folder; made when missing, soon over, or for another host."""
    certificate, key = data / FOLDER / "self.crt", data / FOLDER / "self.key"
    if not (key.exists() and certificate.exists() and _still_good(certificate, host, _now(clock))):
        secret, public = _make(host, _now(clock))
        for path, content in ((key, secret), (certificate, public)):
            path.unlink(missing_ok=True)
            secret_file(path, size=len(content), token_bytes=lambda _, content=content: content)  # type: ignore[misc]
    return certificate, key


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the certificate, as browsers show it."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _now(clock: Clock) -> dt.datetime:
    return dt.datetime.fromtimestamp(clock.now_ms() / 1000, tz=dt.UTC)


def _names(host: str) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    addresses = ["127.0.0.1", "::1"]
    try:
        if not ipaddress.ip_address(host).is_unspecified and host not in addresses:
            addresses.append(host)
    except ValueError:
        if host != "localhost":
            names.append(x509.DNSName(host))
    return names + [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]


def _still_good(path: Path, host: str, now: dt.datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        return False
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return set(_names(host)) <= set(names) and certificate.not_valid_after_utc - now > dt.timedelta(RENEW_DAYS)


def _make(host: str, now: dt.datetime) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hongyan")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret, certificate.public_bytes(Encoding.PEM)
