"""What is known of a printer that says nothing: how many whole labels it took."""

from inventory.printers.adapters.raw_port import Patience, send
from inventory.printers.rules import Failure, Report
from tests.support import printing as make

HASTE = Patience(connecting=0.5, stalled=0.3, parting=0.3)
BIG = [bytes([number]) * 2_000_000 for number in range(4)]
"""Larger than what the sockets between keep for a reader that does not read."""


def test_a_printer_that_takes_all_reports_all() -> None:
    with make.listening() as printer:
        report = send(make.HOST, printer.port, [b"one\n", b"two\n"], HASTE)
        printer.thread.join()

    assert report == Report(2)
    assert printer.taken == b"one\ntwo\n"


def test_a_printer_that_never_hangs_up_has_taken_all_the_same() -> None:
    with make.listening(take=8, hold=True) as printer:
        report = send(make.HOST, printer.port, [b"one\n", b"two\n"], HASTE)

    assert report == Report(2)


def test_nothing_that_listens_refuses() -> None:
    with make.listening() as printer:
        send(make.HOST, printer.port, [], HASTE)
    assert send(make.HOST, printer.port, [b"one"], HASTE) == Report(0, Failure.REFUSED)


def test_a_printer_that_stops_taking_is_stalled() -> None:
    with make.listening(take=2_500_000, hold=True) as printer:
        report = send(make.HOST, printer.port, BIG, HASTE)

    assert report.failure is Failure.STALLED
    assert report.sent_labels < len(BIG)


def test_a_printer_that_hangs_up_in_the_middle_has_cut_the_job() -> None:
    with make.listening(take=2_500_000) as printer:
        report = send(make.HOST, printer.port, BIG, HASTE)

    assert report.failure is Failure.CUT
    assert report.sent_labels < len(BIG)
