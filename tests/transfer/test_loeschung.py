"""After the receipt: what keeps a file, who may delete it, what is left; in the productive lane (wire 7.2)."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography import x509
from support import post
from support.aufbau import stage_pki
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.register import schreibe_um
from support.versandt import Abgegeben, versende

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis, Rechtsgrund
from gateway.domain.ids import AkteId, Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.loeschung import Freigabe, Hindernis, alle_hindernisse, vorbehalte
from gateway.domain.states import Zustand
from gateway.keystore.pki import make_crl
from gateway.transfer.hausputz import Hausputz
from gateway.transfer.loeschlage import Belege, Beweisaufnahme
from gateway.transfer.loeschung import Beurteilung, Loeschungen
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, AuftragsArt, PostfachZustand, Richtung
from gateway.transfer.vertrauen import Vertrauen
from gateway.trust.sperre import Evidence

_nummer = itertools.count(9100)
ERSTE, ZWEITE = "meier", "schulze"
OHNE_ZEUGE = frozenset({"ohne_zeuge"})
H = Hindernis


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def echt(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both houses in the productive lane, without a retention hold; every job is run by hand."""
    async with buehne(tmp_path_factory.mktemp("echt"), betrieb="echt", aufbewahrung=0) as b:
        yield b


class Fall(Abgegeben):
    """A file that Hannover has receipted to Kiel."""

    async def gruende(self, loeschungen: Beweisaufnahme | None = None) -> tuple[Hindernis, ...]:
        """Judge now, as if two persons had released it."""
        beweise = loeschungen or self.kiel.eins.loeschungen._beweise
        belege = await beweise.oeffne(KIEL, self.v.akte.id)
        akte = await self.akte()
        lage = await self.kiel.lies(lambda tx: beweise.lage(tx, KIEL, akte, belege, Freigabe.ZWEI_PERSONEN))
        return alle_hindernisse(lage)

    async def beantrage(self, trotz: frozenset[str] = OHNE_ZEUGE, person: str = ERSTE) -> Beurteilung:
        zeichen = self.v.akte.aktenzeichen
        return await self.kiel.eins.loeschungen.beantrage(KIEL, zeichen, person=person, trotz=trotz)

    async def bestaetige(self, asked: Beurteilung, trotz: frozenset[str] = OHNE_ZEUGE) -> Beurteilung:
        assert asked.antrag is not None
        return await self.kiel.eins.loeschungen.bestaetige(KIEL, asked.antrag.id, person=ZWEITE, trotz=trotz)

    async def loesche(self) -> Beurteilung:
        done = await self.bestaetige(await self.beantrage())
        assert done.antrag is not None, done
        return done

    async def fragen(self) -> list[tuple[AufgabeArt, str]]:
        return [(a.art, a.hinweis) for a in await self.kiel.aufgaben() if a.transfer == self.v.transfer.id]

    async def eintraege(self, ereignis: AuditEreignis) -> list[Any]:
        log = await self.kiel.protokoll()
        return [e for e in log if e.ereignis is ereignis and e.angaben.transfer == self.v.transfer.id]


async def quittiert(b: Buehne) -> Fall:
    v = await versende(b, jemand(next(_nummer)))
    u = await v.quittiere(v.nachweis())
    assert (await v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    return Fall(v, u.uuid)


@pytest_asyncio.fixture(loop_scope="module")
async def fall(echt: Buehne) -> Fall:
    return await quittiert(echt)


# -- what keeps a file: everything else holds ----------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="module")
async def test_a_receipted_file_may_go_and_lacks_only_a_witness(fall: Fall) -> None:
    assert await fall.gruende() == ()
    shown = await fall.beantrage(frozenset())
    assert (shown.hindernisse, shown.vorbehalte, shown.antrag) == ((), (H.OHNE_ZEUGE,), None)
    assert [reasons for _, reasons in shown.dokumente] == [()] * 3
    assert (await fall.akte()).geloescht is None


async def _sperre(f: Fall) -> None:
    hold = frozenset({Sperre.LOESCHSPERRE})
    await f.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, f.v.akte.id, hold))


