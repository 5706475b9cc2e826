// A federation's profile: who its members are, where people meet and what goes on there. Written by
// people as TOML (assets/federations), carried as that same text inside the signed directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/ids.h"
#include "shared/base/result.h"
#include "shared/base/time.h"

namespace handslag {

/// From when until when something holds, both days included, Europe/Stockholm. No value: open.
struct Validity {
  std::optional<Day> from;
  std::optional<Day> to;
  bool holds_on(Day day) const { return (!from || *from <= day) && (!to || day <= *to); }
};

enum class Agency { pes, sia, region, municipality };

/// A colour of a screen.
struct Rgb {
  std::uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Rgb&) const = default;
};

/// medlem, part
struct Member {
  PartyId id;
  Agency agency;
  std::string name;
  std::string municipality_code;  ///< four digits; empty unless agency is municipality
  /// What people are told of it as a controller (GDPR articles 13.1 a and b); may be empty.
  std::string contact, data_protection;
  Validity valid;
};

struct Municipality {
  std::string code;  ///< four digits (SCB)
  std::string name;
};

/// styrelse, beredningsgrupp and so on: named for people, nothing is computed from them.
struct Organ {
  std::string id;
  std::string name;
};

/// mötesplats: where a kiosk stands.
struct MeetingPoint {
  MeetingPointId id;
  std::string name;   ///< "Köping"
  std::string place;  ///< "Stadshuset"
  PartyId host;       ///< owns visits for which no activity was chosen
  std::string municipality_code;
  Validity valid;
};

enum class ActivityLevel { individual, methods, structure };
enum class MeasuringMethod { identified_or_anonymous, count_only };

/// insats: what a visitor comes to.
struct Activity {
  ActivityId id;
  std::string name;
  PartyId principal;  ///< huvudman: owns the records of its visits
  ActivityLevel level;
  MeasuringMethod method;
  std::vector<MeetingPointId> meeting_points;
  std::string starts;  ///< "09:00", or empty where people come when they like
  std::string room;    ///< may be empty
  Validity valid;
};

/// What a federation may set for itself. Bounds are held by parse_profile.
struct Policy {
  int age_min = 16;  ///< 0..120 years; outside warns, never blocks
  int age_max = 64;
  int idle_warning_seconds = 45;       ///< 10..600, without a touch until the warning shows
  int idle_countdown_seconds = 20;     ///< 20..120 (WCAG 2.2.1), from the warning to the wipe
  int saved_screen_seconds = 5;        ///< 2..60, until 'saved' says that it closes in 20 more
  int stale_days = 14;                 ///< 1..90, without sync until the kiosk says so
  int sync_retry_limit_seconds = 300;  ///< 2..3600, longest wait between two attempts
};

struct Profile {
  std::string id;    ///< "vastra-malardalen", the file's stem
  std::string name;  ///< "Samordningsförbundet Västra Mälardalen"
  std::string short_name;
  std::string county_code;
  std::optional<Rgb> accent;  ///< of its screens: "#0B5A62" in the file
  Validity valid;
  std::string successor;  ///< id of the profile that follows, or empty
  std::vector<Member> members;
  std::vector<Municipality> municipalities;
  std::vector<Organ> organs;
  std::vector<MeetingPoint> meeting_points;
  std::vector<Activity> activities;
  std::vector<std::string> languages;  ///< offered on the idle screen, in this order; first = idle
  Policy policy;

  const Member* member(const PartyId& id) const;
  const MeetingPoint* meeting_point(const MeetingPointId& id) const;
  const Activity* activity(const ActivityId& id) const;
  /// What goes on at a place on a day, by starting time, open activities last.
  std::vector<const Activity*> activities_at(const MeetingPointId& place, Day day) const;
};

inline constexpr std::size_t kProfileLimit = 256 * 1024;   // bytes of TOML
inline constexpr std::ptrdiff_t kProfileDotLimit = 4'000;  // in all of them, see parse_profile

/// Reads a profile. `source` names it in errors ("vastra-malardalen.toml"). The error is the first
/// thing that is wrong, as "FILE:LINE: what stands there; expected ...", with one of the codes
///   profile.syntax       not TOML
///   profile.too_large    over kProfileLimit; or over kProfileDotLimit dots, because toml++
///   descends
///                        once for each part of a dotted key, and a long one ends the program
///   profile.unknown_key  a key that no rule knows, so a misspelt one does not pass in silence
///   profile.missing      a required key or table is not there
///   profile.value        wrong type, out of bounds, given twice, or an end before its start
///   profile.reference    no such member, municipality or meeting point, or one that is not a
///                        member for as long as it is host or principal
Result<Profile> parse_profile(std::string_view toml, std::string_view source);

}  // namespace handslag
