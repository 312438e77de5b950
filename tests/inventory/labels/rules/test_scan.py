import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.labels.rules.check_character import ALPHABET
from inventory.labels.rules.codes import SERIAL_MAX, CodeKind, label_url, make_code, spaced
from inventory.labels.rules.scan import Scan, ScanKind, parse_scan

CODE = "E00000BPM"
OWN = Scan(ScanKind.OWN, CODE, CodeKind.ITEM)
GTIN = "06901234567892"
KINDS = st.sampled_from(list(CodeKind))
SERIALS = st.integers(0, SERIAL_MAX)


def full_width(text: str) -> str:
    """What a Chinese input method makes of typed characters."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def refusal_of(raw: str) -> Refusal | None:
    """Why a scan is refused, if it is."""
    try:
        parse_scan(raw)
    except Refusal as refusal:
        return refusal
    return None


@given(KINDS, SERIALS)
def test_what_is_made_is_read(kind: CodeKind, serial: int) -> None:
    code = make_code(kind, serial)
    own = Scan(ScanKind.OWN, code, kind)

    assert parse_scan(code) == own
    assert parse_scan(spaced(code).lower()) == own
    assert parse_scan(label_url("https://desk.example.cn", code)) == own


@given(KINDS, SERIALS, st.data())
def test_one_wrong_character_never_gives_a_code(
    kind: CodeKind, serial: int, data: st.DataObject
) -> None:
    code = make_code(kind, serial)
    place = data.draw(st.integers(0, 8))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != code[place]]))
    wrong = code[:place] + other + code[place + 1 :]

    refusal = refusal_of(wrong)
    if refusal is None:
        # Only a first letter that stands for no kind of ours makes it a stranger's text.
        assert place == 0
        assert parse_scan(wrong) == Scan(ScanKind.PLAIN, wrong)
    else:
        assert (refusal.code, refusal.params) == ("label.bad_check_character", {"code": wrong})


@pytest.mark.parametrize(
    "raw",
    [
        "e00000bpm",
        "  E00000BPM\r\n",
        "E00 000 BPM",
        full_width("E00000BPM"),
        "\ufeffE00000BPM\u200b",
        "]Q1E00000BPM",
        "]C0E00000BPM",
        "HTTPS://DESK.EXAMPLE.CN/T/E00000BPM",
        "https://another.example/t/e00000bpm",
        "hTtp://127.0.0.1:8000/T/E00000BPM/?lang=en",
        "https://desk.example.cn/shop/t/E00000BPM#top",
        "]Q1HTTPS://DESK.EXAMPLE.CN/T/E00000BPM",
        full_width("https:") + "、、desk。example。cn、T、" + full_width("e00000bpm"),
    ],
)
def test_our_label_is_read_however_it_comes(raw: str) -> None:
    assert parse_scan(raw) == OWN


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("E00000BPN", "E00000BPN"),
        ("e00000bmp", "E00000BMP"),
        ("HTTPS://DESK.EXAMPLE.CN/T/E00000BPN", "E00000BPN"),
        ("]E06901234567893", "6901234567893"),
        (
            "https://id.example.cn/01/06901234567893",
            "https://id.example.cn/01/06901234567893",
        ),
    ],
)
def test_a_wrong_check_character_is_refused_by_name(raw: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_scan(raw)

    assert refused.value.code == "label.bad_check_character"
    assert refused.value.params == {"code": code}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " \r\n",
        "]Q1",
        "]Q3",
        "]Q3hello",
        "]d2",
        "]C117261399",
        "a\x00b",
        "a\x1db",
        "a\nb",
        "x" * 2001,
        "https://id.example.cn/01/06901234567892/10/L1/",
        "https://id.example.cn/01/6901234567892/21/A1",
    ],
)
def test_damaged_scans_are_unreadable(raw: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_scan(raw)

    assert (refused.value.code, refused.value.params) == ("label.unreadable", {})


@pytest.mark.parametrize(
    ("raw", "elements"),
    [
        (f"]Q301{GTIN}10L1|21000123", {"01": GTIN, "10": "L1", "21": "000123"}),
        (full_width(f"]Q301{GTIN}10L1|21000123"), {"01": GTIN, "10": "L1", "21": "000123"}),
        (f"01{GTIN}10L1|21000123", {"01": GTIN, "10": "L1", "21": "000123"}),
        (f"01{GTIN}10L1\x1d21000123", {"01": GTIN, "10": "L1", "21": "000123"}),
        (f"01{GTIN}17261207", {"01": GTIN, "17": "261207"}),
        ("00369012340000000017", {"00": "369012340000000017"}),
        ("]e0019690123456789 5".replace(" ", ""), {"01": "96901234567895"}),
    ],
)
def test_gs1_data_is_read_with_and_without_a_prefix(raw: str, elements: dict[str, str]) -> None:
    scan = parse_scan(raw)

    assert (scan.kind, scan.elements) == (ScanKind.GS1, elements)
    assert scan.code == next(iter(elements.values()))
    assert scan.code_kind is None


@pytest.mark.parametrize("digits", ["02345673", "416000336108", "6901234567892", GTIN])
def test_shop_barcodes_are_read_as_a_gtin(digits: str) -> None:
    assert parse_scan(digits) == Scan(ScanKind.EAN, digits, elements={"01": digits.zfill(14)})


@pytest.mark.parametrize(
    "text",
    [
        "SF1234567890123",
        # Without a sign that they are GS1, digits that do not add up are just digits.
        "6901234567893",
        "0106901234567893",
        "土鸡蛋",
        "https://u.example.com/pay/abc",
        "https://desk.example.cn/T/hello",
        "a|b",
        "X00000BPM",
    ],
)
def test_other_peoples_texts_stay_as_they_are(text: str) -> None:
    assert parse_scan(text) == Scan(ScanKind.PLAIN, text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(raw: str) -> None:
    refusal = refusal_of(raw)
    if refusal is None:
        assert parse_scan(raw).code
    else:
        assert refusal.code in {"label.bad_check_character", "label.unreadable"}