def _postfach(zustand: PostfachZustand) -> Callable[[Fall], Awaitable[None]]:
    async def setze(f: Fall) -> None:
        def run(tx: Tx) -> None:
            (entry,) = tx.postfach.zur_nachricht(KIEL, f.v.delivery.uuid)
            tx.postfach.aendern(replace(entry, zustand=zustand))

        await f.kiel.eins.store.write(run)

    return setze


async def _rueckweisung(f: Fall) -> None:
    forge = f.v.schreibt()
    u = forge.umstaende()
    no = post.rueckweisung(u, f.v.delivery.uuid, Nachrichtentyp.LIEFERUNG, f.v.delivery.erstellt)
    await forge.schicke(u, no, nachweis=f.v.nachweis(ergebnis="abgelehnt"))


async def _geaendert(f: Fall) -> None:
    await f.kiel.eins.store.write(lambda tx: schreibe_um(tx.akten, f.v.akte.id, 2, sha256=sha256_of(b"neu")))


async def _hinzugefuegt(f: Fall) -> None:
    spalten = (
        "xdomea_uuid, 'Nachtrag.pdf', format, pfad, laenge, ?, crc32, NULL, seiten, aktenwirksam, transfervermerk,"
        " bereinigen, ersetzt, blatt_von, blatt_bis, NULL"
    )
    neu = f"SELECT mandant, akte, 99, '{f.v.akte.id}', {spalten} FROM dokument WHERE akte = ? AND position = 1"
    await _sql(f, f"INSERT INTO dokument {neu}", sha256_of(b"neu"))


async def _sql(f: Fall, sql: str, digest: Sha256) -> None:
    await f.kiel.eins.store.write(lambda tx: tx.akten._tu(sql, digest, f.v.akte.id))  # type: ignore[attr-defined]  # by hand


async def _unlesbar(f: Fall) -> None:
    def run(tx: Tx) -> None:
        receipt = tx.nachrichten.holen(KIEL, HANNOVER, NachrichtenUUID(f.receipt))
        assert receipt is not None
        tx.nachrichten.schluessel_vernichten(receipt)

    await f.kiel.eins.store.write(run)


async def _noch_eine_anfrage(f: Fall) -> None:
    forge = f.v.schreibt(BREMEN)
    u = forge.umstaende()
    await forge.schicke(u, post.anforderung(u, jemand(int(f.v.akte.aktenzeichen.split()[-1]))))


STOERT: dict[str, tuple[Hindernis, Callable[[Fall], Awaitable[None]]]] = {
    "a legal hold": (H.LOESCHSPERRE, _sperre),
    "a later 0010": (H.ZURUECKGEWIESEN, _rueckweisung),
    "a refusal in the Postfach": (H.ZURUECKGEWIESEN, _postfach(PostfachZustand.ABGELEHNT)),
    "a withdrawal": (H.ZURUECKGEZOGEN, _postfach(PostfachZustand.ZURUECKGEZOGEN)),
    "a document changed": (H.NACHLIEFERUNG, _geaendert),
    "a document added": (H.NACHLIEFERUNG, _hinzugefuegt),
    "a receipt nobody can open": (H.QUITTUNG_UNGUELTIG, _unlesbar),
    "another transfer": (H.TRANSFER_LAEUFT, _noch_eine_anfrage),
}


@pytest.mark.parametrize("was", STOERT)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_happened_since_keeps_the_file_and_is_named(fall: Fall, was: str) -> None:
    reason, stoere = STOERT[was]
    await stoere(fall)
    assert reason in await fall.gruende()
    assert set(await fall.gruende()) <= {reason, H.DOKUMENT_NICHT_UEBERNOMMEN}  # a new one is not receipted either
    shown = await fall.beantrage()
    assert (shown.antrag, reason in shown.hindernisse) == (None, True)


