"""Keeps under the storage key what points to a person: single columns, and the data keys of the audit log."""

import base64
import os
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.verbindung import Verbindung, Wert
from gateway.transfer.umgebung import Speicherschluessel

R = TypeVar("R")

MARKE = '"aktenbote:1:'
"""Begins a sealed text; what begins otherwise was written before columns were sealed."""
DATENSCHLUESSEL_OCTETS = 32
"""AES-256."""
NONCE_OCTETS = 12
"""Random for each opening; a data key sees some hundred thousand of them, far below 2^32."""
DATENSCHLUESSEL_BEREIT = 128
"""Data keys kept unwrapped: ten years and two kinds of six busy authorities; others are unwrapped again."""
PROBE = b"aktenbote:tresor:1"
"""A known word, and what it is bound to."""


class Tresor:
    """Seals and opens for the tables of one store; shared by its threads."""

    def __init__(self, schluessel: Speicherschluessel) -> None:
        """``schluessel`` is the storage key of the installation."""
        self._schluessel = schluessel
        self._bereit = lru_cache(maxsize=DATENSCHLUESSEL_BEREIT)(self._auspacken)

    def suchwert(self, zweck: str, text: str) -> Sha256:
        """Return the keyed hash of a value for an index."""
        return self._schluessel.suchwert(zweck, text)

    def versiegle(self, klartext: str, ort: str) -> str:
        """Return the text sealed; ``ort`` (table, column, row) is needed again to open it."""
        return f'{MARKE}{base64.b64encode(self._schluessel.wrap(klartext.encode(), ort.encode())).decode()}"'

    def oeffne(self, wert: str, ort: str, *, nie_offen: bool = False) -> str:
        """Return the text; ``Usage`` when it was sealed under another storage key, elsewhere, or is damaged.

        ``nie_offen``: nothing of this kind was ever written unsealed, so that what is was not written by us.
        """
        if not wert.startswith(MARKE):
            if nie_offen:
                raise _beschaedigt()
            return wert
        return self._unwrap(base64.b64decode(wert[len(MARKE) : -1]), ort).decode()

    def neuer_datenschluessel(self, ort: str) -> bytes:
        """Return a new random data key, wrapped for this place."""
        return self._schluessel.wrap(os.urandom(DATENSCHLUESSEL_OCTETS), ort.encode())

    def datenschluessel(self, wrapped: bytes, ort: str) -> bytes:
        """Return a data key (32 octets) that was wrapped for ``ort``; ``Usage`` when it does not open."""
        return self._unwrap(wrapped, ort)

    def verschluessle(self, octets: bytes, *, unter: bytes, ort: str, aad: bytes) -> bytes:
        """Return nonce ‖ ciphertext ‖ tag under a data key that was wrapped for ``ort``."""
        nonce = os.urandom(NONCE_OCTETS)
        return nonce + self._bereit(unter, ort).encrypt(nonce, octets, aad)

    def entschluessle(self, sealed: bytes, *, unter: bytes, ort: str, aad: bytes) -> bytes:
        """Return what was encrypted; ``Usage`` when it is damaged or belongs to another entry."""
        try:
            return self._bereit(unter, ort).decrypt(sealed[:NONCE_OCTETS], sealed[NONCE_OCTETS:], aad)
        except (InvalidTag, ValueError) as error:
            raise _beschaedigt() from error

    @property
    def kopf(self) -> tuple[bytes, bytes]:
        """How everything wrapped begins, and how what is under the present storage key does."""
        return self._schluessel.kopf

    def neu_gepackt(self, wrapped: bytes, ort: bytes) -> bytes | None:
        """Return octets of an earlier storage key under the present one; ``None`` = they are already."""
        if wrapped.startswith(self.kopf[1]):
            return None
        try:
            return self._schluessel.wrap(self._schluessel.unwrap(wrapped, ort), ort)
        except ValueError as error:
            raise _beschaedigt() from error

    def neu_versiegelt(self, wert: str, ort: str) -> str | None:
        """Return sealed text under the present storage key; ``None`` = it is already, or was never sealed."""
        if not wert.startswith(MARKE):
            return None
        anew = self.neu_gepackt(base64.b64decode(wert[len(MARKE) : -1]), ort.encode())
        return None if anew is None else f'{MARKE}{base64.b64encode(anew).decode()}"'

    def _auspacken(self, wrapped: bytes, ort: str) -> AESGCM:
        return AESGCM(self._unwrap(wrapped, ort))

    def _unwrap(self, wrapped: bytes, ort: str) -> bytes:
        try:
            return self._schluessel.unwrap(wrapped, ort.encode())
        except ValueError as error:
            raise _beschaedigt() from error

    def pruefe(self, connection: Verbindung, *, schreiben: bool) -> None:
        """Refuse (``Usage``) a database that another storage key belongs to; the first opening notes ours."""
        frage = "SELECT probe FROM tresor"
        if schreiben and not connection.execute(frage).fetchall():  # else a command would wait for the writer
            probe = self._schluessel.wrap(PROBE, PROBE)
            connection.execute("INSERT INTO tresor VALUES (1, ?) ON CONFLICT DO NOTHING", (probe,))
        for (gemerkt,) in connection.execute(frage).fetchall():
            try:
                self._lies_probe(bytes(gemerkt))
            except ValueError as error:
                raise Usage(
                    f"the storage key does not belong to {connection.filename}: put back the storage key this data"
                    " folder was written with (the backup of keys/ has it), or, while it is being changed, name the"
                    " old one in storage_key_before",
                    code="STORAGE_KEY",
                ) from error

    def gehoert(self, connection: Verbindung) -> bool:
        """Tell whether the database still belongs to our storage key: another process may be changing it."""
        try:
            for (gemerkt,) in connection.execute("SELECT probe FROM tresor").fetchall():
                self._lies_probe(bytes(gemerkt))
        except ValueError:
            return False
        return True

    def beide(self, gemerkt: bytes) -> bytes | None:
        """Return the known word of an earlier key so that both are needed; ``None`` = it is that way, or ours."""
        if gemerkt.startswith(self.kopf[1]) or self._schluessel.unwrap(gemerkt, PROBE) != PROBE:
            return None
        return self._schluessel.wrap(gemerkt, PROBE)

    def unsere(self, gemerkt: bytes) -> bytes | None:
        """Return the known word under the present key alone; ``None`` = it is already."""
        if gemerkt.startswith(self.kopf[1]) and self._schluessel.unwrap(gemerkt, PROBE) == PROBE:
            return None
        return self._schluessel.wrap(PROBE, PROBE)

    def _lies_probe(self, gemerkt: bytes) -> None:
        """Open the known word; during a change one key lies around what the other wrapped. ``ValueError``: no."""
        inner = self._schluessel.unwrap(gemerkt, PROBE)
        if inner != PROBE and self._schluessel.unwrap(inner, PROBE) != PROBE:
            raise ValueError("this is not the known word")


