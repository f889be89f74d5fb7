"""Bad envelopes over the real Postfach: each is refused with its code, kept, logged, and the server goes on.

Before a private key was used the partner hears the exact code; from then until the binding holds only T020, and the
exact code stands in our own quarantine and log (wire 4.3, 4.4).
"""

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, jemand
from support.feind import Feind, ausweis
from support.post import Umstaende
from support.rohling import Sendung, eingepackt, ersetzt, kopf_xml, verschluesselt
from support.zertifikate import person

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import sha256_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

Bau = Callable[[Feind, Umstaende], Sendung | bytes]


def gut(f: Feind, u: Umstaende, **biegen: Any) -> Sendung:
    """A request that is right but for what the test bends."""
    return f.siegle(u, post.anforderung(u, jemand(1)), **biegen)


def nach_der_signatur(alt: str, neu: str) -> Bau:
    def bau(f: Feind, u: Umstaende) -> Sendung:
        made = gut(f, u)
        return replace(made, umschlag=ersetzt(alt, neu)(made.umschlag))

    return bau


def vor_der_signatur(alt: str, neu: str) -> Bau:
    return lambda f, u: gut(f, u, biege_umschlag=ersetzt(alt, neu))


def fach(biege: Callable[[bytes], bytes]) -> Bau:
    """Bend the octets of the Fachnachricht before the author signs their digest."""
    return lambda f, u: f.siegle(u, biege(post.octets(post.anforderung(u, jemand(1)))))


def kopf_innen(**anders: Any) -> Bau:
    """The Fachnachricht says something else than the envelope around it."""
    return lambda f, u: f.siegle(
        u, post.octets(post.anforderung(replace(u, **anders), jemand(1))), "010201"
    )  # fmt: skip


def segmente(biege: Callable[[dict[str, bytes]], dict[str, bytes]]) -> Bau:
    """Serve other octets under the names the Umschlag signs."""

    def bau(f: Feind, u: Umstaende) -> Sendung:
        made = gut(f, u)
        return replace(made, segmente=biege(made.segmente))

    return bau


def ein_bit(octets: bytes) -> bytes:
    return octets[:-1] + bytes([octets[-1] ^ 1])


