#include "kiosk/ui/key_rows.h"

#include <algorithm>

namespace handslag::kiosk {

std::vector<std::size_t> KeyRows::all() const {
  std::vector<std::size_t> out;
  for (const auto& row : rows) out.insert(out.end(), row.begin(), row.end());
  return out;
}

KeyRows key_rows(const View& view, const std::vector<std::size_t>& pad) {
  KeyRows out;
  for (std::size_t i : pad) {
    const Item& item = view.items[i];
    if (item.role != Role::key) {
      out.ends.push_back(i);
      continue;
    }
    const bool full = item.row == 0 && !out.rows.empty() && out.rows.back().size() == 3;
    const bool next = item.row > static_cast<int>(out.rows.size());
    if (out.rows.empty() || full || next) out.rows.emplace_back();
    out.rows.back().push_back(i);
    out.longest = std::max(out.longest, static_cast<int>(out.rows.back().size()));
    out.keyboard = out.keyboard || item.row > 0;
  }
  return out;
}

}  // namespace handslag::kiosk
