"""What pages say of a refusal: the case in English, the rule in every other language."""

from django.forms import Form
from django.template.loader import render_to_string
from django.utils import translation

from entrepot.flows.people.tokens import LivesTooLong
from entrepot.web.forms import in_words, show

REFUSAL = LivesTooLong("A token may live for 30 days here.").refusal


def test_in_english_the_case_at_hand_is_told() -> None:
    with translation.override("en"):
        assert in_words(REFUSAL) == "A token may live for 30 days here. Choose an earlier date."


def test_in_other_languages_the_rule_is_told_which_has_a_translation() -> None:
    with translation.override("de"):
        said = in_words(REFUSAL)

    assert "30 days" not in said
    assert said == (
        "Der Betreiber legt fest, wie viele Tage ein Token höchstens gilt "
        "(ENTREPOT_TOKEN_MAX_DAYS). Wählen Sie ein früheres Datum."
    )


def test_a_form_that_was_refused_leads_to_its_rule() -> None:
    form = Form({})
    show(LivesTooLong("A token may live for 30 days here."), form)

    html = render_to_string("forms/errors.html", {"form": form})

    assert '<a href="/help/refusals/#token-lives-too-long">' in html


def test_a_form_that_was_not_understood_leads_to_no_rule() -> None:
    form = Form({})
    form.add_error(None, "Correct this.")

    assert "/help/refusals/" not in render_to_string("forms/errors.html", {"form": form})
