"""Another directory for one of the two houses: without a certificate, or whole again under a newer number."""

from dataclasses import replace

from support.buehne import Buehne, Haus, ausgestellt

from gateway.domain.ids import Kennung, sha256_of
from gateway.trust.verzeichnis import Verzeichnis


def ohne(v: Verzeichnis, wer: Kennung, name: str, nummer: int) -> Verzeichnis:
    """The directory without one certificate of an authority."""
    gone = sha256_of(ausgestellt(wer, name).der)
    return replace(
        v,
        nummer=nummer,
        teilnehmer=tuple(
            replace(one, zertifikate=tuple(c for c in one.zertifikate if c.sha256 != gone))
            if one.kennung == wer
            else one
            for one in v.teilnehmer
        ),
    )


async def gilt_bei(b: Buehne, haus: Haus, verzeichnis: Verzeichnis) -> None:
    """Only this house takes the new directory; the other one has not looked yet."""
    b.schreibe_verzeichnis(verzeichnis)
    assert haus.dienst is not None
    await haus.dienst._follow_directory()
    assert haus.eins.umgebung.vertrauen.verzeichnis().nummer == verzeichnis.nummer
