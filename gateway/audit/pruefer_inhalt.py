"""What the verifier does with the entries: rebuild the tree of a full export, check the proofs of an excerpt."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.audit.baum import LEERER_BAUM, Baumstand, haenge_an, pruefe_einschluss, wurzel, zerlege
from gateway.audit.befund import Satz, moment
from gateway.audit.checkpoint import Signaturart, SignierterCheckpoint, lies_checkpoint, lies_ursprung, pruefe
from gateway.audit.eintrag import SCHEMA_VERSION, blatt_hash, lies_eintrag
from gateway.audit.export import (
    Exportangaben,
    beweispfad,
    einzelpfad,
    fruehpfad,
    hoehere_kacheln,
    stempelpfad,
    zeilenpfad,
)
from gateway.audit.kacheln import BREITE, bundelpfad, kachelpfad, lies_bundel, lies_tlog_proof
from gateway.audit.kuerzung import blatt_von, lies_stumpf
from gateway.audit.pruefgang import Gefaelscht, Mitglieder, Pruefgang, genannter_schluessel
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis
from gateway.domain.kopf import Zeitpunkt

_EREIGNISSE = frozenset(e.value for e in AuditEreignis)


@dataclass(slots=True)
class _Marken:
    """Roots to be remembered while the tree grows: of earlier checkpoints and of the one somebody kept."""

    offen: list[int]
    wurzeln: dict[int, bytes] = field(default_factory=dict)

    def haenge_an(self, stand: Baumstand, blaetter: list[bytes]) -> Baumstand:
        ende = stand.groesse + len(blaetter)
        while self.offen and self.offen[0] <= ende:
            marke = self.offen.pop(0)
            teil = marke - stand.groesse
            stand, _ = haenge_an(stand, blaetter[:teil])
            blaetter = blaetter[teil:]
            self.wurzeln[marke] = wurzel(stand)
        return haenge_an(stand, blaetter)[0]


def pruefe_voll(
    leser: Mitglieder,
    stand: Pruefgang,
    angaben: Exportangaben,
    signiert: SignierterCheckpoint,
    bekannt: SignierterCheckpoint | None,
) -> bytes | None:
    """Read a full export; return its root at the size of ``bekannt``, if it reaches that far."""
    fruehere = [_frueher(leser.mitglied(fruehpfad(n)), n, angaben, stand) for n in angaben.nummern]
    bekannte_groesse = bekannt.checkpoint.groesse if bekannt else -1
    stand.stempel = {n: leser.mitglied(stempelpfad(n)) for n in angaben.gestempelt}
    marken = _Marken(sorted({0, bekannte_groesse, *angaben.nummern} - {-1}))
    behoerde, _ = lies_ursprung(angaben.ursprung)
    baum, stufe_1, gesehen = marken.haenge_an(LEERER_BAUM, []), bytearray(), set[bytes]()
    momente = _momente((*fruehere, *((bekannt,) if bekannt else ())), stand, angaben)
    for nummer in range(-(-angaben.groesse // BREITE)):
        breite = min(BREITE, angaben.groesse - nummer * BREITE)
        zeilen = _zeilen(leser.mitglied(zeilenpfad(nummer)), nummer * BREITE, breite)
        blaetter = [blatt_von(zeile) for zeile in zeilen]
        _vergleiche(blaetter, leser.mitglied(kachelpfad(0, nummer, breite)), nummer * BREITE)
        _bundel(leser.mitglied(bundelpfad(nummer, breite)), zeilen, nummer)
        _ohne_doppelte(blaetter, gesehen, nummer * BREITE)
        _merke(stand, blaetter, nummer * BREITE)
        for versatz, zeile in enumerate(zeilen):
            while momente and momente[0][0] <= nummer * BREITE + versatz:
                stand.kuerzungen.zeit(momente.pop(0)[1])
            _nimm(zeile, nummer * BREITE + versatz, behoerde, stand)
        baum = marken.haenge_an(baum, blaetter)
        if breite == BREITE:
            stufe_1 += wurzel(haenge_an(LEERER_BAUM, blaetter)[0])
    for pfad, octets in hoehere_kacheln(angaben.groesse, bytes(stufe_1)):
        if leser.mitglied(pfad) != octets:
            raise Gefaelscht("tiles", f"{pfad} passt nicht zu den Einträgen.", f"{pfad} does not fit the entries.")
    if baum.groesse != angaben.groesse or wurzel(baum) != signiert.checkpoint.wurzel:
        raise Gefaelscht(
            "tree",
            "Die Einträge haben nicht die signierte Wurzel: geändert, entfernt, ergänzt oder umgestellt.",
            "the entries do not have the signed root: changed, removed, added or put in another order.",
        )
    stand.gut(
        "tree",
        f"{stand.eintraege} Einträge ergeben genau die signierte Wurzel.",
        f"{stand.eintraege} entries give exactly the signed root.",
    )
    _gekuerzt(stand, angaben)
    _historie(stand, fruehere, marken.wurzeln)
    return marken.wurzeln.get(bekannte_groesse)


def _frueher(octets: bytes, groesse: int, angaben: Exportangaben, stand: Pruefgang) -> SignierterCheckpoint:
    schluessel = stand.schluessel or genannter_schluessel(angaben)
    try:
        signiert = lies_checkpoint(octets)
    except AktenboteError:
        signiert = None
    gut = (
        signiert is not None
        and (signiert.checkpoint.ursprung, signiert.checkpoint.groesse) == (angaben.ursprung, groesse)
        and pruefe(signiert, schluessel) is not None
    )
    if signiert is None or not gut:
        raise Gefaelscht(
            "history",
            f"Der frühere Checkpoint über {groesse} Einträge ist nicht vom Protokoll signiert.",
            f"the earlier checkpoint of {groesse} entries is not signed by the log.",
        )
    return signiert


def _momente(
    signierte: Sequence[SignierterCheckpoint], stand: Pruefgang, angaben: Exportangaben
) -> list[tuple[int, str]]:
    """Return size and moment of checkpoints, smallest first: an entry behind one was written after it was signed.

    The moment is that of the log's own second line; without a good one a checkpoint says nothing of when.
    """
    schluessel = (stand.schluessel or genannter_schluessel(angaben)).als(Signaturart.MITSIGNATUR)
    found = ((signiert.checkpoint.groesse, pruefe(signiert, schluessel)) for signiert in signierte)
    return sorted(
        (groesse, Zeitpunkt.of(moment(linie.zeit)).text)
        for groesse, linie in found
        if linie is not None and linie.zeit is not None
    )


def _historie(stand: Pruefgang, fruehere: list[SignierterCheckpoint], wurzeln: dict[int, bytes]) -> None:
    for signiert in fruehere:
        kopf = signiert.checkpoint
        if wurzeln.get(kopf.groesse) != kopf.wurzel:
            raise Gefaelscht(
                "history",
                f"Der frühere Checkpoint über {kopf.groesse} Einträge passt nicht zu diesen Einträgen.",
                f"the earlier checkpoint of {kopf.groesse} entries does not fit these entries.",
            )
    stand.fruehere = tuple(fruehere)
    if fruehere:
        stand.gut(
            "history",
            f"{len(fruehere)} frühere Checkpoints passen zu denselben Einträgen.",
            f"{len(fruehere)} earlier checkpoints fit the same entries.",
        )


def _zeilen(octets: bytes, ab: int, anzahl: int) -> list[bytes]:
    zeilen = octets.split(b"\n")
    if zeilen.pop() or len(zeilen) != anzahl:
        raise Gefaelscht(
            "entries",
            f"Ab Eintrag {ab} stehen {len(zeilen)} Einträge statt {anzahl}: es fehlen welche oder sind zu viele.",
            f"from entry {ab} on there are {len(zeilen)} entries instead of {anzahl}: missing or too many.",
        )
    return zeilen


def _vergleiche(blaetter: list[bytes], kachel: bytes, ab: int) -> None:
    soll = zerlege(kachel) if len(kachel) == len(blaetter) * 32 else []
    if soll == blaetter:
        return
    stelle = next((i for i, (a, b) in enumerate(zip(blaetter, soll, strict=False)) if a != b), 0)
    if soll and blaetter[stelle] in soll:
        raise Gefaelscht(
            "entries",
            f"Eintrag {ab + stelle} gehört an eine andere Stelle.",
            f"entry {ab + stelle} belongs in another place.",
        )
    raise Gefaelscht(
        "entries",
        f"Eintrag {ab + stelle} wurde geändert: er passt nicht zu seinem Hash.",
        f"entry {ab + stelle} was changed: it does not fit its hash.",
    )


def _bundel(octets: bytes, zeilen: list[bytes], nummer: int) -> None:
    try:
        gleich = list(lies_bundel(octets)) == zeilen
    except AktenboteError:
        gleich = False
    if not gleich:
        raise Gefaelscht(
            "tiles",
            f"Das Bündel {nummer} enthält andere Einträge als die Zeilen.",
            f"bundle {nummer} holds other entries than the lines.",
        )


def _ohne_doppelte(blaetter: list[bytes], gesehen: set[bytes], ab: int) -> None:
    for versatz, blatt in enumerate(blaetter):
        if blatt in gesehen:
            raise Gefaelscht(
                "entries", f"Eintrag {ab + versatz} steht zweimal.", f"entry {ab + versatz} stands twice."
            )
        gesehen.add(blatt)


def _merke(stand: Pruefgang, blaetter: list[bytes], ab: int) -> None:
    if stand.gesucht and not stand.gesucht.isdisjoint(blaetter):
        stand.stellen |= {blatt: ab + i for i, blatt in enumerate(blaetter) if blatt in stand.gesucht}


def _nimm(zeile: bytes, index: int, behoerde: str, stand: Pruefgang) -> None:
    """Take one line of a full export: an entry, or what is left of one that was pruned."""
    stumpf = lies_stumpf(zeile)
    if stumpf is not None:
        stand.kuerzungen.stumpf(index, stumpf)
        stand.eintraege += 1
        return
    roh = _lesbar(zeile, index, behoerde, stand)
    stand.kuerzungen.zeit(roh.get("zeit"))
    with suppress(AktenboteError):  # of a later program: it says nothing this one knows, and allows nothing
        if roh["ereignis"] == AuditEreignis.PROTOKOLL_GEKUERZT:
            stand.kuerzungen.eintraege[index] = lies_eintrag(zeile)
        if roh["ereignis"] == AuditEreignis.PROTOKOLL_GESTEMPELT:
            said = lies_eintrag(zeile).angaben
            stand.gestempelt[said.anzahl or 0] = said.stempel_sha256 or ""


def _gekuerzt(stand: Pruefgang, angaben: Exportangaben) -> None:
    """Make sure that every pruned leaf was allowed to go, and say how many there are."""
    fehler = stand.kuerzungen.pruefe(stand.jetzt)
    if fehler is None and stand.kuerzungen.anzahl != angaben.gekuerzt:
        fehler = Satz(
            f"export.json nennt {angaben.gekuerzt} gekürzte Einträge, es sind {stand.kuerzungen.anzahl}.",
            f"export.json names {angaben.gekuerzt} pruned entries, there are {stand.kuerzungen.anzahl}.",
        )
    if fehler is not None:
        raise Gefaelscht("pruned", fehler.de, fehler.en)
    for satz in stand.kuerzungen.saetze():
        stand.gut("pruned", satz.de, satz.en)


def _lesbar(zeile: bytes, index: int, behoerde: str, stand: Pruefgang) -> dict[str, Any]:
    """An entry is canonical JSON and of this authority; what its event means is not the verifier's business."""
    try:
        roh = orjson.loads(zeile)
        gut = orjson.dumps(roh, option=orjson.OPT_SORT_KEYS) == zeile and roh["mandant"] == behoerde
        bekannt = roh["version"] == SCHEMA_VERSION and roh["ereignis"] in _EREIGNISSE
    except (ValueError, TypeError, KeyError):
        gut = bekannt = False
    if not gut:
        raise Gefaelscht(
            "entries",
            f"Eintrag {index} ist kein Eintrag dieser Behörde in kanonischer Form.",
            f"entry {index} is no entry of this authority in canonical form.",
        )
    stand.eintraege += 1
    stand.unbekannte += not bekannt
    return dict(roh)


