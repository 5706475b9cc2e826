// The contract between screens and services is in headers; this file keeps the library linkable.
#include "kiosk/app/mailbox.h"
