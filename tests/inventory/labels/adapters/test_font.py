import io

import pytest
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw

from inventory.labels.adapters import font

WORDS = "土鸡蛋30枚坛子腌萝卜500克桃江县修山镇花桥港村霉豆腐腊肉茶油批次"
RARE = "龘䶮𬭚"
WEIGHTS = pytest.mark.parametrize("bold", [False, True])


def picture(text: str, *, bold: bool) -> Image.Image:
    image = Image.new("1", (120, 120), 1)
    face = font.face(80, bold=bold)
    ImageDraw.Draw(image).text((10, 90), text, font=face, fill=0, anchor="ls")
    return image


@WEIGHTS
def test_every_word_on_a_label_has_ink_of_its_own(*, bold: bool) -> None:
    no_glyph = picture("\U0010ffff", bold=bold).tobytes()
    pictures = {character: picture(character, bold=bold).tobytes() for character in set(WORDS)}

    assert set(map(ord, WORDS)) <= font.characters()
    assert no_glyph not in pictures.values()
    assert len(set(pictures.values())) == len(pictures)


def test_rare_characters_of_names_are_there() -> None:
    assert font.printable(RARE) == RARE


def test_what_the_font_lacks_gets_the_printers_mark() -> None:
    assert font.printable("土🥚蛋") == "土〓蛋"
    assert font.printable("") == ""


def test_bold_is_bolder() -> None:
    regular, bold = (picture("鸡", bold=bold).convert("L").histogram()[0] for bold in (False, True))

    assert 0 < regular < bold
    assert font.advance_bold("0") > font.advance_regular("0")
    assert font.advance_bold("鸡蛋") == font.advance_regular("鸡蛋") == 2000


@WEIGHTS
def test_a_subset_is_small_static_and_complete(*, bold: bool) -> None:
    stored = font.subset(["土鸡蛋", "30枚"], bold=bold)

    assert len(stored) < 10_000
    with TTFont(io.BytesIO(stored)) as small:
        assert "fvar" not in small
        assert set(map(ord, "土鸡蛋枚0123456789 ")) == set(small.getBestCmap())
        # The widths that the layout reckoned with are those of the font on the page.
        widths = {chr(point): small["hmtx"][name][0] for point, name in small.getBestCmap().items()}
    measure = font.advance_bold if bold else font.advance_regular
    assert widths == {character: measure(character) for character in widths}
