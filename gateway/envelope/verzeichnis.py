"""Reads and writes ``verzeichnis.xml``: the directory in the closed, signed form (wire 3, 5.5).

The signer is the key an installation has pinned, given from outside; the certificate in the file is only
compared with it. What is returned was parsed again from the verified octets.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final, NewType

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import kanon, signatur
from gateway.envelope.kanon import PROFIL, Wurzel, limits
from gateway.envelope.schema import Schema, compile_schema
from gateway.envelope.signatur import Vorbereitet, verify_enveloped
from gateway.trust.hybrid import Hybridschluessel
from gateway.trust.teilnehmer import (
    Art,
    Betrieb,
    Clearingstelle,
    Diensteintrag,
    Fenster,
    Hybrideintrag,
    Schluesseleintrag,
    Schluesselrolle,
    Status,
    Teilnehmer,
    Vertretung,
    Wegart,
    Zertifikatseintrag,
)
from gateway.trust.verzeichnis import Richtlinie, Verzeichnis

VZ: Final = "urn:aktenbote:verzeichnis:1"
MAX_OCTETS: Final = 64 * 1024 * 1024
"""Ten thousand participants with four certificates each; the German foreigners' authorities need 6 MiB."""
MAX_ELEMENTS: Final = 1_000_000

_ROLLE: Final = "role "
"""Begins what is said of an unknown role: the rest of that entry counts."""

VERZEICHNIS: Final = Wurzel(
    name=f"{{{VZ}}}Verzeichnis",
    prefix="vz",
    limits=limits(max_octets=MAX_OCTETS, max_elements=MAX_ELEMENTS),
    xades=False,
    profil=PROFIL,
    code_schwach=Fehlercode.T010,
    code_gebrochen=Fehlercode.T011,
)

VerzeichnisSchema = NewType("VerzeichnisSchema", Schema)
"""``schemas/verzeichnis/1`` compiled; immutable and shared by all threads."""


def compile_verzeichnis_schema(files: Mapping[str, bytes]) -> VerzeichnisSchema:
    """Compile the XSD of the directory from all schema files (octets by name relative to ``schemas/``)."""
    own = {
        name.rpartition("/")[2]: octets
        for name, octets in files.items()
        if name.startswith(("umschlag/1/", "verzeichnis/1/"))
    }
    return VerzeichnisSchema(compile_schema(own, "verzeichnis-1.xsd"))