def pruefe_auszug(
    leser: Mitglieder, stand: Pruefgang, angaben: Exportangaben, signiert: SignierterCheckpoint
) -> None:
    """Read an excerpt: every entry with its proof under the checkpoint."""
    kopf = signiert.checkpoint
    behoerde, _ = lies_ursprung(angaben.ursprung)
    for index in angaben.nummern:
        (zeile,) = _zeilen(leser.mitglied(einzelpfad(index)), index, 1)
        try:
            beweis = lies_tlog_proof(leser.mitglied(beweispfad(index)))
        except AktenboteError:
            beweis = None
        if beweis is None or (beweis.index, beweis.checkpoint) != (index, signiert.octets):
            raise Gefaelscht(
                "proofs",
                f"Der Beweis zu Eintrag {index} gehört nicht hierher.",
                f"the proof of entry {index} does not belong here.",
            )
        lage = {"index": index, "groesse": kopf.groesse}
        if not pruefe_einschluss(blatt=blatt_hash(zeile), beweis=beweis.beweis, wurzel_=kopf.wurzel, **lage):
            raise Gefaelscht(
                "proofs",
                f"Eintrag {index} steht so nicht im signierten Protokoll.",
                f"entry {index} does not stand like this in the signed log.",
            )
        _lesbar(zeile, index, behoerde, stand)
        _merke(stand, [blatt_hash(zeile)], index)
    stand.gut(
        "proofs",
        f"{stand.eintraege} Einträge stehen so im signierten Protokoll; es ist ein Auszug.",
        f"{stand.eintraege} entries stand like this in the signed log; this is an excerpt.",
    )
