"""The authority of this machine, which is made on first use, and the certificates that it issues.

Browsers let a camera be used only where a page is served by TLS, and no authority that they know
certifies an address of a local network. So campad makes an authority. Whoever installs it trusts
it; its certificate says itself that it speaks for local names and addresses only, so that whoever
steals its key cannot pretend to be a site of the internet.
"""

import datetime
import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from campad.errors import ServerError, needs_extra
from campad.graphs.sanitize import told
from campad.server.lesson.certificates import Certificate, fingerprint_of
from campad.store.new_file import write_file

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

AUTHORITY_DAYS = 5 * 365
DAYS = 365
"""Browsers refuse a certificate for more than 397, or 825 where its authority was installed."""

RENEW_DAYS = 30
PRIVATE = 0o600
LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
LOCAL_NETWORKS = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("::1/128", "fc00::/7"),
)


def own(folder: Path, hosts: Sequence[str]) -> Certificate:
    """Return a certificate for these hosts of an authority in a folder; both are made if need be.

    Raises:
        MissingExtraError: cryptography is not installed.
        ServerError: the files cannot be read or written, or the authority does not speak for these.
    """
    with needs_extra("cryptography", "serve"):
        from cryptography import x509  # noqa: F401
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _own(folder, hosts)
    except OSError as error:  # deleting them would help nobody, and devices would warn anew
        raise ServerError(
            f"the certificates in {folder} cannot be read or written ({told(error)})"
        ) from error
    except ValueError as error:
        raise ServerError(
            f"the certificates in {folder} cannot be used ({error}); delete that folder to have "
            "new ones made, or give yours by --tls-cert and --tls-key"
        ) from error


def _own(folder: Path, hosts: Sequence[str]) -> Certificate:
    from cryptography import x509

    authority, authority_key = folder / "authority.pem", folder / "authority.key"
    file, key = folder / "server.pem", folder / "server.key"
    if not _lasts(authority, RENEW_DAYS) or not authority_key.is_file():
        made_key = _new_key()
        write_file(authority_key, _pem(made_key), PRIVATE)
        write_file(authority, _make_authority(made_key, hosts), PRIVATE)
        file.unlink(missing_ok=True)
    root = x509.load_pem_x509_certificate(authority.read_bytes())
    if strangers := [host for host in hosts if not _may_speak_for(root, host)]:
        raise ValueError(f"its authority does not speak for {', '.join(strangers)}")
    if not _lasts(file, RENEW_DAYS) or not set(hosts) <= _hosts_of(file) or not key.is_file():
        made_key = _new_key()
        write_file(key, _pem(made_key), PRIVATE)
        issued = _issue(root, _load_key(authority_key), made_key, hosts)
        write_file(file, issued + authority.read_bytes(), PRIVATE)
    return Certificate(file, key, fingerprint_of(file), authority, fingerprint_of(authority))


# What cryptography is asked for


def _new_key() -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives import serialization as form

    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


def _load_key(path: Path) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    key = form.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError(f"{path} holds another kind of key")
    return key


def _make_authority(key: "EllipticCurvePrivateKey", hosts: Sequence[str]) -> bytes:
    from cryptography import x509

    name = _name(f"campad on {next((h for h in hosts if not _address(h)), 'this machine')}")
    networks = [ipaddress.ip_network(one) for one in LOCAL_NETWORKS]
    outside = [_address(host) for host in hosts if not _within(_address(host), networks)]
    names = [*LOCAL_NAMES, *(host for host in hosts if not _address(host))]
    spoken_for: list[x509.GeneralName] = [
        *(x509.DNSName(one) for one in dict.fromkeys(names)),
        *(x509.IPAddress(one) for one in networks),
        *(x509.IPAddress(ipaddress.ip_network(one)) for one in outside if one),
    ]
    builder = (
        _builder(name, name, key, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(spoken_for, None), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    )
    return _signed(builder, key)


def _issue(
    root: "x509.Certificate",
    root_key: "EllipticCurvePrivateKey",
    key: "EllipticCurvePrivateKey",
    hosts: Sequence[str],
) -> bytes:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    named: list[x509.GeneralName] = [
        x509.IPAddress(address) if (address := _address(host)) else x509.DNSName(host)
        for host in hosts
    ]
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        _builder(_name("campad"), root.subject, key, DAYS)
        .add_extension(x509.SubjectAlternativeName(named), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(authority, critical=False)
    )
    return _signed(builder, root_key)


def _builder(
    subject: "x509.Name", issuer: "x509.Name", key: "EllipticCurvePrivateKey", days: int
) -> "x509.CertificateBuilder":
    from cryptography import x509

    # From yesterday on: the clock of a device may be late.
    begins = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: "x509.CertificateBuilder", key: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def _name(text: str) -> "x509.Name":
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text[:64])])


def _usage(**wanted: bool) -> "x509.KeyUsage":
    from cryptography import x509

    all_of_them = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**dict.fromkeys(all_of_them, False) | wanted)


# What files hold


def _lasts(path: Path, days: int) -> bool:
    """There is a certificate that is good for so long."""
    from cryptography import x509

    if not path.is_file():
        return False
    ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    return ends > datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)


def _hosts_of(path: Path) -> set[str]:
    from cryptography import x509

    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*found.get_values_for_type(x509.DNSName)} | {
        str(one) for one in found.get_values_for_type(x509.IPAddress)
    }


def _may_speak_for(root: "x509.Certificate", host: str) -> bool:
    from cryptography import x509

    limits = root.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted: list[Any] = [one.value for one in limits.permitted_subtrees or ()]
    if address := _address(host):
        return _within(address, [one for one in permitted if not isinstance(one, str)])
    names = [one for one in permitted if isinstance(one, str)]
    return any(host == name or host.endswith(f".{name}") for name in names)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _within(address: Any, networks: Sequence[Any]) -> bool:
    return address is None or any(
        address.version == one.version and address in one for one in networks
    )
