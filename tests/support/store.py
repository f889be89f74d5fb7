"""Stores for tests: a fresh one per test, the list of implementations, and records with invented content.

Take the fixtures into a room with ``from support.store import beide, blobs  # noqa: F401`` in its conftest.py:
``beide`` is a ``store`` of either kind, ``eingebettet`` one in a file.
"""

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.postgres import server

from gateway.audit.eintrag import Angaben, Bezugswert, FertigerEintrag, baue_eintrag
from gateway.domain.akte import Akte, Dateiformat, Dokument
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import (
    AkteId,
    DokumentUUID,
    Kennung,
    NachrichtenUUID,
    ProzessUUID,
    Sha256,
    TransferId,
    sha256_of,
)
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.keystore import Speicherschluessel
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.ports import Store
from gateway.transfer.records import (
    Auftrag,
    AuftragsArt,
    Nachricht,
    PostfachEintrag,
    PostfachSegment,
    PostfachZustand,
    Richtung,
)

HANNOVER = Kennung("azr:999901")
KIEL = Kennung("azr:999902")
SCHLUESSEL = Speicherschluessel.of(b"storage key of the tests".ljust(32))
ZEIT = datetime(2026, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)


def nach(sekunden: float) -> datetime:
    """The moment this many seconds after ``ZEIT``."""
    return ZEIT + timedelta(seconds=sekunden)


def suchwert(azr: str) -> Sha256:
    """What the index holds for an AZR number."""
    return SCHLUESSEL.suchwert("azr", azr)


@asynccontextmanager
async def sqlite_store(ordner: Path, **weitere: Any) -> AsyncIterator[SqliteStore]:
    """A new or existing SQLite store in this folder."""
    offen = SqliteStore.open(ordner / "aktenbote.db", schluessel=SCHLUESSEL, **weitere)
    try:
        yield offen
    finally:
        await offen.close()


@asynccontextmanager
async def postgres_store(ordner: Path) -> AsyncIterator[Store]:
    """A new or existing PostgreSQL store that belongs to this folder."""
    from gateway.storage.postgres.store import PostgresStore

    offen = PostgresStore.open(server().datenbank(ordner), schluessel=SCHLUESSEL)
    try:
        yield offen
    finally:
        await offen.close()


STORES: dict[str, Callable[[Path], AbstractAsyncContextManager[Store]]] = {"sqlite": sqlite_store}
"""What an installation can have."""
BEIDE = STORES | {"postgres": postgres_store}
"""Every implementation of the port; the contract suite runs over all of them."""
JEDER = [pytest.param(name, marks=pytest.mark.postgres) if name == "postgres" else name for name in sorted(BEIDE)]
"""Their names for a test over each; ``TESTS_WITHOUT=postgres`` leaves one out."""


