"""A house burns down and comes back from an older backup: nothing is said twice otherwise, lost or doubled.

The backup is made after every so many jobs of the whole exchange, of the giver or of the receiver; then the
exchange goes on to its end, and all of that is forgotten on one side.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from support import post
from support.buehne import HANNOVER, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.sicherung import bestaetige, hole_nach, pruefe_protokoll, sichere, stelle_wieder_her, still

from gateway.audit.checkpoint import lies_vkey, ursprung
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.domain.states import ENDZUSTAENDE, Zustand
from gateway.storage.sicherung import pruefe
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.protokollpruefung import pruefe_bestand
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, AuftragsArt, EingangZustand
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Richtlinie

PERSON = "meier"
Gesagt = dict[tuple[Kennung, NachrichtenUUID], Sha256]


async def laufe(b: Buehne, wer: Haus, sicherung: Path, nach: int) -> int:
    """Run both houses to rest, one job after the other; back one of them up after so many. Return how many ran."""
    done = 0
    if nach == 0:
        sichere(wer, sicherung)
    for _ in range(60):
        new = 0
        for haus in (b.hannover, b.kiel):
            new += await haus.horche()
            while await haus.naechster() is not None:
                done, new = done + 1, new + 1
                if done == nach:
                    sichere(wer, sicherung)
        if not new:
            break
    if not sicherung.exists():
        sichere(wer, sicherung)
    return done


async def gesagt(haus: Haus) -> Gesagt:
    """Every message of this house, in both directions, with the digest of what it says."""
    found: Gesagt = {}
    for transfer in await haus.transfers():
        for one in await haus.nachrichten(transfer.id):
            found[one.autor, one.uuid] = one.fachnachricht_sha256
    return found


async def entscheide(b: Buehne) -> None:
    """A person answers what was left open: what was sent before is settled, else it is sent now."""
    kinds = {one.art for haus in (b.kiel, b.hannover) for one in await haus.aufgaben()}
    for transfer in await b.kiel.transfers():
        if transfer.zustand is Zustand.ENTSCHEIDUNG_OFFEN and AufgabeArt.QUITTUNG_UNBEKANNT in kinds:
            await b.kiel.eins.nachtraege.vermerke_quittung(transfer.id, person=PERSON)
        elif transfer.zustand is Zustand.ENTSCHEIDUNG_OFFEN:
            await b.kiel.eins.eingriffe.sende(transfer.id, person=PERSON)
    if AufgabeArt.LIEFERUNG_UNBEKANNT in kinds:
        (transfer,) = await b.hannover.transfers()
        await b.hannover.eins.nachtraege.nimm_lieferung(transfer.id, person=PERSON)


@pytest.mark.parametrize("nach", [0, 3, 7, 11, 15, 19])
@pytest.mark.parametrize("wer", ["hannover", "kiel"])
async def test_an_older_backup_comes_back_and_the_transfer_ends_with_each_document_once(
    tmp_path: Path, wer: str, nach: int
) -> None:
    async with buehne(tmp_path / "buehne") as b:
        haus: Haus = getattr(b, wer)
        person = jemand(1)
        given = await b.kiel.lege_akte_an(person)
        await b.kiel.abmeldung(person)
        await b.hannover.anmeldung(person)
        await laufe(b, haus, tmp_path / "sicherung", nach)
        before = await gesagt(b.hannover) | await gesagt(b.kiel)
        await stelle_wieder_her(haus, tmp_path / "sicherung")
        await b.laufe()
        assert len(await gesagt(haus)) <= len(before), "at rest nothing is written"
        await bestaetige(haus)
        await hole_nach(haus)
        await b.laufe()
        await entscheide(b)
        await b.laufe()
        for one in (b.hannover, b.kiel):
            states = [t.zustand for t in await one.transfers()]
            assert set(states) <= ENDZUSTAENDE, (one.kennung, states, await one.aufgaben())
        (taken,) = await b.hannover.akten()
        assert [(d.uuid, d.sha256) for d in taken.dokumente] == [(d.uuid, d.sha256) for d in given.dokumente]
        after = (await gesagt(b.hannover), await gesagt(b.kiel))
        for said in after:
            assert all(before.get(name, digest) == digest for name, digest in said.items())
        entries = await pruefe_protokoll(haus, 2)
        assert entries[0].ereignis is AuditEreignis.PROTOKOLL_BEGONNEN
        assert entries[0].angaben.generation == 2


async def test_at_rest_a_house_serves_reads_and_does_nothing_else(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        await b.hannover.anmeldung(jemand(1))
        await b.hannover.eins.protokollbuch.integriere_alle()
        sichere(b.hannover, tmp_path / "sicherung")
        await b.hannover.arbeite_ab()
        head = await pruefe_protokoll(b.hannover, 1)
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        b.hannover.arbeite()
        assert await b.kiel.horche() == 0
        with pytest.raises(TryLater, match="until two persons have typed") as later:
            b.hannover.eins.umgebung.uhren.pruefe()
        assert later.value.code == "RESTORED"
        assert await b.hannover.arbeite_ab() == 0
        assert await b.hannover.eins.protokollbuch.integriere_alle() == 0, "the old log is never signed on"
        assert b.hannover.dienst is not None
        report = await b.hannover.dienst._health()
        assert not report.ok
        assert "aktenbote restore confirm" in " ".join(report.problems)
        assert len(head) > len(await pruefe_protokoll(b.hannover, 1)), "partners may have seen more than we have"


async def test_the_running_service_comes_back_by_itself_once_two_persons_have_confirmed(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        person = jemand(1)
        given = await b.kiel.lege_akte_an(person)
        await b.kiel.abmeldung(person)
        await b.hannover.anmeldung(person)
        b.kiel.arbeite()
        sichere(b.hannover, tmp_path / "sicherung")
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        b.hannover.arbeite()
        await bestaetige(b.hannover)
        (ident,) = [one.id for one in await b.hannover.transfers()]
        await b.hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (taken,) = await b.hannover.akten()
        assert [d.sha256 for d in taken.dokumente] == [d.sha256 for d in given.dokumente]


async def test_a_file_that_was_being_packed_at_the_backup_is_for_a_person_who_finds_its_receipt(
    tmp_path: Path,
) -> None:
    async with buehne(tmp_path / "buehne") as b:
        person = jemand(1)
        await b.kiel.lege_akte_an(person)
        await b.kiel.abmeldung(person)
        await b.hannover.anmeldung(person)
        await b.hannover.arbeite_ab()
        while [one.zustand for one in await b.kiel.transfers()] != [Zustand.PACKEN]:
            assert await b.kiel.horche() + (await b.kiel.naechster() is not None)
        sichere(b.kiel, tmp_path / "sicherung")
        await b.laufe()
        (sent,) = await b.kiel.transfers()
        assert sent.zustand is Zustand.ABGESCHLOSSEN
        await stelle_wieder_her(b.kiel, tmp_path / "sicherung")
        await bestaetige(b.kiel)
        await hole_nach(b.kiel)
        await b.laufe()
        (again,) = await b.kiel.transfers()
        assert (again.zustand, again.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "nach_wiederherstellung")
        assert AufgabeArt.ANFRAGE_PRUEFEN in {one.art for one in await b.kiel.aufgaben()}
        await entscheide(b)
        await b.laufe()
        assert (await b.kiel.transfer(sent.id)).zustand is Zustand.ABGESCHLOSSEN
        assert len(await b.hannover.akten()) == 1


async def test_one_person_is_not_two_and_the_new_log_names_the_head_of_the_old(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        await b.hannover.anmeldung(jemand(1))
        await b.hannover.eins.protokollbuch.integriere_alle()
        note = await b.hannover.eins.protokollbuch.checkpoint(b.hannover.kennung)
        assert note is not None
        before = await b.hannover.lies(lambda tx: tx.epoche())
        sichere(b.hannover, tmp_path / "sicherung")
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        assert await b.hannover.lies(lambda tx: tx.epoche()) != before
        assert await maengel(b.hannover) == [], "at rest its log has not begun anew yet, and need not"
        one = b.hannover.eins
        assert not await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="meier"))
        with pytest.raises(Usage, match="another person must confirm"):
            await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="meier"))
        b.hannover.uhr.vor(days=8)
        assert not await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="schulze"))
        assert await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="meier"))
        with pytest.raises(Usage, match="no restore waits"):
            await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="schulze"))
        first, *rest = await pruefe_protokoll(b.hannover, 2)
        assert (first.angaben.anzahl, first.angaben.wurzel_sha256) == (
            note.checkpoint.groesse,
            note.checkpoint.wurzel.hex(),
        )
        assert {feld for feld, _ in first.bezuege} == {Bezug.HANDELNDER, Bezug.VERANTWORTLICHER}
        assert AuditEreignis.INSTALLATION_WIEDERHERGESTELLT in {one.ereignis for one in rest}
        await pruefe_protokoll(b.hannover, 1)
        assert await maengel(b.hannover) == []


async def maengel(haus: Haus) -> list[str]:
    """What the own verifier finds wrong."""
    one = haus.eins
    public = (await one.protokollbuch.pruefschluessel(haus.kennung)).oeffentlich

    def run(tx: Tx) -> list[str]:
        connection, keys = tx._c, {haus.kennung: public}  # type: ignore[attr-defined]  # the store itself
        return [m.satz for m in pruefe_bestand(connection, Tresor(one.umgebung.speicher), keys, jetzt=haus.uhr())]

    return await haus.lies(run)


async def test_a_partner_that_does_not_answer_keeps_a_restored_house_silent(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        await b.hannover.anmeldung(jemand(1))
        sichere(b.hannover, tmp_path / "sicherung")
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        await bestaetige(b.hannover)
        await b.kiel.schliesse()
        assert b.hannover.dienst is not None
        places = b.hannover.dienst._abholung.mail_places(b.hannover.eins.umgebung.vertrauen.verzeichnis())
        assert not await b.hannover.eins.rueckkehr.hole_nach(places)
        assert await b.hannover.arbeite_ab() == 0
        await b.kiel.oeffne()
        await hole_nach(b.hannover)
        assert [job.art for job in [await b.hannover.naechster()] if job] == [AuftragsArt.ANFORDERN]


async def test_a_message_that_was_closed_before_is_closed_again_with_the_same_beleg(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        feind = Feind(b)
        sichere(b.hannover, tmp_path / "sicherung")
        u = feind.umstaende()
        name = await feind.sende(u, post.anforderung(u, jemand(2)))
        await b.hannover.arbeite_alles_ab()
        closed = await b.kiel.lies(lambda tx: tx.postfach.holen(name))
        assert closed is not None
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        await bestaetige(b.hannover)
        await hole_nach(b.hannover)
        again = await b.hannover.lies(lambda tx: tx.eingaenge.holen(name))
        assert again is not None
        assert again.beleg == closed.beleg, "the Beleg of the time that was lost came back"
        assert again.zustand is EingangZustand.ABGESCHLOSSEN


async def test_a_restored_house_takes_nothing_back_and_cleans_nothing_away(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        ident = await b.hannover.anmeldung(jemand(1))
        await b.hannover.arbeite_ab()
        sichere(b.hannover, tmp_path / "sicherung")
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        with pytest.raises(TryLater) as later:
            await b.hannover.eins.eingriffe.ziehe_zurueck(ident, person=PERSON)
        assert later.value.code == "RESTORED"
        assert (await b.hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
        (written,) = await b.hannover.geschriebene(ident)
        with pytest.raises(TryLater):
            await b.hannover.eins.wiederversand.wiederhole(written)
        assert b.hannover.eins.umgebung.uhren.haelt_an


async def test_at_rest_the_witnesses_say_what_they_hold_and_the_new_log_names_it(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        backup, buch = tmp_path / "sicherung", b.hannover.eins.protokollbuch
        await buch.integriere_alle()
        sichere(b.hannover, backup)
        note = b.hannover.eins.umgebung.protokollant.notiere
        await b.hannover.eins.store.write(lambda tx: note(tx, HANNOVER, AuditEreignis.INSTALLATION_BEENDET))
        await buch.integriere_alle()
        assert await b.hannover.eins.bezeugung.runde() == 1
        head = await buch.checkpoint(HANNOVER)
        assert head is not None
        b.schreibe_verzeichnis(
            replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, richtlinie=Richtlinie(mitzeichner=1))
        )
        await stelle_wieder_her(b.hannover, backup)
        one = b.hannover.eins
        with pytest.raises(Usage, match="asks for 1 witnesses, and 0 of them"):
            await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="meier"))
        assert await one.bezeugung.frage_nach_uns() == 1
        for person in ("meier", "schulze"):
            await one.store.write(lambda tx, p=person: one.rueckkehr.bestaetige(tx, person=p))
        await one.umgebung.uhren.ruhe.lies(one.store)
        first, *rest = await pruefe_protokoll(b.hannover, 2)
        assert (first.ereignis, first.angaben.code) == (AuditEreignis.PROTOKOLL_BEGONNEN, None)
        (said,) = [entry for entry in rest if entry.ereignis is AuditEreignis.ZEUGEN_BEFRAGT]
        assert (said.angaben.code, said.angaben.anzahl) == ("voraus", head.checkpoint.groesse)
        assert said.angaben.wurzel_sha256 == head.checkpoint.wurzel.hex()


async def test_where_the_directory_asks_for_witnesses_both_say_that_there_are_none(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        await b.hannover.eins.protokollbuch.integriere_alle()
        sichere(b.hannover, tmp_path / "sicherung")
        b.schreibe_verzeichnis(
            replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, richtlinie=Richtlinie(mitzeichner=2))
        )
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        one = b.hannover.eins
        with pytest.raises(Usage, match="asks for 2 witnesses"):
            await one.store.write(lambda tx: one.rueckkehr.bestaetige(tx, person="meier"))
        for person in ("meier", "schulze"):
            await one.store.write(lambda tx, p=person: one.rueckkehr.bestaetige(tx, person=p, ohne_zeugen=True))
        await one.umgebung.uhren.ruhe.lies(one.store)
        assert (await pruefe_protokoll(b.hannover, 2))[0].angaben.code == "ohne_zeugen"


async def test_a_backup_restored_a_second_time_begins_no_generation_that_others_know(tmp_path: Path) -> None:
    """After the first time the directory names the next generation: of it witnesses have signed another history."""
    async with buehne(tmp_path / "buehne") as b:
        await b.hannover.eins.protokollbuch.integriere_alle()
        sichere(b.hannover, tmp_path / "sicherung")
        ours, *others = sorted(b.verzeichnis.teilnehmer, key=lambda one: one.kennung != HANNOVER)
        first = next(one for one in ours.schluessel if one.rolle is Schluesselrolle.PROTOKOLL)
        second = replace(first, vkey=replace(lies_vkey(first.vkey), name=ursprung(HANNOVER, 2)).text)
        later = replace(ours, schluessel=(*ours.schluessel, second))
        b.schreibe_verzeichnis(replace(b.verzeichnis, nummer=b.verzeichnis.nummer + 1, teilnehmer=(later, *others)))
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung")
        await bestaetige(b.hannover)
        assert await b.hannover.lies(lambda tx: tx.protokoll.ursprung(HANNOVER)) == ursprung(HANNOVER, 3)
        assert (await pruefe_protokoll(b.hannover, 3))[0].angaben.generation == 3


async def test_a_backup_made_while_files_cross_is_whole_and_comes_back(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        people = [jemand(number) for number in range(1, 5)]
        for one in people:
            await b.kiel.lege_akte_an(one)
            await b.kiel.abmeldung(one)
        b.kiel.arbeite()
        b.hannover.arbeite()
        begun = [await b.hannover.anmeldung(one) for one in people]
        await b.hannover.bis_zustand(begun[0], Zustand.EMPFANGEN)
        copies = [await asyncio.to_thread(sichere, b.hannover, tmp_path / f"sicherung{n}") for n in range(3)]
        assert [one.fehlend for one in copies] == [()] * 3
        for number in range(3):
            pruefe(tmp_path / f"sicherung{number}", still)
        for ident in begun:
            await b.hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        await stelle_wieder_her(b.hannover, tmp_path / "sicherung0")
        b.hannover.arbeite()
        await bestaetige(b.hannover)
        for ident in begun:
            await b.hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        assert len(await b.hannover.akten()) == len(people)


async def test_a_person_cannot_settle_with_what_is_not_there(tmp_path: Path) -> None:
    async with buehne(tmp_path / "buehne") as b:
        person = jemand(1)
        await b.kiel.lege_akte_an(person)
        ident = await b.hannover.anmeldung(person)  # nobody told Kiel of the departure: it asks
        await b.laufe()
        (theirs,) = await b.kiel.transfers()
        nachtraege = b.kiel.eins.nachtraege
        with pytest.raises(Usage, match="no receipt of this partner"):
            await nachtraege.vermerke_quittung(theirs.id, person=PERSON)
        with pytest.raises(Usage, match="takes no delivery now"):
            await nachtraege.nimm_lieferung(theirs.id, person=PERSON)
        with pytest.raises(Usage, match="no delivery of this partner"):
            await b.hannover.eins.nachtraege.nimm_lieferung(ident, person=PERSON)
        with pytest.raises(Usage, match="nothing to decide"):
            await b.hannover.eins.nachtraege.vermerke_quittung(ident, person=PERSON)
