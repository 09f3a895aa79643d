"""The certificate that a server shows: its files, and what people compare it by."""

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

from campad.errors import ServerError


@dataclass(frozen=True)
class Certificate:
    """What a server shows.

    Attributes:
        file, key: PEM files.
        fingerprint: its SHA-256, as browsers show it.
        authority: the file of the authority that can be installed; None: browsers know it.
        authority_fingerprint: of that, or "".
    """

    file: Path
    key: Path
    fingerprint: str
    authority: Path | None = None
    authority_fingerprint: str = ""

    def context(self) -> ssl.SSLContext:
        """Return what TLS needs; raises ServerError if the files do not fit."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.file, self.key)
        except (OSError, ssl.SSLError) as error:
            raise ServerError(f"{self.file} and {self.key} cannot be used: {error}") from error
        return context


def given(file: Path, key: Path) -> Certificate:
    """Take a certificate that somebody has; raises ServerError if it cannot be read."""
    certificate = Certificate(file, key, fingerprint_of(file))
    certificate.context()
    return certificate


def fingerprint_of(path: Path) -> str:
    """Return the SHA-256 of the first certificate in a file."""
    try:
        text = path.read_text("ascii")
        start = text.index("-----BEGIN CERTIFICATE-----")
        end = text.index("-----END CERTIFICATE-----", start) + len("-----END CERTIFICATE-----")
        data = ssl.PEM_cert_to_DER_cert(text[start:end])
    except (OSError, ValueError) as error:
        raise ServerError(f"{path} holds no certificate that can be read: {error}") from error
    return hashlib.sha256(data).digest().hex(":").upper()