def _beschaedigt() -> Usage:
    return Usage(
        "something in the database does not open with the storage key: while that is being changed, restart what"
        " was started before; else it is damaged or was moved by hand: restore the last backup",
        code="STORAGE_KEY",
    )


class GeheimeAbbildung(Abbildung[R]):
    """Columns of a table some of which are sealed, bound to table, column and the row's identifier."""

    def __init__(
        self, typ: type[R], tabelle: str, tresor: Tresor, *, geheim: frozenset[str], an: str,
        ohne: frozenset[str] = frozenset(), nie_offen: bool = False,
    ) -> None:  # fmt: skip
        """``geheim`` are the text columns to seal, ``an`` is the column with the identifier.

        ``nie_offen``: the table is younger than the sealing; a row in clear is refused like one that is damaged.
        """
        super().__init__(typ, tabelle, ohne=ohne)
        self._nie_offen = nie_offen
        self._tresor = tresor
        self._an = an
        self._stelle_an = self.namen.index(an)
        self._geheim = tuple((stelle, f"{tabelle}.{n}/") for stelle, n in enumerate(self.namen) if n in geheim)

    def werte(self, record: R, *, ausser: frozenset[str] = frozenset()) -> tuple[Wert, ...]:
        """Return the values of the columns, sealed where they are secret; nothing may be left out here."""
        if ausser:
            raise TypeError("a table with sealed columns is written whole")
        werte = list(super().werte(record))
        ident = getattr(record, self._an)
        for stelle, ort in self._geheim:
            klartext = werte[stelle]
            if klartext is not None:
                werte[stelle] = self._tresor.versiegle(str(klartext), ort + ident)
        return tuple(werte)

    def objekt(self, zeile: tuple[Any, ...], **weitere: object) -> R:
        """Make the dataclass from a row, opening what is sealed."""
        offen = list(zeile)
        for stelle, ort in self._geheim:
            if offen[stelle] is not None:
                offen[stelle] = self._tresor.oeffne(
                    offen[stelle], ort + zeile[self._stelle_an], nie_offen=self._nie_offen
                )
        return super().objekt(tuple(offen), **weitere)
