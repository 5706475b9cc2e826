// Enrolment from standard input, as a technician's script uses it.
#include "kiosk/runtime/enrol_by_text.h"

#include <sstream>

#include "tests/support/kiosk_day.h"

using namespace handslag;
using namespace handslag::kiosk;
using namespace handslag::test;

namespace {

using std::chrono::seconds;

directory::DeviceCode code_of(const Day1& day) {
  const auto& root = day.federation.directory.root;
  return need(directory::make_code(root.root, root.federation));
}
std::string typed(const directory::DeviceCode& code) {
  return std::string(directory::code_text(code).view()) + "\n";
}

std::string enrol(const Day1& day, const std::string& url, const std::string& input,
                  seconds patience = seconds(10)) {
  std::istringstream in(input);
  std::ostringstream out;
  auto home = DeviceHome::open(day.folder / "kiosk");
  if (!home) return home.error().code;
  const auto done = enrol_by_text(std::move(*home), url, in, out, patience, system_clock());
  return done ? out.str() : done.error().code;
}

/// Signs in whoever waits, as soon as there is somebody.
std::thread administrator(Day1& day, const directory::DeviceCode& code) {
  return std::thread([&day, code] {
    for (int tries = 0; tries < 200; ++tries) {
      const auto list = protocol::decode_list(need(day.client().request(
          "GET", "/v1/enrolments", {}, &day.federation.administrator, seconds(10))));
      if (list && !list->empty()) return day.admit_waiting(code);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
}

}  // namespace

TEST_CASE("The right code, typed with dashes and spaces, lets the device in") {
  Day1 day;
  const auto code = code_of(day);
  std::string dashed = typed(code);
  dashed.insert(4, " - ");
  std::thread admits = administrator(day, code);
  CHECK(enrol(day, day.url(), dashed) == "waiting for the administrator\nenrolled\n");
  admits.join();
  CHECK(enrol(day, day.url(), typed(code)) == "enrol.enrolled");
}

TEST_CASE("A mistyped code is found before anything is asked") {
  Day1 day;
  std::string digits = typed(code_of(day));
  digits[3] = digits[3] == '0' ? '1' : '0';
  CHECK(enrol(day, day.url(), digits) == "enrol.code");
  CHECK(enrol(day, day.url(), "") == "enrol.code");
  CHECK(enrol(day, day.url(), "12") == "enrol.code");
  CHECK(enrol(day, day.url(), std::string(5000, '1')) == "enrol.code");
  CHECK_FALSE(std::filesystem::exists(day.folder / "kiosk" / "device.key"));
}

TEST_CASE("A line that holds anything but digits, spaces and dashes is no code") {
  Day1 day;
  const std::string digits = typed(code_of(day)).substr(0, 22);
  using namespace std::string_literals;
  for (const std::string& line :
       {"code: "s + digits, digits + "x", digits + "\t",
        digits.substr(0, 9) + "\0"s + digits.substr(9), digits + "\xc2\xa0",
        "\xef\xbb\xbf" + digits, "\x1b[200~" + digits, digits + "0", "\n" + digits,
        digits + std::string(90, ' ')}) {
    CHECK(enrol(day, day.url(), line) == "enrol.code");
  }
  CHECK_FALSE(std::filesystem::exists(day.folder / "kiosk" / "device.key"));
}

TEST_CASE("What is no https address is refused before the code is read") {
  Day1 day;
  const std::string code = typed(code_of(day));
  for (const char* url :
       {"", "https://", "http://127.0.0.1:1", "https://a b", "https://a\nb", "https://a@b",
        "https://a/path", "file:///etc", "https://:1", "https://a:0", "https://127.0.0.1:99999"}) {
    CHECK(enrol(day, url, code) == "enrol.server");
  }
  CHECK(enrol(day, "https://[::1]:1", code) == "enrol.refused");
}

TEST_CASE("Without a server the text enrolment is refused") {
  Day1 day;
  const std::string url = day.url();
  day.stop_server();
  CHECK(enrol(day, url, typed(code_of(day))) == "enrol.refused");
}

TEST_CASE("Who waits too long for the administrator goes on later without the code") {
  Day1 day;
  const auto code = code_of(day);
  CHECK(enrol(day, day.url(), typed(code), seconds(2)) == "enrol.timeout");
  std::thread admits = administrator(day, code);
  CHECK(enrol(day, day.url(), "") == "waiting for the administrator\nenrolled\n");
  admits.join();
}

TEST_CASE("A device that was signed in and has no place yet is told so at once") {
  Day1 day;
  day.federation.directory.root.reporting.reset();
  ++day.federation.directory.root.version;
  day.envelope = day.federation.next_envelope();
  need(day.put_directory());
  const auto code = code_of(day);
  std::thread admits = administrator(day, code);
  CHECK(enrol(day, day.url(), typed(code)) == "enrol.incomplete");
  admits.join();
}
