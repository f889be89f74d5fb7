"""``aktenbote audit drill``: falsify a copy of log and database in every place and show who notices, in German."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.laufzeit import note_person, our_authority, run
from gateway.cli.rahmen import Rahmen, befehl
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Ausgang

if TYPE_CHECKING:
    from gateway.domain.ids import Kennung
    from gateway.storage.sqlite.probe import Probe
    from gateway.storage.sqlite.protokollpruefung import Mangel
    from gateway.wiring import Installation

BREITE_WO, BREITE_WAS = 12, 50


@dataclass(frozen=True, slots=True)
class _Ergebnis:
    proben: "tuple[Probe, ...]" = ()
    eintraege: int = 0
    mangel: "Mangel | None" = None
    """What does not fit in the installation itself: then nothing was drilled."""

    @property
    def schlecht(self) -> int:
        """Changes that somebody should have noticed and did not."""
        return sum(not one.gut for one in self.proben)

    @property
    def entfallen(self) -> int:
        """Changes there was nothing for."""
        return sum(one.entfallen for one in self.proben)

    @property
    def bekannt(self) -> int:
        """Changes that nobody notices, and why is said."""
        return sum(not one.erwartet and not one.gefunden and not one.entfallen for one in self.proben)


@click.command("drill")
@click.option("--authority", help="Authority whose log is meant, if several live here.")
@befehl
def drill(rahmen: Rahmen, authority: str | None) -> None:
    """Falsify a copy of the log and the database in every place that exists, and show who notices.

    The original is only read; the copy lies in data/tmp, is signed with a key made for the drill, and is deleted.
    Exit 1: something that should have been noticed was not. Exit 2: the original itself does not fit its log. That
    the drill ran and how it ended is an entry.

    \b
    Example:
      aktenbote audit drill
    """

    async def work(one: "Installation") -> _Ergebnis:
        mandant = our_authority(one, authority)
        await one.protokollbuch.integriere_alle()
        public = (await one.protokollbuch.pruefschluessel(mandant)).oeffentlich
        done = await asyncio.to_thread(_uebe, one, mandant, public)
        await one.store.write(
            lambda tx: note_person(
                one,
                tx,
                mandant,
                AuditEreignis.PROTOKOLL_GEPROBT,
                anzahl=len(done.proben) - done.entfallen,
                ergebnis=Ausgang.FEHLER if done.schlecht or done.mangel else Ausgang.OK,
                code="TAMPERED" if done.mangel else None,
            )
        )
        return done

    done = run(rahmen, work)
    if done.mangel is not None:
        raise Usage(
            f"the installation itself does not fit its log ({done.mangel.wo}): {done.mangel.satz} Keep everything"
            " as it is and tell whoever audits it",
            code="TAMPERED",
        )
    rahmen.answer(_daten(done), *_zeilen(done))
    if done.schlecht:
        rahmen.melde(Usage(f"{done.schlecht} changes were not noticed by whom they should", code="DRILL"))
        raise click.exceptions.Exit(1)


def _uebe(one: "Installation", mandant: "Kennung", public: bytes) -> _Ergebnis:
    """Do everything on the copy; blocks."""
    from gateway.storage.sql.tresor import Tresor
    from gateway.storage.sqlite.probe import probe
    from gateway.storage.sqlite.probe_bau import baue_lage, kopie
    from gateway.storage.sqlite.probe_export import probe_export
    from gateway.storage.sqlite.probe_stempel import probe_stempel
    from gateway.storage.sqlite.probe_taten import TATEN
    from gateway.storage.sqlite.protokollpruefung import pruefe_bestand

    jetzt, tresor = one.umgebung.jetzt(), Tresor(one.umgebung.speicher)
    with kopie(one.configuration.data, one.umgebung.tmp, jetzt=jetzt) as (connection, ordner):
        wrong = next(pruefe_bestand(connection, tresor, {mandant: public}, jetzt=jetzt), None)
        if wrong is not None:
            return _Ergebnis(mangel=wrong)
        with baue_lage(connection, ordner, tresor, mandant, jetzt=jetzt) as lage:
            found = (*probe(lage, TATEN), *probe_export(lage), *probe_stempel(lage))
            return _Ergebnis(found, lage.neuer.checkpoint.groesse)


def _daten(done: _Ergebnis) -> dict[str, Any]:
    from gateway.storage.sqlite.probe_zeilen import AUSGENOMMEN

    return {
        "ok": not done.schlecht,
        "entries": done.eintraege,
        "changes": [
            {
                "place": one.wo,
                "change": one.was,
                "skipped": one.entfallen,
                "expected": sorted(one.erwartet),
                "found": {rolle.value: satz for rolle, satz in one.gefunden.items()},
                "why_not": one.warum or None,
                "ok": one.gut,
            }
            for one in done.proben
        ],
        "missed": done.schlecht,
        "known_gaps": done.bekannt,
        "skipped": done.entfallen,
        "not_drilled": AUSGENOMMEN,
    }


def _zeilen(done: _Ergebnis) -> list[str]:
    from gateway.storage.sqlite.probe import Rolle
    from gateway.storage.sqlite.probe_zeilen import AUSGENOMMEN

    heads = [f"{'Ort':<{BREITE_WO}}  {'Veränderung':<{BREITE_WAS}}", *Rolle, "Ergebnis"]
    lines = ["  ".join(heads)]
    reasons = list(dict.fromkeys(one.warum for one in done.proben if _begruendet(one)))
    for one in done.proben:
        cells = [f"{_zelle(one, rolle):<{len(rolle)}}" for rolle in Rolle]
        note = f" ({reasons.index(one.warum) + 1})" if _begruendet(one) else ""
        lines.append("  ".join([f"{one.wo:<{BREITE_WO}}  {one.was:<{BREITE_WAS}}", *cells, _urteil(one) + note]))
    lines += ["Warum manche es nicht finden:", *(f"({number}) {why}" for number, why in enumerate(reasons, 1))]
    lines += ["Nicht verändert werden diese Tabellen:", *(f"  {name}: {why}" for name, why in AUSGENOMMEN.items())]
    made = len(done.proben) - done.entfallen
    lines.append(
        f"Ergebnis: {made} Veränderungen an einer Kopie mit {done.eintraege} Einträgen;"
        f" {made - done.schlecht - done.bekannt} gefunden wie erwartet, {done.schlecht} nicht gefunden,"
        f" {done.bekannt} findet von diesen vieren niemand (oben begründet), {done.entfallen} entfallen."
    )
    return lines


def _begruendet(one: "Probe") -> bool:
    """Tell whether somebody does not find it, and why is to be said."""
    from gateway.storage.sqlite.probe import Rolle

    return not one.entfallen and len(one.gefunden) < len(Rolle) and bool(one.warum)


def _zelle(one: "Probe", rolle: str) -> str:
    if one.entfallen:
        return ""
    return "gefunden" if rolle in one.gefunden else "–"


def _urteil(one: "Probe") -> str:
    if one.entfallen:
        return "entfällt: nichts davon da"
    if not one.gut:
        return "NICHT GEFUNDEN"
    return "gut" if one.gefunden else "bekannt"
