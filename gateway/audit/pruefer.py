"""The offline verifier: an exported log, a key from elsewhere, nothing else.

It reads the file once, from front to back, one tile at a time (about 150 octets of memory per entry), and rebuilds
the tree from the entries alone. Every sentence it says exists in German and English (``befund``).
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from gateway.audit.archiv import ArchivLeser, Lesbar
from gateway.audit.befund import Pruefergebnis, Satz, Urteil, Zeugnis, alter, moment
from gateway.audit.checkpoint import Pruefschluessel, Signaturart, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.export import (
    ANGABEN_NAME,
    AUSZUG,
    CHECKPOINT_NAME,
    LIESMICH_NAME,
    MAX_MITGLIED,
    Exportangaben,
    lies_exportangaben,
)
from gateway.audit.kuerzung import UHR
from gateway.audit.pruefer_inhalt import pruefe_auszug, pruefe_voll
from gateway.audit.pruefgang import Gefaelscht, Mitglieder, Pruefgang, genannter_schluessel
from gateway.audit.stempel import pruefe_stempel
from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import Aufbewahrung


def pruefe_export(
    datei: Lesbar,
    *,
    jetzt: datetime,
    schluessel: Pruefschluessel | None = None,
    zeugen: Sequence[Pruefschluessel] = (),
    bekannt: SignierterCheckpoint | None = None,
    hoechstalter: timedelta | None = None,
    blaetter: Collection[bytes] = (),
    zeitanker: Sequence[bytes] = (),
) -> Pruefergebnis:
    """Verify an export (house 5, wire 8.3).

    ``datei`` is a binary stream at its start. ``schluessel`` is the log's key, ``zeugen`` are keys of witnesses of
    other operators (type 4), both from outside. ``bekannt`` is a checkpoint of this log that somebody kept: the
    export must continue it (Usage if it is not one of this log). ``hoechstalter`` demands a co-signature of one of
    ``zeugen`` not older than that. ``blaetter`` are leaf hashes (32 octets) that receipts named: they must be
    there, and none may have been pruned as mere access. ``zeitanker`` are trust anchors of time-stamp authorities
    (DER): without them stamps are told, not judged for whose they are. What stands in the file never raises, it is
    judged.
    """
    if schluessel and schluessel.art is not Signaturart.ED25519:
        raise Usage("the verifier key of a log is of type 1; this one is of a witness")
    if any(zeuge.art is not Signaturart.MITSIGNATUR for zeuge in zeugen):
        raise Usage("the verifier key of a witness is of type 4; one of these is of a log")
    stand = Pruefgang(jetzt=jetzt, schluessel=schluessel, gesucht=frozenset(blaetter))
    mitglieder = Mitglieder(ArchivLeser(datei, max_mitglied=MAX_MITGLIED))
    offen = None
    try:
        angaben, signiert = _kopf(mitglieder, stand)
        _signaturen(stand, signiert, angaben, zeugen)
        if bekannt:
            _gehoert_dazu(bekannt, schluessel or genannter_schluessel(angaben))
        if angaben.art == AUSZUG:
            pruefe_auszug(mitglieder, stand, angaben, signiert)
            gleich_gross = bekannt is not None and bekannt.checkpoint.groesse == angaben.groesse
            erreicht = signiert.checkpoint.wurzel if gleich_gross else None
        else:
            erreicht = pruefe_voll(mitglieder, stand, angaben, signiert, bekannt)
        mitglieder.ende()
        for frueher in stand.fruehere:
            _mitsignaturen(stand, frueher, zeugen)
        _eintragsarten(stand)
        widerspruch = pruefe_stempel(stand, zeitanker)
        if bekannt:
            offen = _bekannter(stand, bekannt, erreicht)
        offen = _versprochene(stand) or widerspruch or offen
    except Gefaelscht as fehler:
        stand.schritte.append(fehler.schritt)
        return stand.ergebnis(Urteil.GEFAELSCHT, fehler.schritt.satz)
    return _urteil(stand, offen, hoechstalter)


def _gehoert_dazu(bekannt: SignierterCheckpoint, schluessel: Pruefschluessel) -> None:
    if bekannt.checkpoint.ursprung != schluessel.name or pruefe(bekannt, schluessel) is None:
        raise Usage("the checkpoint to compare with is not a checkpoint signed by this log")


def _kopf(leser: Mitglieder, stand: Pruefgang) -> tuple[Exportangaben, SignierterCheckpoint]:
    leser.mitglied(LIESMICH_NAME)
    try:
        stand.angaben = angaben = lies_exportangaben(leser.mitglied(ANGABEN_NAME))
        stand.checkpoint = signiert = lies_checkpoint(leser.mitglied(CHECKPOINT_NAME))
    except AktenboteError as fehler:
        raise Gefaelscht("file", f"Der Kopf des Exports ist unlesbar: {fehler.reason}", fehler.reason) from None
    kopf = signiert.checkpoint
    if (kopf.ursprung, kopf.groesse) != (angaben.ursprung, angaben.groesse):
        raise Gefaelscht(
            "file",
            "export.json und Checkpoint nennen nicht dasselbe Protokoll.",
            "export.json and the checkpoint do not name the same log.",
        )
    return angaben, signiert


def _signaturen(
    stand: Pruefgang, signiert: SignierterCheckpoint, angaben: Exportangaben, zeugen: Sequence[Pruefschluessel]
) -> None:
    name = signiert.checkpoint.ursprung
    genannt = genannter_schluessel(angaben)
    schluessel = stand.schluessel or genannt
    if schluessel.name != name:
        raise Gefaelscht(
            "origin",
            f"Das ist das Protokoll {name}, der Schlüssel gehört zu {schluessel.name}.",
            f"this is the log {name}, the key belongs to {schluessel.name}.",
        )
    if genannt != schluessel:
        raise Gefaelscht(
            "signature",
            "Der Export nennt einen anderen Schlüssel als den angegebenen.",
            "the export names another key than the one given.",
        )
    zeitstempel = pruefe(signiert, schluessel.als(Signaturart.MITSIGNATUR))
    if pruefe(signiert, schluessel) is None or zeitstempel is None or zeitstempel.zeit is None:
        raise Gefaelscht(
            "signature",
            "Die Signatur des Protokolls unter dem Checkpoint ist falsch.",
            "the log's signature under the checkpoint is wrong.",
        )
    if stand.schluessel:
        stand.gut(
            "signature",
            f"Der Checkpoint von {name} ist mit dem angegebenen Schlüssel signiert.",
            f"the checkpoint of {name} is signed with the key given.",
        )
    else:
        stand.hinweis(
            "signature",
            f"Der Checkpoint von {name} ist mit dem Schlüssel signiert, den die Datei selbst nennt.",
            f"the checkpoint of {name} is signed with the key the file itself names.",
        )
    stand.checkpoint_zeit = zeit = moment(zeitstempel.zeit)
    satz = alter(stand.jetzt - zeit)
    stand.hinweis(
        "age",
        f"Der neueste Checkpoint ist von {zeit:%Y-%m-%d %H:%M:%S} UTC ({satz.de}).",
        f"the newest checkpoint is of {zeit:%Y-%m-%d %H:%M:%S} UTC ({satz.en}).",
    )
    _mitsignaturen(stand, signiert, zeugen)


def _mitsignaturen(stand: Pruefgang, signiert: SignierterCheckpoint, zeugen: Sequence[Pruefschluessel]) -> None:
    eigener, groesse = signiert.checkpoint.ursprung, signiert.checkpoint.groesse
    linien = {(s.name, s.schluessel_id) for s in signiert.signaturen if s.name != eigener}
    zeugnisse = []
    for zeuge in zeugen:
        if zeuge.name == eigener or (zeuge.name, zeuge.id) not in linien:
            continue
        linien.discard((zeuge.name, zeuge.id))
        unterschrift = pruefe(signiert, zeuge)
        if unterschrift is None or unterschrift.zeit is None:
            raise Gefaelscht(
                "witness",
                f"Die Mitsignatur von {zeuge.name} ist falsch.",
                f"the co-signature of {zeuge.name} is wrong.",
            )
        zeugnisse.append(Zeugnis(name=zeuge.name, zeit=moment(unterschrift.zeit), groesse=groesse))
    stand.zeugnisse = tuple(sorted((*stand.zeugnisse, *zeugnisse), key=lambda z: z.zeit, reverse=True))
    ganz = stand.angaben is not None and groesse == stand.angaben.groesse
    was = Satz("den Checkpoint", "the checkpoint")
    if not ganz:
        was = Satz(f"den Checkpoint über {groesse} Einträge", f"the checkpoint of {groesse} entries")
    for zeugnis in sorted(zeugnisse, key=lambda z: z.zeit, reverse=True):
        satz = alter(stand.jetzt - zeugnis.zeit)
        stand.gut(
            "witness",
            f"{zeugnis.name} hat {was.de} mitsigniert ({satz.de}).",
            f"{zeugnis.name} has co-signed {was.en} ({satz.en}).",
        )
    if linien:
        stand.hinweis(
            "witness",
            f"{len(linien)} weitere Mitsignatur(en) sind nicht geprüft: ihr Schlüssel wurde nicht angegeben.",
            f"{len(linien)} more co-signature(s) are not verified: their key was not given.",
        )


def _eintragsarten(stand: Pruefgang) -> None:
    if stand.unbekannte:
        stand.hinweis(
            "events",
            f"{stand.unbekannte} Einträge nennen Ereignisse, die dieses Programm noch nicht kennt.",
            f"{stand.unbekannte} entries name events this program does not know yet.",
        )


def _bekannter(stand: Pruefgang, bekannt: SignierterCheckpoint, erreicht: bytes | None) -> Satz | None:
    """Compare with the checkpoint somebody kept; return why it could not be compared."""
    alt, groesse = bekannt.checkpoint, stand.angaben.groesse if stand.angaben else 0
    if erreicht is None:
        return Satz(
            f"Der bekannte Checkpoint über {alt.groesse} Einträge ist mit diesem Export ({groesse}) nicht"
            " vergleichbar: ein neuerer, vollständiger Export wird gebraucht.",
            f"the checkpoint you know ({alt.groesse} entries) cannot be compared with this export ({groesse}):"
            " a newer, full export is needed.",
        )
    if erreicht != alt.wurzel:
        raise Gefaelscht(
            "known",
            f"Das Protokoll hat über {alt.groesse} Einträge zwei verschiedene Wurzeln signiert.",
            f"the log has signed two different roots for {alt.groesse} entries.",
        )
    stand.gut(
        "known",
        f"Der bekannte Checkpoint über {alt.groesse} Einträge liegt in diesem Protokoll.",
        f"the checkpoint you know ({alt.groesse} entries) lies in this log.",
    )
    return None


def _versprochene(stand: Pruefgang) -> Satz | None:
    """Look for what receipts promised; return what is not in this export."""
    fehlt = None
    for blatt in sorted(stand.gesucht):
        name, index = blatt.hex()[:16], stand.stellen.get(blatt)
        if index is None:
            fehlt = Satz(
                f"Das Blatt {name}… steht nicht in diesem Export; ist er jünger als die Quittung, wurde ihr"
                " Versprechen gebrochen, sonst wird ein neuerer gebraucht.",
                f"the leaf {name}… is not in this export: if it is younger than the receipt, the promise was"
                " broken, else ask for a newer one.",
            )
            continue
        if stand.kuerzungen.aufbewahrung(index) == Aufbewahrung.ZUGRIFF:
            raise Gefaelscht(
                "leaf",
                f"Eintrag {index} beweist, was eine Quittung nennt, und wurde als bloßer Zugriff gekürzt.",
                f"entry {index} proves what a receipt names, and was pruned as mere access.",
            )
        stand.gut("leaf", f"Das Blatt {name}… ist Eintrag {index}.", f"the leaf {name}… is entry {index}.")
    return fehlt


def _urteil(stand: Pruefgang, offen: Satz | None, hoechstalter: timedelta | None) -> Pruefergebnis:
    if stand.schluessel is None:
        offen = Satz(
            "Kein Prüfschlüssel angegeben: wer das Protokoll signiert hat, ist nicht gezeigt.",
            "no verifier key was given (--vkey): who signed the log is not shown.",
        )
    elif offen is None and hoechstalter is not None:
        neueste = max((z.zeit for z in stand.zeugnisse if z.zeit <= stand.jetzt + UHR), default=None)
        if neueste is None or stand.jetzt - neueste > hoechstalter:
            offen = Satz(
                "Die verlangte neuere Mitsignatur eines fremden Zeugen fehlt.",
                "the co-signature of a foreign witness that was demanded is missing or too old.",
            )
    ergebnis = stand.ergebnis(Urteil.UNVERANKERT if offen else Urteil.BESTAETIGT, offen)
    if any(z.groesse == ergebnis.groesse for z in stand.zeugnisse):
        return ergebnis
    satz = ergebnis.vollstaendigkeit
    stand.hinweis("witness", satz.de[0].upper() + satz.de[1:] + ".", satz.en + ".")
    return stand.ergebnis(ergebnis.urteil, offen)
