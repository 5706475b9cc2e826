#include "sync/report/finding.h"

namespace handslag::report {

std::string_view name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::missing_records:
      return "missing_records";
    case FindingKind::broken_chain:
      return "broken_chain";
    case FindingKind::wrong_head:
      return "wrong_head";
    case FindingKind::unsigned_records:
      return "unsigned_records";
    case FindingKind::withheld_sections:
      return "withheld_sections";
    case FindingKind::unreadable_section:
      return "unreadable_section";
    case FindingKind::unknown_content:
      return "unknown_content";
    case FindingKind::unknown_device:
      return "unknown_device";
    case FindingKind::newer_directory:
      return "newer_directory";
    case FindingKind::other_log:
      return "other_log";
    case FindingKind::copied_device:
      return "copied_device";
    case FindingKind::server_restored:
      return "server_restored";
  }
  return "unknown";
}

}  // namespace handslag::report
