// Bugs that a world can be given on purpose, to see that it is found: those that can be planted at
// the seams between the parts. Bugs inside a source file are patches in tests/simulation/bugs.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "sync/server/storage.h"
#include "tests/simulation/dice.h"

namespace handslag::simulation {

enum class Plant : std::uint8_t {
  none,
  saved_before_append,    ///< the screen says saved, and then the visit is committed
  unsent_one_less,        ///< the screen leaves one visit out
  receipt_for_nothing,    ///< the server signs for a push that it never got
  receipt_before_commit,  ///< the server's storage answers, and the commit fails
  section_lost,           ///< the storage drops a section and does not say that it is missing
  missing_forgotten,      ///< the storage never says what is missing
  head_dropped,           ///< the storage does not keep a device's signature
  entry_twice,            ///< the feed gives an entry twice
  entries_swapped,        ///< the feed gives two entries in each other's place
  section_withheld,       ///< the feed leaves out a section now and then
  grants_dropped,         ///< the storage keeps no grants of late sections
  nobody_awaited,         ///< a restored server gives out feeds before all is sent again
};

struct PlantName {
  Plant plant;
  std::string_view name;
};
inline constexpr std::array<PlantName, 12> kPlants{{
    {Plant::saved_before_append, "saved-before-append"},
    {Plant::unsent_one_less, "unsent-one-less"},
    {Plant::receipt_for_nothing, "receipt-for-nothing"},
    {Plant::receipt_before_commit, "receipt-before-commit"},
    {Plant::section_lost, "section-lost"},
    {Plant::missing_forgotten, "missing-forgotten"},
    {Plant::head_dropped, "head-dropped"},
    {Plant::entry_twice, "entry-twice"},
    {Plant::entries_swapped, "entries-swapped"},
    {Plant::section_withheld, "section-withheld"},
    {Plant::grants_dropped, "grants-dropped"},
    {Plant::nobody_awaited, "nobody-awaited"},
}};

/// The storage as it is, or with the bug.
std::unique_ptr<server::Storage> planted(std::unique_ptr<server::Storage> storage, Plant plant,
                                         std::uint64_t seed);

}  // namespace handslag::simulation
