"""A reason that somebody types: what is wrong with it is said at its field, and nothing of it is ever cut."""

from gateway.transfer.protokollant import MAX_BEGRUENDUNG

LANG = "allgemein.grund_lang"


def mangel(text: str, fehlt: str, *, vorweg: str = "", lang: str = LANG) -> str | None:
    """Return the key of what is wrong with a reason as the log takes it (``protokollant.wer``), ``None``: nothing.

    ``fehlt`` and ``lang`` are what is said of none, and of one that is too long behind what stands before it.
    """
    said = " ".join(text.split())
    if not said:
        return fehlt
    if len(vorweg) + len(said) > MAX_BEGRUENDUNG:
        return lang
    return None if said.isprintable() else "allgemein.grund_zeichen"