@pytest.fixture(name="store", params=sorted(STORES))
async def eingebettet(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh store in a file."""
    async with STORES[request.param](tmp_path) as offen:
        yield offen


@pytest.fixture(name="store", params=JEDER)
async def beide(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh store of either kind."""
    async with BEIDE[request.param](tmp_path) as offen:
        yield offen
    if request.param == "postgres":
        server().wirf_weg(tmp_path)


nur_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""For a test that looks into the file."""


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    """A fresh folder of blobs."""
    return LocalBlobs(tmp_path / "blobs")


def blob(blobs: LocalBlobs, octets: bytes) -> Sha256:
    """Store octets."""
    schreiber = blobs.new()
    schreiber.write(octets)
    return schreiber.commit()


def digest(text: str) -> Sha256:
    """A digest that stands for some octets."""
    return sha256_of(text.encode())


def neue_uuid() -> str:
    """A random UUID."""
    return str(uuid.uuid4())


def person(**weitere: Any) -> Person:
    """An invented person."""
    werte: dict[str, Any] = {
        "staatsangehoerigkeiten": ("163", "438"),
        "geschlecht": "w",
        "geburtsdatum": TeilDatum(1990, 4),
        "geburtsort": "Ağrı",
        "namen": (
            (NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="Test-Ayşe", familienname="Musterová", titel=("Dr.",))),
            (NameArt.ALIAS, Name(vorname=None, familienname="Probe", geburtsname="Bei̇spiel")),
        ),
        "azr_nummer": "260301000017",
    }
    return Person(**(werte | weitere))


def transfer(**weitere: Any) -> Transfer:
    """A transfer of the receiving side."""
    werte: dict[str, Any] = {
        "id": TransferId(neue_uuid()),
        "mandant": HANNOVER,
        "rolle": Rolle.NEHMER,
        "zustand": Zustand.GEWUENSCHT,
        "prozess": ProzessUUID(neue_uuid()),
        "person": person(),
        "grund": "01",
        "begonnen": ZEIT,
        "geaendert": ZEIT,
        "partner": KIEL,
    }
    return Transfer(**(werte | weitere))


def nachricht(**weitere: Any) -> Nachricht:
    """A received request."""
    werte: dict[str, Any] = {
        "mandant": HANNOVER,
        "richtung": Richtung.EIN,
        "autor": KIEL,
        "leser": HANNOVER,
        "uuid": NachrichtenUUID(neue_uuid()),
        "typ": Nachrichtentyp.ANFORDERUNG,
        "erstellt": Zeitpunkt("2026-03-01T10:30:15.250+01:00"),
        "test": "",
        "prozess": ProzessUUID(neue_uuid()),
        "inhalt_sha256": digest("inhalt"),
        "fachnachricht_sha256": digest("fachnachricht"),
        "umschlag_sha256": digest("umschlag"),
        "zeit": ZEIT,
    }
    return Nachricht(**(werte | weitere))


def umschlag(name: str, **weitere: Any) -> PostfachEintrag:
    """An envelope from Kiel to Hannover."""
    werte: dict[str, Any] = {
        "id": digest(name),
        "nummer": 0,
        "autor": KIEL,
        "leser": HANNOVER,
        "uuid": NachrichtenUUID(neue_uuid()),
        "inhalt_sha256": digest(f"inhalt {name}"),
        "umschlag_laenge": 9433,
        "gesamt_laenge": 10_000,
        "zustand": PostfachZustand.OFFEN,
        "eingang": ZEIT,
    }
    return PostfachEintrag(**(werte | weitere))


def segmente(*da: bool) -> tuple[PostfachSegment, ...]:
    """Segments, here or missing."""
    return tuple(PostfachSegment(sha256=digest(f"segment {n}"), laenge=100 + n, da=d) for n, d in enumerate(da))


def auftrag(ref: str, **weitere: Any) -> Auftrag:
    """A job of Hannover that is due at ``ZEIT``."""
    werte: dict[str, Any] = {
        "art": AuftragsArt.ANFORDERN,
        "ref": ref,
        "mandant": HANNOVER,
        "partner": None,
        "faellig": ZEIT,
    }
    return Auftrag(**(werte | weitere))


def dokument(position: int, **weitere: Any) -> Dokument:
    """A document of an Akte."""
    werte: dict[str, Any] = {
        "uuid": DokumentUUID(neue_uuid()),
        "xdomea_uuid": neue_uuid(),
        "dateiname": f"Reisepass Nr. {position} – Übersetzung.pdf",
        "format": Dateiformat.PDF,
        "pfad": ("Identität", "Pässe"),
        "position": position,
        "laenge": 1000 + position,
        "sha256": digest(f"dokument {position}"),
        "crc32": 0xFFFF_FFFF - position,
    }
    return Dokument(**(werte | weitere))


def akte(aktenzeichen: str = "32.33-T-1", **weitere: Any) -> Akte:
    """An Akte with three documents."""
    vermerk = Transfervermerk(
        erfasst=Zeitpunkt("2020-01-01T00:00:00.000Z"),
        stelle="Scanstelle",
        verfahren="TR-03138",
        sichtpruefung="100 %",
    )
    werte: dict[str, Any] = {
        "id": AkteId(neue_uuid()),
        "xdomea_uuid": neue_uuid(),
        "aktenzeichen": aktenzeichen,
        "person": person(),
        "angelegt": ZEIT,
        "dokumente": (
            dokument(1, transfervermerk=vermerk, seiten=3),
            dokument(2, format=Dateiformat.JPG, beschreibung="Lichtbild", aktenwirksam=ZEIT),
            dokument(3, pfad=()),
        ),
    }
    return Akte(**(werte | weitere))


def ohne_dokumente(wert: Akte) -> Akte:
    """The Akte as lists show it."""
    return replace(wert, dokumente=())


def log_eintrag(nummer: int, mandant: Kennung = HANNOVER, person_ref: str | None = None) -> FertigerEintrag:
    """An entry of the audit log; equal numbers make equal leaves."""
    bezuege = [Bezugswert(bezug=Bezug.PERSON, wert=person_ref, salt=bytes([7]) * 32)] if person_ref else []
    return baue_eintrag(
        AuditEreignis.NACHRICHT_BEREITGESTELLT,
        zufall=nummer.to_bytes(16, "big"),
        zeit=nach(nummer % 1000),
        mandant=mandant,
        angaben=Angaben(
            partner=KIEL,
            nachricht=NachrichtenUUID(str(uuid.UUID(int=nummer))),
            nachrichtentyp="010206",
            inhalt_sha256=digest(f"inhalt {nummer}"),
            rechtsgrund=Rechtsgrund.AUFENTHV_76A,
            verzeichnis=7,
        ),
        bezuege=bezuege,
    )
