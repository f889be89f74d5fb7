"""What entries vouch for beside documents: nothing lawful is an alarm, nothing added or changed goes unnoticed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.buehne import Buehne, Haus, buehne, jemand
from support.gefahren import bau
from support.tippen import tippe
from support.zeitdienst import Stelle, Zeitdienst

from gateway.audit.eintrag import Angaben, Bezugswert, Eintrag, baue_eintrag
from gateway.domain.angabenstand import als_wert, antragsstand
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.states import Zustand
from gateway.keystore import Speicherschluessel
from gateway.messages import Auskunftssperre
from gateway.settings import load
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.umschluesselung import SqlUmschluesselung
from gateway.storage.sqlite.angabenpruefung import Angabenlage, Wegzuglage
from gateway.storage.sqlite.antragspruefung import Antragslage
from gateway.storage.sqlite.migration import eingebaute, migriere
from gateway.storage.sqlite.probe_bau import kopie
from gateway.storage.sqlite.protokollpruefung import pruefe_bestand
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.ports.umschluesselung import Stelle as Ort
from gateway.transfer.records import Loeschantrag
from gateway.transfer.vieraugen import gebeten
from gateway.transfer.vorabangaben import Vorabangaben

WER = jemand(4801)
TRESOR = Tresor(Speicherschluessel.of(bytes(32)))
MANDANT, ZU = Kennung("azr:999901"), "00000000-0000-4000-8000-000000000001"
DAUERND = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6"),), bamfkennziffer="1234567-163")
_E = AuditEreignis


@pytest.fixture
async def danach(tmp_path: Path) -> AsyncIterator[Buehne]:
    """A file with a lasting Auskunftssperre has crossed from Kiel to Hannover, and more was told later."""
    async with buehne(tmp_path) as b:
        akte = await b.kiel.lege_akte_an(WER)
        await merke(b.kiel, DAUERND)
        await b.kiel.abmeldung(WER)
        ident = await b.hannover.anmeldung(WER)
        await b.laufe()
        (giver,) = await b.kiel.transfers()
        await b.kiel.eins.eingriffe.sende(giver.id, person="clerk")
        await b.laufe()
        assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
        await merke(b.kiel, replace(DAUERND, bva_verfahrensnummer="9" * 18))
        await b.laufe()
        assert (await b.kiel.lies(lambda tx: tx.vorab.gesandt(b.kiel.kennung, akte.id))) is not None
        yield b


async def merke(haus: Haus, angaben: Vorabangaben) -> None:
    (akte,) = await haus.akten()
    assert await haus.eins.store.write(
        lambda tx: haus.eins.vorab.aendere(tx, haus.kennung, akte, angaben, anlass="nachtrag", person="clerk")
    )


async def maengel(haus: Haus, *anders: str, tresor: Tresor | None = None) -> list[str]:
    """What the own verifier says of a copy that is changed like this."""
    one = haus.eins
    await one.protokollbuch.integriere_alle()
    keys = {haus.kennung: (await one.protokollbuch.pruefschluessel(haus.kennung)).oeffentlich}
    now = one.umgebung.jetzt()
    with kopie(one.configuration.data, one.umgebung.tmp, jetzt=now) as (connection, _):
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        if tresor is not None:
            verschliesse_neu(connection, tresor)
        for text in anders:
            connection.execute(text)
            assert connection.changes() > 0, text
        return [
            m.satz for m in pruefe_bestand(connection, tresor or Tresor(one.umgebung.speicher), keys, jetzt=now)
        ]


def verschliesse_neu(connection: apsw.Connection, tresor: Tresor) -> None:
    table, stelle = SqlUmschluesselung(connection, tresor), Ort()
    while stelle is not None:
        stelle, _ = table.weiter(stelle, max_zeilen=100)  # type: ignore[assignment]  # None ends it
    assert table.schliesse()


async def test_sent_received_rewrapped_and_erased_all_fits(danach: Buehne) -> None:
    for haus in (danach.kiel, danach.hannover):
        assert await maengel(haus) == []
        old = haus.eins.umgebung.speicher
        assert isinstance(old, Speicherschluessel)
        assert (
            await maengel(haus, tresor=Tresor(Speicherschluessel.of(b"n" * 32, old._such).mit_frueherem(old))) == []
        )
        (akte,) = await haus.akten()
        erase = haus.eins.vergessen
        asked = await haus.eins.store.write(
            lambda tx: erase.beantrage_akte(tx, haus.kennung, akte.aktenzeichen, person="meier")  # noqa: B023 -- run now
        )
        assert await maengel(haus) == []
        await haus.eins.store.write(lambda tx: erase.bestaetige(tx, haus.kennung, asked.id, person="schulze"))  # noqa: B023 -- run now
        assert await maengel(haus) == []
        await merke(haus, replace(DAUERND, bva_verfahrensnummer="8" * 18))
        assert await maengel(haus) == []
        (said,) = await maengel(haus, "DELETE FROM vorab")
        assert said == f"Was zu {akte.id} neben den Dokumenten bekannt ist, ist anderes, als bezeugt ist."


async def test_a_new_version_that_acts_by_itself_is_no_alarm_and_its_mark_is_vouched_for(
    danach: Buehne, tmp_path: Path
) -> None:
    kiel = danach.kiel
    (akte,) = await kiel.akten()
    new = tmp_path / "neu.pdf"
    new.write_bytes(bau(b"<</S/JavaScript/JS(app.alert(1))>>"))
    words = ("ablage", "replace", akte.aktenzeichen, str(new), "--document", "1", "--json")
    config = kiel.konfiguration.folder / "aktenbote.toml"
    done = await asyncio.to_thread(tippe, *words, config=config, env={"AKTENBOTE_FORMATS__JAVASCRIPT": "report"})
    assert done.daten["marked"] == ["javascript"]
    assert await maengel(kiel) == []
    (said,) = await maengel(kiel, "DELETE FROM dokumentmerkmal")
    assert said == f"Was zu {akte.id} neben den Dokumenten bekannt ist, ist anderes, als bezeugt ist."


STRANGER = "INSERT INTO dauersperre SELECT mandant, 'x', azr_suche, sperren FROM dauersperre LIMIT 1"
MOVED = "INSERT INTO wegzug SELECT {}, mandant, azr_suche, '06411000', gemeldet FROM wegzug LIMIT 1"


async def test_a_row_nobody_told_of_and_a_second_person_who_is_none_are_noticed(danach: Buehne) -> None:
    kiel = danach.kiel
    for haus in (kiel, danach.hannover):
        assert "Zu x ist etwas vermerkt, wovon kein Eintrag handelt." in await maengel(haus, STRANGER)
    for row in ("0", "-5", "(SELECT max(zeile) + 7 FROM wegzug)"):
        (said,) = await maengel(kiel, MOVED.format(row))
        assert said.endswith("hat niemand gemeldet: kein Eintrag handelt von ihm.")
    (akte,) = await kiel.akten()
    erase = kiel.eins.vergessen
    asked = await kiel.eins.store.write(
        lambda tx: erase.beantrage_akte(tx, kiel.kennung, akte.aktenzeichen, person="meier")
    )
    changed = [f"Der Antrag {asked.id} ist ein anderer als der, den das Protokoll nennt."]
    assert await maengel(kiel, "UPDATE loeschantrag SET akte = 'x'") == changed
    other = Tresor(kiel.eins.umgebung.speicher).versiegle("strohmann", f"loeschantrag.person/{asked.id}")
    with apsw.Connection(str(kiel.konfiguration.data / "aktenbote.db")) as connection:
        connection.execute("UPDATE loeschantrag SET person = ?", (other,))
    assert await maengel(kiel) == changed
    await kiel.eins.store.write(lambda tx: erase.bestaetige(tx, kiel.kennung, asked.id, person="meier"))
    assert await maengel(kiel) == [
        f"Wer {asked.id} laut Ausführung beantragt hat, ist ein anderer, als der Antrag nennt."
    ]


async def test_stamps_are_missed_from_the_database(tmp_path: Path) -> None:
    stelle = Stelle(tmp_path / "tsa")
    async with Zeitdienst(stelle) as zeit, buehne(tmp_path / "b") as b:
        await b.kiel.schliesse()
        config = tmp_path / "b" / "kiel" / "aktenbote.toml"
        zeit.stelle_ein(config, interval_minutes=1)
        b.kiel.konfiguration = load(config, {})
        await b.kiel.oeffne()
        assert b.kiel.eins.bestempelung is not None
        await b.kiel.eins.protokollbuch.integriere_alle()
        assert await b.kiel.eins.bestempelung.runde() == 1
        assert await maengel(b.kiel) == []
        (gone,) = await maengel(b.kiel, "DELETE FROM zeitstempel")
        assert gone.endswith("Generation 1 steht im Protokoll, aber nicht in der Datenbank.")
        older = "INSERT INTO zeitstempel SELECT log, 1, notiz, token, zeit FROM zeitstempel"
        assert await maengel(b.kiel, older) == [], "one of before entries told of them is no alarm"


def test_a_request_put_back_after_it_was_carried_out_is_noticed(tmp_path: Path) -> None:
    wants = Loeschantrag(
        id=ZU, mandant=MANDANT, person="meier", gestellt=datetime(2026, 3, 1, tzinfo=UTC), bis=2015
    )
    law: dict[str, Any] = {"aufgabe": ZU, "grund": "bis_2015", "rechtsgrund": Rechtsgrund.BDSG_76}
    people = ((Bezug.HANDELNDER, "schulze"), (Bezug.VERANTWORTLICHER, "meier"))
    lage = Antragslage()
    lage.merke(eintrag(_E.PROTOKOLL_LOESCHUNG_BEANTRAGT, people[0], **law), {Bezug.HANDELNDER: "meier"})
    lage.merke(eintrag(_E.PROTOKOLL_BEZUG_GELOESCHT, *people, anzahl=3, **law), dict(people))
    with zeilen(tmp_path) as connection:
        assert list(lage.pruefe(connection, TRESOR, MANDANT)) == []
        with connection:
            SqliteTx(connection, TRESOR).loeschantraege.anlegen(wants)
        assert [said for _, said in lage.pruefe(connection, TRESOR, MANDANT)] == [
            f"Der Antrag {ZU} ist laut Protokoll schon ausgeführt oder zurückgezogen."
        ]


@pytest.mark.parametrize(
    ("tabelle", "ereignis", "angaben"),
    [
        ("anhaltung", _E.SCHUTZ_FREIGABE_BEANTRAGT, {"code": "T001", "anzahl": 1}),
        ("rueckruf", _E.RUECKRUF_LOESCHUNG_BEANTRAGT, {"rechtsgrund": Rechtsgrund.DSGVO_17}),
    ],
)
def test_an_old_request_that_is_made_young_by_hand_is_noticed(
    tmp_path: Path, tabelle: str, ereignis: AuditEreignis, angaben: dict[str, Any]
) -> None:
    """Else one person confirms today what another one wanted long ago, and not any more."""
    asked = datetime(2026, 3, 1, tzinfo=UTC)
    people = ((Bezug.HANDELNDER, "meier"), gebeten("meier", asked))
    if tabelle == "anhaltung":
        angaben |= {"nachricht": ZU}
    lage = Antragslage()
    lage.merke(eintrag(ereignis, *people, transfer=ZU, partner=MANDANT, **angaben), dict(people))
    other = "lieferung, begonnen, " + ("programm, funde" if tabelle == "anhaltung" else "grund, trotz")
    with zeilen(tmp_path) as connection:
        connection.pragma("foreign_keys", False)
        connection.execute(
            f"INSERT INTO {tabelle} (id, mandant, transfer, person, gebeten, {other})"
            " VALUES ('a', ?, ?, ?, ?, 'l', '2026-01-01T00:00:00.000000Z', '\"x\"', '[]')",
            (MANDANT, ZU, TRESOR.versiegle("meier", f"{tabelle}.person/a"), zeit_text(asked)),
        )
        assert list(lage.pruefe(connection, TRESOR, MANDANT)) == []
        connection.execute(f"UPDATE {tabelle} SET gebeten = ?", (zeit_text(asked + timedelta(days=90)),))
        assert [said for _, said in lage.pruefe(connection, TRESOR, MANDANT)] == [
            f"Der Antrag {tabelle}/{ZU} ist ein anderer als der, den das Protokoll nennt."
        ]


# -- what an installation of before has ---------------------------------------------------------------------------


@contextmanager
def zeilen(tmp_path: Path, *zu: str) -> Iterator[apsw.Connection]:
    """A database with what a 010205 told about each of these."""
    connection = apsw.Connection(str(tmp_path / "x.db"))
    migriere(connection, eingebaute())
    with connection:
        for one in zu:
            SqliteTx(connection, TRESOR).vorab.setzen(MANDANT, one, DAUERND, azr_suche=None)
    yield connection
    connection.close()


def eintrag(ereignis: AuditEreignis, *bezuege: tuple[Bezug, str], im: int = 2026, **angaben: Any) -> Eintrag:
    refs = [Bezugswert(bezug=b, wert=w, salt=bytes([n]) * 32) for n, (b, w) in enumerate(bezuege)]
    moment = datetime(im, 3, 1, tzinfo=UTC)
    person = Akteur.PERSON if any(b is Bezug.HANDELNDER for b, _ in bezuege) else Akteur.DIENST
    return baue_eintrag(
        ereignis, zufall=bytes(16), zeit=moment, mandant=MANDANT, akteur=person, angaben=Angaben(**angaben),
        bezuege=refs,
    ).eintrag  # fmt: skip


def test_a_row_of_before_or_of_an_erased_file_is_no_alarm_but_one_more_is(tmp_path: Path) -> None:
    told = eintrag(_E.AKTE_ANGABEN_GEAENDERT, (Bezug.AKTE, ZU), grund="nachtrag")
    with zeilen(tmp_path, ZU) as connection:
        for offen in ({Bezug.AKTE: ZU}, {}):
            lage = Angabenlage()
            lage.merke(told, offen)
            assert list(lage.pruefe(connection, TRESOR, MANDANT)) == []
        assert list(Angabenlage().pruefe(connection, TRESOR, MANDANT)) != [], "no entry at all is about it"


def test_what_may_have_been_superseded_by_a_pruned_entry_is_not_compared(tmp_path: Path) -> None:
    value = als_wert({ZU: Sha256("0" * 64)})
    told = eintrag(_E.AKTE_ANGABEN_GEAENDERT, (Bezug.AKTE, ZU), (Bezug.ANGABEN, value), im=2020, grund="nachtrag")
    gone = {"aufbewahrung": "nachweis", "jahr": 2020, "frist_jahre": 10, "von": 1, "bis": 9, "anzahl": 1}
    pruned = eintrag(
        _E.PROTOKOLL_GEKUERZT, rechtsgrund=Rechtsgrund.BDSG_76, blaetter_sha256=Sha256("0" * 64), **gone
    )
    with zeilen(tmp_path, ZU) as connection:
        lage = Angabenlage()
        lage.merke(told, {Bezug.AKTE: ZU, Bezug.ANGABEN: value})
        assert len(list(lage.pruefe(connection, TRESOR, MANDANT))) == 1
        lage.merke(pruned, {})
        assert list(lage.pruefe(connection, TRESOR, MANDANT)) == []


def test_requests_of_before_are_compared_by_who_asked_and_a_departure_of_before_by_nothing(tmp_path: Path) -> None:
    wants = Loeschantrag(
        id=ZU, mandant=MANDANT, person="meier", gestellt=datetime(2026, 3, 1, tzinfo=UTC), bis=2015
    )
    law = {"aufgabe": ZU, "grund": "bis_2015", "rechtsgrund": Rechtsgrund.BDSG_76}
    asked = eintrag(_E.PROTOKOLL_LOESCHUNG_BEANTRAGT, (Bezug.HANDELNDER, "meier"), **law)
    with zeilen(tmp_path) as connection:
        with connection:
            SqliteTx(connection, TRESOR).loeschantraege.anlegen(wants)
            connection.execute(
                "INSERT INTO wegzug (mandant, azr_suche, gemeldet) VALUES (?, 'x', '2026-01-01T00:00:00.000000Z')",
                (MANDANT,),
            )
        assert list(Wegzuglage().pruefe(connection, TRESOR, MANDANT)) == []
        assert len(list(Antragslage().pruefe(connection, TRESOR, MANDANT))) == 1, "nobody asked"
        for offen, alarms in (
            ({Bezug.HANDELNDER: "meier"}, 0),
            ({}, 0),
            ({Bezug.HANDELNDER: "schulze"}, 1),
            ({Bezug.HANDELNDER: "meier", Bezug.ANTRAG: antragsstand(asdict(wants))}, 0),
            ({Bezug.HANDELNDER: "meier", Bezug.ANTRAG: antragsstand(asdict(replace(wants, bis=2016)))}, 1),
        ):
            lage = Antragslage()
            lage.merke(asked, offen)
            assert len(list(lage.pruefe(connection, TRESOR, MANDANT))) == alarms, offen
