"""Who delivers, on which basis, how often, and in which format.

Belongs here: reading pipelines/acquire/authorities/<code>.yml. A new authority is a new file here and its contracts.
Does not belong here: what the columns mean (quality/contracts/source), fetching (pull).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipelines.acquire.manifest import Art
from pipelines.errors import UserError
from quality.errors import listed
from quality.strict_yaml import Fields, read_fields

AUTHORITIES_FOLDER = Path(__file__).parent / "authorities"
_CODE = re.compile(r"[a-z]{2,8}")


class Format(StrEnum):
    """How a file is built; also the ending of its name."""

    CSV = "csv"
    XML = "xml"


@dataclass(frozen=True, kw_only=True)
class DeliveredObject:
    """One kind of delivery of an authority.

    Attributes:
        objekt: name in the manifest and in the file name.
        format: CSV or XML.
        tables: source tables it fills; the first one counts the rows of the manifest.
        arten: which kinds of delivery the authority sends of it.
        iso_versions: versions of the format (schema_version) that write dates as yyyy-mm-dd.
    """

    objekt: str
    format: Format
    tables: tuple[str, ...]
    arten: tuple[Art, ...]
    iso_versions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Authority:
    """One delivering authority.

    Attributes:
        code: short name, the same in files, tables and documents.
        name: of the authority, for readers.
        legal_basis: of the transmission.
        purpose: of the transmission.
        rhythm: when deliveries are expected.
        acceptable_age_days: days between the newest used delivery and the Stichtag that are still acceptable.
        stale_consequence: what an older state means for the list.
        inbox: fsspec URL of the folder it delivers to; `{home}` stands for the folder of the installation.
        objects: by name.
    """

    code: str
    name: str
    legal_basis: str
    purpose: str
    rhythm: str
    acceptable_age_days: int
    stale_consequence: str
    inbox: str
    objects: Mapping[str, DeliveredObject]

    def inbox_url(self, *, home: str) -> str:
        """Name the folder that deliveries are pulled from."""
        return self.inbox.replace("{home}", home)


def load_authorities(folder: Path = AUTHORITIES_FOLDER) -> dict[str, Authority]:
    """Read every authority file.

    Args:
        folder: holds <code>.yml.

    Returns:
        Authorities by code, sorted.

    Raises:
        UserError: naming every problem of every file.
    """
    problems: list[str] = []
    authorities = {path.stem: _read_authority(path, problems=problems) for path in sorted(folder.glob("*.yml"))}
    if not authorities:
        problems.append(f"{folder.name}: there is no authority file")
    if problems:
        raise UserError(
            what=f"{len(problems)} problem(s) in the authority files:\n{listed(problems)}",
            meaning="Deliveries of these authorities cannot be read, so no list can be made. Nothing was changed.",
            remedy="Mend the files in pipelines/acquire/authorities and run: iris refresh",
        )
    return {code: authority for code, authority in authorities.items() if authority is not None}


def _read_authority(path: Path, *, problems: list[str]) -> Authority | None:
    fields = read_fields(path, problems=problems)
    if fields is None:
        return None
    code = fields.text("code")
    if code != path.stem:
        fields.refuse(f"[code] is {code!r}, but the file is named {path.name}")
    if code and not _CODE.fullmatch(code):
        fields.refuse("[code] must have 2 to 8 lower-case letters")
    authority = Authority(
        code=code,
        name=fields.text("name"),
        legal_basis=fields.text("legal_basis"),
        purpose=fields.text("purpose"),
        rhythm=fields.text("rhythm"),
        acceptable_age_days=fields.integer("acceptable_age_days"),
        stale_consequence=fields.text("stale_consequence"),
        inbox=fields.verbatim("inbox"),
        objects={
            name: _read_object(name, entry=entry, code=code)
            for name, entry in fields.named("objects", thing="object").items()
        },
    )
    if authority.acceptable_age_days < 0:
        fields.refuse("[acceptable_age_days] must not be negative")
    fields.refuse_leftovers()
    return authority


def _read_object(name: str, *, entry: Fields, code: str) -> DeliveredObject:
    format_name, tables, arten = entry.text("format"), entry.texts("tables"), entry.texts("arten")
    if format_name not in list(Format):
        entry.refuse(f"[format] must be one of {', '.join(Format)}, not {format_name!r}")
    if not tables or any(not table.startswith(f"{code}__") for table in tables):
        entry.refuse(f"[tables] must name at least one table, each beginning with {code}__")
    unknown = [art for art in arten if art not in list(Art)]
    if unknown or not arten:
        entry.refuse(f"[arten] must name some of {', '.join(Art)}, not {', '.join(unknown) or 'nothing'}")
    iso_versions = entry.texts("iso_versions") if entry.has("iso_versions") else ()
    entry.refuse_leftovers()
    return DeliveredObject(
        objekt=name,
        format=Format(format_name) if format_name in list(Format) else Format.CSV,
        tables=tables,
        arten=tuple(Art(art) for art in arten if art in list(Art)),
        iso_versions=iso_versions,
    )
