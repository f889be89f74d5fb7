"""Looks at what is reached over lines: our own service, partners with their clocks, the malware scanner."""

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import starmap
from pathlib import Path

import aiohttp
import orjson

from gateway.domain.errors import AktenboteError
from gateway.domain.uhren import Uhrenlage
from gateway.postfach.client import PostfachClient
from gateway.postfach.leitung import Zeitansage
from gateway.settings import Configuration
from gateway.sichtung.clamd import MIB, Adresse, Clamd
from gateway.transfer.ports import SchutzUnerreichbar
from gateway.transfer.uhren import Uhrenvergleich, satz
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.abholung import postorte
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, Stufe, fehler, gut, hinweis
from gateway.wiring.diagnose.trauen import eigene_kennungen
from gateway.wiring.diagnose.tueren import laeuft
from gateway.wiring.eingang import ALTE_SIGNATUREN
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.tlsseiten import TlsSeiten
from gateway.wiring.verzeichnis import VerzeichnisHalter

HOECHSTENS_S = 15.0
"""How long one partner, or our own service, may take to answer: longer is as good as not there."""
GLEICHZEITIG = 8
"""Partners asked at once."""
GENANNT = 10
"""Partners that do not answer named one by one."""
ANTWORT_MAX = 1024 * 1024
"""Octets of the answer of ``/health`` that are read."""
UEBERALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- asked on loopback, never listened on
"""Where to ask for a service that listens on every address."""


async def dienst(configuration: Configuration) -> list[Diagnose]:
    """Ask our own service how it is; all that it knows is a finding."""
    area, server = Bereich.SERVICE, configuration.settings.server
    host = UEBERALL.get(server.ops_host, server.ops_host)
    url = f"http://[{host}]:{server.ops_port}/health" if ":" in host else f"http://{host}:{server.ops_port}/health"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HOECHSTENS_S)) as session,
            session.get(url) as answer,
        ):
            said = orjson.loads(await answer.content.read(ANTWORT_MAX))
        problems, notes = list(map(str, said["problems"])), list(map(str, said["notes"]))
    except (aiohttp.ClientConnectorError, ConnectionError):
        return [hinweis(area, f"nothing answers at {url}: start it with 'aktenbote serve'")]
    except (aiohttp.ClientError, TimeoutError):
        return [fehler(area, f"{url} takes connections and gives no answer: look into the log of the service")]
    except (ValueError, KeyError, TypeError):
        return [fehler(area, f"what answers at {url} is another program: end it, or change [server] ops_port")]
    faults = list(starmap(partial(_gesagt, Stufe.FEHLER), _mit_code(problems, said.get("problem_codes"))))
    found = [*faults, *starmap(partial(_gesagt, Stufe.HINWEIS), _mit_code(notes, said.get("note_codes")))]
    return found if problems else [*found, gut(area, f"{url} answers and says that it is fit to work")]


def _mit_code(texts: list[str], codes: object) -> Iterator[tuple[str, str]]:
    """Pair each sentence with its code; a service of another version says none."""
    known = codes if isinstance(codes, list) and len(codes) == len(texts) else [""] * len(texts)
    return zip(texts, map(str, known), strict=True)


def _gesagt(stufe: Stufe, text: str, code: str) -> Diagnose:
    return Diagnose(bereich=Bereich.SERVICE, stufe=stufe, satz=text, meldung=code)


async def scanner(configuration: Configuration, moment: datetime) -> list[Diagnose]:
    """Ask the malware scanner for its version."""
    area, wish = Bereich.SCANNER, configuration.settings.malware
    if wish.scanner is None:
        return [hinweis(area, "no malware scanner is configured: [malware] scanner names the socket of clamd")]
    try:
        found = await Clamd(Adresse.aus(wish.scanner), hoechstens=wish.max_mib * MIB).programm()
    except SchutzUnerreichbar as gone:
        return [fehler(area, gone.reason)]
    made = found.signaturen_vom
    if made is not None and moment - made > ALTE_SIGNATUREN:
        return [hinweis(area, f"its signatures are of {made:%Y-%m-%d}: look why freshclam brings no newer ones")]
    return [gut(area, "it answers")]


