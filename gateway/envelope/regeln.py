"""Rules between the values of one message, the same for writing and reading (wire 1.4, 1.7, 4.6; skeleton 1)."""

from itertools import pairwise

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.kopf import Kopf, Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Lieferung, Nachweis, Rueckrufverlangen, Uebernahme
from gateway.envelope import wurzeln
from gateway.envelope.algorithmen import Schluesselverfahren
from gateway.envelope.hybrid import HYBRID_OCTETS
from gateway.envelope.typen import Art, Fachbefund, Inhalt, Segment, SegmentierterTeil, Umschlag


def _refuse(reason: str, code: Fehlercode = Fehlercode.T099) -> Refused:
    return Refused(code, reason)


def check_umschlag(umschlag: Umschlag) -> None:
    """Check what the XSD of the Umschlag cannot say; X001 for a broken limit, T099 for a broken rule."""
    names = [key.key_name for key in umschlag.keys]
    if len(set(names)) != len(names):
        raise _refuse("the content key is wrapped twice for the same key of the reader")
    if not 1 <= len(names) <= wurzeln.SCHLUESSEL_MAX:
        raise _refuse(f"an Umschlag has 1 to {wurzeln.SCHLUESSEL_MAX} keys of its one reader", Fehlercode.X001)
    _check_verfahren(umschlag)
    plain = len(umschlag.inhalt_chiffrat) - wurzeln.SEGMENT_ZUSCHLAG
    if not 0 < plain <= wurzeln.INHALT_MAX_OCTETS:
        raise _refuse(f"the encrypted Inhalt is empty or over {wurzeln.INHALT_MAX_OCTETS} octets", Fehlercode.X001)
    _check_arten([teil.art for teil in umschlag.teile])
    for teil in umschlag.teile:
        _check_segmente(teil)
    digests = [segment.sha256 for teil in umschlag.teile for segment in teil.segmente]
    if len(set(digests)) != len(digests):
        raise _refuse("the same segment is listed twice")
    if umschlag.teile[0].klartextlaenge > wurzeln.FACHNACHRICHT_MAX_OCTETS:
        raise _refuse(f"the Fachnachricht has over {wurzeln.FACHNACHRICHT_MAX_OCTETS} octets", Fehlercode.X001)


def _check_verfahren(umschlag: Umschlag) -> None:
    """The weakest wrapped key is as strong as the Umschlag: all are hybrid or none is (wire 5.3)."""
    hybrid = [key for key in umschlag.keys if key.verfahren is Schluesselverfahren.HYBRID]
    if hybrid and len(hybrid) != len(umschlag.keys):
        raise _refuse("the keys of an Umschlag are all hybrid or none of them is")
    if any(len(key.wrapped) != HYBRID_OCTETS for key in hybrid):
        raise _refuse(f"a key wrapped for a hybrid key has {HYBRID_OCTETS} octets", Fehlercode.X001)
    if not hybrid and any(len(key.wrapped) > wurzeln.WRAPPED_MAX_OCTETS for key in umschlag.keys):
        raise _refuse("a wrapped key is longer than any RSA key of the profile", Fehlercode.X001)


def _check_arten(arten: list[Art]) -> None:
    if arten not in ([Art.FACHNACHRICHT], [Art.FACHNACHRICHT, Art.ARCHIV]):
        raise _refuse("the parts are one Fachnachricht and after it at most one archive")


def _check_segmente(teil: SegmentierterTeil) -> None:
    size = teil.segmentgroesse
    if not wurzeln.SEGMENT_MIN <= size <= wurzeln.SEGMENT_MAX:
        raise _refuse(
            f"a segment holds {wurzeln.SEGMENT_MIN} to {wurzeln.SEGMENT_MAX} octets, not {size}", Fehlercode.X001
        )
    if not 1 <= len(teil.segmente) <= wurzeln.SEGMENTE_MAX:
        raise _refuse(f"a part has 1 to {wurzeln.SEGMENTE_MAX} segments", Fehlercode.X001)
    full = size + wurzeln.SEGMENT_ZUSCHLAG

    def fits(segment: Segment, *, last: bool) -> bool:
        return wurzeln.SEGMENT_ZUSCHLAG <= segment.laenge <= full if last else segment.laenge == full

    if not all(fits(segment, last=False) for segment, _ in pairwise(teil.segmente)):
        raise _refuse("a segment before the last has not the full length")
    if not fits(teil.segmente[-1], last=True):
        raise _refuse("the last segment is longer than the others or shorter than IV and tag")


def check_inhalt(inhalt: Inhalt) -> None:
    """Check what the XSD of the Inhalt cannot say (T099)."""
    _check_arten([teil.art for teil in inhalt.teile])
    check_typ(inhalt.nachrichtentyp, mit_archiv=inhalt.teil(Art.ARCHIV) is not None)
    if inhalt.teile[0].laenge > wurzeln.FACHNACHRICHT_MAX_OCTETS:
        raise _refuse(f"the Fachnachricht has over {wurzeln.FACHNACHRICHT_MAX_OCTETS} octets", Fehlercode.X001)
    _check_nachweis(inhalt.nachrichtentyp, inhalt.nachweis)


