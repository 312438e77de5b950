"""The doubles refuse what a printer of the field would choke on; else they would prove nothing."""

import pytest

from inventory.labels.adapters import tspl, zpl
from tests.doubles.printers import tspl as tspl_printer
from tests.doubles.printers import zpl as zpl_printer
from tests.doubles.printers.paper import Misprint
from tests.support import labels as build

SET_UP = b"SIZE 40 mm,30 mm\r\nGAP 2 mm,0 mm\r\n"


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        (b"CLS\r\n", "too early"),
        (b"SIZE 40 mm,30 mm\r\nCLS\r\n", "too early"),
        (b"GAP 2 mm,0 mm\r\nCLS\r\n", "too early"),
        (SET_UP + b"PRINT 1,1\r\n", "PRINT before CLS"),
        (SET_UP + b"BITMAP 0,0,1,1,0,\0\r\n", "BITMAP before CLS"),
        (SET_UP + b"CLS\r\nBITMAP 0,0,1,2,0,\0\r\n", "another length"),
        (SET_UP + b"CLS\r\nBITMAP 0,0,1,1,0,\0\0\r\n", "another length"),
        (SET_UP + b"CLS\r\nBITMAP 313,0,1,1,0,\0\r\n", "beside the label"),
        (SET_UP + b"CLS\r\nBITMAP 0,240,1,1,0,\0\r\n", "beside the label"),
        (SET_UP + b'CLS\r\nTEXT 0,0,"1",0,1,1,"x"\r\n', "unknown"),
        (SET_UP + b"CLS\n", "cut in a command"),
        (SET_UP + b"CLS\r\nPRINT 1,1", "cut in a command"),
    ],
)
def test_a_tspl_printer_refuses(stream: bytes, why: str) -> None:
    with pytest.raises(Misprint, match=why):
        tspl_printer.printed(stream)


@pytest.mark.parametrize(
    ("stream", "why"),
    [
        ("^PW8", "outside of a format"),
        ("^XA^XA", "inside of a format"),
        ("^XA^LL8", "before"),
        ("^XA^PW8^LL8^GFA,1,1,1,00^FS", "without its place"),
        ("^XA^PW8^LL8^FO0,0^GFA,2,2,1,00^FS", "another length"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,2,1,0000^FS", "counts differ"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,0^FS", "too short"),
        ("^XA^PW16^LL8^FO0,0^GFA,2,2,2,0,^FS", "middle of a byte"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,I0^FS", "too long"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,:^FS", "colon"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,0z^FS", "too short"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,0x^FS", "too short"),
        ("^XA^PW8^LL8^FO0,0^GFA,1,1,1,0?^FS", "not in a picture"),
        ("^XA^PW8^LL8^FO1,0^GFA,1,1,1,FF^FS", "beside the label"),
        ("^XA^PW8^LL8^FO0,0^XZ", "inside of a field"),
        ("^XA^PW8^LL8^PQ2^XZ", "PQ"),
        ("^XA^PW8^LL8^FDx^FS^XZ", "unknown"),
        ("^XA^PW8^LL8~JR^XZ", "unknown"),
        ("^XA^PW8^LL8^PQ1", "cut in a label"),
    ],
)
def test_a_zpl_printer_refuses(stream: str, why: str) -> None:
    with pytest.raises(Misprint, match=why):
        zpl_printer.printed(stream.encode())


def test_a_stream_that_was_cut_in_a_label_is_refused() -> None:
    for written, printed in (
        (tspl.stream(build.labels(1)), tspl_printer.printed),
        (zpl.stream(build.labels(1)), zpl_printer.printed),
    ):
        stream = b"".join(written)
        with pytest.raises(Misprint):
            printed(stream[: len(stream) // 2])