def bezweifle(f: Fall, **anders: Any) -> Beweisaufnahme:
    """The same evidence under other surroundings."""
    one = f.kiel.eins
    return Beweisaufnahme(replace(one.umgebung, **anders), one.oeffner)


def _verzeichnis(f: Fall, *, rolle: str = "inhalt", **eintrag: Any) -> Vertrauen:
    """The directory with another entry for what signs Hannover's messages."""
    found = f.kiel.eins.umgebung.vertrauen
    old = found.verzeichnis()
    hannover = old.behoerde(HANNOVER, f.kiel.uhr())
    bent = tuple(replace(entry, **eintrag) if rolle in entry.rollen else entry for entry in hannover.zertifikate)
    others = tuple(one for one in old.teilnehmer if one.kennung != HANNOVER)
    new = replace(old, teilnehmer=(*others, replace(hannover, zertifikate=bent)))
    return replace(found, verzeichnis=lambda: new)


def _widerrufsliste(f: Fall) -> Vertrauen:
    """The issuer's own list names the certificate."""
    pki = stage_pki("echt")
    bad = x509.load_der_x509_certificate(pki.zertifikate["azr-999901/inhalt"].der)
    lists = (make_crl(pki.zertifikate["unter-ca"], [bad], moment=f.kiel.uhr()), pki.sperrlisten["wurzel"])
    return replace(f.kiel.eins.umgebung.vertrauen, sperrstand=lambda: Evidence(crls=lists))


ZWEIFEL: dict[str, tuple[Hindernis, Callable[[Fall], Vertrauen]]] = {
    "the directory has revoked its key": (
        H.ZERTIFIKAT_WIDERRUFEN,
        lambda f: _verzeichnis(f, gesperrt_ab=f.kiel.uhr() - timedelta(seconds=1)),
    ),
    "its issuer has revoked it": (H.ZERTIFIKAT_WIDERRUFEN, _widerrufsliste),
    "it is not in the directory any more": (
        H.ZERTIFIKAT_UNGUELTIG,
        lambda f: _verzeichnis(f, rollen=("tls",)),
    ),
    "no revocation list is at hand": (
        H.SPERRSTAND_UNBEKANNT,
        lambda f: replace(f.kiel.eins.umgebung.vertrauen, sperrstand=lambda: None),
    ),
    "the directory has ended": (
        H.SPERRSTAND_UNBEKANNT,
        lambda f: replace(
            f.kiel.eins.umgebung.vertrauen,
            verzeichnis=lambda: replace(
                f.v.hand.verzeichnis, gueltig_bis=f.v.hand.verzeichnis.ausgestellt + timedelta(microseconds=1)
            ),
        ),
    ),
}


@pytest.mark.parametrize("was", ZWEIFEL)
@pytest.mark.asyncio(loop_scope="module")
async def test_the_certificate_of_the_receipt_is_judged_again_in_that_moment(fall: Fall, was: str) -> None:
    reason, vertrauen = ZWEIFEL[was]
    assert await fall.gruende(bezweifle(fall, vertrauen=vertrauen(fall))) == (reason,)


class _FalscheUhr:
    falsch = True


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_clock_deletes_nothing(fall: Fall) -> None:
    assert await fall.gruende(bezweifle(fall, uhren=_FalscheUhr())) == (H.UHR_FALSCH,)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_restored_store_deletes_nothing(fall: Fall) -> None:
    beweise = fall.kiel.eins.loeschungen._beweise
    belege = await beweise.oeffne(KIEL, fall.v.akte.id)
    found: list[tuple[Hindernis, ...]] = []

    def run(tx: Tx) -> None:
        tx.wiederherstellungen.beginnen(fall.kiel.uhr(), tx.neue_epoche(fall.kiel.uhr(), "restore"))
        akte = tx.akten.holen(KIEL, fall.v.akte.id)
        assert akte is not None
        found.append(alle_hindernisse(beweise.lage(tx, KIEL, akte, belege, Freigabe.ZWEI_PERSONEN)))
        raise InterruptedError  # undone: other tests share this store

    with pytest.raises(InterruptedError):
        await fall.kiel.eins.store.write(run)
    assert found == [(H.WIEDERHERSTELLUNG,)]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_rejection_of_another_message_keeps_nothing(fall: Fall) -> None:
    forge = fall.v.schreibt()
    u = forge.umstaende()
    advance = next(
        m for m in await fall.kiel.geschriebene(fall.v.transfer.id) if m.typ is not Nachrichtentyp.LIEFERUNG
    )
    await forge.schicke(u, post.rueckweisung(u, advance.uuid, advance.typ, advance.erstellt))
    assert await fall.gruende() == ()


