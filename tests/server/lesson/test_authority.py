"""The authority that campad makes: OpenSSL, which is not ours, believes it just where it should."""

import ssl
import stat
from pathlib import Path

import pytest

from campad.errors import ServerError
from campad.server.lesson.authority import own
from campad.server.lesson.certificates import Certificate, given

HOSTS = ["192.168.1.20", "pad.local", "localhost"]


def shake_hands(shown: Certificate, trusted: Path, host: str) -> None:
    """Do what a browser does that has installed an authority; raises what it would object to."""
    client = ssl.create_default_context(cafile=str(trusted))
    ways = [ssl.MemoryBIO() for _ in range(2)]
    ends = [
        client.wrap_bio(ways[0], ways[1], server_hostname=host),
        shown.context().wrap_bio(ways[1], ways[0], server_side=True),
    ]
    for _ in range(3):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ends[0].version() == "TLSv1.3"


def test_who_trusts_the_authority_reaches_every_host_and_no_other(tmp_path: Path) -> None:
    """By each name and address; and files that hold keys are their owner's alone."""
    made = own(tmp_path / "authority", HOSTS)
    assert made.authority is not None
    for host in HOSTS:
        shake_hands(made, made.authority, host)
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(made, made.authority, "192.168.1.21")

    keys = [*(tmp_path / "authority").glob("*.key")]
    assert [stat.S_IMODE(key.stat().st_mode) for key in keys] == [0o600, 0o600]


def test_certificates_stay_until_a_host_is_new(tmp_path: Path) -> None:
    """So a browser that was told to go on once is not asked again; the authority stays anyway."""
    first, again = own(tmp_path, HOSTS), own(tmp_path, HOSTS[:1])
    more = own(tmp_path, [*HOSTS, "10.1.2.3"])

    assert first == again
    assert more.authority_fingerprint == first.authority_fingerprint
    assert more.fingerprint != first.fingerprint


def test_the_authority_speaks_for_no_site_of_the_internet(tmp_path: Path) -> None:
    """It issues none, and whoever has its key issues none that is believed."""
    from cryptography import x509

    from campad.server.lesson import authority as inside

    made = own(tmp_path, HOSTS)
    assert made.authority is not None
    with pytest.raises(ServerError, match=r"does not speak for bank\.example"):
        own(tmp_path, ["bank.example"])

    root = x509.load_pem_x509_certificate(made.authority.read_bytes())
    stolen, key = inside._load_key(tmp_path / "authority.key"), inside._new_key()
    forged = tmp_path / "forged.pem"
    forged.write_bytes(inside._issue(root, stolen, key, ["bank.example"]))
    (tmp_path / "forged.key").write_bytes(inside._pem(key))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake_hands(given(forged, tmp_path / "forged.key"), made.authority, "bank.example")


def test_what_is_no_certificate_is_an_error_in_words(tmp_path: Path) -> None:
    """Given files that are something else, or do not fit each other."""
    made = own(tmp_path / "one", HOSTS)
    other = own(tmp_path / "other", HOSTS)
    with pytest.raises(ServerError, match="no certificate"):
        given(made.key, made.key)
    with pytest.raises(ServerError, match="cannot be used"):
        given(made.file, other.key)


def test_nobody_is_told_to_delete_what_only_cannot_be_written(tmp_path: Path) -> None:
    """A full disk, or another user's folder: a new authority would make every device warn anew."""
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ServerError, match=r"cannot be read or written \(Not a directory\)$"):
        own(tmp_path / "file" / "authority", ["localhost"])
