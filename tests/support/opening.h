// What a thief would do with a stolen disk: takes every 32 bytes in a row for a key, and tries it
// on everything that is sealed there.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "shared/record/carried.h"
#include "shared/record/opener.h"
#include "tests/support/results.h"

namespace handslag::test {

using Candidate = std::array<std::uint8_t, 32>;
using Candidates = std::set<Candidate>;

inline void add_all_windows(Candidates& candidates, ByteView bytes) {
  for (; bytes.size() >= 32; bytes = bytes.subspan(1)) {
    Candidate window{};
    std::copy_n(bytes.begin(), 32, window.begin());
    candidates.insert(window);
  }
}

/// Of what stands in a text as base64, passing over all that is none.
inline Bytes from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  Bytes out;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    held = held << 6 | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<std::uint8_t>(held >> bits));
  }
  return out;
}

/// All windows of what stands in a text as lower-case hex.
inline void add_hex_windows(Candidates& candidates, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find_first_of(kDigits), text.size());
    text.remove_prefix(begin);
    const std::size_t size = std::min(text.find_first_not_of(kDigits), text.size());
    if (size % 2 == 0) add_all_windows(candidates, *crypto::parse_hex(text.substr(0, size)));
    text.remove_prefix(size);
  }
}

/// What opened: the record's place in its log and the section's place in the record; for whom it
/// was sealed.
using Opened = std::map<std::pair<std::uint64_t, std::uint8_t>, record::Audience>;

/// Records as they lie on a disk, decoded once for many tries.
class SealedRecords {
 public:
  explicit SealedRecords(std::vector<record::CarriedRecord> records)
      : records_(std::move(records)) {
    for (const auto& record : records_) {
      const auto header = need(record::decode_header(record.header));
      headers_.push_back(header);
      for (const auto& carried : record.sections) {
        auto descriptor = need(record::decode_descriptor(carried.descriptor));
        Bytes associated = record::associated_data(header, carried.number, descriptor);
        sections_.push_back(
            {header.sequence.value, &carried, std::move(descriptor), std::move(associated)});
      }
    }
  }
  SealedRecords(const SealedRecords&) = delete;
  SealedRecords& operator=(const SealedRecords&) = delete;

  std::size_t section_count() const { return sections_.size(); }

  /// With all grants, as a reader does it.
  void open_with(record::Opener& opener, Opened& opened) const {
    for (std::size_t i = 0; i < records_.size(); ++i) {
      for (const auto& section : records_[i].sections) {
        for (const Bytes& grant : records_[i].grants) {
          (void)opener.add_grant(headers_[i], section.number, section.descriptor, grant);
        }
        if (!opener.open(headers_[i], section.number, section.descriptor, section.section)) {
          continue;
        }
        opened[{headers_[i].sequence.value, section.number}] =
            need(record::decode_descriptor(section.descriptor)).audience;
      }
    }
  }

  /// With the candidate as the secret key of some reader.
  void open_as_reader(const Candidate& candidate, Opened& opened) const {
    std::vector<crypto::BoxKey> key;
    key.push_back(crypto::box_key_from_secret(candidate));
    record::Opener opener(std::move(key));
    open_with(opener, opened);
  }

  /// With the candidate as the content key, or as the chain key that it is made from.
  void open_directly(const Candidate& candidate, Opened& opened) const {
    Candidate derived{};
    record::content_key(derived, candidate);
    for (const Section& section : sections_) {
      if (crypto::decrypt(candidate, section.associated, section.carried->section) ||
          crypto::decrypt(derived, section.associated, section.carried->section)) {
        opened[{section.sequence, section.carried->number}] = section.descriptor.audience;
      }
    }
  }

 private:
  struct Section {
    std::uint64_t sequence;
    const record::CarriedSection* carried;
    record::Descriptor descriptor;
    Bytes associated;
  };
  std::vector<record::CarriedRecord> records_;
  std::vector<record::Header> headers_;
  std::vector<Section> sections_;
};

}  // namespace handslag::test
