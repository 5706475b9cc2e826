#include "shared/domain/profile.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

using namespace handslag;

namespace {

// Line numbers in the tests below count from `id` on line 1.
const std::string kSmall = R"(id = "small"
name = "Samordningsförbundet Lilla"
short_name = "SL"
county_code = "19"
languages = ["sv", "en"]
[[municipality]]
code = "1983"
name = "Köping"
[[member]]
id = "kommun"
agency = "municipality"
name = "Köpings kommun"
municipality_code = "1983"
valid_from = 2010-05-01
valid_to = 2030-12-31
[[meeting_point]]
id = "torget"
name = "Köping"
place = "Torget"
host = "kommun"
municipality_code = "1983"
valid_to = 2030-12-31
[[activity]]
id = "grupp"
name = "Grupp"
principal = "kommun"
level = "individual"
method = "identified_or_anonymous"
meeting_points = ["torget"]
starts = "09:00"
valid_to = 2030-12-31
[policy]
age_min = 16
age_max = 64
)";

std::string with(std::string_view from, std::string_view to) {
  std::string text = kSmall;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

void check_refused(const std::string& toml, std::string_view code, std::string_view message) {
  const Result<Profile> profile = parse_profile(toml, "small.toml");
  REQUIRE_FALSE(profile.has_value());
  CHECK(profile.error().code == code);
  CHECK(profile.error().message == message);
}

const std::filesystem::path kShipped = HANDSLAG_SOURCE_DIR "/assets/federations";

Profile shipped(const std::string& id) {
  std::ifstream in(kShipped / (id + ".toml"));
  REQUIRE(in.good());
  std::stringstream text;
  text << in.rdbuf();
  const Result<Profile> profile = parse_profile(text.str(), id + ".toml");
  if (!profile) FAIL(profile.error().message);
  return *profile;
}

}  // namespace

TEST_CASE("A profile gives back what stands in it") {
  const Result<Profile> profile = parse_profile(kSmall, "small.toml");
  if (!profile) FAIL(profile.error().message);
  CHECK(profile->id == "small");
  CHECK(profile->languages == std::vector<std::string>{"sv", "en"});
  REQUIRE(profile->member(PartyId("kommun")) != nullptr);
  CHECK(profile->member(PartyId("kommun"))->agency == Agency::municipality);
  CHECK(profile->member(PartyId("kommun"))->valid.to == day_of({2030, 12, 31}));
  CHECK(profile->meeting_point(MeetingPointId("torget"))->place == "Torget");
  CHECK(profile->activity(ActivityId("grupp"))->starts == "09:00");
  CHECK(profile->activity(ActivityId("nothing")) == nullptr);
  CHECK(profile->policy.idle_warning_seconds == 45);
}

TEST_CASE("The profile of Västra Mälardalen has its members and four activities in Köping") {
  const Profile profile = shipped("vastra-malardalen");
  CHECK(profile.id == "vastra-malardalen");
  CHECK(profile.members.size() == 6);
  CHECK(profile.municipalities.size() == 3);
  CHECK(profile.meeting_points.size() == 3);
  CHECK(profile.valid.from == day_of({2010, 5, 1}));

  std::vector<std::string> names;
  const MeetingPointId koping("koping-stadshuset");
  for (const Activity* activity : profile.activities_at(koping, *day_of({2026, 11, 22}))) {
    names.push_back(activity->name);
  }
  CHECK(names == std::vector<std::string>{"Arbetsförberedande grupp", "Möte med flera",
                                          "Hälsoskola", "Öppen mötesplats"});
  CHECK(profile.activity(ActivityId("oppen-motesplats"))->method == MeasuringMethod::count_only);
}

TEST_CASE(
    "Every profile that is shipped can be read, is named by its file and can be demonstrated") {
  std::vector<std::string> ids;
  for (const auto& entry : std::filesystem::directory_iterator(kShipped)) {
    const std::string id = entry.path().stem().string();
    INFO(id);
    ids.push_back(id);
    const Profile profile = shipped(id);
    CHECK(profile.id == id);
    if (!profile.successor.empty()) {
      const Profile next = shipped(profile.successor);
      CHECK(next.valid.from == Day{profile.valid.to->count + 1});
    }
    // A kiosk at the first meeting point has heads to count and people to ask.
    const auto offered =
        profile.activities_at(profile.meeting_points.front().id, *day_of({2026, 11, 22}));
    const auto with = [&](MeasuringMethod method) {
      return std::count_if(offered.begin(), offered.end(),
                           [&](const Activity* activity) { return activity->method == method; });
    };
    CHECK(with(MeasuringMethod::identified_or_anonymous) >= 3);
    CHECK(with(MeasuringMethod::count_only) >= 1);
  }
  std::sort(ids.begin(), ids.end());
  CHECK(ids == std::vector<std::string>{"ale-kungalv-stenungsund-tjorn", "alv-och-kust",
                                        "molndal-partille-harryda-lerum", "vastra-malardalen"});
}

