"""Every private key that a configuration names, with its role and where it is named."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.domain.ids import Kennung, kennung
from gateway.settings import AuthoritySettings, Configuration, KeyPair
from gateway.trust.teilnehmer import Schluesselrolle

SPEICHER = "speicher"
"""The storage key: no role of the directory, nobody outside knows it."""
HYBRID = "hybrid"
"""A hybrid decryption key: the directory lists it without a role (wire 5.3)."""
_R = Schluesselrolle


@dataclass(frozen=True, slots=True, kw_only=True)
class Posten:
    """One private key that the configuration names."""

    rolle: str
    """A role of the directory, ``tls`` for the installation's own, ``hybrid`` or ``speicher``."""
    behoerden: tuple[Kennung, ...]
    uri: str
    zertifikat: str | None
    """Its file; ``None`` for a bare key."""
    einstellung: str
    """Where the configuration names it."""
    nachfolger: bool = False
    """It is not used before the directory counts it."""


def posten(configuration: Configuration) -> tuple[Posten, ...]:
    """Return every private key of the configuration in the order of the file."""
    found = configuration.settings
    ours = tuple(kennung(one.kennung) for one in found.authority)
    server, storage, witness = found.server, found.keys.storage_key, found.keys.witness_key
    return (
        Posten(
            rolle=_R.TLS,
            behoerden=ours,
            uri=server.tls_key,
            zertifikat=server.tls_certificate,
            einstellung="server.tls_key",
        ),
        *_nachfolger(_R.TLS, ours, server.tls_successor, "server.tls_successor"),
        *(entry for number, one in enumerate(found.authority, 1) for entry in _einer(number, one)),
        *(
            Posten(rolle=_R.ZEUGE, behoerden=ours[:1], uri=uri, zertifikat=None, einstellung="keys.witness_key")
            for uri in (witness,)
            if uri
        ),
        Posten(rolle=SPEICHER, behoerden=(), uri=storage, zertifikat=None, einstellung="keys.storage_key"),
        *(
            Posten(rolle=SPEICHER, behoerden=(), uri=uri, zertifikat=None, einstellung="keys.storage_key_before")
            for uri in (found.keys.storage_key_before,)
            if uri
        ),
    )


def _nachfolger(rolle: str, wer: tuple[Kennung, ...], pair: KeyPair | None, wo: str) -> Iterator[Posten]:
    if pair is not None:
        yield Posten(
            rolle=rolle, behoerden=wer, uri=pair.key, zertifikat=pair.certificate, einstellung=wo, nachfolger=True
        )


def _einer(number: int, one: AuthoritySettings) -> Iterator[Posten]:
    place = f"authority[{number}]"
    own = (kennung(one.kennung),)
    rows: list[tuple[str, str, str | None, str]] = [
        (_R.INHALT, one.content_key, one.content_certificate, "content_key"),
        (_R.TRANSPORT, one.transport_key, one.transport_certificate, "transport_key"),
        *((_R.CHIFFRE, pair.key, pair.certificate, f"decrypt[{n}]") for n, pair in enumerate(one.decrypt, 1)),
        *((HYBRID, uri, None, f"decrypt_hybrid[{n}]") for n, uri in enumerate(one.decrypt_hybrid, 1)),
        (_R.PROTOKOLL, one.log_key, None, "log_key"),
    ]
    yield from _nachfolger(_R.INHALT, own, one.content_successor, f"{place}.content_successor")
    yield from _nachfolger(_R.TRANSPORT, own, one.transport_successor, f"{place}.transport_successor")
    for rolle, uri, certificate, name in rows:
        yield Posten(rolle=rolle, behoerden=own, uri=uri, zertifikat=certificate, einstellung=f"{place}.{name}")
