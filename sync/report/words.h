// The report's words in Swedish and English.
#pragma once

#include <string>
#include <string_view>

#include "sync/report/report.h"

namespace handslag::report {

struct Words {
  std::string_view marking;  ///< that small groups are not suppressed
  std::string_view title;
  std::string_view generated;
  std::string_view directory_version;
  std::string_view log_size;
  std::string_view meeting_point;
  std::string_view activity;
  std::string_view no_activity;
  std::string_view mode;
  std::string_view proof;
  std::string_view day;
  std::string_view visits;
  std::string_view total;
  std::string_view by_day;
  std::string_view staff_calls;
  std::string_view calls;
  std::string_view median_minutes;
  std::string_view devices;
  std::string_view device;
  std::string_view last_arrival;
  std::string_view status;
  std::string_view never;
  std::string_view reported;
  std::string_view not_reported;
  std::string_view revoked;
  std::string_view findings;
  std::string_view no_findings;
};

const Words& words_of(Language language);
std::string_view word_for(RegistrationMode mode, Language language);
/// What was left out of the total, and why: two lines at most, each a sentence.
std::vector<std::string> footnotes(const Report& report, Language language);
std::string_view word_for(ProofStrength proof, Language language);
/// Whether the device has reported in the period, and whether it is still allowed to.
std::string status_of(const DeviceLine& line, Language language);
/// One sentence for whoever has to find out more.
std::string sentence_for(const Finding& finding, Language language);

/// Stable names for machines.
std::string_view name_of(RegistrationMode mode);
std::string_view name_of(ProofStrength proof);
/// "2026-11-22 08:05", Europe/Stockholm.
std::string time_text(UtcTime time);
/// The first eight characters of its id, as a label for people.
std::string short_id(const record::DeviceId& device);

}  // namespace handslag::report
