"""Every stage on which a step is killed, by its name."""

from support import (
    szenen_abgabe,
    szenen_dienst,
    szenen_dritte,
    szenen_entscheidung,
    szenen_offen,
    szenen_schutz,
    szenen_sicherung,
    szenen_zeugen,
)
from support.szenenweg import Szene

SZENEN: dict[str, Szene] = {
    **szenen_abgabe.SZENEN,
    **szenen_dienst.SZENEN,
    **szenen_dritte.SZENEN,
    **szenen_entscheidung.SZENEN,
    **szenen_offen.SZENEN,
    **szenen_schutz.SZENEN,
    **szenen_sicherung.SZENEN,
    **szenen_zeugen.SZENEN,
}
