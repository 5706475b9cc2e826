// What a reader finds in each form of the report.
#include <nlohmann/json.hpp>

#include "tests/sync/report/feed_of.h"

namespace handslag::test {
namespace {

using report::Language;
using report::Report;

const report::Period kWeek{kMonday, {kMonday.count + 6}};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// Two visits on Monday, one on Tuesday that no head vouches for.
Report some_report() {
  FeedTest test;
  test.arrive(test.visit());
  test.arrive(test.visit());
  test.arrive_without_head(test.visit(Day{kMonday.count + 1}));
  test.federation.admit({crypto::make_sign_key(), crypto::make_box_key()});
  return report::make_report(test.federation.directory, test.open(), {kWeek, kNoon, 3});
}

TEST_CASE("each form is marked as not for publication, in its language") {
  const Report made = some_report();
  for (const auto& render : {report::to_text, report::to_csv, report::to_json}) {
    CHECK(contains(render(made, Language::sv), "Ej för publicering"));
    CHECK(contains(render(made, Language::en), "Not for publication"));
  }
}

TEST_CASE("the same records give the same bytes") {
  const Report made = some_report();
  const Report copy = made;
  CHECK(report::to_text(made, Language::sv) == report::to_text(copy, Language::sv));
  CHECK(report::to_json(made, Language::sv) == report::to_json(copy, Language::sv));
}

TEST_CASE("the text names places, gaps and devices that have not reported") {
  const std::string text = report::to_text(some_report(), Language::en);
  CHECK(contains(text, "Huset, Plan 1"));
  CHECK(contains(text, "Kurs"));
  CHECK(contains(text, "HAS NOT REPORTED"));
  CHECK(contains(text, "vouches for record 3"));
  CHECK(contains(text, "never"));
}

TEST_CASE("numbers stand under one another in the text") {
  const std::string text = report::to_text(some_report(), Language::sv);
  std::size_t width = 0;
  const std::size_t table = text.find("Mötesplats");
  for (std::size_t at = table; at < text.find("\n\n", table); at = text.find('\n', at) + 1) {
    const std::string_view line(text.data() + at, text.find('\n', at) - at);
    const auto characters = static_cast<std::size_t>(std::ranges::count_if(
        line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    if (width == 0) width = characters;
    CHECK(characters == width);
  }
}

TEST_CASE("every line of the CSV has the cells of its header") {
  Report made = some_report();
  made.repeated = 1;
  made.staff_calls = {{kHuset, 1, 4}};
  made.profile.meeting_points[0].name = "Huset, \"det gula\"";
  const std::string csv = report::to_csv(made, Language::sv);
  CHECK(contains(csv, "\"Huset, \"\"det gula\"\", Plan 1\""));
  std::vector<int> cells;
  bool quoted = false;
  int count = 1;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') quoted = !quoted;
    if (!quoted && csv[i] == ',') ++count;
    if (!quoted && csv[i] == '\n') {
      CHECK(csv[i - 1] == '\r');
      cells.push_back(count);
      count = 1;
    }
  }
  // header, report, one kind of visit, total, one note, calls at one place, two devices, one
  // finding
  REQUIRE(cells.size() == 9);
  for (const int line : cells) CHECK(line == 15);
}

TEST_CASE("the JSON holds counts, devices and findings") {
  const auto json = nlohmann::json::parse(report::to_json(some_report(), Language::sv));
  CHECK(json["total"] == 2);
  CHECK(json["not_for_publication"] == true);
  CHECK(json["log_size"] == 3);
  REQUIRE(json["visits"].size() == 1);
  CHECK(json["visits"][0]["meeting_point"] == "huset");
  CHECK(json["visits"][0]["activity"] == "kurs");
  CHECK(json["visits"][0]["mode"] == "anonymous");
  CHECK(json["visits"][0]["proof"] == "none");
  CHECK(json["visits"][0]["day"] == "2026-11-23");
  CHECK(json["devices"].size() == 2);
  REQUIRE(json["findings"].size() == 1);
  CHECK(json["findings"][0]["kind"] == "unsigned_records");
}

TEST_CASE("what was left out of the total is told in each form") {
  Report made = some_report();
  CHECK_FALSE(contains(report::to_text(made, Language::en), "Left out"));
  made.annulled = 2;
  made.repeated = 3;
  CHECK(contains(report::to_text(made, Language::sv),
                 "tillbaka vid kiosken räknas inte. "
                 "Borträknade: 2."));
  CHECK(contains(report::to_text(made, Language::en), "count once. Left out: 3."));
  CHECK(contains(report::to_csv(made, Language::en), "\r\nnote,,,,,,,,,,"));
  const auto json = nlohmann::json::parse(report::to_json(made, Language::sv));
  CHECK(json["annulled"] == 2);
  CHECK(json["repeated"] == 3);
}

TEST_CASE("calls for staff stand in each form beside the visits, where there were any") {
  Report made = some_report();
  const auto plain = nlohmann::json::parse(report::to_json(made, Language::sv));
  CHECK(plain["staff_calls"].empty());
  CHECK_FALSE(contains(report::to_text(made, Language::sv), "Tillkallad personal"));
  CHECK_FALSE(contains(report::to_csv(made, Language::sv), "staff_calls"));
  made.staff_calls = {{kHuset, 12, 4}, {MeetingPointId("torget"), 3, 900}};
  auto json = nlohmann::json::parse(report::to_json(made, Language::sv));
  REQUIRE(json["staff_calls"].size() == 2);
  CHECK(json["staff_calls"][0]["meeting_point"] == "huset");
  CHECK(json["staff_calls"][0]["meeting_point_name"] == "Huset, Plan 1");
  CHECK(json["staff_calls"][0]["calls"] == 12);
  CHECK(json["staff_calls"][0]["median_minutes"] == 4);
  json["staff_calls"] = nlohmann::json::array();
  CHECK(json == plain);
  CHECK(contains(report::to_text(made, Language::en),
                 "\nCalls for staff\n\n"
                 "Meeting point  Calls  Median wait (minutes)\n"
                 "Huset, Plan 1     12                      4\n"
                 "torget             3                    900\n\n"));
  CHECK(contains(report::to_text(made, Language::sv), "\nTillkallad personal\n\n"));
  CHECK(contains(report::to_csv(made, Language::en),
                 "\r\nstaff_calls,huset,\"Huset, Plan 1\",,,,,,,,"
                 "Calls for staff: 12; Median wait (minutes): 4,"));
}

TEST_CASE("a device that reported before the period has not reported in it") {
  FeedTest test;
  test.arrive(test.visit(Day{kMonday.count - 1}));
  const Report made =
      report::make_report(test.federation.directory, test.open(), {kWeek, kNoon, 1});
  REQUIRE(made.devices.size() == 1);
  CHECK_FALSE(made.devices[0].reported);
  CHECK(made.devices[0].last_arrival == kNoon);
  CHECK(made.total == 0);
}

}  // namespace
}  // namespace handslag::test
