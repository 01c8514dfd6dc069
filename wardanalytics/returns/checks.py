"""What loading can find wrong or worth saying: severity, what is the matter, and what to do.

error: the figure is withheld and must be corrected; query: taken, to be confirmed; info: taken and
listed. The English texts are catalogue keys; the Vietnamese stand in `locale/vi.po`.
"""

_DOES_NOT_FOLLOW = (
    "the stated {stated} does not follow from {first} and {second}, which give {computed}%"
)

CHECKS: dict[str, tuple[str, str, str]] = {
    # files
    "empty_file": ("error", "the file is empty", "send the return again"),
    "too_large": ("error", "the file is too large to be a return ({detail})", "send the form only"),
    "html": (
        "error",
        "this is a web page saved under a workbook's name",
        "open it in Excel and save it as .xlsx",
    ),
    "xml": (
        "error",
        "this is an XML file saved under a workbook's name",
        "open it in Excel and save it as .xlsx",
    ),
    "pdf": ("error", "this is a PDF, not a workbook", "send the Excel workbook itself"),
    "spreadsheetml": (
        "error",
        "this is an XML spreadsheet of Excel 2003 saved under a workbook's name",
        "open it in Excel and save it as .xlsx",
    ),
    "mhtml": (
        "error",
        "this is a web archive (MHTML) saved under a workbook's name",
        "open it in Excel and save it as .xlsx",
    ),
    "plain_text": (
        "error",
        "this is plain text (such as CSV), not a workbook",
        "send the Excel workbook itself",
    ),
    "document": (
        "error",
        "this is a Word or PowerPoint document, not a workbook",
        "send the Excel workbook itself",
    ),
    "picture": ("error", "this is a picture, not a workbook", "send the Excel workbook itself"),
    "archive": (
        "error",
        "this is a compressed archive, not a workbook",
        "take the workbooks out of it and send them",
    ),
    "xlsb": (
        "error",
        "this is a binary workbook (.xlsb), which is not read",
        "open it in Excel and save it as .xlsx",
    ),
    "ods": (
        "error",
        "this is an OpenDocument spreadsheet (.ods), which is not read",
        "open it and save it as .xlsx",
    ),
    "locked": (
        "error",
        "the workbook is locked with a password",
        "remove the password and send it again",
    ),
    "old_or_locked": (
        "error",
        "this is a damaged .xls workbook or no workbook at all",
        "open it in Excel and save it as .xlsx",
    ),
    "doctype": (
        "error",
        "the workbook declares an XML document type, as no spreadsheet program does",
        "open it in Excel, save it anew and send again",
    ),
    "not_a_workbook": ("error", "this is not an Excel workbook", "save it as .xlsx and send again"),
    "damaged": (
        "error",
        "the workbook is damaged and cannot be opened ({detail})",
        "open it in Excel, save it anew and send again",
    ),
    "lock_file": (
        "info",
        "this is Excel's own lock file, not a return",
        "close the workbook; the file can be deleted",
    ),
    "blank_return": ("error", "the workbook holds no figures", "fill in the form and send again"),
    "no_table": (
        "error",
        "no table was found: no row has headings for both the indicator and the actual",
        "use the usual form, or add the heading in use to headings.csv",
    ),
    "folder_period": (
        "error",
        "the folder “{folder}” is not a period",
        "put the workbook into a folder such as 2022 or 2023-H1",
    ),
    "period_differs": (
        "error",
        "the return says {found}, its folder says {expected}",
        "put the workbook into the right folder or correct its title",
    ),
    "ward_differs": (
        "error",
        "title, sheet name and file name do not agree: {found} in one, {expected} in another",
        "correct the one that is wrong",
    ),
    "row_ward_differs": (
        "error",
        "the row is of {found}, the title of {expected}",
        "correct the ward's name in the row or in the title",
    ),
    "ward_unknown": (
        "error",
        "no ward in force in {period} is named “{typed}”{near}",
        "correct the name, or add it to the aliases in wards.csv",
    ),
    "ward_missing": (
        "error",
        "neither the title nor the file name says which ward this is",
        "write the ward's name in the title",
    ),
    "same_content": (
        "info",
        "same content as {other}",
        "nothing to do; one of them can be removed",
    ),
    "superseded": ("info", "replaced by {other}", "nothing to do"),
    "version_change": (
        "info",
        "{other} said {was} here, this version says {now}",
        "nothing to do; the newer figure was taken",
    ),
    "two_versions": (
        "error",
        "{other} is a return of the same ward and period with other content",
        "name the newer one with -2 at the end",
    ),
    # headings and rows
    "heading_twice": (
        "error",
        "the headings {cells} mean the same, so neither column can be used",
        "give the two columns different headings",
    ),
    "unknown_column": (
        "info",
        "the heading “{typed}” is not known; its column is kept but not used",
        "add it to headings.csv if it holds figures",
    ),
    "other_period_column": (
        "query",
        "the heading “{typed}” is not of {period}; its column is kept but not used",
        "confirm, or correct the year in the heading",
    ),
    "unused_sheet": (
        "query",
        "the sheet “{sheet}” holds figures but no table that is known, and is not used",
        "confirm, or give the table the usual headings",
    ),
    "row_without_ward": (
        "error",
        "the row names no ward",
        "write the ward's name in every row",
    ),
    "unknown_indicator": (
        "error",
        "no indicator in force in {period} is named “{typed}”{near}",
        "correct the name, or add it to the aliases in indicators.csv",
    ),
    "indicator_twice": (
        "error",
        "the indicator “{indicator}” stands in more than one row: {cells}",
        "keep one row",
    ),
    "missing_row": (
        "query",
        "the return has no row for “{indicator}”",
        "add the row, or confirm that there is nothing to report",
    ),
    "outside_table": (
        "query",
        "a figure stands outside the known rows and columns and is not used",
        "move it into the table or delete it",
    ),
    # figures
    "missing_figure": ("query", "no figure is given for “{indicator}”", "fill in the figure"),
    "placeholder": ("query", "“{typed}” means not filled in", "fill in the figure"),
    "not_available": (
        "query",
        "“{typed}” is taken as missing, not as zero",
        "write the figure, 0, or leave the cell blank",
    ),
    "assumed_nothing_occurred": (
        "query",
        "“{typed}” was taken as nothing having occurred, though the office has not said so",
        "confirm, or write 0 or the figure; method.csv can say what the mark means",
    ),
    "assumed_not_assigned": (
        "query",
        "“{typed}” was taken as not assigned to the ward, though the office has not said so",
        "confirm, or write 0 or the figure; method.csv can say what the mark means",
    ),
    "mark_against_target": (
        "error",
        "“{typed}” means not assigned, yet a target is assigned",
        "write the figure, or have the target withdrawn",
    ),
    "excel_date": (
        "error",
        "Excel has turned the entry into the date {typed}; it may have been {first} or {second}",
        "format the cell as Text and type the figure again",
    ),
    "excel_error": (
        "error",
        "the cell holds the error {typed}",
        "mend the formula, or type the figure itself",
    ),
    "no_stored_value": (
        "error",
        "the formula {formula} has no stored value",
        "open the workbook in Excel, save it and send again",
    ),
    "unreadable_figure": (
        "error",
        "“{typed}” cannot be read as a figure",
        "type digits only; units and remarks have their own columns",
    ),
    "ambiguous_figure": (
        "error",
        "“{typed}” can be read as {first} or as {second}",
        "type the figure as a number, not as text",
    ),
    "too_many_digits": (
        "error",
        "{typed} has more digits than Excel keeps",
        "type it as text, or check that it is a figure at all",
    ),
    "bound_as_actual": (
        "error",
        "“{typed}” is a bound, not an achieved figure",
        "write the figure that was achieved",
    ),
    "negative_figure": (
        "query",
        "“{typed}” is below zero",
        "confirm the sign",
    ),
    "fraction_of_count": (
        "query",
        "“{typed}” is not a whole number although “{indicator}” is counted",
        "confirm or correct the figure",
    ),
    "leading_zero": (
        "query",
        "“{typed}” begins with 0 as a code does",
        "confirm or correct the figure",
    ),
    "number_as_text": (
        "info",
        "{count} figures of this sheet are stored as text and were read as numbers",
        "nothing to do; the figures were taken",
    ),
    "small_percent": (
        "query",
        "{typed} where percent is expected was read as {shown}%",
        "write the percent sign, or type {other}% if that is meant",
    ),
    "large_percent": (
        "query",
        "{typed} was read as {shown}%",
        "confirm the figure, or type it without the percent format",
    ),
    "unit_differs": (
        "error",
        "the unit is “{typed}”, the indicator is measured in “{expected}”",
        "give the figures in {expected}",
    ),
    "pair_differs": (
        "query",
        "“{typed}” says {first}, the target column says {second}; the target column was taken",
        "make both agree",
    ),
    "target_differs": (
        "query",
        "the return's target {typed} is not the assigned {expected}; the assigned one was taken",
        "use the assigned target or explain",
    ),
    "target_unreadable": (
        "error",
        "the assigned target “{typed}” of {key} cannot be read",
        "write it in targets.csv as a plain figure",
    ),
    "target_without_base": (
        "error",
        "the assigned target “{typed}” of {key} is a change, but its base is not given",
        "fill in the column base of targets.csv",
    ),
    "due_differs": (
        "query",
        "the return's day {typed} is not the assigned {expected}; the assigned one was taken",
        "use the assigned day or explain",
    ),
    "due_unreadable": (
        "query",
        "“{typed}” names no day until which this is to be done",
        "write the day as dd/mm/yyyy",
    ),
    "change_of_previous": (
        "query",
        "the target “{typed}” was taken as {read}, from {base} in the year before",
        "confirm, or write the target as a figure",
    ),
    "change_without_base": (
        "error",
        "the target “{typed}” asks for a change, but the row gives no figure of the year before",
        "write the target as a figure, or fill in the figure of the year before",
    ),
    "target_approximate": (
        "query",
        "the assigned target “{typed}” of {key} was taken as {read} exactly",
        "confirm, or write it in targets.csv as a plain figure or a bound",
    ),
    "correction_outdated": (
        "error",
        "the correction of {field} for {key} names {typed}, which no longer stands in the return",
        "look at the return again and renew or remove the row of corrections.csv",
    ),
    "correction_unreadable": (
        "error",
        "the correction of {field} for {key} gives “{corrected}”, which is no figure",
        "write the right figure into the column corrected of corrections.csv",
    ),
    "explanation_of_nothing": (
        "query",
        "“{typed}” is no kind of finding, so the explanation for {key} answers nothing",
        "copy the name of the finding from the column check into explanations.csv",
    ),
    "correction_without_row": (
        "error",
        "the correction of {field} for {key} fits no figure that was received",
        "mend or remove the row of corrections.csv",
    ),
    # of several explanations of a percentage the one that fits its figures is named
    "stated_inconsistent": (
        "query",
        _DOES_NOT_FOLLOW,
        "check the three figures",
    ),
    "stated_inverted": (
        "query",
        _DOES_NOT_FOLLOW,
        "the target seems to have been divided by the actual; write actual divided by target",
    ),
    "stated_ratio_as_percent": (
        "query",
        _DOES_NOT_FOLLOW,
        "a ratio seems to have been written as a percentage; multiply it by 100",
    ),
    "stated_percent_as_ratio": (
        "query",
        _DOES_NOT_FOLLOW,
        "the percentage seems to be 100 times too large; divide it by 100",
    ),
    "stated_thousand_too_many": (
        "query",
        _DOES_NOT_FOLLOW,
        "one of the two figures seems to be a thousand times too small; check their units",
    ),
    "stated_thousand_too_few": (
        "query",
        _DOES_NOT_FOLLOW,
        "one of the two figures seems to be a thousand times too large; check their units",
    ),
    "stated_complement": (
        "query",
        _DOES_NOT_FOLLOW,
        "what is left seems to have been stated; write what was reached",
    ),
    "stated_surplus": (
        "query",
        _DOES_NOT_FOLLOW,
        "only what is beyond 100% seems to have been stated; write the whole percentage",
    ),
    "targets_that_fit": (
        "query",
        "the target is missing; the stated {stated} with {first} reached would mean {targets}",
        "write the target into its column, or ask for a row in targets.csv",
    ),
    # sheets, headings and rows of unusual forms
    "legacy_under_unicode": (
        "error",
        "no table was found: the texts were typed for an old font (TCVN3, VNI), not for {font}",
        "convert the texts to Unicode (Unikey Toolkit), or set their old font again",
    ),
    "legacy_text": (
        "info",
        "{count} texts under old fonts were converted, such as “{typed}” under {font} to “{after}”",
        "nothing to do; use a Unicode font next time",
    ),
    "garbled_text": (
        "query",
        "{count} texts are garbled, such as “{typed}”, which seems to mean “{after}”",
        "type them again in Unicode, or export them again as UTF-8",
    ),
    "garbled_file_name": (
        "query",
        "the file name is garbled and seems to mean “{after}”",
        "give the file its name again, without accents if need be",
    ),
    "hidden_cells": (
        "query",
        "cells that nobody sees were read as well (hidden, or written so as not to show): {cells}",
        "confirm that they belong to the return, or delete them",
    ),
    "hidden_sheet": (
        "query",
        "the sheet “{sheet}” is hidden and was read as well",
        "confirm that it belongs to the return, or delete it",
    ),
    "comment": (
        "info",
        "the cell has the comment “{comment}”",
        "nothing to do; figures belong into cells, reasons into the notes column",
    ),
    "struck_out": (
        "error",
        "“{typed}” is struck through",
        "keep only the figure that is in force, not struck through",
    ),
    "left_aside_sheet": (
        "query",
        "the sheet “{sheet}” is an old one or a copy by its name and is not used",
        "confirm, or give it another name",
    ),
    "empty_sheets": ("info", "sheets without any content: {sheets}", "nothing to do"),
    "chart_sheets": (
        "info",
        "sheets without cells, such as charts, are not read: {sheets}",
        "nothing to do",
    ),
    "wards_without_heading": (
        "query",
        "columns that only name a ward, such as “{typed}”, were read as what it has achieved",
        "confirm, or write above or below the ward's name what the figures are",
    ),
    "joined_name": (
        "info",
        "the name “{typed}” stands in several rows and was read as one",
        "nothing to do",
    ),
    "merged_figure": (
        "query",
        "the figure {typed} is merged over the rows {rows} and was taken for the first one only",
        "give every row its own figure",
    ),
    "ambiguous_indicator": (
        "error",
        "“{typed}” could be any of {candidates}",
        "put it below the row it belongs to, or write its full name",
    ),
    "code_differs": (
        "error",
        "the code is that of “{code}”, the name “{typed}” that of “{other}”",
        "correct the code or the name",
    ),
    # numbers, units, formulas and days
    "date_proved": (
        "query",
        "Excel has made it the date {typed}; it was read as {read}, as the row proves",
        "confirm; format the cell as Text and type the figure again",
    ),
    "pairs_and_dates": (
        "info",
        "column {column}: {pairs} pairs such as 8/7 stayed text, Excel made dates of {dates}",
        "format the column as Text before typing",
    ),
    "reading_proved": (
        "query",
        "“{typed}” was read as {read}, which the stated percentage of the row proves",
        "confirm, and type the figure as a number",
    ),
    "sign_decided": (
        "info",
        "“{typed}” was read as {read}, because “{sign}” is the decimal sign in this column",
        "nothing to do; type figures as numbers next time",
    ),
    "percent_proved": (
        "info",
        "{typed} was read as {shown}%, as the other figures of the row prove",
        "nothing to do; write the percent sign next time",
    ),
    "letters_in_figure": (
        "error",
        "“{typed}” has a letter in place of a digit; {meant} may be meant",
        "type the figure with digits only",
    ),
    "number_in_words": (
        "error",
        "“{typed}” is a number in words; {meant} may be meant",
        "type the figure with digits",
    ),
    "footnote_mark": (
        "query",
        "“{typed}” has a footnote mark, which was left out",
        "confirm the figure, and move the mark into the notes column",
    ),
    "list_of_codes": (
        "query",
        "“{typed}” may be a list of codes and not one figure",
        "confirm or correct the figure",
    ),
    "filled_down": (
        "query",
        "“{typed}” follows on {before} as if the cell had been filled down",
        "confirm that the figure was typed and not drawn from the cells above",
    ),
    "approximate_figure": (
        "query",
        "“{typed}” was taken as {read} exactly",
        "confirm, or write the target without a word such as about",
    ),
    "unit_converted": (
        "query",
        "“{typed}” in {found} was converted to {read} {expected}",
        "confirm, or give the figure in {expected}",
    ),
    "row_converted": (
        "query",
        "the figures of this row were converted from {found} to {expected}",
        "confirm, or give the figures in {expected}",
    ),
    "zero_shown_as_dash": (
        "info",
        "the cell holds 0, which its format shows as “-”; it was taken as 0",
        "nothing to do",
    ),
    "empty_texts": (
        "info",
        "{count} cells of this sheet hold a text without any character and were taken as blank",
        "nothing to do; clear such cells with Delete",
    ),
    "formula_error": (
        "error",
        "the formula {formula} gives the error {typed}",
        "mend the formula, or type the figure itself",
    ),
    "no_stored_value_computed": (
        "error",
        "the formula {formula} has no stored value; it would give {computed}",
        "open the workbook in Excel, save it and send again",
    ),
    "stale_value": (
        "query",
        "the formula {formula} gives {computed}; the stored figure {typed} was taken",
        "press F9 in Excel to compute anew, save and send again, or confirm",
    ),
    "external_link": (
        "query",
        "the formula {formula} takes {typed} from another workbook",
        "confirm the figure, or type it itself",
    ),
    "hard_coded_total": (
        "query",
        "{typed} was typed into a total row whose other cells are formulas",
        "put the formula back, or confirm the figure",
    ),
    "total_differs": (
        "query",
        "the total {typed} is not {computed}, the sum of the rows above it",
        "check the rows and their total; correct what is wrong, or confirm",
    ),
    "column_formula_other": (
        "query",
        "“{typed}” below the headings does not say that this column is actual divided by target",
        "correct the formula below the headings, or give the column a heading that fits it",
    ),
    "column_formula_differs": (
        "query",
        "{typed} is not {computed}, which “{formula}” below the headings gives for this row",
        "check the figures of the row and correct what is wrong, or confirm",
    ),
    "due_day_as_target": (
        "error",
        "“{typed}” is a day and no target",
        "write the day of a milestone into the column due of targets.csv",
    ),
    "month_before_day": (
        "query",
        "“{typed}” was read as {read}, with the month before the day",
        "confirm, and write days as dd/mm/yyyy",
    ),
    "unlikely_year": (
        "query",
        "“{typed}” is the day {read}, many years away",
        "confirm or correct the day",
    ),
    "steps_or_day": (
        "query",
        "“{typed}” was taken as {typed} steps done, not as a day",
        "confirm, or write the day as dd/mm/yyyy",
    ),
    "not_a_milestone": (
        "error",
        "“{typed}” does not say whether the milestone was reached",
        "write Đạt, Chưa đạt, the day as dd/mm/yyyy, or steps such as 3/5 bước",
    ),
}