@pytest.mark.asyncio(loop_scope="module")
async def test_the_rule_alone_never_deletes_without_a_witness(fall: Fall) -> None:
    beweise = fall.kiel.eins.loeschungen._beweise
    belege = await beweise.oeffne(KIEL, fall.v.akte.id)
    akte = await fall.akte()
    lage = await fall.kiel.lies(lambda tx: beweise.lage(tx, KIEL, akte, belege, Freigabe.REGEL))
    assert alle_hindernisse(lage) == vorbehalte(lage) == (H.OHNE_ZEUGE,)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_file_that_never_left_is_kept(echt: Buehne) -> None:
    akte = await echt.kiel.lege_akte_an(jemand(next(_nummer)))
    shown = await echt.kiel.eins.loeschungen.beantrage(KIEL, akte.aktenzeichen, person=ERSTE, trotz=OHNE_ZEUGE)
    assert (shown.hindernisse, shown.antrag) == ((H.NICHT_ABGEGEBEN,), None)


# -- two persons ---------------------------------------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="module")
async def test_two_persons_delete_the_content_and_the_log_says_without_witness(fall: Fall) -> None:
    kiel, before = fall.kiel, await fall.akte()
    await fall.loesche()
    stub = await fall.akte()
    moment = await kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, HANNOVER, NachrichtenUUID(fall.receipt)))
    assert moment is not None
    assert stub.dokumente == ()
    assert stub.geloescht is not None
    assert (stub.abgegeben_an, stub.stub_bis) == (HANNOVER, moment.zeit.replace(year=moment.zeit.year + 10))
    assert (stub.person, stub.aktenzeichen) == (before.person, before.aktenzeichen)
    (asked,) = await fall.eintraege(AuditEreignis.AKTE_LOESCHUNG_BEANTRAGT)
    (done,) = await fall.eintraege(AuditEreignis.AKTE_GELOESCHT)
    assert (asked.angaben.grund, done.angaben.grund) == ("ohne_zeuge", "ohne_zeuge")
    assert (done.angaben.nachricht, done.angaben.ausloeser) == (fall.v.delivery.uuid, fall.receipt)
    assert (done.angaben.anzahl, done.angaben.rechtsgrund) == (3, Rechtsgrund.AUFENTHV_68)
    assert {one.value for one, _ in done.bezuege} == {
        "handelnder",
        "verantwortlicher",
        "akte",
        "register",
        "angaben",
    }


@pytest.mark.asyncio(loop_scope="module")
async def test_nobody_here_can_open_the_delivery_any_more_but_its_proofs_stay(fall: Fall) -> None:
    await fall.loesche()
    kiel = fall.kiel
    sent = await kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, KIEL, fall.v.delivery.uuid))
    assert sent is not None
    assert sent.schluessel is None
    with pytest.raises(Exception, match="content key of this message is gone"):
        await kiel.eins.oeffner.oeffne_erneut(sent)
    assert await kiel.eins.oeffner.nachweis(sent) is not None
    receipt = await kiel.lies(lambda tx: tx.nachrichten.holen(KIEL, HANNOVER, NachrichtenUUID(fall.receipt)))
    assert receipt is not None
    assert (await kiel.eins.oeffner.oeffne_erneut(receipt)).inhalt.nachweis is not None


