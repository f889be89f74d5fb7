"""Code lists as this program writes them: URI without version suffix, and the version (XAusländer sheet 5).

Reading takes any key: what is unknown is carried here and reported by the checks.
"""

from dataclasses import dataclass

from lxml import etree

from gateway.messages.binding import Shape, put_text, text_of, token_of
from gateway.messages.werte import Code

_DESTATIS = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:"
_XA = "urn:de:xauslaender:codelist:"
_XDOMEA = "urn:xoev-de:xdomea:codeliste:"


@dataclass(frozen=True, slots=True)
class Liste:
    """One code list in the version we write."""

    uri: str
    version: str


VERZEICHNISDIENST = Liste("urn:xoev-de:kosit:codeliste:verzeichnisdienst", "3")
ERREICHBARKEIT = Liste("urn:de:xoev:codeliste:erreichbarkeit", "3")
NACHRICHTENTYP_XAUSLAENDER = Liste(_XA + "nachrichtentyp", "19")
NACHRICHTENTYP_XINNERES = Liste("urn:de:xinneres:codeliste:nachrichtentyp", "4")
FEHLERCODES = Liste("urn:de:xinneres:codeliste:fehlercodes", "3")
FEHLERCODES_SYNCHRON = Liste(_XA + "fehlercodes:synchron", "2")
SACHVERHALT = Liste("urn:xoev-de:xinneres:codeliste:quittungsrelevanter-sachverhalt", "2")
GESCHLECHT = Liste("urn:xoev-de:xinneres:codeliste:geschlecht", "1")
STAATSANGEHOERIGKEIT = Liste(_DESTATIS + "staatsangehoerigkeit", "2024-08-01")
STAAT = Liste(_DESTATIS + "staat", "2024-08-01")
AGS = Liste(_DESTATIS + "ags", "2026-07-31")
DATEIFORMAT = Liste(_XDOMEA + "dateiformat", "1.0")
ANFORDERUNGSGRUND = Liste(_XA + "abhabh:aktenanforderung:grund", "2")
ANFORDERUNGSANTWORT = Liste(_XA + "abhabh:aktenanforderung:antwort", "5")
AUSKUNFTSSPERRE = Liste(_XA + "mbauskunftssperre", "4")
GRUND_DER_ABMELDUNG = Liste(_XA + "mbabh:abmeldung", "2")
STORNIERUNG = Liste("urn:de:xmeld:schluesseltabelle:stornierung", "2")
FAMILIENSTAND = Liste(_XA + "familienstand", "2")
AUSWEISART = Liste(_XA + "ausweisart", "2")
VERTRETUNGSART = Liste(_XA + "vertretungsart", "3")
NB_BILDUNG = Liste(_XA + "nebenbestimmungen:bildungsweg", "2")
NB_ERLOESCHEN = Liste(_XA + "nebenbestimmungen:erloeschen", "2")
NB_BESCHAEFTIGUNG = Liste(_XA + "nebenbestimmungen:beschaeftigung", "2")
NB_SELBSTAENDIG = Liste(_XA + "nebenbestimmungen:selbstaendig", "2")
NB_OERTLICH = Liste(_XA + "nebenbestimmungen:oertlichebeschraenkung", "2")
MEDIUM = Liste(_XDOMEA + "medium", "1.0")
DATENTYP = Liste(_XDOMEA + "datentyp", "1.1")
ALGORITHMUS = Liste("urn:xoev-de:kosit:codeliste:xta.serviceprofile.kryptographische-algorithmen", "1.0.0")


def key_of(element: etree._Element) -> str:
    """Return the key inside a code element, as xs:token."""
    child = element.find("code")
    return "" if child is None else token_of(child)


def put_key(element: etree._Element, key: str, liste: Liste) -> None:
    """Write key, URI and version; both attributes always, since some partners insist (sheet 5.1)."""
    element.set("listURI", liste.uri)
    element.set("listVersionID", liste.version)
    put_text(etree.SubElement(element, "code"), key)


def code(liste: Liste) -> Shape[str]:
    """A key of a list the schema names; the message's own list version is not carried."""
    return Shape(key_of, lambda element, key: put_key(element, key, liste))


def _read_free(element: etree._Element) -> Code:
    name = element.find("name")
    return Code(
        wert=key_of(element),
        list_uri=element.get("listURI"),
        list_version=element.get("listVersionID"),
        name=None if name is None else text_of(name),
    )


def _write_free(element: etree._Element, value: Code) -> None:
    if value.list_uri is not None:
        element.set("listURI", value.list_uri)
    if value.list_version is not None:
        element.set("listVersionID", value.list_version)
    put_text(etree.SubElement(element, "code"), value.wert)
    if value.name is not None:
        put_text(etree.SubElement(element, "name"), value.name)


FREIER_CODE: Shape[Code] = Shape(_read_free, _write_free)
"""A key of a list that only the message names; URI, version and name are carried."""
