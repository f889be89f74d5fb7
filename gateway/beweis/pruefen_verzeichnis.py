"""Reads the snapshots of the directory in a container: each signed by the pinned key, their numbers growing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gateway.beweis.aufbau import FRUEHERES, VERZEICHNIS_NAME, WARTENDES, Beweisindex
from gateway.beweis.lesen import Behaelter
from gateway.beweis.pruefgang import Gang, Gefaelscht, Massstab, Satz, faelschung
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.envelope.verzeichnis import MAX_OCTETS, VerzeichnisSchema, read_verzeichnis
from gateway.trust.verzeichnis import Verzeichnis


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichnisse:
    """The verified snapshots of a container."""

    geltend: Verzeichnis
    """In force when it was written."""
    fruehere: tuple[Verzeichnis, ...] = ()
    """Before that one, newest first."""
    wartende: tuple[Verzeichnis, ...] = ()
    """Newer ones that waited for two persons, newest first: what any of them takes away counts (wire 5.5)."""


def pruefe_verzeichnisse(
    behaelter: Behaelter, index: Beweisindex, massstab: Massstab, schema: VerzeichnisSchema, gang: Gang
) -> Verzeichnisse | None:
    """Return the snapshots signed by the pinned key; without a pin none, and that is said."""
    now = _verzeichnis(behaelter, index, massstab, schema, gang)
    if now is None:
        return None
    earlier = tuple(_weitere(behaelter, index.fruehere, FRUEHERES, massstab, schema, now, gang))
    names = index.wartende or ()
    waiting = tuple(_weitere(behaelter, names, WARTENDES, massstab, schema, now, gang))
    _steigend(index.fruehere, (*earlier, now))
    _steigend(names, (now, *waiting))
    for one in waiting:
        gang.hinweis(
            "directory",
            f"Das Verzeichnis Nummer {one.nummer} ({one.ausgestellt:%Y-%m-%d}) ist neuer: Als der Behälter "
            "geschrieben wurde, wartete es auf die Bestätigung durch zwei Personen; was es wegnimmt, zählt schon.",
            f"the directory, number {one.nummer} of {one.ausgestellt:%Y-%m-%d}, is newer: when the container was "
            "written it waited for two persons; what it takes away counts already.",
        )
    return Verzeichnisse(geltend=now, fruehere=earlier[::-1], wartende=waiting[::-1])


def _verzeichnis(
    behaelter: Behaelter, index: Beweisindex, massstab: Massstab, schema: VerzeichnisSchema, gang: Gang
) -> Verzeichnis | None:
    """Return the directory that is signed by the pinned key; without a pin none, and that is said."""
    if massstab.signer is None or not behaelter.hat(VERZEICHNIS_NAME):
        why = Satz("kein Unterzeichner angegeben", "no signer was given (--directory-signer)")
        if massstab.signer is not None:
            why = Satz("es liegt keines bei", "none is in the container")
        gang.bleibt_offen(
            "directory",
            f"Autor nicht geprüft: ohne Verzeichnis ({why.de}) ist nicht gezeigt, wem die Signaturen gehören.",
            f"author not verified: without a directory ({why.en}) it is not shown whose the signatures are.",
        )
        return None
    try:
        found = read_verzeichnis(
            behaelter.lies(VERZEICHNIS_NAME, MAX_OCTETS),
            schema=schema,
            signer=massstab.signer,
            weitere=massstab.weitere_signer,
        )
    except AktenboteError as fehler:
        raise faelschung("directory", "Das Verzeichnis hält nicht", "the directory fails", fehler) from None
    if found.nummer != index.verzeichnis or found.betrieb.value != index.betrieb:
        raise Gefaelscht(
            "directory",
            "index.json nennt ein anderes Verzeichnis, als beiliegt.",
            "index.json names another directory than the one that is here.",
        )
    gang.gut(
        "directory",
        f"Das Verzeichnis Nummer {found.nummer} ({found.ausgestellt:%Y-%m-%d}) hat sein Betreiber signiert.",
        f"the directory, number {found.nummer} of {found.ausgestellt:%Y-%m-%d}, is signed by its operator.",
    )
    written = behaelter.signatur.signing_time.instant
    if not found.ausgestellt <= written < found.gueltig_bis:
        gang.bleibt_offen(
            "directory",
            f"Das Verzeichnis galt nicht, als der Behälter geschrieben wurde (bis {found.gueltig_bis:%Y-%m-%d}).",
            f"the directory was not in force when the container was written (until {found.gueltig_bis:%Y-%m-%d}).",
        )
    return found


def _weitere(
    behaelter: Behaelter,
    names: Sequence[str],
    form: str,
    massstab: Massstab,
    schema: VerzeichnisSchema,
    jetzt: Verzeichnis,
    gang: Gang,
) -> Iterator[Verzeichnis]:
    """Yield other snapshots, signed by a pinned key.

    One of another key counts not; it falsifies nothing, the operator of the directory had another key then.
    """
    for name in names:
        try:
            one = read_verzeichnis(
                behaelter.lies(name, MAX_OCTETS),
                schema=schema,
                signer=massstab.signer or Sha256(""),
                weitere=massstab.weitere_signer,
            )
        except AktenboteError as fehler:
            if not isinstance(fehler, Refused) or fehler.fehlercode is not Fehlercode.T070:
                raise faelschung("directory", f"{name} hält nicht", f"{name} fails", fehler) from None
            gang.hinweis(
                "directory",
                f"{name} zählt nicht: mit einem anderen Schlüssel signiert als dem angegebenen.",
                f"{name} does not count: it is signed with another key than the one that was given.",
            )
            continue
        if name != form.format(nummer=one.nummer) or one.betrieb is not jetzt.betrieb:
            raise _anderes(name)
        yield one


def _steigend(names: Sequence[str], staende: Sequence[Verzeichnis]) -> None:
    """Numbers grow from the earliest to the one in force, and on to those that wait."""
    if any(one.nummer >= other.nummer for one, other in pairwise(staende)):
        raise _anderes(names[-1])


def _anderes(name: str) -> Gefaelscht:
    return Gefaelscht("directory", f"{name} ist ein anderes Verzeichnis.", f"{name} is another directory.")
