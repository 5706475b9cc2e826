#!/usr/bin/env python3
"""What check_accessibility.py must find, each shown on the statement of this tree with one thing
broken."""

import sys
import unittest

sys.dont_write_bytecode = True

import check_accessibility as check  # noqa: E402

TEXT = (check.ROOT / "ACCESSIBILITY.md").read_text(encoding="utf-8")
TESTS, AIDS = check.test_names(), check.aids()


class Statement(unittest.TestCase):
    def found(self, text, tests=None, choices=None):
        return "\n".join(check.problems_of(text, TESTS if tests is None else tests,
                                           AIDS if choices is None else choices))

    def row(self, start):
        return next(line for line in TEXT.splitlines() if line.startswith(start))

    def test_sound(self):
        self.assertEqual(self.found(TEXT), "")
        self.assertGreater(len(TESTS), 400)
        self.assertGreater(len(AIDS), 5)

    def test_a_test_that_went_away(self):
        gone = "ui: checking in without looking"
        self.assertIn(f"there is no test '{gone}'", self.found(TEXT, TESTS - {gone}))

    def test_met_without_a_test(self):
        row = self.row("| 5.7 ")
        self.assertIn("met by no test", self.found(TEXT.replace(row, row.replace("`", ""))))

    def test_another_state(self):
        row = self.row("| 5.3 ")
        changed = row.replace("not applicable", "mostly met")
        self.assertIn("'mostly met' is no state", self.found(TEXT.replace(row, changed)))

    def test_a_row_that_is_missing_double_or_nowhere(self):
        row = self.row("| 2.5.8 ")
        self.assertIn("2.5.8 has no row", self.found(TEXT.replace(row + "\n", "")))
        self.assertIn("2.5.8 has a row before", self.found(TEXT.replace(row, row + "\n" + row)))
        self.assertIn("2.5.99 is not asked", self.found(TEXT.replace("| 2.5.8 ", "| 2.5.99 ")))

    def test_a_row_that_lacks_a_cell(self):
        row = self.row("| 5.4 ")
        self.assertIn("3 cells", self.found(TEXT.replace(row, row.rpartition(" | ")[0])))

    def test_choices(self):
        self.assertIn("'Lupp' is a choice", self.found(TEXT, choices=[*AIDS, "Lupp"]))
        self.assertIn(f"'{AIDS[0]}' is described and no", self.found(TEXT, choices=AIDS[1:]))


if __name__ == "__main__":
    unittest.main()
