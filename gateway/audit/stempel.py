"""Time stamps in an exported log (RFC 3161): which go along, and what the verifier makes of them.

A stamp is over the log's own lines under one checkpoint of the export: the entries up to there existed before.
Whose word that is, is shown by anchors from outside alone; without them a stamp is only told.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from gateway.audit.befund import Satz, moment
from gateway.audit.checkpoint import Signaturart, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.export import MAX_STEMPEL
from gateway.audit.pruefgang import Gefaelscht, Pruefgang, genannter_schluessel
from gateway.audit.zeuge import UHR_SPIELRAUM, eigene_linien
from gateway.domain.errors import AktenboteError
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
    """Judge the stamps once their checkpoints are known to fit; return what they contradict.

    Gefaelscht for one that does not hold. ``zeitanker`` are trust anchors of time-stamp authorities (DER).
    """
    assert stand.checkpoint is not None  # noqa: S101 -- its head was read
    notes = {one.checkpoint.groesse: one for one in (*stand.fruehere, stand.checkpoint)}
    found = [(size, _einer(notes[size], token, zeitanker)) for size, token in stand.stempel.items()]
    if not found:
        return None
    if not zeitanker:
        stand.hinweis(
            "timestamp",
            f"{len(found)} Zeitstempel liegen bei; wessen, ist nicht gezeigt (--tsa-trust).",
            f"{len(found)} time stamps are here; whose they are, is not shown (--tsa-trust).",
        )
    else:
        for size, one in (found[0], found[-1])[: len(found)]:
            _sage(stand, size, one, len(found))
    for size, one in found:
        claimed = _behauptet(stand, notes[size])
        if claimed is not None and one.zeit + UHR_SPIELRAUM < claimed:
            return Satz(
                f"Der Checkpoint über {size} Einträge nennt eine spätere Zeit als der Zeitstempel über ihm.",
                f"the checkpoint of {size} entries names a later time than the time stamp over it.",
            )
    return None


def _einer(note: SignierterCheckpoint, token: bytes, zeitanker: Sequence[bytes]) -> Zeitstempel:
    try:
        return pruefe_token(
            token, abdruck=hashlib.sha256(eigene_linien(note).octets).digest(), anker=tuple(zeitanker)
        )
    except AktenboteError as no:
        size = note.checkpoint.groesse
        raise Gefaelscht(
            "timestamp",
            f"Der Zeitstempel über {size} Einträge hält nicht: {no.code} {no.reason}",
            f"the time stamp over {size} entries fails: {no.code} {no.reason}",
        ) from None


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
