"""How a villager is written down, found and shown: pure.

The search keeps tokens instead of asking the database for likeness: a name is found by any two
neighbouring characters, by its pinyin from the start of any syllable, by its initials, and by the
last four digits of the phone. All tokens of a query must be there, so that one index answers it.
"""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import islice, pairwise, product

import phonenumbers
from pypinyin import Style, pinyin

from app.errors import Refusal

NAME_CHARACTERS_MAX = 30
STORY_CHARACTERS_MAX = 500
QUERY_CHARACTERS_MAX = 60
READINGS_MAX = 8
"""Ways of reading one name that are kept: more come from many characters with several sounds."""
REGION = "CN"
COUNTRY_CODE = 86
PHONE_TAIL = 4

SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "任": "ren", "区": "ou", "查": "zha",
    "盖": "ge", "朴": "piao", "翟": "zhai", "乐": "yue", "员": "yun", "冼": "xian", "缪": "miao",
    "种": "chong", "繁": "po", "覃": "qin", "华": "hua", "折": "she",
}  # fmt: skip
"""Characters that sound otherwise as a surname than in a text."""
DOUBLE_SURNAMES = {
    "欧阳": "ou yang", "司马": "si ma", "上官": "shang guan", "诸葛": "zhu ge", "夏侯": "xia hou",
    "皇甫": "huang fu", "尉迟": "yu chi", "公孙": "gong sun", "慕容": "mu rong", "令狐": "ling hu",
    "端木": "duan mu", "司徒": "si tu", "南宫": "nan gong", "东方": "dong fang",
    "长孙": "zhang sun", "宇文": "yu wen", "万俟": "mo qi",
}  # fmt: skip
NAME = re.compile(r"[\w·•. '-]+")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
RUNS = re.compile(
    r"(?P<han>[\u3400-\u9fff\U00020000-\U0003ffff]+)|(?P<latin>[a-z]+)|(?P<digits>\d+)"
)

ID_NUMBER = re.compile(r"\d{17}[\dX]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
BANK_ACCOUNT = re.compile(r"\d{10,30}")
"""A card or a passbook: rural banks give the latter numbers of many lengths."""
UNIONPAY_CARD = re.compile(r"62(\d{14}|\d{17})")
BANK_TAIL = 4


class ConsentKind(StrEnum):
    """What a villager agrees to, each by itself (PIPL art. 13, 25, 29)."""

    DATA = "data"
    """That the desk keeps name, phone and ID number to do its work."""
    STORY = "story"
    """That the household's story, photo and village are shown to buyers."""
    BANK = "bank"
    """That a bank account is kept for payouts."""


class PersonalField(StrEnum):
    """A field that is shown in the clear only on the record."""

    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"


class Status(StrEnum):
    """Whether a villager may bring goods."""

    INVITED = "invited"
    """On a roster that was imported; has agreed to nothing yet and has no PIN."""
    ACTIVE = "active"
    SUSPENDED = "suspended"


class PayoutWay(StrEnum):
    """How a villager would like to be paid."""

    CASH = "cash"
    """At the desk, against card and PIN."""
    BANK = "bank"
    WECHAT = "wechat"
    ALIPAY = "alipay"


@dataclass(frozen=True)
class Registration:
    """What is written down of a new villager."""

    client_id: uuid.UUID
    """Made before sending: the same id again is the same villager."""
    place_id: int
    name: str
    phone: str
    """As typed; a mainland mobile number, or nothing where there is no phone in the house."""
    pin: str
    """Six digits that the villager chose for the card."""
    consents: frozenset[ConsentKind]
    id_number: str | None = None
    story: str = field(default="")


@dataclass(frozen=True)
class Enrolment:
    """What somebody on a roster says when they stand at the desk; None leaves what is known."""

    pin: str
    consents: frozenset[ConsentKind]
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    story: str | None = None


@dataclass(frozen=True)
class Invitation:
    """One person of a roster, as it was read: nothing of it is wrong."""

    client_id: uuid.UUID
    place_id: int
    name: str
    phone: str
    """Eleven digits, or nothing."""
    id_number: str | None
    story: str


def clean_name(text: str) -> str:
    """Write a name as it is kept: no space in a Chinese one, single spaces in another.

    Raises:
        ValueError: empty, too long, or with characters that no name has.
    """
    name = " ".join(text.split())
    if HAN.search(name):
        name = name.replace(" ", "").replace("•", "·").replace(".", "·")
    has_letter = any(character.isalpha() for character in name)
    if not has_letter or len(name) > NAME_CHARACTERS_MAX or not NAME.fullmatch(name):
        raise ValueError("not a name")
    return name


def mobile_number(text: str) -> str:
    """Read a mainland mobile number, with or without +86, spaces or dashes, as its 11 digits.

    Raises:
        ValueError: another country's, a landline's, or no number at all.
    """
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise ValueError("not a phone number") from None
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if number.country_code != COUNTRY_CODE or not is_mobile:
        raise ValueError("not a mainland mobile number")
    return str(number.national_number)


def id_number(text: str) -> str:
    """Read a resident ID number (GB 11643): its check character and birth date must be right.

    The county code is not compared with a list: old people's counties no longer exist.

    Raises:
        ValueError: wrong length, check character or date.
    """
    # A Chinese input method may give full-width digits.
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not ID_NUMBER.fullmatch(number) or not number.isascii():
        raise ValueError("not 18 characters")
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    if ID_CHECKS[total % 11] != number[-1]:
        raise ValueError("wrong check character")
    date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return number


def bank_account_number(text: str) -> str:
    """Read the number of a bank card or a passbook.

    A UnionPay card (62…, 16 or 19 digits) has a check digit (ISO/IEC 7812-1, Luhn), which finds
    a mistyped one; passbooks have none.

    Raises:
        ValueError: not digits, too short or long, or a wrong check digit.
    """
    number = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split())
    if not BANK_ACCOUNT.fullmatch(number) or not number.isascii():
        raise ValueError("not the digits of an account")
    if UNIONPAY_CARD.fullmatch(number) and not _luhn(number):
        raise ValueError("wrong check digit")
    return number


