"""docs/openapi/postfach.yaml says what the running server does, and nothing else."""

import base64
import os
from datetime import timedelta

import orjson
from support import openapi
from support.einlieferung import Sendung, lies
from support.postfach import HANNOVER, Haus, ausweis
from support.roh import Roh

from gateway.audit.kacheln import Kachel
from gateway.clock import now
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.postfach.schalter import PREFIX
from gateway.postfach.server import make_app
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.ports import Notenseite
from gateway.transfer.records import Beleg, PostfachEintrag, PostfachZustand
from gateway.transfer.zeugenamt import Ausgang, Zeugenantwort

UNKNOWN = sha256_of(b"unknown")


def test_the_document_is_openapi_3_1() -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # takes seconds, in one process of a run

    OpenAPIV31SpecValidator(openapi.dokument()).validate()


async def test_every_route_is_in_the_document_and_vice_versa(haus: Haus) -> None:
    assert haus.schalter is not None
    routes = {
        (route.method, (route.resource.canonical if route.resource else "").removeprefix(PREFIX))
        for route in make_app(haus.schalter).router.routes()
    }
    assert routes == openapi.operationen()


def beleg_json(eintrag: PostfachEintrag, ergebnis: str = "angenommen", code: str | None = None) -> bytes:
    beleg: Beleg = ausweis("transport").beleg(eintrag, ergebnis, code)
    said = {
        "ergebnis": beleg.ergebnis,
        "zeit": beleg.zeit,
        "zertifikatSha256": beleg.zertifikat_sha256,
        "beleg": base64.b64encode(beleg.beleg).decode(),
    }
    return orjson.dumps(said if code is None else {**said, "code": code})


class Aufzeichnung:
    """Sends by hand and holds every answer against the document."""

    def __init__(self, roh: Roh, gesehen: set[tuple[str, str, int]]) -> None:
        self.roh = roh
        self.gesehen = gesehen

    async def __call__(self, methode: str, pfad: str, *kopf: str, body: bytes | None = None) -> bytes:
        length = [] if body is None else [f"Content-Length: {len(body)}"]
        answer = await self.roh.frage(f"{methode} {PREFIX}{pfad}", *kopf, *length, body=body or b"")
        self.gesehen.add(openapi.pruefe(methode, pfad, answer))
        if body and body.startswith(b"{") and answer.status < 300 and "/einlieferungen/" not in pfad:
            openapi.pruefe_anfrage(methode, pfad, orjson.loads(body))
        return answer.body


async def lesend(haus: Haus, ruf: Aufzeichnung) -> None:
    """Everything a reader may meet."""
    octets = os.urandom(500)
    eintrag, fresh = await haus.lege(octets), await haus.lege(b"y" * 40)
    one, segment = f"/nachrichten/{eintrag.id}", f"/nachrichten/{eintrag.id}/segmente/{sha256_of(octets)}"
    await ruf("GET", "/")
    await ruf("GET", "/nachrichten?max=1")
    await ruf("GET", "/nachrichten?max=0")
    await ruf("GET", "/nachrichten?ab=1.other")
    await ruf("GET", f"{one}/umschlag")
    await ruf("GET", f"/nachrichten/{UNKNOWN}/umschlag")
    await ruf("GET", segment)
    await ruf("GET", segment, "Range: bytes=10-")
    await ruf("GET", segment, "Range: bytes=500-")
    await ruf("GET", f"{one}/segmente/{UNKNOWN}")
    lease = orjson.loads(await ruf("POST", f"{one}/leihe", body=b'{"dauer_s": 60}'))
    await ruf("POST", f"{one}/leihe", body=b'{"dauer_s": 60}')
    await ruf("POST", f"{one}/leihe", body=b"{}")
    await ruf("POST", f"/nachrichten/{UNKNOWN}/leihe", body=b'{"dauer_s": 60}')
    await ruf("DELETE", f"{one}/leihe/{lease['leihe']}")
    await ruf("PUT", f"{one}/abschluss", body=b"[]")
    await ruf("PUT", f"{one}/abschluss", body=beleg_json(fresh))
    await ruf("PUT", f"/nachrichten/{UNKNOWN}/abschluss", body=beleg_json(fresh))
    for _ in range(2):
        await ruf("PUT", f"{one}/abschluss", body=beleg_json(eintrag))
    await ruf("PUT", f"{one}/abschluss", body=beleg_json(eintrag, "abgelehnt", "T080"))
    await ruf("PUT", f"/nachrichten/{fresh.id}/abschluss", body=beleg_json(fresh, "abgelehnt", "T080"))
    seit = Zeitpunkt.of(now() - timedelta(days=1)).text
    await ruf("GET", f"/nachrichten?zustand=abgeschlossen&seit={seit}")
    await ruf("POST", f"{one}/leihe", body=b'{"dauer_s": 60}')
    gone = await haus.lege(octets)
    await haus.setze(gone.id, zustand=PostfachZustand.ZURUECKGEZOGEN)
    await ruf("GET", f"/nachrichten/{gone.id}/umschlag")
    await ruf("GET", f"/nachrichten/{gone.id}/segmente/{sha256_of(octets)}")
    await ruf("PUT", f"/nachrichten/{gone.id}/abschluss", body=beleg_json(gone))


