"""How a message takes its id here: (autor, nachrichtenUUID), once; the same again, or another one (wire 2.2)."""

from typing import Any

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import sha256_of
from gateway.envelope.lesen import GeprueftesSiegel
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt, Nachricht, Richtung, Sperrbeleg
from gateway.transfer.schritte import Schritte
from gateway.transfer.sperrbelege import Sperrbelege
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verweis import verweis_auf

ANDERE = Refused(
    Fehlercode.S999, "another message under an identity that is taken", towards_partner=Fehlercode.T099
)
"""The no to a message whose id another one has taken."""


class Annahme:
    """Accepts opened messages, and has answers repeated to those that came before."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self.belege = Sperrbelege(umgebung)
        """What was known of revocation when a message was accepted."""

    async def bekannt(self, siegel: GeprueftesSiegel) -> Nachricht | None:
        """Return the message of this identity if the Inhalt is the same; another one is judged later (wire 2.2)."""
        kopf = siegel.umschlag.kopf
        known = await self._u.store.read(lambda tx: tx.nachrichten.holen(kopf.leser, kopf.autor, kopf.uuid))
        return known if known is not None and known.inhalt_sha256 == siegel.umschlag.inhalt_sha256 else None

    def vergeben(self, tx: Tx, opened: OpenedEnvelope) -> bool:
        """Tell whether another message has taken the id of this one (wire 2.2)."""
        known = tx.nachrichten.holen(opened.kopf.leser, opened.kopf.autor, opened.kopf.uuid)
        return known is not None and not _gleich(known, opened)

    def trage_ein(
        self, tx: Tx, nachricht: Nachricht, opened: OpenedEnvelope, belege: tuple[Sperrbeleg, ...]
    ) -> bool | None:
        """Let an opened message take its id, or be the one that took it; ``None``: another has it (wire 2.2)."""
        kopf = opened.kopf
        known = tx.nachrichten.holen(kopf.leser, kopf.autor, kopf.uuid)
        if known is not None and not _gleich(known, opened):
            return None
        if known is None:
            tx.nachrichten.anlegen(nachricht)
            tx.nachrichten.belegen(nachricht, belege)
            self._s.beauftrage(tx, kopf.leser, AuftragsArt.VERARBEITEN, verweis_auf(nachricht))
        self._u.protokollant.notiere(
            tx,
            kopf.leser,
            AuditEreignis.NACHRICHT_GEPRUEFT if known is None else AuditEreignis.NACHRICHT_WIEDERHOLUNG,
            **self._angaben(opened),
        )
        if known is not None:
            self._s.antworte_erneut(tx, known)
        return known is None

    def nachricht(self, octets: bytes, opened: OpenedEnvelope, cek: bytes) -> Nachricht:
        """Return the record of an opened message; its Inhalt and Umschlag are durable then. Blocking."""
        kopf = opened.kopf
        return Nachricht(
            mandant=kopf.leser,
            richtung=Richtung.EIN,
            autor=kopf.autor,
            leser=kopf.leser,
            uuid=kopf.uuid,
            typ=opened.nachrichtentyp,
            erstellt=kopf.erstellt,
            test=kopf.test,
            prozess=opened.inhalt.prozess,
            inhalt_sha256=self._u.lege_ab(opened.inhalt_octets),
            fachnachricht_sha256=sha256_of(opened.fachnachricht),  # the octets are kept sealed only
            umschlag_sha256=self._u.lege_ab(octets),
            archiv_sha256=opened.archiv.teil.sha256 if opened.archiv else None,
            schluessel=self._u.speicher.wrap(cek, kopf.uuid.encode()),
            zeit=self._u.jetzt(),
        )

    def wiederhole(self, tx: Tx, known: Nachricht) -> None:
        """Note that a message came again, and have every stored answer to it go out again (wire 2.2)."""
        self._u.protokollant.notiere(
            tx,
            known.mandant,
            AuditEreignis.NACHRICHT_WIEDERHOLUNG,
            nachricht=known.uuid,
            autor=known.autor,
            partner=known.autor,
            inhalt_sha256=known.inhalt_sha256,
        )
        self._s.antworte_erneut(tx, known)

    def _angaben(self, opened: OpenedEnvelope) -> dict[str, Any]:
        return {
            "nachricht": opened.kopf.uuid,
            "autor": opened.kopf.autor,
            "partner": opened.kopf.autor,
            "nachrichtentyp": opened.nachrichtentyp.value,
            "inhalt_sha256": opened.inhalt_sha256,
            "zertifikat_sha256": sha256_of(opened.autor_cert_der),
            "prozess": opened.inhalt.prozess,
            "verzeichnis": self._u.vertrauen.verzeichnis().nummer,
            "test": opened.kopf.test is not None or None,
            "akteur": Akteur.PARTNER,
            "rechtsgrund": Rechtsgrund.AUFENTHV_76A,
        }


def _gleich(known: Nachricht, opened: OpenedEnvelope) -> bool:
    """Tell whether an opened message says the same as the one that took the name (wire 2.2)."""
    archive = opened.archiv.teil.sha256 if opened.archiv else None
    return (known.fachnachricht_sha256, known.archiv_sha256) == (sha256_of(opened.fachnachricht), archive)
