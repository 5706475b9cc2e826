// Time as values. Programs read a Clock that is handed to them; rules take instants and days.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace handslag {

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
struct UtcTime {
  std::int64_t ms = 0;
  auto operator<=>(const UtcTime&) const = default;
};

/// A civil day, counted from 1970-01-01. Which zone it is in, the name that holds it says: headers
/// hold UTC days, sections and reports hold days in Europe/Stockholm.
struct Day {
  std::int32_t count = 0;
  auto operator<=>(const Day&) const = default;
};

struct YearMonthDay {
  int year = 1970;
  int month = 1;
  int day = 1;
  auto operator<=>(const YearMonthDay&) const = default;
};

/// What a wall clock in Europe/Stockholm shows.
struct StockholmTime {
  Day day;
  int hour = 0;
  int minute = 0;
};

YearMonthDay year_month_day(Day day);
/// Nothing where the calendar has no such day.
std::optional<Day> day_of(YearMonthDay date);

Day utc_day(UtcTime time);
/// Central European Time with summer time from the last Sunday of March to the last Sunday of
/// October, both at 01:00 UTC (directive 2000/84/EC).
StockholmTime stockholm_time(UtcTime time);
inline Day stockholm_day(UtcTime time) {
  return stockholm_time(time).day;
}

/// "2026-11-22"
std::string iso_date(Day day);
/// Reads exactly the form that iso_date writes.
std::optional<Day> parse_iso_date(std::string_view text);
/// "08:05"
std::string clock_text(const StockholmTime& time);

/// Where a program gets its time from. Tests hand in one that they set.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcTime now() const = 0;
  /// Never steps back; for waits and time-outs. Its zero has no meaning.
  virtual std::chrono::nanoseconds monotonic() const = 0;
};

/// The machine's own clock.
const Clock& system_clock();

}  // namespace handslag
