"""XAdES B-LT: what verifies a container's signature later lies in it, others find it there, nobody can bend it."""

import base64
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from beweis.conftest import GRUND, Gestempelt, Mappen, im_haus, stemple
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from support.auskunft import antwort
from support.beweis import pruefe, teile, zusammen
from support.pki import defects
from support.tippen import tippe
from support.zeitdienst import Stelle, Zeitdienst

from gateway import clock
from gateway.audit.befund import Satz, Urteil
from gateway.beweis import pruefen
from gateway.beweis.aufbau import SIGNATUR_NAME
from gateway.beweis.stufe import echte
from gateway.domain.errors import TryLater
from gateway.envelope.kanon import base64_text
from gateway.settings import load
from gateway.trust.sperre import Evidence
from gateway.wiring import Installation
from gateway.wiring.sperrabruf import Sperrabruf
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.stempelsperre import Stempelsperre
from gateway.wiring.zeitstempel import Stempelstellen

NAMEN = {"xades": "http://uri.etsi.org/01903/v1.3.2#", "x141": "http://uri.etsi.org/01903/v1.4.1#"}
UNSIGNIERT = "//xades:UnsignedSignatureProperties/"
STEMPEL, UNTERZEICHNER = f"{UNSIGNIERT}x141:TimeStampValidationData/", UNSIGNIERT


def stufe(found: object) -> list[tuple[bool | None, Satz]]:
    return [(one.gut, one.satz) for one in found.schritte if one.name == "level"]  # type: ignore[attr-defined]


def pem(art: str, texts: list[str]) -> bytes:
    return "".join(f"-----BEGIN {art}-----\n{text}\n-----END {art}-----\n" for text in texts).encode()


