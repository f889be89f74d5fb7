"""Verifies the time stamps of a container: over its own signature, over an author's, over checkpoints of the log.

A stamp says that octets existed before a moment. Whose word that is, is shown by anchors from outside alone;
without them the stamp is only told. One that does not stamp what it lies with is a falsified container.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.audit.befund import Satz
from gateway.audit.zeuge import eigene_linien
from gateway.beweis.aufbau import MAX_STEMPEL, Beweisindex, Stempelangabe
from gateway.beweis.autor import sperre
from gateway.beweis.lesen import Behaelter
from gateway.beweis.pruefen_protokoll import MAX_AUSZUG_OCTETS, gelesen, note_von
from gateway.beweis.pruefgang import Gang, Gefaelscht, Massstab, faelschung
from gateway.domain.errors import AktenboteError
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope.signatur import zeitstempel_eingabe
from gateway.trust.profil import load, names
from gateway.trust.sperre import Evidence
from gateway.trust.zeitstempel import MAX_TOKEN_OCTETS, Zeitstempel, pruefe_token

UHR_SPIELRAUM = timedelta(minutes=5)
"""How far the clock of an authority and that of a gateway may differ (wire 6.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitpruefung:
    """Judges tokens by the anchors from outside and the evidence in the container."""

    massstab: Massstab
    sperrstand: Evidence
    erstellt: datetime
    """When the container was signed, by its own word."""

    def signatur(self, gang: Gang, was: Satz, token: bytes, signature_value: bytes) -> Zeitstempel:
        """Judge the stamp over a signature (XAdES ``SignatureTimeStamp``); ``was`` begins the sentence."""
        return self.urteile(gang, was, token, zeitstempel_eingabe(signature_value))

    def urteile(self, gang: Gang, was: Satz, token: bytes, octets: bytes) -> Zeitstempel:
        """Say before which moment the octets existed; without a path in it nobody vouches for that."""
        try:
            found = pruefe_token(
                token,
                abdruck=hashlib.sha256(octets).digest(),
                anker=self.massstab.zeitanker,
                sperrstand=self.sperrstand,
            )
        except AktenboteError as no:
            raise faelschung(
                "timestamp", f"{was.de}: Der Zeitstempel hält nicht", f"{was.en}: the time stamp fails", no
            ) from None
        when, who = f"{found.zeit:%Y-%m-%d %H:%M:%S} UTC", _wer(found)
        if found.pfad is None:
            gang.hinweis(
                "timestamp",
                f"{was.de}: Zeitstempel von {when}; wessen, ist nicht gezeigt (--tsa-trust).",
                f"{was.en}: time stamp of {when}; whose it is, is not shown (--tsa-trust).",
            )
            return found
        known = sperre(found.pfad, self.sperrstand, found.zeit, self.erstellt)
        gang.gut(
            "timestamp",
            f"{was.de} bestand vor dem {when}: gestempelt von „{who}“ ({known.de}).",
            f'{was.en} existed before {when}: stamped by "{who}" ({known.en}).',
        )
        return found


def _wer(stamp: Zeitstempel) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in names(load(stamp.zertifikat)))[:100]


def pruefe_stempel(behaelter: Behaelter, index: Beweisindex, zeit: Zeitpruefung, gang: Gang) -> Zeitstempel | None:
    """Verify the stamp over the container's own signature, then those over the log, and say what they date.

    Return the first, if there is one.
    """
    own, over_own = behaelter.signatur, None
    if own.zeitstempel is not None:
        was = Satz("Die Signatur des Behälters", "the signature of the container")
        over_own = zeit.signatur(gang, was, own.zeitstempel, own.signature_value)
        if over_own.zeit + UHR_SPIELRAUM < own.signing_time.instant:
            gang.bleibt_offen(
                "timestamp",
                "Der Behälter nennt eine spätere Zeit als der Zeitstempel über seiner Signatur.",
                "the container names a later time than the time stamp over its signature.",
            )
    if len(index.zeitstempel) > MAX_STEMPEL:
        raise Gefaelscht(
            "index",
            f"Der Behälter hat mehr als {MAX_STEMPEL} Zeitstempel.",
            f"the container has more than {MAX_STEMPEL} time stamps.",
        )
    existed: dict[tuple[str | None, str | None], datetime] = {}
    for one in index.zeitstempel:
        octets = behaelter.lies(_auszug(index, one), MAX_AUSZUG_OCTETS)
        stamp = _protokoll(behaelter, one, octets, zeit, gang)
        if stamp.pfad is None:
            continue
        for entry in gelesen(octets).values():
            what = (entry.angaben.nachricht, entry.angaben.inhalt_sha256)
            existed[what] = min(stamp.zeit, existed.get(what, stamp.zeit))
    _nachrichten(index, existed, gang)
    return over_own


def _auszug(index: Beweisindex, one: Stempelangabe) -> str:
    """Return the excerpt a stamp lies over: one of those that were verified."""
    named = [
        a.datei
        for a in index.protokoll
        if (a.datei, a.ursprung, a.groesse) == (one.auszug, one.ursprung, one.groesse)
    ]
    if len(named) != 1:
        raise Gefaelscht(
            "index",
            f"{one.datei}: index.json nennt keinen solchen Auszug.",
            f"{one.datei}: index.json names no such excerpt.",
        )
    return named[0]


def _protokoll(
    behaelter: Behaelter, one: Stempelangabe, octets: bytes, zeit: Zeitpruefung, gang: Gang
) -> Zeitstempel:
    note = note_von(octets)
    assert note is not None  # noqa: S101 -- the excerpt was verified before
    was = Satz(f"{one.ursprung} bis Eintrag {one.groesse - 1}", f"{one.ursprung} up to entry {one.groesse - 1}")
    found = zeit.urteile(gang, was, behaelter.lies(one.datei, MAX_TOKEN_OCTETS), eigene_linien(note).octets)
    if Zeitpunkt.of(found.zeit).text != one.zeit:
        raise Gefaelscht(
            "index",
            f"{one.datei}: index.json nennt eine andere Zeit als der Zeitstempel.",
            f"{one.datei}: index.json names another time than the time stamp.",
        )
    return found


def _nachrichten(index: Beweisindex, existed: dict[tuple[str | None, str | None], datetime], gang: Gang) -> None:
    """Say of each message before which moment its signed Inhalt existed; compare it with what is claimed."""
    for one in index.nachrichten:
        moment = existed.get((one.uuid, one.inhalt_sha256))
        if moment is None:
            continue
        gang.gut(
            "timestamp",
            f"{one.typ} {one.uuid}: Ihr Inhalt bestand vor dem {moment:%Y-%m-%d %H:%M:%S} UTC.",
            f"{one.typ} {one.uuid}: its Inhalt existed before {moment:%Y-%m-%d %H:%M:%S} UTC.",
        )
        if moment + UHR_SPIELRAUM < Zeitpunkt(one.hier_seit).instant:
            gang.bleibt_offen(
                "timestamp",
                f"{one.typ} {one.uuid}: index.json nennt eine spätere Zeit als der Zeitstempel ({one.hier_seit}).",
                f"{one.typ} {one.uuid}: index.json names a later time than the time stamp ({one.hier_seit}).",
            )
