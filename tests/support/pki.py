"""Test certificates: one PKI per test session and worker, made when first asked for; keys are reused.

``pki()`` is the PKI of the demo's recipe (Hannover, Kiel, directory). ``defects()`` adds everything that must
be refused, under the same root. ``directory()`` is a Verzeichnis over the first. All keyed to ``JETZT``.
"""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit
from gateway.domain.ids import Kennung
from gateway.envelope.verzeichnis import VerzeichnisSchema, compile_verzeichnis_schema, prepare_verzeichnis
from gateway.keystore import FileSigner
from gateway.keystore.erzeugen import PrivateKey, generate_key
from gateway.keystore.pki import Ausgestellt, Pki, make_pki
from gateway.keystore.rezept import read_recipe
from gateway.resources import data, schema_files
from gateway.trust.teilnehmer import Art, Betrieb, Fenster, Schluesselrolle, Teilnehmer, Zertifikatseintrag
from gateway.trust.verzeichnis import Verzeichnis

JETZT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""The moment at which every test certificate was made."""
HANNOVER = Kennung("azr:999901")
KIEL = Kennung("azr:999902")
_DEFECTS = Path(__file__).with_name("defects.toml")

_WEAK = {
    "rsa-2048": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
}


@cache  # without a limit: a key made anew would be another one
def numbered_key(kind: str, number: int) -> PrivateKey:
    """The n-th key of a kind in this session; slow kinds are made once."""
    return _WEAK[kind]() if kind in _WEAK else generate_key(kind)


class _Keys:
    """Hands out keys of a session in order, so that two recipes share the slow ones."""

    def __init__(self, first: int) -> None:
        self._next: dict[str, int] = {}
        self._first = first

    def __call__(self, kind: str) -> PrivateKey:
        if kind.startswith("rsa") and self._first:
            return numbered_key(kind, 0)  # defects may share one RSA key: generating them is slow
        number = self._next.get(kind, self._first)
        self._next[kind] = number + 1
        return numbered_key(kind, number)


@lru_cache(maxsize=1)
def pki() -> Pki:
    """The PKI of ``certs/testpki.toml``."""
    return make_pki(read_recipe((data("certs") / "testpki.toml").read_text()), moment=JETZT, make_key=_Keys(0))


@lru_cache(maxsize=1)
def defects() -> Pki:
    """A PKI of its own with one certificate for each thing that can be wrong (``defects.toml``)."""
    return make_pki(read_recipe(_DEFECTS.read_text()), moment=JETZT, make_key=_Keys(100))


def cert(name: str, of: Pki | None = None) -> Ausgestellt:
    """A certificate with its key, such as ``azr-999901/transport``."""
    return (of or pki()).zertifikate[name]


def root() -> bytes:
    """DER of the root."""
    return cert("wurzel").der


def _entry(folder: str, file: str, *rollen: Schluesselrolle) -> Zertifikatseintrag:
    der = cert(f"{folder}/{file}").der
    parsed = x509.load_der_x509_certificate(der)
    window = Fenster(von=parsed.not_valid_before_utc, bis=parsed.not_valid_after_utc)
    return Zertifikatseintrag(der=der, rollen=rollen, fenster=window)


def participant(kennung: Kennung, name: str, ags: str, port: int = 8443) -> Teilnehmer:
    """A foreigners' authority with its certificates, reached directly."""
    folder, r = kennung.replace(":", "-"), Schluesselrolle
    return Teilnehmer(
        behoerde=Behoerde(
            kennung=kennung,
            name=name,
            erreichbarkeit=(Erreichbarkeit("01", "post@example.org"),),
            anschrift=Anschrift(postleitzahl="30159", wohnort="Teststadt", strasse="Testweg", hausnummer="1"),
        ),
        art=Art.AUSLAENDERBEHOERDE,
        fenster=Fenster(von=JETZT - timedelta(days=365)),
        ags=(ags,),
        postfach=f"https://localhost:{port}",
        zertifikate=(
            _entry(folder, "tls", r.TLS, r.ABRUF, r.EINLIEFERUNG),
            _entry(folder, "transport", r.TRANSPORT),
            _entry(folder, "inhalt", r.INHALT),
            _entry(folder, "chiffre", r.CHIFFRE),
        ),
    )


def directory(*more: Teilnehmer, nummer: int = 1, ports: tuple[int, int] = (8443, 8444)) -> Verzeichnis:
    """A test directory with Hannover and Kiel, and whoever else is given."""
    return Verzeichnis(
        nummer=nummer,
        ausgestellt=JETZT,
        gueltig_bis=JETZT + timedelta(days=30),
        betrieb=Betrieb.TEST,
        anker=(root(),),
        zwischenstellen=(cert("unter-ca").der,),
        teilnehmer=(
            participant(HANNOVER, "Ausländerbehörde Hannover (Test)", "03241001", ports[0]),
            participant(KIEL, "Ausländerbehörde Kiel (Test)", "01002000", ports[1]),
            *more,
        ),
    )


@lru_cache(maxsize=1)
def directory_schema() -> VerzeichnisSchema:
    """The XSD of the directory, compiled once."""
    return compile_verzeichnis_schema(schema_files())


def signed_directory(verzeichnis: Verzeichnis, *, by: Ausgestellt | None = None) -> bytes:
    """The octets of ``verzeichnis.xml``, signed with the directory key of the test PKI."""
    signer = by or cert("verzeichnis")
    prepared = prepare_verzeichnis(verzeichnis, cert_der=signer.der)
    return prepared.finish(FileSigner.of(signer.key, signer.der).sign(prepared.to_be_signed))
