"""How much there is of what in an invented world, and how it is distributed: `python -m tests.eval.volumes S M L`.

Belongs here: the volumes and shares that were estimated for each scale, counting them in a world of eighteen months,
the page. Does not belong here: inventing (pipelines.synthesise), holding what was counted against the estimates
(tests/unit/synthesise/test_volumes.py).
"""

import argparse
import os
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.synthesise import Documents, Faults, Scale
from pipelines.synthesise.chance import day_number
from pipelines.synthesise.deliveries_abh import auslaender
from pipelines.synthesise.deliveries_azr import datenblatt
from pipelines.synthesise.deliveries_jva import haft
from pipelines.synthesise.deliveries_lka import listed
from pipelines.synthesise.deliveries_pol import personen, vorgaenge
from pipelines.synthesise.deliveries_sta import mitteilung
from pipelines.synthesise.known_to_police import ENDINGS, Police, police
from pipelines.synthesise.series import Series
from pipelines.synthesise.world import World, build_world
from tests.bench.measure import machine, measure

FIRST_DAY, LAST_DAY = date(2025, 3, 1), date(2026, 8, 31)
ROWS: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "persons": ("candidate persons", (200, 2_500, 18_000, 95_000)),
    "listed": ("of them on a list of repeat offenders (E1)", (12, 100, 700, 4_000)),
    "records": ("sets of personal data at immigration offices and police, with aliases", (380, 5_000, 36_000, 190_000)),
    "matters": ("matters of the police (Q01)", (1_600, 25_000, 180_000, 950_000)),
    "judgements": ("judgements (Q07)", (450, 6_000, 43_000, 230_000)),
    "notices": ("notices of courts and prosecutors (Q08)", (900, 12_000, 90_000, 480_000)),
    "events": ("states of persons' files at the immigration offices (Q03, Q04)", (1_200, 15_000, 110_000, 570_000)),
    "facts": ("facts of the register, newest answer per person (Q05)", (3_000, 38_000, 270_000, 1_400_000)),
    "stays": ("stays in custody (Q09)", (60, 700, 5_000, 27_000)),
    "returns": ("procedures for papers, and measures (Q10)", (120, 1_800, 13_000, 68_000)),
}  # fmt: skip
"""What is counted, and the estimate per scale; E1 of M: 80 to 120."""
SHARES = {
    "matters of half of those whom the police know, at most": 6.0,
    "matters of half of those on a list, at most": 25.0,
    "matters without an outcome": 0.35,
    "of the outcomes: § 170 Abs. 2 StPO": 0.38,
    "of the outcomes: §§ 153, 153a, 154 StPO": 0.27,
    "of the outcomes: charge or penal order": 0.35,
    "judgements per person, on average": 2.4,
    "of the convicted: Geldstrafen only": 0.55,
    "of the convicted: a Freiheitsstrafe": 0.30,
    "of the convicted: a Jugendstrafe, no Freiheitsstrafe": 0.15,
    "men": 0.88,
    "aged 18 to 20": 0.09,
    "aged 21 to 29": 0.36,
    "aged 30 to 44": 0.42,
    "aged 45 and more": 0.13,
    "status DUL or DUB": 0.38,
    "status Aufenthaltserlaubnis": 0.30,
    "status AGS": 0.10,
    "status SCH": 0.09,
    "status FZB": 0.08,
    "status NE": 0.05,
}
"""How it is distributed, estimated for M."""
HEAD = """# How much there is of what

Estimates per scale, and what a world of eighteen months ({first} to {last}) comes to.
What each row counts, and how two readings of an estimate were told apart, says
[ADR 0045](../adr/0045-volumes-are-what-was-estimated.md); S and M are held by `tests/unit/synthesise/test_volumes.py`.

- Command: `python -m tests.eval.volumes {arguments} --out docs/proofs/volumes.md`

"""

WRITTEN = """
## Eighteen months of deliveries, scale {scale}

- Command: `iris synthesise --scale {scale} --seed {seed} --first-day {first} --last-day {last} --out <folder>`
- Machine: {machine}

| | |
|---|---:|
| Files, each with its manifest | {files} |
| Rows, inner records of XML included | {rows} |
| GiB on disk | {gib:.1f} |
| CPU seconds | {cpu:.0f} |
| Rows per CPU second | {speed:.0f} |
| Peak memory, MiB | {peak:.0f} |
"""
REPOSITORY = Path(__file__).resolve().parents[2]


def invented(scale: Scale, *, seed: int) -> World:
    """Build the world of a scale over eighteen months, with all faults."""
    return build_world(
        scale=scale, seed=seed, first=day_number(FIRST_DAY), last=day_number(LAST_DAY), faults=Faults(),
        documents=Documents.INDEPENDENT,
    )  # fmt: skip


def counted(world: World, *, known: Police) -> dict[str, int]:
    """Count what ROWS names."""
    files = auslaender(world)
    answers = datenblatt(world)
    newest = answers.states.select("person").with_row_index("zustand").group_by("person").agg(pl.col("zustand").last())
    return {
        "persons": world.persons.height,
        "listed": int(listed(world).sum()),
        "records": _keys([*files, *personen(world, police=known)]) + world.aliases.height,
        "matters": known.matters.height,
        "judgements": world.convictions.height,
        "notices": mitteilung(world).states.height,
        "events": sum(series.states.height for series in files),
        "facts": int(answers.inner["sachverhalt"][newest["zustand"].to_numpy()].sum()),
        "stays": _keys([haft(world)]),
        "returns": world.papers["pep"].height + world.papers["massnahme"].height,
    }


