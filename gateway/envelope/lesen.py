"""Reads Umschlag and Inhalt: what leaves here was signed, and was parsed from the octets that were signed.

Until the binding holds, a partner hears T020 for every failure after the first use of a private key (wire 4.4):
everything refused by ``read_inhalt`` carries that.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import InitVar, dataclass

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import (
    DokumentUUID,
    Kennung,
    NachrichtenUUID,
    ProzessUUID,
    Sha256,
    sha256_of,
)
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.domain.nachweis import (
    Ergebnis,
    GeliefertesDokument,
    Lieferung,
    Nachweis,
    Rueckrufantwort,
    Rueckrufverlangen,
    Transfervermerk,
    Uebernahme,
    UebernommenesDokument,
)
from gateway.domain.rueckrufgruende import Ablehnungsgrund, Rueckrufgrund
from gateway.envelope import kanon, regeln, signatur, wurzeln
from gateway.envelope.algorithmen import STANDARD, Algorithmus, Schluesselverfahren
from gateway.envelope.schema import UmschlagSchema
from gateway.envelope.typen import Art, Inhalt, Segment, SegmentierterTeil, Teil, Umschlag, WrappedKey

_SIEGEL = object()
_INHALT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class GeprueftesSiegel:
    """An Umschlag whose transport signature holds; only ``read_umschlag`` makes one.

    Whose certificate it is, ``trust`` judges.
    """

    umschlag: Umschlag
    umschlag_sha256: Sha256
    """Name of the message at a Postfach (wire 6.1)."""
    cert_der: bytes
    algorithmus: Algorithmus
    beweis: InitVar[object]

    def __post_init__(self, beweis: object) -> None:
        """Refuse everyone but ``read_umschlag``."""
        if beweis is not _SIEGEL:
            raise TypeError("only read_umschlag makes a GeprueftesSiegel")


@dataclass(frozen=True, slots=True, kw_only=True)
class GepruefterInhalt:
    """An Inhalt whose content signature holds and that belongs to its Umschlag; only ``read_inhalt`` makes one."""

    inhalt: Inhalt
    octets: bytes
    inhalt_sha256: Sha256
    cert_der: bytes
    """Certificate of the author's content signature, for ``trust`` to judge."""
    algorithmus: Algorithmus
    signing_time: Zeitpunkt
    """Claimed by the author, signed."""
    zeitstempel: bytes | None
    """RFC 3161 token, not yet verified."""
    signature_value: bytes
    beweis: InitVar[object]

    def __post_init__(self, beweis: object) -> None:
        """Refuse everyone but ``read_inhalt``."""
        if beweis is not _INHALT:
            raise TypeError("only read_inhalt makes a GepruefterInhalt")


@contextmanager
def verdeckt() -> Iterator[None]:
    """Let every refusal inside be T020 towards the partner and exact only in our own log (wire 4.4)."""
    try:
        yield
    except Refused as error:
        raise Refused(error.fehlercode, error.reason, towards_partner=Fehlercode.T020) from None


def read_umschlag(
    octets: bytes, *, schema: UmschlagSchema, erlaubt: frozenset[Algorithmus] = STANDARD
) -> GeprueftesSiegel:
    """Check an Umschlag without any private key: limits, octets, XSD, transport signature, rules (wire 4.1).

    Refused: S001, X000, X001, V000, T002 (the certificate is not the signed one), T099.
    """
    geprueft = signatur.verify_enveloped(octets, wurzel=wurzeln.UMSCHLAG, schema=schema, erlaubt=erlaubt)
    umschlag = _umschlag(geprueft.root)
    if umschlag.zertifikat_sha256 != geprueft.cert_sha256:
        raise Refused(Fehlercode.T002, "the certificate in the signature is not the one the Umschlag names")
    regeln.check_umschlag(umschlag)
    return GeprueftesSiegel(
        umschlag=umschlag,
        umschlag_sha256=sha256_of(octets),
        cert_der=geprueft.cert_der,
        algorithmus=geprueft.algorithmus,
        beweis=_SIEGEL,
    )


