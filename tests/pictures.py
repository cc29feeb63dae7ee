"""Photographs as phones send them, drawn here: with a place and a camera written beside the picture."""

from io import BytesIO

from PIL import Image, ImageDraw

GPS = b"CAMERA-OF-A-PERSON"
ORIENTATION, CAMERA, PLACE = 0x0112, 0x010F, 0x8825
SOMEWHERE = {1: "N", 2: (30.0, 2.0, 40.0), 3: "E", 4: (31.0, 14.0, 9.0)}


def photograph(kind="JPEG", *, size=(640, 480), orientation=1, colour="olive"):
    """A picture with lines all over, since a plain one would be kept in a few bytes."""
    image = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(image)
    for place in range(0, max(size), 16):
        pen.line((0, place, size[0], size[1] - place), fill=(place % 256, 90, 40), width=3)
    notes = Image.Exif()
    notes[ORIENTATION], notes[CAMERA] = orientation, GPS.decode()
    notes.get_ifd(PLACE).update(SOMEWHERE)
    content = BytesIO()
    image.save(content, kind, exif=notes)
    return content.getvalue()
