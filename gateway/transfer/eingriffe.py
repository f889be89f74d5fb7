"""What a person does to a transfer by hand: decide, try again, withdraw. Each stands in the log with who did it."""

from collections.abc import Callable

from gateway.domain.akte import Akte, Sperre
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.transfer.angebot import Angebote
from gateway.transfer.antworten import ANDERE_BEHOERDE, ANTWORTCODES, SPAETER
from gateway.transfer.entschieden import ist_entschieden
from gateway.transfer.fristen import wartet_auf
from gateway.transfer.geber import GEBUNDEN, NUR_VORAB
from gateway.transfer.laufend import laufende, pruefe_nicht_doppelt
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import OFFENE, AufgabeArt, AuftragsArt, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.sperren import aendere_sperren
from gateway.transfer.umgebung import Umgebung

MAX_NAME = 255
"""Characters of the name of an authority in an answer; no head of a message has more."""
MAX_GENANNTE = 20
"""Documents a refusal names; ``ablage show`` lists all of them."""


class Eingriffe:
    """Commands of a person about one transfer."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, ausgang: Postausgang, angebote: Angebote) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._ausgang = ausgang
        self._angebote = angebote

    async def sende(
        self, ident: TransferId, *, person: str, aktenzeichen: str | None = None, begruendung: str | None = None
    ) -> Transfer:
        """Send the file of an open request: the matched one, or the one the person names.

        ``Usage`` where nothing is to be decided, no file is named, or the named one is of another lane.
        """

        def run(tx: Tx) -> Transfer:
            current = self._zu_entscheiden(tx, ident)
            akte = self._gewaehlte(tx, current, aktenzeichen)
            self._pruefe_formate(current, akte)
            if any(one.id != ident for one in tx.transfers.offene_zur_akte(current.mandant, akte.id)):
                raise Usage("another transfer of this file runs: end or withdraw it first", code="STATE")
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.PERSON_ZUGEORDNET,
                akteur=Akteur.PERSON,
                bezuege=[*wer(person, begruendung), (Bezug.AKTE, akte.id)],
                **fall(current),
            )
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            changed = self._s.wechsle(
                tx, current, Ereignis.FREIGEGEBEN, akte=akte.id, aktenzeichen=akte.aktenzeichen, hinweis=None
            )
            self._s.beauftrage(tx, current.mandant, AuftragsArt.PACKEN, ident)
            return changed

        return await self._u.store.write(run)

    async def lehne_ab(
        self, ident: TransferId, code: str, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """Answer an open or postponed request 010202 with a code; after 01 and 07 it is kept and goes on later."""
        if code not in ANTWORTCODES:
            raise Usage(f"{code} is no answer code; use one of {', '.join(sorted(ANTWORTCODES))}", code="ANSWER")

        def run(tx: Tx) -> Transfer:
            current = self._hole(tx, ident)
            postponed = current.rolle is Rolle.GEBER and current.zustand is Zustand.ZURUECKGESTELLT
            if not (postponed and code not in SPAETER):
                current = self._zu_entscheiden(tx, ident)
            self._pruefe_unentschieden(tx, ident)
            self._notiere(tx, current, Ereignis.ABLEHNUNG_ERSTELLT, person, begruendung, code=f"antwort_{code}")
            if code == GEBUNDEN and current.akte is not None:  # what the answer says holds, and can be lifted
                aendere_sperren(
                    tx,
                    self._u.protokollant,
                    current.mandant,
                    current.akte,
                    setze=[Sperre.GEBUNDEN],
                    handelnder=person,
                )
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person, code=f"antwort_{code}")
            self._s.beauftrage(tx, current.mandant, AuftragsArt.ABLEHNEN, f"{ident}/{code}")
            return current

        return await self._u.store.write(run)

    async def nenne_zustaendige(
        self, ident: TransferId, name: str, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """Answer an open request that another authority is competent, to which it cannot be passed on (010202)."""
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable() or not ist_datentyp_c(name):
            raise Usage(
                f"name the authority in one line of DIN 91379, at most {MAX_NAME} characters", code="ANSWER"
            )

        def run(tx: Tx) -> Transfer:
            current = self._zu_entscheiden(tx, ident)
            self._notiere(tx, current, Ereignis.ABLEHNUNG_ERSTELLT, person, begruendung, code=ANDERE_BEHOERDE)
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person, code=ANDERE_BEHOERDE)
            ref = f"{ident}/{ANDERE_BEHOERDE}/{name.strip()}"
            self._s.beauftrage(tx, current.mandant, AuftragsArt.ABLEHNEN, ref)
            return current

        return await self._u.store.write(run)

    async def leite_weiter(
        self, ident: TransferId, an: Kennung, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """Pass an open request on to the authority that has the file now (0030), and tell who asked (0031)."""
        self._u.vertrauen.verzeichnis().behoerde(an, self._u.jetzt())

        def run(tx: Tx) -> Transfer:
            current = self._zu_entscheiden(tx, ident)
            if an in {current.mandant, current.partner}:
                raise Usage("a request is passed on to a third authority", code="OWN")
            self._notiere(tx, current, Ereignis.WEITERGELEITET, person, begruendung)
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            self._s.beauftrage(tx, current.mandant, AuftragsArt.WEITERLEITEN, f"{ident}/{an}")
            return current

        return await self._u.store.write(run)

    async def nimm_angebot_an(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """Ask for a file that was offered to us."""

        def work(tx: Tx, current: Transfer) -> Transfer:
            self._pruefe_unentschieden(tx, ident)
            pruefe_nicht_doppelt(tx, self._u, current, current.partner)
            return self._angebote.nimm_an(tx, current)

        return await self._greife_ein(ident, Ereignis.ANGEBOT_ANGENOMMEN, person, begruendung, work)

    async def erneut(
        self, ident: TransferId, *, person: str, von: Kennung | None = None, begruendung: str | None = None
    ) -> Transfer:
        """Try again: ask for the file anew (of another authority: ``von``), or send anew what was rejected."""
        if von is not None:
            self._u.vertrauen.verzeichnis().behoerde(von, self._u.jetzt())

        def work(tx: Tx, current: Transfer) -> Transfer:
            if current.rolle is Rolle.GEBER and current.lieferung is None:
                raise Usage("nothing was sent in this transfer: offer the file again instead", code="STATE")
            if current.rolle is Rolle.NEHMER and current.akte is not None:
                raise Usage("the file is here already; there is nothing to ask for", code="STATE")
            if von is not None and (current.rolle is Rolle.GEBER or von == current.mandant):
                raise Usage("--from names the authority that is asked for its file, not ourselves", code="OWN")
            if current.rolle is Rolle.NEHMER and (von or current.partner) is None:
                raise Usage("nobody knows who has the file: name the authority with --from", code="INCOMPLETE")
            if current.rolle is Rolle.NEHMER and current.person.azr_nummer is None:
                raise Usage(
                    "the AZR number is missing: have the Meldebehörde send a notice that names it",
                    code="INCOMPLETE",
                )
            if current.zustand in ENDZUSTAENDE and self._laeuft_anders(tx, current):
                raise Usage("another transfer of this file runs already; see 'transfer list'", code="STATE")
            receiver = current.rolle is Rolle.NEHMER
            if receiver:
                pruefe_nicht_doppelt(tx, self._u, current, von or current.partner)
                self._nimm_anforderungen_zurueck(tx, current)
            other = {"partner": von} if von is not None else {}
            changed = self._s.wechsle(tx, current, Ereignis.ERNEUT_VERSUCHT, hinweis=None, **other)
            self._s.beauftrage(
                tx, changed.mandant, AuftragsArt.ANFORDERN if receiver else AuftragsArt.PACKEN, ident
            )
            return changed

        await self._ausgang.sieh_nach()
        return await self._greife_ein(ident, Ereignis.ERNEUT_VERSUCHT, person, begruendung, work)

    async def ziehe_zurueck(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """Withdraw a request, an offer, a release that is being packed, or a delivery nobody has closed (wire 6.4).

        What lies in the Postfach is taken back. What was fetched before cannot be: a file that still comes for a
        withdrawn request is rejected (0010).
        """

        def work(tx: Tx, current: Transfer) -> Transfer:
            if current.rolle is Rolle.NEHMER:
                self._nimm_anforderungen_zurueck(tx, current)
            uuid = wartet_auf(current)
            back = self._ausgang.ziehe_zurueck(tx, current.mandant, uuid) if uuid is not None else False
            if current.zustand is Zustand.VERSANDT and not back:
                raise Usage(
                    "the reader has closed the delivery: agree with the partner what becomes of it, then give the "
                    "transfer up if no receipt will come ('transfer give-up')",
                    code="STATE",
                )
            changed = self._s.wechsle(tx, current, Ereignis.ZURUECKGEZOGEN, hinweis="zurueckgezogen")
            if changed.zustand is Zustand.ENTSCHEIDUNG_OFFEN:
                what = "freigabe" if current.zustand is Zustand.PACKEN else "lieferung"
                self._s.frage(
                    tx,
                    changed.mandant,
                    AufgabeArt.ANFRAGE_PRUEFEN,
                    transfer=ident,
                    hinweis=f"{what}_zurueckgezogen",
                )
            return changed

        await self._ausgang.sieh_nach()
        return await self._greife_ein(ident, Ereignis.ZURUECKGEZOGEN, person, begruendung, work)

    async def gib_auf(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """End a transfer in which nothing can be taken back any more and nobody expects an answer.

        Nothing is said to the partner and nothing of the file is touched; what still comes is worked on. ``Usage``
        where it can be taken back instead.
        """

        def work(tx: Tx, current: Transfer) -> Transfer:
            entries = tx.postfach.zur_nachricht(current.mandant, uuid) if (uuid := current.lieferung) else ()
            if current.zustand is Zustand.VERSANDT and any(one.zustand in OFFENE for one in entries):
                raise Usage(
                    "the reader has not closed the delivery: take it back with 'transfer withdraw'", code="STATE"
                )
            return self._s.wechsle(tx, current, Ereignis.AUFGEGEBEN, hinweis="von_person")

        await self._ausgang.sieh_nach()
        return await self._greife_ein(ident, Ereignis.AUFGEGEBEN, person, begruendung, work)

    def _nimm_anforderungen_zurueck(self, tx: Tx, current: Transfer) -> None:
        """Take back every request of a transfer that still lies somewhere: none is answered any more."""
        for one in tx.nachrichten.zum_transfer(current.id):
            if one.richtung is Richtung.AUS and one.typ is Nachrichtentyp.ANFORDERUNG:
                self._ausgang.ziehe_zurueck(tx, current.mandant, one.uuid)

    async def _greife_ein(
        self,
        ident: TransferId,
        ereignis: Ereignis,
        person: str,
        begruendung: str | None,
        work: Callable[[Tx, Transfer], Transfer],
    ) -> Transfer:
        """Do something to a transfer whose state knows the event; log the person, close the questions."""

        def run(tx: Tx) -> Transfer:
            current = self._hole(tx, ident)
            if not kennt_ereignis(current.rolle, current.zustand, ereignis):
                raise Usage(f"the transfer is {current.zustand.value}; that cannot be done now", code="STATE")
            self._notiere(tx, current, ereignis, person, begruendung)
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            return work(tx, current)

        return await self._u.store.write(run)

    def _notiere(
        self,
        tx: Tx,
        current: Transfer,
        ereignis: Ereignis,
        person: str,
        begruendung: str | None,
        code: str | None = None,
    ) -> None:
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.TRANSFER_EINGRIFF,
            akteur=Akteur.PERSON,
            anlass=ereignis.value,
            code=code,
            bezuege=wer(person, begruendung),
            **fall(current),
        )

    def _hole(self, tx: Tx, ident: TransferId) -> Transfer:
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        return current

    def _zu_entscheiden(self, tx: Tx, ident: TransferId) -> Transfer:
        current = self._hole(tx, ident)
        if current.zustand is not Zustand.ENTSCHEIDUNG_OFFEN:
            raise Usage(f"the transfer is {current.zustand.value}; there is nothing to decide", code="STATE")
        self._pruefe_unentschieden(tx, ident)
        return current

    def _pruefe_formate(self, current: Transfer, akte: Akte) -> None:
        """Refuse to send documents the partner does not accept, and to leave them out or convert them."""
        if current.grund == NUR_VORAB:
            return
        foreign = akte.zu_senden(self._u.jetzt().date())[0].nicht_angenommen(current.formate)
        if foreign:
            listed = ", ".join(f"{one.position} ({one.format.endung})" for one in foreign[:MAX_GENANNTE])
            more = f" and {len(foreign) - MAX_GENANNTE} more" if len(foreign) > MAX_GENANNTE else ""
            raise Usage(
                f"the partner does not accept the format of documents {listed}{more}: add a PDF version of each "
                "with 'ablage replace', then send; or refuse the request",
                code="FORMAT",
            )

    def _pruefe_unentschieden(self, tx: Tx, ident: TransferId) -> None:
        if ist_entschieden(tx, ident):
            raise Usage("this is answered already; the answer is being written", code="STATE")

    def _laeuft_anders(self, tx: Tx, ended: Transfer) -> bool:
        """Tell whether the file of an ended transfer is on its way in another one: it must not go twice."""
        if ended.rolle is Rolle.GEBER:
            return ended.akte is not None and bool(tx.transfers.offene_zur_akte(ended.mandant, ended.akte))
        return ended.grund in UEBERGANG and bool(laufende(tx, self._u, ended.mandant, ended.person, ended.test))

    def _gewaehlte(self, tx: Tx, current: Transfer, aktenzeichen: str | None) -> Akte:
        if aktenzeichen is not None:
            akte = tx.akten.zum_aktenzeichen(current.mandant, aktenzeichen)
        elif current.akte is not None:
            akte = tx.akten.holen(current.mandant, current.akte)
        else:
            raise Usage(
                "no file is matched to this request; name one with --akte after 'transfer compare', or refuse it",
                code="STATE",
            )
        if akte is None or akte.einsicht:
            raise Usage("there is no such file of ours in the Ablage", code="UNKNOWN")
        if akte.geloescht is not None:
            raise Usage(
                f"only a stub is left of {akte.aktenzeichen}: {akte.abgegeben_an} has it, pass the request on",
                code="STUB",
            )
        if Sperre.RUECKRUF in akte.sperren:
            raise Usage("its author calls this file back: decide that first (transfer recalled)", code="RECALLED")
        if akte.person.azr_nummer not in {None, current.person.azr_nummer}:
            raise Usage(
                "the file bears another AZR number than the request: it is another person's, or one of them is "
                "wrong; correct the file in its own system first, or refuse the request",
                code="PERSON",
            )
        if akte.test != (current.test is not None):
            raise Usage("a test request gets test files only, a real one real files only", code="LANE")
        return akte
