"""Reading who gets an order from what was typed and pasted."""

import pytest

from storefront.checkout.schemas import typed_receiver

LINE = "湖南省长沙市岳麓区麓山南路1号"


@pytest.mark.parametrize(
    "pasted",
    [
        f"李小妹 13812345678 {LINE}",
        f"{LINE} 李小妹 138 1234 5678",
        f"收货人：李小妹 地址：{LINE}",
        f"13812345678 {LINE}",
    ],
)
def test_what_was_pasted_whole_and_typed_too_is_no_part_of_the_address(pasted: str) -> None:
    form = {"address": pasted, "name": "李小妹", "phone": "138-1234-5678"}

    read = typed_receiver(form)

    assert (read.name, read.phone, read.line) == ("李小妹", "138-1234-5678", LINE)


@pytest.mark.parametrize("address", [f"{LINE} 找门卫", f"{LINE}（13700001111 是门卫）"])
def test_an_address_beside_name_and_phone_stays_as_it_was_typed(address: str) -> None:
    form = {"address": address, "name": "李小妹", "phone": "13812345678"}

    assert typed_receiver(form).line == address
