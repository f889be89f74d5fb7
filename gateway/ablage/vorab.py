"""The manifest's section ``[vorab]`` and its parts on paper ⇄ values, judged by the rules of 010205."""

import re
from datetime import date
from pathlib import Path
from typing import Final

from gateway.ablage import manifest as form
from gateway.ablage.angaben import Maengelliste, text
from gateway.domain.aktenteile import Ausschluss, Bereinigen, Medium, Papierteil
from gateway.domain.errors import Fehlercode, Refused
from gateway.messages import Auskunftssperre, EatInformationen, Nebenbestimmung
from gateway.messages.werte_nebenbestimmung import Individuell
from gateway.transfer.vorabangaben import SPERRCODES, Vorabangaben, geordnet

_SERIENNUMMER: Final = re.compile(r"[A-Z0-9]{9}", re.ASCII)
_PRUEFZIFFER: Final = re.compile(r"[0-9]", re.ASCII)
_BVA: Final = re.compile(r"[0-9]{18}", re.ASCII)
MAX_PAPIERTEILE: Final = 200
"""Parts on paper of one file: volumes and bundles, not sheets."""


def karte(angabe: form.EatAngabe) -> EatInformationen:
    """Return the card, or refuse it (X001) without telling what was written."""
    if not _SERIENNUMMER.fullmatch(angabe.seriennummer):
        raise Refused(Fehlercode.X001, "seriennummer must be nine characters A-Z, 0-9")
    if angabe.pruefziffer is not None and not _PRUEFZIFFER.fullmatch(angabe.pruefziffer):
        raise Refused(Fehlercode.X001, "pruefziffer must be one digit, or left out")
    return EatInformationen(
        sperrkennwort=text(angabe.sperrkennwort),
        sperrsumme=text(angabe.sperrsumme),
        eid_aktiv=angabe.eid_aktiv,
        seriennummer=angabe.seriennummer,
        pruefziffer=angabe.pruefziffer,
    )


def auskunftssperre(code: str, gueltig_bis: date | None) -> Auskunftssperre:
    """Return an Auskunftssperre, or refuse a key that is not of the list (X001)."""
    if code not in SPERRCODES:
        raise Refused(Fehlercode.X001, f"an Auskunftssperre has one of the codes {', '.join(sorted(SPERRCODES))}")
    return Auskunftssperre(code=code, gueltig_bis=gueltig_bis)


def bva_nummer(wert: str | None) -> str | None:
    """Return the number of a procedure at the BVA, or refuse it (X001)."""
    if wert is not None and not _BVA.fullmatch(wert):
        raise Refused(Fehlercode.X001, "bva_verfahrensnummer must be eighteen digits, or left out")
    return wert


def vorabangaben(angabe: form.VorabAngabe | None, liste: Maengelliste) -> Vorabangaben:
    """Return what the file tells ahead; every defect is noted."""
    if angabe is None:
        return Vorabangaben()
    eat, sperren, bamf, bva = None, [], None, None
    neben: list[Nebenbestimmung] = []
    with liste.fange(form.NAME, "vorab.eat"):
        eat = None if angabe.eat is None else karte(angabe.eat)
    for nummer, one in enumerate(angabe.auskunftssperre, 1):
        with liste.fange(form.NAME, f"vorab.auskunftssperre {nummer}"):
            sperren.append(auskunftssperre(one.code, one.gueltig_bis))
    with liste.fange(form.NAME, "vorab.bamfkennziffer"):
        bamf = None if angabe.bamfkennziffer is None else text(angabe.bamfkennziffer)
    with liste.fange(form.NAME, "vorab"):
        bva = bva_nummer(angabe.bva_verfahrensnummer)
    for nummer, satz in enumerate(angabe.nebenbestimmungen, 1):
        with liste.fange(form.NAME, f"vorab.nebenbestimmungen {nummer}"):
            neben.append(Individuell(beschreibung=text(satz)))
    return Vorabangaben(
        eat=eat,
        eat_bestellt=angabe.eat_bestellt and eat is None,
        auskunftssperren=geordnet(sperren),
        bamfkennziffer=bamf,
        bva_verfahrensnummer=bva,
        nebenbestimmungen=tuple(neben),
    )


