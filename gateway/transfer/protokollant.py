"""Writes audit entries into the transaction of the change they attest (promise 2)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from gateway.audit.eintrag import MAX_BEZUG_OCTETS, Angaben, Bezugswert, baue_eintrag
from gateway.domain.errors import Usage
from gateway.domain.event_grounds import GRUNDLAGE
from gateway.domain.event_words import NEUER_KONTOSTAND, NEUES_REGISTER
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import AkteId, Kennung, Sha256
from gateway.domain.konto import kontostand
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.registerstand import registerstand
from gateway.domain.transfer import Transfer
from gateway.transfer.angabenbezug import angabenbezug
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto
from gateway.transfer.records import Nachricht
from gateway.transfer.webhookpost import stelle_ein

MAX_BEGRUENDUNG = 500
"""Characters of a reason: some sentences; in UTF-8 below the 4,096 octets one commitment of the log holds."""


class Protokollant:
    """Builds and appends entries; the one place where moment and randomness of entries come from."""

    def __init__(self, jetzt: Callable[[], datetime], zufall: Callable[[int], bytes]) -> None:
        """Keep the sources of time and randomness."""
        self._jetzt = jetzt
        self._zufall = zufall

    def notiere(
        self,
        tx: Tx,
        mandant: Kennung,
        ereignis: AuditEreignis,
        *,
        akteur: Akteur = Akteur.DIENST,
        bezuege: Iterable[tuple[Bezug, str]] = (),
        **angaben: Any,
    ) -> Sha256:
        """Append an entry with the fields of ``Angaben`` and return its leaf hash (wire 8.1).

        Where the caller names no legal ground, the event's own one stands there (``GRUNDLAGE``). An event after
        which a file has other documents commits to its register as it stands in this transaction, one after which
        other things are known of it to these, one after which an account is another one to that. What programs of
        the authority are told of it is noted here, too.
        """
        references = list(bezuege)
        if ereignis in NEUES_REGISTER:
            references += _register(tx, mandant, references)
        references += angabenbezug(tx, mandant, ereignis, references, angaben)
        if ereignis in NEUER_KONTOSTAND:
            references += _kontostand(tx, mandant, references)
        if angaben.get("rechtsgrund") is None:
            angaben["rechtsgrund"] = GRUNDLAGE.get(ereignis)
        fertig = baue_eintrag(
            ereignis,
            zufall=self._zufall(16),
            zeit=self._jetzt(),
            mandant=mandant,
            akteur=akteur,
            angaben=Angaben(**angaben),
            bezuege=[Bezugswert(bezug=bezug, wert=wert, salt=self._zufall(32)) for bezug, wert in references],
        )
        tx.protokoll.eintragen(mandant, fertig)
        stelle_ein(tx, mandant, ereignis, angaben, jetzt=self._jetzt, zufall=self._zufall)
        return fertig.leaf_hash


def _register(tx: Tx, mandant: Kennung, bezuege: list[tuple[Bezug, str]]) -> list[tuple[Bezug, str]]:
    akten = (tx.akten.holen(mandant, AkteId(wert)) for bezug, wert in bezuege if bezug is Bezug.AKTE)
    return [(Bezug.REGISTER, registerstand(akte.dokumente)) for akte in akten if akte is not None]


def _kontostand(tx: Tx, mandant: Kennung, bezuege: list[tuple[Bezug, str]]) -> list[tuple[Bezug, str]]:
    konten = (tx.konten.holen(wert) for bezug, wert in bezuege if bezug is Bezug.KONTO)
    return [(Bezug.KONTOSTAND, stand_bei(tx, konto, mandant)) for konto in konten if konto is not None]


def stand_bei(
    tx: Tx, konto: Konto, mandant: Kennung, *, mit_faktoren: bool = True, mit_notfallcodes: bool = True
) -> Sha256:
    """Return the digest over an account, its roles at an authority and its second factors, as the tables say now.

    Without the recovery codes, or any factors, it is what entries committed to before these were in it.
    """
    with_codes = mit_faktoren and mit_notfallcodes
    return kontostand(
        konto=konto.id,
        anmeldename=konto.anmeldename,
        name=konto.name,
        zustand=konto.zustand,
        passwort=konto.passwort,
        rollen=tx.konten.rollen(konto.id).get(mandant, frozenset()),
        faktoren=tx.zugaenge.faktornamen(konto.id) if mit_faktoren else None,
        notfallcodes=tx.zugaenge.notfallhashes(konto.id) if with_codes else None,
    )


def wer(person: str, begruendung: str | None = None) -> list[tuple[Bezug, str]]:
    """Return the references of a decision: who, and why in that person's words.

    ``Usage`` (REASON) where the reason is empty or longer than ``MAX_BEGRUENDUNG``.
    """
    if begruendung is None:
        return [(Bezug.HANDELNDER, person)]
    text = " ".join(begruendung.split())
    if not text or len(text) > MAX_BEGRUENDUNG or not text.isprintable():
        raise Usage(
            f"a reason is a sentence of at most {MAX_BEGRUENDUNG} characters: say why you decide so", code="REASON"
        )
    return [(Bezug.HANDELNDER, person), (Bezug.BEGRUENDUNG, text)]


def genannt(aktenzeichen: str) -> list[tuple[Bezug, str]]:
    """Return the reference to an Aktenzeichen that somebody typed and no file has; none where it can be none."""
    fits = 0 < len(aktenzeichen.encode(errors="replace")) <= MAX_BEZUG_OCTETS
    return [(Bezug.AKTENZEICHEN, aktenzeichen)] if fits and aktenzeichen.isprintable() else []


def sendung(nachricht: Nachricht) -> dict[str, Any]:
    """Return the fields that name a message of ours on its way, whichever way that is."""
    return {
        "nachricht": nachricht.uuid,
        "nachrichtentyp": nachricht.typ.value,
        "inhalt_sha256": nachricht.inhalt_sha256,
        "partner": nachricht.leser,
        "prozess": nachricht.prozess,
        "transfer": nachricht.transfer,
        "ausloeser": nachricht.ausloeser,
        "test": nachricht.test is not None or None,
    }


def rechtsgrund(nachricht: Nachricht) -> Rechtsgrund:
    """Return the law under which a message of ours discloses what it says."""
    asks = nachricht.typ is Nachrichtentyp.ANFORDERUNG
    return Rechtsgrund.AUFENTHG_86 if asks else Rechtsgrund.AUFENTHV_76A


def fall(transfer: Transfer) -> dict[str, Any]:
    """Return the fields that name the case an entry is about."""
    return {
        "transfer": transfer.id,
        "prozess": transfer.prozess,
        "partner": transfer.partner,
        "rolle": transfer.rolle.value,
        "test": transfer.test is not None or None,
    }
