// Enrolment without a window: the code comes from standard input, progress goes to standard output.
// For technicians who set up many kiosks, and for tests.
#pragma once

#include <chrono>
#include <istream>
#include <ostream>
#include <string>

#include "kiosk/runtime/device_home.h"

namespace handslag::kiosk {

/// Reads one line of digits (spaces and dashes between them are passed over, anything else is no
/// code; a code is in the first 100 characters or nowhere), asks `server` to let
/// this device in, and waits for the administrator, `patience` at most. The code is wiped. Errors:
/// "enrol.code" (mistyped), "enrol.server" (no address), "enrol.refused" (says why),
/// "enrol.timeout" (the request stands; start the kiosk, or this again, to go on waiting),
/// "enrol.enrolled" (it belongs to a federation already), "enrol.incomplete" (signed in, but the
/// directory has no key yet for somebody).
Result<void> enrol_by_text(DeviceHome home, const std::string& server, std::istream& in,
                           std::ostream& out, std::chrono::seconds patience, const Clock& clock);

}  // namespace handslag::kiosk
