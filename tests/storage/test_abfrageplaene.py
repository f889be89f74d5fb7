"""Hot queries find their rows by an index: a plan that scans holds the one writer for seconds in a large house."""

from collections.abc import Callable
from typing import Any

import apsw
import pytest
from support.store import HANNOVER, KIEL, ZEIT, neue_uuid, sqlite_store, suchwert

from gateway.clock import now
from gateway.domain.events import Bezug
from gateway.domain.ids import AkteId, NachrichtenUUID, TransferId, sha256_of
from gateway.domain.kurzzeichen import Kurzzeichen
from gateway.domain.person import TeilDatum
from gateway.domain.states import Rolle, Zustand
from gateway.domain.suchwoerter import Suchanfrage
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.ports import Auswahl
from gateway.transfer.ports.einblick import Merkmal
from gateway.transfer.ports.webhooks import Webhook
from gateway.transfer.records import AufgabeArt, AuftragsArt, Richtung

AKTE = AkteId(neue_uuid())
AZR = suchwert("990000000001")
DIGEST = sha256_of(b"probe")
TRANSFER = TransferId(neue_uuid())
UUID = NachrichtenUUID(neue_uuid())
SORTIERT = "; USE TEMP B-TREE FOR ORDER BY"
"""Allowed where the index leaves a handful of rows: the messages of one transfer, the envelopes of one message."""
HILFEN = ("LIST SUBQUERY", "CREATE BLOOM FILTER")
"""Steps that look at no table: the few values of a list we bind."""