async def einliefernd(haus: Haus, ruf: Aufzeichnung) -> None:
    """Everything a depositor may meet."""
    haus.pruefung = lies
    sendung = Sendung((b"x" * 40,))
    one, digest = f"/einlieferungen/{sendung.id}", sendung.liste[0][0]
    await ruf("PUT", f"{one}/umschlag", body=sendung.umschlag)
    await ruf("PUT", f"{one}/umschlag")
    await ruf("PUT", f"{one}/umschlag", body=b"{other")
    await ruf("GET", one)
    await ruf("PUT", f"{one}/segmente/{digest}", body=b"y" * 40)
    await ruf("PUT", f"{one}/segmente/{UNKNOWN}", body=b"y")
    await ruf("PUT", f"{one}/segmente/{digest}")
    for _ in range(2):
        await ruf("PUT", f"{one}/segmente/{digest}", body=b"x" * 40)
    for _ in range(2):
        await ruf("PUT", f"{one}/umschlag", body=sendung.umschlag)
    other = Sendung((b"x" * 40,), inhalt="cd" * 32)
    await ruf("PUT", f"/einlieferungen/{other.id}/umschlag", body=other.umschlag)
    for number in range(4):
        many = Sendung((b"x" * 40,), uuid=f"{number}" * 8 + "-5555-4555-8555-555555555555")
        await ruf("PUT", f"/einlieferungen/{many.id}/umschlag", body=many.umschlag)
    await ruf("DELETE", f"/einlieferungen/{many.id}")
    first = Sendung((b"x" * 40,), uuid="00000000-5555-4555-8555-555555555555")
    await ruf("DELETE", f"/einlieferungen/{first.id}")
    await ruf("PUT", f"/einlieferungen/{first.id}/umschlag", body=first.umschlag)
    await haus.client().schliesse(sendung.id, ausweis("transport").beleg(await haus.eintrag(sendung.id)))
    await ruf("GET", one)
    await ruf("DELETE", one)
    await ruf("GET", "/einlieferungen")
    await ruf("GET", "/einlieferungen?ab=1.other")
    await ruf("GET", "/einlieferungen?max=x")
    await ruf("GET", f"/einlieferungen/{UNKNOWN}")
    big = await ruf("PUT", f"{one}/umschlag", "Content-Length: 9000000")
    assert b"longer" in big


class Amt:
    """A witness that answers as it is told: what it judges stands in tests of its own."""

    async def nimm(self, octets: bytes, anrufer: frozenset[Kennung]) -> Zeugenantwort:
        assert HANNOVER in anrufer
        if octets == b"rubbish":
            raise Refused(Fehlercode.X000, "no request")
        return Zeugenantwort(ausgang=Ausgang(octets.decode()), linien="— zeuge AAAA\n".encode(), groesse=7)

    async def neuester(self, ursprung: str) -> bytes | None:
        return b"note\n" if ursprung == "aktenbote/azr-999902/1" else None

    async def gehaltene(self, nach: str) -> Notenseite:
        return Notenseite(noten=("— note\n".encode(),), weiter=None if nach else "aktenbote/azr-999902/1")


