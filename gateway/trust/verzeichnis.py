"""The directory as a frozen value: who is who, competent where, reached how, trusted with which certificate.

A snapshot carries a number that only grows and an end; every answer is for a moment, so that old receipts
can be judged with the certificates of their time (wire 5, procedure sheet 7.3). Reading the signed file is
done in ``gateway.envelope.verzeichnis``.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.trust.hybrid import Hybridschluessel
from gateway.trust.pfad import Urteil, Verdikt, check_path
from gateway.trust.profil import BROKEN, Zweck, load
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import (
    Art,
    Betrieb,
    Endpunkt,
    Hybrideintrag,
    Schluesseleintrag,
    Schluesselrolle,
    Teilnehmer,
    Wegart,
    Zertifikatseintrag,
)

MAX_AGE = timedelta(days=30)
"""Longest life of a snapshot (wire 5.5)."""
MAX_TEILNEHMER = 10_000
"""Participants of a directory; Germany has about 660 foreigners' and 11,000 municipal authorities."""
TEST_MARK = "TEST - nicht fuer den Echtbetrieb"
"""Organisational unit in every certificate of a test PKI; a productive directory refuses such an anchor."""

ZWECK_DER_ROLLE = {
    Schluesselrolle.TLS: Zweck.TLS,
    Schluesselrolle.ABRUF: Zweck.TLS,
    Schluesselrolle.EINLIEFERUNG: Zweck.TLS,
    Schluesselrolle.TRANSPORT: Zweck.SIGNATUR,
    Schluesselrolle.INHALT: Zweck.SIGNATUR,
    Schluesselrolle.CHIFFRE: Zweck.CHIFFRE,
}
"""What a certificate must be able to do for each role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Richtlinie:
    """Rules that hold for everyone in the directory, not for an operator's configuration (wire 8.3)."""

    mitzeichner: int = 2
    """Operators other than our own whose co-signature a checkpoint needs before it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichnis:
    """One snapshot of the directory. Refused (X001) at construction if it contradicts itself."""

    nummer: int
    ausgestellt: datetime
    gueltig_bis: datetime
    betrieb: Betrieb
    anker: tuple[bytes, ...]
    """Trust anchors, DER."""
    zwischenstellen: tuple[bytes, ...] = ()
    """Intermediate certificates, DER: a message carries only its end certificate."""
    teilnehmer: tuple[Teilnehmer, ...] = ()
    richtlinie: Richtlinie = field(default_factory=Richtlinie)
    unverstanden: tuple[tuple[Kennung, str], ...] = ()
    """Whose entry says what this version does not know: a newer word breaks no directory and gives nobody a right.

    An entry of unknown kind or status is left out of ``teilnehmer``, unknown roles are left out of their entry.
    """
    niemandes: tuple[str, ...] = ()
    """Beginnings of municipality keys that fall to no shorter one while a newer snapshot waits."""
    _nach_kennung: dict[Kennung, Teilnehmer] = field(init=False, repr=False, compare=False)
    _nach_abdruck: dict[Sha256, tuple[tuple[Teilnehmer, Zertifikatseintrag], ...]] = field(
        init=False, repr=False, compare=False
    )
    _vertretene: dict[Kennung, tuple[Teilnehmer, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the whole and build the indexes."""
        if self.nummer < 1:
            raise Refused(Fehlercode.X001, "the number of a directory begins with 1")
        if not self.ausgestellt < self.gueltig_bis <= self.ausgestellt + MAX_AGE:
            raise Refused(Fehlercode.X001, f"a directory is valid for at most {MAX_AGE.days} days from its issue")
        if len(self.teilnehmer) > MAX_TEILNEHMER:
            raise Refused(Fehlercode.X001, f"a directory has at most {MAX_TEILNEHMER} participants")
        self._check_anchors()
        self._build_indexes()
        self._check_references()
        self._check_ags()

    # -- operators ----------------------------------------------------------------------------------------------

    def desselben_betreibers(self, kennungen: Collection[Kennung]) -> frozenset[Kennung]:
        """Return these authorities and those behind one Postfach with any of them: one operator (wire 8.3)."""
        theirs = {one.postfach for one in self.teilnehmer if one.kennung in kennungen} - {None}
        return frozenset(kennungen) | {one.kennung for one in self.teilnehmer if one.postfach in theirs}

    # -- look-ups -------------------------------------------------------------------------------------------

    def behoerde(self, kennung: Kennung, moment: datetime) -> Teilnehmer:
        """Return the participant, or refuse (T070) one who is unknown or not there at the moment."""
        found = self._nach_kennung.get(kennung)
        if found is None and (word := next((word for wer, word in self.unverstanden if wer == kennung), None)):
            raise Refused(
                Fehlercode.T070,
                f"the directory (number {self.nummer}) says of {kennung} what this version does not know ({word}): "
                "it takes no part until the program is updated",
            )
        if found is None:
            raise Refused(
                Fehlercode.T070,
                f"{kennung} does not stand in the directory (number {self.nummer}): "
                "the operator of the directory has to add it before it can take part",
            )
        if not found.fenster.umfasst(moment):
            hint = f"; its successor is {found.nachfolger}" if found.nachfolger else ""
            raise Refused(
                Fehlercode.T070, f"{kennung} does not take part at this moment ({found.status.value}){hint}"
            )
        return found

    def eintrag(self, kennung: Kennung) -> Teilnehmer | None:
        """Return what stands here of the participant, also before and after it takes part."""
        return self._nach_kennung.get(kennung)

    def ist_nachfolge(self, von: Kennung, an: Kennung, moment: datetime) -> bool:
        """Tell whether ``an`` takes part now and succeeded ``von``, which does not any more; over several steps."""
        seen: set[Kennung] = set()
        step: Kennung | None = von
        while step is not None and step not in seen and (found := self._nach_kennung.get(step)) is not None:
            seen.add(step)
            if found.fenster.umfasst(moment):
                return step == an and step != von
            step = found.nachfolger
        return False

    def zustaendig_fuer_ags(self, ags: str, moment: datetime) -> Teilnehmer | None:
        """Return the Ausländerbehörde competent for a municipality key (8 digits): the longest prefix wins.

        ``None`` if nobody is: a person decides, nothing is guessed.
        """
        best: Teilnehmer | None = None
        length = 0
        for one in self.teilnehmer:
            if one.art is not Art.AUSLAENDERBEHOERDE or not one.fenster.umfasst(moment):
                continue
            for prefix in one.ags:
                if len(prefix) > length and ags.startswith(prefix):
                    best, length = one, len(prefix)
        if any(len(prefix) > length and ags.startswith(prefix) for prefix in self.niemandes):
            return None
        return best

    def rollen(
        self, fingerprint: Sha256, moment: datetime, *, sperrstand: Evidence | None = None
    ) -> tuple[tuple[Kennung, Schluesselrolle], ...]:
        """Return for whom a certificate may act in which role at the moment, deputies included.

        ``fingerprint`` is the SHA-256 of the DER. Empty = a stranger, or revoked by ``sperrstand``.
        """
        found: dict[tuple[Kennung, Schluesselrolle], None] = {}
        for owner, entry in self._nach_abdruck.get(fingerprint, ()):
            if not _usable(owner, entry, moment) or self._widerrufen(entry, moment, sperrstand):
                continue
            for rolle in entry.rollen:
                found[owner.kennung, rolle] = None
                for represented in self._vertretene.get(owner.kennung, ()):
                    if self._may_act(owner.kennung, represented, rolle, moment):
                        found[represented.kennung, rolle] = None
        return tuple(found)

    def zertifikate(
        self, kennung: Kennung, rolle: Schluesselrolle, moment: datetime
    ) -> tuple[Zertifikatseintrag, ...]:
        """Return the certificates that count for the authority in a role at the moment, its own first."""
        return tuple(
            entry for owner, entry in self._listed(kennung, rolle, moment) if _usable(owner, entry, moment)
        )

    def eintraege(
        self, kennung: Kennung, rolle: Schluesselrolle, sha256: Sha256, moment: datetime
    ) -> tuple[Zertifikatseintrag, ...]:
        """Return every entry of one certificate for the authority in a role, whether it counts now or not."""
        return tuple(entry for _, entry in self._listed(kennung, rolle, moment) if entry.sha256 == sha256)

    def schluessel(
        self, kennung: Kennung, rolle: Schluesselrolle, moment: datetime
    ) -> tuple[Schluesseleintrag, ...]:
        """Return the authority's log (``protokoll``) or witness (``zeuge``) keys at the moment."""
        owner = self.behoerde(kennung, moment)
        return tuple(key for key in owner.schluessel if key.rolle is rolle and key.fenster.umfasst(moment))

    def hybride(self, kennung: Kennung, moment: datetime) -> tuple[Hybridschluessel, ...]:
        """Return the hybrid keys of the authority's own entry that count at the moment, newest first.

        None for who is not there. Deputies' do not count: a key of theirs that shall read along is listed with the
        authority itself.
        """
        owner = self._nach_kennung.get(kennung)
        if owner is None or not owner.fenster.umfasst(moment):
            return ()
        counting = sorted(owner.hybride, key=lambda entry: entry.fenster.von, reverse=True)
        bad = {entry.schluessel for entry in counting if entry.ist_gesperrt(moment)}
        found = (entry.schluessel for entry in counting if entry.gilt(moment))
        return tuple(dict.fromkeys(key for key in found if key not in bad))

    def hybrideintraege(self, kennung: Kennung, sha256: Sha256) -> tuple[Hybrideintrag, ...]:
        """Return every entry of one hybrid key of the authority, whether it counts now or not."""
        owner = self._nach_kennung.get(kennung)
        listed = () if owner is None else owner.hybride
        return tuple(entry for entry in listed if entry.schluessel.sha256 == sha256)

    def pruefe_unterzeichner(
        self,
        cert_der: bytes,
        rolle: Schluesselrolle,
        kennung: Kennung,
        moment: datetime,
        *,
        untrusted: Sequence[bytes] = (),
        sperrstand: Evidence | None = None,
    ) -> Urteil:
        """Return the judgement on a certificate that acts for an authority, or refuse it.

        T070: unknown authority, or the certificate does not stand there for this role. T000, T001: the entry
        has ended or is revoked. T000–T002: its path does not hold. The state of revocation is in the answer.
        """
        fingerprint = sha256_of(cert_der)
        listed = [pair for pair in self._listed(kennung, rolle, moment) if pair[1].sha256 == fingerprint]
        if not listed:
            raise Refused(
                Fehlercode.T070,
                f"this certificate does not stand in the directory (number {self.nummer}) for {kennung} "
                f"in the role {rolle.value}",
            )
        if not any(_usable(owner, entry, moment) for owner, entry in listed):
            raise _ended(listed[0][1], kennung, rolle, moment)
        return check_path(
            cert_der,
            untrusted=(*self.zwischenstellen, *untrusted),
            anchors=self.anker,
            moment=moment,
            zweck=ZWECK_DER_ROLLE[rolle],
            sperrstand=sperrstand,
        ).verlange()

    def sperrt(self, cert_der: bytes, kennung: Kennung, moment: datetime) -> bool:
        """Tell whether an entry of the authority says that this certificate was revoked by the moment."""
        fingerprint = sha256_of(cert_der)
        return any(
            owner.kennung == kennung and entry.gesperrt_ab is not None and entry.gesperrt_ab <= moment
            for owner, entry in self._nach_abdruck.get(fingerprint, ())
        )

    def endpunkt(self, kennung: Kennung, moment: datetime) -> Endpunkt:
        """Return where mail for the authority waits by its own entry, or refuse (T070) one without a Postfach.

        ``DIREKT``: the address is its own Postfach, and what is written *to* it waits with each author.
        ``VERMITTLUNG``: what is written to it is deposited there and fetched from there.
        ``OFFEN``: nowhere; a transport of its own carries it.
        """
        one = self.behoerde(kennung, moment)
        if one.offen:
            return Endpunkt(weg=Wegart.OFFEN, url="", betreiber=kennung)
        if one.vermittlung is not None:
            return self._postfach(self.behoerde(one.vermittlung, moment), Wegart.VERMITTLUNG)
        return self._postfach(one, Wegart.DIREKT)

    def ablageort(self, autor: Kennung, leser: Kennung, moment: datetime) -> Endpunkt:
        """Return where a message from ``autor`` to ``leser`` waits: the reader's entry decides."""
        reader = self.behoerde(leser, moment)
        if reader.vermittlung is not None or reader.offen:
            return self.endpunkt(leser, moment)
        return self._postfach(self.behoerde(autor, moment), Wegart.DIREKT)

    def abholorte(self, leser: Kennung, moment: datetime) -> tuple[Endpunkt, ...]:
        """Return every Postfach in which mail for the authority can wait: to be polled, each once."""
        if self.behoerde(leser, moment).vermittlung is not None:
            return (self.endpunkt(leser, moment),)
        places = {
            one.postfach: self._postfach(one, Wegart.DIREKT)
            for one in self.teilnehmer
            if one.postfach is not None
            and one.kennung != leser
            and one.art is not Art.VERMITTLUNGSSTELLE
            and one.fenster.umfasst(moment)
        }
        return tuple(places.values())

    def offene(self, moment: datetime) -> tuple[Kennung, ...]:
        """Return the participants of the plain route at the moment."""
        return tuple(one.kennung for one in self.teilnehmer if one.offen and one.fenster.umfasst(moment))

    def ist_abgelaufen(self, moment: datetime) -> bool:
        """Tell whether the snapshot has ended: no new disclosures then, receipt goes on (wire 5.5)."""
        return moment >= self.gueltig_bis

    def pruefe_nachfolge(self, vorgaenger: "Verzeichnis | None") -> None:
        """Refuse (T099) this snapshot as successor of an older one unless its number grew, or it is the same."""
        if vorgaenger is None or self == vorgaenger:
            return
        if self.betrieb is not vorgaenger.betrieb:
            raise Refused(
                Fehlercode.T099, f"a directory for {self.betrieb.value} cannot follow one for another use"
            )
        if self.nummer <= vorgaenger.nummer:
            raise Refused(
                Fehlercode.T099,
                f"the directory has number {self.nummer}, number {vorgaenger.nummer} is already known: "
                "ask the operator of the directory for the newest",
            )

    # -- inside ---------------------------------------------------------------------------------------------

    def _widerrufen(self, entry: Zertifikatseintrag, moment: datetime, sperrstand: Evidence | None) -> bool:
        if sperrstand is None:
            return False
        judgement = check_path(
            entry.der,
            untrusted=self.zwischenstellen,
            anchors=self.anker,
            moment=moment,
            zweck=ZWECK_DER_ROLLE[entry.rollen[0]],
            sperrstand=sperrstand,
        )
        return judgement.verdikt is Verdikt.WIDERRUFEN

    def _postfach(self, one: Teilnehmer, weg: Wegart) -> Endpunkt:
        if one.postfach is None:
            raise Refused(Fehlercode.T070, f"the directory names no Postfach for {one.kennung}")
        return Endpunkt(weg=weg, url=one.postfach, betreiber=one.kennung)

    def _listed(
        self, kennung: Kennung, rolle: Schluesselrolle, moment: datetime
    ) -> Iterator[tuple[Teilnehmer, Zertifikatseintrag]]:
        """Yield entries for the role, own ones and those of the moment's deputies, whatever their window."""
        owner = self.behoerde(kennung, moment)
        deputies = (
            self._nach_kennung[grant.vertreter]
            for grant in owner.vertretungen
            if rolle in grant.rollen and grant.fenster.umfasst(moment)
        )
        for one in (owner, *deputies):
            for entry in one.zertifikate:
                if rolle in entry.rollen:
                    yield one, entry

    @staticmethod
    def _may_act(deputy: Kennung, owner: Teilnehmer, rolle: Schluesselrolle, moment: datetime) -> bool:
        return owner.fenster.umfasst(moment) and any(
            grant.vertreter == deputy and rolle in grant.rollen and grant.fenster.umfasst(moment)
            for grant in owner.vertretungen
        )

    def _build_indexes(self) -> None:
        by_kennung: dict[Kennung, Teilnehmer] = {}
        by_print: dict[Sha256, tuple[tuple[Teilnehmer, Zertifikatseintrag], ...]] = {}
        represented: dict[Kennung, tuple[Teilnehmer, ...]] = {}
        for one in self.teilnehmer:
            if one.kennung in by_kennung:
                raise Refused(Fehlercode.X001, f"{one.kennung} stands in the directory twice")
            by_kennung[one.kennung] = one
            for entry in one.zertifikate:
                by_print[entry.sha256] = (*by_print.get(entry.sha256, ()), (one, entry))
            for deputy in dict.fromkeys(grant.vertreter for grant in one.vertretungen):
                represented[deputy] = (*represented.get(deputy, ()), one)
        object.__setattr__(self, "_nach_kennung", by_kennung)
        object.__setattr__(self, "_nach_abdruck", by_print)
        object.__setattr__(self, "_vertretene", represented)

    def _check_anchors(self) -> None:
        if not self.anker:
            raise Refused(Fehlercode.X001, "a directory names at least one trust anchor")
        for der in self.anker:
            try:
                marked = any(unit.value == TEST_MARK for unit in load(der).subject)
            except BROKEN:
                raise Refused(Fehlercode.X001, "a trust anchor of the directory is no certificate") from None
            if marked and self.betrieb is Betrieb.ECHT:
                raise Refused(
                    Fehlercode.T002, "a test trust anchor stands in a productive directory: it is not used"
                )

    def _check_references(self) -> None:
        for one in self.teilnehmer:
            named = [grant.vertreter for grant in one.vertretungen]
            named += [other for other in (one.vermittlung,) if other is not None]
            for other in named:
                if other not in self._nach_kennung or other == one.kennung:
                    raise Refused(
                        Fehlercode.X001,
                        f"{one.kennung} names {other}, which is no other participant of the directory",
                    )

    def _check_ags(self) -> None:
        taken: dict[str, list[Teilnehmer]] = {}
        for one in self.teilnehmer:
            for prefix in one.ags:
                for other in taken.setdefault(prefix, []):
                    if other.art is one.art and other.fenster.beruehrt(one.fenster):
                        raise Refused(
                            Fehlercode.X001, f"{one.kennung} and {other.kennung} both claim the AGS prefix {prefix}"
                        )
                taken[prefix].append(one)


def _usable(owner: Teilnehmer, entry: Zertifikatseintrag, moment: datetime) -> bool:
    return owner.fenster.umfasst(moment) and entry.fenster.umfasst(moment) and not entry.ist_gesperrt(moment)


def _ended(entry: Zertifikatseintrag, kennung: Kennung, rolle: Schluesselrolle, moment: datetime) -> Refused:
    """Say why an entry that is there does not count."""
    if entry.gesperrt_ab is not None and entry.gesperrt_ab <= moment:
        return Refused(Fehlercode.T001, f"the directory has revoked this certificate of {kennung}")
    if entry.fenster.bis is not None and moment >= entry.fenster.bis:
        return Refused(
            Fehlercode.T000, f"the directory no longer lists this certificate of {kennung} for {rolle.value}"
        )
    return Refused(
        Fehlercode.T070, f"the directory does not list this certificate of {kennung} for {rolle.value} yet"
    )
