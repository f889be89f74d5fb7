"""What two persons decide in the browser: deletions, and a newer directory."""

import asyncio
import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from support.buehne import KIEL, jemand, stage_pki
from support.entscheidungsweb import KONTEN, Entscheidungsweb, entscheidungsweb
from support.pki import signed_directory
from support.register import schreibe_um
from support.versandt import Versandt, versende

from gateway.domain.akte import Akte, Sperre
from gateway.domain.behoerde import Behoerde
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import Rolle

pytestmark = pytest.mark.asyncio(loop_scope="module")
_nummer = itertools.count(7100)
OHNE_ZEUGE = frozenset({"ohne_zeuge"})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def web(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Entscheidungsweb]:
    async with entscheidungsweb(tmp_path_factory.mktemp("entscheidungen")) as one:
        yield one


async def beantragt(web: Entscheidungsweb, person: str = "sina") -> tuple[Versandt, str]:
    """A file that Hannover has receipted, whose deletion somebody asked for."""
    sent = await versende(web.buehne, jemand(next(_nummer)))
    await sent.quittiere(sent.nachweis())
    asked = await web.buehne.kiel.eins.loeschungen.beantrage(
        KIEL, sent.akte.aktenzeichen, person=person, trotz=OHNE_ZEUGE
    )
    assert asked.antrag is not None, asked
    return sent, asked.antrag.id


async def akte(web: Entscheidungsweb, sent: Versandt) -> Akte:
    found = await web.buehne.kiel.lies(lambda tx: tx.akten.holen(KIEL, sent.akte.id))
    assert found is not None
    return found


async def test_deletions_open_for_clerks_and_management_alone(web: Entscheidungsweb) -> None:
    _, ident = await beantragt(web)
    for name, visit in web.besuche.items():
        for path in ("/loeschungen", f"/loeschungen/{ident}"):
            await visit.hole(path)
            assert visit.status == (403 if KONTEN[name] in {Rolle.BETRIEB, Rolle.PRUEFUNG} else 200), (name, path)
    for path in (f"/loeschungen/{uuid.uuid4()}", "/loeschungen/x"):
        await web.besuche["lea"].hole(path)
        assert web.besuche["lea"].status == 404


@pytest.mark.parametrize("name", ["sven", "lea"])
async def test_another_person_sees_all_that_goes_and_releases_it_with_a_code(
    web: Entscheidungsweb, name: str
) -> None:
    sent, ident = await beantragt(web)
    visit, path = web.besuche[name], f"/loeschungen/{ident}"
    assert sent.akte.aktenzeichen in await visit.hole("/loeschungen")
    page = await visit.hole(path)
    assert all(one.dateiname in page for one in sent.akte.dokumente)
    assert "sina" in page
    for fields, said in (
        ({"code": web.code(name)}, "Bestätigen Sie jeden Vorbehalt"),
        ({"trotz": "ohne_zeuge"}, "Code"),
        ({"trotz": "ohne_zeuge", "code": "000000"}, "Code"),
    ):
        page = await visit.sende(path, antwort="freigeben", **fields)
        assert visit.status == 200
        assert said in page
        assert (await akte(web, sent)).geloescht is None
    await visit.sende(path, antwort="freigeben", trotz="ohne_zeuge", code=web.code(name))
    assert (visit.status, visit.ziel) == (303, "/loeschungen?ergebnis=inhalt")
    assert "Der Akteninhalt ist gelöscht" in await visit.hole(visit.ziel)
    assert (await akte(web, sent)).geloescht is not None
    entry = (await web.leute.eintraege(AuditEreignis.AKTE_GELOESCHT))[-1]
    assert (entry["handelnder"], entry["verantwortlicher"]) == (name, "sina")
    await visit.hole(path)
    assert visit.status == 404


@pytest.mark.parametrize("asked_by", ["sina", "SINA"])
async def test_who_asked_cannot_release_it_but_take_it_back(web: Entscheidungsweb, asked_by: str) -> None:
    """The name counts, however it is written: at the command line it is the system's."""
    sent, ident = await beantragt(web, asked_by)
    visit, path = web.besuche["sina"], f"/loeschungen/{ident}"
    assert "Freigeben muss eine andere Person" in await visit.hole(path)
    page = await visit.sende(path, antwort="freigeben", trotz="ohne_zeuge", code=web.code("sina"))
    assert "Freigeben muss eine andere Person" in page
    assert (await akte(web, sent)).geloescht is None
    assert "warum Sie ablehnen" in await visit.sende(path, antwort="ablehnen", begruendung=" ")
    await visit.sende(path, antwort="ablehnen", begruendung="doch noch gebraucht")
    assert visit.ziel == "/loeschungen?ergebnis=abgelehnt"
    assert (await akte(web, sent)).geloescht is None
    entry = (await web.leute.eintraege(AuditEreignis.AKTE_LOESCHUNG_VERWORFEN))[-1]
    assert (entry["aufgabe"], entry["code"]) == (ident, "inhalt")
    assert (entry["handelnder"], entry["begruendung"]) == ("sina", "doch noch gebraucht")
    await visit.hole(path)
    assert visit.status == 404


async def test_what_stands_against_it_now_is_shown_and_nothing_can_be_released(web: Entscheidungsweb) -> None:
    sent, ident = await beantragt(web)
    hold = frozenset({Sperre.LOESCHSPERRE})
    await web.buehne.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, sent.akte.id, hold))
    visit, path = web.besuche["sven"], f"/loeschungen/{ident}"
    page = await visit.hole(path)
    assert "Das steht entgegen" in page
    assert 'value="freigeben"' not in page
    page = await visit.sende(path, antwort="freigeben", trotz="ohne_zeuge", code=web.code("sven"))
    assert "Jetzt steht etwas entgegen" in page
    assert (await akte(web, sent)).geloescht is None


