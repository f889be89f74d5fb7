"""What a Fachnachricht says of itself, for the binding of the layers, before any schema saw it (wire 1.4, 1.7)."""

from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID, uuid_text
from gateway.domain.kopf import Nachrichtentyp
from gateway.envelope.typen import Fachbefund
from gateway.messages import parse_message, read_kopf
from gateway.messages.binding import token_of
from gateway.messages.namen import NAMESPACES

AKTE_UEBERNOMMEN: Final = "4"
"""Key of ``quittungsrelevanter-sachverhalt``: file taken over."""

_XA: Final = f"{{{NAMESPACES['xauslaender']}}}"


def lies_befund(octets: bytes, *, signiert: bool = True) -> Fachbefund:
    """Read the head and the facts that Inhalt and Umschlag must agree with.

    ``signiert`` says that the octets have the digest the author signed. Refused: S001, X000, X001, V000, S999 where
    they are no message of the set.
    """
    root = parse_message(octets, signiert=signiert)
    kopf = read_kopf(root)
    lieferung = kopf.typ is Nachrichtentyp.LIEFERUNG
    return Fachbefund(
        kopf=kopf.kopf(),
        nachrichtentyp=kopf.typ,
        anzahl_der_pakete=_number(root, "anzahlDerPakete") if lieferung else None,
        archivgroesse=_number(root, "archivgroesse") if lieferung else None,
        bezug=_bezug(root, kopf.typ),
    )


def _bezug(root: etree._Element, typ: Nachrichtentyp) -> NachrichtenUUID | None:
    """Return the 010206 that a takeover receipt or a rejection is about."""
    if typ is Nachrichtentyp.QUITTUNG and _key(root, "quittung/sachverhalt/code") == AKTE_UEBERNOMMEN:
        place = "ursprungsnachricht"
    elif typ is Nachrichtentyp.RUECKWEISUNG:
        place = "rueckweisung/idNachricht"
    else:
        return None
    if _key(root, f"{place}/nachrichtentyp/code") != Nachrichtentyp.LIEFERUNG:
        return None
    return NachrichtenUUID(uuid_text(_key(root, f"{place}/nachrichtenUUID")))


def _number(root: etree._Element, name: str) -> int:
    text = _key(root, _XA + name)
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise Refused(Fehlercode.X001, f"{name} is no number of at most 16 digits")
    return int(text)


def _key(root: etree._Element, path: str) -> str:
    """Return a token as the typed reader would; empty where it is not there."""
    found = root.find(path)
    return "" if found is None else token_of(found)
