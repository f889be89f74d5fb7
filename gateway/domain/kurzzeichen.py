"""The Kurzzeichen of a transfer: six characters that two authorities read to each other without naming a person.

Computed from the process id alone, which both sides know, so that both see the same one. It is a word for people
and no key: two transfers may share one, whoever looks for it gets both.
"""

import hashlib
from typing import NewType

from gateway.domain.errors import Usage
from gateway.domain.ids import ProzessUUID, uuid_text

Kurzzeichen = NewType("Kurzzeichen", str)
"""``K7F-2M9``: six characters of ``ALPHABET``, a hyphen in the middle, the last one a check character."""

ALPHABET = "23456789CDFHJKMNPRTVWXY"
"""What is mistaken for nothing else in here, read or heard as a word: no 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V, and
no vowel. Its length is a prime: with weights that differ, one wrong character and two swapped ones never add up."""
LAENGE = 6
"""Characters, the check character included."""
_MITTE = 3
_ZWECK = b"aktenbote/kurzzeichen/1\n"
"""In front of what is hashed: no digest made for another purpose is a Kurzzeichen."""


def kurzzeichen(prozess: ProzessUUID) -> Kurzzeichen:
    """Return the Kurzzeichen of a process."""
    number = int.from_bytes(hashlib.sha256(_ZWECK + uuid_text(prozess).encode()).digest())
    digits = []
    for _ in range(LAENGE - 1):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(digit)
    return _in_zeichen([*digits, _pruefziffer(digits)])


def lies_kurzzeichen(text: str) -> Kurzzeichen:
    """Return what somebody typed as Kurzzeichen: any case, with hyphen, blanks or neither.

    ``Usage`` (KURZZEICHEN) for another length, a character that no Kurzzeichen has, or a wrong check character.
    """
    plain = "".join(one for one in text.upper() if not one.isspace() and one not in "-–")
    if len(plain) != LAENGE or not set(plain) <= set(ALPHABET):
        raise Usage(f"a Kurzzeichen has {LAENGE} of the characters {ALPHABET}", code="KURZZEICHEN")
    digits = [ALPHABET.index(one) for one in plain]
    if digits[-1] != _pruefziffer(digits[:-1]):
        raise Usage("a character of this Kurzzeichen is wrong: compare it once more", code="KURZZEICHEN")
    return _in_zeichen(digits)


def ist_kurzzeichen(text: str) -> bool:
    """Tell whether a text reads as Kurzzeichen, its check character included."""
    try:
        lies_kurzzeichen(text)
    except Usage:
        return False
    return True


def _in_zeichen(digits: list[int]) -> Kurzzeichen:
    plain = "".join(ALPHABET[one] for one in digits)
    return Kurzzeichen(f"{plain[:_MITTE]}-{plain[_MITTE:]}")


def _pruefziffer(digits: list[int]) -> int:
    """Return the digit with which the sum, each digit times its place from 1, is a multiple of the alphabet."""
    total = sum(place * digit for place, digit in enumerate(digits, 1))
    return -total * pow(LAENGE, -1, len(ALPHABET)) % len(ALPHABET)
