#include "sync/admin/codes.h"

#include "tests/sync/admin/house.h"

namespace handslag::test {
namespace {

constexpr std::int64_t kMinute = 60'000;

/// A federation that is ready for a device at "huset".
void make_ready(House& house) {
  house.create();
  need(house.try_admit({house.party(kKommun), house.party(kRegion), house.reporting()}));
}

struct AskingDevice {
  crypto::SignKey sign = crypto::make_sign_key();
  crypto::BoxKey box = crypto::make_box_key();
  directory::EnrolmentRequest request(const House& house, std::string_view digits) const {
    return need(directory::make_request(*directory::parse_code(digits),
                                        house.held().directory.root.federation, sign,
                                        box.public_key));
  }
};

admin::CodeBook open_book(const House& house) {
  return need(admin::CodeBook::open(house.federation(), house.administrator(),
                                    house.held().directory.root.federation));
}

TEST_CASE("a code leads to its meeting point, until its last minute") {
  House house;
  make_ready(house);
  const auto code = need(house.try_code(10));
  CHECK(code.expires.ms == kMondayNoon.ms + 10 * kMinute);
  const auto request = AskingDevice().request(house, code.digits.view());
  auto book = open_book(house);
  auto* found = need(book.find(request, {code.expires.ms - 1}));
  REQUIRE(found != nullptr);
  CHECK(found->meeting_point == kHuset);
  CHECK(need(book.find(request, code.expires)) == nullptr);
}

TEST_CASE("a used code fits nobody, also after it was stored") {
  House house;
  make_ready(house);
  const auto code = need(house.try_code());
  const auto request = AskingDevice().request(house, code.digits.view());
  {
    auto book = open_book(house);
    need(book.find(request, kMondayNoon))->used = true;
    CHECK(need(book.find(request, kMondayNoon)) == nullptr);
    need(book.save(kMondayNoon));
  }
  auto book = open_book(house);
  CHECK(need(book.find(request, kMondayNoon)) == nullptr);
}

TEST_CASE("a code that was never given out fits no request") {
  House house;
  make_ready(house);
  const auto code = need(house.try_code());
  auto guessed = *directory::parse_code(code.digits.view());
  guessed.random ^= 1;
  const auto guess = directory::code_text(guessed);
  auto book = open_book(house);
  CHECK(need(book.find(AskingDevice().request(house, guess.view()), kMondayNoon)) == nullptr);
}

TEST_CASE("the codes on disk are sealed to the administrator") {
  House house;
  make_ready(house);
  const auto code = need(house.try_code());
  const Bytes file = need(read_file(house.federation() / "codes", 65'536));
  CHECK(text_of(file).find("huset") == std::string_view::npos);
  CHECK(text_of(file).find(code.digits.view()) == std::string_view::npos);
  const admin::AdministratorKeys other{crypto::make_sign_key(), crypto::make_box_key()};
  CHECK(verdict(admin::CodeBook::open(house.federation(), other,
                                      house.held().directory.root.federation)) == "code.damaged");
  Bytes changed = file;
  changed.back() ^= 1;
  need(write_file(house.federation() / "codes", changed, 0600));
  CHECK(verdict(house.try_code()) == "code.damaged");
}

TEST_CASE("no more than 32 codes are open at a time, and those that ended make room") {
  House house;
  make_ready(house);
  auto book = open_book(house);
  const auto given = [](std::int64_t minutes) {
    return admin::GivenCode{{1, 2}, kHuset, {kMondayNoon.ms + minutes * kMinute}, false};
  };
  for (std::size_t i = 0; i < admin::kOpenCodeLimit; ++i) need(book.add(given(30), kMondayNoon));
  CHECK(verdict(book.add(given(30), kMondayNoon)) == "code.too_many");
  CHECK(verdict(book.add(given(60), {kMondayNoon.ms + 30 * kMinute})) == "good");
}

TEST_CASE("no code is made for a place whose records could not be sealed") {
  House house;
  house.create();
  CHECK(verdict(house.try_code()) == "device.no_reporting");
  need(house.try_admit({house.reporting(), house.party(kKommun)}));
  const auto refused = house.try_code();
  REQUIRE(verdict(refused) == "device.no_party_keys");
  CHECK(refused.error().message.find("region") != std::string::npos);
  CHECK(verdict(house.try_code(60, kMondayNoon, MeetingPointId("nowhere"))) ==
        "device.unknown_place");
}

TEST_CASE("devices are asked for only where there is a server") {
  House house;
  make_ready(house);
  CHECK(verdict(admin::admit_devices(house.federation(), house.administrator(), kMondayNoon)) ==
        "directory.no_server");
}

}  // namespace
}  // namespace handslag::test
