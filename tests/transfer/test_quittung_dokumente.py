"""A receipt counts only if it names every document that was sent, once, with its digest (wire 7.2)."""

from dataclasses import replace

import pytest

from gateway.domain.ids import DokumentUUID, NachrichtenUUID, sha256_of
from gateway.domain.nachweis import (
    Ergebnis,
    GeliefertesDokument,
    Lieferung,
    Uebernahme,
    UebernommenesDokument,
)
from gateway.transfer.rueckmeldung import alle_uebernommen

EINS, ZWEI = (DokumentUUID(f"0000000{n}-0000-4000-8000-000000000000") for n in (1, 2))
INHALTE = {EINS: b"eins", ZWEI: b"zwei"}
GESENDET = Lieferung(
    tuple(GeliefertesDokument(uuid=u, laenge=len(o), sha256=sha256_of(o)) for u, o in INHALTE.items())
)
GUT = Uebernahme(
    bezug_uuid=NachrichtenUUID("33333333-3333-4333-8333-333333333333"),
    bezug_inhalt_sha256=sha256_of(b"inhalt"),
    bezug_archiv_sha256=sha256_of(b"archiv"),
    log_ursprung="aktenbote/azr-999901/1",
    log_blatt_sha256=sha256_of(b"blatt"),
    dokumente=tuple(
        UebernommenesDokument(uuid=u, sha256=sha256_of(o), ergebnis=Ergebnis.UEBERNOMMEN)
        for u, o in INHALTE.items()
    ),
)


def test_a_receipt_that_names_every_document_counts() -> None:
    assert alle_uebernommen(GUT, GESENDET)
    assert alle_uebernommen(replace(GUT, dokumente=GUT.dokumente[::-1]), GESENDET)


@pytest.mark.parametrize(
    "dokumente",
    [
        GUT.dokumente[:1],
        (*GUT.dokumente, GUT.dokumente[0]),
        (GUT.dokumente[0], replace(GUT.dokumente[1], sha256=sha256_of(b"anders"))),
        (GUT.dokumente[0], replace(GUT.dokumente[1], ergebnis=Ergebnis.ABGELEHNT)),
        (GUT.dokumente[0], GUT.dokumente[0]),
    ],
    ids=["one_missing", "one_twice", "other_digest", "one_refused", "one_for_another"],
)
def test_a_receipt_that_does_not_counts_for_nothing(dokumente: tuple[UebernommenesDokument, ...]) -> None:
    assert not alle_uebernommen(replace(GUT, dokumente=dokumente), GESENDET)


def test_without_the_nachweis_we_sent_nothing_counts() -> None:
    assert not alle_uebernommen(GUT, None)
