"""Why a model file is refused, and what to write instead: one sentence or two for every code."""

from typing import Final

from django.utils.translation import gettext_lazy as _

REASONS: Final = {
    # Its form
    "empty": _("The file is empty. Write a scoring model in YAML or JSON."),
    "not_yaml": _(
        "This cannot be read as YAML or JSON (%(problem)s). "
        "Check indentation, colons, brackets and quotation marks here and in the line above."
    ),
    "unseen_sign": _("There is a control character that cannot be seen. Delete it and type the text again."),
    "alias": _("References to other places of the file (*) are not read. Write the value out."),
    "tag": _("Marks of a type are not read. Write the value alone."),
    "too_deep": _("Values are nested too deeply here. Check brackets and indentation."),
    "key_not_text": _("A key must be a word. Check brackets and question marks here."),
    "twice": _("The key “%(key)s” stands here a second time. Keep one of them."),
    # Its schema
    "missing": _("The key “%(key)s” is missing here. Add it."),
    "unknown_key": _("The key “%(key)s” is not known here. Correct its spelling, or remove it."),
    "whole_number": _("A whole number is expected here, without quotation marks."),
    "number": _("A number is expected here, without quotation marks."),
    "text": _("Text is expected here. Put it in quotation marks if it looks like a number."),
    "text_missing": _("There is no text here. Write some."),
    "text_too_long": _("This text is too long. Shorten it."),
    "key_form": _("A key begins with a small letter and has small letters, digits and underscores. Write it so."),
    "currency_form": _("A currency is written as three capital letters. Write it so, for example JPY."),
    "true_or_false": _("Write true or false here, without quotation marks."),
    "one_of": _("One of these words is expected here: %(expected)s."),
    "one_of_or_number": _("A whole number from 0 on is expected here, or one of these words: %(expected)s."),
    "more_than": _("Write a number above %(limit)s here."),
    "at_least": _("Write %(limit)s or more here."),
    "at_most": _("Write %(limit)s or less here."),
    "list": _("A list is expected here. Begin each item with a hyphen on a line of its own, or use [ ]."),
    "keys": _("Keys with values are expected here, as “key: value”."),
    "list_too_short": _("This list has too few items. Add what is missing."),
    "list_too_long": _("This list has too many items. Remove what is too much."),
    # Whether its parts fit together
    "key_twice": _("The key “%(key)s” belongs to another item of this list already. Give each its own."),
    "reserved": _("The key “%(key)s” has a meaning of its own here. Choose another."),
    "upside_down": _("The first number is larger than the second, or they do not differ. Write the smaller one first."),
    "out_of_range": _("This lies outside of the range. Write a number from %(low)s to %(high)s."),
    "band_gap": _("There is a gap before this band: some values lie in none. Begin it at %(expected)s."),
    "band_overlap": _("This band begins inside another or below the range. Begin it at %(expected)s."),
    "bands_end": _("The bands do not end where the range ends. Let the highest end at %(high)s."),
    "not_in_order": _("This comes after something graver. Put the mildest first and the gravest last."),
    "severities_missing": _("Violations without points: %(missing)s. Give each severity its points, 0 if it has none."),
    "to_zero_without_balance": _("Points that add up cannot be set to zero by a violation. Write a number of points."),
    "never_expires": _("Points would stay for ever. Add an expiry, or the window in which they add up."),
    "tier_not_above_zero": _("Every account would reach this tier without any points. Write a number above 0."),
    "beyond_terminal": _("The account ends at %(terminal_at)s points, before this tier. Correct one of the numbers."),
    "no_assurance": _("There is no assurance in this model. Describe it under “assurance”, or write false here."),
    "not_one_bound": _("A target has exactly one bound. Keep one of below, at_most, at_least, above."),
    "not_a_fraction": _("A rate is a fraction of 1. Write 0.95 for 95 %%."),
    "eases_upper_bounds": _(
        "This spares accounts with few cases, which makes no sense where more is better. Remove it, or let the target "
        "be below or at_most."
    ),
    "window_twice": _("This window stands in the list already. Remove it."),
    "no_such_metric": _("There is no metric “%(key)s” in this model. Correct the key, or describe the metric."),
    "no_targets": _("No metric has a target, so that nothing could be judged. Give at least one a target."),
    "sample_without_window": _("A sample is counted in a window. Write both “sample” and “sample_window”, or neither."),
    "only_every": _("This has no effect unless the evaluation is every %(every)s. Remove it, or change “every”."),
    "in_a_row_of_what": _("Only evaluations on fixed days can be missed in a row. Set “every” to week or month."),
    "last_level_has_targets": _("The last level is for all who reach no other, so it has no targets. Remove them."),
    "level_without_targets": _("Every account would reach this level. Give it targets, or put it last."),
    "not_in_these_levels": _("This has no effect in levels of this sort. Remove it, or change “by”."),
    "sanctions_in_order": _(
        "Levels by sanctions are: one without a sanction, then one for each, in this order: %(sanctions)s."
    ),
    "hours_of_restrictions": _("Only the sanction “restricted” is for some hours. Remove the hours."),
    "no_such_path": _("There is nothing at “%(path)s” in this model. Correct the path, or remove the line."),
    "other": _("This value is not allowed here (%(problem)s). Correct it."),
}
