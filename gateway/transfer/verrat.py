"""Keys of ours that somebody else may have: noted by one person at once, never used for a signature again.

What was signed with one and still waits is taken back and sealed anew with a good key (``neuversiegelung``).
"""

from datetime import datetime

from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.transfer.ports import Store, Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.records import Nachricht, Schluesselverrat
from gateway.transfer.umgebung import Umgebung

CODE = "OWN-REVOKED"
"""Code of everything that waits for another key of ours."""


class Verratene:
    """What this process knows of them; the store is asked again whenever somebody calls ``lies``.

    Knowing late signs nothing that leaves: ``verlange_gute`` looks into the store in the transaction that offers.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._namen: frozenset[Sha256] = frozenset()

    def __call__(self) -> frozenset[Sha256]:
        """Return the digests of their certificates."""
        return self._namen

    async def lies(self, store: Store) -> frozenset[Sha256]:
        """Look into the store."""
        found = frozenset(one.zertifikat_sha256 for one in await store.read(lambda tx: tx.verrat.alle()))
        if found != self._namen:  # the same value stays the same object: whoever compares sees no change
            self._namen = found
        return self._namen


def verlange_gute(tx: Tx, mandant: Kennung, *zertifikate: Sha256) -> None:
    """Raise ``TryLater`` (OWN-REVOKED) where one of these certificates of ours was noted, in this transaction."""
    if {one.zertifikat_sha256 for one in tx.verrat.alle()} & set(zertifikate):
        raise TryLater(
            f"a signing key of {mandant} is noted as compromised: install another one and have the directory list "
            "it; until then nothing new leaves",
            code=CODE,
        )


def inhalte(tx: Tx, nachricht: Nachricht) -> frozenset[Sha256]:
    """Return every Inhalt a message of ours went out with: one signed anew has another digest, and is the same."""
    entries = tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid)
    return frozenset({nachricht.inhalt_sha256, *(one.inhalt_sha256 for one in entries)})


class Schluesselmeldung:
    """The one step: from its commit on the key signs nothing."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    async def melde(
        self,
        zertifikat: bytes,
        rolle: str,
        mandanten: tuple[Kennung, ...],
        *,
        seit: datetime,
        person: str,
        warum: str,
    ) -> Schluesselverrat:
        """Note a certificate (DER) or hybrid public key of ours; ``seit``: since when others may have it.

        Typed again it changes nothing and returns what was noted. ``Usage``: ``seit`` lies ahead, or no reason.
        """
        now = self._u.jetzt()
        if seit > now:
            raise Usage("--since lies ahead: say since when somebody else may have the key, or leave it out")
        references = wer(person, warum)
        new = Schluesselverrat(
            zertifikat_sha256=sha256_of(zertifikat), mandant=mandanten[0], rolle=rolle, seit=seit, gemeldet=now
        )

        def run(tx: Tx) -> Schluesselverrat:
            known = {one.zertifikat_sha256: one for one in tx.verrat.alle()}
            if new.zertifikat_sha256 in known:
                return known[new.zertifikat_sha256]
            for mandant in mandanten:
                self._u.protokollant.notiere(
                    tx,
                    mandant,
                    AuditEreignis.SCHLUESSEL_VERRATEN,
                    akteur=Akteur.PERSON,
                    rolle=rolle,
                    zertifikat_sha256=new.zertifikat_sha256,
                    bezuege=references,
                )
            return tx.verrat.merken(new)

        return await self._u.store.write(run)
