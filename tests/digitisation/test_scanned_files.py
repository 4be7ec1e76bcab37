"""People's own image files, among them damaged and wrong ones."""

import contextlib
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kit import digitisation, places
from kit.digitisation import as_page, read_page
from kit.errors import DataError, KitError, TableError

SCANS = places.data() / "scans"


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    """The greys of a sound page of 300 pixels per inch."""
    return digitisation.pages()[1].grey


def saved(grey: np.ndarray, file: Path, **how: object) -> Path:
    """Write greys as an image file."""
    Image.fromarray(grey).save(file, **how)
    return file


def test_a_published_page_is_read_and_measured_once() -> None:
    """The setup cell can run again at once, and nobody's cell changes the pages of the next."""
    first = digitisation.pages()
    assert digitisation.measure(first).equals(digitisation.measure(digitisation.pages()))
    assert digitisation.pages()[1] is first[1]
    with pytest.raises(ValueError, match="read-only"):
        first[1].grey[0, 0] = 0


@pytest.mark.parametrize("ending", ["png", "tif", "bmp", "webp"])
def test_lossless_files_are_read_alike(grey: np.ndarray, tmp_path: Path, ending: str) -> None:
    """The same page out of any lossless file has the same greys."""
    options = {"lossless": True} if ending == "webp" else {}
    page = read_page(saved(grey, tmp_path / f"scan.{ending}", **options), width_mm=74)
    assert np.abs(page.grey.astype(int) - grey).max() <= 1
    assert page.ppi == pytest.approx(300, abs=0.5)


def test_a_jpeg_is_measured_nearly_alike(grey: np.ndarray, tmp_path: Path) -> None:
    """A JPEG of usual quality changes no verdict."""
    page = read_page(saved(grey, tmp_path / "scan.jpg", quality=85, dpi=(300, 300)))
    assert digitisation.report(page).verdict == "keep"


def test_what_the_file_says_is_told(grey: np.ndarray, tmp_path: Path) -> None:
    """Without a given width the file's own resolution is used, and that is noted."""
    page = read_page(saved(grey, tmp_path / "scan.png", dpi=(300, 300)))
    assert page.ppi == 300
    assert page.notes == ("scan.png: 300 pixels per inch, as the file says.",)


def test_a_measured_width_beats_the_file(grey: np.ndarray, tmp_path: Path) -> None:
    """Files lie about their resolution: a ruler doesn't."""
    page = read_page(saved(grey, tmp_path / "scan.png", dpi=(72, 72)), width_mm=74)
    assert page.ppi == pytest.approx(300, abs=0.5)
    assert page.size_mm == pytest.approx((74, 105), abs=0.1)


def test_no_resolution_is_asked_for(grey: np.ndarray, tmp_path: Path) -> None:
    """Without any resolution, the message tells the reader to measure the paper."""
    with pytest.raises(TableError, match="width_mm"):
        read_page(saved(grey, tmp_path / "scan.png"))


def test_a_control_at_zero_leaves_the_file_its_say(grey: np.ndarray, tmp_path: Path) -> None:
    """Nobody has moved the slider: the file's own resolution counts, or is asked for."""
    file = saved(grey, tmp_path / "scan.png", dpi=(300, 300))
    assert read_page(file, width_mm=0).ppi == read_page(file).ppi == 300
    with pytest.raises(TableError, match="doesn't say how many pixels"):
        read_page(saved(grey, tmp_path / "none.png"), width_mm=0)
    assert digitisation.example_page(width_mm=0).size_mm[0] == pytest.approx(100)


@pytest.mark.parametrize("kind", ["jpg", "png", "tif"])
def test_a_photo_that_says_72_is_asked_for_its_width(tmp_path: Path, kind: str) -> None:
    """Larger than A2, a page is hardly a page: no measure is begun, and a width is believed."""
    grey = np.full((4000, 3000), 230, np.uint8)
    file = saved(grey, tmp_path / f"photo.{kind}", dpi=(72, 72))
    with pytest.raises(TableError, match=r"1,058 × 1,411 mm, larger than A2.*\(width_mm\)"):
        read_page(file)
    with pytest.raises(TableError, match="larger than A2"):
        read_page(file, ppi=72)
    assert read_page(file, width_mm=210).ppi == pytest.approx(363, abs=1)
    assert read_page(file, width_mm=841).size_mm == pytest.approx((841, 1121), abs=1)  # a poster


def test_a_page_smaller_than_a_stamp_is_asked_for_its_width(tmp_path: Path) -> None:
    """A page of 150 × 200 pixels with 300 to the inch would be half an inch wide."""
    file = saved(np.full((200, 150), 230, np.uint8), tmp_path / "small.png", dpi=(300, 300))
    with pytest.raises(TableError, match=r"13 × 17 mm, smaller than a stamp.*\(width_mm\)"):
        read_page(file)
    assert read_page(file, width_mm=74).size_mm[0] == pytest.approx(74)


