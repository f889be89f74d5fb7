"""A clerk brings a document into a case file, as a new one or as a new version: form, check page, done."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from aiohttp import web

from gateway.domain.akte import IMMER_ANGENOMMEN, Dateiformat
from gateway.domain.blatt import MAX_BLATT
from gateway.domain.din91379 import datentyp_c
from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import AkteId
from gateway.domain.seitenbereiche import bereiche
from gateway.pump.dateien import write_all
from gateway.transfer.dokumenteingang import DOKUMENT_MAX, Dokumentangaben, Mitgebracht
from gateway.transfer.einblick.akten import Aktenbild, Registerzeile
from gateway.transfer.platte import sagt
from gateway.transfer.ports.dokumente import Abgelehnt
from gateway.web.anfrage import Anfrage
from gateway.web.hochladen import Dateistrom, Zuviel
from gateway.web.sachseite import Sachseite, kennung_aus, sachseite
from gateway.web.seiten.akte import Gesperrt, frage_grund, grund, lies_akte

FELDER: Final = ("titel", "register", "datum", "blatt_von", "blatt_bis")
TEXT_MAX: Final = 200
_TAG: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})")
_USAGE: Final = {
    "STUB": "stub",
    "STATE": "stand",
    "RECALLED": "rueckruf",
    "UNKNOWN": "weg",
    "BLATT": "blatt_doppelt",
}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the form; ``?ersetzt=3`` is for a new version of that document."""
    seite, ident = sachseite(anfrage), AkteId(kennung_aus(anfrage))
    try:
        akte = await lies_akte(seite, ident)
    except Gesperrt:
        return frage_grund(seite, f"/akten/{ident}")
    alt = _dokument(akte, anfrage.request.query.get("ersetzt", ""))
    return _formular(seite, akte, alt, {})


async def nimm(anfrage: Anfrage) -> web.StreamResponse:
    """Take the file, look at it, store it; the next page asks whether it is meant."""
    seite, ident = sachseite(anfrage), AkteId(kennung_aus(anfrage))
    try:
        akte = await lies_akte(seite, ident)
    except Gesperrt:
        return frage_grund(seite, f"/akten/{ident}")
    werte = {name: " ".join(anfrage.felder[name].split()) for name in FELDER}
    alt = _dokument(akte, anfrage.felder["ersetzt"])
    angaben, fehler = _angaben(werte)
    datei = anfrage.datei
    if datei is None or not datei.name:
        fehler["datei"] = "hochladen.fehlt"
    if fehler or datei is None:
        if datei is not None:
            await _verwirf(datei)
        return _formular(seite, akte, alt, fehler, werte)
    try:
        with seite.fach.plaetze.nimm(seite.sitzung):
            brought = await _bringe(seite, ident, datei, angaben, None if alt is None else alt.nummer)
    except Zuviel:
        fehler["datei"] = "hochladen.zu_gross"
    except Abgelehnt as no:
        fehler["datei"] = f"hochladen.abgelehnt.{no.grund.value}"
    except Usage as error:
        if error.code not in _USAGE:
            raise
        field = "blatt_von" if error.code == "BLATT" else "datei"
        fehler[field] = f"hochladen.{_USAGE[error.code]}"
    if fehler:
        return _formular(seite, akte, alt, fehler, werte)
    zettel = seite.fach.zettel.lege(seite.sitzung, brought)
    return anfrage.weiter(f"/akten/{ident}/hochladen/{zettel}")


async def pruefe(anfrage: Anfrage) -> web.StreamResponse:
    """Show what was brought, and what will stand in the register."""
    seite, ident = sachseite(anfrage), AkteId(kennung_aus(anfrage))
    brought = _gebracht(seite, ident)
    try:
        akte = await lies_akte(seite, ident)
    except Gesperrt:
        return frage_grund(seite, f"/akten/{ident}")
    return _pruefseite(seite, akte, brought)


async def nimm_auf(anfrage: Anfrage) -> web.StreamResponse:
    """Enter it in the file; sent twice, it stands there once."""
    seite, ident = sachseite(anfrage), AkteId(kennung_aus(anfrage))
    brought = _gebracht(seite, ident)
    try:
        akte = await lies_akte(seite, ident)
    except Gesperrt:
        return frage_grund(seite, f"/akten/{ident}")
    try:
        number = await seite.fach.dokumente.nimm(
            seite.mandant, brought, person=seite.person, begruendung=grund(seite, ident)
        )
    except Usage as error:
        if error.code not in _USAGE:
            raise
        return _pruefseite(seite, akte, brought, {"antwort": f"hochladen.{_USAGE[error.code]}"})
    return anfrage.weiter(f"/akten/{ident}?neu={number}")


async def _bringe(
    seite: Sachseite, ident: AkteId, datei: Dateistrom, angaben: Dokumentangaben, ersetzt: int | None
) -> Mitgebracht:
    with seite.fach.dokumente.datei() as copy:
        try:
            await datei.lies(lambda piece: write_all(copy.fileno(), piece), hoechstens=DOKUMENT_MAX)
        except OSError as error:
            raise sagt(error) or error from error
        return await seite.fach.dokumente.sieh_an(seite.mandant, ident, copy, datei.name, angaben, ersetzt=ersetzt)


