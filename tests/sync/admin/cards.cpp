// Cards as they are printed, read back by an eye for QR codes.
#include "sync/admin/cards.h"

#include <sys/stat.h>

#include <set>

#include "shared/record/card.h"
#include "tests/sync/admin/house.h"
#include "tests/sync/admin/process.h"

namespace handslag::test {
namespace {

Bytes content_of(const std::filesystem::path& file) {
  return need(read_file(file, std::size_t{16} << 20));
}

std::uint32_t number_at(const Bytes& bytes, std::size_t at) {
  return Reader(ByteView(bytes).subspan(at)).u32();
}

/// What zbarimg reads in a picture.
std::string scanned(const std::filesystem::path& picture) {
  const std::string command =
      "zbarimg --raw --quiet -Sdisable -Sqrcode.enable '" + picture.string() + "' 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char line[256] = {};
  const std::size_t size = std::fread(line, 1, sizeof line - 1, pipe);
  REQUIRE(::pclose(pipe) == 0);
  std::string text(line, size);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

TEST_CASE("a card's picture holds a card of the federation, another one each time") {
  House house;
  const CardMark mark = record::card_mark(house.create().directory.root.federation);
  std::set<std::string> codes;
  for (const std::string name : {"a.png", "b.png", "c.png"}) {
    const Outcome issued = run({"card", "issue", "--home", house.federation().string(), "--out",
                                (house.folder / name).string()});
    REQUIRE(issued.status == 0);
    const std::string digits = scanned(house.folder / name);
    CHECK(read_card_code(digits, mark).has_value());
    CHECK(issued.said.find(digits.substr(8, 8)) == std::string::npos);
    codes.insert(digits);
  }
  CHECK(codes.size() == 3);
}

TEST_CASE("a card's picture has the size of a bank card at 300 dots an inch") {
  House house;
  const auto held = house.create();
  need(admin::issue_cards(held.directory, {house.folder / "card.png", 1, true}));
  const Bytes png = content_of(house.folder / "card.png");
  CHECK(number_at(png, 16) == 1011);
  CHECK(number_at(png, 20) == 638);
  CHECK(text_of(ByteView(png).subspan(37, 4)) == "pHYs");
  CHECK(number_at(png, 41) == 11'811);  // a metre
}

TEST_CASE("cards in one PDF stand one a page") {
  House house;
  const auto held = house.create();
  need(admin::issue_cards(held.directory, {house.folder / "cards.pdf", 7}));
  const Bytes pdf = content_of(house.folder / "cards.pdf");
  const std::string_view text = text_of(pdf);
  CHECK(text.starts_with("%PDF-"));
  CHECK(text.find("/Count 7") != std::string_view::npos);
  CHECK(text.find("242.6") != std::string_view::npos);  // 85.6 mm in points
}

TEST_CASE("a card's file is its owner's alone, and is never written over") {
  House house;
  const auto held = house.create();
  for (const std::string name : {"card.png", "card.pdf"}) {
    const auto file = house.folder / name;
    need(admin::issue_cards(held.directory, {file}));
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    const Bytes before = content_of(file);
    CHECK(verdict(admin::issue_cards(held.directory, {file})) == "file.exists");
    CHECK(content_of(file) == before);
  }
}

}  // namespace
}  // namespace handslag::test
