"""The person and her names ⇄ elements, for the messages between ABH (XAusländer sheet 4.1)."""

from typing import Any

from lxml import etree

from gateway.domain.person import Name, NameArt, Person
from gateway.messages.binding import (
    Children,
    Field,
    Shape,
    group,
    inside,
    many,
    maybe_inside,
    one,
    optional,
    record,
)
from gateway.messages.codes import GESCHLECHT, STAATSANGEHOERIGKEIT, code
from gateway.messages.namen import clark
from gateway.messages.scalars import GEBURTSORT, NAME, NAME_ODER_NICHTS, TEILDATUM, TEXT
from gateway.messages.werte import NameNatuerlichePerson

STAAT_DER_PERSON: Shape[str] = inside("xauslaender:staatsangehoerigkeit", code(STAATSANGEHOERIGKEIT))
"""``AngabenZumStaat``: only the citizenship counts, a ``staatsgebiet`` is passed over (sheet 4.1)."""

GESCHLECHT_DER_PERSON: Shape[str | None] = maybe_inside("xauslaender:geschlecht", code(GESCHLECHT))

_NAME: Shape[Name] = record(
    Name,
    many("titel", "xauslaender:titel", TEXT),
    optional("anrede", "xauslaender:anrede", TEXT),
    many("namenssuffixe", "xauslaender:namenssuffix", TEXT),
    one("vorname", "xauslaender:vorname", NAME),
    one("familienname", "xauslaender:familienname", NAME),
    one("geburtsname", "xauslaender:geburtsname", NAME),
    optional("ordensname", "xauslaender:ordensname", NAME),
    many("kuenstlernamen", "xauslaender:kuenstlername", NAME),
    many("weitere_namen", "xauslaender:weitererName", NAME),
)
"""One of the person's names; an order, stage or further name that "does not exist" is left out."""

NAME_EINES_ANDEREN: Shape[NameNatuerlichePerson] = record(
    NameNatuerlichePerson,
    many("titel", "xauslaender:titel", TEXT),
    optional("anrede", "xauslaender:anrede", TEXT),
    many("namenssuffixe", "xauslaender:namenssuffix", TEXT),
    optional("vorname", "xauslaender:vorname", NAME_ODER_NICHTS),
    optional("rufname", "xauslaender:rufname", NAME_ODER_NICHTS),
    many("fruehere_vornamen", "xauslaender:frueherer.Vorname", NAME_ODER_NICHTS),
    optional("familienname", "xauslaender:familienname", NAME_ODER_NICHTS),
    optional("geburtsname", "xauslaender:geburtsname", NAME_ODER_NICHTS),
    many("fruehere_familiennamen", "xauslaender:frueherer.Familienname", NAME_ODER_NICHTS),
    optional("ehename", "xauslaender:ehename", NAME_ODER_NICHTS),
    optional("lebenspartnerschaftsname", "xauslaender:lebenspartnerschaftsname", NAME_ODER_NICHTS),
    optional("ordensname", "xauslaender:ordensname", NAME_ODER_NICHTS),
    many("kuenstlernamen", "xauslaender:kuenstlername", NAME_ODER_NICHTS),
    many("weitere_namen", "xauslaender:weitererName", NAME_ODER_NICHTS),
)


class _Names:
    """The up to five kinds of names, each an element of its own; only aliases may repeat."""

    attributes = ("namen",)

    def read(self, children: Children, values: dict[str, Any]) -> None:
        values["namen"] = tuple(
            (art, _NAME.read(element))
            for art in NameArt
            for element in children.get(clark(f"xauslaender:{art.value}"), ())
        )

    def write(self, parent: etree._Element, source: object) -> None:
        assert isinstance(source, Person)  # noqa: S101 -- the only class with this table
        arten = [art for art, _ in source.namen if art is not NameArt.ALIAS]
        if len(arten) != len(set(arten)):
            raise ValueError("only an alias may stand more than once among the names of a person")
        for art in NameArt:
            for each, name in source.namen:
                if each is art:
                    _NAME.write(etree.SubElement(parent, clark(f"xauslaender:{art.value}")), name)


_NAMES: Field = _Names()

PERSON: Shape[Person] = record(
    Person,
    many("staatsangehoerigkeiten", "xauslaender:staatsangehoerigkeit", STAAT_DER_PERSON),
    one("geschlecht", "xauslaender:geschlecht", GESCHLECHT_DER_PERSON),
    group(
        "xauslaender:geburt",
        one("geburtsort", "xauslaender:geburtsort", GEBURTSORT),
        one("geburtsdatum", "xauslaender:tagDerGeburt", TEILDATUM),
    ),
    _NAMES,
    one("azr_nummer", "xauslaender:azrNummer", TEXT),
)
"""``IdentifikationPersonABHABH``; the names come back in the order of the standard."""
