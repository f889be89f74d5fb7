"""Erases people from the audit log: one person asks, another confirms, the openings are destroyed (wire 8.2).

Entries and proofs stay as they are; only nobody can tell any more whom they point to.
"""

from datetime import UTC

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Aufbewahrung, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung
from gateway.domain.states import ENDZUSTAENDE, Rolle
from gateway.transfer.aktenbezug import bezuege_der_akte, transfers_der_akte
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import genannt, wer
from gateway.transfer.records import Loeschantrag, Loeschgegenstand
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import beide, hole, stelle


class Vergessen:
    """Requests and confirmations; each method runs in the caller's transaction and writes its entry there."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def beantrage_akte(self, tx: Tx, mandant: Kennung, aktenzeichen: str, *, person: str) -> Loeschantrag:
        """Ask for everything that opens a reference to this file, or to the AZR number of its person.

        ``Usage``: there is no such file, or a legal hold lies on it or a transfer of it runs, or of any other file
        under the same AZR number.
        """
        akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
        if akte is None:
            raise Usage(f"there is no file {aktenzeichen} in the Ablage of {mandant}", code="UNKNOWN")
        self._pruefe_akte(tx, mandant, akte)
        return self._stelle(
            tx,
            Loeschantrag(
                id=self._u.neue_uuid(), mandant=mandant, person=person, gestellt=self._u.jetzt(), akte=akte.id
            ),
            grund="akte",
        )

    def versuche_akte(self, tx: Tx, mandant: Kennung, aktenzeichen: str, *, person: str) -> Loeschantrag | Usage:
        """Ask as ``beantrage_akte`` does; what was asked in vain is an entry, and returned to be raised after it.

        Whoever asks about one Aktenzeichen after the other is told which of them there are.
        """
        try:
            return self.beantrage_akte(tx, mandant, aktenzeichen, person=person)
        except Usage as no:
            akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
            about = genannt(aktenzeichen) if akte is None else [(Bezug.AKTE, str(akte.id))]
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.AKTE_GELESEN,
                akteur=Akteur.PERSON,
                rechtsgrund=Rechtsgrund.DSGVO_17,
                grund="protokoll_loeschung",
                code=no.code,
                anzahl=int(akte is not None),
                bezuege=[*wer(person), *about],
            )
            return no

    def beantrage_jahre(self, tx: Tx, mandant: Kennung, bis: int, *, person: str) -> Loeschantrag:
        """Ask for whatever opens entries of ``bis`` (UTC) and before and whose retention is over.

        ``Usage`` when there is nothing of that kind.
        """
        if not _faellige(tx, mandant, bis, self._u):
            raise Usage(
                f"nothing of {bis} and before may be erased by year yet: references are kept until the end of the"
                " following year where somebody looked at something, for ten years where a file was handled",
                code="NOT-DUE",
            )
        return self._stelle(
            tx,
            Loeschantrag(id=self._u.neue_uuid(), mandant=mandant, person=person, gestellt=self._u.jetzt(), bis=bis),
            grund=f"bis_{bis}",
        )

    def _stelle(self, tx: Tx, antrag: Loeschantrag, *, grund: str) -> Loeschantrag:
        event, ground = AuditEreignis.PROTOKOLL_LOESCHUNG_BEANTRAGT, _rechtsgrund(antrag)
        return stelle(self._u, tx, antrag, event, rechtsgrund=ground, grund=grund)

    def bestaetige(self, tx: Tx, mandant: Kennung, ident: str, *, person: str, befehlszeile: bool = False) -> int:
        """Carry a request out; return how many openings were destroyed.

        ``Usage``: no such request of this authority, too old, not certainly another person, or it may
        not be done any more.
        ``TryLater`` (RESTORED) after a restore until everything is made good.
        """
        self._u.uhren.ruhe.pruefe()
        antrag = hole(
            self._u,
            tx,
            mandant,
            ident,
            person=person,
            gegenstand=Loeschgegenstand.BEZUEGE,
            befehlszeile=befehlszeile,
        )
        anzahl = self._vernichte(tx, antrag)
        tx.loeschantraege.entfernen(antrag.id)
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.PROTOKOLL_BEZUG_GELOESCHT,
            akteur=Akteur.PERSON,
            rechtsgrund=_rechtsgrund(antrag),
            aufgabe=antrag.id,
            grund="akte" if antrag.bis is None else f"bis_{antrag.bis}",
            anzahl=anzahl,
            bezuege=beide(antrag, person),
        )
        return anzahl

    def faellige(self, tx: Tx, mandant: Kennung, bis: int) -> list[tuple[int, Aufbewahrung]]:
        """Return the years up to ``bis`` of which openings may be destroyed now; changes nothing."""
        return _faellige(tx, mandant, bis, self._u)

    def entgegen(self, tx: Tx, mandant: Kennung, akte: Akte) -> str | None:
        """Return the code of what stands against erasing a file now: HOLD, STATE; ``None``: nothing."""
        try:
            self._pruefe_akte(tx, mandant, akte)
        except Usage as no:
            return no.code
        return None

    def _vernichte(self, tx: Tx, antrag: Loeschantrag) -> int:
        if antrag.bis is not None:
            faellig = _faellige(tx, antrag.mandant, antrag.bis, self._u)
            held = [
                one
                for akte in tx.akten.mit_sperre(antrag.mandant, Sperre.LOESCHSPERRE)
                for one in bezuege_der_akte(tx, self._u, antrag.mandant, akte)
            ]
            return sum(
                tx.protokoll.vernichte_jahr(antrag.mandant, jahr, klasse, ausser=held) for jahr, klasse in faellig
            )
        akte = None if antrag.akte is None else tx.akten.holen(antrag.mandant, antrag.akte)
        if akte is None:
            raise Usage("the file of this request is not in the Ablage any more", code="UNKNOWN")
        self._pruefe_akte(tx, antrag.mandant, akte)
        self._vergiss_umzuege(tx, antrag.mandant, akte)
        return tx.protokoll.vernichte_bezuege(antrag.mandant, bezuege_der_akte(tx, self._u, antrag.mandant, akte))

    def _vergiss_umzuege(self, tx: Tx, mandant: Kennung, akte: Akte) -> None:
        """Forget with whom the person moved, too: it is noted to be shown, no transfer needs it."""
        for transfer in transfers_der_akte(tx, self._u, mandant, akte):
            tx.haushalte.vergiss_transfer(transfer)
        if akte.person.azr_nummer is not None:
            tx.haushalte.vergiss_person(mandant, self._u.speicher.suchwert("azr", akte.person.azr_nummer))

    def _pruefe_akte(self, tx: Tx, mandant: Kennung, akte: Akte) -> None:
        """Refuse while the references may be needed: the AZR number opens those of the person's other files too."""
        files, own = [akte], map(tx.transfers.holen, transfers_der_akte(tx, self._u, mandant, akte))
        running = any(one is not None and one.zustand not in ENDZUSTAENDE for one in own)
        if akte.person.azr_nummer is not None:
            key = self._u.speicher.suchwert("azr", akte.person.azr_nummer)
            files += [one for test in (True, False) for one in tx.akten.zur_azr(mandant, key, test=test)]
            running = running or any(
                one.zustand not in ENDZUSTAENDE
                for rolle in Rolle
                for one in tx.transfers.zur_person(mandant, rolle, key)
            )
        for one in files:
            if Sperre.LOESCHSPERRE in one.sperren:
                raise Usage(
                    f"a legal hold lies on {one.aktenzeichen}: nothing about its person is erased", code="HOLD"
                )
            running = running or bool(tx.transfers.offene_zur_akte(mandant, one.id))
        if running:
            raise Usage(
                f"a transfer of {akte.aktenzeichen} or of another file of its person runs: erase when it has ended",
                code="STATE",
            )


def _faellige(tx: Tx, mandant: Kennung, bis: int, umgebung: Umgebung) -> list[tuple[int, Aufbewahrung]]:
    """Return the years up to ``bis`` whose retention is over."""
    heuer = umgebung.jetzt().astimezone(UTC).year
    return [
        (jahr, klasse)
        for jahr, klasse in tx.protokoll.jahre(mandant)
        if jahr <= bis and umgebung.faellig_ab(klasse, jahr) <= heuer
    ]


def _rechtsgrund(antrag: Loeschantrag) -> Rechtsgrund:
    return Rechtsgrund.DSGVO_17 if antrag.bis is None else Rechtsgrund.BDSG_76
