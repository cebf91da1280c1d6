"""XML that is refused as a whole, and in which words.

Belongs here: hostile or damaged XML, elements that were not agreed.
Does not belong here: the walk over a file (xml_walk), the formats (xml_layouts, message_layout).
"""

import re

from pipelines.acquire.charset import Charset, utf8_in_nfc
from pipelines.acquire.refusal import DeliveryRefused
from quality.set_aside import Reason

_PRINTABLE_NAME = re.compile(r"[a-z][A-Za-z0-9]{0,40}")
_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")


def harmless(raw: bytes, *, charset: Charset) -> bytes:
    """Decode strictly, refuse what XML of an authority never needs, and give UTF-8 in NFC back.

    Args:
        raw: the whole file.
        charset: as declared.

    Raises:
        DeliveryRefused: no byte, not UTF-8 throughout, a document type definition or entities.
    """
    if not raw:
        raise DeliveryRefused(
            Reason.FILE_EMPTY, finding="the file has 0 bytes", remedy="Ask the authority to deliver again"
        )
    content = utf8_in_nfc(raw, charset=charset)
    declared = None if content is None else _DECLARED_ENCODING.match(content)
    if content is None or (declared is not None and declared[1].upper() != b"UTF-8"):
        raise DeliveryRefused(
            Reason.WRONG_CHARSET,
            finding="the file is not UTF-8 throughout, or declares another charset",
            remedy="Ask the authority to deliver again in UTF-8",
        )
    if b"!" in content and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise harmful()
    return content


def harmful() -> DeliveryRefused:
    """Say that the file has what XML of an authority never needs."""
    return DeliveryRefused(
        Reason.NOT_READABLE,
        finding="the XML has a document type definition or entities, which no delivery needs and which can do harm",
        remedy="Ask the authority where the file comes from, and tell information security",
    )


def not_agreed(name: str, *, inside: str, contracts: str) -> DeliveryRefused:
    """Say that an element or attribute is not part of the format; its name is told if it looks like one.

    Args:
        name: of the element or attribute.
        inside: where it stands.
        contracts: files to edit if the change is right.
    """
    told = f"[{name}]" if _PRINTABLE_NAME.fullmatch(name) else "with a name that is no agreed one"
    return DeliveryRefused(
        Reason.COLUMNS_DIFFER,
        finding=f"the element or attribute {told} inside {inside} was not agreed",
        remedy=_agree(contracts),
    )


def wrong_root(name: str, *, contracts: str) -> DeliveryRefused:
    """Say that the file is of another kind than agreed."""
    return DeliveryRefused(
        Reason.COLUMNS_DIFFER,
        finding=f"the root element is not <{name}> of the agreed namespace",
        remedy=_agree(contracts),
    )


def not_well_formed(line: int | None) -> DeliveryRefused:
    """Say that the file is no XML from some line on."""
    return DeliveryRefused(
        Reason.NOT_READABLE,
        finding=f"the XML is not well-formed in line {line}",
        remedy="Ask the authority to deliver again; the file was cut short or damaged",
    )


def _agree(contracts: str) -> str:
    return f"If the change is right, edit the contracts {contracts}; else ask the authority"
