"""Messages for tests as their author writes them: typed, then octets; a delivery with archive and Nachweis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from support.zips import gezippt

from gateway.demo.personen import Testperson
from gateway.domain.akte import Akte
from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.ids import Kennung, NachrichtenUUID, sha256_of
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.messages import (
    AkteMetadaten,
    Anforderung,
    Antwort,
    EatLiegtNichtVor,
    Ereignisbezug,
    Fachnachricht,
    Nachrichtenkopf,
    Produkt,
    Quittung,
    Rueckweisung,
    Rueckweisungsgrund,
    SonstigeAntwort,
    Vorabinformationen,
    akte_zu_metadaten,
    bezug_zu,
    entry_name,
    write_message,
)

PRODUKT = Produkt(name="Fremdes Verfahren TEST", hersteller="Test")
UEBERNOMMEN = "4"


def behoerde(kennung: Kennung) -> Behoerde:
    return Behoerde(
        kennung=kennung,
        name=f"Behörde {kennung} (Test)",
        erreichbarkeit=(Erreichbarkeit("01", "post@test.example"),),
        anschrift=Anschrift(postleitzahl="00000", wohnort="Teststadt", strasse="Testweg", hausnummer="1"),
    )


@dataclass(frozen=True, kw_only=True)
class Umstaende:
    """Who writes to whom, when, under which name."""

    uuid: str
    autor: Kennung
    leser: Kennung
    zeit: Zeitpunkt
    test: str | None = "demo"

    def kopf(self, typ: Nachrichtentyp) -> Nachrichtenkopf:
        return Nachrichtenkopf(
            uuid=NachrichtenUUID(self.uuid), typ=typ, erstellt=self.zeit, autor=behoerde(self.autor),
            leser=behoerde(self.leser), test=self.test,
        )  # fmt: skip


def octets(message: Fachnachricht) -> bytes:
    return write_message(message, PRODUKT)


def anforderung(u: Umstaende, wer: Testperson, **weitere: Any) -> Anforderung:
    wert = Anforderung(
        kopf=u.kopf(Nachrichtentyp.ANFORDERUNG), person=wer.person, aktenzeichen="NEU 1", grund="01",
        versandbestaetigung=False,
    )  # fmt: skip
    return replace(wert, **weitere)


def ablehnung(u: Umstaende, wer: Testperson, ausloeser: str | None, code: str = "02") -> Antwort:
    return Antwort(
        kopf=u.kopf(Nachrichtentyp.ANTWORT), person=wer.person, aktenzeichen_anfragend="NEU 1",
        inhalt=SonstigeAntwort(code=code), ausloeser=None if ausloeser is None else NachrichtenUUID(ausloeser),
    )  # fmt: skip


def vorabinformationen(u: Umstaende, wer: Testperson, ausloeser: str | None) -> Vorabinformationen:
    return Vorabinformationen(
        kopf=u.kopf(Nachrichtentyp.VORABINFORMATIONEN), person=wer.person, eat=EatLiegtNichtVor(bestellt=False),
        ausloeser=None if ausloeser is None else NachrichtenUUID(ausloeser),
    )  # fmt: skip


def quittung(u: Umstaende, delivery: str, erstellt: Zeitpunkt, sachverhalt: str = UEBERNOMMEN) -> Quittung:
    return Quittung(
        kopf=u.kopf(Nachrichtentyp.QUITTUNG),
        bezug=bezug_zu(NachrichtenUUID(delivery), Nachrichtentyp.LIEFERUNG, erstellt),
        ereignis=Ereignisbezug(zeitpunkt=u.zeit, zeichen="TEST"),
        sachverhalt=sachverhalt,
    )


def rueckweisung(
    u: Umstaende, ours: str | None, typ: Nachrichtentyp, erstellt: Zeitpunkt, *, code: str = "S999"
) -> Rueckweisung:
    return Rueckweisung(
        kopf=u.kopf(Nachrichtentyp.RUECKWEISUNG),
        gruende=(Rueckweisungsgrund(code=code, spezifisch=("Test",)),),
        bezug=None if ours is None else bezug_zu(NachrichtenUUID(ours), typ, erstellt),
        nachricht=b"<original/>",
    )


@dataclass(frozen=True, kw_only=True)
class Sendung:
    """A 010206 before it is sealed: message, archive, Nachweis; a test bends any of them."""

    message: AkteMetadaten
    archiv: bytes
    nachweis: str


def lieferung(u: Umstaende, akte: Akte, inhalte: Sequence[bytes], ausloeser: str | None) -> Sendung:
    """An honest delivery of these documents."""
    archiv = gezippt({entry_name(d): inhalt for d, inhalt in zip(akte.dokumente, inhalte, strict=True)})
    dokumente, xdomea = akte_zu_metadaten(akte)
    message = AkteMetadaten(
        kopf=u.kopf(Nachrichtentyp.LIEFERUNG), person=akte.person, dokumente=dokumente, akte=xdomea,
        anzahl_pakete=1, archivgroesse=len(archiv), sachverhalt=Ereignisbezug(zeitpunkt=u.zeit, zeichen="TEST"),
        ausloeser=None if ausloeser is None else NachrichtenUUID(ausloeser),
    )  # fmt: skip
    return Sendung(message=message, archiv=archiv, nachweis=nachweis_lieferung(akte))


def mit_archiv(sendung: Sendung, archiv: bytes) -> Sendung:
    """Another archive, and a message that says so."""
    return replace(sendung, archiv=archiv, message=replace(sendung.message, archivgroesse=len(archiv)))


def nachweis_lieferung(akte: Akte) -> str:
    rows = "".join(
        f'<ab:Dokument uuid="{d.uuid}" laenge="{d.laenge}" sha256="{d.sha256}"/>' for d in akte.dokumente
    )
    return f"<ab:Nachweis><ab:Lieferung>{rows}</ab:Lieferung></ab:Nachweis>"


def nachweis_uebernahme(
    delivery: str, *, inhalt: str, archiv: str, dokumente: Sequence[tuple[str, str]], ergebnis: str = "uebernommen"
) -> str:
    """What a receipt or a rejection says about a delivery, document by document (uuid, digest)."""
    rows = "".join(
        f'<ab:Dokument uuid="{uuid}" sha256="{digest}" ergebnis="{ergebnis}"/>' for uuid, digest in dokumente
    )
    return (
        f'<ab:Nachweis><ab:Uebernahme><ab:Bezug nachrichtenUUID="{delivery}" inhaltSha256="{inhalt}"'
        f' archivSha256="{archiv}"/><ab:Protokolleintrag ursprung="test.invalid/log"'
        f' blattSha256="{sha256_of(b"blatt")}"/>{rows}</ab:Uebernahme></ab:Nachweis>'
    )


__all__ = [
    "Sendung", "Umstaende", "ablehnung", "anforderung", "behoerde", "lieferung", "mit_archiv",
    "nachweis_lieferung", "nachweis_uebernahme", "octets", "quittung", "rueckweisung", "vorabinformationen",
]  # fmt: skip