async def partner(
    configuration: Configuration, halter: VerzeichnisHalter, sperrlisten: Sperrlisten, moment: datetime
) -> list[Diagnose]:
    """Ask every Postfach where mail for us can wait whether it knows us, and compare its clock with ours."""
    places = _orte(configuration, halter(), moment)
    if not places:
        return [hinweis(Bereich.PARTNERS, "the directory names no Postfach of another authority")]
    sides = _seiten(configuration, halter, sperrlisten, moment)
    clocks, turns = Uhrenvergleich(lambda: moment), asyncio.Semaphore(GLEICHZEITIG)

    async def frage(url: str) -> str | None:
        async with turns:
            return await _frage(url, sides, partial(clocks.melde, url))

    gone = [text for text in await asyncio.gather(*map(frage, places)) if text is not None]
    found = list(_erreicht(gone, len(places)))
    judged = clocks.urteil()
    if judged.lage is Uhrenlage.FALSCH:
        found.append(fehler(Bereich.CLOCK, satz(judged)))
    elif judged.lage is Uhrenlage.ZWEIFEL:
        found.append(hinweis(Bereich.CLOCK, satz(judged)))
    elif len(gone) < len(places):
        found.append(gut(Bereich.CLOCK, "it goes as those of the partners that answer"))
    return found


async def wir(
    configuration: Configuration, halter: VerzeichnisHalter, sperrlisten: Sperrlisten, moment: datetime
) -> list[Diagnose]:
    """Ask our own Postfach under the address that partners are told, where a service of ours runs."""
    found, ours = halter(), eigene_kennungen(configuration)
    own = {one.postfach for one in found.teilnehmer if one.kennung in ours and one.postfach is not None}
    if not own or not laeuft(configuration):
        return []
    sides = _seiten(configuration, halter, sperrlisten, moment)
    return [_zu_uns(url, await _frage(url, sides)) for url in sorted(own)]


def _zu_uns(url: str, gone: str | None) -> Diagnose:
    if gone is None:
        return gut(Bereich.ADDRESS, f"{url} leads to us")
    said = gone.replace("the partner's Postfach", "our Postfach")
    return hinweis(
        Bereich.ADDRESS,
        f"{said}, asked from this machine: look at its name, the firewall and what forwards the port; if partners "
        "reach it, this machine alone does not get there",
    )


def _seiten(
    configuration: Configuration, halter: VerzeichnisHalter, sperrlisten: Sperrlisten, moment: datetime
) -> TlsSeiten:
    with tempfile.TemporaryDirectory(prefix="aktenbote-doctor-") as folder:
        return TlsSeiten(configuration, halter, sperrlisten, lambda: moment, Path(folder) / "anchors.pem")


async def _frage(url: str, sides: TlsSeiten, zeitansage: Zeitansage | None = None) -> str | None:
    """Ask a Postfach for what waits for us; return what is wrong with it, if anything."""
    client = PostfachClient(url, context=sides.client, erlaubt=partial(sides.pins, url), zeitansage=zeitansage)
    try:
        async with asyncio.timeout(HOECHSTENS_S):
            await client.liste(ab=None)
    except AktenboteError as error:
        return f"{url}: {error.reason}"
    except TimeoutError:
        return f"{url}: no answer within {HOECHSTENS_S:.0f} s"
    finally:
        await client.close()
    return None


def _erreicht(gone: list[str], alle: int) -> Iterator[Diagnose]:
    say = fehler if len(gone) == alle else hinweis  # one that is down is its operator's; if all are, look here
    cure = "look at this machine's line and firewall" if len(gone) == alle else "ask the operator there"
    yield from (say(Bereich.PARTNERS, f"{text}; {cure}") for text in gone[:GENANNT])
    if len(gone) > GENANNT:
        yield say(Bereich.PARTNERS, f"{len(gone) - GENANNT} more do not answer")
    if len(gone) < alle:
        yield gut(Bereich.PARTNERS, f"{alle - len(gone)} of {alle} Postfächer answer and know us")


def _orte(configuration: Configuration, found: Verzeichnis, moment: datetime) -> list[str]:
    ours = eigene_kennungen(configuration)
    own = {one.postfach for one in found.teilnehmer if one.kennung in ours}
    return sorted(postorte(found, ours, moment) - own)