def umgepackt(f: Feind, u: Umstaende) -> Sendung:
    """Bremen takes a letter of Kiel, opens nothing, and seals it again as its own (wire 1.4)."""
    made = gut(f, u)
    aussen = kopf_xml(uuid=u.uuid, autor=BREMEN, leser=HANNOVER, zeit=u.zeit.text)
    return f.siegle(
        u, post.anforderung(u, jemand(1)), inhalt=made.inhalt, kopf=aussen, transport=ausweis(BREMEN, "transport")
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fall:
    bau: Bau
    code: str
    """In our quarantine and log."""
    draussen: str
    """What the partner hears."""
    authentisch: bool = True
    """The transport signature is one of the author's."""


def offen(bau: Bau, code: str, *, authentisch: bool = False) -> Fall:
    return Fall(bau=bau, code=code, draussen=code, authentisch=authentisch)


def verdeckt(bau: Bau, code: str) -> Fall:
    return Fall(bau=bau, code=code, draussen="T020")


FAELLE: dict[str, Fall] = {
    # -- the Umschlag itself -------------------------------------------------------------------------------------
    "no_xml_at_all": offen(lambda _f, _u: os.urandom(200).replace(b"\x00", b"x") + b"<", "S001"),
    "malformed": offen(lambda _f, _u: b"<ab:Umschlag", "X000"),
    "utf_16": offen(lambda _f, _u: "<ab:Umschlag/>".encode("utf-16"), "S001"),
    "doctype": offen(lambda f, u: b'<!DOCTYPE x [<!ENTITY e "y">]>' + gut(f, u).umschlag, "X000"),
    "comment": offen(lambda f, u: b"<!-- -->" + gut(f, u).umschlag, "X000"),
    "not_canonical": offen(lambda f, u: b'<?xml version="1.0"?>' + gut(f, u).umschlag, "X000"),
    "larger_than_8_mib": offen(lambda f, u: gut(f, u).umschlag + b" " * (8 * 1024 * 1024), "X001"),
    "schema_invalid": offen(vor_der_signatur("<ab:Test>demo</ab:Test>", "<ab:Test>a</ab:Test><ab:X/>"), "X001"),
    "another_profile": offen(vor_der_signatur('profil="1.0"', 'profil="2.0"'), "V000"),
    "broken_signature": offen(nach_der_signatur("<ab:Test>demo</ab:Test>", "<ab:Test>memo</ab:Test>"), "T099"),
    # -- who signs and for whom ----------------------------------------------------------------------------------
    "signed_by_a_stranger": offen(lambda f, u: gut(f, u, transport=person("p256", 7)), "T070"),
    "signed_by_another_authority": offen(lambda f, u: gut(f, u, transport=ausweis(BREMEN, "transport")), "T070"),
    "signed_with_a_key_for_another_role": offen(lambda f, u: gut(f, u, transport=ausweis(KIEL, "tls")), "T070"),
    "author_is_in_no_directory": offen(
        lambda f, u: gut(f, u, kopf=kopf_xml(uuid=u.uuid, autor="azr:999904", leser=HANNOVER, zeit=u.zeit.text)),
        "T070",
    ),
    "certificate_has_expired": offen(lambda f, u: gut(f, u, transport=ausweis(KIEL, "alt")), "T000"),
    "certificate_is_revoked": offen(lambda f, u: gut(f, u, transport=ausweis(KIEL, "gesperrt")), "T001"),
    "addressed_to_somebody_else": offen(
        lambda f, u: gut(
            f,
            u,
            kopf=kopf_xml(uuid=u.uuid, autor=KIEL, leser=BREMEN, zeit=u.zeit.text),
            leser=(ausweis(BREMEN, "chiffre"),),
        ),
        "T080",
        authentisch=True,
    ),
    # -- segments ------------------------------------------------------------------------------------------------
    "segment_changed_by_one_bit": offen(
        segmente(lambda s: {name: ein_bit(octets) for name, octets in s.items()}), "T099", authentisch=True
    ),
    "segment_truncated": offen(
        segmente(lambda s: {name: octets[:-40] for name, octets in s.items()}), "T099", authentisch=True
    ),
    "segment_with_octets_appended": offen(
        segmente(lambda s: {name: octets + b"x" for name, octets in s.items()}), "T099", authentisch=True
    ),
    "segment_of_another_message": offen(
        segmente(lambda s: {name: verschluesselt(bytes(len(o) - 28), bytes(32)) for name, o in s.items()}),
        "T099",
        authentisch=True,
    ),
    "segment_that_the_postfach_does_not_have": offen(segmente(lambda _: {}), "T099", authentisch=True),
    "segment_listed_too_much": offen(
        lambda f, u: gut(f, u, biege_segmente=lambda _, s: [*s, verschluesselt(b"", os.urandom(32))]), "T099"
    ),
    "segments_longer_than_the_part": verdeckt(
        lambda f, u: gut(f, u, biege_segmente=lambda *_: [verschluesselt(bytes(5000), os.urandom(32))]), "T099"
    ),
    "listed_under_another_name": offen(
        lambda f, u: gut(f, replace(u, uuid="77777777-7777-4777-8777-777777777777")), "T099", authentisch=True
    ),
    # -- behind the private key ----------------------------------------------------------------------------------
    "sealed_for_a_key_that_is_not_ours": verdeckt(
        lambda f, u: gut(f, u, leser=(ausweis(BREMEN, "chiffre"),)), "T020"
    ),
    "wrapped_key_is_damaged": verdeckt(
        lambda f, u: gut(f, u, biege_umschlag=_verbiege_schluessel(ausweis(HANNOVER, "chiffre"))), "T020"
    ),
    "inhalt_is_not_the_committed_one": verdeckt(lambda f, u: gut(f, u, inhalt_sha256=sha256_of(b"other")), "T099"),
    "content_signed_by_another_authority": verdeckt(
        lambda f, u: gut(f, u, autor=ausweis(BREMEN, "inhalt")), "T070"
    ),
    "content_signed_by_a_stranger": verdeckt(lambda f, u: gut(f, u, autor=person("p256", 8)), "T070"),
    "content_signed_with_a_transport_key": verdeckt(
        lambda f, u: gut(f, u, autor=ausweis(KIEL, "transport")), "T070"
    ),
    "head_of_the_inhalt_is_another": verdeckt(
        lambda f, u: gut(f, u, kopf_innen=kopf_xml(uuid=u.uuid, autor=KIEL, leser=BREMEN, zeit=u.zeit.text)), "T099"
    ),
    "inhalt_changed_after_the_author_signed": verdeckt(
        lambda f, u: gut(f, u, inhalt=ersetzt("<ab:Test>demo", "<ab:Test>memo")(gut(f, u).inhalt)), "T011"
    ),
    # -- the Fachnachricht before the binding --------------------------------------------------------------------
    "message_malformed": verdeckt(fach(lambda o: o[:-5]), "X000"),
    "message_not_utf_8": verdeckt(fach(lambda o: o.decode().encode("utf-16")), "S001"),
    "message_with_doctype": verdeckt(fach(lambda o: o.replace(b"?>", b"?><!DOCTYPE x>", 1)), "X000"),
    "message_with_entities": verdeckt(
        fach(lambda o: o.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)), "X000"
    ),
    "message_of_another_version": verdeckt(
        fach(lambda o: o.replace(b"xauslaender2611", b"xauslaender2512")), "V000"
    ),
    "message_of_nobodys_standard": verdeckt(fach(lambda _: b"<brief/>"), "X001"),
    "message_has_another_uuid": verdeckt(kopf_innen(uuid="77777777-7777-4777-8777-777777777777"), "T099"),
    "message_has_another_author": verdeckt(kopf_innen(autor=BREMEN), "T099"),
    "message_has_another_reader": verdeckt(kopf_innen(leser=BREMEN), "T099"),
    "message_is_no_test_inside": verdeckt(kopf_innen(test=None), "T099"),
    "message_has_another_test_word": verdeckt(kopf_innen(test="other"), "T099"),
    "message_is_of_another_type": verdeckt(
        lambda f, u: f.siegle(u, post.octets(post.vorabinformationen(u, jemand(1), None)), "010201"), "T099"
    ),
}


