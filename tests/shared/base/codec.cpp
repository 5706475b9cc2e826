#include "shared/base/bytes.h"
#include "tests/support/catch.h"

using namespace handslag;

TEST_CASE("A reader gives back what a writer wrote, most significant byte first") {
  Bytes bytes;
  Writer(bytes).u8(1).u16(0x0203).u32(0x04050607).u64(8).short_string("ab").blob(bytes_of("xyz"));
  CHECK(bytes[1] == 2);
  CHECK(bytes[2] == 3);

  Reader reader(bytes);
  CHECK(reader.u8() == 1);
  CHECK(reader.u16() == 0x0203);
  CHECK(reader.u32() == 0x04050607);
  CHECK(reader.u64() == 8);
  CHECK(reader.short_string() == "ab");
  CHECK(text_of(reader.blob()) == "xyz");
  CHECK(reader.finished());
}

TEST_CASE("A reader that ran out stays failed and gives zeros") {
  const Bytes bytes{0, 0, 0, 9, 1};
  Reader reader(bytes);
  CHECK(reader.blob().empty());
  CHECK(reader.failed());
  CHECK(reader.u8() == 0);
  CHECK_FALSE(reader.finished());
}

TEST_CASE("Left-over bytes are not finished") {
  const Bytes bytes{1, 2};
  Reader reader(bytes);
  (void)reader.u8();
  CHECK_FALSE(reader.failed());
  CHECK_FALSE(reader.finished());
}
