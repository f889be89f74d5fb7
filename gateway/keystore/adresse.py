"""Key URIs: ``file:PATH`` and ``pkcs11:`` (RFC 7512), read strictly; no sentence of an error repeats a PIN."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from gateway.domain.errors import Usage

TOKEN_SCHEME = "pkcs11:"  # noqa: S105 -- the scheme of a URI, not a secret
_PFAD = frozenset({"token", "serial", "object", "id", "type"})
"""What a URI may say about token and key; the others of RFC 7512 (manufacturer, model, slot-id …) tell less."""
_FREMD = {
    "pin-value": "a PIN never stands in the configuration: put it into a file and name that, pin-source=PATH",
    "module-path": "the library is named once for all keys, in [keys] pkcs11_module",
    "module-name": "the library is named once for all keys, in [keys] pkcs11_module",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokenadresse:
    """A private key in a token: which token, which key, and where the PIN is kept."""

    token: str | None
    """Label of the token."""
    seriennummer: bytes | None
    objekt: str | None
    """Label of the key (``CKA_LABEL``)."""
    id: bytes | None
    """``CKA_ID`` of the key."""
    pin: Path | None
    """File with the PIN; ``None`` for a token that needs none."""

    @property
    def name(self) -> str:
        """The token in a sentence."""
        if self.token is not None:
            return f"the token {self.token!r}"
        return f"the token with the serial number {(self.seriennummer or b'').decode('ascii', 'replace')}"

    @property
    def schluessel(self) -> str:
        """The key in a sentence."""
        parts = [f"object={self.objekt}"] if self.objekt is not None else []
        parts += [f"id={self.id.hex()}"] if self.id is not None else []
        return ", ".join(parts)


_PIN = re.compile(r"(pin-value=)[^;&?]*", re.IGNORECASE)
"""Where no PIN may stand, and somebody wrote one."""


def ist_token(uri: str) -> bool:
    """Tell whether a URI names a key in a token."""
    return uri.startswith(TOKEN_SCHEME)


def gezeigt(uri: str) -> str:
    """Return a key URI as it may be shown: without what follows the key, where somebody may have put a PIN."""
    shown = uri.partition("?")[0] if uri.strip().lower().startswith(TOKEN_SCHEME) else uri
    return _PIN.sub(r"\1…", shown)


def lies_tokenadresse(uri: str, base: Path) -> Tokenadresse:
    """Parse a ``pkcs11:`` URI; ``Usage`` says what is wrong. ``pin-source`` is relative to ``base``."""
    path, _, query = uri.removeprefix(TOKEN_SCHEME).partition("?")
    named = _paare(path, ";", gezeigt(uri), erlaubt=_PFAD)
    asked = _paare(query, "&", gezeigt(uri), erlaubt=frozenset({"pin-source"}))
    if named.get("type", b"private") != b"private":
        raise _falsch(uri, "the key is the private one: leave out type=, or write type=private")
    if "token" not in named and "serial" not in named:
        raise _falsch(uri, "name the token: token=LABEL or serial=NUMBER")
    if "object" not in named and "id" not in named:
        raise _falsch(uri, "name the key in the token: object=LABEL or id=%01")
    return Tokenadresse(
        token=_text(named.get("token"), uri),
        seriennummer=named.get("serial"),
        objekt=_text(named.get("object"), uri),
        id=named.get("id"),
        pin=_pin(asked.get("pin-source"), uri, base),
    )


def _paare(text: str, sign: str, shown: str, *, erlaubt: frozenset[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in text.split(sign) if text else ():
        name, equals, value = part.partition("=")
        if name in _FREMD:
            raise _falsch(shown, _FREMD[name])
        if name not in erlaubt or not equals or not value:
            known = ", ".join(sorted(erlaubt))
            raise _falsch(
                shown, f"after {'?' if sign == '&' else TOKEN_SCHEME} only {known} may stand, each NAME=VALUE"
            )
        if name in found:
            raise _falsch(shown, f"{name} stands there twice")
        found[name] = unquote_to_bytes(value)
    return found


def _pin(raw: bytes | None, uri: str, base: Path) -> Path | None:
    text = _text(raw, uri)
    if text is None:
        return None
    if text.startswith("|"):
        raise _falsch(uri, "pin-source names a file, no program")
    return base / text.removeprefix("file:").removeprefix("//")


def _text(raw: bytes | None, uri: str) -> str | None:
    try:
        text = None if raw is None else raw.decode()
    except UnicodeDecodeError:
        raise _falsch(uri, "it holds octets that are no UTF-8") from None
    if text is not None and not text.isprintable():
        raise _falsch(uri, "it holds characters that cannot be shown")
    return text


def _falsch(uri: str, reason: str) -> Usage:
    return Usage(f"the key {gezeigt(uri)!r} is not understood: {reason}", code="KEY")
