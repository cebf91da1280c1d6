import json
from datetime import date, datetime

import pytest
from invented_deliveries import csv_bytes, haft, manifest

from pipelines.acquire.charset import Charset
from pipelines.acquire.manifest import Art, RealDataPermit, read_manifest, require_permit
from pipelines.errors import UserError

CONTENT = csv_bytes("jva__haft", haft())
KEYS = sorted(manifest("a", CONTENT))


def read(**values: object) -> object:
    return read_manifest(json.dumps(manifest("a", CONTENT, **values)).encode(), name="m")


def test_a_manifest_becomes_types() -> None:
    parsed = read_manifest(json.dumps(manifest("a", CONTENT)).encode(), name="m")
    assert (parsed.art, parsed.zeichensatz, parsed.stichtag) == (Art.VOLL, Charset.WINDOWS_1252, date(2026, 5, 31))
    assert parsed.erzeugt_am == datetime(2026, 5, 31, 3, 0)  # noqa: DTZ001 -- UTC without zone


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_required(key: str) -> None:
    entries = manifest("a", CONTENT)
    del entries[key]
    with pytest.raises(UserError, match=rf"the key \[{key}\] is missing"):
        read_manifest(json.dumps(entries).encode(), name="m")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"zusatz": 1}, r"the key \[zusatz\] is not known"),
        ({"lieferung_id": "../../etc"}, r"\[lieferung_id\] must be a UUID"),
        ({"quelle": "../jva"}, r"\[quelle\] must have letters and digits only"),
        ({"erzeugt_am": "2026-05-31T05:00:00"}, "must name its time zone"),
        ({"stichtag": "31.05.2026"}, r"\[stichtag\] must be a day"),
        ({"stichtag": "2026-02-30"}, r"\[stichtag\] must be a day"),
        ({"zeilen": "3"}, r"\[zeilen\] must be a whole number"),
        ({"zeilen": True}, r"\[zeilen\] must be a whole number"),
        ({"zeilen": -1}, r"\[zeilen\] must be a whole number"),
        ({"sha256": "abc"}, "must be a sha256"),
        ({"art": "ALLES"}, r"\[art\] must be one of VOLL"),
        ({"art": ["VOLL"]}, r"\[art\] must be one of VOLL"),
        ({"zeichensatz": "EBCDIC"}, r"\[zeichensatz\] must be one of UTF-8"),
        ({"trennzeichen": "xy"}, r"\[trennzeichen\] must be one of"),
        ({"rechtsgrundlage": "  "}, r"\[rechtsgrundlage\] must be a text"),
        ({"vorgaenger_id": "x"}, r"\[vorgaenger_id\] must be a UUID"),
        ({"art": "LOESCHUNG"}, r"\[art\] is LOESCHUNG exactly when"),
    ],
)
def test_wrong_values_are_refused(values: dict[str, object], told: str) -> None:
    with pytest.raises(UserError, match=told):
        read(**values)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(UserError) as error:
        read(zeilen="3", art="ALLES", zusatz=1)
    assert error.value.what.count("\n") == 3


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b'{"art": 1, "art": 2}', b"[" * 100_000])
def test_what_is_no_mapping_is_refused(raw: bytes) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        read_manifest(raw, name="m")


def test_real_data_need_a_complete_permit() -> None:
    parsed = read_manifest(json.dumps(manifest("a", CONTENT, herkunft="ECHT")).encode(), name="m")
    complete = {"all_columns": 9, "dsfa_reference": "DSFA 1/26", "dsfa_released_on": date(2026, 5, 1)}
    require_permit(parsed, permit=RealDataPermit(covered_columns=9, **complete))
    with pytest.raises(UserError, match="there is no permit"):
        require_permit(parsed, permit=None)
    with pytest.raises(UserError, match="8 of 9 columns"):
        require_permit(parsed, permit=RealDataPermit(covered_columns=8, **complete))
    with pytest.raises(UserError, match="no reference"):
        require_permit(parsed, permit=RealDataPermit(covered_columns=9, **(complete | {"dsfa_reference": " "})))
    with pytest.raises(UserError, match="released from 2026-06-02 only"):
        late = complete | {"dsfa_released_on": date(2026, 6, 2)}
        require_permit(parsed, permit=RealDataPermit(covered_columns=9, **late))
