"""Time stamps in an exported log (RFC 3161): which go along, and what the verifier makes of them.

A stamp is over the log's own lines under one checkpoint of the export: the entries up to there existed before.
Whose word that is, is shown by anchors from outside alone; without them a stamp is only told.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from gateway.audit.befund import Satz, moment
from gateway.audit.checkpoint import Signaturart, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.eintrag import stempeldigest
from gateway.audit.export import MAX_STEMPEL
from gateway.audit.pruefgang import Gefaelscht, Pruefgang, genannter_schluessel
from gateway.audit.zeuge import UHR_SPIELRAUM, eigene_linien
from gateway.domain.errors import AktenboteError, Fehlercode
from gateway.trust.profil import load, names
from gateway.trust.zeitstempel import Zeitstempel, pruefe_token


def auswahl(groessen: Sequence[int]) -> list[int]:
    """Return which of the stamped sizes (ascending) go along: all, or evenly spread with the first and the last."""
    if len(groessen) <= MAX_STEMPEL:
        return list(groessen)
    return [groessen[number * (len(groessen) - 1) // (MAX_STEMPEL - 1)] for number in range(MAX_STEMPEL)]


def mit_stempeln(
    note: SignierterCheckpoint, fruehere: Iterable[SignierterCheckpoint], stempel: Iterable[tuple[bytes, bytes]]
) -> tuple[list[SignierterCheckpoint], Mapping[int, bytes]]:
    """Return the earlier checkpoints with those that were stamped, by size, and the tokens by size.

    ``stempel`` are (octets of the stamped note, token); one over another note than that of its size stays away.
    """
    by_size = {one.checkpoint.groesse: one for one in (*fruehere, note)}
    tokens = dict[int, bytes]()
    for octets, token in stempel:
        stamped = lies_checkpoint(octets)
        size = stamped.checkpoint.groesse
        if size > note.checkpoint.groesse:
            continue
        if eigene_linien(by_size.setdefault(size, stamped)).octets == octets:
            tokens[size] = token
    earlier = [by_size[size] for size in sorted(by_size) if size != note.checkpoint.groesse]
    return earlier, dict(sorted(tokens.items()))


def pruefe_stempel(stand: Pruefgang, zeitanker: Sequence[bytes]) -> Satz | None:
    """Judge the stamps once their checkpoints are known to fit; return what they contradict or leave open.

    Gefaelscht for one that does not hold, or is another one than its entry names. ``zeitanker`` are trust anchors
    of time-stamp authorities (DER): whoever gives some wants each stamp an entry names, and to know whose it is.
    """
    assert stand.checkpoint is not None  # noqa: S101 -- its head was read
    notes = {one.checkpoint.groesse: one for one in (*stand.fruehere, stand.checkpoint)}
    found = [(size, _einer(stand, notes[size], token)) for size, token in stand.stempel.items()]
    fehlt = _fehlende(stand)
    if not found:
        return fehlt if zeitanker else None
    if not zeitanker:
        stand.hinweis(
            "timestamp",
            f"{len(found)} Zeitstempel liegen bei; wessen, ist nicht gezeigt (--tsa-trust).",
            f"{len(found)} time stamps are here; whose they are, is not shown (--tsa-trust).",
        )
    else:
        found, fremd = _eigene(stand, found, notes, zeitanker)
        fehlt = fremd or fehlt
        for size, one in (*found[:1], *found[1:][-1:]):
            _sage(stand, size, one, len(found))
    for size, one in found:
        claimed = _behauptet(stand, notes[size])
        if claimed is not None and one.zeit + UHR_SPIELRAUM < claimed:
            return Satz(
                f"Der Checkpoint über {size} Einträge nennt eine spätere Zeit als der Zeitstempel über ihm.",
                f"the checkpoint of {size} entries names a later time than the time stamp over it.",
            )
    return fehlt if zeitanker else None


def _fehlende(stand: Pruefgang) -> Satz | None:
    """Note the stamps that entries name and the file has not; of a file with as many as it may have, none."""
    few = len(stand.stempel) < MAX_STEMPEL - 1
    sizes = sorted(stand.gestempelt.keys() - stand.stempel.keys()) if few else []
    if not sizes:
        return None
    fehlt = Satz(
        f"{len(sizes)} Zeitstempel, die das Protokoll nennt, liegen nicht bei: der erste über {sizes[0]} Einträge.",
        f"{len(sizes)} time stamps that the log names are not here: the first over {sizes[0]} entries.",
    )
    stand.hinweis("timestamp", fehlt.de, fehlt.en)
    return fehlt


def _eigene(
    stand: Pruefgang,
    found: Sequence[tuple[int, Zeitstempel]],
    notes: Mapping[int, SignierterCheckpoint],
    zeitanker: Sequence[bytes],
) -> tuple[list[tuple[int, Zeitstempel]], Satz | None]:
    """Return the stamps of the authorities whose anchors were given, and what is open about the others.

    Nothing is wrong with another authority's stamp: only nobody has said that it is one.
    """
    own = list[tuple[int, Zeitstempel]]()
    fremd = list[tuple[int, AktenboteError]]()
    for size, _ in found:
        try:
            own.append((size, _haelt(notes[size], stand.stempel[size], zeitanker)))
        except AktenboteError as no:
            if no.code != Fehlercode.T002:  # a path there is, and it does not hold
                raise _haelt_nicht(size, no) from None
            fremd.append((size, no))
    if not fremd:
        return own, None
    size, first = fremd[0]
    satz = Satz(
        f"{len(fremd)} Zeitstempel sind nicht von der angegebenen Stelle (--tsa-trust): der erste über {size} "
        f"Einträge: {first.code} {first.reason}",
        f"{len(fremd)} time stamps are not of the authority given (--tsa-trust): the first over {size} entries: "
        f"{first.code} {first.reason}",
    )
    stand.hinweis("timestamp", satz.de, satz.en)
    return own, satz


def _haelt(note: SignierterCheckpoint, token: bytes, zeitanker: Sequence[bytes] = ()) -> Zeitstempel:
    digest = hashlib.sha256(eigene_linien(note).octets).digest()
    return pruefe_token(token, abdruck=digest, anker=tuple(zeitanker))


def _einer(stand: Pruefgang, note: SignierterCheckpoint, token: bytes) -> Zeitstempel:
    size, digest = note.checkpoint.groesse, stempeldigest(eigene_linien(note).octets, token)
    if stand.gestempelt.get(size, digest) != digest:
        raise Gefaelscht(
            "timestamp",
            f"Der Zeitstempel über {size} Einträge ist ein anderer als der, den das Protokoll nennt.",
            f"the time stamp over {size} entries is another one than the log names.",
        )
    try:
        return _haelt(note, token)
    except AktenboteError as no:
        raise _haelt_nicht(size, no) from None


def _haelt_nicht(size: int, no: AktenboteError) -> Gefaelscht:
    return Gefaelscht(
        "timestamp",
        f"Der Zeitstempel über {size} Einträge hält nicht: {no.code} {no.reason}",
        f"the time stamp over {size} entries fails: {no.code} {no.reason}",
    )


def _sage(stand: Pruefgang, size: int, one: Zeitstempel, count: int) -> None:
    who = "".join(sign if sign.isprintable() else "?" for sign in names(load(one.zertifikat)))[:100]
    when = f"{one.zeit:%Y-%m-%d %H:%M:%S} UTC"
    stand.gut(
        "timestamp",
        f"Die Einträge bis {size - 1} bestanden vor dem {when}: gestempelt von „{who}“ ({count} Zeitstempel).",
        f'the entries up to {size - 1} existed before {when}: stamped by "{who}" ({count} time stamps).',
    )


def _behauptet(stand: Pruefgang, note: SignierterCheckpoint) -> datetime | None:
    """Return when the log says it signed a checkpoint."""
    assert stand.angaben is not None  # noqa: S101 -- its head was read
    key = (stand.schluessel or genannter_schluessel(stand.angaben)).als(Signaturart.MITSIGNATUR)
    line = pruefe(note, key)
    return None if line is None or line.zeit is None else moment(line.zeit)
