// The rules of a profile file: which keys there are, and what must hold between them.
#include <fmt/format.h>

#include <algorithm>

#include "shared/domain/profile.h"
#include "shared/domain/toml_fields.h"

namespace handslag {
namespace {

constexpr std::string_view kReference = "profile.reference";
constexpr std::string_view kValue = "profile.value";

/// Whether `tag` is a language tag in the short form that catalogues are named by: "sv", "zh-Hant".
bool is_language(std::string_view tag) {
  const std::size_t primary = std::min(tag.find('-'), tag.size());
  if (primary < 2 || primary > 3 || tag.back() == '-') return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::all_of(tag.begin(), tag.end(), [&](char c) { return letter(c) || c == '-'; }) &&
         std::all_of(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(primary),
                     [](char c) { return c >= 'a'; });
}

/// What holds within `outer` only must not start before it or go on after it. An open start means
/// 'from when the outer one starts'.
bool lies_within(const Validity& inner, const Validity& outer) {
  if (outer.to && (!inner.to || *inner.to > *outer.to)) return false;
  return !outer.from || !inner.from || *inner.from >= *outer.from;
}

std::string span_of(const Validity& valid) {
  return fmt::format("{} to {}", valid.from ? iso_date(*valid.from) : "the beginning",
                     valid.to ? iso_date(*valid.to) : "no end");
}

/// Reads in the order in which tables refer to one another, whatever their order in the file.
class ProfileParser {
 public:
  ProfileParser(const toml::table& file, FirstError& errors) : root_(file, "the profile", errors) {}

  Profile read() {
    read_federation();
    for (TomlFields& fields : root_.tables("municipality", Need::required)) {
      read_municipality(fields);
    }
    for (TomlFields& fields : root_.tables("member", Need::required)) read_member(fields);
    for (TomlFields& fields : root_.tables("organ", Need::optional)) read_organ(fields);
    for (TomlFields& fields : root_.tables("meeting_point", Need::required)) {
      read_meeting_point(fields);
    }
    for (TomlFields& fields : root_.tables("activity", Need::optional)) read_activity(fields);
    if (auto fields = root_.table("policy")) read_policy(*fields);
    root_.refuse_other_keys();
    return std::move(profile_);
  }

 private:
  void read_federation();
  void read_municipality(TomlFields& fields);
  void read_member(TomlFields& fields);
  void read_organ(TomlFields& fields);
  void read_meeting_point(TomlFields& fields);
  void read_activity(TomlFields& fields);
  void read_policy(TomlFields& fields);

  bool knows_municipality(std::string_view code) const;
  /// A member that `key` names and whose membership holds throughout `valid`.
  PartyId party(TomlFields& fields, std::string_view key, const Validity& valid);
  void check_municipality(TomlFields& fields, const std::string& code);
  template <typename List, typename Id>
  void check_unique(TomlFields& fields, const List& list, const Id& id) {
    const bool taken =
        std::any_of(list.begin(), list.end(), [&](const auto& other) { return other.id == id; });
    if (taken) fields.refuse(kValue, "id", "an id that no other of its kind has");
  }

