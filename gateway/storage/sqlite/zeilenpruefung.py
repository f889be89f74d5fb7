"""Rows compared with the entries that vouch for them: transfers, messages, receipts, Postfach."""

from collections.abc import Iterable, Iterator

import apsw

from gateway.audit.eintrag import Eintrag, blatt_hash, eintrag_octets
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.storage.sqlite.kurzzeichen import berechnet

_E = AuditEreignis
_WEG = frozenset({_E.AKTE_STUB_GELOESCHT})
"""With a stub go its transfers and messages; entries do not say which, so rows may be missing from then on."""
_ZU = frozenset({_E.NACHRICHT_ABGESCHLOSSEN})


def pruefe_zeilen(
    connection: apsw.Connection, mandant: Kennung, eintraege: Iterable[Eintrag]
) -> Iterator[tuple[str, str]]:
    """Yield (where, German sentence) for each row that is not as the log says; entries in their order.

    Where entries were pruned, rows are compared with those that are left.
    """
    entries = tuple(eintraege)
    gone = any(one.ereignis in _WEG for one in entries)
    yield from _transfers(connection, mandant, entries, gone=gone)
    yield from _nachrichten(connection, mandant, entries, gone=gone)
    yield from _postfach(connection, mandant, entries, gone=gone)


def _transfers(
    connection: apsw.Connection, mandant: Kennung, entries: tuple[Eintrag, ...], *, gone: bool
) -> Iterator[tuple[str, str]]:
    said: dict[str, str | None] = {}
    for one in entries:
        if one.ereignis in {_E.TRANSFER_ANGELEGT, _E.TRANSFER_ZUSTAND} and one.angaben.transfer is not None:
            said[one.angaben.transfer] = one.angaben.zustand_neu
    found = connection.execute(
        "SELECT id, zustand, prozess, kurzzeichen FROM transfer WHERE mandant = ?", (mandant,)
    ).fetchall()
    rows = {str(ident): str(state) for ident, state, _, _ in found}
    for ident, _, process, kept in found:
        if kept != berechnet(process):
            yield "transfer", f"Übergang {ident} wird unter seinem Kurzzeichen nicht gefunden: es wurde geändert."
    for ident, state in said.items():
        if ident in rows and rows[ident] != state:
            yield "transfer", f"Übergang {ident} steht auf {rows[ident]}, das Protokoll sagt {state}."
        elif ident not in rows and not gone:
            yield "transfer", f"Übergang {ident} steht im Protokoll, aber nicht in der Datenbank."


def _nachrichten(
    connection: apsw.Connection, mandant: Kennung, entries: tuple[Eintrag, ...], *, gone: bool
) -> Iterator[tuple[str, str]]:
    digests: dict[str, set[str]] = {}
    leaves: dict[str, Eintrag] = {}
    kept = set()
    for one in entries:
        a = one.angaben
        leaves[blatt_hash(eintrag_octets(one)).hex()] = one
        if a.nachricht is not None and a.inhalt_sha256 is not None:
            digests.setdefault(a.nachricht, set()).add(a.inhalt_sha256)
        if one.ereignis in {_E.NACHRICHT_GEPRUEFT, _E.NACHRICHT_BEREITGESTELLT} and a.nachricht is not None:
            kept.add(str(a.nachricht))
    rows = connection.execute(
        "SELECT uuid, inhalt_sha256, blatt_sha256 FROM nachricht WHERE mandant = ?", (mandant,)
    ).fetchall()
    for uuid, inhalt, blatt in rows:
        if str(uuid) in digests and inhalt not in digests[str(uuid)]:
            yield "nachricht", f"Nachricht {uuid} hat einen anderen Inhalt, als das Protokoll nennt."
        if blatt is not None and str(blatt) not in leaves and not _gekuerzt(connection, str(blatt)):
            yield "quittung", f"Das Blatt, das Nachricht {uuid} nennt, steht nicht im Protokoll."
    if not gone:
        for uuid in sorted(kept - {str(row[0]) for row in rows}):
            yield "nachricht", f"Nachricht {uuid} steht im Protokoll, aber nicht in der Datenbank."


def _gekuerzt(connection: apsw.Connection, blatt: str) -> bool:
    """Tell whether the leaf is that of an entry pruned as handover proof; as mere access it must not be."""
    rows = connection.execute(
        "SELECT e.oktette FROM protokoll_eintrag AS p JOIN protokoll_eintrag AS e"
        " ON e.log = p.log AND e.stelle = p.gekuerzt WHERE p.blatt = ?",
        (bytes.fromhex(blatt),),
    ).fetchall()
    return any(b'"aufbewahrung":"nachweis"' in bytes(octets) for (octets,) in rows)  # type: ignore[arg-type]  # BLOBs


def _postfach(
    connection: apsw.Connection, mandant: Kennung, entries: tuple[Eintrag, ...], *, gone: bool
) -> Iterator[tuple[str, str]]:
    closed = {str(one.angaben.nachricht) for one in entries if one.ereignis in _ZU}
    rows = connection.execute("SELECT uuid, abgeschlossen FROM postfach WHERE autor = ?", (mandant,)).fetchall()
    done = {str(uuid) for uuid, moment in rows if moment is not None}
    for uuid in sorted({str(uuid) for uuid, _ in rows} & closed - done):
        yield "beleg", f"Nachricht {uuid} wurde laut Protokoll abgeschlossen, im Postfach ist sie es nicht."
    offered = {str(one.angaben.nachricht) for one in entries if one.ereignis is _E.NACHRICHT_BEREITGESTELLT}
    if not gone:
        for uuid in sorted(offered - {str(uuid) for uuid, _ in rows}):
            yield "postfach", f"Nachricht {uuid} lag laut Protokoll im Postfach, dort ist sie nicht."
