from inventory.labels.rules.codes import CodeKind, make_code
from inventory.labels.rules.digital_link import item_url, parse_digital_link
from inventory.labels.rules.scan import ScanKind, parse_scan
from tests.support import labels as build


def test_our_labels_address_reads_back_as_it_was_written() -> None:
    address = item_url(
        "https://desk.example.cn",
        gtin="99520123456781",
        lot_code="L26110007",
        code="E26110007",
        net_grams=4850,
    )

    assert address == (
        "HTTPS://DESK.EXAMPLE.CN/01/99520123456781/10/L26110007/21/E26110007?3103=004850"
    )
    assert parse_digital_link(address) == {
        "01": "99520123456781",
        "10": "L26110007",
        "21": "E26110007",
        "3103": "004850",
    }


def test_a_label_with_a_gtin_is_scanned_as_our_item() -> None:
    label = build.with_gtin(7, net_grams=4850)

    scan = parse_scan(label.url)

    assert (scan.kind, scan.code, scan.code_kind) == (ScanKind.OWN, label.code, CodeKind.ITEM)
    assert scan.elements["3103"] == "004850"


def test_a_serial_of_others_that_looks_like_ours_is_not_ours() -> None:
    code = make_code(CodeKind.ITEM, 7)
    address = item_url("https://other.example", gtin=build.GTIN, lot_code="LOT7", code=code)

    assert parse_scan(address).kind is not ScanKind.OWN
