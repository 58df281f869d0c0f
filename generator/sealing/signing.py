"""Signs a finished PDF with the company's own key (PAdES baseline B-B, ETSI EN 319 142-1).

Enters bytes and a PKCS#12 file; leaves bytes that begin with those that entered. A signature
holds the time and chance, so it is never part of a run. pyHanko is an extra and imported here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from generator.findings import FileTrouble, SystemMissing

_INSTALL = "Install it: pip install 'dunnage[sign]'"
_FIELD = "Dunnage"


@dataclass(frozen=True, slots=True)
class Key:
    """A private key with its certificate; both dates in UTC."""

    signer: Any
    subject: str
    fingerprint: str  # sha256 of the certificate
    valid_from: dt.datetime
    valid_until: dt.datetime


def key(data: bytes, password: str, name: str) -> Key:
    """The key of a PKCS#12 file. Raises FileTrouble for a wrong password or another file."""
    signers = _pyhanko()
    secret = password.encode() if password else None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=secret)
        certificate = signer.signing_cert
    except (ValueError, TypeError, AttributeError) as error:
        raise FileTrouble(
            f"{name} cannot be opened: it is no PKCS#12 file with a key, or the password is wrong.",
            "Set DUNNAGE_SIGNING_PASSWORD to its password.",
        ) from error
    return Key(
        signer,
        str(certificate.subject.human_friendly),
        certificate.sha256.hex(),
        certificate.not_valid_before,
        certificate.not_valid_after,
    )


def signed(data: bytes, by: Key) -> bytes:
    """The same PDF with an invisible signature over all of it that allows no change."""
    signers = _pyhanko()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    how = signers.PdfSignatureMetadata(
        field_name=_FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(data)), how, signer=by.signer)
    return bytes(out.getvalue())


def _pyhanko() -> Any:
    try:
        from pyhanko.sign import signers
    except ImportError as error:
        raise SystemMissing("Signing needs pyHanko, which is not installed.", _INSTALL) from error
    return signers
