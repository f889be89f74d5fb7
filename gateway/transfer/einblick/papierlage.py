"""What the papers of an authority say of its database: numbers alone, no person, no file, no name of an account."""

from collections import Counter
from dataclasses import dataclass

from gateway.domain.akte import Sperre
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.konto import Kontozustand, Rolle
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.konten.stand import Kontenstand
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


@dataclass(frozen=True, slots=True, kw_only=True)
class Bestand:
    """The numbers of one authority at one moment."""

    konten: tuple[tuple[Rolle, int], ...]
    """Active accounts whose role counts, by role; one with two roles is counted for each."""
    gebunden: int
    """Files bound in a case of ours."""
    loeschsperren: int
    """Files under a legal hold."""
    wohnsitzauflagen: int
    rueckrufe: int
    """Files whose author calls them back, and nobody has decided."""
    systeme: int
    """Tokens of the JSON API that count now."""
    meldungen: int
    """Addresses of programs that are told what happens."""


class Papierlage:
    """Counts; that somebody looked at the accounts is logged before it is shown (BDSG § 76)."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, kontenstand: Kontenstand) -> None:
        """``kontenstand`` says which roles count."""
        self._u = umgebung
        self._blicke = blicke
        self._stand = kontenstand

    async def lies(self, mandant: Kennung, *, person: str) -> Bestand:
        """Count for one authority; ``person`` looks."""
        found = await self._u.store.read(lambda tx: self._zaehle(tx, mandant))
        accounts = sum(number for _, number in found.konten)

        def note(tx: Tx) -> None:
            self._blicke.vermerke(tx, mandant, AuditEreignis.KONTO_GELESEN, person=person, anzahl=accounts)

        await self._blicke.schreibe(note)
        return found

    def _zaehle(self, tx: Tx, mandant: Kennung) -> Bestand:
        now, roles = self._u.jetzt(), Counter[Rolle]()
        for konto in tx.konten.alle():
            if konto.zustand is Kontozustand.AKTIV:
                roles.update(self._stand.rollen(tx, konto).get(mandant, ()))
        held = {one: len(tx.akten.mit_sperre(mandant, one)) for one in Sperre}
        return Bestand(
            konten=tuple((rolle, roles[rolle]) for rolle in Rolle),
            gebunden=held[Sperre.GEBUNDEN],
            loeschsperren=held[Sperre.LOESCHSPERRE],
            wohnsitzauflagen=held[Sperre.WOHNSITZAUFLAGE],
            rueckrufe=held[Sperre.RUECKRUF],
            systeme=sum(one.widerrufen is None and now < one.bis for one in tx.schnittstelle.alle(mandant)),
            meldungen=sum(one.mandant == mandant for one in tx.webhooks.alle()),
        )
