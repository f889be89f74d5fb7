"""Write a message: typed value → octets. The same value always gives the same octets."""

from lxml import etree

from gateway.messages.katalog import NACH_KLASSE
from gateway.messages.kopf import write_header
from gateway.messages.model import AkteMetadaten, Fachnachricht
from gateway.messages.namen import NAMESPACES
from gateway.messages.werte import Produkt

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def write_message(message: Fachnachricht, produkt: Produkt) -> bytes:
    """Return the message as UTF-8 octets with XML declaration, without blanks between elements.

    Text is NFC, code elements always carry listURI and listVersionID. Raises ValueError where the value cannot
    stand on the wire at all (an author without address, a person without AZR number …), Refused (X001) for a
    character that XML does not know. Whether the content is valid, the schema says.
    """
    row = NACH_KLASSE[type(message)]
    if message.kopf.typ is not row.typ:
        raise ValueError(f"the header says {message.kopf.typ.value}, the message is a {row.typ.value}")
    prefixes = {row.familie.prefix: NAMESPACES[row.familie.prefix]}
    if isinstance(message, AkteMetadaten) and message.akte is not None:
        prefixes["xdomea"] = NAMESPACES["xdomea"]
    root = etree.Element(row.qname, nsmap=prefixes)
    write_header(root, message.kopf, row.familie, produkt)
    for field in row.felder:
        field.write(root, message)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
