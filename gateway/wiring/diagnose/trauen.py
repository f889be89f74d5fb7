"""Looks at what is trusted: our keys, the directory, revocation, and until when each kind of key may be used."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.domain.ids import Kennung, kennung
from gateway.keystore.adresse import gezeigt
from gateway.settings import Configuration
from gateway.trust.dienst import fehlende
from gateway.trust.fristen import Frist, bezeichnung, frist
from gateway.trust.profil import BROKEN, load
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import ZWECK_DER_ROLLE, Verzeichnis
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis
from gateway.wiring.gesundheit import ABGELEHNT, DIRECTORY_WARN, ENDET_BALD, GEENDET, LISTEN_GEENDET, WARTET
from gateway.wiring.partnerschluessel import enden_bald, saetze
from gateway.wiring.schluesselschau import Schluesselschau
from gateway.wiring.sperrlage import nachsicht, sperrlage
from gateway.wiring.sperrlage import saetze as sperrsaetze
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter

ALGORITHMUS_WARN = timedelta(days=730)
"""Time before a kind of key may not be used any more at which that is said: certificates live two or three years,
and the next one has to be of another kind."""
GENANNT = 5
"""Partners named in one sentence."""


def schluessel(
    configuration: Configuration, verzeichnis: Verzeichnis, sperrlisten: Sperrlisten, moment: datetime
) -> Iterator[Diagnose]:
    """Let every key of ours work once, and hold it against the directory."""
    area = Bereich.KEYS
    found = Schluesselschau(configuration, verzeichnis, moment, sperrlisten()).alle(probe=True)
    for one in found:
        name = f"{one.posten.einstellung} ({gezeigt(one.posten.uri)})"
        yield from (fehler(area, f"{name}: {text}") for text in one.fehler)
        yield from (hinweis(area, f"{name}: {text}") for text in one.hinweise)
    if not any(one.fehler for one in found):
        yield gut(area, f"{len(found)} keys work and count")


def algorithmen(verzeichnis: Verzeichnis, eigene: tuple[Kennung, ...], moment: datetime) -> Iterator[Diagnose]:
    """Hold the kind of every key that the directory counts now against the dated policy (BSI TR-02102-1)."""
    area, counted = Bereich.ALGORITHMS, 0
    over: dict[tuple[str, Frist], set[Kennung]] = defaultdict(set)
    soon: dict[tuple[str, Frist], set[Kennung]] = defaultdict(set)
    for who, rolle, der in _zertifikate(verzeichnis, moment):
        key = load(der).public_key()
        rule = frist(key, ZWECK_DER_ROLLE[rolle])
        counted += 1
        if rule is not None and rule.bis < moment.date():
            over[bezeichnung(key), rule].add(who)
        elif rule is not None and rule.bis < (moment + ALGORITHMUS_WARN).date():
            soon[bezeichnung(key), rule].add(who)
    for (kind, rule), those in over.items():
        ours = [who for who in eigene if who in those]
        say = fehler if ours else hinweis
        yield say(area, f"{kind} may not be used since {rule.bis} ({rule.stelle}): {_wer(those, eigene)}")
    for (kind, rule), those in soon.items():
        yield hinweis(area, f"{kind} may be used up to {rule.bis} only ({rule.stelle}): {_wer(those, eigene)}")
    if not over:
        yield gut(area, f"the kinds of all {counted} certificates that count now may be used")


def verzeichnis(halter: VerzeichnisHalter, eigene: tuple[Kennung, ...], moment: datetime) -> Iterator[Diagnose]:
    """Judge the directory in force: its end, what waits, whether we and partners stand in it with what it takes."""
    area, found = Bereich.DIRECTORY, halter()
    if (no := halter.refusal) is not None:
        yield fehler(area, ABGELEHNT.format(code=no.code, reason=no.reason))
    if found.ist_abgelaufen(moment):
        yield fehler(area, GEENDET)
    elif found.gueltig_bis - moment < DIRECTORY_WARN:
        yield hinweis(area, ENDET_BALD)
    if halter.wartend is not None:
        yield hinweis(area, WARTET.format(nummer=halter.wartend[0].nummer))
    for own in eigene:
        entry = found.eintrag(own)
        if entry is None or not entry.fenster.umfasst(moment):
            yield fehler(area, f"our {own} does not stand in it now: tell the operator of the directory")
        elif missing := ", ".join(one.wort for one in fehlende(entry, moment)):
            yield fehler(
                area,
                f"our {own} has no service {missing} in it now, such messages wait: tell its operator",
            )
    yield from (hinweis(area, text) for text in saetze(enden_bald(found, eigene, moment)))
    listed, until = len(found.teilnehmer), f"{found.gueltig_bis:%Y-%m-%d}"
    yield gut(area, f"number {found.nummer} with {listed} participants, until {until}")


def sperren(
    configuration: Configuration, found: Verzeichnis, sperrlisten: Sperrlisten, moment: datetime
) -> Iterator[Diagnose]:
    """Judge what is known of revocations."""
    area, own = Bereich.REVOCATION, eigene_kennungen(configuration)
    lage = sperrlage(found, sperrlisten(), nachsicht(configuration), moment)
    said = sperrsaetze(lage, own)
    yield from (fehler(area, text) for text in said)
    if over := sperrlisten.ended(moment):
        yield hinweis(area, LISTEN_GEENDET.format(anzahl=over))
    if not said:
        others = len(lage.widerrufen)
        yield gut(area, f"nothing speaks against the certificates that count now; {others} are known as revoked")


def eigene_kennungen(configuration: Configuration) -> tuple[Kennung, ...]:
    """Return our authorities, in the order of the configuration."""
    return tuple(kennung(one.kennung) for one in configuration.settings.authority)


def _zertifikate(found: Verzeichnis, moment: datetime) -> Iterator[tuple[Kennung, Schluesselrolle, bytes]]:
    for one in found.teilnehmer:
        for entry in one.zertifikate if one.fenster.umfasst(moment) else ():
            if not entry.fenster.umfasst(moment) or entry.gesperrt_ab is not None:
                continue
            try:
                load(entry.der)
            except BROKEN:
                continue
            for rolle in entry.rollen:
                if rolle in ZWECK_DER_ROLLE:
                    yield one.kennung, rolle, entry.der


def _wer(those: set[Kennung], eigene: tuple[Kennung, ...]) -> str:
    ours = [who for who in eigene if who in those]
    if ours:
        return f"make a key of another kind for {', '.join(ours)} ('aktenbote keys create')"
    named = sorted(those)
    more = f" and {len(named) - GENANNT} more" if len(named) > GENANNT else ""
    return f"tell these partners: {', '.join(named[:GENANNT])}{more}"
