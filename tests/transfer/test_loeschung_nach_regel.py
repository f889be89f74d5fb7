"""Deletion by the rule alone: every condition, a witness among them; each that is missing alone keeps the file."""

import itertools
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.buehne import BREMEN, HANNOVER, KIEL, Absturz, Buehne, buehne, jemand
from support.versandt import Abgegeben, versende

from gateway.audit.checkpoint import (
    Notensignatur,
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    lies_checkpoint,
    mitsignatur_octets,
)
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.ids import DokumentUUID, Kennung, NachrichtenUUID, sha256_of
from gateway.domain.loeschung import Freigabe, Hindernis, Loeschlage, Zertifikatslage, alle_hindernisse, hindernisse
from gateway.domain.nachweis import Ergebnis
from gateway.domain.states import Zustand
from gateway.transfer.aufbewahrung import vermerke_aufbewahrung
from gateway.transfer.loeschlage import Belege, Beweisaufnahme
from gateway.transfer.loeschung import BLICK, Loeschungen
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import Protokollant
from gateway.transfer.records import AufgabeArt, AuftragsArt
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Fenster, Schluesseleintrag, Schluesselrolle
from gateway.trust.verzeichnis import Richtlinie

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = itertools.count(9500)
H = Hindernis


@dataclass(frozen=True)
class Zeuge:
    """A witness: whose, and its key, made fresh."""

    kennung: Kennung
    name: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def schluessel(self) -> Pruefschluessel:
        return Pruefschluessel(self.name, self.key.public_key().public_bytes_raw(), Signaturart.MITSIGNATUR)

    def zeile(self, note: SignierterCheckpoint, moment: datetime) -> Notensignatur:
        """Its co-signature (C2SP tlog-cosignature v1)."""
        zeit = int(moment.timestamp())
        signed = self.key.sign(mitsignatur_octets(note.checkpoint, zeit))
        return Notensignatur(self.name, self.schluessel.id, zeit.to_bytes(8, "big") + signed)

    def eintrag(self, von: datetime, bis: datetime | None = None) -> Schluesseleintrag:
        fenster = Fenster(von=von, bis=bis)
        return Schluesseleintrag(rolle=Schluesselrolle.ZEUGE, vkey=self.schluessel.text, fenster=fenster)


NACHBAR, DRITTE, WIR = Zeuge(HANNOVER, "zeuge/hannover"), Zeuge(BREMEN, "zeuge/bremen"), Zeuge(KIEL, "zeuge/kiel")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both houses in the productive lane, without a retention hold; every job is run by hand."""
    async with buehne(tmp_path_factory.mktemp("echt"), betrieb="echt", aufbewahrung=0) as b:
        yield b


class Fall(Abgegeben):
    """A file that Hannover has receipted to Kiel, and the question Kiel's clerks were asked."""

    async def lass_mitsignieren(self, *zeugen: Zeuge, fehler: int = 0) -> None:
        """Integrate the log and let these witnesses co-sign its newest checkpoint."""
        await self.kiel.eins.protokollbuch.integriere_alle()

        def run(tx: Tx) -> None:
            octets = tx.protokoll.checkpoint(KIEL)
            assert octets is not None
            note = lies_checkpoint(octets)
            for one in zeugen:
                line = one.zeile(note, self.kiel.uhr())
                bad = line.signatur[:-1] + bytes([line.signatur[-1] ^ fehler])
                note = note.mit(replace(line, signatur=bad))
            sql = "UPDATE protokoll_checkpoint SET notiz = ?, zeugen = ? WHERE notiz = ?"
            assert tx.protokoll._tu(sql, note.octets, len(zeugen), octets) == 1  # type: ignore[attr-defined]  # by hand

        await self.kiel.eins.store.write(run)

    def umgebung(
        self,
        bekannt: Iterable[tuple[Kennung, Schluesseleintrag]],
        *,
        freigabe: Freigabe = Freigabe.REGEL,
        mitzeichner: int = 0,
        postfach: str | None = None,
    ) -> Umgebung:
        """Kiel's surroundings with these witness keys in the directory; ``postfach`` moves Hannover's."""
        one = self.kiel.eins.umgebung
        old = one.vertrauen.verzeichnis()
        keys = list(bekannt)
        members = tuple(
            replace(
                each,
                schluessel=(*each.schluessel, *(key for whose, key in keys if whose == each.kennung)),
                postfach=postfach if postfach and each.kennung == HANNOVER else each.postfach,
            )
            for each in old.teilnehmer
        )
        new = replace(old, teilnehmer=members, richtlinie=Richtlinie(mitzeichner=mitzeichner))
        return replace(
            one,
            mandanten={KIEL: replace(one.mandanten[KIEL], loeschung=freigabe)},
            vertrauen=replace(one.vertrauen, verzeichnis=lambda: new),
        )

    def mit_zeugen(self, *zeugen: Zeuge, **anders: Any) -> Umgebung:
        von = self.kiel.uhr() - timedelta(days=1)
        return self.umgebung([(one.kennung, one.eintrag(von)) for one in zeugen], **anders)

    async def frist_endet(self, umgebung: Umgebung, beweise: Beweisaufnahme | None = None) -> bool:
        """Run the job of the end of the hold; tell whether the content is gone."""
        one = self.kiel.eins
        beweise = beweise or Beweisaufnahme(umgebung, one.oeffner)
        await Loeschungen(umgebung, one.schritte, beweise).aufbewahrt(self.v.transfer.id)
        return (await self.akte()).geloescht is not None

    async def fragen(self) -> list[tuple[AufgabeArt, str]]:
        return [(a.art, a.hinweis) for a in await self.kiel.aufgaben() if a.transfer == self.v.transfer.id]

    async def erneut(self) -> list[timedelta]:
        """When the rule is applied again."""
        jobs = await self.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.AUFBEWAHRT, self.v.transfer.id))
        return [job.faellig - self.kiel.uhr() for job in jobs]


