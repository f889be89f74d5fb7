"""The line between two houses of the model: a partner's Postfach asked without HTTP, and what goes wrong there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.transfer import postamt
from gateway.transfer.absagen import Absage, GegenstelleGestoert, Grund, NichtMehrDa
from gateway.transfer.beleg import pruefe_beleg
from gateway.transfer.ports import BlobWriter, Gegenstelle, Liste, Listenzeile, Tx
from gateway.transfer.records import Beleg, PostfachEintrag
from gateway.trust.teilnehmer import Schluesselrolle

if TYPE_CHECKING:
    from support.modellhaeuser import Haus


@dataclass
class Leitung:
    """What goes wrong on the way to partners, used up one call after the other."""

    stoerungen: list[str] = field(default_factory=list)
    """``vorher`` = the question is lost, ``nachher`` = the answer is lost after the work was done."""
    alte: bool = False
    """The next list names what was closed, too (a Postfach that was restored, or lies)."""
    verkehrt: bool = False
    """The next list runs backwards."""
    schliesst_nie: bool = False
    """Nothing reaches the partner that closes a message there."""

    def naechste(self) -> str | None:
        return self.stoerungen.pop(0) if self.stoerungen else None


class Draht(Gegenstelle):
    """The Postfach of one house as another house asks it, without HTTP."""

    def __init__(self, wer: "Haus", bei: "Haus") -> None:
        self._wer, self._bei = wer, bei
        self._leser = frozenset({wer.kennung})

    async def _frage(self, arbeit: Callable[[], Any]) -> Any:
        kind = self._wer.leitung.naechste()
        if kind == "vorher":
            raise GegenstelleGestoert("the line is cut")
        try:
            answer = await arbeit()
        except Absage as no:
            if no.grund in {Grund.NICHT_DA, Grund.VORBEI}:
                raise NichtMehrDa(no.reason, nachfolger=no.nachfolger) from None
            raise Refused(Fehlercode.T099, no.reason) from None
        if kind == "nachher":
            raise GegenstelleGestoert("the answer is lost")
        return answer

    async def liste(self, *, ab: str | None, warten_s: int) -> Liste:
        del warten_s
        leitung, alle = self._wer.leitung, 1000

        async def work() -> Liste:
            def frage(tx: Tx) -> tuple[str, tuple[PostfachEintrag, ...]]:
                rows = postamt.liste(tx, self._leser, ab=int(ab or 0), max_zeilen=alle)
                if leitung.alte:
                    now = self._bei.uhr()
                    rows += postamt.abgeschlossene(
                        tx, self._leser, seit=now - timedelta(days=30), jetzt=now, max_zeilen=alle
                    )
                return tx.epoche(), rows

            epoche, rows = await self._bei.lies(frage)
            zeilen = [
                Listenzeile(id=r.id, autor=r.autor, leser=r.leser, uuid=r.uuid, gesamt_laenge=r.gesamt_laenge)
                for r in rows
            ]
            return Liste(epoche=epoche, cursor="0", zeilen=tuple(reversed(zeilen) if leitung.verkehrt else zeilen))

        try:
            return await self._frage(work)  # type: ignore[no-any-return]  # work says what it is
        finally:
            leitung.alte = leitung.verkehrt = False

    async def umschlag(self, umschlag: Sha256) -> bytes:
        async def work() -> bytes:
            await self._bei.lies(lambda tx: postamt.zum_lesen(tx, self._leser, umschlag, jetzt=self._bei.uhr()))
            await self._bei.store.write(lambda tx: postamt.geholt(tx, self._bei.stelle, umschlag))
            return self._bei.octets(umschlag)

        return await self._frage(work)  # type: ignore[no-any-return]  # work says what it is

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        async def work() -> None:
            await self._bei.lies(
                lambda tx: postamt.segment_zum_lesen(tx, self._leser, umschlag, segment, jetzt=self._bei.uhr())
            )
            octets = self._bei.octets(segment)
            assert len(octets) == laenge
            ziel.write(octets)
            assert ziel.commit() == segment

        await self._frage(work)

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> bool:
        with self._wer.waechter.haelt_fest():
            await self._wer.waechter.pruefe_abschluss(self._wer.store.echt, self._wer.eins.blobs, umschlag, beleg)

        if self._wer.leitung.schliesst_nie:
            raise GegenstelleGestoert("the line is cut")

        async def work() -> bool:
            entry = await self._bei.lies(lambda tx: postamt.zum_schliessen(tx, self._leser, umschlag))
            found = self._bei.verzeichnis().zertifikate(
                self._wer.kennung, Schluesselrolle.TRANSPORT, self._bei.uhr()
            )
            der = next((one.der for one in found if one.sha256 == beleg.zertifikat_sha256), None)
            pruefe_beleg(beleg, uuid=entry.uuid, umschlag_sha256=umschlag, zertifikat=der)
            return await self._bei.store.write(
                lambda tx: postamt.schliesse(
                    tx, self._bei.stelle, self._leser, umschlag, beleg, jetzt=self._bei.uhr()
                )
            )

        return await self._frage(work)  # type: ignore[no-any-return]  # work says what it is
