from core import fonts


def test_showable_keeps_scripts_that_the_fonts_hold_and_marks_others():
    assert fonts.showable("Água, Вода, مياه, 水, 물, पानी\n") == "Água, Вода, مياه, 水, 물, पानी\n"
    assert fonts.showable("বাংলা and 🙂") == "[…] and […]"


def test_showable_drops_what_would_reverse_the_text():
    assert fonts.showable("ab\u202ecd\x07") == "abcd"