  Profile profile_;
  TomlFields root_;
};

void ProfileParser::read_federation() {
  profile_.id = root_.name("id", Need::required);
  profile_.name = root_.text("name", Need::required);
  profile_.short_name = root_.text("short_name", Need::required);
  profile_.accent = root_.colour("accent");
  profile_.county_code = root_.digits("county_code", 2, Need::required);
  profile_.valid = root_.validity();
  profile_.successor = root_.name("successor", Need::optional);
  if (!profile_.successor.empty() && !profile_.valid.to) {
    root_.refuse(kValue, "successor", "valid_to as well, the last day before the successor");
  }
  profile_.languages = root_.texts("languages");
  if (!std::all_of(profile_.languages.begin(), profile_.languages.end(), is_language)) {
    root_.refuse(kValue, "languages", "language tags such as \"sv\" or \"en\"");
  }
}

void ProfileParser::read_municipality(TomlFields& fields) {
  Municipality out;
  out.code = fields.digits("code", 4, Need::required);
  out.name = fields.text("name", Need::required);
  fields.refuse_other_keys();
  if (knows_municipality(out.code)) {
    fields.refuse(kValue, "code", "a code that no other municipality has");
  }
  profile_.municipalities.push_back(std::move(out));
}

void ProfileParser::read_member(TomlFields& fields) {
  Member out;
  out.id = PartyId(fields.name("id", Need::required));
  out.agency =
      static_cast<Agency>(fields.choice("agency", {"pes", "sia", "region", "municipality"}));
  out.name = fields.text("name", Need::required);
  out.contact = fields.text("contact", Need::optional);
  out.data_protection = fields.text("data_protection", Need::optional);
  const bool municipality = out.agency == Agency::municipality;
  out.municipality_code =
      fields.digits("municipality_code", 4, municipality ? Need::required : Need::optional);
  out.valid = fields.validity();
  fields.refuse_other_keys();
  check_unique(fields, profile_.members, out.id);
  if (municipality) check_municipality(fields, out.municipality_code);
  if (!municipality && !out.municipality_code.empty()) {
    fields.refuse(kValue, "municipality_code", "none, because agency is not \"municipality\"");
  }
  profile_.members.push_back(std::move(out));
}

void ProfileParser::read_organ(TomlFields& fields) {
  Organ out;
  out.id = fields.name("id", Need::required);
  out.name = fields.text("name", Need::required);
  fields.refuse_other_keys();
  check_unique(fields, profile_.organs, out.id);
  profile_.organs.push_back(std::move(out));
}

void ProfileParser::read_meeting_point(TomlFields& fields) {
  MeetingPoint out;
  out.id = MeetingPointId(fields.name("id", Need::required));
  out.name = fields.text("name", Need::required);
  out.place = fields.text("place", Need::required);
  out.municipality_code = fields.digits("municipality_code", 4, Need::required);
  out.valid = fields.validity();
  out.host = party(fields, "host", out.valid);
  fields.refuse_other_keys();
  check_unique(fields, profile_.meeting_points, out.id);
  check_municipality(fields, out.municipality_code);
  profile_.meeting_points.push_back(std::move(out));
}

void ProfileParser::read_activity(TomlFields& fields) {
  Activity out;
  out.id = ActivityId(fields.name("id", Need::required));
  out.name = fields.text("name", Need::required);
  out.level =
      static_cast<ActivityLevel>(fields.choice("level", {"individual", "methods", "structure"}));
  out.method = static_cast<MeasuringMethod>(
      fields.choice("method", {"identified_or_anonymous", "count_only"}));
  out.starts = fields.clock("starts");
  out.room = fields.text("room", Need::optional);
  out.valid = fields.validity();
  out.principal = party(fields, "principal", out.valid);
  for (std::string& place : fields.texts("meeting_points")) {
    out.meeting_points.emplace_back(std::move(place));
    const MeetingPoint* known = profile_.meeting_point(out.meeting_points.back());
    if (known == nullptr) {
      fields.refuse(kReference, "meeting_points",
                    fmt::format("ids of [[meeting_point]] only, and \"{}\" is none",
                                out.meeting_points.back().text()));
    }
  }
  fields.refuse_other_keys();
  check_unique(fields, profile_.activities, out.id);
  profile_.activities.push_back(std::move(out));
}

void ProfileParser::read_policy(TomlFields& fields) {
  Policy& out = profile_.policy;
  fields.integer("age_min", out.age_min, 0, 120);
  fields.integer("age_max", out.age_max, 0, 120);
  fields.integer("idle_warning_seconds", out.idle_warning_seconds, 10, 600);
  fields.integer("idle_countdown_seconds", out.idle_countdown_seconds, 20, 120);
  fields.integer("saved_screen_seconds", out.saved_screen_seconds, 2, 60);
  fields.integer("stale_days", out.stale_days, 1, 90);
  fields.integer("sync_retry_limit_seconds", out.sync_retry_limit_seconds, 2, 3600);
  fields.refuse_other_keys();
  if (out.age_max < out.age_min) {
    fields.refuse(kValue, "age_max", fmt::format("{} (age_min) or more", out.age_min));
  }
}

bool ProfileParser::knows_municipality(std::string_view code) const {
  const auto& all = profile_.municipalities;
  return std::any_of(all.begin(), all.end(), [&](const auto& m) { return m.code == code; });
}

void ProfileParser::check_municipality(TomlFields& fields, const std::string& code) {
  if (!knows_municipality(code)) {
    fields.refuse(kReference, "municipality_code", "the code of a [[municipality]]");
  }
}

PartyId ProfileParser::party(TomlFields& fields, std::string_view key, const Validity& valid) {
  PartyId id(fields.name(key, Need::required));
  const Member* member = profile_.member(id);
  if (member == nullptr) {
    fields.refuse(kReference, key, "the id of a [[member]]");
  } else if (!lies_within(valid, member->valid)) {
    fields.refuse(
        kReference, key,
        fmt::format("valid_from and valid_to within the membership, {}", span_of(member->valid)));
  }
  return id;
}

}  // namespace

Result<Profile> parse_profile(std::string_view toml_text, std::string_view source) {
  FirstError errors(source);
  // A profile comes inside of directories, which anybody may send before it shows whose they are.
  if (toml_text.size() > kProfileLimit ||
      std::count(toml_text.begin(), toml_text.end(), '.') > kProfileDotLimit) {
    return fail("profile.too_large",
                fmt::format("{}: the profile has more than {} bytes or {} dots.", source,
                            kProfileLimit, kProfileDotLimit));
  }
  try {
    const toml::table file = toml::parse(toml_text);
    Profile profile = ProfileParser(file, errors).read();
    if (!errors.found()) return profile;
  } catch (const toml::parse_error& wrong) {
    errors.report("profile.syntax", std::max<std::size_t>(wrong.source().begin.line, 1),
                  wrong.description(), "TOML (https://toml.io/en/v1.0.0)");
  }
  return Failure(errors.error());
}

}  // namespace handslag
