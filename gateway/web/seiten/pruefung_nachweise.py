"""Evidence for auditors: how the log stands, the package of a transfer, and every step of a verification."""

import asyncio
from typing import Final

from aiohttp import web

from gateway.audit.befund import Schritt
from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.domain.kurzzeichen import kurzzeichen, lies_kurzzeichen
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.herausgabe import ASICE, datei
from gateway.web.nachweise import Lauf, Zeugenzeile, Zustand
from gateway.web.pruefraum import amt, gemerkt, merke, raum, worte

NACHWEISE: Final = "/pruefung/nachweise"
GEDULD_S = 2.0
"""Seconds a form waits for a verification; what takes longer shows its progress."""
_ART = {True: "fertig", None: "automatik", False: "stoerung"}
_WORT = {True: "gut", None: "hinweis", False: "schlecht"}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask for a transfer."""
    raum(anfrage)
    return anfrage.render("pruefung_nachweise.html", kurz="", fehler={})


async def suche(anfrage: Anfrage) -> web.StreamResponse:
    """Open the transfer of a Kurzzeichen."""
    typed = anfrage.felder["kurz"].strip()
    try:
        found = await raum(anfrage).nachweise.zum_kurzzeichen(amt(anfrage), lies_kurzzeichen(typed))
    except Usage:
        return anfrage.render("pruefung_nachweise.html", kurz=typed, fehler={"kurz": "pruefung.falsch.kurz"})
    if len(found) != 1:
        wrong = "pruefung.falsch.mehrere" if found else "pruefung.falsch.unbekannt"
        return anfrage.render("pruefung_nachweise.html", kurz=typed, fehler={"kurz": wrong})
    return anfrage.weiter(f"{NACHWEISE}/{found[0]}")


async def eines(anfrage: Anfrage) -> web.StreamResponse:
    """Show what can be had of one transfer; the look is an entry."""
    return await _eines(anfrage, "", {})


async def _eines(anfrage: Anfrage, anlass: str, fehler: dict[str, str]) -> web.Response:
    ident = anfrage.pfad("transfer")
    found = await raum(anfrage).nachweise.blick(amt(anfrage), ident, person=anfrage.person.anmeldename)
    if found is None:
        raise web.HTTPNotFound
    return anfrage.render(
        "pruefung_nachweis.html",
        kurz=kurzzeichen(found.prozess),
        transfer=found,
        begonnen=worte(anfrage).druck(found.begonnen),
        pfad=f"{NACHWEISE}/{ident}",
        anlass=anlass,
        fehler=fehler,
    )


async def tue(anfrage: Anfrage) -> web.StreamResponse:
    """Hand the package out, or verify it here; either is an entry with its reason."""
    ident, reason, who = anfrage.pfad("transfer"), anfrage.felder["anlass"].strip(), anfrage.person.anmeldename
    evidence = raum(anfrage).nachweise
    if (wrong := mangel(reason, "pruefung.falsch.anlass")) is not None:
        return await _eines(anfrage, reason, {"anlass": wrong})
    if await evidence.blick(amt(anfrage), ident, person=who) is None:
        raise web.HTTPNotFound
    if anfrage.felder["form"] == "pruefen":
        session = anfrage.person.sitzung
        run = evidence.pruefe_nachweis(amt(anfrage), ident, sitzung=session, person=who, begruendung=reason)
        return await _begonnen(anfrage, run)
    if anfrage.felder["form"] != "datei":
        raise web.HTTPNotFound
    try:
        octets = await evidence.schreibe(amt(anfrage), ident, person=who, begruendung=reason)
    except TryLater:
        raise
    except AktenboteError:
        return await _eines(anfrage, reason, {"anlass": "pruefung.falsch.empty"})
    return datei("nachweis.asice", ASICE, octets)


async def zustand(anfrage: Anfrage) -> web.StreamResponse:
    """Show how the log stands; nothing of a person is in it."""
    found = await raum(anfrage).nachweise.zustand(amt(anfrage))
    last = raum(anfrage).nachweise.letzter.get(amt(anfrage))
    done = last if last is not None and last.urteil is not None else None
    return anfrage.render(
        "pruefung_zustand.html",
        stand=_stand(anfrage, found),
        zeugen=[_zeuge(anfrage, one) for one in found.zeugen],
        letzte=None if done is None else worte(anfrage).druck(done.begonnen),
        urteil="" if done is None or done.urteil is None else done.urteil.value,
        art="" if done is None or done.urteil is None else _farbe(done),
        fehler={},
    )


async def pruefe(anfrage: Anfrage) -> web.StreamResponse:
    """Verify the whole log."""
    run = raum(anfrage).nachweise.pruefe_protokoll(amt(anfrage), person=anfrage.person.anmeldename)
    return await _begonnen(anfrage, run)


async def lauf(anfrage: Anfrage) -> web.StreamResponse:
    """Show how far a verification is, or each of its steps."""
    run = gemerkt(anfrage, Lauf)
    german = anfrage.texte.sprache == "de"
    reason = "" if run.grund is None else (run.grund.de if german else run.grund.en)
    return anfrage.render(
        "pruefung_lauf.html",
        lauf=run,
        hier=anfrage.request.path,
        begonnen=worte(anfrage).druck(run.begonnen),
        grund=reason,
        art=_farbe(run),
        schritte=[_schritt(anfrage, one, deutsch=german) for one in run.schritte],
        fehler={},
    )


async def _begonnen(anfrage: Anfrage, run: Lauf) -> web.StreamResponse:
    token = merke(anfrage, run)
    if run.aufgabe is not None:
        await asyncio.wait({run.aufgabe}, timeout=GEDULD_S)
    return anfrage.weiter(f"/pruefung/lauf/{token}")


def _farbe(run: Lauf) -> str:
    if run.urteil is None:
        return "automatik"
    return {"bestaetigt": "fertig", "unverankert": "sie", "gefaelscht": "stoerung"}[run.urteil.value]


def _schritt(anfrage: Anfrage, one: Schritt, *, deutsch: bool) -> tuple[str, str, str, str]:
    key = f"pruefschritt.{one.name}"
    name = anfrage.texte(key) if key in anfrage.texte.zeilen else one.name
    outcome = anfrage.texte(f"pruefung.lauf.{_WORT[one.gut]}")
    return name, _ART[one.gut], outcome, one.satz.de if deutsch else one.satz.en


def _stand(anfrage: Anfrage, one: Zustand) -> list[tuple[str, str]]:
    t, when = anfrage.texte, worte(anfrage).druck
    restored = one.generation - 1
    rows = {
        "ursprung": one.ursprung,
        "eintraege": str(one.eintraege),
        "checkpoint": "–" if one.checkpoint is None else when(one.checkpoint),
        "vollstaendig": t("pruefung.zustand.vollstaendig_nie", anzahl=one.verlangt)
        if one.vollstaendig_bis is None
        else when(one.vollstaendig_bis),
        "gestempelt": t("pruefung.zustand.gestempelt_nie")
        if one.gestempelt is None
        else t("pruefung.zustand.gestempelt_bis", wann=when(one.gestempelt), anzahl=one.stempel),
        "alarme": str(one.alarme),
        "gekuerzt": str(one.gekuerzt),
        "generation": t("pruefung.zustand.generation_mal", anzahl=restored)
        if restored
        else t("pruefung.zustand.generation_nie"),
        "wurzel": one.wurzel,
        "vkey": one.vkey,
    }
    return [(t(f"pruefung.zustand.{name}"), text) for name, text in rows.items()]


def _zeuge(anfrage: Anfrage, one: Zeugenzeile) -> tuple[str, str, str]:
    name = one.name if one.bekannt else anfrage.texte("pruefung.zustand.unbekannt", name=one.name)
    if one.zeit is None:
        return name, "–", anfrage.texte("pruefung.zustand.nie")
    return name, str(one.groesse), worte(anfrage).druck(one.zeit)
