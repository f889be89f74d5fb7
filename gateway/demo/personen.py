"""The invented people of the demo: who they are, where they move from and to. Plain data, all marked as test.

Their AZR numbers have month and day 00, so that no real person can have one; their streets do not exist.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.person import Name, NameArt, Person, TeilDatum

HANNOVER_AGS: Final = "03241001"
KIEL_AGS: Final = "01002000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Testperson:
    """One move: the person as both registers and the file know her, both addresses, the days, the file's number."""

    person: Person
    aktenzeichen: str
    """Of the file in Kiel."""
    alt: Meldeanschrift
    neu: Meldeanschrift
    einzug: date
    angehoerige: tuple[str, ...] = ()
    """Names that appear in the letters of the file."""

    @property
    def anzeigename(self) -> str:
        """First and family name as letters show them."""
        name = self.person.namen[0][1]
        return " ".join(teil for teil in (name.vorname, name.familienname) if teil)


def _kiel(strasse: str, hausnummer: str) -> Meldeanschrift:
    return Meldeanschrift(
        ags=KIEL_AGS, strasse=strasse, hausnummer=hausnummer, postleitzahl="24103", wohnort="Kiel"
    )


def _hannover(strasse: str, hausnummer: str) -> Meldeanschrift:
    return Meldeanschrift(
        ags=HANNOVER_AGS, strasse=strasse, hausnummer=hausnummer, postleitzahl="30159", wohnort="Hannover"
    )


HAUPTPERSON: Final = Testperson(
    person=Person(
        staatsangehoerigkeiten=("163",),
        geschlecht="w",
        geburtsdatum=TeilDatum(1990, 5, 17),
        geburtsort="Diyarbakır",
        azr_nummer="900000471101",
        namen=(
            (
                NameArt.NACH_DEUTSCHEM_RECHT,
                Name(vorname="Ayşe Gülşen", familienname="Yıldırım-Łukasiewicz", geburtsname="Yıldırım"),
            ),
            (NameArt.NACH_PASS, Name(vorname="AYŞE GÜLŞEN", familienname="YILDIRIM", geburtsname=None)),
        ),
    ),
    aktenzeichen="TEST-KI 33.2/2014-0471",
    alt=_kiel("Erfundene Straße", "12"),
    neu=_hannover("Beispielgäßchen", "7"),
    einzug=date(2026, 11, 2),
    angehoerige=("Paweł Łukasiewicz", "Zoë Łukasiewicz", "Émile Łukasiewicz"),
)
"""The file that crosses: 180 sheets, one document larger than a segment."""

GEBUNDEN: Final = Testperson(
    person=Person(
        staatsangehoerigkeiten=("423",),
        geschlecht="m",
        geburtsdatum=TeilDatum(1985),
        geburtsort="Herāt",
        azr_nummer="850000471202",
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="Ḥamīd", familienname="Nūrzāy")),),
    ),
    aktenzeichen="TEST-KI 33.2/2016-0472",
    alt=_kiel("Erfundene Straße", "30"),
    neu=_hannover("Beispielgäßchen", "11"),
    einzug=date(2026, 11, 2),
)
"""Her file is bound in a case of the old authority: the request is refused (010202)."""

OHNE_ZWEITES_ZEICHEN: Final = Testperson(
    person=Person(
        staatsangehoerigkeiten=("475",),
        geschlecht="w",
        geburtsdatum=TeilDatum(1997, 2),
        geburtsort="Ḥalab",
        azr_nummer="970000471303",
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="Līna", familienname="ʿAbd ar-Raḥmān")),),
    ),
    aktenzeichen="TEST-KI 33.2/2017-0473",
    alt=_kiel("Musterufer", "3"),
    neu=_hannover("Beispielgäßchen", "15"),
    einzug=date(2026, 11, 2),
)
"""No Abmeldung says that she moved: the request becomes a task for a clerk (wire 7.1)."""

VERFAELSCHT: Final = Testperson(
    person=Person(
        staatsangehoerigkeiten=("163",),
        geschlecht="m",
        geburtsdatum=TeilDatum(1978, 9, 30),
        geburtsort="İzmir",
        azr_nummer="780000471404",
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="Ömer", familienname="Çağlar-Sjøberg")),),
    ),
    aktenzeichen="TEST-KI 33.2/2018-0474",
    alt=_kiel("Musterufer", "8"),
    neu=_hannover("Beispielgäßchen", "22"),
    einzug=date(2026, 11, 2),
)
"""One octet of his sealed file changes on its way."""

NEUSTART: Final = Testperson(
    person=Person(
        staatsangehoerigkeiten=("475", "163"),
        geschlecht="x",
        geburtsdatum=TeilDatum(2001, 12, 24),
        geburtsort=None,
        azr_nummer="010000471505",
        namen=((NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="Nūr", familienname="Ðorđević-Þórsdóttir")),),
    ),
    aktenzeichen="TEST-KI 33.2/2020-0475",
    alt=_kiel("Musterufer", "21"),
    neu=_hannover("Beispielgäßchen", "30"),
    einzug=date(2026, 11, 2),
)
"""The receiver is killed in the middle of this one."""

ALLE: Final = (HAUPTPERSON, GEBUNDEN, OHNE_ZWEITES_ZEICHEN, VERFAELSCHT, NEUSTART)