class Kacheln:
    """A log of so many entries that answers as the real one does, which stands in tests of its own."""

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        if generation == 1:
            raise Absage(Grund.VORBEI, "lost")
        if kachel.breite > 7:
            raise Refused(Fehlercode.T099, "shorter")
        assert behoerde == HANNOVER
        return b"h" * 32 * kachel.breite

    async def checkpoint(self, behoerde: Kennung, generation: int) -> bytes:
        assert (behoerde, generation) == (HANNOVER, 2)
        return b"note\n"


class Mitsignaturen:
    """Takes one co-signature and no other."""

    async def nimm(self, behoerde: Kennung, generation: int, zeuge: Kennung, octets: bytes) -> None:
        assert (behoerde, zeuge) == (HANNOVER, "azr:999902")
        if generation == 1:
            raise Absage(Grund.VORBEI, "ended")
        if octets != b"note\n":
            raise Refused(Fehlercode.T099, "no such checkpoint")


async def bezeugend(haus: Haus, ruf: Aufzeichnung) -> None:
    """Everything a log may meet at its witness."""
    add, show = "/zeuge/add-checkpoint", "/zeuge/checkpoint"
    await ruf("POST", add, body=b"mitsigniert")
    await ruf("GET", f"{show}s")
    tile = "/protokoll/azr:999901/2/tile/0/x001/234"
    await ruf("GET", f"{tile}.p/7")
    object.__setattr__(haus.schalter, "kachelamt", Kacheln())
    object.__setattr__(haus.schalter, "mitsignaturen", Mitsignaturen())
    own = "/protokoll/azr:999901/2"
    for path in (f"{own}/checkpoint", "/protokoll/nobody/2/checkpoint"):
        await ruf("GET", path)
    bring = f"{own}/cosignaturen/azr:999902"
    for path, body in ((bring, b"note\n"), (bring, b"rubbish"), (f"{own}/cosignaturen/nobody", b"note\n")):
        await ruf("PUT", path, body=body)
    await ruf("PUT", bring.replace("/2/", "/1/"), body=b"note\n")
    assert b"longer" in await ruf("PUT", bring, "Content-Length: 70000")
    for path in (f"{tile}.p/7", tile, f"{tile}.p/07", tile.replace("/2/", "/1/"), tile.replace("/2/", "/0/")):
        await ruf("GET", path)
    object.__setattr__(haus.schalter, "zeugenamt", Amt())
    for ausgang in Ausgang:
        said = await ruf("POST", add, body=ausgang.value.encode())
        if ausgang is Ausgang.ANDERE_GROESSE:
            assert said == b"7\n"
    await ruf("POST", add, body=b"rubbish")
    assert b"longer" in await ruf("POST", add, "Content-Length: 70000")
    for query in ("?origin=aktenbote/azr-999902/1", "?origin=other", "", f"?origin={'x' * 301}"):
        await ruf("GET", f"{show}{query}")
    for query in ("", "?nach=aktenbote/azr-999902/1", f"?nach={'x' * 301}"):
        await ruf("GET", f"{show}s{query}")


async def test_every_answer_of_the_server_is_described_and_every_described_one_is_given(haus: Haus) -> None:
    seen: set[tuple[str, str, int]] = set()
    await lesend(haus, Aufzeichnung(Roh(haus, haus.leser), seen))
    await bezeugend(haus, Aufzeichnung(Roh(haus, haus.leser), seen))
    await einliefernd(haus, Aufzeichnung(Roh(haus, haus.autor), seen))
    described = {
        (methode, path, int(status))
        for methode, path in openapi.operationen()
        for status in openapi.dokument()["paths"][path][methode.lower()]["responses"]
        if status != "default"
    }
    elsewhere = {  # given in tests of their own, where the server has to be made slow or full
        ("PUT", "/einlieferungen/{id}/segmente/{sha256}", 408),
        ("PUT", "/einlieferungen/{id}/segmente/{sha256}", 413),
        ("PUT", "/einlieferungen/{id}/segmente/{sha256}", 507),
        ("PUT", "/einlieferungen/{id}/umschlag", 507),
    }
    assert described - seen - elsewhere == set()
