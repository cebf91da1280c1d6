"""Countries, birth places and courts of the invented world.

Belongs here: Destatis country keys with weights, script area and real cities; courts with their office.
Does not belong here: drawing persons.

Country keys: Destatis, Staatsangehoerigkeits- und Gebietsschluessel, edition 2021-02-19. Courts: XJustiz code list.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """A country of origin: how often, names after which area, places of birth."""

    key: str
    weight: float
    area: str
    cities: tuple[str, ...]
    asylum: float
    """Share of its nationals whose stay began with an asylum procedure."""
    documents: float
    """Only for the correlated world: how readily documents are to be had, 0 to 1."""


COUNTRIES = (
    Country("475", 17, "arabic", ("Aleppo", "Damaskus", "Homs", "Hama", "Al-Hasaka", "Deir ez-Zor"), 0.9, 0.2),
    Country("163", 13, "turkish", ("İstanbul", "Ankara", "Şanlıurfa", "Diyarbakır", "Gaziantep", "Muş"), 0.4, 0.7),
    Country("423", 10, "south_asian", ("Kabul", "Herat", "Kandahar", "Ghazni", "Kunduz"), 0.95, 0.1),
    Country("170", 6, "slavic", ("Beograd", "Niš", "Novi Sad", "Leskovac"), 0.3, 0.9),
    Country("150", 5, "slavic", ("Priština", "Peć", "Prizren", "Uroševac"), 0.4, 0.8),
    Country("121", 5, "slavic", ("Tirana", "Durrës", "Shkodër", "Vlorë"), 0.4, 0.9),
    Country("144", 3, "slavic", ("Skopje", "Tetovo", "Kumanovo"), 0.4, 0.9),
    Country("252", 5, "arabic", ("Casablanca", "Nador", "Oujda", "Fès"), 0.5, 0.4),
    Country("221", 4, "arabic", ("Oran", "Algier", "Annaba", "Sétif"), 0.7, 0.2),
    Country("285", 2, "arabic", ("Tunis", "Sfax", "Sousse"), 0.5, 0.5),
    Country("438", 6, "arabic", ("Bagdad", "Mossul", "Erbil", "Basra"), 0.9, 0.3),
    Country("439", 3, "south_asian", ("Teheran", "Isfahan", "Schiras", "Ahwas"), 0.8, 0.2),
    Country("273", 2, "west_african", ("Mogadischu", "Hargeysa", "Kismaayo"), 0.95, 0.1),
    Country("224", 2, "west_african", ("Asmara", "Keren", "Massaua"), 0.95, 0.1),
    Country("232", 2, "west_african", ("Lagos", "Benin City", "Kano", "Ibadan"), 0.7, 0.4),
    Country("261", 2, "west_african", ("Conakry", "Kankan", "Labé"), 0.9, 0.3),
    Country("430", 2, "slavic", ("Tiflis", "Kutaissi", "Batumi"), 0.6, 0.9),
    Country("461", 2, "south_asian", ("Lahore", "Peschawar", "Karatschi"), 0.8, 0.5),
    Country("998", 1.5, "arabic", ("Beirut", "Tripoli", "Mardin"), 0.8, 0.05),
    Country("154", 7, "slavic", ("Bukarest", "Iași", "Timișoara", "Craiova"), 0.0, 1.0),
    Country("125", 4, "slavic", ("Sofia", "Plowdiw", "Warna"), 0.0, 1.0),
    Country("152", 5, "slavic", ("Warszawa", "Łódź", "Gdańsk", "Wrocław"), 0.0, 1.0),
)
EU_KEYS = frozenset({"154", "125", "152"})
PROTECTION_KEYS = frozenset({"475", "423", "438", "439", "273", "224"})
GERMANY = "000"
GERMAN_CITIES = ("Münster", "Gelsenkirchen", "Bottrop", "Recklinghausen", "Rheine", "Köln", "Dortmund")

COURTS = {
    "5515": ("R2713", "R2700"), "5512": ("R2501", "R2500"), "5513": ("R2507", "R2500"), "5554": ("R2705", "R2700"),
    "554B": ("R2704", "R2700"), "5558": ("R2707", "R2700"), "5562": ("R2204", "R2500"), "562C": ("R2204", "R2500"),
    "562D": ("R2511", "R2500"), "562G": ("R2509", "R2500"), "562H": ("R2204", "R2500"), "562M": ("R2511", "R2500"),
    "562R": ("R2204", "R2500"), "5566": ("R2706", "R2700"), "566R": ("R2715", "R2700"), "5570": ("R2718", "R2700"),
    "5913": ("R2204", "R2500"),
}  # fmt: skip
"""Office -> (Amtsgericht, Landgericht) that mostly judges its persons."""
