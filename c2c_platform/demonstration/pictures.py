"""The pictures of the story, drawn here: plain shapes, since no photograph of the past is ours to show."""

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 640
Pen = ImageDraw.ImageDraw


def drawn(name: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#dfe9ec")
    {"street": street, "zones": zones}[name](ImageDraw.Draw(image))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def street(pen: Pen) -> None:
    """A street that narrows into the distance, stalls and trees on both sides, people between them."""
    pen.rectangle([0, 260, WIDTH, HEIGHT], fill="#b9bfa0")
    pen.polygon([(0, HEIGHT), (440, 260), (520, 260), (WIDTH, HEIGHT)], fill="#d9c9a8")
    for step, colour in enumerate(["#b5482f", "#2f6f8f", "#c58a1e", "#5d7f3a"]):
        size, top = 180 - 40 * step, 330 - 20 * step
        for left in (20 + 105 * step, WIDTH - 20 - 105 * step - size):
            pen.rectangle([left, top, left + size, top + size], fill="#8a6a4f")
            pen.polygon(
                [(left - 10, top), (left + size / 2, top - size / 2), (left + size + 10, top)], colour
            )
    for place, size in [(390, 50), (470, 44), (545, 58), (430, 34), (500, 30)]:
        foot = 300 + size * 4
        pen.ellipse([place, foot - size * 2, place + size * 0.5, foot - size * 1.5], fill="#4a3a30")
        pen.rectangle([place - 4, foot - size * 1.5, place + size * 0.5 + 4, foot], fill="#3d5a6c")
    for left in (300, 620):
        pen.rectangle([left + 18, 240, left + 26, 330], fill="#6b4f3a")
        pen.ellipse([left - 10, 160, left + 54, 260], fill="#4f7d4a")


def zones(pen: Pen) -> None:
    """A plan seen from above: lake, town, the belt that is kept free, and roads."""
    pen.rectangle([0, 0, WIDTH, HEIGHT], fill="#e9e2c8")
    pen.ellipse([260, 60, 900, 600], fill="#9dbb7c")
    pen.ellipse([340, 130, 820, 530], fill="#d8a38a")
    pen.ellipse([-260, 240, 420, 800], fill="#7fb0cc")
    for row in range(190, 480, 48):
        for column in range(470, 760, 60):
            pen.rectangle([column, row, column + 44, row + 32], fill="#b9684f")
    for road in ([(420, 320), (WIDTH, 250)], [(600, 0), (640, HEIGHT)], [(430, 480), (840, 90)]):
        pen.line(road, fill="#ffffff", width=10)
