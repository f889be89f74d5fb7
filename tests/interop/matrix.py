"""The matrix: which questions every tool gets, and what came out against what is expected (``erwartung``)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from support.zertifikate import person

from tests.interop import proben
from tests.interop.aufgaben import EXC, SHA256, Antwort, Aufgabe, Verb, Werkzeug
from tests.interop.erwartung import FEHLT, PROFIL, WIE_GESCHRIEBEN

OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
OAEP_SHA1 = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SCHWACH = {
    "RSA PKCS#1 v1.5": (f"{MORE}rsa-sha256", SHA256, EXC),
    "digest SHA-1": (f"{MORE}ecdsa-sha256", "http://www.w3.org/2000/09/xmldsig#sha1", EXC),
    "inclusive C14N": (f"{MORE}ecdsa-sha256", SHA256, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
}
"""Signatures that tools make and we refuse: method, digest, canonicalisation."""
CHIFFREN = {PROFIL: (OAEP, GCM), "RSA-OAEP SHA-1": (OAEP_SHA1, GCM), "AES-256-CBC": (OAEP, CBC)}
"""Encryption that tools make: the first is the profile, the others we refuse."""
GUT = "gut"
FEHLEND = "lacks it"
X001 = "X001"
"""Not valid against the schema of the profile: what it does not name does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frage:
    """One row for one tool. ``soll``: its answer to our document, or our verdict (``urteil``) on what it made."""

    zeile: str
    merkmal: str
    """What a tool must know for it, a key of ``FEHLT``."""
    aufgabe: Aufgabe
    soll: str = GUT
    urteil: Callable[[bytes], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zelle:
    """One cell: what came out, in words, and whether that is what is expected."""

    zeile: str
    werkzeug: str
    wort: str
    erwartet: bool


def fragen(ordner: Path) -> Iterator[Frage]:
    """Write keys and documents into the folder and yield every question."""
    schrank = proben.Schrank(ordner)
    for art in proben.ARTEN:
        yield from _unsere_signatur(schrank, art)
    for art in proben.ARTEN:
        methode = person(art).algorithmus.value
        yield _ihre_signatur(schrank, f"theirs, {art}", art, methode, SHA256, EXC, GUT)
    for name, (methode, digest, form) in SCHWACH.items():
        art = "p256" if "ecdsa" in methode else "rsa3072"
        yield _ihre_signatur(schrank, f"theirs, {name}", art, methode, digest, form, X001, merkmal=name)
    yield from _unsere_chiffre(schrank)
    for name, (methode, daten) in CHIFFREN.items():
        yield _ihre_chiffre(schrank, name, methode, daten)


def befrage(werkzeug: Werkzeug, gefragt: list[Frage]) -> list[Zelle]:
    """Ask a tool everything it can do at all and compare."""
    kann = [frage for frage in gefragt if frage.aufgabe.verb in werkzeug.kennt]
    antworten = werkzeug.arbeite([frage.aufgabe for frage in kann])
    gesagt = dict(zip((frage.zeile for frage in kann), antworten, strict=True))
    return [
        _vergleiche(werkzeug.name, frage, gesagt[frage.zeile])
        if frage.zeile in gesagt
        else Zelle(
            zeile=frage.zeile, werkzeug=werkzeug.name, erwartet=True,
            wort=f"{FEHLEND}: {FEHLT[werkzeug.name][frage.aufgabe.verb]}",
        )
        for frage in gefragt
    ]  # fmt: skip


def _vergleiche(name: str, frage: Frage, antwort: Antwort) -> Zelle:
    fehlt = FEHLT[name].get(f"{frage.aufgabe.verb} {frage.merkmal}", FEHLT[name].get(frage.merkmal))
    zelle = partial(Zelle, zeile=frage.zeile, werkzeug=name)
    if fehlt is not None:
        if antwort.gut or fehlt not in antwort.wort:
            return zelle(wort=f"NOT LACKING as named ({fehlt}): {antwort.zeile()}", erwartet=False)
        return zelle(wort=f"{FEHLEND}: {fehlt}", erwartet=True)
    if frage.urteil is None:
        return _vergleiche_antwort(zelle, frage, antwort)
    if not antwort.gut:
        return zelle(wort=f"NOT MADE: {antwort.wort}", erwartet=False)
    made = frage.aufgabe.aus.read_bytes()
    roh, normal = frage.urteil(made), frage.urteil(proben.normalform(made))
    if frage.soll != GUT:
        return zelle(wort=f"refused ({normal})", erwartet=normal == frage.soll)
    if frage.aufgabe.verb is Verb.SIGNIERE:
        soll_roh = WIE_GESCHRIEBEN[name]
        wort = f"ok, as written {roh}"
        return zelle(
            wort=wort if normal == GUT else f"REFUSED ({normal})", erwartet=(roh, normal) == (soll_roh, GUT)
        )
    return zelle(wort="ok" if normal == GUT else f"REFUSED ({normal})", erwartet=normal == GUT)


def _vergleiche_antwort(zelle: Callable[..., Zelle], frage: Frage, antwort: Antwort) -> Zelle:
    if frage.soll == GUT:
        return zelle(wort="ok" if antwort.gut else f"FAILED: {antwort.wort}", erwartet=antwort.gut)
    return zelle(wort="ACCEPTED" if antwort.gut else "refused", erwartet=not antwort.gut)


def _unsere_signatur(schrank: proben.Schrank, art: str) -> Iterator[Frage]:
    wer = person(art)
    schluessel, zertifikat = schrank.schluessel(wer, art)
    umschlag, inhalt = proben.unser_umschlag(wer), proben.unser_inhalt(wer)
    for zeile, octets, soll in (
        (f"ours, {art}, Umschlag", umschlag, GUT),
        (f"ours, {art}, Umschlag with a digit changed", proben.verbogen(umschlag), "nein"),
        (f"ours, {art}, Inhalt (XAdES)", inhalt, GUT),
        (f"ours, {art}, Inhalt with a digit changed", proben.verbogen(inhalt), "nein"),
    ):
        aufgabe = Aufgabe(
            verb=Verb.PRUEFE, ein=schrank.lege(f"{zeile}.xml", octets), aus=schrank.ordner / "unused",
            schluessel=schluessel, zertifikat=zertifikat, methode=wer.algorithmus.value,
        )  # fmt: skip
        yield Frage(zeile=zeile, merkmal=art, aufgabe=aufgabe, soll=soll)


def _ihre_signatur(
    schrank: proben.Schrank,
    zeile: str,
    art: str,
    methode: str,
    digest: str,
    form: str,
    soll: str,
    *,
    merkmal: str = "",
) -> Frage:
    schluessel, zertifikat = schrank.schluessel(person(art), art)
    vorlage = proben.vorlage(person(art), methode=methode, digest=digest, form=form)
    aufgabe = Aufgabe(
        verb=Verb.SIGNIERE, ein=schrank.lege(f"{zeile}.xml", vorlage), aus=schrank.ordner / f"{zeile}.out.xml",
        schluessel=schluessel, zertifikat=zertifikat, methode=methode, daten=digest, form=form,
    )  # fmt: skip
    return Frage(zeile=zeile, merkmal=merkmal or art, aufgabe=aufgabe, soll=soll, urteil=proben.unser_urteil)


def _unsere_chiffre(schrank: proben.Schrank) -> Iterator[Frage]:
    leser, fremder = person("rsa3072"), person("rsa3072", 1)
    sendung = proben.sendung(leser)
    daten = proben.chiffre_von(sendung.umschlag)
    kipp = proben.gekippt(daten)
    for zeile, wer, octets, soll in (
        ("ours encrypted", leser, daten, GUT),
        ("ours encrypted, another key", fremder, daten, "nein"),
        ("ours encrypted, an octet changed", leser, kipp, "nein"),
    ):
        schluessel, zertifikat = schrank.schluessel(wer, f"leser{wer is fremder:d}")
        aufgabe = Aufgabe(
            verb=Verb.OEFFNE, ein=schrank.lege(f"{zeile}.xml", octets), aus=schrank.ordner / f"{zeile}.out",
            schluessel=schluessel, zertifikat=zertifikat, methode=OAEP, daten=GCM,
        )  # fmt: skip
        yield Frage(zeile=zeile, merkmal=PROFIL, aufgabe=aufgabe, soll=soll,
                    urteil=partial(_gleich, sendung.inhalt) if soll == GUT else None)  # fmt: skip


def _gleich(erwartet: bytes, octets: bytes) -> str:
    return GUT if octets == erwartet else "other octets"


def _ihre_chiffre(schrank: proben.Schrank, name: str, methode: str, daten: str) -> Frage:
    leser = person("rsa3072")
    unsere = proben.sendung(leser)
    schluessel, zertifikat = schrank.schluessel(leser, "leser0")
    zeile = f"theirs encrypted, {name}"
    schrank.lege(f"{zeile}.in.template", proben.chiffre_vorlage(leser.key_name, methode=methode, daten=daten))
    aufgabe = Aufgabe(
        verb=Verb.VERSCHLUESSLE, ein=schrank.lege(f"{zeile}.in", unsere.inhalt),
        aus=schrank.ordner / f"{zeile}.xml",
        schluessel=schluessel, zertifikat=zertifikat, methode=methode, daten=daten,
    )  # fmt: skip
    return Frage(zeile=zeile, merkmal=name, aufgabe=aufgabe, soll=GUT if (methode, daten) == (OAEP, GCM) else X001,
                 urteil=partial(proben.oeffne_fremdes, unsere=unsere, leser=leser))  # fmt: skip
