"""Fetching revocation evidence from a real responder and list server: fresh, durable, nothing believed unsigned."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from cryptography import x509
from structlog.testing import capture_logs
from support.aufbau import free_port
from support.auskunft import antwort, ausgestellt_von, liste_mit
from support.buehne import KIEL, Uhr
from support.sperrdienst import Sperrdienst

from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of
from gateway.keystore.pki import make_crl
from gateway.settings import Configuration
from gateway.settings.abschnitte import Settings, TrustSettings
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence, Sperrstatus
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.wiring.sperrabruf import Sperrabruf
from gateway.wiring.sperrlisten import Sperrlisten

R = Schluesselrolle
GUT, UNBEKANNT = Sperrstatus.GUT, Sperrstatus.UNBEKANNT
DEAD = "http://127.0.0.1:{port}/ocsp"


class Stand:
    """An authority under the service, the directory that lists its certificate, and who keeps the evidence."""

    def __init__(self, folder, dienst, end, rollen, **trust):
        self.dienst, self.end, self.uhr, self.abrufe = dienst, end, Uhr(), []
        settings = Settings(betrieb="test", authority=(), trust=TrustSettings(**trust))
        self.konfiguration = Configuration(settings, folder)
        self.verzeichnis = dienst.verzeichnis(KIEL, end, rollen)
        self.rolle = rollen[0]
        self.starte()

    def starte(self):
        """A new process over the same folder."""
        self.listen = Sperrlisten(self.konfiguration)
        self.abruf = Sperrabruf(self.konfiguration, lambda: self.verzeichnis, self.listen, self.uhr)
        self.abrufe.append(self.abruf)

    def urteil(self):
        return self.verzeichnis.pruefe_unterzeichner(
            self.end.der, self.rolle, KIEL, self.uhr(), sperrstand=self.listen()
        )

    async def blick(self):
        """One look; its requests by path."""
        self.dienst.gefragt.clear()
        await self.abruf.look()
        return sorted(self.dienst.gefragt)

    async def nach(self, **um):
        self.uhr.vor(**um)
        return await self.blick()


@pytest.fixture
async def stelle(tmp_path):
    """Makes stands over one service; closes what they opened."""
    made = []
    (tmp_path / "responder").mkdir()
    async with Sperrdienst(tmp_path / "responder") as dienst:

        def mache(rollen=(R.INHALT, R.TRANSPORT), line=None, **trust):
            end = dienst.stelle_aus("kiel", **(line or {}))
            made.append(Stand(tmp_path / "haus", dienst, end, rollen, **trust))
            return made[-1]

        mache.dienst = dienst
        yield mache
        for abruf in (abruf for one in made for abruf in one.abrufe):
            await abruf.schliesse()


async def test_evidence_is_fetched_survives_a_restart_and_is_asked_for_half_way_to_its_end(stelle):
    one = stelle()
    assert one.urteil().sperre is UNBEKANNT
    assert await one.blick() == ["/ca.crl", "/ocsp", "/root.crl"]
    assert one.urteil().sperre is GUT
    one.starte()
    assert one.urteil().sperre is GUT
    assert await one.blick() == []
    assert await one.nach(hours=5) == []
    assert await one.nach(hours=1, minutes=1) == ["/ca.crl", "/ocsp", "/root.crl"]  # refresh_hours
    assert one.urteil().sperre is GUT


@pytest.mark.parametrize(
    ("rollen", "line"),
    [
        ((R.CHIFFRE, R.INHALT, R.TRANSPORT), {"art": "alles", "schluessel": "rsa-3072"}),
        ((R.INHALT, R.TRANSPORT), {"schluessel": "brainpoolp256r1"}),
    ],
)
async def test_certificates_of_the_administration_pki_are_kept_fresh_and_fall_when_revoked(stelle, rollen, line):
    """No extended key usage, no basicConstraints, one certificate for several roles; the issuer signs with RSA."""
    one = stelle(rollen, line)
    await one.blick()
    assert one.urteil().sperre is GUT
    one.dienst.sperre(one.end)
    assert one.urteil().sperre is GUT  # nobody has said so yet
    one.uhr.vor(hours=7)
    one.dienst.gestoert["/ca.crl"] = one.dienst.gestoert["/root.crl"] = kaputt(503)
    with capture_logs() as lines:
        assert await one.blick() == ["/ca.crl", "/ocsp", "/root.crl"]
        await one.blick()
    said = [(line["partner"], line["zertifikat"]) for line in lines if line["event"] == "revocation.revoked"]
    assert said == [(KIEL, sha256_of(one.end.der))]
    with pytest.raises(Refused) as no:
        one.urteil()
    assert no.value.code == "T001"
    one.starte()
    with pytest.raises(Refused):
        one.urteil()


async def test_an_outage_reads_as_unknown_and_never_as_revoked(stelle):
    one = stelle()
    await one.blick()
    await one.dienst.gehe_aus()
    for hours, sperre in ((7, GUT), (20, GUT), (24 * 40, UNBEKANNT)):
        await one.nach(hours=hours)
        assert one.urteil().sperre is sperre


async def test_the_second_responder_answers_where_the_first_is_dead(
    stelle,
):
    dead, dienst = DEAD.format(port=free_port()), stelle.dienst
    one = stelle(line={"listen_urls": ()}, ocsp_urls=(dead, f"{dienst.url}/ocsp"), certificate_urls=False)
    with capture_logs() as lines:
        await one.blick()
    failed = [(line["code"], line["url"]) for line in lines if line["event"] == "revocation.source_failed"]
    assert failed.count(("NETZ", dead.removesuffix("/ocsp"))) == 1  # of the two certificates that need it
    (end, _) = one.urteil().deckung
    assert end.gut_bis is not None


async def test_only_the_addresses_of_the_configuration_are_asked_where_it_says_so(stelle):
    one = stelle(certificate_urls=False)
    assert await one.blick() == []
    one = stelle(certificate_urls=False, crl_urls=(f"{stelle.dienst.url}/ca.crl", f"{stelle.dienst.url}/root.crl"))
    assert await one.blick() == ["/ca.crl", "/root.crl"]
    assert one.urteil().sperre is GUT


def kaputt(status, body=b"", **headers):
    async def answer(_request):
        return web.Response(status=status, body=body, headers=headers)

    return answer


async def endlos(request):
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(bytes(64 * 1024))


async def stumm(_request):
    await asyncio.sleep(3600)


STOERUNGEN = {
    "status": (kaputt(500, b"no"), "HTTP"),
    "redirect": (kaputt(302, Location="/elsewhere"), "HTTP"),
    "empty": (kaputt(200), "USELESS"),
    "garbage": (kaputt(200, b"<html>welcome to this hotel</html>"), "USELESS"),
    "ten megabytes": (kaputt(200, bytes(10_000_000)), "SIZE"),
    "endless": (endlos, "SIZE"),
    "silent": (stumm, "NETZ"),
}


@pytest.mark.parametrize("fault", STOERUNGEN)
async def test_a_bad_source_changes_nothing_is_asked_again_soon_and_comes_back(stelle, fault, monkeypatch):
    bent, code = STOERUNGEN[fault]
    monkeypatch.setattr("gateway.web.fetch.ANTWORT_S", 0.5)
    monkeypatch.setattr("gateway.wiring.sperrabruf.MAX_CRL_OCTETS", 1_000_000)
    one = stelle(line={"listen_urls": ()})
    one.dienst.gestoert["/ocsp"] = bent
    if fault != "silent":
        one.dienst.gestoert["/root.crl"] = bent
    with capture_logs() as lines:
        await one.blick()
    assert code in {line.get("code") for line in lines if line["event"] == "revocation.source_failed"}
    assert one.urteil().sperre is UNBEKANNT
    assert "/elsewhere" not in one.dienst.gefragt
    assert await one.blick() == []  # remembered for some seconds
    one.dienst.gestoert.clear()
    assert "/ocsp" in await one.nach(seconds=11)
    assert one.urteil().sperre is GUT


async def test_answers_that_anybody_could_have_given_prove_nothing(stelle):
    one, now = stelle(line={"listen_urls": ()}), datetime.now(UTC)
    other = ausgestellt_von(None, "other", now, art="ca")
    foreign = ausgestellt_von(other, "ocsp", now, eku=("ocsp",), ocsp_nocheck=True)

    async def fremd(request):
        return web.Response(body=await one.dienst.auskunft(await request.read(), durch=foreign))

    async def ein_anderer(_request):
        another = one.dienst.stelle_aus("another")
        return web.Response(body=antwort(another.der, one.dienst.ca, von=now, bis=now + timedelta(days=1)))

    for bent in (fremd, ein_anderer):
        one.dienst.gestoert["/ocsp"] = bent
        assert "/ocsp" in await one.nach(minutes=6)
        assert one.urteil().sperre is UNBEKANNT


async def test_what_is_older_than_what_is_here_takes_no_revocation_back(stelle):
    one = stelle(line={"ocsp_urls": ()})
    one.dienst.liste_von -= timedelta(days=2)
    old = make_crl(one.dienst.ca, [], moment=one.dienst.liste_von)
    one.dienst.liste_von += timedelta(days=1)
    one.dienst.sperre(one.end)
    await one.blick()
    with pytest.raises(Refused):
        one.urteil()
    one.dienst.gestoert["/ca.crl"] = kaputt(200, old)
    assert "/ca.crl" in await one.nach(hours=7)
    with pytest.raises(Refused):
        one.urteil()


async def test_a_list_about_less_takes_no_revocation_back(stelle):
    """The list of another authority, or a part, in the place of the complete one that names the certificate."""
    one = stelle(line={"ocsp_urls": ()})
    one.dienst.sperre(one.end)
    await one.blick()
    with pytest.raises(Refused):
        one.urteil()
    root = make_crl(one.dienst.wurzel, [], moment=one.dienst.liste_von + timedelta(minutes=5))
    one.dienst.gestoert["/ca.crl"] = kaputt(200, root)
    with capture_logs() as lines:
        assert "/ca.crl" in await one.nach(hours=7)
    assert {line["code"] for line in lines if line["event"] == "revocation.source_failed"} == {"USELESS"}
    with pytest.raises(Refused):
        one.urteil()


async def test_an_answer_of_the_same_moment_takes_no_revocation_back(stelle):
    one = stelle(line={"listen_urls": ()})
    now = datetime.now(UTC).replace(microsecond=0)
    said = {"von": now, "bis": now + timedelta(days=3)}
    revoked = antwort(one.end.der, one.dienst.ca, gesperrt_ab=now - timedelta(hours=1), **said)
    one.dienst.gestoert["/ocsp"] = kaputt(200, revoked)
    await one.blick()
    with pytest.raises(Refused):
        one.urteil()
    one.dienst.gestoert["/ocsp"] = kaputt(200, antwort(one.end.der, one.dienst.ca, **said))
    assert "/ocsp" in await one.nach(hours=7)
    with pytest.raises(Refused):
        one.urteil()


async def test_an_answer_that_is_over_is_no_good_state_and_is_asked_for_again(stelle):
    one, now = stelle(line={"listen_urls": ()}), datetime.now(UTC)
    stale = antwort(one.end.der, one.dienst.ca, von=now - timedelta(days=3), bis=now - timedelta(days=2))
    one.dienst.gestoert["/ocsp"] = kaputt(200, stale)
    await one.blick()
    assert one.urteil().sperre is UNBEKANNT
    one.dienst.gestoert.clear()
    assert "/ocsp" in await one.nach(seconds=61)
    assert one.urteil().sperre is GUT


async def test_files_that_were_cut_or_are_not_ours_are_not_believed_and_fetched_anew(stelle):
    one = stelle()
    await one.blick()
    folder = one.konfiguration.data / "revocation"
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:-20])
    (folder / ".half.crl.new").write_bytes(b"half")
    (folder / "README").write_text("of the operator")
    one.starte()
    assert one.urteil().sperre is UNBEKANNT
    assert await one.blick() == ["/ca.crl", "/ocsp", "/root.crl"]
    assert one.urteil().sperre is GUT
    assert (folder / "README").exists()


async def test_a_list_that_cannot_be_fetched_for_long_is_warned_of_once_and_said_in_health(stelle):
    one = stelle(line={"ocsp_urls": ()})
    await one.blick()
    one.dienst.gestoert["/ca.crl"] = kaputt(503)
    with capture_logs() as lines:
        await one.nach(hours=23)
        assert one.abruf.probleme() == ()
        await one.nach(hours=2)
        await one.blick()
    assert [line["url"] for line in lines if line["event"] == "revocation.old"] == [one.dienst.url]
    (problem,) = one.abruf.probleme()
    assert one.dienst.url in problem
    assert "24 hours" in problem
    one.dienst.gestoert.clear()
    await one.nach(minutes=6)
    assert one.abruf.probleme() == ()


async def test_a_list_dated_ahead_is_not_taken_for_it_would_keep_away_the_next(stelle):
    one = stelle(line={"ocsp_urls": ()})
    one.dienst.liste_von += timedelta(days=2)
    await one.blick()
    assert one.urteil().sperre is UNBEKANNT
    one.dienst.liste_von -= timedelta(days=2)
    await one.nach(seconds=11)
    assert one.urteil().sperre is GUT


async def test_what_the_disk_does_not_take_counts_all_the_same_and_is_written_later(stelle, monkeypatch):
    one = stelle(line={"ocsp_urls": ()})
    one.dienst.sperre(one.end)

    def voll(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gateway.storage.sperrablage.ersetze", voll)
    assert await one.blick() == ["/ca.crl", "/root.crl"]
    with pytest.raises(Refused, match="was revoked"):
        one.urteil()
    assert await one.blick() == [], "no reason to ask all the time"
    problem = one.abruf.probleme()[0]
    assert "data/revocation cannot be used (No space left on device)" in problem
    monkeypatch.undo()
    await one.blick()
    assert not any("cannot be used" in said for said in one.abruf.probleme())
    one.starte()
    with pytest.raises(Refused, match="was revoked"):
        one.urteil()


async def test_what_nothing_needs_any_more_is_removed_after_a_month(stelle):
    one = stelle()
    await one.blick()
    folder = one.konfiguration.data / "revocation"
    (folder / "old.ocsp").write_bytes(b"old")
    await one.nach(days=29)
    assert (folder / "old.ocsp").exists()
    await one.nach(days=2)
    assert not (folder / "old.ocsp").exists()
    assert len(list(folder.iterdir())) == 3


HOLD, STOLEN = x509.ReasonFlags.certificate_hold, x509.ReasonFlags.key_compromise
ONE, OTHER = "/ocsp", "/second"


@pytest.mark.parametrize("restart", [False, True])
async def test_a_second_responder_that_lags_behind_takes_no_revocation_back(stelle, restart):
    """Nor a newer answer of the same one: what was revoked for good stays so, over restarts and for months."""
    dienst = stelle.dienst
    one = stelle(line={"listen_urls": ()}, ocsp_urls=(dienst.url + ONE, dienst.url + OTHER), certificate_urls=False)

    def sagt(path, um, **said):
        begin = one.uhr().replace(microsecond=0) + timedelta(minutes=um)
        octets = antwort(one.end.der, dienst.ca, von=begin, bis=begin + timedelta(days=3), **said)
        dienst.gestoert[path] = kaputt(200, octets)

    sagt(ONE, 0, gesperrt_ab=one.uhr() - timedelta(hours=1), grund=STOLEN)
    await one.blick()
    dienst.gestoert[ONE] = kaputt(503)
    one.uhr.vor(hours=7)
    for late in (0, 1):
        sagt(OTHER, late)
        assert OTHER in await one.blick()
        with pytest.raises(Refused, match="was revoked"):
            one.urteil()
        sagt(ONE, late)
        one.uhr.vor(hours=7)
    assert ONE in await one.blick()
    if restart:
        one.starte()
    for _ in range(3):
        await one.nach(days=29)
    with pytest.raises(Refused, match="was revoked"):
        one.urteil()


async def test_a_hold_is_lifted_by_who_said_it_and_by_nobody_else(stelle):
    dienst = stelle.dienst
    one = stelle(line={"listen_urls": ()}, ocsp_urls=(dienst.url + ONE, dienst.url + OTHER), certificate_urls=False)

    def sagt(path, **said):
        begin = one.uhr().replace(microsecond=0)
        octets = antwort(one.end.der, dienst.ca, von=begin, bis=begin + timedelta(days=3), **said)
        dienst.gestoert[path] = kaputt(200, octets)

    sagt(ONE, gesperrt_ab=one.uhr() - timedelta(hours=1), grund=HOLD)
    await one.blick()
    one.uhr.vor(hours=7)
    dienst.gestoert[ONE] = kaputt(503)
    sagt(OTHER)
    assert OTHER in await one.blick()
    with pytest.raises(Refused, match="was revoked"):
        one.urteil()
    one.starte()
    one.uhr.vor(hours=7)
    sagt(ONE)
    await one.blick()
    one.urteil()


async def test_a_list_that_forgets_a_revocation_is_read_and_the_one_before_stays(stelle):
    """What it says new counts, what it leaves out stays, but for a hold."""
    one, dienst = stelle(line={"ocsp_urls": ()}), stelle.dienst
    number = x509.load_der_x509_certificate(one.end.der).serial_number

    def liste(*reasons):
        begin = one.uhr().replace(microsecond=0)
        dienst.gestoert["/ca.crl"] = kaputt(200, liste_mit(dienst.ca, number, begin, *reasons))

    liste(HOLD)
    await one.blick()
    with pytest.raises(Refused):
        one.urteil()
    one.uhr.vor(hours=7)
    liste()
    await one.blick()
    one.urteil()
    one.uhr.vor(hours=7)
    liste(STOLEN)
    await one.blick()
    for _ in range(3):
        one.uhr.vor(hours=7)
        liste()
        assert "/ca.crl" in await one.blick()
        with pytest.raises(Refused):
            one.urteil()
    assert len(list((one.konfiguration.data / "revocation").iterdir())) == 3


async def test_a_revocation_by_a_clock_ahead_of_ours_counts_now_and_not_in_the_past(stelle):
    one, dienst = stelle(line={"listen_urls": ()}), stelle.dienst
    revoked = one.uhr().replace(microsecond=0) + timedelta(minutes=4)
    said = antwort(one.end.der, dienst.ca, gesperrt_ab=revoked, von=revoked, bis=revoked + timedelta(days=3))
    dienst.gestoert["/ocsp"] = kaputt(200, said)
    await one.blick()
    with pytest.raises(Refused, match="was revoked"):
        one.urteil()
    kept = Evidence(crls=one.listen().crls, ocsp=(said,))
    for seconds, verdikt in ((-1, Verdikt.GUT), (0, Verdikt.WIDERRUFEN)):
        moment = revoked + timedelta(seconds=seconds)
        words = {"anchors": one.verzeichnis.anker, "zweck": Zweck.SIGNATUR, "sperrstand": kept, "moment": moment}
        assert check_path(one.end.der, untrusted=one.verzeichnis.zwischenstellen, **words).verdikt is verdikt