def public_key_sha256(cert_der: bytes) -> Sha256:
    """Return the SHA-256 of a certificate's public key (SubjectPublicKeyInfo): a pin that outlives a renewal."""
    key = x509.load_der_x509_certificate(cert_der).public_key()
    return sha256_of(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def read_verzeichnis(
    octets: bytes, *, schema: VerzeichnisSchema, signer: Sha256, weitere: Collection[Sha256] = ()
) -> Verzeichnis:
    """Verify and read a signed directory.

    ``signer`` is the pin: SHA-256 of the signing certificate, or of its public key. ``weitere`` count beside it,
    while the operator of the directory changes its key, and for snapshots of before. Refused: T070 for another
    signer, T010/T011 for its signature, T000 if its certificate was not valid at the issue, S001, V000, X000,
    X001 for the form or a directory that contradicts itself, T002 for a test anchor in productive use.
    """
    checked = verify_enveloped(octets, wurzel=VERZEICHNIS, schema=schema)
    if {checked.cert_sha256, public_key_sha256(checked.cert_der)}.isdisjoint({signer, *weitere}):
        raise Refused(
            Fehlercode.T070,
            "the directory is signed by another key than the pinned one: "
            "take the file, or the certificate to pin, from the operator of the directory",
        )
    found = _verzeichnis(checked.root)
    cert = x509.load_der_x509_certificate(checked.cert_der)
    if not cert.not_valid_before_utc <= found.ausgestellt <= cert.not_valid_after_utc:
        raise Refused(Fehlercode.T000, "the directory was issued outside the validity of its signer's certificate")
    return found


def read_draft(octets: bytes, *, schema: VerzeichnisSchema) -> Verzeichnis:
    """Read a directory without looking at its signature, if it has one: for display and for signing only."""
    return _verzeichnis(kanon.read(octets, VERZEICHNIS, schema))


def is_signed(octets: bytes, *, schema: VerzeichnisSchema) -> bool:
    """Tell whether a well-formed directory carries a signature, good or not."""
    return bool(kanon.read(octets, VERZEICHNIS, schema)[-1].tag == f"{{{kanon.DS}}}Signature")


def write_draft(verzeichnis: Verzeichnis) -> bytes:
    """Return the directory without a signature, in its own exclusive C14N form."""
    return kanon.exc_c14n(_element(verzeichnis))


def prepare_verzeichnis(verzeichnis: Verzeichnis, *, cert_der: bytes) -> Vorbereitet:
    """Return the directory ready to be signed; ValueError for a certificate that cannot sign."""
    return signatur.prepare(_element(verzeichnis), wurzel=VERZEICHNIS, cert_der=cert_der)


# -- writing ------------------------------------------------------------------------------------------------


def _element(value: Verzeichnis) -> etree._Element:
    root = etree.Element(
        VERZEICHNIS.name,
        _present(
            profil=PROFIL,
            nummer=str(value.nummer),
            betrieb=value.betrieb.value,
            ausgestellt=_zeit(value.ausgestellt),
            gueltigBis=_zeit(value.gueltig_bis),
            mitzeichner=str(value.richtlinie.mitzeichner),
        ),
        nsmap={VERZEICHNIS.prefix: VZ},
    )
    for der in value.anker:
        _add(root, "Anker", kanon.base64_text(der))
    for der in value.zwischenstellen:
        _add(root, "Zwischenstelle", kanon.base64_text(der))
    for one in value.teilnehmer:
        _add_teilnehmer(root, one)
    return root


def _add_teilnehmer(root: etree._Element, one: Teilnehmer) -> None:
    element = _add(
        root,
        "Teilnehmer",
        kennung=one.kennung,
        art=one.art.value,
        status=one.status.value,
        **_window(one.fenster),
        nachfolger=one.nachfolger,
        postfach=one.postfach,
        vermittlung=one.vermittlung,
        weg=Wegart.OFFEN.value if one.offen else None,
    )
    _add(element, "Name", one.behoerde.name)
    for way in one.behoerde.erreichbarkeit:
        _add(element, "Erreichbarkeit", kanal=way.kanal, kennung=way.kennung, zusatz=way.zusatz)
    where = one.behoerde.anschrift
    if where is not None:
        _add(
            element,
            "Anschrift",
            postleitzahl=where.postleitzahl,
            wohnort=where.wohnort,
            strasse=where.strasse,
            hausnummer=where.hausnummer,
            postfach=where.postfach,
        )
    for name, texts in (("Ags", one.ags), ("Format", one.formate), ("Verfahren", one.verfahren)):
        for text in texts:
            _add(element, name, text)
    for entry in one.zertifikate:
        revoked = None if entry.gesperrt_ab is None else _zeit(entry.gesperrt_ab)
        _add(
            element,
            "Zertifikat",
            kanon.base64_text(entry.der),
            rollen=_rollen_text(entry.rollen),
            **_window(entry.fenster),
            gesperrtAb=revoked,
        )
    for key in one.schluessel:
        _add(element, "Schluessel", key.vkey, rolle=key.rolle.value, **_window(key.fenster))
    for hybrid in one.hybride:
        _add(
            element,
            "Hybridschluessel",
            kanon.base64_text(hybrid.schluessel.octets),
            **_window(hybrid.fenster),
            gesperrtAb=None if hybrid.gesperrt_ab is None else _zeit(hybrid.gesperrt_ab),
        )
    for grant in one.vertretungen:
        _add(
            element,
            "Vertretung",
            vertreter=grant.vertreter,
            rollen=_rollen_text(grant.rollen),
            **_window(grant.fenster),
        )
    for service in one.dienste:
        _add(element, "Dienst", uri=service.uri, **_window(service.fenster))
    for office in one.clearingstellen:
        child = _add(element, "Clearingstelle", name=office.name, **_window(office.fenster))
        for way in office.erreichbarkeit:
            _add(child, "Erreichbarkeit", kanal=way.kanal, kennung=way.kennung, zusatz=way.zusatz)


def _add(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str | None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{VZ}}}{name}", _present(**attributes))
    child.text = text
    return child


