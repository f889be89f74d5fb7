"""Administration ⇄ elements: 000002, 000020, 000030, 000040 (XAusländer sheet 3.2)."""

from gateway.messages.anschrift import BEHOERDE_MIT_ANSCHRIFT
from gateway.messages.binding import Field, group, many, one, optional
from gateway.messages.codes import FEHLERCODES_SYNCHRON, NACHRICHTENTYP_XAUSLAENDER, code
from gateway.messages.kopf import AUSLOESER, NACHRICHT_XA
from gateway.messages.scalars import OKTETTE, TEXT, UUID, ZAHL
from gateway.messages.xinneres import RUECKWEISENDE_STELLE, TRANSPORT, rueckweisungsgrund

_GRUND = rueckweisungsgrund(FEHLERCODES_SYNCHRON, "xauslaender:")

RUECKWEISUNG_SYNCHRON: tuple[Field, ...] = (
    group(
        "xauslaender:rueckweisung",
        optional("stelle", "xauslaender:rueckweisendeStelle", RUECKWEISENDE_STELLE),
        many("gruende", "xauslaender:rueckweisungsgrund", _GRUND),
        optional("transport", "xauslaender:transportinformationen", TRANSPORT),
        optional("bezug", "xauslaender:idNachricht", NACHRICHT_XA),
    ),
)
"""000002."""

SENDUNGSWIEDERHOLUNG: tuple[Field, ...] = (
    AUSLOESER,
    one("typ", "xauslaender:nachrichtentyp", code(NACHRICHTENTYP_XAUSLAENDER)),
    one("nachricht", "xauslaender:nachricht", OKTETTE),
)
"""000020."""

NICHTZUSTAENDIGSERKLAERUNG: tuple[Field, ...] = (
    one("ausloeser", "xauslaender:ausloeserUUID", UUID),
    optional("zustaendig", "zustaendigeBehoerde", BEHOERDE_MIT_ANSCHRIFT),
    optional("bemerkung", "xauslaender:bemerkung", TEXT),
)
"""000030; ``zustaendigeBehoerde`` itself has no namespace here."""

DOKUMENTENPAKET: tuple[Field, ...] = (
    AUSLOESER,
    one("inhalt", "xauslaender:dokumentcontainer", OKTETTE),
    one("bezug", "xauslaender:identifikationFachnachricht", NACHRICHT_XA),
    one("nummer", "xauslaender:paketnummer", ZAHL),
)
"""000040."""
