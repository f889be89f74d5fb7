"""What a scanner fails on is told from a scanner that fails."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.domain.ids import DokumentUUID, sha256_of
from gateway.domain.schutz import Fundart
from gateway.transfer.eingangsschutz import (
    GEDULD,
    Eingangsschutz,
    Frei,
    Pruefstueck,
    Schutzergebnis,
    Schutzregeln,
)
from gateway.transfer.einzelurteil import MAX_GEMERKT, VERSUCHE, Einzelurteil, KeinUrteil
from gateway.transfer.ports import Schutzprogramm, SchutzUnerreichbar, Urteil, Virenbefund

ZEIT = datetime(2026, 11, 27, tzinfo=UTC)
SCHLIMM = b"it fails on this"
VERSEUCHT = b"it finds something in this"


class Scheitert:
    """A scanner that fails on one document, or on all where it is dead."""

    def __init__(self) -> None:
        self.tot = False
        self.gefragt: list[bytes] = []

    async def programm(self) -> Schutzprogramm:
        return Schutzprogramm(name="ClamAV/1")

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], laenge: int) -> Virenbefund:
        octets = b"".join(bloecke())
        assert len(octets) == laenge
        self.gefragt.append(octets)
        if self.tot or octets == SCHLIMM:
            raise SchutzUnerreichbar("no verdict")
        return Virenbefund(urteil=Urteil.SAUBER)


async def hole(einzeln: Einzelurteil, schutz: Scheitert, octets: bytes, bis: datetime | None) -> Virenbefund | None:
    return await einzeln.hole(schutz, sha256_of(octets), lambda: iter((octets,)), len(octets), bis=bis)


async def test_a_delivery_gets_three_attempts_and_its_time_before_it_has_no_verdict() -> None:
    jetzt = [ZEIT]
    einzeln, schutz, bis = Einzelurteil(lambda: jetzt[0]), Scheitert(), ZEIT + timedelta(hours=2)
    with pytest.raises(SchutzUnerreichbar) as first:
        await hole(einzeln, schutz, SCHLIMM, bis)
    assert not isinstance(first.value, KeinUrteil), "nothing tells yet whether the scanner works"
    for _ in range(VERSUCHE + 1):
        with pytest.raises(KeinUrteil):
            await hole(einzeln, schutz, SCHLIMM, bis)
    jetzt[0] = bis
    schutz.tot = True
    with pytest.raises(SchutzUnerreichbar) as down:
        await hole(einzeln, schutz, SCHLIMM, bis)
    assert not isinstance(down.value, KeinUrteil)
    schutz.tot = False
    assert await hole(einzeln, schutz, SCHLIMM, bis) is None
    assert await hole(einzeln, schutz, b"another", bis) is not None


async def test_time_alone_is_not_enough() -> None:
    einzeln, schutz = Einzelurteil(lambda: ZEIT), Scheitert()
    for _ in range(VERSUCHE - 1):
        with pytest.raises(KeinUrteil):
            await hole(einzeln, schutz, SCHLIMM, ZEIT)
    assert await hole(einzeln, schutz, SCHLIMM, ZEIT) is None


async def test_who_waits_for_the_answer_has_it_after_two_attempts_and_one_of_other_octets() -> None:
    einzeln, schutz = Einzelurteil(lambda: ZEIT), Scheitert()
    assert await hole(einzeln, schutz, SCHLIMM, None) is None
    assert (schutz.gefragt[0], schutz.gefragt[2], len(schutz.gefragt)) == (SCHLIMM, SCHLIMM, 3)
    schutz.tot = True
    with pytest.raises(SchutzUnerreichbar):
        await hole(einzeln, schutz, b"another", None)


async def test_a_scanner_that_fails_on_everything_fills_no_memory() -> None:
    einzeln, schutz = Einzelurteil(lambda: ZEIT), Scheitert()
    schutz.tot = True
    for number in range(MAX_GEMERKT + 10):
        with pytest.raises(SchutzUnerreichbar):
            await hole(einzeln, schutz, b"%d" % number, ZEIT)
    assert len(einzeln._gescheitert) <= MAX_GEMERKT


class Stirbt(Scheitert):
    """It finds something, dies of some documents, and is there again when somebody has started it."""

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], laenge: int) -> Virenbefund:
        octets = b"".join(bloecke())
        self.tot = self.tot or octets.startswith(SCHLIMM)
        found = await super().pruefe(lambda: iter((octets,)), laenge)
        return Virenbefund(urteil=Urteil.FUND, signatur="Eicar") if octets == VERSEUCHT else found


def stuecke_von(*inhalte: bytes) -> list[Pruefstueck]:
    return [
        Pruefstueck(
            position=number,
            dokument=DokumentUUID(str(number)),
            sha256=sha256_of(octets),
            laenge=len(octets),
            bloecke=lambda octets=octets: iter((octets,)),  # type: ignore[misc]  # bound now
            ist_pdf=False,
        )
        for number, octets in enumerate(inhalte, 1)
    ]


@pytest.mark.parametrize("ohne_pruefung", [True, False])
@pytest.mark.parametrize("seit", [None, ZEIT])
async def test_what_was_found_stays_found_where_the_scanner_dies_of_the_next(
    ohne_pruefung: bool, seit: datetime | None
) -> None:
    """A document that kills the scanner must not let in one in which malware was found before."""
    umgebung: Any = SimpleNamespace(jetzt=lambda: ZEIT)
    regeln = Schutzregeln(ohne_pruefung=ohne_pruefung)
    eingang = Eingangsschutz(umgebung, cast("Any", None), Stirbt(), regeln)
    done = await eingang.pruefe(stuecke_von(VERSEUCHT, SCHLIMM), seit=seit)
    assert [(one.position, one.art) for one in done.funde] == [(1, Fundart.SCHADSOFTWARE)]


async def test_documents_it_dies_of_are_decided_one_after_the_other_and_take_no_verdict_from_the_rest() -> None:
    jetzt, schutz = [ZEIT], Stirbt()
    umgebung: Any = SimpleNamespace(jetzt=lambda: jetzt[0])
    eingang = Eingangsschutz(umgebung, cast("Any", None), schutz, Schutzregeln())
    stuecke = stuecke_von(SCHLIMM + b" 1", SCHLIMM + b" 2", b"good")

    async def lauf(frei: Frei) -> Schutzergebnis:
        """What the job does until it has an answer; somebody starts the scanner each time."""
        for _ in range(3 * VERSUCHE):
            schutz.tot, eingang._pause_bis = False, 0.0
            schutz.gefragt.clear()
            with contextlib.suppress(SchutzUnerreichbar):
                return await eingang.pruefe(stuecke, frei, seit=ZEIT)
        pytest.fail("it waits for ever")

    jetzt[0] = ZEIT + GEDULD
    (first,) = (await lauf(())).funde
    assert (first.position, first.art) == (1, Fundart.KEIN_URTEIL)
    (second,) = (await lauf((first.was,))).funde
    assert (second.position, second.art) == (2, Fundart.KEIN_URTEIL)
    done = await lauf((first.was, second.was))
    assert (done.funde, done.vermerk.uebergangen) == ((), 2)
    assert b"good" in schutz.gefragt[:2], "before those that kill it, at most behind harmless octets"
