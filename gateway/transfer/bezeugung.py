"""Our logs before their witnesses: newest checkpoints offered, co-signatures judged and kept (wire 8.3).

Nothing waits for it and it writes no entry of the log; only a question to a person or an alarm does, once each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from gateway.audit.baum import LEERER_BAUM, Baumstand, haenge_an, konsistenz_ab, wurzel
from gateway.audit.checkpoint import Pruefschluessel, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.eintrag import lies_eintrag
from gateway.audit.zeuge import Anfrage, eigene_linien, lies_mitsignaturen
from gateway.domain.errors import AktenboteError, Refused, TryLater
from gateway.domain.ids import Kennung, sha256_of
from gateway.transfer.absagen import NichtMehrDa
from gateway.transfer.alarme import Alarme
from gateway.transfer.mitsignaturen import gute_linien, halte_fest
from gateway.transfer.ports import AndereGroesse, Auskunft, Tx, Widerspruch, Zeugnis
from gateway.transfer.protokollbuch import Protokollbuch
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import FremderZeuge, fremde_zeugen, verlangte

EILIG = timedelta(seconds=10)
"""Pause between two offers to one witness while fewer operators than the directory asks stand by the newest
checkpoint: a busy log has a new one each second, and nothing that waits for a co-signature is in a hurry."""
RUHIG = timedelta(hours=1)
"""The same once enough do: the other witnesses hear of the log all the same. Also the longest pause after
failures."""
AUFFRISCHEN = timedelta(days=1)
"""A witness that stands by the newest checkpoint is asked again after this time: an idle log stays fresh."""
FRIST = timedelta(days=7)
"""Without enough co-signatures for this long a person is asked (wire 8.3)."""
SEITE = 10_000
"""Leaf hashes read at once where a tree has to be made anew: 320 kB."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lage:
    """The newest checkpoint of a log, its tree, and who stands by what."""

    note: SignierterCheckpoint
    stand: Baumstand
    zeugnisse: tuple[Zeugnis, ...]

    @classmethod
    def lies(cls, mandant: Kennung, tx: Tx) -> "_Lage | None":
        octets = tx.protokoll.checkpoint(mandant)
        if octets is None:
            return None
        return cls(
            note=lies_checkpoint(octets), stand=tx.protokoll.stand(mandant), zeugnisse=tx.zeugen.zeugnisse(mandant)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Versuch:
    """The last offer to a witness, and how many failed since one went well."""

    wann: datetime
    fehler: int = 0


class Bezeugung:
    """Offers every log of ours to the witnesses of the directory, again and again; one round after the other."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, buch: Protokollbuch, alarme: Alarme) -> None:
        """Keep the collaborators; when whom was asked is known to this process alone."""
        self._u = umgebung
        self._s = schritte
        self._buch = buch
        self._alarme = alarme
        self._versuche: dict[tuple[Kennung, str], _Versuch] = {}

    async def runde(self) -> int:
        """Offer what is due and ask a person where nobody answers; return how many co-signatures came."""
        if self._u.uhren.haelt_an:
            return 0
        witnesses, came = tuple(fremde_zeugen(self._u)), 0
        for mandant in self._buch.mandanten:
            for url in _reihenfolge(mandant, witnesses):
                came += await self._vielleicht(mandant, url, witnesses)
            await self._sieh_nach_der_frist(mandant, witnesses)
        return came

    async def frage_nach_uns(self) -> int:
        """After a restore: ask every witness for the newest checkpoint of our logs; return how many answered.

        Only a checkpoint under our own key counts; that a witness has none is an answer, too.
        """
        answered = 0
        for mandant in self._buch.mandanten:
            key = await self._buch.pruefschluessel(mandant)
            for url in _reihenfolge(mandant, fremde_zeugen(self._u)):
                try:
                    note = await self._unter_unserem(url, key)
                except AktenboteError as no:
                    log.info("witness.missing", mandant=mandant, url=url, code=no.code)
                    continue
                said = Auskunft(ursprung=key.name, betreiber=url, notiz=note, zeit=self._u.jetzt())
                await self._u.store.write(lambda tx, said=said: tx.zeugen.sagte(said))  # type: ignore[misc]  # bound
                answered += 1
        return answered

    async def _unter_unserem(self, url: str, key: Pruefschluessel) -> bytes | None:
        """Return the newest checkpoint of our log that a witness holds; ``None`` for none."""
        try:
            octets = await self._u.gegenstellen.zu(url).bezeugter(key.name)
        except NichtMehrDa:
            return None
        held = lies_checkpoint(octets)
        if held.checkpoint.ursprung != key.name or pruefe(held, key) is None:
            raise TryLater("the witness shows a checkpoint that is not signed by our key", code="ANTWORT")
        return octets

    async def _vielleicht(self, mandant: Kennung, url: str, witnesses: tuple[FremderZeuge, ...]) -> bool:
        lage = await self._u.store.read(partial(_Lage.lies, mandant))
        if lage is None or not self._faellig(mandant, url, lage, witnesses):
            return False
        before = self._versuche.get((mandant, url))
        failures = before.fehler if before else 0
        self._versuche[mandant, url] = _Versuch(wann=self._u.jetzt(), fehler=failures + 1)
        keys = tuple(one.schluessel for one in witnesses if one.postfach == url)
        try:
            await self._biete_an(mandant, url, keys, lage)
        except AktenboteError as no:
            log.info("witness.missing", mandant=mandant, url=url, code=no.code, versuch=failures + 1)
            return False
        self._versuche[mandant, url] = _Versuch(wann=self._u.jetzt())
        return True

    def _faellig(self, mandant: Kennung, url: str, lage: _Lage, witnesses: tuple[FremderZeuge, ...]) -> bool:
        now, tried = self._u.jetzt(), self._versuche.get((mandant, url))
        names = {one.schluessel.name for one in witnesses if one.postfach == url}
        newest = max((one for one in lage.zeugnisse if one.zeuge in names), key=lambda one: one.zeit, default=None)
        size = lage.note.checkpoint.groesse
        if newest is not None and newest.stand.groesse >= size:
            return now - newest.zeit >= AUFFRISCHEN and _vorbei(tried, now, RUHIG)
        covering = {one.zeuge for one in lage.zeugnisse if one.stand.groesse >= size}
        operators = {one.betreiber for one in witnesses if one.schluessel.name in covering}
        return _vorbei(tried, now, RUHIG if len(operators) >= verlangte(self._u) else EILIG)

    # -- one offer ----------------------------------------------------------------------------------------------

    async def _biete_an(self, mandant: Kennung, url: str, keys: tuple[Pruefschluessel, ...], lage: _Lage) -> None:
        """Offer the newest checkpoint and keep what comes back.

        ``TryLater`` where the witness cannot be had; ``Refused`` where it says that our log does not continue what
        it holds: then what it holds is looked at, and if that is of our making, it is an alarm.
        """
        known = {one.zeuge: one.stand for one in lage.zeugnisse}
        trees = [known[key.name] for key in keys if key.name in known]
        old = max(trees, key=lambda one: one.groesse, default=LEERER_BAUM)
        try:
            try:
                answer = await self._lege_vor(mandant, url, lage, old)
            except AndereGroesse as other:
                size = other.groesse
                if size == old.groesse or size > lage.note.checkpoint.groesse:
                    raise
                tree = await self._u.store.read(partial(_baum, mandant, size))
                answer = await self._lege_vor(mandant, url, lage, tree)
        except Refused:
            await self._vergleiche(mandant, url, lage)
            raise
        signed = lies_mitsignaturen(lage.note.checkpoint, answer)
        lines = tuple(gute_linien(signed, keys, self._u.jetzt()))
        if not lines:
            raise TryLater("the answer holds no co-signature under a key the directory names", code="ANTWORT")
        await self._u.store.write(lambda tx: halte_fest(tx, mandant, lage.stand, lines))

    async def _lege_vor(self, mandant: Kennung, url: str, lage: _Lage, old: Baumstand) -> bytes:
        size = lage.note.checkpoint.groesse

        def proof(tx: Tx) -> tuple[bytes, ...]:
            if not old.groesse:
                return ()
            leaves = tx.protokoll.blaetter(mandant, ab=old.groesse, bis=size)
            return konsistenz_ab(old, [bytes.fromhex(leaf) for leaf in leaves])

        asked = Anfrage(old.groesse, await self._u.store.read(proof), eigene_linien(lage.note))
        return await self._u.gegenstellen.zu(url).bezeuge(asked.octets)

    # -- what a witness holds against us ------------------------------------------------------------------------

    async def _vergleiche(self, mandant: Kennung, url: str, lage: _Lage) -> None:
        """Raise an alarm if the witness holds a checkpoint under our own key that our log does not contain."""
        key = await self._buch.pruefschluessel(mandant)
        try:
            octets = await self._unter_unserem(url, key)
        except AktenboteError:
            return  # silent, or not of our making: it errs or lies, and the offer has failed anyway
        if octets is None:
            return
        theirs = lies_checkpoint(octets).checkpoint
        if theirs.groesse <= lage.stand.groesse:
            tree = await self._u.store.read(partial(_baum, mandant, theirs.groesse))
            if wurzel(tree) == theirs.wurzel:
                return
        art, shown = Widerspruch.WIR_ZURUECK, lage.note.octets
        await self._u.store.write(lambda tx: self._alarme.erhebe(tx, art, key.name, gehalten=octets, gezeigt=shown))

    # -- seven days ---------------------------------------------------------------------------------------------

    async def _sieh_nach_der_frist(self, mandant: Kennung, witnesses: tuple[FremderZeuge, ...]) -> None:
        """Ask a person where too few operators have co-signed for seven days; close it when enough do again."""
        if await self._u.store.read(lambda tx: self._fehlt(tx, mandant, witnesses) != _gefragt(tx, mandant)):
            await self._u.store.write(lambda tx: self._frage(tx, mandant, witnesses))

    def _fehlt(self, tx: Tx, mandant: Kennung, witnesses: tuple[FremderZeuge, ...]) -> bool:
        directory = self._u.vertrauen.verzeichnis()
        first = tx.protokoll.eintraege(mandant, ab=0, bis=1)
        # whom no address leads to is not asked, and its silence is no question; what it has brought counts
        asked = [one for one in witnesses if one.postfach is not None]
        if not first or not (asked or directory.richtlinie.mitzeichner):
            return False
        until = bezeugt_bis(tx, self._u, mandant, witnesses)
        if until is None:
            begun = lies_eintrag(first[0][1]).zeit.instant
            until = max(begun, min((one.seit for one in asked), default=begun))
        return self._u.jetzt() - until > FRIST

    def _frage(self, tx: Tx, mandant: Kennung, witnesses: tuple[FremderZeuge, ...]) -> None:
        if self._fehlt(tx, mandant, witnesses):
            self._s.frage(tx, mandant, AufgabeArt.ZEUGEN_FEHLEN, transfer=None, hinweis="")
            return
        for aufgabe in tx.aufgaben.offene(mandant):
            if aufgabe.art is AufgabeArt.ZEUGEN_FEHLEN:
                self._s.erledige(tx, aufgabe, person=None)


def bezeugt_bis(tx: Tx, umgebung: Umgebung, mandant: Kennung, witnesses: Iterable[FremderZeuge]) -> datetime | None:
    """Return the moment at which as many operators as the directory asks stood by this log last, if ever."""
    operators = {one.schluessel.name: one.betreiber for one in witnesses}
    newest: dict[str, datetime] = {}
    for one in tx.zeugen.zeugnisse(mandant):
        if (operator := operators.get(one.zeuge)) is not None:
            newest[operator] = max(one.zeit, newest.get(operator, one.zeit))
    moments, needed = sorted(newest.values(), reverse=True), verlangte(umgebung)
    return moments[needed - 1] if len(moments) >= needed else None


def _gefragt(tx: Tx, mandant: Kennung) -> bool:
    return tx.aufgaben.ist_offen(mandant, AufgabeArt.ZEUGEN_FEHLEN, transfer=None, hinweis="")


def _reihenfolge(mandant: Kennung, witnesses: Iterable[FremderZeuge]) -> list[str]:
    """Return whom to ask, in an order of each log's own, so that not all logs ask the same ones first."""
    places = {one.postfach for one in witnesses if one.postfach is not None}
    return sorted(places, key=lambda url: sha256_of(f"{mandant} {url}".encode()))


def _vorbei(tried: _Versuch | None, now: datetime, pause: timedelta) -> bool:
    """Tell whether the pause is over; each failure doubles it. A clock that was set back ends it, too."""
    if tried is None:
        return True
    wait = min(RUHIG, pause * 2 ** min(tried.fehler, 16))
    return not timedelta() <= now - tried.wann < wait


def _baum(mandant: Kennung, groesse: int, tx: Tx) -> Baumstand:
    """Return the tree of the first leaves, made anew: only after a witness names a size we did not note."""
    tree = LEERER_BAUM
    for begin in range(0, groesse, SEITE):
        leaves = tx.protokoll.blaetter(mandant, ab=begin, bis=min(begin + SEITE, groesse))
        tree, _ = haenge_an(tree, (bytes.fromhex(leaf) for leaf in leaves))
    return tree
