// A federation's profile: TOML that comes inside of a directory, before anybody knows whose it is.
#include "shared/domain/profile.h"

#include <algorithm>

#include "tests/fuzz/fuzz.h"

using namespace handslag;
using namespace handslag::fuzz;

namespace {

bool is_text(std::string_view text) {
  return !text.empty() && text.size() <= 120 && is_one_line(text);
}

template <typename List>
void check_ids(const List& list) {
  for (const auto& one : list) {
    HANDSLAG_CHECK(is_text(one.name));
    HANDSLAG_CHECK(std::ranges::count(list, one.id, [](const auto& o) { return o.id; }) == 1);
  }
}

bool holds_in_order(const Validity& valid) {
  return !valid.from || !valid.to || *valid.from <= *valid.to;
}

void check_references(const Profile& profile) {
  for (const MeetingPoint& place : profile.meeting_points) {
    HANDSLAG_CHECK(is_valid_name(place.id.text()) && holds_in_order(place.valid));
    HANDSLAG_CHECK(profile.member(place.host) != nullptr && is_text(place.place));
    HANDSLAG_CHECK(std::ranges::any_of(
        profile.municipalities, [&](const auto& m) { return m.code == place.municipality_code; }));
  }
  for (const Activity& activity : profile.activities) {
    HANDSLAG_CHECK(is_valid_name(activity.id.text()) && holds_in_order(activity.valid));
    HANDSLAG_CHECK(profile.member(activity.principal) != nullptr);
    HANDSLAG_CHECK(!activity.meeting_points.empty());
    HANDSLAG_CHECK(activity.room.empty() || is_text(activity.room));
    for (const auto& place : activity.meeting_points) {
      HANDSLAG_CHECK(profile.meeting_point(place) != nullptr);
    }
  }
}

void check_policy(const Policy& policy) {
  HANDSLAG_CHECK(policy.age_min >= 0 && policy.age_min <= policy.age_max && policy.age_max <= 120);
  HANDSLAG_CHECK(policy.idle_warning_seconds >= 10 && policy.idle_warning_seconds <= 600);
  HANDSLAG_CHECK(policy.idle_countdown_seconds >= 20 && policy.idle_countdown_seconds <= 120);
  HANDSLAG_CHECK(policy.saved_screen_seconds >= 2 && policy.saved_screen_seconds <= 60);
  HANDSLAG_CHECK(policy.stale_days >= 1 && policy.stale_days <= 90);
  HANDSLAG_CHECK(policy.sync_retry_limit_seconds >= 2 && policy.sync_retry_limit_seconds <= 3600);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(ByteView(data, size));
  const auto profile = parse_twice([&] { return parse_profile(text, "fuzz.toml"); });
  if (!profile) {
    HANDSLAG_CHECK(is_one_of(profile, {"profile.too_large", "profile.syntax", "profile.unknown_key",
                                       "profile.missing", "profile.value", "profile.reference"}));
    HANDSLAG_CHECK(profile.error().message.starts_with("fuzz.toml:"));
    return 0;
  }
  HANDSLAG_CHECK(is_text(profile->name) && is_text(profile->short_name));
  HANDSLAG_CHECK(!profile->languages.empty() && !profile->meeting_points.empty());
  check_ids(profile->members);
  check_ids(profile->organs);
  check_ids(profile->meeting_points);
  check_ids(profile->activities);
  check_references(*profile);
  check_policy(profile->policy);
  for (const auto& place : profile->meeting_points) {
    (void)profile->activities_at(place.id, Day{20'780});
  }
  return 0;
}