@pytest.mark.asyncio(loop_scope="module")
async def test_its_octets_are_nobodys_once_the_partner_may_not_fetch_them_any_more(fall: Fall) -> None:
    kiel = fall.kiel

    def octets(tx: Tx) -> tuple[set[Sha256], set[Sha256]]:
        (entry,) = tx.postfach.zur_nachricht(KIEL, fall.v.delivery.uuid)
        own = {d.blob for d in fall.v.akte.dokumente if d.blob is not None}
        return {s.sha256 for s in tx.postfach.segmente(entry.id)}, own

    closed = kiel.uhr()

    def schliesse(tx: Tx) -> None:
        (entry,) = tx.postfach.zur_nachricht(KIEL, fall.v.delivery.uuid)
        tx.postfach.aendern(replace(entry, zustand=PostfachZustand.ANGENOMMEN, abgeschlossen=closed))

    await kiel.eins.store.write(schliesse)
    segments, documents = await kiel.lies(octets)
    both = [*segments, *documents, fall.v.delivery.inhalt_sha256, fall.v.delivery.umschlag_sha256]

    async def benutzt(tage: int) -> set[Sha256]:
        """What a record needs so many days after the partner has closed the delivery."""
        moment = closed + timedelta(days=tage)
        return set(await kiel.lies(lambda tx: tx.benutzte(both, jetzt=moment)))

    assert await benutzt(31) == set(both)
    await fall.loesche()
    assert await benutzt(29) == set(both) - documents
    assert await benutzt(31) == {fall.v.delivery.inhalt_sha256, fall.v.delivery.umschlag_sha256}


@pytest.mark.asyncio(loop_scope="module")
async def test_both_must_know_the_reservation_and_the_second_is_another_person_in_time(fall: Fall) -> None:
    asked = await fall.beantrage()
    assert asked.antrag is not None
    ident = asked.antrag.id
    loeschungen, kiel = fall.kiel.eins.loeschungen, fall.kiel
    for person, code, name in ((ERSTE, "SAME", ident), (ZWEITE, "UNKNOWN", "nichts")):
        with pytest.raises(Usage) as no:
            await loeschungen.bestaetige(KIEL, name, person=person, trotz=OHNE_ZEUGE)
        assert no.value.code == code
    assert (await fall.bestaetige(asked, frozenset())).antrag is None
    with pytest.raises(Usage, match="no open request"):  # it is no request about the log
        await kiel.eins.store.write(lambda tx: kiel.eins.vergessen.bestaetige(tx, KIEL, ident, person=ZWEITE))
    assert (await fall.akte()).geloescht is None
    assert (await fall.bestaetige(asked)).antrag is not None
    with pytest.raises(Usage, match="no open request"):
        await loeschungen.bestaetige(KIEL, ident, person=ZWEITE, trotz=OHNE_ZEUGE)
    again = await fall.beantrage()
    assert (again.antrag, again.hindernisse[0]) == (None, H.SCHON_GELOESCHT)


@pytest.mark.asyncio(loop_scope="module")
async def test_what_changed_between_request_and_confirmation_counts(fall: Fall) -> None:
    asked = await fall.beantrage()
    await _sperre(fall)
    shown = await fall.bestaetige(asked)
    assert (shown.antrag, shown.hindernisse) == (None, (H.LOESCHSPERRE,))
    assert (await fall.akte()).dokumente == fall.v.akte.dokumente
    await fall.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, fall.v.akte.id, frozenset()))
    assert (await fall.bestaetige(asked)).antrag is not None


