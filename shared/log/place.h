// How the rows of a device's log are keyed and what they hold: private to this folder.
#pragma once

#include "shared/log/device_log.h"
#include "shared/record/carried.h"

namespace handslag::log {

/// One integer key of epoch and sequence: SQLite's rowid, so that a commit touches no second tree.
/// Both are within kLastEpoch and kLastSequence.
inline std::int64_t place_of(Epoch epoch, Sequence sequence) {
  return (std::int64_t{epoch.value} << 32) | static_cast<std::int64_t>(sequence.value);
}
/// Behind all records of an epoch.
inline std::int64_t end_of(Epoch epoch) {
  return (std::int64_t{epoch.value} + 1) << 32;
}
inline Epoch epoch_at(std::int64_t place) {
  return {static_cast<std::uint32_t>(place >> 32)};
}
inline Sequence sequence_at(std::int64_t place) {
  return {static_cast<std::uint64_t>(place & 0xffff'ffff)};
}

inline Bytes copy_of(ByteView view) {
  return Bytes(view.begin(), view.end());
}

inline Bytes parts_of(const record::CarriedRecord& carried) {
  Bytes parts;
  parts.reserve(carried.size() + 64);
  Writer out(parts);
  record::write_parts(out, carried);
  return parts;
}

/// A record as it is kept. Where a disk has changed the parts, what stands before the place that
/// cannot be read: it still goes out, and nothing behind it has to wait.
inline record::CarriedRecord carried_in(ByteView header, ByteView parts) {
  record::CarriedRecord carried{copy_of(header), {}, {}};
  Reader in(parts);
  record::read_parts(in, carried);
  return carried;
}

}  // namespace handslag::log
