"""Verifies the level of a container's signature: what stands in it to verify it later is genuine and was good.

Certificates, lists and answers stand there unsigned, anybody can put others in their place. So each must be signed
by an authority of the very path it is for; what belongs to no path is a falsified container. Which level is reached
is said, it changes no verdict: everything is judged by the pinned directory and by what is signed, too.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.audit.befund import Satz
from gateway.beweis.pruefen_zeit import Zeitpruefung
from gateway.beweis.pruefgang import Gang, Gefaelscht
from gateway.beweis.stufe import Stufe, echte, urteile
from gateway.envelope.behaelter import GepruefterBehaelter
from gateway.envelope.langzeit import Pruefdaten
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence, Sperrstatus
from gateway.trust.zeitstempel import Zeitstempel

SCHRITT = "level"
_SIGNATUR = Satz("Die Signatur des Behälters ist XAdES", "the signature of the container is XAdES")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seite:
    """One of the two whose certificates are judged."""

    wer: Satz
    zertifikat: bytes
    daten: Pruefdaten | None
    """What stands in the signature for it."""
    zweck: Zweck
    anker: tuple[bytes, ...]
    """Trusted from outside or by the directory; none = whose it is, is not shown."""
    zwischenstellen: tuple[bytes, ...] = ()
    womit: str = ""
    """The option that would show it."""


def mit_inneren(stand: Evidence, signatur: GepruefterBehaelter) -> Evidence:
    """Return the evidence beside the signature with that inside it: each piece is signed by its own authority."""
    both = signatur.langzeit
    inside = () if both is None else (both.unterzeichner, both.stempel)
    return Evidence(
        crls=tuple(dict.fromkeys((*stand.crls, *(crl for one in inside for crl in one.listen)))),
        ocsp=tuple(dict.fromkeys((*stand.ocsp, *(said for one in inside for said in one.auskuenfte)))),
    )


def pruefe_stufe(
    signatur: GepruefterBehaelter,
    stempel: Zeitstempel | None,
    anker: tuple[bytes, ...],
    zwischenstellen: tuple[bytes, ...],
    zeit: Zeitpruefung,
    gang: Gang,
) -> None:
    """Say which level the signature has; Gefaelscht for values that are not genuine, or show a revocation.

    ``stempel`` is the verified stamp over it; ``anker`` and ``zwischenstellen`` are what its signer is judged by.
    """
    if stempel is None:
        _sage(gang, Stufe.B, Satz("niemand hat sie gestempelt", "nobody has stamped it"))
        return
    both = signatur.langzeit
    sides = (
        _Seite(
            wer=Satz("des Unterzeichners", "of its signer"),
            zertifikat=signatur.cert_der,
            daten=None if both is None else both.unterzeichner,
            zweck=Zweck.SIGNATUR,
            anker=anker,
            zwischenstellen=zwischenstellen,
            womit="--directory-signer",
        ),
        _Seite(
            wer=Satz("der Zeitstempelstelle", "of the time-stamp authority"),
            zertifikat=stempel.zertifikat,
            daten=None if both is None else both.stempel,
            zweck=Zweck.ZEITSTEMPEL,
            anker=zeit.massstab.zeitanker,
            zwischenstellen=stempel.zertifikate,
            womit="--tsa-trust",
        ),
    )
    if both is None:
        _sage(gang, Stufe.T, _ohne_daten(sides, zeit, stempel.zeit))
        return
    lacking = [side.wer for side in sides if not _vollstaendig(side, zeit.sperrstand, stempel.zeit)]
    if lacking:
        whose = _beide(lacking)
        no = Satz(
            f"in ihr fehlt etwas, um den Pfad {whose.de} bis zum Anker für den Zeitpunkt des Stempels zu prüfen",
            f"in it something is missing to verify the path {whose.en} up to its anchor at the time of the stamp",
        )
        _sage(gang, Stufe.T, no)
        return
    _sage_lt(gang, sides, stempel.zeit)


def _beide(words: list[Satz]) -> Satz:
    return Satz(" und ".join(one.de for one in words), " and ".join(one.en for one in words))


def _sage(gang: Gang, stufe: Stufe, warum: Satz) -> None:
    gang.hinweis(SCHRITT, f"{_SIGNATUR.de} {stufe}: {warum.de}.", f"{_SIGNATUR.en} {stufe}: {warum.en}.")


def _sage_lt(gang: Gang, sides: tuple[_Seite, ...], moment: datetime) -> None:
    when = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    gang.gut(
        SCHRITT,
        f"{_SIGNATUR.de} {Stufe.LT}: Zertifikate und Sperrnachweise des Unterzeichners und der Zeitstempelstelle "
        f"liegen in ihr, echt und gut am {when}.",
        f"{_SIGNATUR.en} {Stufe.LT}: certificates and revocation values of its signer and of the time-stamp "
        f"authority are in it, genuine and good at {when}.",
    )
    for side in sides:
        if not side.anker:
            gang.hinweis(
                SCHRITT,
                f"Dass der Pfad {side.wer.de} in ihr zu einem Anker führt, dem Sie trauen, ist nicht gezeigt "
                f"({side.womit}).",
                f"that the path {side.wer.en} in it leads to an anchor you trust is not shown ({side.womit}).",
            )


def _vollstaendig(side: _Seite, daneben: Evidence, moment: datetime) -> bool:
    """Tell whether the values of one side show that its path was good; Gefaelscht for foreign ones.

    What lies beside the signature (``daneben``) completes nothing, but a revocation it shows counts.

    Up to an anchor of the caller, where there is one: a path that was cut ends at whomever somebody chose. That one
    lies there as it is: nobody signed the last certificate of a path, another under its name and key would do.
    """
    assert side.daten is not None  # noqa: S101 -- the caller looked
    chain = (side.zertifikat, *side.daten.zertifikate)
    said = Evidence(crls=side.daten.listen, ocsp=side.daten.auskuenfte)
    judged = urteile(side.zertifikat, side.daten, moment, side.zweck)
    beside = echte(chain, daneben)
    everything = replace(
        side.daten,
        listen=tuple(dict.fromkeys((*side.daten.listen, *beside.crls))),
        auskuenfte=tuple(dict.fromkeys((*side.daten.auskuenfte, *beside.ocsp))),
    )
    for one in (judged, urteile(side.zertifikat, everything, moment, side.zweck)):
        if one.verdikt is Verdikt.WIDERRUFEN:
            raise Gefaelscht(
                SCHRITT,
                f"Das Zertifikat {side.wer.de} war gesperrt, als gestempelt wurde: {one.grund}.",
                f"the certificate {side.wer.en} was revoked when it was stamped: {one.grund}.",
            )
    if judged.kette != chain:
        raise Gefaelscht(
            SCHRITT,
            f"Die Zertifikate in der Signatur sind nicht der Pfad {side.wer.de}.",
            f"the certificates in the signature are not the path {side.wer.en}.",
        )
    if echte(chain, said) != said:
        raise Gefaelscht(
            SCHRITT,
            f"Ein Sperrnachweis in der Signatur kommt von keiner Stelle im Pfad {side.wer.de}.",
            f"a revocation list or answer in the signature is of no authority in the path {side.wer.en}.",
        )
    if side.anker:
        judged = check_path(
            side.zertifikat,
            untrusted=side.daten.zertifikate,
            anchors=side.anker,
            moment=moment,
            zweck=side.zweck,
            sperrstand=said,
        )
        if not {*judged.kette} <= {*chain}:
            return False
    return judged.verdikt is Verdikt.GUT and judged.sperre is Sperrstatus.GUT


def _ohne_daten(sides: tuple[_Seite, ...], zeit: Zeitpruefung, moment: datetime) -> Satz:
    """Say what B-LT wants; of whom not even the lists beside the signature say enough, is named."""
    unknown = []
    for side in sides:
        judged = check_path(
            side.zertifikat,
            untrusted=[der for der in side.zwischenstellen if der != side.zertifikat],
            anchors=side.anker,
            moment=moment,
            zweck=side.zweck,
            sperrstand=zeit.sperrstand,
        )
        if side.anker and judged.sperre is Sperrstatus.UNBEKANNT:
            unknown.append(side.wer)
    de = "Zertifikate und Sperrnachweise liegen nicht in ihr"
    en = "certificates and revocation values are not in it"
    if unknown:
        whose = _beide(unknown)
        de += f", und auch daneben fehlt ein Sperrnachweis {whose.de}"
        en += f", and beside it nothing says either whether that {whose.en} was revoked"
    return Satz(de, en)