def check_leser(siegel: GeprueftesSiegel, unsere: Collection[Kennung]) -> None:
    """Refuse a message for somebody else (T080)."""
    if siegel.umschlag.kopf.leser not in unsere:
        raise Refused(Fehlercode.T080, "the message is addressed to another authority")


def read_inhalt(
    octets: bytes, *, siegel: GeprueftesSiegel, schema: UmschlagSchema, erlaubt: frozenset[Algorithmus] = STANDARD
) -> GepruefterInhalt:
    """Check the decrypted Inhalt: key commitment, octets, XSD, content signature, belonging to the Umschlag.

    Refused with the exact code, T020 towards the partner.
    """
    with verdeckt():
        digest = sha256_of(octets)
        if digest != siegel.umschlag.inhalt_sha256:
            raise Refused(Fehlercode.T099, "the decrypted Inhalt is not the one the Umschlag commits to")
        geprueft = signatur.verify_enveloped(octets, wurzel=wurzeln.INHALT, schema=schema, erlaubt=erlaubt)
        inhalt = _inhalt(geprueft.root)
        regeln.check_inhalt(inhalt)
        regeln.check_schichten(siegel.umschlag, inhalt)
        if geprueft.signing_time is None:
            raise Refused(Fehlercode.T010, "the content signature has no signing time")
        return GepruefterInhalt(
            inhalt=inhalt,
            octets=octets,
            inhalt_sha256=digest,
            cert_der=geprueft.cert_der,
            algorithmus=geprueft.algorithmus,
            signing_time=geprueft.signing_time,
            zeitstempel=geprueft.zeitstempel,
            signature_value=geprueft.signature_value,
            beweis=_INHALT,
        )


def _ist(element: etree._Element, name: str) -> bool:
    return bool(element.tag == f"{{{kanon.AB}}}{name}")


def _text(element: etree._Element) -> str:
    return element.text or ""


def _attribute(element: etree._Element, name: str) -> str:
    return str(element.attrib[name])


def _kopf(element: etree._Element) -> Kopf:
    uuid, autor, leser, erstellt, *test = element
    return Kopf(
        uuid=NachrichtenUUID(_text(uuid)),
        autor=Kennung(_text(autor)),
        leser=Kennung(_text(leser)),
        erstellt=Zeitpunkt(_text(erstellt)),
        test=_text(test[0]) if test else None,
    )


def _umschlag(root: etree._Element) -> Umschlag:
    kopf, siegel, data, *teile = root
    _, key_info, cipher_data = data
    return Umschlag(
        kopf=_kopf(kopf),
        versiegelt=Zeitpunkt(_attribute(siegel, "versiegelt")),
        inhalt_sha256=Sha256(_attribute(siegel, "inhaltSha256")),
        zertifikat_sha256=Sha256(_attribute(siegel, "zertifikatSha256")),
        keys=tuple(_wrapped_key(key) for key in key_info),
        inhalt_chiffrat=kanon.base64_octets(cipher_data[0].text),
        teile=tuple(_segmentierter_teil(teil) for teil in teile),
    )


def _wrapped_key(element: etree._Element) -> WrappedKey:
    method, key_info, cipher_data = element
    verfahren = Schluesselverfahren(_attribute(method, "Algorithm"))
    if (len(method) == 0) is not (verfahren is Schluesselverfahren.HYBRID):  # the XSD cannot tie the two
        raise Refused(Fehlercode.X001, "exactly RSA-OAEP names a digest and a mask")
    return WrappedKey(
        key_name=Sha256(_text(key_info[0])),
        wrapped=kanon.base64_octets(cipher_data[0].text),
        verfahren=verfahren,
    )


def _segmentierter_teil(element: etree._Element) -> SegmentierterTeil:
    segmente = []
    for expected, segment in enumerate(element, start=1):
        if _attribute(segment, "nr") != str(expected):
            raise Refused(Fehlercode.T099, "the segments are not numbered 1, 2, 3 …")
        segmente.append(Segment(int(_attribute(segment, "laenge")), Sha256(_attribute(segment, "sha256"))))
    return SegmentierterTeil(
        art=Art(_attribute(element, "art")),
        segmentgroesse=int(_attribute(element, "segmentgroesse")),
        segmente=tuple(segmente),
    )


