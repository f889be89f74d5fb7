"""Words that travel in the Nachweis of a recall: why it is called back, why it is kept."""

from enum import StrEnum


class Rueckrufgrund(StrEnum):
    """Why a delivery should never have gone; the word travels in the Nachweis."""

    FALSCHE_PERSON = "falsche_person"
    FALSCHE_BEHOERDE = "falsche_behoerde"
    FALSCHE_DOKUMENTE = "falsche_dokumente"
    OHNE_RECHTSGRUND = "ohne_rechtsgrund"


class Ablehnungsgrund(StrEnum):
    """Why a receiver keeps what is called back; the word travels in the Nachweis."""

    ZUSTAENDIG = "zustaendig"
    LOESCHSPERRE = "loeschsperre"
    RUECKFRAGE = "rueckfrage"
