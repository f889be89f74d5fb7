"""Nothing a message can say is lost on the way into its type and out again, but for what is named here.

And for the ``name`` beside a key of a list the schema knows: it says nothing the list does not.
"""

import pytest
from lxml import etree
from support.instanzen import instanzen
from support.nachrichten import gueltig_in_beiden, schemas

from gateway.messages import Produkt, read_kopf, typed, write_message

PRODUKT = Produkt(name="Aktenbote", hersteller="Test", version="0.1")
ALLE = sorted(root.nummer for root in schemas().wurzeln.values())
UEBERGANGEN = {
    "staatsgebiet": "a reader only looks at the citizenship (sheet 4.1)",
    "akte": "kept as received, octet by octet, and read as far as it is used",
    "zeilennummer": "lines of an address stand in their order, which numbers them",
}
"""Elements a type does not hold, and why."""
KEIN_NAME = {
    "ordensname": "an order name that does not exist is not told",
    "kuenstlername": "nor is such a stage name",
    "weitererName": "nor such a further name",
}
"""Names of the person of the file whose absence a type does not hold; of other persons it does."""


def gesagt(root: etree._Element) -> list[tuple[str, str]]:
    """Return path and text of every leaf, without what is named above."""
    said = []
    for node in root.iter("*"):
        path = [etree.QName(each).localname for each in (*reversed(list(node.iterancestors("*"))), node)]
        lost = (
            len(node)
            or UEBERGANGEN.keys() & set(path)
            # a notice that tells no birth name and one that tells there is none mean the same
            or (path[-2:] == ["geburtsname", "nichtVorhanden"] and path[0].startswith("MBABH."))
            or (path[-1] == "nichtVorhanden" and path[-2] in KEIN_NAME and "identifikationPersonABHABH" in path)
            or (path[-1] == "name" and (key := node.getprevious()) is not None and key.tag == "code")
        )
        if not lost:
            said.append(("/".join(path), _einheitlich(path[-1], node.text or "")))
    return sorted(said)


def _einheitlich(name: str, text: str) -> str:
    """Zero milliseconds are left out where nothing asks for them."""
    return text.replace(".000+", "+") if name in {"sendezeitpunkt", "aktenwirksamkeitszeitpunkt"} else text


@pytest.mark.parametrize("nummer", ALLE)
def test_every_element_the_schema_knows_is_read_and_written(nummer: str) -> None:
    seen = 0
    for name, root in instanzen():
        if f".{nummer} " not in name:
            continue
        for code in root.iterfind("nachrichtenkopf.g2g/identifikation.nachricht/nachrichtentyp/code"):
            code.text = nummer
        for code in root.iterfind(".//verzeichnisdienst/code"):
            code.text = "DVDV"  # the only directory of the standard; another is turned away
        octets = write_message(typed(root), PRODUKT)
        assert gesagt(etree.fromstring(octets)) == gesagt(root), name
        assert gueltig_in_beiden(octets)[0], name
        assert read_kopf(root).typ.value == nummer
        seen += 1
    assert seen == 16