ABFRAGEN: dict[str, tuple[Callable[[SqliteTx], object], str]] = {
    "transfers.holen": (lambda tx: tx.transfers.holen(TRANSFER), "PRIMARY KEY (id=?)"),
    "transfers.zur_akte": (
        lambda tx: tx.transfers.zur_akte(KIEL, AKTE),
        "INDEX transfer_akte (mandant=? AND akte=?)",
    ),
    "transfers.offene_zur_akte": (
        lambda tx: tx.transfers.offene_zur_akte(KIEL, AKTE),
        "INDEX transfer_akte (mandant=? AND akte=?)",
    ),
    "transfers.zur_person": (
        lambda tx: tx.transfers.zur_person(KIEL, Rolle.GEBER, AZR),
        "INDEX transfer_azr (mandant=? AND azr_suche=? AND rolle=?)",
    ),
    "transfers.anzahl_seit": (
        lambda tx: tx.transfers.anzahl_seit(KIEL, None, Rolle.NEHMER, ZEIT),
        "COVERING INDEX transfer_anzahl (mandant=? AND rolle=? AND begonnen>?)",
    ),
    "transfers.anzahl_seit with a partner": (
        lambda tx: tx.transfers.anzahl_seit(KIEL, HANNOVER, Rolle.GEBER, ZEIT),
        "COVERING INDEX transfer_anzahl (mandant=? AND rolle=? AND begonnen>?)",
    ),
    "zeugen.gehaltene": (
        lambda tx: tx.zeugen.gehaltene(nach="aktenbote/azr-999901/1", max_zeilen=100),
        "PRIMARY KEY (ursprung>?)",
    ),
    "haushalte.zum_transfer": (
        lambda tx: tx.haushalte.zum_transfer(TRANSFER),
        "INDEX haushalt_transfer (transfer=?)" + SORTIERT,
    ),
    "haushalte.wegzuege": (
        lambda tx: tx.haushalte.wegzuege(KIEL, AZR),
        "INDEX haushalt_azr (mandant=? AND azr_suche=?)",
    ),
    "haushalte.gruppe": (
        lambda tx: tx.haushalte.gruppe(KIEL, AZR, von="2026-11-01", bis="2026-11-07"),
        "INDEX haushalt_suche (mandant=? AND suche=? AND tag>? AND tag<?)",
    ),
    "transfers.liste": (lambda tx: tx.transfers.liste(KIEL), "INDEX transfer_mandant (mandant=?)"),
    "einblick.uebergaben": (
        lambda tx: tx.einblick.uebergaben(KIEL, Auswahl(rolle=Rolle.GEBER), nach=None, max_zeilen=50),
        f"COVERING INDEX transfer_mandant (mandant=?); SEARCH transfer USING PRIMARY KEY (id=?){SORTIERT}",
    ),
    "einblick.uebergaben whose turn it is": (
        lambda tx: tx.einblick.uebergaben(
            KIEL,
            Auswahl(
                partner=HANNOVER,
                zug={(Rolle.GEBER, Zustand.VERSANDT): None},
                oder_frage=frozenset({AufgabeArt.PERSON_UNKLAR}),
            ),
            nach=None,
            max_zeilen=50,
        ),
        (
            "INDEX aufgabe_transfer (transfer>?);"
            " SEARCH transfer USING COVERING INDEX transfer_stand (mandant=? AND zustand=? AND rolle=?);"
            f" SEARCH transfer USING PRIMARY KEY (id=?){SORTIERT}"
        ),
    ),
    "einblick.uebergaben of which our copy is kept": (
        lambda tx: tx.einblick.uebergaben(
            KIEL,
            Auswahl(zug={(Rolle.GEBER, Zustand.ABGESCHLOSSEN): (Merkmal.AUFBEWAHRT, True)}),
            nach=None,
            max_zeilen=50,
        ),
        (
            "COVERING INDEX transfer_kopie (mandant=? AND aufbewahrt=?);"
            f" SEARCH transfer USING PRIMARY KEY (id=?){SORTIERT}"
        ),
    ),
    "betriebsblick.auftraege": (
        lambda tx: tx.betriebsblick.auftraege(KIEL, frozenset({AuftragsArt.PACKEN}), max_zeilen=50),
        "PRIMARY KEY (art=?)" + SORTIERT,
    ),
    "messung.transfers": (
        lambda tx: tx.messung.transfers(KIEL),
        "COVERING INDEX transfer_stand (mandant=? AND zustand=?)",
    ),
    "messung.eintraege": (
        lambda tx: tx.messung.eintraege(nach=1, bis=2),
        (
            "INTEGER PRIMARY KEY (rowid>? AND rowid<?); SEARCH p USING INTEGER PRIMARY KEY (rowid=?);"
            " USE TEMP B-TREE FOR GROUP BY"
        ),
    ),
    "laufzeiten.holen": (lambda tx: tx.laufzeiten.holen(TRANSFER), "PRIMARY KEY (transfer=?)"),
    "laufzeiten.fertige": (
        lambda tx: tx.laufzeiten.fertige(KIEL, Rolle.NEHMER, von=ZEIT, bis=ZEIT),
        "COVERING INDEX laufzeit_fertig (mandant=? AND rolle=? AND fertig>? AND fertig<?)",
    ),
    "laufzeiten.offene": (
        lambda tx: tx.laufzeiten.offene(KIEL, Rolle.NEHMER, stand=ZEIT, ab=()),
        (
            "COVERING INDEX laufzeit_offen (mandant=? AND rolle=? AND begonnen>? AND begonnen<?);"
            " SEARCH laufzeit USING COVERING INDEX laufzeit_ende (mandant=? AND rolle=? AND ende>?)"
        ),
    ),
    "quarantaene.herrenlose": (
        lambda tx: tx.quarantaene.herrenlose(max_zeilen=501),
        "INDEX quarantaene_mandant (mandant=?)",
    ),
    "betriebsblick.letzte_nachricht": (
        lambda tx: tx.betriebsblick.letzte_nachricht(KIEL, HANNOVER),
        "INDEX sqlite_autoindex_nachricht_1 (mandant=? AND richtung=? AND autor=?)",
    ),
    "einblick.zur_uuid": (lambda tx: tx.einblick.zur_uuid(KIEL, UUID), "INDEX nachricht_uuid (uuid=?)"),
    "einblick.zum_kurzzeichen": (
        lambda tx: tx.einblick.zum_kurzzeichen(KIEL, Kurzzeichen("K7F-2M9")),
        "INDEX transfer_kurzzeichen (mandant=? AND kurzzeichen=?)",
    ),
    "einblick.eintraege": (
        lambda tx: tx.einblick.eintraege(KIEL, TRANSFER, max_zeilen=500),
        (
            "INDEX protokoll_eintrag_transfer (<expr>=?);"
            " SEARCH protokoll USING COVERING INDEX sqlite_autoindex_protokoll_2 (mandant=?)"
        ),
    ),
    "akten.holen": (lambda tx: tx.akten.holen(KIEL, AKTE), "PRIMARY KEY (mandant=? AND id=?)"),
    "akten.dokumente_von": (
        lambda tx: tx.akten.dokumente_von(KIEL, AKTE),
        "COVERING INDEX sqlite_autoindex_dokument_2 (mandant=? AND akte=?)",
    ),
    "akten.sperren_von": (lambda tx: tx.akten.sperren_von(KIEL, AKTE), "PRIMARY KEY (mandant=? AND id=?)"),
    "akten.zur_azr": (
        lambda tx: tx.akten.zur_azr(KIEL, AZR, test=True),
        "INDEX akte_azr (mandant=? AND azr_suche=? AND test=?)",
    ),
    "akten.zum_aktenzeichen": (
        lambda tx: tx.akten.zum_aktenzeichen(KIEL, "K 7"),
        "INDEX akte_aktenzeichen (mandant=? AND aktenzeichen=?)",
    ),
    "akten.zur_herkunft": (
        lambda tx: tx.akten.zur_herkunft(KIEL, "x"),
        "INDEX akte_herkunft (mandant=? AND herkunft=?)",
    ),
    "suche.finden by a word": (
        lambda tx: tx.suche.finden(KIEL, Suchanfrage(geboren=TeilDatum(1990)), test=True, max_zeilen=5),
        "PRIMARY KEY (wort=?); SEARCH suche_offen USING PRIMARY KEY (mandant=?)",
    ),
    "suche.finden by Aktenzeichen": (
        lambda tx: tx.suche.finden(KIEL, Suchanfrage(zeichen="K 7"), test=True, max_zeilen=5),
        "COVERING INDEX akte_aktenzeichen (mandant=?); SEARCH akte EXISTS USING PRIMARY KEY (mandant=? AND id=?)"
        + SORTIERT,
    ),
    "akten.liste": (lambda tx: tx.akten.liste(KIEL), "INDEX akte_aktenzeichen (mandant=? AND aktenzeichen>?)"),
    "nachrichten.holen": (
        lambda tx: tx.nachrichten.holen(KIEL, HANNOVER, UUID),
        f"INDEX sqlite_autoindex_nachricht_1 (mandant=? AND richtung=? AND autor=? AND uuid=?){SORTIERT}",
    ),
    "nachrichten.zum_transfer": (
        lambda tx: tx.nachrichten.zum_transfer(TRANSFER),
        f"INDEX nachricht_transfer (transfer=?){SORTIERT}",
    ),
    "nachrichten.antworten_auf": (
        lambda tx: tx.nachrichten.antworten_auf(KIEL, UUID, Richtung.AUS),
        f"INDEX nachricht_ausloeser (mandant=? AND ausloeser=?){SORTIERT}",
    ),
    "nachrichten.zum_umschlag": (
        lambda tx: tx.nachrichten.zum_umschlag(DIGEST),
        f"INDEX nachricht_umschlag (umschlag_sha256=?){SORTIERT}",
    ),
    "postfach.holen": (lambda tx: tx.postfach.holen(DIGEST), "PRIMARY KEY (id=?)"),
    "postfach.zur_nachricht": (
        lambda tx: tx.postfach.zur_nachricht(KIEL, UUID),
        f"INDEX postfach_nachricht (autor=? AND uuid=?){SORTIERT}",
    ),
    "eingaenge.holen": (lambda tx: tx.eingaenge.holen(DIGEST), "PRIMARY KEY (id=?)"),
    "wegzuege.zur_azr": (
        lambda tx: tx.wegzuege.zur_azr(KIEL, AZR),
        "INDEX wegzug_person (mandant=? AND azr_suche=?)",
    ),
    "aufgaben.offene": (
        lambda tx: tx.aufgaben.offene(transfer=TRANSFER),
        "INDEX aufgabe_transfer (transfer=?)",
    ),
    "aufgaben.ist_offen": (
        lambda tx: tx.aufgaben.ist_offen(KIEL, AufgabeArt.PERSON_UNKLAR, transfer=TRANSFER, hinweis="x"),
        "INDEX aufgabe_transfer (transfer=?)",
    ),
    "nachrichten.proben": (
        lambda tx: tx.nachrichten.proben(KIEL, HANNOVER, max_zeilen=5),
        "INDEX nachricht_probe (mandant=? AND leser=?)",
    ),
    "scans.akte": (lambda tx: tx.scans.akte("x/1"), "PRIMARY KEY (id=?)"),
    "scans.akten": (lambda tx: tx.scans.akten("x"), "INDEX sqlite_autoindex_scanakte_2 (lieferung=?)"),
    "scans.staende": (
        lambda tx: tx.scans.staende(["x"]),
        "COVERING INDEX scanakte_stand (lieferung=?)",
    ),
    "scans.aufgenommen": (
        lambda tx: tx.scans.aufgenommen("x", max_zeilen=9),
        "INDEX sqlite_autoindex_scanakte_2 (lieferung=?); SEARCH a USING PRIMARY KEY (mandant=? AND id=?)",
    ),
    "scans.zum_aktenzeichen": (
        lambda tx: tx.scans.zum_aktenzeichen(KIEL, "K 7"),
        "INDEX scanakte_aktenzeichen (mandant=? AND aktenzeichen=?)",
    ),
    "scans.zum_schein": (
        lambda tx: tx.scans.zum_schein(KIEL, "Scan GmbH", "L-1", DIGEST),
        "INDEX scanlieferung_schein (mandant=? AND nummer=? AND dienst=? AND schein_sha256=?)",
    ),
    "scans.nachbesserungen": (
        lambda tx: tx.scans.nachbesserungen(KIEL, max_zeilen=9),
        (
            "INDEX scanakte_nachbesserung (mandant=?); CORRELATED SCALAR SUBQUERY 1; "
            "SEARCH l USING PRIMARY KEY (id=?); USE TEMP B-TREE FOR ORDER BY"
        ),
    ),
    "kontofragen.liste": (
        lambda tx: tx.kontofragen.liste(KIEL, max_zeilen=9, ab=ZEIT),
        "INDEX kontofrage_gestellt (mandant=? AND gestellt>?); USE TEMP B-TREE FOR LAST TERM OF ORDER BY",
    ),
    "kontofragen.ueber": (
        lambda tx: tx.kontofragen.ueber(KIEL, "sina", max_zeilen=9),
        "INDEX kontofrage_suche (mandant=? AND suche=?); USE TEMP B-TREE FOR LAST TERM OF ORDER BY",
    ),
    "konten.holen": (lambda tx: tx.konten.holen("x"), "INDEX sqlite_autoindex_konto_1 (id=?)"),
    "konten.zum_namen": (lambda tx: tx.konten.zum_namen("x"), "INDEX sqlite_autoindex_konto_2 (suche=?)"),
    "konten.rollen": (lambda tx: tx.konten.rollen("x"), "PRIMARY KEY (konto=?)"),
    "zugaenge.sitzung": (lambda tx: tx.zugaenge.sitzung(DIGEST), "PRIMARY KEY (token=?)"),
    "zugaenge.faktor": (
        lambda tx: tx.zugaenge.faktor("x"),
        "INDEX konto_faktor_konto (konto=?); USE TEMP B-TREE FOR ORDER BY",
    ),
    "zugaenge.notrecht": (
        lambda tx: tx.zugaenge.notrecht("x"),
        "INDEX konto_notrecht_sitzung (sitzung=?)",
    ),
    "schnittstelle.zum_hash": (
        lambda tx: tx.schnittstelle.zum_hash(DIGEST),
        "INDEX sqlite_autoindex_api_token_3 (hash=?)",
    ),
    "schnittstelle.wiederholung": (
        lambda tx: tx.schnittstelle.wiederholung("x", DIGEST),
        "PRIMARY KEY (token=? AND schluessel=?)",
    ),
    "schnittstelle.raeume": (
        lambda tx: tx.schnittstelle.raeume(now(), max_zeilen=5),
        "COVERING INDEX api_wiederholung_begonnen (begonnen<?)",
    ),
    "schnittstelle.empfaenge": (
        lambda tx: tx.schnittstelle.empfaenge(KIEL, AkteId("x")),
        "PRIMARY KEY (mandant=? AND akte=?); USE TEMP B-TREE FOR ORDER BY",
    ),
    "zugaenge.bremse": (lambda tx: tx.zugaenge.bremse(DIGEST), "PRIMARY KEY (schluessel=?)"),
    "protokoll.zuletzt_gesagt": (
        lambda tx: tx.protokoll.zuletzt_gesagt(KIEL, Bezug.KONTOSTAND, "x"),
        "COVERING INDEX protokoll_offenlegung_suche (suche=?); SEARCH e USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    "auftraege.holen": (
        lambda tx: tx.auftraege.holen(AuftragsArt.EINLIEFERN, "x"),
        "PRIMARY KEY (art=? AND ref=?)",
    ),
}
"""Asked for every message or every step of a transfer, with the way each finds its rows."""


