"""The life of an order, receivers and masks."""

import pytest

from app.errors import Refusal
from storefront.orders import rules
from storefront.orders.rules import OrderState, Receiver


@pytest.mark.parametrize(
    ("state", "to", "may"),
    [(state, to, to in rules.NEXT[state]) for state in OrderState for to in OrderState],
)
def test_an_order_steps_only_forward(state: OrderState, to: OrderState, may: bool) -> None:  # noqa: FBT001
    if may:
        rules.check_step(state, to)
    else:
        with pytest.raises(Refusal) as refused:
            rules.check_step(state, to)
        assert refused.value.code == "orders.wrong_state"


@pytest.mark.parametrize(
    "phone",
    [
        "138 0000 1234",
        "+86 138-0000-1234",
        "13800001234 ",
        "13800001234".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    ],
)
def test_a_mobile_is_read_however_it_is_typed(phone: str) -> None:
    assert rules.receiver(name=" 王 小满 ", phone=phone, address="长沙市岳麓区 1 号") == Receiver(
        "王 小满", "13800001234", "长沙市岳麓区 1 号"
    )


@pytest.mark.parametrize(
    ("name", "phone", "address", "code"),
    [
        ("", "13800001234", "长沙市岳麓区 1 号", "receiver.name"),
        ("王" * 41, "13800001234", "长沙市岳麓区 1 号", "receiver.name"),
        ("王", "12345", "长沙市岳麓区 1 号", "receiver.phone"),
        ("王", "23800001234", "长沙市岳麓区 1 号", "receiver.phone"),
        ("王", "<script>", "长沙市岳麓区 1 号", "receiver.phone"),
        ("王", "13800001234", "长沙", "receiver.address"),
        ("王", "13800001234", "长" * 201, "receiver.address"),
    ],
)
def test_what_a_courier_could_not_use_is_refused(
    name: str, phone: str, address: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rules.receiver(name=name, phone=phone, address=address)

    assert refused.value.code == code


def test_masks_show_enough_to_recognise_and_no_more() -> None:
    assert rules.masked_name("王小满") == "王**"
    assert rules.masked_name("王") == "王*"
    assert rules.masked_phone("13800001234") == "138****1234"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("湖南省长沙市岳麓区麓山南路 1 号", "湖南省长沙市****"),
        ("广西壮族自治区南宁市青秀区民族大道 1 号", "广西壮族自治区南宁市****"),
        ("北京市朝阳区建国路 1 号", "北京市朝阳区****"),
        ("长沙市金茂小区 3 栋", "长沙市****"),
        ("益阳桃江县桃花江镇", "益阳桃江县****"),
        ("李小妹 13812345678 湖南省长沙市", "****"),
        ("12 Main Street", "****"),
        ("", "****"),
    ],
)
def test_of_an_address_only_the_region_is_shown(address: str, shown: str) -> None:
    assert rules.masked_address(address) == shown