class _OhneNachweis(Beweisaufnahme):
    """A receipt as a route without Umschlag brings it: signed, but it lists no documents."""

    async def oeffne(self, mandant: Kennung, akte: AkteId) -> Belege | None:
        found = await super().oeffne(mandant, akte)
        return None if found is None else replace(found, nachweis=None)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_receipt_without_nachweis_opens_only_for_two_persons_who_know_and_the_log_says_so(
    fall: Fall,
) -> None:
    one = fall.kiel.eins
    loeschungen = Loeschungen(one.umgebung, one.schritte, _OhneNachweis(one.umgebung, one.oeffner))
    zeichen, both = fall.v.akte.aktenzeichen, OHNE_ZEUGE | {"ohne_nachweis"}
    shown = await loeschungen.beantrage(KIEL, zeichen, person=ERSTE, trotz=OHNE_ZEUGE)
    assert (shown.antrag, shown.unerwaehnt(OHNE_ZEUGE)) == (None, (H.OHNE_NACHWEIS,))
    asked = await loeschungen.beantrage(KIEL, zeichen, person=ERSTE, trotz=both)
    assert asked.antrag is not None
    ident = asked.antrag.id
    assert (await loeschungen.bestaetige(KIEL, ident, person=ZWEITE, trotz=OHNE_ZEUGE)).antrag is None
    assert (await loeschungen.bestaetige(KIEL, ident, person=ZWEITE, trotz=both)).antrag is not None
    (done,) = await fall.eintraege(AuditEreignis.AKTE_GELOESCHT)
    assert done.angaben.grund == "ohne_nachweis/ohne_zeuge"


# -- the end of the hold ------------------------------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="module")
async def test_when_the_hold_ends_a_person_is_asked_once_and_the_deletion_answers(fall: Fall) -> None:
    assert await fall.fragen() == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    await fall.kiel.eins.loeschungen.aufbewahrt(fall.v.transfer.id)
    assert len(await fall.fragen()) == 1
    await fall.loesche()
    assert await fall.fragen() == []
    await fall.kiel.eins.loeschungen.aufbewahrt(fall.v.transfer.id)
    assert await fall.fragen() == []


@pytest.mark.parametrize(
    ("was", "frage"),
    [
        ("a legal hold", (AufgabeArt.LOESCHUNG_GEHT_NICHT, "loeschsperre")),
        ("a document added", (AufgabeArt.NACHLIEFERUNG, "")),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_stands_against_it_is_the_question_instead(
    fall: Fall, was: str, frage: tuple[AufgabeArt, str]
) -> None:
    for one in await fall.kiel.aufgaben():
        await fall.kiel.eins.store.write(lambda tx, ident=one.id: tx.aufgaben.erledigen(ident, fall.kiel.uhr()))
    await STOERT[was][1](fall)
    await fall.kiel.eins.loeschungen.aufbewahrt(fall.v.transfer.id)
    await fall.kiel.eins.loeschungen.aufbewahrt(fall.v.transfer.id)
    assert await fall.fragen() == [frage]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_hold_that_was_lengthened_is_waited_for(fall: Fall) -> None:
    one = fall.kiel.eins
    longer = replace(one.umgebung.mandanten[KIEL], aufbewahrung=timedelta(days=3))
    umgebung = replace(one.umgebung, mandanten={KIEL: longer})
    beweise = Beweisaufnahme(umgebung, one.oeffner)
    assert await fall.gruende(beweise) == (H.AUFBEWAHRUNG,)
    before = await fall.fragen()
    await Loeschungen(umgebung, one.schritte, beweise).aufbewahrt(fall.v.transfer.id)
    (job,) = await fall.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.AUFBEWAHRT, fall.v.transfer.id))
    assert timedelta(days=2) < job.faellig - fall.kiel.uhr() < timedelta(days=3)
    assert await fall.fragen() == before


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wrong_clock_ends_no_hold(fall: Fall) -> None:
    class Falsch:
        def pruefe(self) -> None:
            raise TryLater("wrong", code="CLOCK-OFF")

    one = fall.kiel.eins
    umgebung = replace(one.umgebung, uhren=Falsch())  # type: ignore[arg-type]  # all that is asked of it
    with pytest.raises(TryLater):
        await Loeschungen(umgebung, one.schritte, one.loeschungen._beweise).aufbewahrt(fall.v.transfer.id)


# -- the stub ------------------------------------------------------------------------------------------------------


