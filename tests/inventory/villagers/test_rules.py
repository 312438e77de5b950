from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.villagers import rules

HAN_NAMES = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4
)


@pytest.mark.parametrize(
    "typed",
    [
        "桂", "李桂", "桂香", "李桂香", "l", "lgx", "lg", "gx", "li", "liguixiang", "ligui",
        "guixiang", "xiang", "LGX", "Li Guixiang", "li gui xiang", "8000", "李gx", "李8000",
    ],
)  # fmt: skip
def test_a_villager_is_found_by(typed: str) -> None:
    tokens = rules.search_tokens("李桂香", "13800138000")
    wanted = rules.query_tokens(typed)

    assert wanted
    assert wanted <= set(tokens)


@pytest.mark.parametrize("typed", ["李香", "香桂", "lx", "iguixiang", "1380", "0138", "王"])
def test_a_villager_is_not_found_by(typed: str) -> None:
    assert not rules.query_tokens(typed) <= set(rules.search_tokens("李桂香", "13800138000"))


@pytest.mark.parametrize("typed", ["", "  ", "？", "%", "。", "'"])
def test_nothing_asks_for_nobody(typed: str) -> None:
    assert rules.query_tokens(typed) == frozenset()


@given(name=HAN_NAMES)
def test_every_part_of_a_name_finds_it(name: str) -> None:
    tokens = set(rules.search_tokens(name, "13800138000"))

    for start in range(len(name)):
        for end in range(start + 1, len(name) + 1):
            assert rules.query_tokens(name[start:end]) <= tokens


@given(name=HAN_NAMES, typed=st.text(max_size=80))
def test_no_text_breaks_the_search(name: str, typed: str) -> None:
    assert all(rules.query_tokens(typed))
    assert len(rules.search_tokens(name, "13800138000")) < 400


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("曾国藩", "zeng guo fan"),
        ("单秀英", "shan xiu ying"),
        ("尉迟恭", "yu chi gong"),
        ("欧阳小华", "ou yang xiao hua"),
        ("吕布", "lv bu"),
        ("Maria", "maria"),
    ],
)
def test_names_are_ordered_by_how_they_sound(name: str, key: str) -> None:
    assert rules.sort_key(name) == key


def test_a_character_with_two_sounds_is_found_by_both() -> None:
    tokens = set(rules.search_tokens("李乐乐", "13800138000"))

    assert {"lilele", "liyueyue", "lll", "lyy"} <= tokens


def test_foreign_and_minority_names_are_found() -> None:
    assert "maria" in rules.search_tokens("Maria Li", "13800138000")
    assert rules.query_tokens("吐尔逊") <= set(rules.search_tokens("吐尔逊·买买提", "13800138000"))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王五", "王*"), ("李桂香", "李*香"), ("欧阳小华", "欧阳*华"), ("欧阳华", "欧阳*"),
        ("王", "*"), ("吐尔逊江", "吐**江"),
    ],
)  # fmt: skip
def test_names_are_masked(name: str, masked: str) -> None:
    assert rules.masked_name(name) == masked


def test_numbers_are_masked() -> None:
    assert rules.masked_phone("13800138000") == "138****8000"
    assert rules.masked_id_number("11010519491231002X") == "110***********002X"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("李 桂 香", "李桂香"), (" 李桂香\n", "李桂香"), ("吐尔逊•买买提", "吐尔逊·买买提"),
        ("Maria  Li", "Maria Li"),
    ],
)  # fmt: skip
def test_names_are_kept_clean(typed: str, kept: str) -> None:
    assert rules.clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "·", "123", "李<b>", "李" * 31, "李\u202e桂"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        rules.clean_name(typed)


@pytest.mark.parametrize(
    "typed",
    ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "0086 13800138000"],
)  # fmt: skip
def test_a_mobile_number_is_read(typed: str) -> None:
    assert rules.mobile_number(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed", ["", "8000", "12345678901", "138001380001", "0737-8888888", "+1 650 253 0000", "abc"]
)
def test_what_is_no_mainland_mobile_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"not a (phone|mainland mobile) number"):
        rules.mobile_number(typed)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X", "43012219880808018X", "440524188001010014", "430102195602290027",
        "431126197012311239", "432921195501010019", "430502195206120044",
    ],
)  # fmt: skip
def test_an_id_number_is_read(number: str) -> None:
    assert rules.id_number(f" {number.lower()} ") == number


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310020", "43010219900101001", "430102199002300015", "", "四" * 18,
    ],
)  # fmt: skip
def test_a_wrong_id_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the date's own words differ by version
        rules.id_number(number)


def test_full_width_digits_are_read() -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in "11010519491231002X")

    assert rules.id_number(wide) == "11010519491231002X"
    assert rules.query_tokens(wide[:4]) == frozenset({"1101"})


@given(
    born=st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    area=st.integers(100000, 899999),
    serial=st.integers(0, 999),
    place=st.integers(0, 16),
    step=st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(
    born: date, area: int, serial: int, place: int, step: int
) -> None:
    body = f"{area}{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, rules.ID_WEIGHTS, strict=True))
    number = body + rules.ID_CHECKS[total % 11]
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    assert rules.id_number(number) == number
    with pytest.raises(ValueError):  # noqa: PT011
        rules.id_number(wrong)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("6228 4804 0256 4890 018", "6228480402564890018"),
        ("6228-4804-0256-4890-018", "6228480402564890018"),
        ("81012345678901234567", "81012345678901234567"),
    ],
)
def test_a_bank_account_is_read(typed: str, kept: str) -> None:
    assert rules.bank_account_number(typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "6228480402564890019", "62x8480402564890018"])
def test_a_wrong_bank_account_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        rules.bank_account_number(typed)


def test_a_bank_account_is_masked() -> None:
    assert rules.masked_bank_account("6228480402564890018") == "**** 0018"
