"""Signed copies: valid for an independent check, of issued letters alone, and beside the run."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from generator import dispatch
from generator.findings import FileTrouble, SystemMissing
from generator.pdfs import archive
from generator.sealing import signing
from tests.commands import dunnage, run, workspace
from tests.test_archive import ROOM, paper
from tests.test_drafts import ITEMS

pytest.importorskip("pyhanko", reason="NOT RUN: the extra [sign] is not installed")
DAY = dt.timedelta(days=1)
SECRET = "geheim"


def key_file(folder: Path, *, days: int = 30) -> Path:
    """A throw-away key with a certificate of its own, valid from yesterday for `days`."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Muster Maschinen GmbH")])
    begin = dt.datetime.now(dt.UTC) - 40 * DAY
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(7).not_valid_before(begin).not_valid_after(begin + (40 + days) * DAY)
        .add_extension(usage, critical=True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"key{days}.p12"
    how = BestAvailableEncryption(SECRET.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", private, certificate, None, how))
    return path


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return key_file(tmp_path_factory.mktemp("key"))


def status(data: bytes) -> tuple[bool, bool, str]:
    """Intact, valid, and how much of the file it covers, by pyHanko's own validator."""
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    (signature,) = PdfFileReader(BytesIO(data)).embedded_signatures
    trusted = list(load_certs_from_pemder_data(signature.signer_cert.dump()))
    found = validate_pdf_signature(
        signature, ValidationContext(trust_roots=trusted, allow_fetching=False)
    )
    return found.intact, found.valid, found.coverage.name if found.coverage else ""


def test_a_signed_letter_is_valid_and_still_claims_to_be_an_archive_copy(key: Path) -> None:
    data = ROOM.set(paper(1, 1)[1]).data
    signed = signing.signed(data, signing.key(key.read_bytes(), SECRET, "key"))
    assert status(signed) == (True, True, "ENTIRE_FILE")
    assert signed.startswith(data)
    assert archive.inspect(signed, archive.ARCHIVE)[1] == ()
    place = len(data) // 2
    changed = bytearray(signed)
    changed[place] ^= 1
    assert status(bytes(changed))[0] is False, "control: one byte changed"


@pytest.mark.parametrize(
    ("data", "password"), [(None, "falsch"), (None, ""), (b"no key", SECRET), (b"", SECRET)]
)
def test_a_key_that_does_not_open_is_a_sentence(
    key: Path, data: bytes | None, password: str
) -> None:
    with pytest.raises(FileTrouble, match=r"my\.p12 cannot be opened"):
        signing.key(key.read_bytes() if data is None else data, password, "my.p12")


def test_without_the_extra_there_is_the_line_that_installs_it(
    key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    with pytest.raises(SystemMissing, match=r"pip install 'dunnage\[sign\]'"):
        signing.key(key.read_bytes(), SECRET, "my.p12")


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_command_signs_an_issued_run_and_touches_nothing_of_it(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNNAGE_SIGNING_PASSWORD", SECRET)
    root = workspace(tmp_path, {"open-items.csv": ITEMS})
    answer, _ = run(root, "--as-of", "2026-10-31")
    assert answer.code in (0, 1), answer.err
    early = dunnage("sign", "-C", root, "--key", key)
    assert early.code == 2, "nothing was issued yet"
    assert dunnage("issue", "-C", root).code == 0
    before = _hashes(root / "output" / "2026-10-31")
    no_key = dunnage("sign", "-C", root)
    assert (no_key.code, "[signing] file" in no_key.err) == (2, True)
    late = dunnage("sign", "-C", root, "--key", key_file(tmp_path, days=-5))
    assert (late.code, "is valid from" in late.err) == (9, True)
    assert not (root / "output" / "2026-10-31.signed").exists()
    done = dunnage("sign", "-C", root, "--key", key, "--json")
    assert done.code == 0, done.err
    told = json.loads((root / "output/2026-10-31.signed/signed.json").read_text("utf-8"))
    assert done.json["letters"] == ["20261031-C1-EUR", "20261031-C2-EUR"]
    for one in told["letters"]:
        data = (root / "output/2026-10-31.signed" / one["signed"]).read_bytes()
        assert status(data) == (True, True, "ENTIRE_FILE")
        assert hashlib.sha256(data).hexdigest() == one["signed_sha256"]
        assert data.startswith((root / one["letter"]).read_bytes())
    assert _hashes(root / "output" / "2026-10-31") == before
    checked = dunnage("verify", "-C", root, "--json")
    assert (checked.code, checked.json["checked"]["signed copies"]) == (0, 2)
    signed = root / "output/2026-10-31.signed/letters/20261031-C1-EUR.pdf"
    signed.chmod(0o644)
    kept = signed.read_bytes()
    signed.write_bytes(kept + b"%")
    signed.parent.chmod(0o755)
    (signed.parent / "more.pdf").write_bytes(kept)
    spoiled = dunnage("verify", "-C", root)
    assert spoiled.code == 7
    assert "20261031-C1-EUR.pdf is not the file that was written" in spoiled.out
    assert "letters/more.pdf is not of this folder" in spoiled.out
    signed.write_bytes(kept)
    again = dunnage("sign", "-C", root, "--key", key)
    assert (again.code, "holds signed copies already" in again.err) == (8, True)


def test_a_letter_that_is_not_the_issued_one_is_not_signed(
    tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNNAGE_SIGNING_PASSWORD", SECRET)
    root = workspace(tmp_path, {"open-items.csv": ITEMS})
    _, decisions = run(root, "--as-of", "2026-10-31")
    assert dunnage("issue", "-C", root).code == 0
    path = root / decisions["C1 EUR"]["letter"]
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"%")
    answer = dunnage("sign", "-C", root, "--key", key)
    assert (answer.code, "is not the letter that was issued" in answer.err) == (7, True)
    assert not list((root / "output").glob("*.signed"))
    with dispatch.locked(root / "output"):
        pass  # and no lock or work folder is left behind
    assert not list((root / "output").glob(".work-*"))
