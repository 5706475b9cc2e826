// What each command of handslag does and says. The command line itself (which options there are,
// and what they may be) is read in sync/main.cpp.
#pragma once

#include <string>
#include <vector>

#include "sync/admin/devices.h"

namespace handslag::admin {

/// Exit statuses.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;  ///< an expected failure, said on standard error
inline constexpr int kUsage = 2;

/// What the commands take; each uses some.
struct Options {
  std::string home;
  std::string profile;
  std::string directory;
  std::string party;
  std::string url;
  std::string meeting_point;
  std::string from;
  std::string to;
  std::string format = "text";
  std::string language = "sv";
  std::string out;
  std::string assets;  ///< folder of the kiosks' languages
  std::vector<std::string> files;
  std::vector<std::string> devices;
  int passphrase_fd = -1;
  int valid_minutes = kCodeMinutes;
  int wait_seconds = 0;
  int count = 1;
  bool demonstration = false;

  Passphrases passphrases() const;
};

/// Says on standard error what stood in the way; gives kFailed.
int refuse(const Error& error);

// Each gives an exit status.
int federation_create(const Options& options);
int party_create(const Options& options);
int reporting_create(const Options& options);
int server_create(const Options& options);
int server_show(const Options& options);
int server_release(const Options& options);
int directory_admit(const Options& options);
int directory_publish(const Options& options);
int directory_show(const Options& options);
int device_code(const Options& options);
int device_admit(const Options& options);
int languages(const Options& options);
int card_issue(const Options& options);
int report_visits(const Options& options);

}  // namespace handslag::admin
