// The homes of all roles in one temporary folder, made by the library as the program makes them.
#pragma once

#include <string>
#include <vector>

#include "shared/base/file.h"
#include "sync/admin/admit.h"
#include "sync/admin/devices.h"
#include "sync/admin/party.h"
#include "sync/admin/reporting.h"
#include "sync/server/home.h"
#include "tests/support/catch.h"
#include "tests/support/federation.h"
#include "tests/support/folder.h"
#include "tests/support/results.h"
#include "tests/sync/admin/typed.h"

namespace handslag::test {

inline constexpr std::string_view kAdministrator = "administrator's words";
inline constexpr std::string_view kRoot = "words of the root";
inline constexpr std::string_view kMember = "a member's words";
/// 2026-11-23 12:00 UTC
inline constexpr UtcTime kMondayNoon{(std::int64_t{kMonday.count} * 24 + 12) * 3'600'000};

struct House {
  TemporaryFolder folder;

  std::filesystem::path federation() const { return folder / "federation"; }
  std::filesystem::path directory_file() const { return federation() / "directory"; }

  Result<admin::HeldDirectory> try_create(directory::FederationKind kind,
                                          std::initializer_list<std::string_view> lines) {
    need(write_file(folder / "test.toml", bytes_of(kTestProfile), 0644));
    const TypedLines typed(lines);
    auto passphrases = typed.passphrases();
    return admin::create_federation(folder / "test.toml", federation(), kind, passphrases,
                                    kMondayNoon);
  }
  admin::HeldDirectory create() {
    return need(try_create(directory::FederationKind::demonstration, {kAdministrator, kRoot}));
  }
  std::filesystem::path party(const PartyId& id) {
    const TypedLines typed{kMember};
    auto passphrases = typed.passphrases();
    return need(admin::create_party(id, directory_file(), folder / id.text(), passphrases))
        .admission;
  }
  std::filesystem::path reporting() {
    const TypedLines typed{kMember};
    auto passphrases = typed.passphrases();
    return need(admin::create_reporting(directory_file(), folder / "reporting", passphrases))
        .admission;
  }
  std::filesystem::path server(const std::string& url = "https://127.0.0.1:9") {
    need(server::create_server_home(folder / "server", directory_file(), url));
    return folder / "server" / "server.admission";
  }
  Result<admin::HeldDirectory> try_admit(const std::vector<std::filesystem::path>& files,
                                         std::initializer_list<std::string_view> lines = {
                                             kAdministrator, kRoot}) {
    const TypedLines typed(lines);
    auto passphrases = typed.passphrases();
    return admin::admit_files(
        federation(), files, passphrases, [this](const auto& applicants) { shown = applicants; },
        kMondayNoon);
  }
  admin::HeldDirectory held() const { return need(admin::read_directory(directory_file())); }
  admin::AdministratorKeys administrator() const {
    const TypedLines typed{kAdministrator};
    auto passphrases = typed.passphrases();
    return need(admin::open_administrator(federation(), held().directory, passphrases));
  }
  Result<admin::MadeCode> try_code(int valid_minutes = 60, UtcTime now = kMondayNoon,
                                   const MeetingPointId& place = kHuset) {
    const TypedLines typed{kAdministrator};
    auto passphrases = typed.passphrases();
    return admin::make_device_code(federation(), {place, valid_minutes}, passphrases, now);
  }

  std::vector<admin::Applicant> shown;
};

}  // namespace handslag::test
