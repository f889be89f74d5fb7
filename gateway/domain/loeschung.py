"""Whether a file that was handed over may be deleted now: every condition as data, every reason against it by name.

Pure. ``Loeschlage`` is all the evidence of one moment, ``hindernisse`` returns whatever speaks against deleting a
document or, with no document named, the file (wire 7.2; 6.4, 6.5, 6.6 and 8.4 where they are named).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.domain.nachweis import Ergebnis, Lieferung, Uebernahme
from gateway.domain.sprache import Satz
from gateway.domain.transfer import UEBERGANG

STUB_JAHRE = 10
"""Years from the handover for which it stays known that there was a file and who has it (AufenthV § 68)."""
STUB_JAHRE_TOD = 5
"""The same from the death of the person (AufenthV § 68)."""


class Freigabe(StrEnum):
    """Who says that a file may go."""

    REGEL = "regel"
    """The rule, without a person."""
    ZWEI_PERSONEN = "zwei_personen"
    """One asked for it, another one confirms it."""


class Zertifikatslage(StrEnum):
    """What is known in this moment about the certificate that signed the receipt."""

    GUT = "gut"
    UNGUELTIG = "ungueltig"  # expired, no path, not in the directory for this authority
    WIDERRUFEN = "widerrufen"  # by its issuer, or by the directory: its key may be in other hands
    UNBEKANNT = "unbekannt"  # good, but nobody can say whether it was revoked
    KEINS = "keins"  # the receipt came the plain route: nobody signed it, and it never has a Nachweis


class Hindernis(StrEnum):
    """One condition that does not hold. The order is that of wire 7.2; the first one is shown first."""

    SCHON_GELOESCHT = "schon_geloescht"
    NICHT_ABGEGEBEN = "nicht_abgegeben"
    NUR_EINSICHT = "nur_einsicht"
    GRUND = "grund"
    TEST = "test"
    NEUERE_LIEFERUNG = "neuere_lieferung"
    QUITTUNG_UNGUELTIG = "quittung_ungueltig"
    QUITTUNG_ANDERE = "quittung_andere"
    OHNE_NACHWEIS = "ohne_nachweis"
    INHALT_ANDERER = "inhalt_anderer"
    ARCHIV_ANDERES = "archiv_anderes"
    QUITTIERT_ANDERE_BEHOERDE = "quittiert_andere_behoerde"
    ZERTIFIKAT_UNGUELTIG = "zertifikat_ungueltig"
    ZERTIFIKAT_WIDERRUFEN = "zertifikat_widerrufen"
    SPERRSTAND_UNBEKANNT = "sperrstand_unbekannt"
    LIEFERUNG_UNVOLLSTAENDIG = "lieferung_unvollstaendig"
    NICHT_GESANDT = "nicht_gesandt"
    DOKUMENT_NICHT_UEBERNOMMEN = "dokument_nicht_uebernommen"
    NACHLIEFERUNG = "nachlieferung"
    ZURUECKGEWIESEN = "zurueckgewiesen"
    ZURUECKGEZOGEN = "zurueckgezogen"
    ZURUECKGERUFEN = "zurueckgerufen"
    LOESCHSPERRE = "loeschsperre"
    WIEDERHERSTELLUNG = "wiederherstellung"
    TRANSFER_LAEUFT = "transfer_laeuft"
    UHR_FALSCH = "uhr_falsch"
    OHNE_ZEUGE = "ohne_zeuge"
    AUFBEWAHRUNG = "aufbewahrung"
    AUFBEWAHRUNGSVERMERK = "aufbewahrungsvermerk"
    OHNE_FREIGABE = "ohne_freigabe"


ZWEI_DUERFEN = frozenset({Hindernis.OHNE_NACHWEIS, Hindernis.OHNE_ZEUGE})
"""What stops the rule for ever but two persons may answer for: they are shown it, and the log entry says so."""


SATZ: dict[Hindernis, Satz] = {
    Hindernis.SCHON_GELOESCHT: Satz(
        "Der Inhalt dieser Akte ist bereits gelöscht.", "the content of this file is deleted already"
    ),
    Hindernis.NICHT_ABGEGEBEN: Satz(
        "Keine Behörde hat die Übernahme dieser Akte quittiert.",
        "no authority has receipted that it took this file over",
    ),
    Hindernis.NUR_EINSICHT: Satz(
        "Dies ist eine Kopie zur Einsicht; die Akte selbst liegt bei der Behörde, die sie gezeigt hat.",
        "this is a copy for inspection; the file itself is with the authority that showed it",
    ),
    Hindernis.GRUND: Satz(
        "Die Akte wurde nicht zum Wechsel der Zuständigkeit (Grund 01 oder 04) abgegeben.",
        "the file was not handed over for a change of competence (ground 01 or 04)",
    ),
    Hindernis.TEST: Satz("Testnachrichten führen nie zu einer Löschung.", "test messages never lead to a deletion"),
    Hindernis.NEUERE_LIEFERUNG: Satz(
        "Nach der quittierten Lieferung ging die Akte noch einmal hinaus; nur die neueste zählt.",
        "the file left once more after the delivery that was receipted; only the newest counts",
    ),
    Hindernis.QUITTUNG_UNGUELTIG: Satz(
        "Die Quittung lässt sich jetzt nicht öffnen, oder ihre Inhaltssignatur hält nicht.",
        "the receipt cannot be opened now, or its content signature does not hold",
    ),
    Hindernis.QUITTUNG_ANDERE: Satz(
        "Die Quittung bestätigt nicht die Übernahme (Sachverhalt 4) unserer Lieferung.",
        "the receipt does not confirm the takeover (fact 4) of our delivery",
    ),
    Hindernis.OHNE_NACHWEIS: Satz(
        "Die Quittung hat keinen Nachweis, der die Dokumente nennt.",
        "the receipt has no Nachweis that names the documents",
    ),
    Hindernis.INHALT_ANDERER: Satz(
        "Der Nachweis der Quittung nennt einen anderen Inhalt, als gesandt wurde.",
        "the Nachweis of the receipt names another Inhalt than was sent",
    ),
    Hindernis.ARCHIV_ANDERES: Satz(
        "Der Nachweis der Quittung nennt ein anderes Archiv, als gesandt wurde.",
        "the Nachweis of the receipt names another archive than was sent",
    ),
    Hindernis.QUITTIERT_ANDERE_BEHOERDE: Satz(
        "Die Quittung ist weder von der belieferten Behörde noch von ihrer bestätigten Nachfolge.",
        "the receipt is neither from the authority the file went to nor from its confirmed successor",
    ),
    Hindernis.ZERTIFIKAT_UNGUELTIG: Satz(
        "Das Zertifikat der Quittung gilt jetzt nicht.", "the certificate of the receipt is not valid now"
    ),
    Hindernis.ZERTIFIKAT_WIDERRUFEN: Satz(
        "Das Zertifikat der Quittung ist widerrufen; sein Schlüssel kann in fremder Hand sein.",
        "the certificate of the receipt is revoked; its key may be in other hands",
    ),
    Hindernis.SPERRSTAND_UNBEKANNT: Satz(
        "Ob das Zertifikat der Quittung widerrufen ist, ist unbekannt: Sperrlisten und Verzeichnis erneuern.",
        "nobody knows whether the certificate of the receipt is revoked: renew revocation lists and directory",
    ),
    Hindernis.LIEFERUNG_UNVOLLSTAENDIG: Satz(
        "Die Quittung nennt nicht jedes Dokument der Lieferung genau einmal.",
        "the receipt does not name every document of the delivery exactly once",
    ),
    Hindernis.NICHT_GESANDT: Satz(
        "Dieses Dokument wurde bewusst nicht mitgesandt (überholt, § 87 Abs. 1 oder § 91 AufenthG): Zwei Personen"
        " können es einzeln vernichten (aktenbote ablage discard), danach kann die Akte gelöscht werden.",
        "this document stayed here on purpose (superseded, AufenthG § 87 (1) or § 91): two persons may destroy it"
        " by itself (aktenbote ablage discard), then the file can be deleted",
    ),
    Hindernis.DOKUMENT_NICHT_UEBERNOMMEN: Satz(
        "Dieses Dokument ist nicht mit seinem Hashwert als übernommen quittiert.",
        "this document is not receipted as taken over with its digest",
    ),
    Hindernis.NACHLIEFERUNG: Satz(
        "Seit dem Packen kam ein Dokument hinzu oder änderte sich: Die ganze Akte bleibt, es ist nachzuliefern.",
        "a document was added or changed since packing: the whole file stays, and has to be sent on",
    ),
    Hindernis.ZURUECKGEWIESEN: Satz(
        "Der Partner hat die Lieferung zurückgewiesen.", "the partner rejected the delivery"
    ),
    Hindernis.ZURUECKGEZOGEN: Satz("Wir haben die Lieferung zurückgezogen.", "we withdrew the delivery"),
    Hindernis.ZURUECKGERUFEN: Satz(
        "Wir haben die Lieferung zurückgerufen; ihre Quittung gilt nicht mehr.",
        "we called the delivery back; its receipt does not count any more",
    ),
    Hindernis.LOESCHSPERRE: Satz("Auf der Akte liegt eine Löschsperre.", "a legal hold lies on the file"),
    Hindernis.WIEDERHERSTELLUNG: Satz(
        "Die Datenbank stammt aus einer Sicherung und ist noch nicht mit den Partnern abgeglichen.",
        "the database was restored from a backup and is not yet reconciled with the partners",
    ),
    Hindernis.TRANSFER_LAEUFT: Satz(
        "Ein anderer Vorgang zu dieser Akte läuft, oder eine Nachricht des Partners ist noch nicht verarbeitet.",
        "another transfer of this file runs, or a message of the partner is not worked on yet",
    ),
    Hindernis.UHR_FALSCH: Satz(
        "Unsere Uhr geht falsch; sie ist zu stellen (NTP).", "our clock is wrong; it must be set (NTP)"
    ),
    Hindernis.OHNE_ZEUGE: Satz(
        "Kein Zeuge eines anderen Betreibers hat den Protokolleintrag der Quittung bestätigt.",
        "no witness of another operator has confirmed the log entry of the receipt",
    ),
    Hindernis.AUFBEWAHRUNG: Satz("Die Aufbewahrungsfrist läuft noch.", "the retention hold is not over"),
    Hindernis.AUFBEWAHRUNGSVERMERK: Satz(
        "Die Akte trägt einen Aufbewahrungsvermerk; der letzte Tag, den er nennt, ist noch nicht vorbei.",
        "the file bears a retention mark; the last day it names is not over",
    ),
    Hindernis.OHNE_FREIGABE: Satz(
        "Niemand hat die Löschung freigegeben: zwei Personen müssen es tun.",
        "nobody has released the deletion: two persons must do so",
    ),
}
"""What each reason means, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgegebenes:
    """The delivery 010206 that a receipt ended, as we sent it."""

    uuid: NachrichtenUUID
    leser: Kennung
    grund: str
    """Key of ``anforderungsgrund``."""
    test: bool
    neueste: bool
    """No delivery of this file left after it that was not rejected (wire 6.4)."""
    inhalt_sha256: Sha256
    archiv_sha256: Sha256 | None
    nachweis: Lieferung | None
    """What we said we sent; ``None`` = it cannot be read any more."""
    zurueckgewiesen: bool
    """A 0010 about it, or a refusal in the Postfach, has come since."""
    zurueckgezogen: bool
    zurueckgerufen: bool = False
    """Called back, whether it is proven yet or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quittungslage:
    """The receipt 0020, opened and judged again in this moment."""

    autor: Kennung
    test: bool
    signatur_gut: bool
    """It opened, and its content signature holds; else nothing below counts."""
    uebernommen: bool
    """It says fact 4, "Akte übernommen"."""
    bezug: NachrichtenUUID | None
    """``ursprungsnachricht``."""
    nachweis: Uebernahme | None
    zertifikat: Zertifikatslage


@dataclass(frozen=True, slots=True, kw_only=True)
class Loeschlage:
    """All evidence about one file in one moment."""

    moment: datetime
    akte: Akte
    lieferung: Abgegebenes | None
    quittung: Quittungslage | None
    """Both ``None`` = no authority has receipted the file."""
    nachfolger: Kennung | None = None
    """Authority a person confirmed as successor of the one the file went to."""
    wiederherstellung: bool = False
    """The store was restored and is not yet what its partners saw (wire 8.4)."""
    transfer_laeuft: bool = False
    uhr_falsch: bool = False
    bezeugt: bool = False
    """The receipt's log entry lies under a checkpoint co-signed by a witness of another operator."""
    aufbewahren_bis: datetime
    """End of the retention hold after the handover; a mark of the file itself is ``Akte.aufbewahren_bis``."""
    freigabe: Freigabe | None = None


