#include "shared/base/time.h"

#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("Stockholm changes to summer time at 01:00 UTC on the last Sunday of March") {
  // 2026-03-29T00:59:59Z and one second later
  const UtcTime before{1'774'745'999'000};
  const UtcTime after{1'774'746'000'000};
  CHECK(clock_text(stockholm_time(before)) == "01:59");
  CHECK(clock_text(stockholm_time(after)) == "03:00");
}

TEST_CASE("An hour before UTC midnight is already the next day in Stockholm") {
  const UtcTime evening{1'795'388'400'000};  // 2026-11-22T23:00:00Z
  CHECK(iso_date(utc_day(evening)) == "2026-11-22");
  CHECK(iso_date(stockholm_day(evening)) == "2026-11-23");
}

TEST_CASE("Days before 1970 count downwards") {
  CHECK(iso_date(utc_day(UtcTime{-1})) == "1969-12-31");
  CHECK(day_of({1890, 1, 1}).has_value());
}

TEST_CASE("A date is read in one form only, and only where the calendar has it") {
  CHECK(parse_iso_date("2000-02-29").has_value());
  CHECK_FALSE(parse_iso_date("1900-02-29").has_value());
  CHECK_FALSE(parse_iso_date("2000-2-29").has_value());
  CHECK_FALSE(parse_iso_date("2000-02-3x").has_value());
  CHECK_FALSE(parse_iso_date("200x-02-03").has_value());
  CHECK_FALSE(parse_iso_date("0000-02-03").has_value());
  CHECK_FALSE(parse_iso_date("").has_value());
  CHECK_FALSE(parse_iso_date("x026-11-22").has_value());
}
