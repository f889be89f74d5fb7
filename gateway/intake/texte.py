"""Hands the text of scanned documents to the search, in the transaction that makes their file visible."""

from collections.abc import Sequence

from gateway.domain.akte import Akte
from gateway.domain.ids import Kennung
from gateway.intake.pruefung import Dokumentbefund
from gateway.transfer.ports import Lesestoff, Tx
from gateway.transfer.umgebung import Speicherschluessel
from gateway.transfer.volltext import textmarken

Textmarken = tuple[tuple[Lesestoff, tuple[str, ...]], ...]
"""Each document of a file and what the index holds for its text."""


def lies_texte(
    schluessel: Speicherschluessel, mandant: Kennung, neu: Akte, befunde: Sequence[Dokumentbefund]
) -> Textmarken:
    """Return what the index holds for the text of each document; the text itself is stored nowhere; blocking."""
    stoffe = (
        Lesestoff(
            mandant=mandant, akte=neu.id, dokument=eines.uuid, sha256=eines.sha256, blob=eines.blob,
            format=eines.format, test=neu.test,
        )
        for eines in neu.dokumente
    )  # fmt: skip
    return tuple(
        (stoff, textmarken(schluessel, stoff, befund.text)) for stoff, befund in zip(stoffe, befunde, strict=True)
    )


def trage_texte_ein(tx: Tx, texte: Textmarken) -> None:
    """Make the documents of a new file findable by their words."""
    for stoff, woerter in texte:
        tx.volltext.eintragen(stoff.mandant, stoff.akte, stoff.dokument, woerter)
