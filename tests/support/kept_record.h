// A row of a device's log, as a test reads it from the file.
#pragma once

#include "shared/base/result.h"
#include "shared/record/carried.h"

namespace handslag::test {

/// The columns header and parts, of a file that nobody has damaged.
inline record::CarriedRecord kept_record(ByteView header, ByteView parts) {
  record::CarriedRecord record{Bytes(header.begin(), header.end()), {}, {}};
  Reader in(parts);
  record::read_parts(in, record);
  HANDSLAG_CHECK(in.finished());
  return record;
}

}  // namespace handslag::test
