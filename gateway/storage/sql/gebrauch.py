"""Which blobs a record still needs."""

_KEIN_SCHLUESSEL = (
    "EXISTS (SELECT 1 FROM nachricht AS m WHERE m.mandant = p.autor AND m.richtung = 'aus' AND m.autor = p.autor"
    " AND m.uuid = p.uuid AND m.schluessel IS NULL)"
)
"""Its content was deleted."""
_ABGELOEST = "p.zustand = 'ersetzt' AND NOT EXISTS (SELECT 1 FROM nachricht AS m WHERE m.umschlag_sha256 = p.id)"
"""Taken back because of its keys, and sealed anew since."""
_ABRUFBAR = (
    f"((p.einlieferer IS NULL AND NOT {_KEIN_SCHLUESSEL} AND NOT ({_ABGELOEST}))"
    " OR p.zustand IN ('offen', 'liegt', 'geholt')"
    " OR p.abgeschlossen >= ?2)"
)
"""What we wrote may be sent again; a deposit of others, and ours whose content was deleted, is kept until 30 days
after it was closed (wire 6.1)."""
BENUTZTE = f"""
SELECT b.value FROM json_each(?1) AS b WHERE
  EXISTS (SELECT 1 FROM nachricht AS n WHERE n.umschlag_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM nachricht AS n WHERE n.inhalt_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM postfach AS p WHERE p.id = b.value AND {_ABRUFBAR})
  OR EXISTS (
    SELECT 1 FROM postfach_segment AS s JOIN postfach AS p ON p.id = s.eintrag
    WHERE s.sha256 = b.value AND {_ABRUFBAR}
  )
  OR EXISTS (SELECT 1 FROM eingang_segment AS e WHERE e.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM quarantaene AS q WHERE q.umschlag_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM quarantaene_segment AS qs WHERE qs.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM dokument AS d WHERE d.blob = b.value)
  OR EXISTS (SELECT 1 FROM dokument AS d WHERE d.sha256 = b.value AND d.blob IS NULL)
  OR EXISTS (SELECT 1 FROM sperrbeleg AS sb WHERE sb.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM verzeichnisstand AS vs WHERE vs.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM verzeichnisvorschlag AS vv WHERE vv.sha256 = b.value)
"""  # noqa: S608 -- constants of this module only
"""Every place that names a blob; one that stands in none of them is nobody's."""
ALLE_BENUTZTEN = f"""
SELECT umschlag_sha256 FROM nachricht
UNION SELECT inhalt_sha256 FROM nachricht
UNION SELECT p.id FROM postfach AS p WHERE {_ABRUFBAR}
UNION SELECT s.sha256 FROM postfach_segment AS s JOIN postfach AS p ON p.id = s.eintrag
  WHERE {_ABRUFBAR} AND (s.da = 1 OR p.einlieferer IS NULL)
UNION SELECT sha256 FROM eingang_segment
UNION SELECT umschlag_sha256 FROM quarantaene WHERE umschlag_sha256 IS NOT NULL
UNION SELECT sha256 FROM quarantaene_segment
UNION SELECT coalesce(blob, sha256) FROM dokument
UNION SELECT sha256 FROM sperrbeleg
UNION SELECT sha256 FROM verzeichnisstand
UNION SELECT sha256 FROM verzeichnisvorschlag
ORDER BY 1
"""  # noqa: S608 -- constants of this module only
"""The same places the other way round, for a backup; without what a deposit announces and has not brought."""
