"""A page that opens with a password, in the reader's own browser and without any server.

AES-256-GCM (NIST SP 800-38D) with a key from PBKDF2-HMAC-SHA-256 (RFC 8018); iterations after
OWASP's Password Storage Cheat Sheet (600,000 for SHA-256). Salt and nonce come from the caller
and must be new for every page. What was altered, or opened with another password, does not open.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ITERATIONS = 600_000
SALT, NONCE = 16, 12  # bytes
_INLINE = re.compile(r"<(style|script)>(.*?)</\1>", re.DOTALL)


def protect(page: bytes, password: str, *, salt: bytes, nonce: bytes) -> Mapping[str, str]:
    """{salt, nonce, data} in base64; raises ValueError where a part is too short or none."""
    if not password or len(salt) < SALT or len(nonce) != NONCE:
        raise ValueError("a password, a salt of 16 bytes and a nonce of 12 are needed")
    data = AESGCM(_key(password, salt)).encrypt(nonce, page, None)
    parts = {"salt": salt, "nonce": nonce, "data": data}
    return {name: b64encode(part).decode("ascii") for name, part in parts.items()}


def opened(data: bytes, password: str, *, salt: bytes, nonce: bytes) -> bytes | None:
    """The page again; None for another password or altered bytes."""
    try:
        return AESGCM(_key(password, salt)).decrypt(nonce, data, None)
    except InvalidTag:
        return None


def inline_hashes(html: str) -> Mapping[str, str]:
    """Of a page's own style and script: the page around it must allow them too."""
    found = dict.fromkeys(("style", "script"), "")
    for tag, text in _INLINE.findall(html):
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
        found[tag] = f"{found[tag]} 'sha256-{digest}'".strip()
    return found


def _key(password: str, salt: bytes) -> bytes:
    kdf = PBKDF2HMAC(hashes.SHA256(), 32, salt, ITERATIONS)
    return kdf.derive(password.encode("utf-8"))