async def test_one_document_is_destroyed_by_two(web: Entscheidungsweb) -> None:
    one = web.buehne.kiel.eins
    made = await web.buehne.kiel.lege_akte_an(jemand(next(_nummer)))
    await one.store.write(lambda tx: schreibe_um(tx.akten, made.id, 2, bereinigen='{"grund":"87-1","ab":null}'))
    asked = await one.vernichtungen.beantrage(
        KIEL, made.aktenzeichen, 2, person="sina", begruendung="Mitteilung ohne Bedeutung"
    )
    visit, path = web.besuche["sven"], f"/loeschungen/{asked.antrag.id}"
    page = await visit.hole(path)
    assert made.dokumente[1].dateiname in page
    assert made.dokumente[0].dateiname not in page
    hold = frozenset({Sperre.LOESCHSPERRE})
    await one.store.write(lambda tx: tx.akten.sperren(KIEL, made.id, hold))
    assert "Das steht entgegen" in await visit.hole(path)
    await one.store.write(lambda tx: tx.akten.sperren(KIEL, made.id, frozenset()))
    await visit.hole(path)
    await visit.sende(path, antwort="freigeben", code=web.code("sven"))
    assert visit.ziel == "/loeschungen?ergebnis=dokument"
    left = await web.buehne.kiel.lies(lambda tx: tx.akten.holen(KIEL, made.id))
    assert left is not None
    assert [one.position for one in left.dokumente] == [1, 3]


async def test_who_asked_under_a_name_of_the_system_alone_may_be_who_looks_at_the_page(
    web: Entscheidungsweb,
) -> None:
    sent, ident = await beantragt(web, "meier")
    visit, path = web.besuche["sven"], f"/loeschungen/{ident}"
    await visit.hole(path)
    page = await visit.sende(path, antwort="freigeben", trotz="ohne_zeuge", code=web.code("sven"))
    assert "nicht sicher, dass Sie zwei Personen sind" in page
    brought, page_of_it = await eingelesen(web, "meier"), "/freigaben/verzeichnis"
    await web.besuche["olga"].hole(page_of_it)
    page = await web.besuche["olga"].sende(page_of_it, antrag=brought, antwort="freigeben", code=web.code("olga"))
    assert "nicht sicher, dass Sie zwei Personen sind" in page
    await web.besuche["olga"].sende(page_of_it, antrag=brought, antwort="ablehnen", begruendung="Probe")
    assert (await akte(web, sent)).geloescht is None


# -- a newer directory -----------------------------------------------------------------------------------------


async def eingelesen(web: Entscheidungsweb, person: str) -> str:
    """Somebody brings the next directory, in which Kiel has another name."""
    before = web.buehne.verzeichnis
    people = tuple(
        replace(one, behoerde=Behoerde(kennung=KIEL, name="Kiel neu", anschrift=one.behoerde.anschrift))
        if one.kennung == KIEL
        else one
        for one in before.teilnehmer
    )
    new = replace(before, nummer=before.nummer + 1, teilnehmer=people)
    octets = signed_directory(new, by=stage_pki("echt").zertifikate["verzeichnis"])
    one = web.buehne.kiel.eins
    name = await asyncio.to_thread(one.umgebung.lege_ab, octets)
    asked = await one.store.write(
        lambda tx: one.verzeichnisaufnahme.schlage_vor(
            tx, new.nummer, name, gueltig_bis=new.gueltig_bis, anzahl=1, person=person
        )
    )
    return asked.id


async def test_a_directory_is_put_in_force_by_another_person_with_a_code(web: Entscheidungsweb) -> None:
    path, mine, other = "/freigaben/verzeichnis", web.besuche["otto"], web.besuche["olga"]
    assert "Kein neues Verzeichnis wartet" in await other.hole(path)
    await web.besuche["sina"].hole(path)
    assert web.besuche["sina"].status == 403
    stale = await eingelesen(web, "otto")
    await other.hole(path)
    await other.sende(path, antrag=stale, antwort="ablehnen", begruendung="falsche Nummer angekündigt")
    assert other.ziel == f"{path}?ergebnis=abgelehnt"
    ident = await eingelesen(web, "otto")
    page = await mine.hole(path)
    assert "Sie haben es selbst eingelesen" in page
    page = await mine.sende(path, antrag=ident, antwort="freigeben", code=web.code("otto"))
    assert "andere Person" in page
    page = await other.hole(path)
    assert "Kiel neu" in page
    for fields in ({}, {"code": "123456"}):
        page = await other.sende(path, antrag=ident, antwort="freigeben", **fields)
        assert "Code" in page
    page = await other.sende(path, antrag=stale, antwort="freigeben", code=web.code("olga"))
    assert "wartet nicht mehr" in page
    await other.sende(path, antrag=ident, antwort="freigeben", code=web.code("olga"))
    assert other.ziel == f"{path}?ergebnis=frei"
    assert web.buehne.kiel.dienst is not None
    await web.buehne.kiel.dienst._verzeichnisfolge.folge()
    found = web.buehne.kiel.eins.umgebung.vertrauen.verzeichnis()
    assert found.behoerde(KIEL, web.buehne.kiel.uhr()).behoerde.name == "Kiel neu"
    entry = (await web.leute.eintraege(AuditEreignis.VERZEICHNIS_GELADEN))[-1]
    assert (entry["handelnder"], entry["verantwortlicher"]) == ("olga", "otto")
