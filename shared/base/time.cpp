#include "shared/base/time.h"

#include <fmt/format.h>

namespace handslag {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHourMs = 3'600'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

std::chrono::sys_days sys_days_of(Day day) {
  return std::chrono::sys_days(std::chrono::days(day.count));
}

/// 01:00 UTC on the last Sunday of `month`.
UtcTime summer_time_switch(int year, unsigned month) {
  using namespace std::chrono;
  const sys_days sunday = std::chrono::year(year) / std::chrono::month(month) / Sunday[last];
  return {sunday.time_since_epoch().count() * kDayMs + kHourMs};
}

class SystemClock final : public Clock {
 public:
  UtcTime now() const override {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
  std::chrono::nanoseconds monotonic() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }
};

}  // namespace

YearMonthDay year_month_day(Day day) {
  const std::chrono::year_month_day ymd(sys_days_of(day));
  return {int(ymd.year()), static_cast<int>(unsigned(ymd.month())),
          static_cast<int>(unsigned(ymd.day()))};
}

std::optional<Day> day_of(YearMonthDay date) {
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return std::nullopt;
  const std::chrono::year_month_day ymd(std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day)));
  if (!ymd.ok()) return std::nullopt;
  return Day{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

Day utc_day(UtcTime time) {
  return {static_cast<std::int32_t>(floor_div(time.ms, kDayMs))};
}

StockholmTime stockholm_time(UtcTime time) {
  const int year = year_month_day(utc_day(time)).year;
  const bool summer = time >= summer_time_switch(year, 3) && time < summer_time_switch(year, 10);
  const std::int64_t local = time.ms + (summer ? 2 : 1) * kHourMs;
  const std::int64_t day = floor_div(local, kDayMs);
  const std::int64_t minutes = (local - day * kDayMs) / 60'000;
  return {Day{static_cast<std::int32_t>(day)}, static_cast<int>(minutes / 60),
          static_cast<int>(minutes % 60)};
}

std::string iso_date(Day day) {
  const YearMonthDay date = year_month_day(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::optional<Day> parse_iso_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  auto number = [&](std::size_t from, std::size_t size) {
    int value = 0;
    for (char c : text.substr(from, size)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int year = number(0, 4);
  if (year < 0) return std::nullopt;  // the calendar has years before 0, day_of takes them
  return day_of({year, number(5, 2), number(8, 2)});
}

std::string clock_text(const StockholmTime& time) {
  return fmt::format("{:02}:{:02}", time.hour, time.minute);
}

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

}  // namespace handslag
