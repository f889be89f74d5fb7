"""A whole delivery for tests: sealed with real keys around any archive, and opened again."""

import io
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.dateien import jpg, pdf
from support.rohling import PROZESS, schema
from support.store import HANNOVER, KIEL, ZEIT, dokument
from support.store import akte as leere_akte
from support.zertifikate import person

from gateway.domain.akte import Akte, Dateiformat
from gateway.domain.behoerde import Behoerde
from gateway.domain.ids import DokumentUUID, NachrichtenUUID, ProzessUUID, sha256_of
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.nachweis import GeliefertesDokument, Lieferung
from gateway.envelope.lesen import read_umschlag
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.typen import Art, Fachbefund, Inhalt
from gateway.messages import AkteMetadaten, Nachrichtenkopf, akte_zu_metadaten, entry_name
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.siegeln import neuer_zufall, oeffne_fachnachricht, oeffne_inhalt, signiere_inhalt, versiegle
from gateway.pump.verschluesseln import encrypt_part, neuer_schluessel

KOPF = Nachrichtenkopf(
    uuid=NachrichtenUUID("33333333-3333-4333-8333-333333333333"),
    typ=Nachrichtentyp.LIEFERUNG,
    erstellt=Zeitpunkt("2026-10-12T10:00:00.000+02:00"),
    autor=Behoerde(kennung=KIEL, name="Kiel"),
    leser=Behoerde(kennung=HANNOVER, name="Hannover"),
    test="demo",
)
FACH = b"<m/>"
INHALTE = (pdf("eins"), jpg(), pdf("drei"))


def akte_mit(*inhalte: bytes, **weitere: Any) -> Akte:
    """An Akte of these documents, measured as the Ablage does."""
    dokumente = tuple(
        replace(
            dokument(nummer),
            dateiname=f"Dokument {nummer}.{'pdf' if inhalt.startswith(b'%PDF') else 'jpg'}",
            format=Dateiformat.PDF if inhalt.startswith(b"%PDF") else Dateiformat.JPG,
            laenge=len(inhalt),
            sha256=sha256_of(inhalt),
            crc32=zlib.crc32(inhalt),
        )
        for nummer, inhalt in enumerate(inhalte, 1)
    )
    return leere_akte(dokumente=dokumente, **weitere)


def namen(akte: Akte, *inhalte: bytes) -> dict[str, bytes]:
    """Entries of the archive: name → octets."""
    return {entry_name(eines): inhalt for eines, inhalt in zip(akte.dokumente, inhalte, strict=True)}


def metadaten(akte: Akte, archiv: bytes) -> AkteMetadaten:
    """What the 010206 says about the Akte."""
    dokumente, xdomea = akte_zu_metadaten(akte)
    return AkteMetadaten(
        kopf=KOPF, person=akte.person, dokumente=dokumente, akte=xdomea, anzahl_pakete=1, archivgroesse=len(archiv)
    )


def nachweis(akte: Akte) -> Lieferung:
    """The Nachweis of an honest giver."""
    return Lieferung(
        tuple(
            GeliefertesDokument(uuid=DokumentUUID(d.uuid), laenge=d.laenge, sha256=d.sha256) for d in akte.dokumente
        )
    )


def geoeffnet(
    ordner: Path, archiv: bytes, proof: Lieferung, *, herkunft: Herkunft = Herkunft.GEPRUEFT
) -> OpenedEnvelope:
    """Seal the delivery and open it as its reader."""
    ordner.mkdir(exist_ok=True)
    cek, source, leser, autor = neuer_schluessel(), SegmentOrdner(ordner), person("rsa3072"), person("p256")
    fach = encrypt_part(Art.FACHNACHRICHT, io.BytesIO(FACH), cek=cek, sink=source)
    zip_ = encrypt_part(Art.ARCHIV, io.BytesIO(archiv), cek=cek, sink=source)
    inhalt = Inhalt(
        kopf=KOPF.kopf(), nachrichtentyp=KOPF.typ, prozess=ProzessUUID(PROZESS), zufall=neuer_zufall(),
        teile=(fach.teil, zip_.teil), nachweis=proof,
    )  # fmt: skip
    zeit = Zeitpunkt.of(ZEIT)
    versiegelt = versiegle(
        signiere_inhalt(inhalt, autor, signing_time=zeit), kopf=KOPF.kopf(), cek=cek,
        teile=(fach.segmente, zip_.segmente), leser=[leser.cert_der], signer=autor, versiegelt=zeit,
        schema=schema(),
    )  # fmt: skip
    siegel = read_umschlag(versiegelt.umschlag, schema=schema())
    entsiegelt = oeffne_inhalt(siegel, (leser,), schema=schema())
    befund = Fachbefund(kopf=KOPF.kopf(), nachrichtentyp=KOPF.typ, anzahl_der_pakete=1, archivgroesse=len(archiv))
    return open_(
        siegel, entsiegelt.inhalt, fachnachricht=oeffne_fachnachricht(siegel, entsiegelt, source),
        lies=lambda _: befund, herkunft=herkunft,
    )  # fmt: skip
