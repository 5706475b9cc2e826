// A server's database seen from outside: everything in it as text, to compare before and after.
#pragma once

#include <string>
#include <vector>

#include "shared/store/database.h"
#include "tests/support/results.h"

namespace handslag::test {

class Tables {
 public:
  /// `file` exists and is not brought up to date.
  explicit Tables(const std::filesystem::path& file) : db_(open(file)) {
    auto query = need(db_.prepare("SELECT name FROM sqlite_master WHERE type='table'"));
    while (need(query.step())) names_.emplace_back(query.text(0));
  }

  /// Every value of every row of every table.
  std::string dump() {
    std::string out;
    for (const std::string& table : names_) {
      auto columns = need(db_.prepare(
          "SELECT group_concat('quote(' || name || ')', '||'',''||') FROM pragma_table_info('" +
          table + "')"));
      need(columns.step());
      auto rows = need(
          db_.prepare("SELECT " + std::string(columns.text(0)) + " FROM " + table + " ORDER BY 1"));
      while (need(rows.step())) out += table + ": " + std::string(rows.text(0)) + "\n";
    }
    return out;
  }
  void clear() {
    for (const std::string& table : names_) need(db_.execute("DELETE FROM " + table));
  }

 private:
  static store::Database open(const std::filesystem::path& file) {
    static constexpr store::Migration kOne[] = {{""}};
    return need(store::Database::open(file, {0x48535356, kOne}));
  }
  store::Database db_;
  std::vector<std::string> names_;
};

}  // namespace handslag::test
