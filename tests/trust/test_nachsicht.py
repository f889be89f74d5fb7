"""What counts while nobody says whether a certificate was revoked: by policy, and never a revoked one."""

from datetime import UTC, datetime, timedelta

import pytest
from support.auskunft import antwort, ausgestellt_von
from support.pki import JETZT, defects

from gateway.trust.nachsicht import Nachsicht, Strenge
from gateway.trust.pfad import check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence

FRIST = timedelta(hours=72)
ACCEPT, GRACE, STRICT = (Nachsicht(strenge=one, frist=FRIST) for one in Strenge)


def judge(*answers, urls=("http://ocsp.test/",), moment=JETZT):
    of = defects().zertifikate
    root = of["wurzel"]
    end = ausgestellt_von(root, "end", ocsp_urls=urls)
    told = tuple(antwort(end.der, root, **one) for one in answers)
    evidence, signing = Evidence(ocsp=told), Zweck.SIGNATUR
    return check_path(end.der, untrusted=(), anchors=(root.der,), moment=moment, zweck=signing, sperrstand=evidence)


END = JETZT + timedelta(days=1)


@pytest.mark.parametrize("after", [timedelta(), FRIST, FRIST + timedelta(seconds=1)])
def test_a_certificate_counts_for_the_grace_after_its_last_good_evidence_ended(after):
    verdict = judge({"bis": END}, moment=END + after)
    expected = after <= FRIST
    assert (GRACE.einwand(verdict, END + after) is None) == expected
    assert (STRICT.einwand(verdict, END + after) is None) == expected
    assert GRACE.ende(verdict) == END + FRIST
    assert ACCEPT.einwand(verdict, END + after) is None
    assert ACCEPT.ende(verdict) is None


def test_one_of_which_nobody_has_said_anything_counts_only_where_there_is_nobody_to_ask():
    assert "nobody has said yet" in (GRACE.einwand(judge(), JETZT) or "")
    assert GRACE.einwand(judge(urls=()), JETZT) is None
    assert STRICT.einwand(judge(urls=()), JETZT) is not None
    assert ACCEPT.einwand(judge(), JETZT) is None


def test_ldap_and_tls_addresses_are_nobody_to_ask():
    assert GRACE.einwand(judge(urls=("ldap://ocsp.test/x", "https://ocsp.test/")), JETZT) is None


def test_evidence_without_an_end_in_practice_counts_like_any_other():
    """Root authorities that are offline issue lists that end in the year 9999."""
    verdict = judge({"bis": datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)})
    assert GRACE.einwand(verdict, JETZT) is None
    assert GRACE.ende(verdict) == datetime.max.replace(tzinfo=UTC)
