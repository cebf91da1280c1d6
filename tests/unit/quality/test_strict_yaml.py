"""Nothing in a YAML file is overlooked."""

from pathlib import Path

from quality.strict_yaml import Fields, read_fields


def read(tmp_path: Path, text: str) -> tuple[Fields | None, list[str]]:
    problems: list[str] = []
    path = tmp_path / "stage" / "file.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read_fields(path, problems=problems), problems


def test_a_doubled_key_is_refused_with_its_line(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "a: x\nb: y\na: z\n")
    assert problems == ["stage/file.yml, line 3: the key [a] stands twice"]


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    fields, problems = read(tmp_path, "a: x\nb: [1\n")
    assert fields is None
    assert problems[0].startswith("stage/file.yml, line 3: ")


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    for text in ("", "- a\n", "text\n"):
        fields, problems = read(tmp_path, text)
        assert fields is None
        assert problems == ["stage/file.yml: the file must be a mapping of keys to values"]


def test_a_file_in_another_charset_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_bytes("a: Gebühr\n".encode("latin-1"))
    problems: list[str] = []
    assert read_fields(path, problems=problems) is None
    assert len(problems) == 1


def test_texts_stay_texts(tmp_path: Path) -> None:
    fields, problems = read(tmp_path, "day: 2026-06-01\nword: no\ncodes: [on, yes]\n")
    assert fields is not None
    assert (fields.text("day"), fields.text("word"), fields.texts("codes")) == ("2026-06-01", "no", ("on", "yes"))
    assert problems == []


def test_a_number_in_another_notation_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "code: 0x1F\n")
    assert problems == ["stage/file.yml, line 1: '0x1F' is no plain number; quote a text"]


def test_what_nobody_takes_is_refused(tmp_path: Path) -> None:
    fields, problems = read(tmp_path, "a: x\nb: y\n")
    assert fields is not None
    fields.text("a")
    fields.refuse_leftovers()
    assert problems == ["stage/file.yml: the key [b] is not known here"]


def test_every_taker_names_what_is_wrong_and_goes_on(tmp_path: Path) -> None:
    fields, problems = read(
        tmp_path,
        "text: 5\nempty: ''\nflag: perhaps\nwhole: 1.5\nnumber: x\ntexts: [1]\nlist: x\nnamed: {a: 1}\nmany: [x]\n",
    )
    assert fields is not None
    assert fields.text("text") == ""
    assert fields.text("empty") == ""
    assert fields.boolean("flag") is False
    assert fields.integer("whole") == 0
    assert fields.optional_number("number") is None
    assert fields.texts("texts") == ()
    assert fields.optional_list("list") is None
    assert fields.named("named", thing="column") == {}
    assert fields.entries("many", thing="check") == []
    assert fields.text("absent") == ""
    assert fields.entries("absent_too", thing="check") == []
    place = "stage/file.yml: "
    assert problems == [
        f"{place}[text] must be a text, not 5",
        f"{place}[empty] must be a text, not ''",
        f"{place}[flag] must be true or false, not 'perhaps'",
        f"{place}[whole] must be a whole number, not 1.5",
        f"{place}[number] must be a number, not 'x'",
        f"{place}[texts] must be a list of texts, not [1]",
        f"{place}[list] must be a list, not 'x'",
        f"{place}column [a] must be a mapping of keys to values",
        f"{place}check 1 must be a mapping of keys to values",
        f"{place}the key [absent] is missing",
        f"{place}the key [absent_too] is missing",
    ]


def test_folded_text_and_verbatim_text(tmp_path: Path) -> None:
    fields, _ = read(tmp_path, "folded: |\n  two\n  lines\nexact: 'a  b'\n")
    assert fields is not None
    assert fields.text("folded") == "two lines"
    assert fields.optional_verbatim("exact") == "a  b"
    assert fields.optional_verbatim("exact") is None
