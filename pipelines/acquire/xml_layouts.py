"""How the delivered XML formats are built: which element or attribute fills which column.

Belongs here: one layout per kind of XML delivery. Formats of the XML kind that are new get a layout here.
Does not belong here: the walk over a file (xml_walk), what a value must look like (the contracts).

All formats are our own invention, each with its own namespace. An element is named as its column in lowerCamelCase
unless the layout says otherwise. source_row is the running number of the record element.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One XML format.

    Attributes:
        namespace: of every element.
        root: name of the root element; it holds record elements and nothing else.
        record: name of the record element.
        table: table with one row per record; it counts the rows of the manifest.
        key: column of the record that its entries repeat.
        record_attributes: column by attribute of the record element.
        headers: parts of a record that have attributes only: by name, column by attribute.
        sections: parts of a record whose child elements fill columns of the record. Headers and sections stand at most
            once in a record.
        entries: parts that may repeat and fill a table of their own: table by name.
        entry_attributes: column by attribute of an entry.
        own_names: elements that are not named as their column: name by column.
    """

    namespace: str
    root: str
    record: str
    table: str
    key: str
    record_attributes: Mapping[str, str]
    headers: Mapping[str, Mapping[str, str]]
    sections: tuple[str, ...]
    entries: Mapping[str, str] = field(default_factory=dict)
    entry_attributes: Mapping[str, str] = field(default_factory=dict)
    own_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def attribute_columns(self) -> frozenset[str]:
        """Columns that come as attributes and therefore never as elements."""
        headers = [column for names in self.headers.values() for column in names.values()]
        return frozenset((*self.record_attributes.values(), *headers, *self.entry_attributes.values()))


_LAYOUTS = (
    Layout(
        namespace="urn:example:iris:bzr-auskunft:1",
        root="auskuenfte",
        record="auskunft",
        table="bzr__auskunft",
        key="auskunft_id",
        record_attributes={"id": "auskunft_id", "am": "auskunft_am"},
        headers={"anfrage": {"abh": "abh", "abhAz": "abh_az", "zweck": "zweck_anfrage"}},
        sections=("person",),
        entries={"abweichendePerson": "bzr__alias", "urteil": "bzr__urteil"},
        entry_attributes={"lfd": "lfd_nr"},
        own_names={"gericht_id": "gericht", "geschaeftsnr": "geschaeftsnummer"},
    ),
    Layout(
        namespace="urn:example:iris:justizmitteilung:1",
        root="mitteilungen",
        record="mitteilung",
        table="sta__mitteilung",
        key="mitteilung_id",
        record_attributes={"id": "mitteilung_id", "am": "mitteilung_am", "art": "art"},
        headers={"verfahren": {"sta": "sta_id", "staAz": "sta_az", "gericht": "gericht_id", "gerichtAz": "gericht_az"}},
        sections=("person", "ausgang"),
    ),
    Layout(
        namespace="urn:example:iris:asylverfahren:1",
        root="asylverfahren",
        record="verfahren",
        table="bamf__verfahren",
        key="verfahren_id",
        record_attributes={"id": "verfahren_id", "satzart": "satzart"},
        headers={},
        sections=("person", "asyl"),
    ),
    Layout(
        namespace="urn:example:iris:azr-datenblatt:1",
        root="datenblaetter",
        record="datenblatt",
        table="azr__datenblatt",
        key="abruf_id",
        record_attributes={"id": "abruf_id", "am": "abruf_am", "art": "abruf_art"},
        headers={"anlass": {"abh": "abh", "abhAz": "abh_az", "zweck": "zweck_abruf"}},
        sections=("person",),
        entries={"weiterePersonalie": "azr__alias", "sachverhalt": "azr__sachverhalt"},
        entry_attributes={"lfd": "lfd_nr"},
    ),
)
LAYOUTS: Mapping[str, Layout] = {layout.table: layout for layout in _LAYOUTS}
"""By the table with one row per record."""
