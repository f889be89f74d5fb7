"""What the Ablage and earlier deliveries say to a case file, asked again in the transaction that takes it in."""

from collections import Counter
from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.intake.bericht import Mangel, Stand
from gateway.intake.schein import Scheinakte, mangel
from gateway.transfer.ports import Tx


@dataclass(frozen=True, slots=True)
class Lage:
    """Whether a case file may enter: it may where it is not there and nothing is a defect."""

    schon_da: AkteId | None = None
    maengel: tuple[Mangel, ...] = ()


def erkunde(tx: Tx, lieferung: Scanlieferung, akte: Scheinakte) -> Lage:
    """Ask for the Aktenzeichen in the Ablage, for its barcode, and for earlier notes of the same number."""
    vorhanden = tx.akten.zum_aktenzeichen(lieferung.mandant, akte.aktenzeichen) if akte.aktenzeichen else None
    if vorhanden is not None:
        return _vorhanden(vorhanden, akte)
    gefunden = []
    if akte.barcode and (anderes := _barcode_vergeben(tx, lieferung, akte)) is not None:
        grund = (
            f"Unter diesem Barcode wurde schon die Akte {anderes.aktenzeichen} aufgenommen; "
            "ein Barcode gehört zu einer Akte. Bitte Umschlag und Schein vergleichen."
        )
        gefunden.append(mangel("barcode", akte.barcode, grund))
    gefunden += _nachlieferung(tx, lieferung, akte)
    return Lage(maengel=tuple(gefunden))


def _vorhanden(vorhanden: Akte, akte: Scheinakte) -> Lage:
    zeichen = akte.aktenzeichen
    if vorhanden.geloescht is not None:
        grund = (
            f"Diese Akte wurde an {vorhanden.abgegeben_an} abgegeben; hier liegt nur noch der Nachweis darüber. "
            "Die Behörde entscheidet, wohin die gescannte Akte gehört."
        )
        return Lage(maengel=(mangel("abgegeben", zeichen, grund, behoerde=True),))
    if vorhanden.herkunft is not None:
        art = "zur Einsicht" if vorhanden.einsicht else "bei einem Wechsel der Zuständigkeit"
        grund = (
            f"Unter diesem Aktenzeichen liegt eine Akte, die {art} von einer anderen Behörde kam "
            f"({vorhanden.herkunft.split('/')[0]}). Sie wird nicht überschrieben; die Behörde entscheidet."
        )
        return Lage(maengel=(mangel("andere_behoerde", zeichen, grund, behoerde=True),))
    neu = Counter(dokument.sha256 for dokument in akte.dokumente)
    if not akte.maengel and neu == Counter(d.sha256 for d in vorhanden.dokumente if not d.ersetzt):
        return Lage(schon_da=vorhanden.id, maengel=_abweichend(vorhanden, akte))
    grund = (
        "Eine Akte mit diesem Aktenzeichen liegt schon in der Ablage, mit anderem Inhalt. Sie wird nie "
        "überschrieben: ist das Aktenzeichen falsch, oder gehören diese Dokumente zu ihr?"
    )
    return Lage(maengel=(mangel("anderer_inhalt", zeichen, grund, behoerde=True),))


def _abweichend(vorhanden: Akte, akte: Scheinakte) -> tuple[Mangel, ...]:
    """Note what the note says of a file that lies here otherwise; it names no value, since those name people."""
    was = [
        wort
        for wort, anders in (
            ("zur Person", akte.person != vorhanden.person),
            ("zur Sperre", not akte.sperren <= vorhanden.sperren),
            ("zur Aufbewahrung", akte.aufbewahren_bis not in {None, vorhanden.aufbewahren_bis}),
        )
        if anders
    ]
    if not was:
        return ()
    grund = (
        f"Der Schein sagt {' und '.join(was)} etwas anderes als die Akte in der Ablage; sie bleibt, wie sie ist. "
        "Bitte vergleichen."
    )
    return (mangel("andere_angaben", akte.aktenzeichen, grund, schwer=False, behoerde=True),)


def _barcode_vergeben(tx: Tx, lieferung: Scanlieferung, akte: Scheinakte) -> Scanakte | None:
    fertig = {Stand.AUFGENOMMEN.value, Stand.SCHON_DA.value}
    andere = tx.scans.zum_barcode(lieferung.mandant, lieferung.dienst, akte.barcode)
    return next((a for a in andere if a.stand in fertig and a.aktenzeichen != akte.aktenzeichen), None)


def _nachlieferung(tx: Tx, lieferung: Scanlieferung, akte: Scheinakte) -> list[Mangel]:
    """Under a number that is known, with another note, only what was to be corrected may come."""
    fruehere = {
        eine.id
        for eine in tx.scans.zur_nummer(lieferung.mandant, lieferung.nummer, dienst=lieferung.dienst)
        if eine.id != lieferung.id and (eine.begonnen, eine.id) < (lieferung.begonnen, lieferung.id)
    }
    if not fruehere:
        return []
    bekannt = [
        *tx.scans.zum_aktenzeichen(lieferung.mandant, akte.aktenzeichen),
        *tx.scans.zum_barcode(lieferung.mandant, lieferung.dienst, akte.barcode),
    ]
    staende = {eine.stand for eine in bekannt if eine.lieferung in fruehere}
    if Stand.NACHBESSERUNG.value in staende or Stand.OFFEN.value in staende:
        return []
    if staende:
        grund = "Diese Akte war schon aufgenommen und ist nicht mehr hier; nachgeliefert werden kann sie nicht."
        return [mangel("nummer", akte.aktenzeichen, grund, behoerde=True)]
    grund = (
        f"Die Lieferung {lieferung.nummer} gibt es schon, mit einem anderen Schein. Unter ihrer Nummer kann nur "
        "nachgeliefert werden, was nachzubessern war; diese Akte war nicht darunter. Neue Akten brauchen eine "
        "neue Nummer."
    )
    return [mangel("nummer", akte.aktenzeichen or akte.barcode, grund)]
