"""Verifies the excerpts of the log in a container, with keys from outside or from the verified directory."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from gateway.audit.archiv import ArchivFehler, ArchivLeser
from gateway.audit.befund import Pruefergebnis, Zeugnis, moment
from gateway.audit.checkpoint import (
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    lies_checkpoint,
    lies_ursprung,
    lies_vkey,
    pruefe,
)
from gateway.audit.eintrag import Eintrag, blatt_hash, lies_eintrag
from gateway.audit.export import AUSZUG, CHECKPOINT_NAME, MAX_MITGLIED
from gateway.audit.kuerzung import UHR
from gateway.audit.pruefer import pruefe_export
from gateway.audit.zeuge import UHR_SPIELRAUM
from gateway.beweis.aufbau import Beweisindex, Protokollangabe
from gateway.beweis.lesen import Behaelter
from gateway.beweis.pruefgang import Gang, Gefaelscht, Massstab, Urteil
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.domain.kopf import Zeitpunkt
from gateway.transfer.records import Richtung
from gateway.trust.teilnehmer import Fenster, Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis

MAX_AUSZUG_OCTETS = 64 * 1024 * 1024
"""Octets of one excerpt of the log: its ten thousand entries with their proofs have less."""
MAX_SCHLUESSEL = 8
"""Keys of one log that are tried: a new one every other year."""
SPIELRAUM = timedelta(hours=1)
"""Between the moment noted with a message and that of its entry: a large file may be sealed meanwhile."""

Eintraege = dict[tuple[str, str], Eintrag]
"""What entries say, by (origin of the log, leaf hash)."""


def pruefe_protokolle(
    behaelter: Behaelter, index: Beweisindex, massstab: Massstab, directory: Verzeichnis | None, gang: Gang
) -> Eintraege:
    """Verify every excerpt; return the entries by (origin of the log, leaf hash)."""
    entries: Eintraege = {}
    witnessed: list[Zeugnis] = []
    for one in index.protokoll:
        octets = behaelter.lies(one.datei, MAX_AUSZUG_OCTETS)
        keys = _schluessel(one, index, massstab, directory)
        witnesses = _zeugen(massstab, directory, index, note_von(octets), gang)
        key, found = _pruefe(octets, massstab.jetzt, tuple(keys), witnesses)
        _uebernimm(gang, one, found, mit_schluessel=bool(keys))
        _galt(gang, one, found, None if key is None else keys[key])
        witnessed += found.zeugnisse
        entries |= {(one.ursprung, leaf): what for leaf, what in gelesen(octets).items()}
    if massstab.hoechstalter is not None:
        newest = max((one.zeit for one in witnessed if one.zeit <= massstab.jetzt + UHR), default=None)
        if newest is None or massstab.jetzt - newest > massstab.hoechstalter:
            gang.bleibt_offen(
                "witness",
                "Die verlangte neuere Mitsignatur eines fremden Zeugen fehlt.",
                "the co-signature of a foreign witness that was demanded is missing or too old.",
            )
    return entries


def _uebernimm(gang: Gang, one: Protokollangabe, found: Pruefergebnis, *, mit_schluessel: bool) -> None:
    gang.schritte += found.schritte
    named = (found.art, found.ursprung, found.groesse, found.eintraege)
    if found.urteil is Urteil.GEFAELSCHT and found.grund is not None:
        raise Gefaelscht("log", f"{one.datei}: {found.grund.de}", f"{one.datei}: {found.grund.en}")
    if named != (AUSZUG, one.ursprung, one.groesse, one.eintraege):
        raise Gefaelscht(
            "log",
            f"{one.datei} ist ein anderer Auszug, als index.json sagt.",
            f"{one.datei} is another excerpt than index.json says.",
        )
    if not mit_schluessel:
        gang.bleibt_offen(
            "log",
            f"{one.ursprung}: wessen Protokoll das ist, ist nicht gezeigt (kein Schlüssel).",
            f"{one.ursprung}: whose log this is, is not shown (no key).",
        )


def _schluessel(
    one: Protokollangabe, index: Beweisindex, massstab: Massstab, directory: Verzeichnis | None
) -> dict[Pruefschluessel, Fenster | None]:
    """Return the key given from outside, else those the directory lists for the authority, each with its window."""
    try:
        owner, _ = lies_ursprung(one.ursprung)
    except AktenboteError:
        owner = None
    if owner != index.mandant:
        raise Gefaelscht(
            "log",
            f"{one.datei} ist nicht das Protokoll von {index.mandant}.",
            f"{one.datei} is not the log of {index.mandant}.",
        )
    if massstab.vkey is not None:
        return {Pruefschluessel(one.ursprung, massstab.vkey.oeffentlich): None}
    listed = _liste(directory, Schluesselrolle.PROTOKOLL, lambda kennung: kennung == index.mandant)
    return {Pruefschluessel(one.ursprung, key.oeffentlich): window for key, window in listed[-MAX_SCHLUESSEL:]}


def _pruefe(
    octets: bytes, jetzt: datetime, keys: Sequence[Pruefschluessel], zeugen: Sequence[Pruefschluessel]
) -> tuple[Pruefschluessel | None, Pruefergebnis]:
    """Verify an excerpt with the first key that fits; the authority may have had several over the years."""
    tried = [
        (key, pruefe_export(io.BytesIO(octets), jetzt=jetzt, schluessel=key, zeugen=zeugen))
        for key in keys or (None,)
    ]
    return next((one for one in tried if one[1].urteil is not Urteil.GEFAELSCHT), tried[-1])


def _galt(gang: Gang, one: Protokollangabe, found: Pruefergebnis, fenster: Fenster | None) -> None:
    """Leave open what a key signed at a time for which the directory does not name it."""
    zeit = found.checkpoint_zeit
    if fenster is not None and zeit is not None and not _umfasst(fenster, zeit):
        gang.bleibt_offen(
            "log",
            f"{one.ursprung}: Das Verzeichnis nennt seinen Schlüssel nicht für {zeit:%Y-%m-%d %H:%M} UTC.",
            f"{one.ursprung}: the directory does not name its key for {zeit:%Y-%m-%d %H:%M} UTC.",
        )


def _umfasst(fenster: Fenster, zeit: datetime) -> bool:
    """Tell whether a window holds a moment, but for what two clocks may differ (wire 6.5)."""
    return any(fenster.umfasst(one) for one in (zeit, zeit - UHR_SPIELRAUM, zeit + UHR_SPIELRAUM))


def _liste(
    directory: Verzeichnis | None, rolle: Schluesselrolle, wessen: Callable[[Kennung], bool]
) -> list[tuple[Pruefschluessel, Fenster]]:
    """Return the keys of a role that the directory lists, old ones too, each with the time it counts for."""
    return [
        (lies_vkey(key.vkey), key.fenster)
        for participant in (directory.teilnehmer if directory is not None else ())
        if wessen(participant.kennung)
        for key in participant.schluessel
        if key.rolle is rolle
    ]


def _zeugen(
    massstab: Massstab,
    directory: Verzeichnis | None,
    index: Beweisindex,
    note: SignierterCheckpoint | None,
    gang: Gang,
) -> tuple[Pruefschluessel, ...]:
    """Return the witnesses given from outside and those of other operators in the directory (wire 8.3).

    One of the directory counts only where it signed the note at a time for which the directory names its key.
    """
    mandant = Kennung(index.mandant)
    ours = frozenset({mandant}) if directory is None else directory.desselben_betreibers({mandant})
    known: list[Pruefschluessel] = []
    for listed, window in _liste(directory, Schluesselrolle.ZEUGE, lambda kennung: kennung not in ours):
        key = listed.als(Signaturart.MITSIGNATUR)
        line = pruefe(note, key) if note is not None else None
        if line is None or line.zeit is None or _umfasst(window, moment(line.zeit)):
            known.append(key)
        elif key not in massstab.zeugen:
            gang.hinweis(
                "witness",
                f"{key.name} zählt nicht: Das Verzeichnis nennt den Schlüssel nicht für die Zeit der Zeile.",
                f"{key.name} does not count: the directory does not name the key for the time of its line.",
            )
    return tuple(dict.fromkeys((*massstab.zeugen, *known)))


def note_von(auszug: bytes) -> SignierterCheckpoint | None:
    """Return the checkpoint of an excerpt; ``None`` where the file is broken, which the verifier says itself."""
    reader = ArchivLeser(io.BytesIO(auszug), max_mitglied=MAX_MITGLIED)
    try:
        while (member := reader.naechstes()) is not None:
            if member[0] == CHECKPOINT_NAME:
                return lies_checkpoint(member[1])
    except (ArchivFehler, AktenboteError):
        return None
    return None


def gelesen(auszug: bytes) -> dict[str, Eintrag]:
    """Return what the entries of a verified excerpt say, by leaf hash; those of a newer program are left out."""
    found: dict[str, Eintrag] = {}
    reader = ArchivLeser(io.BytesIO(auszug), max_mitglied=MAX_MITGLIED)
    while (member := reader.naechstes()) is not None:
        name, octets = member
        if not name.startswith("eintraege/"):
            continue
        line = octets.removesuffix(b"\n")
        try:
            found[blatt_hash(line).hex()] = lies_eintrag(line)
        except AktenboteError:
            continue
    return found


def _gleicher_fall(index: Beweisindex, entries: Eintraege) -> None:
    """The log and the messages name the transfer, the process, the lane and the directions; so must the index."""
    of_this = {(e.angaben.transfer, e.angaben.prozess) for e in entries.values() if e.angaben.transfer is not None}
    lanes = {one.test for one in index.nachrichten}
    wrong = [
        one for one in index.nachrichten if (one.autor == index.mandant) != (one.richtung == Richtung.AUS.value)
    ]
    if (of_this and (index.transfer, index.prozess) not in of_this) or lanes != {index.test} or wrong:
        raise Gefaelscht(
            "index",
            "index.json nennt einen anderen Vorgang, Betrieb oder Weg als Protokoll und Nachrichten.",
            "index.json names another transfer, lane or direction than the log and the messages.",
        )


def vergleiche_eintraege(index: Beweisindex, entries: Eintraege, gang: Gang) -> None:
    """Say for how many messages the log has an entry with the very digest that was signed, about when it should."""
    logged: dict[tuple[str | None, str | None], list[datetime]] = {}
    for entry in entries.values():
        what = (entry.angaben.nachricht, entry.angaben.inhalt_sha256)
        logged.setdefault(what, []).append(entry.zeit.instant)
    without = [one for one in index.nachrichten if (one.uuid, one.inhalt_sha256) not in logged]
    count = len(index.nachrichten) - len(without)
    say = gang.gut if count else gang.hinweis
    say(
        "entries",
        f"Zu {count} von {len(index.nachrichten)} Nachrichten nennt das Protokoll genau den signierten Inhalt.",
        f"for {count} of {len(index.nachrichten)} messages the log names exactly the signed Inhalt.",
    )
    for one in without:
        gang.bleibt_offen(
            "entries",
            f"{one.typ} {one.uuid}: Kein Eintrag des Protokolls nennt ihren Inhalt.",
            f"{one.typ} {one.uuid}: no entry of the log names its Inhalt.",
        )
    for one in index.nachrichten:
        moments = logged.get((one.uuid, one.inhalt_sha256), [])
        if moments and not any(abs(moment - Zeitpunkt(one.hier_seit).instant) <= SPIELRAUM for moment in moments):
            gang.bleibt_offen(
                "entries",
                f"{one.typ} {one.uuid}: index.json nennt eine andere Zeit als das Protokoll ({one.hier_seit}).",
                f"{one.typ} {one.uuid}: index.json names another time than the log ({one.hier_seit}).",
            )
    if not index.nachrichten:
        gang.bleibt_offen("entries", "Der Behälter hat keine Nachricht.", "the container holds no message.")
        return
    _gleicher_fall(index, entries)
    here = {one.uuid for one in index.nachrichten}
    named = {entry.angaben.nachricht for entry in entries.values()}
    for uuid in sorted(one for one in named if one is not None and one not in here):
        gang.hinweis(
            "entries",
            f"Das Protokoll nennt zu diesem Vorgang auch {uuid}; sie liegt nicht bei.",
            f"the log names {uuid} about this transfer, too; it is not here.",
        )
