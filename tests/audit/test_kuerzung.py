"""Pruned entries before the offline verifier: what went by rule is said, anything else is found."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.protokoll import MANDANT, Protokoll, eintrag

from gateway.audit.befund import Pruefergebnis, Urteil
from gateway.audit.checkpoint import SignierterCheckpoint
from gateway.audit.eintrag import Angaben, baue_eintrag, blatt_hash
from gateway.audit.export import exportiere
from gateway.audit.kuerzung import Stumpf, blattdigest, lies_stumpf
from gateway.audit.pruefer import pruefe_export
from gateway.domain.events import AuditEreignis, Rechtsgrund

IM_JANUAR = datetime(2028, 1, 3, 9, tzinfo=UTC)
"""The entries of ``support.protokoll`` are of March 2026: access is due now."""
GUT = Angaben(
    rechtsgrund=Rechtsgrund.BDSG_76, aufbewahrung="zugriff", jahr=2026, frist_jahre=1, von=1, bis=4, anzahl=2
)
"""Entries 1 and 3 of six go."""


def gekuerzt(angaben: Angaben = GUT, weg: tuple[int, ...] = (1, 3), zeit: datetime = IM_JANUAR) -> Protokoll:
    """A log of six entries and the one that says what went; ``weg`` is what really went."""
    log = Protokoll().schreibt(6)
    named = (1, 3) if angaben.blaetter_sha256 is None else ()
    digest = angaben.blaetter_sha256 or blattdigest((i, blatt_hash(log.eintraege[i])) for i in named)
    said = replace(angaben, blaetter_sha256=digest)
    fertig = baue_eintrag(
        AuditEreignis.PROTOKOLL_GEKUERZT, zufall=bytes(16), zeit=zeit, mandant=MANDANT, angaben=said
    )
    log.eintraege.append(fertig.octets)
    log.baum.haenge_an(blatt_hash(fertig.octets))
    for index in weg:
        log.eintraege[index] = Stumpf(blatt_hash(log.eintraege[index]), 6).octets
    return log


def geprueft(
    log: Protokoll,
    jetzt: datetime = IM_JANUAR + timedelta(hours=1),
    blaetter: tuple[bytes, ...] = (),
    fruehere: tuple[SignierterCheckpoint, ...] = (),
    bekannt: SignierterCheckpoint | None = None,
) -> Pruefergebnis:
    pieces = exportiere(
        checkpoint=log.checkpoint(),
        schluessel=log.schluessel,
        erstellt=jetzt,
        eintraege=log.eintraege,
        gekuerzt=sum(lies_stumpf(one) is not None for one in log.eintraege),
        fruehere=fruehere,
    )
    file = io.BytesIO(b"".join(pieces))
    return pruefe_export(file, jetzt=jetzt, schluessel=log.schluessel, blaetter=blaetter, bekannt=bekannt)


def test_what_was_pruned_by_rule_is_confirmed_and_said() -> None:
    found = geprueft(gekuerzt())
    assert found.urteil is Urteil.BESTAETIGT
    assert (found.eintraege, found.gekuerzt) == (7, 2)
    (step,) = [one for one in found.schritte if one.name == "pruned"]
    assert step.satz.en.startswith("2 entries of retention zugriff up to 2026 are pruned (1 to 3); entry 6 says so")
    whole = Protokoll().schreibt(6)
    assert gekuerzt().checkpoint(groesse=6).checkpoint.wurzel == whole.baum.wurzel(), "no root changes"


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (gekuerzt(weg=(1, 3, 4)), "other entries are pruned than the 2"),
        (gekuerzt(weg=(1,)), "other entries are pruned than the 2"),
        (gekuerzt(weg=(1, 4)), "other entries are pruned than the 2"),
        (gekuerzt(weg=()), "other entries are pruned than the 2"),
        (gekuerzt(replace(GUT, anzahl=3)), "other entries are pruned than the 3"),
        (gekuerzt(replace(GUT, bis=5)), "other entries"),
        (gekuerzt(replace(GUT, aufbewahrung="nachweis")), "retention nachweis of 2026 that were still to be kept"),
        (gekuerzt(replace(GUT, aufbewahrung="nachweis", frist_jahre=10)), "still to be kept"),
        (gekuerzt(replace(GUT, frist_jahre=0)), "still to be kept"),
        (gekuerzt(zeit=datetime(2027, 12, 31, 23, tzinfo=UTC)), "still to be kept"),
        (gekuerzt(zeit=datetime(2030, 1, 1, tzinfo=UTC)), "still to be kept"),
        (gekuerzt(replace(GUT, jahr=2025)), "names the year 2025, but pruned younger entries"),
    ],
)
def test_what_was_not_allowed_to_go_is_found(log: Protokoll, said: str) -> None:
    found = geprueft(log)
    assert found.urteil is Urteil.GEFAELSCHT
    assert found.grund is not None
    assert said in found.grund.en


def test_a_checkpoint_in_front_of_the_gap_shows_that_its_entries_are_younger() -> None:
    """The log began in 2026, what went from entry 1 on was written in 2027 or later, and nothing else says so."""
    weg = replace(GUT, bis=3)
    log = gekuerzt(replace(weg, blaetter_sha256=blattdigest((i, blatt_hash(eintrag(i))) for i in (1, 2))), (1, 2))
    assert geprueft(log).urteil is Urteil.BESTAETIGT
    before, after = datetime(2026, 12, 31, 22, tzinfo=UTC), datetime(2027, 1, 2, 1, tzinfo=UTC)
    for size in (1, 2):
        for shown in ({"fruehere": (log.checkpoint(after, size),)}, {"bekannt": log.checkpoint(after, size)}):
            found = geprueft(log, **shown)  # type: ignore[arg-type]  # one of two
            assert found.urteil is Urteil.GEFAELSCHT
            assert found.grund is not None
            assert "names the year 2026, but pruned younger entries" in found.grund.en
        assert geprueft(log, fruehere=(log.checkpoint(before, size),)).urteil is Urteil.BESTAETIGT
    assert geprueft(log, fruehere=(log.checkpoint(after, 3),)).urteil is Urteil.BESTAETIGT, "it covers the gap"


def test_a_leaf_that_no_entry_says_was_pruned_is_found() -> None:
    log = Protokoll().schreibt(6)
    for durch in (5, 2, 99):
        log.eintraege[3] = Stumpf(blatt_hash(eintrag(3)), durch).octets
        found = geprueft(log)
        assert found.urteil is Urteil.GEFAELSCHT
        assert found.grund is not None
        assert "the content of entry 3 is missing" in found.grund.en


def test_only_the_exact_form_stands_for_a_pruned_entry() -> None:
    octets = Stumpf(bytes(32), 6).octets
    assert lies_stumpf(octets) == Stumpf(bytes(32), 6)
    for other in (octets + b" ", octets.replace(b":6", b":06"), octets.replace(b'"00', b'"AA', 1), b"{}"):
        assert lies_stumpf(other) is None


def test_what_a_receipt_named_must_be_there_and_was_never_mere_access() -> None:
    log = gekuerzt()
    there, pruned, nowhere = blatt_hash(eintrag(2)), blatt_hash(eintrag(3)), bytes(32)
    assert geprueft(log, blaetter=(there,)).urteil is Urteil.BESTAETIGT
    assert geprueft(log, blaetter=(there, nowhere)).urteil is Urteil.UNVERANKERT
    found = geprueft(log, blaetter=(nowhere, pruned))
    assert found.urteil is Urteil.GEFAELSCHT
    assert found.grund is not None
    assert "entry 3 proves what a receipt names" in found.grund.en