def hindernisse(lage: Loeschlage, dokument: Dokument | None = None) -> tuple[Hindernis, ...]:
    """Return every reason why the document (or the file as such) may not be deleted now, in order; empty = it may.

    A reason of the file is a reason of each of its documents. What two persons may answer for stands in
    ``vorbehalte`` and not here once they do.
    """
    zwei = lage.freigabe is Freigabe.ZWEI_PERSONEN
    return tuple(one for one in _alle(lage, dokument) if not (zwei and one in ZWEI_DUERFEN))


def vorbehalte(lage: Loeschlage) -> tuple[Hindernis, ...]:
    """Return what stops the rule but two persons may answer for: it is shown to both."""
    return tuple(one for one in _alle(lage, None) if one in ZWEI_DUERFEN)


def alle_hindernisse(lage: Loeschlage) -> tuple[Hindernis, ...]:
    """Return every reason of the file and of any of its documents, each once, in order."""
    found = {one for dokument in (None, *lage.akte.dokumente) for one in hindernisse(lage, dokument)}
    return tuple(one for one in Hindernis if one in found)


def _alle(lage: Loeschlage, dokument: Dokument | None) -> tuple[Hindernis, ...]:
    found = {*_der_lage(lage), *_der_quittung(lage), *_der_dokumente(lage, dokument)}
    return tuple(one for one in Hindernis if one in found)