def papierteile(angaben: tuple[form.PapierAngabe, ...], liste: Maengelliste) -> tuple[Papierteil, ...]:
    """Return the parts on paper, numbered as they are listed; every defect is noted."""
    if len(angaben) > MAX_PAPIERTEILE:
        liste.notiere(form.NAME, f"papier: at most {MAX_PAPIERTEILE} parts; list volumes and bundles, not sheets")
        return ()
    teile = []
    for nummer, one in enumerate(angaben, 1):
        with liste.fange(form.NAME, f"papier {nummer}"):
            if one.medium not in {Medium.PAPIER, Medium.HYBRID}:
                raise Refused(Fehlercode.X001, "medium must be 003 (Papier) or 002 (hybrid)")
            teile.append(
                Papierteil(
                    nummer=nummer,
                    bezeichnung=text(one.bezeichnung),
                    medium=Medium(one.medium),
                    standort=None if one.standort is None else text(one.standort),
                    eingetroffen=one.eingetroffen,
                )
            )
    return tuple(teile)


def bereinigen(grund: str | None, ab: date | None) -> Bereinigen | None:
    """Return that a document is not passed on, or refuse a ground there is none of (X001)."""
    if grund is None:
        if ab is not None:
            raise Refused(Fehlercode.X001, "bereinigen_ab needs bereinigen, which says why")
        return None
    if grund not in {Ausschluss.MITTEILUNG_87, Ausschluss.FRIST_91}:
        raise Refused(Fehlercode.X001, 'bereinigen must be "87-1" or "91", or left out')
    return Bereinigen(grund=Ausschluss(grund), ab=ab)


def lies_nachtrag(datei: Path) -> Vorabangaben:
    """Read a section ``[vorab]`` from a file of its own; refuse it with its first defect."""
    with datei.open("rb") as strom:
        angabe = form.lies_nachtrag(strom.read(form.MAX_OCTETS + 1))
    liste = Maengelliste()
    wert = vorabangaben(angabe, liste)
    if liste.maengel:
        raise Refused(Fehlercode.X001, f"nothing was changed: {liste.maengel[0].grund}")
    return wert


# ---------------------------------------------------------------- the way back


def vorab_angabe(wert: Vorabangaben) -> form.VorabAngabe | None:
    """Return the section of a manifest; None if there is nothing to tell.

    Only conditions in words have a place in it; the others stay with the file in the Ablage.
    """
    if wert == Vorabangaben():
        return None
    return form.VorabAngabe(
        eat=None if wert.eat is None else _eat_angabe(wert.eat),
        eat_bestellt=wert.eat_bestellt,
        auskunftssperre=tuple(
            form.SperreAngabe(code=one.code, gueltig_bis=one.gueltig_bis) for one in wert.auskunftssperren
        ),
        bamfkennziffer=wert.bamfkennziffer,
        bva_verfahrensnummer=wert.bva_verfahrensnummer,
        nebenbestimmungen=tuple(one.beschreibung for one in wert.nebenbestimmungen if isinstance(one, Individuell)),
    )


def _eat_angabe(eat: EatInformationen) -> form.EatAngabe:
    return form.EatAngabe(
        sperrkennwort=eat.sperrkennwort,
        sperrsumme=eat.sperrsumme,
        seriennummer=eat.seriennummer,
        eid_aktiv=eat.eid_aktiv,
        pruefziffer=eat.pruefziffer,
    )


def papier_angaben(teile: tuple[Papierteil, ...]) -> tuple[form.PapierAngabe, ...]:
    """Return the parts on paper as a manifest lists them."""
    return tuple(
        form.PapierAngabe(
            bezeichnung=teil.bezeichnung,
            medium=teil.medium.value,
            standort=teil.standort,
            eingetroffen=teil.eingetroffen,
        )
        for teil in teile
    )
