"""What pages say of a refusal: the case in English, the rule in every other language."""

from django.utils import translation

from entrepot.flows.people.tokens import LivesTooLong
from entrepot.web.forms import in_words

REFUSAL = LivesTooLong("A token may live for 30 days here.").refusal


def test_in_english_the_case_at_hand_is_told() -> None:
    with translation.override("en"):
        assert in_words(REFUSAL) == "A token may live for 30 days here. Choose an earlier date."


def test_in_other_languages_the_rule_is_told_which_has_a_translation() -> None:
    with translation.override("de"):
        said = in_words(REFUSAL)

    assert "30 days" not in said
    assert said.endswith("(ENTREPOT_TOKEN_MAX_DAYS). Choose an earlier date.")