def _present(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None}


def _window(window: Fenster) -> dict[str, str | None]:
    return {"von": _zeit(window.von), "bis": None if window.bis is None else _zeit(window.bis)}


def _zeit(moment: datetime) -> str:
    return Zeitpunkt.of(moment).text


def _rollen_text(rollen: tuple[Schluesselrolle, ...]) -> str:
    return " ".join(rolle.value for rolle in rollen)


# -- reading ------------------------------------------------------------------------------------------------


def _verzeichnis(root: etree._Element) -> Verzeichnis:
    """Turn a document that the XSD accepted into the value; the value checks itself."""
    children = [child for child in root if etree.QName(child).namespace == VZ]
    by_name: dict[str, list[etree._Element]] = {"Anker": [], "Zwischenstelle": [], "Teilnehmer": []}
    for child in children:
        by_name[etree.QName(child).localname].append(child)
    _check_text(root)
    people = {child.attrib["kennung"]: child for child in by_name["Teilnehmer"]}
    if len(people) < len(by_name["Teilnehmer"]):
        raise Refused(Fehlercode.X001, "a participant stands in the directory twice")
    foreign = _unverstanden(people)
    left_out = {wer for wer, word in foreign if not word.startswith(_ROLLE)}
    return Verzeichnis(
        nummer=int(root.attrib["nummer"]),
        betrieb=Betrieb(root.attrib["betrieb"]),
        ausgestellt=_moment(root.attrib["ausgestellt"]),
        gueltig_bis=_moment(root.attrib["gueltigBis"]),
        richtlinie=Richtlinie(mitzeichner=int(root.attrib["mitzeichner"])),
        anker=tuple(kanon.base64_octets(child.text) for child in by_name["Anker"]),
        zwischenstellen=tuple(kanon.base64_octets(child.text) for child in by_name["Zwischenstelle"]),
        teilnehmer=tuple(_teilnehmer(child, left_out) for wer, child in people.items() if wer not in left_out),
        unverstanden=foreign,
    )


def _unverstanden(people: Mapping[str, etree._Element]) -> tuple[tuple[Kennung, str], ...]:
    """Return whose entry has a word that this version does not know, and who is reached only through such a one."""
    found: dict[tuple[Kennung, str], None] = {}
    for wer, one in people.items():
        for name, known in (("art", Art), ("status", Status)):
            if one.attrib[name] not in frozenset(known):
                found[Kennung(wer), f"{name} {one.attrib[name]}"] = None
    gone = {wer for wer, _ in found}
    while more := {w for w, one in people.items() if w not in gone and one.get("vermittlung") in gone}:
        found |= {(Kennung(wer), f"vermittlung {people[wer].attrib['vermittlung']}"): None for wer in more}
        gone |= {Kennung(wer) for wer in more}
    for wer, one in people.items():
        words = " ".join(child.get("rollen", child.get("rolle", "")) for child in one).split()
        found |= {
            (Kennung(wer), f"{_ROLLE}{word}"): None for word in words if word not in frozenset(Schluesselrolle)
        }
    return tuple(found)


