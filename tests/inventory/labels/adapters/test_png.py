import io
from dataclasses import replace

import pytest
from PIL import Image

from inventory.labels.adapters.png import label_png
from inventory.labels.adapters.qr import ErrorLevel
from inventory.labels.rules.label_text import LabelSize, LabelText
from tests.support.labels import label, read

EGGS = label(3)
SIZES = pytest.mark.parametrize("size", list(LabelSize))


def drawn(label: LabelText, size: LabelSize, level: ErrorLevel = ErrorLevel.CLEAN) -> Image.Image:
    return Image.open(io.BytesIO(label_png(label, size, level)))


def ink_in(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    return image.crop(box).convert("L").histogram()[0]


@SIZES
def test_a_label_is_its_size_in_dots_at_203_dpi_and_has_no_grey(size: LabelSize) -> None:
    image = drawn(EGGS, size)

    assert image.size == (size.width_dots, size.height_dots)
    assert image.mode == "1"
    assert [round(dpi) for dpi in image.info["dpi"]] == [203, 203]


@SIZES
@pytest.mark.parametrize("level", list(ErrorLevel))
def test_a_label_reads_as_its_address(size: LabelSize, level: ErrorLevel) -> None:
    assert read(drawn(EGGS, size, level)) == [EGGS.url]


@SIZES
def test_a_label_with_a_spot_on_its_code_reads(size: LabelSize) -> None:
    image = drawn(EGGS, size, ErrorLevel.ROUGH).convert("L")
    image.paste(255, (70, 80, 90, 100))

    assert read(image) == [EGGS.url]


@SIZES
@pytest.mark.parametrize(
    "produce",
    ["蛋", "手工腌制坛子酸豆角（微辣）", "祖传老坛" * 12, "Hand-pickled " * 6, "W" * 60, "🥚"],
)
def test_words_of_any_length_keep_off_the_edge_and_the_code(size: LabelSize, produce: str) -> None:
    long = replace(EGGS, produce=produce, village="桃江县修山镇花桥港村村民委员会第三村民小组")
    image = drawn(long, size)
    width, height = image.size

    assert read(image) == [EGGS.url]
    assert ink_in(image, (width - 11, 0, width, height)) == 0
    assert ink_in(image, (0, 0, width, 11)) == 0
    assert ink_in(image, (0, height - 6, width, height)) == 0


@SIZES
def test_the_words_are_drawn(size: LabelSize) -> None:
    eggs, curd = drawn(EGGS, size), drawn(replace(EGGS, produce="霉豆腐"), size)
    right = (size.width_dots // 2, 0, size.width_dots, size.height_dots // 3)

    assert ink_in(eggs, right) > 500
    assert eggs.crop(right).tobytes() != curd.crop(right).tobytes()
