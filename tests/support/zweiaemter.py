"""Two authorities as they run: both services with all their pages, people of every role, cases in every stage.

The clocks of both stand ahead of the machine's: some cases are older than a deadline, and one key ends soon.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from support.betriebsweb import Zeiger, im_faden
from support.buehne import HANNOVER, KIEL, Buehne, Haus, Uhr, free_port, stelle_auf
from support.dateien import jpg, pdf
from support.konten import BILLIG, PASSWORT, Kontenhaus

from gateway import clock
from gateway.ablage.ordner import lies_ordner
from gateway.demo.aktenbau import baue_akte
from gateway.demo.aktenplan import GROSSE_AKTE
from gateway.demo.personen import HAUPTPERSON, Testperson
from gateway.domain.akte import Akte
from gateway.domain.ids import TransferId
from gateway.domain.konto import Rolle
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.keystore.verzeichnisrezept import make_verzeichnis
from gateway.settings import load
from gateway.transfer.eingangsschutz import Eingangsschutz
from gateway.transfer.ports import SchutzUnerreichbar
from gateway.transfer.records import AuftragsArt

T = TypeVar("T")
BERLIN = ZoneInfo("Europe/Berlin")
SAMSTAG = 5
REST = timedelta(days=55)
"""What is left of Kiel's signing certificate before the clocks go ahead."""
GEZEICHNET = frozenset({"Reisepass_Datenseite.jpg", "Meldebescheinigung.pdf", "Führungszeugnis.pdf"})
"""Documents of the demo's large file that make a small one."""
LEUTE = {
    KIEL: {
        "sina": Rolle.SACHBEARBEITUNG,
        "sven": Rolle.SACHBEARBEITUNG,
        "lea": Rolle.LEITUNG,
        "olga": Rolle.BETRIEB,
        "otto": Rolle.BETRIEB,
        "paula": Rolle.PRUEFUNG,
    },
    HANNOVER: {"hanna": Rolle.SACHBEARBEITUNG},
}


def mensch(nummer: int, familienname: str, vorname: str, geboren: TeilDatum, **anders: Any) -> Testperson:
    """An invented person who moves from Kiel to Hannover."""
    known = Person(
        namen=((NameArt.NACH_PASS, Name(vorname=vorname, familienname=familienname)),),
        geburtsdatum=geboren,
        azr_nummer=f"9900009{nummer:05d}",
        staatsangehoerigkeiten=("163",),
        geschlecht="w",
        geburtsort="Homs",
    )
    return replace(HAUPTPERSON, person=replace(known, **anders), aktenzeichen=f"TEST-KI {nummer}")


ABGEGEBEN = mensch(4471, "Nguyễn-Ḳara", "Şenay", TeilDatum(1988, 3, 12), geburtsort="Huế")
UEBERFAELLIG = mensch(4472, "Beispiel-Öztürk", "Deniz", TeilDatum(1979, 11, 2), geburtsort="İzmir")
GESUCHT = mensch(4473, "Haddad-Muster", "Amal", TeilDatum(1990, 7, 1))
GEMEINT = mensch(4473, "Haddad-Muster", "Amal", TeilDatum(1990, 1, 7))
"""The same number, day and month swapped."""
AEHNLICH = mensch(4474, "Haddad-Muster", "Amal-Nour", TeilDatum(1990, 7, 1), geburtsort="Hama")
ANGEBOTEN = mensch(4475, "Erfunden-Łukasz", "Ewa", TeilDatum(1985, 4, 23), geburtsort="Łódź")


@dataclass
class Amt:
    """One authority: its house, its people, where its pages are."""

    haus: Haus
    leute: Kontenhaus
    url: str

    def code(self, name: str) -> str:
        """A code nobody has used; the clock moves on for the next one."""
        self.leute.uhr.weiter(seconds=30)
        return self.leute.code(name)


