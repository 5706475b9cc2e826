// The reporting station at work: fetches the newest directory and the feed, holds the server to
// what it showed before, and hands the record set to sync/report.
#pragma once

#include "sync/admin/reporting.h"
#include "sync/report/report.h"

namespace handslag::admin {

struct ReportRequest {
  std::filesystem::path home;
  std::string server;  ///< "https://host:port"; empty: where the held directory says
  report::Period period;
};

/// Errors: those of the server, of keys and files; of check_successor ("directory.older" where the
/// server shows an older directory than the home holds); "report.not_admitted" (the directory names
/// another reporting station, or none); those of RecordSet::add; "report.log_incomplete" (entries
/// that the server's own checkpoint counts did not come); "report.log_shorter" and
/// "report.log_other" (the server's log is not a continuation of the one seen last time).
Result<report::Report> run_report(const ReportRequest& request, Passphrases& passphrases,
                                  UtcTime now);

}  // namespace handslag::admin
