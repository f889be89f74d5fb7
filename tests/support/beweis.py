"""Containers taken apart, bent and put together again, with the same signature or with another one."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache

from gateway.audit.archiv import ArchivSchreiber
from gateway.beweis.aufbau import (
    DECKBLATT_NAME,
    INDEX_NAME,
    JSON,
    MANIFEST_NAME,
    MIMETYPE_NAME,
    PDF,
    SIGNATUR_NAME,
    Beweisindex,
    json_octets,
    lies_index,
)
from gateway.beweis.pruefen import Schemata, pruefe_beweis
from gateway.beweis.pruefgang import Beweisergebnis, Massstab
from gateway.beweis.schreiben import Behaelterschreiber, Stempelung
from gateway.domain.kopf import Zeitpunkt
from gateway.pump.ports import Signer
from gateway.resources import schema_files

EIGENE = (MIMETYPE_NAME, MANIFEST_NAME, SIGNATUR_NAME)
"""Members that no reference names."""
MOMENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@cache
def schemata() -> Schemata:
    return Schemata.aus(schema_files())


def pruefe(octets: bytes, massstab: Massstab) -> Beweisergebnis:
    return pruefe_beweis(io.BytesIO(octets), massstab, schemata())


def teile(octets: bytes) -> dict[str, bytes]:
    """Every member by name, in order."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zusammen(members: Mapping[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """A good ZIP of these members, whatever they are."""
    archive = ArchivSchreiber()
    rows = list(members.items()) if isinstance(members, Mapping) else members
    return b"".join([*(archive.mitglied(name, octets) for name, octets in rows), archive.ende()])


def neu_signiert(members: Mapping[str, bytes], signer: Signer, index: Beweisindex | None = None) -> bytes:
    """The same files, all of them signed by somebody, at the time this index (else the one in it) says."""
    mine = dict(members)
    moment = Zeitpunkt((index or lies_index(mine[INDEX_NAME])).erstellt).instant
    if index is not None:
        mine[INDEX_NAME] = json_octets(index)
    file = io.BytesIO()
    container = Behaelterschreiber(file)
    for name, octets in mine.items():
        if name not in EIGENE:
            container.lege(name, "application/octet-stream", octets)
    container.schliesse(signer, moment)
    return file.getvalue()


def kleine(signer: Signer, stemple: Callable[[bytes], Stempelung | None] = lambda _: None) -> bytes:
    """A container without messages."""
    index = Beweisindex(
        erstellt=Zeitpunkt.of(MOMENT).text,
        mandant="azr:999902",
        partner=None,
        transfer="33333333-3333-4333-8333-333333333333",
        prozess="44444444-4444-4444-8444-444444444444",
        rolle="geber",
        zustand="packen",
        begonnen=Zeitpunkt.of(MOMENT).text,
        geaendert=Zeitpunkt.of(MOMENT).text,
        test=None,
        betrieb="test",
        verzeichnis=None,
        fruehere=(),
        nachrichten=(),
        protokoll=(),
        zeitstempel=(),
        zertifikate=(),
        sperrlisten=(),
        sperrauskuenfte=(),
    )
    file = io.BytesIO()
    container = Behaelterschreiber(file)
    container.lege(INDEX_NAME, JSON, json_octets(index))
    container.lege(DECKBLATT_NAME, PDF, b"%PDF-1.4")
    container.schliesse(signer, MOMENT, stemple)
    return file.getvalue()