def _inhalt(root: etree._Element) -> Inhalt:
    kopf, typ, prozess, zufall, *rest = root
    teile = [element for element in rest if _ist(element, "Teil")]
    nachweis = rest[len(teile) :]
    try:
        nachrichtentyp = Nachrichtentyp(_text(typ))
    except ValueError:
        raise Refused(Fehlercode.T099, "the profile carries no message of this type") from None
    return Inhalt(
        kopf=_kopf(kopf),
        nachrichtentyp=nachrichtentyp,
        prozess=ProzessUUID(_text(prozess)),
        zufall=kanon.base64_octets(zufall.text),
        teile=tuple(
            Teil(
                art=Art(_attribute(teil, "art")),
                laenge=int(_attribute(teil, "laenge")),
                sha256=Sha256(_attribute(teil, "sha256")),
            )
            for teil in teile
        ),
        nachweis=_nachweis(nachweis[0][0]) if nachweis else None,
    )


def _nachweis(element: etree._Element) -> Nachweis:
    if _ist(element, "Lieferung"):
        return Lieferung(tuple(_geliefert(dokument) for dokument in element))
    if _ist(element, "Rueckruf"):
        return _rueckruf(element)
    bezug, eintrag, *rest = element
    antwort = rest.pop(0) if _ist(rest[0], "Rueckrufantwort") else None
    return Uebernahme(
        bezug_uuid=NachrichtenUUID(_attribute(bezug, "nachrichtenUUID")),
        bezug_inhalt_sha256=Sha256(_attribute(bezug, "inhaltSha256")),
        bezug_archiv_sha256=Sha256(_attribute(bezug, "archivSha256")),
        log_ursprung=_attribute(eintrag, "ursprung"),
        log_blatt_sha256=Sha256(_attribute(eintrag, "blattSha256")),
        dokumente=tuple(
            UebernommenesDokument(
                uuid=DokumentUUID(_attribute(dokument, "uuid")),
                sha256=Sha256(_attribute(dokument, "sha256")),
                ergebnis=Ergebnis(_attribute(dokument, "ergebnis")),
                grund=dokument.get("grund"),
            )
            for dokument in rest
        ),
        rueckruf=None if antwort is None else _rueckrufantwort(antwort),
    )


def _rueckruf(element: etree._Element) -> Rueckrufverlangen:
    return Rueckrufverlangen(
        bezug_uuid=NachrichtenUUID(_attribute(element[0], "nachrichtenUUID")),
        bezug_inhalt_sha256=Sha256(_attribute(element[0], "inhaltSha256")),
        bezug_archiv_sha256=Sha256(_attribute(element[0], "archivSha256")),
        grund=Rueckrufgrund(_attribute(element, "grund")),
    )


def _rueckrufantwort(element: etree._Element) -> Rueckrufantwort:
    grund = element.get("grund")
    return Rueckrufantwort(
        rueckruf_uuid=NachrichtenUUID(_attribute(element, "nachrichtenUUID")),
        grund=None if grund is None else Ablehnungsgrund(grund),
    )


def _geliefert(element: etree._Element) -> GeliefertesDokument:
    vermerk = None
    if len(element):
        vermerk = Transfervermerk(
            erfasst=Zeitpunkt(_attribute(element[0], "erfasst")),
            stelle=_attribute(element[0], "stelle"),
            verfahren=_attribute(element[0], "verfahren"),
            sichtpruefung=_attribute(element[0], "sichtpruefung"),
        )
    return GeliefertesDokument(
        uuid=DokumentUUID(_attribute(element, "uuid")),
        laenge=int(_attribute(element, "laenge")),
        sha256=Sha256(_attribute(element, "sha256")),
        transfervermerk=vermerk,
    )
