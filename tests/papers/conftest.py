"""One installation whose papers are written once; every test of the papers only reads them."""

import pytest
from support.haeuser import mache_haus
from support.papiere import Geschrieben
from support.tippen import tippe


@pytest.fixture(scope="session")
def papiere(tmp_path_factory: pytest.TempPathFactory) -> Geschrieben:
    """The papers of a test installation that stands alone and was never backed up."""
    folder = tmp_path_factory.mktemp("papiere")
    haus = mache_haus(folder / "haus")
    said = tippe("papers", folder / "papiere", "--json", config=haus).daten
    return Geschrieben(haus=haus, ordner=folder / "papiere", antwort=said)
