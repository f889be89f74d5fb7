"""What a Fachnachricht says of itself, for the binding of the layers; works before any schema has seen it."""

from gateway.domain.ids import NachrichtenUUID, uuid_text
from gateway.domain.kopf import Nachrichtentyp
from gateway.envelope.typen import Fachbefund
from gateway.messages import parse_message, read_kopf
from gateway.messages.namen import NAMESPACES

_XA = f"{{{NAMESPACES['xauslaender']}}}"
AKTE_UEBERNOMMEN = "4"
"""Key of ``quittungsrelevanter-sachverhalt``: file taken over."""


def fachbefund(octets: bytes) -> Fachbefund:
    """Read header and the facts that Inhalt and Umschlag must agree with (wire 1.4, 1.7).

    ``octets`` carry the digest the author signed. Refused (S001, X000, X001, V000, S999) where they are no message.
    """
    root = parse_message(octets, signiert=True)
    kopf = read_kopf(root)
    bezug = packets = size = None
    if kopf.typ is Nachrichtentyp.LIEFERUNG:
        packets, size = (
            _number(root.findtext(f"{_XA}anzahlDerPakete")),
            _number(root.findtext(f"{_XA}archivgroesse")),
        )
    elif kopf.typ is Nachrichtentyp.QUITTUNG and root.findtext("quittung/sachverhalt/code") == AKTE_UEBERNOMMEN:
        bezug = _uuid(root.findtext("ursprungsnachricht/nachrichtenUUID"))
    elif (
        kopf.typ is Nachrichtentyp.RUECKWEISUNG
        and root.findtext("rueckweisung/idNachricht/nachrichtentyp/code") == Nachrichtentyp.LIEFERUNG
    ):
        bezug = _uuid(root.findtext("rueckweisung/idNachricht/nachrichtenUUID"))
    return Fachbefund(
        kopf=kopf.kopf(), nachrichtentyp=kopf.typ, anzahl_der_pakete=packets, archivgroesse=size, bezug=bezug
    )


def _number(text: str | None) -> int | None:
    stripped = (text or "").strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() and len(stripped) < 20 else None


def _uuid(text: str | None) -> NachrichtenUUID | None:
    return NachrichtenUUID(uuid_text(text)) if text else None
