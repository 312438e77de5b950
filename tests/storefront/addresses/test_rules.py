"""Splitting pasted lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.addresses import services
from storefront.addresses.rules import Split, province_code

YUELU = Split(
    name="王小满",
    phone="13800001234",
    province="湖南省",
    city="长沙市",
    county="岳麓区",
    town="",
    door="麓山南路1号",
    code="430104",
)


@pytest.mark.parametrize(
    "line",
    [
        "王小满 13800001234 湖南省长沙市岳麓区麓山南路1号",
        "湖南省长沙市岳麓区麓山南路1号 王小满 138 0000 1234",
        "王小满13800001234湖南省长沙市岳麓区麓山南路1号",
        "收货人：王小满\n电话：+86 138-0000-1234\n地址：湖南 长沙 岳麓区 麓山南路1号",
        "王小满，138-0000-1234，长沙市岳麓区麓山南路１号",
        "所在地区：湖南省长沙市岳麓区 详细地址：麓山南路1号 姓名：王小满 手机号码：13800001234",
    ],
)
def test_one_address_in_many_writings(line: str) -> None:
    assert services.read(line) == YUELU


@pytest.mark.parametrize(
    ("line", "province", "city", "county", "town", "code"),
    [
        (
            "湖南省益阳市桃江县修山镇花桥港村3组",
            "湖南省",
            "益阳市",
            "桃江县",
            "修山镇",
            "430922101",
        ),
        ("益阳桃江修山镇花桥港村", "湖南省", "益阳市", "桃江县", "修山镇", "430922101"),
        ("湘潭县易俗河镇1号", "湖南省", "湘潭市", "湘潭县", "易俗河镇", "430321100"),
        ("北京市朝阳区建国路88号", "北京市", "北京市", "朝阳区", "", "11"),
        ("上海上海市浦东新区世纪大道1号", "上海市", "上海市", "浦东新区", "", "31"),
        ("广东省深圳市南山区粤海街道科技园", "广东省", "深圳市", "南山区", "粤海街道", "44"),
        ("深圳市南山区科技园", "广东省", "深圳市", "南山区", "", "44"),
        ("内蒙古呼和浩特市新城区1号", "内蒙古自治区", "呼和浩特市", "新城区", "", "15"),
    ],
)
def test_regions_are_found_by_long_and_short_names(
    line: str, province: str, city: str, county: str, town: str, code: str
) -> None:
    read = services.read(line)

    assert (read.province, read.city, read.county, read.town, read.code) == (
        province, city, county, town, code,
    )  # fmt: skip


def test_what_is_not_recognised_is_not_lost() -> None:
    read = services.read("桃花源里人家第三棵树下")

    assert (read.province, read.code) == ("", "")
    assert read.line == "桃花源里人家第三棵树下"


def test_a_province_is_known_by_its_long_and_its_short_name() -> None:
    assert (province_code("湖南"), province_code("广西壮族自治区"), province_code("月球")) == (
        "43",
        "45",
        "",
    )


@given(st.text(max_size=200))
def test_any_line_is_read_without_a_fault(text: str) -> None:
    services.read(text)


@given(st.sampled_from(["麓山南路1号", "太子庙路 9 栋 2 单元", "村口老樟树下"]))
def test_the_door_comes_back(door: str) -> None:
    assert services.read(f"湖南省长沙市岳麓区{door}").door == door.replace(" ", "")
