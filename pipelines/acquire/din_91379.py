"""Characters that names of natural persons may have.

Belongs here: datatype A of DIN 91379:2022-08 ("Zeichen und definierte Zeichensequenzen in Unicode fuer die
elektronische Verarbeitung von Namen"), written as ranges, and the regular expression made of it.
Does not belong here: the search form of names (identify), charsets (charset).
"""

import re

_SINGLE = """
20 27 2C-2E 41-5A 60-7A 7E A8 B4 B7 C0-D6 D8-F6 F8-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC 1DE-1DF 1E2-1F0
1F4-1F5 1F8-1FF 212-213 218-21B 21E-21F 227-233 259 268 292 2B9-2BA 2BE-2BF 2C8 2CC 1E02-1E03 1E06-1E07 1E0A-1E11 1E17
1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9 2019 2021
"""
"""Characters of one code point, in NFC: Latin letters (group bll) and the signs of names (group bnlreq)."""

_COMBINED = """
A:30B C:300,304,306,308,315,323,326 D:302 F:300,304 G:300 H:304,326,331 J:301,30C K:300,302,304,307,315,31B,326
L:302,325,326 M:300,302,306,310 N:302,304,306,326 P:300,304,315,323 R:306,325 S:300,304,331 T:300,304,308,315,31B
U:307 Z:300,304,306,308,327 a:30B c:300,304,306,308,315,323,326 d:302 f:300,304 g:300 h:304,326 j:301
k:300,302,304,307,315,31B,326 l:302,325,326 m:300,302,306,310 n:302,304,306,326 p:300,304,315,323 r:306,325
s:300,304,331 t:300,304,315,31B u:307 z:300,304,306,308,327 Ç:306 Û:304 ç:306 û:304 ÿ:301 Č:315,323 č:315,323 ē:30D
Ī:301 ī:301 ō:30D Ž:326,327 ž:326,327 Ḳ:304 ḳ:304 Ṣ:304 ṣ:304 Ṭ:304 ṭ:304 Ạ:308 ạ:308 Ọ:308 ọ:308 Ụ:304,308 ụ:304,308
"""
"""A letter and the marks that may follow it, where no single code point exists."""

_LONG = (
    "C\u0328\u0306", "K\u035fH", "K\u035fh", "L\u0325\u0304", "R\u0325\u0304", "S\u031b\u0304",
    "c\u0328\u0306", "k\u035fh", "l\u0325\u0304", "r\u0325\u0304", "s\u031b\u0304",
)  # fmt: skip
"""Sequences of three code points."""


def _name_pattern() -> str:
    ranges = "".join("-".join(f"\\x{{{point}}}" for point in part.split("-")) for part in _SINGLE.split())
    pairs = []
    for entry in _COMBINED.split():
        letter, _, marks = entry.partition(":")
        pairs.append(letter + "[" + "".join(f"\\x{{{mark}}}" for mark in marks.split(",")) + "]")
    return f"^(?:{'|'.join((*_LONG, *pairs))}|[{ranges}])*$"


NAME_PATTERN = _name_pattern()
"""Matches exactly the names in NFC that datatype A allows (syntax of Rust's regex, as polars wants it)."""

PLAIN_NAME = re.compile(r"[A-Za-zÄÖÜäöüß' .,-]*").pattern
"""Names that need no closer look: the common case, checked first because it is cheap."""