def _keys(series: list[Series]) -> int:
    return sum(one.states["schluessel"].n_unique() for one in series)


def shares(world: World, *, known: Police) -> dict[str, float]:
    """Measure what SHARES names."""
    found: list[float] = [*_of_matters(world, known=known)]
    by_person = world.convictions.group_by("person").agg(
        fs=(pl.col("strafart") == "FS").any(), js=(pl.col("strafart") == "JS").any()
    )
    found += [
        world.convictions.height / world.persons.height,
        _share(by_person, ~pl.col("fs") & ~pl.col("js")),
        _share(by_person, pl.col("fs")),
        _share(by_person, pl.col("js") & ~pl.col("fs")),
        _share(world.persons, pl.col("geschlecht") == "M"),
        *(
            _share(world.persons, pl.col("alter").is_between(*ages))
            for ages in ((18, 20), (21, 29), (30, 44), (45, 99))
        ),
        *(
            _share(world.persons, pl.col("status").is_in(codes))
            for codes in (["DUL", "DUB"], ["AEF", "AEH", "AEB", "AES", "AVB"], ["AGS"], ["SCH"], ["FZB"], ["NE"])
        ),
    ]
    return dict(zip(SHARES, found, strict=True))


def _of_matters(world: World, *, known: Police) -> list[float]:
    per_person = known.matters.group_by("person").len()
    is_listed = pl.Series(listed(world)).gather(per_person["person"])
    newest = pl.concat(
        series.states.filter(pl.col("satz") != "L").unique("schluessel", keep="last")
        for series in vorgaenge(world, police=known)
    )
    cells = newest["zeile"].str.split(";")
    said = pl.DataFrame({"art": cells.list.get(13), "ergebnis": cells.list.get(14)})
    ended = said.filter((pl.col("art") != "") | (pl.col("ergebnis") != ""))
    dropped, minor, charged = (pl.col("art").is_in(codes) for codes in ENDINGS)
    return [
        float(str(per_person["len"].median())),
        float(str(per_person["len"].filter(is_listed).median())),
        1 - ended.height / said.height,
        _share(ended, dropped),
        _share(ended, minor),
        _share(ended, charged | (pl.col("ergebnis") == "004")),
    ]


def _share(frame: pl.DataFrame, condition: pl.Expr) -> float:
    return float(frame.select(condition.mean()).item())


def page(scales: list[Scale], *, seed: int, written_scale: str) -> str:
    """Count in worlds of these scales, and write both tables."""
    worlds = {scale: invented(scale, seed=seed) for scale in scales}
    polices = {scale: police(world) for scale, world in worlds.items()}
    found = {scale: counted(worlds[scale], known=polices[scale]) for scale in scales}
    place = {scale: list(Scale).index(scale) for scale in scales}
    lines = [
        "| | " + " | ".join(f"{scale} estimated | found" for scale in scales) + " |",
        "|---|" + "---:|---:|" * len(scales),
        *(
            f"| {title} | " + " | ".join(f"{goal[place[s]]} | {found[s][name]}" for s in scales) + " |"
            for name, (title, goal) in ROWS.items()
        ),
        "",
        "| | estimated for M | " + " | ".join(scales) + " |",
        "|---|---:|" + "---:|" * len(scales),
    ]
    measured = {scale: shares(worlds[scale], known=polices[scale]) for scale in scales}
    lines += [
        f"| {title} | {goal:g} | " + " | ".join(f"{measured[scale][title]:.3g}" for scale in scales) + " |"
        for title, goal in SHARES.items()
    ]
    more = f" --written {written_scale}" if written_scale else ""
    head = HEAD.format(first=FIRST_DAY, last=LAST_DAY, arguments=" ".join(scales) + f" --seed {seed}{more}")
    return head + "\n".join(lines) + "\n"


def written(scale: Scale, *, seed: int) -> str:
    """Write eighteen months of deliveries of a scale, as the command does it, and say what that took."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "inbox"
        arguments = ["synthesise", "--scale", scale, "--seed", str(seed), "--out", str(out)]
        period = ["--first-day", str(FIRST_DAY), "--last-day", str(LAST_DAY)]
        command = [sys.executable, "-m", "orchestration", *arguments, *period]
        cost = measure(command, env=dict(os.environ), cwd=REPOSITORY)
        sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file() and path.parent.name != "truth"]
    found = re.search(r"(\d+) deliveries with (\d+) rows", cost.output)
    if found is None:
        raise RuntimeError(f"the command said something else:\n{cost.output}")
    files, rows = map(int, found.groups())
    return WRITTEN.format(
        scale=scale, seed=seed, first=FIRST_DAY, last=LAST_DAY, machine=machine(), files=files, rows=rows,
        gib=sum(sizes) / 2**30, cpu=cost.cpu_seconds, speed=rows / cost.cpu_seconds, peak=cost.peak_mib,
    )  # fmt: skip


def main() -> None:
    """Count, write deliveries where asked for, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scales", nargs="+")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--written", help="also write eighteen months of deliveries of this scale, and measure it")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    text = page([Scale(scale) for scale in given.scales], seed=given.seed, written_scale=given.written or "")
    if given.written:
        text += written(Scale(given.written), seed=given.seed)
    print(text)
    if given.out:
        given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
