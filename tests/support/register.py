"""Rows of the register bent by hand: the store refuses to change one, so it is taken out and put in anew."""

from typing import Any

from gateway.domain.ids import AkteId


def schreibe_um(akten: Any, akte: AkteId, position: int, **werte: object) -> None:
    """Write other values into columns of a document, as nothing in the program can (``akten`` is ``tx.akten``)."""
    spalten = [zeile[1] for zeile in akten._alle("PRAGMA table_info(dokument)")]
    liste, platz = ", ".join(spalten), ", ".join("?" * len(spalten))
    [row] = akten._alle(f"SELECT {liste} FROM dokument WHERE akte = ? AND position = ?", akte, position)
    neu = dict(zip(spalten, row, strict=True)) | werte
    akten._tu("DELETE FROM dokument WHERE akte = ? AND position = ?", akte, position)
    akten._tu(f"INSERT INTO dokument ({liste}) VALUES ({platz})", *neu.values())