@pytest.mark.parametrize(("rows", "columns"), [(4960, 3508), (3508, 4960)])
def test_a_sheet_of_a2_is_believed(rows: int, columns: int, tmp_path: Path) -> None:
    """A2 at 150 pixels per inch, upright or lying, is as large as a page may be."""
    grey = np.full((int(rows * 0.7), int(columns * 0.7)), 230, np.uint8)
    assert read_page(saved(grey, tmp_path / "a2.png", dpi=(150, 150))).ppi == 150


def test_what_nobody_measured_is_noted(grey: np.ndarray, tmp_path: Path) -> None:
    """A camera's number, and the one that programs write, are taken, and doubted in the report."""
    small = np.asarray(Image.fromarray(grey).resize((420, 600)))
    page = read_page(saved(small, tmp_path / "screen.png", dpi=(96, 96)))
    assert "where nobody has measured" in page.notes[-1]
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x829A] = 0.01  # how long light fell in
    page = read_page(saved(grey, tmp_path / "photo.jpg", dpi=(300, 300), exif=exif))
    assert page.notes[-1].startswith("A camera wrote that")
    assert page.notes[-1] in str(digitisation.report(page))


def test_a_resolution_that_pillow_makes_up_is_none(grey: np.ndarray, tmp_path: Path) -> None:
    """Of a JPEG with Exif but without resolution Pillow says 72: the file doesn't."""
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    file = saved(grey, tmp_path / "photo.jpg", exif=exif)
    with Image.open(file) as image:
        assert image.info["dpi"] == (72, 72)
    with pytest.raises(TableError, match="doesn't say how many pixels"):
        read_page(file)


