"""Reads from a Fachnachricht what the envelope binds: its head and the few facts of wire 1.7, nothing else.

Works on any of the 23 messages before their schema was asked: every header stands at the same unqualified path
(XAusländer sheet 1, 2.2).
"""

from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID, kennung, uuid_text
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope.typen import Fachbefund
from gateway.envelope.wurzeln import TEST_MAX_ZEICHEN
from gateway.safe_xml import FACHNACHRICHT, FACHNACHRICHT_SIGNIERT, parse

AKTE_UEBERNOMMEN: Final = "4"
"""Code of ``sachverhalt`` in a 0020: the file was taken over."""

_IDENTITAET: Final = "nachrichtenkopf.g2g/identifikation.nachricht"


def lies_befund(octets: bytes, *, signiert: bool = True) -> Fachbefund:
    """Return head and facts; ``signiert`` says that the author's signed digest of these octets holds.

    Refused: S001, X000, X001 (no header, or a moment without three decimals and a zone), S999 (root and header name
    different types).
    """
    root = parse(octets, FACHNACHRICHT_SIGNIERT if signiert else FACHNACHRICHT)
    typ = _typ(root)
    return Fachbefund(
        kopf=_kopf(root),
        nachrichtentyp=typ,
        anzahl_der_pakete=_zahl(root, "anzahlDerPakete") if typ is Nachrichtentyp.LIEFERUNG else None,
        archivgroesse=_zahl(root, "archivgroesse") if typ is Nachrichtentyp.LIEFERUNG else None,
        bezug=_bezug(root, typ),
    )


def _typ(root: etree._Element) -> Nachrichtentyp:
    code = _text(root, f"{_IDENTITAET}/nachrichtentyp/code")
    if not etree.QName(root).localname.endswith(f".{code}"):
        raise Refused(Fehlercode.S999, "the header names another message type than the document element")
    try:
        return Nachrichtentyp(code)
    except ValueError:
        raise Refused(Fehlercode.S999, "this message type is not served") from None


def _kopf(root: etree._Element) -> Kopf:
    test = root.get("test")
    if test is not None and len(test) > TEST_MAX_ZEICHEN:
        raise Refused(Fehlercode.T099, f"@test has over {TEST_MAX_ZEICHEN} characters")
    return Kopf(
        uuid=NachrichtenUUID(uuid_text(_text(root, f"{_IDENTITAET}/nachrichtenUUID"))),
        autor=kennung(_text(root, "nachrichtenkopf.g2g/autor/kennung")),
        leser=kennung(_text(root, "nachrichtenkopf.g2g/leser/kennung")),
        erstellt=Zeitpunkt(_text(root, f"{_IDENTITAET}/erstellungszeitpunkt")),
        test=test,
    )


def _bezug(root: etree._Element, typ: Nachrichtentyp) -> NachrichtenUUID | None:
    """Return the 010206 that a takeover receipt or a rejection is about."""
    if typ is Nachrichtentyp.QUITTUNG:
        if _suche(root, "quittung/sachverhalt/code") != AKTE_UEBERNOMMEN:
            return None
        stelle = "ursprungsnachricht"
    elif typ is Nachrichtentyp.RUECKWEISUNG:
        stelle = "rueckweisung/idNachricht"
    else:
        return None
    if _suche(root, f"{stelle}/nachrichtentyp/code") != Nachrichtentyp.LIEFERUNG:
        return None
    return NachrichtenUUID(uuid_text(_text(root, f"{stelle}/nachrichtenUUID")))


def _zahl(root: etree._Element, name: str) -> int:
    """Return a count of the 010206; its elements are in the namespace of the document element."""
    text = _text(root, f"{{{etree.QName(root).namespace}}}{name}")
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise Refused(Fehlercode.X001, f"{name} is no number of at most 16 digits")
    return int(text)


def _suche(root: etree._Element, path: str) -> str | None:
    found = root.find(path)
    return None if found is None else "".join(str(part) for part in found.itertext()).strip()


def _text(root: etree._Element, path: str) -> str:
    """Return the text at the path without the white space XML Schema collapses (token, dateTime, integer)."""
    if len(root.findall(path)) != 1:
        raise Refused(Fehlercode.X001, f"the message has no single {path.rsplit('/', 1)[-1].rsplit('}', 1)[-1]}")
    return _suche(root, path) or ""
