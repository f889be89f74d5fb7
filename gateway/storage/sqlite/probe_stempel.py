"""The part of the tamper drill about time stamps in an export: one is changed, put elsewhere, taken out, left out.

They are those of an authority made for the drill: real ones are over checkpoints of the real key.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from gateway.audit.archiv import ArchivLeser, ArchivSchreiber
from gateway.audit.befund import Pruefergebnis, Urteil
from gateway.audit.checkpoint import Pruefschluessel
from gateway.audit.export import MAX_MITGLIED, exportiere, stempelpfad
from gateway.audit.pruefer import pruefe_export
from gateway.audit.zeuge import eigene_linien
from gateway.storage.sql.zeitstempel import SqlStempeltabelle
from gateway.storage.sqlite.probe import FREMDE, Lage, Probe, Rolle, pruefe_datei, schreibe_export
from gateway.storage.sqlite.probe_export import NICHT_HIER
from gateway.storage.sqlite.protokoll import SqliteProtokoll

NUR_VERLANGT = (
    "Wer keine Zeitstempel verlangt (--tsa-trust), dem wird nur gesagt, dass einer fehlt, den das Protokoll nennt."
)


def probe_stempel(lage: Lage) -> Iterator[Probe]:
    """Stamp the checkpoint from halfway and the newest, and falsify that in exports; the log stays as it is."""
    notes = {one.checkpoint.groesse: eigene_linien(one).octets for one in (lage.alter, lage.neuer)}
    good = {size: lage.stelle.stempel(octets) for size, octets in notes.items()}
    half, newest = sorted(good)
    bent = good[half][:-1] + bytes([good[half][-1] ^ 1])
    yield _probe("ein Oktett geändert: Zeitstempel", _mit(lage, good | {half: bent}))
    yield _probe("Zeitstempel eines anderen Checkpoints", _mit(lage, good | {half: good[newest]}))
    schreibe_export(lage, stempel=good)
    yield _probe("Zeitstempel entfernt", _ohne(lage, stempelpfad(half)))
    yield Probe(
        wo="Export",
        was="Zeitstempel weggelassen",
        erwartet=frozenset({Rolle.PRUEFER}),
        gefunden=_weggelassen(lage),
        warum=NUR_VERLANGT,
    )


def _weggelassen(lage: Lage) -> dict[Rolle, str]:
    """Look at the generation made for the drill, whose entries name its stamp, without and with it.

    The auditor has the root of the authority; whoever noticed something with the stamp there noticed nothing.
    """
    stamp = SqlStempeltabelle(lage.c).letzter(lage.mandant)
    if stamp is None:
        return {}
    left, whole = (_befund(lage, stempel) for stempel in ({}, {stamp.groesse: stamp.token}))
    return {} if left.grund is None or whole.urteil is not Urteil.BESTAETIGT else {Rolle.PRUEFER: left.grund.de}


def _befund(lage: Lage, stempel: Mapping[int, bytes]) -> Pruefergebnis:
    size, table = lage.folge.checkpoint.groesse, SqliteProtokoll(lage.c, lage.tresor)
    rows = table.eintraege(lage.mandant, ab=0, bis=size, generation=lage.generation + 1)
    vkey = Pruefschluessel(lage.folge.checkpoint.ursprung, lage.oeffentlich)
    pieces = exportiere(
        checkpoint=lage.folge,
        schluessel=vkey,
        erstellt=lage.jetzt,
        eintraege=[octets for _, octets in rows],
        fruehere=[lage.gestempelt],
        stempel=stempel,
    )
    file = io.BytesIO(b"".join(pieces))  # a few entries
    return pruefe_export(file, jetzt=lage.jetzt, schluessel=vkey, zeitanker=(lage.stelle.anker,))


def _probe(was: str, found: dict[Rolle, str]) -> Probe:
    return Probe(wo="Export", was=was, erwartet=FREMDE, gefunden=found, warum=NICHT_HIER)


def _mit(lage: Lage, stempel: Mapping[int, bytes]) -> dict[Rolle, str]:
    schreibe_export(lage, stempel=stempel)
    return pruefe_datei(lage, lage.ablage)


def _ohne(lage: Lage, name: str) -> dict[Rolle, str]:
    """Look at the export without one of its members, in the same spelling."""
    lage.ablage.seek(0)
    reader, writer = ArchivLeser(lage.ablage, max_mitglied=MAX_MITGLIED), ArchivSchreiber()
    place = Path(lage.ablage.name).with_name("ohne.zip")
    with place.open("w+b") as file:
        while (member := reader.naechstes()) is not None:
            if member[0] != name:
                file.write(writer.mitglied(*member))
        file.write(writer.ende())
        return pruefe_datei(lage, file)