def _teilnehmer(element: etree._Element, left_out: Collection[str]) -> Teilnehmer:
    def every(name: str) -> list[etree._Element]:
        return element.findall(f"{{{VZ}}}{name}")

    def texts(name: str) -> tuple[str, ...]:
        return tuple(child.text or "" for child in every(name))

    where = next(iter(every("Anschrift")), None)
    return Teilnehmer(
        behoerde=Behoerde(
            kennung=Kennung(element.attrib["kennung"]),
            name=texts("Name")[0],
            erreichbarkeit=_wege(every("Erreichbarkeit")),
            anschrift=None if where is None else _anschrift(where),
        ),
        art=Art(element.attrib["art"]),
        status=Status(element.attrib["status"]),
        fenster=_fenster(element),
        nachfolger=_kennung(element, "nachfolger"),
        vermittlung=_kennung(element, "vermittlung"),
        postfach=element.get("postfach"),
        offen=element.get("weg") == Wegart.OFFEN,
        ags=texts("Ags"),
        formate=texts("Format"),
        verfahren=texts("Verfahren"),
        zertifikate=tuple(_zertifikat(child) for child in every("Zertifikat") if _rollen(child)),
        schluessel=tuple(
            Schluesseleintrag(
                rolle=Schluesselrolle(child.attrib["rolle"]), vkey=child.text or "", fenster=_fenster(child)
            )
            for child in every("Schluessel")
            if child.attrib["rolle"] in frozenset(Schluesselrolle)
        ),
        hybride=tuple(
            Hybrideintrag(
                schluessel=Hybridschluessel(kanon.base64_octets(child.text)),
                fenster=_fenster(child),
                gesperrt_ab=_gesperrt_ab(child),
            )
            for child in every("Hybridschluessel")
        ),
        vertretungen=tuple(
            Vertretung(vertreter=Kennung(child.attrib["vertreter"]), rollen=_rollen(child), fenster=_fenster(child))
            for child in every("Vertretung")
            if _rollen(child) and child.attrib["vertreter"] not in left_out
        ),
        dienste=tuple(Diensteintrag(uri=child.attrib["uri"], fenster=_fenster(child)) for child in every("Dienst")),
        clearingstellen=tuple(
            Clearingstelle(name=child.attrib["name"], erreichbarkeit=_wege(child), fenster=_fenster(child))
            for child in every("Clearingstelle")
        ),
    )


def _wege(elements: Iterable[etree._Element]) -> tuple[Erreichbarkeit, ...]:
    return tuple(
        Erreichbarkeit(child.attrib["kanal"], child.attrib["kennung"], child.get("zusatz")) for child in elements
    )


def _anschrift(element: etree._Element) -> Anschrift:
    return Anschrift(
        postleitzahl=element.attrib["postleitzahl"],
        wohnort=element.attrib["wohnort"],
        strasse=element.get("strasse"),
        hausnummer=element.get("hausnummer"),
        postfach=element.get("postfach"),
    )


def _zertifikat(element: etree._Element) -> Zertifikatseintrag:
    return Zertifikatseintrag(
        der=kanon.base64_octets(element.text),
        rollen=_rollen(element),
        fenster=_fenster(element),
        gesperrt_ab=_gesperrt_ab(element),
    )


def _gesperrt_ab(element: etree._Element) -> datetime | None:
    revoked = element.get("gesperrtAb")
    return None if revoked is None else _moment(revoked)


def _rollen(element: etree._Element) -> tuple[Schluesselrolle, ...]:
    """Return the roles that this version knows; others give no right."""
    words = element.attrib["rollen"].split(" ")
    return tuple(Schluesselrolle(word) for word in words if word in frozenset(Schluesselrolle))


def _fenster(element: etree._Element) -> Fenster:
    end = element.get("bis")
    return Fenster(von=_moment(element.attrib["von"]), bis=None if end is None else _moment(end))


def _kennung(element: etree._Element, name: str) -> Kennung | None:
    text = element.get(name)
    return None if text is None else Kennung(text)


def _moment(text: str) -> datetime:
    return Zeitpunkt(text).instant


def _check_text(root: etree._Element) -> None:
    """Refuse text that is not NFC: two spellings of one name must not exist."""
    for element in root.iter():
        for text in (element.text or "", *element.attrib.values()):
            if not unicodedata.is_normalized("NFC", str(text)):
                raise Refused(Fehlercode.X001, "the directory holds text that is not in Unicode form NFC")
