#include "sync/admin/codes.h"

#include <fmt/format.h>

#include <algorithm>

#include "shared/base/file.h"

namespace handslag::admin {
namespace {

constexpr std::string_view kFile = "codes";
constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kFileLimit = 64 * 1024;

crypto::Secret<32> key_of(const AdministratorKeys& keys) {
  const crypto::Hash derived =
      crypto::keyed_hash(keys.sign.seed.expose(), "handslag codes key 1", {});
  crypto::Secret<32> key;
  std::ranges::copy(derived.value, key.expose().begin());
  return key;
}

}  // namespace

Result<CodeBook> CodeBook::open(const std::filesystem::path& home, const AdministratorKeys& keys,
                                const directory::FederationId& federation) {
  CodeBook book(home / kFile, key_of(keys), federation);
  auto boxed = read_file(book.file_, kFileLimit);
  if (!boxed && boxed.error().code == "file.missing") return book;
  if (!boxed) return pass(boxed);
  const auto plain = crypto::decrypt(book.key_.expose(), federation, *boxed);
  if (plain && book.read(*plain)) return book;
  return fail("code.damaged",
              fmt::format("{} is not what this administrator wrote. Remove it and make new codes.",
                          book.file_.string()));
}

Result<void> CodeBook::read(ByteView plain) {
  Reader in(plain);
  if (in.u8() != kFormat) in.reject();
  const std::size_t count = in.u8();
  for (std::size_t i = 0; i < count && !in.failed(); ++i) {
    GivenCode given;
    given.code.random = in.u32();
    given.code.fingerprint = in.u64();
    given.meeting_point = MeetingPointId(in.short_string());
    given.expires.ms = static_cast<std::int64_t>(in.u64());
    codes_.push_back(std::move(given));
  }
  if (in.finished()) return {};
  return fail("code.damaged",
              "The codes are not of this version. Remove the file of codes and make "
              "new ones.");
}

Result<void> CodeBook::add(GivenCode code, UtcTime now) {
  const auto open = std::ranges::count_if(codes_, [&](const auto& c) { return c.is_open(now); });
  if (static_cast<std::size_t>(open) >= kOpenCodeLimit) {
    return fail("code.too_many",
                fmt::format("{} codes are open already. Let some end first.", kOpenCodeLimit));
  }
  codes_.push_back(std::move(code));
  return {};
}

Result<GivenCode*> CodeBook::find(const directory::EnrolmentRequest& request, UtcTime now) {
  for (GivenCode& given : codes_) {
    if (!given.is_open(now)) continue;
    auto fits = directory::made_with(request, given.code);
    if (!fits) return pass(fits);
    if (*fits) return &given;
  }
  return nullptr;
}

Result<void> CodeBook::save(UtcTime now) const {
  std::vector<const GivenCode*> kept;
  for (const GivenCode& given : codes_) {
    if (given.is_open(now)) kept.push_back(&given);
  }
  crypto::SecretBytes plain;
  plain.reserve(2 + kept.size() * (kNameLimit + 21));
  crypto::SecretWriter out(plain);
  out.u8(kFormat).u8(static_cast<std::uint8_t>(kept.size()));
  for (const GivenCode* given : kept) {
    out.u32(given->code.random).u64(given->code.fingerprint);
    out.short_string(given->meeting_point.text());
    out.u64(static_cast<std::uint64_t>(given->expires.ms));
  }
  return write_file(file_, crypto::encrypt(key_.expose(), federation_, plain), 0600);
}

}  // namespace handslag::admin
