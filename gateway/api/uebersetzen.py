"""From the values of the house to what the API answers."""

from collections.abc import Iterable
from typing import Final

from gateway.api import formen as f
from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.person import Person
from gateway.domain.states import Rolle
from gateway.transfer.einblick.uebergaben import Uebergabezeile
from gateway.transfer.ports.schnittstelle import Apitoken, Empfang
from gateway.transfer.schnittstelle.blicke import Aktenstand, Transferbild

RICHTUNG: Final = {"in": Rolle.NEHMER, "out": Rolle.GEBER}
_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIENTYP: Final[dict[Dateiformat, str]] = {
    Dateiformat.PDF: "application/pdf",
    Dateiformat.PDF_A: "application/pdf",
    Dateiformat.JPG: "image/jpeg",
    Dateiformat.PNG: "image/png",
    Dateiformat.TIFF: "image/tiff",
    Dateiformat.TXT: "text/plain",
    Dateiformat.XML: "application/xml",
    Dateiformat.DOCX: f"{_OFFICE}.wordprocessingml.document",
    Dateiformat.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    Dateiformat.ODT: "application/vnd.oasis.opendocument.text",
    Dateiformat.ODS: "application/vnd.oasis.opendocument.spreadsheet",
}


def richtung(rolle: Rolle) -> f.Direction:
    """Return which way a file goes."""
    return "in" if rolle is Rolle.NEHMER else "out"


def zeile(one: Uebergabezeile) -> f.TransferRow:
    """Return a transfer as a row."""
    return f.TransferRow(
        id=one.id,
        code=one.kurzzeichen,
        direction=richtung(one.rolle),
        state=one.zustand,
        partner=one.partner,
        reference=one.aktenzeichen,
        file=one.akte,
        begun=one.begonnen,
        state_since=one.seit,
        turn=one.stand.am_zug.value,
        due=one.stand.bis,
        task=one.stand.aufgabe,
        test=one.test,
    )


def transfer(shown: Transferbild, token: Apitoken) -> f.Transfer:
    """Return one transfer."""
    one = shown.transfer
    return f.Transfer(
        id=one.id,
        code=kurzzeichen(one.prozess),
        process=one.prozess,
        direction=richtung(one.rolle),
        state=one.zustand,
        ground=one.grund,
        partner=one.partner,
        reference=one.aktenzeichen,
        partner_reference=one.aktenzeichen_partner,
        file=one.akte,
        begun=one.begonnen,
        changed=one.geaendert,
        test=one.test is not None,
        blocked=shown.gesperrt,
        person=person(one.person) if shown.person_genannt else None,
        timeline=[
            f.TimelineEntry(time=row.zeit, side=row.seite.value, text=row.titel) for row in shown.verlauf.zeilen
        ],
        tasks=[row.id for row in shown.fragen],
        receipts=empfaenge(shown.empfaenge, token),
    )


def person(one: Person) -> f.PersonInfo:
    """Return a person."""
    born = one.geburtsdatum
    return f.PersonInfo(
        names=[
            f.PersonName(
                kind=kind.value,
                family_name=name.familienname,
                first_names=name.vorname,
                birth_name=name.geburtsname,
            )
            for kind, name in one.namen
        ],
        birth_date=f.PartialDate(year=born.jahr, month=born.monat, day=born.tag),
        birth_place=one.geburtsort,
        sex=one.geschlecht,
        citizenships=list(one.staatsangehoerigkeiten),
        azr_number=one.azr_nummer,
    )


def empfaenge(rows: Iterable[Empfang], token: Apitoken) -> list[f.Receipt]:
    """Return what systems said of a file; of another one only that it was one."""
    return [f.Receipt(time=one.zeit, register_sha256=one.register, own=one.token == token.id) for one in rows]


def akte(shown: Aktenstand, token: Apitoken) -> f.File:
    """Return a file with its register."""
    one = shown.akte
    return f.File(
        id=one.id,
        reference=one.aktenzeichen,
        blocked=shown.gesperrt,
        person=person(one.person),
        subject=one.betreff,
        received=one.herkunft is not None,
        inspection_only=one.einsicht,
        deleted=one.geloescht,
        holds=sorted(hold.value for hold in one.sperren),
        documents=[dokument(row) for row in one.dokumente],
        paper=_papier(one),
        transfers=[row.id for row in shown.transfers],
        receipts=empfaenge(shown.empfaenge, token),
        test=one.test,
    )


def dokument(one: Dokument) -> f.Document:
    """Return one document of a register."""
    return f.Document(
        id=one.uuid,
        number=one.position,
        name=one.dateiname,
        description=one.beschreibung,
        path=list(one.pfad),
        format=one.format.name,
        media_type=MEDIENTYP[one.format],
        length=one.laenge,
        sha256=one.sha256,
        pages=one.seiten,
        sheet_from=one.blatt_von,
        sheet_to=one.blatt_bis,
        effective=None if one.aktenwirksam is None else one.aktenwirksam.date(),
        replaced=one.ersetzt,
    )


def _papier(one: Akte) -> list[f.PaperPart]:
    return [
        f.PaperPart(
            number=part.nummer,
            title=part.bezeichnung,
            arrived=one.herkunft is None or part.eingetroffen is not None,
        )
        for part in one.papier
    ]
