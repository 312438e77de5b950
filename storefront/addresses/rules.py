"""Splitting a pasted line into name, phone, province, city, county, street and door: pure.

What people paste comes from chats and other shops: in any order, with or without labels, with the
province left out because everybody knows where Changsha is. What is not recognised stays in the
last part, so that nothing of the line is lost; the shopper sees the result and corrects it.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip
"""By the first two digits of an administrative code (GB/T 2260)."""
HUNAN = "43"
HUNAN_CITIES = {
    "4301": "长沙市", "4302": "株洲市", "4303": "湘潭市", "4304": "衡阳市", "4305": "邵阳市",
    "4306": "岳阳市", "4307": "常德市", "4308": "张家界市", "4309": "益阳市", "4310": "郴州市",
    "4311": "永州市", "4312": "怀化市", "4313": "娄底市", "4331": "湘西土家族苗族自治州",
}  # fmt: skip
KNOWN_CITIES = {
    "石家庄": "13", "唐山": "13", "保定": "13", "太原": "14", "大同": "14", "呼和浩特": "15",
    "包头": "15", "沈阳": "21", "大连": "21", "长春": "22", "哈尔滨": "23", "南京": "32",
    "苏州": "32", "无锡": "32", "常州": "32", "南通": "32", "徐州": "32", "杭州": "33",
    "宁波": "33", "温州": "33", "嘉兴": "33", "绍兴": "33", "金华": "33", "合肥": "34",
    "芜湖": "34", "福州": "35", "厦门": "35", "泉州": "35", "南昌": "36", "赣州": "36",
    "九江": "36", "济南": "37", "青岛": "37", "烟台": "37", "郑州": "41", "洛阳": "41",
    "武汉": "42", "宜昌": "42", "襄阳": "42", "广州": "44", "深圳": "44", "东莞": "44",
    "佛山": "44", "珠海": "44", "惠州": "44", "中山": "44", "南宁": "45", "桂林": "45",
    "柳州": "45", "海口": "46", "三亚": "46", "成都": "51", "绵阳": "51", "贵阳": "52",
    "遵义": "52", "昆明": "53", "大理": "53", "拉萨": "54", "西安": "61", "咸阳": "61",
    "兰州": "62", "西宁": "63", "银川": "64", "乌鲁木齐": "65",
}  # fmt: skip
"""Cities that people name without their province."""
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
SHORT = re.compile(r"(省|市|壮族自治区|回族自治区|维吾尔自治区|特别行政区|自治区)$")
SHORT_PROVINCES = {code: SHORT.sub("", full) for code, full in PROVINCES.items()}


def _by_beginning(ways: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """Keep ways to write a place, each with what it means, by the first two characters."""
    found: dict[str, list[tuple[str, str]]] = {}
    for written, meant in ways:
        found.setdefault(written[:2], []).append((written, meant))
    return found


WRITTEN_PROVINCES = _by_beginning(
    (written, code)
    for code, full in PROVINCES.items()
    for written in (full, f"{SHORT_PROVINCES[code]}省", SHORT_PROVINCES[code])
)
"""First two characters → each way to write a province, with its code."""
NAMES_OF_PROVINCES = frozenset(SHORT_PROVINCES.values())
LABELS = re.compile(
    r"(收货人|收件人|联系人|姓名|名字|联系电话|手机号码|手机号|手机|电话号码|电话|所在地区|地区"
    r"|收货地址|详细地址|地址|街道地址)\s*[:：]"
)
MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[\s-](\d{7,8})(?!\d)")
BREAKS = re.compile(r"[\s,，、;；|/]+")
NAME = re.compile(r"[\u4e00-\u9fff·]{2,5}|[A-Za-z][A-Za-z .]{1,30}")
PLACE_WORDS = re.compile(r"[省市区县镇乡村路街号栋楼室幢巷弄组园苑城厦]|单元")
HONORIFIC = re.compile(r"(先生|女士|小姐|老师|师傅)$")
CITY = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:市|自治州|地区|盟|州)")
COUNTY = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:自治县|县|区|旗|市)")
TOWN = re.compile(r"[\u4e00-\u9fff]{1,10}?(?:街道|镇|乡)")
COUNTY_WORD = re.compile(
    r"(?<=..)(苗族侗族自治县|侗族自治县|苗族自治县|瑶族自治县|自治县|县|市|区)$"
)


@dataclass(frozen=True)
class Regions:
    """Names of counties and towns with their codes, where a name means one only."""

    counties: dict[str, str]
    towns: dict[str, str]

    @cached_property
    def written_counties(self) -> dict[str, list[tuple[str, str]]]:
        """First two characters → ways to write a county, with its name; the longest first."""
        ways = ((way, name) for name in self.counties for way in {name, _without_its_word(name)})
        return _by_beginning(sorted(ways, key=lambda one: -len(one[0])))

    @cached_property
    def county_names(self) -> dict[str, str]:
        """Code of a county → its name."""
        return {code: name for name, code in self.counties.items()}


def region_name(code: str, regions: Regions) -> str:
    """Name a region from its province to its county, as far as its code says and is known."""
    names = (
        PROVINCES.get(code[:2], ""),
        HUNAN_CITIES.get(code[:4], ""),
        regions.county_names.get(code[:6], ""),
    )
    return "".join(names)


@dataclass(frozen=True)
class Split:
    """What a line was read as; what was not found is empty."""

    name: str = ""
    phone: str = ""
    province: str = ""
    city: str = ""
    county: str = ""
    town: str = ""
    door: str = ""
    """Street, number, building, floor."""
    code: str = ""
    """Of the smallest region that is known: 2, 4, 6 or 9 digits; empty where none is."""

    @property
    def line(self) -> str:
        """Write the address in one line again."""
        city = "" if self.city == self.province else self.city
        return f"{self.province}{city}{self.county}{self.town}{self.door}"


def split_line(text: str, regions: Regions) -> Split:
    """Split a pasted line."""
    plain = LABELS.sub(" ", unicodedata.normalize("NFKC", text))
    phone, plain = _phone(plain)
    parts = [part for part in BREAKS.split(plain) if part]
    name, parts = _name(parts)
    found = _address("".join(parts) if _is_chinese(parts) else " ".join(parts), regions)
    return Split(name=name, phone=phone, **found)


def province_code(name: str) -> str:
    """Tell the two digits of a province by its name, long or short; empty for none."""
    return next(
        (code for code, full in PROVINCES.items() if name in (full, SHORT_PROVINCES[code])), ""
    )


def _phone(text: str) -> tuple[str, str]:
    match = MOBILE.search(text)
    if match:
        return "".join(match.groups()), f"{text[: match.start()]} {text[match.end() :]}"
    match = LANDLINE.search(text)
    if match:
        return "".join(match.groups()), f"{text[: match.start()]} {text[match.end() :]}"
    return "", text


def _name(parts: list[str]) -> tuple[str, list[str]]:
    """Take the part that looks like a person: at an end of the line, and no place."""
    for number in dict.fromkeys((0, len(parts) - 1, *range(len(parts)))):
        if len(parts) < 2:  # noqa: PLR2004 - one part alone is the address
            break
        bare = HONORIFIC.sub("", parts[number])
        is_place = bare in NAMES_OF_PROVINCES or PLACE_WORDS.search(bare)
        if NAME.fullmatch(bare) and not is_place:
            return parts[number], [*parts[:number], *parts[number + 1 :]]
    return "", parts


def _is_chinese(parts: list[str]) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for part in parts for character in part)


def _address(text: str, regions: Regions) -> dict[str, str]:
    province, rest = _province(text)
    if province == HUNAN or not province:
        found = _in_hunan(rest, regions)
        if found is not None:
            return found
    code = province or next(
        (known for city, known in KNOWN_CITIES.items() if rest.startswith(city)), ""
    )
    full = PROVINCES.get(code, "")
    city = full if code in MUNICIPALITIES else ""
    if not city:
        city, rest = _taken(CITY, rest)
    county, rest = _taken(COUNTY, rest)
    town, rest = _taken(TOWN, rest)
    return {
        "province": full, "city": city, "county": county, "town": town, "door": rest, "code": code,
    }  # fmt: skip


def _province(text: str) -> tuple[str, str]:
    for written, code in WRITTEN_PROVINCES.get(text[:2], ()):
        if text.startswith(written):
            rest = text[len(written) :]
            # 北京市北京市朝阳区: shops write a municipality twice.
            return code, rest.removeprefix(PROVINCES[code]) if code in MUNICIPALITIES else rest
    return "", text


def _in_hunan(text: str, regions: Regions) -> dict[str, str] | None:
    """Read an address in Hunan by the known names; nothing where none of them is there."""
    city_code, rest = _hunan_city(text)
    county_code, county, rest = _hunan_county(rest, city_code, regions)
    town, after = _taken(TOWN, rest)
    town_code = regions.towns.get(town, "")
    if not county_code and town_code.startswith(city_code):
        # 桃江 may be left out where everybody knows 修山镇, and only one county has it.
        county_code = town_code[:6]
        county = next((n for n, code in regions.counties.items() if code == county_code), "")
    if not city_code and not county_code:
        return None
    city_code = city_code or county_code[:4]
    return {
        "province": PROVINCES[HUNAN],
        "city": HUNAN_CITIES.get(city_code, ""),
        "county": county,
        "town": town,
        "door": after,
        "code": (town_code if town_code.startswith(county_code or "-") else "")
        or county_code
        or city_code,
    }


def _hunan_city(text: str) -> tuple[str, str]:
    for code, full in HUNAN_CITIES.items():
        for name in _written_city(full):
            # 湘潭县 and 衡阳县 begin like their cities.
            if text.startswith(name) and not text.startswith("县", len(name)):
                return code, text[len(name) :]
    return "", text


@cache
def _written_city(full: str) -> tuple[str, ...]:
    short = full.removesuffix("市").replace("土家族苗族自治州", "")
    return (full, f"{short}自治州", f"{short}州", f"{short}市", short)


def _hunan_county(text: str, city_code: str, regions: Regions) -> tuple[str, str, str]:
    for written, name in regions.written_counties.get(text[:2], ()):
        code = regions.counties[name]
        # 长沙 alone is the city; a county without its last word counts inside a known city.
        is_known = code.startswith(city_code) and (city_code or written == name)
        if is_known and text.startswith(written):
            return code, name, text[len(written) :]
    return "", "", text


@cache
def _without_its_word(county: str) -> str:
    return COUNTY_WORD.sub("", county)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    match = pattern.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)