def check_typ(typ: Nachrichtentyp, *, mit_archiv: bool) -> None:
    """Exactly a 010206 has an archive, and a 010207 has no place here (wire 1.7; T099)."""
    if typ is Nachrichtentyp.PAKET:
        raise _refuse("a 010207 does not travel in an Umschlag: the archive is a part of the 010206")
    if (typ is Nachrichtentyp.LIEFERUNG) != mit_archiv:
        raise _refuse("exactly a 010206 has an archive")


def _check_nachweis(typ: Nachrichtentyp, nachweis: Nachweis | None) -> None:
    if (typ is Nachrichtentyp.LIEFERUNG) != isinstance(nachweis, Lieferung):
        raise _refuse("exactly a 010206 has a Nachweis of delivery")
    if nachweis is None:
        return
    if isinstance(nachweis, Rueckrufverlangen):
        if typ is not Nachrichtentyp.RUECKWEISUNG:
            raise _refuse("only a 0010 calls a delivery back")
        return
    if not 1 <= len(nachweis.dokumente) <= wurzeln.DOKUMENTE_MAX:
        raise _refuse(f"a Nachweis lists 1 to {wurzeln.DOKUMENTE_MAX} documents", Fehlercode.X001)
    if len({dokument.uuid for dokument in nachweis.dokumente}) != len(nachweis.dokumente):
        raise _refuse("the Nachweis lists a document twice")
    if isinstance(nachweis, Uebernahme):
        if typ not in {Nachrichtentyp.QUITTUNG, Nachrichtentyp.RUECKWEISUNG}:
            raise _refuse("only a 0020 or a 0010 has a Nachweis of takeover")
        if typ is Nachrichtentyp.QUITTUNG and any(
            dokument.ergebnis is not Ergebnis.UEBERNOMMEN for dokument in nachweis.dokumente
        ):
            raise _refuse("a receipt of takeover names a document that was not taken over")
        _check_rueckrufantwort(typ, nachweis)


def _check_rueckrufantwort(typ: Nachrichtentyp, nachweis: Uebernahme) -> None:
    """What was called back was deleted whole (0010) or is kept whole with a reason (0020), nothing in between."""
    gone = [dokument.ergebnis is Ergebnis.GELOESCHT for dokument in nachweis.dokumente]
    answer = nachweis.rueckruf
    if any(gone) and (answer is None or not all(gone)):
        raise _refuse("documents are deleted all together, and only in answer to a recall")
    if answer is None:
        return
    deleted = typ is Nachrichtentyp.RUECKWEISUNG
    if deleted != all(gone) or deleted != (answer.grund is None):
        raise _refuse("a recall is answered by a 0010 that names deleted documents, or by a 0020 with a reason")


def check_schichten(umschlag: Umschlag, inhalt: Inhalt) -> None:
    """Outer and inner layer speak of the same message (wire 1.4; T099)."""
    if umschlag.kopf != inhalt.kopf:
        raise _refuse("the head of the Umschlag is not that of the signed Inhalt")
    outside = [(teil.art, teil.klartextlaenge) for teil in umschlag.teile]
    inside = [(teil.art, teil.laenge) for teil in inhalt.teile]
    if outside != inside:
        raise _refuse("the segments do not add up to the parts of the Inhalt")


def check_fachnachricht(inhalt: Inhalt, befund: Fachbefund) -> None:
    """The Fachnachricht says the same as the signed Inhalt around it (wire 1.4, 1.7; T099)."""
    if not gleicher_kopf(inhalt.kopf, befund.kopf):
        raise _refuse("the head of the Fachnachricht is not that of the signed Inhalt")
    if befund.nachrichtentyp is not inhalt.nachrichtentyp:
        raise _refuse("the Fachnachricht is of another type than the signed Inhalt says")
    archiv = inhalt.teil(Art.ARCHIV)
    if archiv is not None and (befund.anzahl_der_pakete, befund.archivgroesse) != (1, archiv.laenge):
        raise _refuse("anzahlDerPakete is not 1 or archivgroesse is not the length of the archive")
    nachweis = inhalt.nachweis
    found = nachweis.bezug_uuid if isinstance(nachweis, Uebernahme) else None
    if found != befund.bezug:
        raise _refuse(
            "exactly a 0020 code 4 and a 0010 about a 010206 have a Nachweis of takeover, about that 010206"
        )


def gleicher_kopf(left: Kopf, right: Kopf) -> bool:
    """UUID without case, authorities, the same instant, @test by presence and value (wire 1.4)."""
    return (
        left.uuid.lower() == right.uuid.lower()
        and (left.autor, left.leser, left.test) == (right.autor, right.leser, right.test)
        and left.erstellt.instant == right.erstellt.instant
    )