def test_with_everything_at_hand_it_is_b_lt_and_says_so(gestempelt: Gestempelt) -> None:
    assert "it is XAdES B-LT: what verifies it later lies in it" in gestempelt.gesagt
    found = pruefe(gestempelt.datei.read_bytes(), gestempelt.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    ((good, said),) = stufe(found)
    assert good
    assert "the signature of the container is XAdES B-LT" in said.en
    assert "Die Signatur des Behälters ist XAdES B-LT" in said.de


def test_without_an_anchor_for_stamps_that_is_said_beside(gestempelt: Gestempelt) -> None:
    (level, note) = stufe(pruefe(gestempelt.datei.read_bytes(), gestempelt.mappen.massstab))
    assert (level[0], note[0]) == (True, None)
    assert "of the time-stamp authority in it leads to an anchor you trust is not shown (--tsa-trust)" in note[1].en


def test_a_list_beside_the_signature_that_revokes_the_authority_counts_without_its_anchor(
    gestempelt: Gestempelt, monkeypatch: pytest.MonkeyPatch
) -> None:
    stelle = gestempelt.stelle
    revoked = x509.load_pem_x509_crl(stelle.sperrliste(stelle.zertifikat)).public_bytes(Encoding.DER)
    lies = pruefen._sperrstand
    monkeypatch.setattr(
        pruefen, "_sperrstand", lambda *of: (known := lies(*of)) and replace(known, crls=(*known.crls, revoked))
    )
    done = pruefe(gestempelt.datei.read_bytes(), gestempelt.mappen.massstab)
    assert done.urteil is Urteil.GEFAELSCHT
    assert done.grund is not None
    assert done.grund.en.startswith("the certificate of the time-stamp authority was revoked when it was stamped")


def test_without_a_stamp_it_is_b_b(mappen: Mappen) -> None:
    ((good, said),) = stufe(pruefe(mappen.kiel.read_bytes(), mappen.massstab))
    assert (good, said.en) == (None, "the signature of the container is XAdES B-B: nobody has stamped it.")


@pytest.mark.parametrize(("wo", "zweck"), [(STEMPEL, "timestampsign"), (UNTERZEICHNER, "any")])
def test_openssl_verifies_the_path_with_what_it_finds_in_the_signature(
    gestempelt: Gestempelt, tmp_path: Path, wo: str, zweck: str
) -> None:
    root = etree.fromstring(teile(gestempelt.datei.read_bytes())[SIGNATUR_NAME])

    def values(path: str) -> list[str]:
        return [str(one.text) for one in root.xpath(wo + path, namespaces=NAMEN)]

    certificates = values("xades:CertificateValues/xades:EncapsulatedX509Certificate")
    lists = values("xades:RevocationValues/xades:CRLValues/xades:EncapsulatedCRLValue")
    mine = str(next(root.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")).text)
    (tmp_path / "kette.pem").write_bytes(pem("CERTIFICATE", certificates[:-1]))
    (tmp_path / "wurzel.pem").write_bytes(pem("CERTIFICATE", certificates[-1:]))
    (tmp_path / "listen.pem").write_bytes(pem("X509 CRL", lists))
    end = tmp_path / "end.pem"
    end.write_bytes(pem("CERTIFICATE", [mine]))
    if wo == STEMPEL:
        end = gestempelt.stelle.ordner / "tsa.pem"
    more = ["-untrusted", tmp_path / "kette.pem"] if certificates[:-1] else []
    done = subprocess.run(
        ["openssl", "verify", "-crl_check_all", "-CAfile", tmp_path / "wurzel.pem", *more,
         "-CRLfile", tmp_path / "listen.pem", "-purpose", zweck, end],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(": OK\n")


def _mit(octets: bytes, feld: str, neu: Callable[[list[str]], list[str]]) -> bytes:
    """Other values of one kind in the signer's part, the last of its kind."""
    whole = teile(octets)
    text = whole[SIGNATUR_NAME].decode()
    head, _, tail = text.rpartition("</xades141:TimeStampValidationData>")
    found = re.findall(f"<xades:{feld}>([^<]*)</xades:{feld}>", tail)
    begin, end = tail.index(f"<xades:{feld}>"), tail.rindex(f"</xades:{feld}>") + len(f"</xades:{feld}>")
    values = "".join(f"<xades:{feld}>{value}</xades:{feld}>" for value in neu(found))
    bent = f"{head}</xades141:TimeStampValidationData>{tail[:begin]}{values}{tail[end:]}"
    return zusammen(whole | {SIGNATUR_NAME: bent.replace("<xades:CRLValues></xades:CRLValues>", "").encode()})


LISTE, ZERTIFIKAT = "EncapsulatedCRLValue", "EncapsulatedX509Certificate"


@pytest.mark.parametrize(
    ("feld", "neu", "sagt"),
    [
        (
            LISTE,
            lambda v: [*v, base64_text(defects().sperrlisten["ca"])],
            "of no authority in the path of its signer",
        ),
        (LISTE, lambda v: [*v, base64_text(b"no list")], "of no authority in the path of its signer"),
        (LISTE, lambda v: [*v, v[0][:-4] + "===="], "X000"),
        (ZERTIFIKAT, lambda v: v[::-1], "are not the path of its signer"),
        (ZERTIFIKAT, lambda v: v[:1], "of no authority in the path of its signer"),
        (ZERTIFIKAT, lambda v: [*v[:-1], base64_text(defects().zertifikate["wurzel"].der)], "are not the path"),
        (ZERTIFIKAT, lambda v: [v[0], base64_text(b"none"), *v[1:]], "are not the path of its signer"),
        (ZERTIFIKAT, lambda v: v * 9, "not valid against the schema"),
    ],
)
def test_what_is_not_genuine_in_it_is_found(
    gestempelt: Gestempelt, feld: str, neu: Callable[[list[str]], list[str]], sagt: str
) -> None:
    found = pruefe(_mit(gestempelt.datei.read_bytes(), feld, neu), gestempelt.massstab)
    assert found.urteil is Urteil.GEFAELSCHT
    assert sagt in found.schritte[-1].satz.en


def test_without_a_list_for_each_certificate_it_is_b_t(gestempelt: Gestempelt) -> None:
    for left in (0, 1):
        bent = _mit(gestempelt.datei.read_bytes(), LISTE, lambda values, left=left: values[:left])
        found = pruefe(bent, gestempelt.massstab)
        assert found.urteil is Urteil.BESTAETIGT, found.grund
        ((good, said),) = stufe(found)
        assert good is None
        assert "B-T: in it something is missing to verify the path of its signer up to its anchor" in said.en


def test_a_path_cut_below_its_anchor_is_no_b_lt(gestempelt: Gestempelt) -> None:
    """The issuing authority in the place of the root, and its list alone: good by themselves, up to nobody."""
    octets = _mit(gestempelt.datei.read_bytes(), ZERTIFIKAT, lambda values: values[:1])
    verdicts = []
    for kept in (0, 1):
        bent = _mit(octets, LISTE, lambda values, kept=kept: values[kept : kept + 1])
        found = pruefe(bent, gestempelt.massstab)
        assert not any(good for good, _ in stufe(found))
        verdicts.append(found.urteil)
    assert sorted(verdicts) == [Urteil.BESTAETIGT, Urteil.GEFAELSCHT], "one of the lists is of the root"


def test_a_bent_anchor_in_the_place_of_the_trusted_one_is_no_b_lt(gestempelt: Gestempelt) -> None:
    """Nobody looks at the signature of an anchor, so its last octet would be free."""

    def bend(values: list[str]) -> list[str]:
        anchor = base64.b64decode(values[-1])
        return [*values[:-1], base64_text(anchor[:-1] + bytes([anchor[-1] ^ 1]))]

    found = pruefe(_mit(gestempelt.datei.read_bytes(), ZERTIFIKAT, bend), gestempelt.massstab)
    assert found.urteil is Urteil.BESTAETIGT, found.grund
    ((good, said),) = stufe(found)
    assert good is None
    assert "B-T: in it something is missing to verify the path of its signer up to its anchor" in said.en


def test_the_authority_of_the_stamps_is_watched_and_what_was_fetched_makes_it_b_lt(
    mappen: Mappen, tmp_path: Path
) -> None:
    """Its list is fetched from where its certificate says; before, the file is B-T and names what is missing."""
    haus = Path(shutil.copytree(mappen.ordner, tmp_path / "haus"))
    config, dienst = haus / "kiel" / "aktenbote.toml", Zeitdienst(Stelle(tmp_path / "vorlaeufig"))

    async def hole(one: Installation) -> None:
        await stemple(one)
        jetzt = one.umgebung.jetzt
        watched = Stempelsperre(one.configuration, one.store, one.mandanten, jetzt)
        assert [pair.zertifikat for pair in await watched()] == [
            dienst.stelle.zertifikat.public_bytes(Encoding.DER)
        ]
        abruf = Sperrabruf(
            one.configuration, one.umgebung.vertrauen.verzeichnis, Sperrlisten(one.configuration), jetzt, watched
        )
        try:
            assert await abruf.look() == 1
        finally:
            await abruf.schliesse()

    with dienst.im_faden():
        dienst.stelle = Stelle(tmp_path / "tsa", liste=f"{dienst.url}.crl")
        dienst.stelle_ein(config)
        without = tippe("evidence", mappen.transfer, "--out", tmp_path / "t.asice", *GRUND, config=config)
        assert (
            'it is XAdES B-T, not B-LT: no revocation list or answer at hand shows that "TEST TSA"' in without.out
        )
        im_haus(config, hole)
        done = tippe("evidence", mappen.transfer, "--out", tmp_path / "lt.asice", *GRUND, config=config)
        assert "it is XAdES B-LT" in done.out
    judge = replace(mappen.massstab, zeitanker=(dienst.stelle.anker,))
    ((good, said),) = stufe(pruefe((tmp_path / "t.asice").read_bytes(), judge))
    assert good is None
    assert "beside it nothing says either whether that of the time-stamp authority was revoked" in said.en
    ((good, said),) = stufe(pruefe((tmp_path / "lt.asice").read_bytes(), judge))
    assert (good, "B-LT" in said.en) == (True, True)


async def test_a_revoked_authority_stamps_nothing(mappen: Mappen, tmp_path: Path) -> None:
    config = Path(shutil.copytree(mappen.ordner, tmp_path / "haus")) / "kiel" / "aktenbote.toml"
    stelle = Stelle(tmp_path / "tsa")
    revoked = x509.load_pem_x509_crl(stelle.sperrliste(stelle.zertifikat)).public_bytes(Encoding.DER)
    async with Zeitdienst(stelle) as zeit:
        zeit.stelle_ein(config)
        configuration = load(config, {})
        assert await Stempelstellen(configuration, clock.now).stemple(b"x")
        with pytest.raises(TryLater, match="revoked") as no:
            await Stempelstellen(configuration, clock.now, lambda: Evidence(crls=(revoked,))).stemple(b"x")
    assert no.value.code == "T001"


def test_only_what_an_authority_of_the_path_signed_about_it_is_genuine() -> None:
    of, lists = defects().zertifikate, defects().sperrlisten
    about, other = antwort(of["gut"].der, of["ca"]), antwort(of["ca-rsa"].der, of["wurzel"])
    chain = (of["gut"].der, of["ca"].der, of["wurzel"].der)
    found = echte(chain, Evidence(crls=(lists["ca"], lists["wurzel"], b"x"), ocsp=(about, other, b"x")))
    assert found == Evidence(crls=(lists["ca"], lists["wurzel"]), ocsp=(about,))