def plan_of(tx: SqliteTx, ask: Callable[[SqliteTx], object]) -> list[str]:
    """The steps SQLite takes for the queries behind ``ask``, sorting included."""
    connection: apsw.Connection = tx._c
    seen: list[tuple[str, Any]] = []

    def note(_cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
        seen.append((sql, bindings))
        return True

    connection.exec_trace = note
    try:
        ask(tx)
    finally:
        connection.exec_trace = None
    return [str(row[3]) for sql, bind in seen for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", bind)]


@pytest.mark.parametrize("name", ABFRAGEN)
async def test_a_hot_query_goes_by_its_index_and_looks_at_no_other_rows(name: str, tmp_path: Any) -> None:
    ask, way = ABFRAGEN[name]
    async with sqlite_store(tmp_path) as store:
        steps = await store.read(lambda tx: plan_of(tx, ask))  # type: ignore[arg-type]  # this store hands out a SqliteTx
    rest = [step for step in steps if not step.startswith(HILFEN) and "json_each" not in step]
    assert "; ".join(rest) == f"SEARCH {steps[0].split()[1]} USING {way}"


ZUSTELLUNGEN: dict[str, tuple[Callable[[SqliteTx, str], object], str]] = {
    "faellige": (lambda tx, _: tx.webhooks.faellige(ZEIT), "webhook_zustellung_offen (webhook=? AND faellig<?)"),
    "naechste": (
        lambda tx, one: tx.webhooks.naechste(one, ZEIT),
        "webhook_zustellung_offen (webhook=? AND faellig<?)",
    ),
    "gib_auf": (
        lambda tx, one: tx.webhooks.gib_auf(one, ZEIT, ZEIT),
        "webhook_zustellung_alter (webhook=? AND seit<?)",
    ),
    "vergiss": (
        lambda tx, _: tx.webhooks.vergiss(zugestellt_vor=ZEIT, aufgegeben_vor=ZEIT, max_zeilen=9),
        "webhook_zustellung_ende (webhook=? AND zustand=? AND beendet<?)",
    ),
    "offene": (lambda tx, one: tx.webhooks.offene(one), "(webhook=?)"),
    "wiederhole": (lambda tx, one: tx.webhooks.wiederhole(one, ZEIT), "(webhook=?)"),
}
"""What is asked of the notices, of which there may be many; of the addresses there are few (``MAX_WEBHOOKS``)."""


async def test_what_is_to_be_told_is_found_by_its_indexes(tmp_path: Any) -> None:
    one = neue_uuid()
    async with sqlite_store(tmp_path) as store:
        haken = Webhook(id=one, mandant=KIEL, arten=("task.done",), angelegt=ZEIT, inhalt="{}")
        await store.write(lambda tx: tx.webhooks.lege(haken))
        for name, (ask, way) in ZUSTELLUNGEN.items():
            steps = await store.write(lambda tx, ask=ask: plan_of(tx, lambda t: ask(t, one)))  # type: ignore[misc]  # bound now
            looks = [step for step in steps if "webhook_zustellung" in step or step.split()[1:2] == ["z"]]
            assert any(step.endswith(way) for step in looks), (name, steps)
            assert all(step.startswith("SEARCH ") for step in looks), (name, steps)


async def test_entries_of_a_time_or_a_name_are_found_by_an_index_over_their_octets(tmp_path: Any) -> None:
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(KIEL, "probe", "e1"))

        def plan(ask: Callable[[SqliteTx], object]) -> Any:
            return store.read(lambda tx: plan_of(tx, ask))  # type: ignore[arg-type]  # as above

        seit = await plan(lambda tx: tx.protokoll.indexe_seit(KIEL, "2026", "2027"))
        assert "USING INDEX protokoll_eintrag_zeit (log=? AND <expr>>? AND <expr><?)" in seit[-1]
        von = await plan(lambda tx: tx.protokoll.indexe_von(KIEL, [TRANSFER]))
        for number, what in enumerate(("transfer", "nachricht", "ausloeser"), -3):
            assert f"USING INDEX protokoll_eintrag_{what} (<expr>=?)" in von[number]
        over = await plan(lambda tx: tx.protokoll.indexe_der(KIEL, ["akte.gelesen"], 2026))
        index = "INDEX protokoll_eintrag_ereignis (log=? AND <expr>=? AND <expr><?)"
        assert any(index in step for step in over), over
        some = await plan(lambda tx: tx.protokoll.einzelne(KIEL, [1, 2]))
        assert any("INDEX protokoll_eintrag_stelle (log=? AND stelle=?)" in step for step in some)
        opened = await plan(lambda tx: tx.protokoll.geoeffnet(KIEL, [1, 2], [Bezug.HANDELNDER]))
        way = [step for step in opened if " USING " in step]
        assert "INDEX protokoll_eintrag_stelle (log=? AND stelle=?)" in way[1]
        assert way[2].startswith("SEARCH o USING PRIMARY KEY (eintrag=?)")
        assert way[3].startswith("SEARCH s USING PRIMARY KEY (id=?)")
        whole = await plan(lambda tx: tx.protokoll.ganze(KIEL, ab=0, bis=9, max_zeilen=5))
        assert whole[-1].endswith("USING INDEX protokoll_eintrag_stelle (log=? AND stelle>? AND stelle<?)")
        behind = await plan(lambda tx: tx.protokoll.ganze_nach(KIEL, 5))
        assert behind[-1].endswith("USING INDEX protokoll_eintrag_stelle (log=? AND stelle>?)")
        pruned = await plan(lambda tx: tx.protokoll.gekuerzt(KIEL))
        assert any("INDEX protokoll_eintrag_gekuerzt" in step for step in pruned)