TEST_CASE("Älv & Kust follows the federation of four municipalities, with Öckerö as the fifth") {
  const Profile before = shipped("ale-kungalv-stenungsund-tjorn");
  const Profile after = shipped(before.successor);
  CHECK(before.valid.to == day_of({2017, 12, 31}));
  CHECK(before.member(PartyId("ockero-kommun")) == nullptr);
  REQUIRE(after.member(PartyId("ockero-kommun")) != nullptr);
  CHECK(after.member(PartyId("ockero-kommun"))->municipality_code == "1407");
  CHECK(after.members.size() == before.members.size() + 1);
  for (const Member& member : before.members) CHECK(after.member(member.id) != nullptr);
}

TEST_CASE("An activity is offered until its last day and not after") {
  const Profile profile = *parse_profile(kSmall, "small.toml");
  const MeetingPointId torget("torget");
  CHECK(profile.activities_at(torget, *day_of({2030, 12, 31})).size() == 1);
  CHECK(profile.activities_at(torget, *day_of({2031, 1, 1})).empty());
  CHECK(profile.activities_at(MeetingPointId("elsewhere"), *day_of({2030, 1, 1})).empty());
}

TEST_CASE("What is not TOML is refused at its line") {
  const Result<Profile> profile = parse_profile("id = \"small\"\nname = Lilla\n", "small.toml");
  REQUIRE_FALSE(profile.has_value());
  CHECK(profile.error().code == "profile.syntax");
  CHECK(profile.error().message.rfind("small.toml:2: ", 0) == 0);
  CHECK(profile.error().message.find("; expected TOML") != std::string::npos);
}

TEST_CASE("A key that no rule knows is refused, with those that are known") {
  check_refused(with("starts = \"09:00\"", "start = \"09:00\""), "profile.unknown_key",
                "small.toml:30: [[activity]] has start; expected one of id, name, level, method, "
                "starts, room, valid_from, valid_to, principal, meeting_points");
  check_refused(
      with("[policy]", "[[fee]]\nid = \"x\"\n[policy]"), "profile.unknown_key",
      "small.toml:32: the profile has fee; expected one of id, name, short_name, "
      "accent, county_code, valid_from, valid_to, successor, languages, municipality, member, "
      "organ, meeting_point, activity, policy");
}

TEST_CASE("An accent is a colour of six digits, and what people are told of a member is kept") {
  const auto profile = parse_profile(
      with("agency = \"municipality\"",
           "agency = \"municipality\"\ncontact = \"0221-250 00\"\ndata_protection = \"dso\""),
      "small.toml");
  REQUIRE(profile);
  CHECK_FALSE(profile->accent.has_value());
  CHECK(profile->members[0].contact == "0221-250 00");
  CHECK(profile->members[0].data_protection == "dso");
  const auto coloured =
      parse_profile(with("county_code", "accent = \"#0b5A62\"\ncounty_code"), "small.toml");
  REQUIRE(coloured);
  CHECK(coloured->accent == Rgb{0x0B, 0x5A, 0x62});
  for (const char* wrong : {"\"0B5A62\"", "\"#0B5A6\"", "\"#0B5A6G\"", "\"#-B5A62\"",
                            "\"#0B5A620\"", "744034", "\"\""}) {
    INFO(wrong);
    const auto refused = parse_profile(
        with("county_code", "accent = " + std::string(wrong) + "\ncounty_code"), "small.toml");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "profile.value");
    CHECK(refused.error().message.starts_with("small.toml:4: "));
  }
}

TEST_CASE("A missing key is refused at the table that lacks it") {
  check_refused(with("place = \"Torget\"\n", ""), "profile.missing",
                "small.toml:16: [[meeting_point]] has no place; expected place = a text of one "
                "line, at most 120 bytes");
  check_refused("id = \"small\"\n", "profile.missing",
                "small.toml:1: the profile has no name; expected name = a text of one line, at "
                "most 120 bytes");
  const std::string no_places = with("[[meeting_point]]", "[[organ]]");
  CHECK_FALSE(parse_profile(no_places, "small.toml").has_value());
}

