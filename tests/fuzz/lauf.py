"""Runs a parser over bent inputs and keeps what came out that must not: any error but the named refusals."""

import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from support.mutator import verbiege

from fuzz.parser import Parser


@dataclass(frozen=True)
class Fund:
    """An input on which a parser failed: parser, seed and number make it again."""

    parser: str
    saat: int
    nummer: int
    octets: bytes
    fehler: Exception


def eingabe(parser: Parser, saat: int, nummer: int) -> bytes:
    """Return one bent input; every one has its own generator, so that its number alone makes it again."""
    return verbiege(random.Random(f"{parser.name}/{saat}/{nummer}"), parser.saat())


def fuzze(parser: Parser, saat: int) -> Iterator[Fund | None]:
    """Yield what was found on one input after the other, for ever; ``None`` = nothing."""
    number = 0
    while True:
        octets = eingabe(parser, saat, number)
        error = versuche(parser, octets)
        yield None if error is None else Fund(parser.name, saat, number, octets, error)
        number += 1


def versuche(parser: Parser, octets: bytes) -> Exception | None:
    """Let the parser read; return what it raised if it may not. A warning counts as an error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            parser.lies(octets)
    except parser.erlaubt:
        return None
    except Exception as error:  # whatever it is, that is what is looked for
        return error
    return None