async def _verwirf(datei: Dateistrom) -> None:
    """Read the file to its end and keep nothing: a browser shows no page while it still sends."""
    try:
        await datei.lies(lambda _: None, hoechstens=DOKUMENT_MAX)
    except Zuviel:
        pass


def _gebracht(seite: Sachseite, ident: AkteId) -> Mitgebracht:
    found = seite.fach.zettel.lies(seite.sitzung, seite.anfrage.pfad("zettel"))
    if not isinstance(found, Mitgebracht) or found.akte != ident:
        raise web.HTTPNotFound
    return found


def _dokument(akte: Aktenbild, said: str) -> Registerzeile | None:
    """Return the document whose new version is brought; ``None``: a new document."""
    if not said:
        return None
    found = next((one for one in akte.dokumente if str(one.nummer) == said), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _angaben(werte: Mapping[str, str]) -> tuple[Dokumentangaben, dict[str, str]]:
    """Return what the register is to say, and what is wrong with the fields."""
    fehler: dict[str, str] = {}
    for name in ("titel", "register"):
        if len(werte[name]) > TEXT_MAX or not _reist(werte[name]):
            fehler[name] = "hochladen.zeichen"
    pfad = tuple(part.strip() for part in werte["register"].split("/") if part.strip())
    day = _tag(werte["datum"]) if werte["datum"] else None
    if werte["datum"] and day is None:
        fehler["datum"] = "hochladen.kein_tag"
    von, bis = werte["blatt_von"], werte["blatt_bis"] or werte["blatt_von"]
    first, last = _blatt(von), _blatt(bis)
    if (von or bis) and (first is None or last is None or first > last):
        fehler["blatt_von"] = "hochladen.kein_blatt"
        first = last = None
    title = werte["titel"] or None
    return Dokumentangaben(titel=title, pfad=pfad, datum=day, blatt_von=first, blatt_bis=last), fehler


def _reist(text: str) -> bool:
    try:
        datentyp_c(text)
    except Refused:
        return False
    return True


def _tag(text: str) -> date | None:
    found = _TAG.fullmatch(text)
    if found is None:
        return None
    day, month, year = found[1] or found[6], found[2] or found[5], found[3] or found[4]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _blatt(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= MAX_BLATT
    return int(text) if known else None


def _formular(
    seite: Sachseite,
    akte: Aktenbild,
    alt: Registerzeile | None,
    fehler: Mapping[str, str],
    werte: Mapping[str, str] | None = None,
) -> web.Response:
    accepted = IMMER_ANGENOMMEN | seite.fach.formate[seite.mandant]
    kinds = dict.fromkeys(one.endung.upper() for one in Dateiformat if one in accepted)
    return seite.anfrage.render(
        "hochladen.html",
        status=400 if fehler else 200,
        akte=akte,
        alt=alt,
        fehler=fehler,
        werte=werte or dict.fromkeys(FELDER, ""),
        arten=", ".join(kinds),
        endungen=",".join(f".{one.lower()}" for one in (*kinds, *(("JPEG",) if "JPG" in kinds else ()))),
        grenze=DOKUMENT_MAX >> 20,
    )


def _pruefseite(
    seite: Sachseite, akte: Aktenbild, was: Mitgebracht, fehler: Mapping[str, str] | None = None
) -> web.Response:
    t, new = seite.anfrage.texte, was.dokument
    day = None if new.aktenwirksam is None else new.aktenwirksam.astimezone(seite.worte.zone).date()
    blatt = "–" if new.blatt_von is None else f"{new.blatt_von}–{new.blatt_bis}"
    rows = [
        (t("hochladen.datei"), new.dateiname),
        (t("hochladen.art"), f"{new.format.endung.upper()}, {t('hochladen.groesse', kib=-(-new.laenge // 1024))}"),
        (t("hochladen.seiten"), "–" if new.seiten is None else str(new.seiten)),
        (t("hochladen.titel_feld"), new.beschreibung or new.dateiname),
        (t("hochladen.register"), " › ".join(new.pfad) or "–"),
        (t("hochladen.datum"), "–" if day is None else seite.worte.tag(day)),
        (t("hochladen.blatt"), blatt),
        (t("hochladen.schutz"), t(f"hochladen.schutz_{was.schutz.stand.value}")),
    ]
    hints = [t("hochladen.leere_seiten", seiten=bereiche(was.leer))] if was.leer else []
    hints += [t("hochladen.merkmale")] if was.merkmale else []
    hints += [t("hochladen.reist_nicht")] if akte.uebergaben or akte.abgegeben_an else []
    return seite.anfrage.render(
        "hochladen_pruefen.html",
        status=400 if fehler else 200,
        akte=akte,
        ersetzt=was.ersetzt,
        zeilen=rows,
        hinweise=hints,
        zettel=seite.anfrage.pfad("zettel"),
        fehler=fehler or {},
    )
