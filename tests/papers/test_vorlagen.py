"""Every branch of every template: an installation that has everything, and one that has nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.domain.konto import Rolle
from gateway.transfer.einblick.papierlage import Bestand
from gateway.wiring.papiere import PAPIERE, Papier, Papierstand
from gateway.wiring.papiere.setzen import setze
from gateway.wiring.papiere.stand import (
    Aufbewahrungszeile,
    Behoerdenblatt,
    Fristzeile,
    Ortzeile,
    Partnerblatt,
    Protokollstand,
    Schluesselzeile,
    Verfahrenszeile,
)

MOMENT = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
BOESE = "Amt | böse\n\n# Titel\n| x | **[von der Behörde auszufüllen: nichts]**"
NICHTS = Papierstand(
    moment=MOMENT,
    behoerde=Behoerdenblatt(
        kennung="azr:999901",
        name="Ausländerbehörde Musterstadt",
        anschrift="Weg 1, 00000 Musterstadt",
        email="abh@musterstadt.example",
        datenschutz=None,
        land=None,
    ),
    echt=True,
    programm="1.2.3",
    python="3.11",
    sqlite="3.50",
    verzeichnis=4,
    verzeichnis_bis=MOMENT,
    mitzeichner=0,
    partner=(),
    behoerden=0,
    offener_weg=False,
    schluessel=(Schluesselzeile(rolle="inhalt", verfahren="ECDSA", ort="Datei (x)", bis="", hinweis=""),),
    verfahren=(Verfahrenszeile(verfahren="RSA", zweck="TLS", bis="31.12.2035"),),
    aufbewahrung=(Aufbewahrungszeile(was="Akte", wie_lange="30 Tage", wer="niemand", stelle="§ 68"),),
    fristen=(Fristzeile(name="offer", zustand="angebot", wirkung="Frage", tage=5, stufen=1, eigene=False),),
    orte=(Ortzeile(was="Datenbank", wo="/srv/data", schutz="versiegelt"),),
    bestand=Bestand(
        konten=tuple((one, 0) for one in Rolle),
        gebunden=0,
        loeschsperren=0,
        wohnsitzauflagen=0,
        rueckrufe=0,
        systeme=0,
        meldungen=0,
    ),
    protokoll=None,
    sicherung=None,
    aufbewahrungstage=30,
    regelloeschung=False,
    formate=(),
    zugriffsjahre=1,
    nachweisjahre=10,
    anfragen_am_tag=20,
    vorab=False,
    seiten=False,
    anbieter=None,
    schnittstelle=False,
    webhookziele=(),
    scanner=False,
    scanner_fehlt="wait",
    stempelstellen=(),
    sperrstand="accept",
    nachsicht=72,
    zeuge=False,
)
ALLES = replace(
    NICHTS,
    behoerde=replace(NICHTS.behoerde, datenschutz="Stelle für Datenschutz", land="NI"),
    echt=False,
    mitzeichner=2,
    partner=(Partnerblatt(kennung="azr:999902", name=BOESE, art="Ausländerbehörde", weg="eigenes Postfach"),),
    behoerden=1,
    offener_weg=True,
    protokoll=Protokollstand(ursprung="aktenbote/x", groesse=5, wurzel="AB+/=", vkey="aktenbote/x+12+AB/+="),
    sicherung=MOMENT,
    regelloeschung=True,
    formate=("docx",),
    vorab=True,
    seiten=True,
    anbieter="Stadt <b>Musterstadt</b>",
    schnittstelle=True,
    webhookziele=("fach.musterstadt.example",),
    scanner=True,
    scanner_fehlt="accept",
    stempelstellen=("https://stempel.example",),
    sperrstand="strict",
    zeuge=True,
)
JE_PAPIER = pytest.mark.parametrize("paper", PAPIERE, ids=lambda one: one.name)


@JE_PAPIER
@pytest.mark.parametrize("stand", [NICHTS, ALLES], ids=["nothing", "everything"])
def test_every_table_is_whole_and_every_heading_is_ours(paper: Papier, stand: Papierstand) -> None:
    text, pdf = setze(paper, stand)
    assert pdf.startswith(b"%PDF-")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table
    assert "# Titel" not in re.findall(r"^#.*$", text, re.MULTILINE)
    assert "<b>" not in re.sub(r"\\<", "", text)
    assert ("TESTBETRIEB" in text) == (not stand.echt)


@JE_PAPIER
def test_what_a_partner_is_named_makes_no_gap(paper: Papier) -> None:
    gaps = {
        setze(paper, one)[0].count("**[von der Behörde auszufüllen:") for one in (ALLES, replace(ALLES, partner=()))
    }
    assert len(gaps) == 1


def test_papers_say_what_is_set_up_and_what_is_not() -> None:
    texts = {one.name: [setze(one, stand)[0] for stand in (NICHTS, ALLES)] for one in PAPIERE}
    nothing, everything = texts["datenschutz-folgenabschaetzung"]
    assert "KEIN Prüfprogramm eingerichtet" in nothing
    assert "wird ungeprüft aufgenommen" in everything
    assert "Datenschutzbeauftragten (Art. 35 Abs. 2 DSGVO), Stelle für Datenschutz:" in everything
    assert "Offener Weg zu Partnern ohne Aktenbote" not in nothing
    assert "Offener Weg zu Partnern ohne Aktenbote" in everything
    nothing, everything = texts["loeschkonzept"]
    assert "Zwei Personen haben die Löschung freigegeben" in nothing
    assert "Eingestellt ist die Löschung nach der Regel" in everything
    assert "Datenschutzbeauftragten (Stelle für Datenschutz) am:" in everything
    nothing, everything = texts["verzeichnis-verarbeitungstaetigkeiten"]
    assert "Zugang über die Seiten" not in nothing
    assert "Zugang über die Seiten" in everything
    assert "für den Empfänger verschlüsselt." in nothing
    assert "nicht aber auf dem offenen Weg" in everything
    assert "| Ausländerbehörden und Meldebehörden des Verzeichnisses | 1 Teilnehmer" in everything
    nothing, everything = texts["partneraufnahme"]
    assert "kein anderer Teilnehmer" in nothing
    assert "Arbeitstage (Feiertage NI); 0 heißt nie." in everything