def _der_lage(lage: Loeschlage) -> Iterator[Hindernis]:
    """Yield what lies in the file, its delivery and this moment."""
    delivery = lage.lieferung
    checks = {
        Hindernis.SCHON_GELOESCHT: lage.akte.geloescht is not None,
        Hindernis.NICHT_ABGEGEBEN: delivery is None or lage.quittung is None,
        Hindernis.NUR_EINSICHT: lage.akte.einsicht,
        Hindernis.GRUND: delivery is not None and delivery.grund not in UEBERGANG,
        Hindernis.TEST: lage.akte.test or any(one is not None and one.test for one in (delivery, lage.quittung)),
        Hindernis.NEUERE_LIEFERUNG: delivery is not None and not delivery.neueste,
        Hindernis.ZURUECKGEWIESEN: delivery is not None and delivery.zurueckgewiesen,
        Hindernis.ZURUECKGEZOGEN: delivery is not None and delivery.zurueckgezogen,
        Hindernis.ZURUECKGERUFEN: delivery is not None and delivery.zurueckgerufen,
        Hindernis.LOESCHSPERRE: Sperre.LOESCHSPERRE in lage.akte.sperren,
        Hindernis.WIEDERHERSTELLUNG: lage.wiederherstellung,
        Hindernis.TRANSFER_LAEUFT: lage.transfer_laeuft,
        Hindernis.UHR_FALSCH: lage.uhr_falsch,
        Hindernis.OHNE_ZEUGE: not lage.bezeugt,
        Hindernis.AUFBEWAHRUNG: lage.moment < lage.aufbewahren_bis,
        Hindernis.AUFBEWAHRUNGSVERMERK: lage.moment < vermerk_ende(lage.akte, lage.moment),
        Hindernis.OHNE_FREIGABE: lage.freigabe is None,
    }
    yield from (one for one, fehlt in checks.items() if fehlt)