@dataclass
class Zweiaemter:
    """Both of them while they serve."""

    buehne: Buehne
    kiel: Amt
    hannover: Amt
    schleife: asyncio.AbstractEventLoop
    faelle: dict[str, TransferId] = field(default_factory=dict)
    """Transfers at Kiel: ``abgegeben``, ``ueberfaellig``, ``unklar``."""
    akten: dict[str, Akte] = field(default_factory=dict)
    """Files at Kiel: as above, ``gemeint`` and ``aehnlich``, ``angeboten``."""

    def tu(self, was: Coroutine[Any, Any, T], frist_s: float = 240) -> T:
        """Let the thread of the services do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(was, self.schleife).result(frist_s)

    def laufe(self) -> None:
        """Let mail and jobs of both authorities run until nothing is due."""
        self.tu(self.buehne.laufe())

    def melde_an(self, amt: Amt, name: str) -> str:
        """Begin a session; return its token."""
        return self.tu(amt.leute.melde_an(name)).token

    @contextmanager
    def ohne_virenschutz(self) -> Iterator[None]:
        """The malware scanner gives no verdict: what arrives waits."""
        with patch.object(Eingangsschutz, "pruefe", _schweigt):
            yield


def _hoert_keine_uhr(*_: object) -> None:
    """Both clocks stand ahead of the one that the lines show."""


async def _schweigt(*_: object, **__: object) -> None:
    raise SchutzUnerreichbar("it does not answer")


def morgen_nach(moment: datetime) -> datetime:
    """Nine in the morning of the next day on which people work."""
    day = moment.astimezone(BERLIN).date() + timedelta(days=1)
    while day.weekday() >= SAMSTAG:
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, 9, tzinfo=BERLIN).astimezone(UTC)


def _mit_seiten(haus: Haus) -> int:
    """Switch the pages on; return their port."""
    port, config = free_port(), haus.konfiguration.folder / "aktenbote.toml"
    text = config.read_text("utf-8")
    config.write_text(f"{text}\n[web]\nenabled = true\nport = {port}\n", "utf-8")
    haus.konfiguration = load(config, {})
    return port


def _befriste(made: Buehne, bis: datetime) -> None:
    """Let Kiel's signing certificate end at this moment, and the directory know it so."""
    pki = made.ordner / "pki"
    path = pki / "azr-999902" / "transport.crt.pem"
    old = x509.load_pem_x509_certificate(path.read_bytes())
    key = load_pem_private_key((pki / "unter-ca.key.pem").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(old.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(bis)
    )
    for one in old.extensions:
        builder = builder.add_extension(one.value, critical=one.critical)
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    made.schreibe_verzeichnis(make_verzeichnis(pki / "verzeichnis.toml", moment=clock.now()))


async def _leute(ordner: Path, haus: Haus) -> Kontenhaus:
    one = haus.eins
    one.kennwoerter._aufwand = BILLIG
    made = Kontenhaus(ordner, Zeiger(haus.uhr), one)  # type: ignore[arg-type]  # reads and moves like one
    for name, role in LEUTE[haus.kennung].items():
        await made.eingerichtet(name, role)
    return made


def _blaetter(wer: Testperson) -> tuple[bytes, ...]:
    return (*(pdf(f"TEST Blatt {number} von {wer.aktenzeichen}") for number in (1, 2)), jpg())


async def _fall(made: Zweiaemter, wer: Testperson) -> TransferId:
    """Hannover hears of an arrival and asks; return Kiel's transfer."""
    known = {one.id for one in await made.kiel.haus.transfers()}
    await made.hannover.haus.anmeldung(wer)
    await made.buehne.laufe()
    (found,) = [one.id for one in await made.kiel.haus.transfers() if one.id not in known]
    return found


@asynccontextmanager
async def zweiaemter(ordner: Path) -> AsyncIterator[Zweiaemter]:
    """Serve both; nothing works by itself (``laufe``)."""
    made, clock_of_both = stelle_auf(ordner), Uhr()
    _befriste(made, clock.now() + REST)
    ports = {}
    for haus in (made.hannover, made.kiel):
        haus.uhr = clock_of_both
        ports[haus.kennung] = _mit_seiten(haus)
    try:
        for haus in (made.hannover, made.kiel):
            await haus.oeffne()
            haus.eins.umgebung.uhren.melde = _hoert_keine_uhr  # type: ignore[assignment,method-assign]  # theirs are those of the machine
        kiel, hannover = [
            Amt(haus, await _leute(ordner, haus), f"http://localhost:{ports[haus.kennung]}")
            for haus in (made.kiel, made.hannover)
        ]
        both = Zweiaemter(made, kiel, hannover, asyncio.get_running_loop())
        await _faelle(both)
        yield both
    finally:
        await made.hannover.schliesse()
        await made.kiel.schliesse()


async def _faelle(both: Zweiaemter) -> None:
    """Let the cases happen: one before the deadline, the others today."""
    house = both.kiel.haus
    lay = house.lege_akte_an
    both.akten["ueberfaellig"] = await lay(UEBERFAELLIG, *_blaetter(UEBERFAELLIG))
    both.faelle["ueberfaellig"] = await _fall(both, UEBERFAELLIG)
    (due,) = await house.lies(
        lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{both.faelle['ueberfaellig']}/decision_open/")
    )
    house.uhr.verstellt = morgen_nach(due.faellig) - clock.now()
    both.akten["abgegeben"] = await lay(ABGEGEBEN, *_blaetter(ABGEGEBEN))
    await house.abmeldung(ABGEGEBEN)
    both.faelle["abgegeben"] = await _fall(both, ABGEGEBEN)
    both.akten["gemeint"] = await lay(GEMEINT, *_blaetter(GEMEINT))
    both.akten["aehnlich"] = await lay(AEHNLICH, *_blaetter(AEHNLICH))
    both.faelle["unklar"] = await _fall(both, GESUCHT)
    both.akten["angeboten"] = await _lege_gezeichnete(both, ANGEBOTEN)


async def _lege_gezeichnete(both: Zweiaemter, wer: Testperson) -> Akte:
    """Put a file into Kiel's Ablage whose pages look like paper, as the demo draws them."""
    one, plan = both.kiel.haus.eins, [row for row in GROSSE_AKTE if row.dateiname in GEZEICHNET]
    folder = both.buehne.ordner / "gezeichnet"
    baue_akte(folder, wer, plan, seed="gang", prozesse=1, sperren=())
    found = lies_ordner(folder, neue_uuid=one.umgebung.neue_uuid, jetzt=one.umgebung.jetzt)
    akte = one.ablage.lege_ordner_ab(KIEL, found)
    azr, names = one.ablage.suchwerte(akte)
    await one.store.write(lambda tx: tx.akten.anlegen(KIEL, akte, azr_suche=azr, namen_suche=names))
    return akte


@contextmanager
def serviert(ordner: Path) -> Iterator[Zweiaemter]:
    """Both in a thread of their own: the browser's tool keeps the loop of this one."""
    with im_faden(ordner, zweiaemter) as found:
        yield found


__all__ = ["PASSWORT", "Amt", "Zweiaemter", "serviert", "zweiaemter"]
