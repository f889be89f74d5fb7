"""The use case: a delivery becomes case files of the Ablage, each whole in one transaction, or to be corrected.

A second run of the same command goes on where the first was killed: what is decided stands in the database, and a
case file enters in the transaction that says so. While one is stored, the next one is looked at.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final

from gateway.ablage import EingebauteAblage
from gateway.domain.akte import Akte
from gateway.domain.errors import Refused, TryLater
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.domain.schutz import Schutzvermerk
from gateway.intake.abgleich import Abgleich, gleiche_ab
from gateway.intake.aktenbau import baue_akte
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel, Stand
from gateway.intake.berichten import als_text, bericht, zeile
from gateway.intake.lage import Lage, erkunde
from gateway.intake.merkmale import beanstande, zu_merken
from gateway.intake.oeffnen import lies_schein
from gateway.intake.pruefung import ZUGLEICH, Dokumentbefund, Seitensicht, pruefe_dokumente
from gateway.intake.quelle import Quelle
from gateway.intake.schein import Lieferschein, Scheinakte, mangel
from gateway.intake.schein_csv import Dialekt
from gateway.intake.schutz import geaendert, suche_viren
from gateway.intake.texte import Textmarken, lies_texte, trage_texte_ein
from gateway.intake.voraus import im_voraus
from gateway.pump.archiv import MAX_DOKUMENTE
from gateway.transfer.eingangsformate import Eingangsformate, Merkmale
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.umgebung import Umgebung

SCHREIBER: Final = 4
"""Documents stored at once: most of the time a writer waits for the disk."""
VORAUS: Final = 2
"""Case files looked at at once: while the last document of one is looked at, the next one has begun."""
VERSUCHE: Final = 5
"""How often a case file is decided anew because its Aktenzeichen was taken meanwhile; more is no coincidence."""

Fortschritt = Callable[[int, int, Aktenzeile | None], None]
"""Hears how many case files are decided, of how many, and the one decided last."""


class Angehalten(TryLater):
    """Somebody stopped this delivery: what is decided stays, nothing more is, until somebody lets it go on."""

    def __init__(self) -> None:
        """Say who acts."""
        super().__init__("the delivery is stopped; let it go on in the pages (Lieferungen)", code="HELD")


class _Gang:
    """One run over one delivery: what it reads and for whom."""

    def __init__(
        self,
        quelle: Quelle,
        schein: Lieferschein,
        abgleich: Abgleich,
        lieferung: Scanlieferung,
        person: str | None,
    ) -> None:
        self.quelle = quelle
        self.schein = schein
        self.abgleich = abgleich
        self.lieferung = lieferung
        self.person = person
        self.plaetze = asyncio.Semaphore(ZUGLEICH)

    def akte(self, eine: Scanakte) -> Scheinakte:
        """Return what the note says of a case file."""
        return self.schein.akten[eine.stelle - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Neu:
    """A case file whose documents are durable, and what is kept with it."""

    akte: Akte
    schutz: Schutzvermerk
    texte: Textmarken
    merkmale: Merkmale


class Aufnahme:
    """Takes deliveries in."""

    def __init__(
        self,
        umgebung: Umgebung,
        ablage: EingebauteAblage,
        sicht: Seitensicht,
        schutz: Eingangsschutz,
        formate: Eingangsformate,
    ) -> None:
        """``sicht`` looks at pages, ``schutz`` for malware; ``formate`` says what follows from PDFs that act."""
        self._u = umgebung
        self._schutz = schutz
        self._formate = formate
        self._ablage = ablage
        self._sicht = sicht

    async def nimm_auf(
        self,
        quelle: Quelle,
        mandant: Kennung,
        *,
        dialekte: Sequence[Dialekt] = (),
        person: str | None = None,
        fortschritt: Fortschritt = lambda _fertig, _von, _zeile: None,
    ) -> Lieferungsbericht:
        """Decide on every case file of a delivery that is not decided; return the whole delivery as it stands then.

        ``person`` typed the command; ``None`` = the program watches a folder. Raises ``ScheinAbgelehnt`` where the
        note cannot be used at all, ``TryLater`` (``Angehalten`` too) and ``Defekt`` of the disk: then the same call
        goes on later.
        """
        schein = await asyncio.to_thread(lies_schein, quelle, dialekte)
        quelle.erwarte({datei for akte in schein.akten for datei in akte.dateien})
        abgleich = await asyncio.to_thread(gleiche_ab, schein, quelle)
        lieferung = await self._u.store.write(lambda tx: self._beginne(tx, mandant, schein, abgleich, person))
        gang = _Gang(quelle, schein, abgleich, lieferung, person)
        zeilen = await self._u.store.read(lambda tx: tx.scans.akten(lieferung.id))
        offen = {Stand.OFFEN.value} if lieferung.beendet is None else {Stand.OFFEN.value, Stand.NACHBESSERUNG.value}
        zu_tun = [eine for eine in zeilen if eine.stand in offen and not eine.abgeloest]
        fertig = len(zeilen) - len(zu_tun)
        fortschritt(fertig, len(zeilen), None)
        ablegen: asyncio.Task[Scanakte] | None = None
        try:
            async with aclosing(im_voraus(zu_tun, lambda eine: self._pruefe(gang, eine), voraus=VORAUS)) as gesehen:
                async for eine, (lage, befunde) in gesehen:
                    if ablegen is not None:
                        fertig += 1
                        fortschritt(fertig, len(zeilen), zeile(await ablegen))
                    ablegen = asyncio.create_task(self._entscheide(gang, eine, lage, befunde))
            if ablegen is not None:
                fortschritt(fertig + 1, len(zeilen), zeile(await ablegen))
        finally:
            if ablegen is not None and not ablegen.done():
                ablegen.cancel()
                await asyncio.gather(ablegen, return_exceptions=True)
        return await self._u.store.write(lambda tx: self._beende(tx, gang))

    # -- begin and end ------------------------------------------------------------------------------------------

    def _beginne(
        self, tx: Tx, mandant: Kennung, schein: Lieferschein, abgleich: Abgleich, person: str | None
    ) -> Scanlieferung:
        """Find the delivery, or note it with all its case files."""
        bekannt = tx.scans.zum_schein(mandant, schein.dienst, schein.nummer, schein.sha256)
        if bekannt is not None:
            if bekannt.angehalten is not None:
                raise Angehalten
            return bekannt
        ident = str(self._u.neue_uuid())
        lieferung = Scanlieferung(
            id=ident, mandant=mandant, dienst=schein.dienst, nummer=schein.nummer, schein_sha256=schein.sha256,
            abgeholt=schein.abgeholt, begonnen=self._u.jetzt(), test=self._u.betrieb == "test",
            maengel=als_text(abgleich.lose),
        )  # fmt: skip
        tx.scans.anlegen(
            lieferung,
            [
                Scanakte(
                    id=f"{ident}/{akte.stelle}", mandant=mandant, lieferung=ident, stelle=akte.stelle,
                    barcode=akte.barcode, aktenzeichen=akte.aktenzeichen, stand=Stand.OFFEN.value,
                    dokumente=len(akte.dokumente), seiten=sum(d.seiten for d in akte.dokumente),
                )
                for akte in schein.akten
            ],
        )  # fmt: skip
        self._notiere(
            tx, lieferung, person, AuditEreignis.LIEFERUNG_BEGONNEN,
            inhalt_sha256=schein.sha256, anzahl=len(schein.akten), rechtsgrund=Rechtsgrund.AUFENTHG_86,
        )  # fmt: skip
        return lieferung

    def _beende(self, tx: Tx, gang: _Gang) -> Lieferungsbericht:
        """Note the end where it is new or something changed since; return the report."""
        zeilen = tx.scans.akten(gang.lieferung.id)
        lieferung = tx.scans.holen(gang.lieferung.id) or gang.lieferung
        if lieferung.angehalten is not None:
            raise Angehalten  # behind its last case file: it ends when somebody lets it go on
        nachher = replace(
            lieferung, maengel=als_text(gang.abgleich.lose), beendet=lieferung.beendet or self._u.jetzt()
        )
        if nachher != lieferung and all(eine.stand != Stand.OFFEN.value for eine in zeilen):
            tx.scans.aendern(nachher)
            schlecht = sum(eine.stand == Stand.NACHBESSERUNG.value for eine in zeilen)
            self._notiere(tx, lieferung, gang.person, AuditEreignis.LIEFERUNG_BEENDET, anzahl=schlecht)
            lieferung = nachher
        return bericht(lieferung, zeilen, self._u.mandanten[lieferung.mandant].behoerde.name)

    # -- one case file ------------------------------------------------------------------------------------------

    async def _pruefe(self, gang: _Gang, eine: Scanakte) -> tuple[Lage, tuple[Dokumentbefund, ...]]:
        """Look at the documents of a case file; one that lies in the Ablage already only by its digests."""
        akte = gang.akte(eine)
        lage = await self._u.store.read(lambda tx: erkunde(tx, gang.lieferung, akte))
        sicht = self._sicht if lage.schon_da is None else None
        marks = not self._formate.regeln.nichts_zu_tun
        return lage, await pruefe_dokumente(
            gang.quelle, akte.dokumente, sicht, plaetze=gang.plaetze, mit_merkmalen=marks
        )

    async def _entscheide(
        self, gang: _Gang, eine: Scanakte, lage: Lage, befunde: tuple[Dokumentbefund, ...]
    ) -> Scanakte:
        """Store what is good and say in one transaction what became of the case file."""
        akte = gang.akte(eine)
        maengel = [
            *lage.maengel,
            *akte.maengel,
            *gang.abgleich.je_akte.get(akte.stelle, ()),
            *(m for b in befunde for m in b.maengel),
            *beanstande(befunde, self._formate.regeln),
        ]
        if len(akte.dokumente) > MAX_DOKUMENTE:
            grund = f"Die Akte hat mehr als {MAX_DOKUMENTE} Dokumente; so viele reisen nicht in einer Lieferung."
            maengel.append(mangel("zu_viele", akte.aktenzeichen, grund))
        neu: _Neu | None = None
        if (
            lage.schon_da is None
            and akte.person is not None
            and all(b.gut for b in befunde)
            and not any(m.schwer for m in maengel)
        ):
            gebaut = baue_akte(self._u, akte, befunde)
            geprueft, beanstandet = await suche_viren(self._schutz, gang.quelle, gebaut, befunde)
            maengel += beanstandet
            if geprueft is not None and not beanstandet:
                abgelegt, veraendert = await asyncio.to_thread(self._lege_ab, gang, gebaut, befunde)
                maengel += veraendert
                mandant = gang.lieferung.mandant
                texte = await asyncio.to_thread(lies_texte, self._u.speicher, mandant, abgelegt, befunde)
                marks = zu_merken(abgelegt, befunde, self._formate.regeln)
                neu = _Neu(akte=abgelegt, schutz=geprueft, texte=texte, merkmale=marks)
        for _ in range(VERSUCHE):
            try:
                return await self._u.store.write(lambda tx: self._schreibe(tx, gang, akte, eine.id, neu, maengel))
            except Konflikt:
                continue
        raise TryLater("another process takes in the same case files; type the command again later", code="LATER")

    def _schreibe(
        self, tx: Tx, gang: _Gang, akte: Scheinakte, ident: str, neu: _Neu | None, maengel: Sequence[Mangel]
    ) -> Scanakte:
        """Make the Akte visible with the row of the delivery and the audit entry, or note what keeps it out."""
        alt, now = tx.scans.akte(ident), tx.scans.holen(gang.lieferung.id)
        if now is not None and now.angehalten is not None:
            raise Angehalten  # also of what was being looked at: after the stop nothing more enters
        if alt is None:
            raise TryLater("the delivery was removed meanwhile; type the command again")
        if alt.stand in {Stand.AUFGENOMMEN.value, Stand.SCHON_DA.value}:
            return alt  # another process was faster
        if alt.abgeloest:
            return alt  # a later delivery brought it again meanwhile, and stands on the list in its place
        lage = erkunde(tx, gang.lieferung, akte)
        alle = list(dict.fromkeys([*maengel, *lage.maengel]))
        if neu is None and lage.schon_da is None and not any(m.schwer for m in alle):
            grund = "Die Akte lag eben noch in der Ablage und jetzt nicht mehr; bitte noch einmal aufnehmen."
            alle.append(mangel("verschwunden", akte.aktenzeichen, grund, behoerde=True))
        if any(m.schwer for m in alle):
            return self._weise_aus(tx, gang, alt, alle)
        digests = {d.sha256 for d in akte.dokumente}
        if tx.scans.anderswo(gang.lieferung.mandant, digests, aktenzeichen=akte.aktenzeichen):
            grund = "Ein Dokument dieser Akte liegt ebenso in einer anderen Akte der Ablage. Gewollt?"
            alle.append(mangel("gleicher_inhalt", akte.aktenzeichen, grund, schwer=False, behoerde=True))
        jetzt = replace(alt, maengel=als_text(alle))
        if lage.schon_da is not None:
            return self._lass_liegen(tx, gang, jetzt, lage)
        assert neu is not None  # noqa: S101 -- decided above
        return self._nimm(tx, gang, jetzt, neu)

    def _nimm(self, tx: Tx, gang: _Gang, jetzt: Scanakte, neu: _Neu) -> Scanakte:
        """Make a new file visible with all that is kept of it."""
        mandant, eine = gang.lieferung.mandant, neu.akte
        azr, namen = self._ablage.suchwerte(eine)
        tx.akten.anlegen(mandant, eine, azr_suche=azr, namen_suche=namen)
        self._schutz.vermerke(tx, mandant, eine.id, neu.schutz)
        self._formate.merke(tx, mandant, eine.id, neu.merkmale)
        trage_texte_ein(tx, neu.texte)
        laenge = sum(d.laenge for d in eine.dokumente)
        jetzt = replace(jetzt, stand=Stand.AUFGENOMMEN.value, akte=eine.id, octets=laenge)
        tx.scans.akte_aendern(jetzt)
        tx.scans.loese_ab(jetzt)
        self._notiere(
            tx, gang.lieferung, gang.person, AuditEreignis.LIEFERUNG_AKTE_AUFGENOMMEN, (Bezug.AKTE, eine.id),
            anzahl=len(eine.dokumente), laenge=laenge, rechtsgrund=Rechtsgrund.AUFENTHG_86, schutz=neu.schutz.kurz,
        )  # fmt: skip
        return jetzt

    def _lass_liegen(self, tx: Tx, gang: _Gang, jetzt: Scanakte, lage: Lage) -> Scanakte:
        assert lage.schon_da is not None  # noqa: S101 -- asked by the caller
        jetzt = replace(jetzt, stand=Stand.SCHON_DA.value, akte=lage.schon_da)
        tx.scans.akte_aendern(jetzt)
        tx.scans.loese_ab(jetzt)
        self._notiere(
            tx, gang.lieferung, gang.person, AuditEreignis.LIEFERUNG_AKTE_SCHON_DA, (Bezug.AKTE, lage.schon_da),
            anzahl=jetzt.dokumente,
        )  # fmt: skip
        return jetzt

    def _weise_aus(self, tx: Tx, gang: _Gang, alt: Scanakte, maengel: list[Mangel]) -> Scanakte:
        """Put a case file on the correction list; looked at again with the same result, nothing changes."""
        jetzt = replace(alt, stand=Stand.NACHBESSERUNG.value, maengel=als_text(maengel))
        if jetzt == alt:
            return alt
        tx.scans.akte_aendern(jetzt)
        tx.scans.loese_ab(jetzt)
        schwer = [m for m in maengel if m.schwer]
        bezug = ((Bezug.AKTENZEICHEN, alt.aktenzeichen),) if alt.aktenzeichen else ()
        self._notiere(
            tx, gang.lieferung, gang.person, AuditEreignis.LIEFERUNG_AKTE_NACHBESSERUNG, *bezug,
            code=schwer[0].art, anzahl=len(schwer),
        )  # fmt: skip
        return jetzt

    def _notiere(
        self,
        tx: Tx,
        lieferung: Scanlieferung,
        person: str | None,
        ereignis: AuditEreignis,
        *bezuege: tuple[Bezug, str],
        **angaben: Any,
    ) -> None:
        wer = [(Bezug.HANDELNDER, person)] if person is not None else []
        self._u.protokollant.notiere(
            tx, lieferung.mandant, ereignis, akteur=Akteur.DIENST if person is None else Akteur.PERSON,
            bezuege=[*wer, *bezuege], prozess=lieferung.id, test=lieferung.test or None, **angaben,
        )  # fmt: skip

    # -- octets -------------------------------------------------------------------------------------------------

    def _lege_ab(self, gang: _Gang, neu: Akte, befunde: Sequence[Dokumentbefund]) -> tuple[Akte, list[Mangel]]:
        """Make the documents durable; return the file with their blobs, and what changed since it was looked at."""

        def eins(befund: Dokumentbefund) -> Sha256 | Mangel:
            datei = befund.dokument.datei
            try:
                return self._ablage.lege_ab(
                    gang.lieferung.mandant, lambda: gang.quelle.oeffne(datei), befund.dokument.sha256
                )
            except Refused:
                return geaendert(datei)

        with ThreadPoolExecutor(max_workers=SCHREIBER, thread_name_prefix="intake") as pool:
            abgelegt = tuple(pool.map(eins, befunde))
        dokumente = tuple(
            one if isinstance(was, Mangel) else replace(one, blob=was)
            for one, was in zip(neu.dokumente, abgelegt, strict=True)
        )
        return replace(neu, dokumente=dokumente), [was for was in abgelegt if isinstance(was, Mangel)]
