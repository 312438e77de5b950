import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.labels.rules.papers import Language, SizeName
from inventory.printers.rules import (
    NewPrinter,
    is_printer_address,
    refuse_wrong_printer,
)


def printer(host: str = "192.168.1.40", port: int = 9100, name: str = "小白") -> NewPrinter:
    return NewPrinter(1, name, host, port, Language.TSPL, SizeName.SMALL)


def refusal_of(new: NewPrinter, *, local_ok: bool = False) -> str:
    with pytest.raises(Refusal) as caught:
        refuse_wrong_printer(new, local_ok=local_ok)
    return caught.value.code


@pytest.mark.parametrize("host", ["10.0.0.9", "172.16.3.4", "172.31.255.1", "192.168.1.40"])
def test_a_number_of_a_private_network_may_be_a_printer(host: str) -> None:
    refuse_wrong_printer(printer(host), local_ok=False)


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8",
        "172.32.0.1",
        "169.254.169.254",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fd00::1",
        "localhost",
        "printer.lan",
        "192.168.1",
        "192.168.001.040",
        "3232235816",
        "0x7f.0.0.1",
        "192.168.1.40:9100",
        "192.168.1.40 ",
        "",
    ],
)
def test_any_other_address_may_not(host: str) -> None:
    assert refusal_of(printer(host)) == "printer.address_wrong"


def test_this_machine_may_be_one_where_nothing_is_real() -> None:
    refuse_wrong_printer(printer("127.0.0.1", 40_000), local_ok=True)

    assert refusal_of(printer("8.8.8.8"), local_ok=True) == "printer.address_wrong"


@pytest.mark.parametrize("port", [0, 22, 80, 5432, 9099, 9110, 65536])
def test_only_the_ports_of_printers_may_be_spoken_to(port: int) -> None:
    assert refusal_of(printer(port=port)) == "printer.port_wrong"
    assert refusal_of(printer(port=port), local_ok=True) == "printer.port_wrong"


@pytest.mark.parametrize("name", ["", "长" * 41])
def test_a_printer_has_a_name_that_people_say(name: str) -> None:
    assert refusal_of(printer(name=name)) == "printer.name_wrong"


@given(st.text(max_size=20))
def test_no_text_opens_a_way_out_of_private_networks(host: str) -> None:
    if is_printer_address(host, local_ok=False):
        assert host.startswith(("10.", "172.", "192.168."))
