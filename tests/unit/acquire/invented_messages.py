"""Messages of an invented immigration office (dialect C)."""

from pipelines.acquire.message_layout import NAMESPACE

FIRST = "7d0d5a0e-2b0c-4a43-9f0e-0a5f3a7e1c11"
SECOND = "7d0d5a0e-2b0c-4a43-9f0e-0a5f3a7e1c12"
ABH_C: dict[str, object] = {
    "quelle": "abh", "stelle": "ABH 5554", "objekt": "nachricht", "art": "DELTA", "schema_version": "C1",
    "zeichensatz": "utf-8", "trennzeichen": None, "rechtsgrundlage": "§ 86 AufenthG", "zweck": "Lage der Person",
}  # fmt: skip
BIRTH = '<datum genauigkeit="TAG">1990-03-05</datum>'
ALIAS = (
    "<aliasname><familienname>Yildiz</familienname><vornamen>Ahmed</vornamen>"
    '<geburtsdatum genauigkeit="JAHR">1990</geburtsdatum></aliasname>'
)
STATUS = '<status gueltigAb="2025-11-03" gueltigBis="2026-05-02" grund="aa">DUL</status>'


def message(
    uuid: str = FIRST,
    *,
    kind: str = "AENDERUNG",
    at: str = "2026-05-30T05:12:33+02:00",
    number: str = "33.2-AB-12345",
    name: str = "Yıldız",
    birth: str = BIRTH,
    alias: str = ALIAS,
    residence: str = STATUS,
) -> str:
    head = (
        f"<nachrichtenkopf><nachrichtUUID>{uuid}</nachrichtUUID>"
        f'<nachrichtentyp listURI="urn:example:iris:nachrichtentyp">{kind}</nachrichtentyp>'
        f"<erstellungszeitpunkt>{at}</erstellungszeitpunkt><autor><behoerde>ABH-5554</behoerde></autor><bezugUUID/>"
        "</nachrichtenkopf>"
    )
    if kind == "LOESCHUNG":
        return f"<nachricht>{head}<person><aktenzeichenABH>{number}</aktenzeichenABH></person></nachricht>"
    return (
        f"<nachricht>{head}<person><azrNummer>150923004711</azrNummer><aktenzeichenABH>{number}</aktenzeichenABH>"
        f"<name><familienname>{name}</familienname><geburtsname/><vornamen>Ahmet Can</vornamen></name>{alias}"
        f"<geburt>{birth}<ort>Şanlıurfa</ort><staat>163</staat></geburt><geschlecht>M</geschlecht>"
        f"<staatsangehoerigkeit>163</staatsangehoerigkeit></person><aufenthalt>{residence}</aufenthalt></nachricht>"
    )


def file_of(*messages: str, prefix: str = "") -> bytes:
    """Wrap messages; with a prefix every element carries it."""
    text = "".join(messages)
    if prefix:
        text = text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
        text = f'<{prefix}:nachrichten xmlns:{prefix}="{NAMESPACE}">{text}</{prefix}:nachrichten>'
    else:
        text = f'<nachrichten xmlns="{NAMESPACE}">{text}</nachrichten>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
