from django.db.models import Func, TextField

# Accents, Hebrew points, Arabic harakat and tatweel. Marks of other scripts are vowels and stay.
MARKS = r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+"
# Letters that no decomposition turns into their plain form, and the two ways of writing one Arabic letter.
LETTERS = ("øłđıةىیکہھە", "oldiهييكههه")


class Folded(Func):
    """Text without case and accents, so that "sao paulo" is found in "São Paulo"; in every script.

    PostgreSQL folds what is searched (a generated column) and what is typed, so both agree.
    """

    output_field = TextField()
    arity = 1
    template = (
        f"translate(regexp_replace(normalize(lower(%(expressions)s), NFKD), '{MARKS}', '', 'g'),"
        f" '{LETTERS[0]}', '{LETTERS[1]}')"
    )
