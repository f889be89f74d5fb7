"""Reminder and question of competence ⇄ elements: 010002, 010101, 010102 (XAusländer sheet 3.1)."""

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.anschrift import ANSCHRIFT, KOMMUNIKATION, MELDEANSCHRIFT, POSTFACH
from gateway.messages.binding import (
    Field,
    Shape,
    choice,
    group,
    many,
    one,
    optional,
    put_text,
    record,
    token_of,
    wrapped,
)
from gateway.messages.codes import NACHRICHTENTYP_XAUSLAENDER
from gateway.messages.kopf import AUSLOESER, bezug
from gateway.messages.model.klaerung import ErinnerteNachricht, KeinAufenthalt, MeldendeStelle, NichtZustaendig
from gateway.messages.person import PERSON
from gateway.messages.scalars import OKTETTE, TEXT

_PERSON = one("person", "xauslaender:identifikationPersonABHABH", PERSON)

_STELLE: Shape[MeldendeStelle] = record(
    MeldendeStelle,
    one("pruefinstanz", "xauslaender:pruefinstanz", TEXT),
    one("anschrift", "xauslaender:anschrift", ANSCHRIFT),
    one("kommunikation", "xauslaender:kommunikation", KOMMUNIKATION),
)
_BEZUG = bezug(
    NACHRICHTENTYP_XAUSLAENDER,
    ("xauslaender:nachrichtUUID", "xauslaender:nachrichtentyp", "xauslaender:erstellungszeitpunkt"),
)
"""The one reference of the standard with elements of its own: qualified, and ``nachrichtUUID`` without "en"."""

_ERINNERT: Shape[ErinnerteNachricht] = record(
    ErinnerteNachricht,
    optional("stelle", "xauslaender:meldendeStelle", _STELLE),
    group(
        "xauslaender:transportinformationen",
        optional("transport_id", "xauslaender:nachrichtenID", TEXT),
        optional("betreff", "xauslaender:betreff", TEXT),
        optional("sendezeitpunkt", "xauslaender:sendezeitpunkt", TEXT),
        optional("hinweise", "xauslaender:ergaenzendeHinweise", TEXT),
    ),
    group(
        "xauslaender:urspruenglicheNachricht",
        one("nachricht", "xauslaender:nachricht", OKTETTE),
        optional("bezug", "xauslaender:nachrichtenID", _BEZUG),
    ),
)

ERINNERUNG: tuple[Field, ...] = (
    AUSLOESER,
    many("nachrichten", "xauslaender:aBHABH.Administration.Container", _ERINNERT),
)
"""010002."""

ZUSTAENDIGKEITSANFRAGE: tuple[Field, ...] = (
    AUSLOESER,
    one("aktenzeichen", "xauslaender:aktenzeichenAnbietendeABH", TEXT),
    _PERSON,
    many("erreichbarkeit", "xauslaender:erreichbarkeit", KOMMUNIKATION),
    one("aufenthalt", "xauslaender:gewoehnlicherAufenthalt", MELDEANSCHRIFT),
    optional("postfach", "xauslaender:postfach", POSTFACH),
)
"""010101."""


def _read_no_residence(element: etree._Element) -> KeinAufenthalt:
    # an empty element means true, says the schema
    if token_of(element) not in {"", "true", "1"}:
        raise Refused(
            Fehlercode.S999, "a 010102 that does not deny the residence denies nothing; yes is said with a 010201"
        )
    return KeinAufenthalt()


_KEIN_AUFENTHALT: Shape[KeinAufenthalt] = Shape(
    _read_no_residence, lambda element, _value: put_text(element, "true")
)

ZUSTAENDIGKEITSANTWORT: tuple[Field, ...] = (
    AUSLOESER,
    one("aktenzeichen_anfragend", "xauslaender:aktenzeichenAnfragendeABH", TEXT),
    _PERSON,
    one(
        "inhalt",
        "xauslaender:antwortInhalt",
        choice(
            ("xauslaender:gewoehnlicherAufenthaltLiegtNichtVor", (KeinAufenthalt,), _KEIN_AUFENTHALT),
            (
                "xauslaender:nichtZustaendigMitBegruendung",
                (NichtZustaendig,),
                wrapped(NichtZustaendig, "begruendung", TEXT),
            ),
        ),
    ),
    one("aktenzeichen_antwortend", "xauslaender:aktenzeichenAntwortendeABH", TEXT),
)
"""010102."""
