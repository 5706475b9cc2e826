// What a reader of the feed must tell people about: anything by which a count could be wrong.
#pragma once

#include <string>

#include "shared/record/format.h"

namespace handslag::report {

enum class FindingKind : std::uint8_t {
  missing_records,     ///< sequence numbers first to last did not come
  broken_chain,        ///< record `first` does not follow from the one before it
  wrong_head,          ///< the signature over record `first` is not the device's
  unsigned_records,    ///< no signature of the device vouches for first to last; not counted
  withheld_sections,   ///< `count` sections that the device sealed to us did not come
  unreadable_section,  ///< in record `first`; `code` says why
  unknown_content,     ///< record `first` holds what this version does not know
  unknown_device,      ///< first to last are of a device that the directory does not name
  newer_directory,     ///< the device held directory `count`, newer than what the server shows
  other_log,           ///< the device saw another log of the server, of `count` entries
  copied_device,       ///< first to last were written by a copy of the device
  server_restored,     ///< from a backup; the log that ended had at least `count` entries
};

struct Finding {
  FindingKind kind{};
  record::DeviceId device;  ///< zeros: of no device
  Epoch epoch;
  Sequence first;
  Sequence last;
  std::uint64_t count = 0;
  std::string code;
};

/// Stable name for machines: "missing_records".
std::string_view name_of(FindingKind kind);

}  // namespace handslag::report