@pytest_asyncio.fixture(loop_scope="module")
async def fall(echt: Buehne) -> Fall:
    v = await versende(echt, jemand(next(_nummer)))
    u = await v.quittiere(v.nachweis())
    assert (await v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    return Fall(v, u.uuid)


# -- the rule deletes ----------------------------------------------------------------------------------------------


async def test_with_every_condition_and_a_witness_the_rule_deletes_and_the_log_names_the_rule(fall: Fall) -> None:
    before = await fall.akte()
    assert await fall.fragen() == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    await fall.lass_mitsignieren(NACHBAR)
    assert await fall.frist_endet(fall.mit_zeugen(NACHBAR))
    stub = await fall.akte()
    assert (stub.dokumente, stub.abgegeben_an, stub.person) == ((), HANNOVER, before.person)
    assert await fall.fragen() == [], "nobody has to decide any more"
    log = [e for e in await fall.kiel.protokoll() if e.angaben.transfer == fall.v.transfer.id]
    (done,) = [e for e in log if e.ereignis is AuditEreignis.AKTE_GELOESCHT]
    assert (done.akteur, done.angaben.grund, done.angaben.aufgabe) == (Akteur.DIENST, "regel", None)
    assert (done.angaben.nachricht, done.angaben.ausloeser) == (fall.v.delivery.uuid, fall.receipt)
    assert {one.value for one, _ in done.bezuege} == {"akte", "register", "angaben"}
    assert [e for e in log if e.ereignis is AuditEreignis.AKTE_LOESCHUNG_BEANTRAGT] == []
    assert await fall.frist_endet(fall.mit_zeugen(NACHBAR)), "once more changes nothing"
    again = [e for e in await fall.kiel.protokoll() if e.ereignis is AuditEreignis.AKTE_GELOESCHT]
    assert len([e for e in again if e.angaben.transfer == fall.v.transfer.id]) == 1


class _Stirbt(Protokollant):
    """The process dies where the entry about the deletion would be written."""

    def notiere(self, tx: Tx, mandant: Kennung, ereignis: AuditEreignis, **weitere: Any) -> Any:
        if ereignis is AuditEreignis.AKTE_GELOESCHT:
            raise Absturz
        return super().notiere(tx, mandant, ereignis, **weitere)


async def test_without_its_entry_nothing_is_deleted_and_the_next_run_does_it_whole(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    umgebung = fall.mit_zeugen(NACHBAR)
    dying = replace(umgebung, protokollant=_Stirbt(umgebung.jetzt, umgebung.zufall))
    before = await fall.akte()
    with pytest.raises(Absturz):
        await fall.frist_endet(dying)
    assert await fall.akte() == before
    delivery = await fall.kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, KIEL, fall.v.delivery.uuid))
    assert delivery is not None
    assert delivery.schluessel is not None, "its key neither"
    assert await fall.fragen() == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    assert await fall.frist_endet(umgebung)