def _der_quittung(lage: Loeschlage) -> Iterator[Hindernis]:
    """Yield what the receipt, opened and judged again, lacks (wire 7.2 a)."""
    receipt, delivery = lage.quittung, lage.lieferung
    if receipt is None or delivery is None:
        return
    if not receipt.signatur_gut:
        yield Hindernis.QUITTUNG_UNGUELTIG
        return
    proof = receipt.nachweis
    checks = {
        Hindernis.QUITTUNG_ANDERE: not receipt.uebernommen or receipt.bezug != delivery.uuid,
        Hindernis.OHNE_NACHWEIS: proof is None,
        Hindernis.INHALT_ANDERER: proof is not None and proof.bezug_inhalt_sha256 != delivery.inhalt_sha256,
        Hindernis.ARCHIV_ANDERES: proof is not None and proof.bezug_archiv_sha256 != delivery.archiv_sha256,
        Hindernis.QUITTIERT_ANDERE_BEHOERDE: receipt.autor not in {delivery.leser, lage.nachfolger},
        Hindernis.ZERTIFIKAT_UNGUELTIG: receipt.zertifikat is Zertifikatslage.UNGUELTIG,
        Hindernis.ZERTIFIKAT_WIDERRUFEN: receipt.zertifikat is Zertifikatslage.WIDERRUFEN,
        Hindernis.SPERRSTAND_UNBEKANNT: receipt.zertifikat is Zertifikatslage.UNBEKANNT,
    }
    yield from (one for one, fehlt in checks.items() if fehlt)