@pytest.mark.asyncio(loop_scope="module")
async def test_a_stub_is_never_sent_and_says_who_has_the_file(fall: Fall) -> None:
    await fall.loesche()
    await _noch_eine_anfrage(fall)
    asked = next(t for t in await fall.kiel.transfers() if t.akte == fall.v.akte.id and t.partner == BREMEN)
    assert (asked.zustand, asked.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "akte_abgegeben")
    with pytest.raises(Usage, match=f"{HANNOVER} has it") as no:
        await fall.kiel.eins.eingriffe.sende(asked.id, person=ERSTE)
    assert no.value.code == "STUB"
    forwarded = await fall.kiel.eins.eingriffe.leite_weiter(asked.id, HANNOVER, person=ERSTE)
    assert forwarded.akte == fall.v.akte.id


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_partner_repeats_after_the_deletion_does_no_harm(fall: Fall) -> None:
    await fall.loesche()
    await fall.v.quittiere(fall.v.nachweis())
    forge = fall.v.schreibt()
    u = forge.umstaende()
    await forge.schicke(u, post.anforderung(u, jemand(int(fall.v.akte.aktenzeichen.split()[-1]))))
    assert (await fall.v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    assert [a for a in await fall.kiel.aufgaben() if a.art is AufgabeArt.AUFTRAG_GESCHEITERT] == []
    answers = await fall.kiel.lies(
        lambda tx: tx.nachrichten.antworten_auf(KIEL, NachrichtenUUID(u.uuid), Richtung.AUS)
    )
    assert [one.typ for one in answers] == [Nachrichtentyp.ANTWORT]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_delivery_whose_content_was_deleted_is_not_sent_again(fall: Fall) -> None:
    await _postfach(PostfachZustand.ANGENOMMEN)(fall)
    await fall.loesche()
    name = fall.v.delivery.uuid
    before = await fall.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, name))
    await fall.kiel.eins.rueckmeldungen.wiederholen(f"{KIEL}/{KIEL}/{name}")
    assert await fall.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, name)) == before


@pytest.mark.asyncio(loop_scope="module")
async def test_a_death_shortens_the_stub_and_only_a_stub(fall: Fall) -> None:
    one = fall.kiel.eins

    async def vermerke(tag: date) -> Akte:
        return await one.store.write(
            lambda tx: one.loeschungen.vermerke_tod(tx, KIEL, fall.v.akte.aktenzeichen, tag, person=ERSTE)
        )

    today = fall.kiel.uhr().date()
    with pytest.raises(Usage, match="still has its content"):
        await vermerke(today)
    await fall.loesche()
    with pytest.raises(Usage, match="in the past"):
        await vermerke(today + timedelta(days=2))
    assert (await vermerke(date(2026, 3, 1))).stub_bis == datetime(2031, 3, 1, tzinfo=UTC)
    entries = [e for e in await fall.kiel.protokoll() if e.ereignis is AuditEreignis.AKTE_STUB_VERKUERZT]
    assert {f.value for f, _ in entries[-1].bezuege} == {"handelnder", "akte", "angaben"}


# -- two real houses -----------------------------------------------------------------------------------------------


@pytest.fixture
async def haeuser(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path, betrieb="echt", aufbewahrung=5) as b:
        yield b


async def gewandert(b: Buehne, wer: Any) -> tuple[Akte, Any]:
    """A file crosses from Kiel to Hannover, really."""
    akte = await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    done = await b.hannover.transfer(ident)
    assert done.zustand is Zustand.ABGESCHLOSSEN
    return akte, done


def putz(haus: Haus) -> Hausputz:
    assert haus.dienst is not None
    return Hausputz(haus.eins.umgebung, haus.dienst._stelle())


