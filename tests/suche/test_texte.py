"""The text of a stored document, where the disk fails under the copy it is read from."""

import errno
import os
from pathlib import Path

import pytest
from support.buehne import buehne
from support.scheine import pdf

from gateway.domain.akte import Dateiformat
from gateway.domain.errors import TryLater
from gateway.domain.ids import AkteId, DokumentUUID
from gateway.sichtung.sichtung import Sichtung
from gateway.transfer.ports import Lesestoff
from gateway.wiring.texte import Texte


async def test_a_copy_that_cannot_be_read_is_tried_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def kaputt(*_: object) -> None:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    async with buehne(tmp_path / "stage") as b:
        eins = b.kiel.eins
        stoff = Lesestoff(
            mandant=b.kiel.kennung,
            akte=AkteId("a"),
            dokument=DokumentUUID("d"),
            sha256=b.kiel.blob(pdf("Text")),
            blob=None,
            format=Dateiformat.PDF,
            test=True,
        )
        leser = Texte(eins.ablage.speicher, tmp_path)
        try:
            with monkeypatch.context() as patched:
                patched.setattr(Sichtung, "sieh", kaputt)
                with pytest.raises(TryLater, match=os.strerror(errno.ESTALE)):
                    await leser.lies(stoff)
            assert "Text" in (await leser.lies(stoff) or "")
        finally:
            await leser.schliesse()
