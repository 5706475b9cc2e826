// Fontconfig keeps what it read of the system's fonts until the process ends; that is no leak of
// ours. Read by the sanitizer's run time where there is one.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig.so";
}
