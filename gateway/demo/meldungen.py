"""The notices the two registers of residents would send about a move of the demo: 030102 and 030101 as octets."""

from datetime import datetime

from gateway.demo.personen import Testperson
from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.messages import (
    Abmeldung,
    Anmeldung,
    Ereignisbezug,
    MeldePerson,
    Nachrichtenkopf,
    Produkt,
    Wegzug,
    write_message,
)

PRODUKT = Produkt(name="Melderegister TEST", hersteller="Demo")
TEST = "demo"
"""Value of ``@test`` in every message of the demo."""
WEGZUG_IN_ANDERE_GEMEINDE = "01"
LEDIG = "LD"


def _amt(kennung: str, ort: str, plz: str) -> Behoerde:
    return Behoerde(
        kennung=Kennung(kennung),
        name=f"Meldebehörde {ort} (Test)",
        erreichbarkeit=(Erreichbarkeit("01", f"melde@{ort.lower()}.example"),),
        anschrift=Anschrift(postleitzahl=plz, wohnort=ort, strasse="Testweg", hausnummer="3"),
    )


MELDEBEHOERDE_KIEL = _amt("ags:01002000", "Kiel", "24103")
MELDEBEHOERDE_HANNOVER = _amt("ags:03241001", "Hannover", "30159")
HANNOVER = Behoerde(kennung=Kennung("azr:999901"), name="Ausländerbehörde Hannover (Test)")
KIEL = Behoerde(kennung=Kennung("azr:999902"), name="Ausländerbehörde Kiel (Test)")


def _kopf(
    uuid: str, typ: Nachrichtentyp, moment: datetime, autor: Behoerde, leser: Behoerde, test: str | None
) -> Nachrichtenkopf:
    return Nachrichtenkopf(
        uuid=NachrichtenUUID(uuid), typ=typ, erstellt=Zeitpunkt.of(moment), autor=autor, leser=leser, test=test
    )


def _person(wer: Testperson, *, neu: bool) -> MeldePerson:
    person = wer.person
    name = person.namen[0][1]
    return MeldePerson(
        vorname=name.vorname,
        familienname=name.familienname,
        geburtsname=name.geburtsname,
        staatsangehoerigkeiten=person.staatsangehoerigkeiten,
        geschlecht=person.geschlecht,
        geburtsdatum=person.geburtsdatum,
        geburtsort=person.geburtsort,
        anschrift=wer.neu if neu else wer.alt,
        azr_nummer=person.azr_nummer,
    )


def abmeldung(wer: Testperson, *, uuid: str, moment: datetime, test: str | None = TEST) -> bytes:
    """Return the 030102 that Kiel's register sends to Kiel's Ausländerbehörde: moved to Hannover."""
    return write_message(
        Abmeldung(
            kopf=_kopf(uuid, Nachrichtentyp.ABMELDUNG, moment, MELDEBEHOERDE_KIEL, KIEL, test),
            ereignis=Ereignisbezug(zeitpunkt=Zeitpunkt.of(moment), zeichen="TESTABMELDUNG"),
            person=_person(wer, neu=False),
            grund=Wegzug(code=WEGZUG_IN_ANDERE_GEMEINDE, tag_des_auszugs=wer.einzug, neue_anschrift=wer.neu),
        ),
        PRODUKT,
    )


def anmeldung(wer: Testperson, *, uuid: str, moment: datetime, test: str | None = TEST) -> bytes:
    """Return the 030101 that Hannover's register sends to Hannover's Ausländerbehörde: moved in from Kiel."""
    return write_message(
        Anmeldung(
            kopf=_kopf(uuid, Nachrichtentyp.ANMELDUNG, moment, MELDEBEHOERDE_HANNOVER, HANNOVER, test),
            ereignis=Ereignisbezug(zeitpunkt=Zeitpunkt.of(moment), zeichen="TESTANMELDUNG"),
            person=_person(wer, neu=True),
            familienstand=LEDIG,
            tag_des_einzugs=wer.einzug,
            fruehere_anschrift=wer.alt,
        ),
        PRODUKT,
    )
