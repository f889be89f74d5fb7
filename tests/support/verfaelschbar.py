"""Rows that a quiet transfer does not make, each with its entry: something for the tamper drill."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from support.buehne import Haus

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import NachrichtenUUID, Sha256
from gateway.domain.konto import Rolle
from gateway.domain.merkmale import Merkmal
from gateway.domain.rueckruf import Rueckruf, Rueckrufgrund
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.domain.schutz import Anhaltung
from gateway.domain.transfer import Transfer
from gateway.messages import Auskunftssperre
from gateway.transfer.ports import Alarm, Tx, Widerspruch
from gateway.transfer.protokollant import fall
from gateway.transfer.records import (
    AufgabeArt,
    Loeschantrag,
    Loeschgegenstand,
    Quarantaene,
    Schluesselverrat,
    Wegzug,
)
from gateway.transfer.sperren import aendere_sperren
from gateway.transfer.vieraugen import stelle
from gateway.transfer.vorabangaben import Vorabangaben

_E = AuditEreignis
DIGEST = Sha256("ab" * 32)


async def lege_vor(haus: Haus) -> None:
    """Make one of each, in one transaction; the log is not integrated."""
    (transfer,), (akte,) = await haus.transfers(), await haus.akten()
    await haus.eins.store.write(lambda tx: _lege(haus, tx, transfer, akte))


def _lege(haus: Haus, tx: Tx, transfer: Transfer, akte: Akte) -> None:
    one, mandant = haus.eins, haus.kennung
    now, new, log = one.umgebung.jetzt(), one.umgebung.neue_uuid, one.umgebung.protokollant

    def notiere(ereignis: AuditEreignis, **angaben: Any) -> None:
        log.notiere(tx, mandant, ereignis, **angaben)

    _an_der_akte(haus, tx, akte, notiere)
    delivery = NachrichtenUUID(transfer.lieferung or new())
    case = {"nachricht": delivery, "code": "1:eicar", "anzahl": 1, "schutz": "geprueft:probe", **fall(transfer)}
    tx.schutz.anlegen(
        Anhaltung(
            id=new(), mandant=mandant, transfer=transfer.id, lieferung=delivery, begonnen=now, programm="probe",
            funde=(),
        )
    )  # fmt: skip
    notiere(_E.SCHUTZ_ANGEHALTEN, **case)
    ground = next(iter(Rueckrufgrund))
    tx.rueckrufe.anlegen(
        Rueckruf(id=new(), mandant=mandant, transfer=transfer.id, lieferung=delivery, grund=ground, begonnen=now)
    )
    notiere(
        _E.RUECKRUF_VERLANGT,
        nachricht=delivery,
        grund=ground.value,
        rechtsgrund=Rechtsgrund.DSGVO_33,
        **fall(transfer),
    )
    kept = new()
    tx.quarantaene.anlegen(
        Quarantaene(
            id=kept, mandant=mandant, zeit=now, code="T001", grund="x", quelle="q", umschlag_sha256=None, laenge=0,
            authentisch=False,
        )
    )  # fmt: skip
    notiere(_E.NACHRICHT_QUARANTAENE, code="T001", quarantaene=kept)
    tx.verrat.merken(
        Schluesselverrat(zertifikat_sha256=DIGEST, mandant=mandant, rolle="tls", seit=now, gemeldet=now)
    )
    notiere(_E.SCHLUESSEL_VERRATEN, rolle="tls", zertifikat_sha256=DIGEST)
    alarm = Alarm(id=new(), ursprung="a", art=next(iter(Widerspruch)), gehalten=b"a", gezeigt=b"b", zeit=now)
    assert tx.zeugen.alarmiere(alarm)
    notiere(_E.ZEUGE_WIDERSPRUCH, code=alarm.art.value, aufgabe=alarm.id)
    _scans(haus, tx, akte, notiere)
    _antraege(haus, tx, akte)
    konten = one.kontenverwaltung
    konten.lege_an(tx, name="probe", anzeige="Probe", person="meier")
    asked = konten.beantrage_rolle(tx, "probe", mandant, Rolle.SACHBEARBEITUNG, person="meier")
    konten.bestaetige(tx, asked.id, person="schulze")


def _an_der_akte(haus: Haus, tx: Tx, akte: Akte, notiere: Callable[..., None]) -> None:
    first = akte.dokumente[0].uuid if akte.dokumente else tx.akten.holen(haus.kennung, akte.id).dokumente[0].uuid  # type: ignore[union-attr]  # it is there
    tx.schutz.merke(haus.kennung, akte.id, {first: (Merkmal.EXTERN,)})
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6"),), bamfkennziffer="1234567-163")
    assert haus.eins.vorab.aendere(tx, haus.kennung, akte, told, anlass="nachtrag", person="meier")
    moved = Wegzug(mandant=haus.kennung, azr_suche=DIGEST, ziel_ags="06411000", gemeldet=haus.uhr())
    notiere(
        _E.MELDUNG_EINGEGANGEN, akteur=Akteur.PARTNER, nachricht=NachrichtenUUID(haus.eins.umgebung.neue_uuid()),
        nachrichtentyp="030102",
        bezuege=[(Bezug.AZR_NUMMER, "990000900001"), (Bezug.WEGZUG, tx.wegzuege.anlegen(moved))],
    )  # fmt: skip
    hold, last = [Sperre.LOESCHSPERRE], date(2099, 1, 1)
    aendere_sperren(tx, haus.eins.umgebung.protokollant, haus.kennung, akte.id, setze=hold, handelnder="meier")
    tx.akten.aufbewahren(haus.kennung, akte.id, last)
    notiere(
        _E.AKTE_AUFBEWAHRUNG_GEAENDERT, akteur=Akteur.PERSON, zustand_alt="keiner", zustand_neu=last.isoformat(),
        bezuege=[(Bezug.HANDELNDER, "meier"), (Bezug.AKTE, akte.id)],
    )  # fmt: skip
    haus.eins.schritte.frage(tx, haus.kennung, AufgabeArt.QUARANTAENE_ANSEHEN, transfer=None, hinweis="T001")


def _antraege(haus: Haus, tx: Tx, akte: Akte) -> None:
    one, now = haus.eins.umgebung, haus.uhr()
    wants = Loeschantrag(
        id=one.neue_uuid(), mandant=haus.kennung, person="meier", gestellt=now, akte=akte.id,
        gegenstand=Loeschgegenstand.INHALT,
    )  # fmt: skip
    case = {"transfer": one.neue_uuid(), "partner": haus.kennung, "anzahl": 1}
    law = Rechtsgrund.AUFENTHV_68
    stelle(one, tx, wants, _E.AKTE_LOESCHUNG_BEANTRAGT, rechtsgrund=law, **case)
    haus.eins.verzeichnisaufnahme.schlage_vor(
        tx, 10_000, DIGEST, gueltig_bis=now + timedelta(days=1), anzahl=1, person="meier"
    )


def _scans(haus: Haus, tx: Tx, akte: Akte, notiere: Callable[..., None]) -> None:
    mandant, ident = haus.kennung, haus.eins.umgebung.neue_uuid()
    lieferung = Scanlieferung(
        id=ident, mandant=mandant, dienst="d", nummer="1", schein_sha256=DIGEST, abgeholt=None,
        begonnen=haus.eins.umgebung.jetzt(),
    )  # fmt: skip
    zeile = Scanakte(
        id=f"{ident}/1", mandant=mandant, lieferung=ident, stelle=1, barcode="b", aktenzeichen="a", stand="offen"
    )
    tx.scans.anlegen(lieferung, [zeile])
    tx.scans.akte_aendern(replace(zeile, stand="aufgenommen", akte=akte.id))
    notiere(
        _E.LIEFERUNG_BEGONNEN, anzahl=1, inhalt_sha256=DIGEST, prozess=ident, rechtsgrund=Rechtsgrund.AUFENTHG_86
    )
    notiere(_E.LIEFERUNG_AKTE_AUFGENOMMEN, anzahl=1, laenge=1, prozess=ident, rechtsgrund=Rechtsgrund.AUFENTHG_86)