async def test_the_entry_the_witness_vouches_for_is_that_of_the_receipt(fall: Fall) -> None:
    receipt = await fall.kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, HANNOVER, NachrichtenUUID(fall.receipt)))
    assert receipt is not None
    log = await fall.kiel.protokoll()
    leaf = receipt.blatt_sha256
    assert leaf is not None
    index = await fall.kiel.lies(lambda tx: tx.protokoll.index_zum_blatt(KIEL, leaf))
    assert index is not None
    entry = log[index]
    assert (entry.ereignis, entry.angaben.nachricht) == (AuditEreignis.QUITTUNG_ERHALTEN, fall.receipt)


async def test_two_persons_stay_two_persons_though_a_witness_has_signed(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    assert not await fall.frist_endet(fall.mit_zeugen(NACHBAR, freigabe=Freigabe.ZWEI_PERSONEN))
    asked = [art for art, _ in await fall.fragen()]
    assert asked == [AufgabeArt.LOESCHUNG_FREIGEBEN], "without its reservation it is the same question"


async def test_the_rule_deletes_once_the_partners_gateway_has_co_signed_over_the_line(fall: Fall) -> None:
    umgebung = fall.umgebung([])
    assert not await fall.frist_endet(umgebung), "the directory names Hannover's witness, but nobody was asked"
    await fall.kiel.eins.protokollbuch.integriere_alle()
    assert await fall.kiel.eins.bezeugung.runde() == 1
    assert await fall.frist_endet(umgebung)
    assert (await fall.akte()).geloescht is not None


# -- what is no witness --------------------------------------------------------------------------------------------


async def nie_mitsigniert(_: Fall) -> Umgebung:
    return _.mit_zeugen(NACHBAR)


async def vorher_mitsigniert(f: Fall) -> Umgebung:
    """The checkpoint that was co-signed is older than the entry."""

    def run(tx: Tx) -> None:
        receipt = tx.nachrichten.holen(KIEL, HANNOVER, NachrichtenUUID(f.receipt))
        assert receipt is not None
        assert receipt.blatt_sha256 is not None
        index = tx.protokoll.index_zum_blatt(KIEL, receipt.blatt_sha256)
        rows = tx.protokoll._tu("UPDATE protokoll_checkpoint SET groesse = ? WHERE zeugen > 0", index)  # type: ignore[attr-defined]  # by hand
        assert rows

    await f.lass_mitsignieren(NACHBAR)
    await f.kiel.eins.store.write(run)
    return f.mit_zeugen(NACHBAR)


async def falsch_signiert(f: Fall) -> Umgebung:
    await f.lass_mitsignieren(NACHBAR, fehler=1)
    return f.mit_zeugen(NACHBAR)


async def eigener_zeuge(f: Fall) -> Umgebung:
    await f.lass_mitsignieren(WIR)
    return f.mit_zeugen(WIR)


async def gleicher_betreiber(f: Fall) -> Umgebung:
    """Hannover's Postfach is the one of our own installation."""
    await f.lass_mitsignieren(NACHBAR)
    ours = f.kiel.eins.umgebung.vertrauen.verzeichnis().behoerde(KIEL, f.kiel.uhr()).postfach
    return f.mit_zeugen(NACHBAR, postfach=ours)


async def unbekannter_zeuge(f: Fall) -> Umgebung:
    await f.lass_mitsignieren(NACHBAR)
    return f.mit_zeugen(replace(NACHBAR, key=Ed25519PrivateKey.generate()))


async def abgelaufener_zeuge(f: Fall) -> Umgebung:
    await f.lass_mitsignieren(NACHBAR)
    von = f.kiel.uhr() - timedelta(days=9)
    return f.umgebung([(HANNOVER, NACHBAR.eintrag(von, von + timedelta(days=1)))])


async def einer_von_zweien(f: Fall) -> Umgebung:
    """The directory wants two operators."""
    await f.lass_mitsignieren(NACHBAR)
    return f.mit_zeugen(NACHBAR, DRITTE, mitzeichner=2)


async def zweimal_derselbe(f: Fall) -> Umgebung:
    """Two keys of one operator."""
    other = Zeuge(HANNOVER, "zeuge/hannover-2")
    await f.lass_mitsignieren(NACHBAR, other)
    return f.mit_zeugen(NACHBAR, other, mitzeichner=2)


async def andere_rolle(f: Fall) -> Umgebung:
    """The key stands in the directory, for the partner's own log."""
    await f.lass_mitsignieren(NACHBAR)
    entry = NACHBAR.eintrag(f.kiel.uhr() - timedelta(days=1))
    return f.umgebung([(HANNOVER, replace(entry, rolle=Schluesselrolle.PROTOKOLL))])


KEIN_ZEUGE = (
    nie_mitsigniert, vorher_mitsigniert, falsch_signiert, eigener_zeuge, gleicher_betreiber, unbekannter_zeuge,
    abgelaufener_zeuge, einer_von_zweien, zweimal_derselbe, andere_rolle,
)  # fmt: skip


@pytest.mark.parametrize("lage", KEIN_ZEUGE, ids=lambda lage: lage.__name__)
async def test_without_a_witness_of_another_operator_the_rule_waits(
    fall: Fall, lage: Callable[[Fall], Any]
) -> None:
    umgebung = await lage(fall)
    assert not await fall.frist_endet(umgebung)
    assert await fall.fragen() == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    (again,) = await fall.erneut()
    assert BLICK - timedelta(minutes=1) < again <= BLICK


async def test_a_witness_that_comes_later_lets_the_rule_delete_and_nobody_is_asked_twice(fall: Fall) -> None:
    umgebung = fall.mit_zeugen(NACHBAR)
    assert not await fall.frist_endet(umgebung)
    (question,) = [one for one in await fall.kiel.aufgaben() if one.transfer == fall.v.transfer.id]
    one = fall.kiel.eins
    await one.store.write(lambda tx: one.schritte.nimm_zur_kenntnis(tx, question.id, person="meier"))
    again = Loeschungen(umgebung, one.schritte, Beweisaufnahme(umgebung, one.oeffner))
    ref = f"{fall.v.transfer.id}/regel"
    await again.aufbewahrt(ref)
    assert (await fall.akte()).geloescht is None
    assert await fall.fragen() == [], "somebody has looked already"
    await fall.lass_mitsignieren(NACHBAR)
    await again.aufbewahrt(ref)
    assert (await fall.akte()).geloescht is not None


async def test_two_operators_make_a_witness_where_the_directory_wants_two(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR, DRITTE)
    assert await fall.frist_endet(fall.mit_zeugen(NACHBAR, DRITTE, mitzeichner=2))


# -- every other condition -----------------------------------------------------------------------------------------


def _lieferung(lage: Loeschlage, **anders: Any) -> Loeschlage:
    assert lage.lieferung is not None
    return replace(lage, lieferung=replace(lage.lieferung, **anders))


def _quittung(lage: Loeschlage, **anders: Any) -> Loeschlage:
    assert lage.quittung is not None
    return replace(lage, quittung=replace(lage.quittung, **anders))


def _nachweis(lage: Loeschlage, **anders: Any) -> Loeschlage:
    assert lage.quittung is not None
    assert lage.quittung.nachweis is not None
    return _quittung(lage, nachweis=replace(lage.quittung.nachweis, **anders))


def _akte(lage: Loeschlage, **anders: Any) -> Loeschlage:
    return replace(lage, akte=replace(lage.akte, **anders))


def _genannte(lage: Loeschlage) -> tuple[Any, ...]:
    assert lage.quittung is not None
    assert lage.quittung.nachweis is not None
    return lage.quittung.nachweis.dokumente


FREMD = sha256_of(b"other")
FREMDE_UUID = DokumentUUID("00000000-0000-4000-8000-000000000087")
FEHLT: dict[Hindernis, Callable[[Loeschlage], Loeschlage]] = {
    H.SCHON_GELOESCHT: lambda one: _akte(one, geloescht=one.moment),
    H.NICHT_ABGEGEBEN: lambda one: replace(one, quittung=None),
    H.NUR_EINSICHT: lambda one: _akte(one, einsicht=True),
    H.GRUND: lambda one: _lieferung(one, grund="02"),
    H.TEST: lambda one: _quittung(one, test=True),
    H.NEUERE_LIEFERUNG: lambda one: _lieferung(one, neueste=False),
    H.QUITTUNG_UNGUELTIG: lambda one: _quittung(one, signatur_gut=False),
    H.QUITTUNG_ANDERE: lambda one: _quittung(one, uebernommen=False),
    H.OHNE_NACHWEIS: lambda one: _quittung(one, nachweis=None),
    H.INHALT_ANDERER: lambda one: _nachweis(one, bezug_inhalt_sha256=FREMD),
    H.ARCHIV_ANDERES: lambda one: _nachweis(one, bezug_archiv_sha256=FREMD),
    H.QUITTIERT_ANDERE_BEHOERDE: lambda one: _quittung(one, autor=BREMEN),
    H.ZERTIFIKAT_UNGUELTIG: lambda one: _quittung(one, zertifikat=Zertifikatslage.UNGUELTIG),
    H.ZERTIFIKAT_WIDERRUFEN: lambda one: _quittung(one, zertifikat=Zertifikatslage.WIDERRUFEN),
    H.SPERRSTAND_UNBEKANNT: lambda one: _quittung(one, zertifikat=Zertifikatslage.UNBEKANNT),
    H.LIEFERUNG_UNVOLLSTAENDIG: lambda one: _nachweis(one, dokumente=(*_genannte(one), _genannte(one)[0])),
    H.NICHT_GESANDT: lambda one: _akte(
        one,
        dokumente=(*one.akte.dokumente, replace(one.akte.dokumente[0], uuid=FREMDE_UUID, ersetzt=True)),
    ),
    H.DOKUMENT_NICHT_UEBERNOMMEN: lambda one: _nachweis(
        one, dokumente=(replace(_genannte(one)[0], ergebnis=Ergebnis.ABGELEHNT), *_genannte(one)[1:])
    ),
    H.NACHLIEFERUNG: lambda one: _akte(
        one, dokumente=(*one.akte.dokumente[:-1], replace(one.akte.dokumente[-1], sha256=FREMD))
    ),
    H.ZURUECKGEWIESEN: lambda one: _lieferung(one, zurueckgewiesen=True),
    H.ZURUECKGEZOGEN: lambda one: _lieferung(one, zurueckgezogen=True),
    H.ZURUECKGERUFEN: lambda one: _lieferung(one, zurueckgerufen=True),
    H.LOESCHSPERRE: lambda one: _akte(one, sperren=frozenset({Sperre.LOESCHSPERRE})),
    H.WIEDERHERSTELLUNG: lambda one: replace(one, wiederherstellung=True),
    H.TRANSFER_LAEUFT: lambda one: replace(one, transfer_laeuft=True),
    H.UHR_FALSCH: lambda one: replace(one, uhr_falsch=True),
    H.OHNE_ZEUGE: lambda one: replace(one, bezeugt=False),
    H.AUFBEWAHRUNG: lambda one: replace(one, aufbewahren_bis=one.moment + timedelta(days=1)),
    H.AUFBEWAHRUNGSVERMERK: lambda one: _akte(one, aufbewahren_bis=one.moment.date()),
    H.OHNE_FREIGABE: lambda one: replace(one, freigabe=None),
}
"""Real evidence of a file that may go, with one condition that does not hold."""


class _Gebogen(Beweisaufnahme):
    """The evidence of this moment, with one condition bent."""

    biege: Callable[[Loeschlage], Loeschlage]

    def lage(self, tx: Tx, mandant: Kennung, akte: Akte, belege: Belege | None, freigabe: Freigabe) -> Loeschlage:
        return self.biege(super().lage(tx, mandant, akte, belege, freigabe))


async def test_every_reason_to_keep_a_file_has_a_case() -> None:
    assert FEHLT.keys() == set(Hindernis)


@pytest.mark.parametrize("reason", Hindernis)
async def test_the_rule_deletes_nothing_while_one_condition_alone_does_not_hold(
    fall: Fall, reason: Hindernis
) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    umgebung = fall.mit_zeugen(NACHBAR)
    gebogen = _Gebogen(umgebung, fall.kiel.eins.oeffner)
    belege = await gebogen.oeffne(KIEL, fall.v.akte.id)
    akte = await fall.akte()
    good = await fall.kiel.lies(lambda tx: Beweisaufnahme.lage(gebogen, tx, KIEL, akte, belege, Freigabe.REGEL))
    assert alle_hindernisse(good) == (), "everything else holds"
    bent = FEHLT[reason](good)
    assert reason in {*alle_hindernisse(bent), *hindernisse(bent)}
    gebogen.biege = FEHLT[reason]
    assert not await fall.frist_endet(umgebung, gebogen)
    assert (await fall.akte()).dokumente == fall.v.akte.dokumente
    assert await fall.frist_endet(umgebung), "and it alone kept the file"


class _OhneNachweis(Beweisaufnahme):
    """A receipt as a route without Umschlag brings it: signed, but it lists no documents."""

    async def oeffne(self, mandant: Kennung, akte: Akte) -> Belege | None:  # type: ignore[override]  # an id
        found = await super().oeffne(mandant, akte)  # type: ignore[arg-type]  # as above
        return None if found is None else replace(found, nachweis=None)


async def test_a_receipt_without_nachweis_never_opens_for_the_rule_even_with_a_witness(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    umgebung = fall.mit_zeugen(NACHBAR)
    assert not await fall.frist_endet(umgebung, _OhneNachweis(umgebung, fall.kiel.eins.oeffner))
    assert (AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_nachweis") in await fall.fragen()
    assert await fall.erneut() == [], "it would never pass"


async def test_what_a_person_would_answer_for_counts_for_nothing(fall: Fall) -> None:
    one = fall.kiel.eins
    both = frozenset({"ohne_zeuge", "ohne_nachweis"})
    shown = await one.loeschungen.beantrage(KIEL, fall.v.akte.aktenzeichen, person="meier", trotz=both)
    assert shown.antrag is not None
    assert not await fall.frist_endet(fall.mit_zeugen(NACHBAR)), "nobody witnessed it"


async def test_a_retention_mark_lets_the_rule_wait_for_its_day_and_asks_nobody(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    umgebung = fall.mit_zeugen(NACHBAR)
    day = fall.kiel.uhr().date() + timedelta(days=400)
    over = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    asked = await fall.fragen()
    assert await _vermerke(fall, day)
    assert not await _vermerke(fall, day), "the same again is no change"
    assert min(await fall.erneut()) <= timedelta(), "a change is judged at once"
    await fall.kiel.eins.store.write(lambda tx: tx.auftraege.streichen(AuftragsArt.AUFBEWAHRT, fall.v.transfer.id))
    assert not await fall.frist_endet(umgebung)
    jobs = await fall.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.AUFBEWAHRT, fall.v.transfer.id))
    assert {job.faellig for job in jobs} == {over}
    assert await fall.fragen() == asked, "nobody is asked before"
    assert await _vermerke(fall, None)
    assert min(await fall.erneut()) <= timedelta(), "what was lifted is judged at once"
    assert await fall.frist_endet(umgebung)
    with pytest.raises(Usage, match="only a stub"):
        await _vermerke(fall, day)


async def _vermerke(f: Fall, bis: date | None) -> bool:
    one = f.kiel.eins
    return await one.store.write(
        lambda tx: vermerke_aufbewahrung(
            tx, one.umgebung, one.schritte, KIEL, f.v.akte.id, bis, person="meier", begruendung="Klage"
        )
    )


async def test_a_legal_hold_set_in_time_stops_the_rule_and_is_the_question(fall: Fall) -> None:
    await fall.lass_mitsignieren(NACHBAR)
    hold = frozenset({Sperre.LOESCHSPERRE})
    await fall.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, fall.v.akte.id, hold))
    assert not await fall.frist_endet(fall.mit_zeugen(NACHBAR))
    assert (AufgabeArt.LOESCHUNG_GEHT_NICHT, "loeschsperre") in await fall.fragen()
    assert await fall.erneut() == []
