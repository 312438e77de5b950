"""What the streams for thermal printers are made of; that they read is in the contract."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from inventory.labels.adapters import tspl, zpl
from inventory.labels.adapters.png import label_png
from inventory.labels.adapters.raster import Dots
from inventory.labels.adapters.thermal import STREAMS
from inventory.labels.rules.label_text import LabelSize
from inventory.labels.rules.papers import Language
from tests.doubles.printers import tspl as tspl_printer
from tests.doubles.printers import zpl as zpl_printer
from tests.support import labels as build

PRINTED = {Language.TSPL: tspl_printer.printed, Language.ZPL: zpl_printer.printed}
HOSTILE = '^XZ~JR^FD\r\nCLS\r\nPRINT 9,9\r\n"]["'

languages = pytest.mark.parametrize("language", list(Language))
sizes = pytest.mark.parametrize("size", list(LabelSize))


@languages
@sizes
def test_what_is_printed_is_the_picture_dot_by_dot(language: Language, size: LabelSize) -> None:
    labels = [*build.labels(3), build.pre_printed(), build.with_gtin(net_grams=4850)]

    printed = PRINTED[language](b"".join(STREAMS[language](labels, size)))

    pictures = [Image.open(io.BytesIO(label_png(label, size))) for label in labels]
    assert [image.tobytes() for image in printed] == [image.tobytes() for image in pictures]


@languages
def test_a_thousand_labels_are_one_small_stream_in_their_order(language: Language) -> None:
    labels = build.labels(1000)

    stream = b"".join(STREAMS[language](labels))
    printed = PRINTED[language](stream)

    assert len(printed) == 1000
    assert [build.read(image) for image in printed[::50]] == [[said.url] for said in labels[::50]]
    assert len(stream) < 5_200_000


@languages
def test_each_piece_of_a_stream_is_one_whole_label(language: Language) -> None:
    head, *rest = STREAMS[language](build.labels(3))

    assert len(PRINTED[language](head)) == 1
    for piece in rest:
        assert len(PRINTED[language](head + piece)) == 2


@languages
def test_no_label_is_an_empty_stream(language: Language) -> None:
    assert list(STREAMS[language]([])) == []


@languages
def test_words_are_never_commands(language: Language) -> None:
    label = build.label()
    hostile = replace(label, produce=HOSTILE, village=HOSTILE, quantity=HOSTILE)

    stream = b"".join(STREAMS[language]([hostile]))

    [image] = PRINTED[language](stream)
    assert build.read(image) == [label.url]


def test_tspl_sets_the_size_once_and_clears_before_each_label() -> None:
    head, second = tspl.stream(build.labels(2), LabelSize.MM_60X40)

    assert head.startswith(
        b"SIZE 60 mm,40 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nCLS\r\nBITMAP "
    )
    assert second.startswith(b"CLS\r\nBITMAP ")
    assert second.endswith(b"\r\nPRINT 1,1\r\n")


def test_zpl_says_size_and_number_in_each_label() -> None:
    _, second = zpl.stream(build.labels(2), LabelSize.MM_40X30)

    assert second.startswith(b"^XA^PW320^LL240^LH0,0^FO")
    assert second.endswith(b"^FS^PQ1^XZ\n")


@given(
    row_bytes=st.integers(1, 40),
    rows=st.lists(st.sampled_from([b"\0", b"\xff", b"\x0f", b"\xa5\0", b"\0\0\x01"]), min_size=1),
)
def test_zebras_short_form_says_every_picture(row_bytes: int, rows: list[bytes]) -> None:
    bits = b"".join((row * row_bytes)[:row_bytes] for row in rows)

    digits = zpl._digits(Dots(8 * row_bytes, len(rows), bits))

    assert zpl_printer.unpacked(digits, row_bytes) == bits
