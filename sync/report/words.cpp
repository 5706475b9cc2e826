#include "sync/report/words.h"

#include <fmt/format.h>

namespace handslag::report {
namespace {

constexpr Words kSwedish{
    "Ej för publicering",
    "Besök",
    "Skapad",
    "katalogversion",
    "poster i serverns logg",
    "Mötesplats",
    "Insats",
    "(ingen insats vald)",
    "Registrering",
    "Identitet",
    "Dag",
    "Besök",
    "Summa",
    "Per dag",
    "Tillkallad personal",
    "Gånger",
    "Medianväntan (minuter)",
    "Enheter",
    "Enhet",
    "Senast mottaget",
    "Läge",
    "aldrig",
    "har rapporterat",
    "HAR INTE RAPPORTERAT under perioden",
    "spärrad",
    "Att utreda",
    "Inget: alla poster kom fram, hänger ihop och gick att läsa.",
};

constexpr Words kEnglish{
    "Not for publication",
    "Visits",
    "Generated",
    "directory version",
    "entries in the server's log",
    "Meeting point",
    "Activity",
    "(no activity chosen)",
    "Registration",
    "Identity",
    "Day",
    "Visits",
    "Total",
    "By day",
    "Calls for staff",
    "Calls",
    "Median wait (minutes)",
    "Devices",
    "Device",
    "Last arrival",
    "Status",
    "never",
    "has reported",
    "HAS NOT REPORTED in the period",
    "revoked",
    "To look into",
    "Nothing: all records came, follow from one another and could be read.",
};

/// "record 5" or "records 5-7".
std::string records_text(const Finding& finding, Language language) {
  if (finding.first == finding.last) {
    return fmt::format("{} {}", language == Language::sv ? "post" : "record", finding.first.value);
  }
  return fmt::format("{} {}–{}", language == Language::sv ? "posterna" : "records",
                     finding.first.value, finding.last.value);
}

std::string in_swedish(const Finding& finding, const std::string& records) {
  switch (finding.kind) {
    case FindingKind::missing_records:
      return fmt::format("{} saknas: besök kan fattas i räkningen.", records);
    case FindingKind::broken_chain:
      return fmt::format("{} följer inte på den före: enheten kan vara kopierad.", records);
    case FindingKind::wrong_head:
      return fmt::format("underskriften över {} är inte enhetens.", records);
    case FindingKind::unsigned_records:
      return fmt::format("enhetens underskrift över {} saknas: räknas inte.", records);
    case FindingKind::withheld_sections:
      return fmt::format("delar som enheten har förseglat men som inte har kommit fram: {}.",
                         finding.count);
    case FindingKind::unreadable_section:
      return fmt::format("en del av {} gick inte att läsa ({}).", records, finding.code);
    case FindingKind::unknown_content:
      return fmt::format("{} innehåller något som den här versionen inte känner.", records);
    case FindingKind::unknown_device:
      return fmt::format("finns inte i katalogen; {} räknas inte.", records);
    case FindingKind::newer_directory:
      return fmt::format("har haft katalogversion {}, men servern visar en äldre.", finding.count);
    case FindingKind::other_log:
      return fmt::format("har sett en annan logg hos servern ({} poster).", finding.count);
    case FindingKind::copied_device:
      return fmt::format("{} skrevs av en kopia av enheten: räknas, men utred enheten.", records);
    case FindingKind::server_restored:
      return fmt::format(
          "återställdes från en säkerhetskopia (loggen hade minst {} poster); enheterna har "
          "skickat "
          "om det som saknades.",
          finding.count);
  }
  return {};
}

std::string in_english(const Finding& finding, const std::string& records) {
  switch (finding.kind) {
    case FindingKind::missing_records:
      return fmt::format("{} did not come: visits may be missing from the count.", records);
    case FindingKind::broken_chain:
      return fmt::format("{} does not follow from the one before: the device may be a copy.",
                         records);
    case FindingKind::wrong_head:
      return fmt::format("the signature over {} is not the device's.", records);
    case FindingKind::unsigned_records:
      return fmt::format("no signature of the device vouches for {}: not counted.", records);
    case FindingKind::withheld_sections:
      return fmt::format("sections that the device sealed and that did not come: {}.",
                         finding.count);
    case FindingKind::unreadable_section:
      return fmt::format("a section of {} could not be read ({}).", records, finding.code);
    case FindingKind::unknown_content:
      return fmt::format("{} holds something that this version does not know.", records);
    case FindingKind::unknown_device:
      return fmt::format("not in the directory; {} not counted.", records);
    case FindingKind::newer_directory:
      return fmt::format("held directory version {}, but the server shows an older one.",
                         finding.count);
    case FindingKind::other_log:
      return fmt::format("saw another log of the server ({} entries).", finding.count);
    case FindingKind::copied_device:
      return fmt::format("{} was written by a copy of the device: counted, but look into it.",
                         records);
    case FindingKind::server_restored:
      return fmt::format(
          "was restored from a backup (its log had at least {} entries); devices have sent again "
          "what was missing.",
          finding.count);
  }
  return {};
}

}  // namespace

const Words& words_of(Language language) {
  return language == Language::sv ? kSwedish : kEnglish;
}

std::string_view word_for(RegistrationMode mode, Language language) {
  const bool sv = language == Language::sv;
  switch (mode) {
    case RegistrationMode::identified:
      return sv ? "identifierad" : "identified";
    case RegistrationMode::anonymous:
      return sv ? "anonym" : "anonymous";
    case RegistrationMode::count_only:
      return sv ? "volym" : "count only";
  }
  return "?";
}

std::string_view word_for(ProofStrength proof, Language language) {
  const bool sv = language == Language::sv;
  switch (proof) {
    case ProofStrength::none:
      return sv ? "ingen" : "none";
    case ProofStrength::claimed:
      return sv ? "uppgiven" : "claimed";
    case ProofStrength::card:
      return sv ? "kort" : "card";
  }
  return "?";
}

std::vector<std::string> footnotes(const Report& report, Language language) {
  const bool sv = language == Language::sv;
  std::vector<std::string> out;
  if (report.repeated > 0) {
    out.push_back(fmt::format(
        fmt::runtime(sv ? "Upprepade incheckningar med samma kort, till samma insats och på samma "
                          "dag, räknas en gång. Borträknade: {}."
                        : "Repeated check-ins with the same card, to the same activity on the same "
                          "day, count once. Left out: {}."),
        report.repeated));
  }
  if (report.annulled > 0) {
    out.push_back(
        fmt::format(fmt::runtime(sv ? "Incheckningar som togs tillbaka vid kiosken räknas "
                                      "inte. Borträknade: {}."
                                    : "Check-ins that were taken back at the kiosk do not "
                                      "count. Left out: {}."),
                    report.annulled));
  }
  return out;
}

std::string status_of(const DeviceLine& line, Language language) {
  const Words& words = words_of(language);
  std::string status(line.reported ? words.reported : words.not_reported);
  if (line.revoked) status = fmt::format("{}, {}", words.revoked, status);
  return status;
}

std::string sentence_for(const Finding& finding, Language language) {
  const std::string records = records_text(finding, language);
  const std::string what =
      language == Language::sv ? in_swedish(finding, records) : in_english(finding, records);
  if (finding.kind == FindingKind::server_restored) {
    return fmt::format("{}: {}", language == Language::sv ? "Servern" : "Server", what);
  }
  return fmt::format("{} {}: {}", words_of(language).device, short_id(finding.device), what);
}

std::string_view name_of(RegistrationMode mode) {
  switch (mode) {
    case RegistrationMode::identified:
      return "identified";
    case RegistrationMode::anonymous:
      return "anonymous";
    case RegistrationMode::count_only:
      return "count_only";
  }
  return "unknown";
}

std::string_view name_of(ProofStrength proof) {
  switch (proof) {
    case ProofStrength::none:
      return "none";
    case ProofStrength::claimed:
      return "claimed";
    case ProofStrength::card:
      return "card";
  }
  return "unknown";
}

std::string time_text(UtcTime time) {
  const StockholmTime local = stockholm_time(time);
  return iso_date(local.day) + " " + clock_text(local);
}

std::string short_id(const record::DeviceId& device) {
  return crypto::hex(ByteView(device).first(4));
}

}  // namespace handslag::report
