"""Invented contracts, small enough to see through."""

from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = """\
table: {table}
stage: {stage}
title: Invented stays
grain: One row per invented stay.
key: {key}
owner: nobody
version: 1
{extra}legal_basis: § 1 Invented Act
purpose: testing
columns:
"""
DELIVERY = """\
  delivery_id: {type: text, meaning: the delivery, personal_data: false}
  source_row: {type: integer, meaning: the line, personal_data: false}
"""
STAYS = """\
  satzart: {type: code, meaning: kind of row, personal_data: false, code_list: satzart}
  nr: {type: text, meaning: number of the stay, personal_data: true, pattern: "[0-9]+/[0-9]{2}"}
  born: {type: partial_date, meaning: day of birth, personal_data: true, format: dd.mm.yyyy}
  began_am: {type: date, meaning: first day, personal_data: true, format: "%d.%m.%Y",
             range: ["2000-01-01", "2030-12-31"]}
  ends_am: {type: date, meaning: last day, nullable: true, null_means: open, personal_data: true,
            format: "%d.%m.%Y", unbounded: "31.12.9999", range: ["2000-01-01", "2030-12-31"]}
  months: {type: integer, meaning: length, nullable: true, null_means: not known, personal_data: false,
           range: [1, 600]}
  euro: {type: decimal, meaning: cost, nullable: true, null_means: not known, personal_data: false, range: [0.5, 99.5]}
  kinds: {type: text_list, meaning: kinds, nullable: true, null_means: none, personal_data: false, code_list: kind}
  is_open: {type: boolean, meaning: open or not, nullable: true, null_means: not known, personal_data: false}
  stand: {type: timestamp, meaning: last change, personal_data: false, format: "%d.%m.%Y %H:%M"}
"""
WriteContract = Callable[..., Path]


@pytest.fixture
def write_contract(tmp_path: Path) -> WriteContract:
    def write(
        columns: str = DELIVERY + STAYS,
        *,
        table: str = "abc__stay",
        stage: str = "source",
        key: str = "[delivery_id, nr]",
        extra: str | None = None,
        head: str = HEAD,
    ) -> Path:
        if extra is None:
            extra = "format_note: Own invention.\n" if stage == "source" else "produced_by: dbt\n"
        path = tmp_path / "quality" / "contracts" / stage / f"{table}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head.format(table=table, stage=stage, key=key, extra=extra) + columns, encoding="utf-8")
        return path

    return write


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds" / "code_lists"
    folder.mkdir(parents=True)
    header = "code,label,list_name,edition,valid_from,valid_to\n"
    for name, codes in {"satzart": ("N", "A", "L"), "kind": ("63", "SV")}.items():
        rows = "".join(f"{code},meaning of {code},invented,1.0,2020-01-01,\n" for code in codes)
        (folder / f"{name}.csv").write_text(header + rows, encoding="utf-8")
    return tmp_path / "seeds"