def _der_dokumente(lage: Loeschlage, dokument: Dokument | None) -> Iterator[Hindernis]:
    """Yield what the lists say (wire 7.2 b and c); without a Nachweis of the receipt only ours can be asked."""
    sent = lage.lieferung.nachweis if lage.lieferung is not None else None
    if lage.lieferung is None or lage.quittung is None or not lage.quittung.signatur_gut:
        return
    names = {(d.uuid, d.sha256) for d in sent.dokumente} if sent is not None else set()
    if any((d.uuid, d.sha256) not in names and not _blieb_hier(lage, d) for d in lage.akte.dokumente):
        yield Hindernis.NACHLIEFERUNG
    stayed = dokument is not None and _blieb_hier(lage, dokument)
    if stayed:
        yield Hindernis.NICHT_GESANDT
    proof = lage.quittung.nachweis
    if proof is None:
        return
    named = sorted(d.uuid for d in proof.dokumente)
    if sent is None or named != sorted(d.uuid for d in sent.dokumente):
        yield Hindernis.LIEFERUNG_UNVOLLSTAENDIG
    if dokument is not None and not stayed:
        taken = {(d.uuid, d.sha256) for d in proof.dokumente if d.ergebnis is Ergebnis.UEBERNOMMEN}
        if (dokument.uuid, dokument.sha256) not in taken:
            yield Hindernis.DOKUMENT_NICHT_UEBERNOMMEN


def _blieb_hier(lage: Loeschlage, dokument: Dokument) -> bool:
    """Tell whether a document is not in our delivery and must not be: there is nothing of it to send on."""
    sent = lage.lieferung.nachweis if lage.lieferung is not None else None
    if sent is None or dokument.uuid in {d.uuid for d in sent.dokumente}:
        return False
    return dokument.ausschluss(lage.moment.date()) is not None


def vermerk_ende(akte: Akte, jetzt: datetime) -> datetime:
    """Return from when the retention mark keeps the file no more; ``jetzt`` where it has none or it is over.

    The day ends with UTC: later than in Germany, so never too early.
    """
    tag = akte.aufbewahren_bis
    if tag is None or jetzt.astimezone(UTC).date() > tag:
        return jetzt
    return datetime(tag.year, tag.month, tag.day, tzinfo=UTC) + timedelta(days=1)


def stub_bis(abgegeben: datetime) -> datetime:
    """Return until when the stub of a file that was handed over is kept."""
    return _in_jahren(abgegeben, STUB_JAHRE)


def stub_bis_nach_tod(stub_bis: datetime, verstorben: date) -> datetime:
    """Return until when a stub is kept once it is known that the person died: never longer than before."""
    died = datetime(verstorben.year, verstorben.month, verstorben.day, tzinfo=stub_bis.tzinfo)
    return min(stub_bis, _in_jahren(died, STUB_JAHRE_TOD))


def _in_jahren(moment: datetime, jahre: int) -> datetime:
    """Return the same day so many years later; a 29 February becomes the 1 March."""
    try:
        return moment.replace(year=moment.year + jahre)
    except ValueError:
        return moment.replace(year=moment.year + jahre, month=3, day=1)