def test_a_jpeg_in_colour_is_read_in_grey(grey: np.ndarray, tmp_path: Path) -> None:
    """Colour of a JPEG becomes grey while it is read, and the same grey as otherwise."""
    colours = np.stack([grey, grey // 2 + 60, 255 - grey // 3], axis=2)
    Image.fromarray(colours).save(tmp_path / "colour.jpg", quality=95, dpi=(300, 300))
    with Image.open(tmp_path / "colour.jpg") as image:
        expected = np.asarray(image.convert("L")).astype(int)
    assert np.abs(read_page(tmp_path / "colour.jpg").grey - expected).max() <= 2


@pytest.mark.parametrize("width", [-5, 0.1, 1e9])
def test_a_width_that_cannot_be(grey: np.ndarray, tmp_path: Path, width: float) -> None:
    """A typing error in the width is reported, with a remedy."""
    with pytest.raises(TableError, match="width_mm"):
        read_page(saved(grey, tmp_path / "scan.png"), width_mm=width)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK", "1", "I;16", "I"])
def test_every_kind_of_colour_becomes_grey(grey: np.ndarray, tmp_path: Path, mode: str) -> None:
    """Colour, transparency, palettes, separations, 1 and 16 bits: the same letters are found."""
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "I":
        image = Image.fromarray(grey.astype(np.int32) * 257)
    else:
        image = Image.fromarray(grey).convert(mode)
    image.save(tmp_path / "scan.tif")
    page = read_page(tmp_path / "scan.tif", width_mm=74)
    expected = as_page(grey, name="a", ppi=300).layout.margins
    assert page.layout.margins == pytest.approx(expected, abs=0.5)
    if mode not in {"1", "CMYK"}:
        assert np.abs(page.grey.astype(int) - grey).max() <= 2


def test_what_is_transparent_is_paper(grey: np.ndarray, tmp_path: Path) -> None:
    """Letters on a transparent ground are letters on white paper."""
    cut = Image.new("LA", grey.shape[::-1], (0, 0))
    cut.paste((30, 255), mask=Image.fromarray(np.where(grey < 128, 255, 0).astype(np.uint8)))
    cut.save(tmp_path / "cut.png")
    page = read_page(tmp_path / "cut.png", width_mm=74)
    assert np.bincount(page.grey.ravel()).argmax() == 255
    assert digitisation.contrast(page) > 70


def test_a_photograph_is_turned_upright(grey: np.ndarray, tmp_path: Path) -> None:
    """A telephone writes beside the picture how it was held."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(grey).rotate(90, expand=True)
    lying.save(tmp_path / "phone.png", exif=exif)
    assert read_page(tmp_path / "phone.png", width_mm=74).grey.shape == grey.shape


def test_the_first_of_several_pages(grey: np.ndarray, tmp_path: Path) -> None:
    """Of a file with several pages the first is read, and that is told."""
    first, second = Image.fromarray(grey), Image.new("L", (300, 300), 255)
    first.save(tmp_path / "book.tif", save_all=True, append_images=[second], dpi=(300, 300))
    page = read_page(tmp_path / "book.tif")
    assert page.grey.shape == grey.shape
    assert page.notes[0] == "book.tif: the first of 2 pages in the file."


def test_a_fax_is_made_square(grey: np.ndarray, tmp_path: Path) -> None:
    """A file with fewer pixels down than across is stretched: letters keep their shape."""
    half = np.asarray(Image.fromarray(grey).resize((grey.shape[1], grey.shape[0] // 2)))
    page = read_page(saved(half, tmp_path / "fax.png", dpi=(300, 150)))
    assert page.size_mm == pytest.approx((74, 105), abs=0.5)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "isn't an image"),
        (b"%PDF-1.7 no image", "PDF"),
        (b"page;title\n1;none\n", "isn't an image"),
    ],
)
def test_what_is_no_image_is_said(tmp_path: Path, content: bytes, words: str) -> None:
    """Other kinds of files are named in the message, with a remedy."""
    (tmp_path / "scan.png").write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_page(tmp_path / "scan.png", width_mm=74)


def test_a_file_that_breaks_off_is_said(tmp_path: Path) -> None:
    """Half a file is no page."""
    content = (SCANS / "page_01.png").read_bytes()
    (tmp_path / "torn.png").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match=r"torn\.png breaks off"):
        read_page(tmp_path / "torn.png", width_mm=74)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A missing file or a folder isn't a page."""
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(DataError, match="isn't there"):
            read_page(path, width_mm=74)


def test_far_too_many_pixels_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An image that would fill the memory is refused before it is read."""
    file = saved(np.full((400, 400), 255, np.uint8), tmp_path / "wall.png")
    for most in (100_000, 10_000):  # Pillow warns beyond its limit, and refuses twice as much
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        with pytest.raises(DataError, match="too many pixels"):
            read_page(file, width_mm=74)


def test_an_icon_is_too_small(tmp_path: Path) -> None:
    """A picture of a few pixels holds no page."""
    file = saved(np.full((40, 400), 255, np.uint8), tmp_path / "icon.png")
    with pytest.raises(TableError, match="40 × 400 pixels"):
        read_page(file, width_mm=74)


def test_measured_values_are_no_greys(tmp_path: Path) -> None:
    """An image of decimal numbers has no black and no white."""
    saved(np.zeros((99, 99), np.float32), tmp_path / "float.tif")
    with pytest.raises(DataError, match="measured values"):
        read_page(tmp_path / "float.tif", width_mm=74)


@pytest.mark.parametrize(
    "grey", [np.zeros((99, 99, 3), np.uint8), np.zeros((99, 99)), np.zeros(99, np.uint8)]
)
def test_greys_are_rows_of_bytes(grey: np.ndarray) -> None:
    """An array that is no plain grey image is refused."""
    with pytest.raises(TableError, match="rows of greys"):
        as_page(grey, name="array", ppi=300)


def test_any_bytes_give_a_page_or_a_sentence(tmp_path: Path) -> None:
    """A file with any byte changed gives a page or one sentence, never another error."""
    content = (SCANS / "page_13.png").read_bytes()
    rng = np.random.default_rng(13)
    for _turn in range(60):
        broken = bytearray(content)
        for place in rng.integers(0, len(broken), 3):
            broken[place] = int(rng.integers(0, 256))
        (tmp_path / "broken.png").write_bytes(broken)
        with warnings.catch_warnings(), contextlib.suppress(KitError):
            warnings.simplefilter("ignore")
            assert read_page(tmp_path / "broken.png", width_mm=74).grey.size


def test_letters_of_a_large_sheet_are_sought_in_few_pixels() -> None:
    """A poster of 48 million pixels is looked over with as many as A3 has at 150 to the inch."""
    page = as_page(np.full((8000, 6000), 230, np.uint8), name="poster", width_mm=1000)
    assert page.layout.grey.size <= 4_400_000 * 1.01
    assert page.compared.size <= 800 * 800


def test_a_large_scan_is_measured_as_a_small_one() -> None:
    """A4 at 600 pixels per inch, 35 million pixels, is as sharp and as straight as its parts."""
    one = np.asarray(Image.fromarray(digitisation.pages()[1].grey).resize((1748, 2480)))
    page = as_page(np.tile(one, (3, 3))[:7016, :4960], name="A4", ppi=600)
    found = digitisation.measure({1: page}).loc[1]
    assert found["edge"] < 0.2
    assert found["skew"] == pytest.approx(0, abs=0.1)
