"""Whose a signature is: revoked, revoked later, unknown, expired, each said as what it is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509
from support.pki import JETZT, defects

from gateway.audit.befund import Satz
from gateway.beweis.autor import Autorpruefung
from gateway.beweis.pruefgang import Gang, Gefaelscht, Massstab
from gateway.domain.ids import Kennung
from gateway.keystore.pki import make_crl
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle


def pruefung(**anders: object) -> Autorpruefung:
    """Judged by the root alone, with every list at hand."""
    of = defects()
    normal = Autorpruefung(
        massstab=Massstab(jetzt=JETZT, anker=(of.zertifikate["wurzel"].der,)),
        verzeichnisse=None,
        zertifikate=of.kette("gut"),
        sperrstand=Evidence(crls=tuple(of.sperrlisten.values())),
        erstellt=JETZT,
    )
    return replace(normal, **anders)  # type: ignore[arg-type]  # table


def sagt(one: Autorpruefung, name: str, moment: datetime = JETZT) -> str:
    gang = Gang()
    cert = defects().zertifikate[name].der
    one.urteile(gang, "message", Satz("Den Inhalt hat", "signed by"), cert, Schluesselrolle.INHALT,
                Kennung("azr:999901"), moment)  # fmt: skip
    (step,) = gang.schritte
    return step.satz.en


def test_a_good_certificate_is_not_revoked() -> None:
    assert "certificate path good (not revoked); author not verified" in sagt(pruefung(), "gut")


def test_without_lists_revocation_is_unknown() -> None:
    assert "(revocation unknown)" in sagt(pruefung(sperrstand=Evidence()), "gut")


@pytest.mark.parametrize("gesperrt", [False, True])
def test_lists_from_after_the_signature_say_what_came_later(gesperrt: bool) -> None:
    """What was not revoked then may be revoked now: the signature stands, and both is told."""
    of, later = defects(), JETZT + timedelta(days=40)
    revoked = [x509.load_der_x509_certificate(of.zertifikate["gut"].der)] if gesperrt else []
    lists = (
        make_crl(of.zertifikate["ca"], revoked, moment=later),
        make_crl(of.zertifikate["wurzel"], [], moment=later),
    )
    said = sagt(pruefung(sperrstand=Evidence(crls=lists), erstellt=later), "gut")
    assert ("revoked later, after this signature" if gesperrt else "not revoked later either") in said


def test_a_revoked_certificate_signs_nothing() -> None:
    with pytest.raises(Gefaelscht, match="someone else than azr:999901: T001"):
        sagt(pruefung(), "gesperrt")


def test_an_expired_certificate_signs_nothing() -> None:
    with pytest.raises(Gefaelscht, match="T000"):
        sagt(pruefung(), "abgelaufen")


def test_with_nothing_given_only_the_name_is_told() -> None:
    said = sagt(pruefung(massstab=Massstab(jetzt=JETZT)), "gesperrt")
    assert said.endswith("author not verified.")