TEST_CASE("A value of the wrong kind is refused, and the right kind named") {
  check_refused(with("id = \"torget\"", "id = \"Torget!\""), "profile.value",
                "small.toml:17: id is \"Torget!\"; expected a name of a-z, 0-9 and '-', at most 40 "
                "characters");
  check_refused(with("age_min = 16", "age_min = 200"), "profile.value",
                "small.toml:33: age_min is 200; expected a whole number from 0 to 120");
  check_refused(with("age_max = 64", "age_max = \"64\""), "profile.value",
                "small.toml:34: age_max is \"64\"; expected a whole number from 0 to 120");
  check_refused(with("age_max = 64", "age_max = 15"), "profile.value",
                "small.toml:34: age_max is 15; expected 16 (age_min) or more");
  check_refused(with("\"09:00\"", "\"24:00\""), "profile.value",
                "small.toml:30: starts is \"24:00\"; expected a time such as \"09:30\", in quotes");
  check_refused(with("valid_from = 2010-05-01", "valid_from = \"2010-05-01\""), "profile.value",
                "small.toml:14: valid_from is \"2010-05-01\"; expected a date such as 2026-01-31, "
                "without quotes");
  check_refused(with("agency = \"municipality\"", "agency = \"kommun\""), "profile.value",
                "small.toml:11: agency is \"kommun\"; expected one of pes, sia, region, "
                "municipality");
  check_refused(with("code = \"1983\"", "code = 1983"), "profile.value",
                "small.toml:7: code is 1983; expected 4 digits in quotes");
}

TEST_CASE("Nothing ends before it starts") {
  check_refused(with("valid_from = 2010-05-01", "valid_from = 2031-01-01"), "profile.value",
                "small.toml:15: valid_to is 2030-12-31; expected 2031-01-01 (valid_from) or later");
}

TEST_CASE("Languages are tags, at least one, none twice") {
  check_refused(with("[\"sv\", \"en\"]", "[]"), "profile.value",
                "small.toml:5: languages is an empty list; expected a list of 1 to 1,000 texts, "
                "none of them twice");
  check_refused(with("[\"sv\", \"en\"]", "[\"sv\", \"sv\"]"), "profile.value",
                "small.toml:5: languages holds \"sv\"; expected a list of 1 to 1,000 texts, none "
                "of them twice");
  check_refused(with("[\"sv\", \"en\"]", "[\"sv\", \"Svenska\"]"), "profile.value",
                "small.toml:5: languages is a list; expected language tags such as \"sv\" or "
                "\"en\"");
}

TEST_CASE("An id is given once") {
  check_refused(with("[policy]",
                     "[[organ]]\nid = \"x\"\nname = \"X\"\n[[organ]]\nid = \"x\"\nname = \"Y\"\n"
                     "[policy]"),
                "profile.value",
                "small.toml:36: id is \"x\"; expected an id that no other of its kind has");
}

TEST_CASE("Host, principal, municipality and meeting points exist") {
  check_refused(with("host = \"kommun\"", "host = \"region\""), "profile.reference",
                "small.toml:20: host is \"region\"; expected the id of a [[member]]");
  check_refused(with("principal = \"kommun\"", "principal = \"region\""), "profile.reference",
                "small.toml:26: principal is \"region\"; expected the id of a [[member]]");
  check_refused(with("municipality_code = \"1983\"", "municipality_code = \"1984\""),
                "profile.reference",
                "small.toml:13: municipality_code is \"1984\"; expected the code of a "
                "[[municipality]]");
  check_refused(with("[\"torget\"]", "[\"torget\", \"parken\"]"), "profile.reference",
                "small.toml:29: meeting_points is a list; expected ids of [[meeting_point]] only, "
                "and \"parken\" is none");
}

TEST_CASE("Nobody is host or principal beyond the membership") {
  check_refused(with("starts = \"09:00\"\nvalid_to = 2030-12-31", "starts = \"09:00\""),
                "profile.reference",
                "small.toml:26: principal is \"kommun\"; expected valid_from and valid_to within "
                "the membership, 2010-05-01 to 2030-12-31");
}

TEST_CASE("A profile without measure is refused before it is read") {
  // One step of the parser's own stack for each part of a key: this ended the server.
  std::string parts;
  for (int i = 0; i < 100'000; ++i) parts += "a.";
  for (const std::string& text : {parts + "a = 1", "[" + parts + "a]", std::string(300'000, '#')}) {
    const auto profile = parse_profile(text, "small.toml");
    REQUIRE_FALSE(profile);
    CHECK(profile.error().code == "profile.too_large");
  }
}

TEST_CASE("What an error quotes of a profile stays one line") {
  for (const char* text : {"\"a\\nb\" = 1", "id = \"\"\"x\n\u001b[2J\"\"\"", "a\x1b = 1"}) {
    const auto profile = parse_profile(text, "small.toml");
    REQUIRE_FALSE(profile);
    CHECK(profile.error().message.find_first_of("\n\x1b") == std::string::npos);
  }
}

TEST_CASE("The lists of a profile have an end") {
  std::string organs = kSmall;
  for (int i = 0; i < 1'001; ++i) {
    organs += "[[organ]]\nid = \"o" + std::to_string(i) + "\"\nname = \"Organ\"\n";
  }
  const auto profile = parse_profile(organs, "small.toml");
  REQUIRE_FALSE(profile);
  CHECK(profile.error().code == "profile.value");
}