def read_name(typed: str) -> str:
    """Read a name as `clean_name` does.

    Raises:
        Refusal: `villager.name_wrong`.
    """
    try:
        return clean_name(typed)
    except ValueError:
        raise Refusal("villager.name_wrong", most=NAME_CHARACTERS_MAX) from None


def read_phone(typed: str) -> str:
    """Read a phone number as `mobile_number` does; nothing typed is no phone.

    Raises:
        Refusal: `villager.phone_wrong`.
    """
    if not typed.strip():
        return ""
    try:
        return mobile_number(typed)
    except ValueError:
        raise Refusal("villager.phone_wrong") from None


def read_id_number(typed: str | None) -> str | None:
    """Read an ID number as `id_number` does; nothing typed is none given.

    Raises:
        Refusal: `villager.id_number_wrong`.
    """
    if typed is None or not typed.strip():
        return None
    try:
        return id_number(typed)
    except ValueError:
        raise Refusal("villager.id_number_wrong") from None


def read_story(typed: str) -> str:
    """Read what a household tells of itself.

    Raises:
        Refusal: `villager.story_long`.
    """
    story = typed.strip()
    if len(story) > STORY_CHARACTERS_MAX:
        raise Refusal("villager.story_long", most=STORY_CHARACTERS_MAX)
    return story


def refuse_unready(status: str, *, has_data_consent: bool, name: str) -> None:
    """Refuse a villager who may not bring goods or be written to now.

    Raises:
        Refusal: `villager.invited`, `villager.suspended`, `villager.consent_revoked`.
    """
    if status == Status.INVITED:
        raise Refusal("villager.invited", name=name)
    if status == Status.SUSPENDED:
        raise Refusal("villager.suspended", name=name)
    if not has_data_consent:
        raise Refusal("villager.consent_revoked", name=name)


def surname_length(name: str) -> int:
    """Tell how many characters of a Chinese name are the surname."""
    return 2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else 1  # noqa: PLR2004


def masked_name(name: str) -> str:
    """Hide the given name but for its last character where it has two: 王*, 李*香, 欧阳*华.

    A name with one character after the surname shows the surname only; so does 欧阳华.
    """
    shown = surname_length(name)
    hidden = len(name) - shown
    if hidden <= 0:
        return "*"
    last = name[-1] if hidden > 1 else ""
    return name[:shown] + "*" * (hidden - len(last)) + last


def masked_phone(phone: str | None) -> str:
    """Hide the middle of a phone number: 138****8000; none is nothing."""
    return f"{phone[:3]}****{phone[-PHONE_TAIL:]}" if phone else ""


def masked_id_number(number: str | None) -> str:
    """Hide an ID number but for its first three and last four characters; none is nothing."""
    return f"{number[:3]}***********{number[-4:]}" if number else ""


def masked_bank_account(number: str | None) -> str:
    """Hide a bank account but for its last four digits; none is nothing."""
    return f"**** {number[-BANK_TAIL:]}" if number else ""


def readings(name: str) -> list[tuple[str, ...]]:
    """List the ways to read a name in pinyin, a tuple of syllables each; the likeliest first."""
    sounds = [
        list(dict.fromkeys(sound.lower().replace("ü", "v") for sound in options))
        for options in pinyin(name, style=Style.NORMAL, heteronym=True)
    ]
    surname = DOUBLE_SURNAMES.get(name[:2]) or SURNAME_READINGS.get(name[:1])
    if surname is not None:
        known = [[sound] for sound in surname.split()]
        sounds[: len(known)] = known
    return list(islice(product(*sounds), READINGS_MAX))


def sort_key(name: str) -> str:
    """Write the pinyin that a list is ordered by."""
    return " ".join(readings(name)[0])


def search_tokens(name: str, phone: str) -> list[str]:
    """List all that a villager is found by, sorted; the phone may be missing."""
    characters = HAN.findall(name)
    tokens = {*characters, *_pairs(characters)}
    if phone:
        tokens.add(phone[-PHONE_TAIL:])
    for syllables in readings(name):
        letters = re.findall(r"[a-z0-9]+", " ".join(syllables))
        for start in range(len(letters)):
            tokens.update(_beginnings("".join(letters[start:])))
            tokens.update(_beginnings("".join(syllable[0] for syllable in letters[start:])))
    return sorted(tokens)


def query_tokens(text: str) -> frozenset[str]:
    """List what must all be among a villager's tokens; nothing where the text asks for nothing."""
    typed = unicodedata.normalize("NFKC", text[:QUERY_CHARACTERS_MAX]).lower().replace("ü", "v")
    # A space or an apostrophe between syllables is how people type pinyin: li guixiang, xi'an.
    joined = re.sub(r"(?<=[a-z])['\s]+(?=[a-z])", "", typed)
    tokens: set[str] = set()
    for run in RUNS.finditer(joined):
        if run["han"] and len(run["han"]) > 1:
            tokens.update(_pairs(run["han"]))
        else:
            tokens.add(run[0])
    return frozenset(tokens)


def _pairs(characters: Iterable[str]) -> list[str]:
    return [first + second for first, second in pairwise(characters)]


def _luhn(number: str) -> bool:
    """Tell whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in number[::-2])) % 10 == 0


def _beginnings(word: str) -> list[str]:
    return [word[:length] for length in range(1, len(word) + 1)]