def _verbiege_schluessel(leser: Any) -> Callable[[bytes], bytes]:
    """Put a wrapped key of random octets into the Umschlag before it is signed."""

    def biege(xml: bytes) -> bytes:
        head, rest = xml.split(b"<xenc:CipherValue>", 1)
        _, tail = rest.split(b"</xenc:CipherValue>", 1)
        wrapped = base64.b64encode(eingepackt(os.urandom(31), leser))
        return head + b"<xenc:CipherValue>" + wrapped + b"</xenc:CipherValue>" + tail

    return biege


@pytest.mark.parametrize("name", FAELLE)
async def test_a_bad_envelope_is_refused_kept_logged_and_the_server_goes_on(name: str, feind: Feind) -> None:
    fall, u = FAELLE[name], feind.umstaende()
    made = fall.bau(feind, u)
    umschlag, stuecke = (made, {}) if isinstance(made, bytes) else (made.umschlag, made.segmente)

    ident = await feind.biete_an(u, umschlag, stuecke)

    assert await feind.abschluss(ident) == ("abgelehnt", fall.draussen)
    kept = await feind.quarantaene(u)
    assert (kept.code, kept.authentisch) == (fall.code, fall.authentisch)
    assert kept.grund
    assert kept.umschlag_sha256 is None or feind.opfer.octets(kept.umschlag_sha256) == umschlag[: kept.laenge]
    if not fall.authentisch:
        assert kept.laenge <= 64 * 1024
    logged = [e for e in await feind.opfer.protokoll() if e.angaben.quarantaene == kept.id]
    assert [(e.ereignis, e.angaben.code) for e in logged] == [(AuditEreignis.NACHRICHT_QUARANTAENE, fall.code)]
    assert await feind.opfer.antworten(u.uuid) == (), "nothing is answered before the binding holds"
    assert u.uuid not in {one.anforderung for one in await feind.opfer.transfers()}
    assert await feind.opfer.lies(lambda tx: tx.nachrichten.holen(HANNOVER, u.autor, u.uuid)) is None
    await _geht_weiter(feind)


async def _geht_weiter(feind: Feind) -> None:
    """A good letter of the same partner is still taken."""
    u = feind.umstaende()
    ident = await feind.sende(u, post.anforderung(u, jemand(2)))
    assert await feind.abschluss(ident) == ("angenommen", None)


async def test_rewrapped_message_is_never_returned(feind: Feind) -> None:
    """Whoever seals another's letter as its own learns nothing of it: no 0010, to nobody (wire 4.3)."""
    u = feind.umstaende()
    made = umgepackt(feind, u)
    ident = await feind.biete_an(replace(u, autor=BREMEN), made.umschlag, made.segmente)
    assert await feind.abschluss(ident) == ("abgelehnt", "T020")
    await _geht_weiter(feind)
    waiting = await feind.opfer.lies(lambda tx: tx.postfach.liste([BREMEN], ab=0, max_zeilen=500))
    assert waiting == (), "nothing waits for Bremen"
    assert (await feind.quarantaene(u)).code == "T099"
    assert await feind.opfer.antworten(u.uuid) == ()


async def test_a_message_from_the_future_is_left_where_it_is(feind: Feind) -> None:
    """More than five minutes ahead: neither taken nor refused, tried again later (wire 6.5)."""
    u = feind.umstaende()
    u = replace(u, zeit=type(u.zeit).of(u.zeit.instant + timedelta(minutes=6)))
    ident = await feind.sende(u, post.anforderung(u, jemand(3)))
    await _geht_weiter(feind)
    claim = await feind.opfer.bis(lambda tx: tx.eingaenge.holen(ident), "the claim")
    assert claim.zustand == "neu"
    entry = await feind.haus.lies(lambda tx: tx.postfach.holen(ident))
    assert entry is not None
    assert entry.beleg is None
