"""Makes the claims of a language from its file."""

import re

from app.language.inspect.assertions.assertion_rules import ClaimLanguage, Disarming, Rule
from app.language.inspect.assertions.claim_file import ClaimFile
from app.language.inspect.data_files import phrases_of
from app.language.inspect.phrases import PhraseBook


def claim_language(file: ClaimFile) -> ClaimLanguage:
    """Compile a file.

    Raises:
        ValueError: if a phrase has only words that are too common to recognise it by.
    """
    book = file.phrase_book()
    rules = tuple(
        Rule(
            action,
            evidence,
            book.any_of([each.phrase]),
            frozenset(each.key.split("|")) if each.key else book.keys(each.phrase),
        )
        for action, evidence, each in file.claims()
    )
    return ClaimLanguage(rules, _disarming(file, book))


def _disarming(file: ClaimFile, book: PhraseBook) -> Disarming:
    return Disarming(
        announces=book.any_of(file.announces),
        regrets=_regrets(file),
        splits=_splits(file, book),
        denies=book.any_of(phrases_of(file.denies)),
        pending=book.any_of(phrases_of(file.pending)),
        unless=book.any_of(phrases_of(file.unless)),
        depends=book.any_of(file.depends, at_start=True),
        afterwards=book.any_of(phrases_of(file.afterwards)),
        asks=book.any_of(file.asks, at_start=True),
        about_all=book.any_of(file.about_all),
        negation_may_follow=file.negation_may_follow,
    )


def _regrets(file: ClaimFile) -> re.Pattern[str]:
    words, joins = "|".join(phrases_of(file.regrets)), "|".join(phrases_of(file.regret_joins))
    return re.compile(rf"(?<![^ ])((?:{words}) )(?:, (?:(?:{joins}) )?|(?:{joins}) )")


def _splits(file: ClaimFile, book: PhraseBook) -> re.Pattern[str]:
    """Marks and words that end a clause. Marks at the end of the sentence stay with it."""
    before = "|".join(phrases_of(file.before_figures))
    joins = book.any_of(phrases_of(file.joins)).pattern
    return re.compile(
        rf"(?<![^ ])(?:, (?!(?:(?:{before}) )?\d)|(?:[;()|:–—]|-+|[.!?…]+) (?=[^ ]))"
        rf"|(?<![^ ])[;()|] |(?<=[^ ] ){joins}"
    )
