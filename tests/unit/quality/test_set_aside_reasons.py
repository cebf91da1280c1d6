"""Every reason says what is wrong and what to do."""

from quality.set_aside import EXPLANATIONS, REJECTION_MEANINGS, Reason, Rejection


def test_every_reason_is_explained_in_one_sentence_each() -> None:
    assert set(EXPLANATIONS) == set(Reason)
    for explanation in EXPLANATIONS.values():
        for sentence in (explanation.meaning, explanation.remedy):
            assert sentence[0].isupper()
            assert sentence.endswith(".")
            assert ". " not in sentence


def test_reasons_are_named_as_they_are_written() -> None:
    assert all(reason.name == reason.value for reason in [*Reason, *Rejection])


def test_every_rejection_is_explained() -> None:
    assert set(REJECTION_MEANINGS) == set(Rejection)
    assert all(meaning.endswith(".") for meaning in REJECTION_MEANINGS.values())