async def test_a_file_that_crossed_for_real_is_held_then_deleted_then_forgotten(haeuser: Buehne) -> None:
    kiel = haeuser.kiel
    akte, _ = await gewandert(haeuser, jemand(4711))
    (given,) = await kiel.transfers()
    sent = (await kiel.geschriebene(given.id))[-1]
    loeschungen = kiel.eins.loeschungen
    early = await loeschungen.beantrage(KIEL, akte.aktenzeichen, person=ERSTE, trotz=OHNE_ZEUGE)
    assert (early.hindernisse, early.antrag) == ((H.AUFBEWAHRUNG,), None)
    assert await kiel.aufgaben() == ()
    kiel.uhr.vor(days=5, minutes=1)
    await kiel.arbeite_ab()
    assert [(a.art, a.hinweis) for a in await kiel.aufgaben()] == [(AufgabeArt.LOESCHUNG_FREIGEBEN, "ohne_zeuge")]
    asked = await loeschungen.beantrage(KIEL, akte.aktenzeichen, person=ERSTE, trotz=OHNE_ZEUGE)
    assert asked.antrag is not None
    done = await loeschungen.bestaetige(KIEL, asked.antrag.id, person=ZWEITE, trotz=OHNE_ZEUGE)
    assert done.antrag is not None
    assert await kiel.aufgaben() == ()
    (there,) = await haeuser.hannover.akten()
    assert len(there.dokumente) == 3
    await putz(kiel).putze()
    assert len(await kiel.akten()) == 1
    kiel.uhr.vor(days=3660)
    await putz(kiel).putze()
    assert await kiel.akten() == ()
    assert await kiel.transfers() == ()
    assert await kiel.lies(lambda tx: tx.nachrichten.zum_umschlag(sent.umschlag_sha256)) is None
    assert await kiel.lies(lambda tx: tx.postfach.holen(sent.umschlag_sha256)) is None
    assert (await kiel.protokoll())[-1].ereignis is AuditEreignis.AKTE_STUB_GELOESCHT


async def test_a_stub_under_a_legal_hold_outlives_its_time(haeuser: Buehne) -> None:
    kiel = haeuser.kiel
    akte, _ = await gewandert(haeuser, jemand(4712))
    bis = kiel.uhr() + timedelta(days=1)
    await kiel.eins.store.write(
        lambda tx: tx.akten.zum_stub(KIEL, akte.id, geloescht=kiel.uhr(), abgegeben_an=HANNOVER, stub_bis=bis)
    )
    await kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, akte.id, frozenset({Sperre.LOESCHSPERRE})))
    kiel.uhr.vor(days=2)
    await putz(kiel).putze()
    assert len(await kiel.akten()) == 1


async def test_a_person_who_comes_back_meets_the_stub_of_the_earlier_file(haeuser: Buehne) -> None:
    hannover, wer = haeuser.hannover, jemand(4713)
    earlier = await hannover.lege_akte_an(replace(wer, aktenzeichen="H 1"))
    other = await hannover.lege_akte_an(
        replace(wer, aktenzeichen="H 2", person=replace(wer.person, geburtsdatum=jahr_anders(wer)))
    )
    bis = hannover.uhr() + timedelta(days=400)

    def run(tx: Tx) -> None:
        for one in (earlier, other):
            tx.akten.zum_stub(HANNOVER, one.id, geloescht=hannover.uhr(), abgegeben_an=KIEL, stub_bis=bis)

    await hannover.eins.store.write(run)
    _, done = await gewandert(haeuser, wer)
    assert done.hinweis == "fruehere_akte"
    met = [e for e in await hannover.protokoll() if e.angaben.code == "fruehere_akte"]
    assert len(met) == 1
    assert len(met[0].bezuege) == 1


def jahr_anders(wer: Any) -> Any:
    born = wer.person.geburtsdatum
    return replace(born, jahr=born.jahr - 1)


async def test_a_test_file_has_no_deletion_path(tmp_path: Path) -> None:
    async with buehne(tmp_path, aufbewahrung=0) as b:
        akte, _ = await gewandert(b, jemand(4714))
        (given,) = await b.kiel.transfers()
        assert await b.kiel.lies(lambda tx: tx.auftraege.holen(AuftragsArt.AUFBEWAHRT, given.id)) is None
        shown = await b.kiel.eins.loeschungen.beantrage(KIEL, akte.aktenzeichen, person=ERSTE, trotz=OHNE_ZEUGE)
        assert shown.antrag is None
        assert H.TEST in shown.hindernisse
