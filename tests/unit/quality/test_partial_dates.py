"""A day of birth may be known in part, and then only in the agreed way."""

import polars as pl
import pytest

from quality.contract import PartialDateFormat
from quality.text_values import is_partial_date


def verdict(text: str, style: PartialDateFormat) -> bool | None:
    frame = pl.DataFrame({"text": [text]})
    answer = frame.select(is_partial_date(pl.col("text"), style=style)).item()
    return bool(answer)


@pytest.mark.parametrize("text", ["29.02.2024", "01.01.1990", "00.05.1990", "00.00.1990", "00.00.0000"])
def test_german_partial_dates(text: str) -> None:
    assert verdict(text, PartialDateFormat.GERMAN)


@pytest.mark.parametrize(
    "text",
    ["29.02.2026", "31.02.2026", "15.00.1990", "00.13.1990", "00.05.0000", "1.5.1990", "1990-05-00", "05.1990", "x"],
)
def test_no_german_partial_dates(text: str) -> None:
    assert not verdict(text, PartialDateFormat.GERMAN)


@pytest.mark.parametrize("text", ["2024-02-29", "1990-05", "1990", "1990-05-00", "1990-00-00", "0000"])
def test_iso_partial_dates(text: str) -> None:
    assert verdict(text, PartialDateFormat.ISO)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "1990-00-15", "1990-13", "0000-05", "90", "1990-5", "00.05.1990", "1990-05-01T00:00"]
)
def test_no_iso_partial_dates(text: str) -> None:
    assert not verdict(text, PartialDateFormat.ISO)
