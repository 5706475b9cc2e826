// A font that was cut behind fontconfig's back: what is left is set with, and no box is drawn.
#include <fstream>
#include <regex>

#include "shared/base/bytes.h"
#include "shared/base/file.h"
#include "tests/support/folder.h"
#include "tests/support/type.h"

using namespace handslag;
using namespace handslag::kiosk;
namespace fs = std::filesystem;

namespace {

constexpr const char* kRegular = "NotoSansEthiopic-Regular.ttf";
constexpr const char* kBold = "NotoSansEthiopic-Bold.ttf";
constexpr std::string_view kTigrinya = "እንቋዕ ብደሓን መጻእኩም";

/// The fonts of Latin and Tigrinya, and a list of them that keeps its own notes.
class Fonts {
 public:
  Fonts() {
    fs::create_directory(folder_ / "fonts");
    for (const char* name : {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", kRegular, kBold}) {
      for (const auto& at : fs::recursive_directory_iterator("/usr/share/fonts")) {
        if (at.path().filename() == name) fs::copy_file(at.path(), file(name));
      }
      REQUIRE(fs::exists(file(name)));
    }
    const auto shipped = read_file(HANDSLAG_SOURCE_DIR "/assets/fonts.conf", 1 << 20);
    REQUIRE(shipped);
    const std::string places = "<dir>" + (folder_ / "fonts").string() + "</dir><cachedir>" +
                               (folder_ / "notes").string() + "</cachedir>";
    std::string list =
        std::regex_replace(std::string(text_of(*shipped)), std::regex("<(dir|cachedir).*>"), "");
    list.replace(list.find("<selectfont>"), 0, places);
    std::ofstream(folder_ / "fonts.conf") << list;
  }

  fs::path file(const char* name) const { return folder_ / "fonts" / name; }
  /// As a power cut leaves it: the folder tells of no change.
  void cut(const char* name, std::uintmax_t size) const {
    const auto folders = fs::last_write_time(folder_ / "fonts");
    fs::resize_file(file(name), size);
    fs::last_write_time(folder_ / "fonts", folders);
  }
  Typesetter typesetter() const {
    Result<Typesetter> made = Typesetter::create(folder_ / "fonts.conf");
    if (!made) FAIL(made.error().message);
    return std::move(*made);
  }

 private:
  test::TemporaryFolder folder_;
};

/// Glyphs that no font has: Pango marks them by their highest bits.
bool has_boxes(const Typesetter& type, std::string_view text) {
  for (const auto& run : type.runs(text, typed_style("ti"))) {
    for (const std::uint32_t glyph : run.glyphs) {
      if (glyph == 0 || (glyph & 0x1000'0000) != 0) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("A font file that was cut is not used, and named to the technician") {
  const Fonts fonts;
  {
    const Typesetter whole = fonts.typesetter();
    CHECK(whole.damaged_fonts().empty());
    CHECK_FALSE(whole.runs(kTigrinya, typed_style("ti")).front().bold);
  }
  const std::uintmax_t size = GENERATE(0, 5'000, 60'000);
  CAPTURE(size);
  REQUIRE(size < fs::file_size(fonts.file(kRegular)));
  fonts.cut(kRegular, size);
  {
    const Typesetter one_left = fonts.typesetter();
    CHECK(one_left.damaged_fonts() == std::vector{fonts.file(kRegular).string()});
    CHECK(one_left.unknown_characters(kTigrinya) == 0);
    CHECK_FALSE(has_boxes(one_left, kTigrinya));
    CHECK(one_left.runs(kTigrinya, typed_style("ti")).front().bold);
  }
  fonts.cut(kBold, size);
  const Typesetter none_left = fonts.typesetter();
  CHECK(none_left.damaged_fonts().size() == 2);
  CHECK(none_left.unknown_characters(kTigrinya) > 0);  // so the language is not offered
  CHECK(none_left.unknown_characters("Hej") == 0);
}
