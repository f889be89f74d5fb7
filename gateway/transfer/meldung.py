"""From notice to request: what a Meldebehörde's message (030101, 030102, 030103, 030112) sets in motion."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, ProzessUUID, TransferId
from gateway.domain.person import AZR_FORM, Person
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Abmeldung, Anmeldung, Hauptwohnung, Sperrenaenderung
from gateway.messages import Wegzug as Wegzugsgrund
from gateway.transfer.angebot import Angebote
from gateway.transfer.haushalt import merke, tag_des_umzugs
from gateway.transfer.laufend import laufende, pruefe_nicht_doppelt
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Wegzug
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vorab import Vorab
from gateway.transfer.zuordnung import ordne_zu

Meldung = Anmeldung | Abmeldung | Hauptwohnung | Sperrenaenderung
Bringer = Sequence[tuple[Bezug, str]]
"""References that name the system that brought a notice; none for the inbox folder and the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeldungsErgebnis:
    """What became of a notice: a transfer that began or was there already, a noted departure, noted blocks."""

    art: str
    """``transfer``, ``bekannt``, ``wegzug``, ``sperren`` (noted with the file) or ``frage`` (a person finds it)."""
    mandant: Kennung
    transfer: TransferId | None = None
    zustand: Zustand | None = None


class Meldungen:
    """Takes in notices of moves."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, angebote: Angebote, vorab: Vorab) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._angebote = angebote
        self._vorab = vorab

    async def aufnehmen(
        self, octets: bytes, *, nur: Kennung | None = None, bringt: str | None = None
    ) -> MeldungsErgebnis:
        """Read a notice, refuse it with its code, or note it durably; both stand in the log.

        ``nur``: who brings it may do so for this authority alone; ``bringt`` is that system's account, and stands
        in the log: a notice is not signed, so who brought it is all there is to ask later. Taking the same notice
        twice has no second effect: a departure is noted again, a request is not.
        """
        try:
            message = self._lies(octets, nur)
        except Refused as no:
            await self._u.store.write(self._abgelehnt(no, nur, bringt))
            raise
        mandant, who = message.kopf.leser.kennung, _bringer(bringt)
        if isinstance(message, Abmeldung):
            departure = message
            return await self._u.store.write(lambda tx: self._wegzug(tx, mandant, departure, who))
        if isinstance(message, Sperrenaenderung):
            change = message
            return await self._u.store.write(lambda tx: self._sperren(tx, mandant, change, who))
        arrival = message
        return await self._u.store.write(lambda tx: self._zuzug(tx, mandant, arrival, who))

    def _lies(self, octets: bytes, nur: Kennung | None) -> Meldung:
        message = self._u.lies(octets, signiert=False)
        if not isinstance(message, Meldung):
            raise Refused(Fehlercode.X001, "only notices 030101, 030102, 030103 and 030112 are taken in here")
        mandant = message.kopf.leser.kennung
        if mandant not in self._u.mandanten or nur not in {None, mandant}:
            where = "an authority here" if nur is None else nur
            raise Refused(Fehlercode.T080, f"the notice is addressed to {mandant}, which is not {where}")
        if not self._u.test_passt(message.kopf.test):
            raise Refused(Fehlercode.S999, f"@test does not fit an installation with betrieb = {self._u.betrieb!r}")
        return message

    def _abgelehnt(self, no: Refused, nur: Kennung | None, bringt: str | None) -> Callable[[Tx], object]:
        """Log a refused notice with the authority it was brought for, else the first: what it says is no proof."""
        mandant = nur or next(iter(self._u.mandanten))
        return lambda tx: self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.MELDUNG_ABGELEHNT,
            akteur=Akteur.PARTNER,
            code=no.code,
            bezuege=_bringer(bringt),
        )

    def _wegzug(self, tx: Tx, mandant: Kennung, message: Abmeldung, who: Bringer) -> MeldungsErgebnis:
        noted, azr = list(who), message.person.azr_nummer
        ziel = message.grund.neue_anschrift if isinstance(message.grund, Wegzugsgrund) else None
        if azr is not None and isinstance(message.grund, Wegzugsgrund):
            departure = Wegzug(
                mandant=mandant,
                azr_suche=self._u.speicher.suchwert("azr", azr),
                ziel_ags=ziel.ags if isinstance(ziel, Meldeanschrift) else None,
                gemeldet=self._u.jetzt(),
            )
            noted.append((Bezug.WEGZUG, tx.wegzuege.anlegen(departure)))
            merke(tx, self._u, message, transfer=None)
        self._notiere(tx, mandant, message, noted)
        return MeldungsErgebnis(art="wegzug", mandant=mandant)

    def _sperren(self, tx: Tx, mandant: Kennung, message: Sperrenaenderung, who: Bringer) -> MeldungsErgebnis:
        """Note with the one file of the person which Auskunftssperren came or went; 6 and 12 are never taken away.

        A notice is not signed, and an old one may come again: what it does not name before the change it does not
        take away. Then a person is asked.
        """
        self._notiere(tx, mandant, message, who)
        person = message.person.als_person()
        key = self._vorab.azr_suche(person)
        files = () if key is None else tx.akten.zur_azr(mandant, key, test=message.kopf.test is not None)
        match = ordne_zu(person, [one for one in files if not one.einsicht])
        if match.akte is None:
            hint = f"{match.treffer.value}:{message.kopf.uuid}"
            self._s.frage(tx, mandant, AufgabeArt.SPERRE_ZUORDNEN, transfer=None, hinweis=hint)
            return MeldungsErgebnis(art="frage", mandant=mandant)
        known = tx.vorab.holen(mandant, match.akte.id)
        changed = known.geaendert(message.vorher, message.nachher)
        self._vorab.aendere(tx, mandant, match.akte, changed, anlass="030112")
        told = known.mit_sperren(message.nachher).auskunftssperren
        if not set(told).issuperset(changed.geltende_sperren(self._u.jetzt().date())):
            hint = f"nicht_genannt:{message.kopf.uuid}"
            self._s.frage(tx, mandant, AufgabeArt.SPERRE_ZUORDNEN, transfer=None, hinweis=hint)
        return MeldungsErgebnis(art="sperren", mandant=mandant)

    def _zuzug(self, tx: Tx, mandant: Kennung, message: Anmeldung | Hauptwohnung, who: Bringer) -> MeldungsErgebnis:
        self._notiere(tx, mandant, message, who)
        person = message.person.als_person()
        ident = _transfer_id(mandant, message)
        before = tx.transfers.holen(ident)
        if before is not None:
            return MeldungsErgebnis(art="bekannt", mandant=mandant, transfer=ident, zustand=before.zustand)
        alt = message.fruehere_anschrift if isinstance(message, Anmeldung) else message.person.anschrift
        partner = self._bisherige_behoerde(mandant, alt if isinstance(alt, Meldeanschrift) else None)
        if person.azr_nummer is not None:
            known = self._offene_anforderung(tx, mandant, person, partner, message.kopf.test)
            if known is not None and known.zustand is Zustand.ANGEBOT_LIEGT_VOR:
                self._s.erledige_aufgaben(tx, mandant, known.id)
                known = self._angebote.nimm_an(tx, known)
            if known is not None:
                merke(tx, self._u, message, transfer=known.id)
                self._s.merke_umzug(tx, known.id, tag_des_umzugs(message))
                return MeldungsErgebnis(art="bekannt", mandant=mandant, transfer=known.id, zustand=known.zustand)
        transfer = self.beginne(tx, mandant, person, partner, test=message.kopf.test, ident=ident)
        merke(tx, self._u, message, transfer=transfer.id)
        self._s.merke_umzug(tx, transfer.id, tag_des_umzugs(message))
        return MeldungsErgebnis(art="transfer", mandant=mandant, transfer=transfer.id, zustand=transfer.zustand)

    def _offene_anforderung(
        self, tx: Tx, mandant: Kennung, person: Person, giver: Kennung | None, test: str | None
    ) -> Transfer | None:
        """Return our own running request for this person, so that two notices make one transfer.

        An offer is one only if it comes from where the notice says the person came from: then it is asked for
        without a person deciding.
        """
        found = laufende(tx, self._u, mandant, person, test)
        asked = (one for one in found if one.zustand is not Zustand.ANGEBOT_LIEGT_VOR)
        return next(asked, next((one for one in found if one.partner == giver), None))

    def _notiere(self, tx: Tx, mandant: Kennung, message: Meldung, noted: Bringer) -> None:
        azr = message.person.azr_nummer
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.MELDUNG_EINGEGANGEN,
            akteur=Akteur.PARTNER,
            partner=message.kopf.autor.kennung,
            nachricht=message.kopf.uuid,
            nachrichtentyp=message.kopf.typ.value,
            rechtsgrund=Rechtsgrund.AUFENTHV_72,
            bezuege=[*([(Bezug.AZR_NUMMER, azr)] if azr else []), *noted],
        )

    def _bisherige_behoerde(self, mandant: Kennung, anschrift: Meldeanschrift | None) -> Kennung | None:
        """Find who kept the file until now; ``None`` where the address does not say it (then a person does)."""
        if anschrift is None or anschrift.ags is None:
            return None
        found = self._u.vertrauen.verzeichnis().zustaendig_fuer_ags(anschrift.ags, self._u.jetzt())
        return None if found is None or found.kennung == mandant else found.kennung

    def beginne(
        self,
        tx: Tx,
        mandant: Kennung,
        person: Person,
        partner: Kennung | None,
        *,
        test: str | None,
        grund: str = "01",
        ident: TransferId | None = None,
        handelnder: tuple[str, str] | None = None,
    ) -> Transfer:
        """Begin a transfer as receiving authority; what is missing becomes a question, never a guess.

        ``handelnder`` is the person who asks by hand, and why.

        ``Usage`` where the same authority is asked for this file already.
        """
        jetzt = self._u.jetzt()
        complete = partner is not None and person.azr_nummer is not None
        transfer = Transfer(
            id=ident or TransferId(self._u.neue_uuid()),
            mandant=mandant,
            rolle=Rolle.NEHMER,
            zustand=Zustand.GEWUENSCHT if complete else Zustand.ANGABEN_FEHLEN,
            prozess=ProzessUUID(self._u.neue_uuid()),
            person=person,
            grund=grund,
            begonnen=jetzt,
            geaendert=jetzt,
            partner=partner,
            aktenzeichen=self._s.neues_aktenzeichen(tx, mandant),
            test=test,
        )
        if complete:
            pruefe_nicht_doppelt(tx, self._u, transfer, partner)
        self._s.beginne(
            tx,
            transfer,
            akteur=Akteur.PERSON if handelnder else Akteur.DIENST,
            rechtsgrund=Rechtsgrund.AUFENTHG_86,
            bezuege=wer(*handelnder) if handelnder else (),
        )
        if complete:
            self._s.beauftrage(tx, mandant, AuftragsArt.ANFORDERN, transfer.id)
        else:
            missing = "azr_nummer" if person.azr_nummer is None else "bisherige_behoerde"
            hint = f"von_hand.{missing}" if handelnder else missing
            self._s.frage(tx, mandant, AufgabeArt.ANGABEN_ERGAENZEN, transfer=transfer.id, hinweis=hint)
        return transfer

    async def ergaenze(
        self,
        transfer: TransferId,
        *,
        azr: str | None,
        von: Kennung | None,
        person: str,
        begruendung: str | None = None,
    ) -> Transfer:
        """Add what a notice did not say (command ``transfer complete``); once complete, the request is written."""
        if von is not None:
            self._u.vertrauen.verzeichnis().behoerde(von, self._u.jetzt())
        if azr is not None and not AZR_FORM.fullmatch(azr):
            raise Usage("an AZR number has twelve digits and begins with a date YYMMDD", code="AZR")

        def run(tx: Tx) -> Transfer:
            current = tx.transfers.holen(transfer)
            if current is None:
                raise Usage(f"there is no transfer {transfer}", code="UNKNOWN")
            if current.zustand is not Zustand.ANGABEN_FEHLEN:
                raise Usage(f"the transfer is {current.zustand.value}; nothing is missing", code="STATE")
            about = replace(current.person, azr_nummer=azr) if azr else current.person
            partner = von or current.partner
            if about.azr_nummer is None or partner is None:
                missing = "--azr" if about.azr_nummer is None else "--from"
                raise Usage(f"still missing: {missing}", code="INCOMPLETE")
            if partner == current.mandant:
                raise Usage("a file is not requested from the authority itself; name another one", code="OWN")
            pruefe_nicht_doppelt(tx, self._u, current, partner, about)
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.TRANSFER_ERGAENZT,
                akteur=Akteur.PERSON,
                bezuege=wer(person, begruendung),
                **fall(replace(current, partner=partner)),
            )
            self._s.erledige_aufgaben(tx, current.mandant, transfer, person=person)
            changed = self._s.wechsle(tx, current, Ereignis.ANGABEN_ERGAENZT, person=about, partner=partner)
            self._s.beauftrage(tx, current.mandant, AuftragsArt.ANFORDERN, transfer)
            return changed

        return await self._u.store.write(run)


def _bringer(bringt: str | None) -> Bringer:
    return [] if bringt is None else wer(bringt)


def _transfer_id(mandant: Kennung, notice: Anmeldung | Hauptwohnung) -> TransferId:
    """Return the id of the transfer a notice begins: the same notice always gives the same."""
    name = f"aktenbote:meldung:{mandant}/{notice.kopf.autor.kennung}/{notice.kopf.uuid}"
    return TransferId(str(uuid.uuid5(uuid.NAMESPACE_URL, name)))
