"""How a newer directory comes into force: at once where it only takes away, else by two persons (wire 5.5).

One person brings a snapshot, another one confirms it within a week; number, digest and both stand in the log of
every authority. Whether it is genuine and may follow was judged before (``wiring.verzeichnis``).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.verzeichnis import MAX_OCTETS
from gateway.transfer.ports import Blobs, Tx, Verzeichnisstand, Verzeichnisvorschlag
from gateway.transfer.protokollant import wer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe, gebeten, pruefe_zweite


class Verzeichnisaufnahme:
    """Each function is the whole of one transaction."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def trage_ein(
        self, tx: Tx, nummer: int, sha256: Sha256, *, personen: Iterable[tuple[Bezug, str]] = (), **angaben: Any
    ) -> bool:
        """Note that a snapshot, durable as a blob, is in force from now on; tell whether that was new.

        A proposal of this or a lower number falls away.
        """
        now = tx.verzeichnisse.geltend()
        if now is not None and now.sha256 == sha256:
            return False
        waiting = tx.verzeichnisse.vorschlag()
        if waiting is not None and waiting.nummer <= nummer:
            tx.verzeichnisse.entferne_vorschlag()
        tx.verzeichnisse.folge(Verzeichnisstand(nummer=nummer, sha256=sha256, gilt_ab=self._u.jetzt()))
        self._notiere(tx, AuditEreignis.VERZEICHNIS_GELADEN, nummer, sha256, personen, **angaben)
        return True

    def melde_wartend(self, tx: Tx, nummer: int, sha256: Sha256, anzahl: int) -> None:
        """Note that a newer snapshot waits for two persons, with the number of changes that count already."""
        self._notiere(tx, AuditEreignis.VERZEICHNIS_WARTET, nummer, sha256, (), anzahl=anzahl)

    def schlage_vor(
        self, tx: Tx, nummer: int, sha256: Sha256, *, gueltig_bis: datetime, anzahl: int, person: str
    ) -> Verzeichnisvorschlag:
        """Keep what a person brought, in place of what was brought before. ``Usage``: that has a higher number."""
        before = tx.verzeichnisse.vorschlag()
        if before is not None and before.nummer > nummer:
            raise Usage(f"number {before.nummer} waits already: bring that or a higher one", code="OLDER")
        new = Verzeichnisvorschlag(
            id=self._u.neue_uuid(),
            nummer=nummer,
            sha256=sha256,
            gueltig_bis=gueltig_bis,
            person=person,
            gestellt=self._u.jetzt(),
        )
        tx.verzeichnisse.schlage_vor(new)
        event = AuditEreignis.VERZEICHNIS_VORGESCHLAGEN
        asked = [*wer(person), gebeten(person, new.gestellt)]
        self._notiere(tx, event, nummer, sha256, asked, aufgabe=new.id, anzahl=anzahl)
        return new

    def bestaetige(self, tx: Tx, ident: str, *, person: str, befehlszeile: bool = False) -> Verzeichnisvorschlag:
        """Put the snapshot that waits in force, as another person than the one who brought it.

        ``Usage``: it does not wait (any more), was brought too long ago, has ended, or maybe
        not by another one. It is brought at the command line alone: who confirms there has another account of the
        system.
        """
        found = self.hole(tx, ident)
        now = self._u.jetzt()
        if now > found.gestellt + BESTAETIGEN:
            raise Usage(f"it was brought more than {BESTAETIGEN.days} days ago: import it anew", code="TOO-OLD")
        if now >= found.gueltig_bis:
            raise Usage(
                f"directory number {found.nummer} has ended meanwhile: get the newest from its operator",
                code="ENDED",
            )
        if not befehlszeile:
            pruefe_zweite(self._u, tx, found.person, person)
        elif dieselbe(found.person, person):
            raise Usage(
                "another person than the one who brought it must confirm, under an account of their own",
                code="SAME",
            )
        both = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, found.person)]
        if not self.trage_ein(tx, found.nummer, found.sha256, personen=both, aufgabe=ident):
            tx.verzeichnisse.entferne_vorschlag()
        return found

    def verwirf(self, tx: Tx, ident: str, *, person: str, begruendung: str) -> Verzeichnisvorschlag:
        """Let a snapshot wait no more; one person may, nothing comes into force by it. ``Usage``: none waits."""
        found = self.hole(tx, ident)
        tx.verzeichnisse.entferne_vorschlag()
        who = [*wer(person, begruendung), (Bezug.VERANTWORTLICHER, found.person)]
        self._notiere(tx, AuditEreignis.VERZEICHNIS_VERWORFEN, found.nummer, found.sha256, who, aufgabe=ident)
        return found

    @staticmethod
    def hole(tx: Tx, ident: str) -> Verzeichnisvorschlag:
        """Return what waits under this id; ``Usage`` where that is something else or nothing."""
        found = tx.verzeichnisse.vorschlag()
        if found is None or found.id != ident:
            raise Usage(
                f"no directory waits under {ident}: see 'aktenbote directory waiting' for what does", code="UNKNOWN"
            )
        return found

    def _notiere(
        self,
        tx: Tx,
        ereignis: AuditEreignis,
        nummer: int,
        sha256: Sha256,
        personen: Iterable[tuple[Bezug, str]],
        **angaben: Any,
    ) -> None:
        people = list(personen)
        for mandant in self._u.mandanten:
            self._u.protokollant.notiere(
                tx,
                mandant,
                ereignis,
                akteur=Akteur.PERSON if people else Akteur.DIENST,
                bezuege=people,
                verzeichnis=nummer,
                verzeichnis_sha256=sha256,
                **angaben,
            )


def lies_blob(blobs: Blobs, sha256: Sha256) -> bytes:
    """Return the signed octets of a snapshot that was kept; blocking.

    ``Usage`` where the blob is gone, or holds others: a genuine snapshot that nobody confirmed could lie there.
    """
    try:
        with blobs.open(sha256) as file:
            octets = file.read(MAX_OCTETS + 1)
    except KeyError:
        raise Usage(
            f"the kept directory {sha256} is gone from data/blobs: restore the last backup", code="MISSING"
        ) from None
    if sha256_of(octets) != sha256:
        raise Usage(
            f"the kept directory {sha256} in data/blobs is not what was kept: restore the last backup",
            code="DAMAGED",
        )
    return octets
